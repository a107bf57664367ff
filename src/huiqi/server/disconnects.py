"""Clients that go away (faces layer): work for one is stopped when it is gone."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from starlette.requests import Request

from huiqi.errors import Text
from huiqi.server.problems import Problem

_T = TypeVar("_T")


async def unless_gone(request: Request, work: Coroutine[Any, Any, _T]) -> _T:
    """Return what `work` gives; cancel it when the client disconnects (Problem 499, which nobody reads).

    The work is done in the task that calls: cancelling that, and taking it back, is what `asyncio.timeout` does too.
    """
    task = asyncio.current_task()
    assert task is not None
    before, is_gone, is_over = task.cancelling(), False, False

    def leave(watch: asyncio.Task[None]) -> None:
        nonlocal is_gone
        if not is_over and not watch.cancelled():
            is_gone = True
            task.cancel()

    watch = asyncio.ensure_future(_gone(request))
    watch.add_done_callback(leave)
    try:
        return await work
    except asyncio.CancelledError:
        if is_gone and task.uncancel() <= before:
            raise Problem(499, "gone", Text("客户端已断开", "the client went away")) from None
        raise
    finally:
        is_over = True
        watch.cancel()


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
