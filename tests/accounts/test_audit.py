"""The audit log: a chain that shows when it was tampered with."""

from concurrent.futures import ThreadPoolExecutor
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from accounts import audit, auditguard
from accounts.audit import Act, Head, Verdict
from accounts.models import AuditEntry
from chatprotocol.errors import ErrorCode, HearthError
from feeds import journal
from feeds.journal import Write, verb, verb_in

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


def test_what_is_refused_after_all_leaves_no_entry_behind() -> None:
    @verb
    def refuse() -> None:
        audit.note(Act.SERVER_CHANGED, by=None)
        raise HearthError(ErrorCode.FORBIDDEN, "After all.")

    outcomes: list[object] = []
    group = [Write(each, args, {}, settle=outcomes.append) for each, args in ((act, ("why",)), (refuse, ()))]
    journal._carry_out_group(group).settle()
    assert isinstance(outcomes[1], HearthError)
    assert list(AuditEntry.objects.values_list("reason", flat=True)) == ["why"]


def test_what_many_note_at_once_is_one_chain(shared_database: None) -> None:
    @verb_in(lambda calls: ())
    def note_beside_others() -> None:
        audit.note(Act.SERVER_CHANGED, by=None)

    def note_some() -> None:
        for _ in range(10):
            note_beside_others()
        connection.close()

    with ThreadPoolExecutor(4) as threads:
        for done in [threads.submit(note_some) for _ in range(4)]:
            done.result()
    assert (audit.verify().head.number, audit.verify().broken_at) == (40, None)


def tamper(how: str) -> None:
    auditguard.unguard()
    with connection.cursor() as cursor:
        cursor.execute(how)


def test_an_untouched_log_is_whole() -> None:
    *_, latest = write_three()

    verdict = audit.verify()

    assert verdict == Verdict(Head(3, latest.hash))
    assert audit.head() == verdict.head


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
    tamper(tampering)

    assert audit.verify().broken_at == broken_at


def test_an_empty_log_is_whole() -> None:
    assert audit.verify() == Verdict(Head())


def test_whoever_kept_the_head_sees_that_the_end_was_cut_off() -> None:
    write_three()
    kept = audit.head()
    tamper("DELETE FROM accounts_auditentry WHERE number = 3")

    assert audit.verify().broken_at is None
    assert audit.verify(kept).broken_at == 3


def test_whoever_kept_the_head_sees_that_all_was_written_anew() -> None:
    write_three()
    kept = audit.head()
    tamper("DELETE FROM accounts_auditentry")
    for why in ("first", "harmless", "harmless", "fourth"):
        act(why)

    assert audit.verify().broken_at is None
    assert audit.verify(kept).broken_at == 3


def test_a_log_that_has_grown_still_leads_through_what_was_kept() -> None:
    write_three()
    kept = audit.head()
    act("fourth")
    assert audit.verify(kept) == Verdict(audit.head())


def test_it_is_read_in_parts_with_the_same_verdict() -> None:
    write_three()
    part = audit.read_on(Head(), most=2)
    assert (part.head.number, part.broken_at) == (2, None)
    assert audit.read_on(part.head, most=2) == audit.verify()
    tamper("UPDATE accounts_auditentry SET reason = 'another' WHERE number = 3")
    assert audit.read_on(part.head, most=2).broken_at == 3


# ---- the guard ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE accounts_auditentry SET reason = 'another' WHERE number = 2",
        "UPDATE accounts_auditentry SET number = 4 WHERE number = 3",
        "DELETE FROM accounts_auditentry WHERE number = 3",
        "DELETE FROM accounts_auditentry",
    ],
)
def test_the_database_refuses_what_would_change_the_log(tampering: str) -> None:
    write_three()
    with (
        pytest.raises(IntegrityError, match=auditguard.SAYS),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(tampering)
    assert audit.verify() == Verdict(audit.head())


def test_an_entry_is_not_saved_again_and_not_deleted() -> None:
    *_, latest = write_three()
    for change in (latest.save, latest.delete, AuditEntry.objects.all().delete):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    assert audit.verify() == Verdict(audit.head())


def test_the_guard_stands_once_all_migrations_have_run() -> None:
    assert auditguard.is_guarded()
    auditguard.unguard()
    assert not auditguard.is_guarded()
    auditguard.guard()
    assert auditguard.is_guarded()


# ---- at the command line -----------------------------------------------------------------------------------------


def manage(*arguments: str) -> str:
    said = StringIO()
    call_command("audit", *arguments, stdout=said)
    return said.getvalue().strip()


def test_the_owner_looks_through_it_at_the_command_line() -> None:
    *_, latest = write_three()
    assert manage("verify") == (
        f"The audit log is whole, up to entry 3. Keep this elsewhere: 3:{latest.hash}"
    )


def test_a_broken_log_is_an_error_that_names_the_entry() -> None:
    write_three()
    tamper("DELETE FROM accounts_auditentry WHERE number = 2")
    with pytest.raises(CommandError, match=r"broken at entry 2: .* The 1 before it are good"):
        manage("verify")


def test_what_was_kept_is_compared() -> None:
    write_three()
    kept = manage("head")
    act("fourth")
    assert manage("verify", "--head", kept).startswith("The audit log is whole, up to entry 4.")
    tamper("DELETE FROM accounts_auditentry WHERE number > 2")
    with pytest.raises(CommandError, match="broken at entry 3"):
        manage("verify", "--head", kept)


@pytest.mark.parametrize("kept", ["", "3", "three:hash", f"3:{'g' * 64}", f"{9**30}:{'0' * 64}"])
def test_what_was_never_printed_is_refused(kept: str) -> None:
    with pytest.raises(CommandError, match="not what audit head prints"):
        manage("verify", "--head", kept)


def test_the_guard_is_put_back() -> None:
    auditguard.unguard()
    manage("guard")
    assert auditguard.is_guarded()
