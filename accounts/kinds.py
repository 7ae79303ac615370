"""How people, what is theirs alone and the server stand on the wire, and what a change does to connections."""

from datetime import UTC, date, datetime, time

from accounts.models import Block, Device, Preference, Server, User
from chatprotocol import rows
from chatprotocol.errors import CloseCode
from feeds import clock, kinds
from feeds.models import Feed


def user_row(user: User) -> rows.User:
    """Return a person as everybody sees them."""
    return rows.User(
        pos=user.pos,
        id=user.id,
        username=user.username,
        display_name=user.display_name,
        avatar=user.avatar,
        role=user.role,  # type: ignore[arg-type]  # a constraint holds the choices
        status=user.status,
        active=user.active,
        bot=user.bot,
    )


def user_effects(user: User) -> tuple[kinds.Effect, ...]:
    """A person who is suspended has no connections."""
    if user.active:
        return ()
    return (kinds.Close(user.id, None, CloseCode.SUSPENDED, "This account is suspended."),)


def device_row(device: Device) -> rows.Device | rows.Gone:
    """Return a device as its owner sees it."""
    if device.revoked_at is not None:
        return rows.Gone("device", (device.id,), device.pos)
    return rows.Device(
        pos=device.pos,
        id=device.id,
        name=device.name,
        platform=device.platform,
        last_seen=start_of_day_ms(device.last_seen),
    )


def device_effects(device: Device) -> tuple[kinds.Effect, ...]:
    """A device that is signed out has no connections."""
    if device.revoked_at is None:
        return ()
    code = CloseCode.UNAUTHENTICATED
    return (kinds.Close(device.user_id, device.id, code, "This device was signed out."),)


def preference_row(preference: Preference) -> rows.Preference | rows.Gone:
    """Return a preference as its owner sees it."""
    if not preference.value:
        return rows.Gone("preference", (preference.name,), preference.pos)
    return rows.Preference(pos=preference.pos, name=preference.name, value=preference.value)


def block_row(block: Block) -> rows.Block:
    """Return a block as its owner sees it."""
    return rows.Block(pos=block.pos, user=block.user_id, on=block.on)


def server_row(server: Server) -> rows.Server:
    """Return the server as everybody sees it."""
    return rows.Server(pos=server.pos, name=server.name, motd=server.motd, features=list(server.features))


def register() -> None:
    """Make the row kinds known."""
    kinds.register(kinds.RowKind("user", User, Feed.Kind.SITE, None, user_row, user_effects))
    kinds.register(kinds.RowKind("server", Server, Feed.Kind.SITE, None, server_row))
    kinds.register(kinds.RowKind("device", Device, Feed.Kind.ACCOUNT, "feed_id", device_row, device_effects))
    kinds.register(kinds.RowKind("preference", Preference, Feed.Kind.ACCOUNT, "feed_id", preference_row))
    kinds.register(kinds.RowKind("block", Block, Feed.Kind.ACCOUNT, "feed_id", block_row))


def start_of_day_ms(day: date) -> int:
    """Return a day as the wire has it: the time at which it starts."""
    return clock.to_ms(datetime.combine(day, time.min, UTC))
