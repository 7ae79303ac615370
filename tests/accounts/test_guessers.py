"""What whoever does not know the password learns of an account: nothing, not even whether there is one."""

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts import invitations, passwords, services
from accounts.models import User
from accounts.services import NewPerson
from tests.accounts.conftest import PASSWORD, add
from tests.accounts.pages import LOGIN, browser, text

pytestmark = pytest.mark.django_db

KINDS = [
    f"{kind}.q" for kind in ("nobody", "member", "suspended", "without", "bot", "demo", "app", "key", "admin")
]

CHANGING = {"Content-Length", "Expires"}


@pytest.fixture
def people() -> None:
    """Somebody of every kind that there is; the name says which."""
    add("member.q")
    add("admin.q", "admin")
    services.suspend(add("suspended.q").pk)
    services.store_person(NewPerson(username="without.q"))
    services.store_person(NewPerson(username="bot.q", bot=True))
    services.store_person(NewPerson(username="demo.q", password_hash=passwords.encode(PASSWORD), demo=True))
    Authenticator.objects.create(
        user=add("app.q"), type="totp", data={"secret": "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"}
    )
    Authenticator.objects.create(user=add("key.q"), type="webauthn", data={})


def by_program(name: str, **more: str) -> Any:
    body = {"username": name, "password": "wrong", "name": "laptop"} | more
    return Client().post("/api/v1/devices", body, content_type="application/json")


def by_page(name: str, **more: str) -> Any:
    return Client().post(LOGIN, {"login": name, "password": "wrong"} | more)


def told(answer: Any, name: str) -> tuple[object, ...]:
    """All that an answer tells, but for what was said and what is made up anew each time."""
    page = re.sub(r'csrfmiddlewaretoken" value="\w+"', "", text(answer)).replace(name, "NAME")
    headers = {key: value for key, value in answer.headers.items() if key not in CHANGING}
    length = len(answer.content) - answer.content.decode().count(name) * len(name)
    return answer.status_code, page, length, headers, sorted(answer.cookies)


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("ask", [by_program, by_page])
@pytest.mark.parametrize("more", [{}, {"totp": "123456", "code": ""}], ids=["without a code", "with one"])
def test_every_kind_of_account_and_none_get_one_answer(ask: Any, more: dict[str, str]) -> None:
    if ask is by_program:
        more.pop("code", None)
    answers = [told(ask(name, **more), name) for name in KINDS]
    assert "The name or the password is wrong." in str(answers[0][1])
    for name, answer in zip(KINDS, answers, strict=True):
        assert answer == answers[0], name


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("ask", [by_program, by_page])
def test_every_kind_of_account_and_none_cost_the_same_work(ask: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    hashed: list[str] = []

    def verify(raw: str, encoded: str) -> tuple[bool, bool]:
        hashed.append(encoded)
        return False, False

    monkeypatch.setattr("accounts.passwords.hashers.verify_password", verify)
    ask("nobody.q")
    work: dict[str, list[str]] = {}
    for name in KINDS:
        hashed.clear()
        with CaptureQueriesContext(connection) as asked:
            ask(name)
        assert len(hashed) == 1, name
        work[name] = [re.sub(r"'[\w.]+'", "NAME", query["sql"]) for query in asked]
    assert all(queries == work["nobody.q"] for queries in work.values())


@pytest.mark.usefixtures("people")
def test_pages_for_everybody_tell_nothing_of_who_is_here() -> None:
    for path in ("/accounts/reset/", "/accounts/join/", "/accounts/two-factor/code/", LOGIN, "/"):
        pages = [
            Client().get(path, {"username": name, "login": name, "email": f"{name}@x.org"}) for name in KINDS
        ]
        assert len({re.sub(r'csrfmiddlewaretoken" value="\w+"', "", text(page)) for page in pages}) == 1
    challenges = [
        Client()
        .get("/accounts/passkeys/login/", {"login": name}, headers={"accept": "application/json"})
        .json()
        for name in KINDS
    ]
    for said in challenges:
        assert not said["request_options"]["publicKey"].get("allowCredentials")


@pytest.mark.usefixtures("people")
def test_an_invitation_tells_only_whether_the_name_that_one_wants_is_taken() -> None:
    path = f"/accounts/join/{invitations.invite(uses=99).token}"
    wish = {"display_name": "N", "password": "quite another horse"}
    pages = [Client().post(path, wish | {"username": name}) for name in KINDS[1:]]
    assert all("This name is taken." in text(page) for page in pages)
    assert len({told(page, name)[1] for page, name in zip(pages, KINDS[1:], strict=True)}) == 1


def test_a_member_learns_nothing_of_anothers_password_by_their_own(member: User, stranger: User) -> None:
    client = browser(member)
    answer = client.post("/accounts/again/", {"password": "wrong", "login": "simon", "username": "simon"})
    assert "simon" not in text(answer)
