"""Takes what the server says: what came together is stored as a whole, and what follows from it is noted.

It says nothing to the server and knows no connection; answers go to whoever asked.
"""

import logging
from collections.abc import Callable

from chatclient.clock import Clock
from chatclient.desk import Desk
from chatprotocol.frames import Bye, Changes, PresenceNews, RoomStands, TypingNews
from chatprotocol.session import Answered, ClientEvent, Refused

logger = logging.getLogger(__name__)


class Intake:
    """What comes in for one desk."""

    def __init__(self, desk: Desk, clock: Clock) -> None:
        self._desk = desk
        self._clock = clock

    def take(self, events: list[ClientEvent], settle: Callable[[Answered | Refused], None]) -> None:
        """Store what came together. Raises StoreError; then nothing of it is stored."""
        with self._desk.storing():
            for event in events:
                self._take(event, settle)
        self._settle_seen()
        self._desk.keep_drafts()

    def _take(self, event: ClientEvent, settle: Callable[[Answered | Refused], None]) -> None:
        desk = self._desk
        match event:
            case Answered() | Refused():
                settle(event)
            case Changes():
                desk.replica.changes(event)
            case RoomStands():
                desk.replica.stands(event)
            case TypingNews():
                if event.user != desk.cache.user and desk.typists.news(event, self._clock.steady_ms()):
                    desk.gathering.typing.add(event.room)
            case PresenceNews():
                desk.gathering.online |= desk.presence.news(event)
            case Bye():
                logger.info("the server says goodbye: %s", event.code)

    def _settle_seen(self) -> None:
        """Messages of mine whose rows are here wait no longer; who has sent something writes no longer."""
        desk = self._desk
        keys = []
        for room, messages in desk.gathering.messages.items():
            for message in messages.values():
                if message.key is not None and message.key in desk.outbox:
                    keys.append(message.key)
                if desk.typists.stopped(room, message.author):
                    desk.gathering.typing.add(room)
        desk.settle(keys)
        for room in desk.outbox.rooms:
            place = desk.replica.places.get(room)
            if desk.outbox.reached(room, place.last_number if place else None):
                desk.gathering.outbox.add(room)
