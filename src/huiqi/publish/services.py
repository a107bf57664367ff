"""What an enterprise can apply for, in the words of CPSV-AP and CPOV (analysis layer): measures, awards, authorities, funds.

A measure is published as a public service where an authority is known; the profile demands one, and none is made up.
"""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from huiqi.errors import Text
from huiqi.names import DCTERMS, NS, PROV, RDF, SKOS
from huiqi.publish.texts import CHINESE, concepts_in
from huiqi.publish.words import A4G, CPSV, CV, ELI, FOAF, ORG, link, text, typed, value
from huiqi.rules.model import Award
from huiqi.things import Law
from huiqi.things.phrases import sentence

_WHY_INFERRED = (
    "推断:未公布主管部门,以政策的发布机关代替",
    "inferred: no bureau is named, so whoever issued the text stands in",
)


def identifier(law: Law, iri: str) -> str:
    """Return what identifies a thing within the catalogue: its name after the base."""
    return iri.removeprefix(f"{law.base}/id/")


def services(law: Law, dataset: str) -> Iterator[ox.Triple]:
    """Yield measures, awards, organisations, places and funds; `dataset` is the catalogue's data set."""
    for measure in law.measures:
        if authorities(law, measure):
            yield from _service(law, measure, dataset)
    for award in sorted(law.book.awards, key=lambda a: a.iri):
        yield from _rule(law, award)
    public = {o for m in law.measures for o, _ in authorities(law, m)} | {
        o for p in law.book.policies for o in law.graph.iris(p, DCTERMS + "publisher")
    }
    for organisation in law.graph.instances(NS + "Organisation"):
        yield from _organisation(law, organisation, organisation in public)
    for place in concepts_in(law, DCTERMS + "spatial"):
        yield from typed(place, DCTERMS + "Location")
    for fund in law.graph.instances(NS + "Fund"):
        yield from typed(fund, A4G + "Fund")
    for channel in law.graph.instances(NS + "Channel"):
        yield from typed(channel, CV + "Channel")
        yield value(channel, DCTERMS + "identifier", identifier(law, channel))
    for contact in law.graph.instances(NS + "Contact"):
        yield from typed(contact, CV + "ContactPoint")


def authorities(law: Law, measure: str) -> list[tuple[str, bool]]:
    """Return who runs a measure, and whether that is only inferred: from who issued the text, where no bureau is named."""
    stated = law.graph.iris(measure, NS + "administeredBy")
    issuers = law.graph.iris(law.policy_of(measure), DCTERMS + "publisher")
    return [(o, False) for o in stated] or [(o, True) for o in issuers]


def without_authority(law: Law) -> tuple[str, ...]:
    """Return the measures that are not published as services, because nobody is known to run them."""
    return tuple(m for m in law.measures if not authorities(law, m))


def _service(law: Law, measure: str, dataset: str) -> Iterator[ox.Triple]:
    graph, policy = law.graph, law.policy_of(measure)
    yield from typed(measure, CPSV + "PublicService")
    yield from _named(law, measure, _paraphrase(law, measure))
    for authority, is_inferred in authorities(law, measure):
        yield link(measure, CV + "hasCompetentAuthority", authority)
        if is_inferred:
            yield from _inferred(measure, CV + "hasCompetentAuthority", authority)
    for passage in [*graph.iris(measure, NS + "encodes"), policy]:
        yield link(measure, CV + "hasLegalResource", passage)
    for place in graph.iris(policy, DCTERMS + "spatial"):
        yield link(measure, DCTERMS + "spatial", place)
    for predicate, kind, standard in (
        ("appliedForThrough", "Channel", CV + "hasChannel"),
        ("hasContact", "Contact", CV + "contactPoint"),
        ("requiresDocument", "Document", CV + "hasInputType"),
    ):
        for thing in graph.iris(measure, NS + predicate):
            if graph.is_a(thing, NS + kind):
                yield link(measure, standard, thing)
    for document in graph.iris(measure, NS + "requiresDocument"):
        yield from typed(document, CV + "EvidenceType")
        yield value(document, DCTERMS + "identifier", identifier(law, document))
    for fund in law.funds(measure):
        yield link(measure, A4G + "isFundedBy", fund.to)
    for award in law.awards(measure):
        yield link(measure, CPSV + "follows", award.iri)
        yield from _output(law, measure, award)
        for condition in award.conditions:
            yield link(measure, CV + "holdsRequirement", condition.iri)
    yield link(measure, DCTERMS + "language", CHINESE)
    yield link(measure, DCTERMS + "isPartOf", dataset)
    yield link(dataset, DCTERMS + "hasPart", measure)


def _inferred(subject: str, predicate: str, to: str) -> Iterator[ox.Triple]:
    """Yield that a link is only inferred; in standard words, because it is no link of the law."""
    node = f"{subject}/authority-inferred"
    yield from typed(node, RDF + "Statement")
    for part, end in (("subject", subject), ("predicate", predicate), ("object", to)):
        yield link(node, RDF + part, end)
    yield from text(node, DCTERMS + "description", *_WHY_INFERRED)


def _named(law: Law, iri: str, description: Text) -> Iterator[ox.Triple]:
    label = law.label(iri)
    yield value(iri, DCTERMS + "identifier", identifier(law, iri))
    yield from text(iri, DCTERMS + "title", label.zh, label.en)
    yield from text(iri, DCTERMS + "description", description.zh, description.en)


def _paraphrase(law: Law, thing: str) -> Text:
    """Return what the passages that a thing stands for say, in our words; its label where they say nothing more."""
    said = [
        t
        for passage in law.graph.iris(thing, NS + "encodes")
        if (t := law.text(passage, DCTERMS + "description")) is not None
    ]
    return Text("".join(t.zh for t in said), " ".join(t.en for t in said)) if said else law.label(thing)


def _output(law: Law, measure: str, award: Award) -> Iterator[ox.Triple]:
    output, label = f"{award.iri}/output", law.label(award.iri)
    yield link(measure, CPSV + "produces", output)
    yield from typed(output, CV + "Output")
    yield value(output, DCTERMS + "identifier", identifier(law, output))
    yield from text(output, DCTERMS + "title", label.zh, label.en)


def _rule(law: Law, award: Award) -> Iterator[ox.Triple]:
    yield from typed(award.iri, CPSV + "Rule", PROV + "Plan")
    yield from _named(law, award.iri, rule_in_words(law, award))
    for passage in dict.fromkeys([*law.graph.iris(award.iri, NS + "encodes"), award.policy]):
        if passage:
            yield link(award.iri, CPSV + "implements", passage)
    yield link(award.iri, DCTERMS + "language", CHINESE)


def rule_in_words(law: Law, award: Award) -> Text:
    """Return what an award asks and pays in a sentence: its conditions, then its amount."""
    asked = [sentence(law, c) for c in award.conditions]
    paid = [sentence(law, q, money=True) for q in award.amount]
    zh = "条件:" + ";".join(t.zh for t in asked) + "。" if asked else ""
    en = "Condition: " + "; ".join(t.en for t in asked) + ". " if asked else ""
    zh += "金额:" + " / ".join(t.zh for t in paid) + "。" if paid else "金额未写明。"
    en += "Amount: " + " / ".join(t.en for t in paid) + "." if paid else "The amount is not stated."
    return Text(zh, en)


def _organisation(law: Law, iri: str, is_public: bool) -> Iterator[ox.Triple]:
    label = law.label(iri)
    yield from typed(iri, ORG + "Organization", FOAF + "Agent", ELI + "Agent")
    yield value(iri, DCTERMS + "identifier", identifier(law, iri))
    yield from text(iri, DCTERMS + "title", label.zh, label.en)
    yield from text(iri, FOAF + "name", label.zh, label.en)
    if is_public and law.graph.iris(iri, DCTERMS + "spatial"):
        yield from typed(iri, CV + "PublicOrganisation", ORG + "FormalOrganization")
        yield from text(iri, SKOS + "prefLabel", label.zh, label.en)
        for place in law.graph.iris(iri, DCTERMS + "spatial"):
            yield link(iri, DCTERMS + "spatial", place)
