"""Work shared by processes (analysis layer): for what is asked of many things and rests on one large thing in memory."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

_Item = TypeVar("_Item")
_Found = TypeVar("_Found")
_task: Callable[[Any], Any] | None = None


def spread(task: Callable[[_Item], _Found], items: Sequence[_Item], jobs: int) -> list[_Found]:
    """Return `task` of each item, in order, found by `jobs` processes that begin as copies of this one.

    Not for a program with threads. Where processes cannot be copied (Windows) this one does it all.
    """
    global _task
    if jobs < 2 or "fork" not in multiprocessing.get_all_start_methods():
        return [task(item) for item in items]
    _task = task
    try:
        with multiprocessing.get_context("fork").Pool(jobs) as pool:
            return pool.map(_run, items, chunksize=1)
    finally:
        _task = None


def _run(item: Any) -> Any:
    assert _task is not None
    return _task(item)
