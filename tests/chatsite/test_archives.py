"""The file of a backup: any `tar` reads it, and whatever was changed, cut off or added, wherever, is refused."""

import hashlib
import io
import tarfile
import threading
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from pathlib import Path

import msgspec
import pyrage
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chatsite.backups import contents, pacing, sealing
from chatsite.backups.archive import Reader, Writer
from chatsite.backups.contents import About, Manifest
from chatsite.backups.progress import nobody
from chatsite.backups.refusals import BackupRefused
from chatsite.backups.unpacking import unpack
from chatsite.backups.writing import Work

ABOUT = About(
    format=contents.FORMAT,
    version="0.1.0",
    made_at="2026-06-01T12:00:00+00:00",
    database="sqlite",
    epoch="an epoch",
    migrations=["feeds.0001_initial"],
)
PASSPHRASE = "a long passphrase"
FILES = {"aa/1": b"x" * 512, "aa/2": b"", "b0/1": b"a file\n" * 300}
TOLD = Callable[[str, int, int], None]


def parts(**changed: bytes) -> list[tuple[str, bytes]]:
    """What stands in a small backup."""
    files = [(contents.FILES + name, data) for name, data in FILES.items()]
    manifest = Manifest(rows={"accounts_user": 3}, files=3, files_bytes=sum(map(len, FILES.values())))
    return [
        (contents.ABOUT, changed.get("about", contents.written(ABOUT))),
        ("database.sqlite3", b"SQLite" * 700),
        (contents.SECRET_KEY, b"secret\n"),
        (contents.SETTINGS, b""),
        *files,
        (contents.MANIFEST, contents.written(manifest)),
    ]


def archive(wanted: Iterable[tuple[str, bytes]]) -> bytes:
    target, sums = io.BytesIO(), io.BytesIO()
    writer = Writer(target, sums)
    for name, data in wanted:
        writer.add(name, len(data), io.BytesIO(data))
    writer.finish()
    return target.getvalue()


def of_somebody(name: str) -> bytes:
    """What `tar` makes of a file that is somebody's."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as tar:
        info = tarfile.TarInfo(name)
        info.size, info.uname, info.mtime = 5, "maria", 1_780_000_000
        tar.addfile(info, io.BytesIO(b"hello"))
    return made.getvalue()


def at_leisure(folder: Path) -> Work:
    return Work(folder, nobody, pacing.alone())


def sealed(data: bytes) -> bytes:
    file = io.BytesIO()
    with sealing.sealed(file, PASSPHRASE) as target:
        target.write(data)
    return file.getvalue()


WHOLE = archive(parts())


@pytest.fixture(scope="session")
def encrypted() -> bytes:
    return sealed(WHOLE)


@pytest.fixture(scope="session")
def look(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., str]:
    """Return what is said of a file; nothing of a good one."""
    folder = tmp_path_factory.mktemp("looked-at")

    def look(data: bytes, passphrase: str | None = None) -> str:
        path = folder / "backup.tar"
        path.write_bytes(data)
        try:
            unpack(path, passphrase, at_leisure(folder), None)
        except BackupRefused as refused:
            return str(refused)
        return ""

    return look


Look = Callable[..., str]


def test_any_tar_reads_it_and_any_sha256sum_checks_it() -> None:
    with tarfile.open(fileobj=io.BytesIO(WHOLE)) as tar:
        members = tar.getmembers()
        read = {member.name: (tar.extractfile(member) or io.BytesIO()).read() for member in members}
    assert {member.mode for member in members} == {0o600}
    sums = read.pop(contents.SUMS).decode().splitlines()
    assert sums == [f"{hashlib.sha256(data).hexdigest()}  {name}" for name, data in read.items()]
    assert [*read.items()] == parts()


def test_what_was_written_is_read(tmp_path: Path) -> None:
    path = tmp_path / "backup.tar"
    path.write_bytes(WHOLE)
    found = unpack(path, None, at_leisure(tmp_path), tmp_path / "new")
    assert found.about == ABOUT
    assert found.manifest.files == 3
    for name, data in FILES.items():
        kept = tmp_path / "new" / "files" / name
        assert kept.read_bytes() == data
        assert kept.stat().st_mode & 0o777 == 0o600


@given(st.integers(0, len(WHOLE) - 1), st.integers(1, 255))
@example(0, 1)
@example(512 - 1, 1)
@example(len(WHOLE) - 1, 1)
@example(WHOLE.index(b"accounts_user"), 1)
def test_a_changed_byte_is_found_wherever_it_is(look: Look, place: int, change: int) -> None:
    changed = bytearray(WHOLE)
    changed[place] ^= change
    assert look(bytes(changed))


@given(st.integers(0, len(WHOLE) - 1))
def test_what_is_cut_is_refused(look: Look, length: int) -> None:
    assert look(WHOLE[:length]) in {"This is no backup of Hearth.", "The backup is cut: its end is missing."}


@given(st.integers(0, len(WHOLE)), st.binary(min_size=1, max_size=700))
def test_what_was_put_in_is_refused(look: Look, place: int, more: bytes) -> None:
    assert look(WHOLE[:place] + more + WHOLE[place:])


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "This is no backup of Hearth."),
        (b"text", "This is no backup of Hearth."),
        (bytes(10_240), "This is no backup of Hearth."),
        (archive([("letter", b"hello")]), "This is no backup of Hearth."),
        (of_somebody("letter"), "This is no backup of Hearth."),
        (archive(parts()[:1]), "The backup is damaged"),
        (archive([*parts(), ("files/zz/9", b"late")]), "The backup is damaged"),
        (archive([part for part in parts() if part[0] != contents.SECRET_KEY]), "The backup is damaged"),
        (archive([part for part in parts() if part[0] != "files/aa/2"]), "The backup is damaged"),
        (archive(parts(about=b"[")), "The backup is damaged: what describes it cannot be read."),
        (archive(parts(about=b"[1]")), "The backup is damaged: what describes it cannot be read."),
        (archive(parts(about=b"[" * 100_000)), "The backup is damaged: what describes it cannot be read."),
        (archive(parts(about=b"x" * 2_000_000)), "The backup is damaged"),
    ],
)
def test_what_is_no_whole_backup_is_refused_in_a_sentence(look: Look, data: bytes, said: str) -> None:
    assert look(data).startswith(said)


@pytest.mark.parametrize(
    "name",
    [
        "../outside", "/etc/passwd", "files/../../outside", "files/aa/../b", "files/aa", "files/AA/1", "files//1",
        "database.pgdump", "secret-key", "tls/other.pem", "hearth-backup.json", "x" * 90,
    ],
)  # fmt: skip
def test_a_part_that_belongs_nowhere_is_refused(look: Look, name: str) -> None:
    first, *rest = parts()
    assert look(archive([first, *rest[:3], (name, b"x"), *rest[3:]])).startswith("The backup is damaged")


def test_files_come_in_their_order_and_once(look: Look) -> None:
    wanted = parts()
    wanted[4], wanted[5] = wanted[5], wanted[4]
    assert look(archive(wanted)).startswith("The backup is damaged")
    assert look(archive([*wanted[:5], wanted[4], *wanted[5:]])).startswith("The backup is damaged")


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"format": contents.FORMAT + 1}, "0.1.0"),
        ({"version": "0.1.1"}, "0.1.1"),
        ({"version": "10.0"}, "10.0"),
        ({"migrations": ["feeds.0001_initial", "feeds.9999_later"]}, "0.1.0"),
    ],
)
def test_a_newer_version_is_named(look: Look, change: dict[str, object], named: str) -> None:
    about = contents.written(msgspec.structs.replace(ABOUT, **change))
    said = look(archive(parts(about=about)))
    assert said == f"This backup was made by a newer Hearth ({named}): install that version first."


def test_a_source_that_becomes_shorter_makes_no_backup() -> None:
    writer = Writer(io.BytesIO(), io.BytesIO())
    with pytest.raises(BackupRefused, match="became shorter while it was read"):
        writer.add("files/aa/1", 10, io.BytesIO(b"short"))


# ---- encrypted ---------------------------------------------------------------------------------------------------


def test_who_has_the_passphrase_reads_it_and_nobody_else(look: Look, encrypted: bytes) -> None:
    assert look(encrypted, PASSPHRASE) == ""
    assert look(encrypted).startswith("This backup is encrypted")
    assert look(encrypted, "another passphrase").startswith("The passphrase is not that of this backup")
    assert b"SQLite" not in encrypted


def test_age_and_tar_alone_open_it(encrypted: bytes) -> None:
    with tarfile.open(fileobj=io.BytesIO(encrypted)) as tar:
        key, data = [(tar.extractfile(name) or io.BytesIO()).read() for name in (sealing.KEY, sealing.SEALED)]
    identity = pyrage.x25519.Identity.from_str(pyrage.passphrase.decrypt(key, PASSPHRASE).decode().strip())
    assert pyrage.decrypt(data, [identity]) == WHOLE


def test_what_was_done_to_an_encrypted_one_is_found(
    look: Look, encrypted: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = lru_cache(sealing._identity)  # to try a passphrase takes a second, on purpose
    monkeypatch.setattr(sealing, "_identity", read)
    starts = encrypted.index(b"age-encryption.org/v1", 1024)
    places: Sequence[int] = [
        0, 100, 511, 530, 760, 1000, 1024, 1200, starts, starts + 30, starts + 250, starts + 5000,
        len(encrypted) - 1025, len(encrypted) - 1,
    ]  # fmt: skip
    for place in places:
        changed = bytearray(encrypted)
        changed[place] ^= 1
        assert look(bytes(changed), PASSPHRASE), place
    for length in (0, 300, 600, 1024, starts + 10, starts + 3000, len(encrypted) - 1024, len(encrypted) - 1):
        assert look(encrypted[:length], PASSPHRASE), length
    assert look(encrypted + b"\0", PASSPHRASE)
    assert look(sealed(b"not ours"), PASSPHRASE) == "This is no backup of Hearth."


def test_a_disk_that_fails_under_the_encryption_says_so() -> None:
    class Full(io.BytesIO):
        def write(self, data: object, /) -> int:
            if self.tell() > 100_000:
                raise OSError(28, "No space left on device")
            return super().write(data)  # type: ignore[arg-type]

    def write() -> None:
        with sealing.sealed(Full(), PASSPHRASE) as target:
            for _ in range(100):
                target.write(bytes(100_000))

    with pytest.raises(OSError, match="No space left"):
        write()


def test_whoever_reads_no_further_leaves_nothing_running(encrypted: bytes) -> None:
    def read() -> None:
        with sealing.unsealed(io.BytesIO(encrypted), PASSPHRASE) as source:
            next(Reader(source, io.BytesIO()).parts())
            raise BackupRefused("enough")

    with pytest.raises(BackupRefused, match="enough"):
        read()
    assert "age" not in {thread.name for thread in threading.enumerate()}
