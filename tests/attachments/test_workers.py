"""The worker is bounded, replaced when it dies, and never outlives the server."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PIL import Image

from attachments.pictures.jobs import Answer, Bounds, Job
from attachments.pictures.workers import Workers
from chatprotocol.errors import ErrorCode, HearthError
from tests.attachments import samples

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pipes with names and limits are POSIX's")

Start = Callable[..., Workers]
ROOT = Path(__file__).parents[2]
READY = (
    "import sys; out = sys.stdout.buffer; out.write(b'\\0\\0\\0\\1\\x80'); out.flush();"
    "sys.stdin.buffer.read(4);"
)
"""Says that it is ready, and waits for a job."""


@pytest.fixture
def start() -> Iterator[Start]:
    """Start workers that end with the test."""
    started: list[Workers] = []

    def _start(program: str | None = None, **bounds: float) -> Workers:
        how = {} if program is None else {"program": (sys.executable, "-c", program)}
        started.append(Workers(Bounds(**bounds), **how))  # type: ignore[arg-type]  # what a test says
        return started[-1]

    yield _start
    for workers in started:
        workers.close()


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    file = tmp_path / "picture"
    file.write_bytes(samples.jpeg())
    return file


@pytest.fixture
def pipe(tmp_path: Path) -> Path:
    """What is waited for by whoever opens it, until somebody writes."""
    path = tmp_path / "pipe"
    os.mkfifo(path)
    return path


def job(path: Path) -> Job:
    return Job(do="examine", path=os.fsencode(path), type="image/jpeg")


def worked(answer: Answer) -> bool:
    return answer.facts is not None


def test_one_worker_serves_many_threads(start: Start, picture: Path) -> None:
    workers = start()
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(workers.ask, [job(picture)] * 40))
    assert all(map(worked, answers))


def test_no_worker_is_started_before_it_is_needed(start: Start, picture: Path) -> None:
    workers = start()
    pids = [workers.pid]
    workers.ask(job(picture))
    pids.append(workers.pid)
    workers.close()
    pids.append(workers.pid)
    assert [pid is None for pid in pids] == [True, False, True]


def test_a_worker_that_was_killed_is_replaced(start: Start, picture: Path) -> None:
    workers = start()
    workers.ask(job(picture))
    assert workers.pid is not None
    os.kill(workers.pid, signal.SIGKILL)
    assert worked(workers.ask(job(picture)))


def test_a_picture_over_which_a_worker_dies_is_asked_about_once_more(
    start: Start, picture: Path, tmp_path: Path
) -> None:
    log = tmp_path / "starts"
    answer = start(f"open({str(log)!r}, 'a').write('!'); {READY}").ask(job(picture))
    assert answer.refused == "it ended with status 0"
    assert log.read_text() == "!!"


def test_a_worker_that_takes_too_long_is_killed(start: Start, pipe: Path, picture: Path) -> None:
    workers = start(wall_s=0.3)
    assert workers.ask(job(pipe)).refused == "it took too long"
    assert worked(start().ask(job(picture)))


def test_a_worker_has_so_much_of_the_processor(start: Start, picture: Path) -> None:
    busy = (
        "from attachments.pictures import work\n"
        "def spin(job):\n"
        "    while True: pass\n"
        "work._DOES = {'examine': spin}\n"
        "work.main()\n"
    )
    assert start(busy, cpu_s=0).ask(job(picture)).refused == "it took too long"


def test_a_worker_has_so_much_memory(start: Start, tmp_path: Path, picture: Path) -> None:
    large = tmp_path / "large"
    large.write_bytes(samples.saved(Image.new("RGB", (6000, 6000)), "PNG"))
    workers = start(memory_bytes=240 * 1024 * 1024)
    answer = workers.ask(Job(do="avatar", path=os.fsencode(large), type="image/png"))
    assert answer.refused is not None
    assert worked(workers.ask(job(picture)))


def test_after_so_many_jobs_another_worker_takes_over(start: Start, picture: Path) -> None:
    workers = start(jobs=2)
    pids = []
    for _ in range(4):
        assert worked(workers.ask(job(picture)))
        pids.append(workers.pid)
    assert pids[0] == pids[1] != pids[2] == pids[3]


def test_a_worker_without_work_ends_and_the_next_picture_finds_another(start: Start, picture: Path) -> None:
    workers = start(idle_s=0.0)
    assert all(worked(workers.ask(job(picture))) for _ in range(3))


def test_who_would_wait_too_long_is_told_so(start: Start, pipe: Path, picture: Path) -> None:
    workers = start(waiting=1)
    with ThreadPoolExecutor(1) as threads:
        answer = threads.submit(workers.ask, job(pipe))
        with pipe.open("wb"):
            with pytest.raises(HearthError) as refused:
                workers.ask(job(picture))
            assert refused.value.code == ErrorCode.BUSY
            assert refused.value.retry_ms
        assert answer.result().refused is not None
    assert worked(workers.ask(job(picture)))


@pytest.mark.parametrize(
    "said",
    [
        b"nonsense and more of it",
        b"\xff\xff\xff\xff",
        b"\0\0\0\1\xc1",
        b"\0\0\0\1\x01",
        b"\0\0\0\x0a\x81\xa5facts\xa3xyz",
        b"\0\0\0\x0a\x81\xa5fa",
        b"",
    ],
)
def test_a_worker_that_talks_nonsense_is_not_believed(said: bytes, start: Start, picture: Path) -> None:
    answer = start(f"{READY} out.write({said!r}); out.flush()").ask(job(picture))
    assert answer.refused is not None
    assert answer.facts is None


@pytest.mark.parametrize("program", ["", "print('hello')", "raise SystemExit(3)"])
def test_where_no_worker_comes_up_the_picture_is_not_to_blame(
    program: str, start: Start, picture: Path
) -> None:
    with pytest.raises(HearthError) as refused:
        start(program).ask(job(picture))
    assert refused.value.code == ErrorCode.BUSY


@pytest.mark.skipif(sys.platform != "linux", reason="Linux says what a process holds")
def test_a_worker_has_neither_sockets_nor_secrets(
    start: Start, picture: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://secret@localhost/hearth")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.set_inheritable(True)
        workers = start()
        workers.ask(job(picture))
    process = Path(f"/proc/{workers.pid}")
    held = [str(file.readlink()) for file in (process / "fd").iterdir()]
    assert not [name for name in held if name.startswith("socket:")]
    assert len([name for name in held if name.startswith("pipe:")]) <= 4
    environment = (process / "environ").read_bytes()
    assert b"secret" not in environment
    assert b"HEARTH_" not in environment


PARENT = """
import os, sys
from pathlib import Path
from attachments.pictures.jobs import Bounds, Job
from attachments.pictures.workers import Workers
Workers(Bounds()).ask(Job(do="examine", path=os.fsencode(sys.argv[1]), type="image/jpeg"))
"""


def test_a_worker_ends_with_a_server_that_is_killed(pipe: Path) -> None:
    parent = subprocess.Popen([sys.executable, "-c", PARENT, str(pipe)], stderr=subprocess.PIPE, cwd=ROOT)
    with pipe.open("wb"):
        parent.kill()
        # Both hold its other end: it has ended when both have, while the picture still waits to be read.
        _, said = parent.communicate(timeout=60)
    assert said == b""
    assert parent.returncode == -signal.SIGKILL


def test_a_server_that_ends_by_itself_takes_the_worker_along(picture: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", PARENT, str(picture)],
        capture_output=True,
        cwd=ROOT,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_nobody_waits_for_a_worker_that_is_closed_meanwhile(start: Start, pipe: Path, picture: Path) -> None:
    workers = start()
    with ThreadPoolExecutor(1) as threads:
        answer = threads.submit(workers.ask, job(pipe))
        with pipe.open("wb"):
            workers.close()
            with pytest.raises(HearthError) as refused:
                answer.result()
    assert refused.value.code == ErrorCode.BUSY
    assert worked(workers.ask(job(picture)))
