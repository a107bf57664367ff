"""Findings (ground layer): one fault each, with code, place, message and a concrete fix.

Knows how a finding looks and how findings sort; what is a fault is decided elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from huiqi.errors import Language, Text, harmless

Level = Literal["error", "warning", "note"]


@dataclass(frozen=True)
class Place:
    """Where something stands: a file relative to the project, and a line counted from 1 (0: the whole file)."""

    file: str
    line: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


@dataclass(frozen=True)
class Finding:
    """One fault: a stable code, where it stands, what is wrong, and what to do about it."""

    code: str
    place: Place
    problem: Text
    fix: Text
    level: Level = "error"

    def say(self, lang: Language) -> str:
        """Return the finding as one line of text.

        >>> Finding("H001", Place("a.ttl", 3), Text("坏", "broken"), Text("改", "mend")).say("en")
        'a.ttl:3: H001 broken; mend'
        """
        place = harmless(str(self.place), keep="")
        return f"{place}: {self.code} {self.problem.line(lang)}; {self.fix.line(lang)}"

    def to_dict(self) -> dict[str, Any]:
        """Return the finding as plain values for JSON."""
        return {
            "code": self.code,
            "level": self.level,
            "file": self.place.file,
            "line": self.place.line,
            "problem": {"zh": self.problem.zh, "en": self.problem.en},
            "fix": {"zh": self.fix.zh, "en": self.fix.en},
        }


def in_order(findings: list[Finding]) -> tuple[Finding, ...]:
    """Return the findings once each, by file, line, code and wording."""
    return tuple(sorted(set(findings), key=lambda f: (f.place.file, f.place.line, f.code, f.problem.en)))
