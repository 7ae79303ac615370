"""Guessing: whether the time of an answer tells who guesses passwords what kind of account there is, or whether there is one.

One connection, one guess after another, at the API and at the page; which kind comes next is drawn anew for each turn. There
are several of each kind, with names of one length. Throttles are raised: as they come, ten guesses would be all.
"""

import json
import random
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from http.client import HTTPConnection
from typing import Final
from urllib.parse import urlencode

from bench.peers import hearth
from bench.report import Bar, Report
from bench.servers import ROOT
from bench.setting import Setting
from bench.stage import Failed, percentile
from bench.telling import telling

NOBODY: Final = "no such name"
KINDS: Final = {
    NOBODY: "unknown",
    "a wrong password": "regular",
    "somebody without a password": "missing",
    "somebody suspended": "removed",
    "somebody with an app": "secured",
}
"""The names of each kind begin with a word of seven letters."""
NAMES: Final = 10
TELLS: Final = 0.05
"""So far from a half may the share of longer answers be."""
_TIMEOUT_S: Final = 30
_TOKEN: Final = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')

Guess = Callable[[str], None]


def measure(setting: Setting) -> Iterator[Report]:
    """Measure both doors."""
    turns = setting.effort.size(300, 300, 2)
    seeded = hearth.seed(setting.place("hearth"), 1, [])
    _add_people(seeded)
    with hearth.serving(seeded) as (port, _):
        # One after another: the server lets go of a connection that says nothing.
        for door, open_ in (("the API", _Api), ("the page", _Page)):
            with closing(HTTPConnection("127.0.0.1", port, timeout=_TIMEOUT_S)) as connection:
                yield _measure(setting, door, open_(connection).guess, turns)


def _measure(setting: Setting, door: str, guess: Guess, turns: int) -> Report:
    report = Report(f"a wrong password at {door}", "p50 ms")
    lines = {kind: report.line(kind) for kind in KINDS}
    slowest = {kind: report.line(f"{kind}, p90") for kind in KINDS}
    all_ms: dict[str, list[float]] = {kind: [] for kind in KINDS}
    for _ in range(setting.effort.rounds):
        took_ms = _guesses(guess, turns)
        for kind, some_ms in took_ms.items():
            lines[kind].values.append(percentile(some_ms, 50))
            slowest[kind].values.append(percentile(some_ms, 90))
            all_ms[kind] += some_ms
    report.bars = [_bar(kind, all_ms[NOBODY], all_ms[kind]) for kind in KINDS if kind != NOBODY]
    report.notes.append(
        f"{len(all_ms[NOBODY]):,} guesses of each; how often one took longer than one at {NOBODY}, and the difference of the"
        " medians"
    )
    return report


def _bar(kind: str, nobodys_ms: list[float], some_ms: list[float]) -> Bar:
    found = telling(nobodys_ms, some_ms)
    apart_us = (statistics.median(some_ms) - statistics.median(nobodys_ms)) * 1000
    return Bar(
        f"{kind}: longer in a half of all pairs, ± {TELLS}",
        f"{found}, {apart_us:+.0f} µs",
        found.is_within(TELLS),
    )


def _guesses(guess: Guess, turns: int) -> Mapping[str, list[float]]:
    """Guess once for each kind a turn; return how long each took, in milliseconds."""
    took_ms: dict[str, list[float]] = {kind: [] for kind in KINDS}
    drawn = random.Random(1)
    for turn in range(-1, turns):
        for kind in drawn.sample(list(KINDS), len(KINDS)):
            name = f"{KINDS[kind]}{drawn.randrange(NAMES)}"
            begun_ns = time.perf_counter_ns()
            guess(name)
            if turn >= 0:  # the first turn warms up
                took_ms[kind].append((time.perf_counter_ns() - begun_ns) / 1e6)
    return took_ms


# ---- doors -------------------------------------------------------------------------------------------------------


class _Api:
    """Signs a device in, in vain."""

    def __init__(self, connection: HTTPConnection) -> None:
        self._connection = connection

    def guess(self, name: str) -> None:
        """Guess once. Raises Failed where that is not answered as a guess."""
        body = json.dumps({"username": name, "password": "a guess", "name": "bench"})
        self._connection.request("POST", "/api/v1/devices", body, {"Content-Type": "application/json"})
        answer = self._connection.getresponse()
        said = answer.read()
        if answer.status != 401 or b"invalid_credentials" not in said:
            raise Failed(f"the API answered a guess with {answer.status}: {said[:200]!r}")


class _Page:
    """Fills in the form, in vain."""

    def __init__(self, connection: HTTPConnection) -> None:
        self._connection = connection
        self._connection.request("GET", "/accounts/login/")
        answer = self._connection.getresponse()
        token = _TOKEN.search(answer.read().decode())
        if token is None:
            raise Failed(f"there is no form to sign in: {answer.status}")
        self._token = token[1]
        self._headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": (answer.getheader("Set-Cookie") or "").partition(";")[0],
        }

    def guess(self, name: str) -> None:
        """Guess once. Raises Failed where that is not answered as a guess."""
        form = {"csrfmiddlewaretoken": self._token, "login": name, "password": "a guess"}
        self._connection.request("POST", "/accounts/login/", urlencode(form), self._headers)
        answer = self._connection.getresponse()
        said = answer.read()
        if answer.status != 200 or b"The name or the password is wrong." not in said:
            raise Failed(f"the page answered a guess with {answer.status}: {said[-200:]!r}")


# ---- people ------------------------------------------------------------------------------------------------------


def _add_people(seeded: hearth.Seed) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bench.scenarios.guess"],
        cwd=ROOT, env=hearth.environment_of(seeded), capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise Failed(f"guess: nobody could be added: {(done.stderr.strip() or '?').splitlines()[-1]}")


def _main() -> None:
    import django

    django.setup()
    from allauth.mfa.models import Authenticator

    from accounts import passwords, services

    encoded = passwords.encode("correct horse battery")
    for number in range(NAMES):
        for word in KINDS.values():
            if word == KINDS[NOBODY]:
                continue
            has_password = word != "missing"
            new = services.NewPerson(
                username=f"{word}{number}", password_hash=encoded if has_password else ""
            )
            person = services.store_person(new)
            if word == "removed":
                services.suspend(person.pk)
            elif word == "secured":
                secret = {"secret": "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"}
                Authenticator.objects.create(user=person, type="totp", data=secret)


if __name__ == "__main__":
    _main()
