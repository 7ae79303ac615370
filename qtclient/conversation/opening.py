"""What is read when a room is opened, and where: at the first unread message, where it was left, at its end."""

from typing import NamedTuple

from chatclient.core.model import Draft, Page, Pending, RoomSummary
from qtclient.engine.facade import Facade

PAGE = 60


class Opening(NamedTuple):
    """Everything that opening a room reads, in one go."""

    page: Page
    pending: tuple[Pending, ...]
    draft: Draft
    target: int | None


async def read_opening(facade: Facade, room: int, around: int | None, target: int | None) -> Opening:
    """Read a room in the engine's thread."""
    page = await facade.page(room, around=around, limit=PAGE)
    return Opening(page, await facade.pending(room), await facade.draft(room), target)


def where_to_read(summary: RoomSummary, target: int | None, place: tuple[int, int] | None) -> int | None:
    """Return the number around which to read; None for the latest. `place` is where the room was left."""
    if target is not None:
        return target
    if summary.unread:
        first = summary.membership.read + 1
        return first if summary.last_number - first >= PAGE // 2 else None
    return place[0] if place is not None else None


def first_unread(page: Page, summary: RoomSummary, me: int) -> int | None:
    """Return the number of the first message above which "New" stands; None where nothing is new."""
    if not summary.unread:
        return None
    read = summary.membership.read
    return next((each.number for each in page.messages if each.number > read and each.author != me), None)
