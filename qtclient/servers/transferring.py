"""Follows the files of one account on their way: tells its models how far they are, and which are mine already.

It hears the engine before whoever shows messages does: what is painted already of a picture of mine stays when it is sent.
"""

from PyQt6.QtCore import QObject

from chatclient.changes import ConnectionChanged, MessagesChanged, OutboxChanged, Reset
from qtclient.bridge import Bridge
from qtclient.itemmodels.models import Models


class Transferring(QObject):
    """Stands between the bridge and the models of pictures and of what is on its way."""

    def __init__(self, bridge: Bridge, models: Models) -> None:
        super().__init__(bridge)
        self._pictures = models.pictures
        self._transfers = models.transfers
        bridge.reset.connect(self._on_reset)
        bridge.connection_changed.connect(self._on_connection)
        bridge.outbox_changed.connect(self._on_outbox)
        bridge.messages_changed.connect(self._on_messages)
        bridge.uploading.connect(self._transfers.on_uploading)
        bridge.downloading.connect(self._transfers.on_downloading)

    def _on_reset(self, change: Reset) -> None:
        self._take_connection(change.snapshot.connection.state)

    def _on_connection(self, change: ConnectionChanged) -> None:
        self._take_connection(change.connection.state)

    def _take_connection(self, state: str) -> None:
        online = state == "online"
        if online and not self._transfers.online:
            self._pictures.try_again()
        self._transfers.set_online(online)

    def _on_outbox(self, change: OutboxChanged) -> None:
        self._pictures.note_waiting(change.pending)
        self._transfers.on_outbox(change.pending)

    def _on_messages(self, change: MessagesChanged) -> None:
        self._pictures.note_sent(change.messages)
        for message in change.messages:
            if message.key is not None and message.files:
                self._transfers.forget(message.key)
