"""What a notification says: plain words, short, and without the text where the person wants it so."""

from dataclasses import dataclass

from chatclient.changes import Called
from chatclient.core.disturbing import AttentionSettings
from chatclient.core.model import RoomSummary
from chatprotocol.rows import Message
from qtclient.itemmodels.attached import files_of, summed_up
from qtclient.itemmodels.markups import Markups, told
from qtclient.itemmodels.people import People
from qtclient.itemmodels.room_rows import title_of
from qtclient.language import translate
from qtclient.markup.plain import plain
from qtclient.words.plain import isolated, one_line

BODY_LETTERS = 240
BODY_LINES = 4


@dataclass(frozen=True)
class Note:
    """A notification as it is to be shown. Its words are plain: whoever takes markup for markup has to escape them."""

    title: str
    body: str
    may_reply: bool = True
    sound: bool = False


def note_of(
    called: Called,
    count: int,
    summary: RoomSummary,
    people: People,
    settings: AttentionSettings,
    markups: Markups,
) -> Note:
    """Return what is said of `count` messages that call me in a room, of which this one stands for all."""
    message = called.message
    author, room = isolated(people.name(message.author)), isolated(title_of(summary, people))
    alone = summary.room.kind == "direct" and len(summary.others) < 2
    if count > 1:
        title = translate("Notifications", "%n new message(s) in {room}", "", count)
        if alone:
            title = translate("Notifications", "%n new message(s) from {author}", "", count)
    else:
        title = "{author}" if alone else translate("Notifications", "{author} in {room}")
    body = _hidden(called) if settings.hide_text else _body(message, markups)
    if count > 1 and not alone and not settings.hide_text:
        body = translate("Notifications", "{author}: {text}").format(author=author, text=body)
    title = title.format(author=author, room=room)
    return Note(title=title, body=body, may_reply=not summary.room.archived, sound=settings.sound)


def _hidden(called: Called) -> str:
    if called.why == "mention":
        return translate("Notifications", "You were mentioned.")
    return translate("Notifications", "A new message")


def _body(message: Message, markups: Markups) -> str:
    """Return the first lines of a message; the names of its files where it says nothing."""
    words = told(plain(markups.now(message.text)))
    lines = [line for each in words.splitlines() if (line := one_line(each))]
    if not lines:
        lines = [summed_up(files_of(message))]
    shown = "\n".join(lines[:BODY_LINES])
    cut = len(lines) > BODY_LINES or len(shown) > BODY_LETTERS
    return shown[:BODY_LETTERS].rstrip() + "…" if cut else shown
