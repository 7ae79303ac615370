"""What is made of a picture with Pillow: its facts, thumbnails, avatars. It runs in the worker process only.

Opened is what one named decoder takes, and never more pixels than fit the worker; whatever it may raise over a hostile
file is the caller's to catch. Large JPEGs are decoded at a fraction of their size. Thumbnails are upright, in sRGB, and
carry nothing but pixels. Animations keep moving: as many of their first frames as can be paid for.
"""

import io
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Final

from PIL import GifImagePlugin, Image, ImageCms, ImageOps, JpegImagePlugin, PngImagePlugin, WebPImagePlugin

from attachments.pictures import exif
from attachments.pictures.jobs import Facts
from chatprotocol import placeholder

# Named so that opening finds them registered, without importing every decoder that there is.
_DECODERS: Final = (GifImagePlugin, JpegImagePlugin, PngImagePlugin, WebPImagePlugin)
_FORMATS: Final = {"image/jpeg": "JPEG", "image/png": "PNG", "image/gif": "GIF", "image/webp": "WEBP"}

DECODED_PIXELS: Final = 40_000_000
"""Of a picture, as it is decoded: four bytes each, and an animation needs three times as many."""
JPEG_PIXELS: Final = 250_000_000
"""A JPEG may have more, because it is decoded smaller."""
FILE_BYTES: Final = 128 * 1024 * 1024
"""A longer file is no picture that is shown here."""

AVATAR_PX: Final = 256
EMOJI_PX: Final = (128, 96, 64, 48)
"""The longest side of an emoji: one that moves for long is smaller."""
EMOJI_BYTES: Final = 256 * 1024
QUALITY: Final = 80
_EFFORT: Final = 2
"""Of the encoder, 0 to 6: a quarter of the time that its own default takes, for 7 % more bytes."""

MOVING_FRAMES: Final = 300
MOVING_DECODED_PIXELS: Final = 150_000_000
MOVING_PIXELS: Final = 24_000_000
"""Of all frames of a thumbnail; encoding them takes two seconds."""
_SHORTEST_MS, _TOO_SHORT_MS, _LONGEST_MS = 20, 100, 60_000
"""A frame said to last less than the first lasts as long as the second, as in browsers."""

_TURNS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_SRGB: Final = ImageCms.createProfile("sRGB")
_SHRUNK_AS_THEY_ARE: Final = frozenset({"L", "LA", "RGB", "RGBA", "CMYK"})
_DEEP: Final = frozenset({"I", "F", "I;16", "I;16L", "I;16B", "I;16N"})


class Refused(Exception):
    """A file is no picture that is shown here."""


class TooLong(Refused):
    """A picture moves for longer than fits what is to be made of it."""


def header(path: Path, type_: str) -> tuple[tuple[int, int], str]:
    """Return size and mode of a picture that is not decoded, however large. Raises whatever Pillow raises, and Refused."""
    with _opened(path, type_) as picture:
        return picture.size, picture.mode


def _opened(path: Path, type_: str) -> Image.Image:
    if path.stat().st_size > FILE_BYTES:
        raise Refused("the file is too long")
    return Image.open(path, formats=(_FORMATS[type_],))


def _decodable(path: Path, type_: str) -> Image.Image:
    picture = _opened(path, type_)
    most = JPEG_PIXELS if type_ == "image/jpeg" else DECODED_PIXELS
    if not 0 < picture.width * picture.height <= most:
        picture.close()
        raise Refused("the picture has too many pixels")
    return picture


def examine(path: Path, type_: str) -> Facts:
    """Return a picture's facts; it is decoded, if smaller."""
    with _decodable(path, type_) as picture:
        width, height = picture.size
        small, orientation = _shrunk(picture, placeholder.SIDE_PX)
    if orientation >= 5:
        width, height = height, width
    small = _opaque(_turned(small, orientation))
    return Facts(type_, width, height, placeholder.encode(small.tobytes(), *small.size))


def thumbnail(path: Path, type_: str, size: int) -> bytes:
    """Return a picture as WebP, at most `size` pixels on its longest side, and never larger than it is."""
    with _decodable(path, type_) as picture:
        if getattr(picture, "is_animated", False) and type_ != "image/jpeg":
            return _moving(picture, size)
        small, orientation = _shrunk(picture, size)
    return _webp(_turned(small, orientation))


def avatar(path: Path, type_: str) -> bytes:
    """Return the middle of a picture as a square WebP that stands still, 256 pixels wide or as wide as there is."""
    with _decodable(path, type_) as picture:
        ratio = max(picture.size) / min(picture.size)
        # Its shortest side is to be as long as an avatar; a strip that is hardly a picture gets less.
        small, orientation = _shrunk(picture, round(AVATAR_PX * min(ratio, 16)))
    side = min(AVATAR_PX, *small.size)
    return _webp(ImageOps.fit(_turned(small, orientation), (side, side), Image.Resampling.LANCZOS))


def emoji(path: Path, type_: str) -> bytes:
    """Return a picture as a WebP that is small enough to stand in every line; an animated one keeps moving, or is refused."""
    for side in EMOJI_PX:
        small = thumbnail(path, type_, side)
        if len(small) <= EMOJI_BYTES:
            return small
    raise TooLong("it moves for too long")


def _shrunk(picture: Image.Image, size: int) -> tuple[Image.Image, int]:
    """Decode a picture's first frame into RGB or RGBA, no longer than `size` on any side; return how it lies, too."""
    # Half as large again as needed at least: what is finer is lost in shrinking.
    picture.draft(None, _within(picture.size, size * 3 // 2))
    if picture.width * picture.height > DECODED_PIXELS:
        raise Refused("the picture has too many pixels")
    picture.load()
    profile = picture.info.get("icc_profile")
    small = _resized(picture, size)
    return _in_srgb(small, profile), exif.orientation(picture.info.get("exif") or b"")


def _resized(picture: Image.Image, size: int) -> Image.Image:
    if picture.mode in _DEEP:
        # Sixteen bits of grey.
        picture = picture.point(lambda value: value * (1 / 256) + 0).convert("L")
    elif picture.mode == "P" and picture.palette is None:
        # Pillow does not keep the colours of a GIF's frame behind one that is grey, and asserts that it has.
        raise ValueError("its colours are lost")
    elif picture.mode not in _SHRUNK_AS_THEY_ARE or "transparency" in picture.info:
        picture = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    if max(picture.size) <= size:
        return picture.copy()
    return picture.resize(_within(picture.size, size), Image.Resampling.LANCZOS, reducing_gap=2.0)


def _within(size: tuple[int, int], longest: int) -> tuple[int, int]:
    """Return a size of the same shape whose longest side is so long."""
    ratio = longest / max(size)
    return max(1, round(size[0] * ratio)), max(1, round(size[1] * ratio))


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """Return a small picture as RGB or RGBA, its colours as its profile means them."""
    see_through = picture.has_transparency_data
    if profile:
        try:
            return _by_profile(picture, profile, see_through)
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            pass  # one that cannot be read, or is for other colours, means nothing
    return picture.convert("RGBA" if see_through else "RGB")


def _by_profile(picture: Image.Image, profile: bytes, see_through: bool) -> Image.Image:
    colours = picture.convert({"LA": "L", "RGBA": "RGB"}.get(picture.mode, picture.mode))
    converted = _to_srgb(profile, colours.mode).apply(colours)
    if see_through:
        converted.putalpha(picture.getchannel("A"))
    return converted


@lru_cache(maxsize=4)
def _to_srgb(profile: bytes, mode: str) -> ImageCms.ImageCmsTransform:
    # Kept, because it takes longer than all else that a frame of an animation needs; and phones have few profiles.
    theirs = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    return ImageCms.ImageCmsTransform(theirs, ImageCms.ImageCmsProfile(_SRGB), mode, "RGB")


def _turned(picture: Image.Image, orientation: int) -> Image.Image:
    turn = _TURNS.get(orientation)
    return picture if turn is None else picture.transpose(turn)


def _opaque(picture: Image.Image) -> Image.Image:
    """Return a small picture on a ground of its own mean colour, where one can see through it."""
    if picture.mode == "RGB":
        return picture
    weight = sum(picture.getchannel("A").tobytes()) or 1
    alphas = picture.getchannel("A").tobytes()
    means = [
        sum(map(int.__mul__, picture.getchannel(colour).tobytes(), alphas)) // weight for colour in "RGB"
    ]
    ground = Image.new("RGBA", picture.size, (means[0], means[1], means[2], 255))
    return Image.alpha_composite(ground, picture).convert("RGB")


def _webp(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    _bare(picture).save(out, "WEBP", quality=QUALITY, method=_EFFORT)
    return out.getvalue()


def _bare(picture: Image.Image) -> Image.Image:
    """Return it without anything that an encoder might write beside the pixels."""
    picture.info = {}
    return picture


def _moving(picture: Image.Image, size: int) -> bytes:
    frames: list[Image.Image] = []
    durations_ms: list[int] = []
    pixels = 0
    # Read before the first frame: Pillow forgets it with some of the others.
    times = _times(picture)
    for frame, duration_ms in _frames(picture, size):
        pixels += frame.width * frame.height
        if frames and (pixels > MOVING_PIXELS or frame.size != frames[0].size):
            break
        frames.append(_bare(frame))
        durations_ms.append(duration_ms)
    if len(frames) == 1:
        return _webp(frames[0])
    out = io.BytesIO()
    frames[0].save(
        out, "WEBP", save_all=True, append_images=frames[1:], duration=durations_ms, loop=times,
        quality=QUALITY, method=_EFFORT,
    )  # fmt: skip
    return out.getvalue()


def _times(picture: Image.Image) -> int:
    """Return how often an animation runs, 0 for ever. A GIF says how often again, and nothing where it runs once."""
    loop = picture.info.get("loop")
    if not isinstance(loop, int) or loop < 0:
        return 1
    return min(loop + 1 if picture.format == "GIF" and loop else loop, 0xFFFF)


def _frames(picture: Image.Image, size: int) -> Iterator[tuple[Image.Image, int]]:
    """Decode the frames that can be paid for; what breaks off behind the first is as long as it is."""
    most = max(1, min(MOVING_FRAMES, MOVING_DECODED_PIXELS // (picture.width * picture.height)))
    first = 1 if getattr(picture, "default_image", False) else 0
    for number in range(first, first + most):
        try:
            picture.seek(number)
            small, orientation = _shrunk(picture, size)
        except (EOFError, OSError, SyntaxError, ValueError):
            if number == first:
                raise
            break
        yield _turned(small, orientation), _lasts_ms(picture.info.get("duration"))


def _lasts_ms(said: object) -> int:
    duration_ms = round(said) if isinstance(said, int | float) and 0 <= said <= _LONGEST_MS else _TOO_SHORT_MS
    return duration_ms if duration_ms >= _SHORTEST_MS else _TOO_SHORT_MS
