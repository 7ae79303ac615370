"""The replies to one message as a list, below the message itself once the first of them are held.

Their numbers lie scattered among those of the room: a reply that comes is the last one, whatever is between.
"""

from collections.abc import Sequence

from chatprotocol.rows import Message
from qtclient.itemmodels.timeline import TimelineModel


class ThreadModel(TimelineModel):
    """The end of a thread and what waits to be sent there."""

    def update(self, messages: Sequence[Message]) -> None:
        """Take in replies that are new, edited or deleted; what is said elsewhere in the room is left out."""
        newer: list[Message] = []
        for message in messages:
            row = self.row_of(message.number)
            if row is not None:
                self._replace_older(row, message)
            elif message.thread == self.root and message.number > self.last_number:
                newer.append(message)
        if newer and not self.has_more_after:
            self._add_at_end(newer)
