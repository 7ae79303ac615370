"""Signing in: the address is tested while it is typed, errors are plain sentences, profiles are kept."""

import pytest
from msgspec.structs import replace
from PyQt6.QtCore import Qt, QUrl
from PyQt6.QtWidgets import QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from chatclient.signin import Probe, Protection
from qtclient.app import App
from qtclient.widgets.room_dialogs import ConfirmDialog, SignOutDialog
from qtclient.widgets.signin_form import SignInForm, probe_text
from qtclient.widgets.surfaces import Card
from tests.qtclient.fake import PROFILE, FakeDoor, FakeFacade
from tests.qtclient.hands import click, press, write


@pytest.fixture
def door() -> FakeDoor:
    return FakeDoor()


@pytest.fixture
def form(qtbot: QtBot, app: App) -> SignInForm:
    app.entrance.begin("")
    qtbot.waitUntil(app.window.isVisible)
    return app.window.sign_in.form


def fill(qtbot: QtBot, form: SignInForm, address: str, password: str) -> None:
    for field, text in ((form.address, address), (form.username, "anna"), (form.password, password)):
        field.clear()
        write(field, text)


def test_without_a_profile_the_form_is_shown(form: SignInForm, app: App) -> None:
    assert form.isVisible()
    assert not app.window.in_chat
    assert not form.back.isVisible()
    assert form.password.echoMode() == QLineEdit.EchoMode.Password


def test_the_address_is_tested_once_typing_pauses(qtbot: QtBot, form: SignInForm, door: FakeDoor) -> None:
    write(form.address, "chat.lindenhof.example")
    assert form.probe_line.text() == "Looking…"
    assert door.probed == []
    form._probe_soon.timeout.emit()
    form._probe_soon.stop()
    qtbot.waitUntil(lambda: "Lindenhof" in form.probe_line.text())
    assert form.probe_line.text() == "Lindenhof · Hearth 0.1.0 · the connection is encrypted"
    assert door.probed == ["chat.lindenhof.example"]


def test_an_answer_that_came_too_late_is_not_shown(
    qtbot: QtBot, form: SignInForm, app: App, door: FakeDoor
) -> None:
    write(form.address, "chat.lindenhof.example")
    form._probe_soon.timeout.emit()
    write(form.address, "/")
    form._probe_soon.stop()
    done: list[object] = []
    app.bridge.run(door.profiles).then(done.append)
    qtbot.waitUntil(lambda: bool(done) and len(door.probed) == 1)
    assert form.probe_line.text() == "Looking…"


@pytest.mark.parametrize(
    ("probe", "text"),
    [
        (Probe(address="", reachable=False, is_hearth=False), "Nothing answers at this address."),
        (
            Probe(address="", reachable=True, is_hearth=False),
            "Something answers here, but it is not a Hearth server.",
        ),
        (
            Probe(address="", reachable=True, is_hearth=True, name="H", version="1.2", protection="loopback"),
            "H · Hearth 1.2 · on this computer",
        ),
        (
            Probe(address="", reachable=True, is_hearth=True, problem="Its certificate has run out."),
            "Its certificate has run out.",
        ),
    ],
)
def test_what_is_there_is_one_line(qapp: object, probe: Probe, text: str) -> None:
    assert probe_text(probe) == text


def test_an_unprotected_server_has_to_be_accepted(qtbot: QtBot, form: SignInForm) -> None:
    fill(qtbot, form, "192.168.0.5", "right")
    form.show_probe(
        Probe(
            address="http://192.168.0.5",
            reachable=True,
            is_hearth=True,
            name="H",
            version="1",
            protection="plain",
        )
    )
    assert form.accept_plain.isVisible()
    assert not form.button.isEnabled()
    form.accept_plain.setChecked(True)
    assert form.button.isEnabled()


def test_a_wrong_password_is_a_plain_sentence_and_can_be_mended(
    qtbot: QtBot, form: SignInForm, app: App, door: FakeDoor
) -> None:
    fill(qtbot, form, "chat.lindenhof.example", "wrong")
    press(form.password, Qt.Key.Key_Return)
    qtbot.waitUntil(form.wrong.isVisible)
    assert form.wrong.text() == "User name or password is wrong."
    assert form.button.isEnabled()
    form.password.clear()
    write(form.password, "right")
    click(form.button)
    qtbot.waitUntil(lambda: app.window.in_chat)
    assert [entry.password for entry in door.entries] == ["wrong", "right"]
    assert "new" in door.saved


def test_a_refusal_is_forgotten_once_what_was_refused_is_changed(
    qtbot: QtBot, form: SignInForm, app: App
) -> None:
    fill(qtbot, form, "chat.lindenhof.example", "wrong")
    press(form.password, Qt.Key.Key_Return)
    qtbot.waitUntil(form.wrong.isVisible)
    write(form.address, "/")
    assert not form.wrong.isVisible()


def test_a_refused_password_is_typed_over(qtbot: QtBot, form: SignInForm, app: App) -> None:
    app.window.activateWindow()
    qtbot.waitUntil(form.address.hasFocus)
    fill(qtbot, form, "chat.lindenhof.example", "wrong")
    form.password.setFocus()
    press(form.password, Qt.Key.Key_Return)
    qtbot.waitUntil(form.wrong.isVisible)
    assert form.password.hasFocus()
    write(form.password, "right")
    assert form.password.text() == "right"


def test_what_is_wrong_with_the_address_is_said_once(qtbot: QtBot, form: SignInForm) -> None:
    fill(qtbot, form, "elsewhere", "right")
    problem = "Nothing answers at this address."
    form.show_probe(Probe(address="", reachable=False, is_hearth=False, problem=problem))
    form.show_wrong(problem)
    assert form.probe_line.text() == problem
    assert not form.wrong.isVisible()


def test_enter_presses_the_button_that_has_the_focus(qtbot: QtBot, app: App) -> None:
    page = app.window.sign_in
    with qtbot.waitSignal(page._add.clicked):
        press(page._add, Qt.Key.Key_Return)


def test_enter_leads_to_the_field_that_is_empty(qtbot: QtBot, form: SignInForm, app: App) -> None:
    app.window.activateWindow()
    qtbot.waitUntil(form.address.hasFocus)
    write(form.address, "chat.lindenhof.example")
    press(form.address, Qt.Key.Key_Return)
    assert form.username.hasFocus()


class TestSavedProfiles:
    @pytest.fixture
    def door(self) -> FakeDoor:
        import msgspec

        return FakeDoor(
            PROFILE, msgspec.structs.replace(PROFILE, name="club", server_name="Club", username="a")
        )

    def test_several_profiles_can_be_chosen_from(self, qtbot: QtBot, form: SignInForm, app: App) -> None:
        saved = app.window.sign_in.profiles
        assert saved.isVisible()
        assert saved.model.rowCount() == 2
        saved.list.setCurrentIndex(saved.model.index(1))
        press(saved.list, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: app.window.in_chat)
        assert app.mirror.profile is not None
        assert app.mirror.profile.name == "club"

    def test_the_page_is_as_high_as_what_it_shows(self, qtbot: QtBot, form: SignInForm, app: App) -> None:
        page = app.window.sign_in
        card = next(each for each in page.findChildren(Card) if each.isVisible())
        saved_px = card.height()
        page.show_form()
        qtbot.waitUntil(lambda: card.height() > saved_px + 60)
        click(form.back)
        qtbot.waitUntil(lambda: card.height() == saved_px)
        button = next(each for each in page.findChildren(QPushButton) if each.text() == "Add a server")
        below_px = card.height() - button.mapTo(card, button.rect().bottomLeft()).y()
        assert below_px < 48

    def test_a_profile_is_changed_in_the_form(self, qtbot: QtBot, form: SignInForm, app: App) -> None:
        buttons = app.window.sign_in.profiles.findChildren(QPushButton)
        change = next(button for button in buttons if button.text() == "Change…")
        click(change)
        assert form.isVisible()
        assert (form.address.text(), form.username.text()) == (PROFILE.address, "anna")
        click(form.back)
        assert app.window.sign_in.profiles.isVisible()

    def test_a_profile_is_deleted_after_one_question(
        self, qtbot: QtBot, form: SignInForm, app: App, door: FakeDoor
    ) -> None:
        saved = app.window.sign_in.profiles
        saved.list.setCurrentIndex(saved.model.index(0))
        saved._on_remove()
        dialog = app.window.findChild(ConfirmDialog)
        assert dialog is not None
        click(dialog.action_button)
        qtbot.waitUntil(lambda: saved.model.rowCount() == 1)
        assert list(door.saved) == ["club"]

    def test_the_profile_that_was_open_is_opened_again(self, qtbot: QtBot, app: App) -> None:
        app.entrance.begin("club")
        qtbot.waitUntil(lambda: app.window.in_chat)
        assert app.mirror.profile is not None
        assert app.mirror.profile.name == "club"

    @pytest.mark.parametrize("forgets", [False, True])
    def test_signing_out_asks_once_and_can_forget_everything(
        self, qtbot: QtBot, app: App, facade: FakeFacade, door: FakeDoor, forgets: bool
    ) -> None:
        app.entrance.begin("club")
        qtbot.waitUntil(lambda: app.window.in_chat)
        app.window.sign_out_asked.emit()
        dialog = app.window.findChild(SignOutDialog)
        assert dialog is not None
        assert app.window.in_chat
        dialog.forgets.setChecked(forgets)
        click(dialog.action_button)
        qtbot.waitUntil(lambda: not app.window.in_chat)
        assert facade.asked_for("stop") == [()]
        assert door.left == ["club"]
        assert ("club" in door.saved) is not forgets


# ---- trust ---------------------------------------------------------------------------------------------------------

OURS = ":".join(f"{each:02X}" for each in range(32))
THEIRS = ":".join(f"{each:02X}" for each in range(100, 132))
AT_HOME = Probe(
    address="https://box.local:8443",
    reachable=True,
    is_hearth=True,
    name="Lindenhof",
    version="0.1.0",
    protection="unknown",
    fingerprint=OURS,
)


def probe_now(qtbot: QtBot, form: SignInForm, door: FakeDoor) -> None:
    """Let the address that stands there be looked at."""
    before = len(door.probed)
    form._probe_soon.timeout.emit()
    form._probe_soon.stop()
    qtbot.waitUntil(lambda: len(door.probed) > before and form._base != "")


def test_a_certificate_of_its_own_is_compared_before_anything_is_sent(
    qtbot: QtBot, form: SignInForm, app: App, door: FakeDoor
) -> None:
    door.answer = AT_HOME
    fill(qtbot, form, "box.local:8443", "right")
    probe_now(qtbot, form, door)
    assert form.certificate.isVisible()
    assert form.certificate.found.text().splitlines()[0] == "00:01:02:03  04:05:06:07"
    assert form.certificate.found.accessibleName() == OURS
    assert "compare the certificate" in form.probe_line.text()
    assert not form.button.isEnabled()
    press(form.password, Qt.Key.Key_Return)
    assert door.entries == []
    form.certificate.accept.setChecked(True)
    click(form.button)
    qtbot.waitUntil(lambda: app.window.in_chat)
    assert door.entries[0].fingerprint == OURS


def test_what_was_accepted_is_not_accepted_of_another_address(
    qtbot: QtBot, form: SignInForm, door: FakeDoor
) -> None:
    door.answer = AT_HOME
    fill(qtbot, form, "box.local:8443", "right")
    probe_now(qtbot, form, door)
    form.certificate.accept.setChecked(True)
    write(form.address, "9")
    assert not form.certificate.isVisible()
    assert form._entry().fingerprint == ""
    form.show_probe(AT_HOME)
    assert not form.certificate.accept.isChecked()
    form.certificate.accept.setChecked(True)
    form.show_probe(replace(AT_HOME, fingerprint=THEIRS))
    assert not form.certificate.accept.isChecked()


def test_another_certificate_is_refused_with_both_and_can_be_forgotten_after_a_warning(
    qtbot: QtBot, form: SignInForm, app: App, door: FakeDoor
) -> None:
    changed = replace(AT_HOME, fingerprint=THEIRS, pin=OURS, is_hearth=False, problem="Another one.")
    door.answer = changed
    door.pins[AT_HOME.address] = OURS
    fill(qtbot, form, "box.local:8443", "right")
    probe_now(qtbot, form, door)
    box = form.certificate
    assert (box.pinned.accessibleName(), box.found.accessibleName()) == (OURS, THEIRS)
    assert not box.accept.isVisible()
    assert not form.button.isEnabled()
    click(box.forget)
    dialog = app.window.findChild(ConfirmDialog)
    assert dialog is not None
    assert door.pins
    click(dialog.action_button)
    qtbot.waitUntil(box.accept.isVisible)
    assert door.pins == {}
    assert not box.pinned.isVisible()
    assert not form.button.isEnabled()


@pytest.mark.parametrize(
    ("protection", "words"),
    [("pinned", "by the certificate that you trust"), ("unknown", "compare the certificate")],
)
def test_the_quiet_line_says_how_the_address_is_protected(
    qapp: object, protection: Protection, words: str
) -> None:
    assert words in probe_text(replace(AT_HOME, protection=protection))


# ---- the second factor -----------------------------------------------------------------------------------------------


def test_the_code_of_the_second_factor_is_asked_for_where_it_is_needed(
    qtbot: QtBot, form: SignInForm, app: App, door: FakeDoor
) -> None:
    door.code = "123456"
    fill(qtbot, form, "chat.lindenhof.example", "right")
    assert not form.code.isVisible()
    click(form.button)
    qtbot.waitUntil(form.code.isVisible)
    assert not form.wrong.isVisible()
    assert "recovery codes" in form.code.line.text()
    assert not form.button.isEnabled()
    write(form.code.field, "000000")
    press(form.code.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "not right" in form.code.line.text())
    form.code.field.clear()
    write(form.code.field, " 123456 ")
    assert "recovery codes" in form.code.line.text()
    press(form.code.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: app.window.in_chat)
    assert [entry.totp for entry in door.entries] == ["", "000000", "123456"]


def test_another_person_is_not_asked_for_the_code_of_the_one_before(
    qtbot: QtBot, form: SignInForm, door: FakeDoor
) -> None:
    door.code = "123456"
    fill(qtbot, form, "chat.lindenhof.example", "right")
    click(form.button)
    qtbot.waitUntil(form.code.isVisible)
    write(form.username, "x")
    assert not form.code.isVisible()
    assert form._entry().totp == ""


# ---- the browser -----------------------------------------------------------------------------------------------------


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was opened in the browser."""
    addresses: list[str] = []

    def open_url(url: QUrl) -> bool:
        addresses.append(url.toString())
        return True

    monkeypatch.setattr("qtclient.servers.entrance.QDesktopServices.openUrl", open_url)
    return addresses


@pytest.fixture
def browsing(qtbot: QtBot, form: SignInForm, door: FakeDoor, browser: list[str]) -> SignInForm:
    """The form of a server that is signed in to with the browser, while it is waited for it."""
    door.answer = replace(AT_HOME, protection="tls", fingerprint="", browser=True)
    write(form.address, "chat.lindenhof.example")
    probe_now(qtbot, form, door)
    click(form.browser)
    qtbot.waitUntil(lambda: len(browser) == 1)
    return form


def answer_in_browser(app: App, door: FakeDoor, answer: bool) -> None:
    async def say() -> None:
        assert door.browser is not None
        door.browser.set_result(answer)

    app.bridge.run(say)


def test_one_signs_in_with_the_browser_where_the_server_can(
    qtbot: QtBot, browsing: SignInForm, app: App, door: FakeDoor, browser: list[str]
) -> None:
    assert browsing.waiting.isVisible()
    assert not browsing.button.isVisible()
    click(browsing.waiting.again)
    assert browser == ["https://chat.lindenhof.example/accounts/device?state=1"] * 2
    answer_in_browser(app, door, True)
    qtbot.waitUntil(lambda: app.window.in_chat)
    assert not browsing.waiting.isVisibleTo(browsing)
    assert door.browsed[0].password == ""


def test_who_says_no_in_the_browser_is_told_so(
    qtbot: QtBot, browsing: SignInForm, app: App, door: FakeDoor
) -> None:
    answer_in_browser(app, door, False)
    qtbot.waitUntil(browsing.wrong.isVisible)
    assert browsing.wrong.text() == "Signing in was refused in the browser."
    assert browsing.browser.isVisible()
    assert not browsing.waiting.isVisible()


def test_nobody_has_to_wait_for_the_browser(
    qtbot: QtBot, browsing: SignInForm, door: FakeDoor, browser: list[str]
) -> None:
    click(browsing.waiting.cancel)
    assert browsing.browser.isVisible()
    assert browsing.address.isEnabled()
    first = door.browser
    assert first is not None
    qtbot.waitUntil(first.cancelled)
    click(browsing.browser)
    qtbot.waitUntil(lambda: len(browser) == 2)


def test_no_browser_is_offered_where_the_server_cannot(
    qtbot: QtBot, form: SignInForm, door: FakeDoor
) -> None:
    write(form.address, "chat.lindenhof.example")
    probe_now(qtbot, form, door)
    assert not form.browser.isVisible()
