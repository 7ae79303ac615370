"""How rooms, members, memberships, messages, drafts and emoji stand on the wire, and what they do to listeners."""

from typing import Any

import msgspec

from chatprotocol import rows
from feeds.kinds import Effect, RowKind, Subscribe, Unsubscribe, register
from feeds.models import Feed
from messaging import statements
from messaging.models import Draft, Emoji, Member, Membership, Message, Room
from messaging.packing import calls_everyone, files_of, ids_of, mentions_of, reactions_of


def room_row(room: Room) -> rows.Room:
    """Return a room as its members see it."""
    return rows.Room(
        pos=room.pos,
        id=room.feed_id,
        kind=room.kind,  # type: ignore[arg-type]  # a constraint holds the choices
        name=room.name,
        topic=room.topic,
        avatar=room.avatar,
        first=room.first,
        slow_ms=room.slow_ms,
        read_only=room.read_only,
        retention_days=room.retention_days,
        encrypted=room.encrypted,
        archived=room.archived,
    )


def member_row(member: Member) -> rows.Member:
    """Return a member as the others see them."""
    return rows.Member(
        pos=member.pos,
        room=member.room_id,
        user=member.user_id,
        role=member.role,  # type: ignore[arg-type]  # a constraint holds the choices
        state=member.state,  # type: ignore[arg-type]  # a constraint holds the choices
        banned_until=member.banned_until_ms,
        silenced_until=member.silenced_until_ms,
    )


def membership_row(membership: Membership) -> rows.Membership:
    """Return somebody's own side of a room."""
    member = membership.member
    return rows.Membership(
        pos=membership.pos,
        room=member.room_id,
        role=member.role,  # type: ignore[arg-type]  # a constraint holds the choices
        joined_at=membership.joined_at_ms,
        read=membership.read,
        level=membership.level,  # type: ignore[arg-type]  # a constraint holds the choices
        muted_until=membership.muted_until_ms,
        pinned=membership.pinned,
        state=member.state,  # type: ignore[arg-type]  # a constraint holds the choices
    )


def message_row(message: Message) -> rows.Message:
    """Return a message."""
    row = rows.Message(
        pos=message.pos,
        room=message.room_id,
        number=message.number,
        author=message.author_id,
        key=None if message.key is None else bytes(message.key),
        at=message.at_ms,
        edited_at=message.edited_at_ms,
        deleted=message.deleted,
        kind=message.kind,  # type: ignore[arg-type]  # a constraint holds the choices
        text=message.text,
        reply_to=message.reply_to,
        thread=message.thread,
        replies=message.replies,
        pinned=message.pinned_at_ms is not None,
    )
    # Most messages call for nobody, nobody has reacted to them, and they carry nothing.
    return _with_more(row, message) if message.mentions or message.reactions or message.files else row


def message_change(message: Any) -> rows.Message | rows.Gone:
    """Return a message as a change of its room's feed. Read with the others that have changed, it says where its room begins:
    below that it is gone, for good or not.
    """
    if message.number < getattr(message, "first", 0):
        return rows.Gone("message", (message.room_id, message.number), message.pos)
    return message_row(message)


def _with_more(row: rows.Message, message: Message) -> rows.Message:
    return msgspec.structs.replace(
        row,
        mentions=mentions_of(message.mentions),
        mentions_all=calls_everyone(message.mentions),
        files=files_of(message.files),
        reactions=reactions_of(message.reactions),
    )


def draft_row(draft: Draft) -> rows.Draft | rows.Gone:
    """Return a draft as the one who writes it sees it."""
    if not (draft.text or draft.files):
        return rows.Gone("draft", (draft.room_id, draft.thread), draft.pos)
    return rows.Draft(
        pos=draft.pos,
        room=draft.room_id,
        thread=draft.thread,
        text=draft.text,
        reply_to=draft.reply_to,
        files=ids_of(draft.files),
        at=draft.at_ms,
    )


def emoji_row(emoji: Emoji) -> rows.Emoji | rows.Gone:
    """Return an emoji as everybody sees it."""
    if emoji.file is None:
        return rows.Gone("emoji", (emoji.id,), emoji.pos)
    return rows.Emoji(pos=emoji.pos, id=emoji.id, name=emoji.name, file=emoji.file)


def _of_member(member: Member) -> tuple[Effect, ...]:
    return () if member.state == Member.State.MEMBER else (Unsubscribe(member.user_id, member.room_id),)


def _of_membership(membership: Membership) -> tuple[Effect, ...]:
    member = membership.member
    effect = Subscribe if member.is_in else Unsubscribe
    return (effect(member.user_id, member.room_id),)


def register_all() -> None:
    """Make the kinds known."""
    register(RowKind("room", Room, Feed.Kind.ROOM, "feed_id", room_row))
    register(RowKind("member", Member, Feed.Kind.ROOM, "room_id", member_row, _of_member))
    register(
        RowKind(
            "message",
            Message,
            Feed.Kind.ROOM,
            "room_id",
            message_change,
            read=statements.messages_changed,
        )
    )
    register(RowKind("emoji", Emoji, Feed.Kind.SITE, None, emoji_row))
    register(RowKind("draft", Draft, Feed.Kind.ACCOUNT, "feed_id", draft_row))
    register(
        RowKind(
            "membership",
            Membership,
            Feed.Kind.ACCOUNT,
            "feed_id",
            membership_row,
            _of_membership,
            ("member",),
        )
    )
