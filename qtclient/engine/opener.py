"""Makes the engine's façade, in the engine's thread: what it imports is no business of the window's start."""

from chatclient.profiles import Profile
from qtclient.engine.facade import Facade


def open_client(profile: Profile) -> Facade:
    """Return the façade for a profile; nothing is opened yet."""
    from chatclient.client import Client

    return Client(profile, program="hearth-desktop")
