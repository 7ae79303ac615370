"""Kills a command, or lets the disk refuse, at each single thing that it does to the disk; or fills the disk before it begins.
In a process of its own.

python -m tests.chatsite.cutting JOB    reads what to do as JSON, and writes what came of it, an end a line
"""

import errno
import json
import os
import random
import shutil
import signal
import sqlite3
import sys
import traceback
from collections.abc import Callable, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any, Final

WRITES: Final = frozenset({"os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.link", "os.chmod", "open"})
FINISH: Final = ("restore", "--finish")
KILLS: Final = 3
MOST_STEPS: Final = 300


def at_step(number: int, happens: Callable[[], None]) -> None:
    """Let something happen before this process touches its data folder for the so-manieth time."""
    data = os.environ["HEARTH_DATA"]
    seen = 0

    def hook(event: str, arguments: Sequence[Any]) -> None:
        nonlocal seen
        if event not in WRITES or not str(arguments[0]).startswith(data):
            return
        if event == "open" and not arguments[2] & (os.O_WRONLY | os.O_RDWR):
            return
        seen += 1
        if seen == number:
            _mark().touch()
            happens()

    sys.addaudithook(hook)


def _mark() -> Path:
    """What says, beside the data folder, that it has come to the step."""
    return Path(f"{os.environ['HEARTH_DATA']}.step")


def kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def refuse() -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def leave_free(folder: Path, size: int) -> None:
    """Fill the disk of a folder up to so many bytes."""
    with (folder / "filling").open("wb") as filling:
        if (rest := shutil.disk_usage(folder).free - size) > 0:
            os.posix_fallocate(filling.fileno(), 0, rest)


def carried_out(command: Sequence[str], prepare: Callable[[], None] = lambda: None) -> tuple[int, str]:
    """Carry out a command in a child that knows all that this process knows; return its status and what it said."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        with os.fdopen(writing, "w") as said:
            try:
                prepare()
                os._exit(_command(command, said))
            except SystemExit as ended:
                said.flush()
                os._exit(int(str(ended.code)))
            except BaseException:
                traceback.print_exc(file=said)
                said.flush()
                os._exit(99)
    os.close(writing)
    with os.fdopen(reading) as heard:
        text = heard.read()
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status), text


def _command(command: Sequence[str], said: Any) -> int:
    from django.core.management import CommandError, call_command

    from chatsite.datafolder import FolderInUse, served

    try:
        if command == ["serve"]:
            with served(Path(os.environ["HEARTH_DATA"])):
                pass
        else:
            call_command(*command, stdout=said, stderr=said)
    except (CommandError, FolderInUse) as refused:
        said.write(str(refused))
        said.flush()
        return 1
    said.flush()
    return 0


def main(job: dict[str, Any]) -> None:
    """Do a command with an end at each step in turn, until it comes to its end by itself."""
    import django

    django.setup()
    from django.core.management import get_commands, load_command_class
    from django.db.migrations.loader import MigrationLoader

    # What each child would have to read anew.
    load_command_class(get_commands()[job["command"][0]], job["command"][0])
    MigrationLoader(None)
    do_without(*job["without"])
    if job["how"] == "fill":
        for free in job["free"]:
            sys.stdout.write(json.dumps(filled(job, free)) + "\n")
        return
    data = Path(os.environ["HEARTH_DATA"])
    happens = {"kill": kill, "refuse": refuse}[job["how"]]
    chance = random.Random(job["seed"])
    for step in range(1 + chance.randrange(job["every"]), MOST_STEPS, job["every"]):
        shutil.rmtree(data, ignore_errors=True)
        shutil.copytree(job["house"], data)
        _mark().unlink(missing_ok=True)
        status, said = carried_out(job["command"], partial(at_step, step, happens))
        found: dict[str, Any] = {"step": step, "status": status, "said": said, "before": state(data)}
        found["serve"] = carried_out(["serve"])
        if "swapping" in found["before"]["work"]:
            found["then"] = finished(chance if job["kills_again"] else None)
        elif job["then"]:
            found["then"] = carried_out(job["then"])
        found["after"] = state(data)
        if status == 0 and _mark().exists():
            continue  # it can do without what was refused
        sys.stdout.write(json.dumps(found) + "\n")
        if status == 0:
            return


def do_without(*names: str) -> None:
    """Do without what takes long, where no power is cut, or would refuse early."""
    from chatsite.backups import migrating, writing

    known = {
        "migrating": (migrating, "bring_up_to_date", lambda folder: None),
        "sync": (os, "sync", lambda: None),
        "fsync": (os, "fsync", lambda descriptor: None),
        "spare": (writing, "SPARE_BYTES", 0),
        "room": (writing, "SPARE_BYTES", -(10**15)),
    }
    for name in names:
        module, attribute, value = known[name]
        setattr(module, attribute, value)


def filled(job: dict[str, Any], free: int) -> dict[str, Any]:
    """Carry out a command on a disk with so many bytes free; return what came of it."""
    data = Path(os.environ["HEARTH_DATA"])
    (data.parent / "filling").unlink(missing_ok=True)
    shutil.rmtree(data, ignore_errors=True)
    shutil.copytree(job["house"], data)
    leave_free(data.parent, free)
    status, said = carried_out(job["command"])
    (data.parent / "filling").unlink()
    return {"free": free, "status": status, "said": said, "after": state(data)}


def finished(chance: random.Random | None) -> tuple[int, str]:
    """Finish what was cut off; where somebody wants that, be killed a few times first."""
    for _ in range(KILLS):
        if chance is not None:
            done = carried_out(FINISH, partial(at_step, chance.randrange(1, 20), kill))
            if done[0] == 0:
                return done
    return carried_out(FINISH)


def state(data: Path) -> dict[str, Any]:
    """Return what lies in the folder, as far as tests ask."""
    told: dict[str, Any] = {
        "names": sorted(path.relative_to(data).as_posix() for path in data.rglob("*") if path.is_file()),
        "work": [path.name for path in data.iterdir() if path.name.startswith(("work-", ".", "swapping"))],
        "people": _people(data / "hearth.sqlite3"),
        "kept": _people(data / "before-upgrade" / "database.sqlite3"),
        "migrations": _asked(data / "hearth.sqlite3", "SELECT count(*) FROM django_migrations"),
    }
    for name in ("secret-key", "tls/key.pem"):
        told[name] = (data / name).read_text().strip() if (data / name).exists() else None
    return told


def _people(database: Path) -> object:
    return _asked(database, "SELECT username FROM accounts_user ORDER BY username")


def _asked(database: Path, sql: str) -> object:
    if not database.exists():
        return None
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as asked:
        try:
            return [found for (found,) in asked.execute(sql)]
        except sqlite3.Error as error:
            return str(error)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
