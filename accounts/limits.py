"""How often a sign-in may fail, and how much one person may have: defaults that a server may change."""

import msgspec


class SignInLimits(msgspec.Struct, frozen=True, kw_only=True):
    """Counted per process. Each is `HEARTH_LIMIT_<NAME>` in the environment."""

    sign_in_failures: int = 10
    """Failures of one account from one address within the window: only that pair is locked out."""
    sign_in_address_failures: int = 100
    """Failures of one address within the window, whatever the account: a family or a school shares one."""
    sign_in_window_s: int = 900
    sign_in_hashes: int = 2
    """Password hashes that are computed at the same time: each takes 100 MiB for a moment."""
    sign_in_waiting: int = 256
    """Sign-ins that may wait for a hash; the next is refused as busy."""
    second_factor_tries: int = 20
    """Codes of the second factor that one account may try within their window, right or wrong, from wherever: whoever
    tries has shown the password."""
    second_factor_window_s: int = 3_600
    joins_of_address: int = 20
    """How often one address may ask to join within an hour where registration is open to everybody."""
    mails_of_address: int = 10
    """Mails for a new password that one address may ask for within an hour."""
    mails_of_person: int = 3
    """Those that one address of mail gets within an hour."""
    passkeys_of_address: int = 300
    """How often browsers of one address may ask within an hour for what a passkey signs."""
    devices: int = 50
    """Devices of one account that are signed in at the same time."""


class PersonalLimits(msgspec.Struct, frozen=True, kw_only=True):
    """How much of what is one person's own is kept for them. Each is `HEARTH_LIMIT_<NAME>` in the environment."""

    preferences: int = 100
    preference_bytes: int = 4 * 1024
    """The value of one, in UTF-8."""
    drafts: int = 200
    kept_drafts: int = 20_000
    """Rooms and threads for which there is or was a draft: what is gone stays as a row, so that every device hears of it."""
    kept_preferences: int = 1_000
    """Names under which there is or was a preference."""
    reports: int = 20
    """Reports of one person within an hour."""
    rooms: int = 5_000
    """Rooms that somebody is in: a welcome names all of them, and has to fit into a message."""
