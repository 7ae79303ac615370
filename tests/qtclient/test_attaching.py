"""Files before they are sent: chosen, dropped or pasted, looked at, put in order, said something with, kept with the draft."""

import threading
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
from qtclient.delegates.chosen import ChosenDelegate
from qtclient.itemmodels.chosen import Chosen, ChosenModel
from qtclient.widgets.attach_sheet import AttachSheet
from tests.qtclient.fake import FakeFacade
from tests.qtclient.hands import click, press, write
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


def turn_switch(sheet: AttachSheet, place: int) -> None:
    """Click the switch of a picture."""
    delegate, index = sheet.list.itemDelegate(), sheet.list.model().index(place, 0)  # type: ignore[union-attr]  # it has one
    assert isinstance(delegate, ChosenDelegate)
    sheet.list.grab()
    box = delegate._switch(sheet.list.visualRect(index), index.data(Qt.ItemDataRole.UserRole))
    assert box is not None
    click(sheet.list.viewport(), box.center())


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


def paste(opened: App, image: QImage) -> None:
    data = QMimeData()
    data.setImageData(image)
    opened.window.chat.pane.composer.box.insertFromMimeData(data)


def test_a_pasted_picture_becomes_a_file(
    qtbot: QtBot, opened: App, facade: FakeFacade, tmp_path: Path
) -> None:
    facade.folder = tmp_path
    paste(opened, QImage(photo(3)))
    qtbot.waitUntil(lambda: bool(opened.window.findChildren(AttachSheet)))
    (row,) = opened.conversation.attaching.chosen.rows()
    assert row.title.startswith("picture ")
    assert row.title.endswith(".png")
    assert row.size == (1200, 800)
    qtbot.waitUntil(lambda: not opened.conversation.attaching.chosen.is_keeping)
    (row,) = opened.conversation.attaching.chosen.rows()
    assert row.file.path == tmp_path / row.title
    assert row.size == (1200, 800)
    assert opened.window.chat.pane.composer.text() == ""


def test_a_pasted_picture_is_shown_while_it_is_written_and_sent_as_soon_as_it_is(
    qtbot: QtBot, opened: App, facade: FakeFacade, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    facade.folder = tmp_path
    go_on = threading.Event()

    def slowly(image: QImage) -> bytes:
        assert threading.current_thread() is not threading.main_thread()
        assert go_on.wait(10)
        return in_bytes(image, "PNG")

    monkeypatch.setattr("qtclient.engine.choosing.as_png", slowly)
    paste(opened, QImage(photo(3)))
    sheet = sheet_of(opened)  # at once: nothing was waited for
    (row,) = opened.conversation.attaching.chosen.rows()
    assert (row.keeping, row.detail, row.size) == (True, "Preparing…", (1200, 800))
    assert not opened.window.chat.pane.composer.send_button.isEnabled()
    sheet.list.setCurrentIndex(opened.conversation.attaching.chosen.index(0))
    press(sheet.list, Qt.Key.Key_Space)
    press(sheet.caption.box, Qt.Key.Key_Return)
    assert sheet.isVisible()
    assert not facade.asked_for("post_files")
    go_on.set()
    qtbot.waitUntil(lambda: bool(facade.asked_for("post_files")))
    (file,) = posted(facade)[0]
    assert (file.path, file.as_file) == (tmp_path / file.name, True)


def test_a_picture_that_is_pasted_as_a_file_holds_it_is_taken_as_it_is(
    qtbot: QtBot, opened: App, facade: FakeFacade, tmp_path: Path
) -> None:
    facade.folder = tmp_path
    data = QMimeData()
    data.setImageData(photo(3))
    held = in_bytes(photo(4, 300, 200))
    data.setData("image/jpeg", held)
    opened.window.chat.pane.composer.box.insertFromMimeData(data)
    chosen = opened.conversation.attaching.chosen
    qtbot.waitUntil(lambda: not chosen.is_keeping)
    (row,) = chosen.rows()
    assert (row.file.type, row.size, row.file.path.suffix) == ("image/jpeg", (300, 200), ".jpg")
    assert row.file.path.read_bytes() == held


def test_what_was_pasted_stays_with_the_room_for_which_it_was(
    qtbot: QtBot, opened: App, facade: FakeFacade, tmp_path: Path
) -> None:
    facade.folder = tmp_path
    paste(opened, QImage(photo(3)))
    sheet_of(opened).reject()
    opened.conversation.open(2)
    qtbot.waitUntil(lambda: len(facade.community.attached.get((1, 0), ())) == 1)
    assert not opened.conversation.attaching.chosen.rows()


def test_what_cannot_be_kept_is_said_and_taken_out(qtbot: QtBot, opened: App, facade: FakeFacade) -> None:
    facade.refuse["keep_pasted"] = HearthError(ErrorCode.INTERNAL, "The disk is full.")
    paste(opened, QImage(photo(3, 60, 40)))
    qtbot.waitUntil(lambda: not opened.conversation.attaching.chosen.rows())


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


def test_each_picture_goes_as_it_is_wished(
    qtbot: QtBot, opened: App, facade: FakeFacade, files: list[Path]
) -> None:
    sheet = choose(qtbot, opened, files)
    turn_switch(sheet, 2)
    assert sheet.as_files.checkState() == Qt.CheckState.PartiallyChecked
    sheet.list.setCurrentIndex(opened.conversation.attaching.chosen.index(1))
    press(sheet.list, Qt.Key.Key_Space)  # a document is a file already
    press(sheet.caption.box, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(facade.asked_for("post_files")))
    assert [file.as_file for file in posted(facade)[0]] == [False, False, True]


def test_one_switch_turns_all_from_any_state(qtbot: QtBot, opened: App, files: list[Path]) -> None:
    sheet = choose(qtbot, opened, files)
    chosen = opened.conversation.attaching.chosen
    sheet.list.setCurrentIndex(chosen.index(0))
    press(sheet.list, Qt.Key.Key_Space)
    assert chosen.row(0).spoken.endswith("as a file")
    states = []
    for _ in range(3):
        sheet.as_files.click()
        states.append([row.file.as_file for row in chosen.rows()])
    assert states == [[True, False, True], [False] * 3, [True, False, True]]
    assert sheet.as_files.checkState() == Qt.CheckState.Checked


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
    turn_switch(sheet, 0)
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
    assert sheet.list.geometry().bottom() < sheet.caption.geometry().top()
    assert sheet.caption.geometry().bottom() < sheet._wrong.geometry().top()


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
