"""Pictures in the timeline: their place is known at once, they come when they are near, move while they are seen."""

import struct
import zlib
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from msgspec.structs import replace
from PyQt6.QtCore import QRectF
from PyQt6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from chatclient.changes import ConnectionChanged, OutboxChanged
from chatclient.core.model import Connection, Outgoing, Page, Pending
from chatprotocol.errors import ErrorCode, HearthError
from chatprotocol.rows import File, Message
from qtclient.app import App
from qtclient.delegates.tiles import shown_size, tiles
from qtclient.itemmodels.people import People
from qtclient.itemmodels.pictures import KEPT_BYTES, MOST_ASKED, Pictures
from qtclient.itemmodels.timeline import TimelineModel
from qtclient.pictures.decoding import MOST_FRAMES, decoded
from qtclient.pictures.local import local_size
from qtclient.pictures.placeholders import placeholder_image
from qtclient.pictures.records import Picture, Unreadable, Wanted
from qtclient.theme.look import Look
from qtclient.widgets.timeline import Timeline
from tests.qtclient.community import ME, NOW, message, ms
from tests.qtclient.conftest import the_day
from tests.qtclient.fake import FakeFacade, pending_file
from tests.qtclient.photos import file_of, in_bytes, moving_picture, photo

RED, GREEN = QColor(220, 30, 30), QColor(30, 200, 30)
BOX = Wanted(source=7, width=320, height=200)


def plain(colour: QColor, width: int = 300, height: int = 200) -> QImage:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(colour)
    return image


class Asked:
    """An answer that is given when the test says so."""

    def __init__(self, wanted: Wanted) -> None:
        self.wanted = wanted
        self._then: Callable[[Picture | None], object] = bool
        self._refused: Callable[[HearthError], object] = bool

    def then(self, callback: Callable[[Picture | None], object]) -> "Asked":
        self._then = callback
        return self

    def refused(self, callback: Callable[[HearthError], object]) -> "Asked":
        self._refused = callback
        return self

    def come(self, data: bytes) -> None:
        self._then(decoded(data, self.wanted))

    def be_nothing(self) -> None:
        self._then(None)

    def fail(self, code: ErrorCode) -> None:
        self._refused(HearthError(code, "no"))


class Engine:
    """Notes what is asked for."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []

    def __call__(self, wanted: Wanted) -> Asked:
        self.asked.append(Asked(wanted))
        return self.asked[-1]


@pytest.fixture
def engine() -> Engine:
    return Engine()


@pytest.fixture
def pictures(qtbot: QtBot, engine: Engine) -> Pictures:
    return Pictures(engine)


@pytest.fixture
def shown(qtbot: QtBot, people: People, look: Look, pictures: Pictures) -> tuple[Timeline, TimelineModel]:
    model = TimelineModel(pictures=pictures)
    model.me = ME
    view = Timeline(model, people, look, the_day)
    qtbot.addWidget(view)
    view.resize(800, 600)
    view.show()
    qtbot.waitExposed(view)
    return view, model


def with_files(number: int, *files: File, text: str = "") -> Message:
    return message(1, number, 2, NOW, text, files=list(files))


def show(
    timeline: Timeline, model: TimelineModel, *messages: Message, pending: tuple[Pending, ...] = ()
) -> None:
    model.show(Page(room=1, messages=messages, has_more_before=False, has_more_after=False), pending, me=ME)
    timeline.settle()


def in_view(timeline: Timeline, row: int, place: int = 0) -> QRectF:
    part = next(part for part in timeline.laid(row).parts if part.file.place == place)
    return part.box.translated(0, timeline.row_top(row))


def colour_in(timeline: Timeline, row: int, place: int = 0) -> QColor:
    centre = in_view(timeline, row, place).center().toPoint()
    return timeline.grab().toImage().pixelColor(centre)


# ---- where they stand ----


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((1200, 800), (320, 213)),
        ((800, 1200), (213, 320)),
        ((100, 60), (100, 60)),
        ((320, 320), (320, 320)),
        ((10_000, 10), (320, 1)),
    ],
)
def test_a_picture_is_never_larger_than_it_is_nor_than_320_px(
    size: tuple[int, int], expected: tuple[int, int]
) -> None:
    width, height = shown_size(*size, 700)
    assert (round(width), round(height)) == expected


def test_a_picture_is_no_wider_than_the_column() -> None:
    assert round(shown_size(1200, 800, 200)[0]) == 200


@pytest.mark.parametrize("count", range(2, 11))
def test_several_pictures_stand_in_rows_of_one_width(count: int) -> None:
    boxes = tiles([(1200, 800)] * count, 60, 10, 700)
    assert len(boxes) == count
    rows: dict[float, list[QRectF]] = {}
    for box in boxes:
        rows.setdefault(box.top(), []).append(box)
    assert len({round(row[-1].right()) for row in rows.values()}) == 1
    assert all(row[0].left() == 60 for row in rows.values())
    assert all(1 < len(row) <= 3 for row in rows.values())
    for one, other in pairwise(boxes):
        assert not one.intersects(other)


def test_nothing_moves_when_a_picture_comes(
    qtbot: QtBot, shown: tuple[Timeline, TimelineModel], engine: Engine
) -> None:
    timeline, model = shown
    image = photo(1)
    show(timeline, model, with_files(1, file_of(7, image), text="The hall"), with_files(2, text="below"))
    guess = [timeline._layouts.guess(row) for row in range(2)]
    before = [timeline.laid(row).height for row in range(2)]
    timeline.grab()
    qtbot.waitUntil(lambda: bool(engine.asked))
    engine.asked[0].come(in_bytes(image))
    timeline.grab()
    assert [timeline.laid(row).height for row in range(2)] == before
    assert guess[0] == before[0]


def test_the_placeholder_stands_there_at_once_and_then_the_picture(
    qtbot: QtBot, shown: tuple[Timeline, TimelineModel], engine: Engine
) -> None:
    timeline, model = shown
    show(timeline, model, with_files(1, file_of(7, plain(GREEN))))
    before = colour_in(timeline, 0)
    assert abs(before.green() - GREEN.green()) < 30
    assert before.red() < 90
    qtbot.waitUntil(lambda: bool(engine.asked))
    engine.asked[0].come(in_bytes(plain(RED), "PNG"))
    assert colour_in(timeline, 0) == RED


def test_a_bad_placeholder_is_a_plain_ground() -> None:
    assert placeholder_image("<script>", True, False) is None


def test_a_picture_that_cannot_be_shown_says_so(
    qtbot: QtBot, shown: tuple[Timeline, TimelineModel], engine: Engine, pictures: Pictures
) -> None:
    timeline, model = shown
    show(timeline, model, with_files(1, file_of(7, photo(1))))
    timeline.grab()
    qtbot.waitUntil(lambda: bool(engine.asked))
    engine.asked[0].be_nothing()
    assert pictures.trouble(engine.asked[0].wanted) == "broken"
    timeline.grab()
    pictures._ask_on()
    assert len(engine.asked) == 1


# ---- when they come ----


def test_what_is_far_from_the_view_is_not_asked_for(
    qtbot: QtBot, shown: tuple[Timeline, TimelineModel], engine: Engine
) -> None:
    timeline, model = shown
    file = file_of(1, photo(1))

    show(timeline, model, *(with_files(n, replace(file, id=n)) for n in range(1, 101)))
    timeline.grab()
    qtbot.waitUntil(lambda: bool(engine.asked))
    assert {each.wanted.source for each in engine.asked} <= set(range(95, 101))


def test_a_few_are_asked_for_at_once_the_latest_wanted_first(pictures: Pictures, engine: Engine) -> None:
    for source in range(1, 21):
        pictures.of(Wanted(source=source, width=10, height=10))
    pictures._ask_on()
    assert [each.wanted.source for each in engine.asked] == list(range(20, 20 - MOST_ASKED, -1))
    engine.asked[0].come(in_bytes(plain(RED)))
    assert engine.asked[-1].wanted.source == 20 - MOST_ASKED


def test_the_longest_unused_are_dropped(pictures: Pictures) -> None:
    image = QImage(1024, 1024, QImage.Format.Format_RGB32)
    count = KEPT_BYTES // image.sizeInBytes() + 3
    for source in range(count):
        pictures._keep(Wanted(source=source, width=1, height=1), Picture((image,)))
    assert pictures.of(Wanted(source=0, width=1, height=1)) is None
    assert pictures.of(Wanted(source=count - 1, width=1, height=1)) is not None
    assert pictures._bytes <= KEPT_BYTES


def test_what_could_not_be_had_is_asked_for_again_when_the_network_is_back(
    qtbot: QtBot, pictures: Pictures, engine: Engine
) -> None:
    pictures.of(BOX)
    pictures._ask_on()
    engine.asked[0].fail(ErrorCode.BUSY)
    assert pictures.trouble(BOX) == "away"
    pictures.of(BOX)
    pictures._ask_on()
    assert len(engine.asked) == 1
    with qtbot.waitSignal(pictures.arrived):
        pictures.try_again()
    pictures.of(BOX)
    pictures._ask_on()
    assert len(engine.asked) == 2


# ---- what is decoded ----


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no picture at all",
        b'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><rect width="40" height="40"/></svg>',
        b"BM" + bytes(200),
        b"%PDF-1.4\n",
        in_bytes(QImage(4, 4, QImage.Format.Format_RGB32), "PNG")[:30],
    ],
)
def test_what_is_no_picture_is_unreadable(data: bytes) -> None:
    with pytest.raises(Unreadable):
        decoded(data, BOX)


def test_a_bomb_is_not_even_opened() -> None:
    head = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + head
    bomb = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))
    with pytest.raises(Unreadable):
        decoded(bomb + bytes(64), BOX)


def test_a_picture_is_made_as_large_as_it_is_painted_and_no_larger() -> None:
    assert decoded(in_bytes(photo(1)), BOX).frames[0].size().width() == 300
    assert decoded(in_bytes(plain(RED, 20, 10)), BOX).frames[0].width() == 20
    filled = decoded(in_bytes(photo(1)), Wanted(source=1, width=100, height=100, fills=True))
    assert (filled.frames[0].width(), filled.frames[0].height()) == (100, 100)


def test_corners_are_round() -> None:
    frame = decoded(in_bytes(plain(RED), "PNG"), Wanted(source=1, width=300, height=200, radius=8)).frames[0]
    assert frame.pixelColor(0, 0).alpha() == 0
    assert frame.pixelColor(150, 100) == RED


def test_what_moves_has_its_frames_within_bounds() -> None:
    wanted = Wanted(source=1, width=120, height=120, moving=True)
    picture = decoded(moving_picture(4), wanted)
    assert len(picture.frames) == 4
    assert picture.loop_ms == 400
    assert picture.frame_at(0)[1] == 100
    assert picture.frame_at(150) == (picture.frames[1], 50)
    assert len(decoded(moving_picture(MOST_FRAMES + 20, 8), wanted).frames) == MOST_FRAMES


def test_what_is_to_stand_still_is_one_frame_and_known_to_move() -> None:
    picture = decoded(moving_picture(4), Wanted(source=1, width=120, height=120))
    assert len(picture.frames) == 1
    assert picture.moves


# ---- what moves ----


def test_a_moving_picture_moves_while_it_is_in_view(
    qtbot: QtBot, shown: tuple[Timeline, TimelineModel], engine: Engine
) -> None:
    timeline, model = shown
    now = [0]
    timeline._moving._clock = lambda: now[0]
    show(timeline, model, with_files(1, file_of(7, plain(RED, 120, 120), "a.gif")))
    timeline.grab()
    qtbot.waitUntil(lambda: bool(engine.asked))
    engine.asked[0].come(moving_picture())
    assert colour_in(timeline, 0) == RED
    now[0] = 100
    with qtbot.waitSignal(timeline._moving.due):
        timeline._moving._tell()
    assert colour_in(timeline, 0) == GREEN
    show(timeline, model, with_files(2, text="other"))
    now[0] = 10_000
    timeline._moving._tell()
    timeline.grab()
    assert not timeline._moving._due


def test_it_stands_still_where_that_is_wished(
    qtbot: QtBot, shown: tuple[Timeline, TimelineModel], engine: Engine, pictures: Pictures
) -> None:
    timeline, model = shown
    pictures.set_moving(False)
    show(timeline, model, with_files(1, file_of(7, plain(RED, 120, 120), "a.gif")))
    timeline.grab()
    qtbot.waitUntil(lambda: bool(engine.asked))
    assert not engine.asked[0].wanted.moving
    engine.asked[0].come(moving_picture())
    timeline.grab()
    assert not timeline._moving._due


# ---- mine ----


def waiting(path: Path) -> Pending:
    return Pending(
        key=b"k" * 16,
        room=1,
        text="",
        created_at_ms=ms(NOW),
        state="waiting",
        files=(pending_file(0, Outgoing(path=path)),),
    )


def test_a_picture_of_mine_stands_there_from_this_machine_and_stays_when_it_is_sent(
    qtbot: QtBot,
    shown: tuple[Timeline, TimelineModel],
    engine: Engine,
    pictures: Pictures,
    tmp_path: Path,
) -> None:
    timeline, model = shown
    path = tmp_path / "mine.png"
    path.write_bytes(in_bytes(plain(GREEN), "PNG"))
    pictures.note_waiting([waiting(path)])
    show(timeline, model, pending=(waiting(path),))
    timeline.grab()
    qtbot.waitUntil(lambda: bool(engine.asked))
    assert engine.asked[0].wanted.source == path
    engine.asked[0].come(path.read_bytes())
    height = timeline.laid(0).parts[0].box
    sent = message(1, 1, ME, NOW, "", key=b"k" * 16, files=[file_of(7, plain(GREEN))])
    pictures.note_sent([sent])
    model.update([sent])
    timeline.settle()
    assert timeline.laid(0).parts[0].box.size() == height.size()
    assert colour_in(timeline, 0) == GREEN
    assert [each.wanted.source for each in engine.asked] == [path]


def test_the_size_of_a_local_picture_is_read_upright(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(in_bytes(plain(RED, 30, 20), "PNG"))
    assert local_size(path) == (30, 20)
    (tmp_path / "b.png").write_bytes(b"nothing")
    assert local_size(tmp_path / "b.png") is None


# ---- the whole program ----


def test_pictures_come_through_the_engine(qtbot: QtBot, opened: App, facade: FakeFacade) -> None:
    image = plain(RED)
    facade.community.pictures[7] = in_bytes(image, "PNG")
    facade.arrive(message(1, 24, 2, NOW, "", files=[file_of(7, image)]))
    timeline = opened.window.chat.pane.timeline
    qtbot.waitUntil(lambda: opened.models.timeline.last_number == 24)
    row = opened.models.timeline.row_of(24)
    assert row is not None
    timeline.to_end()
    # Its placeholder is red, too.
    qtbot.waitUntil(lambda: facade.asked_for("picture") == [(7, 320)])
    qtbot.waitUntil(lambda: colour_in(timeline, row) == RED)


def test_a_picture_that_is_gone_is_broken_and_one_offline_waits(
    qtbot: QtBot, opened: App, facade: FakeFacade
) -> None:
    facade.refuse["picture"] = HearthError(ErrorCode.BUSY, "There is no connection.")
    facade.say(ConnectionChanged(connection=Connection(state="offline", since_ms=0)))
    facade.arrive(message(1, 24, 2, NOW, "", files=[file_of(7, photo(1))]))
    pictures = opened.models.pictures
    opened.window.chat.pane.timeline.to_end()
    qtbot.waitUntil(lambda: bool(pictures._away))
    del facade.refuse["picture"]
    facade.say(ConnectionChanged(connection=Connection(state="online", since_ms=0)))
    qtbot.waitUntil(lambda: bool(pictures._broken))
    assert len(facade.asked_for("picture")) == 2


def test_the_sizes_of_what_waits_are_read_before_it_is_shown(
    qtbot: QtBot, opened: App, facade: FakeFacade, tmp_path: Path
) -> None:
    path = tmp_path / "mine.png"
    path.write_bytes(in_bytes(plain(GREEN), "PNG"))
    before = local_size.cache_info().misses
    facade.say(OutboxChanged(room=1, pending=(waiting(path),)))
    model = opened.models.timeline
    qtbot.waitUntil(lambda: model.rowCount() > 0 and bool(model.entry(model.rowCount() - 1).files))
    assert model.entry(model.rowCount() - 1).files[0].width == 300
    assert local_size.cache_info().misses == before + 1
