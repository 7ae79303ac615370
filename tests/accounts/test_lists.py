"""`manage.py people` and `manage.py invite`."""

import csv
import io
from collections.abc import Collection
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings

from accounts import invitations, roomdoor, roster, services
from accounts.models import Invitation, Link, User
from chatprotocol.errors import ErrorCode, HearthError
from tests.accounts.pages import NEW_PASSWORD, sign_in

pytestmark = pytest.mark.django_db


class Rooms:
    """Two rooms, and who has come in."""

    def __init__(self) -> None:
        self.there = {"7a": 1, "Chess": 2}
        self.inside: list[tuple[int, int]] = []

    def find(self, name: str, by: int | None) -> int:
        if name not in self.there:
            raise HearthError(ErrorCode.NOT_FOUND, "There is no such room.", field="room")
        return self.there[name]

    def names_of(self, rooms: Collection[int]) -> dict[int, str]:
        return {number: name for name, number in self.there.items() if number in rooms}

    def admit(self, room: int, user: int, *, by: int | None) -> None:
        self.inside.append((room, user))

    def welcome(self, user: int) -> None:
        """There is no room for everybody."""

    def open_first(self, owner: int, name: str) -> bool:
        """There are rooms."""
        return False


@pytest.fixture
def rooms(monkeypatch: pytest.MonkeyPatch) -> Rooms:
    made = Rooms()
    monkeypatch.setattr(roomdoor, "_doors", [made])
    return made


def people(tmp_path: Path, content: str | bytes, *options: str) -> tuple[list[dict[str, str]], str]:
    """Carry the command out on a list; return what it prints, as rows, and what it says."""
    file = tmp_path / "people.csv"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("people", str(file), *options, stdout=out, stderr=err)
    except CommandError as error:
        return [], f"{err.getvalue()}{error}"
    return list(csv.DictReader(io.StringIO(out.getvalue()))), err.getvalue()


def test_a_list_becomes_people_who_choose_their_first_password(tmp_path: Path, rooms: Rooms) -> None:
    listed = "name,username,e-mail,rooms\nAnna Berg,anna,anna@example.org,7a|Chess\nBen Ott,,,7a\n"
    printed, said = people(tmp_path, listed, "--address", "https://chat.example.org/")
    assert "2 people were added" in said
    anna, ben = User.objects.order_by("pk")
    assert (anna.display_name, anna.username, anna.email, anna.email_confirmed) == (
        "Anna Berg", "anna", "anna@example.org", True,
    )  # fmt: skip
    assert (ben.display_name, ben.username, ben.has_usable_password()) == ("Ben Ott", "ben.ott", False)
    assert rooms.inside == [(1, anna.pk), (2, anna.pk), (1, ben.pk)]
    assert [row["username"] for row in printed] == ["anna", "ben.ott"]
    link = printed[1]["link"]
    assert link.startswith("https://chat.example.org/accounts/reset/")
    assert (
        Client().post(link.removeprefix("https://chat.example.org"), {"password": NEW_PASSWORD}).status_code
        == 302
    )
    assert sign_in(Client(), "ben.ott", NEW_PASSWORD).status_code == 302


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_it_comes_from_whatever_program_somebody_has(
    tmp_path: Path, rooms: Rooms, encoding: str, newline: str
) -> None:
    listed = newline.join(
        ["Nachname;Vorname;E-Mail;Klasse", "Größe;Jürgen;j@example.org;7a", ";Zoë;;", ";;;", ""]
    )
    _, said = people(tmp_path, listed.encode(encoding))
    assert "2 people" in said
    assert list(User.objects.order_by("pk").values_list("display_name", "username")) == [
        ("Jürgen Größe", "juergen.groesse"),
        ("Zoë", "zoe"),
    ]


def test_people_of_the_same_name_are_told_apart(tmp_path: Path, member: User) -> None:
    printed, _ = people(tmp_path, "name\nMara\nMara\nMARA\n")
    assert [row["username"] for row in printed] == ["mara2", "mara3", "mara4"]


def test_names_of_every_script_become_usernames(tmp_path: Path) -> None:
    printed, _ = people(tmp_path, "name\nŁukasz Żak\n王小明\n")
    assert [row["username"] for row in printed] == ["lukasz.zak", "王小明"]


WRONG = {
    "name,username\nAnna,an na\n": "line 2: username: A username has letters",
    "name,username\nAnna,mara\n": "line 2: username: This name is taken",
    "name,username\nAnna,anna\nBen,ANNA\n": "line 3: username: This name stands on line 2 already",
    "name,email\nAnna,nonsense\n": "line 2: email: This is no address",
    "name,rooms\nAnna,7a | 9z\n": "line 2: There is no room “9z”.",
    'name\n"!?"\n': "line 2: username: No username can be made",
    "name\nAn\u202ena\n": "line 2: name: This holds characters",
    "name\nHEARTH\n": "line 2: name: This is what the server",
    "name,email\n,a@example.org\n": "line 2: name: This may not be empty",
    "name\nAnna,more\n": "line 2: This line has more columns",
    f"name\n{'x' * 200}\n": "line 2: name: This may have at most",
    "name,shoe size\nAnna,38\n": "“shoe size” is not known",
    "email\na@example.org\n": "no column with names",
    "name,Name\nAnna,Anna\n": "names a column twice",
    "name\n": "nobody in the list",
    "": "no column with names",
    "name\nA\0b\n": "no text",
}


@pytest.mark.parametrize("listed", WRONG)
@pytest.mark.parametrize("option", [[], ["--dry-run"]])
def test_one_wrong_line_is_named_and_nobody_is_added(
    tmp_path: Path, rooms: Rooms, member: User, listed: str, option: list[str]
) -> None:
    printed, said = people(tmp_path, listed, *option)
    assert WRONG[listed] in said
    assert printed == []
    assert list(User.objects.all()) == [member]


def test_all_wrong_lines_are_named_at_once(tmp_path: Path) -> None:
    _, said = people(tmp_path, "name,email\nAnna,x\nBen,b@example.org\nClara,y\n")
    assert "line 2" in said
    assert "line 4" in said
    assert "2 lines are wrong" in said
    assert not User.objects.exists()


def test_a_dry_run_shows_what_would_be_and_does_nothing(tmp_path: Path) -> None:
    printed, said = people(tmp_path, "name\nAnna Berg\n", "--dry-run")
    assert printed == [{"name": "Anna Berg", "username": "anna.berg", "email": ""}]
    assert "nobody was" in said
    assert not User.objects.exists()
    assert not Link.objects.exists()


def test_who_is_added_meanwhile_undoes_the_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    carry_out = roster.carry_out

    def late(entries: Any) -> Any:
        services.store_person(services.NewPerson(username="ben"))
        return carry_out(entries)

    monkeypatch.setattr("accounts.roster.carry_out", late)
    _, said = people(tmp_path, "name\nAnna\nBen\n")
    assert "Nobody was added" in said
    assert list(User.objects.values_list("username", flat=True)) == ["ben"]


def test_no_cell_is_a_formula(tmp_path: Path) -> None:
    printed, _ = people(tmp_path, 'name,username\n"=HYPERLINK(1)",anna\n')
    assert printed[0]["name"] == "'=HYPERLINK(1)"


def test_a_file_that_is_not_there_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("people", str(tmp_path / "nothing.csv"))


# ---- invite -----------------------------------------------------------------------------------------------------


def invite(*options: str) -> str:
    out = io.StringIO()
    call_command("invite", *options, stdout=out)
    return out.getvalue().strip()


def test_invite_prints_a_link_that_opens(rooms: Rooms) -> None:
    link = invite("--uses", "3", "--days", "2", "--room", "7a", "--note", "for 7a")
    address, _, token = link.rpartition("/accounts/join/")
    assert address == "https://testserver"
    invitation = invitations.invitation_of(token)
    assert (invitation.uses, invitation.room, invitation.note, invitation.made_by) == (3, 1, "for 7a", None)
    assert (invitation.expires_at - invitation.made_at).days == 2


def test_the_address_comes_from_the_option_the_setting_or_the_hosts(settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["localhost", ".example.org"]
    assert invite().startswith("http://127.0.0.1:8000/accounts/")
    settings.ALLOWED_HOSTS = ["localhost", "chat.example.org"]
    assert invite().startswith("https://chat.example.org/accounts/")
    settings.HEARTH_ADDRESS = "https://hearth.example.org:8443"
    assert invite().startswith("https://hearth.example.org:8443/accounts/")
    assert invite("--address", "http://10.0.0.5:8000/").startswith("http://10.0.0.5:8000/accounts/")


def test_whoever_gets_a_link_that_opens_nowhere_else_is_told_what_to_set(
    tmp_path: Path, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.ALLOWED_HOSTS = ["localhost"]
    call_command("invite")
    printed = capsys.readouterr()
    assert printed.out.startswith("http://127.0.0.1:8000/accounts/join/")
    assert "set HEARTH_ADDRESS to how people reach the server" in printed.err
    assert "set HEARTH_ADDRESS" in people(tmp_path, "name\nAnna\n")[1]
    settings.HEARTH_ADDRESS = "https://chat.example.org"
    call_command("invite")
    assert capsys.readouterr().err == ""
    assert "HEARTH_ADDRESS" not in people(tmp_path, "name\nBen\n")[1]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--uses", "0"], "--uses: This must"),
        (["--days", "999"], "--days"),
        (["--room", "9z"], "--room: There is no"),
    ],
)
def test_a_wrong_option_is_one_clear_line(rooms: Rooms, options: list[str], message: str) -> None:
    with pytest.raises(CommandError, match=message):
        invite(*options)
    assert not Invitation.objects.exists()
