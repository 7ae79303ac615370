"""Two of the staff who decide about the same at the same moment."""

import threading
from collections.abc import Callable
from typing import Final

from django.db import connection

from accounts import services as accounts
from accounts.models import AuditEntry, User
from chatprotocol.errors import HearthError
from messaging.models import Message
from messaging.moderation import looks
from messaging.moderation.judging import Decision, decide
from messaging.moderation.models import Report
from messaging.services.reports import report_message
from tests.cast import MEMBERS_MESSAGE, cast, person

WARNING: Final = Decision(outcome="warned", reason="we are kind here")


def at_once(*deeds: Callable[[], object]) -> list[HearthError]:
    """Do some things at the same moment; return what was refused."""
    refused: list[HearthError] = []
    begin = threading.Barrier(len(deeds))

    def do(deed: Callable[[], object]) -> None:
        try:
            begin.wait()
            deed()
        except HearthError as refusal:
            refused.append(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=do, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return refused


def test_one_decides_and_the_other_is_told_so(shared_database: None) -> None:
    scene = cast("private")
    report_message(scene.owner.actor, scene.room.pk, MEMBERS_MESSAGE, "rude")
    report = Report.objects.get().pk
    first, second = [person(name, role="moderator") for name in ("first", "second")]
    refused = at_once(
        lambda: decide(report, WARNING, by=first.id), lambda: decide(report, WARNING, by=second.id)
    )
    [refusal] = refused
    assert refusal.code.value == "conflict"
    assert AuditEntry.objects.filter(act="report.decided").count() == 1
    assert Message.objects.filter(author__house=True).count() == 1


def test_of_two_administrators_who_suspend_each_other_one_stays(shared_database: None) -> None:
    anna, ben = [person(name, role="admin") for name in ("anna", "ben")]
    refused = at_once(
        lambda: accounts.suspend(ben.id, by=anna.id), lambda: accounts.suspend(anna.id, by=ben.id)
    )
    assert len(refused) == 1
    assert User.objects.filter(role="admin", active=True).count() == 1


def test_of_two_who_judge_a_look_one_does(shared_database: None) -> None:
    adele, bruno, carla = [person(name, role="admin") for name in ("adele", "bruno", "carla")]
    scene = cast("private")
    look = looks.ask(scene.room.pk, "a threat", by=adele.id).pk
    refused = at_once(
        lambda: looks.judge(look, grants=True, by=bruno.id),
        lambda: looks.judge(look, grants=False, by=carla.id),
    )
    [refusal] = refused
    assert refusal.code.value == "conflict"
    assert AuditEntry.objects.filter(act__in=["look.granted", "look.refused"]).count() == 1
