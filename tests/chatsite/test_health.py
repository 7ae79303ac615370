"""A server that hangs somewhere says so in time, and names the part."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client

from chatsite import health
from chatsite.health import Part
from feeds import runtime
from feeds.layer import InProcessLayer
from tests.messaging.conftest import doing

WAIT_S = 10


class Hanging:
    """A question that is answered when the test says so."""

    def __init__(self) -> None:
        self.asked = 0
        self.answers = threading.Event()

    def __call__(self) -> str:
        self.asked += 1
        assert self.answers.wait(WAIT_S)
        return "late"


@pytest.fixture
def hanging() -> Iterator[Hanging]:
    found = Hanging()
    yield found
    found.answers.set()


class GivenUpOn(Part):
    """A part that hangs: however patient somebody is, it is all the same, and so they are told at once."""

    def answer(self, patience_s: float) -> Any:
        assert patience_s == health.PATIENCE_S
        return super().answer(0)


@pytest.mark.django_db
def test_both_answer_in_time_while_the_database_hangs(
    client: Client, hanging: Hanging, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "_name", GivenUpOn(hanging))
    monkeypatch.setitem(health._parts, "database", GivenUpOn(hanging))
    alive, ready = client.get("/healthz"), client.get("/readyz")
    assert (alive.status_code, alive.json()["name"]) == (200, "Hearth")
    assert ready.status_code == 503
    assert ready.json() == {"status": "unavailable", "database": "does not answer", "layer": "ok"}


@pytest.mark.django_db
def test_a_part_that_fails_is_named(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise ConnectionError("a password inside")

    monkeypatch.setitem(health._parts, "layer", Part(fail))
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"status": "unavailable", "database": "ok", "layer": "does not answer"}
    assert client.get("/healthz").status_code == 200


def test_a_part_is_asked_once_at_a_time_and_again_when_it_has_answered(hanging: Hanging) -> None:
    part = Part(hanging)
    for _ in range(3):
        with pytest.raises(TimeoutError):
            part.answer(0.01)
    assert hanging.asked == 1
    hanging.answers.set()
    assert part.answer(WAIT_S) == "late"
    assert part.answer(WAIT_S) == "late"
    assert hanging.asked >= 2


def test_what_a_part_raises_is_raised(hanging: Hanging) -> None:
    def fail() -> None:
        raise DatabaseError("gone")

    with pytest.raises(DatabaseError):
        Part(fail).answer(WAIT_S)


async def test_the_layer_of_a_running_process_is_asked(
    shared_database: None, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    async def ping(self: InProcessLayer) -> None:
        asked.append("layer")
        if len(asked) == 2:
            raise ConnectionError

    monkeypatch.setattr(InProcessLayer, "ping", ping)
    await runtime.start()
    try:
        answers = [await doing(client.get, "/readyz") for _ in range(2)]
        assert [answer.status_code for answer in answers] == [200, 503]
        assert answers[1].json()["layer"] == "does not answer"
        monkeypatch.setattr(health, "PATIENCE_S", 0.05)
        # Held in the loop's own thread nobody can answer, and whoever asks does not wait for ever.
        assert client.get("/readyz").json()["layer"] == "does not answer"
    finally:
        await runtime.stop()
