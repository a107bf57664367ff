"""A thing as its page lays it out (faces layer): what is told at a glance, the clause beside the rule, the rest.

Texts in one language and paths of pages; no HTML apart from charts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from huiqi.errors import Language
from huiqi.names import DCTERMS, NS, local
from huiqi.pages.charts import Chart, appropriation_charts, coverage_charts
from huiqi.pages.links import page_of
from huiqi.things import Law, Sheet
from huiqi.things.law import ASPECTS
from huiqi.things.model import KINDS, Entry, Section

_LEFT: Final = "clause"
_RIGHT: Final = {"award": ("conditions", "amount"), "measure": ("awards",), "rule": ("says",)}
"""Sections of a kind of thing that say its rule in words; they stand beside the clause."""
_LISTS: Final = {
    "clause",
    "measures",
    "awards",
    "open",
    "gaps",
    "stacking",
    "merges",
    "appropriations",
    "pays",
    "examples",
}
"""Sections that are a list even where it is a short one."""
_MARKED: Final = {"inferred", "assumed", "encoded", "partly"}
_COUNTED: Final = {"coverage", "gaps"}
"""Sections of a policy that count; the question of the same name lists what is counted."""
_BRIEF: Final = 90
_FEW: Final = 3
_PAGED: Final = (*(local(k.of) for k in KINDS if k.of), "Clause", "Appropriation", "Register", "Interpretation")


@dataclass(frozen=True)
class Item:
    """One line: its text, the page of the thing it names (empty: none), what it is to the eye, the lines under it.

    `mark` is "gap" for something that is not published, the basis of a link that is not stated, or a state of coverage.
    """

    text: str
    page: str = ""
    mark: str = ""
    below: tuple[Item, ...] = ()

    @property
    def is_block(self) -> bool:
        """Say whether the text has lines of its own, such as a query."""
        return "\n" in self.text


@dataclass(frozen=True)
class Part:
    """Lines under a heading, with charts of them where they help."""

    name: str
    heading: str
    items: tuple[Item, ...]
    charts: tuple[Chart, ...] = ()


@dataclass(frozen=True)
class SheetView:
    """The page of a thing: facts at a glance, the clause and the rule it became, parts in order, how to apply."""

    facts: tuple[Part, ...] = ()
    clause: Part | None = None
    rule: tuple[Part, ...] = ()
    parts: tuple[Part, ...] = ()
    applying: tuple[Part, ...] = field(default=())


def view_of(law: Law, sheet: Sheet, lang: Language) -> SheetView:
    """Return how the page of a thing lays out what there is to say of it."""
    maker = _Maker(law, sheet, lang)
    made = {s.name: maker.part(s) for s in sheet.sections if s.name != "policy" or sheet.kind == "policy"}
    beside = _RIGHT.get(sheet.kind, ())
    is_pair = _LEFT in made and any(name in made for name in beside)
    rule = tuple(made.pop(name) for name in beside if name in made) if is_pair else ()
    clause = made.pop(_LEFT) if is_pair else None
    applying = tuple(made.pop(name) for name in ASPECTS if name in made)
    facts = tuple(p for p in made.values() if _is_brief(p))
    rest = tuple(p for p in made.values() if not _is_brief(p))
    return SheetView(facts, clause, rule, rest, applying)


def _is_brief(part: Part) -> bool:
    lines = [*part.items, *(b for i in part.items for b in i.below)]
    short = all(len(i.text) <= _BRIEF and not i.is_block for i in lines)
    return part.name not in _LISTS and not part.charts and len(lines) <= _FEW and short


class _Maker:
    def __init__(self, law: Law, sheet: Sheet, lang: Language) -> None:
        self.law, self.sheet, self.lang = law, sheet, lang
        self.base = law.base

    def part(self, section: Section) -> Part:
        items = self.nested(section.entries, section.entries[0].depth if section.entries else 0)
        name = self.law.policy_names.get(self.sheet.iri, "")
        if name and section.name in _COUNTED:
            items = tuple(replace(i, page=f"/questions/{section.name}?policy={name}") for i in items)
        return Part(section.name, section.heading.say(self.lang), items, self.charts(section.name))

    def charts(self, name: str) -> tuple[Chart, ...]:
        match self.sheet.kind, name:
            case "fund", "appropriations":
                return appropriation_charts(self.law, self.sheet.iri, self.lang)
            case "policy", "coverage":
                return coverage_charts(self.law, self.sheet.iri, self.lang)
        return ()

    def nested(self, entries: Sequence[Entry], depth: int) -> tuple[Item, ...]:
        """Return entries as lines, each with the deeper ones that follow it below."""
        found: list[Item] = []
        starts = [n for n, e in enumerate(entries) if e.depth <= depth] or [0]
        for begin, end in zip(starts, [*starts[1:], len(entries)], strict=True):
            below = entries[begin + 1 : end]
            inner = self.nested(below, min(e.depth for e in below)) if below else ()
            found.append(self.item(entries[begin], inner))
        return tuple(found)

    def item(self, entry: Entry, below: tuple[Item, ...]) -> Item:
        text = entry.plain(self.lang).rstrip("\n")
        return Item(text, self.page(entry), self.mark(entry), below)

    def page(self, entry: Entry) -> str:
        if entry.iri == self.sheet.iri or not has_page(self.law, entry.iri):
            return ""
        return page_of(entry.iri, self.base)

    def mark(self, entry: Entry) -> str:
        if entry.iri and self.law.graph.is_a(entry.iri, NS + "Gap"):
            return "gap"
        return entry.code if entry.code in _MARKED else ""


def has_page(law: Law, iri: str) -> bool:
    """Say whether a thing is worth a page of its own; a node inside a rule is told on the page of the rule."""
    return "/voc/" in iri or any(law.graph.is_a(iri, NS + kind) for kind in _PAGED)


def policies_by_place(law: Law, policies: Iterable[str]) -> list[tuple[str, list[str]]]:
    """Return policies (IRIs) by the place that they apply in (IRI, empty for none), those of most awards first."""
    counts = {p: sum(a.policy == p for a in law.book.awards) for p in policies}
    places: dict[str, list[str]] = {}
    for policy in counts:
        place = next(iter(law.graph.iris(policy, DCTERMS + "spatial")), "")
        places.setdefault(place, []).append(policy)
    ordered = sorted(places.items(), key=lambda p: (not p[0], -sum(counts[i] for i in p[1]), p[0]))
    return [(place, sorted(own, key=lambda i: (-counts[i], i))) for place, own in ordered]
