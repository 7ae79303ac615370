"""Signing in and out while something changes underneath."""

from datetime import date
from unittest import mock

import pytest

from accounts import passwords, services, signin
from accounts.addresses import Address
from accounts.models import Device, User
from accounts.tokens import hash_token, new_token
from chatprotocol.errors import ErrorCode, HearthError

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"


def test_a_password_that_was_changed_meanwhile_opens_no_device() -> None:
    anna = services.add_person("anna", PASSWORD)
    matches = passwords.matches

    def slowly(password: str, user: User | None) -> bool:
        right = matches(password, user)
        services.set_password(anna.pk, "another horse, another battery")
        return right

    with mock.patch.object(passwords, "matches", slowly), pytest.raises(HearthError) as refusal:
        signin.sign_in(
            "anna", PASSWORD, name="laptop", platform="test", address=Address("127.0.0.1", loopback=True)
        )
    assert refusal.value.code is ErrorCode.INVALID_CREDENTIALS
    assert not Device.objects.filter(revoked_at=None).exists()


def test_a_device_that_was_signed_out_is_not_seen_again() -> None:
    anna = services.add_person("anna", PASSWORD)
    device = services.add_device(anna.pk, name="laptop", platform="test", token_hash=hash_token(new_token()))
    services.revoke_device(device.pk)
    services.store_seen(device.pk, date(2100, 1, 1))
    device.refresh_from_db()
    assert device.revoked_at is not None
    assert device.last_seen < date(2100, 1, 1)
