"""Rooms, members, people to choose and the switcher: what is shown, and in which order."""

from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PyQt6.QtCore import QAbstractListModel, QEvent, QModelIndex, QPoint, Qt
from PyQt6.QtGui import QHelpEvent, QPainter, QPaintEvent
from PyQt6.QtTest import QAbstractItemModelTester
from PyQt6.QtWidgets import QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from chatclient.core.model import Outgoing
from chatprotocol.rows import Member
from qtclient.delegates.rooms import RoomsDelegate
from qtclient.itemmodels.choice import ChoiceModel
from qtclient.itemmodels.directory import DirectoryModel
from qtclient.itemmodels.members import MembersModel
from qtclient.itemmodels.people import People
from qtclient.itemmodels.reorder import Reorder
from qtclient.itemmodels.room_rows import RoomRow
from qtclient.itemmodels.rooms import RoomsModel
from qtclient.itemmodels.rows import RowRole
from qtclient.itemmodels.switcher import SwitcherModel
from qtclient.theme.look import Look
from qtclient.widgets.lists import RoomList
from tests.qtclient.community import ME, NOW, Community, message, ms, room
from tests.qtclient.conftest import the_day

NOWHERE = QModelIndex()
LOUD = QAbstractItemModelTester.FailureReportingMode.Warning


class RoomRows(QAbstractListModel):
    """Rows that are what they are."""

    def __init__(self, rows: Sequence[RoomRow]) -> None:
        super().__init__()
        self._rows = rows

    def rowCount(self, _parent: QModelIndex = NOWHERE) -> int:
        return len(self._rows)

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        return self._rows[index.row()] if role == RowRole.ROW else None


def titles(model: RoomsModel) -> list[str]:
    return [model.row(place).title for place in range(model.rowCount())]


def test_rooms_stand_by_name_and_people_by_who_wrote_last(rooms: RoomsModel) -> None:
    tester = QAbstractItemModelTester(rooms, LOUD)
    assert titles(rooms) == [
        "Rooms",
        "announcements",
        "board",
        "garden-and-greenhouse-with-a-rather-long-name",
        "general",
        "workshop",
        "Direct messages",
        "Ben Okafor",
        "Clara Ruiz",
        "نور الهاشمي",
        "Clara Ruiz, David Lind",
    ]
    del tester


@pytest.mark.parametrize(
    ("names", "text", "expected"),
    [
        (["a.txt", "b.png"], "", "2 file(s)"),
        (["a.jpg"], "", "1 picture(s)"),
        (["a.jpg"], "look", "look"),
    ],
)
def test_a_draft_of_files_only_says_how_many(
    rooms: RoomsModel, community: Community, names: list[str], text: str, expected: str
) -> None:
    files = tuple(Outgoing(path=Path(name)) for name in names)
    summary = community.summary(1)
    rooms.update([msgspec.structs.replace(summary, draft=text, draft_files=files)], ())
    row = next(row for row in rooms.walk() if row.room == 1)
    assert (row.draft, row.preview) == (True, expected)
    assert f"Draft: {expected}" in row.spoken


def test_a_row_says_all_that_is_to_be_seen(rooms: RoomsModel) -> None:
    rows = {row.title: row for row in rooms.walk()}
    workshop = rows["workshop"]
    assert (workshop.unread, workshop.mentions, workshop.glyph) == (4, 1, "hash")
    assert workshop.preview == "\u2068Ben\u2069: The glue needs another hour."
    assert rows["board"].glyph == "lock"
    assert rows["Clara Ruiz, David Lind"].draft
    assert rows["Clara Ruiz, David Lind"].preview == "Yes, how about Tues"
    assert rows["garden-and-greenhouse-with-a-rather-long-name"].muted
    assert rows["garden-and-greenhouse-with-a-rather-long-name"].preview.startswith("You: ")
    assert rows["Ben Okafor"].online
    assert "1 mention" in workshop.spoken
    assert rows["announcements"].preview == "What everyone should know"


def test_a_new_message_moves_a_person_up_and_never_the_open_room(
    rooms: RoomsModel, community: Community
) -> None:
    tester = QAbstractItemModelTester(rooms, LOUD)
    rooms.set_open(5)
    community.messages[7].append(message(7, 3, 5, NOW, "أهلا"))
    rooms.update([community.summary(7)])
    direct = [row for row in rooms.walk() if row.section == "direct"]
    assert direct[0].room == 7
    assert [row.room for row in direct if row.open] == [5]
    del tester


def test_a_room_that_is_no_longer_mine_goes(rooms: RoomsModel) -> None:
    rooms.update((), removed=(1, 99))
    assert rooms.place_of(1) is None
    assert rooms.summary(1) is None
    assert rooms.title(1) == ""


def test_without_rooms_the_list_says_what_to_do(people: People) -> None:
    empty = RoomsModel(people, the_day, lambda: 0)
    kinds = [empty.row(place).kind for place in range(empty.rowCount())]
    assert kinds == ["section", "hint", "section", "hint"]
    assert "+" in empty.row(1).title


def test_the_keys_walk_along_the_list(rooms: RoomsModel) -> None:
    order = [row.room for row in rooms.walk()]
    assert rooms.neighbour(order[0], 1) == order[1]
    assert rooms.neighbour(order[0], -1) == order[-1]
    unread = [row.room for row in rooms.walk() if row.unread]
    assert rooms.neighbour(unread[0], 1, unread=True) == unread[1]
    assert rooms.neighbour(0, 1) == order[0]
    read_room = next(row.room for row in rooms.walk() if not row.unread)
    assert rooms.neighbour(read_room, 1, unread=True) in unread


def test_muted_rooms_do_not_count_in_the_title(rooms: RoomsModel, community: Community) -> None:
    before = rooms.waiting()
    community.messages[4].append(message(4, 3, 2, NOW, "psst"))
    rooms.update([community.summary(4)])
    assert rooms.waiting() == before


def test_a_person_who_goes_is_shown_as_gone(rooms: RoomsModel, people: People) -> None:
    people.set_online(frozenset())
    assert not any(row.online for row in rooms.walk())


def test_a_renamed_person_is_renamed_everywhere(rooms: RoomsModel, people: People) -> None:
    ben = people.get(2)
    assert ben is not None
    people.update([msgspec.structs.replace(ben, display_name="Benjamin Okafor")])
    assert "Benjamin Okafor" in titles(rooms)


@settings(max_examples=60)
@given(before=st.lists(st.integers(0, 12), unique=True), after=st.lists(st.integers(0, 12), unique=True))
def test_any_order_becomes_any_other(qapp: object, before: list[int], after: list[int]) -> None:
    class Rows(QAbstractListModel):
        def __init__(self) -> None:
            super().__init__()
            self.held = list(before)

        def rowCount(self, parent: QModelIndex = NOWHERE) -> int:
            return 0 if parent.isValid() else len(self.held)

        def data(self, index: QModelIndex, role: int = 0) -> object:
            return str(self.held[index.row()]) if role == Qt.ItemDataRole.DisplayRole else None

    model = Rows()
    tester = QAbstractItemModelTester(model, LOUD)
    Reorder(model, model.held).to(after)
    assert model.held == after
    del tester


# ---- members ----


def test_members_stand_by_presence_and_role(people: People, community: Community) -> None:
    model = MembersModel(people, lambda: ms(NOW))
    tester = QAbstractItemModelTester(model, LOUD)
    model.reset(community.members(1))
    rows = [model.row(place) for place in range(model.rowCount())]
    assert rows[0].title == "Online – 5"
    assert [row.title for row in rows[1:4]] == ["Anna Lindqvist", "Clara Ruiz", "Ben Okafor"]
    assert rows[1].role == "Owner"
    assert "Zoë" not in [row.title for row in rows]
    assert rows[1].spoken == "Anna Lindqvist, Owner, online"
    assert not model.flags(model.index(0)) & Qt.ItemFlag.ItemIsEnabled
    people.set_online(frozenset({10}))
    assert model.row(0).title == "Offline – 9"
    model.update([Member(pos=2, room=1, user=10, role="member", state="member")])
    assert model.row(1).user == 10
    assert 10 in model.present()
    model.update([Member(pos=3, room=1, user=10, role="member", state="removed")])
    assert 10 not in model.present()
    del tester


# ---- choosing ----


def test_people_are_chosen_from_everybody_but_me(people: People) -> None:
    model = ChoiceModel(people, without=[3], most=2)
    tester = QAbstractItemModelTester(model, LOUD)
    shown = [model.index(row).data() for row in range(model.rowCount())]
    assert "Anna Lindqvist" not in shown
    assert "Clara Ruiz" not in shown
    model.search("ben")
    model.toggle(model.index(0))
    model.search("")
    for row in range(model.rowCount()):
        if model.index(row).data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Unchecked:
            model.toggle(model.index(row))
    assert model.chosen()[0] == 2
    assert len(model.chosen()) == 2
    model.search("ben")
    model.toggle(model.index(0))
    assert 2 not in model.chosen()
    del tester


# ---- switcher ----


@pytest.fixture
def switcher(rooms: RoomsModel, people: People) -> SwitcherModel:
    return SwitcherModel(rooms, people)


def names(model: SwitcherModel) -> list[str]:
    return [model.row(row).title for row in range(model.rowCount())]


def test_with_nothing_typed_come_unread_rooms_then_the_latest(switcher: SwitcherModel) -> None:
    tester = QAbstractItemModelTester(switcher, LOUD)
    switcher.search("", but=1)
    assert names(switcher)[:3] == ["workshop", "Clara Ruiz", "Ben Okafor"]
    assert "general" not in names(switcher)
    del tester


def test_letters_find_rooms_and_people(switcher: SwitcherModel) -> None:
    switcher.search("gen")
    assert names(switcher)[0] == "general"
    switcher.search("ole")
    assert switcher.row(0).person == 9
    assert switcher.row(0).room == 0
    switcher.search("#works")
    assert names(switcher)[0] == "workshop"
    switcher.search("@ben")
    assert switcher.row(0).room == 5
    switcher.search("xyzzy")
    assert names(switcher) == []


def test_the_directory_knows_what_is_mine(rooms: RoomsModel) -> None:
    model = DirectoryModel(rooms)
    tester = QAbstractItemModelTester(model, LOUD)
    model.show([room(20, "public", "chess"), room(1, "public", "general")])
    assert [model.index(row).data() for row in range(2)] == ["chess", "general"]
    assert [model.is_mine(row) for row in range(2)] == [False, True]
    assert model.room(0) == 20
    del tester


def test_nobody_is_someone(people: People) -> None:
    assert people.name(4711) == "Someone"
    assert people.username(4711) == ""
    assert people.me == ME
    assert ms(NOW) > 0


def test_what_is_new_in_a_room_paints_its_row_and_no_other(
    qtbot: QtBot, rooms: RoomsModel, look: Look, community: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    painted: list[int] = []
    paint = RoomsDelegate.paint

    def noted(
        self: RoomsDelegate, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex
    ) -> None:
        painted.append(index.row())
        paint(self, painter, option, index)

    monkeypatch.setattr(RoomsDelegate, "paint", noted)
    view = RoomList(rooms, look, "Rooms")
    qtbot.addWidget(view)
    view.resize(280, 700)
    with qtbot.waitExposed(view):
        view.show()
    qtbot.waitUntil(lambda: len(set(painted)) == rooms.rowCount())
    painted.clear()
    community.messages[4].append(message(4, 99, 2, NOW, "news"))
    rooms.update([community.summary(4)])
    qtbot.waitUntil(lambda: bool(painted))
    assert set(painted) == {rooms.place_of(4)}


def test_rows_that_change_together_are_painted_a_few_at_a_time_until_all_are(
    look: Look, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    painted: list[list[int]] = []
    paint_row = RoomsDelegate.paint

    class Watched(RoomList):
        def paintEvent(self, event: QPaintEvent | None) -> None:
            painted.append([])
            super().paintEvent(event)

    def noted(
        self: RoomsDelegate, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex
    ) -> None:
        painted[-1].append(index.row())
        paint_row(self, painter, option, index)

    monkeypatch.setattr(RoomsDelegate, "paint", noted)
    rows = [RoomRow(kind="room", section="rooms", title=f"Room {number}") for number in range(10)]
    model = RoomRows(rows)
    view = Watched(model, look, "Rooms")
    qtbot.addWidget(view)
    view.resize(280, 700)
    with qtbot.waitExposed(view):
        view.show()
    qtbot.waitUntil(lambda: bool(painted) and len(painted[-1]) == len(rows))
    painted.clear()
    model.dataChanged.emit(model.index(0, 0), model.index(9, 0))
    qtbot.waitUntil(lambda: {row for some in painted for row in some} == set(range(10)))
    assert max(map(len, painted)) < len(rows)


def test_below_the_last_row_nothing_is_told(qtbot: QtBot, rooms: RoomsModel, look: Look) -> None:
    view = RoomList(rooms, look, "Rooms")
    qtbot.addWidget(view)
    delegate, option = view.itemDelegate(), QStyleOptionViewItem()
    assert isinstance(delegate, RoomsDelegate)
    at = QPoint(20, 10)
    help_asked = QHelpEvent(QEvent.Type.ToolTip, at, at)
    assert delegate.helpEvent(help_asked, view, option, rooms.index(1))
    assert not delegate.helpEvent(help_asked, view, option, NOWHERE)


def test_the_room_of_any_id_is_opened_and_no_other(
    community: Community, rooms: RoomsModel, look: Look, qtbot: QtBot
) -> None:
    view = RoomList(rooms, look, "Rooms")
    qtbot.addWidget(view)
    far = community.summary(4)
    id = 2**32 + 1
    far = msgspec.structs.replace(
        far,
        room=msgspec.structs.replace(far.room, id=id),
        membership=msgspec.structs.replace(far.membership, room=id),
    )
    rooms.update([far])
    place = rooms.place_of(id)
    assert place is not None
    with qtbot.waitSignal(view.room_chosen) as chosen:
        view.row_chosen.emit(rooms.index(place, 0))
    assert chosen.args == [id]
