"""The card of a person, from wherever they are met; mine can be changed."""

import pytest
from PyQt6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from chatclient.changes import BlocksChanged
from chatprotocol.errors import ErrorCode, HearthError
from qtclient.app import App
from qtclient.widgets.profile_card import Card, MyCard, PersonCard
from qtclient.widgets.room_dialogs import ConfirmDialog
from tests.qtclient.fake import FakeFacade
from tests.qtclient.hands import click, press, write
from tests.qtclient.steps import choose, open_menu, settle

# Popups grab the keyboard, which the screenless platform has none of.
pytestmark = pytest.mark.qt_log_ignore("^This plugin does not support", extend=True)


def person_card(opened: App, user: int) -> PersonCard:
    opened.servers.here.cards.show(user)
    card = opened.window.findChild(PersonCard)
    assert isinstance(card, PersonCard)
    return card


def test_a_click_on_picture_or_name_shows_the_card(qtbot: QtBot, opened: App) -> None:
    timeline = opened.window.chat.pane.timeline
    settle(qtbot, opened)
    row = opened.models.timeline.row_of(20)
    assert row is not None
    timeline.to_row(row, 0.4)
    timeline.settle()
    laid, columns = timeline.laid(row), timeline._layouts.columns
    y = timeline.row_top(row) + laid.head_y + 8
    for x in (columns.margin + 5, columns.text + 5):
        with qtbot.waitSignal(timeline.person_asked) as heard:
            click(timeline.viewport(), at=QPoint(x, y))
        assert heard.args == [9]
        card = opened.window.findChild(PersonCard)
        assert card is not None
        card.reject()
    beside = columns.text + timeline._painter.name_width(opened.models.timeline.entry(row)) + 30
    with qtbot.assertNotEmitted(timeline.person_asked):
        click(timeline.viewport(), at=QPoint(round(beside), y))


def test_a_member_is_shown_on_a_card_and_written_to(qtbot: QtBot, opened: App, facade: FakeFacade) -> None:
    opened.side.show("members")
    qtbot.waitUntil(lambda: opened.models.members.rowCount() > 0)
    opened.window.chat.side.members.list.person_chosen.emit(2)
    card = opened.window.findChild(PersonCard)
    assert card is not None
    assert (card.there.text(), card.status.text()) == ("Online", "in the workshop until five")
    click(card.action_button)
    qtbot.waitUntil(lambda: opened.conversation.room == 5)
    assert facade.asked_for("direct") == [((2,),)]


def test_blocking_is_asked_once_and_the_card_shows_it(qtbot: QtBot, opened: App, facade: FakeFacade) -> None:
    card = person_card(opened, 4)
    assert card.block_button.text() == "Block…"
    click(card.block_button)
    confirm = opened.window.findChild(ConfirmDialog)
    assert confirm is not None
    click(confirm.action_button)
    qtbot.waitUntil(lambda: card.block_button.text() == "Unblock")
    click(card.block_button)
    qtbot.waitUntil(lambda: card.block_button.text() == "Block…")
    assert facade.asked_for("block") == [(4, True), (4, False)]


def test_the_card_has_room_for_what_it_says_of_a_block(qtbot: QtBot, opened: App, facade: FakeFacade) -> None:
    card = person_card(opened, 4)
    before = card.height()
    facade.say(BlocksChanged(blocked=frozenset({4})))
    qtbot.waitUntil(lambda: card.block_button.text() == "Unblock")
    said = card._about_block
    assert said.height() >= said.heightForWidth(said.width())
    assert said.y() > card.portrait.geometry().bottom()
    facade.say(BlocksChanged(blocked=frozenset()))
    qtbot.waitUntil(lambda: card.block_button.text() == "Block…")
    assert card.height() == before


def test_whom_i_have_blocked_i_do_not_write_to(qtbot: QtBot, opened: App, facade: FakeFacade) -> None:
    opened.conversation.open(5)
    qtbot.waitUntil(lambda: opened.models.timeline.room == 5)
    composer, timeline = opened.window.chat.pane.composer, opened.window.chat.pane.timeline
    write(composer.box, "half a word")
    facade.say(BlocksChanged(blocked=frozenset({2})))
    qtbot.waitUntil(lambda: not composer.box.isEnabled())
    assert composer.box.placeholderText() == "You have blocked this person."
    assert not composer.send_button.isEnabled()
    assert not timeline._rights.write
    assert not person_card(opened, 2).action_button.isEnabled()
    facade.say(BlocksChanged(blocked=frozenset()))
    qtbot.waitUntil(composer.box.isEnabled)
    assert composer.text() == "half a word"


def test_a_block_closes_no_room_of_several(qtbot: QtBot, opened: App, facade: FakeFacade) -> None:
    facade.say(BlocksChanged(blocked=frozenset({2})))
    settle(qtbot, opened)
    assert opened.window.chat.pane.composer.box.isEnabled()


def test_who_thinks_better_of_it_blocks_nobody(qtbot: QtBot, opened: App, facade: FakeFacade) -> None:
    card = person_card(opened, 4)
    click(card.block_button)
    confirm = opened.window.findChild(ConfirmDialog)
    assert confirm is not None
    confirm.reject()
    assert card.block_button.isEnabled()
    assert facade.asked_for("block") == []


def test_a_refused_block_is_said_on_the_card(qtbot: QtBot, opened: App, facade: FakeFacade) -> None:
    facade.community.blocked = frozenset({4})
    opened.models.people.blocked = frozenset({4})
    facade.refuse["block"] = HearthError(ErrorCode.BUSY, "There is no connection.")
    card = person_card(opened, 4)
    click(card.block_button)
    qtbot.waitUntil(lambda: card._wrong.text() == "There is no connection.")


def test_my_own_card_changes_name_and_status(qtbot: QtBot, opened: App, facade: FakeFacade) -> None:
    me = opened.window.chat.sidebar.me
    press(me, Qt.Key.Key_Return)
    card = opened.window.findChild(MyCard)
    assert card is not None
    card.fields.name.setText("")
    assert not card.action_button.isEnabled()
    card.fields.name.setText("Anna L.")
    card.fields.status.setText("on the train")
    click(card.action_button)
    settle(qtbot, opened)
    assert facade.asked_for("set_profile") == [("Anna L.", "on the train")]


def test_a_refused_name_can_be_mended(qtbot: QtBot, opened: App, facade: FakeFacade) -> None:
    facade.refuse["set_profile"] = HearthError(ErrorCode.BAD_REQUEST, "That is too long.")
    click(opened.window.chat.sidebar.me)
    card = opened.window.findChild(MyCard)
    assert card is not None
    click(card.action_button)
    qtbot.waitUntil(lambda: card._wrong.text() == "That is too long.")
    assert card.action_button.isEnabled()


def test_menus_of_rooms_members_and_messages_lead_to_the_card(qtbot: QtBot, opened: App) -> None:
    choose(open_menu(opened, 5), "profile")
    card = opened.window.findChild(Card)
    assert card is not None
    assert card.windowTitle() == "Ben Okafor"
    card.reject()
    assert "profile" not in [action.data() for action in open_menu(opened, 8).actions()]
    timeline = opened.window.chat.pane.timeline
    timeline._menu_identity = 14
    with qtbot.waitSignal(timeline.person_asked) as heard:
        timeline._on_chosen("profile")
    assert heard.args == [3]


def test_somebody_who_is_not_known_has_no_card(opened: App) -> None:
    opened.servers.here.cards.show(99)
    assert opened.window.findChild(Card) is None
