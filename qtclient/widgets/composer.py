"""Where messages are written: the box, what it replies to or edits, how much is left, the send button."""

from PyQt6.QtCore import QPoint, QRectF, Qt, pyqtSignal
from PyQt6.QtGui import QColor, QPainter, QPaintEvent, QPen, QTextCursor
from PyQt6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from chatprotocol.limits import Limits
from qtclient.language import translate
from qtclient.pictures.pasted import Pasted
from qtclient.theme.look import Look
from qtclient.widgets.attached_row import AttachedRow
from qtclient.widgets.composer_edit import ComposerEdit
from qtclient.widgets.controls import CutLabel, IconButton, PlainLabel, Sign, set_mark
from qtclient.words.plain import isolated

_WARN_SHARE = 0.9


class ComposerFrame(QWidget):
    """The frame around the box: one line, of the accent while the box has the focus."""

    def __init__(self, look: Look, box: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._box = box

    def paintEvent(self, event: QPaintEvent | None) -> None:
        colours, focused = self._look.colours, self._box.hasFocus()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = 1.5 if focused else 1.0
        painter.setPen(QPen(QColor(colours.accent if focused else colours.field_border), width))
        painter.setBrush(QColor(colours.raised if colours.dark else colours.surface))
        inset = width / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), 10, 10)
        painter.end()


class Composer(QWidget):
    """Emits text to send and what changes in the box. What it means is the conversation's."""

    send_asked = pyqtSignal(str)
    changed = pyqtSignal(str)
    edit_last_asked = pyqtSignal()
    cancel_asked = pyqtSignal()
    reply_step_asked = pyqtSignal(int)
    emoji_asked = pyqtSignal()
    attach_asked = pyqtSignal()
    files_pasted = pyqtSignal(list)
    """Paths."""
    picture_pasted = pyqtSignal(Pasted)

    def __init__(
        self, look: Look, parent: QWidget | None = None, *, invitation: str = "", bare: bool = False
    ) -> None:
        """`bare` is without buttons but the one to attach, for a sheet that has its own; emoji are completed there."""
        super().__init__(parent)
        self.look = look
        self._invitation = invitation
        self._bare = bare
        self.limit_bytes = Limits().text_bytes
        self._optional = self._blocked = False
        self._silent = False
        self._room: tuple[str, str] | None = None
        self.box = ComposerEdit()
        self.send_button = IconButton(
            look, "send", translate("Composer", "Send"), keys=translate("Composer", "Enter"), side=32
        )
        self.attach_button = IconButton(look, "attach", translate("Composer", "Attach files"), side=32)
        self.attached = AttachedRow(look)
        self.emoji_button = IconButton(look, "smile", translate("Composer", "Emoji"), side=32)
        self._count = PlainLabel()
        self._count.setProperty("quiet", True)
        self._note_icon = Sign(look, 14)
        self._note = CutLabel(look, "small", "secondary")
        self._drop = IconButton(
            look, "close", translate("Composer", "Cancel"), keys=translate("Composer", "Esc"), side=22
        )
        self._lay_out()
        self._connect()
        self.show_note("", "")
        self._show_left()

    def _lay_out(self) -> None:
        px = self.look.sizes.px
        self._note_row = QWidget()
        above = QHBoxLayout(self._note_row)
        above.setSpacing(px(6))
        above.addWidget(self._note_icon)
        above.addWidget(self._note, 1)
        above.addWidget(self._drop)
        above.setContentsMargins(px(14), 0, px(7), px(5))
        self._frame = ComposerFrame(self.look, self.box)
        line = QHBoxLayout(self._frame)
        line.setContentsMargins(px(7), px(6), px(7), px(6))
        line.setSpacing(px(8))
        line.addWidget(self.attach_button, 0, Qt.AlignmentFlag.AlignBottom)
        line.addWidget(self.box, 1, Qt.AlignmentFlag.AlignVCenter)
        line.addWidget(self._count, 0, Qt.AlignmentFlag.AlignBottom)
        line.addWidget(self.emoji_button, 0, Qt.AlignmentFlag.AlignBottom)
        line.addWidget(self.send_button, 0, Qt.AlignmentFlag.AlignBottom)
        self.send_button.setHidden(self._bare)
        self.emoji_button.setHidden(self._bare)
        column = QVBoxLayout(self)
        column.setContentsMargins(*(0, 0, 0, 0) if self._bare else (px(20), 0, px(20), px(14)))
        column.setSpacing(0)
        column.addWidget(self.attached)
        column.addWidget(self._note_row)
        column.addWidget(self._frame)

    def _connect(self) -> None:
        self.box.textChanged.connect(self._on_text_changed)
        self.box.send_asked.connect(self._on_send)
        self.box.edit_last_asked.connect(self.edit_last_asked)
        self.box.cancel_asked.connect(self.cancel_asked)
        self.box.reply_step_asked.connect(self.reply_step_asked)
        self.box.focus_changed.connect(self._frame.update)
        self.send_button.clicked.connect(self._on_send)
        self.emoji_button.clicked.connect(self.emoji_asked)
        self._drop.clicked.connect(self.cancel_asked)
        self.attach_button.clicked.connect(self.attach_asked)
        self.box.files_pasted.connect(self.files_pasted)
        self.box.picture_pasted.connect(self.picture_pasted)

    # ---- what others say ----

    def text(self) -> str:
        """Return what is in the box."""
        return self.box.toPlainText()

    def set_text(self, text: str) -> None:
        """Put words into the box, as if they had been there all along."""
        self._silent = True
        self.box.setPlainText(text)
        self.box.moveCursor(QTextCursor.MoveOperation.End)
        self._silent = False

    def write(self, text: str) -> None:
        """Put words into the box as if they were typed here: they were typed in a sheet over it."""
        self.box.setPlainText(text)
        self.box.moveCursor(QTextCursor.MoveOperation.End)

    def set_optional(self, optional: bool) -> None:
        """Say whether there is something to send without words."""
        self._optional = optional
        self._show_left()

    def show_attached(self, text: str, *, blocked: bool = False) -> None:
        """Say which files go with the words, or why they cannot; empty for none."""
        self.attached.show_files(text)
        self._blocked = blocked
        self.set_optional(bool(text))

    @property
    def is_ready(self) -> bool:
        """Tell whether what is in the box can be sent, with what goes with it."""
        fits = len(self.text().encode()) <= self.limit_bytes
        some = bool(self.text().strip()) or self._optional
        return some and fits and not self._blocked and not self.box.isReadOnly()

    def set_room(self, title: str, closed: str) -> None:
        """Say where the words will go; or take none, and say why."""
        if (title, closed) == self._room:
            return
        self._room = title, closed
        invitation = self._invitation or translate("Composer", "Message {room}")
        text = invitation.format(room=isolated(title)) if title else ""
        self.box.invite(closed or text)
        self.box.setAccessibleName(text or translate("Composer", "Message"))
        self.box.setReadOnly(bool(closed))
        self.box.setEnabled(not closed)
        self.emoji_button.setEnabled(not closed)
        self.attach_button.setEnabled(not closed and bool(title))
        self._show_left()

    def set_limit(self, limit_bytes: int) -> None:
        """Say how long a message may be, in UTF-8."""
        self.limit_bytes = limit_bytes
        self._show_left()

    def show_note(self, icon: str, text: str) -> None:
        """Say above the box what is replied to or edited; empty text for neither."""
        self._note_icon.set_icon(icon)
        self._note.set_text(text)
        self._note_row.setVisible(bool(text))

    def frame_corner(self) -> QPoint:
        """Return where the frame around the box begins, for what opens above it."""
        return self._frame.pos()

    def type_on(self, text: str) -> None:
        """Take over words that were typed elsewhere in the window."""
        self.box.setFocus(Qt.FocusReason.OtherFocusReason)
        self.box.insertPlainText(text)

    def type_word(self, word: str) -> None:
        """Write a word apart from those beside it: joined to one, it would mean nothing."""
        cursor, document = self.box.textCursor(), self.box.document()
        start = cursor.selectionStart()
        joins = start > 0 and document is not None and not document.characterAt(start - 1).isspace()
        self.type_on(f"{' ' if joins else ''}{word} ")

    def set_window_height(self, height_px: int) -> None:
        """Grow to a third of the window at most."""
        self.box.set_most(max(60, height_px // 3 - self.look.sizes.px(36)))

    # ---- what happens in it ----

    def _on_text_changed(self) -> None:
        self._show_left()
        if not self._silent:
            self.changed.emit(self.text())

    def _show_left(self) -> None:
        """Say how much may still be written, and whether it can be sent."""
        used = len(self.text().encode())
        over = used > self.limit_bytes
        self._count.setVisible(used > self.limit_bytes * _WARN_SHARE)
        left = self.limit_bytes - used
        self._count.setText(
            translate("Composer", "%n too many", "", -left)
            if over
            else translate("Composer", "%n left", "", left)
        )
        if bool(self._count.property("wrong")) != over:
            set_mark(self._count, wrong=over, quiet=not over)
        ready = self.is_ready
        self.send_button.setEnabled(ready)
        self.send_button.set_tint("on_accent" if ready else "secondary", filled=ready)

    def _on_send(self) -> None:
        if self.send_button.isEnabled():
            self.send_asked.emit(self.text())
