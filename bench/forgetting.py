"""A room that forgets what is old: `python -m bench.forgetting ROOM`, in the folder of a server that does not run.

Its messages are made a hundred days old, it keeps what was said for thirty, and the trash holds nothing for longer than a moment.
What the server would do today by itself counts as done; the job is asked for with `--ask`, and found by the server when it next looks.
"""

import argparse
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from bench.servers import ROOT
from bench.stage import Failed
from chatsite.sqlite.base import DatabaseWrapper

KIND: Final = "tidy"
_OLD_MS: Final = 100 * 24 * 3600 * 1000


def prepare(room: int, environment: dict[str, str]) -> None:
    """Let a room have old messages, and nothing be done about them. Raises Failed."""
    _run(environment, str(room))


def ask(environment: dict[str, str]) -> None:
    """Ask for what is old to be destroyed. Raises Failed."""
    _run(environment, "--ask")


def left(folder: Path, room: int, newest: int) -> int:
    """Return how many of a room's messages up to a number are left."""
    statement = "SELECT count(*) FROM messaging_message WHERE room_id = ? AND number <= ?"
    return int(_asked(folder, statement, room, newest))


def state(folder: Path) -> str:
    """Return how far the job is."""
    return str(_asked(folder, "SELECT state FROM accounts_job WHERE kind = ? ORDER BY id DESC LIMIT 1", KIND))


def _asked(folder: Path, statement: str, *values: object) -> Any:
    with closing(DatabaseWrapper.Database.connect(str(folder / "hearth.sqlite3"))) as database:
        return database.execute(statement, values).fetchone()[0]


def _run(environment: dict[str, str], *words: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bench.forgetting", *words],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise Failed(f"nothing could be forgotten: {(done.stderr.strip() or '?').splitlines()[-1]}")


def main() -> None:
    """Do one of the two."""
    parser = argparse.ArgumentParser()
    parser.add_argument("room", type=int, nargs="?")
    parser.add_argument("--ask", action="store_true")
    options = parser.parse_args()
    import django

    django.setup()
    from accounts import jobs

    if options.ask:
        jobs.ask(KIND, {})
    else:
        _prepare(options.room)


def _prepare(room: int) -> None:
    from django.db import connection

    from accounts import jobs
    from accounts.models import Job
    from feeds import clock

    jobs.ask_for_what_is_due()
    Job.objects.update(state=Job.State.DONE, ended_at=clock.now())
    with connection.cursor() as cursor:
        cursor.execute("UPDATE messaging_message SET at_ms = at_ms - %s WHERE room_id = %s", [_OLD_MS, room])
        cursor.execute("UPDATE messaging_room SET retention_days = 30 WHERE feed_id = %s", [room])
        cursor.execute("UPDATE messaging_houserules SET trash_days = 0")


if __name__ == "__main__":
    main()
