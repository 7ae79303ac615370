"""The program's own addresses: what they are, where they lead, and that hostile ones lead nowhere."""

import sys
from pathlib import Path

import pytest
from msgspec.structs import replace
from PyQt6.QtCore import QUrl
from pytestqt.qtbot import QtBot

from qtclient.app import App
from qtclient.conversation.following import open_link
from qtclient.markup.reader import as_written
from qtclient.process.single import Single
from qtclient.words.own_links import MOST_LETTERS, JoinLink, MessageLink, message_link, own_link
from tests.qtclient.fake import PROFILE, FakeDoor
from tests.qtclient.test_single import start

SERVER = "127.0.0.1:8000"


@pytest.mark.parametrize(
    ("address", "read"),
    [
        ("hearth://chat.example.org/3/14", MessageLink("chat.example.org", 3, 14)),
        ("HEARTH://Chat.Example.org:8443/3/14", MessageLink("chat.example.org:8443", 3, 14)),
        ("hearth://[::1]:8000/3/14", MessageLink("[::1]:8000", 3, 14)),
        ("hearth://chat.example.org/join?name=anna", JoinLink("chat.example.org", "anna")),
        ("hearth://chat.example.org/join?name=j%C3%BCrgen.m", JoinLink("chat.example.org", "jürgen.m")),
        ("hearth://chat.example.org/join", JoinLink("chat.example.org", "")),
    ],
)
def test_addresses_of_ours_are_read(address: str, read: MessageLink | JoinLink) -> None:
    assert own_link(address) == read


def test_the_link_that_is_copied_is_read() -> None:
    assert own_link(message_link("https://chat.example.org", 3, 14)) == MessageLink("chat.example.org", 3, 14)


@pytest.mark.parametrize(
    "address",
    [
        "", "hearth:", "hearth://", "hearth:///3/14", "http://chat.example.org/3/14", "javascript:alert(1)",
        "hearth://anna:secret@chat.example.org/3/14", "hearth://anna@chat.example.org/join?name=anna",
        "hearth://chat.example.org/3/14\n", "hearth://chat.example.org/3/14\x00", "hearth://chat.example.org/3/1 4",
        "hearth://chat.example.org/3/14#x", "hearth://chat.example.org/3/14?x=1", "hearth://chat.example.org/3",
        "hearth://chat.example.org/3/14/", "hearth://chat.example.org/0/14", "hearth://chat.example.org/-3/14",
        "hearth://chat.example.org/3/99999999999999999999", "hearth://chat.example.org/3/9999999999999999999",
        "hearth://chat.example.org:99999/3/14", "hearth://chat.example.org:x/3/14", "hearth://ex%41mple/3/14",
        "hearth://chat.example.org/join?name=anna&name=ben", "hearth://chat.example.org/join?password=x",
        "hearth://chat.example.org/join?name=a%0Ab", "hearth://chat.example.org/join?name=%FF",
        "hearth://chat.example.org/join?name=../../x", "hearth://chat.example.org/join?name", "hearth://[::1/3/14",
        "hearth://chat.example.org/join?name=" + "a" * 65, "hearth://" + "a" * MOST_LETTERS + "/3/14",
        "hearth://chat.example.org\\@evil.example/3/14", "hearth://chat..example/3/14", "--profile=x",
        "hearth://chat.example.org/\u202e3/14",
    ],
)  # fmt: skip
def test_what_is_none_of_ours_leads_nowhere(address: str) -> None:
    assert own_link(address) is None


def test_addresses_of_ours_are_links_in_messages() -> None:
    (block,) = as_written("see hearth://chat.example.org/3/14.").blocks
    assert [run.target for run in block.runs] == ["", "hearth://chat.example.org/3/14", ""]  # type: ignore[union-attr]  # words


def test_no_other_program_is_asked_to_open_them(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr("qtclient.conversation.following.QDesktopServices.openUrl", opened.append)
    open_link("hearth://chat.example.org/3/14")
    assert opened == []
    open_link("https://chat.example.org/")
    assert len(opened) == 1


# ---- where they lead ---------------------------------------------------------------------------------------------------


def test_a_link_in_a_message_opens_the_message(qtbot: QtBot, opened: App) -> None:
    opened.window.chat.pane.timeline.link_opened.emit(f"hearth://{SERVER}/5/1")
    qtbot.waitUntil(lambda: opened.conversation.room == 5)
    assert opened.window.in_chat


def test_a_link_to_a_room_of_others_says_so(qtbot: QtBot, opened: App) -> None:
    here = opened.servers.here
    assert here.mirror.connection is not None
    here.mirror.connection = replace(here.mirror.connection, level=True)
    opened.linking.follow(f"hearth://{SERVER}/999/1")
    line = opened.window.chat.pane.notice_line
    qtbot.waitUntil(line.isVisible)
    assert line.text() == "This message is in a room that you are not in."
    assert opened.conversation.room == 1


def test_a_link_to_another_server_says_that_one_is_not_signed_in_there(qtbot: QtBot, opened: App) -> None:
    opened.linking.follow("hearth://evil.example/3/14")
    line = opened.window.chat.pane.notice_line
    qtbot.waitUntil(line.isVisible)
    assert "evil.example" in line.text()
    assert opened.window.in_chat


def test_a_hostile_link_does_nothing(qtbot: QtBot, opened: App) -> None:
    opened.show_for("hearth://anna:secret@evil.example/join?name=anna")
    assert opened.window.in_chat
    assert opened.window.chat.pane.notice_line.text() == ""


def test_an_invitation_fills_the_page_to_sign_in(qtbot: QtBot, opened: App, door: FakeDoor) -> None:
    opened.show_for("hearth://chat.example.org/join?name=ben")
    qtbot.waitUntil(lambda: not opened.window.in_chat)
    form = opened.window.sign_in.form
    assert (form.address.text(), form.username.text()) == ("chat.example.org", "ben")
    assert opened.window.sign_in.has_way_back
    qtbot.waitUntil(lambda: door.probed[-1:] == ["chat.example.org"])


def test_who_is_signed_in_already_is_shown_their_rooms(qtbot: QtBot, opened: App, door: FakeDoor) -> None:
    door.saved["club"] = replace(PROFILE, name="club", address="https://club.example", username="ben")
    opened.linking.follow("hearth://club.example/join?name=Ben")
    qtbot.waitUntil(lambda: opened.mirror.profile is not None and opened.mirror.profile.name == "club")


class TestNobodyIsSignedIn:
    @pytest.fixture
    def door(self) -> FakeDoor:
        return FakeDoor()

    def test_a_link_to_a_message_leads_to_signing_in(self, qtbot: QtBot, app: App) -> None:
        app.entrance.begin("")
        app.linking.follow("hearth://chat.example.org/3/14")
        qtbot.waitUntil(lambda: app.window.sign_in.form.address.text() == "chat.example.org")
        assert app.window.isVisible()


def test_a_message_is_shown_once_its_server_has_been_opened(qtbot: QtBot, app: App, door: FakeDoor) -> None:
    app.entrance.begin("")
    app.linking.follow(f"hearth://{SERVER}/5/1")
    qtbot.waitUntil(lambda: app.window.in_chat and app.conversation.room == 5)


def test_a_second_start_hands_its_link_to_the_window_that_is_there(
    qtbot: QtBot, qapp: object, tmp_path: Path
) -> None:
    first = Single(tmp_path / "window.ini")
    assert first.claim("")
    link = "hearth://chat.example.org/join?name=j%C3%BCrgen"
    try:
        with qtbot.waitSignal(first.asked, timeout=20_000) as heard:
            second = start(tmp_path, "--", link)
        assert heard.args == [link]
        assert second.communicate(timeout=20) == (b"", b"")
        with qtbot.waitSignal(first.asked, timeout=20_000) as heard:
            second = start(tmp_path, "hearth://anna:secret@evil.example/3/14")
        assert heard.args == [""]
        second.communicate(timeout=20)
    finally:
        first.release()
    assert sys.executable
