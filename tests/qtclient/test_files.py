"""Files of messages: looked at over the window, brought here, handed on, found again beside the room, sent with progress."""

import asyncio
from itertools import count
from pathlib import Path

import pytest
from msgspec.structs import replace
from PyQt6.QtCore import QPoint, QPointF, Qt
from PyQt6.QtGui import QColor, QImage
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from chatclient.changes import ConnectionChanged, Downloading, OutboxChanged, Uploading
from chatclient.core.model import Connection, Outgoing, Pending
from chatprotocol.errors import ErrorCode, HearthError
from chatprotocol.rows import File
from qtclient.app import App
from qtclient.files.outside import is_program
from qtclient.itemmodels.attached import LONGEST_PX, files_of, of_file
from qtclient.itemmodels.entries import from_message
from qtclient.itemmodels.gallery import GalleryModel, seen_in
from qtclient.itemmodels.people import People
from qtclient.itemmodels.sentences import spoken
from qtclient.itemmodels.transfer_words import progress_text, said_of
from qtclient.itemmodels.transfers import Transfer, Transfers
from qtclient.widgets.choice_menu import ChoiceMenu
from qtclient.widgets.lightbox import Lightbox
from qtclient.widgets.room_dialogs import ConfirmDialog
from qtclient.words.amounts import readable_length
from tests.qtclient.community import ME, NOW, message, ms
from tests.qtclient.fake import FakeFacade, pending_file
from tests.qtclient.hands import click, press
from tests.qtclient.photos import file_of, in_bytes, photo

pytestmark = pytest.mark.qt_log_ignore("^This plugin does not support", extend=True)
KEY = b"k" * 16
PDF = File(id=50, name="plan.pdf", type="application/pdf", bytes=4000, sha256=bytes(32))
ZIP = File(id=51, name="setup.exe", type="application/x-msdownload", bytes=4000, sha256=bytes(32))


@pytest.mark.parametrize(
    "sides", [(2**53 - 1, 2**53 - 1), (1, 2**53 - 1), (LONGEST_PX + 1, 9), (0, 5), (5, 0)]
)
def test_a_picture_that_says_it_is_as_large_as_none_is_shown_as_a_file(
    qtbot: QtBot, opened: App, facade: FakeFacade, sides: tuple[int, int]
) -> None:
    lie = File(
        id=9, name="a.png", type="image/png", bytes=9, width=sides[0], height=sides[1], sha256=bytes(32)
    )
    row_with(qtbot, opened, send(facade, lie))
    assert not of_file(0, lie).is_picture


@pytest.fixture
def saved(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, opened: App) -> list[tuple[str, Path]]:
    """Let downloads lie in a folder of the test, and note what other programs would be given."""
    monkeypatch.setattr("qtclient.files.saving.downloads", lambda: tmp_path)
    given: list[tuple[str, Path]] = []
    saving = opened.servers.here.saving
    saving.open_file = lambda path: given.append(("open", path))
    saving.open_with = lambda path: given.append(("with", path))
    saving.show_in_folder = lambda path: given.append(("folder", path))
    return given


def send(facade: FakeFacade, *files: File, text: str = "", author: int = 2) -> int:
    number = len(facade.community.messages[1]) + 1
    facade.arrive(message(1, number, author, NOW, text, files=list(files)))
    return number


def row_with(qtbot: QtBot, app: App, number: int) -> int:
    model = app.models.timeline
    qtbot.waitUntil(lambda: model.row_of(number) is not None)
    app.window.chat.pane.timeline.to_end()
    app.window.chat.pane.timeline.grab()
    row = model.row_of(number)
    assert row is not None
    return row


def click_file(app: App, row: int, place: int = 0, *, button: bool = False) -> None:
    timeline = app.window.chat.pane.timeline
    part = next(part for part in timeline.laid(row).parts if part.file.place == place)
    box = part.button if button and part.button is not None else part.box
    inside = box.center() if button or part.file.is_picture else QPointF(box.left() + 20, box.center().y())
    click(timeline.viewport(), (inside + QPointF(0, timeline.row_top(row))).toPoint())


def lightbox(app: App) -> Lightbox:
    box = app.servers.here.looking.lightbox
    assert box is not None
    return box


# ---- saving and opening ----


def test_a_click_opens_a_file_once_it_is_here_and_does_not_bring_it_twice(
    qtbot: QtBot, opened: App, facade: FakeFacade, saved: list[tuple[str, Path]], tmp_path: Path
) -> None:
    row = row_with(qtbot, opened, send(facade, PDF))
    click_file(opened, row)
    qtbot.waitUntil(lambda: len(saved) == 1)
    click_file(opened, row)
    assert saved == [("open", tmp_path / "plan.pdf")] * 2
    assert facade.asked_for("download") == [(1, 24, 50, tmp_path / "plan.pdf")]


def test_before_a_program_is_opened_the_person_is_asked(
    qtbot: QtBot, opened: App, facade: FakeFacade, saved: list[tuple[str, Path]]
) -> None:
    row = row_with(qtbot, opened, send(facade, ZIP))
    click_file(opened, row)
    qtbot.waitUntil(lambda: bool(opened.window.findChildren(ConfirmDialog)))
    assert not facade.asked_for("download")
    opened.window.findChildren(ConfirmDialog)[0].accepted_by_button()
    qtbot.waitUntil(lambda: bool(saved))


@pytest.mark.parametrize(
    ("name", "type_", "expected"),
    [
        ("a.exe", "", True),
        ("a.PDF.eXe ", "", True),
        ("run.sh", "text/plain", True),
        ("a.desktop", "", True),
        ("sheet.xlsm", "", True),
        ("plan.pdf", "application/pdf", False),
        ("photo.jpg", "image/jpeg", False),
        ("photo.jpg", "application/x-executable", True),
        ("noending", "application/octet-stream", False),
    ],
)
def test_what_is_a_program(name: str, type_: str, expected: bool) -> None:
    assert is_program(name, type_) is expected


def test_a_download_shows_how_far_it_is_and_can_be_stopped(
    qtbot: QtBot, opened: App, facade: FakeFacade, saved: list[tuple[str, Path]], tmp_path: Path
) -> None:
    facade.downloads = asyncio.Event()
    row = row_with(qtbot, opened, send(facade, PDF))
    click_file(opened, row)
    transfers = opened.models.transfers
    qtbot.waitUntil(lambda: transfers.download(50) is not None)
    facade.say(Downloading(file=50, to=tmp_path / "plan.pdf", got=1000, of=4000))

    def quarter() -> bool:
        now = transfers.download(50)
        return now is not None and now.share == 0.25

    qtbot.waitUntil(quarter)
    click_file(opened, row, button=True)
    qtbot.waitUntil(lambda: bool(facade.asked_for("cancel_download")))
    facade.downloads.set()


def test_why_a_download_broke_is_said(
    qtbot: QtBot, opened: App, facade: FakeFacade, saved: list[tuple[str, Path]]
) -> None:
    facade.refuse["download"] = HearthError(ErrorCode.NOT_FOUND, "There is no such file.")
    row = row_with(qtbot, opened, send(facade, PDF))
    click_file(opened, row)
    line = opened.window.chat.pane.notice_line
    qtbot.waitUntil(lambda: bool(line.text()))
    assert opened.models.transfers.download(50) is None


def test_the_menu_of_a_message_offers_what_is_done_with_its_file(
    qtbot: QtBot, opened: App, facade: FakeFacade, saved: list[tuple[str, Path]], tmp_path: Path
) -> None:
    number = send(facade, PDF)
    row_with(qtbot, opened, number)
    timeline = opened.window.chat.pane.timeline
    timeline.action_asked.emit(number, "show_folder 0")
    qtbot.waitUntil(lambda: saved == [("folder", tmp_path / "plan.pdf")])
    timeline.action_asked.emit(number, "open_with 0")
    assert saved[-1] == ("with", tmp_path / "plan.pdf")
    assert not facade.asked_for("react")


def test_every_file_of_a_message_is_reached_by_keys(
    qtbot: QtBot, opened: App, facade: FakeFacade, saved: list[tuple[str, Path]], tmp_path: Path
) -> None:
    number = send(facade, file_of(1, photo(1)), PDF)
    row_with(qtbot, opened, number)
    timeline = opened.window.chat.pane.timeline
    timeline._current = number
    press(timeline, Qt.Key.Key_Return)
    menu = timeline.findChildren(ChoiceMenu)[-1]
    names = [action.text() for action in menu.actions() if action.menu() is not None]
    assert names[:2] == ["photo-1.jpg", "plan.pdf"]
    under = menu.actions()[1].menu()
    assert under is not None
    next(action for action in under.actions() if action.data() == "show_folder 1").trigger()
    qtbot.waitUntil(lambda: saved == [("folder", tmp_path / "plan.pdf")])


# ---- the lightbox ----


def test_a_picture_is_looked_at_over_the_window(qtbot: QtBot, opened: App, facade: FakeFacade) -> None:
    facade.community.pictures[7] = in_bytes(photo(1))
    row = row_with(qtbot, opened, send(facade, file_of(7, photo(1)), text="The hall"))
    click_file(opened, row)
    box = lightbox(opened)
    assert box.isVisible()
    assert box.size() == opened.window.size()
    assert "Ben Okafor" in box.accessibleName()
    assert "The hall" in box.accessibleName()
    box.grab()
    qtbot.waitUntil(lambda: (7, 1280) in facade.asked_for("picture"))
    press(box, Qt.Key.Key_Escape)
    assert box.isHidden()


def test_left_and_right_go_through_the_pictures_of_the_room(
    qtbot: QtBot, opened: App, facade: FakeFacade
) -> None:
    for number in range(1, 5):
        send(facade, file_of(number, photo(number)), *([PDF] if number == 2 else []))
    row = row_with(qtbot, opened, 27)
    click_file(opened, row)
    box = lightbox(opened)
    seen = []
    for key in (Qt.Key.Key_Left,) * 4 + (Qt.Key.Key_Right,) * 4:
        assert box.seen is not None
        seen.append(box.seen.file.file)
        press(box, key)
    assert seen == [4, 3, 2, 1, 1, 2, 3, 4]


def test_older_pictures_are_read_when_they_are_asked_for(
    qtbot: QtBot, opened: App, facade: FakeFacade
) -> None:
    facade.community.messages[2] = [
        message(2, number, 2, NOW, f"{number}", files=[file_of(number, photo(1))] if number < 3 else [])
        for number in range(1, 150)
    ]
    facade.community.messages[2].append(message(2, 150, 2, NOW, "", files=[file_of(150, photo(2))]))
    facade.community.read[2] = 150
    opened.conversation.open(2)
    model = opened.models.timeline
    qtbot.waitUntil(lambda: model.room == 2 and model.last_number == 150)
    opened.window.chat.pane.timeline.to_end()
    opened.window.chat.pane.timeline.action_asked.emit(150, "picture 0")
    box = lightbox(opened)
    press(box, Qt.Key.Key_Left)
    qtbot.waitUntil(lambda: box.seen is not None and box.seen.file.file == 2)
    press(box, Qt.Key.Key_Left)
    assert box.seen is not None
    assert box.seen.file.file == 1


def test_a_picture_is_enlarged_moved_and_made_to_fit_again(
    qtbot: QtBot, opened: App, facade: FakeFacade
) -> None:
    row = row_with(qtbot, opened, send(facade, file_of(7, photo(1, 4000, 3000))))
    click_file(opened, row)
    box = lightbox(opened)
    fitting = box.box()
    assert fitting.height() <= box.height()
    press(box, Qt.Key.Key_Plus)
    assert box.zoom == pytest.approx(1.25)
    assert box.box().width() == pytest.approx(1.25 * fitting.width())
    corner = fitting.topLeft() + QPointF(40, 40)
    box.zoom_by(2, corner)
    press(box, Qt.Key.Key_0)
    assert box.box() == fitting
    press(box, Qt.Key.Key_Minus)
    assert box.zoom == 1


def test_a_click_beside_the_picture_leaves_it(qtbot: QtBot, opened: App, facade: FakeFacade) -> None:
    row = row_with(qtbot, opened, send(facade, file_of(7, photo(1, 100, 60))))
    click_file(opened, row)
    box = lightbox(opened)
    click(box, QPoint(box.width() // 2, box.height() - 90))
    assert box.isHidden()


def test_a_picture_is_copied_as_it_is(qtbot: QtBot, opened: App, facade: FakeFacade) -> None:
    image = QImage(40, 30, QImage.Format.Format_RGB32)
    image.fill(QColor("#2244aa"))
    facade.community.pictures[7] = in_bytes(image, "PNG")
    row = row_with(qtbot, opened, send(facade, file_of(7, image)))
    click_file(opened, row)
    press(lightbox(opened), Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    clipboard = QApplication.clipboard()
    assert clipboard is not None
    qtbot.waitUntil(lambda: clipboard.image().width() == 40)
    assert (7, None) in facade.asked_for("picture")


def test_the_keys_of_the_window_are_not_heard_under_the_lightbox(
    qtbot: QtBot, opened: App, facade: FakeFacade
) -> None:
    row = row_with(qtbot, opened, send(facade, file_of(7, photo(1))))
    click_file(opened, row)
    press(lightbox(opened), Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert not opened.window.chat.switcher.isVisible()
    reached = set()
    for _ in range(12):
        press(opened.window.focusWidget() or lightbox(opened), Qt.Key.Key_Tab)
        reached.add(opened.window.focusWidget())
    assert set(lightbox(opened)._buttons) <= reached
    assert all(lightbox(opened).isAncestorOf(each) for each in reached if each is not None)


# ---- beside the room ----


def test_the_panel_shows_pictures_and_files_of_the_room(
    qtbot: QtBot, opened: App, facade: FakeFacade, saved: list[tuple[str, Path]]
) -> None:
    send(facade, file_of(1, photo(1)), file_of(2, photo(2)))
    send(facade, PDF)
    press(opened.window, Qt.Key.Key_F8)
    pictures, files = opened.window.chat.side.galleries
    qtbot.waitUntil(lambda: pictures.rowCount() == 2 and files.rowCount() == 2)
    panel = opened.window.chat.side.files
    assert panel.isVisible()
    assert panel.shows_pictures
    assert [seen.file.file for seen in pictures.rows()] == [1, 2]
    panel.pictures.row_chosen.emit(pictures.index(1))
    box = lightbox(opened)
    assert box.seen is not None
    assert box.seen.file.file == 2
    box.leave()
    panel.show_tab(1)
    panel.files.row_chosen.emit(files.index(0))
    qtbot.waitUntil(lambda: len(saved) == 1)
    press(opened.window, Qt.Key.Key_F8)
    assert opened.window.chat.panel is None


def test_the_panel_follows_what_comes_and_goes(qtbot: QtBot, opened: App, facade: FakeFacade) -> None:
    opened.side.show("files")
    pictures, files = opened.window.chat.side.galleries
    qtbot.waitUntil(lambda: files.rowCount() == 1)
    number = send(facade, file_of(1, photo(1)))
    qtbot.waitUntil(lambda: pictures.rowCount() == 1)
    facade.change(1, number, deleted=True, files=[])
    qtbot.waitUntil(lambda: pictures.rowCount() == 0)


def test_an_empty_panel_says_so(qtbot: QtBot, opened: App, facade: FakeFacade) -> None:
    opened.conversation.open(3)
    opened.side.show("files")
    panel = opened.window.chat.side.files
    qtbot.waitUntil(lambda: bool(panel.note.text()))
    assert "No pictures" in panel.note.text()
    panel.show_tab(1)
    assert "No files" in panel.note.text()


def test_a_gallery_is_in_order_and_holds_nothing_twice(people: People) -> None:
    gallery = GalleryModel(pictures=True)
    image = photo(1, 40, 30)
    late = message(1, 9, 2, NOW, "", files=[file_of(1, image), file_of(2, image)])
    early = message(1, 3, 2, NOW, "", files=[file_of(3, image), PDF])
    for each in (early, late, early):
        gallery.take(seen_in(each, people))
    assert [seen.file.file for seen in gallery.rows()] == [1, 2, 3]
    gallery.drop(9)
    assert [seen.file.file for seen in gallery.rows()] == [3]


def test_files_of_whom_i_have_blocked_are_not_shown(people: People) -> None:
    people.blocked = frozenset({2})
    assert seen_in(message(1, 1, 2, NOW, "", files=[PDF]), people) == []


# ---- on their way ----


def mine(path: Path) -> Pending:
    return Pending(
        key=KEY,
        room=1,
        text="Here",
        created_at_ms=ms(NOW),
        state="waiting",
        files=(pending_file(0, Outgoing(path=path)),),
    )


@pytest.fixture
def document(tmp_path: Path) -> Path:
    path = tmp_path / "minutes.txt"
    path.write_bytes(bytes(4000))
    return path


def test_how_long_it_takes_is_told_from_how_fast_it_goes(qapp: QApplication, document: Path) -> None:
    now = [0.0]
    transfers = Transfers(clock=lambda: now[0])
    pending = mine(document)
    for second, sent in zip(count(), (0, 500, 1000), strict=False):
        now[0] = second
        transfers.on_uploading(Uploading(room=1, key=KEY, place=0, sent=sent, of=4000, state="uploading"))
    whole = transfers.whole(pending)
    assert whole.left_s == pytest.approx(6)
    assert progress_text(whole) == "1.0 of 4.0 KB · 6 s left"


@pytest.mark.parametrize(
    ("transfer", "text"),
    [
        (Transfer(done=0, of=1000, state="done"), "1.0 KB"),
        (Transfer(done=0, of=0, state="running"), "0 B"),
        (Transfer(done=0, of=1000, state="paused"), "1.0 KB"),
        (Transfer(done=500, of=1000, state="failed"), "1.0 KB"),
        (Transfer(done=500, of=1000, state="failed", reason="No room."), "No room."),
    ],
)
def test_a_file_that_is_not_on_its_way_says_its_size_or_what_was_in_the_way(
    qapp: QApplication, transfer: Transfer, text: str
) -> None:
    assert progress_text(transfer) == text


@pytest.mark.parametrize(
    ("transfer", "online", "expected"),
    [
        (Transfer(done=0, of=10, state="waiting"), False, "Waiting for the network"),
        (Transfer(done=0, of=10, state="waiting"), True, "Waiting for its turn"),
        (Transfer(done=0, of=10, state="reading"), True, "Preparing…"),
        (Transfer(done=500, of=1000, state="running"), True, "0.5 of 1.0 KB"),
        (Transfer(done=500, of=1000, state="paused"), True, "Paused at 0.5 of 1.0 KB"),
        (Transfer(done=0, of=1000, state="paused"), True, "Paused"),
        (Transfer(done=10, of=10, state="done"), True, "Sending…"),
    ],
)
def test_how_files_stand_is_said_plainly(transfer: Transfer, online: bool, expected: str) -> None:
    assert said_of(transfer, online=online) == expected


def test_a_message_with_files_says_how_far_it_is_and_can_be_paused_and_given_up(
    qtbot: QtBot, opened: App, facade: FakeFacade, document: Path
) -> None:
    facade.community.pending[1] = [mine(document)]
    facade.say(OutboxChanged(room=1, pending=(mine(document),)))
    model, timeline = opened.models.timeline, opened.window.chat.pane.timeline
    qtbot.waitUntil(lambda: model.row_of(KEY) is not None)
    facade.carry(KEY, 0, 1000)
    qtbot.waitUntil(lambda: opened.models.transfers.whole(mine(document)).done == 1000)
    timeline.to_end()
    timeline.grab()
    row = model.row_of(KEY)
    assert row is not None

    def press_word(word: str) -> None:
        line = timeline._painter._way(model.entry(row), timeline.laid(row), timeline._layouts.columns)
        at = line.actions[word].center() + QPointF(0, timeline.row_top(row))
        click(timeline.viewport(), at.toPoint())

    press_word("pause")
    qtbot.waitUntil(lambda: facade.asked_for("pause_upload") == [(KEY,)])
    facade.carry(KEY, 0, 1000, "paused")
    qtbot.waitUntil(lambda: opened.models.transfers.whole(mine(document)).state == "paused")
    press_word("resume")
    qtbot.waitUntil(lambda: facade.asked_for("resume_upload") == [(KEY,)])
    press_word("cancel")
    qtbot.waitUntil(lambda: facade.asked_for("discard") == [(KEY,)])


def test_a_screen_reader_hears_how_far_it_is(
    qtbot: QtBot, opened: App, facade: FakeFacade, document: Path
) -> None:
    facade.community.pending[1] = [mine(document)]
    facade.say(OutboxChanged(room=1, pending=(mine(document),)))
    model, timeline = opened.models.timeline, opened.window.chat.pane.timeline
    qtbot.waitUntil(lambda: model.row_of(KEY) is not None)
    timeline.to_end()
    timeline.grab()
    timeline._current = KEY
    facade.carry(KEY, 0, 1000)
    qtbot.waitUntil(lambda: "1.0 of 4.0 KB" in timeline.accessibleName())
    assert "File minutes.txt, 4.0 KB" in timeline.accessibleName()
    facade.say(ConnectionChanged(connection=Connection(state="offline", since_ms=0)))
    qtbot.waitUntil(lambda: "Waiting for the network" in timeline.accessibleName())


def test_files_are_spoken_with_their_message(people: People, opened: App) -> None:
    entry = from_message(message(1, 1, 2, NOW, "", files=[file_of(1, photo(1)), PDF]))
    text = spoken(entry, people, opened.models.timeline.markups)
    assert "Picture photo-1.jpg, 2.4 MB, File plan.pdf, 4.0 KB" in text


def test_a_message_of_pictures_is_summed_up_where_its_words_would_stand(
    qtbot: QtBot, opened: App, facade: FakeFacade
) -> None:
    send(facade, file_of(1, photo(1)), replace(file_of(1, photo(1)), id=2))
    qtbot.waitUntil(
        lambda: any(row.preview.endswith("Ben\u2069: 2 picture(s)") for row in opened.models.rooms.walk())
    )


def test_settled_uploads_are_forgotten(qtbot: QtBot, opened: App, facade: FakeFacade, document: Path) -> None:
    facade.community.pending[1] = [mine(document)]
    facade.say(OutboxChanged(room=1, pending=(mine(document),)))
    facade.carry(KEY, 0, 4000, "done")
    facade.acknowledge(KEY)
    qtbot.waitUntil(lambda: opened.models.timeline.row_of(24) is not None)
    entry = opened.models.timeline.last_own()
    assert entry is not None
    assert entry.author == ME


def test_the_tiles_of_the_panel_fill_its_width(qtbot: QtBot, opened: App, facade: FakeFacade) -> None:
    for number in range(1, 7):
        send(facade, file_of(number, photo(number, 60, 40)))
    opened.window.resize(1240, 800)
    opened.side.show("files")
    pictures, _ = opened.window.chat.side.galleries
    qtbot.waitUntil(lambda: pictures.rowCount() == 6)
    grid = opened.window.chat.side.files.pictures
    grid.grab()
    tops = [grid.visualRect(pictures.index(row)).top() for row in range(6)]
    assert tops.count(tops[0]) == 3


@pytest.mark.parametrize(
    ("length_ms", "text"),
    [(1, "0:01"), (59_400, "0:59"), (187_000, "3:07"), (3_599_900, "1:00:00"), (36_187_000, "10:03:07")],
)
def test_how_long_something_lasts_is_said_as_players_do(length_ms: int, text: str) -> None:
    assert readable_length(length_ms) == text


def test_sound_and_films_say_how_long_they_are(people: People, opened: App) -> None:
    film = replace(PDF, name="walk.mp4", type="video/mp4", length_ms=187_000)
    (file,) = files_of(message(1, 1, 2, NOW, "", files=[film]))
    assert file.measures == "3:07 · 4.0 KB"
    assert file.spoken == "Video walk.mp4, 3:07, 4.0 KB"
    (endless,) = files_of(message(1, 1, 2, NOW, "", files=[replace(film, length_ms=2**62)]))
    assert endless.measures.startswith("1000:00:00")
