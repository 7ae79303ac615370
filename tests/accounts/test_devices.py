"""Devices: their tokens, their end, their row."""

import pytest
from pytest_django import DjangoAssertNumQueries, Settings

from accounts import queries, services
from accounts.kinds import device_effects, device_row
from accounts.limits import SignInLimits
from accounts.models import Device, User
from accounts.tokens import hash_token, new_token
from chatprotocol import rows
from chatprotocol.errors import ErrorCode, HearthError
from feeds import kinds
from feeds.changes import read_page
from feeds.models import WriteOutsideAdvanceError
from tests.accounts.conftest import signed_in
from tests.clock import Clock

pytestmark = pytest.mark.django_db

MIDNIGHT_MS = 1_795_910_400_000
"""Of the day on which the clock stands."""


def test_a_token_is_256_random_bits_and_stored_as_its_hash(member: User) -> None:
    assert len(new_token()) >= 43
    signed = signed_in(member)
    assert signed.device.token_hash == hash_token(signed.token)
    assert signed.token not in repr(signed)
    assert not any(signed.token in str(value) for value in Device.objects.values_list().get())


def test_a_token_opens_in_one_query(member: User, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    signed = signed_in(member)
    with django_assert_num_queries(1):
        assert queries.authenticate_token(signed.token) == (member.pk, signed.device.pk)
    with django_assert_num_queries(1):
        queries.assert_active(signed.device.pk)


@pytest.mark.parametrize("token", ["", "nonsense", "x" * 5_000, "\ud7ff\x00"])
def test_what_is_no_token_opens_nothing(token: str) -> None:
    with pytest.raises(HearthError) as refused:
        queries.authenticate_token(token)
    assert refused.value.code is ErrorCode.UNAUTHENTICATED


def test_many_devices_are_judged_in_one_query(
    member: User, stranger: User, admin: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    fine, revoked = signed_in(member).device.pk, signed_in(member).device.pk
    suspended = signed_in(stranger).device.pk
    services.revoke_device(revoked)
    services.suspend(stranger.pk, by=admin.pk)
    with django_assert_num_queries(1):
        refused = queries.refused_devices([fine, revoked, suspended, 4711])
    assert {device: error.code for device, error in refused.items()} == {
        revoked: ErrorCode.UNAUTHENTICATED,
        suspended: ErrorCode.SUSPENDED,
        4711: ErrorCode.UNAUTHENTICATED,
    }


def test_a_device_shows_its_owner_the_day_it_was_seen(member: User, clock: Clock) -> None:
    device = signed_in(member).device
    assert device_row(device) == rows.Device(
        pos=1, id=device.pk, name="laptop", platform="linux", last_seen=MIDNIGHT_MS
    )


def test_a_revoked_device_is_gone_and_its_connections_end(member: User) -> None:
    device = signed_in(member).device
    services.revoke_device(device.pk, by=member.pk)
    device.refresh_from_db()
    assert device_row(device) == rows.Gone("device", (device.pk,), 2)
    assert device_effects(device) == (kinds.Close(member.pk, device.pk, 4401, "This device was signed out."),)
    page = read_page(member.account_feed.__class__.objects.get(pk=member.account_feed_id), 0)
    assert [change.row for change in page.changed] == [rows.Gone("device", (device.pk,), 2)]


def test_a_device_is_revoked_once(member: User) -> None:
    device = signed_in(member).device.pk
    services.revoke_device(device)
    with pytest.raises(HearthError) as refused:
        services.revoke_device(device)
    assert refused.value.code is ErrorCode.NOT_FOUND
    with pytest.raises(HearthError) as refused:
        queries.assert_active(device)
    assert refused.value.code is ErrorCode.UNAUTHENTICATED


@pytest.mark.parametrize(("actor", "allowed"), [("admin", True), ("moderator", True), ("stranger", False)])
def test_who_may_sign_a_members_device_out(
    member: User, actor: str, allowed: bool, request: pytest.FixtureRequest
) -> None:
    device = signed_in(member).device.pk
    by = request.getfixturevalue(actor)
    if allowed:
        services.revoke_device(device, by=by.pk)
        return
    with pytest.raises(HearthError) as refused:
        services.revoke_device(device, by=by.pk)
    assert refused.value.code is ErrorCode.NOT_FOUND


def test_beyond_the_limit_the_longest_unseen_device_goes(
    member: User, settings: Settings, clock: Clock
) -> None:
    settings.HEARTH_SIGN_IN_LIMITS = SignInLimits(devices=2)
    first, second = signed_in(member).device.pk, signed_in(member).device.pk
    clock.turn(days=1)
    services.note_seen(first)
    third = signed_in(member).device.pk
    assert set(queries.devices_of(member.pk).values_list("pk", flat=True)) == {first, third}
    assert second not in {first, third}


def test_being_seen_is_stored_once_a_day(
    member: User, clock: Clock, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    device = signed_in(member).device
    services.note_seen(device.pk)
    with django_assert_num_queries(0):
        services.note_seen(device.pk)
    assert Device.objects.get(pk=device.pk).pos == device.pos
    clock.turn(days=1)
    services.note_seen(device.pk)
    services.note_seen(device.pk)
    seen = Device.objects.get(pk=device.pk)
    assert (seen.pos, seen.last_seen) == (device.pos + 1, clock().date())


def test_a_clock_that_goes_back_changes_no_day(member: User, clock: Clock) -> None:
    device = signed_in(member).device
    clock.turn(days=-3)
    services.note_seen(device.pk)
    assert Device.objects.get(pk=device.pk).last_seen == device.last_seen


def test_devices_are_written_by_services_alone(member: User) -> None:
    device = signed_in(member).device
    device.name = "another"
    with pytest.raises(WriteOutsideAdvanceError):
        device.save()
    with pytest.raises(WriteOutsideAdvanceError):
        device.delete()
    with pytest.raises(WriteOutsideAdvanceError):
        Device.objects.update(revoked_at=None)


def test_a_suspended_person_gets_no_device(member: User, admin: User) -> None:
    services.suspend(member.pk, by=admin.pk)
    with pytest.raises(HearthError) as refused:
        services.add_device(member.pk, name="x", platform="", token_hash="0")
    assert refused.value.code is ErrorCode.SUSPENDED
