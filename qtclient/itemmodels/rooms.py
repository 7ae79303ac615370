"""The rooms of mine as a list in two sections, each under its heading; and the order that the keys walk along."""

from collections.abc import Callable, Iterable, Set
from datetime import date

from PyQt6.QtCore import QObject

from chatclient.core.attention import is_muted, waiting
from chatclient.core.model import RoomSummary
from qtclient.itemmodels.markups import Markups
from qtclient.itemmodels.people import People
from qtclient.itemmodels.reorder import Reorder
from qtclient.itemmodels.room_rows import RoomRow, Section, previewed, room_row, title_of
from qtclient.itemmodels.rows import RowsModel
from qtclient.language import translate

_Key = tuple[str, int]
_Order = tuple[bool, int, str, int]


class RoomsModel(RowsModel[RoomRow]):
    """Rooms by name, people by who wrote last; the room that is open is marked, not selected."""

    def __init__(
        self,
        people: People,
        today: Callable[[], date],
        now_ms: Callable[[], int],
        parent: QObject | None = None,
        markups: Markups | None = None,
    ) -> None:
        super().__init__(parent)
        self._markups = markups if markups is not None else Markups(parent=self)
        self.people = people
        self._today = today
        self.now_ms = now_ms
        self._summaries: dict[int, RoomSummary] = {}
        self._open = 0
        self._keys: list[_Key] = []
        self._rows: dict[_Key, RoomRow] = {}
        self._orders: dict[int, _Order] = {}
        self._arrange()
        people.changed.connect(self._on_people)
        people.presence_changed.connect(self._on_presence)
        self._markups.arrived.connect(self._on_read)

    # ---- what a view asks ----

    def count(self) -> int:
        return len(self._keys)

    def row(self, place: int) -> RoomRow:
        """Return the row at a place."""
        return self._rows[self._keys[place]]

    def place_of(self, room: int) -> int | None:
        """Return where a room stands in the list."""
        return next((place for place, key in enumerate(self._keys) if key == ("room", room)), None)

    # ---- what others ask ----

    def summary(self, room: int) -> RoomSummary | None:
        """Return a room of mine."""
        return self._summaries.get(room)

    def title(self, room: int) -> str:
        """Return what a room is called; empty where it is not mine."""
        summary = self._summaries.get(room)
        return title_of(summary, self.people) if summary is not None else ""

    def named(self, name: str) -> int | None:
        """Return a room of mine by its name, whatever its case; direct rooms have none."""
        folded = name.casefold()
        rooms = (each.room for each in self._summaries.values())
        return next((each.id for each in rooms if each.name and each.name.casefold() == folded), None)

    def has_named(self, name: str) -> bool:
        """Tell whether a room of mine is called so."""
        return self.named(name) is not None

    def walk(self) -> list[RoomRow]:
        """Return the rooms in the order of the list."""
        return [row for row in map(self._rows.__getitem__, self._keys) if row.kind == "room"]

    def neighbour(self, room: int, step: int, *, unread: bool = False) -> int | None:
        """Return the room after (`step` 1) or before (-1) another one, round the end; or the next unread."""
        rooms = [row.room for row in self.walk() if not unread or row.unread or row.room == room]
        if room not in rooms:
            return rooms[0 if step > 0 else -1] if rooms else None
        found = rooms[(rooms.index(room) + step) % len(rooms)]
        return found if found != room else None

    def last_at(self, room: int) -> int:
        """Return when a room was last written to; 0 for never."""
        summary = self._summaries.get(room)
        return summary.last.at if summary is not None and summary.last is not None else 0

    def waiting(self) -> tuple[int, int]:
        """Return how many messages wait that call for me, and how many others; those of muted rooms do not."""
        return waiting(self._summaries.values(), self.now_ms())

    # ---- what changes it ----

    def reset(self, summaries: Iterable[RoomSummary]) -> None:
        """Forget all rooms and start from these."""
        self._summaries = {each.room.id: each for each in summaries}
        self._arrange()

    def update(self, summaries: Iterable[RoomSummary], removed: Iterable[int] = ()) -> None:
        """Take in rooms that are new or look different; drop those that are no longer mine."""
        for room in removed:
            self._summaries.pop(room, None)
        news = {each.room.id: each for each in summaries}
        self._summaries |= news
        self._arrange(news.keys())

    def set_open(self, room: int) -> None:
        """Mark the room that is open; 0 for none."""
        before, self._open = self._open, room
        self._arrange({before, room})

    def refresh(self) -> None:
        """Write every row anew: another day has begun, or another language."""
        self._arrange()

    def refresh_muted(self) -> None:
        """Write anew the rows of rooms that are muted no longer."""
        now_ms = self.now_ms()
        self._arrange(
            {
                room
                for room, summary in self._summaries.items()
                if is_muted(summary.membership, now_ms) != self._rows["room", room].muted
            }
        )

    def _on_people(self, users: frozenset[int]) -> None:
        concerned = (
            each.room.id
            for each in self._summaries.values()
            if not users.isdisjoint(each.others) or (each.last is not None and each.last.author in users)
        )
        self._arrange(set(concerned))

    def _on_read(self, texts: frozenset[str]) -> None:
        said = {room: previewed(each.last) for room, each in self._summaries.items() if each.last is not None}
        concerned = {room for room, text in said.items() if text in texts}
        if concerned:
            self._arrange(concerned)

    def _on_presence(self, users: frozenset[int]) -> None:
        concerned = (each.room.id for each in self._summaries.values() if not users.isdisjoint(each.others))
        self._arrange(set(concerned))

    # ---- how it is done ----

    def _arrange(self, stale: Set[int] | None = None) -> None:
        """Write the rows of some rooms anew, or of all, and put every row in its place."""
        before = self._rows
        made = {("room", room): self._made(room) for room in self._stale(stale)}
        rows = before | made
        wanted = self._section("rooms", rows) | self._section("direct", rows)
        self._rows = before | wanted
        Reorder(self, self._keys).to(list(wanted))
        self._rows = wanted
        for place, key in enumerate(self._keys):
            if key in made and key in before and before[key] != wanted[key]:
                index = self.index(place)
                self.dataChanged.emit(index, index)

    def _stale(self, stale: Set[int] | None) -> list[int]:
        return [room for room in self._summaries if stale is None or room in stale]

    def _made(self, room: int) -> RoomRow:
        summary = self._summaries[room]
        self._orders[room] = self._order(summary)
        return room_row(
            summary,
            self.people,
            self._markups,
            now_ms=self.now_ms(),
            today=self._today(),
            open_room=self._open,
        )

    def _section(self, section: Section, rows: dict[_Key, RoomRow]) -> dict[_Key, RoomRow]:
        made: dict[_Key, RoomRow] = {(f"section {section}", 0): _heading(section)}
        shown = [room for room in self._summaries if rows["room", room].section == section]
        made |= {("room", room): rows["room", room] for room in sorted(shown, key=self._orders.__getitem__)}
        if not shown:
            made[f"hint {section}", 0] = RoomRow(kind="hint", section=section, title=_hint(section))
        return made

    def _order(self, summary: RoomSummary) -> _Order:
        if summary.room.kind == "direct":
            at = summary.last.at if summary.last is not None else summary.membership.joined_at
            return not summary.membership.pinned, -at, "", -summary.room.id
        return not summary.membership.pinned, 0, title_of(summary, self.people).casefold(), summary.room.id


def _heading(section: Section) -> RoomRow:
    titles = {
        "rooms": translate("Rooms", "Rooms"),
        "direct": translate("Rooms", "Direct messages"),
    }
    return RoomRow(kind="section", section=section, title=titles[section])


def _hint(section: Section) -> str:
    if section == "rooms":
        return translate("Rooms", "No rooms yet. Press + to join one or to make your own.")
    return translate("Rooms", "Nobody yet. Press + to write to someone.")
