"""A message that was refused because of a file: which, what helps, and that it is offered where the message stands."""

from pathlib import Path

import pytest
from msgspec.structs import replace
from PyQt6.QtCore import QPointF
from pytestqt.qtbot import QtBot

from chatclient.changes import OutboxChanged
from chatclient.core.model import Outgoing, Pending, PendingFile
from chatprotocol.errors import ErrorCode, HearthError
from qtclient.app import App
from qtclient.delegates.refusal import RefusalLine
from qtclient.itemmodels.entries import from_pending
from qtclient.itemmodels.refused_files import cures, refused_file
from qtclient.widgets.timeline_menu import Rights, _words
from tests.qtclient.community import NOW, ms
from tests.qtclient.fake import FakeFacade, pending_file
from tests.qtclient.hands import click

KEY = b"q" * 16
UNCLEAN = HearthError(
    ErrorCode.UNSUPPORTED,
    "This picture may say where it was taken, which cannot be removed. Send it as a file.",
)
LARGE = HearthError(ErrorCode.TOO_LARGE, "A file may have at most 5 bytes.")


@pytest.fixture
def paths(tmp_path: Path) -> list[Path]:
    made = [tmp_path / "odd.png", tmp_path / "minutes.txt"]
    for path in made:
        path.write_bytes(bytes(400))
    return made


def failed(file: PendingFile, reason: str = "") -> PendingFile:
    return replace(file, state="failed", reason=reason)


def waiting(paths: list[Path], error: HearthError | None, *bad: int, text: str = "") -> Pending:
    files = [pending_file(place, Outgoing(path=path)) for place, path in enumerate(paths)]
    reason = "" if error is None else error.message
    return Pending(
        key=KEY,
        room=1,
        text=text,
        created_at_ms=ms(NOW),
        state="failed" if error is not None else "waiting",
        error=error,
        files=tuple(failed(file, reason) if file.place in bad else file for file in files),
    )


def test_a_picture_that_cannot_be_cleaned_goes_as_a_file_or_not_at_all(paths: list[Path]) -> None:
    pending = waiting(paths, UNCLEAN, 0)
    assert cures(pending) == ("as_file", "without")
    assert refused_file(pending) == pending.files[0]
    assert cures(waiting(paths[:1], UNCLEAN, 0)) == ("as_file",)


def test_what_is_too_large_is_no_smaller_as_a_file(paths: list[Path]) -> None:
    assert cures(waiting(paths, LARGE, 1)) == ("without",)
    assert cures(waiting(paths[:1], LARGE, 0, text="words")) == ("without",)
    assert cures(waiting(paths[:1], LARGE, 0)) == ()


def test_what_goes_as_a_file_already_is_not_offered_as_one(paths: list[Path]) -> None:
    pending = waiting(paths, UNCLEAN, 0)
    first = replace(pending.files[0], as_file=True)
    assert cures(replace(pending, files=(first, *pending.files[1:]))) == ("without",)


def test_where_no_file_is_at_fault_or_nobody_knows_which_nothing_is_offered(paths: list[Path]) -> None:
    assert cures(waiting(paths, None)) == ()
    assert cures(waiting(paths, HearthError(ErrorCode.FORBIDDEN, "Not here."))) == ()
    pending = waiting(paths, UNCLEAN)
    both = tuple(failed(file) for file in pending.files)  # as after the program was started anew
    assert cures(replace(pending, files=both)) == ()


@pytest.mark.parametrize(("word", "asked"), [("as_file", "retry_as_file"), ("without", "retry_without")])
def test_the_line_below_the_message_offers_what_helps(
    qtbot: QtBot, opened: App, facade: FakeFacade, paths: list[Path], word: str, asked: str
) -> None:
    pending = waiting(paths, UNCLEAN, 0)
    facade.community.pending[1] = [pending]
    facade.say(OutboxChanged(room=1, pending=(pending,)))
    model, timeline = opened.models.timeline, opened.window.chat.pane.timeline
    qtbot.waitUntil(lambda: model.row_of(KEY) is not None)
    timeline.to_end()
    timeline.grab()
    row = model.row_of(KEY)
    assert row is not None
    laid = timeline.laid(row)
    line = RefusalLine(opened.look, model.entry(row), laid, timeline._layouts.columns)
    assert list(line.actions) == ["as_file", "without", "discard"]
    assert line.said.startswith("Not sent: ")
    assert all(rect.bottom() <= laid.height for rect in line.actions.values())
    click(timeline.viewport(), (line.actions[word].center() + QPointF(0, timeline.row_top(row))).toPoint())
    qtbot.waitUntil(lambda: facade.asked_for(asked) == [(KEY, 0)])


def test_its_menu_offers_the_same(opened: App, paths: list[Path]) -> None:
    entry = from_pending(waiting(paths, UNCLEAN, 0, text="words"), 1)
    assert _words(entry, Rights(), mine=True) == ["retry", "as_file", "without", "copy", "discard"]


def test_the_way_of_a_single_file_is_told_once(
    qtbot: QtBot, opened: App, facade: FakeFacade, paths: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[object] = []
    monkeypatch.setattr(
        "qtclient.delegates.attachments_painter.AttachmentsPainter._paint_words",
        lambda _self, _file, _box, transfer: told.append(transfer),
    )
    for files, expected in ((paths[1:], 0), (paths, 2)):
        told.clear()
        pending = waiting(files, None)
        facade.say(OutboxChanged(room=1, pending=(pending,)))
        model, timeline = opened.models.timeline, opened.window.chat.pane.timeline
        qtbot.waitUntil(lambda: len(model.entry(model.row_of(KEY) or 0).files) == len(files))  # noqa: B023  # at once
        timeline.to_end()
        timeline.grab()
        assert sum(transfer is not None for transfer in told) == expected
