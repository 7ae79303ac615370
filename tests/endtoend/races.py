"""Races: somebody is taken out of a room, suspended or kept silent while others talk and while they ask for all there is.

What is said is a canary with a number, in the order of saying. Two things bound what may reach whoever it befalls: where it
stands in the room's feed, and the moment when whoever did it was answered. What came behind either is a leak; so is what
the other has sent and what stands in the room all the same.
"""

import asyncio
import base64
import contextlib
import itertools
import random
import re
import secrets
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

import httpx
from websockets.exceptions import ConnectionClosed

from chatprotocol import requests as rq
from chatprotocol.errors import HearthError, ProtocolError
from chatprotocol.frames import Changes, RoomStands, TypingNews
from chatprotocol.ids import room_feed
from chatprotocol.rows import AnyRow, Gone, Member, Message, Room
from tests.endtoend.conftest import IN_A_LANE
from tests.endtoend.servers import PASSWORD, ServerProcess
from tests.endtoend.test_files import tus
from tests.endtoend.wire import Wire, wire_of

CANARY: Final = re.compile(rb"canary-(\d+)-(\d+)-(\d+)")
INTRUDER: Final = re.compile(rb"intruder-(\d+)-(\d+)-(\d+)")
PATIENCE_S: Final = 30
DEAD_WITHIN_S: Final = 1
BEFORE, AFTER = "👍", "👎"
"""What the target reacts with before, and after it has befallen them."""
NOT_HERE: Final = frozenset({"not_found", "forbidden", "suspended", "unauthenticated"})


class HungUpError(Exception):
    """The server has ended the connection before it answered."""


class Ear(Wire):
    """A connection that keeps every byte that came, and bears to be ended by the server."""

    def __init__(self, socket: Any) -> None:
        super().__init__(socket)
        self.raw: list[bytes] = []
        self.over = asyncio.Event()

    def hear(self, data: bytes) -> None:
        self.raw.append(data)
        super().hear(data)

    async def read(self) -> None:
        try:
            with contextlib.suppress(ConnectionClosed):
                await super().read()
        finally:
            self.over.set()
            for future in self._answers.values():
                _hung_up(future)

    def begin(self, request: rq.Request) -> "asyncio.Future[Any]":
        try:
            future = super().begin(request)
        except ProtocolError:
            # The server has said its last words.
            future = asyncio.get_running_loop().create_future()
            _hung_up(future)
            return future

        def was_sent(sending: "asyncio.Future[None]") -> None:
            if not sending.cancelled() and sending.exception() is not None:
                _hung_up(future)

        self._sending.add_done_callback(was_sent)
        return future

    def forget(self) -> None:
        """Forget what came so far."""
        self.events.clear()
        self.raw.clear()


def _hung_up(future: "asyncio.Future[Any]") -> None:
    if not future.done():
        future.set_exception(HungUpError())


class Staff:
    """An administrator at a browser."""

    def __init__(self, browser: httpx.AsyncClient) -> None:
        self._browser = browser

    async def sign_in(self, name: str) -> None:
        await self._browser.get("/accounts/login/")
        await self.do("/accounts/login/", login=name, password=PASSWORD)

    async def do(self, path: str, **wish: Any) -> None:
        """Send a form; return when the server has answered that it is done."""
        form = wish | {"csrfmiddlewaretoken": self._browser.cookies["csrftoken"]}
        answer = await self._browser.post(path, data=form)
        # Nobody reads what the pages say of what was done.
        with contextlib.suppress(KeyError):
            self._browser.cookies.delete("messages")
        assert answer.status_code == 302, answer.text
        assert path.startswith("/accounts/") or "/login/" not in answer.headers["Location"]


@dataclass(frozen=True)
class Act:
    """Something that befalls the target. `placed` finds the row of the room's feed that says so, where there is one."""

    do: "Callable[[Lane], Awaitable[Any]]"
    undo: "Callable[[Lane], Awaitable[Any]]"
    placed: "Callable[[Lane, Any], bool] | None" = None
    prepare: "Callable[[Lane], Awaitable[Any]] | None" = None
    refused: tuple[type[rq.Request], ...] | None = None
    """What the target is refused from then on, where they stay in the room; None where they are out."""
    ends: bool = False
    """Whether their connections are ended."""


class Lane:
    """A room with its owner, who acts, one who talks, and the target on two devices; and the race that is run there."""

    def __init__(
        self, server: ServerProcess, staff: Staff, http: httpx.AsyncClient, number: int, seed: int
    ) -> None:
        self.server, self.staff, self.number = server, staff, number
        self._http = http
        self._chance = random.Random(seed + number)
        self._sockets: dict[str, AsyncExitStack] = {}
        self._race = self._canaries = self._intruders = self._level = 0
        self._ids: dict[str, int] = {}
        self.devices: dict[str, int] = {}
        self.report = 0

    async def set_up(self) -> None:
        names = [f"{who}{self.number}" for who in IN_A_LANE]
        tokens = [await asyncio.to_thread(self.server.sign_in, name) for name in (*names, names[-1])]
        self._tokens = dict(zip(("owner", "talker", "desk", "phone"), tokens, strict=True))
        for who in self._tokens:
            await self.call(who)
        self.talks, self.target = self._ids["talker"], self._ids["desk"]
        self.is_public = self.number % 2 == 1
        wish = rq.RoomCreate(
            kind="public" if self.is_public else "private",
            name=f"room {self.number}",
            members=[self.talks, self.target],
            key=secrets.token_bytes(16),
        )
        self.room: int = (await self.owner.ask(wish)).room
        await self.all_there()
        self.file = await asyncio.to_thread(self._upload)
        self.root: int = (await self.talker.ask(self._post("the root", files=[self.file]))).number
        self.own: int = (await self.desk.ask(self._post("the target's own"))).number
        query = "SELECT id FROM messaging_member WHERE room_id = ? AND user_id = ?"
        self.member = self.look_up(query, self.room, self.target)

    owner: Ear
    talker: Ear
    desk: Ear
    phone: Ear

    async def call(self, who: str) -> None:
        """Open a connection, in place of the one before."""
        if who in self._sockets:
            await self._sockets[who].aclose()
        self._sockets[who] = AsyncExitStack()
        ear = await self._sockets[who].enter_async_context(wire_of(Ear, self.server.port))
        welcome = await ear.hello(self._tokens[who])
        self.epoch = welcome.epoch
        self._ids[who] = welcome.you.id
        self.devices[who] = welcome.device
        setattr(self, who, ear)

    async def sign_in_again(self, who: str) -> None:
        """Sign one of the target's devices in as another."""
        self._tokens[who] = await asyncio.to_thread(self.server.sign_in, f"{IN_A_LANE[-1]}{self.number}")
        await self.call(who)

    async def hang_up(self) -> None:
        for socket in self._sockets.values():
            await socket.aclose()

    async def all_there(self) -> None:
        """Wait until both of the target's devices have been told where the room stands."""
        for ear in (self.desk, self.phone):
            await ear.until_stands(self.room)

    def look_up(self, query: str, *values: object) -> int:
        """Read a number in the database, as nobody's client may."""
        with contextlib.closing(
            sqlite3.connect(f"file:{self.server.data}/hearth.sqlite3?mode=ro", uri=True)
        ) as base:
            found: int = base.execute(query, values).fetchone()[0]
            return found

    def _upload(self) -> int:
        data = b"a file that nobody reads any more"
        named = base64.b64encode(b"plan.txt").decode()
        token = self._tokens["talker"]
        begun = tus(
            self.server, "POST", "/api/v1/uploads", token, b"",
            Upload_Length=str(len(data)), Upload_Metadata=f"filename {named}",
        )  # fmt: skip
        brought = tus(self.server, "PATCH", begun["location"], token, data, Upload_Offset="0")
        return int(brought["hearth-file"])

    # ---- what is said and asked ----------------------------------------------------------------------------------

    def _canary(self) -> str:
        self._canaries += 1
        return f"canary-{self.number}-{self._race}-{self._canaries} on the roof"

    def _intruder(self) -> str:
        self._intruders += 1
        return f"intruder-{self.number}-{self._race}-{self._intruders} on the roof"

    def _post(self, text: str, **more: Any) -> rq.Post:
        return rq.Post(room=self.room, key=secrets.token_bytes(16), text=text, **more)

    def _talk(self, most: int, least: int = 0) -> list["asyncio.Future[Any]"]:
        """Let the others do some of what they do in a room."""
        room, ways = self.room, self._chance.choices(range(9), k=self._chance.randint(least, most))
        said = []
        for way in ways:
            speaker = self._chance.choice((self.owner, self.talker))
            asks: list[tuple[Ear, rq.Request]] = [
                (speaker, self._post(self._canary())),
                (speaker, self._post(self._canary())),
                (speaker, self._post(self._canary(), thread=self.root)),
                (self.talker, self._post(self._canary(), files=[self.file])),
                (self.talker, rq.Edit(room=room, number=self.root, text=self._canary())),
                (self.owner, rq.RoomUpdate(room=room, topic="" if self.is_public else self._canary())),
                (speaker, rq.React(room=room, number=self.own, emoji=BEFORE, on=self._chance.random() < 0.5)),
                (self.owner, rq.Pin(room=room, number=self.own, on=self._chance.random() < 0.5)),
                (self.talker, rq.Typing(room=room, on=True)),
            ]
            ear, ask = asks[way]
            said.append(ear.begin(ask))
        return said

    def _asks(self, emoji: str) -> list[rq.Request]:
        """All that the target may try with the room."""
        room = self.room
        return [
            self._post(self._intruder()),
            self._post(self._intruder(), thread=self.root),
            self._post(self._intruder(), files=[self.file]),
            rq.Edit(room=room, number=self.own, text=self._intruder()),
            rq.React(room=room, number=self.root, emoji=emoji, on=True),
            rq.Typing(room=room, on=True),
            rq.History(room=room),
            rq.History(room=room, around=self.root),
            rq.Thread(room=room, root=self.root),
            rq.Sync(feed=room_feed(room), after=self._chance.choice((0, self._level))),
            rq.Search(query="roof", limit=20),
            rq.Search(query="roof", room=room, limit=20),
            rq.Pins(room=room),
            rq.Files(room=room),
            rq.Members(room=room),
            rq.Edits(room=room, number=self.root),
            rq.Counts(rooms=[room]),
            rq.MarkRead(room=room, number=self.own, back=True),
            rq.DraftRequest(room=room, text=self._intruder(), files=[self.file]),
            rq.Notify(room=room, level="all"),
            rq.Report(room=room, number=self.root, reason="rude"),
            rq.RoomUpdate(room=room, topic=self._intruder()),
            rq.RoomInvite(room=room, user=self.target),
            rq.Pin(room=room, number=self.root, on=True),
            rq.RoomSilence(room=room, user=self.talks, until=1),
        ]  # fmt: skip

    def _meddle(self, ear: Ear, count: int, emoji: str) -> list[tuple[rq.Request, "asyncio.Future[Any]"]]:
        """Let the target ask for some of it."""
        return [(ask, ear.begin(ask)) for ask in self._chance.sample(self._asks(emoji), count)]

    @asynccontextmanager
    async def _coming_back(self, is_wanted: bool) -> AsyncIterator[list[Ear]]:
        """Let the target's phone come back with the cursors that it had, where that is wanted."""
        if not is_wanted:
            yield []
            return
        async with wire_of(Ear, self.server.port) as ear:
            cursors = {room_feed(self.room): self._level}
            with contextlib.suppress(HearthError, HungUpError):
                await ear.hello(self._tokens["phone"], epoch=self.epoch, cursors=cursors)
            yield [ear]

    async def _download(self) -> httpx.Response:
        mine = {"Authorization": f"Bearer {self._tokens['desk']}"}
        return await self._http.get(f"/api/v1/files/{self.file}", headers=mine)

    # ---- the race ------------------------------------------------------------------------------------------------

    async def race(self, act: Act) -> None:
        """Run one, and take back what was done."""
        async with asyncio.timeout(PATIENCE_S):
            if act.prepare is not None:
                await act.prepare(self)
            await self._run(act)
            for ear in (self.owner, self.talker, self.desk, self.phone):
                ear.forget()
            await act.undo(self)

    async def _run(self, act: Act) -> None:
        chance = self._chance
        self._race += 1
        self._level = self._reached()
        for ear in (self.owner, self.talker, self.desk, self.phone):
            ear.forget()
        said = self._talk(3)
        tried = self._meddle(self.desk, chance.randrange(4), BEFORE)
        tried += self._meddle(self.phone, chance.randrange(3), BEFORE)
        await asyncio.sleep(chance.random() * 0.003)
        doing = asyncio.ensure_future(act.do(self))
        await asyncio.sleep(0)
        said += self._talk(3)
        tried += self._meddle(self.desk, chance.randrange(4), BEFORE)
        downloads = [asyncio.ensure_future(self._download())] if chance.random() < 0.2 else []
        async with self._coming_back(chance.random() < 0.25) as back:
            await doing
            first_after = self._canaries + 1, self._intruders + 1
            await _settled(said, [future for _, future in tried], downloads)
            await self._afterwards(act, tried, back, first_after)

    async def _afterwards(
        self,
        act: Act,
        tried: list[tuple[rq.Request, "asyncio.Future[Any]"]],
        back: list[Ear],
        first_after: tuple[int, int],
    ) -> None:
        """Let everybody go on as before, now that it has befallen the target; then see what has come of it."""
        await _settled([ear.begin(rq.Ping()) for ear in (self.desk, self.talker)])
        quiet_since = {ear: len(ear.events) for ear in (self.desk, self.phone, self.talker, *back)}
        said = self._talk(6, least=2)
        with_what = AFTER if act.refused is None or rq.React in act.refused else BEFORE
        late = self._meddle(self.desk, 7, with_what) + self._meddle(self.phone, 2, with_what)
        fetched = await self._download() if self._chance.random() < 0.3 else None
        async with self._coming_back(self._chance.random() < 0.25) as late_back:
            await _settled(said, [future for _, future in late])
            await self.talker.ask(rq.Ping())
            ears = [self.desk, self.phone, *back, *late_back]
            await _settled([ear.begin(rq.Ping()) for ear in ears])
            if act.ends:
                async with asyncio.timeout(DEAD_WITHIN_S):
                    await asyncio.gather(*(ear.over.wait() for ear in ears))
            place = self._place_of(act)
            if act.refused is None:
                assert fetched is None or fetched.status_code in {401, 403, 404}
                self._assert_nothing_reached(ears, place, first_after[0])
                self._assert_nobody_types([self.desk, self.phone, *back], quiet_since)
                assert not any(ear.stands(self.room) for ear in late_back)
                self._assert_read_before(place, tried)
            self._assert_refused(act, late)
            self._assert_nothing_landed(act, place, first_after[1], tried)
            self._assert_not_heard(act, quiet_since[self.talker])

    def _reached(self) -> int:
        """Return how far the talker has come in the room's feed."""
        feed, reached = room_feed(self.room), self._level
        for event in self.talker.events:
            if isinstance(event, Changes) and event.feed == feed:
                reached = max(reached, event.to)
        return reached

    # ---- what is found -------------------------------------------------------------------------------------------

    def _rows(self) -> Iterable[AnyRow | Gone]:
        """Return the rows of the room as the talker has seen them change in this race."""
        feed = room_feed(self.room)
        frames = (one for one in self.talker.events if isinstance(one, Changes) and one.feed == feed)
        return itertools.chain.from_iterable(frame.rows for frame in frames)

    def _place_of(self, act: Act) -> int | None:
        """Return the position at which it befell the target; None where it stands in another feed."""
        if act.placed is None:
            return None
        found = [row.pos for row in self._rows() if act.placed(self, row)]
        assert found, "nobody was told of it"
        return found[0]

    def _positions(self, kind: re.Pattern[bytes]) -> dict[int, int]:
        """Return where in the room's feed each of the texts of this race stands."""
        at: dict[int, int] = {}
        for row in self._rows():
            for text in (getattr(row, "text", ""), getattr(row, "topic", "")):
                for number in self._numbers(kind, text.encode()):
                    at.setdefault(number, row.pos)
        return at

    def _numbers(self, kind: re.Pattern[bytes], heard: bytes) -> set[int]:
        found = [tuple(map(int, match)) for match in kind.findall(heard)]
        assert all(lane == self.number for lane, _, _ in found), "this was said in another room"
        return {number for _, race, number in found if race == self._race}

    def _assert_nothing_reached(self, ears: Iterable[Ear], place: int | None, first_after: int) -> None:
        at = self._positions(CANARY)
        for ear in ears:
            heard = self._numbers(CANARY, b"\0".join(ear.raw))
            late = {number for number in heard if number >= first_after}
            assert not late, f"race {self._race}: said after the answer and heard: {late}"
            if place is None:
                continue
            behind = {number: at[number] for number in heard if at.get(number, 0) >= place}
            assert not behind, f"race {self._race}: befell them at {place}, heard: {behind}"
            rows = [pos for pos in ear.room_positions(self.room) if pos >= place]
            assert not rows, f"race {self._race}: befell them at {place}, got: {rows}"
            stands = [
                each.head for each in ear.events if isinstance(each, RoomStands) and each.room.id == self.room
            ]
            assert all(head < place for head in stands), (
                f"race {self._race}: told where the room stands: {stands}"
            )

    def _assert_read_before(
        self, place: int | None, tried: list[tuple[rq.Request, "asyncio.Future[Any]"]]
    ) -> None:
        """What was read while it befell the target is of before."""
        if place is None:
            return
        for ask, future in tried:
            answer = None if future.exception() is not None else future.result()
            rows = getattr(answer, "messages", getattr(answer, "rows", getattr(answer, "members", [])))
            read = [row.pos for row in rows if row.pos >= place]
            assert not read, f"race {self._race}: befell them at {place}, {ask.op} gave {read}"

    def _assert_nobody_types(self, ears: Iterable[Ear], since: dict[Ear, int]) -> None:
        for ear in ears:
            heard = [each for each in ear.events[since[ear] :] if isinstance(each, TypingNews)]
            assert all(each.room != self.room for each in heard), f"race {self._race}: heard who writes"

    def _assert_refused(self, act: Act, late: list[tuple[rq.Request, "asyncio.Future[Any]"]]) -> None:
        for ask, future in late:
            error = future.exception()
            said = f"race {self._race}: {ask.op} was answered {error or future.result()}"
            if act.refused is not None:
                assert type(ask) not in act.refused or isinstance(error, HearthError), said
            elif error is None and isinstance(ask, rq.Search | rq.Counts) and not act.ends:
                answer = future.result()
                assert all(hit.room != self.room for hit in getattr(answer, "hits", [])), said
                assert not isinstance(answer, dict) or str(self.room) not in answer, said
            elif isinstance(error, HearthError):
                assert error.code in NOT_HERE, said
            else:
                assert isinstance(error, HungUpError), said

    def _assert_nothing_landed(
        self,
        act: Act,
        place: int | None,
        first_after: int,
        tried: list[tuple[rq.Request, "asyncio.Future[Any]"]],
    ) -> None:
        may_still = act.refused is not None and rq.Post not in act.refused
        landed = self._positions(INTRUDER)
        for row in self._rows():
            if isinstance(row, Message) and (act.refused is None or rq.React in act.refused):
                assert self.target not in row.reactions.get(AFTER, ()), (
                    f"race {self._race}: a reaction landed"
                )
        if may_still:
            return
        late = {number for number in landed if number >= first_after}
        assert not late, f"race {self._race}: sent after the answer and landed: {late}"
        if place is None:
            return
        behind = {number: pos for number, pos in landed.items() if pos >= place}
        assert not behind, f"race {self._race}: befell them at {place}, landed: {behind}"
        for ask, future in tried:
            is_of_room = isinstance(ask, rq.Edit | rq.React)
            if (
                is_of_room
                and future.exception() is None
                and (act.refused is None or type(ask) in act.refused)
            ):
                pos = future.result().pos
                assert pos < place, f"race {self._race}: befell them at {place}, {ask.op} landed at {pos}"

    def _assert_not_heard(self, act: Act, since: int) -> None:
        """Nobody is told that somebody writes whose words would not be taken."""
        if act.refused is not None and rq.Typing not in act.refused:
            return
        heard = [each for each in self.talker.events[since:] if isinstance(each, TypingNews)]
        assert all(each.user != self.target for each in heard), f"race {self._race}: heard the target write"


async def _settled(*waited: Iterable["asyncio.Future[Any]"]) -> None:
    """Wait until all of it is answered; what was refused is looked at elsewhere."""
    await asyncio.gather(*itertools.chain.from_iterable(waited), return_exceptions=True)


# ---- what befalls the target -------------------------------------------------------------------------------------


def _by_owner(ask: Callable[[Lane], rq.Request]) -> Callable[[Lane], Awaitable[Any]]:
    async def do(lane: Lane) -> None:
        await lane.owner.ask(ask(lane))

    return do


def _at_people_of(action: str, **more: str) -> Callable[[Lane], Awaitable[Any]]:
    async def do(lane: Lane) -> None:
        path = f"/admin/messaging/room/{lane.room}/people/"
        wish = {"action": action, "_selected_action": str(lane.member), "sure": "yes", "reason": "rude"}
        await lane.staff.do(path, **wish, **more)

    return do


def _at_people(action: str) -> Callable[[Lane], Awaitable[Any]]:
    async def do(lane: Lane) -> None:
        wish = {"action": action, "_selected_action": str(lane.target)}
        await lane.staff.do("/admin/accounts/user/", **wish)

    return do


async def _report(lane: Lane) -> None:
    """Let the target say something that is reported."""
    number = (await lane.desk.ask(lane._post("a rude word"))).number
    await lane.talker.ask(rq.Report(room=lane.room, number=number, reason="rude"))
    query = "SELECT max(id) FROM messaging_report WHERE room_id = ? AND number = ?"
    lane.report = lane.look_up(query, lane.room, number)


def _decided(outcome: str) -> Callable[[Lane], Awaitable[Any]]:
    async def do(lane: Lane) -> None:
        path = f"/admin/messaging/report/{lane.report}/change/"
        await lane.staff.do(path, outcome=outcome, reason="rude", silence="60")

    return do


async def _come_again(lane: Lane) -> None:
    await lane.owner.ask(rq.RoomInvite(room=lane.room, user=lane.target))
    await lane.all_there()


async def _let_in_again(lane: Lane) -> None:
    await _at_people("reactivate")(lane)
    for who in ("desk", "phone"):
        await lane.call(who)
    await lane.all_there()


async def _sign_out(lane: Lane) -> None:
    """Sign both of the target's devices out, as one does whose laptop was stolen."""
    wish = {"action": "sign_out", "_selected_action": [lane.devices["desk"], lane.devices["phone"]]}
    await lane.staff.do("/admin/accounts/device/", **wish)


async def _sign_in_again(lane: Lane) -> None:
    for who in ("desk", "phone"):
        await lane.sign_in_again(who)
    await lane.all_there()


def _is_out(lane: Lane, row: Any) -> bool:
    return isinstance(row, Member) and row.user == lane.target and row.state != "member"


def _is_silenced(lane: Lane, row: Any) -> bool:
    return isinstance(row, Member) and row.user == lane.target and bool(row.silenced_until)


def _is_plain(lane: Lane, row: Any) -> bool:
    return isinstance(row, Member) and row.user == lane.target and row.role == "member"


def _is_shut(lane: Lane, row: Any) -> bool:
    return isinstance(row, Room) and (row.archived or row.read_only)


def _ban(lane: Lane) -> rq.Request:
    return rq.RoomBan(room=lane.room, user=lane.target, until=None if lane._race % 2 else 2**52)


def _silence(until: int | None) -> Callable[[Lane], Awaitable[Any]]:
    return _by_owner(lambda lane: rq.RoomSilence(room=lane.room, user=lane.target, until=until))


def _role(role: Any) -> Callable[[Lane], Awaitable[Any]]:
    return _by_owner(lambda lane: rq.RoomSetRole(room=lane.room, user=lane.target, role=role))


def _room(**changed: Any) -> Callable[[Lane], Awaitable[Any]]:
    return _by_owner(lambda lane: rq.RoomUpdate(room=lane.room, **changed))


_remove: Final = _by_owner(lambda lane: rq.RoomRemove(room=lane.room, user=lane.target))
_WORDS: Final = (rq.Post, rq.Edit)
_OF_MODERATORS: Final = (rq.RoomUpdate, rq.Pin, rq.RoomSilence)

REMOVALS: Final = (
    Act(_remove, _come_again, _is_out),
    Act(_at_people_of("remove"), _come_again, _is_out),
    Act(_decided("removed"), _come_again, _is_out, prepare=_report),
)
BANS: Final = (
    Act(_by_owner(_ban), _come_again, _is_out),
    Act(_at_people_of("ban", minutes="0"), _come_again, _is_out),
    Act(_at_people_of("ban", minutes="10"), _come_again, _is_out),
)
SUSPENSIONS: Final = (
    Act(_at_people("suspend"), _let_in_again, ends=True),
    Act(_decided("suspended"), _let_in_again, prepare=_report, ends=True),
)
SIGNED_OUT: Final = (Act(_sign_out, _sign_in_again, ends=True),)
STAYING: Final = (
    Act(_silence(2**52), _silence(None), _is_silenced, refused=(*_WORDS, rq.React)),
    Act(_decided("silenced"), _silence(None), _is_silenced, prepare=_report, refused=(*_WORDS, rq.React)),
    Act(_room(archived=True), _room(archived=False), _is_shut, refused=(*_WORDS, rq.React, rq.RoomUpdate)),
    Act(_room(read_only=True), _room(read_only=False), _is_shut, refused=_WORDS),
    Act(_role("member"), _role("member"), _is_plain, prepare=_role("moderator"), refused=_OF_MODERATORS),
)


async def run(server: ServerProcess, acts: Iterable[Act], count: int, seed: int, lanes: int) -> int:
    """Run so many races, as many at a time as there are lanes; return how many were run."""
    to_run = itertools.islice(itertools.cycle(acts), count)
    limits = httpx.Limits(max_connections=None)
    async with (
        httpx.AsyncClient(base_url=server.address, limits=limits, timeout=PATIENCE_S) as browser,
        httpx.AsyncClient(base_url=server.address, limits=limits, timeout=PATIENCE_S) as http,
    ):
        staff = Staff(browser)
        await staff.sign_in("chief")
        tracks = [Lane(server, staff, http, number, seed) for number in range(lanes)]
        done = 0

        async def race_on(lane: Lane) -> None:
            nonlocal done
            for act in to_run:
                await lane.race(act)
                done += 1

        try:
            for lane in tracks:
                await lane.set_up()
            async with asyncio.TaskGroup() as group:
                for lane in tracks:
                    group.create_task(race_on(lane))
        finally:
            for lane in tracks:
                await lane.hang_up()
        return done
