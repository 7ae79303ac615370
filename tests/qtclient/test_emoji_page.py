"""Settings: whoever looks after the server adds emoji of its own to it, gives them other names, removes them."""

import asyncio
from functools import partial
from pathlib import Path

import pytest
from PyQt6.QtCore import QCoreApplication, QEvent, QMimeData, QPointF, Qt, QUrl
from PyQt6.QtGui import QDragEnterEvent, QDropEvent
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from chatclient.changes import EmojiChanged
from chatprotocol.errors import ErrorCode, HearthError
from qtclient.app import App
from qtclient.widgets.emoji_dialog import EmojiDialog
from qtclient.widgets.emoji_page import EmojiPage
from qtclient.widgets.room_dialogs import ConfirmDialog
from qtclient.widgets.settings_dialog import SettingsDialog
from tests.qtclient.community import ME
from tests.qtclient.fake import FakeFacade
from tests.qtclient.hands import click, write
from tests.qtclient.steps import key, settle
from tests.qtclient.test_accessibility import nameless, rich
from tests.qtclient.test_custom_emoji import GREEN, RED, give, image, shown_in

# Popups grab the keyboard, which the screenless platform has none of.
pytestmark = pytest.mark.qt_log_ignore("^This plugin does not support", extend=True)


@pytest.fixture
def drawing(tmp_path: Path) -> Path:
    path = tmp_path / "Blob Cat!.png"
    assert image(RED).save(str(path))
    return path


@pytest.fixture
def facade() -> FakeFacade:
    made = FakeFacade()
    give(made, "blob")
    give(made, "party_cat", GREEN)
    return made


def open_settings(qtbot: QtBot, opened: App, facade: FakeFacade, role: str = "moderator") -> SettingsDialog:
    opened.bridge.run(partial(facade.change_person, ME, role=role))
    settle(qtbot, opened)
    key(qtbot, opened, Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    found = opened.window.findChild(SettingsDialog)
    assert found is not None
    return found


def page_of(dialog: SettingsDialog) -> EmojiPage:
    page = dialog.findChild(EmojiPage)
    assert page is not None
    dialog.show_page(dialog.names.row(dialog.names.findItems("Emoji", Qt.MatchFlag.MatchExactly)[0]))
    return page


def test_only_who_looks_after_the_server_has_the_page(qtbot: QtBot, opened: App, facade: FakeFacade) -> None:
    assert open_settings(qtbot, opened, facade, "member").findChild(EmojiPage) is None


def test_the_page_lists_them_with_pictures_and_everything_on_it_has_a_name(
    qtbot: QtBot, opened: App, facade: FakeFacade
) -> None:
    dialog = open_settings(qtbot, opened, facade, "admin")
    page = page_of(dialog)
    rows = [page.model.index(row) for row in range(page.model.count())]
    assert [index.data(Qt.ItemDataRole.AccessibleTextRole) for index in rows] == [":blob:", ":party_cat:"]
    qtbot.waitUntil(lambda: shown_in(page.list, RED) and shown_in(page.list, GREEN))
    assert nameless(dialog) == []
    assert rich(dialog) == []


def test_a_dropped_picture_is_named_and_added(
    qtbot: QtBot, opened: App, facade: FakeFacade, drawing: Path
) -> None:
    dialog = open_settings(qtbot, opened, facade)
    page = page_of(dialog)
    drop(page, [drawing])
    naming = dialog.findChild(EmojiDialog)
    assert naming is not None
    assert naming.name.text() == "blob_cat"
    assert naming.said.text() == "Written as :blob_cat:"
    qtbot.waitUntil(lambda: shown_in(naming.preview, RED))
    naming.name.setText("blob")
    assert naming.said.text() == "There is an emoji of this name already."
    assert not naming.action_button.isEnabled()
    naming.name.setText("")
    assert not naming.action_button.isEnabled()
    write(naming.name, "big_blob")
    assert nameless(naming) == []
    click(naming.action_button)
    qtbot.waitUntil(lambda: page.model.count() == 3)
    assert facade.asked_for("add_emoji") == [("big_blob", drawing)]
    qtbot.waitUntil(lambda: not naming_is_open(dialog))
    current = page._current()
    assert current is not None
    assert current.name == "big_blob"


def naming_is_open(dialog: SettingsDialog) -> bool:
    return any(each.isVisible() for each in dialog.findChildren(EmojiDialog))


def drop(page: EmojiPage, paths: list[Path]) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    place, copy = page.rect().center(), Qt.DropAction.CopyAction
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(place, copy, data, left, none)
    QApplication.sendEvent(page, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(page, QDropEvent(QPointF(place), copy, data, left, none))


def test_several_pictures_are_named_one_after_the_other_until_one_is_cancelled(
    qtbot: QtBot, opened: App, facade: FakeFacade, drawing: Path
) -> None:
    dialog = open_settings(qtbot, opened, facade)
    page = page_of(dialog)
    page.dropped.emit([drawing.with_name(f"{name}.png") for name in ("one", "two", "three")])

    def naming(name: str) -> EmojiDialog | None:
        held = dialog.findChildren(EmojiDialog)
        return next((each for each in held if each.isVisible() and each.name.text() == name), None)

    one = naming("one")
    assert one is not None
    one.done_with()
    two = naming("two")
    assert two is not None
    two.reject()
    assert naming("three") is None
    assert facade.asked_for("add_emoji") == []


def test_whoever_cancels_while_an_emoji_is_on_its_way_has_added_none(
    qtbot: QtBot, opened: App, facade: FakeFacade, drawing: Path
) -> None:
    begun: list[str] = []
    ended: list[str] = []

    async def add_emoji(name: str, source: Path) -> int:
        begun.append(name)
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(name)
        return 0

    facade.add_emoji = add_emoji  # type: ignore[method-assign]  # as the server is slow
    dialog = open_settings(qtbot, opened, facade)
    page = page_of(dialog)
    page.dropped.emit([drawing])
    [naming] = [each for each in dialog.findChildren(EmojiDialog) if each.isVisible()]
    click(naming.action_button)
    qtbot.waitUntil(lambda: begun == ["blob_cat"])
    click(naming.cancel_button)
    qtbot.waitUntil(lambda: ended == begun)
    # What is asked after it is answered.
    opened.bridge.run(partial(facade.change_person, ME, role="admin"))
    settle(qtbot, opened)
    assert page.model.count() == 2


def test_a_file_among_several_that_is_no_picture_is_skipped_and_the_others_still_come(
    qtbot: QtBot, opened: App, facade: FakeFacade, drawing: Path
) -> None:
    dialog = open_settings(qtbot, opened, facade)
    page = page_of(dialog)
    text = drawing.with_name("notes.txt")
    text.write_text("no picture")
    page.dropped.emit([text, drawing])
    naming = dialog.findChild(EmojiDialog)
    assert naming is not None
    assert naming.cancel_button.text() == "Cancel"
    qtbot.waitUntil(lambda: naming.cancel_button.text() == "Skip")
    click(naming.cancel_button)
    shown = [each.name.text() for each in dialog.findChildren(EmojiDialog) if each.isVisible()]
    assert shown == ["blob_cat"]


def test_what_is_no_picture_and_what_the_server_refuses_is_said(
    qtbot: QtBot, opened: App, facade: FakeFacade, drawing: Path
) -> None:
    dialog = open_settings(qtbot, opened, facade)
    page = page_of(dialog)
    text = drawing.with_name("notes.txt")
    text.write_text("no picture")
    page.dropped.emit([text])
    naming = dialog.findChild(EmojiDialog)
    assert naming is not None
    qtbot.waitUntil(lambda: naming.said.text() == "This file is no picture that can be an emoji.")
    assert not naming.action_button.isEnabled()
    naming.reject()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    facade.refuse["add_emoji"] = HearthError(ErrorCode.CONFLICT, "There is one of this name.")
    page.dropped.emit([drawing])
    again = dialog.findChild(EmojiDialog)
    assert again is not None
    click(again.action_button)
    qtbot.waitUntil(lambda: again._wrong.text() == "There is one of this name.")
    assert again.isVisible()
    assert again.action_button.isEnabled()


def test_an_emoji_gets_another_name_and_is_removed_after_a_question(
    qtbot: QtBot, opened: App, facade: FakeFacade
) -> None:
    dialog = open_settings(qtbot, opened, facade)
    page = page_of(dialog)
    click(page.rename)
    naming = dialog.findChild(EmojiDialog)
    assert naming is not None
    assert naming.name.text() == "blob"
    assert not naming.action_button.isEnabled()
    write(naming.name, "slime")
    click(naming.action_button)
    qtbot.waitUntil(lambda: opened.models.emojis.customs.names() == ["party_cat", "slime"])
    assert facade.asked_for("rename_emoji") == [(1, "slime")]
    current = page._current()
    assert current is not None
    assert current.name == "slime"
    click(page.remove)
    question = dialog.findChild(ConfirmDialog)
    assert question is not None
    assert "Remove :slime:?" in question.windowTitle()
    assert facade.asked_for("remove_emoji") == []
    click(question.action_button)
    qtbot.waitUntil(lambda: opened.models.emojis.customs.names() == ["party_cat"])


def test_without_any_the_page_says_so(qtbot: QtBot, opened: App, facade: FakeFacade) -> None:
    facade.community.emoji.clear()
    facade.say(EmojiChanged())
    qtbot.waitUntil(lambda: len(opened.models.emojis.customs) == 0)
    page = page_of(open_settings(qtbot, opened, facade))
    assert not page.list.isVisible()
    assert page._none.isVisible()
    assert (page.rename.isEnabled(), page.remove.isEnabled()) == (False, False)
