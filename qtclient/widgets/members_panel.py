"""The right side: who is in the room."""

from PyQt6.QtCore import QAbstractItemModel, pyqtSignal
from PyQt6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from qtclient.language import translate
from qtclient.theme.look import Look
from qtclient.widgets.controls import CutLabel, IconButton
from qtclient.widgets.lists import MemberList
from qtclient.widgets.surfaces import Ground


class MembersPanel(Ground):
    """A heading and the list; can be closed."""

    close_asked = pyqtSignal()
    invite_asked = pyqtSignal()

    def __init__(self, members: QAbstractItemModel, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, "sidebar", parent)
        self._title = CutLabel(look, "bold")
        self._title.set_text(translate("MembersPanel", "Members"))
        self._invite = IconButton(look, "plus", translate("MembersPanel", "Invite people"), side=30)
        self._close = IconButton(
            look, "close", translate("MembersPanel", "Close members"), keys="F9", side=30
        )
        self.list = MemberList(members, look, translate("MembersPanel", "Members of this room"))
        top = Ground(look, "sidebar", line="bottom")
        top.setFixedHeight(look.sizes.bar)
        line = QHBoxLayout(top)
        line.setContentsMargins(look.sizes.px(16), 0, look.sizes.px(10), 0)
        line.setSpacing(look.sizes.px(2))
        line.addWidget(self._title, 1)
        line.addWidget(self._invite)
        line.addWidget(self._close)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(top)
        column.addWidget(self.list, 1)
        self._close.clicked.connect(self.close_asked)
        self._invite.clicked.connect(self.invite_asked)

    def set_may_invite(self, may: bool) -> None:
        """Offer to invite, or not."""
        self._invite.setVisible(may)
