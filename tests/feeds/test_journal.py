"""Every write through one thread: groups, their order, what a refusal or a trouble leaves behind, who is told when."""

import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.models import Server
from chatprotocol.errors import ErrorCode, HearthError
from feeds import journal
from feeds.changes import Changed
from feeds.journal import GROUP_WRITES, Commit, Journal, Origin, Write, set_verb, set_verb_in, verb
from feeds.models import SITE_FEED_ID, Feed
from feeds.positions import advance
from feeds.verbs import AnyVerb, Outcome, SetVerb, Verb

WAIT_S = 10


class Asker:
    """One who asks for writes."""

    log_context: Mapping[str, Any] = MappingProxyType({"asker": 1})

    def __init__(self) -> None:
        self.gathered = 0

    def gather(self) -> None:
        self.gathered += 1


@dataclass
class Office:
    """A journal at work, what it has committed, and who carried out what in which order."""

    journal: Journal
    commits: list[Commit] = field(default_factory=list)
    done: list[str] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    settled: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.release = threading.Event()
        self._held = threading.Event()
        self._told = threading.Semaphore(0)

    def hold(self) -> None:
        """Hold the writer's thread, so that what is submitted meanwhile waits together."""
        self.journal.submit(Write(verb(self._wait), (), {}, settle=lambda outcome: None))
        assert self._held.wait(WAIT_S)

    def _wait(self) -> None:
        self._held.set()
        assert self.release.wait(WAIT_S)

    def submit(self, one_verb: AnyVerb, *args: Any, origin: Origin | None = None) -> None:
        """Let a write wait."""
        self.journal.submit(Write(one_verb, args, {}, self._settle, origin))

    def _settle(self, outcome: Outcome) -> None:
        self.outcomes.append(outcome)
        self._told.release()

    def until_told(self, count: int) -> None:
        """Wait until so many more have been told their outcome."""
        for _ in range(count):
            assert self._told.acquire(timeout=WAIT_S)

    def carry_out(self) -> None:
        """Carry out everything that waits, and end."""
        self.release.set()
        self.journal.stop()

    @property
    def groups(self) -> list[list[Outcome]]:
        """The outcomes, by transaction; without that of the holding."""
        return [[outcome for _, outcome in commit.outcomes] for commit in self.commits][1:]

    @property
    def positions(self) -> list[int]:
        """The positions of the site's feed that were published."""
        return [change.pos for commit in self.commits for change in commit.changes.get(SITE_FEED_ID, [])]


@pytest.fixture
def office(shared_database: None) -> Iterator[Office]:
    """A journal that tells its commits in its own thread, and settles them there."""

    def told(commit: Commit) -> None:
        found.commits.append(commit)
        commit.settle()

    found = Office(Journal(told))
    found.journal.start()
    found.hold()
    yield found
    found.release.set()
    if found.journal._thread.is_alive():
        found.journal.stop()


def motd() -> str:
    return Server.objects.get().motd


@verb
def rename(text: str) -> str:
    """Write, and return what was there before."""
    server = Server.objects.get()
    before, server.motd = server.motd, text
    advance(server)
    return before


@verb
def rename_and_refuse(text: str) -> None:
    """Write, and think better of it."""
    rename(text)
    raise HearthError(ErrorCode.FORBIDDEN, "no")


@verb
def refuse() -> None:
    """Refuse before anything was written."""
    raise HearthError(ErrorCode.NOT_FOUND, "no")


def _failing(trouble: Exception) -> Verb[[], None]:
    @verb
    def write_and_fail() -> None:
        rename("half done")
        raise trouble

    return write_and_fail


def codes(outcomes: list[Outcome]) -> list[str]:
    return [outcome.code.value if isinstance(outcome, HearthError) else "ok" for outcome in outcomes]


# ---- groups ------------------------------------------------------------------------------------------------------


def test_what_waits_is_one_transaction_and_everybody_is_told_after_it(office: Office) -> None:
    seen: list[str] = []
    for text in ("one", "two", "three"):
        office.journal.submit(Write(rename, (text,), {}, lambda outcome: seen.append(motd())))
    office.carry_out()
    assert [len(group) for group in office.groups] == [3]
    assert seen == ["three"] * 3
    assert office.positions == list(range(office.positions[0], Feed.objects.get(pk=SITE_FEED_ID).head + 1))


def test_a_verb_sees_what_those_before_it_in_the_group_have_written(office: Office) -> None:
    for text in ("one", "two", "three"):
        office.submit(rename, text)
    office.carry_out()
    assert office.outcomes == ["", "one", "two"]


VERY_PATIENT = 1e9
"""Times the time that a group took: whoever waited would wait for ever."""


def test_those_who_were_answered_together_are_waited_for_a_moment(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("feeds.journal.PATIENCE", VERY_PATIENT)
    office.submit(rename, "one")
    office.submit(rename, "two")
    office.release.set()
    office.until_told(2)
    office.submit(rename, "three")
    office.submit(rename, "four")
    office.until_told(2)
    assert [len(group) for group in office.groups] == [2, 2]


def test_whoever_writes_alone_never_waits(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("feeds.journal.PATIENCE", VERY_PATIENT)
    office.submit(rename, "alone")
    office.release.set()
    office.until_told(1)
    for _ in range(2):
        office.submit(rename, "alone")
        office.until_told(1)
    assert [len(group) for group in office.groups] == [1, 1, 1]


def test_those_who_do_not_come_again_hold_nobody_up(office: Office) -> None:
    office.submit(rename, "one")
    office.submit(rename, "two")
    office.release.set()
    office.until_told(2)
    office.submit(rename, "three")
    office.until_told(1)
    assert [len(group) for group in office.groups] == [2, 1]


def test_the_end_is_not_waited_for(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("feeds.journal.PATIENCE", VERY_PATIENT)
    office.submit(rename, "one")
    office.submit(rename, "two")
    office.release.set()
    office.until_told(2)
    office.submit(rename, "three")
    office.journal.stop()
    assert codes(office.outcomes) == ["ok"] * 3


def test_a_group_has_an_end(office: Office) -> None:
    for n in range(GROUP_WRITES + 2):
        office.submit(rename, f"{n}")
    office.carry_out()
    assert [len(group) for group in office.groups] == [GROUP_WRITES, 2]
    assert len(office.outcomes) == GROUP_WRITES + 2
    assert motd() == f"{GROUP_WRITES + 1}"


def test_writes_that_come_one_after_another_are_a_transaction_each(shared_database: None) -> None:
    commits: list[Commit] = []
    told = threading.Semaphore(0)

    def tell(commit: Commit) -> None:
        commits.append(commit)
        told.release()

    alone = Journal(tell)
    alone.start()
    for text in ("one", "two"):
        alone.submit(Write(rename, (text,), {}, lambda outcome: None))
        assert told.acquire(timeout=WAIT_S)
    alone.stop()
    assert [len(commit.outcomes) for commit in commits] == [1, 1]


def _set_of(office: Office) -> SetVerb[str, str]:
    @set_verb
    def note(items: list[str]) -> list[str | HearthError]:
        office.done.append(" ".join(items))
        return [item.upper() for item in items]

    return note


def _single(office: Office) -> AnyVerb:
    @verb
    def note_one(item: str) -> None:
        office.done.append(item)

    return note_one


def test_what_can_be_written_at_once_is_written_at_once_and_first(office: Office) -> None:
    many, single = _set_of(office), _single(office)
    office.submit(many, "a")
    office.submit(single, "b")
    office.submit(many, "c")
    office.submit(many, "d")
    office.carry_out()
    assert office.done == ["a c d", "b"]
    assert office.outcomes == ["A", "C", "D", None]


def test_writes_of_one_origin_keep_their_order(office: Office) -> None:
    many, single = _set_of(office), _single(office)
    one, other = Asker(), Asker()
    office.submit(many, "1a", origin=one)
    office.submit(single, "1b", origin=one)
    office.submit(many, "1c", origin=one)
    office.submit(many, "2a", origin=other)
    office.submit(single, "2b", origin=other)
    office.submit(many, "1d", origin=one)
    office.carry_out()
    assert office.done == ["1a 2a", "1b", "1c", "2b", "1d"]


def test_sets_of_two_kinds_are_each_written_at_once(office: Office) -> None:
    many, other = _set_of(office), _set_of(office)
    for verb_, item in ((many, "a"), (other, "b"), (many, "c"), (other, "d")):
        office.submit(verb_, item, origin=Asker())
    office.carry_out()
    assert office.done == ["a c", "b d"]


def test_sets_of_two_kinds_keep_the_order_of_each_origin(office: Office) -> None:
    many, other, single = _set_of(office), _set_of(office), _single(office)
    one, two, three = Asker(), Asker(), Asker()
    office.submit(single, "1a", origin=one)
    office.submit(many, "1b", origin=one)
    office.submit(other, "2a", origin=two)
    office.submit(many, "2b", origin=two)
    office.submit(many, "3a", origin=three)
    office.submit(other, "3b", origin=three)
    office.carry_out()
    # What would overtake something of its own origin waits until the sets are done.
    assert office.done == ["3a", "2a 3b", "1a", "1b", "2b"]


def _set_that_rests(office: Office, rest_s: float) -> SetVerb[str, str]:
    def note(items: list[str]) -> list[str | HearthError]:
        office.done.append(" ".join(items))
        return [item.upper() for item in items]

    return set_verb_in(lambda items: [SITE_FEED_ID], rest_s)(note)


def test_a_verb_that_rests_waits_for_more(office: Office) -> None:
    many, single = _set_that_rests(office, WAIT_S * 10), _single(office)
    office.submit(many, "a", origin=Asker())
    office.release.set()
    office.until_told(1)
    office.submit(many, "b", origin=Asker())
    office.submit(many, "c")
    office.submit(single, "1", origin=Asker())
    # Others go on meanwhile.
    office.until_told(1)
    assert office.done == ["a", "1"]
    assert office.journal.waiting == 2
    office.carry_out()
    assert office.done == ["a", "1", "b c"]


def test_nothing_overtakes_what_its_origin_asked_for_before(office: Office) -> None:
    many, single = _set_that_rests(office, WAIT_S * 10), _single(office)
    one = Asker()
    office.submit(many, "a", origin=one)
    office.release.set()
    office.until_told(1)
    office.submit(many, "b", origin=Asker())
    office.submit(many, "c", origin=one)
    office.submit(single, "d", origin=one)
    office.until_told(3)
    assert office.done == ["a", "b c", "d"]


def test_a_rest_ends(office: Office) -> None:
    many = _set_that_rests(office, 0.001)
    for item in ("a", "b", "c"):
        office.submit(many, item, origin=Asker())
        office.release.set()
        office.until_told(1)
    assert office.done == ["a", "b", "c"]


def test_what_a_set_refuses_is_refused_for_that_item_alone(office: Office) -> None:
    @set_verb
    def some(items: list[str]) -> list[str | HearthError]:
        rename("some of it")
        return [item if item != "bad" else HearthError(ErrorCode.FORBIDDEN, "bad") for item in items]

    for item in ("good", "bad", "fine"):
        office.submit(some, item)
    office.carry_out()
    assert codes(office.outcomes) == ["ok", "forbidden", "ok"]
    assert motd() == "some of it"


# ---- refusals and troubles ---------------------------------------------------------------------------------------


def test_a_refusal_touches_nobody_else(office: Office) -> None:
    office.submit(rename, "one")
    office.submit(refuse)
    office.submit(rename, "two")
    office.carry_out()
    assert codes(office.outcomes) == ["ok", "not_found", "ok"]
    assert [len(group) for group in office.groups] == [3]
    assert motd() == "two"


@pytest.mark.parametrize("first", [[], ["one"]], ids=["a row of its own", "a row that changed before"])
def test_what_was_written_before_a_refusal_is_undone(office: Office, first: list[str]) -> None:
    for text in first:
        office.submit(rename, text)
    office.submit(rename_and_refuse, "unwanted")
    office.submit(_single(office), "another")
    office.carry_out()
    assert codes(office.outcomes) == [*("ok" for _ in first), "forbidden", "ok"]
    assert motd() == "".join(first)
    assert len(office.positions) == len(first)
    assert Feed.objects.get(pk=SITE_FEED_ID).head == Server.objects.get().pos


@pytest.mark.parametrize(
    ("trouble", "code"),
    [
        (IntegrityError("UNIQUE constraint failed"), "conflict"),
        (OperationalError("database or disk is full"), "busy"),
        (ValueError("a bug"), "internal"),
    ],
)
def test_one_writes_trouble_is_its_own_and_has_a_type(office: Office, trouble: Exception, code: str) -> None:
    office.submit(rename, "one")
    office.submit(_failing(trouble))
    office.submit(rename, "two")
    office.carry_out()
    assert codes(office.outcomes) == ["ok", code, "ok"]
    refusal = office.outcomes[1]
    assert isinstance(refusal, HearthError)
    assert str(trouble) not in refusal.message
    assert (refusal.retry_ms is not None) == (code == "busy")
    assert office.outcomes[2] == "one"
    assert motd() == "two"
    assert len(office.positions) == 2
    assert Feed.objects.get(pk=SITE_FEED_ID).head == office.positions[-1]


def test_a_database_that_refuses_everybody_is_not_asked_by_everybody(office: Office) -> None:
    tried: list[int] = []

    def failing(n: int) -> AnyVerb:
        @verb
        def fail() -> None:
            tried.append(n)
            raise OperationalError("disk is full")

        return fail

    for n in range(20):
        office.submit(failing(n))
    office.carry_out()
    assert codes(office.outcomes) == ["busy"] * 20
    assert len(tried) <= 1 + journal.FAILURES


def test_the_journal_lives_on_after_a_database_that_broke_off(office: Office) -> None:
    @verb
    def break_off() -> None:
        connection.connection.close()
        rename("never")

    office.submit(break_off)
    office.release.set()
    future_is_here = threading.Event()
    office.journal.submit(Write(rename, ("after",), {}, lambda outcome: future_is_here.set()))
    assert future_is_here.wait(WAIT_S)
    office.carry_out()
    assert motd() == "after"


def test_the_journal_lives_on_where_a_broken_connection_cannot_even_be_closed(
    office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    kind: Any = type(connection._connections["default"])  # type: ignore[attr-defined]
    close = kind._close

    def fail(self: object) -> None:
        # Nobody else would: where there is a pool it would miss the connection, and its database could not be dropped.
        close(self)
        raise OperationalError("disk I/O error")

    @verb
    def break_off() -> None:
        monkeypatch.setattr(kind, "_close", fail)
        raise OperationalError("disk I/O error")

    @verb
    def mend() -> None:
        monkeypatch.undo()

    for one in (break_off, mend):
        office.submit(one)
    office.submit(rename, "after")
    office.carry_out()
    assert codes(office.outcomes) == ["busy", "ok", "ok"]
    assert motd() == "after"
    assert "could not be closed" in caplog.text


def test_somebody_who_cannot_be_told_keeps_nobody_from_being_told(office: Office) -> None:
    def fail(outcome: Outcome) -> None:
        raise ValueError("gone")

    office.journal.submit(Write(rename, ("one",), {}, fail))
    office.submit(rename, "two")
    office.carry_out()
    assert office.outcomes == ["one"]
    assert motd() == "two"


def test_a_commit_that_cannot_be_handed_on_is_settled_all_the_same(shared_database: None) -> None:
    def fail(commit: Commit) -> None:
        raise ValueError("the loop is closed")

    broken, outcomes = Journal(fail), []  # type: ignore[var-annotated]
    broken.start()
    broken.submit(Write(rename, ("one",), {}, outcomes.append))
    broken.stop()
    assert outcomes == [""]
    assert motd() == "one"


# ---- verbs that call verbs, and verbs without a journal ----------------------------------------------------------


@verb
def rename_twice(first: str, second: str) -> str:
    """Call another verb, which is a part of this one."""
    rename(first)
    return rename(second)


def test_a_verb_that_another_calls_is_a_part_of_it(office: Office) -> None:
    office.submit(rename_twice, "one", "two")
    office.carry_out()
    assert office.outcomes == ["one"]
    assert len(office.positions) == 1


@verb
def rename_despite_refusal() -> str:
    """Bear another verb's refusal."""
    try:
        refuse()
    except HearthError:
        return rename("despite")
    raise AssertionError


@pytest.mark.django_db
def test_a_verb_may_bear_anothers_refusal() -> None:
    rename_despite_refusal()
    assert motd() == "despite"


@pytest.mark.django_db
def test_without_a_journal_a_verb_is_carried_out_at_once() -> None:
    assert rename("one") == ""
    assert motd() == "one"
    with pytest.raises(HearthError, match="forbidden"):
        rename_and_refuse("two")
    assert motd() == "one"


@pytest.mark.django_db
def test_a_set_verb_takes_one_item_too() -> None:
    office = Office(Journal(lambda commit: None))
    assert _set_of(office)("a") == "A"


@pytest.mark.django_db
def test_a_verb_keeps_the_name_and_the_words_of_its_function() -> None:
    assert (rename.__name__, rename.__doc__) == ("rename", "Write, and return what was there before.")


def test_with_a_journal_a_verb_is_handed_over_and_its_refusal_comes_back(office: Office) -> None:
    journal.use(office.journal)
    try:
        office.release.set()
        assert rename("one") == ""
        with pytest.raises(HearthError, match="forbidden"):
            rename_and_refuse("two")
    finally:
        journal.use(None)
    office.carry_out()
    assert motd() == "one"
    assert len(office.positions) == 1
    assert journal.started() is None


def test_inside_the_callers_transaction_a_verb_is_published_when_that_is_committed(office: Office) -> None:
    office.carry_out()
    journal.use(office.journal)
    try:
        with transaction.atomic():
            rename("one")
            rename("two")
            assert office.positions == []
        assert len(office.positions) == 2
        with transaction.atomic():
            rename("three")
            transaction.set_rollback(True)
        assert len(office.positions) == 2
        with transaction.atomic(), pytest.raises(HearthError):
            refuse()
    finally:
        journal.use(None)
    assert motd() == "two"
    assert office.positions == [Server.objects.get().pos - 1, Server.objects.get().pos]


@pytest.mark.django_db
@pytest.mark.parametrize("trouble", [IntegrityError("x"), OperationalError("x"), ValueError("x")])
def test_inside_the_callers_transaction_a_trouble_is_undone_alone(
    trouble: Exception, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    published: list[dict[int, list[Changed]]] = []
    journal.use(Journal(lambda commit: published.append(commit.changes)))
    try:
        with django_capture_on_commit_callbacks(execute=True):
            rename("one")
            with pytest.raises(HearthError):
                _failing(trouble)()
    finally:
        journal.use(None)
    assert motd() == "one"
    assert len(published) == 1


def test_the_journal_ends_when_it_has_carried_out_what_waits(office: Office) -> None:
    for n in range(3):
        office.submit(rename, f"{n}")
    office.carry_out()
    assert len(office.outcomes) == 3
    assert not office.journal._thread.is_alive()


def test_a_journal_in_which_nothing_waits_ends_at_once() -> None:
    idle: Callable[[Commit], None] = lambda commit: None  # noqa: E731
    alone = Journal(idle)
    alone.start()
    alone.stop()
    assert not alone._thread.is_alive()


def test_what_comes_after_the_end_is_refused_as_busy(office: Office) -> None:
    office.carry_out()
    office.submit(rename, "late")
    assert codes(office.outcomes) == ["busy"]
    assert motd() == ""


def test_a_commit_is_gathered_for_everybody_who_asked(office: Office) -> None:
    many, one, other = _set_of(office), Asker(), Asker()
    office.hold()
    for origin in (one, other, one, None):
        office.submit(many, "x", origin=origin)
    office.carry_out()
    office.commits[1].gather()
    assert (one.gathered, other.gathered) == (2, 1)
