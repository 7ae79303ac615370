"""The right side: which panel is there, whose business fills it, and where the focus goes when it is closed."""

from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, Qt, pyqtSignal
from PyQt6.QtWidgets import QApplication, QWidget

from chatprotocol.rows import Member
from qtclient.bridge import Bridge
from qtclient.conversation.room import Conversation
from qtclient.conversation.thread import ThreadConversation
from qtclient.conversation.trail import Trail
from qtclient.engine.facade import Facade
from qtclient.files.looking import Looking
from qtclient.itemmodels.gallery import Seen
from qtclient.itemmodels.models import Models
from qtclient.itemmodels.rights import keeps_order, may_invite
from qtclient.language import translate
from qtclient.panels.pins import Pins
from qtclient.panels.search import Search
from qtclient.widgets.chat_page import ChatPage
from qtclient.widgets.side_panel import Panel

if TYPE_CHECKING:
    from qtclient.panels.files import Files

_KEY = Qt.FocusReason.ShortcutFocusReason
_TYPED_INTO: tuple[Panel, ...] = ("search", "thread")


class Side(QObject):
    """Shows one panel at a time beside the open room."""

    file_acted = pyqtSignal(str, Seen)
    """What is to be done with a file: a word of `FileActions`."""

    def __init__(
        self, bridge: Bridge, models: Models, conversation: Conversation, looking: Looking, chat: ChatPage
    ) -> None:
        super().__init__(chat)
        self._bridge = bridge
        self._models = models
        self._rooms = models.rooms
        self._members = models.members
        self._conversation = conversation
        self._chat = chat
        self._before: QWidget | None = None
        self._room = 0
        self._files: Files | None = None
        self.looking = looking
        self.trail = Trail(conversation)
        self.pins = Pins(bridge, models, chat.side.pins)
        self.search = Search(bridge, models, chat.side.search)
        self.thread_talk = ThreadConversation(bridge, models, chat.side.thread_panel)
        self._connect()

    def _connect(self) -> None:
        self._chat.side.close_asked.connect(self.close)
        self._chat.pane.header.panel_asked.connect(self.toggle)
        self._conversation.thread_asked.connect(self._on_thread_asked)
        self.pins.leap_asked.connect(self.trail.leap)
        self.search.leap_asked.connect(self.trail.leap)
        self.thread_talk.unread_asked.connect(self._conversation.mark_unread)
        self.thread_talk.message_asked.connect(self._leap_here)
        self.thread_talk.close_asked.connect(self.close)

    # ---- which panel ----

    def toggle(self, panel: Panel) -> None:
        """Show a panel, or none where it is shown already."""
        if self._chat.panel == panel:
            self.close()
        elif panel == "search":
            self.find_here()
        else:
            self.show(panel)

    def toggle_by_key(self, panel: Panel) -> None:
        """Show a panel and go there, or close it."""
        self.toggle(panel)
        if self._chat.panel == panel:
            self._chat.side.take_focus(_KEY)

    def show(self, panel: Panel) -> None:
        """Show a panel; one that is typed into takes the focus."""
        if not self._holds_focus():
            self._before = QApplication.focusWidget()
        self._chat.show_panel(panel)
        if panel != "thread":
            self.thread_talk.close()
        self._load(panel, self._conversation.room)
        if panel in _TYPED_INTO:
            self._chat.side.take_focus(_KEY)

    def close(self) -> None:
        """Show no panel; the focus goes back to where it was before."""
        held = self._holds_focus()
        self._chat.show_panel(None)
        self.thread_talk.close()
        self.pins.load(0)
        if self._files is not None:
            self._files.load(0)
        before, self._before = self._before, None
        if held:
            back = before if before is not None and before.isVisible() else self._chat.pane.composer.box
            back.setFocus(Qt.FocusReason.OtherFocusReason)

    def want_members(self) -> None:
        """Show the members."""
        self.show("members")

    def find_here(self) -> None:
        """Search in the open room."""
        self._find(self._conversation.room)

    def find_everywhere(self) -> None:
        """Search in all rooms."""
        self._find(0)

    def _find(self, room: int) -> None:
        self.search.begin(room)
        self.show("search")

    def open_thread(self, root: int) -> None:
        """Show the thread that hangs from a message of the open room."""
        self.show("thread")
        self.thread_talk.open(self._conversation.room, root)

    def open_link(self) -> None:
        """Open the link of the message that is chosen in the room or the thread, or offer several."""
        pane, thread = self._chat.pane, self._chat.side.thread_panel
        chosen = thread if thread.timeline.hasFocus() else pane
        if not chosen.timeline.hasFocus() or not chosen.timeline.open_link():
            chosen.notice_line.show_notice(translate("Side", "No message with a link is chosen."))

    def _holds_focus(self) -> bool:
        focused = QApplication.focusWidget()
        return focused is not None and self._chat.side.isAncestorOf(focused)

    # ---- what the open room says ----

    def on_opened(self, room: int) -> None:
        """Show what belongs to the room that is open now; 0 for none."""
        if room == self._room:
            return
        self._room = room
        self._members.reset(())
        summary = self._rooms.summary(room)
        if summary is not None:
            invites = summary.room.kind != "direct" and may_invite(summary.room.kind, summary.membership.role)
            self._chat.side.members.set_may_invite(invites)
            self._members.set_keeps_order(keeps_order(summary))
        if self._chat.panel == "thread" and room != self.thread_talk.room:
            self.close()
        elif self._chat.panel is not None:
            self._load(self._chat.panel, room)

    def forget(self) -> None:
        """Forget what belongs to the account that was open."""
        self.search.forget()
        self.trail.forget()

    def refresh(self) -> None:
        """Take in what the rooms are called now, and what I am in them."""
        self.thread_talk.refresh()
        summary = self._rooms.summary(self._room)
        if summary is not None:
            self._members.set_keeps_order(keeps_order(summary))

    def keep(self) -> None:
        """Keep now what would be kept soon."""
        self.thread_talk.keep()

    def _load(self, panel: Panel, room: int) -> None:
        if panel == "members" and room:
            self._bridge.ask(Facade.members, room).then(self._on_member_list)
        self.pins.load(room if panel == "pins" else 0)
        if panel == "files":
            self.files.load(room)
        elif self._files is not None:
            self._files.load(0)

    @property
    def files(self) -> "Files":
        """Return what fills the panel of pictures and files, which is made when it is first needed."""
        if self._files is None:
            from qtclient.panels.files import Files

            side = self._chat.side
            self._files = Files(self._bridge, self._models, side.files, side.galleries)
            self._files.look_at = self._look_at
            self._files.leap_asked.connect(self.trail.leap)
            self._files.acted.connect(self.file_acted)
        return self._files

    def _look_at(self, held: list[Seen], seen: Seen, older: int | None) -> None:
        self.looking.open(held, seen, older=older)

    def want_files(self) -> None:
        """Show the pictures and files."""
        self.show("files")

    def _on_member_list(self, members: tuple[Member, ...]) -> None:
        if not members or members[0].room == self._conversation.room:
            self._members.reset(members)

    def _on_thread_asked(self, _room: int, root: int) -> None:
        self.open_thread(root)

    def _leap_here(self, number: int) -> None:
        self.trail.leap(self._conversation.room, number)
