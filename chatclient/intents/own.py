"""Myself: whom I have blocked, how the others see me, what follows me to every device."""

import msgspec

from chatclient.intents.opened import Intents
from chatprotocol.requests import Profile, SetBlock, SetPreference


class OwnIntents(Intents):
    """What is mine alone."""

    async def block(self, user: int, on: bool) -> None:
        """Block a person, or no longer."""
        writer = self._open.writer
        await writer.write(SetBlock(user=user, on=on), lambda: writer.is_blocked(user, on))

    async def set_profile(self, display_name: str | None = None, status: str | None = None) -> None:
        """Change how the others see me; what is left out stays as it is."""
        named = {"display_name": display_name, "status": status}
        changed = {name: value for name, value in named.items() if value is not None}
        writer = self._open.writer
        await writer.write(msgspec.convert(changed, Profile), lambda: writer.i_am(changed))

    async def preference(self, name: str) -> str | None:
        """A setting of mine that follows me to every device."""
        return self._open.desk.replica.preferences.get(name)

    async def set_preference(self, name: str, value: str) -> None:
        """Keep a setting of mine on every device."""
        writer = self._open.writer
        await writer.write(SetPreference(name=name, value=value), lambda: writer.prefers(name, value))
