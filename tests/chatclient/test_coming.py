"""The terminal client makes rooms, finds public ones, comes in and goes."""

import json

import pytest

from chatprotocol.errors import HearthError
from chatprotocol.requests import RoomCreate
from tests.chatclient.commanding import run
from tests.chatclient.fakeserver import FakeServer


def printed(capsys: pytest.CaptureFixture[str]) -> list[list[str]]:
    return [line.split() for line in capsys.readouterr().out.splitlines()]


async def test_a_room_is_made_with_people_in_it(
    signed_in: FakeServer, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await run("create", "#attic", "@ben", "clara", "--private", "--topic", "old things") == 0
    assert printed(capsys) == []
    [asked] = [request for request in signed_in.asked if isinstance(request, RoomCreate)]
    assert (asked.kind, asked.name, asked.topic, asked.members) == ("private", "attic", "old things", [2, 3])
    assert await run("rooms") == 0
    assert ["#attic", "1000"] in printed(capsys)


async def test_a_program_learns_which_room_was_made(
    signed_in: FakeServer, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await run("create", "cellar", "--json") == 0
    made = json.loads(capsys.readouterr().out)
    assert (made["id"], made["kind"], made["name"]) == (1000, "public", "cellar")


async def test_public_rooms_are_listed_also_those_of_others(
    signed_in: FakeServer, capsys: pytest.CaptureFixture[str]
) -> None:
    signed_in.make_room(8, "attic", users=(2,))
    signed_in.make_room(9, "secret", kind="private", users=(1, 2))
    assert await run("rooms", "--public") == 0
    assert printed(capsys) == [["#attic", "8"], ["#general", "7"]]
    assert await run("rooms", "--public", "--json") == 0
    assert [json.loads(line) for line in capsys.readouterr().out.splitlines()] == [
        {"id": 8, "kind": "public", "name": "attic", "topic": "", "member": False},
        {"id": 7, "kind": "public", "name": "general", "topic": "", "member": True},
    ]


@pytest.mark.parametrize("named", ["attic", "#ATTIC", "8"])
async def test_somebody_comes_into_a_public_room_and_leaves_it(
    signed_in: FakeServer, capsys: pytest.CaptureFixture[str], named: str
) -> None:
    signed_in.make_room(8, "attic", users=(2,))
    assert await run("join", named, "--json") == 0
    assert json.loads(capsys.readouterr().out)["id"] == 8
    assert await run("leave", "attic") == 0
    assert await run("rooms") == 0
    assert printed(capsys) == [["#general", "7"]]


async def test_a_room_that_cannot_be_meant_is_not_joined(signed_in: FakeServer) -> None:
    for id in (8, 9):
        signed_in.make_room(id, "twins", users=(2,))
    with pytest.raises(HearthError, match="Several rooms are called twins; name one by its id: 8, 9"):
        await run("join", "twins")
    with pytest.raises(HearthError, match="no public room called nowhere; see: hearth rooms --public"):
        await run("join", "nowhere")
