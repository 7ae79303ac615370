"""A picture's facts, thumbnails and avatars."""

import io
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from PIL import Image, ImageSequence

from attachments import pictures
from attachments.pictures import painting
from attachments.pictures.sniff import PLAIN
from chatprotocol.errors import ErrorCode, HearthError
from chatprotocol.placeholder import raster
from tests.attachments import samples


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "file"


def read(data: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(data), formats=("WEBP",))
    picture.load()
    return picture


def moves(data: bytes) -> bool:
    return bool(getattr(read(data), "is_animated", False))


@pytest.mark.parametrize(("type_", "data"), samples.ALL.values(), ids=samples.ALL)
def test_facts_of_a_picture_are_its_type_its_pixels_and_its_colours(
    type_: str, data: bytes, file: Path
) -> None:
    file.write_bytes(data)
    facts = pictures.examine(file)
    assert facts.type == type_
    assert {facts.width, facts.height} == {48, 32}
    assert facts.placeholder is not None
    assert raster(facts.placeholder, 6, 4) is not None


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["jpeg", "png", "webp"])
def test_pixels_and_thumbnail_are_of_the_picture_as_it_is_seen(
    kind: str, orientation: int, file: Path
) -> None:
    data = {"jpeg": samples.jpeg, "png": samples.png, "webp": samples.webp}[kind](orientation)
    file.write_bytes(data)
    facts = pictures.examine(file)
    seen = read(pictures.thumbnail(file, 320))
    with Image.open(io.BytesIO(data)) as picture:
        turn = painting._TURNS.get(orientation)
        upright = picture.convert("RGB")
        upright = upright if turn is None else upright.transpose(turn)
    assert (facts.width, facts.height) == seen.size == upright.size
    for place in ((2, 2), (upright.width - 3, 2), (2, upright.height - 3)):
        shown, meant = seen.getpixel(place), upright.getpixel(place)
        assert isinstance(shown, tuple)
        assert isinstance(meant, tuple)
        assert all(abs(one - other) < 48 for one, other in zip(shown, meant, strict=True))


@pytest.mark.parametrize(
    "data",
    [b"", b"words", b"%PDF-1.7", b"<svg/>", samples.jpeg()[:900], b"GIF89a/*", samples.png()[:-900]],
    ids=["nothing", "words", "PDF", "SVG", "half a JPEG", "GIF and script", "half a PNG"],
)
def test_what_is_no_picture_is_a_file(data: bytes, file: Path) -> None:
    file.write_bytes(data)
    facts = pictures.examine(file)
    assert not facts.type.startswith("image/")
    assert (facts.width, facts.height, facts.placeholder) == (None, None, None)
    with pytest.raises(HearthError) as refused:
        pictures.thumbnail(file, 320)
    assert refused.value.code == ErrorCode.UNSUPPORTED
    with pytest.raises(HearthError) as refused:
        pictures.avatar(file)
    assert refused.value.code == ErrorCode.UNSUPPORTED


def test_other_pictures_that_could_be_decoded_are_files(file: Path) -> None:
    for kind in ("AVIF", "TIFF", "BMP", "PPM", "ICO", "JPEG2000", "TGA"):
        file.write_bytes(samples.saved(samples.gradient(), kind))
        assert not pictures.examine(file).type.startswith("image/"), kind


@pytest.mark.parametrize("size", pictures.SIZES)
def test_a_thumbnail_is_as_long_as_asked_and_says_nothing(size: int, file: Path) -> None:
    file.write_bytes(
        samples.saved(samples.gradient(2000, 1000), "JPEG", exif=samples.exif(6), xmp=samples.xmp())
    )
    data = pictures.thumbnail(file, size)
    assert read(data).size == (size // 2, size)
    assert samples.SECRET not in data
    assert read(data).info.keys() <= {"loop", "background", "timestamp", "duration"}


def test_a_thumbnail_is_never_larger_than_the_picture(file: Path) -> None:
    for _, data in samples.ALL.values():
        file.write_bytes(data)
        assert max(read(pictures.thumbnail(file, 1280)).size) == 48


def test_a_strip_of_a_picture_keeps_a_pixel(file: Path) -> None:
    file.write_bytes(samples.saved(samples.gradient(5000, 1), "PNG"))
    assert read(pictures.thumbnail(file, 320)).size == (320, 1)
    assert read(pictures.avatar(file)).size == (1, 1)
    assert pictures.examine(file).height == 1


@pytest.mark.parametrize("name", ["moving gif", "moving png", "moving webp"])
def test_what_moves_keeps_moving(name: str, file: Path) -> None:
    file.write_bytes(samples.ALL[name][1])
    thumbnail = read(pictures.thumbnail(file, 320))
    frames = [(frame.copy(), frame.info["duration"]) for frame in ImageSequence.Iterator(thumbnail)]
    assert [duration for _, duration in frames] == [80] * 4
    assert thumbnail.info["loop"] == 3
    assert frames[0][0].convert("RGB").tobytes() != frames[1][0].convert("RGB").tobytes()
    assert not moves(pictures.avatar(file))


@pytest.mark.parametrize(("said", "runs"), [(None, 1), (0, 0), (1, 2)])
def test_a_moving_picture_runs_as_often_as_it_did(said: int | None, runs: int, file: Path) -> None:
    how = {} if said is None else {"loop": said}
    file.write_bytes(samples.moving("GIF", 2, **how))
    assert read(pictures.thumbnail(file, 320)).info["loop"] == runs


def test_a_frame_that_lasts_no_time_lasts_as_long_as_in_browsers(file: Path) -> None:
    file.write_bytes(
        samples.moving("GIF", 3).replace(struct.pack("<H", 8) + b"\0", struct.pack("<H", 0) + b"\0")
    )
    thumbnail = read(pictures.thumbnail(file, 320))
    assert all(frame.info["duration"] in {80, 100} for frame in ImageSequence.Iterator(thumbnail))


def test_of_very_many_frames_the_first_are_shown(file: Path) -> None:
    file.write_bytes(samples.long_gif(10_000))
    thumbnail = read(pictures.thumbnail(file, 320))
    assert 1 < getattr(thumbnail, "n_frames", 1) <= painting.MOVING_FRAMES


def test_frames_before_one_that_is_broken_are_shown(file: Path) -> None:
    whole = samples.moving("GIF", 4, loop=0)
    file.write_bytes(whole[: len(whole) * 3 // 4])
    assert getattr(read(pictures.thumbnail(file, 320)), "n_frames", 1) in {2, 3}


def test_an_avatar_is_the_middle_of_a_picture(file: Path) -> None:
    picture = Image.new("RGB", (900, 300), (200, 0, 0))
    picture.paste((0, 0, 200), (300, 0, 600, 300))
    file.write_bytes(samples.saved(picture, "PNG"))
    avatar = read(pictures.avatar(file))
    assert avatar.size == (256, 256)
    for place in ((8, 8), (248, 248)):
        red, _, blue = avatar.convert("RGB").getpixel(place)  # type: ignore[misc]  # three bands
        assert blue - red > 100


def test_where_colours_behind_a_grey_frame_are_lost_it_stands_still(file: Path) -> None:
    grey = Image.linear_gradient("L")
    red = Image.new("RGB", (256, 256), (200, 30, 30)).quantize()
    for more, stands in (([red, grey], True), ([grey.rotate(90)], False)):
        file.write_bytes(samples.saved(grey, "GIF", save_all=True, append_images=more, duration=80))
        for data in (pictures.thumbnail(file, 320), pictures.emoji(file)):
            assert moves(data) is not stands


def test_an_emoji_is_small_and_one_that_moves_for_long_is_smaller_or_refused(file: Path) -> None:
    file.write_bytes(samples.saved(samples.gradient(900, 300), "PNG"))
    assert read(pictures.emoji(file)).size == (128, 43)
    noise = [Image.effect_noise((160, 160), 90 + number) for number in range(60)]
    sizes = []
    for frames in (2, 30, 60):
        more = noise[1:frames]
        file.write_bytes(samples.saved(noise[0], "GIF", save_all=True, append_images=more, duration=80))
        data = pictures.emoji(file)
        assert len(data) <= painting.EMOJI_BYTES
        assert moves(data)
        sizes.append(max(read(data).size))
    assert sizes[0] == 128
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[-1] < 128


def test_an_emoji_that_is_never_small_enough_is_refused(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(painting, "EMOJI_BYTES", 100)
    file.write_bytes(samples.gif())
    with pytest.raises(painting.Refused, match="too long"):
        painting.emoji(file, "image/gif")


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "CMYK"])
def test_a_broken_profile_means_nothing(mode: str, file: Path) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    for profile in (b"nonsense", samples.profile()[:200], bytes(128), samples.profile()):
        file.write_bytes(samples.saved(samples.gradient(mode=mode), kind, icc_profile=profile))
        assert read(pictures.thumbnail(file, 320)).size == (48, 32)


def test_colours_are_those_that_the_profile_means(file: Path) -> None:
    # Red and blue change places, which none but a reader of the profile can know.
    swapped = samples.swapped_profile()
    file.write_bytes(samples.saved(Image.new("RGB", (40, 40), (250, 10, 10)), "PNG", icc_profile=swapped))
    red, _, blue = read(pictures.thumbnail(file, 320)).getpixel((20, 20))  # type: ignore[misc]  # three bands
    assert blue - red > 100


def test_sixteen_bits_of_grey_are_not_all_white(file: Path) -> None:
    grey = Image.new("I;16", (40, 40), 0x4000)
    file.write_bytes(samples.saved(grey, "PNG"))
    value = read(pictures.thumbnail(file, 320)).convert("L").getpixel((20, 20))
    assert isinstance(value, int | float)
    assert abs(value - 0x40) < 4


def test_one_can_see_through_a_thumbnail_where_one_could(file: Path) -> None:
    picture = samples.gradient(mode="RGBA")
    picture.putalpha(0)
    for how in ({}, {"icc_profile": samples.profile()}):
        file.write_bytes(samples.saved(picture, "PNG", **how))
        assert read(pictures.thumbnail(file, 320)).convert("RGBA").getpixel((5, 5))[3] == 0  # type: ignore[index]  # four bands
    assert pictures.examine(file).placeholder is not None


def test_a_picture_of_too_many_pixels_is_a_file_that_can_be_stripped(file: Path, tmp_path: Path) -> None:
    header = struct.pack(">IIBBBBB", 9000, 9000, 8, 2, 0, 0, 0)
    data = b"\x89PNG\r\n\x1a\n" + samples.chunk(b"IHDR", header)
    data += (
        samples.chunk(b"tEXt", samples.SECRET)
        + samples.chunk(b"IDAT", zlib.compress(b""))
        + samples.chunk(b"IEND", b"")
    )
    file.write_bytes(data)
    assert pictures.examine(file).type == PLAIN
    assert pictures.stripped(file, tmp_path / "to")
    assert samples.SECRET not in (tmp_path / "to").read_bytes()


def test_the_server_imports_no_decoder() -> None:
    code = (
        "import sys; from attachments import pictures; print('PIL' in sys.modules, 'django' in sys.modules)"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["False", "False"]
