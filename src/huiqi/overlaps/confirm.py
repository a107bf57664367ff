"""Confirming a witness (analysis layer): derived again by the ordinary engine, and nothing else is believed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import z3

from huiqi.compile.smt.witness import NotDecimalError, as_enterprise, smallest
from huiqi.engines import assess
from huiqi.facts.model import Facts, Register
from huiqi.money import canonical
from huiqi.overlaps.findings import Witness
from huiqi.overlaps.matter import Matter
from huiqi.rules.model import Award, RuleBook
from huiqi.rules.places import Scope, walk
from huiqi.rules.tree import Existence
from huiqi.rules.worlds import Component, World

_FOREVER = 99991231


def witness(
    matter: Matter, wanted: tuple[z3.BoolRef, ...], met: Sequence[str], unmet: Sequence[str], name: str, complete: bool
) -> Witness | None:
    """Return an enterprise of which `wanted` holds, with what the ordinary derivation says of the awards.

    None if it would need a number that no source can state.
    """
    solver = matter.solver
    solver.push()
    try:
        solver.add(*wanted)
        # Whoever meets an award is to be paid: what the amount rests on is known, and it is more than nothing.
        for award in met:
            solver.add(matter.amounts[award].known, matter.amounts[award].value > 0)
        if complete and solver.check(matter.complete) != z3.sat:
            return None
        model = smallest(solver, matter.encoder.possible, matter.encoder.figures)
    finally:
        solver.pop()
    try:
        enterprise = as_enterprise(model, matter.encoder.possible, name)
    except NotDecimalError:
        return None
    expected = {**dict.fromkeys(met, True), **dict.fromkeys(unmet, False)}
    ground = f"{name}/ground"
    facts = Facts((enterprise,), registers(matter.book, matter.awards.values()))
    return _derived(matter, expected, facts, ground)


def registers(book: RuleBook, awards: Iterable[Award]) -> tuple[Register, ...]:
    """Return every list that the awards look into, complete for all time: of a witness all is known."""
    wanted: set[tuple[str, str]] = set()
    for award in awards:
        for top in (*award.conditions, *award.amount):
            wanted |= {(n.register, n.record) for n, _ in walk(top, Scope(award.ground)) if isinstance(n, Existence)}
    counted = [i.counted for i in book.indicators.values() if i.counted is not None]
    wanted |= {(c.register, c.record) for c in counted}
    return tuple(Register(iri, kind, None, _FOREVER) for iri, kind in sorted(wanted) if iri)


def _derived(matter: Matter, expected: Mapping[str, bool], facts: Facts, ground: str) -> Witness:
    awards = tuple(matter.awards[iri] for iri in sorted(expected))
    parts = tuple(Component((a.iri,), (), (World((), (_open(a),), ()),)) for a in awards)
    day = max((r.day or 0 for e in facts.enterprises for r in e.records), default=0)
    results = assess(matter.book, parts, facts, day, None, "sparql")[facts.enterprises[0].iri]
    outcomes = []
    confirmed = True
    for c, award in enumerate(awards):
        found = [a for a in results[c, 0].assessments if a.ground == ground]
        outcome = found[0].outcome if found else "not-applicable"
        least = canonical(found[0].gross.least) if found else "0"
        most = "" if not found or found[0].gross.most is None else canonical(found[0].gross.most)
        outcomes.append((award.iri, outcome, least, most))
        confirmed &= (outcome == "entitled") if expected[award.iri] else outcome == "not-entitled"
    return Witness(facts.enterprises[0], ground, tuple(outcomes), confirmed)


def _open(award: Award) -> Award:
    """Return an award without its window: texts are compared as if in force together."""
    return replace(award, applies_from=(), applies_until=())
