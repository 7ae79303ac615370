"""Two moderators who decide one report at the same moment."""

import threading
from typing import Final

from django.db import connection

from accounts.models import AuditEntry
from chatprotocol.errors import HearthError
from messaging.models import Message
from messaging.moderation.judging import Decision, decide
from messaging.moderation.models import Report
from messaging.services.reports import report_message
from tests.cast import MEMBERS_MESSAGE, Person, cast, person

WARNING: Final = Decision(outcome="warned", reason="we are kind here")


def test_one_decides_and_the_other_is_told_so(shared_database: None) -> None:
    scene = cast("private")
    report_message(scene.owner.actor, scene.room.pk, MEMBERS_MESSAGE, "rude")
    report = Report.objects.get().pk
    judges = [person(name, role="moderator") for name in ("first", "second")]
    refused: list[HearthError] = []
    begin = threading.Barrier(len(judges))

    def judge(who: Person) -> None:
        try:
            begin.wait()
            decide(report, WARNING, by=who.id)
        except HearthError as refusal:
            refused.append(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=judge, args=(who,)) for who in judges]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    [refusal] = refused
    assert refusal.code.value == "conflict"
    assert AuditEntry.objects.filter(act="report.decided").count() == 1
    assert Message.objects.filter(author__house=True).count() == 1
