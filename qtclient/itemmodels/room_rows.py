"""What one row of the room list shows, worked out from a room's summary. Pure but for names and the language."""

from datetime import date
from typing import Literal

import msgspec

from chatclient.core.attention import is_muted
from chatclient.core.model import RoomSummary
from chatprotocol.rows import Message
from qtclient.itemmodels.announcements import announced
from qtclient.itemmodels.attached import files_of, of_draft, summed_up
from qtclient.itemmodels.entries import from_message
from qtclient.itemmodels.excerpts import open_part
from qtclient.itemmodels.markups import Markups, told
from qtclient.itemmodels.people import People
from qtclient.itemmodels.sentences import not_kept
from qtclient.language import translate
from qtclient.times.moments import list_time
from qtclient.words.plain import isolated, one_line

Section = Literal["rooms", "direct"]
RowKind = Literal["section", "room", "hint"]

PREVIEW_LETTERS = 300


class RoomRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the list. `person` is the other one of a direct room of two, 0 elsewhere."""

    kind: RowKind
    section: Section
    title: str
    room: int = 0
    person: int = 0
    glyph: str = ""
    face: int = 0
    """The file of the room's picture, 0 for none."""
    preview: str = ""
    draft: bool = False
    time: str = ""
    unread: int = 0
    mentions: int = 0
    muted: bool = False
    online: bool = False
    open: bool = False

    @property
    def spoken(self) -> str:
        """Return the row as one sentence for a screen reader."""
        parts = [self.title]
        if self.mentions:
            parts.append(translate("Rooms", "%n mention(s)", "", self.mentions))
        if self.unread:
            parts.append(translate("Rooms", "%n unread", "", self.unread))
        if self.online:
            parts.append(translate("Rooms", "online"))
        if self.muted:
            parts.append(translate("Rooms", "muted"))
        preview = told(self.preview)
        if self.draft:
            preview = translate("Rooms", "Draft:") + " " + preview
        return ", ".join(part for part in (*parts, preview, self.time) if part)


def title_of(summary: RoomSummary, people: People) -> str:
    """Return what a room is called: its name, or the other people's."""
    if summary.room.kind != "direct":
        return one_line(summary.room.name)
    return people.names(summary.others) or people.name(people.me)


def glyph_of(summary: RoomSummary) -> str:
    """Return the name of the icon of a room that has no face."""
    if summary.room.kind == "public":
        return "hash"
    if summary.room.kind == "private":
        return "lock"
    return "people" if len(summary.others) > 1 else ""


def previewed(message: Message) -> str:
    """Return as much of a message's text as is read for the list."""
    return open_part(message.text, PREVIEW_LETTERS)


def said(message: Message, summary: RoomSummary, people: People, markups: Markups) -> str:
    """Return the latest message of a room as one line of preview."""
    if message.deleted:
        return translate("Rooms", "Message deleted")
    if message.kind == "system":
        return one_line(announced([from_message(message)], people))
    if message.author in people.blocked:
        return translate("Rooms", "Message from someone you blocked")
    words = markups.plain(previewed(message))
    text = one_line(words) or summed_up(files_of(message)) or not_kept()
    if message.author == people.me:
        return translate("Rooms", "You: {text}").format(text=text)
    if summary.room.kind == "direct" and len(summary.others) < 2:
        return text
    author = people.name(message.author).split(" ")[0]
    return translate("Rooms", "{author}: {text}").format(author=isolated(author), text=text)


def room_row(
    summary: RoomSummary, people: People, markups: Markups, *, now_ms: int, today: date, open_room: int
) -> RoomRow:
    """Return the row of a room."""
    room, membership, last = summary.room, summary.membership, summary.last
    direct = room.kind == "direct"
    person = (summary.others or (people.me,))[0] if direct and len(summary.others) < 2 else 0
    draft = one_line(summary.draft) or of_draft(summary.draft_files)
    preview = draft or ("" if last is None else said(last, summary, people, markups)) or one_line(room.topic)
    return RoomRow(
        kind="room",
        section="direct" if direct else "rooms",
        title=title_of(summary, people),
        room=room.id,
        person=person,
        glyph=glyph_of(summary),
        face=room.avatar or 0,
        preview=preview,
        draft=bool(draft),
        time="" if last is None else list_time(last.at, today),
        unread=summary.unread,
        mentions=summary.mentions,
        muted=is_muted(membership, now_ms),
        online=bool(person) and people.is_online(person),
        open=room.id == open_room,
    )
