"""Notes on the desktop: what they say, how they are grouped, opened, answered and taken away."""

import os
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from PyQt6.QtWidgets import QSystemTrayIcon
from pytestqt.qtbot import QtBot

from chatclient.changes import (
    Called,
    DevicesChanged,
    MessagesChanged,
    PreferencesChanged,
    RoomsChanged,
    Withdrawn,
)
from chatclient.core.attention import Why
from chatclient.core.disturbing import PREFERENCE, AttentionSettings
from chatprotocol.rows import Device, Message
from qtclient.app import App
from qtclient.itemmodels.markups import Markups
from qtclient.itemmodels.people import People
from qtclient.notifications import freedesktop
from qtclient.notifications.board import PAUSE_MS
from qtclient.notifications.words import BODY_LETTERS, note_of
from qtclient.process.session import session_bus
from qtclient.widgets.devices_page import DevicesPage
from tests.qtclient.community import NOW, Community, message
from tests.qtclient.desktopbus import KDE, NotificationService, Shown, running_bus
from tests.qtclient.fake import FakeFacade

BEN, CLARA = 2, 3
GENERAL, WITH_BEN, OF_THREE = 1, 5, 8


@pytest.fixture
def bus(tmp_path: Path) -> Iterator[str]:
    with running_bus(tmp_path) as address:
        yield address


@pytest.fixture
def on_bus(bus: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The program finds this bus as its desktop's."""
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus)
    monkeypatch.setenv("XDG_ACTIVATION_TOKEN", "")
    return bus


@pytest.fixture
def service(on_bus: str) -> Iterator[NotificationService]:
    made = NotificationService(on_bus)
    yield made
    made.stop()


def said(room: int, number: int, text: str = "hello", author: int = BEN, **more: object) -> Message:
    made = message(room, number, author, NOW, text)
    return msgspec.structs.replace(made, **more)


def call(facade: FakeFacade, new: Message, why: Why = "all", count: int = 1) -> None:
    facade.say(Called(room=new.room, message=new, why=why, count=count))


def shown(qtbot: QtBot, service: NotificationService, count: int = 1) -> Shown:
    """Wait for this many notes, one after another or at once; returns the last."""
    qtbot.waitUntil(lambda: len(service.shown) >= count)
    return service.shown[count - 1]


# ---- words -----------------------------------------------------------------------------------------------------------


def words(
    people: People,
    new: Message,
    *,
    count: int = 1,
    why: Why = "all",
    settings: AttentionSettings | None = None,
) -> tuple[str, str]:
    called = Called(room=new.room, message=new, why=why, count=count)
    note = note_of(
        called, count, Community().summary(new.room), people, settings or AttentionSettings(), Markups()
    )
    return note.title.replace("\u2068", "").replace("\u2069", ""), note.body.replace("\u2068", "").replace(
        "\u2069", ""
    )


def test_a_note_says_who_where_and_what(people: People) -> None:
    assert words(people, said(GENERAL, 30)) == ("Ben Okafor in general", "hello")
    assert words(people, said(WITH_BEN, 6)) == ("Ben Okafor", "hello")
    assert words(people, said(OF_THREE, 6)) == ("Ben Okafor in Clara Ruiz, David Lind", "hello")


def test_a_note_of_many_says_how_many(people: People) -> None:
    assert words(people, said(GENERAL, 30), count=3) == ("3 new message(s) in general", "Ben Okafor: hello")
    assert words(people, said(WITH_BEN, 6), count=2) == ("2 new message(s) from Ben Okafor", "hello")


def test_a_text_can_be_hidden(people: People) -> None:
    hidden = AttentionSettings(hide_text=True)
    assert words(people, said(GENERAL, 30, "secret"), settings=hidden, count=2) == (
        "2 new message(s) in general",
        "A new message",
    )
    assert (
        words(people, said(GENERAL, 30, "secret"), settings=hidden, why="mention")[1] == "You were mentioned."
    )


def test_a_long_text_is_cut_and_a_wild_one_tamed(people: People) -> None:
    body = words(people, said(GENERAL, 30, "x" * 10_000))[1]
    assert len(body) == BODY_LETTERS + 1
    assert words(people, said(GENERAL, 30, "a\n\n b \nc\nd\ne"))[1] == "a\nb\nc\nd…"
    assert words(people, said(GENERAL, 30, "\u202etxt.exe"))[1] == "[RLO]txt.exe"


def test_a_note_is_plain_words_and_keeps_spoilers(people: People) -> None:
    text = "**Meet** ||at the *lake*||\n- [x] boat"
    assert words(people, said(GENERAL, 30, text))[1] == "Meet spoiler\n☑ boat"
    assert words(people, said(GENERAL, 30, "||" + "word " * 200 + "||"))[1] == "spoiler"


# ---- the desktop -----------------------------------------------------------------------------------------------------


def test_a_call_is_shown_with_its_markup_escaped(
    qtbot: QtBot, opened: App, facade: FakeFacade, service: NotificationService
) -> None:
    call(facade, said(GENERAL, 24, "<b>a</b> & <img src='file:///x'>"))
    note = shown(qtbot, service)
    assert note.body == "&lt;b&gt;a&lt;/b&gt; &amp; &lt;img src='file:///x'&gt;"
    assert note.actions == ["default", "Open", "inline-reply", "Reply"]
    assert note.hints == {"desktop-entry": "hearth", "category": "im.received", "suppress-sound": True}
    assert note.replaces == 0


@pytest.mark.parametrize(
    ("abilities", "title", "body", "actions"),
    [
        (("body",), "Ben Okafor", "<b>hi</b>", []),
        (("body", "body-markup", "actions"), "Ben Okafor", "&lt;b&gt;hi&lt;/b&gt;", ["default", "Open"]),
        ((), "Ben Okafor: <b>hi</b>", "", []),
    ],
)
def test_a_service_is_given_what_it_can_show(
    qtbot: QtBot,
    opened: App,
    facade: FakeFacade,
    service: NotificationService,
    abilities: tuple[str, ...],
    title: str,
    body: str,
    actions: list[str],
) -> None:
    service.abilities = abilities
    call(facade, said(WITH_BEN, 6, "<b>hi</b>"))
    note = shown(qtbot, service)
    plain = note.title.replace("\u2068", "").replace("\u2069", "")
    assert (plain, note.body, note.actions) == (title, body, actions)


def test_sound_is_played_by_choice(
    qtbot: QtBot, opened: App, facade: FakeFacade, service: NotificationService
) -> None:
    text = AttentionSettings(sound=True).compose()
    facade.say(PreferencesChanged(preferences={PREFERENCE: text}))
    call(facade, said(GENERAL, 24))
    assert shown(qtbot, service).hints["sound-name"] == "message-new-instant"


def test_the_notes_of_a_room_are_one(
    qtbot: QtBot, opened: App, facade: FakeFacade, service: NotificationService
) -> None:
    call(facade, said(GENERAL, 24, "first"))
    call(facade, said(WITH_BEN, 6, "to you"), "direct")
    first = shown(qtbot, service)
    for number in range(25, 45):
        call(facade, said(GENERAL, number, f"text {number}"))
    qtbot.waitUntil(lambda: len(service.shown) == 3, timeout=5 * PAUSE_MS)
    last = service.shown[-1]
    assert (last.replaces, last.title) == (first.id, "21 new message(s) in \u2068general\u2069")
    assert last.body.endswith("text 44")
    assert len({note.id for note in service.shown}) == 2


def test_a_mention_is_not_covered_by_what_follows(
    qtbot: QtBot, opened: App, facade: FakeFacade, service: NotificationService
) -> None:
    service.held = []
    call(facade, said(GENERAL, 24, "@anna?"), "mention")
    shown(qtbot, service)
    call(facade, said(GENERAL, 25, "chatter"))
    service.let_go()
    note = shown(qtbot, service, 2)
    assert note.body.endswith("@anna?")
    service.click(note.id)
    qtbot.waitUntil(lambda: (GENERAL, None, None, 24) in facade.asked_for("page"))


def test_a_note_of_a_room_that_is_mine_no_longer_goes_instead_of_growing(
    qtbot: QtBot, opened: App, facade: FakeFacade, service: NotificationService
) -> None:
    call(facade, said(2, 3), "mention")
    note = shown(qtbot, service)
    facade.say(RoomsChanged(removed=(2,)))
    call(facade, said(2, 4), "mention")
    qtbot.waitUntil(lambda: service.closed == [note.id], timeout=5 * PAUSE_MS)
    assert len(service.shown) == 1


def test_a_click_opens_that_very_message(
    qtbot: QtBot, opened: App, facade: FakeFacade, service: NotificationService
) -> None:
    opened.window.hide()
    call(facade, said(2, 3), "mention")
    service.click(shown(qtbot, service).id)
    qtbot.waitUntil(lambda: opened.conversation.room == 2)
    assert opened.window.isVisible()
    qtbot.waitUntil(lambda: facade.asked_for("page")[-1] == (2, None, None, 3))
    assert os.environ["XDG_ACTIVATION_TOKEN"] == "token"


def test_a_click_in_the_open_room_goes_to_the_message(
    qtbot: QtBot, opened: App, facade: FakeFacade, service: NotificationService
) -> None:
    asked = len(facade.asked_for("page"))
    call(facade, said(GENERAL, 2, author=CLARA))
    service.click(shown(qtbot, service).id)
    timeline = opened.window.chat.pane.timeline
    qtbot.waitUntil(lambda: (timeline.first_in_sight() or (9, 0))[0] <= 2)
    assert len(facade.asked_for("page")) == asked


def test_a_note_is_answered_where_it_stands(
    qtbot: QtBot, opened: App, facade: FakeFacade, service: NotificationService
) -> None:
    call(facade, said(WITH_BEN, 6), "direct")
    service.reply(shown(qtbot, service).id, "on my way")
    qtbot.waitUntil(lambda: facade.asked_for("post") == [(WITH_BEN, "on my way", None, None)])
    call(facade, said(GENERAL, 24), "mention")
    service.reply(shown(qtbot, service, 2).id, "yes")
    qtbot.waitUntil(lambda: facade.asked_for("post")[1:] == [(GENERAL, "yes", 24, None)])
    qtbot.waitUntil(lambda: service.closed == [1, 2])


def test_an_archived_room_cannot_be_answered(
    qtbot: QtBot, opened: App, facade: FakeFacade, service: NotificationService
) -> None:
    rooms = facade.community.rooms
    rooms[GENERAL] = msgspec.structs.replace(rooms[GENERAL], archived=True)
    facade.say(RoomsChanged(rooms=(facade.community.summary(GENERAL),)))
    call(facade, said(GENERAL, 24))
    assert "inline-reply" not in shown(qtbot, service).actions


def test_what_was_read_elsewhere_is_taken_away(
    qtbot: QtBot, opened: App, facade: FakeFacade, service: NotificationService
) -> None:
    call(facade, said(GENERAL, 24))
    note = shown(qtbot, service)
    facade.say(Withdrawn(room=GENERAL, up_to=23))
    facade.say(Withdrawn(room=OF_THREE, up_to=99))
    facade.say(Withdrawn(room=GENERAL, up_to=24))
    qtbot.waitUntil(lambda: service.closed == [note.id])


def test_what_is_read_before_it_stands_is_taken_away(
    qtbot: QtBot, opened: App, facade: FakeFacade, service: NotificationService
) -> None:
    service.held = []
    call(facade, said(GENERAL, 24))
    note = shown(qtbot, service)
    facade.say(Withdrawn(room=GENERAL, up_to=24))
    call(facade, said(WITH_BEN, 6))
    shown(qtbot, service, 2)  # so the withdrawal before it was heard
    service.let_go()
    qtbot.waitUntil(lambda: service.closed == [note.id])
    assert [each.replaces for each in service.shown] == [0, 0]


def test_what_is_deleted_is_not_shown_for_longer(
    qtbot: QtBot, opened: App, facade: FakeFacade, service: NotificationService
) -> None:
    call(facade, said(GENERAL, 24, "oops"))
    note = shown(qtbot, service)
    facade.say(MessagesChanged(room=GENERAL, messages=(said(GENERAL, 24, "", deleted=True),)))
    qtbot.waitUntil(lambda: service.closed == [note.id])


def test_what_is_edited_is_shown_as_it_is_now_without_a_sound(
    qtbot: QtBot, opened: App, facade: FakeFacade, service: NotificationService
) -> None:
    facade.say(PreferencesChanged(preferences={PREFERENCE: AttentionSettings(sound=True).compose()}))
    call(facade, said(GENERAL, 24, "at five"))
    first = shown(qtbot, service)
    facade.say(MessagesChanged(room=GENERAL, messages=(said(GENERAL, 24, "at five", pos=98, pinned=True),)))
    facade.say(MessagesChanged(room=GENERAL, messages=(said(GENERAL, 24, "at **six**", pos=99),)))
    qtbot.waitUntil(lambda: len(service.shown) == 2, timeout=5 * PAUSE_MS)
    last = service.shown[-1]
    assert (last.replaces, last.body) == (first.id, "at six")
    assert "sound-name" in first.hints
    assert last.hints["suppress-sound"] is True


def test_a_note_that_went_by_itself_does_not_come_back_for_an_edit(
    qtbot: QtBot, opened: App, facade: FakeFacade, service: NotificationService
) -> None:
    call(facade, said(GENERAL, 24, "at five"))
    service.dismiss(shown(qtbot, service).id, freedesktop.EXPIRED)
    qtbot.waitUntil(lambda: opened.notifier.board._standing[GENERAL].expired)
    facade.say(MessagesChanged(room=GENERAL, messages=(said(GENERAL, 24, "at six", pos=99),)))
    call(facade, said(GENERAL, 25, "and bring tea"))
    qtbot.waitUntil(lambda: len(service.shown) == 2, timeout=5 * PAUSE_MS)
    assert service.shown[-1].body.endswith("and bring tea")


def test_a_note_that_was_put_away_does_not_come_back(
    qtbot: QtBot, opened: App, facade: FakeFacade, service: NotificationService
) -> None:
    call(facade, said(GENERAL, 24))
    with qtbot.waitSignal(opened.notifier.board.forgotten):
        service.dismiss(shown(qtbot, service).id)
    call(facade, said(GENERAL, 25))
    qtbot.waitUntil(lambda: len(service.shown) == 2, timeout=5 * PAUSE_MS)
    assert service.shown[1].replaces == 0
    assert "2 new" not in service.shown[1].title


def test_a_note_that_went_by_itself_can_still_be_opened(
    qtbot: QtBot, opened: App, facade: FakeFacade, service: NotificationService
) -> None:
    call(facade, said(2, 3))
    note = shown(qtbot, service)
    service.dismiss(note.id, freedesktop.EXPIRED)
    service.click(note.id)
    qtbot.waitUntil(lambda: opened.conversation.room == 2)


def test_notes_go_with_the_program(
    qtbot: QtBot, opened: App, facade: FakeFacade, service: NotificationService
) -> None:
    call(facade, said(GENERAL, 24))
    note = shown(qtbot, service)
    qtbot.waitUntil(lambda: opened.notifier.board._standing[GENERAL].id == note.id)
    opened.notifier.end()
    qtbot.waitUntil(lambda: service.closed == [note.id])


# ---- without a service -----------------------------------------------------------------------------------------------


class SaidByTray:
    """What the tray was asked to say."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.said: list[tuple[str, str]] = []
        monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", staticmethod(lambda: True))
        monkeypatch.setattr(QSystemTrayIcon, "showMessage", self._say)

    def _say(self, title: str, body: str, *_how: object) -> None:
        self.said.append((title.replace("\u2068", "").replace("\u2069", ""), body))


@pytest.fixture
def tray(monkeypatch: pytest.MonkeyPatch) -> SaidByTray:
    return SaidByTray(monkeypatch)


def test_without_a_bus_the_tray_says_it_and_opens_it(
    qtbot: QtBot, tray: SaidByTray, opened: App, facade: FakeFacade
) -> None:
    assert opened.tray.tray.begin()
    call(facade, said(2, 3))
    qtbot.waitUntil(lambda: tray.said == [("Ben Okafor in workshop", "hello")])
    opened.tray.tray.message_clicked.emit()
    qtbot.waitUntil(lambda: opened.conversation.room == 2)


def test_without_a_bus_and_a_tray_the_program_lives_as_before(
    qtbot: QtBot, opened: App, facade: FakeFacade
) -> None:
    with qtbot.waitSignal(opened.notifier.board.refused):
        call(facade, said(2, 3))
    assert not opened.tray.tray.begin()


def test_without_a_service_on_the_bus_the_tray_says_it(
    qtbot: QtBot, tray: SaidByTray, opened: App, facade: FakeFacade, on_bus: str
) -> None:
    opened.tray.tray.begin()
    call(facade, said(2, 3))
    qtbot.waitUntil(lambda: len(tray.said) == 1)


def test_a_service_that_comes_later_is_found_and_one_that_breaks_is_left(
    qtbot: QtBot, tray: SaidByTray, opened: App, facade: FakeFacade, on_bus: str
) -> None:
    opened.tray.tray.begin()
    call(facade, said(2, 3))
    qtbot.waitUntil(lambda: len(tray.said) == 1)
    service = NotificationService(on_bus, KDE)
    try:
        call(facade, said(2, 4))
        qtbot.waitUntil(lambda: len(service.shown) == 1, timeout=5 * PAUSE_MS)
        service.broken = True
        call(facade, said(3, 4))
        qtbot.waitUntil(lambda: len(tray.said) == 2, timeout=5 * PAUSE_MS)
    finally:
        service.stop()


@pytest.mark.parametrize(
    ("address", "exists", "found"),
    [
        ("disabled:", True, ""),
        ("", False, ""),
        ("", True, "unix:path={folder}/bus"),
        ("unix:path=/somewhere", False, "unix:path=/somewhere"),
    ],
)
def test_a_bus_is_found_and_none_is_started(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, address: str, exists: bool, found: str
) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    if exists:
        (tmp_path / "bus").touch()
    assert session_bus() == found.format(folder=tmp_path)


def test_a_bus_that_is_dead_is_none(
    qtbot: QtBot, opened: App, facade: FakeFacade, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path}/gone")
    with qtbot.waitSignal(opened.notifier.board.refused):
        call(facade, said(2, 3))


# ---- devices ---------------------------------------------------------------------------------------------------------


def new_device(facade: FakeFacade, name: str = "phone") -> None:
    device = Device(id=9, name=name, platform="Android", last_seen=0, pos=9)
    facade.say(DevicesChanged(devices=(device,), new=(device,)))


def test_a_new_device_is_told_of_and_a_click_leads_to_the_page(
    qtbot: QtBot, service: NotificationService, opened: App, facade: FakeFacade
) -> None:
    new_device(facade, "ph<b>one")
    note = shown(qtbot, service)
    assert note.title == "A new device signed in"
    assert note.body == "\u2068ph&lt;b&gt;one\u2069 (\u2068Android\u2069). Was that you?"
    assert "inline-reply" not in note.actions
    service.click(note.id)
    qtbot.waitUntil(lambda: opened.window.findChild(DevicesPage) is not None)
    qtbot.waitUntil(lambda: service.closed == [note.id])


def test_without_a_desktop_the_tray_tells_of_a_new_device(
    qtbot: QtBot, opened: App, facade: FakeFacade, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "disabled:")
    said: list[str] = []
    monkeypatch.setattr(opened.tray.tray, "say", lambda title, body: said.append(f"{title}: {body}"))
    new_device(facade)
    qtbot.waitUntil(lambda: bool(said))
    assert said[0].startswith("A new device signed in: ")
