"""What is read when a thread is opened: its replies, and the message it hangs from above the first of them."""

from typing import NamedTuple

import msgspec

from chatclient.core.model import Draft, Page, Pending
from qtclient.conversation.opening import PAGE
from qtclient.engine.facade import Facade


class ThreadOpening(NamedTuple):
    """Everything that opening a thread reads, in one go."""

    root: int
    page: Page
    pending: tuple[Pending, ...]
    draft: Draft


async def read_thread(facade: Facade, room: int, root: int) -> ThreadOpening:
    """Read the end of a thread in the engine's thread."""
    page = await _with_root(facade, await facade.thread(room, root, limit=PAGE), root)
    pending = await facade.pending(room)
    return ThreadOpening(
        page=page, root=root, pending=of_thread(pending, root), draft=await facade.draft(room, root)
    )


async def read_older_replies(facade: Facade, room: int, root: int, before: int) -> Page:
    """Read what comes before a reply, in the engine's thread."""
    return await _with_root(facade, await facade.thread(room, root, before=before, limit=PAGE), root)


async def _with_root(facade: Facade, page: Page, root: int) -> Page:
    """Put the message above its replies where they are here from the first on."""
    if page.has_more_before:
        return page
    around = await facade.page(page.room, around=root, limit=1)
    origin = tuple(each for each in around.messages if each.number == root)
    return msgspec.structs.replace(page, messages=origin + page.messages)


def of_thread(pending: tuple[Pending, ...], root: int) -> tuple[Pending, ...]:
    """Return what waits to be sent into a thread."""
    return tuple(each for each in pending if each.thread == root)
