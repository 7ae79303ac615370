"""The terminal client as people and scripts use it: what it prints, where, and with which exit code."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from chatclient import cli, deeds, delivery, lines, output
from chatclient.client import Client
from chatclient.clock import Clock
from chatclient.profiles import Profiles
from chatprotocol.errors import ErrorCode, HearthError
from chatprotocol.frames import Bye
from chatprotocol.requests import At, Post, Report
from chatprotocol.requests import Profile as SetProfile
from tests.chatclient.commanding import run
from tests.chatclient.conftest import ROOM, keep_profile
from tests.chatclient.fakeserver import ME, FakeServer
from tests.chatclient.httpserver import GRANTED, HEALTH, serving

ROOT = Path(__file__).resolve().parents[2]
Run = Callable[..., Awaitable[int]]


@pytest.fixture(autouse=True)
def _at_home(own_profiles: Profiles, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "UTC")


class Process:
    """The program itself, with the server in this very loop."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process

    @classmethod
    async def start(cls, *arguments: str, **named: Any) -> "Process":
        pipe = asyncio.subprocess.PIPE
        streams = {"stdin": pipe, "stdout": pipe, "stderr": pipe, **named}
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "chatclient", *arguments, cwd=ROOT, **streams
        )
        return cls(process)

    async def line(self) -> str:
        assert self.process.stdout is not None
        async with asyncio.timeout(10):
            return (await self.process.stdout.readline()).decode()

    async def end(self, stdin: bytes = b"") -> tuple[int, str, str]:
        async with asyncio.timeout(10):
            out, err = await self.process.communicate(stdin)
        assert self.process.returncode is not None
        return self.process.returncode, (out or b"").decode(), (err or b"").decode()


# ---- reading -----------------------------------------------------------------------------------------------------


async def test_rooms_are_listed_those_with_something_new_first(
    signed_in: FakeServer, capsys: pytest.CaptureFixture[str]
) -> None:
    signed_in.make_room(8, "zoo")
    signed_in.make_room(9, "", kind="direct", users=(1, 2))
    signed_in.say(8, "hello")
    assert await run("rooms") == 0
    assert [line.split() for line in capsys.readouterr().out.splitlines()] == [
        ["#zoo", "8", "1", "new"],
        ["#general", "7"],
        ["@ben", "9"],
    ]
    assert await run("--json", "rooms") == 0
    first, *_ = map(json.loads, capsys.readouterr().out.splitlines())
    assert first == {
        "id": 8, "kind": "public", "name": "zoo", "topic": "", "people": [], "unread": 1, "mentions": 0,
        "last_number": 1, "level": "all", "muted_until": None, "pinned": False,
    }  # fmt: skip


def shown_at(at_ms: int) -> str:
    return f"{datetime.fromtimestamp(at_ms / 1000, UTC).astimezone():%Y-%m-%d %H:%M}"


async def test_what_is_found_is_printed_newest_first(
    signed_in: FakeServer, capsys: pytest.CaptureFixture[str]
) -> None:
    signed_in.make_room(8, "zoo")
    signed_in.say(ROOM, "the kettle\nboils\u202e", author=2)
    signed_in.say(8, "a teakettle", author=1, at=1_800_000_000_000)
    signed_in.say(8, "tea")
    assert await run("search", "kettle") == 0
    assert capsys.readouterr().out.splitlines() == [
        f"#zoo      1  {shown_at(1_800_000_000_000)}  Anna  a teakettle",
        f"#general  1  {shown_at(signed_in.messages(ROOM)[0].at)}  Ben   the kettle boils�",
    ]
    assert await run("search", "--json", "--room", "zoo", "kettle -coffee") == 0
    assert json.loads(capsys.readouterr().out) == {
        "room": 8, "number": 1, "at": "2027-01-15T08:00:00.000+00:00", "author": "anna", "author_id": 1,
        "snippet": "a teakettle", "spans": [[5, 11]], "files": [],
    }  # fmt: skip
    assert await run("search", "absent") == 0
    assert capsys.readouterr().out == ""


async def test_a_search_is_read_page_by_page_up_to_its_limit(
    signed_in: FakeServer, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(1, 121):
        signed_in.say(ROOM, f"kettle {number}")
    assert await run("search", "kettle", "--limit", "110") == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[-1] for line in lines] == [str(number) for number in range(120, 10, -1)]


async def test_a_search_that_cannot_be_read_is_said(signed_in: FakeServer) -> None:
    with pytest.raises(HearthError, match="no end quote"):
        await run("search", '"kettle')


async def test_tail_and_history_print_messages(
    signed_in: FakeServer, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(1, 301):
        signed_in.say(ROOM, f"text {number}")
    assert await run("tail", "general", "-n", "3") == 0
    assert [line.split("  ")[-1] for line in capsys.readouterr().out.splitlines()[1:]] == [
        "text 298", "text 299", "text 300",
    ]  # fmt: skip
    assert await run("history", "#General", "--before", "250", "--limit", "230") == 0
    out = capsys.readouterr().out.splitlines()
    assert out[1].endswith("text 20")
    assert out[-1].endswith("text 249")
    assert await run("history", str(ROOM), "--limit", "1", "--json") == 0
    assert json.loads(capsys.readouterr().out) == {
        "room": 7, "number": 300, "at": "2025-06-15T15:06:40.300+00:00", "author": "ben", "author_id": 2,
        "kind": "text", "text": "text 300", "system": None, "reply_to": None, "thread": None, "replies": 0,
        "mentions": [], "mentions_all": False, "reactions": {}, "pinned": False, "edited": False,
        "deleted": False, "blocked": False, "files": [],
    }  # fmt: skip
    assert await run("tail", "general", "-n", "0") == 0
    assert capsys.readouterr().out == ""


async def test_json_escapes_what_would_steer_a_terminal(
    signed_in: FakeServer, capsys: pytest.CaptureFixture[str]
) -> None:
    signed_in.say(ROOM, "\u202eevil 🔥")
    await run("tail", "general", "--json")
    out = capsys.readouterr().out
    assert out.isascii()
    assert json.loads(out)["text"] == "\u202eevil 🔥"


async def test_offline_what_is_held_is_printed_and_said_to_be_that(
    signed_in: FakeServer, profiles: Profiles, capsys: pytest.CaptureFixture[str]
) -> None:
    signed_in.say(ROOM, "hello")
    await run("tail", "general")
    await signed_in.stop()
    capsys.readouterr()
    assert await run("tail", "general") == 0
    captured = capsys.readouterr()
    assert "hello" in captured.out
    assert "This is what this device holds." in captured.err
    keep_profile(profiles, "http://127.0.0.1:1", "fresh")
    with pytest.raises(HearthError):
        await run("--profile", "fresh", "rooms")


@pytest.mark.parametrize(
    ("named", "words"),
    [
        ("nowhere", "You are in no room called nowhere"),
        ("99", "You are in no room called 99"),
        ("twins", "Several rooms are called twins; name one by its id: 8, 9"),
        ("@nobody", "There is nobody called nobody"),
        ("@ben", "There is no conversation with ben yet"),
        ("a\x1b[31m", "no room called a�[31m"),
    ],
)
async def test_a_room_that_cannot_be_meant_is_said(named: str, words: str, signed_in: FakeServer) -> None:
    signed_in.make_room(8, "twins")
    signed_in.make_room(9, "Twins")
    with pytest.raises(HearthError) as refusal:
        await run("tail", named)
    assert words in refusal.value.message


async def test_a_conversation_is_named_by_its_person(
    signed_in: FakeServer, capsys: pytest.CaptureFixture[str]
) -> None:
    signed_in.make_room(9, "", kind="direct", users=(1, 2))
    signed_in.say(9, "psst")
    for named in ("@ben", "@Ben"):
        assert await run("tail", named) == 0
        assert "psst" in capsys.readouterr().out


async def test_following_prints_what_comes_and_what_was_missed_and_ends_quietly(
    signed_in: FakeServer,
) -> None:
    signed_in.say(ROOM, "before")
    process = await Process.start("tail", "general", "-f", "-n", "1")
    assert (await process.line()).startswith("──")
    assert (await process.line()).endswith("before\n")
    signed_in.say(ROOM, "live")
    assert (await process.line()).endswith("live\n")
    signed_in.change(ROOM, 1, text="changed", edited_at=5)
    assert (await process.line()).endswith("changed (edited)\n")
    signed_in.drop()
    signed_in.connections.clear()
    for _ in range(1_100):
        signed_in.change_room(ROOM, topic="so far behind that only where the room stands is said")
    for number in range(3):
        signed_in.say(ROOM, f"missed {number}")
    for number in range(3):
        assert (await process.line()).endswith(f"missed {number}\n")
    process.process.send_signal(signal.SIGINT)
    assert await process.end() == (130, "", "")


async def test_a_message_is_printed_again_only_when_it_reads_otherwise(signed_in: FakeServer) -> None:
    signed_in.say(ROOM, "not shown", edited_at=1)
    signed_in.say(ROOM, "shown", edited_at=1)
    process = await Process.start("tail", "general", "-f", "-n", "1")
    assert (await process.line()).startswith("──")
    assert (await process.line()).endswith("shown (edited)\n")
    for number in (1, 2):
        signed_in.change(ROOM, number, reactions={"👍": [2]})
    assert (await process.line()).strip() == "Ben reacted to 2 with 👍"
    signed_in.change(ROOM, 2, replies=1)
    signed_in.change(ROOM, 2, text="", deleted=True)
    assert (await process.line()).endswith("(deleted)\n")
    signed_in.set_membership(ROOM, state="removed")
    assert await process.end() == (1, "", "hearth: You are not in this room any more.\n")


async def test_a_connection_that_ends_for_good_ends_the_command(
    signed_in: FakeServer, capsys: pytest.CaptureFixture[str]
) -> None:
    following = asyncio.ensure_future(run("tail", "general", "-f"))
    await signed_in.until(lambda: bool(signed_in.connections))
    await signed_in.close(4401, bye=Bye(4401, "Revoked."))
    with pytest.raises(HearthError) as refusal:
        await following
    assert "signed in" in refusal.value.message
    assert refusal.value.code is ErrorCode.UNAUTHENTICATED


async def test_whoever_reads_the_output_may_stop(signed_in: FakeServer) -> None:
    for _ in range(100):
        signed_in.say(ROOM, "x" * 2_000)
    read, write = os.pipe()
    process = await Process.start("history", "general", "--limit", "100", stdout=write)
    os.close(write)
    os.close(read)
    code, _, err = await process.end()
    assert (code, err) == (141, "")


# ---- sending -----------------------------------------------------------------------------------------------------


async def test_a_message_is_sent(signed_in: FakeServer) -> None:
    assert await run("send", "general", "hello") == 0
    assert [message.text for message in signed_in.messages(ROOM)] == ["hello"]


async def test_every_line_of_standard_input_is_a_message(signed_in: FakeServer) -> None:
    process = await Process.start("send", "general")
    assert await process.end("one\r\n\n  \nzwei 🔥\nthree".encode()) == (0, "", "")
    assert [message.text for message in signed_in.messages(ROOM)] == ["one", "zwei 🔥", "three"]


async def test_many_lines_are_all_acknowledged_in_order(
    signed_in: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "MOST_WAITING", 10)

    async def many() -> Any:
        for number in range(50):
            yield str(number)

    monkeypatch.setattr(lines, "of_standard_input", many)
    assert await run("send", "general") == 0
    assert [message.text for message in signed_in.messages(ROOM)] == [str(number) for number in range(50)]


async def test_a_conversation_begins_with_the_first_message(signed_in: FakeServer) -> None:
    assert await run("send", "@ben", "hello you") == 0
    assert [message.text for message in signed_in.messages(2_002)] == ["hello you"]


async def test_a_refused_message_is_said_and_the_exit_code_tells(
    signed_in: FakeServer, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(request: Post) -> None:
        raise HearthError(ErrorCode.READ_ONLY, "This room is read only.")

    signed_in.overrides[Post] = refuse
    assert await run("send", "general", "hello") == 1
    assert capsys.readouterr().err == "hearth: not sent: This room is read only. (hello)\n"
    assert await run("send", "general", "again", "--no-wait") == 0


async def test_without_a_server_the_message_waits_for_the_next_time(
    signed_in: FakeServer, capsys: pytest.CaptureFixture[str]
) -> None:
    await run("rooms")
    port = signed_in.port
    await signed_in.stop()
    assert await run("send", "general", "one", "--no-wait") == 0
    with pytest.raises(HearthError) as refusal:
        await run("send", "general", "two", "--timeout", "0.1")
    assert refusal.value.code is ErrorCode.BUSY
    assert "1 message waits in the outbox" in capsys.readouterr().err
    await signed_in.start(port)
    assert await run("send", "general", "three") == 0
    assert [message.text for message in signed_in.messages(ROOM)] == ["one", "two", "three"]


async def test_a_device_that_is_not_signed_in_any_more_is_told_so(
    signed_in: FakeServer, profiles: Profiles
) -> None:
    await run("rooms")
    profile = profiles.get("anna")
    assert profile is not None
    profiles.save_token_in_file(profile, "another")
    with pytest.raises(HearthError) as refusal:
        await run("send", "general", "hello")
    assert refusal.value.code is ErrorCode.UNAUTHENTICATED


# ---- deeds -------------------------------------------------------------------------------------------------------


def last_json(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out.splitlines()[-1])


async def test_a_message_can_be_reacted_to_pinned_and_reported(
    signed_in: FakeServer, capsys: pytest.CaptureFixture[str]
) -> None:
    signed_in.say(ROOM, "cake")
    assert await run("react", "general", "1", "👍") == 0
    assert await run("pin", "general", "1") == 0
    assert await run("report", "general", "1", "too sweet") == 0
    assert capsys.readouterr().out == ""
    held = signed_in.message(ROOM, 1)
    assert (held.reactions, held.pinned) == ({"👍": [ME]}, True)
    assert signed_in.asked_of(Report) == [Report(room=ROOM, number=1, reason="too sweet")]
    assert await run("react", "general", "1", "👍", "--off", "--json") == 0
    assert last_json(capsys)["reactions"] == {}
    assert await run("pin", "general", "1", "--off", "--json") == 0
    assert last_json(capsys)["pinned"] is False
    assert await run("report", "general", "1", "still", "--json") == 0
    assert last_json(capsys)["number"] == 1


async def test_a_thread_and_the_pins_are_printed_with_their_numbers(
    signed_in: FakeServer, capsys: pytest.CaptureFixture[str]
) -> None:
    signed_in.say(ROOM, "root", pinned=True, replies=250)
    for number in range(250):
        signed_in.say(ROOM, f"reply {number}", thread=1, pinned=True)
    assert await run("thread", "general", "1", "--limit", "230") == 0
    printed = capsys.readouterr().out.splitlines()
    assert printed[1].split()[1:] == ["1", "Ben", "root"]
    assert [line.split()[1] for line in printed if "reply" in line] == [str(n) for n in range(22, 252)]
    assert await run("thread", "general", "1", "--json") == 0
    assert len(capsys.readouterr().out.splitlines()) == 51
    assert await run("pins", "general", "--limit", "220", "--json") == 0
    numbers = [json.loads(line)["number"] for line in capsys.readouterr().out.splitlines()]
    assert numbers == list(range(251, 31, -1))
    assert await run("pins", "general", "--limit", "999", "--json") == 0
    assert len(capsys.readouterr().out.splitlines()) == 251
    assert await run("thread", "general", "5", "--limit", "0") == 0


async def test_a_message_goes_into_a_thread_or_replies(signed_in: FakeServer) -> None:
    signed_in.say(ROOM, "root")
    assert await run("send", "general", "yes", "--thread", "1", "--reply-to", "1") == 0
    assert await run("send", "general", "no", "--thread", "1", "--no-wait") == 0
    assert await run("send", "general", "go") == 0
    said = [(message.text, message.thread, message.reply_to) for message in signed_in.messages(ROOM)[1:]]
    assert said == [("yes", 1, 1), ("no", 1, None), ("go", None, None)]


async def test_a_room_calls_as_one_wishes(signed_in: FakeServer, capsys: pytest.CaptureFixture[str]) -> None:
    async def after(*arguments: str) -> tuple[object, ...]:
        assert await run(*arguments, "--json") == 0
        room = last_json(capsys)
        return room["level"], room["muted_until"] is not None, room["pinned"]

    assert await after("notify", "general") == ("all", False, False)
    assert await after("notify", "general", "mentions") == ("mentions", False, False)
    assert await after("notify", "general", "--top") == ("mentions", False, True)
    assert await after("mute", "general") == ("mentions", True, True)
    assert await after("mute", "general", "--off") == ("mentions", False, True)
    assert await run("notify", "general", "nothing", "--no-top") == 0
    assert capsys.readouterr().out == ""
    assert await after("mute", "general", "2d") == ("nothing", True, False)


async def test_a_time_to_be_quiet_is_counted_from_now(signed_in: FakeServer) -> None:
    clock = Clock(wall_ms=lambda: 1_000_000)
    for span, ms in (("30m", 1_800_000), ("8h", 28_800_000), ("2d", 172_800_000)):
        profile = Profiles().get("anna")
        assert profile is not None
        async with output.opened(profile, Profiles(), as_json=False) as terminal:
            await deeds.mute(terminal, "general", span, on=True, clock=clock)
        membership = signed_in.membership(ROOM)
        assert membership is not None
        assert membership.muted_until == 1_000_000 + ms
    with pytest.raises(HearthError, match="30m, 8h or 2d"):
        await run("mute", "general", "soon")


async def test_a_person_can_be_blocked_and_their_messages_are_folded(
    signed_in: FakeServer, capsys: pytest.CaptureFixture[str]
) -> None:
    signed_in.say(ROOM, "boo")
    assert await run("block", "@ben") == 0
    assert await run("tail", "general") == 0
    assert "boo" not in capsys.readouterr().out
    assert await run("tail", "general", "--json") == 0
    assert (row := last_json(capsys))["blocked"] is True
    assert row["text"] == "boo"
    assert await run("block", "ben", "--off", "--json") == 0
    assert last_json(capsys)["blocked"] is False
    with pytest.raises(HearthError, match="nobody called nobody"):
        await run("block", "nobody")


async def test_the_profile_is_seen_and_changed(
    signed_in: FakeServer, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await run("profile") == 0
    assert capsys.readouterr().out == "Anna  @anna\n"
    assert await run("profile", "--name", "Anna L.", "--status", "in the garden") == 0
    assert capsys.readouterr().out == "Anna L.  @anna  in the garden\n"
    assert await run("profile", "--status", "", "--json") == 0
    assert last_json(capsys) == {
        "id": ME, "username": "anna", "display_name": "Anna L.", "status": "", "role": "member", "bot": False,
        "blocked": False,
    }  # fmt: skip


async def test_what_was_written_and_does_not_come_back_is_not_waited_for_long(
    signed_in: FakeServer, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(output, "SETTLE_TIMEOUT_S", 0.01)
    signed_in.overrides[SetProfile] = lambda request: At(pos=1)
    assert await run("profile", "--name", "  Anna  ") == 0
    assert capsys.readouterr().out == "Anna  @anna\n"


async def test_what_happens_to_a_room_is_told_to_people_and_programs(
    signed_in: FakeServer, capsys: pytest.CaptureFixture[str]
) -> None:
    signed_in.say(ROOM, "invited 3", kind="system")
    signed_in.say(ROOM, "painted blue", kind="system")
    assert await run("tail", "general", "--numbers") == 0
    assert capsys.readouterr().out.splitlines()[1].endswith("1  Ben invited Clara")
    assert await run("tail", "general", "--json") == 0
    known, unknown = map(json.loads, capsys.readouterr().out.splitlines())
    assert known["system"] == {"verb": "invited", "user": "clara", "user_id": 3, "words": ""}
    assert (unknown["system"], unknown["text"]) == (None, "painted blue")


async def test_programs_that_follow_get_a_message_again_with_its_reactions(signed_in: FakeServer) -> None:
    signed_in.say(ROOM, "cake")
    process = await Process.start("tail", "general", "-f", "--json")
    assert json.loads(await process.line())["reactions"] == {}
    signed_in.change(ROOM, 1, reactions={"👍": [2]})
    assert json.loads(await process.line())["reactions"] == {"👍": ["ben"]}
    process.process.send_signal(signal.SIGINT)
    assert await process.end() == (130, "", "")


# ---- doors -------------------------------------------------------------------------------------------------------


async def test_logging_in_with_a_password_from_standard_input_and_out_again(profiles: Profiles) -> None:
    answers = {
        ("GET", "/healthz"): (200, HEALTH),
        ("POST", "/api/v1/devices"): (201, GRANTED),
        ("DELETE", "/api/v1/devices/current"): (204, None),
    }
    async with serving(answers) as http:
        process = await Process.start("login", http.address, "anna", "--password-stdin", "--profile", "home")
        code, out, err = await process.end(b"pass word\n")
        assert (code, out) == (0, "")
        assert "signed in to Home as anna (profile home)" in err
        assert http.asked[-1].body["password"] == "pass word"
        assert [profile.name for profile in profiles.all()] == ["home"]
        code, _, err = await (await Process.start("logout")).end()
        assert (code, err) == (0, "hearth: signed out; the profile home is deleted\n")


async def test_errors_are_one_sentence_and_have_an_exit_code(profiles: Profiles) -> None:
    code, out, err = await (await Process.start("rooms")).end()
    assert (code, out) == (3, "")
    assert err == "hearth: This device is not signed in; see: hearth login --help\n"
    code, _, err = await (await Process.start("login", "127.0.0.1:1", "anna", "--password-stdin")).end(
        b"pw\n"
    )
    assert code == 4
    assert err.startswith("hearth: Nothing answers")


async def test_a_profile_in_use_has_an_exit_code_of_its_own(
    signed_in: FakeServer, profiles: Profiles
) -> None:
    profile = profiles.get("anna")
    assert profile is not None
    client = Client(profile, profiles=profiles)
    await client.start()
    code, _, err = await (await Process.start("rooms")).end()
    await client.stop()
    assert code == 5
    assert "in use by another program" in err


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--version"], 0),
        (["--help"], 0),
        (["tail", "general", "-n", "-3"], 2),
        (["tail", "general", "-n", "x"], 2),
        (["notify", "general", "loud"], 2),
        (["react", "general", "one", "👍"], 2),
        ([], 2),
    ],
)
def test_usage(arguments: list[str], code: int, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        cli.main(arguments)
    assert end.value.code == code
    captured = capsys.readouterr()
    assert (captured.out if code == 0 else captured.err).strip()


def test_a_name_and_a_password_are_asked_for_when_they_are_not_given(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("builtins.input", lambda prompt: "anna")
    monkeypatch.setattr("getpass.getpass", lambda: "pw")
    with pytest.raises(SystemExit) as end:
        cli.main(["login", "127.0.0.1:1"])
    assert end.value.code == 4

    def closed(prompt: str) -> str:
        raise EOFError

    monkeypatch.setattr("builtins.input", closed)
    with pytest.raises(SystemExit) as end:
        cli.main(["login", "127.0.0.1:1"])
    assert end.value.code == 130


async def test_progress_is_shown_to_people_only(
    signed_in: FakeServer, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    await run("send", "general", "hello")
    assert "1 sent" in capsys.readouterr().err


async def test_standard_input_is_read_while_the_loop_goes_on() -> None:
    read, write = os.pipe()
    found = lines.of_standard_input(read)
    os.write(write, "über".encode()[:1])
    asking = asyncio.ensure_future(anext(found))
    await asyncio.sleep(0)
    assert not asking.done()
    os.write(write, "über".encode()[1:] + b"\nlast")
    assert await asking == "über"
    os.close(write)
    assert [line async for line in found] == ["last"]
    os.close(read)
