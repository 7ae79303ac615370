"""What one row of a timeline is, and how it joins the row before it: day, group, divider, fold. Pure."""

from typing import Literal

import msgspec

from chatclient.core.model import Pending
from chatprotocol.ids import Key
from chatprotocol.rows import Message
from qtclient.itemmodels.attached import Attached, files_of, files_waiting
from qtclient.times.moments import day_of

GROUP_MS = 5 * 60_000
_FOLDED_PARTS = 6

EntryKind = Literal["text", "system", "deleted", "pending", "blocked"]
_LINES = frozenset({"system", "blocked"})
"""What is told in one grey line, those that follow one another as one."""


class Shape(msgspec.Struct, frozen=True, gc=False):
    """How a row stands below the one before it."""

    day: bool = False
    """Begins a day: its heading stands above."""
    new: bool = False
    """Is the first that was unread when the room was opened."""
    head: bool = True
    """Begins a group: avatar, name and time."""
    folded: bool = False
    """Is told by a system line above and takes no room."""
    thread: int = 0
    """Begins a group that stands here but belongs to the thread of this message; 0 for none."""
    replies: int = 0
    """So many replies hang from it that stand elsewhere: those of a thread stand below its root already."""


class Entry(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One row: a message, or one of mine that waits. `number` is 0 while it waits."""

    kind: EntryKind
    number: int
    author: int
    at: int
    text: str
    message: Message | None = None
    pending: Pending | None = None
    files: tuple[Attached, ...] = ()
    shape: Shape = Shape()

    @property
    def identity(self) -> int | Key:
        """Return what names this row whatever its place: the number, or the key of what waits."""
        return self.number if self.pending is None else self.pending.key

    @property
    def refers_to(self) -> tuple[int, ...]:
        """Return the numbers of those of which this shows something: what it answers, the root of its thread."""
        origin = self.message or self.pending
        return tuple(each for each in (origin.reply_to, origin.thread) if each) if origin is not None else ()

    @property
    def thread(self) -> int:
        """Return the number of the message in whose thread this is; 0 for none."""
        origin = self.message or self.pending
        return (origin.thread or 0) if origin is not None else 0

    @property
    def is_emptied(self) -> bool:
        """Tell whether it said nothing but what it carried, and that is not kept any more."""
        return self.kind == "text" and not self.files and not self.text.strip()

    @property
    def failed(self) -> bool:
        """Tell whether the server refused it."""
        return self.pending is not None and self.pending.state == "failed"


def from_message(message: Message, *, hidden: bool = False) -> Entry:
    """Return the row of a message; `hidden` where its author is blocked."""
    kind: EntryKind = "deleted" if message.deleted else message.kind
    if hidden and kind != "system":
        kind = "blocked"
    return Entry(
        kind=kind,
        number=message.number,
        author=message.author,
        at=message.at,
        text="" if kind in ("deleted", "blocked") else message.text,
        message=message,
        files=files_of(message) if message.files and kind == "text" else (),
    )


def from_pending(pending: Pending, me: int) -> Entry:
    """Return the row of a message of mine that waits."""
    return Entry(
        kind="pending",
        number=0,
        author=me,
        at=pending.created_at_ms,
        text=pending.text,
        pending=pending,
        files=files_waiting(pending),
    )


def shaped(entry: Entry, before: Entry | None, divider: int | None, root: int = 0) -> Entry:
    """Return the entry as it stands below another one.

    `divider` is the number of the first new message, `root` that of the message whose thread all of them are, 0 in a
    room.
    """
    day = before is None or day_of(entry.at) != day_of(before.at)
    new = divider is not None and entry.number == divider
    parted = day or new
    together = (
        before is not None
        and not parted
        and before.author == entry.author
        and (root or before.thread == entry.thread)
        and _LINES.isdisjoint((before.kind, entry.kind))
        and 0 <= entry.at - before.at < GROUP_MS
    )
    in_line = entry.kind in _LINES
    folded = before is not None and not parted and in_line and before.kind == entry.kind
    head = not together and not in_line
    thread = entry.thread if head and not root else 0
    replies = 0 if root else replies_of(entry)
    shape = Shape(day=day, new=new, head=head, folded=folded, thread=thread, replies=replies)
    return entry if shape == entry.shape else msgspec.structs.replace(entry, shape=shape)


def replies_of(entry: Entry) -> int:
    """Return how many replies hang from a message."""
    return entry.message.replies if entry.message is not None and entry.kind in ("text", "deleted") else 0


def folded_text(parts: list[str], more: str) -> str:
    """Return several system lines as one, none of them twice; `more` says how many are left out (`{count}`)."""
    different = list(dict.fromkeys(part.strip() for part in parts))
    shown = different[:_FOLDED_PARTS]
    if len(different) > len(shown):
        shown.append(more.format(count=len(different) - len(shown)))
    return " · ".join(shown)
