"""Who may do what with people and devices. Services ask here, under the lock of the site's feed.

`None` stands for the machine's owner at the command line, who may do everything that keeps the server governable.
"""

from typing import Final, NoReturn

from django.conf import settings

from accounts.models import Device, Job, User
from chatprotocol.errors import ErrorCode, HearthError

Role: Final = User.Role

_RANKS: Final = {Role.MEMBER.value: 0, Role.MODERATOR.value: 1, Role.ADMIN.value: 2}


def assert_may_add(actor: User | None, role: str) -> None:
    """Moderators let members in; only administrators make moderators and administrators."""
    if not _is_staff(actor) or (role != Role.MEMBER and not _is_admin(actor)):
        refuse("You may not add such a person.")


def assert_may_invite(actor: User | None) -> None:
    """Moderators and administrators invite, where the server takes anybody in at all."""
    assert_may_withdraw(actor)
    if settings.HEARTH_REGISTRATION == "closed":
        refuse("This server takes nobody in by invitation (HEARTH_REGISTRATION).")


def assert_may_withdraw(actor: User | None) -> None:
    """Moderators and administrators see and withdraw every invitation."""
    if not _is_staff(actor):
        refuse("Only moderators and administrators invite people.")


def assert_may_manage(actor: User | None, person: User) -> None:
    """Administrators manage everybody, moderators those below them."""
    if not may_manage(actor, person):
        refuse("You may not do this to that person.")


def assert_may_help(actor: User | None, person: User) -> None:
    """As for managing, but never oneself: with a stolen session at work an account would be the thief's."""
    if actor is not None and actor.pk == person.pk:
        refuse("For yourself, do this on your account page.")
    assert_may_manage(actor, person)


def assert_may_suspend(actor: User | None, person: User) -> None:
    """As for managing, but never oneself, and never the last administrator."""
    assert_may_manage(actor, person)
    if actor is not None and actor.pk == person.pk:
        refuse("You cannot suspend yourself.")
    assert_not_last_admin(person)


def assert_may_give_role(actor: User | None, person: User, role: str) -> None:
    """Administrators give roles, never to themselves, not to the house and to nobody who was erased; one administrator always
    remains.
    """
    if not _is_admin(actor):
        refuse("Only an administrator gives roles.")
    if person.erased_at is not None:
        raise HearthError(ErrorCode.CONFLICT, "This account was erased.")
    if person.house:
        refuse("The server’s own account has no role.")
    if actor is not None and actor.pk == person.pk:
        refuse("You cannot change your own role.")
    if role != Role.ADMIN:
        assert_not_last_admin(person)


def assert_may_edit(actor: User | None, person: User) -> None:
    """Everybody edits their own profile; others' as for managing."""
    if actor is None or actor.pk != person.pk:
        assert_may_manage(actor, person)


def assert_may_block(actor: int, person: User) -> None:
    """Everybody may block anybody but themselves and the house."""
    if actor == person.pk:
        raise HearthError(ErrorCode.BAD_REQUEST, "You cannot block yourself.", field="user")
    if person.house:
        raise HearthError(ErrorCode.FORBIDDEN, "The server’s own account cannot be blocked.", field="user")


def assert_may_revoke(actor: User | None, device: Device) -> None:
    """Everybody signs their own devices out. Others' devices do not exist, except for whoever manages the person."""
    if actor is not None and actor.pk != device.user_id and not may_manage(actor, device.user):
        raise no_such_device()


def assert_may_rename(actor: User, device: Device) -> None:
    """Everybody names their own devices. Others' do not exist."""
    if actor.pk != device.user_id:
        raise no_such_device()


def assert_may_name_server(actor: User | None) -> None:
    """Administrators name the server."""
    if not _is_admin(actor):
        refuse("Only an administrator changes the server.")


def assert_may_change_emoji(actor: User | None) -> None:
    """Moderators and administrators add the server's own emoji, rename and remove them."""
    if not _is_staff(actor):
        refuse("Only moderators and administrators change the emoji of this server.")


def assert_may_ask_for_many(actor: User | None) -> None:
    """Moderators and administrators let the same be done to many; whether it may be is judged for each of them."""
    if not _is_staff(actor):
        refuse("Only moderators and administrators may do this.")


def sees_all_jobs(actor: User | None) -> bool:
    """Tell whether somebody sees what jobs others have asked for."""
    return _is_admin(actor)


def may_see_job(actor: User | None, job: Job) -> bool:
    """Tell whether somebody may see a job and call it off: administrators any, others their own."""
    return sees_all_jobs(actor) or (actor is not None and job.asked_by_id == actor.pk)


def may_read_audit(actor: User | None) -> bool:
    """Tell whether somebody reads what was done with more rights than everybody has: administrators do."""
    return _is_admin(actor)


def assert_may_read_audit(actor: User | None) -> None:
    """Administrators read what was done with more rights than everybody has."""
    if not may_read_audit(actor):
        refuse("Only an administrator reads the audit log.")


def may_look(actor: User | None) -> bool:
    """Tell whether somebody may ever read what others write without being there: administrators, when it is granted."""
    return actor is not None and _is_admin(actor)


def assert_may_set_rules(actor: User | None) -> None:
    """Administrators set the rules of the house: newcomers, how long things are kept."""
    if not _is_admin(actor):
        refuse("Only an administrator sets the rules of the house.")


def assert_may_filter(actor: User | None) -> None:
    """Moderators and administrators say which words are not said here."""
    if not _is_staff(actor):
        refuse("Only moderators and administrators change the word filter.")


def assert_may_announce(actor: User | None) -> None:
    """Moderators and administrators tell everybody something."""
    if not _is_staff(actor):
        refuse("Only moderators and administrators announce something.")


def assert_may_erase(actor: User | None, person: User) -> None:
    """Everybody erases their own account, administrators any but the house's; never the last administrator's, and none twice."""
    if person.erased_at is not None:
        raise HearthError(ErrorCode.CONFLICT, "This account was erased.")
    if person.house:
        refuse("You may not do this to that person.")
    if not _is_admin(actor) and (actor is None or actor.pk != person.pk):
        refuse("Only an administrator erases the accounts of others.")
    assert_not_last_admin(person)


def may_clear_away(actor: User | None, person: User) -> bool:
    """Tell whether somebody takes away what a person has said: whoever manages them. Of an erased one all of the staff do: else
    nobody could any more.
    """
    return may_manage(actor, person) or (person.erased_at is not None and _is_staff(actor))


def assert_may_clear_away(actor: User | None, person: User) -> None:
    """Refuse whoever may not."""
    if not may_clear_away(actor, person):
        refuse("You may not do this to that person.")


def may_manage(actor: User | None, person: User) -> bool:
    """Tell whether somebody governs a person's account. The house's is nobody's but the machine's owner's, an erased one nobody's."""
    if person.erased_at is not None:
        return False
    if person.house:
        return actor is None
    return _is_admin(actor) or (actor is not None and actor.is_staff and _rank(actor) > _rank(person))


def assert_not_last_admin(person: User) -> None:
    """Refuse what would leave the server without an administrator."""
    if person.role == Role.ADMIN and person.active:
        others = User.objects.filter(role=Role.ADMIN, active=True).exclude(pk=person.pk)
        if not others.exists():
            raise HearthError(ErrorCode.CONFLICT, "This is the last administrator.")


def refuse(message: str) -> NoReturn:
    """Refuse what somebody may not do."""
    raise HearthError(ErrorCode.FORBIDDEN, message)


def no_such_person() -> HearthError:
    """Return the answer to whoever names a person who is not there."""
    return HearthError(ErrorCode.NOT_FOUND, "There is no such person.", field="user")


def no_such_invitation() -> HearthError:
    """Return the one answer to an invitation that was never there, is over, used up or withdrawn."""
    return HearthError(ErrorCode.NOT_FOUND, "This invitation is not valid, or not any more.")


def no_such_link() -> HearthError:
    """Return the one answer to a link that was never there, is over or was used."""
    return HearthError(ErrorCode.NOT_FOUND, "This link is not valid, or not any more.")


def no_such_device() -> HearthError:
    """Return the answer to whoever names a device that is not there, or not theirs."""
    return HearthError(ErrorCode.NOT_FOUND, "There is no such device.", field="device")


def _is_admin(actor: User | None) -> bool:
    return actor is None or (actor.active and actor.role == Role.ADMIN)


def _is_staff(actor: User | None) -> bool:
    return actor is None or actor.is_staff


def _rank(user: User) -> int:
    return _RANKS[user.role]
