"""What a picture says beside its pixels goes, and the pixels stay as they are."""

import io
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageSequence

from attachments import pictures
from attachments.pictures import exif
from attachments.pictures.stripping import without_words
from attachments.pictures.stripping.pieces import Unclean
from chatprotocol.errors import ErrorCode, HearthError
from tests.attachments import samples

every = pytest.mark.parametrize(("type_", "data"), samples.ALL.values(), ids=samples.ALL)


def frames(data: bytes) -> list[tuple[bytes, object]]:
    """What of a picture is to be seen: pixels and times."""
    with Image.open(io.BytesIO(data)) as picture:
        return [
            (frame.convert("RGBA").tobytes(), frame.info.get("duration"))
            for frame in ImageSequence.Iterator(picture)
        ]


def said(data: bytes) -> dict[str | tuple[int, int], Any]:
    with Image.open(io.BytesIO(data)) as picture:
        picture.load()
        return dict(picture.info)


@every
def test_pixels_and_times_stay_and_nothing_else_is_said(type_: str, data: bytes) -> None:
    stripped = without_words(data, type_)
    assert frames(stripped) == frames(data)
    assert samples.SECRET not in stripped
    assert b"Camera" not in stripped
    assert "comment" not in said(stripped)
    assert "xmp" not in said(stripped)
    assert len(stripped) <= len(data)


@every
def test_a_stripped_picture_is_stripped(type_: str, data: bytes) -> None:
    stripped = without_words(data, type_)
    assert without_words(stripped, type_) == stripped


@every
def test_the_colours_mean_what_they_meant(type_: str, data: bytes) -> None:
    for name in ("icc_profile", "adobe", "adobe_transform", "loop", "jfif_density", "transparency"):
        assert said(without_words(data, type_)).get(name) == said(data).get(name)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["jpeg", "png", "webp"])
def test_a_picture_lies_as_it_lay(kind: str, orientation: int) -> None:
    data = {"jpeg": samples.jpeg, "png": samples.png, "webp": samples.webp}[kind](orientation)
    stripped = without_words(data, f"image/{kind}")
    with Image.open(io.BytesIO(stripped)) as picture:
        left = picture.getexif()
    assert dict(left) == ({0x0112: orientation} if orientation > 1 else {})


def test_a_profile_of_several_segments_stays() -> None:
    profile = samples.profile() + bytes(range(256)) * 600
    stripped = without_words(samples.saved(samples.gradient(), "JPEG", icc_profile=profile), "image/jpeg")
    assert said(stripped)["icc_profile"] == profile


def test_a_second_picture_behind_the_first_goes() -> None:
    two = samples.saved(samples.gradient(), "MPO", save_all=True, append_images=[samples.gradient(64, 64)])
    stripped = without_words(two, "image/jpeg")
    assert b"MPF\0" not in stripped
    assert stripped.count(b"\xff\xd8") == 1


def test_the_small_picture_of_jfif_goes() -> None:
    plain = samples.saved(samples.gradient(), "JPEG")
    with_small = samples.segment(0xE0, plain[6:18] + b"\x01\x01" + samples.SECRET[:3])
    assert without_words(plain[:2] + with_small + plain[20:], "image/jpeg") == plain


def test_what_lies_between_segments_goes() -> None:
    plain = samples.saved(samples.gradient(), "JPEG")
    assert without_words(plain[:20] + samples.SECRET + plain[20:], "image/jpeg") == plain


def test_a_scan_that_is_too_short_is_filled_up_as_before() -> None:
    plain = samples.saved(samples.gradient(), "JPEG")
    short = plain[:-60] + samples.segment(0xE3, samples.SECRET)
    assert frames(without_words(short, "image/jpeg")) == frames(short)


def test_exif_of_which_the_header_of_a_webp_does_not_tell_turns_nothing() -> None:
    told = without_words(samples.webp(6), "image/webp")
    untold = told[:20] + bytes([told[20] & ~0x08]) + told[21:]
    assert b"EXIF" not in without_words(untold, "image/webp")


def test_what_lies_within_the_frames_of_a_webp_goes() -> None:
    plain = without_words(samples.moving_webp(), "image/webp")
    place = plain.index(b"ANMF")
    length = int.from_bytes(plain[place + 4 : place + 8], "little")
    note = samples.riff(b"note", samples.SECRET)
    longer = (
        plain[12 : place + 4]
        + (length + len(note)).to_bytes(4, "little")
        + plain[place + 8 : place + 8 + length]
        + note
        + plain[place + 8 + length :]
    )
    data = b"RIFF" + (len(longer) + 4).to_bytes(4, "little") + b"WEBP" + longer
    assert without_words(data, "image/webp") == plain


@every
def test_a_picture_that_breaks_off_says_nothing_either(type_: str, data: bytes) -> None:
    for end in range(0, len(data), 7):
        try:
            stripped = without_words(data[:end], type_)
        except Unclean:
            continue
        assert samples.SECRET not in stripped
        assert without_words(stripped, type_) == stripped


@given(st.binary(max_size=400), st.sampled_from(sorted(pictures.PICTURES)))
def test_any_bytes_are_taken_apart_or_refused(data: bytes, type_: str) -> None:
    heads = {
        "image/jpeg": b"\xff\xd8\xff",
        "image/png": b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR",
        "image/gif": b"GIF89a",
        "image/webp": b"RIFF\x10\0\0\0WEBP",
    }
    try:
        stripped = without_words(heads[type_] + data, type_)
    except Unclean:
        return
    assert without_words(stripped, type_) == stripped


@given(st.binary(max_size=200))
def test_any_exif_turns_a_picture_in_one_of_eight_ways(data: bytes) -> None:
    for order in (b"", b"II*\0\x08\0\0\0", b"MM\0*\0\0\0\x08", exif.PREFIX + b"II*\0\x08\0\0\0\x01\0"):
        assert 1 <= exif.orientation(order + data) <= 8
    assert [exif.orientation(exif.exif_of(way)) for way in range(1, 9)] == list(range(1, 9))


@every
def test_the_door_writes_the_stripped_picture(type_: str, data: bytes, tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_bytes(data)
    assert pictures.stripped(source, target)
    assert target.read_bytes() == without_words(data, type_)
    assert source.read_bytes() == data


@pytest.mark.parametrize(
    "data", [b"", b"words", b"%PDF-1.7\n", b"<svg/>", b"BM" + bytes(60), b"\0\0\0\x18ftypisom"]
)
def test_what_is_no_photograph_is_left_alone(data: bytes, tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_bytes(data)
    assert not pictures.stripped(source, target)
    assert not target.exists()


@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xd8\xff\xe1\0\x40Exif\0\0" + samples.SECRET,
        b"GIF89a" + samples.SECRET,
        samples.webp()[:-100],
        samples.png()[:8] + samples.chunk(b"CgBI", bytes(4)) + samples.png()[8:],
        b"II*\0" + samples.SECRET,
        b"MM\0*" + samples.SECRET,
        b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + samples.SECRET,
        b"\0\0\0\x1cftypavif" + samples.SECRET,
        b"8BPS\0\x01" + samples.SECRET,
    ],
    ids=["JPEG", "GIF", "WebP", "PNG", "TIFF", "raw", "HEIC", "AVIF", "PSD"],
)
def test_a_picture_that_cannot_be_stripped_is_refused(data: bytes, tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_bytes(data)
    with pytest.raises(HearthError) as refused:
        pictures.stripped(source, target)
    assert refused.value.code == ErrorCode.UNSUPPORTED
    assert not target.exists()


def test_a_target_that_cannot_be_written_is_no_fault_of_the_picture(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.write_bytes(samples.jpeg())
    with pytest.raises(FileNotFoundError):
        pictures.stripped(source, tmp_path / "nowhere" / "target")


def test_a_gif_that_is_none_without_what_stands_behind_it_is_refused(tmp_path: Path) -> None:
    whole = samples.saved(samples.gradient(), "GIF")
    start = whole.index(b"\x2c", 13 + (3 << (whole[10] & 7) + 1 if whole[10] & 0x80 else 0))
    flags = whole[start + 9]
    data = start + 11 + (3 << (flags & 7) + 1 if flags & 0x80 else 0)
    # Its pixels end before they begin; a decoder reads on, and shows what is no part of it.
    file = tmp_path / "file"
    file.write_bytes(whole[:data] + b"\0" + whole[data:])
    assert pictures.examine(file).width == 48
    with pytest.raises(HearthError) as refused:
        pictures.stripped(file, tmp_path / "clean")
    assert refused.value.code == ErrorCode.UNSUPPORTED
    assert not (tmp_path / "clean").exists()
