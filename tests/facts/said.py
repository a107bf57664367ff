"""What a YAML file of an enterprise says: short ways to look at statements and findings."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from huiqi.findings import Finding
from huiqi.load import Statement
from huiqi.names import IND

BASE = "https://w3id.org/huiqi"
FIRM = f"{BASE}/id/enterprise/91371500MADEMO901X"
LEVEL = f"{BASE}/voc/level/"
ROOT = Path(__file__).resolve().parents[2]

Said = tuple[list[Statement], list[Finding]]
Write = Callable[[str], Said]


def values(said: Said, subject: str, name: str) -> list[str]:
    """Return the stated values of an indicator below the firm, in the order of the file."""
    iri = f"{FIRM}/{subject}" if subject else FIRM
    return [s.object.value for s in said[0] if s.subject == iri and s.predicate == IND + name]


def records(said: Said) -> list[str]:
    """Return the paths of the firm's records, in the order of the file."""
    found = [s.subject for s in said[0] if s.predicate == IND + "enterprise"]
    return [iri.removeprefix(FIRM + "/") for iri in found]


def faults(said: Said) -> list[tuple[str, int]]:
    return [(f.code, f.place.line) for f in said[1]]


def report(revenue: str) -> str:
    return f"code: 91371500MADEMO901X\nreports:\n  - fiscal-year: 2024\n    revenue: {revenue}\n"


def recognition(part: str) -> str:
    return f"code: 91371500MADEMO901X\nrecords:\n  - {{class: Recognition, {part}}}\n"
