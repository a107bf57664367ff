"""One call for every engine (answers layer): what each world comes to for each enterprise, and what is made of it.

Chooses an engine and hands on; decides, reads and prints nothing.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from typing import Final, Literal

from huiqi.assessment import Figure, WorldResult
from huiqi.derive import Derivation
from huiqi.errors import HuiqiError, Text
from huiqi.evaluate import assess_world
from huiqi.evaluate.pay_out import pay_out
from huiqi.evaluate.readings import Case
from huiqi.explain import first_unmet
from huiqi.facts.model import Facts
from huiqi.facts.repaid import after_repayments
from huiqi.names import local
from huiqi.needs import grants_if_read
from huiqi.outcome import add, hull
from huiqi.rules.model import RuleBook
from huiqi.rules.worlds import Component

Engine = Literal["sparql", "sql", "reference"]
ENGINES: Final[tuple[Engine, ...]] = ("sparql", "reference", "sql")

EnterpriseWorlds = dict[tuple[int, int], WorldResult]
"""(component, world), counted from 0 -> what was found there for one enterprise."""


def assess(
    book: RuleBook, parts: tuple[Component, ...], facts: Facts, on: int, known_as_of: int | None, engine: Engine
) -> dict[str, EnterpriseWorlds]:
    """Assess every enterprise of `facts` in every world of every component, by the enterprise's IRI.

    `on` and `known_as_of` are integer keys of days, None: everything is known. Facts dated or received later are left
    out here. Raises HuiqiError for what the engine cannot compute exactly, CannotStart if it is not installed.
    """
    facts = after_repayments(facts, on, known_as_of)
    if engine == "sparql":
        derived = _ready(book, parts).derive(facts, on, known_as_of)
        return _paid_out(book, parts, facts.seen(on, known_as_of), on, derived)
    seen = facts.seen(on, known_as_of)
    found: dict[str, EnterpriseWorlds] = {e.iri: {} for e in seen.enterprises}
    for c, component in enumerate(parts):
        for w, results in enumerate(_by_world(book, component, seen, on, engine)):
            for iri, result in results.items():
                found[iri][c, w] = result
    return found


_KEPT: Final = 8
_READY: Final[OrderedDict[tuple[int, ...], Derivation]] = OrderedDict()


def _ready(book: RuleBook, parts: tuple[Component, ...]) -> Derivation:
    """Return rules ready to be applied; the last few are kept, for enterprises come one by one and the law stays.

    Kept by identity: an entry holds its rules, so that no others can come to stand at their place in memory.
    """
    name = (id(book), *map(id, parts))
    found = _READY.pop(name, None) or Derivation(book, parts)
    while len(_READY) >= _KEPT:
        _READY.popitem(last=False)
    _READY[name] = found
    return found


def _paid_out(
    book: RuleBook, parts: tuple[Component, ...], seen: Facts, on: int, found: dict[str, EnterpriseWorlds]
) -> dict[str, EnterpriseWorlds]:
    """Return what was derived with how it is paid: payees, instalments, funds, recoveries."""
    return {
        e.iri: {
            (c, w): pay_out(Case(book, e, seen.registers, book.decisions, on), parts[c].worlds[w], result)
            for (c, w), result in found[e.iri].items()
        }
        for e in seen.enterprises
    }


def _by_world(
    book: RuleBook, component: Component, seen: Facts, on: int, engine: Engine
) -> Iterable[dict[str, WorldResult]]:
    if engine == "sql":
        from huiqi.compile import sql

        return sql.assess_worlds(book, component.worlds, seen, on)
    cases = [(e.iri, Case(book, e, seen.registers, book.decisions, on)) for e in seen.enterprises]
    return ({iri: assess_world(case, world) for iri, case in cases} for world in component.worlds)


def policy_total(
    book: RuleBook, parts: tuple[Component, ...], results: EnterpriseWorlds, policies: Iterable[str]
) -> Figure:
    """Return what the awards of some policies (IRIs) come to for one enterprise, over every open reading, in yuan.

    Raises HuiqiError if a stacking rule ties their awards to those of other policies: the sum cannot be told apart.
    """
    wanted = set(policies)
    texts = {a.iri: a.policy for a in book.awards}
    totals = []
    for c, part in enumerate(parts):
        of = {texts[a] for a in part.awards}
        if not of & wanted:
            continue
        if of - wanted:
            mixed = ", ".join(f"`{local(a)}`" for a in part.awards)
            raise HuiqiError(
                Text(
                    f"{mixed} 分属不同文本而一并计算,总额不能分开",
                    f"{mixed} are of different texts and combine: no total of one text",
                )
            )
        totals.append(hull(results[c, w].total for w in range(len(part.worlds))))
    return add(totals)


def unmet(case: Case, parts: Iterable[Component], award: str, ground: str) -> tuple[str, ...]:
    """Return the first unmet condition (IRI) of an award on a ground (IRIs) under each reading of the text, once each.

    Empty where nothing is unmet and where the enterprise has no such ground.
    """
    record = next((r for r in case.enterprise.records if r.iri == ground), None)
    if record is None:
        return ()
    found: dict[str, None] = {}
    for world in (w for part in parts if award in part.awards for w in part.worlds):
        node = first_unmet(case, world.award(award, ground), record, grants_if_read(case, world))
        found.update({node: None} if node else {})
    return tuple(found)
