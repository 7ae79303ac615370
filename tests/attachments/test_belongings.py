"""What is opened for a request is closed with it, however it ends."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import pytest

from attachments.belongings import BELONGINGS, Belongings, Closing, Receive, Scope, Send


async def receive() -> Mapping[str, Any]:
    return {"type": "http.disconnect"}


async def send(event: Mapping[str, Any]) -> None:
    pass


@pytest.mark.parametrize("fails", [True, False])
async def test_all_of_it_is_closed_also_where_nobody_was_answered(fails: bool) -> None:
    closed: list[str] = []

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        for what in ("first", "second"):
            scope[BELONGINGS].add(partial(closed.append, what))
        assert closed == []
        if fails:
            raise RuntimeError("a mistake")

    if fails:
        with pytest.raises(RuntimeError):
            await Closing(answer)({"type": "http"}, receive, send)
    else:
        await Closing(answer)({"type": "http"}, receive, send)
    assert closed == ["first", "second"]


def test_what_comes_too_late_is_closed_at_once() -> None:
    closed: list[str] = []
    belongings = Belongings()
    belongings.close()
    belongings.add(partial(closed.append, "late"))
    assert closed == ["late"]
    belongings.close()
    assert closed == ["late"]
