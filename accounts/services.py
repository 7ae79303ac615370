"""Everything that changes people, devices and the server's own row: a verb each.

`by` is the id of whoever does it; None is the machine's owner at the command line. Hashing a password takes long, so
it is done before the verb, never inside the journal.
"""

import contextlib
import threading
from dataclasses import dataclass
from datetime import date
from typing import Final

import structlog
from django.conf import settings
from msgspec import UNSET, UnsetType

from accounts import access, audit, passwords, policy, queries, roomdoor, telling, wording
from accounts.audit import Act
from accounts.lines import line
from accounts.models import Device, Invitation, Server, User
from accounts.usernames import check_username, looks_key, username_key
from chatprotocol.errors import ErrorCode, HearthError
from feeds import clock
from feeds.journal import verb
from feeds.models import SITE_FEED_ID, Feed
from feeds.positions import advance, lock_feeds

logger = structlog.get_logger(__name__)

NAME_BYTES: Final = 128
STATUS_BYTES: Final = 128
MOTD_BYTES: Final = 1024
PROFILE: Final = ("display_name", "status", "avatar")
"""What the others see of a person, and the person changes."""


# ---- people -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPerson:
    """A person to be. `password_hash` is empty for somebody who has no password yet."""

    username: str
    display_name: str = ""
    password_hash: str = ""
    role: str = User.Role.MEMBER
    email: str = ""
    bot: bool = False
    demo: bool = False
    email_confirmed: bool = False
    house: bool = False


def add_person(
    username: str,
    password: str,
    *,
    role: str = User.Role.MEMBER,
    display_name: str = "",
    by: int | None = None,
) -> User:
    """Add a person with a password. Raises HearthError: bad_request, too_large, conflict, forbidden."""
    passwords.assert_possible(password)
    check_username(username)
    encoded = passwords.encode(password)
    return store_person(
        NewPerson(username=username, display_name=display_name, password_hash=encoded, role=role), by=by
    )


@verb
def store_person(new: NewPerson, *, by: int | None = None) -> User:
    """Add a person. Raises HearthError: bad_request, too_large, conflict, forbidden."""
    lock_feeds([SITE_FEED_ID])
    policy.assert_may_add(actor_of(by), new.role)
    user = let_in(new)
    audit.note(Act.PERSON_ADDED, by=by, person=user.pk, role=user.role)
    logger.info("person added", person=user.pk, role=user.role, by=by)
    return user


def let_in(new: NewPerson, invitation: Invitation | None = None) -> User:
    """Write somebody who may come, and with which invitation they do. A part of a verb, which has locked the site's feed."""
    check_username(new.username)
    display_name = line(new.display_name or new.username, "display_name", NAME_BYTES)
    if not new.house:
        assert_not_the_house(display_name)
    if queries.person_named(new.username) is not None:
        raise HearthError(ErrorCode.CONFLICT, "This name is taken.", field="username")
    user = User(
        username=new.username,
        username_key=username_key(new.username),
        display_name=display_name,
        role=new.role,
        email=new.email,
        email_confirmed=bool(new.email) and new.email_confirmed,
        bot=new.bot,
        demo=new.demo,
        house=new.house,
        created_at=clock.now(),
        invitation=invitation,
        account_feed=Feed.objects.create(kind=Feed.Kind.ACCOUNT),
    )
    user.password = new.password_hash
    if not new.password_hash:
        user.set_unusable_password()
    advance(user)
    if not new.bot:
        roomdoor.door().welcome(user.pk)
    return user


@verb
def suspend(user: int, *, by: int | None = None, reason: str = "") -> User:
    """Suspend a person: their connections end and nothing of theirs is accepted. Their devices stay, for when it is over."""
    person = locked_person(user)
    policy.assert_may_suspend(actor_of(by), person)
    access.end_sessions(user)
    access.revoke_links(user)
    return _set_active(person, active=False, by=by, reason=reason)


@verb
def reactivate(user: int, *, by: int | None = None, reason: str = "") -> User:
    """End a suspension."""
    person = locked_person(user)
    policy.assert_may_manage(actor_of(by), person)
    return _set_active(person, active=True, by=by, reason=reason)


def _set_active(person: User, *, active: bool, by: int | None, reason: str) -> User:
    if person.active != active:
        person.active = active
        advance(person)
        act = Act.PERSON_REACTIVATED if active else Act.PERSON_SUSPENDED
        audit.note(act, by=by, person=person.pk, reason=reason, role=person.role)
        logger.info("person reactivated" if active else "person suspended", person=person.pk, by=by)
    return person


@verb
def change_role(user: int, role: str, *, by: int | None = None) -> User:
    """Give a person a role on this server."""
    if role not in User.Role.values:
        raise HearthError(ErrorCode.BAD_REQUEST, "There is no such role.", field="role")
    person = locked_person(user)
    policy.assert_may_give_role(actor_of(by), person, role)
    if person.role != role:
        audit.note(Act.PERSON_ROLE, by=by, person=user, role=role, before=person.role)
        person.role = role
        advance(person)
        logger.info("role given", person=person.pk, role=role, by=by)
    return person


@verb
def change_profile(
    user: int,
    *,
    display_name: str | None = None,
    status: str | None = None,
    avatar: int | UnsetType | None = UNSET,
    by: int | None = None,
) -> User:
    """Change how a person is seen by the others; only what is given.

    `avatar` is a file that was drawn for them; whoever gives another one lets go of the one before.
    """
    person = locked_person(user)
    policy.assert_may_edit(actor_of(by), person)
    if by == user:
        wording.check(display_name or "", "display_name")
        wording.check(status or "", "status")
    before = {name: getattr(person, name) for name in PROFILE}
    if display_name is not None:
        person.display_name = line(display_name, "display_name", _name_bytes())
        if person.display_name != before["display_name"] and not person.house:
            assert_not_the_house(person.display_name)
    if status is not None:
        person.status = line(status, "status", STATUS_BYTES, required=False)
    if avatar is not UNSET:
        person.avatar = avatar
    changed = [name for name in PROFILE if getattr(person, name) != before[name]]
    if changed:
        advance(person)
        if by != user:
            act = Act.PERSON_PORTRAIT if changed == ["avatar"] else Act.PERSON_EDITED
            audit.note(act, by=by, person=user, fields=changed)
    return person


def set_password(user: int, password: str, *, by: int | None = None) -> None:
    """Give a person a password; all their devices are signed out. Raises HearthError."""
    passwords.assert_acceptable(password, User.objects.filter(pk=user).first())
    store_password(user, passwords.encode(password), by=by)


@verb
def store_password(user: int, password_hash: str, *, by: int | None = None, language: str = "en") -> None:
    """Give a person a password. All their devices and browsers are signed out, for somebody else may hold one.

    Where another has given it, they are told who.
    """
    person = locked_person(user)
    lock_feeds([person.account_feed_id])
    actor = actor_of(by)
    policy.assert_may_edit(actor, person)
    User.objects.filter(pk=user).update(password=password_hash)
    access.end_sessions(user)
    access.revoke_links(user)
    _revoke(list(queries.devices_of(user)))
    if by != user:
        audit.note(Act.PERSON_PASSWORD, by=by, person=user)
        telling.of_help(person, actor, telling.PASSWORD, language)
    logger.info("password set", person=user, by=by)


@verb
def change_email(
    user: int, email: str, *, by: int | None = None, confirmed: bool = False, language: str = "en"
) -> None:
    """Give a person another address, or none. Nobody but they and whoever manages them sees it.

    What a moderator enters counts as confirmed, and the person is told; one's own does so once a link sent there was followed.
    """
    person = locked_person(user)
    actor = actor_of(by)
    policy.assert_may_edit(actor, person)
    is_sure = bool(email) and (confirmed or by != user)
    if email != person.email:
        access.revoke_links(user)
    User.objects.filter(pk=user).update(email=email, email_confirmed=is_sure)
    if by != user:
        audit.note(Act.PERSON_EMAIL, by=by, person=user)
        telling.of_help(person, actor, telling.EMAIL, language)


# ---- devices ----------------------------------------------------------------------------------------------------


@verb
def add_device(
    user: int, *, name: str, platform: str, token_hash: str, password_hash: str | None = None
) -> Device:
    """Sign a device in. Beyond the limit the longest unseen is signed out.

    `password_hash` is what the password was found right against: where it is no longer the person's, the password was
    changed meanwhile, and the sign-in is refused.
    """
    name = line(name, "name", _name_bytes())
    platform = line(platform, "platform", _name_bytes(), required=False)
    lock_feeds([_account_feed(user)])
    person = User.objects.get(pk=user)
    if not person.active:
        raise queries.suspended()
    if password_hash is not None and password_hash != person.password:
        raise HearthError(ErrorCode.INVALID_CREDENTIALS, "The name or the password is wrong.")
    now = clock.now()
    device = Device(
        user=person,
        feed_id=person.account_feed_id,
        name=name,
        platform=platform,
        token_hash=token_hash,
        created_at=now,
        last_seen=now.date(),
    )
    _revoke(list(queries.devices_of(user)[settings.HEARTH_SIGN_IN_LIMITS.devices - 1 :]))
    advance(device)
    logger.info("device signed in", person=user, device=device.pk)
    return device


@verb
def revoke_device(device: int, *, by: int | None = None) -> None:
    """Sign a device out: its connections end. Raises HearthError: not_found."""
    lock_feeds(Device.objects.filter(pk=device).values_list("feed_id", flat=True))
    found = Device.objects.filter(pk=device, revoked_at=None).select_related("user").first()
    if found is None:
        raise policy.no_such_device()
    policy.assert_may_revoke(actor_of(by), found)
    _revoke([found])
    if by != found.user_id:
        audit.note(Act.DEVICE_REVOKED, by=by, person=found.user_id, subject=f"device {device}")
    logger.info("device signed out", person=found.user_id, device=device, by=by)


@verb
def revoke_devices(user: int, *, keep: int | None = None, by: int | None = None) -> None:
    """Sign all devices of a person out but one, or all, and all browsers: whoever asks does not know who sits there."""
    lock_feeds([_account_feed(user)])
    devices = [device for device in queries.devices_of(user).select_related("user") if device.pk != keep]
    for device in devices:
        policy.assert_may_revoke(actor_of(by), device)
    _revoke(devices)
    if devices and by != user:
        audit.note(Act.DEVICE_REVOKED, by=by, person=user, devices=len(devices))
    access.end_sessions(user)
    logger.info("devices signed out", person=user, devices=len(devices), by=by)


@verb
def rename_device(device: int, name: str, *, by: int) -> Device:
    """Give a device of one's own another name. Raises HearthError: not_found, bad_request, too_large."""
    lock_feeds(Device.objects.filter(pk=device).values_list("feed_id", flat=True))
    found = Device.objects.filter(pk=device, revoked_at=None).first()
    actor = actor_of(by)
    if found is None or actor is None:
        raise policy.no_such_device()
    policy.assert_may_rename(actor, found)
    name = line(name, "name", _name_bytes())
    if found.name != name:
        found.name = name
        advance(found)
    return found


def _revoke(devices: list[Device]) -> None:
    now = clock.now()
    for device in devices:
        device.revoked_at = now
    if devices:
        advance(*devices)


_seen_today: Final[dict[int, date]] = {}
_seen_lock: Final = threading.Lock()


def note_seen(device: int) -> None:
    """Remember that a device was here today. Cheap: a verb once a day and device, and otherwise nothing."""
    today = clock.now().date()
    with _seen_lock:
        if _seen_today.get(device) == today:
            return
        for old in [known for known, day in _seen_today.items() if day != today]:
            del _seen_today[old]
        _seen_today[device] = today
    with contextlib.suppress(HearthError):  # nobody is turned away because a date could not be stored
        store_seen(device, today)


@verb
def store_seen(device: int, day: date) -> None:
    """Store the day on which a device was last here."""
    lock_feeds(Device.objects.filter(pk=device).values_list("feed_id", flat=True))
    # Read under the lock: a device that was signed out meanwhile stays so.
    found = Device.objects.filter(pk=device, revoked_at=None, last_seen__lt=day).first()
    if found is not None:
        found.last_seen = day
        advance(found)


# ---- the server -------------------------------------------------------------------------------------------------


@verb
def change_server(*, name: str, motd: str, by: int | None = None) -> Server:
    """Name the server, and say something to everybody, except while an announcement lasts."""
    lock_feeds([SITE_FEED_ID])
    policy.assert_may_name_server(actor_of(by))
    server = queries.server()
    name = line(name, "name", NAME_BYTES)
    motd = line(motd, "motd", MOTD_BYTES, required=False)
    before = {"name": server.name, "motd": server.resting_motd}
    changed = [field for field, value in {"name": name, "motd": motd}.items() if before[field] != value]
    if changed:
        _rename_house(server.name, name)
        if server.motd == server.resting_motd:
            server.motd = motd
        server.name, server.resting_motd = name, motd
        Server.objects.update(resting_motd=motd)
        advance(server)
        audit.note(Act.SERVER_CHANGED, by=by, fields=changed)
    return server


def say_to_everybody(text: str) -> None:
    """Let the server say something to everybody for now, or what it says otherwise where that is nothing.

    A part of a verb, which has locked the site's feed.
    """
    server = queries.server()
    motd = text or server.resting_motd
    if server.motd != motd:
        server.motd = motd
        advance(server)


def assert_not_the_house(name: str, field: str = "display_name") -> None:
    """Let nobody be called as the server or its own account, which people believe. Raises HearthError (conflict)."""
    own = [queries.server().name, *User.objects.filter(house=True).values_list("display_name", flat=True)]
    if looks_key(name) in map(looks_key, own):
        raise HearthError(ErrorCode.CONFLICT, "This is what the server is called.", field=field)


def _rename_house(before: str, name: str) -> None:
    """Let the house be called as the server is, where it was before."""
    house = User.objects.filter(house=True, display_name=before).first()
    if house is not None and name != before:
        house.display_name = name
        advance(house)


# ---- who and whom -----------------------------------------------------------------------------------------------


def actor_of(by: int | None) -> User | None:
    """Return who does something; None is the machine's owner. Raises HearthError where they are suspended."""
    if by is None:
        return None
    actor = User.objects.filter(pk=by, active=True).first()
    if actor is None:
        raise queries.suspended()
    return actor


def locked_person(user: int) -> User:
    """Lock the site's feed and return a person as they are now. Raises HearthError (not_found)."""
    lock_feeds([SITE_FEED_ID])
    person = User.objects.filter(pk=user).first()
    if person is None:
        raise policy.no_such_person()
    return person


def _account_feed(user: int) -> int:
    return User.objects.values_list("account_feed_id", flat=True).get(pk=user)


def _name_bytes() -> int:
    return min(settings.HEARTH_LIMITS.name_bytes, NAME_BYTES)
