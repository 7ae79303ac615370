"""Signing in: saved profiles to choose from, or an address, a name and a password. Shows and emits."""

from collections.abc import Sequence

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QKeyEvent, QShowEvent
from PyQt6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from chatclient.profiles import Profile
from qtclient.language import translate
from qtclient.theme.icons import pixmap
from qtclient.theme.look import Look
from qtclient.times.timers import single_shot
from qtclient.widgets.controls import Button, PlainLabel, flat_button, quiet_label
from qtclient.widgets.profile_list import ProfileList
from qtclient.widgets.signin_form import SignInForm
from qtclient.widgets.surfaces import Card, Ground


class SignInPage(Ground):
    """The first page: saved profiles when there are any, else the form."""

    profile_chosen = pyqtSignal(str)
    remove_asked = pyqtSignal(str)
    left = pyqtSignal()
    """Nobody is to sign in: back to the rooms."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, "sidebar", parent)
        self.form = SignInForm(look)
        self.profiles = ProfileList(look)
        self._add = Button(translate("SignIn", "Add a server"))
        self.back_to_rooms = flat_button(translate("SignIn", "Back to your rooms"))
        self.back_to_rooms.hide()
        self._title = PlainLabel()
        self._hint = quiet_label()
        self.problem = quiet_label()
        self.problem.setProperty("wrong", True)
        self.problem.hide()
        self._picture = PlainLabel()
        self._saved = QWidget()
        self._sought: QWidget | None = None
        self._reveal_soon = single_shot(self, 0, self._reveal)
        self._lay_out(look)
        self._add.clicked.connect(self.show_form)
        self.form.attention_asked.connect(self._on_attention)
        self.back_to_rooms.clicked.connect(self.left)
        self.form.back_asked.connect(self._show_saved)
        self.profiles.chosen.connect(self.profile_chosen)
        self.profiles.edit_asked.connect(self._on_edit)
        self.profiles.remove_asked.connect(self.remove_asked)
        self.show_profiles(())

    def _lay_out(self, look: Look) -> None:
        px = look.sizes.px
        inner = QVBoxLayout(self._saved)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(px(10))
        inner.addWidget(self.profiles)
        inner.addWidget(self._add)
        self._picture.setFixedSize(px(52), px(52))
        self._title.setFont(look.sizes.heading)
        card = Card(look)
        card.setFixedWidth(px(456))
        column = QVBoxLayout(card)
        column.setContentsMargins(px(32), px(28), px(32), px(28))
        column.setSpacing(px(4))
        column.addWidget(self._picture)
        column.addSpacing(px(10))
        column.addWidget(self._title)
        column.addWidget(self._hint)
        column.addWidget(self.problem)
        column.addSpacing(px(16))
        column.addWidget(self._saved)
        column.addWidget(self.form)
        column.addWidget(self.back_to_rooms)
        centred = QWidget()
        line = QHBoxLayout(centred)
        line.addWidget(card, 0, Qt.AlignmentFlag.AlignCenter)
        area = self._area = QScrollArea()
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setAccessibleName(translate("SignIn", "Sign in"))
        area.setWidgetResizable(True)
        area.setWidget(centred)
        for ground in (area.viewport(), centred):
            if ground is not None:
                ground.setAutoFillBackground(False)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)

    def showEvent(self, event: QShowEvent | None) -> None:
        super().showEvent(event)
        side = self._picture.width()
        self._picture.setPixmap(pixmap("hearth", "#000000", side, self.devicePixelRatioF()))

    def offer_way_back(self, offered: bool) -> None:
        """Let the page be left, by its button or by Esc, where there are rooms to go back to."""
        self.back_to_rooms.setVisible(offered)

    @property
    def has_way_back(self) -> bool:
        """Tell whether there are rooms to go back to."""
        return not self.back_to_rooms.isHidden()

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        if event is not None and event.key() == Qt.Key.Key_Escape and self.has_way_back:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def show_profiles(self, profiles: Sequence[Profile]) -> None:
        """Show what is saved; the form where nothing is."""
        self.show_problem("")
        self.profiles.show_profiles(profiles)
        self.form.back.setVisible(bool(profiles))
        if profiles:
            self._show_saved()
        else:
            self.show_form()

    def show_problem(self, text: str) -> None:
        """Say what keeps a profile from being opened; empty text for nothing."""
        self.problem.setText(text)
        self.problem.setVisible(bool(text))

    def show_form(self) -> None:
        """Ask for a server that is not known yet."""
        self.form.clear()
        self._show_form_page(self.form.address)

    def ask_again(self, profile: Profile, reason: str) -> None:
        """Ask for the password of a profile whose token is no longer good."""
        self.form.fill(profile.name, profile.address, profile.username)
        self.form.show_wrong(reason)
        self._show_form_page(self.form.password)

    def ask_at(self, server: str, username: str) -> None:
        """Ask somebody who is to be a new profile for the rest of it."""
        self.form.fill("", server, username)
        self._show_form_page(self.form.password if username else self.form.username)

    def _on_attention(self, part: QWidget) -> None:
        self._sought = part
        self._reveal_soon.start()  # it is laid out first

    def _reveal(self) -> None:
        part, self._sought = self._sought, None
        if part is not None and part.isVisible():
            self._area.ensureWidgetVisible(part)

    def _show_form_page(self, first: QWidget) -> None:
        self._title.setText(translate("SignIn", "Sign in to Hearth"))
        self._hint.setText(translate("SignIn", "Chat that lives at home."))
        self._show_part(self.form)
        first.setFocus()

    def _show_saved(self) -> None:
        self._title.setText(translate("SignIn", "Welcome back"))
        self._hint.setText(translate("SignIn", "Choose where to go."))
        self._show_part(self._saved)
        self.profiles.list.setFocus()

    def _show_part(self, shown: QWidget) -> None:
        for part in (self._saved, self.form):
            part.setVisible(part is shown)

    def _on_edit(self, profile: Profile) -> None:
        self.form.fill(profile.name, profile.address, profile.username)
        self._show_form_page(self.form.address)
