"""A thread: the message it hangs from, the replies, a box to write another. The room's own parts, once more."""

from collections.abc import Callable
from datetime import date

from PyQt6.QtGui import QResizeEvent
from PyQt6.QtWidgets import QVBoxLayout, QWidget

from qtclient.itemmodels.people import People
from qtclient.itemmodels.thread import ThreadModel
from qtclient.language import translate
from qtclient.theme.look import Look
from qtclient.widgets.composer import Composer
from qtclient.widgets.notice_line import NoticeLine
from qtclient.widgets.panel_head import PanelHead
from qtclient.widgets.surfaces import Ground
from qtclient.widgets.timeline import Timeline
from qtclient.widgets.typing_line import TypingLine


class ThreadPanel(Ground):
    """Holds the parts of one thread together; decides nothing."""

    def __init__(
        self,
        model: ThreadModel,
        people: People,
        look: Look,
        today: Callable[[], date],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(look, "surface", parent)
        self.head = PanelHead(look, translate("ThreadPanel", "Thread"))
        self.timeline = Timeline(model, people, look, today)
        self.notice_line = NoticeLine(look)
        self.typing_line = TypingLine(look)
        self.composer = Composer(look, invitation=translate("ThreadPanel", "Reply in the thread"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.timeline, 1)
        column.addWidget(self.notice_line)
        column.addWidget(self.typing_line)
        column.addWidget(self.composer)
        self.setFocusProxy(self.composer.box)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        window = self.window()
        if window is not None:
            self.composer.set_window_height(window.height())
