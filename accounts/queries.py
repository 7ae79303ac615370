"""What is asked about people and devices, cheaply: every request begins here."""

from collections.abc import Collection, Mapping
from typing import Final, NamedTuple

from django.db import connection
from django.db.models import QuerySet

from accounts.models import Device, Server, User
from accounts.tokens import TOKEN_MAX_CHARACTERS, hash_token
from accounts.usernames import username_key
from chatprotocol.errors import ErrorCode, HearthError
from feeds.planned import among, planned

# By hand: every request pays for it, and the ORM takes several times as long to say it as it takes to be done.
_STANDING: Final = (
    "SELECT device.id, device.user_id, device.revoked_at IS NOT NULL, person.active"  # noqa: S608  # the models' names
    f" FROM {Device._meta.db_table} device JOIN {User._meta.db_table} person ON person.id = device.user_id"
)


NAMESAKES: Final = 100
"""People of the same name who are looked for by it."""


class Authenticated(NamedTuple):
    """Whose token it is, and on which of their devices it lies."""

    user_id: int
    device_id: int


def authenticate_token(token: str) -> Authenticated:
    """Return whose token this is. Raises HearthError: unauthenticated, or suspended. One query."""
    if len(token) > TOKEN_MAX_CHARACTERS:
        raise unauthenticated()
    with connection.cursor() as cursor:
        cursor.execute(f"{_STANDING} WHERE device.token_hash = %s", [hash_token(token)])
        found = cursor.fetchone()
    if found is None:
        raise unauthenticated()
    device, user, revoked, active = found
    refused = _refusal(bool(revoked), bool(active))
    if refused is not None:
        raise refused
    return Authenticated(user, device)


def assert_active(device: int | None) -> None:
    """Raise HearthError where a device was signed out, or its person suspended. One query by primary key.

    None is the server itself, which may.
    """
    if device is None:
        return
    refused = refused_devices([device]).get(device)
    if refused is not None:
        raise refused


def refused_devices(devices: Collection[int]) -> Mapping[int, HearthError]:
    """Return those of these devices that may do nothing any more, and why. One query."""
    if not devices:
        return {}
    condition, values = among("device.id", devices)
    found = planned(f"{_STANDING} WHERE {condition}", values)
    standing = {device: _refusal(bool(revoked), bool(active)) for device, _, revoked, active in found}
    refusals = {device: standing.get(device, unauthenticated()) for device in devices}
    return {device: refused for device, refused in refusals.items() if refused is not None}


def devices_of(user: int) -> QuerySet[Device]:
    """Return the devices on which a person is signed in, the latest first."""
    return Device.objects.filter(user=user, revoked_at=None).order_by("-last_seen", "-pk")


def person_named(username: str) -> User | None:
    """Return the person of this name, however it is written."""
    key = username_key(username)
    # No database is asked for what it may not even be able to take.
    return User.objects.filter(username_key=key).first() if key.isprintable() else None


def people_called(name: str) -> list[int]:
    """Return whoever has this username, or else those who show exactly this name: the first of very many."""
    person = person_named(name)
    if person is not None:
        return [person.pk]
    shown = User.objects.filter(display_name=name).order_by("pk")
    return list(shown.values_list("pk", flat=True)[:NAMESAKES])


def administrators() -> QuerySet[User]:
    """Return the people who are administrators now."""
    return User.objects.filter(role=User.Role.ADMIN, active=True, bot=False)


def server() -> Server:
    """Return the server's own row."""
    return Server.objects.get()


def unauthenticated() -> HearthError:
    """Return the answer to a token that opens nothing."""
    return HearthError(ErrorCode.UNAUTHENTICATED, "This device is not signed in.")


def suspended() -> HearthError:
    """Return the answer to somebody who is suspended."""
    return HearthError(ErrorCode.SUSPENDED, "This account is suspended.")


def _refusal(revoked: bool, active: bool) -> HearthError | None:
    if revoked:
        return unauthenticated()
    return None if active else suspended()
