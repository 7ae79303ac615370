"""Pictures of me and of rooms: chosen, cut, set, removed; what is no picture says so, and who may not is not asked."""

import asyncio
import io
import os
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PyQt6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PyQt6.QtGui import QColor, QDragEnterEvent, QDropEvent, QImage, QPainter, QWheelEvent
from PyQt6.QtWidgets import QApplication, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from chatprotocol.errors import ErrorCode, HearthError
from qtclient.app import App
from qtclient.engine import portraits
from qtclient.engine.portraits import _opened
from qtclient.pictures.cropping import LEAST_PX, Crop, cut
from qtclient.pictures.decoding import decoded
from qtclient.pictures.records import NoPicture, Wanted
from qtclient.theme.look import Look
from qtclient.widgets.account_page import AccountPage
from qtclient.widgets.crop_view import CropView
from qtclient.widgets.picture_dialog import PictureDialog
from qtclient.widgets.room_dialogs import RoomSettingsDialog
from tests.qtclient.community import ME
from tests.qtclient.fake import FakeFacade
from tests.qtclient.hands import click, drag, press
from tests.qtclient.photos import in_bytes, moving_picture, photo

pytestmark = pytest.mark.qt_log_ignore("^This plugin does not support", extend=True)
ACCOUNT = -1
RED, BLUE = QColor(200, 30, 30), QColor(30, 30, 200)


def halves(width: int = 600, height: int = 300) -> QImage:
    """A picture whose left half is red, its right one blue."""
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(RED)
    painter = QPainter(image)
    painter.fillRect(width // 2, 0, width // 2, height, BLUE)
    painter.end()
    return image


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "me.png"
    path.write_bytes(in_bytes(halves(), "PNG"))
    return path


@pytest.fixture
def page(opened: App) -> AccountPage:
    opened.servers.here.settings_actions.show(ACCOUNT)
    return opened.window.findChildren(AccountPage)[-1]


def dialog_of(app: App) -> PictureDialog:
    return next(each for each in app.window.findChildren(PictureDialog) if each.isVisible())


def drop(host: QWidget, surface: QWidget, *paths: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    how = Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(host, QDragEnterEvent(QPoint(5, 5), *how))
    assert surface.isVisible()
    QApplication.sendEvent(surface, QDropEvent(QPointF(5, 5), *how))


def opened_dialog(qtbot: QtBot, app: App, page: AccountPage, path: Path) -> PictureDialog:
    drop(page, page.picture.surface, path)
    dialog = dialog_of(app)
    qtbot.waitUntil(lambda: dialog.view.crop is not None or bool(dialog._wrong.text()))
    return dialog


def sent(facade: FakeFacade) -> QImage:
    """What was set last, as the server got it."""
    last = facade.community.pictures[max(facade.community.pictures)]
    return decoded(last, Wanted(source=0, width=4096, height=4096)).frames[0]


# ---- which square ----


@given(
    st.integers(1, 3000),
    st.integers(1, 3000),
    st.lists(st.tuples(st.floats(-2000, 2000), st.floats(-2000, 2000), st.floats(0.1, 20)), max_size=8),
)
def test_a_square_never_leaves_its_picture(
    width: int, height: int, steps: list[tuple[float, float, float]]
) -> None:
    crop = Crop.largest(width, height)
    for x, y, zoom in steps:
        crop = crop.moved(x, y).zoomed(crop.zoom * zoom, x, y)
        assert crop.rect.left() >= -1e-6
        assert crop.rect.top() >= -1e-6
        assert crop.rect.right() <= width + 1e-6
        assert crop.rect.bottom() <= height + 1e-6
        assert crop.side >= min(LEAST_PX, width, height) - 1e-6
        assert 1 - 1e-9 <= crop.zoom <= crop.most_zoom + 1e-9


def test_what_is_pointed_at_stays_while_it_is_enlarged() -> None:
    crop = Crop.largest(1000, 1000)
    closer = crop.zoomed(2, 600, 500)
    before = (600 - crop.rect.left()) / crop.side
    assert (600 - closer.rect.left()) / closer.side == pytest.approx(before)


def test_what_is_cut_is_square_and_not_larger_than_is_sent() -> None:
    image = halves(3000, 2000)
    assert cut(image, Crop.largest(3000, 2000)).size().width() == 512
    left = Crop.largest(600, 300).moved(-600, 0)
    square = cut(halves(), left)
    assert (square.width(), square.height()) == (300, 300)
    assert square.pixelColor(299, 150) == RED
    assert cut(halves(1, 1), Crop.largest(1, 1)).width() == 1


# ---- the view ----


@pytest.fixture
def view(qtbot: QtBot, look: Look) -> CropView:
    made = CropView(look)
    qtbot.addWidget(made)
    made.show_image(halves())
    made.show()
    return made


def crop_of(view: CropView) -> Crop:
    assert view.crop is not None
    return view.crop


def test_it_is_dragged_as_if_by_hand(view: CropView) -> None:
    middle = view.rect().center()
    drag(view, middle, middle + QPoint(40, 0))
    assert crop_of(view).x == pytest.approx(300 - 40 / view._scale(), abs=1)
    assert crop_of(view).y == 150


def test_the_wheel_enlarges_what_is_under_it(view: CropView) -> None:
    at = QPointF(view.width() * 0.7, view.height() * 0.5)
    before = view._place(at)
    nothing = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase
    for turn in (120, 120, -120):
        wheel = QWheelEvent(at, view.mapToGlobal(at), QPoint(), QPoint(0, turn), *nothing, False)
        QApplication.sendEvent(view, wheel)
    assert crop_of(view).zoom == pytest.approx(1.1)
    assert view._place(at).x() == pytest.approx(before.x())


def test_keys_do_all_of_it(view: CropView) -> None:
    press(view, Qt.Key.Key_Plus)
    press(view, Qt.Key.Key_Plus)
    assert crop_of(view).zoom == pytest.approx(1.44)
    x = crop_of(view).x
    press(view, Qt.Key.Key_Left)
    press(view, Qt.Key.Key_Up)
    assert crop_of(view).x < x
    assert crop_of(view).y < 150
    x = crop_of(view).x
    press(view, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert 0 < crop_of(view).x - x < 3
    press(view, Qt.Key.Key_Minus)
    assert crop_of(view).zoom == pytest.approx(1.2)
    press(view, Qt.Key.Key_0)
    assert crop_of(view) == Crop.largest(600, 300)


# ---- my own ----


def test_a_picture_that_is_dropped_is_cut_and_set(
    qtbot: QtBot, opened: App, facade: FakeFacade, page: AccountPage, picture: Path
) -> None:
    assert not page.picture.remove_button.isVisible()
    dialog = opened_dialog(qtbot, opened, page, picture)
    for _ in range(20):
        press(dialog.view, Qt.Key.Key_Right)
    click(dialog.action_button)
    qtbot.waitUntil(
        lambda: bool(facade.asked_for("set_avatar")) and not opened.window.findChildren(PictureDialog)
    )
    image = sent(facade)
    assert (image.width(), image.height()) == (300, 300)
    assert [image.pixelColor(x, 150) for x in (5, 295)] == [BLUE, BLUE]
    (source,) = facade.asked_for("set_avatar")[0]
    assert isinstance(source, Path)
    qtbot.waitUntil(lambda: not source.exists())
    assert page.picture.said.text() == "Everybody sees it now."
    assert page.picture.remove_button.isVisible()
    people = opened.models.people
    qtbot.waitUntil(lambda: people.face(ME, 72, 1.0) is not None)


def test_a_picture_is_removed(
    qtbot: QtBot, opened: App, facade: FakeFacade, page: AccountPage, picture: Path
) -> None:
    click(opened_dialog(qtbot, opened, page, picture).action_button)
    qtbot.waitUntil(page.picture.remove_button.isVisible)
    page.picture.remove_button.setFocus()
    click(page.picture.remove_button)
    qtbot.waitUntil(lambda: not page.picture.remove_button.isVisible())
    assert page.focusWidget() is page.picture.choose_button
    assert facade.asked_for("set_avatar")[-1] == (None,)
    assert opened.models.people.get(ME).avatar is None  # type: ignore[union-attr]  # I am known


def test_a_file_is_chosen_by_name(qtbot: QtBot, opened: App, page: AccountPage, picture: Path) -> None:
    click(page.picture.choose_button)
    chooser = opened.window.findChildren(QFileDialog)[0]
    chooser.fileSelected.emit(str(picture))
    chooser.done(0)
    dialog = dialog_of(opened)
    qtbot.waitUntil(lambda: dialog.view.crop is not None)


def test_whoever_cancels_while_a_picture_is_on_its_way_has_changed_nothing(
    qtbot: QtBot, opened: App, facade: FakeFacade, page: AccountPage, picture: Path
) -> None:
    on_its_way: list[Path] = []
    ended: list[Path] = []

    async def set_avatar(source: Path) -> None:
        on_its_way.append(source)
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(source)

    facade.set_avatar = set_avatar  # type: ignore[method-assign,assignment]  # as the server is slow
    dialog = opened_dialog(qtbot, opened, page, picture)
    click(dialog.action_button)
    qtbot.waitUntil(lambda: bool(on_its_way))
    click(dialog.cancel_button)
    qtbot.waitUntil(lambda: ended == on_its_way)
    qtbot.waitUntil(lambda: not on_its_way[0].exists())
    assert page.picture.said.text() == ""
    assert not page.picture.remove_button.isVisible()
    del facade.set_avatar
    click(opened_dialog(qtbot, opened, page, picture).action_button)
    qtbot.waitUntil(lambda: page.picture.said.text() == "Everybody sees it now.")


async def test_whoever_cancels_while_a_picture_is_cut_leaves_none_behind(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    cutting, goes_on = asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()

    def slowly(image: QImage, crop: Crop) -> QImage:
        loop.call_soon_threadsafe(cutting.set)
        assert goes_on.wait(10)
        return cut(image, crop)

    monkeypatch.setattr(portraits, "cut", slowly)
    setting = asyncio.create_task(portraits.set_portrait(FakeFacade(), halves(), Crop.largest(600, 300)))
    await cutting.wait()
    setting.cancel()
    await asyncio.sleep(0)
    goes_on.set()
    with pytest.raises(asyncio.CancelledError):
        await setting
    assert not any(tmp_path.glob("hearth-*"))  # noqa: ASYNC240  # nobody waits for it


def test_a_refusal_is_said_and_the_picture_stays(
    qtbot: QtBot, opened: App, facade: FakeFacade, page: AccountPage, picture: Path
) -> None:
    facade.refuse["set_avatar"] = HearthError(
        ErrorCode.BUSY, "There is no connection to the server at the moment."
    )
    dialog = opened_dialog(qtbot, opened, page, picture)
    click(dialog.action_button)
    qtbot.waitUntil(lambda: bool(dialog._wrong.text()))
    assert dialog.isVisible()
    assert dialog.action_button.isEnabled()
    assert dialog.other_button.isEnabled()
    click(dialog.cancel_button)
    page.picture.show_has_one(True)
    click(page.picture.remove_button)
    qtbot.waitUntil(lambda: "no connection" in page.picture.said.text())
    assert page.picture.remove_button.isEnabled()


def test_the_slider_and_the_wheel_agree(qtbot: QtBot, opened: App, page: AccountPage, picture: Path) -> None:
    dialog = opened_dialog(qtbot, opened, page, picture)
    dialog.zoom.setValue(50)
    assert crop_of(dialog.view).zoom == pytest.approx(crop_of(dialog.view).most_zoom ** 0.5)
    press(dialog.view, Qt.Key.Key_0)
    assert dialog.zoom.value() == 0


# ---- what is no picture ----


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.png", b"no picture at all", "This is no picture that can be used here"),
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "This is no picture that can be used here"),
        ("a.png", b"", "This is no picture that can be used here"),
        ("a.png", in_bytes(halves(), "PNG")[:60], "This picture is damaged"),
    ],
)
def test_what_is_wrong_with_a_file_is_said(
    qtbot: QtBot, opened: App, page: AccountPage, tmp_path: Path, name: str, content: bytes, words: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    dialog = opened_dialog(qtbot, opened, page, path)
    assert words in dialog._wrong.text()
    assert not dialog.action_button.isEnabled()
    path.write_bytes(in_bytes(halves(), "PNG"))
    drop(dialog, dialog.surface, path)
    qtbot.waitUntil(lambda: dialog.view.crop is not None)
    assert not dialog._wrong.isVisible()


def test_neither_a_pipe_nor_a_folder_nor_a_bomb_is_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    assert _opened(pipe) == "no_file"
    with pytest.raises(NoPicture):
        decoded(pipe, Wanted(source=pipe, width=64, height=64))
    assert _opened(tmp_path) == "no_file"
    assert _opened(tmp_path / "gone") == "gone"
    assert _opened(Path("a\0b")) == "gone"
    large = tmp_path / "large.png"
    large.write_bytes(in_bytes(halves(), "PNG"))
    monkeypatch.setattr("qtclient.pictures.decoding.MOST_PIXELS", 600 * 300 - 1)
    assert _opened(large) == "too_large"


def test_a_picture_stands_upright_and_still(tmp_path: Path) -> None:
    out, exif = io.BytesIO(), Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (40, 20), (200, 30, 30)).save(out, "JPEG", exif=exif)
    turned = tmp_path / "turned.jpg"
    turned.write_bytes(out.getvalue())
    found = _opened(turned)
    assert isinstance(found, QImage)
    assert (found.width(), found.height()) == (20, 40)
    moving = tmp_path / "moving.gif"
    moving.write_bytes(moving_picture())
    assert isinstance(_opened(moving), QImage)


def test_a_large_picture_is_held_small(tmp_path: Path) -> None:
    path = tmp_path / "large.jpg"
    path.write_bytes(in_bytes(photo(1, 5000, 3000)))
    found = _opened(path)
    assert isinstance(found, QImage)
    assert found.width() == 2048


def test_of_two_that_are_dropped_the_last_is_shown(
    qtbot: QtBot, opened: App, page: AccountPage, tmp_path: Path, picture: Path
) -> None:
    other = tmp_path / "other.png"
    other.write_bytes(in_bytes(halves(100, 100), "PNG"))
    drop(page, page.picture.surface, picture)
    dialog = dialog_of(opened)
    drop(dialog, dialog.surface, other)
    qtbot.waitUntil(lambda: dialog.view.crop is not None)
    assert crop_of(dialog.view).width == 100


# ---- a room's ----


def test_a_room_gets_a_picture_from_who_may_change_it(
    qtbot: QtBot, opened: App, facade: FakeFacade, picture: Path
) -> None:
    menu = opened.servers.here.room_menu
    menu._room = 1
    menu._change_settings()
    details = opened.window.findChildren(RoomSettingsDialog)[-1]
    drop(details, details.picture.surface, picture)
    dialog = next(each for each in details.findChildren(PictureDialog) if each.isVisible())
    qtbot.waitUntil(lambda: dialog.view.crop is not None)
    assert "general" in dialog.windowTitle()
    click(dialog.action_button)
    qtbot.waitUntil(details.picture.remove_button.isVisible)
    assert facade.asked_for("set_room_avatar")[0][0] == 1
    assert details.isVisible()
    row = next(row for row in opened.models.rooms.walk() if row.room == 1)
    assert row.face
    click(details.picture.remove_button)
    qtbot.waitUntil(lambda: facade.asked_for("set_room_avatar")[-1] == (1, None))
    qtbot.waitUntil(lambda: not details.picture.remove_button.isVisible())
