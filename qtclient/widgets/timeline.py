"""The timeline as people handle it with keys and menus. What is asked for is emitted, never done."""

from collections.abc import Callable, Sequence
from datetime import date

from PyQt6.QtCore import QPoint, QRect, Qt, pyqtSignal
from PyQt6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QKeySequence
from PyQt6.QtWidgets import QApplication, QWidget

from qtclient.delegates.upload_line import actions_in
from qtclient.itemmodels.people import People
from qtclient.itemmodels.timeline import TimelineModel
from qtclient.markup.records import Run
from qtclient.theme.look import Look
from qtclient.widgets.hover_bar import EMOJI, HoverBar
from qtclient.widgets.timeline_menu import Rights, message_menu, offer_files, words_of_file
from qtclient.widgets.timeline_pointing import PointedTimeline

_NARROW_PX = 480
"""A column of text that is narrower has no room for a long bar."""
_BY_KEYS = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)


class Timeline(PointedTimeline):
    """Walks from message to message with the arrows; opens the menu of a message."""

    text_typed = pyqtSignal(str)
    end_asked = pyqtSignal()

    def __init__(
        self,
        model: TimelineModel,
        people: People,
        look: Look,
        today: Callable[[], date],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(model, people, look, today, parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._rights = Rights()
        self._emoji: tuple[str, ...] = ()
        self._menu_identity: int | bytes = 0
        self._menu_address = ""
        self._menu_code = ""
        self._menu_file = -1
        self._menu_links: list[Run] = []
        self._bar = HoverBar(look, model.customs, self)
        self._kept_clear = QRect()
        self._bar.chosen.connect(self._on_bar)
        self._bar.menu_asked.connect(self._on_bar_menu)
        self.moved.connect(self._place_bar)
        self.hovered.connect(self._place_bar)

    def set_rights(self, rights: Rights) -> None:
        """Say what is worth offering here."""
        self._rights = rights

    def set_emoji(self, emoji: Sequence[str]) -> None:
        """Offer these to react with."""
        self._emoji = tuple(emoji)
        self._bar.set_emoji(self._emoji[:EMOJI])

    def place_of(self, number: int) -> QRect:
        """Return where a message stands on the screen, for what opens beside it."""
        row = self._model.row_of(number)
        top = 0 if row is None else self.row_top(row) + self.laid(row).body_y
        corner = self._bar.pos() if self._bar.isVisible() else QPoint(self._layouts.columns.text, top)
        return QRect(self._view().mapToGlobal(corner), self._bar.size())

    def open_link(self) -> bool:
        """Open the only link of the current message, offer several; tells whether there is any."""
        row = None if self._current is None else self._model.row_of(self._current)
        if row is None:
            return False
        links = self.links_of(row) or self.links_of(row, hidden=True)
        if len(links) == 1:
            self._act_on_words(row, links[0])
        elif links:
            self._open_menu_at_current()
        return bool(links)

    # ---- keys ----

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        if event is None:
            return
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self._selection.select_all()
            self._view().update()
        elif event.matches(QKeySequence.StandardKey.MoveToEndOfDocument) or event.key() == Qt.Key.Key_End:
            self.end_asked.emit()
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down) and not event.modifiers():
            self._step(-1 if event.key() == Qt.Key.Key_Up else 1)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._current is not None:
            self._open_menu_at_current()
        elif not self._scroll_by_key(event.key()):
            self._pass_on(event)

    def _scroll_by_key(self, key: int) -> bool:
        bar = self.verticalScrollBar()
        page = self._placing.view_px - self._look.sizes.line
        step = {Qt.Key.Key_PageUp: -page, Qt.Key.Key_PageDown: page}.get(Qt.Key(key), 0)
        if bar is None or (not step and key != Qt.Key.Key_Home):
            return False
        bar.setValue(bar.value() + step if step else 0)
        return True

    def _pass_on(self, event: QKeyEvent) -> None:
        """Let words that are typed here go where words belong."""
        text = event.text()
        if text and text.isprintable() and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.text_typed.emit(text)
        else:
            event.ignore()

    def _step(self, step: int) -> None:
        """Make the message above or below the current one."""
        if not len(self._placing.heights):
            return
        row = None if self._current is None else self._model.row_of(self._current)
        if row is None:
            row = self._placing.heights.row_at(self._placing.offset + self._placing.view_px - 1)
        else:
            row += step
            while 0 <= row < len(self._placing.heights) and self._model.entry(row).shape.folded:
                row += step
        if 0 <= row < len(self._placing.heights):
            self._current = self._model.entry(row).identity
            self._show_row(row)
            self._speak()

    def _show_row(self, row: int) -> None:
        """Scroll as little as needed to have a row in sight."""
        self._placing.measure(row)
        bar = self.verticalScrollBar()
        top, height = self.row_top(row), self._placing.heights[row]
        if bar is not None and top < 0:
            bar.setValue(bar.value() + top)
        elif bar is not None and top + height > self._placing.view_px:
            bar.setValue(bar.value() + top + height - self._placing.view_px)
        self._view().update()

    def focusInEvent(self, event: QFocusEvent | None) -> None:
        super().focusInEvent(event)
        by_key = event is not None and event.reason() in _BY_KEYS
        if by_key and self._current is None:
            self._step(0)
        self._view().update()

    def focusOutEvent(self, event: QFocusEvent | None) -> None:
        super().focusOutEvent(event)
        self._view().update()

    # ---- the bar over the message that is pointed at ----

    def _place_bar(self) -> None:
        row = self._hovered
        entry = self._model.entry(row) if 0 <= row < self._model.rowCount() else None
        if entry is None or entry.kind != "text" or self._selecting:
            self._bar.hide()
            return
        in_thread = entry.message is None or entry.message.thread is not None
        columns, px = self._layouts.columns, self._look.sizes.px
        short = columns.width < px(_NARROW_PX)
        mine = entry.author == self._people.me
        self._bar.offer(self._rights, mine=mine, in_thread=in_thread, short=short)
        x = min(columns.text + columns.width + px(16), self._view().width() - px(12)) - self._bar.width()
        y = self._above_words(row, x)
        if y < px(2):
            y = self._where_no_room_is_above(row, x, px(2))
        if QRect(QPoint(x, y), self._bar.size()).intersects(self._kept_clear):
            x = self._kept_clear.left() - px(6) - self._bar.width()
        self._bar.move(x, y)
        self._bar.show()

    def _above_words(self, row: int, x: int) -> int:
        """Return where the bar stands: astride the upper edge of the row, or above its words where they reach it."""
        laid, height = self.laid(row), self._bar.height()
        astride = laid.box_y - height // 2
        hides = self._would_hide_words(row, x, astride)
        return self.row_top(row) + (min(astride, laid.lead_y - height) if hides else astride)

    def _where_no_room_is_above(self, row: int, x: int, top: int) -> int:
        """Return where the bar of the topmost row stands: at the edge of the view, or below its words if it hid them."""
        below = self.row_top(row) + self._placing.heights[row]
        has_room = below + self._bar.height() <= self._view().height()
        return below if has_room and self._would_hide_words(row, x, top - self.row_top(row)) else top

    def _would_hide_words(self, row: int, x: int, y: int) -> bool:
        """Tell whether the bar would cover words of a row, given how far below the row's top it begins."""
        laid = self.laid(row)
        over = y + self._bar.height() - laid.body_y
        led = laid.lead_y < laid.body_y and over > laid.lead_y - laid.body_y
        reached = laid.body is not None and laid.body.reach(over) > x - self._layouts.columns.text
        return led or reached

    def keep_clear(self, place: QRect) -> None:
        """Let the bar of a message leave free what lies over the view; an empty place for nothing."""
        self._kept_clear = place

    def _on_bar(self, word: str) -> None:
        if 0 <= self._hovered < self._model.rowCount():
            self._act(self._model.entry(self._hovered).identity, word)

    def _on_bar_menu(self, at: QPoint) -> None:
        self._menu_file = -1
        if 0 <= self._hovered < self._model.rowCount():
            self._open_menu(self._hovered, at, "")

    # ---- menu ----

    def contextMenuEvent(self, event: QContextMenuEvent | None) -> None:
        if event is None or not len(self._placing.heights):
            return
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            self._open_menu_at_current()
        else:
            row = self._placing.row_at(event.pos().y())
            link = self.link_at(event.pos())
            if row is not None:
                self._menu_file = self.file_at(event.pos())
                self._open_menu(
                    row, event.globalPos(), link[1].target if link else "", self.code_at(event.pos())
                )

    def _open_menu_at_current(self) -> None:
        self._menu_file = -1
        row = None if self._current is None else self._model.row_of(self._current)
        if row is not None:
            point = QPoint(self._layouts.columns.text, self.row_top(row) + self.laid(row).body_y)
            self._open_menu(row, self._view().mapToGlobal(point), "")

    def _open_menu(self, row: int, at: QPoint, address: str, code: str = "") -> None:
        entry, links = self._model.entry(row), self.links_of(row)
        menu = message_menu(
            entry,
            self._people,
            self._rights,
            emoji=self._emoji[: 2 * EMOJI],
            more=self._words_for(row, address),
            links=[link.target for link in links],
            parent=self,
        )
        if menu is None:
            return
        if self._menu_file < 0 and len(entry.files) > 1 and entry.message is not None:
            offer_files(menu, entry.files)
        self._menu_identity = entry.identity
        self._menu_address = address
        self._menu_code = code
        self._menu_links = links
        menu.chosen.connect(self._on_chosen)
        menu.popup(at)

    def _words_for(self, row: int, address: str = "") -> list[str]:
        """Return what can be done with what is selected, a link, and the code and the spoilers of a message."""
        words: list[str] = []
        body = self.laid(row).body
        entry = self._model.entry(row)
        pending = entry.pending
        if entry.message is not None and (self._menu_file >= 0 or len(entry.files) == 1):
            words += words_of_file(entry.files[max(0, self._menu_file)])
        if pending is not None and pending.files and pending.state != "failed":
            words += actions_in(self._model.transfers.whole(pending))[:-1]
        if self.selected_text():
            words.append("copy_selection")
        if address:
            words.append("copy_link")
        if body is not None and body.codes:
            words.append("copy_code")
        revealed = self._revealed.get(self._model.entry(row).identity, frozenset())
        if body is not None and body.spoilers() - revealed:
            words.append("reveal")
        return words

    def _on_chosen(self, action: str) -> None:
        clipboard = QApplication.clipboard()
        if action == "copy_selection":
            self.copy()
        elif action == "profile":
            self._ask_author(self._menu_identity)
        elif action == "copy_link" and clipboard is not None:
            clipboard.setText(self._menu_address)
        elif action == "copy_code" and self._menu_code:
            self._copy_code(self._menu_code)
        elif action.startswith("link "):
            self._open_link(self._menu_links[int(action.removeprefix("link "))])
        else:
            self._act(self._menu_identity, action)

    def _open_link(self, link: Run) -> None:
        row = self._model.row_of(self._menu_identity)
        if row is not None:
            self._act_on_words(row, link)

    def _ask_author(self, identity: int | bytes) -> None:
        row = self._model.row_of(identity)
        if row is not None:
            self.person_asked.emit(self._model.entry(row).author)
