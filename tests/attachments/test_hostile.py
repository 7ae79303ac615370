"""Whatever is sent, the server answers what it is, and goes on."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest

from attachments import pictures
from attachments.pictures import painting
from attachments.pictures.jobs import Bounds
from chatprotocol.errors import ErrorCode, HearthError
from chatprotocol.placeholder import raster
from tests.attachments import samples
from tests.attachments.corpus import Hostile, corpus

T = TypeVar("T")


def made(make: Callable[[], T]) -> T | None:
    """What a door gives; None where it refuses."""
    try:
        return make()
    except HearthError as error:
        if error.code != ErrorCode.UNSUPPORTED:
            raise
        return None


def judge(hostile: Hostile, folder: Path) -> bool:
    """Put a file through every door; return whether it is a picture."""
    file, clean = folder / "file", folder / "clean"
    file.write_bytes(hostile.data)
    facts = pictures.examine(file)
    is_picture = facts.type in pictures.PICTURES
    assert is_picture == (facts.width is not None) == (facts.placeholder is not None), hostile.name
    assert is_picture or not facts.type.startswith("image/"), hostile.name
    if facts.width and facts.height and facts.placeholder:
        assert facts.width * facts.height <= painting.JPEG_PIXELS
        assert raster(facts.placeholder, 4, 4) is not None
    thumbnail, avatar = made(lambda: pictures.thumbnail(file, 320)), made(lambda: pictures.avatar(file))
    emoji = made(lambda: pictures.emoji(file))
    assert is_picture or (avatar, emoji) == (None, None), hostile.name
    assert len(emoji or b"") <= painting.EMOJI_BYTES, hostile.name
    for small in (thumbnail, avatar, emoji):
        assert not small or small[:4] + small[8:12] == b"RIFFWEBP", hostile.name
    if made(lambda: pictures.stripped(file, clean)):
        again = folder / "again"
        # A picture is what it was, but for what a decoder makes of nonsense that has gone; a file that is none may be
        # mended by that.
        now = pictures.examine(clean)
        assert not is_picture or (now.type, now.width, now.height) == (
            facts.type,
            facts.width,
            facts.height,
        ), hostile.name
        assert not is_picture or "changed" in hostile.name or now == facts, hostile.name
        assert made(lambda: pictures.stripped(clean, again)), hostile.name
        assert again.read_bytes() == clean.read_bytes(), hostile.name
    elif is_picture:
        assert "changed" in hostile.name, hostile.name
    clean.unlink(missing_ok=True)
    return is_picture


def most_memory_bytes(pid: int) -> int:
    status = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    return int(status["VmPeak"].split()[0]) * 1024


def test_a_hostile_file_is_answered_and_the_next_one_too(tmp_path: Path) -> None:
    files = list(corpus())
    assert len(files) > 500
    assert len({hostile.name for hostile in files}) == len(files)
    shown = sum(judge(hostile, tmp_path) for hostile in files)
    assert 50 < shown < len(files) - 100
    if sys.platform == "linux":
        pid = pictures._workers.pid
        assert pid is not None
        assert most_memory_bytes(pid) <= Bounds().memory_bytes
    file = tmp_path / "file"
    file.write_bytes(samples.jpeg())
    assert pictures.examine(file).type == "image/jpeg"


def test_pixels_in_any_mode_are_small_in_colour(tmp_path: Path) -> None:
    file = tmp_path / "file"
    for kind, modes in (
        ("PNG", ("1", "L", "LA", "P", "RGB", "RGBA", "I;16")),
        ("JPEG", ("L", "RGB", "CMYK", "1")),
        ("GIF", ("1", "L", "P", "RGB", "RGBA")),
        ("WEBP", ("RGB", "RGBA", "L", "P")),
    ):
        for mode in modes:
            see_through = kind == "PNG" and mode in {"1", "L", "P", "I;16"}
            for how in ({}, {"transparency": 0}) if see_through else ({},):
                picture = samples.gradient(400, 300, "L" if mode == "I;16" else mode)
                file.write_bytes(samples.saved(picture.convert(mode), kind, **how))
                assert pictures.examine(file).width == 400, (kind, mode)
                assert pictures.thumbnail(file, 320)
                assert pictures.avatar(file)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(10))
def test_very_many_hostile_files_are_answered(seed: int, tmp_path: Path) -> None:
    for hostile in corpus(fuzzed=200, seed=seed):
        judge(hostile, tmp_path)
