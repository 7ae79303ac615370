"""How long sound and films last; whatever they claim, nothing is raised and nothing read for ever."""

import random
import struct
from pathlib import Path

import pytest
from tinytag import TinyTagException

from attachments import pictures
from attachments.pictures import Facts, lengths, sniff
from attachments.pictures.jobs import Bounds, Job
from attachments.pictures.workers import Workers
from tests.attachments import sounds
from tests.attachments.corpus import mutated


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "file"


@pytest.mark.parametrize(("type_", "data"), sounds.ALL.values(), ids=sounds.ALL)
def test_sound_and_films_last_as_long_as_they_say(type_: str, data: bytes, file: Path) -> None:
    file.write_bytes(data)
    assert pictures.examine(file) == Facts(type_, length_ms=1_500)


def test_the_length_of_an_mp3_is_that_of_its_frames(file: Path) -> None:
    file.write_bytes(sounds.mp3(frames=100))
    assert pictures.examine(file) == Facts("audio/mpeg", length_ms=round(100 * 1152 / 44.1))


@pytest.mark.parametrize(
    "data",
    [
        sounds.flac(samples=0),
        sounds.flac(rate_hz=0),
        sounds.mp4(ticks=0),
        sounds.mp4(of_second=0),
        sounds.mp4(ticks=2**32 - 1, of_second=1),
        sounds.mp3(frames=0),
        sounds.ogg(b"\x01vorbis" + bytes(30), sounds.SAMPLES),
        sounds.ogg(b"text", sounds.SAMPLES),
        sounds.page(2, 0, b"OpusHead" + bytes(11)),
        sounds.ogg(b"OpusHead" + struct.pack("<BBHI", 1, 1, 312, 8_000) + bytes(3), 100),
        sounds.webm(sounds.element(0x4489, struct.pack(">d", float("nan")))),
        sounds.webm(sounds.element(0x4489, struct.pack(">d", float("inf")))),
        sounds.webm(sounds.element(0x4489, struct.pack(">d", -5))),
        sounds.webm(sounds.element(0x4489, b"long")[:-2]),
        sounds.webm(sounds.element(0xEC, b"")),
    ],
)
def test_who_says_nonsense_has_no_length(data: bytes, file: Path) -> None:
    file.write_bytes(data)
    facts = pictures.examine(file)
    assert facts.type in sniff.LASTING
    assert facts.length_ms is None


def test_a_file_that_is_cut_anywhere_is_still_a_file(file: Path) -> None:
    for type_, data in sounds.ALL.values():
        for cut in {len(data) * part // 12 for part in range(1, 12)}:
            file.write_bytes(data[:cut])
            facts = pictures.examine(file)
            assert facts.type in {type_, sniff.PLAIN, "text/plain"}


def judge(count: int, seed: int, file: Path) -> None:
    chance = random.Random(seed)
    for name, (_, data) in sounds.ALL.items():
        for _ in range(count):
            changed = mutated(data + bytes(60), chance)
            file.write_bytes(changed)
            length_ms = pictures.examine(file).length_ms
            assert length_ms is None or 1 <= length_ms <= 2**31 - 1, (name, changed)


def test_hostile_sound_is_a_file_like_any_other(file: Path) -> None:
    judge(20, 5, file)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(10))
def test_very_much_hostile_sound_is_answered(seed: int, file: Path) -> None:
    judge(400, seed, file)


@pytest.mark.parametrize(
    ("type_", "data"),
    [
        ("audio/mpeg", bytes(4 * lengths.READS + 4)),
        ("video/mp4", sounds.atom(b"ftyp", b"isom") + sounds.atom(b"free", b"") * lengths.READS),
        ("video/mp4", struct.pack(">I4s", 2**31, b"moov") + struct.pack(">I4s", 2**30, b"mvhd")),
        ("application/ogg", sounds.page(2, 0, b"") * lengths.READS),
        ("video/webm", sounds.element(0xEC, b"") * lengths.READS),
        ("video/webm", sounds.webm().partition(b"\x15\x49")[0] + b"\x15\x49\xa9\x66\x08\xff\xff\xff\xff"),
    ],
)
def test_nothing_is_read_for_ever(type_: str, data: bytes, file: Path) -> None:
    file.write_bytes(data)
    with pytest.raises((lengths.TooMuch, TinyTagException)) as raised:
        lengths.length_ms(file, type_)
    assert isinstance(raised.value.__cause__ or raised.value, lengths.TooMuch)
    workers = Workers(Bounds(cpu_s=5))
    try:
        answer = workers.ask(Job(do="measure", path=bytes(file), type=type_))
    finally:
        workers.close()
    assert answer.refused is not None
    assert not answer.spent
