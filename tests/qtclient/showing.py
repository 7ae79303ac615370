"""A timeline with messages: what it shows, how far it is scrolled, and where its words stand."""

from PyQt6.QtCore import QPoint, QPointF
from PyQt6.QtGui import QImage, QPainter

from chatclient.core.model import Page
from chatprotocol.rows import Message
from qtclient.itemmodels.timeline import TimelineModel
from qtclient.widgets.timeline import Timeline
from tests.qtclient.community import ME, NOW, message


def page(messages: list[Message], *, before: bool = False, after: bool = False) -> Page:
    return Page(room=1, messages=tuple(messages), has_more_before=before, has_more_after=after)


def show(timeline: Timeline, model: TimelineModel, messages: list[Message], **more: bool) -> None:
    model.show(page(messages, **more), (), me=ME)
    timeline.settle()


def y_of(timeline: Timeline, model: TimelineModel, number: int) -> int:
    timeline.settle()
    row = model.row_of(number)
    assert row is not None
    return timeline.row_top(row)


def scroll_to(timeline: Timeline, value: int) -> None:
    bar = timeline.verticalScrollBar()
    assert bar is not None
    bar.setValue(value)
    timeline.settle()


def timeline_height(timeline: Timeline) -> int:
    timeline.settle()
    return timeline._placing.view_px


def text_point(timeline: Timeline, row: int, place: int = 0, line: int = 0) -> QPoint:
    """Return a point in the middle of a letter of a row."""
    timeline.settle()
    laid = timeline.laid(row)
    assert laid.layout is not None
    x = laid.layout.lineAt(line).cursorToX(place)[0] + 2
    y = timeline.row_top(row) + laid.body_y + line * timeline._look.sizes.line + 8
    return QPoint(round(timeline._layouts.columns.text + x), y)


def painted(timeline: Timeline) -> QImage:
    view = timeline.viewport()
    assert view is not None
    image = QImage(view.size(), QImage.Format.Format_RGB32)
    painter = QPainter(image)
    view.render(painter, QPoint())
    painter.end()
    return image


def say(timeline: Timeline, model: TimelineModel, text: str) -> None:
    show(timeline, model, [message(1, 1, 2, NOW, text)])


def point_of(timeline: Timeline, words: str, row: int = 0) -> QPoint:
    """Return a point on the first letter of the run that says this."""
    body = timeline.laid(row).body
    assert body is not None
    box, placed = next(each for each in body.runs() if words in each[1].run.text)
    rect = body.run_rects(box, placed)[0]
    corner = QPointF(timeline._layouts.columns.text, timeline.row_top(row) + timeline.laid(row).body_y)
    return (corner + rect.topLeft() + QPointF(3, rect.height() / 2)).toPoint()
