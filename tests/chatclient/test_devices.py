"""My devices: they are mirrored, a new one is news, and they are renamed and signed out over HTTP."""

import json
from collections.abc import Awaitable, Callable

import pytest

from chatclient.changes import DevicesChanged
from chatprotocol.errors import ErrorCode, HearthError
from chatprotocol.ids import ACCOUNT
from chatprotocol.rows import AnyRow, Device, Gone
from tests.chatclient.commanding import run
from tests.chatclient.fakeserver import FakeServer
from tests.chatclient.fileserver import Answer, FileServer, Request, refusing
from tests.chatclient.watching import Watched

DAY_MS = 1_750_032_000_000
OpenClient = Callable[..., Awaitable[Watched]]


def device(server: FakeServer, id: int, name: str) -> None:
    def make(pos: int) -> AnyRow | Gone:
        return Device(id=id, name=name, platform="Linux", last_seen=DAY_MS, pos=pos)

    server.put(ACCOUNT, make)


def taking(files: FileServer, *answers: Answer) -> list[Request]:
    """Let the server answer what is done to devices, and note it."""
    asked: list[Request] = []
    left = list(answers)

    def answer(request: Request) -> Answer | None:
        if not request.path.startswith("/api/v1/devices"):
            return None
        asked.append(request)
        return left.pop(0) if left else Answer(204)

    files.overrides.append(answer)
    return asked


async def test_devices_are_mirrored_and_those_that_were_there_are_no_news(
    server: FakeServer, open_client: OpenClient
) -> None:
    device(server, 1, "laptop")
    device(server, 2, "terminal")
    anna = await open_client(server)
    await anna.client.wait_online(5)
    assert [each.name for each in anna.client.snapshot.devices] == ["laptop", "terminal"]
    assert all(told.new == () for told in anna.of(DevicesChanged))


async def test_a_new_device_is_news_once(server: FakeServer, open_client: OpenClient) -> None:
    device(server, 1, "laptop")
    anna = await open_client(server)
    await anna.client.wait_online(5)
    device(server, 4, "phone")
    told = await anna.until_told(DevicesChanged, lambda told: bool(told.new))
    assert [each.name for each in told.new] == ["phone"]
    device(server, 4, "Anna’s phone")
    told = await anna.until_told(DevicesChanged, lambda told: told.devices[-1].name == "Anna’s phone")
    assert told.new == ()
    server.put(ACCOUNT, lambda pos: Gone("device", (4,), pos))
    await anna.until_told(
        DevicesChanged, lambda told: len(told.devices) == 1 and told is anna.of(DevicesChanged)[-1]
    )


async def test_a_device_that_came_while_we_were_away_is_news_too(
    server: FakeServer, open_client: OpenClient
) -> None:
    device(server, 1, "laptop")
    anna = await open_client(server)
    await anna.client.wait_online(5)
    await anna.client.stop()
    device(server, 7, "phone")
    again = await open_client(server)
    told = await again.until_told(DevicesChanged, lambda told: bool(told.new))
    assert [each.id for each in told.new] == [7]


async def test_devices_are_renamed_and_signed_out(files: FileServer, sender: Watched) -> None:
    asked = taking(files)
    await sender.client.rename_device(4, "Phone")
    await sender.client.revoke_device(4)
    await sender.client.revoke_other_devices()
    assert [(each.method, each.path) for each in asked] == [
        ("PATCH", "/api/v1/devices/4"),
        ("DELETE", "/api/v1/devices/4"),
        ("DELETE", "/api/v1/devices"),
    ]
    assert json.loads(asked[0].body) == {"name": "Phone"}
    assert asked[0].headers["content-type"] == "application/json"


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (refusing(404, "not_found", "There is no such device."), ErrorCode.NOT_FOUND),
        (refusing(400, "bad_request", "Say it.", field="name"), ErrorCode.BAD_REQUEST),
        (Answer(405), ErrorCode.UNSUPPORTED),
        (Answer(502), ErrorCode.BUSY),
    ],
)
async def test_a_refusal_is_told(files: FileServer, sender: Watched, answer: Answer, code: ErrorCode) -> None:
    taking(files, answer)
    with pytest.raises(HearthError) as refusal:
        await sender.client.rename_device(4, "")
    assert refusal.value.code is code


@pytest.mark.usefixtures("at_home")
async def test_the_terminal_lists_renames_and_signs_out(
    server: FakeServer, files: FileServer, capsys: pytest.CaptureFixture[str]
) -> None:
    device(server, 1, "laptop")
    device(server, 4, "phone")
    asked = taking(files)
    assert await run("devices") == 0
    assert capsys.readouterr().out == (
        "     4  phone  (Linux, last seen 2025-06-16)\n     1  laptop  (Linux, this one)\n"
    )
    assert await run("--json", "devices") == 0
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert (first["id"], first["current"], second["current"]) == (4, False, True)
    assert second == {
        "id": 1,
        "name": "laptop",
        "platform": "Linux",
        "last_seen": "2025-06-16",
        "current": True,
    }
    assert await run("devices", "--rename", "4", "Phone") == 0
    assert await run("devices", "--revoke", "4") == 0
    assert await run("devices", "--revoke-others") == 0
    assert [each.method for each in asked] == ["PATCH", "DELETE", "DELETE"]
    with pytest.raises(HearthError, match="hearth logout"):
        await run("devices", "--revoke", "1")
    with pytest.raises(HearthError, match="by its number"):
        await run("devices", "--rename", "phone", "Phone")
