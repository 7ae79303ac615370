"""`manage.py adduser`."""

import io

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from tests.accounts.conftest import PASSWORD

pytestmark = pytest.mark.django_db


def adduser(monkeypatch: pytest.MonkeyPatch, *arguments: str, password: str = PASSWORD) -> str:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))
    out = io.StringIO()
    call_command("adduser", *arguments, stdout=out, stderr=out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("option", "role"), [([], "member"), (["--moderator"], "moderator"), (["--admin"], "admin")]
)
def test_it_adds_a_person(monkeypatch: pytest.MonkeyPatch, option: list[str], role: str) -> None:
    assert "Anna can sign in now." in adduser(monkeypatch, "Anna", "--password-stdin", *option)
    anna = User.objects.get()
    assert (anna.username, anna.role) == ("Anna", role)
    assert anna.check_password(PASSWORD)


def test_a_weak_password_is_the_owners_decision(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "weak" in adduser(monkeypatch, "anna", "--password-stdin", password="1234")
    assert User.objects.get().check_password("1234")


def test_an_empty_password_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CommandError, match="may not be empty"):
        adduser(monkeypatch, "anna", "--password-stdin", password="")


@pytest.mark.parametrize("name", ["an na", "anna."])
def test_a_wrong_name_is_one_clear_line(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    with pytest.raises(CommandError, match="A username"):
        adduser(monkeypatch, name, "--password-stdin")


def test_a_taken_name_is_one_clear_line(monkeypatch: pytest.MonkeyPatch, member: User) -> None:
    with pytest.raises(CommandError, match="taken"):
        adduser(monkeypatch, "MARA", "--password-stdin")


def test_without_a_terminal_the_password_comes_from_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CommandError, match="--password-stdin"):
        adduser(monkeypatch, "anna")


def test_moderator_and_admin_exclude_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CommandError):
        adduser(monkeypatch, "anna", "--password-stdin", "--admin", "--moderator")
