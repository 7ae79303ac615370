"""What the switcher offers: with nothing typed, unread rooms and then the latest; else rooms and people that fit.

Rooms of other servers come after those of the one that is shown, with their server's name.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import msgspec
from PyQt6.QtCore import QObject

from qtclient.itemmodels.people import People
from qtclient.itemmodels.room_rows import RoomRow
from qtclient.itemmodels.rooms import RoomsModel
from qtclient.itemmodels.rows import RowsModel
from qtclient.words.fuzzy import fit

_MOST = 12


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """Where one can go: a room of mine, or a person with whom I have no room yet.

    `server` names the profile of another server than the one that is shown.
    """

    title: str
    detail: str = ""
    room: int = 0
    person: int = 0
    glyph: str = ""
    unread: int = 0
    mentions: int = 0
    online: bool = False
    server: str = ""

    @property
    def spoken(self) -> str:
        """Return it as a screen reader says it."""
        return f"{self.title}, {self.detail}" if self.server else self.title


class Elsewhere(NamedTuple):
    """Another server: its profile, what it is called, its rooms."""

    server: str
    title: str
    rooms: RoomsModel


class SwitcherModel(RowsModel[Target]):
    """The targets for what is typed, best first."""

    def __init__(self, rooms: RoomsModel, people: People, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rooms = rooms
        self.people = people
        self._targets: list[Target] = []
        self.elsewhere: Callable[[], Sequence[Elsewhere]] = tuple
        """The other servers."""

    def count(self) -> int:
        return len(self._targets)

    def row(self, place: int) -> Target:
        """Return the target at a place."""
        return self._targets[place]

    def search(self, typed: str, *, but: int = 0) -> None:
        """Offer what fits; with nothing typed, everything but the room `but`."""
        typed = typed.strip().lstrip("#@")
        self.beginResetModel()
        here = self._best(typed) if typed else self._recent(but)
        self._targets = [*here, *self._best_elsewhere(typed)][:_MOST]
        self.endResetModel()

    def _recent(self, but: int) -> list[Target]:
        rows = [row for row in self._rooms.walk() if row.room != but]
        rows.sort(
            key=lambda row: (not row.mentions, not row.unread or row.muted, -self._rooms.last_at(row.room))
        )
        return [_of_room(row) for row in rows[:_MOST]]

    def _best(self, typed: str) -> list[Target]:
        found: list[tuple[int, int, Target]] = []
        known = set()
        for row in self._rooms.walk():
            known.add(row.person)
            names = (row.title, self.people.username(row.person))
            scores = [score for score in (fit(typed, name) for name in names) if score is not None]
            if scores:
                found.append(
                    (-max(scores) - 2 * bool(row.unread), -self._rooms.last_at(row.room), _of_room(row))
                )
        for user in self.people.everybody():
            names = (self.people.name(user.id), user.username)
            scores = [score for score in (fit(typed, name) for name in names) if score is not None]
            if scores and user.id not in known:
                found.append((-max(scores), 0, self._of_person(user.id)))
        return [target for _, _, target in sorted(found, key=lambda each: each[:2])[:_MOST]]

    def _best_elsewhere(self, typed: str) -> list[Target]:
        """Return rooms of other servers that fit; with nothing typed, those where something waits."""
        found: list[tuple[int, int, Target]] = []
        for server, title, rooms in self.elsewhere():
            for row in rooms.walk():
                waits = row.unread and not row.muted
                score = fit(typed, row.title) if typed or waits else None
                if score is not None:
                    found.append((-score, -rooms.last_at(row.room), _of_room(row, server, title)))
        return [target for _, _, target in sorted(found, key=lambda each: each[:2])]

    def _of_person(self, user: int) -> Target:
        return Target(
            title=self.people.name(user),
            detail="@" + self.people.username(user),
            person=user,
            online=self.people.is_online(user),
        )


def _of_room(row: RoomRow, server: str = "", server_title: str = "") -> Target:
    return Target(
        title=row.title,
        detail=server_title or row.preview,
        server=server,
        room=row.room,
        person=row.person,
        glyph=row.glyph,
        unread=row.unread,
        mentions=row.mentions,
        online=row.online,
    )
