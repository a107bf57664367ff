"""Finished answers that the front keeps (faces layer): the last ones that were asked for, up to a number of bytes.

Only what the published law and an address alone decide is put here, nothing that anybody typed; see `huiqi.server.answered`.
One store belongs to one generation of the law and ends with it.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

_PART: Final = 8
"""No answer may take more than this part of the room."""
_BESIDE: Final = 500
"""Bytes that an entry takes besides its body."""


@dataclass(frozen=True)
class Finished:
    """An answer as it is sent: its media type and its bytes."""

    media_type: str
    body: bytes


class Kept:
    """Answers by name, in at most `room` bytes; 0 keeps none.

    >>> kept = Kept(10_000)
    >>> kept.put("a", Finished("text/html", b"..."))
    >>> kept.get("a").body, kept.get("b"), kept.size
    (b'...', None, 503)
    """

    def __init__(self, room: int) -> None:
        self.room = room
        self.size = 0
        self._found: OrderedDict[str, Finished] = OrderedDict()

    def __len__(self) -> int:
        return len(self._found)

    def takes(self, size: int) -> bool:
        """Say whether a body of this many bytes is kept."""
        return (size + _BESIDE) * _PART <= self.room

    def get(self, name: str) -> Finished | None:
        """Return an answer that is still there, None for any other; what was asked for last is kept longest."""
        found = self._found.get(name)
        if found is not None:
            self._found.move_to_end(name)
        return found

    def put(self, name: str, finished: Finished) -> None:
        """Keep an answer, and let go of those that nobody asked for the longest until there is room; passes over a large one."""
        if not self.takes(len(finished.body)):
            return
        self._drop(name)
        self._found[name] = finished
        self.size += len(finished.body) + _BESIDE
        while self.size > self.room:
            self._drop(next(iter(self._found)))

    def _drop(self, name: str) -> None:
        old = self._found.pop(name, None)
        if old is not None:
            self.size -= len(old.body) + _BESIDE
