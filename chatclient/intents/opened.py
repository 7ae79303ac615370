"""What there is between `start` and `stop`, and the ground that all intents stand on."""

import contextlib
import os
from collections.abc import Iterator

from chatclient.attaching import Attacher
from chatclient.clock import Clock
from chatclient.composing import Composer
from chatclient.desk import Desk
from chatclient.downloading import Downloader
from chatclient.emblems import Emblems
from chatclient.engine import Engine
from chatclient.finding import Finder
from chatclient.panels import Panels
from chatclient.picturing import Pictures
from chatclient.profiles import Profile
from chatclient.reading import Reader
from chatclient.store.errors import StoreDamaged
from chatclient.uploading import Uploader
from chatclient.web import Door
from chatclient.writing import Writer


def chance() -> float:
    """Return a random number in [0, 1), without a module that takes long to import."""
    return int.from_bytes(os.urandom(6), "big") / 2**48


class Opened:
    """All that works for a client while it is started."""

    def __init__(self, desk: Desk, engine: Engine, clock: Clock, pictures: Pictures, door: Door) -> None:
        self.desk = desk
        self.engine = engine
        self.door = door
        self.pictures = pictures
        self.uploader = Uploader(desk, door, clock, chance, engine.wake)
        self.downloader = Downloader(desk, door, clock, chance)
        self.composer = Composer(desk, engine, clock)
        self.reader = Reader(desk, engine)
        self.panels = Panels(desk, engine)
        self.writer = Writer(desk, engine, self.reader)
        self.finder = Finder(desk, engine, clock)
        self.attacher = Attacher(desk, self.composer)
        self.emblems = Emblems(desk, engine, self.writer, door)

    async def stop(self) -> None:
        """End what runs."""
        await self.uploader.stop()
        await self.downloader.stop()
        await self.pictures.stop()
        await self.engine.stop()
        await self.door.close()


class Intents:
    """Methods of a client that is, or will be, started. Whatever they raise is a HearthError, but for being too early."""

    def __init__(self, profile: Profile, clock: Clock) -> None:
        self.profile = profile
        self._clock = clock
        self._opened: Opened | None = None

    @property
    def _open(self) -> Opened:
        if self._opened is None:
            raise RuntimeError("the client is not started")
        return self._opened

    @contextlib.contextmanager
    def _mending(self) -> Iterator[Opened]:
        """Where damage is met, begin a new cache and fetch it; what was asked has failed."""
        opened = self._open
        try:
            yield opened
        except StoreDamaged:
            opened.engine.mend()
            raise
