"""Rooms: making them, coming and going, who is in them and as what, how they may call for me."""

from collections.abc import Sequence
from typing import Unpack

from chatclient.core.model import NewRoomKind, RoomSettings
from chatclient.intents.opened import Intents
from chatprotocol.ids import new_key
from chatprotocol.requests import (
    Direct,
    RoomBan,
    RoomCreate,
    RoomInvite,
    RoomJoin,
    RoomLeave,
    RoomRemove,
    RoomSetRole,
    RoomSilence,
    RoomUpdate,
)
from chatprotocol.rows import NotifyLevel, RoomRole


class RoomIntents(Intents):
    """Rooms, and me in them."""

    async def create_room(
        self, kind: NewRoomKind, name: str, topic: str = "", members: Sequence[int] = ()
    ) -> int:
        """Make a room of mine with these people in it; returns its id. Repeated under one key if need be."""
        request = RoomCreate(
            kind=kind,
            name=name,
            topic=topic,
            members=list(members),
            key=new_key(self._clock.wall_ms()),
        )
        return await self._open.writer.create_room(request)

    async def direct(self, users: Sequence[int]) -> int:
        """Find or make the one room of exactly these people and me; returns its id."""
        return await self._open.writer.direct(Direct(users=list(users)))

    async def join(self, room: int) -> None:
        """Come into a public room."""
        writer = self._open.writer
        await writer.write(RoomJoin(room=room), lambda: writer.is_mine(room))

    async def leave(self, room: int) -> None:
        """Leave a room."""
        writer = self._open.writer
        await writer.write(RoomLeave(room=room), lambda: writer.is_not_mine(room))

    async def invite(self, room: int, user: int) -> None:
        """Bring a person into a room."""
        writer = self._open.writer
        await writer.write(
            RoomInvite(room=room, user=user),
            lambda: writer.member_is(room, user, lambda member: member.state == "member"),
        )

    async def remove(self, room: int, user: int) -> None:
        """Take a person out of a room."""
        writer = self._open.writer
        await writer.write(
            RoomRemove(room=room, user=user),
            lambda: writer.member_is(room, user, lambda member: member.state != "member"),
        )

    async def ban(self, room: int, user: int, until: int | None = None) -> None:
        """Take a person out and keep them out, until a time (milliseconds since the epoch) or for good."""
        writer = self._open.writer
        await writer.write(
            RoomBan(room=room, user=user, until=until),
            lambda: writer.member_is(
                room, user, lambda member: member.state == "banned" and member.banned_until == until
            ),
        )

    async def silence(self, room: int, user: int, until: int | None = None) -> None:
        """Let a person only read in a room until a time (milliseconds since the epoch); without one, let them write again."""
        writer = self._open.writer
        await writer.write(
            RoomSilence(room=room, user=user, until=until),
            lambda: writer.member_is(room, user, lambda member: member.silenced_until == until),
        )

    async def set_role(self, room: int, user: int, role: RoomRole) -> None:
        """Give a member another role."""
        writer = self._open.writer
        await writer.write(
            RoomSetRole(room=room, user=user, role=role),
            lambda: writer.member_is(room, user, lambda member: member.role == role),
        )

    async def update_room(self, room: int, **named: Unpack[RoomSettings]) -> None:
        """Change what is named of a room: `name`, `topic`, `slow_ms`, `read_only`, `archived`."""
        writer = self._open.writer
        await writer.write(RoomUpdate(room=room, **named), lambda: writer.room_is(room, dict(named)))

    async def set_notify(
        self,
        room: int,
        *,
        level: NotifyLevel | None = None,
        muted_until: int | None = None,
        pinned: bool | None = None,
    ) -> None:
        """Set how a room may call for me, and whether it is at the top; what is left out stays as it is.

        `muted_until` is a time in milliseconds since the epoch; 0 is no longer muted.
        """
        writer = self._open.writer
        request = writer.notify(room, level, muted_until, pinned)
        await writer.write(request, lambda: writer.notifies(request))
