"""What two people do at the same moment: of the last use, of a code, of a link, there is one."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
from django.db import connection

from accounts import handover, invitations, links, secondfactor, services
from accounts.models import Invitation, User
from accounts.tokens import new_token
from chatprotocol.browsersignin import challenge_of
from chatprotocol.errors import HearthError
from feeds import journal as journals
from feeds.journal import Journal
from tests.accounts.conftest import PASSWORD


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
