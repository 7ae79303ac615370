"""Who may see what the server counts, and in which words it is told."""

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from accounts import signin
from accounts import throttle as throttling
from accounts.addresses import Address
from chatprotocol.errors import HearthError
from chatsite import environment, lobby, scrape
from chatsite.lobby import DoorLimits, Lobby
from feeds.telemetry import Telemetry

pytestmark = pytest.mark.django_db

TOKEN = "the-token-of-the-one-who-watches"
ELSEWHERE: dict[str, Any] = {"REMOTE_ADDR": "192.0.2.7"}
THROUGH_A_PROXY: dict[str, Any] = {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "192.0.2.7"}


def bearer(token: str) -> dict[str, Any]:
    return {"HTTP_AUTHORIZATION": f"Bearer {token}"}


# ---- who ---------------------------------------------------------------------------------------------------------


def test_the_servers_own_machine_may_ask(client: Client) -> None:
    answer = client.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert answer.headers["Cache-Control"] == "no-store"
    assert client.head("/metrics").status_code == 200
    assert client.post("/metrics").status_code == 405


@pytest.mark.parametrize("method", ["get", "head", "post", "put", "delete", "options", "patch"])
@pytest.mark.parametrize("whence", [ELSEWHERE, THROUGH_A_PROXY])
@pytest.mark.parametrize("shown", [{}, bearer(""), bearer("wrong"), bearer(TOKEN[:-1]), bearer("tökén")])
def test_from_elsewhere_it_looks_as_if_it_did_not_exist(
    settings: Any, method: str, whence: dict[str, Any], shown: dict[str, Any]
) -> None:
    settings.HEARTH_METRICS_TOKEN = TOKEN
    client = Client(enforce_csrf_checks=True)
    here = getattr(client, method)("/metrics", **whence, **shown)
    nowhere = getattr(client, method)("/metrixx", **whence, **shown)
    assert here.status_code == nowhere.status_code == 404
    assert here.content == nowhere.content
    assert dict(here.headers) == dict(nowhere.headers)


@pytest.mark.parametrize("shown", [{}, bearer(""), bearer("None")])
def test_without_a_token_there_is_none_to_guess(client: Client, shown: dict[str, Any]) -> None:
    assert client.get("/metrics", **ELSEWHERE, **shown).status_code == 404


@pytest.mark.parametrize("whence", [ELSEWHERE, THROUGH_A_PROXY])
def test_who_shows_the_token_may_ask_from_anywhere(
    client: Client, settings: Any, whence: dict[str, Any]
) -> None:
    settings.HEARTH_METRICS_TOKEN = TOKEN
    assert client.get("/metrics", **whence, **bearer(TOKEN)).status_code == 200
    basic: dict[str, Any] = {"HTTP_AUTHORIZATION": f"Basic {TOKEN}"}
    assert client.get("/metrics", **whence, **basic).status_code == 404


@pytest.mark.parametrize(
    "weak", ["short", "with spaces in it, though long", "ümläüte-sind-keine-ascii-zeichen"]
)
def test_a_token_that_could_be_guessed_or_not_be_shown_is_refused_and_not_repeated(
    monkeypatch: pytest.MonkeyPatch, weak: str
) -> None:
    monkeypatch.setenv("HEARTH_METRICS_TOKEN", weak)
    with pytest.raises(ImproperlyConfigured) as refused:
        environment.secret("HEARTH_METRICS_TOKEN")
    assert "HEARTH_METRICS_TOKEN" in str(refused.value)
    assert weak not in str(refused.value)
    monkeypatch.setenv("HEARTH_METRICS_TOKEN", TOKEN)
    assert environment.secret("HEARTH_METRICS_TOKEN") == TOKEN
    monkeypatch.delenv("HEARTH_METRICS_TOKEN")
    assert environment.secret("HEARTH_METRICS_TOKEN") == ""


# ---- what --------------------------------------------------------------------------------------------------------


def told(totals: Telemetry, seen: scrape.Seen | None = None) -> dict[str, list[tuple[dict[str, str], float]]]:
    """What a scrape of these numbers says, by name and without the process."""
    found: dict[str, list[tuple[dict[str, str], float]]] = {}
    for family in scrape.Scrape(totals, seen, 4711).collect():
        for sample in family.samples:
            labels = dict(sample.labels)
            assert labels.pop("pid") == "4711"
            found.setdefault(sample.name.removeprefix("hearth_"), []).append((labels, sample.value))
    return found


def test_totals_are_told_by_their_names() -> None:
    totals = Telemetry()
    totals.deliveries, totals.delivered_bytes, totals.news_dropped, totals.opened = 600, 9_000, 2, 5
    totals.closed[4008] += 3
    totals.closed[1001] += 1
    totals.requests["post", "ok"] += 7
    totals.catch_ups["gap"] += 4
    totals.healed = 3
    totals.sign_in("invalid_credentials")
    totals.http_answered("GET", 200)
    totals.database_refused("write")
    found = told(totals)
    assert found["deliveries_total"] == [({}, 600)]
    assert found["delivered_bytes_total"] == [({}, 9_000)]
    assert found["news_dropped_total"] == [({}, 2)]
    assert found["connections_opened_total"] == [({}, 5)]
    assert found["slow_readers_closed_total"] == [({}, 3)]
    assert found["connections_closed_total"] == [({"reason": "too_slow"}, 3), ({"reason": "going_away"}, 1)]
    assert found["requests_total"] == [({"op": "post", "outcome": "ok"}, 7)]
    assert found["feed_catch_ups_total"] == [({"why": "gap"}, 4)]
    assert found["feed_catch_ups_done_total"] == [({}, 3)]
    assert found["sign_ins_total"] == [({"outcome": "invalid_credentials"}, 1)]
    assert found["http_requests_total"] == [({"method": "GET", "status": "200"}, 1)]
    assert found["database_refused_total"] == [({"what": "write"}, 1)]


def test_a_histogram_counts_up_to_each_bound() -> None:
    totals = Telemetry()
    for writes in (1, 1, 3, 1_000):
        totals.group_writes.observe(writes)
    found = told(totals)
    buckets = {labels["le"]: value for labels, value in found["journal_group_writes_bucket"]}
    assert buckets["1.0"] == 2
    assert buckets["2.0"] == 2
    assert buckets["4.0"] == buckets["256.0"] == 3
    assert buckets["+Inf"] == found["journal_group_writes_count"][0][1] == 4
    assert found["journal_group_writes_sum"] == [({}, 1_005)]


def test_what_there_is_at_the_moment_is_told_where_the_loop_has_answered() -> None:
    seen = scrape.Seen(
        people=2, connections=3, journal_writes=4, outlet_frames=5, outlet_bytes=6, outlets_waiting=1
    )
    found = told(Telemetry(), seen)
    assert found["people_online"] == [({}, 2)]
    assert found["connections"] == [({}, 3)]
    assert found["journal_waiting_writes"] == [({}, 4)]
    assert found["outlet_waiting_frames"] == [({}, 5)]
    assert found["outlet_waiting_bytes"] == [({}, 6)]
    assert found["outlet_waiting_connections"] == [({}, 1)]
    assert found["loop_answers"] == [({}, 1)]
    silent = told(Telemetry(), None)
    assert "connections" not in silent
    assert silent["loop_answers"] == [({}, 0)]


def test_strangers_are_told_where_there_is_a_door(monkeypatch: pytest.MonkeyPatch) -> None:
    door = Lobby(DoorLimits(strangers=2), files=100)
    monkeypatch.setattr(lobby, "_of_process", door)
    places = [door.enter("192.0.2.1") for _ in range(3)]
    assert places[2] is None
    found = told(Telemetry())
    assert (found["strangers"], found["strangers_refused_total"]) == ([({}, 2)], [({}, 1)])
    monkeypatch.setattr(lobby, "_of_process", None)
    assert "strangers" not in told(Telemetry())


def test_what_is_told_can_be_read_in_both_formats(client: Client) -> None:
    plain = client.get("/metrics").content.decode()
    families = {family.name: family for family in text_string_to_metric_families(plain)}
    assert {"hearth_deliveries", "hearth_delivery_lag_seconds", "process_cpu_seconds"} <= families.keys()
    assert all(family.documentation for family in families.values())
    modern = client.get("/metrics", headers={"Accept": "application/openmetrics-text; version=1.0.0"})
    assert modern.headers["Content-Type"].startswith("application/openmetrics-text")
    assert modern.content.endswith(b"# EOF\n")


def test_nobodys_name_is_told(client: Client) -> None:
    address = Address("192.0.2.9", loopback=False)
    with pytest.raises(HearthError):
        signin.person_with("canary-of-a-name", "canary-of-a-password", address)
    throttling.forget()
    text = client.get("/metrics").content.decode()
    assert 'hearth_sign_ins_total{outcome="invalid_credentials"' in text
    assert "canary" not in text
    assert "192.0.2" not in text
