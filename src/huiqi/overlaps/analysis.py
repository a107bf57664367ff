"""The analysis (analysis layer): every pair of awards of one matter, every award by itself, every legacy text against the new."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import z3

from huiqi.overlaps.confirm import witness
from huiqi.overlaps.findings import Certainty, Kind, Overlap
from huiqi.overlaps.matter import SAT, UNKNOWN, UNSAT, Matter
from huiqi.rules.tree import Award, RuleBook, StackingRule

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Analysis:
    """What was found, in a fixed order, and how much was asked."""

    findings: tuple[Overlap, ...]
    pairs: int
    questions: int
    unconfirmed: tuple[Overlap, ...] = ()


def analyse(
    book: RuleBook, awards: Sequence[Award], rules: Sequence[StackingRule], merged: Mapping[str, Sequence[str]]
) -> Analysis:
    """Return how awards relate, compared as if they were in force together.

    `awards` are settled (one reading), `rules` the stacking rules as they read; `merged` says of a policy which legacy
    policies it merges.
    """
    findings: list[Overlap] = []
    pairs = questions = 0
    for ground in sorted({a.ground for a in awards}):
        own = sorted((a for a in awards if a.ground == ground), key=lambda a: a.iri)
        run = _Run(Matter(book, ground, own), rules, merged)
        findings += run.run()
        pairs += run.pairs
        questions += run.matter.questions
    failed = tuple(f for f in findings if f.witness is not None and not f.witness.is_confirmed)
    return Analysis(tuple(findings), pairs, questions, failed)


class _Run:
    """One matter: what is asked of it."""

    def __init__(self, matter: Matter, rules: Sequence[StackingRule], merged: Mapping[str, Sequence[str]]) -> None:
        self.matter = matter
        self.rules = rules
        self.merged = merged
        self.pairs = 0
        self.found: list[Overlap] = []
        self.overlapping: dict[str, set[str]] = {iri: set() for iri in matter.awards}
        self.dead: set[str] = set()
        self.inside: set[tuple[str, str]] = set()

    def run(self) -> list[Overlap]:
        """Ask everything and return the findings."""
        for iri in self.matter.awards:
            self._by_itself(iri)
        alive = [iri for iri in self.matter.awards if iri not in self.dead]
        for one, other in combinations(alive, 2):
            if self._comparable(one, other):
                self._pair(one, other)
        for iri in alive:
            self._never_wins(iri)
            self._across(iri)
        return self.found

    def _comparable(self, one: str, other: str) -> bool:
        """Say whether two awards may stand side by side: not a legacy award and one of the text that merges it."""
        a, b = self.matter.awards[one].policy, self.matter.awards[other].policy
        return b not in self.merged.get(a, ()) and a not in self.merged.get(b, ())

    def _by_itself(self, iri: str) -> None:
        matter = self.matter
        found = matter.ask(matter.met(iri))
        if found == UNSAT:
            self.dead.add(iri)
            self._note("dead", (iri,), core=matter.core(iri))
        elif found == UNKNOWN:
            self._note("dead", (iri,), certainty="unknown")

    def _pair(self, one: str, other: str) -> None:
        matter = self.matter
        self.pairs += 1
        a, b = matter.met(one), matter.met(other)
        both = matter.ask(a, b)
        if both == UNSAT:
            return
        if both == UNKNOWN:
            self._note("partial-overlap", (one, other), certainty="unknown")
            return
        self.overlapping[one].add(other)
        self.overlapping[other].add(one)
        first, second = matter.ask(a, matter.unmet(other)), matter.ask(matter.unmet(one), b)
        if UNKNOWN in (first, second):
            self._note("partial-overlap", (one, other), certainty="unknown")
            return
        if first == UNSAT:
            self.inside.add((one, other))
        if second == UNSAT:
            self.inside.add((other, one))
        related = self._rules(one, other)
        highest = [r for r in related if r.mode == "Highest"]
        adding = [r for r in related if r.mode == "AddUp"]
        if highest and adding:
            rules = tuple(r.iri for r in (*highest, *adding))
            self._note("contradicting-clauses", (one, other), rules=rules, wanted=(a, b), met=(one, other))
            return
        if related:
            return
        if first == second == UNSAT:
            self._note("equivalent", (one,), (other,), wanted=(a, b), met=(one, other))
        elif self._only_on_the_border(one, other, first, second):
            wanted, met, unmet = ((a, matter.unmet(other)), (one,), (other,))
            if first == UNSAT:
                wanted, met, unmet = ((matter.unmet(one), b), (other,), (one,))
            self._note("boundary-mismatch", (one,), (other,), wanted=wanted, met=met, unmet=unmet)
        elif UNSAT in (first, second):
            inner, outer = (one, other) if first == UNSAT else (other, one)
            self._note("contained", (inner,), (outer,), wanted=(a, b), met=(one, other))
        else:
            self._note("partial-overlap", (one,), (other,), wanted=(a, b), met=(one, other))

    def _rules(self, one: str, other: str) -> list[StackingRule]:
        """Return the rules that relate two awards as rivals, or that say they add up."""
        found = []
        for rule in self.rules:
            if one in rule.members and other in rule.members and not self._one_offer(rule, one, other):
                found.append(rule)
        return found

    def _one_offer(self, rule: StackingRule, one: str, other: str) -> bool:
        """Say whether two awards stand in a rule only as parts of one inner rule: one offer, not two."""
        inner = [r for r in self.rules if r.iri in rule.inner]
        return any(one in r.members and other in r.members for r in inner)

    def _only_on_the_border(self, one: str, other: str, first: str, second: str) -> bool:
        """Say whether two awards differ only where some figure lies exactly on a bound."""
        matter = self.matter
        away = (*matter.interior[one], *matter.interior[other])
        for asked, wanted in (
            (first, (matter.met(one), matter.unmet(other))),
            (second, (matter.unmet(one), matter.met(other))),
        ):
            if asked == SAT and matter.ask(*wanted, *away) != UNSAT:
                return False
        return True

    def _never_wins(self, iri: str) -> None:
        """Note an award that loses to another of its rules wherever it is met."""
        matter = self.matter
        rivals: dict[str, set[str]] = {}
        for rule in self.rules:
            if rule.mode == "Highest" and iri in rule.members and rule.keeps == 1 and not rule.condition:
                for member in rule.members:
                    if member in matter.awards and member != iri and not self._one_offer(rule, iri, member):
                        rivals.setdefault(member, set()).add(rule.iri)
        if not rivals:
            return
        mine = matter.amounts[iri]
        beaten = []
        for rival in sorted(rivals):
            theirs = matter.amounts[rival]
            more = theirs.value >= mine.value if rival < iri else theirs.value > mine.value
            wins = z3.And(matter.truths[rival].met, theirs.known, mine.known, more)
            beaten.append(z3.Not(wins))
        if matter.ask(matter.met(iri), *beaten) == UNSAT:
            needed = self._needed(iri, sorted(rivals), beaten)
            rules = sorted({r for rival in needed for r in rivals[rival]})
            wanted = (matter.met(iri), *(matter.met(n) for n in needed[:1]))
            self._note("never-wins", (iri,), tuple(needed), tuple(rules), wanted=wanted, met=(iri, *needed[:1]))

    def _needed(self, iri: str, rivals: list[str], beaten: list[z3.BoolRef]) -> list[str]:
        kept = list(range(len(rivals)))
        for n in range(len(rivals)):
            rest = [k for k in kept if k != n]
            if rest and self.matter.ask(self.matter.met(iri), *(beaten[k] for k in rest)) == UNSAT:
                kept = rest
        return [rivals[k] for k in kept]

    def _across(self, iri: str) -> None:
        """Note who is left out by the merged text, and whom only the merged text pays."""
        matter = self.matter
        policy = matter.awards[iri].policy
        for new, legacy in sorted(self.merged.items()):
            if policy in legacy:
                others = [a for a in matter.awards if matter.awards[a].policy == new]
                self._uncovered("legacy-gap", iri, others)
            elif policy == new:
                others = [a for a in matter.awards if matter.awards[a].policy in legacy]
                self._uncovered("windfall", iri, others)

    def _uncovered(self, kind: Kind, iri: str, others: list[str]) -> None:
        matter = self.matter
        wanted = (matter.met(iri), *(matter.unmet(o) for o in others))
        found = matter.ask(*wanted)
        if found == SAT:
            near = tuple(o for o in others if matter.ask(matter.met(iri), matter.met(o)) == SAT)
            self._note(kind, (iri,), near, wanted=wanted, met=(iri,), unmet=others)
        elif found == UNKNOWN:
            self._note(kind, (iri,), tuple(others), certainty="unknown")

    def _note(
        self,
        kind: Kind,
        awards: tuple[str, ...],
        others: tuple[str, ...] = (),
        rules: tuple[str, ...] = (),
        core: tuple[str, ...] = (),
        wanted: tuple[z3.BoolRef, ...] = (),
        met: Sequence[str] = (),
        unmet: Sequence[str] = (),
        certainty: Certainty = "general",
    ) -> None:
        matter = self.matter
        shown = None
        if wanted:
            name = f"https://w3id.org/huiqi/id/enterprise/witness-{len(self.found) + 1}"
            shown = witness(matter, wanted, met, unmet, name, complete=True)
        involved = {*awards, *others}
        opaque = sorted({p for a in involved for p in matter.opaque[a].items()})
        if certainty == "general" and opaque:
            certainty = "opaque"
        elif certainty == "general" and any(matter.judged[a] for a in involved):
            certainty = "judgement"
        self.found.append(Overlap(kind, matter.ground, awards, others, rules, core, shown, certainty, tuple(opaque)))
