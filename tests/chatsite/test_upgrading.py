"""A newer version comes in, and goes again where it has to; what was there before is never lost."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command, get_commands
from django.db import DatabaseError
from pytest_django import Settings

from chatsite import datafolder, upgrading
from chatsite.backups import restoring
from feeds import schema
from tests import first_release
from tests.chatsite.conftest import ROOT, manage
from tests.chatsite.test_backups import epoch, left_behind


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("house") / "data"
    assert manage(data, "migrate").returncode == 0
    return data


@pytest.fixture
def data(house: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(house, tmp_path / "data"))


@pytest.fixture
def older(tmp_path: Path) -> Path:
    """A folder of the first release."""
    first_release.put_server(tmp_path / "older")
    return tmp_path / "older"


ASKED_OF = {
    "adduser": ["anna", "--password-stdin"],
    "audit": ["verify"],
    "demo": [],
    "invite": [],
    "new_epoch": [],
    "people": ["-"],
    "reindex": [],
    "serve": ["--bind", "127.0.0.1:0"],
}
"""Commands that want the database to be what this version wants."""
WHATEVER_IT_IS = {"backup", "benchseed", "doctor", "drill", "restore", "runserver", "upgrade"}
"""Those that make it, look at it, or take it as it is."""


def test_every_command_is_known_here() -> None:
    ours = {
        name
        for name, app in get_commands().items()
        if app in {one.name for one in apps.get_app_configs()} and (ROOT / app).is_dir()
    }
    assert ours == ASKED_OF.keys() | WHATEVER_IT_IS


@pytest.mark.parametrize("name", ASKED_OF)
@pytest.mark.parametrize(
    ("state", "said"),
    [
        (schema.State(["feeds.0001_initial"], [], []), "Run this first: python manage.py upgrade"),
        (
            schema.State(["feeds.0002_more"], ["feeds.0001_initial"], []),
            "Run this first: python manage.py upgrade",
        ),
        (
            schema.State([], ["feeds.9999_later"], ["feeds.9999_later"]),
            "A newer Hearth has used this database",
        ),
    ],
)
def test_a_command_says_first_what_the_database_needs(
    tmp_path: Path,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    state: schema.State,
    said: str,
) -> None:
    settings.HEARTH_DATA = tmp_path
    monkeypatch.setattr(schema, "state", lambda: state)
    with pytest.raises(CommandError, match=said):
        call_command(name, *ASKED_OF[name])


def test_a_database_that_is_not_made_yet_is_one_clear_line(tmp_path: Path) -> None:
    done = manage(tmp_path / "data", "invite")
    assert done.returncode == 1
    assert done.stderr == (
        "CommandError: The database is not up to date. Run this first: python manage.py upgrade\n"
    )


def ask(data: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(data / "hearth.sqlite3")) as asked:
        found = asked.execute(sql).fetchall()
        asked.commit()
        return found


def applied(data: Path) -> set[tuple[object, ...]]:
    return set(ask(data, "SELECT app, name FROM django_migrations"))


def test_what_is_up_to_date_is_tried_and_left_alone(data: Path) -> None:
    done = manage(data, "upgrade")
    assert done.returncode == 0, done.stderr
    assert done.stdout == "The database is what this version wants, and answers as it should.\n"
    assert not (data / "before-upgrade").exists()
    assert "There is nothing to go back to" in manage(data, "upgrade", "--rollback").stderr


def test_a_first_database_is_no_list_of_changes(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(upgrading, "upgrade", lambda tell: schema.State(["accounts.0001_initial"], [], []))
    call_command("upgrade")
    assert capsys.readouterr().out == "The database is made, and answers as it should.\n"


@pytest.mark.parametrize("options", [[], ["--rollback"]])
def test_a_database_that_does_not_answer_is_one_clear_line(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch, options: list[str]
) -> None:
    def away() -> None:
        raise DatabaseError("no such host\nand more of it")

    settings.HEARTH_DATA = tmp_path
    monkeypatch.setattr(restoring, "assert_alone", away)
    with pytest.raises(CommandError) as refused:
        call_command("upgrade", *options)
    assert str(refused.value) == "The database does not answer: no such host"


def everything(database: Path) -> Iterator[tuple[object, ...]]:
    """Yield all that a database holds: the table, and each column with what stands in it."""
    tables = "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
    with closing(sqlite3.connect(database)) as asked:
        for (table,) in asked.execute(tables).fetchall():
            found = asked.execute(f'SELECT * FROM "{table}"')
            columns = [column for column, *_ in found.description]
            for row in found:
                yield table, *zip(columns, row, strict=True)


def test_an_upgrade_from_the_first_release_loses_nothing_and_can_be_taken_back(older: Path) -> None:
    path = older / "hearth.sqlite3"
    first, before = epoch(older), [*everything(path)]
    assert "Run this first: python manage.py upgrade" in manage(older, "serve").stderr
    done = manage(older, "upgrade")
    assert done.returncode == 0, done.stderr
    assert "attachments.0002" in done.stdout
    assert "python manage.py upgrade --rollback" in done.stdout
    now: dict[object, list[set[object]]] = {}
    for table, *cells in everything(path):
        now.setdefault(table, []).append({*cells})
    for table, *cells in before:
        if table not in {"sqlite_sequence", "django_migrations"}:
            assert any(row.issuperset(cells) for row in now[table]), (table, cells)
    assert epoch(older) == first
    back = manage(older, "upgrade", "--rollback")
    assert back.returncode == 0, back.stderr
    assert epoch(older) != first
    of_epoch = "feeds_epoch"
    assert [row for row in everything(path) if row[0] != of_epoch] == [
        row for row in before if row[0] != of_epoch
    ]
    [aside] = older.glob("after-upgrade-*")
    assert (aside / "hearth.sqlite3").exists()
    assert left_behind(older) == []
    assert manage(older, "upgrade").returncode == 0


def test_a_change_that_fails_says_so_and_leaves_everything_as_it_was(older: Path) -> None:
    before = applied(older)
    # Somebody has made by hand what the change makes.
    ask(
        older,
        "CREATE TRIGGER no BEFORE INSERT ON django_migrations BEGIN SELECT RAISE(ABORT, 'no more'); END",
    )
    done = manage(older, "upgrade")
    assert done.returncode == 1
    assert done.stderr == (
        "CommandError: The database could not be brought up to date: no more"
        " Everything is as it was before.\n"
    )
    assert applied(older) == before
    assert left_behind(older) == []


def test_a_database_that_is_not_sound_is_found(data: Path) -> None:
    ask(data, "DELETE FROM feeds_epoch")
    done = manage(data, "upgrade")
    assert done.returncode == 1
    assert "does not do what it should: it has no epoch." in done.stderr


def test_a_newer_database_is_left_alone(data: Path) -> None:
    ask(
        data,
        "INSERT INTO django_migrations (app, name, applied) VALUES ('feeds', '9999_later', '2026-01-01')",
    )
    ask(
        data,
        "INSERT INTO django_migrations (app, name, applied) VALUES ('gone', '0001_initial', '2026-01-01')",
    )
    assert "A newer Hearth has used this database (feeds.9999_later)" in manage(data, "upgrade").stderr
    assert "A newer Hearth has used this database" in manage(data, "serve").stderr


def test_nothing_is_changed_under_a_server_that_runs(older: Path) -> None:
    before = applied(older)
    with datafolder.served(older):
        for arguments in (["upgrade"], ["upgrade", "--rollback"]):
            assert "A server runs on" in manage(older, *arguments).stderr
    assert applied(older) == before


def test_what_was_kept_and_cannot_be_read_is_named(tmp_path: Path, settings: Settings) -> None:
    settings.HEARTH_DATA = tmp_path
    (tmp_path / "before-upgrade").mkdir()
    (tmp_path / "before-upgrade" / "note.json").write_text("[")
    with pytest.raises(upgrading.UpgradeRefused, match="cannot be read"):
        upgrading._note(tmp_path / "before-upgrade")


def test_root_leaves_no_files_behind_that_the_server_cannot_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 0)
    monkeypatch.setattr(datafolder, "_owner", lambda folder: 4_000_000)
    with pytest.raises(
        datafolder.FolderInUse, match="belongs to user 4000000: run this as user 4000000, not as root"
    ):
        datafolder.assert_ours(tmp_path)
