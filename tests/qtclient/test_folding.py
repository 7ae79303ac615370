"""Changes that are folded lead to the same as the changes one by one."""

from hypothesis import given
from hypothesis import strategies as st

from chatclient.changes import (
    Called,
    Change,
    MessagesChanged,
    MessagesStale,
    OutboxChanged,
    RoomsChanged,
    TypingChanged,
)
from chatclient.core.model import Page
from qtclient.engine.folding import folded
from qtclient.itemmodels.timeline import TimelineModel
from tests.qtclient.community import ME, NOW, Community, message

COMMUNITY = Community()
ROOMS = st.sampled_from([1, 2])


def said(room: int, number: int, version: int) -> MessagesChanged:
    text = f"version {version}"
    new = message(room, number, 2, NOW, text)
    return MessagesChanged(room=room, messages=(new,))


def rooms(room: int, unread: int) -> RoomsChanged:
    COMMUNITY.read[room] = unread
    return RoomsChanged(rooms=(COMMUNITY.summary(room),))


CHANGES = st.lists(
    st.one_of(
        st.builds(said, ROOMS, st.integers(1, 8), st.integers(0, 9)),
        st.builds(rooms, ROOMS, st.integers(0, 5)),
        st.builds(lambda room: RoomsChanged(removed=(room,)), ROOMS),
        st.builds(lambda room: OutboxChanged(room=room, pending=()), ROOMS),
        st.builds(lambda room: TypingChanged(room=room, users=(2,)), ROOMS),
        st.builds(lambda room: MessagesStale(room=room), ROOMS),
    ),
    max_size=40,
)


def outcome(changes: list[Change]) -> tuple[dict[int, object], dict[tuple[int, int], str]]:
    held: dict[int, object] = {}
    texts: dict[tuple[int, int], str] = {}
    for change in changes:
        if isinstance(change, RoomsChanged):
            for room in change.removed:
                held.pop(room, None)
            held |= {each.room.id: each for each in change.rooms}
        elif isinstance(change, MessagesChanged):
            texts |= {(change.room, each.number): each.text for each in change.messages}
        elif isinstance(change, MessagesStale):
            texts = {key: text for key, text in texts.items() if key[0] != change.room}
    return held, texts


@given(CHANGES)
def test_what_is_folded_leads_to_the_same(changes: list[Change]) -> None:
    assert outcome(folded(changes)) == outcome(changes)
    assert len(folded(changes)) <= len(changes)
    rest = [each for each in changes if not isinstance(each, MessagesChanged | RoomsChanged)]
    assert [each for each in folded(changes) if not isinstance(each, MessagesChanged | RoomsChanged)] == rest


def test_a_burst_in_one_room_is_told_as_two() -> None:
    burst: list[Change] = []
    for number in range(1, 101):
        burst += [said(1, number, 0), rooms(1, 5)]
    told = folded(burst)
    assert [type(change) for change in told] == [MessagesChanged, RoomsChanged]
    assert isinstance(told[0], MessagesChanged)
    assert [each.number for each in told[0].messages] == list(range(1, 101))


def test_what_calls_comes_after_the_room_that_it_names() -> None:
    call = Called(room=1, message=message(1, 1, 2, NOW, "hello"), why="all")
    told = folded([said(1, 1, 0), call, rooms(1, 5), call])
    assert [type(change) for change in told] == [MessagesChanged, RoomsChanged, Called, Called]


def test_an_older_version_never_takes_the_place_of_a_newer_one(model: TimelineModel) -> None:
    import msgspec

    new = msgspec.structs.replace(message(1, 1, 2, NOW, "newer"), pos=9)
    model.show(Page(room=1, messages=(new,), has_more_before=False, has_more_after=False), (), me=ME)
    model.update([message(1, 1, 2, NOW, "older")])
    assert model.entry(0).text == "newer"
