"""The list of rooms and the menus of rooms and members, on a fake façade."""

from functools import partial

import pytest
from msgspec.structs import replace
from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from chatclient.changes import ConnectionChanged, RoomsChanged
from chatclient.core.model import Connection, RoomSummary
from chatprotocol.errors import ErrorCode, HearthError
from chatprotocol.ids import MAX_INTEGER
from chatprotocol.rows import Member
from qtclient.app import App
from qtclient.theme.look import Look
from qtclient.times.moments import time_of_day
from qtclient.widgets.choice_menu import ChoiceMenu
from qtclient.widgets.composer import Composer
from qtclient.widgets.directory_dialog import DirectoryDialog
from qtclient.widgets.room_dialogs import ConfirmDialog, NewRoomDialog, PeopleDialog, RoomSettingsDialog
from qtclient.words.plain import isolated
from tests.qtclient.community import NOW, Community, ms
from tests.qtclient.fake import FakeFacade
from tests.qtclient.hands import click, press, write
from tests.qtclient.steps import choose, open_menu, settle

# Popups grab the keyboard, which the screenless platform has none of.
pytestmark = pytest.mark.qt_log_ignore("^This plugin does not support", extend=True)


def test_a_room_is_found_in_the_directory_and_joined(qtbot: QtBot, opened: App, facade: FakeFacade) -> None:
    opened.servers.here.actions.add("rooms")
    dialog = opened.window.findChild(DirectoryDialog)
    assert dialog is not None
    qtbot.waitUntil(lambda: dialog._model.rowCount() == 6)
    dialog.typed.setText("chess")
    dialog._search_soon.timeout.emit()
    qtbot.waitUntil(lambda: dialog._model.rowCount() == 1)
    assert dialog.action_button.text() == "Join"
    click(dialog.action_button)
    qtbot.waitUntil(lambda: opened.conversation.room == 20)
    assert facade.asked_for("join") == [(20,)]


def test_a_new_room_is_made_with_members(qtbot: QtBot, opened: App, facade: FakeFacade) -> None:
    opened.servers.here.actions.make_room()
    dialog = opened.window.findChild(NewRoomDialog)
    assert dialog is not None
    assert not dialog.action_button.isEnabled()
    write(dialog.name, "kitchen")
    write(dialog.topic, "cooking")
    dialog.private.setChecked(True)
    dialog.chooser.typed.setText("ben")
    dialog.chooser._on_chosen(dialog.chooser._model.index(0))
    click(dialog.action_button)
    qtbot.waitUntil(lambda: opened.conversation.room == 30)
    assert facade.asked_for("create_room") == [("private", "kitchen", "cooking", (2,))]


def test_a_refused_room_can_be_mended(qtbot: QtBot, opened: App, facade: FakeFacade) -> None:
    facade.refuse["create_room"] = HearthError(ErrorCode.CONFLICT, "There is a room of this name.")
    opened.servers.here.actions.make_room()
    dialog = opened.window.findChild(NewRoomDialog)
    assert dialog is not None
    write(dialog.name, "general")
    click(dialog.action_button)
    qtbot.waitUntil(dialog._wrong.isVisible)
    assert dialog._wrong.text() == "There is a room of this name."
    assert dialog.action_button.isEnabled()
    dialog.reject()


def test_several_people_are_written_to_at_once(qtbot: QtBot, opened: App, facade: FakeFacade) -> None:
    opened.servers.here.actions.add("direct")
    dialog = opened.window.findChild(PeopleDialog)
    assert dialog is not None
    for row in (0, 1):
        dialog.chooser._on_chosen(dialog.chooser._model.index(row))
    names = ", ".join(opened.models.people.name(each) for each in (2, 3))
    assert dialog.chooser._said.text() == f"2 chosen: {names}"
    click(dialog.action_button)
    qtbot.waitUntil(lambda: opened.conversation.room == 31)
    assert facade.asked_for("direct") == [((2, 3),)]


def test_enter_takes_the_person_who_is_typed_and_then_presses_the_button(
    qtbot: QtBot, opened: App, facade: FakeFacade
) -> None:
    opened.servers.here.room_menu.invite(1)
    qtbot.waitUntil(lambda: opened.window.findChild(PeopleDialog) is not None)
    dialog = opened.window.findChild(PeopleDialog)
    assert dialog is not None
    typed = dialog.chooser.typed
    write(typed, "nobody-like-that")
    press(typed, Qt.Key.Key_Return)
    typed.clear()
    write(typed, "zoe")
    press(typed, Qt.Key.Key_Return)
    assert typed.text() == ""
    assert facade.asked_for("invite") == []
    press(typed, Qt.Key.Key_Return)
    settle(qtbot, opened)
    assert facade.asked_for("invite") == [(1, 10)]


def test_who_may_not_leave_is_shown_who_could_be_the_owner(
    qtbot: QtBot, opened: App, facade: FakeFacade
) -> None:
    facade.refuse["leave"] = HearthError(ErrorCode.CONFLICT, "Make somebody else an owner before you leave.")
    opened.conversation.open(2)
    choose(open_menu(opened, 1), "leave")
    confirm = opened.window.findChild(ConfirmDialog)
    assert confirm is not None
    click(confirm.action_button)
    qtbot.waitUntil(opened.window.chat.side.members.isVisible)
    assert opened.conversation.room == 1
    assert opened.window.chat.pane.notice_line.text() == "Make somebody else an owner before you leave."


def test_the_room_that_is_opened_is_in_sight_in_the_list(qtbot: QtBot, opened: App) -> None:
    opened.window.resize(900, 430)
    rooms = opened.window.chat.sidebar.rooms
    sight = rooms.viewport().rect()  # type: ignore[union-attr]  # a view always has one
    for row in reversed(opened.models.rooms.walk()):
        opened.conversation.open(row.room)
        place = opened.models.rooms.place_of(row.room)
        assert place is not None
        assert sight.contains(rooms.visualRect(opened.models.rooms.index(place))), row.title


def test_the_room_menu_renames_invites_and_leaves(qtbot: QtBot, opened: App, facade: FakeFacade) -> None:
    choose(open_menu(opened, 1), "settings")
    settings_dialog = opened.window.findChild(RoomSettingsDialog)
    assert settings_dialog is not None
    assert settings_dialog.topic.cursorPosition() == 0  # a long one shows how it begins
    settings_dialog.name.setText("all of us")
    settings_dialog.slow.setCurrentText("Once in 30 second(s)")
    settings_dialog.read_only.setChecked(True)
    click(settings_dialog.action_button)
    settle(qtbot, opened)
    assert facade.asked_for("update_room")[0][1] == {
        "name": "all of us",
        "topic": facade.community.rooms[1].topic,
        "slow_ms": 30_000,
        "read_only": True,
    }
    choose(open_menu(opened, 1), "invite")
    qtbot.waitUntil(lambda: opened.window.findChild(PeopleDialog) is not None)
    people_dialog = opened.window.findChild(PeopleDialog)
    assert people_dialog is not None
    people_dialog.chooser._on_chosen(people_dialog.chooser._model.index(0))
    click(people_dialog.action_button)
    settle(qtbot, opened)
    assert facade.asked_for("invite") == [(1, 10)]
    choose(open_menu(opened, 1), "leave")
    confirm = opened.window.findChild(ConfirmDialog)
    assert confirm is not None
    click(confirm.action_button)
    qtbot.waitUntil(lambda: opened.models.rooms.summary(1) is None)
    assert opened.conversation.room == 0
    assert opened.window.chat.pane.timeline._empty[0] == "Nothing is open yet"


def test_moderators_rename_too(opened: App) -> None:
    words = [action.data() for action in open_menu(opened, 3).actions() if not action.isSeparator()]
    assert "settings" in words


def test_members_do_not_rename_and_nobody_leaves_a_direct_room(opened: App) -> None:
    words = [action.data() for action in open_menu(opened, 2).actions() if not action.isSeparator()]
    assert "settings" not in words
    assert "leave" in words
    words = [action.data() for action in open_menu(opened, 5).actions() if action.data()]
    assert words == ["profile", "members", "files"]


def test_a_room_is_marked_as_read_from_its_menu(qtbot: QtBot, opened: App, facade: FakeFacade) -> None:
    choose(open_menu(opened, 2), "read")
    settle(qtbot, opened)
    assert (2, 9, False) in facade.asked_for("mark_read")


def test_a_slow_mode_of_any_length_can_be_kept(qtbot: QtBot, look: Look) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    dialog = RoomSettingsDialog(replace(Community().rooms[1], slow_ms=7_200_000), look, parent)
    assert dialog.slow.currentText() == "Once in 2 hour(s)"


def member_menu(qtbot: QtBot, opened: App, user: int) -> ChoiceMenu:
    opened.side.show("members")
    qtbot.waitUntil(lambda: opened.models.members.rowCount() > 0)
    opened.servers.here.member_menu.show(opened.conversation.room, user, QPoint(100, 100))
    return opened.window.findChildren(ChoiceMenu)[-1]


def offered(menu: ChoiceMenu) -> set[str]:
    return {action.data() for action in menu.findChildren(QAction) if action.data()}


def confirm(opened: App) -> None:
    dialog = opened.window.findChildren(ConfirmDialog)[-1]
    click(dialog.action_button)


def test_the_menu_of_a_member_gives_roles_and_writes_to_them(
    qtbot: QtBot, opened: App, facade: FakeFacade
) -> None:
    choose(member_menu(qtbot, opened, 2), "role moderator")
    choose(member_menu(qtbot, opened, 2), "write")
    settle(qtbot, opened)
    assert facade.asked_for("set_role") == [(1, 2, "moderator")]
    qtbot.waitUntil(lambda: opened.conversation.room == 5)


def test_order_is_kept_from_the_menu_of_a_member(qtbot: QtBot, opened: App, facade: FakeFacade) -> None:
    now_ms = ms(NOW)
    choose(member_menu(qtbot, opened, 2), "silence hour")
    choose(member_menu(qtbot, opened, 2), "silence for-good")
    choose(member_menu(qtbot, opened, 2), "remove")
    assert facade.asked_for("remove") == []
    confirm(opened)
    choose(member_menu(qtbot, opened, 2), "ban day")
    confirm(opened)
    choose(member_menu(qtbot, opened, 2), "ban for-good")
    confirm(opened)
    settle(qtbot, opened)
    assert facade.asked_for("silence") == [(1, 2, now_ms + 3_600_000), (1, 2, MAX_INTEGER)]
    assert facade.asked_for("remove") == [(1, 2)]
    assert facade.asked_for("ban") == [(1, 2, now_ms + 86_400_000), (1, 2, None)]


def test_who_is_silenced_or_kept_out_is_seen_by_those_who_keep_order_and_can_be_helped(
    qtbot: QtBot, opened: App, facade: FakeFacade
) -> None:
    now_ms = ms(NOW)
    member_menu(qtbot, opened, 2).close()
    opened.models.members.update(
        [
            Member(pos=5, room=1, user=2, role="member", state="member", silenced_until=now_ms + 1),
            Member(pos=6, room=1, user=4, role="member", state="banned", banned_until=now_ms + 1),
            Member(pos=7, room=1, user=5, role="member", state="banned", banned_until=now_ms),
        ]
    )
    rows = [opened.models.members.row(place) for place in range(opened.models.members.rowCount())]
    assert next(row.role for row in rows if row.user == 2) == "Only reads"
    kept_out = next(place for place, row in enumerate(rows) if row.title == "Kept out – 1")
    assert [row.user for row in rows[kept_out + 1 :]] == [4]
    menu = member_menu(qtbot, opened, 2)
    assert "silence hour" not in offered(menu)
    choose(menu, "speak")
    choose(member_menu(qtbot, opened, 4), "unban")
    settle(qtbot, opened)
    assert facade.asked_for("silence") == [(1, 2, None)]
    assert facade.asked_for("ban") == [(1, 4, now_ms)]
    opened.models.members.set_keeps_order(False)
    rows = [opened.models.members.row(place) for place in range(opened.models.members.rowCount())]
    assert not any(row.title.startswith("Kept out") for row in rows)
    assert next(row.role for row in rows if row.user == 2) == ""


def test_plain_members_and_those_of_the_same_rank_are_offered_no_power(
    qtbot: QtBot, opened: App, facade: FakeFacade
) -> None:
    opened.conversation.open(2)
    assert offered(member_menu(qtbot, opened, 4)) == {"write", "profile"}
    opened.conversation.open(3)
    assert offered(member_menu(qtbot, opened, 3)) == {"write", "profile"}
    assert "silence hour" in offered(member_menu(qtbot, opened, 4))


def test_an_owner_archives_a_room_and_opens_it_again(qtbot: QtBot, opened: App, facade: FakeFacade) -> None:
    choose(open_menu(opened, 1), "archive")
    confirm(opened)
    facade.community.rooms[1] = replace(facade.community.rooms[1], archived=True)
    facade.say(RoomsChanged(rooms=(facade.community.summary(1),)))
    qtbot.waitUntil(lambda: opened.models.rooms.summary(1).room.archived)  # type: ignore[union-attr]  # it is there
    choose(open_menu(opened, 1), "reopen")
    settle(qtbot, opened)
    assert [named for _, named in facade.asked_for("update_room")] == [
        {"archived": True},
        {"archived": False},
    ]


def reads(composer: Composer, said: str) -> bool:
    return composer.box.placeholderText() == said


def test_who_may_only_read_is_told_so_where_they_would_write_and_until_when(
    qtbot: QtBot, opened: App, facade: FakeFacade
) -> None:
    composer = opened.window.chat.pane.composer
    for until_ms, said in (
        (
            ms(NOW) + 3_600_000,
            f"A moderator lets you only read here until {time_of_day(ms(NOW) + 3_600_000)}.",
        ),
        (MAX_INTEGER, "A moderator lets you only read here."),
        (ms(NOW), f"Message {isolated('general')}"),
    ):
        facade.community.silenced[1] = until_ms
        facade.say(RoomsChanged(rooms=(facade.community.summary(1),)))
        qtbot.waitUntil(partial(reads, composer, said))
        assert composer.box.isEnabled() == (until_ms == ms(NOW))


def test_an_account_without_rooms_says_what_to_do(qtbot: QtBot, app: App, facade: FakeFacade) -> None:
    facade.community = Community()
    facade.community.rooms.clear()
    app.entrance.begin("")
    qtbot.waitUntil(app.window.isVisible)
    settle(qtbot, app)
    assert app.conversation.room == 0
    assert "+" in app.window.chat.pane.timeline._empty[1]


def test_at_first_the_room_that_was_written_to_last_is_opened_once_all_are_here(
    qtbot: QtBot, app: App, facade: FakeFacade
) -> None:
    later = Community()
    facade.community = Community()
    facade.community.rooms.clear()
    app.entrance.begin("")
    qtbot.waitUntil(app.window.isVisible)
    facade.community = later
    summaries = sorted((later.summary(each) for each in later.rooms), key=last_at)
    for each in summaries:
        facade.say(RoomsChanged(rooms=(each,)))
    qtbot.waitUntil(lambda: len(list(app.models.rooms.walk())) == len(summaries))
    assert app.conversation.room == 0
    facade.say(ConnectionChanged(connection=Connection(state="online", since_ms=0, level=True)))
    qtbot.waitUntil(lambda: app.models.timeline.room == summaries[-1].room.id)


def last_at(summary: RoomSummary) -> int:
    return summary.last.at if summary.last is not None else 0
