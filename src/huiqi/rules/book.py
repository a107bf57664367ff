"""The rule book from the graph (meaning layer): policies, awards, stacking rules, ambiguities, decisions.

A fault never leaves half a rule behind: `read_book` raises BadData with every finding.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Literal, cast

from pyoxigraph import Literal as RdfLiteral
from pyoxigraph import NamedNode

from huiqi.dates import key, parse_date
from huiqi.errors import BadData, Text
from huiqi.findings import Finding, Place, in_order
from huiqi.load import Graph
from huiqi.money import is_decimal
from huiqi.names import DCTERMS, IND, NS, OWL, PROV, RDF, RDFS, SKOS, XSD, local
from huiqi.rules.places import check_readings
from huiqi.rules.reader import NodeReader
from huiqi.rules.tree import (
    Ambiguity,
    Award,
    Basis,
    Decided,
    Decision,
    Fixed,
    Interpretation,
    Policy,
    Quantity,
    RecordClass,
    RuleBook,
    StackingRule,
)
from huiqi.rules.words import check_words


def read_book(graph: Graph, earlier: list[Finding] | None = None) -> RuleBook:
    """Read every rule of the graph.

    `earlier` are findings of loading; they are reported together with those of reading.
    Raises BadData if there is any fault, with file, line and fix of each.
    """
    reader = NodeReader(graph)
    _check_terms(graph, reader)
    check_words(reader)
    policies = {iri: _policy(reader, iri) for iri in graph.instances(NS + "Policy")}
    awards = tuple(a for iri in graph.instances(NS + "Award") if (a := _award(reader, iri, policies)) is not None)
    ambiguities = _ambiguities(reader)
    book = RuleBook(
        awards=awards,
        rules=tuple(r for iri in graph.instances(NS + "StackingRule") if (r := _rule(reader, iri, awards)) is not None),
        ambiguities=ambiguities,
        policies=policies,
        indicators=reader.indicators,
        record_classes={i: RecordClass(i, ancestors, dated) for i, (ancestors, dated) in reader.record_classes.items()},
        wider=_wider(graph),
        decisions=tuple(_decision(reader, iri) for iri in graph.instances(NS + "Decision")),
    )
    _check_decisions(reader, book)
    _check_interpretations(reader, book)
    findings = [*(earlier or []), *reader.findings]
    if not findings:
        findings = check_readings(book)
    if findings:
        raise BadData(in_order(findings))
    return book


class _Top:
    """The parent of a top node: nothing handed down but what is given."""

    def __init__(self, clause: str = "", basis: Basis = "stated", place: Place | None = None) -> None:
        self.clause, self.basis, self.place = clause, basis, place or Place("?")


def _policy(reader: NodeReader, iri: str) -> Policy:
    graph = reader.graph
    source = graph.iri(iri, DCTERMS + "source") or ""
    top = _Top(clause=graph.iri(iri, NS + "encodes") or iri, place=graph.place(iri))
    return Policy(
        iri=iri,
        applies_from=_window(reader, iri, "appliesFrom", top),
        applies_until=_window(reader, iri, "appliesUntil", top),
        conditions=reader.conditions(iri, "condition", top),
        source=source,
    )


def _window(reader: NodeReader, iri: str, predicate: str, top: Any) -> tuple[Quantity, ...]:
    found: list[Quantity] = []
    for statement in reader.graph.statements(iri, NS + predicate):
        if isinstance(statement.object, NamedNode):
            node = reader.quantity(statement.object.value, top)
            if isinstance(node, Fixed | Decided):
                found.append(node)
            continue
        try:
            day = key(parse_date(statement.object.value))
        except ValueError:
            continue  # the loader has reported it
        found.append(Fixed(iri=f"{iri}.{predicate}", clause=top.clause, place=statement.place, value=day))
    return tuple(found)


def _award(reader: NodeReader, iri: str, policies: dict[str, Policy]) -> Award | None:
    graph = reader.graph
    place = graph.place(iri)
    measure = graph.iri(iri, NS + "ofMeasure") or ""
    policy = graph.iri(measure, DCTERMS + "isPartOf") or ""
    seen = {measure}
    while policy and policy not in policies and policy not in seen:
        seen.add(policy)
        policy = graph.iri(policy, DCTERMS + "isPartOf") or ""
    clause = graph.iri(iri, NS + "encodes") or ""
    ground = graph.iri(iri, NS + "ground")
    basis = cast("Basis", local(graph.iri(iri, NS + "basis") or "").lower() or "stated")
    top = _Top(clause, basis, place)
    if not measure or policy not in policies:
        reader.fault(
            "H007",
            place,
            Text(f"`{local(iri)}` 未指明所属措施或政策", f"`{local(iri)}` belongs to no measure of a policy"),
            Text("写 :ofMeasure,措施写 dcterms:isPartOf", "write :ofMeasure, and dcterms:isPartOf on the measure"),
        )
        return None
    if not clause:
        reader.fault(
            "H005",
            place,
            Text(f"`{local(iri)}` 未注明所依据的条款", f"`{local(iri)}` cites no clause"),
            Text("写 :encodes", "write :encodes"),
        )
        return None
    if ground is None:
        reader.fault(
            "H006",
            place,
            Text(f"`{local(iri)}` 没有事由", f"`{local(iri)}` has no ground"),
            Text("写 :ground,如 :AnnualReport", "write :ground, such as :AnnualReport"),
        )
        return None
    if ground not in reader.record_classes:
        reader.unknown(ground, graph.place(iri, NS + "ground"), list(reader.record_classes))
        return None
    amount = reader.quantities(iri, "amount", top)
    if not graph.iris(iri, NS + "amount"):
        reader.missing(iri, "amount")
    return Award(
        iri=iri,
        policy=policy,
        measure=measure,
        clause=clause,
        basis=basis,
        ground=ground,
        applies_from=_window(reader, iri, "appliesFrom", top) or policies[policy].applies_from,
        applies_until=_window(reader, iri, "appliesUntil", top) or policies[policy].applies_until,
        conditions=reader.conditions(iri, "condition", top),
        amount=amount,
        funds=tuple(graph.iris(iri, NS + "paidFrom")),
        place=place,
    )


def _rule(reader: NodeReader, iri: str, awards: tuple[Award, ...]) -> StackingRule | None:
    graph = reader.graph
    frame = reader.frame(iri, _Top(place=graph.place(iri)))
    mode = local(graph.iri(iri, NS + "mode") or "")
    if mode not in ("Highest", "AddUp"):
        reader.fault(
            "H009",
            frame["place"],
            Text(
                f"本版本的叠加方式为 :Highest 与 :AddUp,不是 `{mode}`",
                f"this version combines by :Highest and :AddUp, not `{mode}`",
            ),
            Text("改写为 Gap(language-pending)", "record the clause as a Gap with the reason language-pending"),
        )
        return None
    between = local(graph.iri(iri, NS + "between") or "")
    if mode == "Highest" and between not in ("Assessments", "Awards"):
        reader.missing(iri, "between")
        return None
    if between == "Awards":
        reader.refuse(iri, ":between :Awards")
        return None
    by_iri = {a.iri for a in awards}
    members: list[str] = []
    for member in graph.iris(iri, NS + "of"):
        inside = [a.iri for a in awards if a.policy == member]
        if member in by_iri:
            members.append(member)
        elif inside:
            members.extend(inside)
        else:
            reader.unknown(member, graph.place(iri, NS + "of"), [a.iri for a in awards])
    exempt = set(graph.iris(iri, NS + "exempts"))
    for name in sorted(exempt - by_iri):
        reader.unknown(name, graph.place(iri, NS + "exempts"), sorted(by_iri))
    keys = [reader.indicator(k, frame["place"]) for k in graph.iris(iri, NS + "sameFor")]
    if any(k is not None and k.derivation for k in keys):
        reader.refuse(iri, "a derived indicator as a key (:sameFor)")
        return None
    keeps = reader.scalar(iri, "keeps")
    if keeps is not None and (not isinstance(keeps, Decimal) or keeps != int(keeps) or keeps < 1):
        reader.fault(
            "H003",
            graph.place(iri, NS + "keeps"),
            Text(":keeps 不是正整数", ":keeps is no whole number from 1"),
            Text("写成 :keeps 1", "write :keeps 1"),
        )
        return None
    paid_before = local(graph.iri(iri, NS + "paidBefore") or "")
    if paid_before == "Deducted" and keeps is not None and keeps != 1:
        reader.refuse(iri, ":keeps with :paidBefore :Deducted")
        return None
    if frame["under"] & set(graph.instances(NS + "Assumption")):
        reader.refuse(iri, "a StackingRule under an assumption")
        return None
    return StackingRule(
        **frame,
        mode=cast("Literal['Highest', 'AddUp']", mode),
        members=tuple(sorted(set(members) - exempt)),
        same_for=tuple(k for k in keys if k is not None),
        between=cast("Literal['Assessments', 'Awards']", between or "Assessments"),
        keeps=int(keeps) if isinstance(keeps, Decimal) else 1,
        paid_before=cast("Literal['', 'Bars', 'Deducted']", paid_before),
    )


def _ambiguities(reader: NodeReader) -> tuple[Ambiguity, ...]:
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


def _decision(reader: NodeReader, iri: str) -> Decision:
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


def _decided_value(term: RdfLiteral | None) -> Decimal | bool | None:
    """Return the decided number or flag; None for anything else."""
    if term is None:
        return None
    if term.datatype.value == XSD + "boolean":
        return term.value in ("true", "1")
    return Decimal(term.value) if is_decimal(term.value) else None


def _check_decisions(reader: NodeReader, book: RuleBook) -> None:
    known = {i.iri for a in book.ambiguities for i in a.interpretations}
    days = {q.iri for p in book.policies.values() for q in (*p.applies_from, *p.applies_until)}
    days |= {q.iri for a in book.awards for q in (*a.applies_from, *a.applies_until)}
    decidable = {*reader.graph.instances(NS + "NeedsJudgement"), *reader.graph.instances(NS + "Decided")}
    for decision in book.decisions:
        if decision.decides in known and decision.ground:
            reader.fault(
                "H009",
                decision.place,
                Text(
                    "对解释口径的裁定不能只针对一个事由",
                    "a decision on an interpretation cannot be for one ground only",
                ),
                Text("去掉 :ground", "remove its :ground"),
            )
        elif decision.decides and decision.decides not in known | decidable:
            reader.unknown(decision.decides, decision.place, sorted(known | decidable))
        elif decision.decides in days:
            reader.refuse(decision.iri, "a Decision on a day")
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


def _check_interpretations(reader: NodeReader, book: RuleBook) -> None:
    """Note a node that stands under a reading nobody declares: it would silently never count."""
    known = {i.iri for a in book.ambiguities for i in a.interpretations}
    for statement in reader.graph:
        if (
            statement.predicate == NS + "underInterpretation"
            and str(getattr(statement.object, "value", "")) not in known
        ):
            reader.unknown(statement.object.value, statement.place, sorted(known))


def _lies_within(reader: NodeReader, decision: Decision) -> bool:
    if reader.graph.is_a(decision.decides, NS + "NeedsJudgement"):
        return isinstance(decision.result, bool)
    if decision.result is None or isinstance(decision.result, bool):
        return False
    low, high = (_decided_value(reader.graph.literal(decision.decides, NS + word)) for word in ("atLeast", "atMost"))
    return (low is None or decision.result >= low) and (high is None or decision.result <= high)


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


def _check_terms(graph: Graph, reader: NodeReader) -> None:
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
