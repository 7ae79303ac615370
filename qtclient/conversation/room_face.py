"""How the open room is presented: its title and topic, what an empty one says, why it cannot be written to."""

from collections.abc import Set

from chatclient.core.model import RoomSummary
from qtclient.itemmodels.people import People
from qtclient.itemmodels.rights import keeps_order
from qtclient.itemmodels.rooms import RoomsModel
from qtclient.language import translate
from qtclient.times.moments import day_of, exact, is_for_good, time_of_day
from qtclient.widgets.room_pane import RoomPane
from qtclient.widgets.timeline_menu import Rights
from qtclient.words.plain import isolated

_SIGNS = {"public": "hash", "private": "lock", "direct": ""}


class RoomFace:
    """Puts a room's words into its pane."""

    def __init__(self, rooms: RoomsModel, people: People, pane: RoomPane) -> None:
        self._rooms = rooms
        self._people = people
        self._pane = pane
        self._empty = (0, False)
        """The room of which it was last said why nothing is here, and whether all of it is known."""

    def show(self, summary: RoomSummary) -> None:
        """Show which room this is, and what it is about."""
        direct = summary.room.kind == "direct"
        about = self._about_person(summary) if direct else _about_room(summary)
        self._pane.header.show_room(_SIGNS[summary.room.kind], self._rooms.title(summary.room.id), about)
        self._pane.timeline.set_rights(rights_in(summary, self._people.blocked, self._rooms.now_ms()))
        if self._empty[0] == summary.room.id:
            self.show_empty(summary, complete=self._empty[1])

    def show_nothing(self) -> None:
        """Show that no room is open, and what to do about it."""
        self._pane.header.show_room("", "", "")
        self._pane.timeline.set_empty(
            translate("Conversation", "Nothing is open yet"),
            translate("Conversation", "Press + beside Rooms to join one, or Ctrl+K to find a person."),
        )

    def show_empty(self, summary: RoomSummary, *, complete: bool) -> None:
        """Say what a room is of which no message is here: one that begins, or one that is still to be read."""
        self._empty = summary.room.id, complete
        if not complete:
            text = translate("Conversation", "Nothing of this room is on this device yet")
            self._pane.timeline.set_empty(
                text, translate("Conversation", "It appears as soon as the server answers.")
            )
            return
        title = isolated(self._rooms.title(summary.room.id))
        if summary.room.kind == "direct":
            text = translate("Conversation", "This is where you and {name} begin").format(name=title)
        else:
            text = translate("Conversation", "This is where {room} begins").format(room=title)
        self._pane.timeline.set_empty(text, translate("Conversation", "Write the first message below."))

    def _about_person(self, summary: RoomSummary) -> str:
        if len(summary.others) != 1:
            return ""
        user = self._people.get(summary.others[0])
        if user is not None and user.status:
            return user.status
        return translate("Conversation", "Online") if self._people.is_online(summary.others[0]) else ""


def _about_room(summary: RoomSummary) -> str:
    """Return what a room is about; before it, for how long it keeps what is said, where that is not for ever."""
    days = summary.room.retention_days
    kept = translate("Conversation", "Messages are kept for %n day(s)", "", days) if days else ""
    return " · ".join(part for part in (kept, summary.room.topic) if part)


def rights_in(summary: RoomSummary, blocked: Set[int], now_ms: int) -> Rights:
    """Return what is worth offering with the messages of a room; the server decides."""
    room, direct = summary.room, summary.room.kind == "direct"
    return Rights(
        react=not room.archived and not is_silenced(summary, now_ms),
        write=not why_closed(summary, blocked, now_ms),
        moderate=keeps_order(summary),
        pin=(keeps_order(summary) or direct) and not room.archived,
    )


def is_silenced(summary: RoomSummary, now_ms: int) -> bool:
    """Tell whether I may only read in a room now."""
    return (summary.silenced_until or 0) > now_ms


def why_closed(summary: RoomSummary, blocked: Set[int], now_ms: int) -> str:
    """Return why a room cannot be written to; empty where it can. `blocked` are the people whom I have blocked."""
    if summary.room.archived:
        return translate("Conversation", "This room is archived: it can be read, not written to.")
    if summary.room.read_only and summary.membership.role == "member":
        return translate("Conversation", "Only the owner and moderators write here.")
    if summary.room.kind == "direct" and len(summary.others) == 1 and summary.others[0] in blocked:
        return translate("Conversation", "You have blocked this person.")
    if is_silenced(summary, now_ms):
        return _why_silent(summary.silenced_until or 0, now_ms)
    return ""


def _why_silent(until_ms: int, now_ms: int) -> str:
    if is_for_good(until_ms, now_ms):
        return translate("Conversation", "A moderator lets you only read here.")
    when = time_of_day(until_ms) if day_of(until_ms) == day_of(now_ms) else exact(until_ms)
    return translate("Conversation", "A moderator lets you only read here until {time}.").format(time=when)
