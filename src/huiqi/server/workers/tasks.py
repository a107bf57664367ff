"""What a worker does (faces layer): kinds of task by name, each in a module of its own.

A task is set up outside the sandbox (imports, and what must be read before files are closed), opened inside it, and
then answers messages one after another.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any, Final, Protocol


class Task(Protocol):
    """One kind of work: `readable` are the files and folders that it may read inside the sandbox."""

    readable: tuple[str, ...]

    def open(self) -> None:
        """Get ready, inside the sandbox."""

    def answer(self, head: Mapping[str, Any], body: bytes, longest: int) -> tuple[dict[str, Any], bytes]:
        """Return the answer to a message, its body at most `longest` bytes; its head holds `status`."""


KINDS: Final = {
    "query": "huiqi.server.workers.query:QueryTask",
    "answer": "huiqi.server.workers.answering:AnswerTask",
    "ingest": "huiqi.server.workers.ingest:IngestTask",
}


def make_task(kind: str, settings: Mapping[str, Any]) -> Task:
    """Return the task of a kind, set up but not open; raises KeyError for a kind that is not known."""
    module, _, name = KINDS[kind].partition(":")
    task: Task = getattr(import_module(module), name)(settings)
    return task
