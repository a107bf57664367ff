"""Conditions in the words of CCCEV (analysis layer): requirements, constraints and what is known about a firm.

CCCEV has no words for "and", "or", "not" or an operator: those stay in ours. Its descriptions must be plain strings and
CPSV-AP's must not, so a requirement has a title in both languages and no description.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pyoxigraph as ox

from huiqi.money import canonical
from huiqi.names import DCTERMS, NS
from huiqi.publish.services import identifier
from huiqi.publish.words import A4G, CV, link, text, typed, value
from huiqi.rules.model import Award
from huiqi.rules.tree import AllOf, AnyOf, Comparison, Existence, FirstReaching, Membership, NeedsJudgement, Not, Read
from huiqi.things import Law
from huiqi.things.law import walk
from huiqi.things.phrases import sentence

CONDITIONS = (AllOf, AnyOf, Not, Comparison, FirstReaching, Membership, Existence, NeedsJudgement)


def criteria(law: Law) -> Iterator[ox.Triple]:
    """Yield the conditions of every award, those inside others included, and every indicator."""
    for award in sorted(law.book.awards, key=lambda a: a.iri):
        for condition in award.conditions:
            yield from _criterion(law, award, condition)
    seen: set[str] = set()
    for award in sorted(law.book.awards, key=lambda a: a.iri):
        for node in walk(award.conditions):
            if isinstance(node, CONDITIONS) and node.iri not in seen:
                seen.add(node.iri)
                yield from _requirement(law, node)
    for indicator in law.graph.instances(NS + "Indicator"):
        yield from typed(indicator, CV + "InformationConcept")
        yield value(indicator, DCTERMS + "identifier", _code(indicator))


def _code(indicator: str) -> str:
    return indicator.partition("/voc/")[2] or indicator


def _criterion(law: Law, award: Award, condition: Any) -> Iterator[ox.Triple]:
    yield from typed(condition.iri, CV + "Criterion")
    yield link(condition.iri, CV + "fulfils", award.iri)
    if award.policy:
        yield link(condition.iri, CV + "isDerivedFrom", award.policy)


def _requirement(law: Law, node: Any) -> Iterator[ox.Triple]:
    said = sentence(law, node)
    yield from typed(node.iri, CV + "Requirement")
    yield value(node.iri, DCTERMS + "identifier", identifier(law, node.iri))
    yield from text(node.iri, DCTERMS + "title", said.zh, said.en)
    for child in _parts(node):
        yield link(node.iri, CV + "hasRequirement", child.iri)
        yield link(child.iri, CV + "isRequirementOf", node.iri)
    reads = _reads(node)
    for indicator in reads:
        yield link(node.iri, CV + "hasConcept", indicator)
    if isinstance(node, Comparison):
        yield from typed(node.iri, CV + "Constraint")
        for indicator in reads:
            yield link(node.iri, CV + "constrains", indicator)
        yield from _threshold(node)


def _parts(node: Any) -> list[Any]:
    inside = getattr(node, "of", ())
    return [c for c in (inside if isinstance(inside, tuple) else (inside,)) if isinstance(c, CONDITIONS)]


def _reads(node: Any) -> list[str]:
    """Return the indicators that a condition itself holds against something, those of its parts left out."""
    subject = getattr(node, "subject", ())
    subjects = subject if isinstance(subject, tuple) else (subject,)
    return sorted({s.indicator.iri for s in subjects if isinstance(s, Read)})


def _threshold(node: Comparison) -> Iterator[ox.Triple]:
    """Yield the number of a comparison with one plain bound; :atLeast and its kin say on which side it lies."""
    if len(node.bounds) == 1 and not node.bounds[0].times and node.bounds[0].anchor is None:
        number = node.bounds[0].value
        if isinstance(number, Decimal):
            yield value(node.iri, A4G + "hasThresholdValue", canonical(number), "decimal")
