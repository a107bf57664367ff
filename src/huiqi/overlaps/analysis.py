"""The analysis (analysis layer): every pair of awards of one matter, every award by itself, every legacy text against the new."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import combinations
from math import prod
from typing import Any

from huiqi.overlaps.background import Axiom
from huiqi.overlaps.findings import Certainty, Kind, Overlap
from huiqi.overlaps.matter import SAT, UNKNOWN, UNSAT, Matter
from huiqi.overlaps.noting import Notes
from huiqi.overlaps.rivals import Rivals, contradicting, related, why_not
from huiqi.overlaps.variants import Variant
from huiqi.rules.model import RuleBook, StackingRule

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Law:
    """What is compared: awards as they read, stacking rules, what each text merges, which texts have gaps."""

    book: RuleBook
    variants: tuple[Variant, ...]
    rules: tuple[StackingRule, ...]
    merged: Mapping[str, tuple[str, ...]]
    """Policy -> the legacy policies that it merges."""
    with_gaps: frozenset[str] = frozenset()
    """Policies some clause of which is not encoded."""
    background: tuple[Axiom, ...] = ()
    """What is taken to hold of every enterprise when a finding is asked about a second time."""


@dataclass(frozen=True)
class Analysis:
    """What was found, in a fixed order, and how much was asked.

    `not_encoded` are policies of which no award is encoded: nothing can be said of them.
    """

    findings: tuple[Overlap, ...]
    awards: int
    pairs: int
    questions: int
    not_encoded: tuple[str, ...] = ()
    not_asked: tuple[tuple[str, str], ...] = ()
    """Stacking rules of which it is not asked whether an award never wins, with a key of WHY_NOT."""

    @property
    def unconfirmed(self) -> tuple[Overlap, ...]:
        """Return the findings whose witness is missing or not confirmed by the ordinary derivation: faults of the analysis."""
        return tuple(f for f in self.findings if f.lacks_witness or (f.witness and not f.witness.is_confirmed))

    def to_dict(self) -> dict[str, Any]:
        """Return the analysis as plain values for JSON."""
        return {
            "awards": self.awards,
            "pairs": self.pairs,
            "questions": self.questions,
            "notEncoded": list(self.not_encoded),
            "notAsked": [{"rule": rule, "why": why} for rule, why in self.not_asked],
            "findings": [f.to_dict() for f in self.findings],
        }


def analyse(law: Law, progress: Progress | None = None, jobs: int = 1) -> Analysis:
    """Return how awards relate, compared as if they were in force together.

    `progress` is told the class of record, how many classes are done and how many there are. `jobs` processes look for
    witnesses; what is found does not depend on how many.
    """
    findings: list[Overlap] = []
    pairs = questions = 0
    grounds = sorted({v.award.ground for v in law.variants})
    for done, ground in enumerate(grounds):
        if progress is not None:
            progress(ground, done, len(grounds))
        run = _Run(law, ground)
        findings += _over_readings(run.run(jobs), law.variants)
        pairs += run.pairs
        questions += run.matter.questions
    encoded = {v.award.policy for v in law.variants}
    named = {p for new, legacy in law.merged.items() for p in (new, *legacy)}
    awards = {v.iri for v in law.variants}
    rules = {r.iri: r for r in (*law.book.rules, *law.rules) if len(awards & set(r.members)) > 1}
    not_asked = tuple((iri, why_not(r)) for iri, r in rules.items() if why_not(r))
    return Analysis(
        tuple(findings), len(awards), pairs, questions, tuple(sorted(named - encoded)), tuple(sorted(not_asked))
    )


def _over_readings(found: list[Overlap], read: tuple[Variant, ...]) -> list[Overlap]:
    """Return one finding where several readings come to the same, with the readings that do; none: all of them do."""
    ways = Counter(v.iri for v in read)
    groups: dict[tuple[str, tuple[str, ...], tuple[str, ...]], list[Overlap]] = {}
    for finding in found:
        groups.setdefault((finding.kind, finding.awards, finding.others), []).append(finding)
    one = []
    for same in groups.values():
        first = same[0]
        every = prod(ways[a] for a in {*first.awards, *first.others})
        readings = () if len(same) >= every else tuple(sorted({w for f in same for w in f.readings}))
        one.append(replace(first, readings=readings))
    return one


class _Run:
    """One matter: what is asked of it."""

    def __init__(self, law: Law, ground: str) -> None:
        own = [v for v in law.variants if v.award.ground == ground]
        self.law = law
        self.matter = Matter(law.book, ground, [v.award for v in own], law.rules, law.background)
        self.variants = {v.key: v for v in own}
        self.rules = law.rules
        self.merged = law.merged
        self.pairs = 0
        self.notes = Notes(law, self.matter, self.variants)
        self.rivals = Rivals(self.matter, self.variants, self.rules, self.notes)
        self.dead: set[str] = set()

    def run(self, jobs: int) -> list[Overlap]:
        """Ask everything and return the findings."""
        for iri in self.matter.awards:
            self._by_itself(iri)
        alive = [iri for iri in self.matter.awards if iri not in self.dead]
        for one, other in combinations(alive, 2):
            if self._comparable(one, other):
                self._pair(one, other)
        for iri in alive:
            self.rivals.never_wins(iri)
            self.rivals.redundant(iri, [o for o in alive if self._comparable(iri, o)])
            self._across(iri)
        return self.notes.confirmed(jobs)

    def _comparable(self, one: str, other: str) -> bool:
        """Say whether two awards may stand side by side: not one award read twice, not a legacy one and its successor."""
        if self.variants[one].iri == self.variants[other].iri:
            return False
        a, b = self.matter.awards[one].policy, self.matter.awards[other].policy
        return b not in self.merged.get(a, ()) and a not in self.merged.get(b, ())

    def _by_itself(self, iri: str) -> None:
        matter = self.matter
        found = matter.is_possible([iri])
        if found == UNSAT:
            self.dead.add(iri)
            certainty: Certainty = "missing-data" if matter.may_hold_of_the_unknown([iri]) else "general"
            self.notes.add("dead", (iri,), core=matter.core(iri), certainty=certainty)
        elif found == UNKNOWN:
            self.notes.add("dead", (iri,), certainty="unknown")

    def _pair(self, one: str, other: str) -> None:
        matter = self.matter
        self.pairs += 1
        both = matter.is_possible([one, other])
        if both == UNSAT:
            self.notes.only_through_missing_data("partial-overlap", (one,), (other,), met=(one, other))
            return
        if both == UNKNOWN:
            self.notes.add("partial-overlap", (one, other), certainty="unknown")
            return
        first, second = matter.is_possible([one], short=[other]), matter.is_possible([other], short=[one])
        if UNKNOWN in (first, second):
            self.notes.add("partial-overlap", (one, other), certainty="unknown")
            return
        rules_of_both = related(self.rules, self.variants[one].iri, self.variants[other].iri)
        contrary = contradicting(self.law.book, rules_of_both)
        if contrary:
            rules = tuple(r.iri for r in contrary)
            self.notes.add("contradicting-clauses", (one, other), rules=rules, met=(one, other))
            return
        if rules_of_both:
            return
        if first == second == UNSAT:
            self.notes.add("equivalent", (one,), (other,), met=(one, other))
        elif self._only_on_the_border(one, other, first, second):
            met, unmet = ((one,), (other,)) if first == SAT else ((other,), (one,))
            self.notes.add("boundary-mismatch", (one,), (other,), met=met, unmet=unmet)
        elif UNSAT in (first, second):
            inner, outer = (one, other) if first == UNSAT else (other, one)
            self.notes.add("contained", (inner,), (outer,), met=(one, other))
        else:
            self.notes.add("partial-overlap", (one,), (other,), met=(one, other))

    def _only_on_the_border(self, one: str, other: str, first: str, second: str) -> bool:
        """Say whether two awards differ only where some figure lies exactly on a bound."""
        matter = self.matter
        away = (*matter.interior[one], *matter.interior[other])
        for asked, wanted in (
            (first, (matter.met(one), matter.short(other))),
            (second, (matter.short(one), matter.met(other))),
        ):
            if asked == SAT and matter.ask(*wanted, *away) != UNSAT:
                return False
        return True

    def _across(self, iri: str) -> None:
        """Note who is left out by the merged text, and whom only the merged text pays."""
        matter = self.matter
        policy = matter.awards[iri].policy
        for new, legacy in sorted(self.merged.items()):
            encoded = {v.award.policy for v in self.law.variants}
            if policy in legacy and new in encoded:
                others = [a for a in matter.awards if matter.awards[a].policy == new]
                self._uncovered("legacy-gap", iri, others)
            elif policy == new and encoded & set(legacy):
                others = [a for a in matter.awards if matter.awards[a].policy in legacy]
                self._uncovered("windfall", iri, others)

    def _uncovered(self, kind: Kind, iri: str, others: list[str]) -> None:
        matter = self.matter
        found = matter.is_possible([iri], others)
        if found == SAT:
            near = tuple(o for o in others if matter.is_possible([iri, o]) == SAT)
            self.notes.add(kind, (iri,), near, met=(iri,), unmet=near)
        elif found == UNKNOWN:
            self.notes.add(kind, (iri,), tuple(others), certainty="unknown")
        else:
            self.notes.only_through_missing_data(kind, (iri,), tuple(others), met=(iri,), unmet=others)
