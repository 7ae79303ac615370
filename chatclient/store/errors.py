"""What can go wrong with the files of a profile, as errors that reach the person."""

from chatprotocol.errors import ErrorCode, HearthError


class StoreError(HearthError):
    """The profile's files cannot be used as they should; what was asked has not been done."""


class ProfileInUse(StoreError):
    """Another program has the profile open."""

    def __init__(self) -> None:
        super().__init__(
            ErrorCode.CONFLICT,
            "This profile is in use by another program: close it, or choose another profile.",
        )


class StoreFull(StoreError):
    """There is no room on the disk; it heals when there is."""

    def __init__(self) -> None:
        super().__init__(ErrorCode.BUSY, "The disk is full: nothing can be kept until there is room again.")


class StoreUnusable(StoreError):
    """The disk refuses to read or write."""

    def __init__(self, detail: str) -> None:
        super().__init__(ErrorCode.BUSY, f"The profile’s files cannot be read or written ({detail}).")


class StoreDamaged(StoreError):
    """A file is no database, or one with damage."""

    def __init__(self) -> None:
        super().__init__(ErrorCode.INTERNAL, "A file of this profile is damaged.")


class WordsDamaged(StoreError):
    """The file of what the person wrote has damage; the next start saves what can be read of it."""

    def __init__(self) -> None:
        super().__init__(
            ErrorCode.INTERNAL,
            "The file with unsent messages is damaged: please start this program again, it saves what can be read.",
        )


class StoreTooNew(StoreError):
    """A later Hearth has written the file."""

    def __init__(self) -> None:
        super().__init__(
            ErrorCode.UNSUPPORTED, "A newer Hearth has used this profile; please update this program."
        )
