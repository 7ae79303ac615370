"""Pictures of every kind, made by code: what is in them is known."""

import io
import struct
import zlib
from typing import Any, Final

from PIL import Image, ImageCms

SECRET: Final = b"52.5200N-13.4050E"
"""Where a picture was taken; nowhere to be found in one that is stripped."""


def gradient(width: int = 48, height: int = 32, mode: str = "RGB") -> Image.Image:
    """A picture that looks different from every side."""
    pixels = bytes(
        value
        for y in range(height)
        for x in range(width)
        for value in (255 * x // width, 255 * y // height, 128 if x + y < 30 else 20)
    )
    return Image.frombytes("RGB", (width, height), pixels).convert(mode)


def saved(picture: Image.Image, kind: str, **how: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **how)
    return out.getvalue()


def exif(orientation: int = 1) -> bytes:
    """EXIF as of a camera: how it lies, by whom, with what, and where."""
    said = Image.Exif()
    said[0x0112] = orientation
    said[0x010F] = "Camera " + SECRET.decode()
    said[0x8769] = {0x927C: b"maker note " + SECRET}
    said[0x8825] = {1: "N", 2: (52.0, 31.0, 12.0), 3: "E", 4: (13.0, 24.0, 18.0), 29: SECRET.decode()}
    return bytes(said.tobytes())


def xmp() -> bytes:
    return b'<?xpacket begin=""?><x:xmpmeta xmlns:x="adobe:ns:meta/">' + SECRET + b"</x:xmpmeta>"


def profile() -> bytes:
    made = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    # As if it had been made at another time than just now, so that pictures are the same in every run.
    return made[:24] + bytes((7, 230, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0)) + made[36:]


def swapped_profile() -> bytes:
    """sRGB in which red and blue have changed places."""
    return profile().replace(b"rXYZ", b"?XYZ").replace(b"bXYZ", b"rXYZ").replace(b"?XYZ", b"bXYZ")


def segment(marker: int, content: bytes) -> bytes:
    return bytes([0xFF, marker]) + (len(content) + 2).to_bytes(2) + content


def jpeg(orientation: int = 1, **how: Any) -> bytes:
    """A JPEG that says everything it can say, before and behind the picture."""
    made = saved(
        gradient(), "JPEG", exif=exif(orientation), icc_profile=profile(), comment=SECRET, xmp=xmp(), **how
    )
    thumbnail = segment(0xE0, b"JFXX\0\x13\x01\x01" + SECRET[:3])
    photoshop = segment(0xED, b"Photoshop 3.0\x008BIM" + SECRET)
    unknown = segment(0xEB, b"whatever" + SECRET)
    return made[:2] + made[2:20] + thumbnail + photoshop + unknown + made[20:] + SECRET


def chunk(name: bytes, content: bytes) -> bytes:
    return len(content).to_bytes(4) + name + content + zlib.crc32(name + content).to_bytes(4)


def png(orientation: int = 1, picture: Image.Image | None = None, **how: Any) -> bytes:
    made = saved(
        picture or gradient(), "PNG", exif=exif(orientation), icc_profile=profile(), dpi=(300, 300), **how
    )
    said = (
        chunk(b"tEXt", b"Comment\0" + SECRET)
        + chunk(b"zTXt", b"Place\0\0" + zlib.compress(SECRET))
        + chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + xmp())
        + chunk(b"tIME", bytes([7, 230, 1, 2, 3, 4, 5]))
        + chunk(b"prVt", SECRET)
    )
    return made[:33] + said + made[33:] + SECRET


def moving_png(frames: int = 4) -> bytes:
    pictures = [gradient().rotate(90 * number) for number in range(frames)]
    return png(picture=pictures[0], save_all=True, append_images=pictures[1:], duration=80, loop=3)


def riff(name: bytes, content: bytes) -> bytes:
    return name + len(content).to_bytes(4, "little") + content + b"\0" * (len(content) % 2)


def webp(orientation: int = 1, picture: Image.Image | None = None, **how: Any) -> bytes:
    made = saved(
        picture or gradient(), "WEBP", exif=exif(orientation), xmp=xmp(), icc_profile=profile(), **how
    )
    longer = made[12:] + riff(b"note", SECRET)
    return b"RIFF" + struct.pack("<I", len(longer) + 4) + b"WEBP" + longer + SECRET


def moving(kind: str, frames: int = 4, **how: Any) -> bytes:
    pictures = [gradient().rotate(90 * number) for number in range(frames)]
    return saved(pictures[0], kind, save_all=True, append_images=pictures[1:], duration=80, **how)


def moving_webp(frames: int = 4) -> bytes:
    pictures = [gradient().rotate(90 * number) for number in range(frames)]
    return webp(picture=pictures[0], save_all=True, append_images=pictures[1:], duration=80, loop=3)


def blocks(content: bytes) -> bytes:
    parts = (content[place : place + 255] for place in range(0, len(content), 255))
    return b"".join(bytes([len(part)]) + part for part in parts) + b"\0"


def gif(frames: int = 4) -> bytes:
    made = moving("GIF", frames, loop=2) if frames > 1 else saved(gradient(), "GIF")
    start = 13 + (3 << (made[10] & 7) + 1 if made[10] & 0x80 else 0)
    said = (
        b"\x21\xfe" + blocks(SECRET)
        + b"\x21\xff\x0bXMP DataXMP" + blocks(xmp())
        + b"\x21\x01\x0c" + bytes(12) + blocks(SECRET)
    )  # fmt: skip
    return made[:start] + said + made[start:] + SECRET


def long_gif(frames: int) -> bytes:
    """An animation of very many small frames."""
    pictures = [Image.new("1", (4, 4), number) for number in range(2)]
    made = saved(pictures[0], "GIF", save_all=True, append_images=pictures[1:], duration=80, loop=0)
    start = made.index(b"\x21\xf9")
    return made[:start] + made[start:-1] * (frames // 2) + b";"


ALL: Final = {
    "jpeg": ("image/jpeg", jpeg()),
    "progressive": ("image/jpeg", jpeg(progressive=True)),
    "turned": ("image/jpeg", jpeg(6)),
    "cmyk": ("image/jpeg", saved(gradient(mode="CMYK"), "JPEG", exif=exif())),
    "grey": ("image/jpeg", saved(gradient(mode="L"), "JPEG", exif=exif())),
    "png": ("image/png", png()),
    "turned png": ("image/png", png(8)),
    "palette": ("image/png", png(picture=gradient(mode="P"))),
    "one bit": ("image/png", saved(gradient(mode="1"), "PNG", exif=exif())),
    "see-through": ("image/png", png(picture=gradient(mode="RGBA"))),
    "sixteen bits": ("image/png", saved(gradient(mode="L").convert("I;16"), "PNG", exif=exif())),
    "moving png": ("image/png", moving_png()),
    "gif": ("image/gif", gif(1)),
    "moving gif": ("image/gif", gif()),
    "webp": ("image/webp", webp()),
    "lossless": ("image/webp", webp(3, lossless=True)),
    "bare webp": ("image/webp", saved(gradient(), "WEBP")),
    "see-through webp": ("image/webp", webp(picture=gradient(mode="RGBA"))),
    "moving webp": ("image/webp", moving_webp()),
}
"""What each is, and its bytes."""
