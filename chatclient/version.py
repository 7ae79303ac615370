"""Which Hearth this is."""

from functools import cache

DISTRIBUTION = "hearth-chat"


@cache
def version() -> str:
    """Return the version of the installed program; "0" where it runs without being installed."""
    from importlib import metadata

    try:
        return metadata.version(DISTRIBUTION)
    except metadata.PackageNotFoundError:
        return "0"
