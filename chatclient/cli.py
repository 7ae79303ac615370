"""The terminal client `hearth`: arguments, profiles, sign-in, exit codes. What commands do is `chatclient.commands`' and
`chatclient.deeds`'.
"""

import argparse
import asyncio
import contextlib
import os
import sys
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import NoReturn, TypeAlias

from chatclient import adorning, coming, commands, deeds, devices, fleet, lines, parcels
from chatclient.core.model import Outgoing
from chatclient.output import Terminal, note, opened
from chatclient.profiles import Profiles
from chatclient.store.errors import ProfileInUse
from chatclient.version import version
from chatprotocol.errors import ErrorCode, HearthError

Run = Callable[[argparse.Namespace], Awaitable[int]]
Verbs: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001  # it has no other name

INTERRUPTED = 130
PIPE_CLOSED = 141

EPILOG = """\
rooms are named by name (general or #general), by @person for a conversation with one person, or by id.

exit codes: 0 done, 1 refused or failed, 2 wrong usage, 3 not signed in, 4 server not reachable in time,
            5 profile in use by another program, 130 interrupted
"""


SEARCH = """\
Prints messages that hold all of what is looked for, newest first:

  kettle  "boiling water"  kett*  -coffee
  from:anna  from:me  in:general  has:file  has:image  has:link  is:pinned
  before:2026-01-31  after:2025-12-31

The shell takes quotes and stars for itself: put the whole into single quotes. Write -- before what begins with a minus.
"""
TRUST = """\
Says how the server of a profile is trusted. Where nobody vouches for its certificate, it shows the fingerprint and asks, or takes
the one of --fingerprint; what was compared is pinned, and another certificate is refused from then on.
"""
_FINGERPRINT = (
    "the SHA-256 fingerprint of the server's certificate, which you have from whoever looks after it"
)
RAW = argparse.RawDescriptionHelpFormatter


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run a command and end with its exit code."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError):
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # tests replace the streams
    args = parser().parse_args(arguments)
    sys.exit(_guarded(args))


def _guarded(args: argparse.Namespace) -> int:
    try:
        code: int = asyncio.run(args.run(args))
        sys.stdout.flush()
    except HearthError as error:
        note(error.message)
        return _exit_code(error)
    except (KeyboardInterrupt, EOFError):
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read this has enough; what is still buffered would complain at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return PIPE_CLOSED
    return code


def _exit_code(error: HearthError) -> int:
    if isinstance(error, ProfileInUse):
        return commands.IN_USE
    if error.code is ErrorCode.UNAUTHENTICATED:
        return commands.NOT_SIGNED_IN
    return commands.UNREACHABLE if error.code is ErrorCode.BUSY else commands.FAILED


# ---- arguments ---------------------------------------------------------------------------------------------------


def parser() -> argparse.ArgumentParser:
    """Return what reads the arguments; `run` of what it reads carries the command out."""
    common = _common(default=argparse.SUPPRESS)
    made = argparse.ArgumentParser(
        prog="hearth",
        description="Hearth in the terminal.",
        epilog=EPILOG,
        parents=[_common(default=None)],
        formatter_class=RAW,
    )
    made.add_argument("--version", action="version", version=f"hearth {version()}")
    verbs = made.add_subparsers(required=True, metavar="COMMAND", title="commands")
    _add_signing(verbs, common)
    _add_devices(verbs, common)
    _add_reading(verbs, common)
    _add_send(verbs, common)
    _add_files(verbs, common)
    _add_deeds(verbs, common)
    _add_coming(verbs, common)
    _add_own(verbs, common)
    _add_pictures(verbs, common)
    return made


def _common(default: str | None) -> argparse.ArgumentParser:
    """The options that may stand before or after the command."""
    common = argparse.ArgumentParser(add_help=False, argument_default=default)
    common.add_argument("--profile", metavar="NAME", help="the saved profile to use")
    common.add_argument("--server", metavar="URL", help="the profile of this server")
    common.add_argument(
        "--demo", metavar="PERSON", help="sign in as a demo person (with --server, this machine only)"
    )
    common.add_argument(
        "--json", action="store_true", default=default or False, help="one JSON object a line"
    )
    return common


def _add_signing(verbs: Verbs, common: argparse.ArgumentParser) -> None:
    login = verbs.add_parser("login", parents=[common], help="sign this device in")
    login.add_argument("address", metavar="SERVER", help="chat.example.org, localhost:8000, https://…")
    login.add_argument("name", nargs="?", metavar="NAME", help="your name there")
    how = login.add_mutually_exclusive_group()
    how.add_argument(
        "--password-stdin",
        action="store_true",
        help="read the password from standard input, and in a second line the code, where one is asked for",
    )
    how.add_argument("--browser", action="store_true", help="sign in with the browser of this machine")
    login.add_argument("--accept-plain", action="store_true", help="accept a private address without TLS")
    login.add_argument("--fingerprint", metavar="SHA256", help=_FINGERPRINT)
    login.set_defaults(run=_login)
    trust = verbs.add_parser(
        "trust", parents=[common], help="see, pin or forget the certificate of a server", description=TRUST
    )
    trust.add_argument("--fingerprint", metavar="SHA256", help=_FINGERPRINT)
    trust.add_argument("--forget", action="store_true", help="forget the certificate that is pinned")
    trust.add_argument("--yes", action="store_true", help="do not ask before")
    trust.set_defaults(run=_trust)
    logout = verbs.add_parser("logout", parents=[common], help="sign this device out and delete its copy")
    logout.add_argument("--force", action="store_true", help="even if messages wait to be sent")
    logout.set_defaults(run=_logout)


def _add_devices(verbs: Verbs, common: argparse.ArgumentParser) -> None:
    listing = verbs.add_parser(
        "devices", parents=[common], help="list where you are signed in; rename, sign out"
    )
    what = listing.add_mutually_exclusive_group()
    what.add_argument("--revoke", type=_count, metavar="ID", help="sign this one out")
    what.add_argument("--revoke-others", action="store_true", help="sign out all but this one")
    what.add_argument("--rename", nargs=2, metavar=("ID", "NAME"), help="call this one otherwise")
    listing.set_defaults(run=_with(_devices))


def _add_reading(verbs: Verbs, common: argparse.ArgumentParser) -> None:
    rooms = verbs.add_parser("rooms", parents=[common], help="list your rooms")
    rooms.add_argument("--public", action="store_true", help="all public ones of the server, yours or not")
    rooms.set_defaults(
        run=_with(lambda terminal, a: coming.directory(terminal) if a.public else commands.rooms(terminal))
    )
    tail = verbs.add_parser("tail", parents=[common], help="print the latest messages of a room")
    tail.add_argument("room", metavar="ROOM")
    tail.add_argument("-f", "--follow", action="store_true", help="go on with what comes")
    tail.add_argument("-n", "--lines", type=_count, default=10, metavar="N", help="how many (10)")
    tail.add_argument("--numbers", action="store_true", help="with the messages' numbers")
    tail.set_defaults(
        run=_with(lambda terminal, args: commands.tail(terminal, args.room, args.lines, follow=args.follow))
    )
    history = verbs.add_parser("history", parents=[common], help="print older messages of a room")
    history.add_argument("room", metavar="ROOM")
    history.add_argument("--before", type=_count, metavar="N", help="those before this number")
    history.add_argument("--limit", type=_count, default=50, metavar="N", help="how many (50)")
    history.add_argument("--numbers", action="store_true", help="with the messages' numbers")
    history.set_defaults(
        run=_with(lambda terminal, args: commands.history(terminal, args.room, args.before, args.limit))
    )
    search = verbs.add_parser(
        "search", parents=[common], help="find messages", description=SEARCH, formatter_class=RAW
    )
    search.add_argument("query", metavar="QUERY", nargs="+")
    search.add_argument("--room", metavar="ROOM", help="in this room only")
    search.add_argument("--limit", type=_count, default=50, metavar="N", help="how many (50)")
    search.set_defaults(
        run=_with(
            lambda terminal, args: commands.search(terminal, " ".join(args.query), args.room, args.limit)
        )
    )

    thread = verbs.add_parser("thread", parents=[common], help="print a message and its thread")
    thread.add_argument("room", metavar="ROOM")
    thread.add_argument("number", type=_count, metavar="NUMBER")
    thread.add_argument("--limit", type=_count, default=50, metavar="N", help="how many replies (50)")
    thread.set_defaults(
        numbers=True,
        run=_with(lambda terminal, args: commands.thread(terminal, args.room, args.number, args.limit)),
    )
    pins = verbs.add_parser("pins", parents=[common], help="print the pinned messages of a room")
    pins.add_argument("room", metavar="ROOM")
    pins.add_argument("--limit", type=_count, default=50, metavar="N", help="how many (50)")
    pins.set_defaults(
        numbers=True, run=_with(lambda terminal, args: commands.pins(terminal, args.room, args.limit))
    )


def _add_send(verbs: Verbs, common: argparse.ArgumentParser) -> None:
    send = verbs.add_parser(
        "send", parents=[common], help="send a message, or one for each line of standard input"
    )
    send.add_argument("room", metavar="ROOM")
    send.add_argument("text", nargs="?", metavar="TEXT")
    send.add_argument("--reply-to", type=_count, metavar="N", help="as a reply to this message")
    send.add_argument("--thread", type=_count, metavar="N", help="into the thread of this message")
    send.add_argument("--no-wait", action="store_true", help="leave it in the outbox")
    send.add_argument(
        "--timeout", type=float, default=60.0, metavar="S", help="seconds without progress (60)"
    )
    send.set_defaults(run=_with(_send))


def _add_files(verbs: Verbs, common: argparse.ArgumentParser) -> None:
    upload = verbs.add_parser("upload", parents=[common], help="send files as one message")
    upload.add_argument("room", metavar="ROOM")
    upload.add_argument("files", metavar="FILE", type=Path, nargs="+")
    upload.add_argument("--caption", metavar="TEXT", default="", help="what the message says")
    upload.add_argument(
        "--as-file", action="store_true", help="pictures as they are, with place and camera, and as files"
    )
    upload.add_argument("--reply-to", type=_count, metavar="N", help="as a reply to this message")
    upload.add_argument("--thread", type=_count, metavar="N", help="into the thread of this message")
    upload.add_argument(
        "--timeout", type=float, default=60.0, metavar="S", help="seconds without progress (60)"
    )
    upload.set_defaults(run=_with(_upload))
    download = verbs.add_parser("download", parents=[common], help="fetch the files of a message")
    download.add_argument("room", metavar="ROOM")
    download.add_argument("number", type=_count, metavar="NUMBER")
    download.add_argument("name", nargs="?", metavar="NAME", help="this file only")
    download.add_argument("--to", type=Path, default=Path(), metavar="DIR", help="into this folder (here)")
    download.set_defaults(
        run=_with(lambda terminal, a: parcels.download(terminal, a.room, a.number, a.name, a.to))
    )


def _add_deeds(verbs: Verbs, common: argparse.ArgumentParser) -> None:
    """What can be done to a message; `hearth tail --numbers` says which is which."""
    react = verbs.add_parser("react", parents=[common], help="react to a message")
    report = verbs.add_parser("report", parents=[common], help="show a message to the moderators")
    pin = verbs.add_parser("pin", parents=[common], help="pin a message")
    for verb in (react, report, pin):
        verb.add_argument("room", metavar="ROOM")
        verb.add_argument("number", type=_count, metavar="NUMBER")
    react.add_argument("emoji", metavar="EMOJI")
    react.add_argument("--off", action="store_true", help="take it back")
    react.set_defaults(
        run=_with(lambda terminal, a: deeds.react(terminal, a.room, a.number, a.emoji, on=not a.off))
    )
    report.add_argument("reason", metavar="REASON")
    report.set_defaults(run=_with(lambda terminal, a: deeds.report(terminal, a.room, a.number, a.reason)))
    pin.add_argument("--off", action="store_true", help="take the pin off")
    pin.set_defaults(run=_with(lambda terminal, a: deeds.pin(terminal, a.room, a.number, on=not a.off)))


def _add_coming(verbs: Verbs, common: argparse.ArgumentParser) -> None:
    """Into rooms, and out of them."""
    create = verbs.add_parser("create", parents=[common], help="make a room")
    create.add_argument("name", metavar="NAME")
    create.add_argument("people", metavar="PERSON", nargs="*", help="who is in it besides you")
    create.add_argument("--private", action="store_true", help="only who is brought in finds it")
    create.add_argument("--topic", metavar="TEXT", default="", help="what it is about")
    create.set_defaults(
        run=_with(lambda terminal, a: coming.create(terminal, a.name, a.topic, a.people, private=a.private))
    )
    join = verbs.add_parser("join", parents=[common], help="come into a public room")
    join.add_argument("room", metavar="ROOM")
    join.set_defaults(run=_with(lambda terminal, a: coming.join(terminal, a.room)))
    leave = verbs.add_parser("leave", parents=[common], help="leave a room")
    leave.add_argument("room", metavar="ROOM")
    leave.set_defaults(run=_with(lambda terminal, a: coming.leave(terminal, a.room)))


def _add_own(verbs: Verbs, common: argparse.ArgumentParser) -> None:
    """What is one's own."""
    notify = verbs.add_parser("notify", parents=[common], help="choose what of a room calls you")
    notify.add_argument("room", metavar="ROOM")
    notify.add_argument("level", nargs="?", choices=["all", "mentions", "nothing"])
    notify.add_argument(
        "--top",
        action=argparse.BooleanOptionalAction,
        default=None,
        help="at the top of your list, or no longer",
    )
    notify.set_defaults(run=_with(lambda terminal, a: deeds.notify(terminal, a.room, a.level, a.top)))
    mute = verbs.add_parser("mute", parents=[common], help="let a room call you no more for a time")
    mute.add_argument("room", metavar="ROOM")
    mute.add_argument("span", nargs="?", metavar="TIME", help="30m, 8h, 2d; for good without one")
    mute.add_argument("--off", action="store_true", help="let it call you again")
    mute.set_defaults(run=_with(lambda terminal, a: deeds.mute(terminal, a.room, a.span, on=not a.off)))
    block = verbs.add_parser("block", parents=[common], help="block a person")
    block.add_argument("person", metavar="PERSON")
    block.add_argument("--off", action="store_true", help="block no longer")
    block.set_defaults(run=_with(lambda terminal, a: deeds.block(terminal, a.person, on=not a.off)))
    profile = verbs.add_parser("profile", parents=[common], help="see and change how the others see you")
    profile.add_argument("--name", help="your name as it is shown")
    profile.add_argument("--status", help="what you are doing; empty for nothing")
    profile.set_defaults(run=_with(lambda terminal, a: deeds.profile(terminal, a.name, a.status)))


def _add_pictures(verbs: Verbs, common: argparse.ArgumentParser) -> None:
    """Pictures of people, rooms and emoji."""
    avatar = verbs.add_parser(
        "avatar", parents=[common], help="choose the picture that the others see of you"
    )
    which = avatar.add_mutually_exclusive_group(required=True)
    which.add_argument("picture", nargs="?", metavar="PATH", type=Path, help="of it the middle, as a square")
    which.add_argument("--none", action="store_true", help="no picture any more")
    avatar.add_argument("--room", metavar="ROOM", help="the picture of a room instead")
    avatar.set_defaults(run=_with(lambda terminal, a: adorning.avatar(terminal, a.picture, a.room)))
    emoji = verbs.add_parser("emoji", parents=[common], help="list and change the server's own emoji")
    emoji.set_defaults(run=_with(lambda terminal, _: adorning.emoji(terminal)))
    kinds = emoji.add_subparsers(metavar="VERB")
    add = kinds.add_parser("add", parents=[common], help="add one (moderators)")
    add.add_argument("name", metavar="NAME", help="small letters, digits, _ - +; without colons or with them")
    add.add_argument("picture", metavar="PATH", type=Path)
    add.set_defaults(run=_with(lambda terminal, a: adorning.add_emoji(terminal, a.name, a.picture)))
    rename = kinds.add_parser("rename", parents=[common], help="give one another name (moderators)")
    rename.add_argument("old", metavar="OLD")
    rename.add_argument("new", metavar="NEW")
    rename.set_defaults(run=_with(lambda terminal, a: adorning.rename_emoji(terminal, a.old, a.new)))
    remove = kinds.add_parser("remove", parents=[common], help="remove one (moderators)")
    remove.add_argument("name", metavar="NAME")
    remove.set_defaults(run=_with(lambda terminal, a: adorning.remove_emoji(terminal, a.name)))


def _count(text: str) -> int:
    count = int(text)
    if count < 0:
        raise ValueError("a count is not negative")
    return count


# ---- running -----------------------------------------------------------------------------------------------------


def _with(command: Callable[[Terminal, argparse.Namespace], Awaitable[int]]) -> Run:
    """A command that works on an open profile."""

    async def run(args: argparse.Namespace) -> int:
        profiles = Profiles()
        profile = await devices.chosen(profiles, profile=args.profile, server=args.server, demo=args.demo)
        numbered = getattr(args, "numbers", False)
        async with opened(profile, profiles, as_json=args.json, numbered=numbered) as terminal:
            return await command(terminal, args)

    return run


async def _send(terminal: Terminal, args: argparse.Namespace) -> int:
    texts = lines.of(args.text) if args.text is not None else lines.of_standard_input()
    to = commands.Destination(args.room, args.reply_to, args.thread)
    return await commands.send(terminal, to, texts, wait=not args.no_wait, timeout_s=args.timeout)


async def _upload(terminal: Terminal, args: argparse.Namespace) -> int:
    files = [Outgoing(path=path, as_file=args.as_file) for path in args.files]
    to = commands.Destination(args.room, args.reply_to, args.thread)
    return await parcels.upload(terminal, to, files, args.caption, timeout_s=args.timeout)


def _login(args: argparse.Namespace) -> Awaitable[int]:
    from chatclient import entering

    return _told(entering.enter(args))


def _trust(args: argparse.Namespace) -> Awaitable[int]:
    from chatclient import entering

    return _told(entering.trust(args))


async def _told(sentences: list[str]) -> int:
    for sentence in sentences:
        note(sentence)
    return commands.OK


async def _devices(terminal: Terminal, args: argparse.Namespace) -> int:
    if args.revoke is not None:
        return await fleet.revoke(terminal, args.revoke)
    if args.revoke_others:
        return await fleet.revoke_others(terminal)
    if args.rename is not None:
        return await fleet.rename(terminal, _device(args.rename[0]), args.rename[1])
    return await fleet.show(terminal)


def _device(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise HearthError(ErrorCode.BAD_REQUEST, "A device is named by its number: see hearth devices.")
    return int(text)


async def _logout(args: argparse.Namespace) -> int:
    profiles = Profiles()
    profile = await devices.chosen(profiles, profile=args.profile, server=args.server, demo=None)
    return await _told(await devices.logout(profiles, profile, force=args.force))
