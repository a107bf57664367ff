"""The parts of an enterprise file as they were written (meaning layer): entries and registers, not yet statements."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from huiqi.facts.yaml_nodes import Scalar
from huiqi.load.graph import Term


@dataclass(frozen=True)
class Entry:
    """One mapping as it was written: its class, the record words in it, and the stated values of each indicator."""

    kind: str
    line: int
    words: dict[str, Scalar] = field(default_factory=dict)
    values: dict[str, list[Scalar]] = field(default_factory=dict)


@dataclass(frozen=True)
class StatedRegister:
    """A list said to be complete: its class, its days (from None: from the beginning), and the line that says so."""

    kind: str
    covers_from: Term | None
    covers_until: Term
    line: int = field(compare=False)


def unique_ids(entries: Iterable[tuple[str, Entry]]) -> dict[str, str]:
    """Return the records by their ids, without an id that two of them share."""
    found: dict[str, set[str]] = {}
    for record, entry in entries:
        if "id" in entry.words:
            found.setdefault(entry.words["id"].text.strip(), set()).add(record)
    return {name: records.pop() for name, records in found.items() if len(records) == 1}
