"""Findings on rules as RDF (answers layer): each a resource that can be queried, with its witness and whom it touches.

Every node has a name; the order is fixed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad

from huiqi.facts.model import Facts
from huiqi.names import NS, OUTCOME, RDF, RDFS, RULE_CERTAINTY, RULE_KIND
from huiqi.overlaps import Overlap
from huiqi.stakes.model import Held, Report, Stake, Touched
from huiqi.statements import fact_graph, fact_quad, figure_quads, flag_literal, whole_literal

_MAY: Final = 1
_SURELY: Final = 2


def finding_quads(report: Report, base: str) -> list[Quad]:
    """Return the findings of a report as RDF in a fixed order; their names begin with `base`."""
    return _in_order({q for stake in report.stakes for q in _finding(stake, report, base)})


def stake_quads(stake: Stake, report: Report, base: str) -> list[Quad]:
    """Return one finding of a report as RDF, with the place that it has there."""
    return _in_order({*_finding(stake, report, base)})


def _in_order(quads: Iterable[Quad]) -> list[Quad]:
    return sorted(quads, key=lambda q: (str(q.subject), str(q.predicate), str(q.object)))


def name_of(stake: Stake, base: str) -> str:
    """Return the IRI of a finding."""
    return f"{base}/id/rule-finding/{stake.key}"


def witness_quads(stake: Stake, base: str) -> list[Quad]:
    """Return the facts of a finding's witness as RDF, named after the finding; none without a witness."""
    finding = stake.finding
    if finding.witness is None:
        return []
    facts = fact_graph(Facts((finding.witness.enterprise,), ()))
    old, new = finding.witness.enterprise.iri, f"{name_of(stake, base)}/witness"

    def named(iri: str) -> NamedNode:
        return NamedNode(new + iri[len(old) :] if iri == old or iri.startswith(old + "/") else iri)

    found = []
    for s in facts:
        value = named(s.object.value) if isinstance(s.object, NamedNode) else s.object
        if not (s.subject == old and s.predicate == RDFS + "label"):
            found.append(Quad(named(s.subject), NamedNode(s.predicate), value))
    for text, lang in (("见证企业(虚构)", "zh"), ("witness (fictional)", "en")):
        found.append(Quad(NamedNode(new), NamedNode(RDFS + "label"), Literal(text, language=lang)))
    return _in_order(found)


def _finding(stake: Stake, report: Report, base: str) -> Iterator[Quad]:
    finding, node = stake.finding, NamedNode(name_of(stake, base))
    yield fact_quad(node, RDF + "type", NamedNode(NS + "RuleFinding"))
    for lang, text in (("zh", finding.sentence.zh), ("en", finding.sentence.en)):
        yield fact_quad(node, RDFS + "label", Literal(text, language=lang))
    yield fact_quad(node, NS + "findingKind", NamedNode(RULE_KIND + finding.kind))
    yield fact_quad(node, NS + "certainty", NamedNode(RULE_CERTAINTY + finding.certainty))
    yield fact_quad(node, NS + "ruleHash", Literal(stake.digest))
    yield fact_quad(node, NS + "order", whole_literal(report.stakes.index(stake) + 1))
    yield from _links(node, finding)
    if stake.waiver is not None:
        yield fact_quad(node, NS + "waivedFor", Literal(stake.waiver.reason))
    if finding.witness is not None:
        firm = f"{node.value}/witness"
        ground = firm + finding.witness.ground[len(finding.witness.enterprise.iri) :]
        yield fact_quad(node, NS + "shownBy", NamedNode(firm))
        yield fact_quad(node, NS + "shownOn", NamedNode(ground))
        yield fact_quad(node, NS + "confirmed", flag_literal(finding.witness.is_confirmed))
        yield from witness_quads(stake, base)
    money = stake.at_stake if stake.at_stake is not None else stake.witness and stake.witness.at_stake
    if money:
        yield from figure_quads(node, money)
    for touched in stake.touched or ():
        yield from _touched(node, touched)


def _links(node: NamedNode, finding: Overlap) -> Iterator[Quad]:
    parts = (
        ("aboutAward", finding.awards),
        ("besideAward", finding.others),
        ("relatedBy", finding.rules),
        ("cannotHold", finding.core),
        ("inWorld", finding.readings),
    )
    for name, things in parts:
        yield from (fact_quad(node, NS + name, NamedNode(thing)) for thing in things)


def _touched(finding: NamedNode, touched: Touched) -> Iterator[Quad]:
    place = sha256(f"{touched.enterprise}\n{touched.ground}".encode()).hexdigest()[:16]
    node = NamedNode(f"{finding.value}/touched/{place}")
    yield fact_quad(finding, NS + "touches", node)
    yield fact_quad(node, RDF + "type", NamedNode(NS + "TouchedGround"))
    yield fact_quad(node, NS + "ofEnterprise", NamedNode(touched.enterprise))
    yield fact_quad(node, NS + "verdict", whole_literal(_MAY if touched.state == "open" else _SURELY))
    if touched.ground:
        yield fact_quad(node, NS + "onGround", NamedNode(touched.ground))
    if touched.year is not None:
        yield fact_quad(node, NS + "year", whole_literal(touched.year))
    yield from figure_quads(node, touched.at_stake)
    for n, held in enumerate(touched.held, 1):
        yield from _part(node, NamedNode(f"{node.value}/award/{n}"), held)


def _part(owner: NamedNode, node: NamedNode, held: Held) -> Iterator[Quad]:
    yield fact_quad(owner, NS + "paysUnder", node)
    yield fact_quad(node, RDF + "type", NamedNode(NS + "AwardPart"))
    yield fact_quad(node, NS + "of", NamedNode(held.award))
    yield fact_quad(node, NS + "outcome", NamedNode(OUTCOME + held.outcome))
    yield from figure_quads(node, held.net)
