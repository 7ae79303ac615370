"""What a file is, by its content; nothing that a browser would run, and no picture that is none."""

import gzip
import io
import random
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attachments.pictures import sniff
from tests.attachments import samples


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "file.jpg"


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "hello")
    return out.getvalue()


@pytest.mark.parametrize(
    ("type_", "data"),
    [
        ("application/pdf", b"%PDF-1.7\nwords only\n%%EOF\n"),
        ("application/zip", zipped()),
        ("application/gzip", gzip.compress(b"hello", mtime=0)),
        ("video/mp4", b"\0\0\0\x1cftypisom\0\0\x02\0isomiso2mp41" + bytes(50)),
        ("audio/mp4", b"\0\0\0\x1cftypM4A \0\0\x02\0" + bytes(50)),
        ("video/quicktime", b"\0\0\0\x14ftypqt  " + bytes(30)),
        (
            "video/webm",
            b"\x1aE\xdf\xa3\x9fB\x86\x81\1B\xf7\x81\1B\xf2\x81\4B\xf3\x81\x08B\x82\x84webm" + bytes(40),
        ),
        ("audio/mpeg", b"ID3\x03\0\0\0\0\0\0" + bytes(100)),
        ("audio/mpeg", b"\xff\xfb\x90\x64" + bytes(100)),
        ("audio/wav", b"RIFF\x24\0\0\0WAVEfmt " + bytes(40)),
        ("audio/flac", b"fLaC\0\0\0\x22" + bytes(40)),
        ("application/ogg", b"OggS\0\x02" + bytes(60)),
        ("application/x-7z-compressed", b"7z\xbc\xaf'\x1c" + bytes(30)),
        ("text/plain", b"BM is how this text begins."),
        ("text/plain", b'{"a": 1}'),
        ("text/plain", "Grüße".encode()),
        ("text/plain", "Grüße".encode("utf-16")),
        ("text/plain", "\ufeffGrüße, 5 < 6".encode()),
        ("text/plain", "ü".encode() * sniff.HEAD_BYTES),
        ("text/plain", b" " + "ü".encode() * sniff.HEAD_BYTES),
        (sniff.PLAIN, b""),
        (sniff.PLAIN, b"MZ" + bytes(100)),
        (sniff.PLAIN, b"\x7fELF\x02\x01\x01" + bytes(100)),
        (sniff.PLAIN, b"BM\x76\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0" + bytes(40)),
        (sniff.PLAIN, b"II*\0\x08\0\0\0" + bytes(40)),
        (sniff.PLAIN, b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(40)),
        (sniff.PLAIN, b"\0\0\0\x1cftypavif\0\0\0\0avifmif1" + bytes(40)),
        (sniff.PLAIN, b"CWS\x0a" + bytes(100)),
        (sniff.PLAIN, random.Random(1).randbytes(3000)),
    ],
)
def test_type_is_told_by_content(type_: str, data: bytes, file: Path) -> None:
    file.write_bytes(data)
    assert sniff.content_type(file) == type_


MARKUP = (
    "<html><body>hello",
    "<!DOCTYPE html>",
    "<!-- words --><script>alert(1)</script>",
    "<?xml version='1.0'?><svg/>",
    '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "<?php echo 1 ?>",
    "#!/bin/sh\nrm -rf /",
    "Words first.\n<script src='//example.org/x.js'></script>",
)


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("before", ["", " \r\n\t", "\ufeff", "\0", "\n" * 500])
@pytest.mark.parametrize("markup", MARKUP)
def test_what_a_browser_would_run_is_bytes_like_others(
    markup: str, before: str, coding: str, file: Path
) -> None:
    file.write_bytes((before + markup).encode(coding))
    assert sniff.content_type(file) == sniff.PLAIN
    assert sniff.claimed(file) is None
    assert not sniff.is_photograph(file)


def test_markup_among_bytes_that_are_no_text_is_no_text(file: Path) -> None:
    file.write_bytes(b"<html>\xff\xfe\x00\x01<script>")
    assert sniff.content_type(file) == sniff.PLAIN


@pytest.mark.parametrize(("type_", "data"), samples.ALL.values(), ids=samples.ALL)
def test_a_picture_claims_to_be_one_whatever_its_name(type_: str, data: bytes, tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_bytes(data)
    assert sniff.claimed(file) == type_
    assert sniff.content_type(file) == sniff.PLAIN


@given(
    head=st.sampled_from(
        [b"", b"<", b"\xff\xfe", b"RIFF....WAVE", b"....ftyp", b"OggS", b"\x1aE\xdf\xa3", b"PK\x03\x04"]
    ),
    data=st.binary(max_size=600),
)
def test_any_bytes_have_a_harmless_type(
    head: bytes, data: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path_factory.getbasetemp() / "any"
    file.write_bytes(head + data)
    family, _, name = sniff.content_type(file).partition("/")
    assert family in {"application", "audio", "font", "text", "video"}
    assert name not in {"html", "xml", "xhtml+xml", "javascript"}
