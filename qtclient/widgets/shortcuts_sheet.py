"""The sheet of all shortcuts, to look at."""

from functools import partial

from PyQt6.QtWidgets import QWidget

from qtclient.delegates.shortcuts import ShortcutsDelegate
from qtclient.itemmodels.shortcuts import ShortcutsModel
from qtclient.language import translate
from qtclient.theme.look import Look
from qtclient.widgets.dialog import Dialog
from qtclient.widgets.lists import framed_list

_WIDTH_PX, _HEIGHT_PX = 480, 560


class ShortcutsSheet(Dialog):
    """Every command with its keys; leads to where they are changed."""

    def __init__(self, model: ShortcutsModel, look: Look, parent: QWidget) -> None:
        title = translate("ShortcutsSheet", "Keyboard shortcuts")
        super().__init__(look, title, translate("ShortcutsSheet", "Change…"), parent)
        self.cancel_button.setText(translate("ShortcutsSheet", "Close"))
        self.list = framed_list(title, model, partial(ShortcutsDelegate, look), selects=False)
        self.body.addWidget(self.list, 1)
        px = look.sizes.px
        self.resize(px(_WIDTH_PX), min(px(_HEIGHT_PX), max(px(260), parent.height() - px(40))))
        self.list.setFocus()
