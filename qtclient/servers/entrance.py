"""Signing in, choosing among saved profiles, signing out: stands between the door, the bridge and the sign-in page."""

from collections.abc import Callable, Sequence
from functools import partial

from PyQt6.QtCore import QObject, QUrl, pyqtSignal
from PyQt6.QtGui import QDesktopServices
from PyQt6.QtWidgets import QCheckBox, QWidget

from chatclient.profiles import Profile
from chatclient.signin import Probe
from chatprotocol.errors import ErrorCode, HearthError
from qtclient.bridge import Bridge
from qtclient.engine.door import Door, Entered, Entry, enter_demo
from qtclient.engine.reply import Reply
from qtclient.language import translate
from qtclient.theme.look import Look
from qtclient.widgets.room_dialogs import ConfirmDialog, SignOutDialog
from qtclient.widgets.signin_page import SignInPage
from qtclient.words.reasons import in_words

Close = Callable[[str, Callable[[object], object]], None]
"""Lets go of a profile, by its name, and calls back when what was typed there is kept."""


class Entrance(QObject):
    """Emits the profile that is to be opened."""

    entered = pyqtSignal(Profile)
    known = pyqtSignal(tuple)
    """The profiles that were open when the program last ran, in their order."""
    left = pyqtSignal()
    """A profile is signed out, or deleted."""
    page_wanted = pyqtSignal()
    window_asked = pyqtSignal()
    """The person was sent elsewhere, and is to come back."""
    renewed = pyqtSignal(tuple)
    """The profiles as they are saved now: a server is trusted anew."""
    notice = pyqtSignal(str)

    _address_made = pyqtSignal(str)
    """What is to be opened in the browser; emitted in the engine's thread."""

    def __init__(
        self, door: Door, bridge: Bridge, page: SignInPage, look: Look, window: QWidget, close: Close
    ) -> None:
        super().__init__(window)
        self._door = door
        self._bridge = bridge
        self._close = close
        self._page = page
        self._look = look
        self._window = window
        self._profiles: dict[str, Profile] = {}
        self._wanted = ""
        self._open_before: tuple[str, ...] = ()
        self._removing = ""
        self._browsing: Reply[Entered] | None = None
        self._browsed = ""
        self._address_made.connect(self._open_browser)
        page.form.browser_asked.connect(self._browse)
        page.form.forget_asked.connect(self._confirm_forgetting)
        page.form.waiting.again.clicked.connect(self._open_again)
        page.form.waiting.cancel.clicked.connect(self.stop_browsing)
        page.form.back_asked.connect(self.stop_browsing)
        page.left.connect(self.stop_browsing)
        page.form.address_typed.connect(self._probe)
        page.form.entry_asked.connect(self._enter)
        page.profile_chosen.connect(self.open_named)
        page.remove_asked.connect(self._confirm_removing)

    # ---- at the start ----

    def begin(self, wanted: str, open_before: Sequence[str] = ()) -> None:
        """Open the wanted profile, or the first that was open before, or the only one; else show the page."""
        self._wanted, self._open_before = wanted, tuple(open_before)
        self._bridge.run(self._door.profiles).then(self._on_begin).refused(self._on_refused)

    def begin_demo(self, server: str, username: str) -> None:
        """Sign in as a demo person of this machine's server."""
        entering = self._bridge.run(enter_demo, server, username)
        entering.then(self._on_entered).refused(self._on_demo_refused)

    def show_page(self) -> None:
        """Show what is saved."""
        self._bridge.run(self._door.profiles).then(self._on_profiles).refused(self._on_refused)

    def show_form(self) -> None:
        """Ask for another server."""
        self._bridge.run(self._door.profiles).then(self._on_adding).refused(self._on_refused)

    def show_problem(self, text: str) -> None:
        """Say what keeps a profile from being opened, beside what is saved."""
        self._page.show_profiles(tuple(self._profiles.values()))
        self._page.show_problem(text)
        self.page_wanted.emit()

    def ask_again(self, profile: Profile, reason: str) -> None:
        """Ask for the password of a profile that is signed out."""
        self._page.show_profiles(tuple(self._profiles.values()) or (profile,))
        self._page.ask_again(profile, reason)
        self.page_wanted.emit()

    def ask_at(self, server: str, username: str) -> None:
        """Offer to sign in at a server that somebody has named, as somebody."""
        self.stop_browsing()
        self._page.show_profiles(tuple(self._profiles.values()))
        self._page.ask_at(server, username)
        self.page_wanted.emit()

    def look_up(self, then: Callable[[tuple[Profile, ...]], object]) -> None:
        """Call back with what is saved now."""
        self._bridge.run(self._door.profiles).then(self._remember).then(then).refused(self._on_refused)

    def _on_begin(self, profiles: tuple[Profile, ...]) -> None:
        self._remember(profiles)
        known = tuple(self._profiles[name] for name in self._open_before if name in self._profiles)
        only = profiles if len(profiles) == 1 else ()
        wanted = self._profiles.get(self._wanted)
        first = wanted if wanted is not None else next(iter((*known, *only)), None)
        if first is None:
            self._on_profiles(profiles)
        else:
            self.known.emit(known)
            self.entered.emit(first)

    def _on_profiles(self, profiles: tuple[Profile, ...]) -> None:
        self._remember(profiles)
        self._page.show_profiles(profiles)
        self.page_wanted.emit()

    def _on_adding(self, profiles: tuple[Profile, ...]) -> None:
        self._on_profiles(profiles)
        self._page.show_form()

    def _remember(self, profiles: tuple[Profile, ...]) -> None:
        self._profiles = {profile.name: profile for profile in profiles}

    # ---- on the page ----

    def open_named(self, name: str) -> None:
        """Open a saved profile."""
        if name in self._profiles:
            self.entered.emit(self._profiles[name])

    def open_saved(self, name: str) -> None:
        """Open a profile that may have been saved since this program looked."""
        self._bridge.run(self._door.profiles).then(partial(self._on_saved, name)).refused(self._on_refused)

    def _on_saved(self, name: str, profiles: tuple[Profile, ...]) -> None:
        self._remember(profiles)
        self.open_named(name)

    def _probe(self, address: str) -> None:
        self._bridge.run(self._door.probe, address).then(partial(self._on_probe, address))

    def _on_probe(self, address: str, probe: Probe) -> None:
        """Show what was found, unless something else has been typed meanwhile."""
        if self._page.form.address.text().strip() == address:
            self._page.form.show_probe(probe)

    def _enter(self, entry: Entry) -> None:
        entering = self._bridge.run(self._door.enter, entry)
        entering.then(partial(self._on_signed_in, entry)).refused(self._on_refused)

    def _on_signed_in(self, entry: Entry, entered: Entered) -> None:
        self._on_entered(entered)
        if entry.fingerprint:
            # Other people's profiles of this server, too, trust its certificate now.
            self._bridge.run(self._door.profiles).then(self.renewed.emit)

    def _on_entered(self, entered: Entered) -> None:
        self._profiles[entered.profile.name] = entered.profile
        self.entered.emit(entered.profile)
        if entered.in_file:
            text = translate(
                "Entrance",
                "No keyring was found: what signs you in is kept in a file that only you can read.",
            )
            self.notice.emit(text)

    def _on_refused(self, error: HearthError) -> None:
        if error.code is ErrorCode.TOTP_REQUIRED:
            self._page.form.ask_code(wrong=error.field == "totp")
            return
        self._page.form.show_wrong(in_words(error.message))

    # ---- with the browser ----

    def _browse(self, entry: Entry) -> None:
        """Let the person sign in with the browser; the form waits meanwhile."""
        self.stop_browsing()
        self._page.form.show_waiting(True)
        browsing = self._browsing = self._bridge.run(self._door.browse, entry, self._address_made.emit)
        browsing.then(partial(self._on_browsed, browsing, entry))
        browsing.refused(partial(self._on_not_browsed, browsing))

    def _open_browser(self, address: str) -> None:
        if self._browsing is not None:
            self._browsed = address
            self._open_again()

    def _open_again(self) -> None:
        if self._browsed:
            QDesktopServices.openUrl(QUrl(self._browsed, QUrl.ParsingMode.StrictMode))

    def stop_browsing(self) -> None:
        """Wait for the browser no longer."""
        browsing, self._browsing = self._browsing, None
        self._browsed = ""
        if browsing is not None:
            self._bridge.cancel(browsing)
            self._page.form.show_waiting(False)

    def _on_browsed(self, browsing: Reply[Entered], entry: Entry, entered: Entered) -> None:
        if browsing is self._browsing:
            self.stop_browsing()
        self._on_signed_in(entry, entered)
        self.window_asked.emit()

    def _on_not_browsed(self, browsing: Reply[Entered], error: HearthError) -> None:
        if browsing is self._browsing:
            self.stop_browsing()
            self._on_refused(error)
            self.window_asked.emit()

    # ---- trust ----

    def _confirm_forgetting(self, address: str) -> None:
        """Say what it means to forget a certificate before it is forgotten."""
        dialog = ConfirmDialog(
            translate("Entrance", "Forget the trusted certificate?"),
            translate(
                "Entrance",
                "It is how this computer knows your server. Without it, whoever is in between can pretend to be the server, "
                "and would get your password. Forget it only if whoever looks after the server says that it has a new "
                "certificate. You compare that one next.",
            ),
            translate("Entrance", "Forget it"),
            self._look,
            self._window,
        )
        dialog.confirmed.connect(partial(self._forget_certificate, address))
        dialog.open()

    def _forget_certificate(self, address: str) -> None:
        forgotten = self._bridge.run(self._door.forget_certificate, address)
        forgotten.then(self._on_forgotten).refused(self._on_refused)

    def _on_forgotten(self, _nothing: None) -> None:
        self._page.form.look_again()
        # Where others vouch for the new certificate, whoever is signed in is connected again by that alone.
        self._bridge.run(self._door.profiles).then(self.renewed.emit)

    def _on_demo_refused(self, error: HearthError) -> None:
        self._page.show_form()
        self._page.form.show_wrong(in_words(error.message))
        self.page_wanted.emit()

    def _confirm_removing(self, name: str) -> None:
        self._removing = name
        dialog = ConfirmDialog(
            translate("Entrance", "Delete this server here?"),
            translate(
                "Entrance",
                "This computer is signed out, and its copy of the messages is deleted, with what you have not sent. "
                "The server keeps its own.",
            ),
            translate("Entrance", "Delete"),
            self._look,
            self._window,
        )
        dialog.confirmed.connect(self._remove)
        dialog.open()

    def _remove(self) -> None:
        self._close(self._removing, partial(self._forget, self._removing))

    # ---- signing out ----

    def confirm_leaving(self, profile: Profile, title: str) -> None:
        """Ask once before this device is signed out, and whether it is to forget what was said."""
        dialog = SignOutDialog(title, self._look, self._window)
        dialog.confirmed.connect(partial(self._leave, profile.name, dialog.forgets))
        dialog.open()

    def _leave(self, name: str, forgets: QCheckBox) -> None:
        self._close(name, partial(self._sign_out, name, forgets.isChecked()))

    def _sign_out(self, name: str, forgets: bool, _closed: object) -> None:
        left = self._bridge.run(self._door.leave, name).refused(self._on_refused)
        left.then(partial(self._forget, name) if forgets else self._on_left)

    def _forget(self, name: str, _left: object) -> None:
        self._bridge.run(self._door.remove, name).then(self._on_left).refused(self._on_refused)

    def _on_left(self, _nothing: None) -> None:
        self.left.emit()
