"""What one profile holds while it is open: the files, the replica over them, the outbox, read marks, passing news.

It is where the files are opened, mended and closed, and where differences are told to subscribers. No network.
"""

import contextlib
import logging
from collections.abc import Callable, Iterator
from pathlib import Path

from chatclient.changes import Change
from chatclient.clock import Clock
from chatclient.core.drafts import Drafts, Kept
from chatclient.core.marks import ReadMarks
from chatclient.core.model import Connection, Snapshot
from chatclient.core.outbox import Outbox
from chatclient.core.presence import Presence, Typists
from chatclient.core.uploads import Spot
from chatclient.core.wishes import Wishes
from chatclient.gathering import Gathering
from chatclient.hearing import Hearing
from chatclient.originals import Originals
from chatclient.replica import Replica
from chatclient.store.cache import FILE_NAME, Cache
from chatclient.store.database import move_aside
from chatclient.store.errors import StoreDamaged, StoreError, StoreTooNew
from chatclient.store.words import open_words
from chatclient.telling import tell
from chatprotocol.errors import HearthError
from chatprotocol.ids import Key

logger = logging.getLogger(__name__)

Callback = Callable[[Change], None]


class Desk:
    """An open profile. `user` is whose it is. Raises StoreError where its files cannot be opened."""

    def __init__(self, folder: Path, user: int, connection: Connection, clock: Clock | None = None) -> None:
        self._folder = folder
        self._user = user
        self._callbacks: list[Callback] = []
        self.connection = connection
        self.gathering = Gathering()
        self.presence = Presence()
        self.typists = Typists()
        self.marks = ReadMarks()
        self.wishes = Wishes()
        self.hearing = Hearing(clock or Clock())
        self.originals = Originals(folder)
        self.when_files_go: Callable[[set[int]], None] = _nobody
        """Hears which files no message carries any more that did: what is kept of them is not needed."""
        self.words, said = open_words(folder, user)
        try:
            self.drafts = Drafts(self.words.drafts(), (clock or Clock()).wall_ms)
            for spot in self.words.attached_spots():
                self.drafts.put_files(spot, self.words.attached(spot))
            self._open_cache()
            self._read_words()
        except BaseException:
            self.words.close()
            raise
        if said:
            self.gathering.notices.append(said)

    def close(self) -> None:
        """Keep what the server has not got, and let go of the files."""
        try:
            self.keep_marks()
        finally:
            self.cache.close()
            self.words.close()

    # ---- files ---------------------------------------------------------------------------------------------------

    def _read_words(self) -> None:
        self.outbox = Outbox(self.words.outbox())
        for mark in self.words.marks():
            self.marks.want(mark.room, mark.number, mark.back)
        stood = [
            pending.key
            for room in self.outbox.rooms
            for pending in self.outbox.pending(room)
            if self.cache.number_of(pending.key) is not None
        ]
        self.settle(stood)

    def _open_cache(self) -> None:
        try:
            self.cache = self._new_cache()
        except StoreTooNew:
            self._replace_cache("is of a newer Hearth")
        except StoreDamaged:
            self._replace_cache("was damaged")
        self.replica = Replica(self.cache, self.gathering, self.marks, self.drafts, self.wishes)

    def _new_cache(self) -> Cache:
        cache = Cache(self._folder)
        if cache.user not in (0, self._user):
            with cache.transaction():
                cache.clear()
        return cache

    def _replace_cache(self, why: str) -> None:
        aside = move_aside(self._folder / FILE_NAME)
        logger.warning("the cache %s: it is put aside as %s", why, aside)
        self.gathering.notices.append(
            f"The stored copy of your conversations {why}; it is fetched again from the server. "
            "Nothing that you wrote is lost."
        )
        self.cache = Cache(self._folder)

    def mend(self) -> None:
        """The cache is damaged: begin a new one. The connection has to be another, too."""
        with contextlib.suppress(StoreError):
            self.cache.close()
        self._replace_cache("was damaged")
        self.replica = Replica(self.cache, self.gathering, self.marks, self.drafts, self.wishes)
        self.gathering.everything = True

    @contextlib.contextmanager
    def storing(self) -> Iterator[None]:
        """Store what is done inside whole or not at all; where that fails, memory goes back to what is stored."""
        try:
            with self.cache.transaction():
                yield
        except StoreDamaged:
            raise  # whoever drives this begins a new cache
        except BaseException:
            self.replica.load()
            self.gathering.everything = True
            self.gathering.news.clear()  # they come again
            raise

    # ---- what the person wrote -----------------------------------------------------------------------------------

    def settle(self, keys: list[Key]) -> None:
        """These messages stand in their rooms: forget that they were to be sent."""
        rooms = [room for key in keys if (room := self.outbox.seen(key)) is not None]
        self.gathering.outbox.update(rooms)
        self.forget_written(keys)

    def forget_written(self, keys: list[Key]) -> None:
        """Remove messages from the stored outbox. If that fails they are sent again, under the same key: no harm."""
        if keys:
            try:
                self.words.remove(keys)
            except StoreError:
                logger.warning("the outbox could not be written; it will be put right by the next start")

    def note_failed(self, key: Key, error: HearthError) -> None:
        """Store why a message has failed. If that fails it is tried again after the next start: no harm."""
        try:
            self.words.set_error(key, error)
        except StoreError:
            logger.warning("the outbox could not be written; a failed message will be tried again")

    def fail(self, key: Key, error: HearthError) -> None:
        """A message of mine cannot be sent, because a file of it cannot."""
        room = self.outbox.room_of(key)
        if room is not None:
            self.outbox.failed(key, error)
            self.note_failed(key, error)
            self.gathering.outbox.add(room)
            self.flush()

    def keep_attachment(self, spot: Spot) -> None:
        """Store what is known of a file. If that fails it is found out again after the next start: no harm."""
        key, place = spot
        try:
            self.words.set_attachment(key, place, self.outbox.uploads.attachment(spot))
        except StoreError:
            logger.warning("the outbox could not be written; a file will be sent from its beginning")

    def keep_drafts(self) -> None:
        """Store what has become of drafts. If that fails they are sent again, and the newer wins: no harm."""
        settled = self.drafts.settled()
        try:
            for draft in settled:
                if isinstance(draft, Kept):
                    self.words.set_draft(draft.spot, draft)
                else:
                    self.words.set_draft(draft, None)
        except StoreError:
            logger.warning("drafts could not be kept as they are now")

    def keep_marks(self) -> None:
        """Store the read marks that the server has not got."""
        try:
            self.words.set_marks(self.marks.unsent())
        except StoreError:
            logger.warning("read marks could not be kept")

    # ---- telling -------------------------------------------------------------------------------------------------

    @property
    def snapshot(self) -> Snapshot:
        """Everything for a first paint."""
        replica = self.replica
        return Snapshot(
            me=replica.me,
            server_name=replica.server_name,
            rooms=replica.summaries(),
            people=tuple(replica.users.values()),
            online=self.presence.online,
            connection=self.connection,
            blocked=replica.blocked,
            preferences=replica.preferences,
            emoji=replica.custom_emoji,
            devices=replica.devices,
            motd=replica.motd,
        )

    def subscribe(self, callback: Callback) -> Callable[[], None]:
        """Call back with every change from now on."""
        self._callbacks.append(callback)
        return lambda: self.unsubscribe(callback)

    def unsubscribe(self, callback: Callback) -> None:
        """Do not call back any more."""
        if callback in self._callbacks:
            self._callbacks.remove(callback)

    def emit(self, change: Change) -> None:
        """Tell one change. A listener that stumbles is logged, and keeps nobody else from hearing."""
        for callback in tuple(self._callbacks):
            try:
                callback(change)
            except Exception:
                logger.exception("a listener failed")

    def flush(self) -> None:
        """Tell what has become different since the last time."""
        gathered, self.gathering = self.gathering, Gathering()
        self.replica.gather_into(self.gathering)
        if gathered.everything:
            gathered.outbox |= self.outbox.rooms
        try:
            changes = list(self._changes(gathered))
        except StoreError:
            self.gathering.everything = True
            raise
        for change in changes:
            self.emit(change)
        gone = self.cache.take_let_go()
        if gone:
            self.when_files_go(gone)

    def _changes(self, gathered: Gathering) -> Iterator[Change]:
        return tell(
            gathered,
            self.replica,
            self.outbox,
            self.presence,
            self.typists,
            self.hearing,
            lambda: self.snapshot,
        )


def _nobody(files: set[int]) -> None:
    """Hear that files have gone, where nobody keeps anything of them."""
