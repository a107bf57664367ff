"""Confirming witnesses (analysis layer): proposed by the solver, derived again by the ordinary engine, and only that is believed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

import z3

from huiqi.compile.smt.logic import real
from huiqi.compile.smt.possible import STATUS_SINCE
from huiqi.compile.smt.witness import NotDecimalError, as_enterprise, smallest
from huiqi.derive import Derivation, EnterpriseWorlds
from huiqi.facts.model import Enterprise, Facts, Register
from huiqi.money import canonical
from huiqi.overlaps.findings import Witness
from huiqi.overlaps.matter import Matter
from huiqi.overlaps.part import Part
from huiqi.overlaps.spread import spread
from huiqi.rules.model import Award, Decision, RuleBook
from huiqi.rules.order import grants_in
from huiqi.rules.places import Scope, walk
from huiqi.rules.tree import Existence, Fixed, Unsettled
from huiqi.rules.worlds import Component, World

_FOREVER = 99991231
_AT_ONCE: Final = 100
"""Witnesses to one derivation, at most."""
_WORTH_SHARING: Final = 50
"""Witnesses that are worth a second process."""
_FEW: Final = 12
"""Awards to one derivation, unless a single witness is about more."""

_CANDIDATES: Final = 3
"""How many enterprises are tried before a finding is shown as not confirmed."""
_LARGE: Final = (Fraction(100), Fraction(1), Fraction(1, 100))
"""What a factor is at least, if it can be: the product of two rates of a hundredth is no fen."""
_ROOMY: Final = 1_000_000
"""A sum of which every share that rules tell apart holds hundredths."""
_A_YUAN: Final = Fixed(iri="https://w3id.org/huiqi/id/a-yuan", value=Decimal(1))
SHOWN: Final = ".met"
"""What the name of an award ends in that is derived a second time, with a stated amount for one that nobody has settled."""


@dataclass(frozen=True)
class Wanted:
    """What a witness called `name` (an IRI) shows: the awards that it meets, and those that it does not."""

    name: str
    met: tuple[str, ...]
    unmet: tuple[str, ...] = ()
    complete: bool = True
    """Whether all can be known of it; if not the finding holds only through missing data."""

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


def witnesses(matter: Matter, wanted: Sequence[Wanted], jobs: int = 1) -> dict[str, Witness | None]:
    """Return the witnesses wanted, by name, with what the ordinary derivation says of their awards.

    With `jobs` above 1 as many processes share the work; what they find is the same. One is missing if there is no such
    enterprise of whom all is known and who is paid more than nothing; it is None if there is one that needs a number
    which no source can state.
    """
    if jobs > 1 and len(wanted) > _WORTH_SHARING:
        stretch = -(-len(wanted) // (jobs * 8))
        stretches = [wanted[n : n + stretch] for n in range(0, len(wanted), stretch)]
        together: dict[str, Witness | None] = {}
        for part in spread(lambda own: witnesses(matter, own), stretches, jobs):
            together |= part
        return together
    found: dict[str, Witness | None] = {}
    open_still = list(wanted)
    for candidate in range(_CANDIDATES):
        proposals = []
        for one in open_still:
            try:
                proposal = propose(matter, one, candidate)
            except NotDecimalError:
                found.setdefault(one.name, None)
                continue
            if proposal is not None:
                proposals.append(proposal)
        for group in _groups(proposals):
            for name, shown in _derived(matter, group).items():
                if shown.is_confirmed or found.get(name) is None:
                    found[name] = shown
        open_still = [w for w in open_still if (known := found.get(w.name)) and not known.is_confirmed]
    return found


def propose(matter: Matter, wanted: Wanted, candidate: int = 0) -> Proposal | None:
    """Return an enterprise that is as wanted, as small and round as the rules allow; None if nobody so is paid anything.

    What is multiplied or rounded may come to nothing where it is small: later candidates have larger amounts or factors.
    Where the smallest sums leave no hundredth between two shares of them, larger ones are tried; raises NotDecimalError
    where these do not either.
    """
    try:
        return _proposed(matter, wanted, candidate)
    except NotDecimalError:
        return _proposed(matter, wanted, candidate, is_roomy=True)


def _proposed(matter: Matter, wanted: Wanted, candidate: int, is_roomy: bool = False) -> Proposal | None:
    part = matter.around(wanted.met, wanted.unmet)
    # Whoever meets an award is to be paid: what the amount rests on is known, and it is more than nothing.
    amounts = [matter.amounts[a] for a in wanted.met]
    part.solver.add(*(f for a in amounts for f in (a.known, a.value > 0)))
    if wanted.complete and not part.may_be_complete():
        return None
    if part.solver.check(*part.usual) == z3.sat:
        part.solver.add(*part.usual)
    if is_roomy:
        sums = [v for s in part.possible.stated if s.indicator.range == "Money" for v in s.variables]
        for wish in (z3.Or(v == 0, v >= _ROOMY) for v in sums):
            if part.solver.check(wish) == z3.sat:
                part.solver.add(wish)
    _grant_wishes(matter, part, wanted, candidate)
    model = smallest(part.solver, part.possible, part.figures)
    enterprise = as_enterprise(model, part.possible, wanted.name)
    return Proposal(wanted, enterprise, _judgements(matter, wanted, model))


def _grant_wishes(matter: Matter, part: Part, wanted: Wanted, candidate: int) -> None:
    """Assert what makes a later candidate plain to see, as far as it goes together."""
    seen = [z3.And(*(matter.amounts[a].value >= 1 for a in wanted.met))]
    large = [[f >= real(least) for least in _LARGE] for f in matter.encoder.factors]
    for wishes in ([], [*large, seen], [seen, *large])[candidate]:
        part.solver.add(*next(([w] for w in wishes if part.solver.check(w) == z3.sat), []))


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
    shown = tuple(replace(a, iri=a.iri + SHOWN, amount=(_A_YUAN,)) for a in awards if _is_open(a.amount))
    worlds = [(_open(a), *_read_by(matter, a)) for a in (*awards, *shown)]
    parts = tuple(Component((own[0].iri,), (), (World((), own, ()),)) for own in worlds)
    facts = Facts(tuple(p.enterprise for p in group), registers(matter.book, awards))
    day = max((r.day or 0 for e in facts.enterprises for r in e.records), default=0)
    decisions = (*matter.book.decisions, *(d for p in group for d in p.decisions))
    every = {a.iri: a for own in worlds for a in own}
    book = replace(matter.book, awards=tuple(every.values()), rules=(), recoveries=(), decisions=decisions)
    results = Derivation(book, parts).derive(facts, day, batch=len(group))
    number = {own[0].iri: c for c, own in enumerate(worlds)}
    return {p.enterprise.iri: _witness(matter, p, results[p.enterprise.iri], number) for p in group}


def _witness(matter: Matter, proposal: Proposal, results: EnterpriseWorlds, number: Mapping[str, int]) -> Witness:
    """Return a proposal with what the derivation says of each of its awards."""

    def outcome_of(award: str) -> tuple[str, str, str]:
        found = [a for a in results[number[award], 0].assessments if a.ground == proposal.ground and a.award == award]
        most = None if not found else found[0].gross.most
        least = canonical(found[0].gross.least) if found else "0"
        return found[0].outcome if found else "not-applicable", least, "" if most is None else canonical(most)

    outcomes = []
    confirmed = True
    for award, entitled in sorted(proposal.wanted.expected.items()):
        outcome, least, most = outcome_of(award)
        outcomes.append((award, outcome, least, most))
        right = {"entitled" if entitled else "not-entitled"}
        if outcome == "undetermined" and award + SHOWN in number:
            outcome = outcome_of(award + SHOWN)[0]
        if _is_open(matter.awards[award].conditions):
            right.add("undetermined")
        confirmed &= outcome in right
    return Witness(proposal.enterprise, proposal.ground, tuple(outcomes), confirmed)


def _is_open(nodes: tuple[Any, ...]) -> bool:
    """Say whether something stands on an assumption that is not made: what it comes to is undetermined for everybody."""
    return any(isinstance(n, Unsettled) for top in nodes for n, _ in walk(top, Scope("")))


def _read_by(matter: Matter, award: Award) -> tuple[Award, ...]:
    """Return the awards whose amount an award reads, and those that these read."""
    found: dict[str, Award] = {}
    left = [award]
    while left:
        for node in grants_in(left.pop()):
            other = matter.encoder.others.get(node.award)
            if other is not None and other.iri not in (award.iri, *found):
                found[other.iri] = _open(other)
                left.append(other)
    return tuple(found[iri] for iri in sorted(found))


def _open(award: Award) -> Award:
    """Return an award without its window: texts are compared as if in force together."""
    return replace(award, applies_from=(), applies_until=())
