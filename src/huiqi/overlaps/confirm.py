"""Confirming witnesses (analysis layer): proposed by the solver, derived again by the ordinary engine, and only that is believed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import z3

from huiqi.compile.smt.possible import STATUS_SINCE
from huiqi.compile.smt.witness import NotDecimalError, as_enterprise, smallest
from huiqi.derive import Derivation, EnterpriseWorlds
from huiqi.facts.model import Enterprise, Facts, Register
from huiqi.money import canonical
from huiqi.overlaps.findings import Witness
from huiqi.overlaps.matter import Matter
from huiqi.rules.model import Award, Decision, RuleBook
from huiqi.rules.places import Scope, walk
from huiqi.rules.tree import Existence
from huiqi.rules.worlds import Component, World

_FOREVER = 99991231
_AT_ONCE: Final = 100
"""Witnesses to one derivation, at most."""
_FEW: Final = 12
"""Awards to one derivation, unless a single witness is about more."""


@dataclass(frozen=True)
class Wanted:
    """What a witness called `name` (an IRI) shows: the awards that it meets, and those that it does not."""

    name: str
    met: tuple[str, ...]
    unmet: tuple[str, ...] = ()

    @property
    def expected(self) -> dict[str, bool]:
        """Return for each award whether the witness should be entitled."""
        return {**dict.fromkeys(self.met, True), **dict.fromkeys(self.unmet, False)}


@dataclass(frozen=True)
class Proposal:
    """An enterprise that the solver proposes, and what a person would have to decide of its ground for it to be so."""

    wanted: Wanted
    enterprise: Enterprise
    decisions: tuple[Decision, ...]

    @property
    def ground(self) -> str:
        """Return the record that the awards are assessed on."""
        return f"{self.enterprise.iri}/ground"


def witnesses(matter: Matter, wanted: Sequence[Wanted]) -> dict[str, Witness]:
    """Return the witnesses wanted, by name, with what the ordinary derivation says of their awards.

    One is missing if there is no such enterprise of whom all is known and who is paid more than nothing, or if it would
    need a number that no source can state.
    """
    proposals = [p for p in (propose(matter, w) for w in wanted) if p is not None]
    found: dict[str, Witness] = {}
    for group in _groups(proposals):
        found |= _derived(matter, group)
    return found


def propose(matter: Matter, wanted: Wanted) -> Proposal | None:
    """Return an enterprise that is as wanted, as small and round as the rules allow; None if there is none."""
    part = matter.around(wanted.met, wanted.unmet)
    # Whoever meets an award is to be paid: what the amount rests on is known, and it is more than nothing.
    amounts = [matter.amounts[a] for a in wanted.met]
    part.solver.add(*(f for a in amounts for f in (a.known, a.value > 0)))
    if not part.may_be_complete():
        return None
    model = smallest(part.solver, part.possible, part.figures)
    try:
        enterprise = as_enterprise(model, part.possible, wanted.name)
    except NotDecimalError:
        return None
    return Proposal(wanted, enterprise, _judgements(matter, wanted, model))


def _judgements(matter: Matter, wanted: Wanted, model: z3.ModelRef) -> tuple[Decision, ...]:
    """Return what a person would have to decide of the ground for the model to be so."""
    ground = f"{wanted.name}/ground"
    found = []
    for n, iri in enumerate(sorted(set().union(*(matter.judged[a] for a in wanted.expected)))):
        result = z3.is_true(model.eval(z3.Bool(f"judged:{iri}:"), model_completion=True))
        found.append(Decision(f"{ground}/decision-{n}", iri, result, ground, STATUS_SINCE * 10_000 + 101, ""))
    return tuple(found)


def _groups(proposals: Iterable[Proposal]) -> Iterator[list[Proposal]]:
    """Yield neighbours together as long as they are about the same few awards."""
    group: list[Proposal] = []
    awards: set[str] = set()
    for proposal in proposals:
        own = set(proposal.wanted.expected)
        most = max(_FEW, len(group[0].wanted.expected) * 3 // 2) if group else len(own)
        if group and (len(awards | own) > most or len(group) == _AT_ONCE):
            yield group
            group, awards = [], set()
        group.append(proposal)
        awards |= own
    if group:
        yield group


def registers(book: RuleBook, awards: Iterable[Award]) -> tuple[Register, ...]:
    """Return every list that the awards look into, complete for all time: of a witness all is known."""
    wanted: set[tuple[str, str]] = set()
    for award in awards:
        for top in (*award.conditions, *award.amount):
            wanted |= {(n.register, n.record) for n, _ in walk(top, Scope(award.ground)) if isinstance(n, Existence)}
    counted = [i.counted for i in book.indicators.values() if i.counted is not None]
    wanted |= {(c.register, c.record) for c in counted}
    return tuple(Register(iri, kind, None, _FOREVER) for iri, kind in sorted(wanted) if iri)


def _derived(matter: Matter, group: Sequence[Proposal]) -> dict[str, Witness]:
    named = sorted({a for p in group for a in p.wanted.expected})
    awards = tuple(matter.awards[iri] for iri in named)
    parts = tuple(Component((a.iri,), (), (World((), (_open(a),), ()),)) for a in awards)
    facts = Facts(tuple(p.enterprise for p in group), registers(matter.book, awards))
    day = max((r.day or 0 for e in facts.enterprises for r in e.records), default=0)
    decisions = (*matter.book.decisions, *(d for p in group for d in p.decisions))
    book = replace(matter.book, awards=awards, rules=(), recoveries=(), decisions=decisions)
    results = Derivation(book, parts).derive(facts, day, batch=len(group))
    number = {iri: c for c, iri in enumerate(named)}
    return {p.enterprise.iri: _witness(p, results[p.enterprise.iri], number) for p in group}


def _witness(proposal: Proposal, results: EnterpriseWorlds, number: Mapping[str, int]) -> Witness:
    """Return a proposal with what the derivation says of each of its awards."""
    outcomes = []
    confirmed = True
    for award, entitled in sorted(proposal.wanted.expected.items()):
        found = [a for a in results[number[award], 0].assessments if a.ground == proposal.ground]
        outcome = found[0].outcome if found else "not-applicable"
        least = canonical(found[0].gross.least) if found else "0"
        most = "" if not found or found[0].gross.most is None else canonical(found[0].gross.most)
        outcomes.append((award, outcome, least, most))
        confirmed &= outcome == ("entitled" if entitled else "not-entitled")
    return Witness(proposal.enterprise, proposal.ground, tuple(outcomes), confirmed)


def _open(award: Award) -> Award:
    """Return an award without its window: texts are compared as if in force together."""
    return replace(award, applies_from=(), applies_until=())
