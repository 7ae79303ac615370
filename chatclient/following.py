"""Prints what comes in a room, without holes, until it is told to stop: `hearth tail --follow`."""

from collections.abc import Sequence

from chatclient.changes import Change, ConnectionChanged, MessagesChanged, MessagesStale, Notice, RoomsChanged
from chatclient.output import Terminal, note, stopped
from chatprotocol.errors import ErrorCode, HearthError
from chatprotocol.rows import Message

Version = tuple[int | None, bool]
"""When a message was edited, and whether it is deleted: when neither is new, what is shown of it is as it was."""


class Following:
    """A room that is followed. What lies at or below `last` was there before; `shown` was printed."""

    def __init__(self, terminal: Terminal, room: int, last: int, shown: Sequence[Message]) -> None:
        self._terminal = terminal
        self._room = room
        self._last = last
        self._versions: dict[int, Version] = {}
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
        """Print what is new, and what was printed and is different now."""
        new = [message for message in messages if self._is_news(message)]
        self._terminal.show(new)
        self._note(new)

    def _is_news(self, message: Message) -> bool:
        known = self._versions.get(message.number)
        return message.number > self._last if known is None else known != _version(message)

    def _note(self, shown: Sequence[Message]) -> None:
        for message in shown:
            self._versions[message.number] = _version(message)
            self._last = max(self._last, message.number)

    async def _missed(self) -> list[Message]:
        found: list[Message] = []
        while True:
            after = found[-1].number if found else self._last
            page = await self._terminal.client.page(self._room, after=after, limit=200)
            found += page.messages
            if not page.has_more_after or not page.messages:
                return found


def _version(message: Message) -> Version:
    return message.edited_at, message.deleted
