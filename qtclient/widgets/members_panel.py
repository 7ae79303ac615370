"""Who is in the room."""

from PyQt6.QtCore import QAbstractItemModel, pyqtSignal
from PyQt6.QtWidgets import QVBoxLayout, QWidget

from qtclient.language import translate
from qtclient.theme.look import Look
from qtclient.widgets.controls import IconButton
from qtclient.widgets.lists import MemberList
from qtclient.widgets.panel_head import PanelHead
from qtclient.widgets.surfaces import Ground


class MembersPanel(Ground):
    """A heading and the list; can be closed."""

    invite_asked = pyqtSignal()

    def __init__(self, members: QAbstractItemModel, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, "sidebar", parent)
        self.head = PanelHead(look, translate("MembersPanel", "Members"))
        self._invite = IconButton(look, "plus", translate("MembersPanel", "Invite people"), side=30)
        self.head.add_button(self._invite)
        self.list = MemberList(members, look, translate("MembersPanel", "Members of this room"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.list, 1)
        self._invite.clicked.connect(self.invite_asked)
        self.setFocusProxy(self.list)

    def set_may_invite(self, may: bool) -> None:
        """Offer to invite, or not."""
        self._invite.setVisible(may)
