"""What growing costs: processes, hints and hubs for communities that nobody can put on one machine.

python -m bench.simulation        the tables of docs/scaling.md

From measured costs (`MEASURED`) and a community's habits it works out the load of one process among many – by
expectation, so that 10⁸ people take no longer than ten – and by drawing people, rooms and messages one by one, which
is what the formulas are held against. Everybody is spread evenly over the processes: what the proxy before them does.
Costs are microseconds of processor time unless their names say otherwise; rates are a second of the busiest hour.
"""

import math
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Final

COMPARE_S: Final = 5.0
"""How often a hub compares the heads of its feeds; `feeds.hub` has it so."""
JOIN_S: Final = 2.0
"""How long comings and goings are joined; `messaging.presence` has it so."""
WORDS_A_SECOND: Final = 20.0
"""So many hints a process tells at most, each for all that has happened since the last; `feeds.layer_redis` has it so."""
YEAR_DAYS: Final = 365
BUSY: Final = 0.6
"""Of a core: a process that takes more has nothing left for a bad moment."""
CONNECTIONS: Final = 20_000
"""Of one process: what is restarted at once comes back at once."""
MOST_PROCESSES: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Costs:
    """What each thing takes of a core; the last lines are bytes."""

    post_us: float
    """A message judged, stored and answered, its share of the commit included."""
    delivery_us: float
    """A frame written to the socket of one listener."""
    hint_us: float
    """A word told to the other processes, or heard from one, however many feeds it joins."""
    read_us: float
    """A feed read from the database, because a hint says that it has come further."""
    compare_us: float
    """A feed's head compared with the database."""
    idle_us: float
    """A connection for a second in which nothing happens: pings both ways."""
    hello_us: float
    """A connection opened, greeted and brought level."""
    connection_bytes: float
    message_bytes: float
    """In the database, of a message of 200 bytes."""
    frame_bytes: float
    """On the wire, of the same message."""
    person_bytes: float
    """On the wire, of a person's row in the site's feed, which everybody has whole."""
    presence_bytes: float
    """On the wire, of a person who comes or goes."""


MEASURED: Final = Costs(
    post_us=360, delivery_us=7.4, hint_us=530, read_us=650, compare_us=5.5, idle_us=16, hello_us=9_000,
    connection_bytes=32 * 1024, message_bytes=351, frame_bytes=453, person_bytes=116, presence_bytes=5,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rooms:
    """Rooms of a size: how many of them each person is in, and which share of all messages is written there."""

    size: int
    each: float
    talk: float


@dataclass(frozen=True, slots=True)
class Community:
    """People and their habits."""

    people: int
    online: float = 0.2
    """Of the people, in the busiest hour; one connection each."""
    messages_a_day: float = 20
    """Of each."""
    peak: float = 0.125
    """Of a day's messages, in the busiest hour."""
    comings_an_hour: float = 4
    """Of each who is online: how often they connect, and as often they go."""
    rooms: tuple[Rooms, ...] = (
        Rooms(2, 10, 0.45),
        Rooms(8, 6, 0.35),
        Rooms(30, 3, 0.17),
        Rooms(300, 1, 0.03),
    )

    @property
    def messages(self) -> float:
        """Messages a second."""
        return self.people * self.messages_a_day * self.peak / 3600

    @property
    def connections(self) -> float:
        """Open connections."""
        return self.people * self.online

    @property
    def audience(self) -> float:
        """Deliveries of a message: to the author, and to whoever else of the room is online."""
        return sum(kind.talk * (1 + self.others(kind)) for kind in self.rooms)

    def others(self, kind: Rooms) -> float:
        """Members of a room who are online, besides one who is."""
        return (kind.size - 1) * self.online

    @property
    def presence(self) -> float:
        """People who come or go, a second."""
        return self.connections * 2 * self.comings_an_hour / 3600


def elsewhere(processes: int, others: float) -> float:
    """Return among how many other processes so many people are spread, by expectation."""
    return (processes - 1) * (1 - math.pow(1 - 1 / processes, others))


def served_by_each(community: Community, processes: int) -> float:
    """Return how many feeds one process serves: rooms with a listener there, and its people's accounts."""
    one = 1 / processes
    rooms = (
        community.people * kind.each / kind.size * (1 - math.pow(1 - one, kind.size * community.online))
        for kind in community.rooms
    )
    return community.connections * one + math.fsum(rooms)


@dataclass(frozen=True, slots=True)
class Load:
    """What one process of many takes of a core, by cause."""

    posts: float
    deliveries: float
    hints: float
    reads: float
    comparing: float
    idle: float
    hellos: float
    presence: float

    @property
    def all(self) -> float:
        """Everything together."""
        return math.fsum(getattr(self, field.name) for field in fields(self))


def load_of(community: Community, costs: Costs, processes: int, *, told: str = "all") -> Load:
    """Return the load of each of so many processes.

    `told` says who hears a hint: `all` processes (one channel), or those with `listeners` (a channel a feed).
    """
    one, messages = 1 / processes, community.messages
    # What all hear is joined; a channel a feed has a word for each.
    words = min(messages * one, WORDS_A_SECOND) if told == "all" else messages * one
    spread = sum(kind.talk * elsewhere(processes, community.others(kind)) for kind in community.rooms)
    heard = words * ((processes - 1) if told == "all" else spread)
    served = served_by_each(community, processes)
    told_us = words * costs.hint_us if processes > 1 else 0.0
    return Load(
        posts=messages * one * costs.post_us / 1e6,
        deliveries=messages * community.audience * one * costs.delivery_us / 1e6,
        hints=(told_us + heard * costs.hint_us) / 1e6,
        reads=messages * spread * one * costs.read_us / 1e6,
        comparing=served / COMPARE_S * costs.compare_us / 1e6,
        idle=community.connections * one * costs.idle_us / 1e6,
        hellos=community.presence / 2 * one * costs.hello_us / 1e6,
        presence=community.connections * one / JOIN_S * costs.delivery_us / 1e6,
    )


def processes_for(community: Community, costs: Costs, *, told: str = "all") -> int | None:
    """Return the fewest processes that carry a community; None where no number does, for each costs the others."""
    most = MOST_PROCESSES
    least = max(1, math.ceil(community.connections / CONNECTIONS))
    candidates = [least]
    while candidates[-1] < most:
        candidates.append(math.ceil(candidates[-1] * 1.1) + 1 if candidates[-1] > 16 else candidates[-1] + 1)
    return next(
        (count for count in candidates if load_of(community, costs, count, told=told).all <= BUSY), None
    )


# ---- drawn one by one -----------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Drawn:
    """What happened to messages that were drawn, by process."""

    messages: int
    posts: Counter[int]
    deliveries: Counter[int]
    reads: Counter[int]


def draw(community: Community, processes: int, messages: int, seed: int) -> Drawn:
    """Draw messages: a room by its share of the talk, who of it is online, and where each of them is connected."""
    chance = random.Random(seed)
    drawn = Drawn(messages, Counter(), Counter(), Counter())
    kinds, shares = community.rooms, [kind.talk for kind in community.rooms]
    for kind in chance.choices(kinds, shares, k=messages):
        author = chance.randrange(processes)
        others = sum(chance.random() < community.online for _ in range(kind.size - 1))
        at = [author, *(chance.randrange(processes) for _ in range(others))]
        drawn.posts[author] += 1
        drawn.deliveries.update(at)
        drawn.reads.update(set(at) - {author})
    return drawn


# ---- the tables -----------------------------------------------------------------------------------------------------

SIZES: Final = (10_000, 1_000_000, 100_000_000)


def sums(community: Community, costs: Costs) -> Iterator[tuple[str, float]]:
    """Yield what a community needs whatever the number of processes: names and figures."""
    a_day = community.people * community.messages_a_day
    yield "messages a second", community.messages
    yield "connections", community.connections
    yield "deliveries a second", community.messages * community.audience
    yield "memory of connections, GB", community.connections * costs.connection_bytes / 1e9
    yield "database a day, GB", a_day * costs.message_bytes / 1e9
    yield "database a year, TB", a_day * YEAR_DAYS * costs.message_bytes / 1e12
    yield "sent by servers, MB/s", community.messages * community.audience * costs.frame_bytes / 1e6
    yield "people's rows of a first hello, MB", community.people * costs.person_bytes / 1e6
    yield (
        "presence sent by servers, MB/s",
        community.connections * community.presence * costs.presence_bytes / 1e6,
    )


def _row(*cells: str) -> str:
    return "| " + " | ".join(cells) + " |"


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 else f"{value:.2g}"


def table(sizes: Sequence[int], costs: Costs) -> Iterator[str]:
    """Yield the lines of docs/scaling.md's tables."""
    communities = [Community(people) for people in sizes]
    yield _row("", *(f"{people:,} people" for people in sizes))
    yield _row("---", *("---:" for _ in sizes))
    columns = [dict(sums(community, costs)) for community in communities]
    for name in columns[0]:
        yield _row(name, *(_figure(column[name]) for column in columns))
    for told in ("all", "listeners"):
        counts = [processes_for(community, costs, told=told) for community in communities]
        yield ""
        yield _row(f"hints to {told}", *(f"{people:,} people" for people in sizes))
        yield _row("---", *("---:" for _ in sizes))
        yield _row("processes", *("no number" if count is None else f"{count:,}" for count in counts))
        # Where no number carries it, what it would be like with as many as the connections take.
        used = [
            count or math.ceil(community.connections / CONNECTIONS)
            for count, community in zip(counts, communities, strict=True)
        ]
        loads = [load_of(one, costs, count, told=told) for one, count in zip(communities, used, strict=True)]
        for field in fields(Load):
            yield _row(
                f"{field.name}, of a core each", *(f"{getattr(load, field.name):.1%}" for load in loads)
            )


def main() -> None:
    """Print the tables."""
    for line in table(SIZES, MEASURED):
        print(line)


if __name__ == "__main__":
    main()
