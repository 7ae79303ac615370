"""One person on two devices, against a real server: drafts, settings and what calls are the same on both."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import pytest

from chatclient.client import Client
from chatclient.core import drafts
from chatclient.core.model import Draft, RoomSummary
from chatprotocol.errors import ErrorCode, HearthError
from chatprotocol.system import SystemVerb, parse
from tests.endtoend.people import all_sent, client_of, sign_in, until
from tests.endtoend.servers import ServerProcess

Scene = Callable[["Stage"], Awaitable[None]]


class Stage:
    """Anna at her desk and with her phone, and Ben, in one room."""

    def __init__(self, desk: Client, phone: Client, ben: Client) -> None:
        self.desk = desk
        self.phone = phone
        self.ben = ben
        self.room = 0

    async def set_up(self) -> None:
        for client in (self.desk, self.phone, self.ben):
            await client.start()
            await client.wait_online()
        ben = next(user.id for user in self.desk.snapshot.people if user.username == "ben")
        self.room = await self.desk.create_room("private", "workshop", members=[ben])
        for client in (self.desk, self.phone, self.ben):
            await self.until(client, partial(self._is_in, client))

    def _is_in(self, client: Client) -> bool:
        return self.there(client) is not None

    def there(self, client: Client) -> RoomSummary | None:
        return next((each for each in client.snapshot.rooms if each.room.id == self.room), None)

    def place(self, client: Client) -> RoomSummary:
        found = self.there(client)
        assert found is not None
        return found

    async def until(self, client: Client, holds: Callable[[], bool]) -> None:
        async def asked() -> bool:
            return holds()

        await until(client, asked)

    async def both(self, holds: Callable[[Client], bool]) -> None:
        """Wait until something holds on both of Anna's devices."""
        for client in (self.desk, self.phone):
            await self.until(client, partial(holds, client))


@asynccontextmanager
async def stage(server: ServerProcess, folder: Path) -> AsyncIterator[Stage]:
    clients = [
        client_of(sign_in(server, name, folder / place), name)
        for name, place in (("anna", "desk"), ("anna", "phone"), ("ben", "ben"))
    ]
    played = Stage(*clients)
    try:
        await played.set_up()
        yield played
    finally:
        for client in clients:
            await client.stop()


async def drafts_follow(play: Stage) -> None:
    await play.desk.save_draft(play.room, "half a sen")
    await play.both(lambda client: play.place(client).draft == "half a sen")
    await play.phone.save_draft(play.room, "half a sentence")
    assert await play.phone.draft(play.room) == Draft("half a sentence")
    await play.phone.post(play.room, "half a sentence, and its end")
    await play.both(lambda client: play.place(client).last_number > 0 and not play.place(client).draft)
    await all_sent(play.phone, play.room)
    root = play.place(play.phone).last_number
    await play.desk.save_draft(play.room, "in its thread", reply_to=root, thread=root)

    async def is_on_the_phone() -> bool:
        return await play.phone.draft(play.room, root) == Draft("in its thread", root)

    await until(play.phone, is_on_the_phone)


async def words_under_the_fingers_stay(play: Stage) -> None:
    await play.desk.save_draft(play.room, "at the desk")
    await play.phone.save_draft(play.room, "on the phone")
    await play.both(lambda client: play.place(client).draft in ("at the desk", "on the phone"))
    assert await play.desk.draft(play.room) == Draft("at the desk")
    assert await play.phone.draft(play.room) == Draft("on the phone")


async def settings_follow(play: Stage) -> None:
    ben = next(user.id for user in play.desk.snapshot.people if user.username == "ben")
    await play.desk.set_notify(play.room, level="mentions", muted_until=5_000_000_000_000, pinned=True)
    await play.both(lambda client: play.place(client).membership.level == "mentions")
    await play.phone.set_notify(play.room, muted_until=0)
    await play.both(lambda client: play.place(client).membership.muted_until is None)
    assert play.place(play.desk).membership.pinned
    await play.desk.set_preference("theme", "dark")
    await play.both(lambda client: client.snapshot.preferences.get("theme") == "dark")
    await play.phone.set_preference("theme", "")
    await play.both(lambda client: "theme" not in client.snapshot.preferences)
    await play.phone.set_profile(display_name="Anna Lindqvist", status="in the garden")
    for client in (play.desk, play.ben):
        await play.until(client, partial(_is_renamed, client))
    await play.desk.block(ben, True)
    await play.both(lambda client: client.snapshot.blocked == {ben})
    await play.phone.block(ben, False)
    await play.both(lambda client: client.snapshot.blocked == frozenset())


def _is_renamed(client: Client) -> bool:
    found = next(user for user in client.snapshot.people if user.username == "anna")
    return (found.display_name, found.status) == ("Anna Lindqvist", "in the garden")


async def what_calls_is_the_same(play: Stage) -> None:
    for text in ("@anna one", "nobody", "@all three", "@anna four"):
        await play.ben.post(play.room, text)
    await all_sent(play.ben, play.room)
    await play.both(lambda client: play.place(client).mentions == 3)
    numbers = {message.text: message.number for message in (await play.desk.page(play.room)).messages}
    await play.phone.mark_read(play.room, numbers["nobody"])
    await play.both(lambda client: play.place(client).mentions == 2)
    await play.ben.edit(play.room, numbers["@anna four"], "never mind")
    await play.both(lambda client: play.place(client).mentions == 1)
    await play.ben.delete(play.room, numbers["@all three"])
    await play.both(lambda client: play.place(client).mentions == 0)


async def what_hangs_on_a_message_is_the_same(play: Stage) -> None:
    await play.ben.post(play.room, "cake")
    await all_sent(play.ben, play.room)
    root = play.place(play.ben).last_number
    await play.desk.page(play.room)
    await play.desk.react(play.room, root, "👍", True)
    await play.phone.pin(play.room, root, True)
    await play.phone.post(play.room, "with cream", thread=root)
    await all_sent(play.phone, play.room)

    async def is_all_there() -> bool:
        replies = await play.desk.thread(play.room, root)
        (found,) = (await play.desk.page(play.room, around=root, limit=1)).messages
        return [m.text for m in replies.messages] == ["with cream"] and found.replies == 1 and found.pinned

    await until(play.desk, is_all_there)
    panel = await play.phone.pins(play.room)
    assert [message.number for message in panel.messages] == [root]
    assert len(panel.messages[0].reactions["👍"]) == 1
    await play.desk.report(play.room, root, "too sweet")
    await play.desk.report(play.room, root, "too sweet")
    with pytest.raises(HearthError) as refusal:
        await play.ben.pin(play.room, root, False)
    assert refusal.value.code is ErrorCode.FORBIDDEN
    (seen,) = (await play.ben.page(play.room, around=root, limit=1)).messages
    assert seen.pinned
    said = [parse(m.text) for m in (await play.ben.page(play.room)).messages if m.kind == "system"]
    assert all(each is not None and each.verb in set(SystemVerb) for each in said)


@pytest.mark.parametrize(
    "scene",
    [
        drafts_follow,
        words_under_the_fingers_stay,
        settings_follow,
        what_calls_is_the_same,
        what_hangs_on_a_message_is_the_same,
    ],
)
def test_on_two_devices(
    scene: Scene, server: ServerProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafts, "INTERVAL_MS", 50)

    async def play() -> None:
        async with stage(server, tmp_path) as played:
            await scene(played)

    asyncio.run(play())
