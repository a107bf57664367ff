"""The rules of a finding side by side (faces layer): clause in our words, each condition, and what marks it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from huiqi.engines import unmet
from huiqi.errors import Language
from huiqi.names import local
from huiqi.overlaps import Overlap
from huiqi.rules.model import Award
from huiqi.rules.tree import AllOf, Node
from huiqi.rules.worlds import Choice
from huiqi.stakes.assessed import in_force_together, parts_with
from huiqi.stakes.on_witness import day_of, facts_of
from huiqi.things import Law
from huiqi.things.phrases import amount_in_short, clause_entries, sentence

Mark = Literal["", "clash", "differs", "fails"]
_SHOWN = 4


@dataclass(frozen=True)
class Conjunct:
    """One condition in words. `mark`: "clash" it excludes others, "differs" the other side has none like it, "fails" on
    the witness."""

    text: str
    mark: Mark


@dataclass(frozen=True)
class Side:
    """One award of a finding: what it is called, its clause, its conditions, what it pays."""

    iri: str
    name: str
    label: str
    policy: str
    clauses: tuple[str, ...]
    conditions: tuple[Conjunct, ...]
    general: tuple[Conjunct, ...]
    amount: str


def sides(law: Law, choice: Choice, finding: Overlap, lang: Language) -> tuple[tuple[Side, ...], int]:
    """Return the awards of a finding as they stand side by side, and how many more there are."""
    by_iri = {a.iri: a for a in law.book.awards}
    involved = [by_iri[iri] for iri in (*finding.awards, *finding.others)]
    said = {a.iri: [_said(law, c, lang) for c in _conjuncts(a.conditions)] for a in involved}
    about = {text for iri in finding.awards for text in said[iri]}
    # The nearest come first: those that ask most of what the award itself asks.
    rest = sorted((by_iri[o] for o in finding.others), key=lambda a: (-len(about & {*said[a.iri]}), a.iri))
    awards = [*(by_iri[a] for a in finding.awards), *rest][:_SHOWN]
    failing = _failing(law, choice, finding)
    found = []
    for award in awards:
        others = {text for a in awards if a.iri != award.iri for text in said[a.iri]} if len(awards) > 1 else None
        found.append(_side(law, award, others, finding, failing, lang))
    return tuple(found), len(involved) - len(awards)


def _side(law: Law, award: Award, others: set[str] | None, finding: Overlap, failing: set[str], lang: Language) -> Side:
    clauses = tuple(f"{'　' * entry.depth}{entry.text.say(lang)}" for entry in clause_entries(law, award.iri))
    conditions = tuple(_marked(law, c, others, finding, failing, lang) for c in _conjuncts(award.conditions))
    general = tuple(
        _marked(law, c, None, finding, failing, lang) for c in _conjuncts(law.book.policies[award.policy].conditions)
    )
    return Side(
        award.iri,
        local(award.iri),
        law.label(award.iri).say(lang),
        law.label(award.policy).say(lang),
        clauses,
        conditions,
        general,
        amount_in_short(law, award).say(lang),
    )


def _marked(
    law: Law, node: Node, others: set[str] | None, finding: Overlap, failing: set[str], lang: Language
) -> Conjunct:
    text = _said(law, node, lang)
    if node.iri in finding.core:
        return Conjunct(text, "clash")
    if node.iri in failing:
        return Conjunct(text, "fails")
    return Conjunct(text, "differs" if others is not None and text not in others else "")


def _said(law: Law, node: Node, lang: Language) -> str:
    return sentence(law, node).say(lang)


def _conjuncts(conditions: Iterable[Node]) -> list[Node]:
    found: list[Node] = []
    for node in conditions:
        found += _conjuncts(node.of) if isinstance(node, AllOf) else [node]
    return found


def _failing(law: Law, choice: Choice, finding: Overlap) -> set[str]:
    """Return the first condition that the witness does not meet, of each award that it does not meet."""
    if finding.witness is None:
        return set()
    from huiqi.evaluate.readings import Case

    day = day_of(finding)
    awards: Sequence[str] = (*finding.awards, *finding.others)
    parts = parts_with(law.book, choice, awards, day)
    facts = facts_of(law.book, parts, finding.witness.enterprise)
    case = Case(in_force_together(law.book), facts.enterprises[0], facts.registers, law.book.decisions, day)
    return {node for award in awards for node in unmet(case, parts, award, finding.witness.ground)}
