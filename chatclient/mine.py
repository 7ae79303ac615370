"""What is mine alone and of no room: whom I have blocked, my preferences and devices; of drafts, the rows."""

from collections.abc import Iterable

from chatclient.core.drafts import Drafts, spot_of
from chatclient.gathering import Gathering
from chatclient.store.cache import Cache
from chatprotocol.ids import ACCOUNT
from chatprotocol.rows import AnyRow, Block, Device, Draft, Gone, Preference, kind_of


class Mine:
    """What rows of my account say, as it is in the cache."""

    def __init__(self, cache: Cache, drafts: Drafts) -> None:
        self._cache = cache
        self._drafts = drafts
        self.load()

    def load(self) -> None:
        """Read it from the cache."""
        self.blocked = self._blocked()
        self.preferences = self._preferences()
        self.devices = self._devices()
        self._drafts.load(self._cache.rows(ACCOUNT, Draft))

    def _blocked(self) -> frozenset[int]:
        return frozenset(block.user for block in self._cache.rows(ACCOUNT, Block) if block.on)

    def _preferences(self) -> dict[str, str]:
        return {each.name: each.value for each in self._cache.rows(ACCOUNT, Preference)}

    def _devices(self) -> tuple[Device, ...]:
        return tuple(sorted(self._cache.rows(ACCOUNT, Device), key=lambda each: each.id))

    def take(self, rows: Iterable[AnyRow | Gone], gathering: Gathering) -> None:
        """Take rows that were stored just now, and note what has become different."""
        rows = list(rows)
        kinds = {row.kind if isinstance(row, Gone) else kind_of(row) for row in rows}
        for row in rows:
            is_draft = isinstance(row, Draft) or (isinstance(row, Gone) and row.kind == "draft")
            if is_draft and isinstance(row, Draft | Gone) and self._drafts.row(row):
                gathering.draft(*spot_of(row))
        if "block" in kinds and (blocked := self._blocked()) != self.blocked:
            self.blocked = blocked
            gathering.blocks = True
        if "preference" in kinds and (preferences := self._preferences()) != self.preferences:
            self.preferences = preferences
            gathering.preferences = True
        if "device" in kinds and (devices := self._devices()) != self.devices:
            # Numbers rise: what was signed in before the latest that was known is no news, it is only read again.
            latest = self.devices[-1].id if self.devices else None
            gathering.new_devices.update(
                each.id for each in devices if latest is not None and each.id > latest
            )
            self.devices = devices
            gathering.devices = True
