"""Every write of a server process goes through here: one thread, groups of what waits now, answers after the commit.

    writes wait → one transaction for all of them → commit → changes to the hub → outcomes to whoever asked

A group that meets a database error is rolled back, and each of its writes runs again in a transaction of its own, so
that one write's trouble stays its own. Where no journal is started (commands, tests) a verb runs at once, in the
caller's thread and transaction.
"""

import asyncio
import contextlib
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final, ParamSpec, Protocol, TypeVar

import structlog
from django.db import DatabaseError, IntegrityError, connection, transaction

from chatprotocol.errors import ErrorCode, HearthError
from feeds.changes import Changed, to_changed
from feeds.inbox import Inbox
from feeds.kinds import kind_of
from feeds.positions import Unit, current_unit, turn, unit_of_work
from feeds.resting import Resting
from feeds.telemetry import counted
from feeds.verbs import AnyVerb, Call, Feeds, Outcome, SetVerb, Verb

logger = structlog.get_logger(__name__)

P = ParamSpec("P")
R = TypeVar("R")
Item = TypeVar("Item")

GROUP_WRITES: Final = 256
"""A group holds no more, so that the first to wait does not wait for all the rest."""


PATIENCE: Final = 0.25
"""A group waits for as many writes as the latest had, for this share of the time that one took.

Whoever writes alone never waits. A wait that falls short costs everybody twice: the group is small, and its commit dear.
"""

FAILURES: Final = 2
"""After so many writes in a row that the database refused, the rest of a group is not tried: it is not their fault."""


class Origin(Protocol):
    """Who asks for writes, one after another: a connection."""

    @property
    def log_context(self) -> Mapping[str, Any]:
        """What the log says about what it asks for."""
        ...

    def gather(self) -> None:
        """Learn that the answer to a write, and what the same commit delivers, are about to come."""
        ...


@dataclass(slots=True)
class Write:
    """A verb to be carried out for somebody. Writes of one `origin` are carried out in the order they came."""

    verb: AnyVerb
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    settle: Callable[[Outcome], None]
    origin: Origin | None = None


@dataclass(slots=True)
class Commit:
    """What one transaction has done: changes by feed, ascending by position, and the writes with their outcomes."""

    changes: dict[int, list[Changed]] = field(default_factory=dict)
    outcomes: list[tuple[Write, Outcome]] = field(default_factory=list)

    def add(self, changes: dict[int, list[Changed]], outcomes: Iterable[tuple[Write, Outcome]]) -> None:
        """Add what a later verb, or a later transaction, has done."""
        for feed, changed in changes.items():
            self.changes.setdefault(feed, []).extend(changed)
        self.outcomes += outcomes

    def gather(self) -> None:
        """Let everybody who asked get their answer together with what is delivered to them."""
        for write, _ in self.outcomes:
            if write.origin is not None:
                write.origin.gather()

    def settle(self) -> None:
        """Tell everybody who asked what became of their write."""
        for write, outcome in self.outcomes:
            try:
                write.settle(outcome)
            except Exception:
                _log_of(write).exception("the outcome of a write could not be told")


class Journal:
    """The writer's thread of a server process. `on_commit` is called in it, once a transaction."""

    def __init__(self, on_commit: Callable[[Commit], None]) -> None:
        self._on_commit = on_commit
        self._inbox: Inbox[Write] = Inbox()
        self._latest_size = 0
        self._latest_s = 0.0
        self._resting = Resting()
        self._thread = threading.Thread(target=self._work, name="journal", daemon=True)

    def start(self) -> None:
        """Begin to carry out."""
        self._thread.start()

    def stop(self) -> None:
        """Carry out what waits, then end. What comes later is refused."""
        self._inbox.close()
        self._thread.join()

    def publish(self, commit: Commit) -> None:
        """Deliver what somebody else's transaction has done."""
        self._on_commit(commit)

    @property
    def waiting(self) -> int:
        """How many writes wait for their turn."""
        return len(self._inbox) + len(self._resting)

    def submit(self, write: Write) -> None:
        """Take a write; its outcome is settled after the commit, by whom `on_commit` decides."""
        if not self._inbox.put(write):
            write.settle(_busy())

    def _work(self) -> None:
        with contextlib.closing(connection):
            while group := self._next_group():
                begun_s = time.monotonic()
                commit = _carry_out_group(group)
                self._latest_s = time.monotonic() - begun_s
                counted.transaction_s.observe(self._latest_s)
                counted.group_writes.observe(len(group))
                self._resting.carried_out({write.verb for write in group}, time.monotonic())
                try:
                    self._on_commit(commit)
                except Exception:
                    # The loop that should have told of it has ended. What is committed stays, and whoever waits for
                    # it in a thread is told here.
                    logger.exception("a commit could not be handed on")
                    commit.settle()

    def _next_group(self) -> list[Write]:
        """Return what is carried out next; nothing where that was all."""
        group: list[Write] = []
        while not group and not (self._inbox.is_over and not self._resting):
            now_s = time.monotonic()
            group = self._resting.due(now_s)
            if not group and not self._inbox.wait(1, self._resting.left_s(now_s)):
                continue
            # Those who were answered together write again together, and the first of them is a moment early.
            self._inbox.wait(self._latest_size - len(group), self._latest_s * PATIENCE)
            now_s = time.monotonic()
            for write in self._inbox.take(GROUP_WRITES - len(group)):
                group += self._resting.take(write, now_s)
            if self._inbox.is_over:
                group += self._resting.let_go()
        self._latest_size = len(group)
        return group


# A verb finds the journal of its process here; None outside a server process.
_running: Journal | None = None


def started() -> Journal | None:
    """Return the journal of this process, where one is started."""
    return _running


def use(journal: Journal | None) -> None:
    """Make a journal the one of this process."""
    global _running  # noqa: PLW0603  # a process has one journal, as it has one database
    _running = journal


class _ThisProcess:
    """Carries verbs out in this process: as a part of the verb at work, by the journal, or at once."""

    def carry_out(self, verb: AnyVerb, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        if current_unit() is not None:
            return _result(verb.outcomes([(args, kwargs)])[0])
        running = _running
        if running is None or connection.in_atomic_block:
            # Handed over, a write would wait for the transaction of its own caller.
            changes, outcome = _carry_out_alone(Write(verb, args, kwargs, settle=_nobody))
            if running is not None and changes:
                transaction.on_commit(partial(running.publish, Commit(changes)))
            return _result(outcome)
        if _in_an_event_loop():
            raise RuntimeError(
                "The event loop tells of the commit that a verb waits for: call it from a thread."
            )
        future: Future[Outcome] = Future()
        running.submit(Write(verb, args, kwargs, settle=future.set_result))
        return _result(future.result())


_this_process = _ThisProcess()


def verb(function: Callable[P, R]) -> Verb[P, R]:
    """Make a service function a verb."""
    return Verb(function, _this_process)


def verb_in(feeds: Feeds) -> Callable[[Callable[P, R]], Verb[P, R]]:
    """Make a service function a verb that names its feeds beforehand: it runs beside those of other processes."""
    return lambda function: Verb(function, _this_process, feeds)


def set_verb(function: Callable[[list[Item]], list[R | HearthError]]) -> SetVerb[Item, R]:
    """Make a service function that takes many items at once a verb."""
    return SetVerb(function, _this_process)


def set_verb_in(
    feeds: Callable[[list[Item]], Iterable[int]], rest_s: float = 0.0
) -> Callable[[Callable[[list[Item]], list[R | HearthError]]], SetVerb[Item, R]]:
    """Make a service function that takes many items at once a verb that names its feeds beforehand, and may rest."""

    def of_calls(calls: Sequence[Call]) -> Iterable[int]:
        return feeds([args[0] for args, _ in calls])

    return lambda function: SetVerb(function, _this_process, of_calls, rest_s)


def _in_an_event_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def _nobody(outcome: Outcome) -> None:
    """Settle a write whose caller reads the outcome itself."""


def _result(outcome: Outcome) -> Any:
    if isinstance(outcome, BaseException):
        raise outcome
    return outcome


# ---- transactions ------------------------------------------------------------------------------------------------


class _UntidyError(Exception):
    """A verb was refused after it had written: nothing of it may stay."""


def _carry_out_group(group: list[Write]) -> Commit:
    try:
        if len(group) > 1:
            return _together(group)
    except Exception as trouble:
        counted.groups_undone += 1
        logger.warning("a group runs again one by one", writes=len(group), exc_info=trouble)
        _let_go_of_a_broken_connection()
    return _one_by_one(group)


def _one_by_one(group: list[Write]) -> Commit:
    whole = Commit()
    failures = 0
    for write in group:
        if failures < FAILURES:
            changes, outcome = _carry_out_alone(write)
        else:
            changes, outcome = {}, _busy()
        failures = failures + 1 if _is_busy(outcome) else 0
        whole.add(changes, [(write, outcome)])
    return whole


def _together(group: list[Write]) -> Commit:
    whole = Commit()
    with transaction.atomic(), turn(_feeds_of(group)):
        for one_verb, writes in _stages(group):
            # Each verb takes positions of its own: what a row says after a removal must not stand before it.
            with unit_of_work() as unit:
                results = one_verb.outcomes([(write.args, write.kwargs) for write in writes])
                if (unit.rows or unit.notes) and all(isinstance(result, HearthError) for result in results):
                    raise _UntidyError(one_verb.__name__)
                # Read inside the transaction: what fails here undoes it, instead of carrying it out twice.
                whole.add(_changes(unit), zip(writes, results, strict=True))
    return whole


_AT_THE_END: Final = GROUP_WRITES
"""Behind every set that a group can have."""


def _stages(group: list[Write]) -> Iterator[tuple[AnyVerb, list[Write]]]:
    """Order a group: what can be written at once comes first together, a set a verb, the rest one by one as it came.

    A write joins a set only where nothing of its own origin that came before it would be carried out after it.
    """
    sets: dict[AnyVerb, list[Write]] = {}
    places: dict[AnyVerb, int] = {}
    rest: list[Write] = []
    latest: dict[int, int] = {}
    for write in group:
        origin = id(write.origin)
        place = places.setdefault(write.verb, len(places)) if isinstance(write.verb, SetVerb) else -1
        if place >= (0 if write.origin is None else latest.get(origin, 0)):
            sets.setdefault(write.verb, []).append(write)
            latest[origin] = place
        else:
            rest.append(write)
            latest[origin] = _AT_THE_END
    yield from ((one_verb, sets[one_verb]) for one_verb in places if one_verb in sets)
    for write in rest:
        yield write.verb, [write]


def _feeds_of(group: list[Write]) -> Callable[[], Iterable[int]] | None:
    """Return what names every feed that a group will lock; None where one of its verbs locks as it goes."""
    calls: dict[Feeds, list[Call]] = {}
    for write in group:
        if write.verb.feeds is None:
            return None
        calls.setdefault(write.verb.feeds, []).append((write.args, write.kwargs))
    return lambda: {feed for feeds, of_verb in calls.items() for feed in feeds(of_verb)}


def _carry_out_alone(write: Write) -> tuple[dict[int, list[Changed]], Outcome]:
    # Nobody knows what else the caller's transaction will lock.
    feeds = None if connection.in_atomic_block else _feeds_of([write])
    try:
        with unit_of_work() as unit, transaction.atomic(), turn(feeds):
            outcome = write.verb.outcomes([(write.args, write.kwargs)])[0]
            if isinstance(outcome, HearthError):
                raise outcome
            changes = _changes(unit)
        return changes, outcome
    except HearthError as refusal:
        return {}, refusal
    except IntegrityError:
        _log_of(write).exception("a constraint refused a write")
        return {}, HearthError(ErrorCode.CONFLICT, "Somebody else changed this at the same time.")
    except DatabaseError:
        counted.database_refused("write")
        _log_of(write).exception("the database refused a write")
        _let_go_of_a_broken_connection()
        return {}, _busy()
    except Exception:
        _log_of(write).exception("a write failed")
        return {}, HearthError(ErrorCode.INTERNAL, "Something went wrong on the server; it has been noted.")


def _log_of(write: Write) -> Any:
    """Return a logger that says what was to be carried out, and for whom where the origin tells."""
    context = {} if write.origin is None else write.origin.log_context
    return logger.bind(verb=write.verb.__name__, **context)


def _busy() -> HearthError:
    return HearthError(ErrorCode.BUSY, "The server cannot store anything at the moment.", retry_ms=1_000)


def _is_busy(outcome: Outcome) -> bool:
    return isinstance(outcome, HearthError) and outcome.code is ErrorCode.BUSY


def _changes(unit: Unit) -> dict[int, list[Changed]]:
    changes: dict[int, list[Changed]] = {}
    for row in unit.rows.values():
        changes.setdefault(row.feed_id, []).append(to_changed(kind_of(row), row))
    for changed in changes.values():
        changed.sort(key=_position)
    return changes


def _position(changed: Changed) -> int:
    return changed.pos


def _let_go_of_a_broken_connection() -> None:
    # Inside a caller's transaction the connection is the caller's.
    if connection.in_atomic_block:
        return
    try:
        connection.close()
    except DatabaseError:
        # It is let go of all the same, and the writer goes on with another.
        logger.exception("a broken connection could not be closed")
