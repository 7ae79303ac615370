"""The audit log: a chain that shows when it was tampered with."""

import pytest
from django.db import connection

from accounts import audit
from accounts.audit import Act
from accounts.models import AuditEntry
from feeds.journal import verb

pytestmark = pytest.mark.django_db


@verb
def act(why: str) -> AuditEntry:
    return audit.note(Act.SERVER_CHANGED, by=None, reason=why)


def write_three() -> list[AuditEntry]:
    return [act(why) for why in ("first", "second", "third")]


def test_nothing_is_noted_beside_the_verb_that_does_it() -> None:
    with pytest.raises(RuntimeError):
        audit.note(Act.SERVER_CHANGED, by=None)
    assert not AuditEntry.objects.exists()


def test_an_untouched_log_is_whole() -> None:
    *_, latest = write_three()

    verdict = audit.verify()

    assert (verdict.entries, verdict.latest_hash, verdict.broken_at) == (3, latest.hash, None)


@pytest.mark.parametrize(
    ("tampering", "broken_at"),
    [
        ("UPDATE accounts_auditentry SET reason = 'another' WHERE number = 2", 2),
        ("DELETE FROM accounts_auditentry WHERE number = 2", 2),
        ("DELETE FROM accounts_auditentry WHERE number = 1", 1),
    ],
)
def test_a_log_that_was_changed_tells_where(tampering: str, broken_at: int) -> None:
    write_three()
    with connection.cursor() as cursor:
        cursor.execute(tampering)

    assert audit.verify().broken_at == broken_at
