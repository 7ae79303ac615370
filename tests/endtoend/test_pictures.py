"""A picture and an emoji from one real client to another through a real server."""

from pathlib import Path

from chatclient.client import Client
from tests.attachments import samples
from tests.endtoend.people import client_of, sign_in, until
from tests.endtoend.servers import ServerProcess


def avatar_of(client: Client, user: int) -> int | None:
    return next((each.avatar for each in client.snapshot.people if each.id == user), None)


async def test_what_one_chooses_the_other_sees(server: ServerProcess, tmp_path: Path) -> None:
    face = tmp_path / "face.jpg"
    face.write_bytes(samples.jpeg(6))
    homes = {name: sign_in(server, name, tmp_path / name) for name in ("anna", "ben")}
    anna, ben = client_of(homes["anna"], "anna"), client_of(homes["ben"], "ben")
    for client in (anna, ben):
        await client.start()
        await client.wait_online(20)
    await anna.set_avatar(face)

    async def is_seen() -> bool:
        return avatar_of(ben, anna.profile.user) is not None

    await until(ben, is_seen)
    picture = await ben.picture(avatar_of(ben, anna.profile.user) or 0)
    assert picture[8:12] == b"WEBP"
    assert samples.SECRET not in picture
    room = await anna.create_room("private", "attic", members=[ben.profile.user])
    await anna.set_room_avatar(room, face)

    async def room_is_seen() -> bool:
        return any(each.room.avatar is not None for each in ben.snapshot.rooms)

    await until(ben, room_is_seen)
    await anna.set_avatar(None)

    async def is_gone() -> bool:
        return avatar_of(ben, anna.profile.user) is None

    await until(ben, is_gone)
    for client in (anna, ben):
        await client.stop()
