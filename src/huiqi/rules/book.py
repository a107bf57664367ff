"""The rule book from the graph (meaning layer): policies, awards, stacking rules, ambiguities, decisions.

A fault never leaves half a rule behind: `read_book` raises BadData with every finding.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

from pyoxigraph import Literal as RdfLiteral
from pyoxigraph import NamedNode

from huiqi.dates import key, parse_date
from huiqi.errors import BadData, Text
from huiqi.findings import Finding, in_order
from huiqi.load import Graph
from huiqi.money import is_decimal
from huiqi.names import DCTERMS, IND, NS, OWL, PROV, RDF, RDFS, SKOS, XSD
from huiqi.rules.checks import check_readings
from huiqi.rules.drafts import check_drafts
from huiqi.rules.fits import check_indicators
from huiqi.rules.frame import read_award, read_policy
from huiqi.rules.model import Ambiguity, Decision, Interpretation, RuleBook
from huiqi.rules.operations import RuleReader
from huiqi.rules.stacking import read_recoveries, read_rules
from huiqi.rules.tree import Scalar
from huiqi.rules.words import check_words


def read_book(graph: Graph, earlier: list[Finding] | None = None) -> RuleBook:
    """Read every rule of the graph.

    `earlier` are findings of loading; they are reported together with those of reading.
    Raises BadData if there is any fault, with file, line and fix of each.
    """
    reader = RuleReader(graph)
    _check_terms(graph, reader)
    check_words(reader)
    reader.findings.extend(check_drafts(graph))
    policies = {iri: read_policy(reader, iri) for iri in graph.instances(NS + "Policy")}
    awards = tuple(a for iri in graph.instances(NS + "Award") if (a := read_award(reader, iri, policies)) is not None)
    ambiguities = _ambiguities(reader)
    book = RuleBook(
        awards=awards,
        rules=read_rules(reader, awards),
        ambiguities=ambiguities,
        policies=policies,
        indicators=reader.indicators,
        record_classes=reader.record_classes,
        wider=_wider(graph),
        decisions=tuple(_decision(reader, iri) for iri in graph.instances(NS + "Decision")),
        recoveries=read_recoveries(reader, awards),
    )
    _check_decisions(reader, book)
    _check_interpretations(reader, book)
    declared = check_indicators(reader.indicators, graph.place)
    findings = [*(earlier or []), *reader.findings, *declared]
    if not findings:
        findings = check_readings(book)
    if findings:
        raise BadData(in_order(findings))
    return book


def _ambiguities(reader: RuleReader) -> tuple[Ambiguity, ...]:
    graph = reader.graph
    found: dict[str, list[Interpretation]] = {iri: [] for iri in graph.instances(NS + "Ambiguity")}
    assumptions = set(graph.instances(NS + "Assumption"))
    for iri in sorted({*graph.instances(NS + "Interpretation"), *assumptions}):
        ambiguity = graph.iri(iri, NS + "of")
        if ambiguity not in found:
            reader.missing(iri, "of (an Ambiguity)")
            continue
        found[ambiguity].append(Interpretation(iri, ambiguity, iri in assumptions))
    return tuple(Ambiguity(iri, tuple(ways)) for iri, ways in sorted(found.items()))


def _decision(reader: RuleReader, iri: str) -> Decision:
    graph = reader.graph
    day = graph.literal(iri, DCTERMS + "date")
    author = graph.iri(iri, PROV + "wasAttributedTo")
    decides = graph.iri(iri, NS + "decides")
    if day is not None and not _day(day):
        fix = Text("写成 2025-08-21 这样的日期", "write a day such as 2025-08-21")
        reader.fault(
            "H003",
            graph.place(iri, DCTERMS + "date"),
            Text("裁定日期无法读取", "the day of the decision cannot be read"),
            fix,
        )
    for present, what in ((day, "date"), (author, "wasAttributedTo"), (decides, "decides")):
        if present is None:
            reader.missing(iri, what)
    result = graph.literal(iri, NS + "equals")
    return Decision(
        iri=iri,
        decides=decides or "",
        result=_decided_value(result),
        ground=graph.iri(iri, NS + "ground") or "",
        day=_day(day),
        author=author or "",
        place=graph.place(iri),
    )


def _day(term: RdfLiteral | None) -> int:
    try:
        return key(parse_date(term.value)) if term is not None else 0
    except ValueError:
        return 0


def _decided_value(term: RdfLiteral | None) -> Scalar | None:
    """Return the decided number, flag or day (its integer key); None for anything else."""
    if term is None:
        return None
    if term.datatype.value == XSD + "boolean":
        return term.value in ("true", "1")
    if term.datatype.value == XSD + "date":
        return _day(term) or None
    return Decimal(term.value) if is_decimal(term.value) else None


def _check_decisions(reader: RuleReader, book: RuleBook) -> None:
    known = {i.iri for a in book.ambiguities for i in a.interpretations}
    days = {q.iri for p in book.policies.values() for q in (*p.applies_from, *p.applies_until)}
    days |= {q.iri for a in book.awards for q in (*a.applies_from, *a.applies_until)}
    decidable = {*reader.graph.instances(NS + "NeedsJudgement"), *reader.graph.instances(NS + "Decided")}
    for decision in book.decisions:
        if decision.decides in days and decision.ground:
            reader.refuse(decision.iri, "a Decision on a day for one ground")
        elif decision.decides and decision.decides not in known | decidable:
            reader.unknown(decision.decides, decision.place, sorted(known | decidable))
        elif decision.decides in decidable and not _lies_within(reader, decision):
            reader.fault(
                "H015",
                decision.place,
                Text(
                    "裁定的结果缺失、类型不符或超出条款的范围",
                    "the decided result is missing, of the wrong type or outside the clause's range",
                ),
                Text(
                    "写 :equals,值在 :atLeast 与 :atMost 之间",
                    "write :equals with a value between :atLeast and :atMost",
                ),
            )


def _check_interpretations(reader: RuleReader, book: RuleBook) -> None:
    """Note a node that stands under a reading nobody declares: it would silently never count."""
    known = {i.iri for a in book.ambiguities for i in a.interpretations}
    for statement in reader.graph:
        if (
            statement.predicate == NS + "underInterpretation"
            and str(getattr(statement.object, "value", "")) not in known
        ):
            reader.unknown(statement.object.value, statement.place, sorted(known))


def _lies_within(reader: RuleReader, decision: Decision) -> bool:
    """Say whether what is decided is of the kind asked for and inside its range."""
    if reader.graph.is_a(decision.decides, NS + "NeedsJudgement"):
        return isinstance(decision.result, bool)
    result = decision.result
    ends = {w: _decided_value(reader.graph.literal(decision.decides, NS + w)) for w in _ENDS}
    is_day = any(isinstance(e, int) for e in ends.values())
    if isinstance(result, bool) or not isinstance(result, int if is_day else Decimal):
        return False
    tests = [_ENDS[w](result, end) for w, end in ends.items() if isinstance(end, int | Decimal)]
    return all(tests)


_ENDS: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "atLeast": operator.ge,
    "moreThan": operator.gt,
    "atMost": operator.le,
    "lessThan": operator.lt,
}


def _wider(graph: Graph) -> dict[str, frozenset[str]]:
    wider = {c: frozenset({c}) for c in graph.instances(SKOS + "Concept")}
    return wider | graph.closure(SKOS + "broader")


_META = (
    OWL + "Class",
    OWL + "ObjectProperty",
    OWL + "DatatypeProperty",
    OWL + "AnnotationProperty",
    OWL + "NamedIndividual",
    RDFS + "Class",
    RDF + "Property",
    RDFS + "Datatype",
)


def _check_terms(graph: Graph, reader: RuleReader) -> None:
    """Note every word in our namespaces that nothing declares."""
    declared = {s for kind in _META for s in graph.instances(kind)} | set(graph.instances(NS + "Indicator"))
    declared |= {s.subject for s in graph if s.predicate == RDF + "type" and s.subject.startswith(NS)}
    declared |= set(reader.record_classes)
    for statement in graph:
        used = [statement.predicate]
        if isinstance(statement.object, NamedNode):
            used.append(statement.object.value)
        for iri in used:
            if iri.startswith((NS, IND)) and iri not in declared and iri != NS:
                reader.unknown(
                    iri, statement.place, [d for d in declared if d.startswith(NS if iri.startswith(NS) else IND)]
                )
