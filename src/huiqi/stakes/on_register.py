"""Whom a finding touches on a register (answers layer): queries of queries/overlaps/ over the assessments that were derived.

The queries say on which grounds a finding shows; the sums are made here, exactly.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, Final

import pyoxigraph as ox

from huiqi import dates
from huiqi.assessment import Assessment, Figure
from huiqi.engines import Engine
from huiqi.facts.model import Facts
from huiqi.names import NS, OUTCOME, RUN
from huiqi.overlaps import Overlap
from huiqi.overlaps.findings import Kind
from huiqi.rules.model import RuleBook
from huiqi.rules.worlds import Choice
from huiqi.settings import shipped
from huiqi.sparql_text import asking
from huiqi.stakes.amounts import at_stake
from huiqi.stakes.assessed import assessed, parts_with
from huiqi.stakes.model import NOTHING, Held, State, Touched

QUERIES: Final[Mapping[Kind, str]] = {
    "dead": "met",
    "never-wins": "met",
    "equivalent": "both",
    "contained": "both",
    "partial-overlap": "both",
    "redundant": "both",
    "contradicting-clauses": "both",
    "boundary-mismatch": "differ",
    "legacy-gap": "alone",
    "windfall": "alone",
}
"""Kind of finding -> the query that says on which grounds it shows."""
_OF_THE_RUN: Final = ("affectedBy", "comparedWith", "at")
"""Words that stand in no published data."""
_STATES: Final[tuple[State, ...]] = ("both", "first", "second", "open")


def touched(
    book: RuleBook,
    choice: Choice,
    findings: Mapping[str, tuple[Overlap, Sequence[str]]],
    facts: Facts,
    on: date,
    engine: Engine,
    years: Iterable[int] = (),
) -> dict[str, tuple[Touched, ...]]:
    """Return the grounds of a register on which each finding shows or may show, by the finding's key.

    `findings` gives with each the awards that it was compared with. Grounds of `years` only; none: of all. Raises what
    `assessed` raises.
    """
    wanted = {a for f, compared in findings.values() for a in (*f.awards, *compared)}
    day = dates.key(on)
    known = assessed(book, parts_with(book, choice, wanted, day), facts, day, engine)
    store = ox.Store()
    store.bulk_extend(_stated(findings, known))
    of_year = {r.iri: r.year for e in facts.seen(day).enterprises for r in e.records}
    only, found = set(years), dict[str, list[Touched]]()
    for (key, enterprise, ground), state in _states(store).items():
        if only and of_year.get(ground) not in only:
            continue
        finding, compared = findings[key]
        found.setdefault(key, []).append(
            _touched(finding, compared, enterprise, ground, of_year.get(ground), state, known)
        )
    return {key: tuple(sorted(found.get(key, ()), key=lambda t: (t.enterprise, t.ground))) for key in findings}


def _stated(
    findings: Mapping[str, tuple[Overlap, Sequence[str]]], known: Mapping[tuple[str, str, str], Assessment]
) -> Iterator[ox.Quad]:
    for key, (finding, compared) in findings.items():
        node = ox.NamedNode(f"urn:finding:{key}")
        yield _says(node, "affectedBy", ox.Literal(QUERIES[finding.kind]))
        for award in finding.awards:
            yield _says(node, "aboutAward", ox.NamedNode(award))
        for award in (*compared, *finding.awards[1:]):
            yield _says(node, "comparedWith", ox.NamedNode(award))
    sides = [(QUERIES[f.kind], {*f.awards, *compared}) for f, compared in findings.values()]
    wanted = {a for _, awards in sides for a in awards}
    whole = {a for name, awards in sides if name == "differ" for a in awards}
    for n, ((enterprise, award, ground), one) in enumerate(known.items()):
        if award not in wanted or (award not in whole and one.outcome not in ("entitled", "undetermined")):
            continue  # only differ.rq asks of two awards which is not met; elsewhere that is what is not stated
        node = ox.NamedNode(f"urn:assessment:{n}")
        yield _says(node, "assesses", ox.NamedNode(award))
        yield _says(node, "ofEnterprise", ox.NamedNode(enterprise))
        yield _says(node, "at", ox.NamedNode(ground or enterprise))
        yield _says(node, "outcome", ox.NamedNode(OUTCOME + one.outcome))


def _says(subject: ox.NamedNode, name: str, value: ox.NamedNode | ox.Literal) -> ox.Quad:
    return ox.Quad(subject, ox.NamedNode((RUN if name in _OF_THE_RUN else NS) + name), value)


@cache
def _texts() -> dict[str, str]:
    return {p.stem: p.read_text("utf-8") for p in sorted((shipped("queries") / "overlaps").glob("*.rq"))}


def _states(store: ox.Store) -> dict[tuple[str, str, str], State]:
    """Return the state of each (finding, enterprise, ground); the surest where several pairs of awards differ."""
    found: dict[tuple[str, str, str], State] = {}
    for name in sorted(set(QUERIES.values())):
        with asking():
            rows: Any = store.query(_texts()[name])
            for finding, enterprise, at, state in rows:
                ground = "" if at == enterprise else at.value
                key = (finding.value.removeprefix("urn:finding:"), enterprise.value, ground)
                found[key] = min(state.value, found.get(key, "open"), key=_STATES.index)
    return dict(sorted(found.items()))


def _touched(
    finding: Overlap,
    compared: Sequence[str],
    enterprise: str,
    ground: str,
    year: int | None,
    state: State,
    known: Mapping[tuple[str, str, str], Assessment],
) -> Touched:
    held = holdings(finding, enterprise, ground, known)
    money = at_stake(finding.kind, held, finding.awards)
    if state == "open":
        money = Figure(Decimal(0), money.most)
    return Touched(enterprise, ground, year, state, held, money)


def holdings(
    finding: Overlap, enterprise: str, ground: str, known: Mapping[tuple[str, str, str], Assessment]
) -> tuple[Held, ...]:
    """Return what each award of a finding comes to on a ground; one that was not assessed there is not applicable."""
    found = []
    for award in (*finding.awards, *finding.others):
        one = known.get((enterprise, award, ground))
        found.append(
            Held(award, "not-applicable", NOTHING, NOTHING)
            if one is None
            else Held(award, one.outcome, one.gross, one.net)
        )
    return tuple(found)
