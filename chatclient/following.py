"""Prints what comes in a room, without holes, until it is told to stop: `hearth tail --follow`."""

from collections.abc import Sequence

from chatclient.changes import Change, ConnectionChanged, MessagesChanged, MessagesStale, Notice, RoomsChanged
from chatclient.output import Terminal, note, stopped
from chatclient.remarks import remarks
from chatprotocol.errors import ErrorCode, HearthError
from chatprotocol.rows import Message


class Following:
    """A room that is followed. What lies at or below `last` was there before; `shown` was printed."""

    def __init__(self, terminal: Terminal, room: int, last: int, shown: Sequence[Message]) -> None:
        self._terminal = terminal
        self._room = room
        self._last = last
        self._shown: dict[int, Message] = {}
        self._note(shown)

    async def follow(self) -> None:
        """Print until cancelled. Raises HearthError where there is nothing more to come."""
        while True:
            await self._take(await self._terminal.changes.get())

    async def _take(self, change: Change) -> None:
        match change:
            case MessagesChanged() if change.room == self._room:
                self._show(change.messages)
            case MessagesStale() if change.room == self._room:
                self._show(await self._missed())
            case RoomsChanged() if self._room in change.removed:
                raise HearthError(ErrorCode.FORBIDDEN, "You are not in this room any more.")
            case ConnectionChanged() if change.connection.state == "stopped":
                raise stopped(change)
            case ConnectionChanged() if change.connection.state == "offline":
                note(change.connection.reason, only_to_people=True)
            case Notice():
                note(change.text)
            case _:
                pass

    def _show(self, messages: Sequence[Message]) -> None:
        """Print what is new, what was printed and says something else now, and what was done to it."""
        self._remark(messages)
        new = [message for message in messages if self._is_news(message)]
        self._terminal.show(new)
        self._note(new)

    def _remark(self, messages: Sequence[Message]) -> None:
        for message in messages:
            shown = self._shown.get(message.number)
            if shown is not None and _words(shown) == _words(message):
                said = list(remarks(shown, message, self._terminal.people))
                self._shown[message.number] = message
                if said:
                    self._terminal.show_remarks(message, said)

    def _is_news(self, message: Message) -> bool:
        shown = self._shown.get(message.number)
        return message.number > self._last if shown is None else _words(shown) != _words(message)

    def _note(self, shown: Sequence[Message]) -> None:
        for message in shown:
            self._shown[message.number] = message
            self._last = max(self._last, message.number)

    async def _missed(self) -> list[Message]:
        found: list[Message] = []
        while True:
            after = found[-1].number if found else self._last
            page = await self._terminal.client.page(self._room, after=after, limit=200)
            found += page.messages
            if not page.has_more_after or not page.messages:
                return found


def _words(message: Message) -> tuple[int | None, bool]:
    """What a message says, as far as that can change: when it was edited, and whether it is deleted."""
    return message.edited_at, message.deleted
