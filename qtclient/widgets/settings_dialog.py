"""The settings: pages beside the list of their names. Every page is in force as it is changed; nothing is applied."""

from collections.abc import Sequence

from PyQt6.QtCore import QSize, Qt
from PyQt6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QStackedWidget,
    QWidget,
)

from qtclient.language import translate
from qtclient.theme.look import Look
from qtclient.widgets.dialog import Dialog

_WIDTH_PX, _HEIGHT_PX, _NAMES_PX, _ROW_PX = 720, 640, 190, 36


class SettingsDialog(Dialog):
    """Pages, one of them shown."""

    def __init__(self, pages: Sequence[tuple[str, QWidget]], look: Look, parent: QWidget) -> None:
        super().__init__(
            look, translate("SettingsDialog", "Settings"), translate("SettingsDialog", "Close"), parent
        )
        self.cancel_button.hide()
        px = look.sizes.px
        self.names = QListWidget()
        self.names.setAccessibleName(translate("SettingsDialog", "Pages"))
        self.names.setProperty("framed", True)
        self.names.setFixedWidth(px(_NAMES_PX))
        self.pages = QStackedWidget()
        for name, page in pages:
            item = QListWidgetItem(name, self.names)
            item.setSizeHint(QSize(0, px(_ROW_PX)))
            self.pages.addWidget(_scrolled(name, page))
        line = QHBoxLayout()
        line.setSpacing(px(20))
        line.addWidget(self.names)
        line.addWidget(self.pages, 1)
        self.body.addLayout(line, 1)
        self.names.currentRowChanged.connect(self.pages.setCurrentIndex)
        self.names.setCurrentRow(0)
        room = parent.height() - px(40), parent.width() - px(40)
        self.resize(min(px(_WIDTH_PX), max(px(420), room[1])), min(px(_HEIGHT_PX), max(px(320), room[0])))
        self.names.setFocus()

    def show_page(self, place: int) -> None:
        """Show a page; those below zero are counted from the last."""
        self.names.setCurrentRow(place % self.names.count())


def _scrolled(name: str, page: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setAccessibleName(name)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # a place that nobody sees, where Enter would close it all
    area.setWidgetResizable(True)
    area.setWidget(page)
    return area
