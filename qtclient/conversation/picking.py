"""The one emoji picker of a window: made when it is first wanted, opened for whoever asks."""

from collections.abc import Callable
from functools import partial

from PyQt6.QtCore import QEvent, QObject, QPoint, QRect
from PyQt6.QtWidgets import QWidget

from chatprotocol.emoji import is_custom_name
from qtclient.emojis.custom import shown_emoji
from qtclient.itemmodels.emojis import Emojis
from qtclient.theme.look import Look
from qtclient.widgets.composer import Composer
from qtclient.widgets.emoji_picker import EmojiPicker


class Picking(QObject):
    """Hands what was picked to whoever asked last."""

    def __init__(self, emojis: Emojis, look: Look, window: QWidget) -> None:
        super().__init__(window)
        self.emojis = emojis
        self._look = look
        self._window = window
        self._picker: EmojiPicker | None = None
        self._then: Callable[[str], object] | None = None
        self._back_to: QWidget | None = None

    def serve(self, composer: Composer) -> None:
        """Let the button of a composer pick what is written there."""
        composer.emoji_asked.connect(partial(self._pick_for, composer))
        composer.emoji_button.installEventFilter(self)

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Have the table read as soon as the button is pointed at, or reached by key: it takes longer than opening."""
        if event is not None and event.type() in (QEvent.Type.Enter, QEvent.Type.FocusIn):
            self.emojis.want()
        return super().eventFilter(watched, event)

    def _pick_for(self, composer: Composer) -> None:
        button = composer.emoji_button
        at = QRect(button.mapToGlobal(QPoint()), button.size())
        self.pick(at, partial(self._write, composer), back_to=composer.box)

    def _write(self, composer: Composer, emoji: str) -> None:
        self.emojis.use(emoji)
        if is_custom_name(emoji):
            composer.type_word(shown_emoji(emoji))
        else:
            composer.type_on(emoji)

    def pick(self, at: QRect, then: Callable[[str], object], *, back_to: QWidget) -> None:
        """Open the picker beside a place of the screen; the focus goes back to `back_to`."""
        self._then, self._back_to = then, back_to
        self.emojis.want()
        if self._picker is None:
            self._picker = EmojiPicker(self.emojis, self._look, self._window)
            self._picker.picked.connect(self._on_picked)
            self._picker.closed.connect(self._on_closed)
        self._picker.open_beside(at)

    def _on_picked(self, emoji: str) -> None:
        then, self._then = self._then, None
        if then is not None:
            then(emoji)

    def _on_closed(self) -> None:
        if self._back_to is not None:
            self._back_to.setFocus()
