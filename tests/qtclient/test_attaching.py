"""Files before they are sent: chosen, dropped or pasted, looked at, put in order, said something with, kept with the draft."""

from pathlib import Path

import pytest
from PyQt6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PyQt6.QtGui import QDragEnterEvent, QDropEvent, QImage
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from chatclient.core.model import Draft, Outgoing
from chatprotocol.errors import ErrorCode, HearthError
from chatprotocol.limits import Limits
from qtclient.app import App
from qtclient.itemmodels.chosen import Chosen, ChosenModel
from qtclient.widgets.attach_sheet import AttachSheet
from tests.qtclient.fake import FakeFacade
from tests.qtclient.hands import press, write
from tests.qtclient.photos import in_bytes, photo

pytestmark = pytest.mark.qt_log_ignore("^This plugin does not support", extend=True)


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """A picture, a document, another picture."""
    made = [tmp_path / "hall.jpg", tmp_path / "minutes.txt", tmp_path / "yard.png"]
    made[0].write_bytes(in_bytes(photo(1)))
    made[1].write_text("Who brings the urn?")
    made[2].write_bytes(in_bytes(photo(2, 80, 60), "PNG"))
    return made


def mime(paths: list[Path]) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def sheet_of(app: App) -> AttachSheet:
    return next(each for each in app.window.findChildren(AttachSheet) if each.isVisible())


def choose(qtbot: QtBot, app: App, files: list[Path]) -> AttachSheet:
    app.conversation.attaching.add(files)
    qtbot.waitUntil(lambda: any(each.isVisible() for each in app.window.findChildren(AttachSheet)))
    return sheet_of(app)


def posted(facade: FakeFacade) -> tuple[tuple[Outgoing, ...], str]:
    _room, files, text, _reply, _thread = facade.asked_for("post_files")[-1]
    assert isinstance(files, tuple)
    return files, str(text)


# ---- how they come ----


def test_dropped_files_are_shown_before_they_are_sent(
    qtbot: QtBot, opened: App, files: list[Path], facade: FakeFacade
) -> None:
    pane = opened.window.chat.pane
    surface = opened.conversation.attaching.surface
    data = mime(files)
    action, buttons, held = (
        Qt.DropAction.CopyAction,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    enter = QDragEnterEvent(QPoint(50, 50), action, data, buttons, held)
    QApplication.sendEvent(pane, enter)
    assert enter.isAccepted()
    assert surface.isVisible()
    assert surface.size() == pane.size()
    QApplication.sendEvent(surface, QDropEvent(QPointF(50, 50), action, data, buttons, held))
    assert not surface.isVisible()
    qtbot.waitUntil(lambda: bool(opened.window.findChildren(AttachSheet)))
    titles = [row.title for row in opened.conversation.attaching.chosen.rows()]
    assert titles == ["hall.jpg", "minutes.txt", "yard.png"]
    assert not facade.asked_for("post_files")


def test_words_that_are_dragged_are_no_files(opened: App) -> None:
    data = QMimeData()
    data.setText("words")
    enter = QDragEnterEvent(
        QPoint(5, 5),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(opened.window.chat.pane, enter)
    assert not opened.conversation.attaching.surface.isVisible()


def test_a_pasted_picture_becomes_a_file(
    qtbot: QtBot, opened: App, facade: FakeFacade, tmp_path: Path
) -> None:
    facade.folder = tmp_path
    data = QMimeData()
    data.setImageData(QImage(photo(3)))
    opened.window.chat.pane.composer.box.insertFromMimeData(data)
    qtbot.waitUntil(lambda: bool(opened.window.findChildren(AttachSheet)))
    (row,) = opened.conversation.attaching.chosen.rows()
    assert row.title.startswith("picture ")
    assert row.size == (1200, 800)
    assert opened.window.chat.pane.composer.text() == ""


def test_a_table_that_is_pasted_stays_words(opened: App, qtbot: QtBot) -> None:
    data = QMimeData()
    data.setText("a\tb")
    data.setImageData(photo(1, 20, 20))
    opened.window.chat.pane.composer.box.insertFromMimeData(data)
    assert opened.window.chat.pane.composer.text() == "a\tb"


def test_pasted_files_are_attached(qtbot: QtBot, opened: App, files: list[Path]) -> None:
    opened.window.chat.pane.composer.box.insertFromMimeData(mime(files[:1]))
    qtbot.waitUntil(lambda: bool(opened.window.findChildren(AttachSheet)))


# ---- the sheet ----


def test_the_caption_begins_with_what_was_written_and_enter_sends_all_of_it(
    qtbot: QtBot, opened: App, facade: FakeFacade, files: list[Path]
) -> None:
    composer = opened.window.chat.pane.composer
    write(composer.box, "From the ")
    sheet = choose(qtbot, opened, files)
    assert sheet.caption.text() == "From the "
    write(sheet.caption.box, "yard")
    press(sheet.caption.box, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(facade.asked_for("post_files")))
    sent, text = posted(facade)
    assert [file.path for file in sent] == files
    assert text == "From the yard"
    assert composer.text() == ""
    assert not composer.attached.isVisible()
    assert not facade.asked_for("post")


def test_files_go_without_words(qtbot: QtBot, opened: App, facade: FakeFacade, files: list[Path]) -> None:
    sheet = choose(qtbot, opened, files)
    press(sheet.caption.box, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(facade.asked_for("post_files")))
    assert posted(facade)[1] == ""


def test_esc_gives_everything_back_to_the_draft(
    qtbot: QtBot, opened: App, facade: FakeFacade, files: list[Path]
) -> None:
    composer = opened.window.chat.pane.composer
    sheet = choose(qtbot, opened, files)
    write(sheet.caption.box, "later")
    press(sheet.caption.box, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not opened.window.findChildren(AttachSheet))
    assert composer.text() == "later"
    assert composer.attached.isVisible()
    assert facade.community.attached[1, 0] == tuple(Outgoing(path=path) for path in files)
    qtbot.waitUntil(lambda: facade.community.drafts.get((1, 0)) == Draft("later"))
    press(composer.box, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(facade.asked_for("post_files")))
    assert posted(facade)[1] == "later"


def test_the_files_of_a_draft_are_there_when_its_room_is_opened_again(
    qtbot: QtBot, opened: App, facade: FakeFacade, files: list[Path]
) -> None:
    facade.community.attached[2, 0] = (Outgoing(path=files[0]),)
    composer = opened.window.chat.pane.composer
    opened.conversation.open(2)
    qtbot.waitUntil(composer.attached.isVisible)
    opened.conversation.open(1)
    assert not composer.attached.isVisible()
    opened.conversation.open(2)
    qtbot.waitUntil(composer.attached.isVisible)
    assert not facade.asked_for("attach")


def test_files_are_put_in_order_and_taken_out_by_keys(
    qtbot: QtBot, opened: App, facade: FakeFacade, files: list[Path]
) -> None:
    sheet = choose(qtbot, opened, files)
    chosen = opened.conversation.attaching.chosen
    sheet.list.setCurrentIndex(chosen.index(2))
    press(sheet.list, Qt.Key.Key_Up, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert [row.title for row in chosen.rows()] == ["hall.jpg", "yard.png", "minutes.txt"]
    assert sheet.list.currentIndex().row() == 1
    press(sheet.list, Qt.Key.Key_Delete)
    assert [row.title for row in chosen.rows()] == ["hall.jpg", "minutes.txt"]
    press(sheet.caption.box, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(facade.asked_for("post_files")))
    assert [file.path for file in posted(facade)[0]] == files[:2]


def test_the_sheet_closes_when_the_last_file_is_taken_out(
    qtbot: QtBot, opened: App, facade: FakeFacade, files: list[Path]
) -> None:
    choose(qtbot, opened, files[:1])
    opened.conversation.attaching.chosen.remove(0)
    qtbot.waitUntil(lambda: not opened.window.findChildren(AttachSheet))
    assert not opened.window.chat.pane.composer.attached.isVisible()


def test_pictures_go_as_files_where_that_is_wished(
    qtbot: QtBot, opened: App, facade: FakeFacade, files: list[Path]
) -> None:
    sheet = choose(qtbot, opened, files)
    assert sheet.as_files.isVisible()
    sheet.as_files.click()
    press(sheet.caption.box, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(facade.asked_for("post_files")))
    assert [file.as_file for file in posted(facade)[0]] == [True, False, True]


def test_without_pictures_there_is_nothing_to_send_unchanged(
    qtbot: QtBot, opened: App, files: list[Path]
) -> None:
    assert not choose(qtbot, opened, files[1:2]).as_files.isVisible()


def test_people_are_completed_in_the_caption(qtbot: QtBot, opened: App, files: list[Path]) -> None:
    sheet = choose(qtbot, opened, files)
    sheet.activateWindow()
    sheet.caption.box.setFocus()
    qtbot.waitUntil(sheet.caption.box.hasFocus)
    write(sheet.caption.box, "@be")
    press(sheet.caption.box, Qt.Key.Key_Tab)
    assert sheet.caption.text() == "@ben "


# ---- what is in the way ----


def test_what_is_too_large_is_said_beforehand(
    qtbot: QtBot, opened: App, facade: FakeFacade, files: list[Path]
) -> None:
    facade.community.limits = Limits(file_bytes=1000)
    sheet = choose(qtbot, opened, files)
    row = opened.conversation.attaching.chosen.row(0)
    assert row.problem == "too_large"
    assert "1.0 KB" in row.detail
    assert not sheet.action_button.isEnabled()
    press(sheet.caption.box, Qt.Key.Key_Return)
    assert not facade.asked_for("post_files")
    opened.conversation.attaching.chosen.remove(0)
    while opened.conversation.attaching.chosen.obstacle:
        opened.conversation.attaching.chosen.remove(1)
    assert sheet.action_button.isEnabled()


def test_a_photograph_that_cannot_be_freed_of_its_place_goes_as_a_file_or_not_at_all(
    qtbot: QtBot, opened: App, facade: FakeFacade, tmp_path: Path
) -> None:
    path = tmp_path / "IMG_0007.HEIC"
    path.write_bytes(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(100))
    sheet = choose(qtbot, opened, [path])
    assert "IMG_0007.HEIC" in opened.conversation.attaching.chosen.obstacle
    assert not sheet.action_button.isEnabled()
    sheet.as_files.click()
    assert not opened.conversation.attaching.chosen.obstacle
    press(sheet.caption.box, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(facade.asked_for("post_files")))
    assert [file.as_file for file in posted(facade)[0]] == [True]


def test_what_is_in_the_way_takes_its_own_lines_from_the_first_moment(
    qtbot: QtBot, opened: App, tmp_path: Path
) -> None:
    path = tmp_path / f"{'IMG_0007 ' * 20}.HEIC"
    path.write_bytes(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(100))
    sheet = choose(qtbot, opened, [path])
    assert sheet.list.geometry().bottom() < sheet.as_files.geometry().top()
    assert sheet.as_files.geometry().bottom() < sheet.caption.geometry().top()


def test_a_folder_and_what_is_gone_cannot_be_sent(qtbot: QtBot, opened: App, tmp_path: Path) -> None:
    choose(qtbot, opened, [tmp_path, tmp_path / "gone"])
    assert [row.problem for row in opened.conversation.attaching.chosen.rows()] == ["folder", "gone"]


def test_a_message_takes_ten_files(qapp: QApplication) -> None:
    model = ChosenModel()
    model.most_files = 10
    model.add([Chosen(file=Outgoing(path=Path(f"/{number}"))) for number in range(10)])
    assert model.obstacle == ""
    model.add([Chosen(file=Outgoing(path=Path("/more")))])
    assert "10 files" in model.obstacle


def test_nothing_is_attached_twice(qapp: QApplication) -> None:
    model = ChosenModel()
    model.add([Chosen(file=Outgoing(path=Path("/a")))])
    model.add([Chosen(file=Outgoing(path=Path("/a")))])
    assert model.rowCount() == 1


def test_a_refusal_gives_files_and_words_back(
    qtbot: QtBot, opened: App, facade: FakeFacade, files: list[Path]
) -> None:
    facade.refuse["post_files"] = HearthError(ErrorCode.BAD_REQUEST, "The file cannot be read.")
    sheet = choose(qtbot, opened, files)
    write(sheet.caption.box, "words")
    press(sheet.caption.box, Qt.Key.Key_Return)
    composer = opened.window.chat.pane.composer
    qtbot.waitUntil(lambda: composer.text() == "words" and composer.attached.isVisible())


def test_files_are_no_part_of_an_edit(
    qtbot: QtBot, opened: App, facade: FakeFacade, files: list[Path]
) -> None:
    composer = opened.window.chat.pane.composer
    write(composer.box, "new words")
    opened.conversation.writing.edit(9)
    assert composer.text() == "Deadline is Friday."
    sheet = choose(qtbot, opened, files)
    assert sheet.caption.text() == "new words"
    press(sheet.caption.box, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(facade.asked_for("post_files")))
    assert not facade.asked_for("edit")


def test_where_nothing_may_be_written_nothing_is_attached(opened: App, files: list[Path]) -> None:
    opened.conversation.close()
    opened.conversation.attaching.add(files)
    assert not opened.window.chat.pane.composer.attach_button.isEnabled()
    assert not opened.window.findChildren(AttachSheet)


def test_files_go_into_a_thread_too(qtbot: QtBot, opened: App, facade: FakeFacade, files: list[Path]) -> None:
    opened.side.open_thread(2)
    talk = opened.side.thread_talk
    talk.attaching.add(files[:1])
    qtbot.waitUntil(lambda: bool(opened.window.findChildren(AttachSheet)))
    press(sheet_of(opened).caption.box, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(facade.asked_for("post_files")))
    assert facade.asked_for("post_files")[0][-1] == 2
