"""Where a file's bytes are (meaning layer): on disk, or held in memory as they came from a stranger."""

from __future__ import annotations

from dataclasses import dataclass, field
from io import BytesIO
from pathlib import PurePosixPath
from typing import IO, Any, Literal, Protocol


class Source(Protocol):
    """What readers need of a file; a `Path` has it."""

    @property
    def name(self) -> str:
        """Return the last part of the name."""

    @property
    def suffix(self) -> str:
        """Return the ending of the name with its dot, empty for none."""

    def open(self, mode: Literal["rb"]) -> Any:
        """Return the bytes as a file, from their beginning."""


@dataclass(frozen=True)
class InMemory:
    """A file that is nowhere but in memory.

    >>> InMemory("报表.CSV", b"a").suffix
    '.CSV'
    """

    name: str
    data: bytes = field(repr=False)

    @property
    def suffix(self) -> str:
        """Return the ending of the name with its dot, empty for none."""
        return PurePosixPath(self.name).suffix

    def open(self, mode: Literal["rb"]) -> IO[bytes]:
        """Return the bytes as a file, from their beginning."""
        del mode
        return BytesIO(self.data)


def size_of(source: Source) -> int:
    """Return the number of bytes of a file."""
    with source.open("rb") as file:
        return int(file.seek(0, 2))


def bytes_of(source: Source) -> bytes:
    """Return the bytes of a file."""
    with source.open("rb") as file:
        return bytes(file.read())
