"""A second look at what the solver proves (analysis layer): an OWL reasoner is asked the same questions, matter by matter.

What the reasoner finds impossible must be impossible for the solver: anything else is a fault of ours. What it finds
possible proves nothing: its classes say less, and it is known to miss contradictions.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Any

from huiqi import dates, things
from huiqi.compile.owl.probes import Probe, Questions, number_of
from huiqi.compile.owl.reasoner import ConsistencyReport, check_text, find_java
from huiqi.compile.shacl.refusal import Refusal
from huiqi.overlaps.analysis import Law, Progress
from huiqi.overlaps.compared import compared
from huiqi.overlaps.matter import SAT, UNSAT, Matter
from huiqi.overlaps.variants import Variant
from huiqi.rules.model import Award
from huiqi.rules.worlds import Choice

MOST_AT_ONCE = 700
"""How many questions go to the reasoner in one run: each run starts a program, and among many classes it misses more."""


@dataclass(frozen=True)
class Asked:
    """A question that both were asked: can a ground meet every award of `met` and surely fail all of `unmet`?

    `solver` is its answer (sat, unsat, unknown); `is_impossible` that of the reasoner. `left_open` are the conditions
    that the reasoner's classes only name.
    """

    matter: str
    met: tuple[str, ...]
    unmet: tuple[str, ...]
    solver: str
    is_impossible: bool
    left_open: tuple[Refusal, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the question and both answers as plain values."""
        return {
            "matter": self.matter,
            "met": list(self.met),
            "unmet": list(self.unmet),
            "solver": self.solver,
            "reasoner": "unsatisfiable" if self.is_impossible else "satisfiable",
            "leftOpen": [{"node": r.node, "why": r.why} for r in self.left_open],
        }


@dataclass(frozen=True)
class MatterCheck:
    """What came of one matter: how many awards, how many of them said whole, and every question with both answers."""

    matter: str
    awards: int
    whole: int
    asked: tuple[Asked, ...]

    @property
    def proofs(self) -> int:
        """Return how many questions the solver proves impossible."""
        return sum(1 for a in self.asked if a.solver == UNSAT)

    @property
    def confirmed(self) -> int:
        """Return how many of these the reasoner finds impossible too."""
        return sum(1 for a in self.asked if a.solver == UNSAT and a.is_impossible)


@dataclass(frozen=True)
class CrossCheck:
    """The second look at every matter, in order, and the program that took it."""

    matters: tuple[MatterCheck, ...]
    reasoner: str

    def _where(self, solver: str, is_impossible: bool) -> tuple[Asked, ...]:
        every = (a for m in self.matters for a in m.asked)
        return tuple(a for a in every if a.solver == solver and a.is_impossible is is_impossible)

    @property
    def disagreements(self) -> tuple[Asked, ...]:
        """Return what the reasoner proves impossible and the solver finds possible: a fault of ours."""
        return self._where(SAT, True)

    @property
    def unconfirmed(self) -> tuple[Asked, ...]:
        """Return what the solver proves impossible and the reasoner does not."""
        return self._where(UNSAT, False)

    @property
    def added(self) -> tuple[Asked, ...]:
        """Return what the reasoner proves impossible where the solver has no answer."""
        return self._where("unknown", True)

    def to_dict(self) -> dict[str, Any]:
        """Return counts by matter, and every question on which the two differ, as plain values for JSON."""
        return {
            "reasoner": self.reasoner,
            "matters": [
                {
                    "matter": m.matter,
                    "awards": m.awards,
                    "whole": m.whole,
                    "questions": len(m.asked),
                    "proofs": m.proofs,
                    "confirmed": m.confirmed,
                }
                for m in self.matters
            ],
            "disagreements": [a.to_dict() for a in self.disagreements],
            "unconfirmed": [a.to_dict() for a in self.unconfirmed],
            "added": [a.to_dict() for a in self.added],
        }


def look_again(
    law: things.Law, choice: Choice, policies: Iterable[str], on: date, progress: Progress | None = None
) -> CrossCheck:
    """Return what an OWL reasoner says of the questions behind `find_overlaps`, whose arguments these are.

    Raises CannotStart if the solver, Java or the reasoner is not installed.
    """
    return cross_check(compared(law, choice, policies, dates.key(on)), law.base, progress)


def cross_check(law: Law, base: str, progress: Progress | None = None, java: str | None = None) -> CrossCheck:
    """Return what an OWL reasoner says of the questions that the solver answers: by itself, together, one without the other.

    `base` is that of the project's IRIs, `java` the name or path of a Java executable (None: `java` on the PATH);
    `progress` is told the class of record, how many are done and how many there are. Raises ReasonerUnavailable if Java
    or the package is missing.
    """
    find_java(java)
    grounds = sorted({v.award.ground for v in law.variants})
    matters = []
    for done, ground in enumerate(grounds):
        if progress is not None:
            progress(ground, done, len(grounds))
        matters.append(_answered(law, ground))
    found, reasoner = [], ""
    for group in _groups(matters):
        checks, reasoner = _second_look(law, base, group, java)
        found += checks
    return CrossCheck(tuple(found), reasoner)


@dataclass(frozen=True)
class _Answered:
    """What the solver says of one matter."""

    ground: str
    awards: tuple[Award, ...]
    answers: dict[Probe, str]


def _answered(law: Law, ground: str) -> _Answered:
    own = [v for v in law.variants if v.award.ground == ground]
    awards = tuple(v.award for v in own)
    matter = Matter(law.book, ground, awards)
    answers = {p: _ask(matter, p) for p in _alone(own)}
    alive = [v for v in own if answers[Probe((v.key,))] != UNSAT]
    answers |= {p: _ask(matter, p) for p in _together(alive)}
    return _Answered(ground, awards, answers)


def _groups(matters: Sequence[_Answered]) -> list[list[_Answered]]:
    """Return the matters in groups that the reasoner looks at in one run: small ones together, in their order."""
    groups: list[list[_Answered]] = []
    for matter in matters:
        fits = groups and sum(len(m.answers) for m in (*groups[-1], matter)) <= MOST_AT_ONCE
        if fits:
            groups[-1].append(matter)
        else:
            groups.append([matter])
    return groups


def _second_look(law: Law, base: str, group: Sequence[_Answered], java: str | None) -> tuple[list[MatterCheck], str]:
    awards = [a for m in group for a in m.awards]
    questions = Questions(law.book, base, awards)
    answers = {p: answer for m in group for p, answer in m.answers.items()}
    impossible, reasoner = _impossible(questions, list(answers), java)
    missed = [p for p, answer in answers.items() if answer == UNSAT and p not in impossible]
    impossible |= _again(law, base, awards, missed, questions, java)
    found = []
    for m in group:
        asked = tuple(
            Asked(m.ground, p.met, p.unmet, answer, p in impossible, _open(questions, p))
            for p, answer in m.answers.items()
        )
        whole = sum(1 for a in m.awards if not questions.left_open(a.iri))
        found.append(MatterCheck(m.ground, len(m.awards), whole, asked))
    return found, reasoner


def _alone(own: Sequence[Variant]) -> list[Probe]:
    return [Probe((v.key,)) for v in own]


def _together(own: Sequence[Variant]) -> list[Probe]:
    """Return the questions on each two awards; two readings of one award are never compared."""
    found = []
    for one, other in combinations(own, 2):
        if one.iri != other.iri:
            a, b = one.key, other.key
            found += [Probe((a, b)), Probe((a,), (b,)), Probe((b,), (a,))]
    return found


def _ask(matter: Matter, probe: Probe) -> str:
    return matter.ask(*(matter.met(a) for a in probe.met), *(matter.unmet(a) for a in probe.unmet))


def _impossible(questions: Questions, probes: list[Probe], java: str | None) -> tuple[set[Probe], str]:
    """Return the questions whose class can have no member, and the reasoner that says so."""
    found: set[Probe] = set()
    reasoner = ""
    for start in range(0, len(probes), MOST_AT_ONCE):
        part = probes[start : start + MOST_AT_ONCE]
        report: ConsistencyReport = check_text(questions.ontology(part), java)
        reasoner = report.reasoner
        if not report.consistent:
            return set(probes), reasoner
        numbers = [number_of(name) for name in report.unsatisfiable]
        found |= {part[n] for n in numbers if n is not None}
    return found, reasoner


def _again(
    law: Law, base: str, awards: Sequence[Award], missed: list[Probe], questions: Questions, java: str | None
) -> set[Probe]:
    """Return what of the missed questions turns out impossible in smaller ontologies.

    Among many classes HermiT takes some that can have no member for possible. So all that it missed are asked again without
    the rest, then one by one those that it should find.
    """
    found: set[Probe] = set()
    parts = [missed] if len(missed) > 1 else []
    for part in (*parts, *([p] for p in missed if not _open(questions, p))):
        if not found.issuperset(part):
            involved = {a for p in part for a in (*p.met, *p.unmet)}
            smaller = Questions(law.book, base, [a for a in awards if a.iri in involved])
            found |= _impossible(smaller, part, java)[0]
    return found


def _open(questions: Questions, probe: Probe) -> tuple[Refusal, ...]:
    return tuple(sorted({r for a in (*probe.met, *probe.unmet) for r in questions.left_open(a)}))
