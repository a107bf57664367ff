"""Deciding and explaining (answers layer): what `Project.decide` and `Project.explain` do with the law and the facts.

Reads no files and prints nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from hashlib import sha256

from huiqi import dates
from huiqi.answers import Answers, Explanation, Readings
from huiqi.assessment import EnterpriseAnswer
from huiqi.derive import Queries
from huiqi.engines import Engine, assess
from huiqi.errors import HuiqiError, Text
from huiqi.evaluate.readings import Case
from huiqi.explain import Step, explain_ground
from huiqi.facts.model import Enterprise, Facts
from huiqi.facts.read import names_of
from huiqi.facts.repaid import after_repayments
from huiqi.load import Graph
from huiqi.names import DCTERMS, NS, REASON, local
from huiqi.needs import grants_if_read, needs_by_ground, unmet_by_ground
from huiqi.outcome import answer
from huiqi.rules.worlds import Choice, Component
from huiqi.scope import Scope
from huiqi.settings import shipped
from huiqi.things import Law


def decide(
    law: Law,
    facts: Facts,
    on: date,
    choice: Choice,
    scope: Scope,
    known_as_of: date | None = None,
    engine: Engine = "sparql",
    with_needs: bool = True,
) -> Answers:
    """Assess the awards of the policies in `scope` for every enterprise of `facts`, on the day `on`.

    `choice` are the readings that are settled. Records received after `known_as_of` (None: everything is known) are not
    seen. With `with_needs` each undetermined assessment says what would decide it. Raises HuiqiError for what the
    engine cannot compute exactly, CannotStart if it is not installed.
    """
    day, asof = dates.key(on), None if known_as_of is None else dates.key(known_as_of)
    parts = _parts(law, choice, scope, day)
    results = assess(law.book, parts, facts, day, asof, engine)
    seen = facts.seen(day, asof)
    found = []
    for enterprise in after_repayments(seen, day, asof).enterprises:
        case = Case(law.book, enterprise, seen.registers, law.book.decisions, day)
        mine = results[enterprise.iri]
        needs = needs_by_ground(case, parts, mine) if with_needs else {}
        unmet = unmet_by_ground(case, parts, mine) if with_needs else {}
        found.append(answer(law.book, parts, mine, enterprise.iri, needs, unmet))
    chosen = tuple(sorted(way for way in choice.values() if way is not None))
    notes = ("stacking-unstated",) if _is_stacking_unstated(law, found) else ()
    return Answers(
        on,
        chosen,
        tuple(found),
        seen,
        facts.findings,
        _digest(law.graph, facts),
        notes,
        {a.iri: names_of(law.graph, a.iri) for a in law.book.awards},
        known_as_of,
        scope,
        drafts_among(law, (a for part in parts for a in part.awards)),
    )


def drafts_among(law: Law, awards: Iterable[str]) -> tuple[str, ...]:
    """Return the drafts that some awards (IRIs) are of, in order."""
    wanted = set(awards)
    return tuple(sorted({a.policy for a in law.book.awards if a.iri in wanted} & law.drafts))


def _parts(law: Law, choice: Choice, scope: Scope, day: int) -> tuple[Component, ...]:
    """Return the awards of some policies, in the groups that stacking rules tie together."""
    parts = law.components(choice, day)
    awards = {a.iri for a in law.book.awards if a.policy in scope.policies}
    return tuple(part for part in parts if awards & set(part.awards))


def _is_stacking_unstated(law: Law, found: Iterable[EnterpriseAnswer]) -> bool:
    """Say whether some policy that may pay leaves open how its grants combine with others."""
    gaps = [
        g for g in law.graph.instances(NS + "Gap") if REASON + "stacking-unstated" in law.graph.iris(g, NS + "reason")
    ]
    clauses = {c for g in gaps for c in law.graph.iris(g, NS + "encodes")}
    silent = {p for c in clauses for p in law.graph.iris(c, DCTERMS + "isPartOf")}
    policies = {a.iri: a.policy for a in law.book.awards}
    paying = {policies[a.award] for e in found for a in e.assessments if a.outcome in ("entitled", "undetermined")}
    return bool(silent & paying)


def _digest(graph: Graph, facts: Facts) -> str:
    queries = Queries(shipped("queries") / "derive").texts
    parts = [facts.digest, graph.digest(), *(f"{name}\n{queries[name]}" for name in sorted(queries))]
    return sha256("\n".join(parts).encode()).hexdigest()


def explain(law: Law, answers: Answers, owner: Enterprise, award: str, ground: str, choice: Choice) -> Explanation:
    """Return the derivation of an award on a ground of `owner`, in every world that `choice` leaves open.

    `award` and `ground` are IRIs as the answers give them. Raises HuiqiError if there is no such ground.
    """
    day = dates.key(answers.on)
    record = next((r for r in owner.records if r.iri == ground), None)
    if record is None:
        raise HuiqiError(Text(f"企业没有事由 `{local(ground)}`", f"the enterprise has no ground `{local(ground)}`"))
    parts = law.components(choice, day)
    kept = after_repayments(Facts((owner,), ()), day).enterprises[0]
    case = Case(law.book, kept, answers.facts.registers, law.book.decisions, day)
    worlds: list[tuple[Readings, tuple[Step, ...], Step]] = []
    for component in parts:
        for world in component.worlds:
            for settled in world.awards:
                if settled.iri == award:
                    read = world.award(award, record.iri)
                    conditions, amount = explain_ground(case, read, record, grants_if_read(case, world))
                    readings = tuple(w for a, w in world.choice if a in component.open_ambiguities and w)
                    worlds.append(((readings,), conditions, amount))
    tied = [a for part in parts if award in part.awards for a in part.awards]
    paid = answers.paid(owner.iri, award, ground)
    return Explanation(award, owner.iri, ground, _grouped(worlds), paid, drafts_among(law, tied))


def _grouped(
    worlds: list[tuple[Readings, tuple[Step, ...], Step]],
) -> tuple[tuple[Readings, tuple[Step, ...], Step], ...]:
    """Put readings together whose derivations are the same to the last step."""
    found: dict[tuple[tuple[Step, ...], Step], Readings] = {}
    for readings, conditions, amount in worlds:
        found[conditions, amount] = (*found.get((conditions, amount), ()), *readings)
    return tuple((readings, conditions, amount) for (conditions, amount), readings in found.items())
