"""What completes what is typed: people of the room, rooms, emoji; and the list that shows it."""

from collections.abc import Iterable, Sequence

import msgspec
from PyQt6.QtCore import QObject

from qtclient.emojis.custom import shown_emoji
from qtclient.itemmodels.emojis import Emojis
from qtclient.itemmodels.people import People
from qtclient.itemmodels.rooms import RoomsModel
from qtclient.itemmodels.rows import RowsModel
from qtclient.itemmodels.timeline import TimelineModel
from qtclient.itemmodels.triggers import CompletionKind
from qtclient.language import translate
from qtclient.words.fuzzy import plain_letters

MOST, MOST_OWN = 8, 4
_SPEAKERS_OF = 300
_BEGINS, _INSIDE, _NOT_AT_ALL = range(3)


class Suggestion(msgspec.Struct, frozen=True, kw_only=True):
    """What may be taken: `text` is what then stands in the box."""

    kind: CompletionKind
    text: str
    title: str
    detail: str = ""
    person: int = 0
    room: int = 0
    glyph: str = ""
    emoji: str = ""
    """The emoji that it is: one of the server's own by its name."""
    online: bool = False

    @property
    def spoken(self) -> str:
        """Return it as a screen reader says it."""
        return ", ".join(part for part in (self.title, self.detail) if part)


class SuggestionsModel(RowsModel[Suggestion]):
    """The suggestions for what is typed, best first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._suggestions: list[Suggestion] = []

    def count(self) -> int:
        return len(self._suggestions)

    def row(self, place: int) -> Suggestion:
        """Return the suggestion at a place."""
        return self._suggestions[place]

    def show(self, suggestions: Sequence[Suggestion]) -> None:
        """Show these and no others."""
        self.beginResetModel()
        self._suggestions = list(suggestions)
        self.endResetModel()


def speakers(timeline: TimelineModel) -> list[int]:
    """Return who wrote last in the room, latest first."""
    last = timeline.message_count - 1
    rows = range(last, max(-1, last - _SPEAKERS_OF), -1)
    return list(
        dict.fromkeys(timeline.entry(row).author for row in rows if timeline.entry(row).kind == "text")
    )


def people_for(typed: str, present: Iterable[int], recent: Sequence[int], people: People) -> list[Suggestion]:
    """Return who fits, those whose name begins so and who wrote last first; everybody at the end."""
    ranks = {user: rank for rank, user in enumerate(recent)}
    found = []
    for user in set(present) - people.blocked - {people.me}:
        names = (people.name(user), people.username(user))
        fit = min(_fit(typed, name) for name in names)
        if fit < _NOT_AT_ALL and names[1]:
            found.append(((fit, ranks.get(user, len(ranks)), names[0].casefold()), user))
    best = [_person(user, people) for _, user in sorted(found)[:MOST]]
    return (best + _everybody(typed))[:MOST]


def _fit(typed: str, name: str) -> int:
    """Return how well a name fits, less is better."""
    wanted, held = plain_letters(typed), plain_letters(name)
    at = held.find(wanted)
    if at < 0:
        return _NOT_AT_ALL
    return _BEGINS if at == 0 or f" {wanted}" in held else _INSIDE


def _person(user: int, people: People) -> Suggestion:
    username = people.username(user)
    return Suggestion(
        kind="person",
        text=f"@{username}",
        title=people.name(user),
        detail=f"@{username}",
        person=user,
        online=people.is_online(user),
    )


def _everybody(typed: str) -> list[Suggestion]:
    details = {
        "all": translate("Suggestions", "everybody in this room"),
        "here": translate("Suggestions", "the same as @all"),
    }
    return [
        Suggestion(kind="person", text=f"@{name}", title=f"@{name}", detail=detail, glyph="people")
        for name, detail in details.items()
        if name.startswith(typed.casefold())
    ]


def rooms_for(typed: str, rooms: RoomsModel) -> list[Suggestion]:
    """Return the rooms that fit and whose names are one word, so that they can be written."""
    found = []
    for row in rooms.walk():
        fit = _fit(typed, row.title)
        if fit < _NOT_AT_ALL and row.section == "rooms" and not set(row.title) & set(" \t"):
            found.append((fit, -rooms.last_at(row.room), row))
    return [
        Suggestion(kind="room", text=f"#{row.title}", title=row.title, room=row.room, glyph=row.glyph)
        for *_, row in sorted(found, key=lambda each: each[:2])[:MOST]
    ]


def emoji_for(typed: str, emojis: Emojis) -> list[Suggestion]:
    """Return the emoji that fit, those used last first among equals; the server's own before all others."""
    own = [
        Suggestion(kind="emoji", text=shown_emoji(name), title="", detail=shown_emoji(name), emoji=name)
        for name in emojis.customs.search(typed, MOST_OWN)
    ]
    found = emojis.table.search(typed, MOST - len(own)) if emojis.table is not None else []
    found.sort(key=lambda each: each.text not in emojis.recents)
    return own + [
        Suggestion(
            kind="emoji",
            text=each.in_tone(emojis.tone),
            title=each.in_tone(emojis.tone),
            detail=f":{_name_that_fits(typed, each.names)}:",
            emoji=each.in_tone(emojis.tone),
        )
        for each in found
    ]


def _name_that_fits(typed: str, names: Sequence[str]) -> str:
    wanted = plain_letters(typed)
    return next((name for name in names if plain_letters(name).startswith(wanted)), names[0])
