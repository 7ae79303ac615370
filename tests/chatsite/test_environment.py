"""Settings from the environment: what is wrong is refused by its name."""

from pathlib import Path

import msgspec
import pytest
from django.core.exceptions import ImproperlyConfigured

from chatprotocol.limits import MAX_OUT_MESSAGE_BYTES, Limits
from chatsite import environment
from feeds.runtime import READERS
from tests.chatsite.conftest import manage


class Sizes(msgspec.Struct, frozen=True, kw_only=True):
    """Two limits."""

    small: int = 3
    large: int = 30


def test_a_limit_is_replaced_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEARTH_LIMIT_LARGE", " 40 ")
    assert environment.limits(Sizes) == Sizes(small=3, large=40)


@pytest.mark.parametrize("value", ["0", "-1", "1.5", "ten", "١٢", "1_000"])
def test_a_limit_is_a_whole_number_above_zero(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("HEARTH_LIMIT_SMALL", value)
    with pytest.raises(ImproperlyConfigured, match="HEARTH_LIMIT_SMALL must be a whole number"):
        environment.limits(Sizes)


def test_people_read_times_as_the_machine_has_them_unless_somebody_says_otherwise(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    here = tmp_path / "localtime"
    here.symlink_to("/usr/share/zoneinfo/Europe/Berlin")
    monkeypatch.delenv("HEARTH_TIME_ZONE", raising=False)
    assert environment.time_zone("HEARTH_TIME_ZONE", here) == "Europe/Berlin"
    assert environment.time_zone("HEARTH_TIME_ZONE", tmp_path / "none") == "UTC"
    monkeypatch.setenv("HEARTH_TIME_ZONE", "Asia/Tokyo")
    assert environment.time_zone("HEARTH_TIME_ZONE", here) == "Asia/Tokyo"


@pytest.mark.parametrize("value", ["Berlin", "Europe/Nowhere", "../etc/passwd", "/etc/localtime"])
def test_a_zone_that_there_is_not_is_refused(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("HEARTH_TIME_ZONE", value)
    with pytest.raises(ImproperlyConfigured, match="HEARTH_TIME_ZONE must look like Europe/Berlin"):
        environment.time_zone("HEARTH_TIME_ZONE")


def test_a_limit_that_does_not_exist_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEARTH_LIMIT_LAGRE", "40")
    with pytest.raises(ImproperlyConfigured, match="HEARTH_LIMIT_LAGRE is not a limit"):
        environment.refuse_unknown_limits(Sizes)


@pytest.mark.parametrize(
    ("chosen", "refused"),
    [
        (
            {"out_message_bytes": 1024 * 1024 + 1},
            "OUT_MESSAGE_BYTES must be at least 200704 and at most 1048576",
        ),
        ({"out_message_bytes": 100_000}, "OUT_MESSAGE_BYTES"),
        ({"message_bytes": 16_384}, "MESSAGE_BYTES must be at least 20480"),
        ({"text_bytes": 65_536}, "MESSAGE_BYTES"),
        ({"text_bytes": 200_000, "message_bytes": 1_000_000}, "TEXT_BYTES"),
        ({"direct_users": 100}, "DIRECT_USERS"),
        ({"hello_ms": 2**53}, "HELLO_MS"),
    ],
)
def test_limits_that_no_client_could_live_with_are_refused(chosen: dict[str, int], refused: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=f"HEARTH_LIMIT_{refused}"):
        environment.refuse_impossible_limits(Limits(**chosen))


def test_the_limits_from_which_a_server_starts_are_possible() -> None:
    environment.refuse_impossible_limits(Limits())
    environment.refuse_impossible_limits(Limits(out_message_bytes=MAX_OUT_MESSAGE_BYTES, text_bytes=60_000))


@pytest.mark.parametrize(
    ("value", "truth"), [("1", True), ("Yes", True), ("on", True), ("0", False), ("", False), ("off", False)]
)
def test_yes_and_no(monkeypatch: pytest.MonkeyPatch, value: str, truth: bool) -> None:
    monkeypatch.setenv("HEARTH_DEBUG", value)
    assert environment.yes_or_no("HEARTH_DEBUG", default=True) is truth


def test_maybe_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEARTH_DEBUG", "maybe")
    with pytest.raises(ImproperlyConfigured, match="HEARTH_DEBUG must be yes or no, not 'maybe'"):
        environment.yes_or_no("HEARTH_DEBUG", default=False)


def test_a_choice_is_one_of_the_words(monkeypatch: pytest.MonkeyPatch) -> None:
    assert environment.choice("HEARTH_REGISTRATION", "invite", ["invite", "open"]) == "invite"
    monkeypatch.setenv("HEARTH_REGISTRATION", "Open")
    assert environment.choice("HEARTH_REGISTRATION", "invite", ["invite", "open"]) == "open"
    monkeypatch.setenv("HEARTH_REGISTRATION", "everybody")
    with pytest.raises(ImproperlyConfigured, match="one of invite, open"):
        environment.choice("HEARTH_REGISTRATION", "invite", ["invite", "open"])


def test_names_have_commas_between_them(monkeypatch: pytest.MonkeyPatch) -> None:
    assert environment.names("HEARTH_ALLOWED_HOSTS", ["localhost"]) == ["localhost"]
    monkeypatch.setenv("HEARTH_ALLOWED_HOSTS", "a.example, ,b.example")
    assert environment.names("HEARTH_ALLOWED_HOSTS") == ["a.example", "b.example"]


def test_the_database_is_a_file_in_the_data_folder_unless_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    ours = environment.database("DATABASE_URL", tmp_path / "x.sqlite3")
    assert (ours["ENGINE"], ours["NAME"]) == ("chatsite.sqlite", str(tmp_path / "x.sqlite3"))
    monkeypatch.setenv("DATABASE_URL", "sqlite:////srv/hearth.sqlite3")
    theirs = environment.database("DATABASE_URL", tmp_path)
    assert (theirs["ENGINE"], theirs["NAME"]) == ("chatsite.sqlite", "/srv/hearth.sqlite3")
    monkeypatch.setenv("DATABASE_URL", "postgres://hearth:secret@db.example:5433/chat")
    postgres = environment.database("DATABASE_URL", tmp_path)
    assert (postgres["HOST"], postgres["PORT"]) == ("db.example", 5433)


def test_the_pool_leaves_connections_to_views_when_the_journal_and_the_readers_have_theirs(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://hearth:secret@db.example:5433/chat")
    pool = environment.database("DATABASE_URL", tmp_path)["OPTIONS"]["pool"]
    assert pool["max_size"] > READERS + 1 + 8


@pytest.mark.parametrize(
    "url", ["mysql://user:secret@db/chat", "nonsense", "postgres//secret", "http://secret"]
)
def test_another_database_is_refused_without_repeating_its_password(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, url: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL must begin with") as refused:
        environment.database("DATABASE_URL", tmp_path)
    assert "secret" not in str(refused.value)


def test_a_folder_with_a_socket_may_stand_where_a_host_does(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://hearth@%2Frun%2Fpostgresql/hearth")
    found = environment.database("DATABASE_URL", tmp_path)
    assert found["HOST"] == "/run/postgresql"
    assert found["CONN_HEALTH_CHECKS"]
    assert "lock_timeout=5000" in found["OPTIONS"]["options"]


def test_files_lie_on_the_disk_unless_a_bucket_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert environment.bucket("HEARTH_S3_URL") == {}
    monkeypatch.setenv("HEARTH_S3_URL", "s3://key:se%2Fcret@s3.example.org/hearth?region=eu-1")
    assert environment.bucket("HEARTH_S3_URL") == {
        "BACKEND": "attachments.s3.BucketStorage",
        "OPTIONS": {
            "access_key": "key", "secret_key": "se/cret", "bucket_name": "hearth",
            "endpoint_url": "https://s3.example.org", "region_name": "eu-1",
        },
    }  # fmt: skip


@pytest.mark.parametrize(
    "url",
    [
        "https://key:canary@s3.example.org/hearth",
        "s3://s3.example.org/canary",
        "s3://key:canary@s3.example.org/",
        "s3://key:canary@s3.example.org/a/b",
        "s3://key:canary@s3.example.org:port/a",
        "s3://key:canary@s3.example.org/a?other=1",
    ],
)
def test_another_bucket_is_refused_without_repeating_its_secret(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("HEARTH_S3_URL", url)
    with pytest.raises(ImproperlyConfigured, match="HEARTH_S3_URL must look like") as refusal:
        environment.bucket("HEARTH_S3_URL")
    assert "canary" not in str(refusal.value)


@pytest.mark.parametrize("value", ["", "tcp://127.0.0.1:3310", "tcp://clamd", "unix:///run/clamav/clamd.ctl"])
def test_somebody_listens_at_an_address_or_a_path(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("HEARTH_CLAMD", value)
    assert environment.socket_address("HEARTH_CLAMD") == value


@pytest.mark.parametrize(
    "value", ["127.0.0.1:3310", "tcp://", "tcp://a:b", "unix://host/path", "unix:", "http://a"]
)
def test_another_address_is_refused(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("HEARTH_CLAMD", value)
    with pytest.raises(ImproperlyConfigured, match="HEARTH_CLAMD must look like"):
        environment.socket_address("HEARTH_CLAMD")


def test_a_place_of_addresses_has_a_slash_at_both_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    assert environment.place("HEARTH_X_ACCEL") == ""
    monkeypatch.setenv("HEARTH_X_ACCEL", "/inside/")
    assert environment.place("HEARTH_X_ACCEL") == "/inside/"
    for wrong in ("inside/", "/inside", "/in\nside/"):
        monkeypatch.setenv("HEARTH_X_ACCEL", wrong)
        with pytest.raises(ImproperlyConfigured, match="HEARTH_X_ACCEL must begin"):
            environment.place("HEARTH_X_ACCEL")


def test_mail_goes_nowhere_unless_a_server_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("EMAIL_URL", raising=False)
    assert "dummy" in environment.email("EMAIL_URL")["EMAIL_BACKEND"]
    monkeypatch.setenv("EMAIL_URL", "smtp+tls://me:secret@mail.example:587")
    assert environment.email("EMAIL_URL")["EMAIL_HOST"] == "mail.example"
    monkeypatch.setenv("EMAIL_URL", "pigeon://secret")
    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL must look like"):
        environment.email("EMAIL_URL")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HEARTH_LIMIT_TXT", "1"),
        ("HEARTH_LIMIT_OUT_MESSAGE_BYTES", "1048577"),
        ("HEARTH_DATA", "/proc/no"),
        ("EMAIL_URL", "smtp://me:secret@mail.example:587"),
    ],
)
def test_a_wrong_value_is_refused_at_start_in_one_line(tmp_path: Path, name: str, value: str) -> None:
    done = manage(tmp_path, "check", **{name: value})
    assert done.returncode != 0
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith(f"hearth: {name}")
    assert "secret" not in done.stderr


@pytest.mark.parametrize(
    ("value", "address"),
    [
        ("", ""),
        ("https://chat.example.org", "https://chat.example.org"),
        ("https://chat.example.org:8443/", "https://chat.example.org:8443"),
        ("http://192.168.1.5:8000", "http://192.168.1.5:8000"),
    ],
)
def test_where_people_reach_the_server(monkeypatch: pytest.MonkeyPatch, value: str, address: str) -> None:
    monkeypatch.setenv("HEARTH_ADDRESS", value)
    assert environment.address("HEARTH_ADDRESS") == address


@pytest.mark.parametrize(
    "value",
    [
        "chat.example.org",
        "ftp://x",
        "https://",
        "https://x/path",
        "https://u@x",
        "https://x:y",
        "https://x?q",
    ],
)
def test_what_is_no_address_of_a_server_is_refused(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("HEARTH_ADDRESS", value)
    with pytest.raises(ImproperlyConfigured, match="HEARTH_ADDRESS must look like"):
        environment.address("HEARTH_ADDRESS")


@pytest.mark.parametrize(
    "value",
    [
        "",
        "https://example.org/hearth.git",
        "http://192.168.1.5:8000/~anna/hearth.git",
        "https://school.example/chat?page=3",
    ],
)
def test_where_people_get_the_program(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("HEARTH_PROGRAM", value)
    assert environment.program("HEARTH_PROGRAM") == value


@pytest.mark.parametrize(
    "value",
    [
        "example.org",
        "ssh://example.org/hearth.git",
        "https://",
        "https://u:p@x/h.git",
        "https://x:y",
        'https://x/"; ls',
        "https://x/$HOME",
    ],
)
def test_what_nobody_should_put_into_a_terminal_is_refused(
    monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("HEARTH_PROGRAM", value)
    with pytest.raises(ImproperlyConfigured, match="HEARTH_PROGRAM must look like"):
        environment.program("HEARTH_PROGRAM")


@pytest.mark.parametrize(
    ("address", "hosts", "sender"),
    [
        ("https://chat.example.org:8443", ["localhost"], "Hearth <hearth@chat.example.org>"),
        ("", ["127.0.0.1", "chat.example.org"], "Hearth <hearth@chat.example.org>"),
        ("", ["127.0.0.1"], "Hearth <hearth@localhost>"),
    ],
)
def test_mails_come_from_somebody(address: str, hosts: list[str], sender: str) -> None:
    assert environment.sender(address, hosts) == sender
