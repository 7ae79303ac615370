"""The worker: a process of its own that opens strangers' pictures, sound and films, `python -m attachments.pictures.work`.

What a decoder does wrong over a hostile file happens here, where there is nothing to be had: no database, no socket, no
secret in the environment, bounded memory and processor time. It ends with the server process, however that ends, and
after a time without work.
"""

import logging
import os
import sys
import threading
import warnings
from contextlib import suppress
from io import RawIOBase
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import BinaryIO, Final

import msgspec
from PIL import Image

from attachments.pictures import lengths, painting, stripping
from attachments.pictures.jobs import Answer, Bounds, Facts, Job, Nonsense, receive_job, send

if sys.platform != "win32":
    import resource

    LIMITED: Final = True
else:  # there is nothing of the kind: time is bounded by the server process, pixels as everywhere
    LIMITED = False

_FILES: Final = 32
_REASON_CHARACTERS: Final = 200


def main() -> None:
    """Take jobs from standard input and give answers on standard output until there is nobody who asks."""
    bounds = msgspec.convert(dict(_argument(each) for each in sys.argv[1:]), Bounds, strict=False)
    asked, answers = _pipes()
    jobs: SimpleQueue[Job] = SimpleQueue()
    threading.Thread(target=_listen, args=(asked, jobs), name="jobs", daemon=True).start()
    # What a picture makes Pillow say would be in the server's logs.
    warnings.simplefilter("ignore")
    logging.getLogger("PIL").setLevel(logging.CRITICAL)
    Image.MAX_IMAGE_PIXELS = painting.JPEG_PIXELS
    _bound_process(bounds)
    send(answers, Answer())
    with suppress(Empty, BrokenPipeError):
        # Nobody starts a worker without work for it.
        job = jobs.get()
        while True:
            _bound_job(bounds)
            send(answers, _answered(job))
            job = jobs.get(timeout=bounds.idle_s)


def _argument(text: str) -> tuple[str, str]:
    name, _, value = text.partition("=")
    return name, value


def _pipes() -> tuple[RawIOBase, BinaryIO]:
    """Return where jobs come from and answers go to; nothing else reads the one or writes to the other."""
    # Unbuffered: who is waited for in reading would hold a lock when the process ends.
    pipes = os.fdopen(os.dup(0), "rb", buffering=0), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return pipes


def _listen(asked: RawIOBase, jobs: SimpleQueue[Job]) -> None:
    # In a thread: a decoder that is at work when the server process goes is not waited for.
    with suppress(Nonsense):
        while (job := receive_job(asked)) is not None:
            jobs.put(job)
    os._exit(0)


def _bound_process(bounds: Bounds) -> None:
    if LIMITED:
        # Enough for pictures, too little for a bomb; no core with somebody's picture in it; nobody is started.
        _limit(resource.RLIMIT_AS, bounds.memory_bytes)
        _limit(resource.RLIMIT_CORE, 0)
        _limit(resource.RLIMIT_NOFILE, _FILES)
        _limit(resource.RLIMIT_NPROC, 0)
        _limit(resource.RLIMIT_CPU, 2 * (bounds.cpu_s + 1) * bounds.jobs)


def _bound_job(bounds: Bounds) -> None:
    if LIMITED:
        used = resource.getrusage(resource.RUSAGE_SELF)
        _, most = resource.getrlimit(resource.RLIMIT_CPU)
        # In whole seconds, of the process: one more, so that nobody has less than they are promised.
        now_s = round(used.ru_utime + used.ru_stime)
        resource.setrlimit(resource.RLIMIT_CPU, (min(now_s + 1 + bounds.cpu_s, most), most))


def _limit(what: int, most: int) -> None:
    _, theirs = resource.getrlimit(what)
    most = most if theirs == resource.RLIM_INFINITY else min(most, theirs)
    with suppress(ValueError, OSError):  # a system that does not know this one
        resource.setrlimit(what, (most, most))


def _answered(job: Job) -> Answer:
    try:
        return _DOES[job.do](job)
    except MemoryError:
        # What is left may lie in pieces.
        return Answer(refused="it takes too much memory", spent=True)
    except Exception as error:  # a decoder raises what it likes
        reason = f"{type(error).__name__}: {error!a}"[:_REASON_CHARACTERS]
        return Answer(refused=reason, too_long=isinstance(error, painting.TooLong))


def _examine(job: Job) -> Answer:
    return Answer(facts=painting.examine(job.source, job.type))


def _measure(job: Job) -> Answer:
    return Answer(facts=Facts(job.type, length_ms=lengths.length_ms(job.source, job.type)))


def _thumbnail(job: Job) -> Answer:
    return Answer(picture=painting.thumbnail(job.source, job.type, job.size))


def _avatar(job: Job) -> Answer:
    return Answer(picture=painting.avatar(job.source, job.type))


def _emoji(job: Job) -> Answer:
    return Answer(picture=painting.emoji(job.source, job.type))


def _strip(job: Job) -> Answer:
    header = painting.header(job.source, job.type)
    stripped = stripping.without_words(job.source.read_bytes(), job.type)
    try:
        job.target.write_bytes(stripped)
    except OSError as error:
        return Answer(errno=error.errno)
    # It is what it was, or it is not given out. Of a GIF a decoder may have read on in what was no part of the picture.
    if painting.header(job.target, job.type) != header or (
        job.type == "image/gif" and _is_seen(job.source) and not _is_seen(job.target)
    ):
        return Answer(refused="it is another picture without what it says")
    return Answer()


def _is_seen(gif: Path) -> bool:
    try:
        painting.examine(gif, "image/gif")
    except MemoryError:
        raise
    except Exception:  # a decoder raises what it likes
        return False
    return True


_DOES: Final = {
    "examine": _examine,
    "measure": _measure,
    "thumbnail": _thumbnail,
    "avatar": _avatar,
    "emoji": _emoji,
    "strip": _strip,
}


if __name__ == "__main__":
    main()
