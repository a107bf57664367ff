"""Which enterprise a row means (answers layer): by its code, its name, a former name, or a name that is only near."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches
from typing import Final

from huiqi.errors import Text
from huiqi.facts.model import Facts
from huiqi.intake.codes import read_code
from huiqi.intake.tables import TEXT
from huiqi.matching.lines import Line
from huiqi.names import local

_YEAR: Final = re.compile(r"(?:19|20)\d\d ?年?度?")
_BRACKETS: Final = re.compile(r"[(（【\[].*?[)）】\]]")


@dataclass(frozen=True)
class Guess:
    """A thing that a row may mean, how strongly (0 to 100), and why."""

    iri: str
    score: int
    why: Text


def bare(name: str) -> str:
    """Return a name as it is compared: narrow, without blanks and marks.

    >>> bare("示例 企业（虚构）"), bare("Sample-One Ltd.")
    ('示例企业虚构', 'sampleoneltd')
    """
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", name).casefold())


class Firms:
    """Finds enterprises by what a file calls them."""

    def __init__(self, facts: Facts) -> None:
        self.codes = {local(e.iri): e.iri for e in facts.enterprises}
        self.names: dict[str, set[str]] = {}
        self.former: dict[str, set[str]] = {}
        for e in facts.enterprises:
            for name in e.names.values():
                self.names.setdefault(bare(name), set()).add(e.iri)
            for name in facts.aliases.get(e.iri, ()):
                self.former.setdefault(bare(name), set()).add(e.iri)
        self.known = sorted({*self.names, *self.former})

    def guesses(self, line: Line) -> tuple[Guess, ...]:
        """Return the enterprises that a row may mean, the likeliest first; equal ones by IRI."""
        found: dict[str, Guess] = {}
        for guess in (*self._by_iri(line), *self._by_code(line), *self._by_name(line)):
            if guess.iri not in found or guess.score > found[guess.iri].score:
                found[guess.iri] = guess
        return tuple(sorted(found.values(), key=lambda g: (-g.score, g.iri)))

    def _by_iri(self, line: Line) -> list[Guess]:
        iri = line.text("enterprise-iri")
        return [Guess(iri, 100, Text("IRI 相同", "same IRI"))] if iri in self.codes.values() else []

    def _by_code(self, line: Line) -> list[Guess]:
        written = line.text("code")
        code = read_code((TEXT, written)).code or written
        return [Guess(self.codes[code], 100, Text("信用代码相同", "same code"))] if code in self.codes else []

    def _by_name(self, line: Line) -> list[Guess]:
        name = bare(line.text("name"))
        if not name:
            return []
        same = [Guess(i, 90, Text("名称相同", "same name")) for i in sorted(self.names.get(name, ()))]
        same += [Guess(i, 80, Text("与曾用名相同", "same former name")) for i in sorted(self.former.get(name, ()))]
        if same:
            return same
        return [g for close in get_close_matches(name, self.known, 3, 0.8) for g in self._near(name, close)]

    def _near(self, name: str, close: str) -> list[Guess]:
        score = int(60 * SequenceMatcher(None, close, name).ratio())
        owners = sorted({*self.names.get(close, ()), *self.former.get(close, ())})
        return [Guess(i, score, Text("名称相近", "near name")) for i in owners]


def near_text(text: str, names: Mapping[str, str]) -> tuple[int, bool]:
    """Return how near a text comes to one of some names, from 0 to 100, and whether it is one of them.

    A year in the text, and what a name has in brackets, are passed over.
    """
    wanted = bare(_YEAR.sub("", text))
    best = 0
    for name in (n for full in names.values() for n in (full, _BRACKETS.sub("", full))):
        other = bare(name)
        if not wanted or not other:
            continue
        if wanted == other:
            return 100, True
        ratio = SequenceMatcher(None, wanted, other).ratio()
        if min(len(wanted), len(other)) >= 2 and (wanted in other or other in wanted):
            ratio = max(ratio, 0.75)
        best = max(best, int(100 * ratio))
    return best, False
