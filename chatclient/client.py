"""The façade of the client: intents in, changes out. One `Client` is one signed-in profile.

Every method belongs to the event loop in which `start` was awaited; callbacks are called there too, one change after
another. It decides nothing itself: the rules are the core's, the wire is the engine's, the rows are the store's. Its life
is here, what can be asked of it in `chatclient.intents`.
"""

import asyncio
from collections.abc import Callable

from chatclient.changes import Reset
from chatclient.clock import Clock
from chatclient.core.backoff import Backoff
from chatclient.core.model import Connection, Snapshot
from chatclient.desk import Callback, Desk
from chatclient.engine import Engine
from chatclient.intents.devices import DeviceIntents
from chatclient.intents.files import FileIntents
from chatclient.intents.messages import MessageIntents
from chatclient.intents.opened import Opened, chance
from chatclient.intents.own import OwnIntents
from chatclient.intents.pictures import PictureIntents
from chatclient.intents.reading import ReadingIntents
from chatclient.intents.rooms import RoomIntents
from chatclient.picturing import Pictures
from chatclient.profiles import Profile, Profiles
from chatclient.store.errors import StoreUnusable
from chatclient.web import Door

__all__ = ["Callback", "Client"]


class Client(
    MessageIntents, FileIntents, ReadingIntents, RoomIntents, OwnIntents, PictureIntents, DeviceIntents
):
    """A replica of what one person may see on one server, and what this person does there.

    Intents raise HearthError where the server refuses, where the store cannot keep what was asked, or, with the code
    `busy`, where the server cannot be asked now.
    """

    def __init__(
        self,
        profile: Profile,
        *,
        profiles: Profiles | None = None,
        program: str = "hearth",
        clock: Clock | None = None,
        backoff: Backoff | None = None,
    ) -> None:
        super().__init__(profile, clock or Clock())
        self._profiles = profiles or Profiles()
        self._program = program
        self._backoff = backoff or Backoff(chance)
        self._early: list[Callback] = []

    @property
    def connection(self) -> Connection:
        """How the client stands with its server now."""
        return self._open.desk.connection

    @property
    def snapshot(self) -> Snapshot:
        """Everything for a first paint, as of now."""
        return self._open.desk.snapshot

    # ---- life ----------------------------------------------------------------------------------------------------

    def subscribe(self, callback: Callback) -> Callable[[], None]:
        """Call `callback` with every change from now on; the first is a `Reset`. Returns what ends it.

        Before `start` the `Reset` comes with `start`, out of the cache and before any network.
        """
        if self._opened is not None:
            callback(Reset(snapshot=self.snapshot))
            return self._opened.desk.subscribe(callback)
        self._early.append(callback)
        return lambda: self._unsubscribe(callback)

    def _unsubscribe(self, callback: Callback) -> None:
        if callback in self._early:
            self._early.remove(callback)
        if self._opened is not None:
            self._opened.desk.unsubscribe(callback)

    async def start(self) -> None:
        """Open the cache, say what it holds, and begin to connect; does not wait for the network.

        Raises StoreError (a HearthError) where the profile is in use by another program or cannot be opened.
        """
        folder = self._profiles.folder_of(self.profile.name)
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise StoreUnusable(error.strerror or str(error)) from error
        connection = Connection(state="offline", since_ms=self._clock.wall_ms())
        desk = Desk(folder, self.profile.user, connection, self._clock)
        door = Door(self.profile, self._read_token)
        pictures = Pictures(folder, door, self._realm)
        desk.when_files_go = pictures.forget
        self._opened = Opened(desk, self._engine(desk), self._clock, pictures, door)
        for callback in self._early:
            desk.subscribe(callback)
        desk.gathering.everything = True
        desk.flush()
        self._opened.uploader.start()
        self._opened.engine.start()

    def _engine(self, desk: Desk) -> Engine:
        return Engine(
            self.profile,
            desk,
            self._read_token,
            program=self._program,
            clock=self._clock,
            backoff=self._backoff,
        )

    async def _read_token(self) -> str | None:
        return await asyncio.to_thread(self._profiles.token, self.profile)

    def _realm(self) -> str:
        """Of what pictures are: another person, or a server that has begun anew, has others under the same numbers."""
        return f"{self.profile.user} {self._open.desk.replica.sync.epoch}"

    async def stop(self) -> None:
        """Close the connection and the cache; what waits in the outbox stays there."""
        if self._opened is not None:
            opened, self._opened = self._opened, None
            try:
                await opened.stop()
            finally:
                opened.desk.close()

    async def reconnect(self) -> None:
        """Try to connect now, also after `stopped`: the token is read again."""
        self._open.engine.reconnect()

    async def wait_online(self, timeout_s: float = 30.0) -> None:
        """Return once the client is online and level with its server.

        Raises HearthError where it stops (with the reason), or `busy` after `timeout_s`.
        """
        await self._open.engine.level(timeout_s, named=True)
