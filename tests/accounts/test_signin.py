"""Names, passwords, guesses."""

import threading
import time

import pytest
from django.contrib.auth.hashers import identify_hasher
from pytest_django import Settings

from accounts import passwords, services, signin
from accounts.addresses import Address, address_of
from accounts.limits import SignInLimits
from accounts.models import Device, User
from chatprotocol.errors import ErrorCode, HearthError
from tests.accounts.conftest import HOME, LOOPBACK, PASSWORD, add

pytestmark = pytest.mark.django_db

ELSEWHERE = Address("198.51.100.9", loopback=False)


def attempt(username: str, password: str, address: Address = HOME) -> ErrorCode | None:
    try:
        signin.sign_in(username, password, name="laptop", platform="", address=address)
    except HearthError as refused:
        return refused.code
    return None


def test_the_right_password_signs_in_however_the_name_is_written(member: User) -> None:
    assert attempt("MARA", PASSWORD) is None
    assert Device.objects.get().user_id == member.pk


@pytest.mark.parametrize(
    ("name", "password"),
    [("mara", "wrong"), ("nobody", PASSWORD), ("", ""), ("mara", "x" * 2000), ("m" * 5000, PASSWORD)],
)
def test_a_wrong_name_and_a_wrong_password_get_the_same_answer(
    member: User, name: str, password: str
) -> None:
    with pytest.raises(HearthError) as refused:
        signin.sign_in(name, password, name="laptop", platform="", address=HOME)
    assert refused.value.code is ErrorCode.INVALID_CREDENTIALS
    assert refused.value.message == "The name or the password is wrong."
    assert not Device.objects.exists()


def test_a_name_that_does_not_exist_costs_a_hash_too(member: User, monkeypatch: pytest.MonkeyPatch) -> None:
    checked: list[str] = []

    def verify(raw: str, encoded: str) -> tuple[bool, bool]:
        checked.append(encoded)
        return False, False

    monkeypatch.setattr("accounts.passwords.hashers.verify_password", verify)
    services.store_person(services.NewPerson(username="feeder", bot=True))
    for name in ("mara", "nobody", "feeder"):
        attempt(name, "wrong")
    assert len(checked) == 3
    assert {encoded.split("$")[0] for encoded in checked} == {"md5"}


def test_suspension_is_told_to_whoever_knows_the_password(admin: User, member: User) -> None:
    services.suspend(member.pk, by=admin.pk)
    assert attempt("mara", "wrong") is ErrorCode.INVALID_CREDENTIALS
    assert attempt("mara", PASSWORD) is ErrorCode.SUSPENDED


def test_a_device_needs_a_name(member: User) -> None:
    with pytest.raises(HearthError) as refused:
        signin.sign_in("mara", PASSWORD, name=" ", platform="", address=HOME)
    assert refused.value.field == "name"


# ---- guesses ----------------------------------------------------------------------------------------------------


def test_guesses_end_after_ten(member: User) -> None:
    assert {attempt("mara", f"guess {n}") for n in range(10)} == {ErrorCode.INVALID_CREDENTIALS}
    with pytest.raises(HearthError) as refused:
        signin.sign_in("mara", PASSWORD, name="laptop", platform="", address=HOME)
    assert refused.value.code is ErrorCode.RATE_LIMITED
    assert 0 < (refused.value.retry_ms or 0) <= 900_000


def test_one_persons_failures_lock_out_neither_family_nor_themselves_elsewhere(
    member: User, stranger: User
) -> None:
    for n in range(11):
        attempt("mara", f"guess {n}")
    assert attempt("simon", PASSWORD) is None
    assert attempt("mara", PASSWORD, ELSEWHERE) is None
    assert attempt("mara", PASSWORD) is ErrorCode.RATE_LIMITED


def test_a_name_written_otherwise_is_the_same_account(member: User) -> None:
    for n in range(10):
        attempt("mara" if n % 2 else "MARA", f"guess {n}")
    assert attempt("Mara", PASSWORD) is ErrorCode.RATE_LIMITED


def test_remembering_the_password_forgets_the_failures(member: User) -> None:
    for _ in range(3):
        for n in range(9):
            attempt("mara", f"guess {n}")
        assert attempt("mara", PASSWORD) is None


def test_an_address_that_tries_many_names_is_stopped(settings: Settings, member: User) -> None:
    settings.HEARTH_SIGN_IN_LIMITS = SignInLimits(sign_in_address_failures=5)
    for n in range(5):
        attempt(f"name{n}", "x")
    assert attempt("mara", PASSWORD) is ErrorCode.RATE_LIMITED
    assert attempt("mara", PASSWORD, ELSEWHERE) is None


def test_ten_thousand_guesses_and_none_in(member: User) -> None:
    outcomes = [attempt("mara", PASSWORD if n > 10 else "wrong") for n in range(10_000)]
    assert None not in outcomes


def many_guesses(addresses: int) -> list[ErrorCode | None]:
    """Guess from many addresses, ten times from each, while the owner signs in at home now and then."""
    outcomes: list[ErrorCode | None] = []
    for n in range(addresses):
        guesser = Address(f"198.51.{n // 250}.{n % 250}", loopback=False)
        outcomes += [attempt("mara", f"guess {n} {turn}", guesser) for turn in range(10)]
        assert attempt("mara", PASSWORD, guesser) is ErrorCode.RATE_LIMITED
        if n % 50 == 0:
            assert attempt("mara", PASSWORD, HOME) is None
    return outcomes


def test_guesses_from_many_addresses_get_nobody_in_and_keep_nobody_out(member: User) -> None:
    assert set(many_guesses(100)) == {ErrorCode.INVALID_CREDENTIALS}


@pytest.mark.soak
def test_ten_thousand_guesses_from_a_thousand_addresses(member: User) -> None:
    outcomes = many_guesses(1_000)
    assert len(outcomes) == 10_000
    assert set(outcomes) == {ErrorCode.INVALID_CREDENTIALS}


def test_the_lock_ends_with_the_window(
    settings: Settings, member: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(10):
        attempt("mara", f"guess {n}")
    later = time.time() + 901
    monkeypatch.setattr("time.time", lambda: later)
    assert attempt("mara", PASSWORD) is None


# ---- hashes -----------------------------------------------------------------------------------------------------


def test_passwords_are_hashed_with_argon2id(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = settings.PASSWORD_HASHERS[::-1]
    user = add("anna")
    assert user.password.startswith("argon2$argon2id$")
    assert attempt("anna", PASSWORD) is None
    assert attempt("anna", "wrong") is ErrorCode.INVALID_CREDENTIALS


def test_an_older_hash_is_replaced_at_sign_in(member: User, settings: Settings) -> None:
    settings.PASSWORD_HASHERS = settings.PASSWORD_HASHERS[::-1]
    assert attempt("mara", PASSWORD) is None
    member.refresh_from_db()
    assert identify_hasher(member.password).algorithm == "argon2"
    assert attempt("mara", PASSWORD) is None


def test_so_many_hashes_at_a_time_and_so_many_waiting() -> None:
    slots = passwords.Slots(at_once=1, waiting=1)
    inside, leave, waited = threading.Event(), threading.Event(), threading.Event()

    def hold() -> None:
        with slots.taken():
            inside.set()
            leave.wait(5)

    def wait() -> None:
        with slots.taken():
            waited.set()

    holder, waiter = threading.Thread(target=hold), threading.Thread(target=wait)
    holder.start()
    assert inside.wait(5)
    waiter.start()
    while slots._places._value > 0 and holder.is_alive():  # the waiter takes the last place
        time.sleep(0.001)
    with pytest.raises(HearthError) as refused, slots.taken():
        pass
    assert refused.value.code is ErrorCode.BUSY
    assert not waited.is_set()
    leave.set()
    holder.join(5)
    waiter.join(5)
    assert waited.is_set()
    with slots.taken():
        pass


# ---- the demo ---------------------------------------------------------------------------------------------------


def test_people_of_the_demo_sign_in_on_the_servers_own_machine_only() -> None:
    encoded = passwords.encode("hearth-demo")
    services.store_person(services.NewPerson(username="anna", password_hash=encoded, demo=True))
    assert attempt("anna", "hearth-demo", LOOPBACK) is None
    assert attempt("anna", "hearth-demo", HOME) is ErrorCode.FORBIDDEN
    assert attempt("anna", "wrong", HOME) is ErrorCode.INVALID_CREDENTIALS


@pytest.mark.parametrize(
    ("meta", "group", "loopback"),
    [
        ({"REMOTE_ADDR": "127.0.0.1"}, "127.0.0.1", True),
        ({"REMOTE_ADDR": "127.8.8.8"}, "127.8.8.8", True),
        ({"REMOTE_ADDR": "::1"}, "::1", True),
        ({"REMOTE_ADDR": "::ffff:127.0.0.1"}, "127.0.0.1", True),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "203.0.113.5"}, "127.0.0.1", False),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_FORWARDED": "for=203.0.113.5"}, "127.0.0.1", False),
        ({"REMOTE_ADDR": "192.168.1.5"}, "192.168.1.5", False),
        ({"REMOTE_ADDR": "2001:db8:1:2:3:4:5:6"}, "2001:db8:1:2::/64", False),
        ({"REMOTE_ADDR": "nonsense"}, "unknown", False),
        ({}, "unknown", False),
    ],
)
def test_where_a_request_comes_from(meta: dict[str, str], group: str, loopback: bool) -> None:
    assert address_of(meta) == Address(group, loopback)
