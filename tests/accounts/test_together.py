"""What two people do at the same moment: of the last use, of a code, of a link, there is one."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
from django.db import connection
from django.test import Client

from accounts import handover, invitations, links, secondfactor, services
from accounts.models import Invitation, User
from accounts.tokens import new_token
from chatprotocol.browsersignin import challenge_of
from chatprotocol.errors import HearthError
from feeds import journal as journals
from feeds.journal import Journal
from tests.accounts.conftest import PASSWORD
from tests.accounts.pages import sign_in


@contextmanager
def writing() -> Iterator[None]:
    """A journal that carries out what threads ask for, as a server's does."""
    journal = Journal(lambda commit: commit.settle())
    journal.start()
    journals.use(journal)
    try:
        yield
    finally:
        journals.use(None)
        journal.stop()


def together(deeds: list[Callable[[], object]]) -> list[str]:
    """Carry deeds out at the same time, each in a thread with a connection of its own; return what became of each."""
    outcomes: list[str] = []
    ready = threading.Barrier(len(deeds))

    def carry_out(deed: Callable[[], object]) -> None:
        try:
            ready.wait(10)
            outcomes.append("ok" if deed() is not None else "none")
        except HearthError as refusal:
            outcomes.append(refusal.code.value)
        finally:
            connection.close()

    threads = [threading.Thread(target=carry_out, args=(deed,)) for deed in deeds]
    with writing():
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
    return sorted(outcomes)


def test_of_those_who_come_together_at_the_last_use_one_gets_in(shared_database: None) -> None:
    token = invitations.invite(uses=3).token
    wishes = [services.NewPerson(username=f"person{n}") for n in range(8)]
    outcomes = together([partial(invitations.join, token, wish) for wish in wishes])
    assert outcomes == ["not_found"] * 5 + ["ok"] * 3
    assert User.objects.count() == Invitation.objects.get().used == 3


def test_a_code_that_comes_twice_together_is_taken_once(shared_database: None) -> None:
    anna = services.add_person("anna", PASSWORD)
    Authenticator.objects.create(user=anna, type="totp", data={"secret": "GEZDGNBVGY3TQOJQ"})
    Authenticator.objects.create(user=anna, type="recovery_codes", data={"seed": "5eed" * 20, "used_mask": 0})
    printed = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()[0]
    shown = auth.format_hotp_value(auth.hotp_value("GEZDGNBVGY3TQOJQ", int(time.time()) // 30))
    for code in (shown, printed):
        assert together([partial(secondfactor.use_code, anna.pk, code)] * 6) == ["none"] * 5 + ["ok"]


def test_a_link_and_a_browsers_code_are_used_once(shared_database: None) -> None:
    anna = services.add_person("anna", PASSWORD)
    link = links.password_link(anna.pk)
    assert together([partial(links.use_for_password, link, "a hash")] * 6) == ["not_found"] * 5 + ["ok"]
    verifier = new_token()
    code = handover.agree(anna.pk, challenge=challenge_of(verifier), name="laptop", platform="")
    assert together([partial(handover.redeem, code, verifier)] * 6) == ["invalid_credentials"] * 5 + ["ok"]


# ---- the same in browsers -------------------------------------------------------------------------------------------


def led_on(ask: Callable[[], Any]) -> Callable[[], object]:
    """Tell whether a form was taken: whoever is refused sees a page."""
    return lambda: ask().status_code == 302 or None


def test_browsers_that_come_together_with_one_invitation_bring_one_person(shared_database: None) -> None:
    path = f"/accounts/join/{invitations.invite().token}"
    wishes = [
        {"username": f"person{n}", "display_name": "P", "password": "quite another horse"} for n in range(4)
    ]
    deeds = [led_on(partial(Client().post, path, wish)) for wish in wishes]
    assert together(deeds) == ["none"] * 3 + ["ok"]
    assert User.objects.count() == Invitation.objects.get().used == 1


def test_of_those_who_want_one_name_together_one_has_it_and_one_use_is_gone(shared_database: None) -> None:
    path = f"/accounts/join/{invitations.invite(uses=9).token}"
    wish = {"username": "nora", "display_name": "N", "password": "quite another horse"}
    assert together([led_on(partial(Client().post, path, wish)) for _ in range(4)]) == ["none"] * 3 + ["ok"]
    assert User.objects.count() == Invitation.objects.get().used == 1


def test_a_link_that_two_browsers_follow_together_sets_one_password(shared_database: None) -> None:
    anna = services.add_person("anna", PASSWORD)
    path = f"/accounts/reset/{links.password_link(anna.pk)}"
    chosen = [f"horse of browser {n}" for n in range(4)]
    deeds = [led_on(partial(Client().post, path, {"password": password})) for password in chosen]
    assert together(deeds) == ["none"] * 3 + ["ok"]
    anna.refresh_from_db()
    assert [anna.check_password(password) for password in chosen].count(True) == 1


def test_a_code_that_two_browsers_show_together_opens_one(shared_database: None) -> None:
    anna = services.add_person("anna", PASSWORD)
    Authenticator.objects.create(user=anna, type="totp", data={"secret": "GEZDGNBVGY3TQOJQ"})
    Authenticator.objects.create(user=anna, type="recovery_codes", data={"seed": "5eed" * 20, "used_mask": 0})
    printed = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()[0]
    for code in (
        printed,
        auth.format_hotp_value(auth.hotp_value("GEZDGNBVGY3TQOJQ", int(time.time()) // 30)),
    ):
        browsers = [Client() for _ in range(4)]
        for browser in browsers:
            sign_in(browser, "anna")
        path = "/accounts/two-factor/code/"
        deeds = [led_on(partial(browser.post, path, {"code": code})) for browser in browsers]
        assert together(deeds) == ["none"] * 3 + ["ok"]
        assert [browser.get("/accounts/").status_code for browser in browsers].count(200) == 1
