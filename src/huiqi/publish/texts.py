"""The texts in the words of ELI (analysis layer): policies, their clauses, their versions, and where they come from.

A day is stated only where the text states it; one that hangs on a reading or an assumption is left to our own words.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pyoxigraph as ox

from huiqi.dates import from_key
from huiqi.names import DCTERMS, NS, PROV, SKOS
from huiqi.publish.words import AUTHORITY, CV, ELI, FOAF, link, text, typed, value
from huiqi.rules.model import Policy
from huiqi.rules.tree import Fixed, Quantity
from huiqi.things import Law

CHINESE = AUTHORITY + "language/ZHO"


def legal_texts(law: Law, on: date | None) -> Iterator[ox.Triple]:
    """Yield every policy and clause as a legal resource; whether it is in force only where a day `on` is given."""
    for policy in sorted(law.book.policies):
        yield from _policy(law, law.book.policies[policy], on)
    for clause in law.graph.instances(NS + "Clause"):
        yield from _clause(law, clause)
    for source in law.graph.instances(NS + "Source"):
        yield from typed(source, FOAF + "Document", PROV + "Entity")


def _policy(law: Law, policy: Policy, on: date | None) -> Iterator[ox.Triple]:
    graph, iri, label = law.graph, policy.iri, law.label(policy.iri)
    yield from typed(iri, ELI + "LegalResource", CV + "ReferenceFramework")
    yield from text(iri, DCTERMS + "title", label.zh, label.en)
    for number in graph.objects(iri, DCTERMS + "identifier"):
        yield value(iri, ELI + "id_local", number.value)
    for issuer in graph.iris(iri, DCTERMS + "publisher"):
        yield link(iri, ELI + "passed_by", issuer)
    for place in graph.iris(iri, DCTERMS + "spatial"):
        yield link(iri, ELI + "jurisdiction", place)
    issued = graph.literal(iri, DCTERMS + "issued")
    if issued is not None:
        yield value(iri, ELI + "date_document", issued.value, "date")
    first, last = stated_day(policy.applies_from), stated_day(policy.applies_until)
    if first:
        yield value(iri, ELI + "first_date_entry_in_force", first.isoformat(), "date")
    if last:
        yield value(iri, ELI + "date_no_longer_in_force", last.isoformat(), "date")
    state = _force(first, last, on)
    if state:
        yield link(iri, ELI + "in_force", ELI + state)
    yield from _expression(iri, label.zh)
    yield from _version(law, iri)


def stated_day(window: tuple[Quantity, ...]) -> date | None:
    """Return the one day that a window states whatever the reading; None where it is open, assumed or not stated."""
    if len(window) != 1 or not isinstance(window[0], Fixed) or window[0].under:
        return None
    day = window[0].value
    return from_key(day) if isinstance(day, int) and not isinstance(day, bool) else None


def _force(first: date | None, last: date | None, on: date | None) -> str:
    """Return ELI's word for a text on a day, empty where the text does not settle it. Both ends are days in force."""
    if on is None or first is None:
        return ""
    if on < first or (last is not None and on > last):
        return "InForce-notInForce"
    return "InForce-inForce" if last is not None else ""


def _expression(iri: str, title: str) -> Iterator[ox.Triple]:
    expression = f"{iri}/zho"
    yield link(iri, ELI + "is_realized_by", expression)
    yield from typed(expression, ELI + "LegalExpression")
    yield link(expression, ELI + "realizes", iri)
    yield ox.Triple(ox.NamedNode(expression), ox.NamedNode(ELI + "title"), ox.Literal(title, language="zh"))
    yield link(expression, ELI + "language", CHINESE)


def _version(law: Law, iri: str) -> Iterator[ox.Triple]:
    """Yield the text that a policy is a version of: its folder without the day."""
    undated = undated_text(law.base, iri)
    if undated:
        label = law.label(iri)
        yield link(iri, DCTERMS + "isVersionOf", undated)
        yield from typed(undated, ELI + "LegalResource")
        yield link(undated, DCTERMS + "hasVersion", iri)
        yield from text(undated, DCTERMS + "title", label.zh, label.en)


def undated_text(base: str, policy: str) -> str:
    """Return the name of the text whose version a policy is, empty where its name has no day.

    >>> undated_text("https://w3id.org/huiqi", "https://w3id.org/huiqi/id/lucheng/industry/2019-01-01/policy")
    'https://w3id.org/huiqi/id/lucheng/industry'
    """
    parts = policy.removeprefix(f"{base}/id/").split("/")
    is_versioned = policy.startswith(f"{base}/id/") and len(parts) >= 4
    return f"{base}/id/" + "/".join(parts[:-2]) if is_versioned else ""


def _clause(law: Law, clause: str) -> Iterator[ox.Triple]:
    label = law.label(clause)
    yield from typed(clause, ELI + "LegalResourceSubdivision", ELI + "LegalResource")
    yield from text(clause, DCTERMS + "title", label.zh, label.en)
    for whole in law.graph.iris(clause, DCTERMS + "isPartOf"):
        yield link(clause, ELI + "is_part_of", whole)
        yield link(whole, ELI + "has_part", clause)


def concepts_in(law: Law, predicate: str) -> list[str]:
    """Return the codes that anything of the law points to with `predicate`."""
    found = {o.value for s in law.graph if s.predicate == predicate and isinstance(o := s.object, ox.NamedNode)}
    return sorted(c for c in found if law.graph.is_a(c, SKOS + "Concept"))


def code_lists(law: Law) -> Iterator[ox.Triple]:
    """Yield the title of each code list, which DCAT-AP asks for, and that what stands in it is a concept."""
    for scheme in law.graph.instances(SKOS + "ConceptScheme"):
        label = law.label(scheme)
        yield from typed(scheme, SKOS + "ConceptScheme")
        title = law.text(scheme, DCTERMS + "title") or label
        yield from text(scheme, DCTERMS + "title", title.zh, title.en)
