"""Facts as triples of the micro-store (compile layer): records with their days as integers, coverage, decisions.

Values are written as they were stated; the queries guard their types. Calendar shifts are calculated here, because
engines disagree about them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from pyoxigraph import Literal, NamedNode, Quad

from huiqi.compile.store.terms import THE_RUN, A, flag, ns, number, quad, run
from huiqi.dates import Duration, from_key, key, shift
from huiqi.facts.model import Enterprise, Record, Register, Value
from huiqi.facts.read import day_of, number_of
from huiqi.names import IND, NS, RUN
from huiqi.rules.model import Decision

_ENTERPRISE = NamedNode(IND + "enterprise")
_GROUND = IND + "ground"


def lower_facts(
    enterprises: Iterable[Enterprise],
    registers: Iterable[Register],
    decisions: Iterable[Decision],
    on: int,
    known_as_of: int | None,
    wider: Mapping[str, frozenset[str]],
    shifts: Iterable[tuple[Duration, int]],
) -> list[Quad]:
    """Return the facts of some enterprises as triples, with the parameters of the run.

    `on` and `known_as_of` are integer keys; which records are seen is left to the queries. `wider` gives the broader
    codes of each code, `shifts` the durations and directions that the rules count days by.
    """
    lowering = _Lowering()
    for enterprise in enterprises:
        lowering.enterprise(enterprise)
    quads = lowering.quads
    quads.append(quad(THE_RUN, run("on"), number(on)))
    if known_as_of is not None:
        quads.append(quad(THE_RUN, run("knownAsOf"), number(known_as_of)))
    for register in registers:
        quads.extend(_register(register))
    for decision in decisions:
        quads.extend(_decision(decision))
    for code in sorted(lowering.codes):
        quads.extend(quad(NamedNode(code), run("within"), NamedNode(w)) for w in sorted(wider.get(code, {code})))
    for text, day in sorted(lowering.days.items()):
        node = NamedNode(f"{RUN}day/{text}")
        quads.append(
            quad(node, run("writes"), Literal(text, datatype=NamedNode("http://www.w3.org/2001/XMLSchema#date")))
        )
        quads.append(quad(node, run("key"), number(day)))
    quads.extend(_shifted({*lowering.days.values(), *lowering.keys}, shifts))
    return quads


class _Lowering:
    def __init__(self) -> None:
        self.quads: list[Quad] = []
        self.codes: set[str] = set()
        self.days: dict[str, int] = {}
        self.keys: set[int] = set()

    def enterprise(self, enterprise: Enterprise) -> None:
        node = NamedNode(enterprise.iri)
        self.quads.append(quad(node, A, ns("Enterprise")))
        self._values(node, enterprise.values)
        paid_for = {v.term for r in enterprise.records for v in r.values.get(_GROUND, ()) if NS + "Payment" in r.kinds}
        for record in enterprise.records:
            self._record(record)
            if paid_for and NamedNode(record.iri) in paid_for:
                self.quads.append(quad(NamedNode(record.iri), run("ownClass"), NamedNode(record.kind)))

    def _record(self, record: Record) -> None:
        node = NamedNode(record.iri)
        self.quads.extend(quad(node, A, NamedNode(kind)) for kind in sorted(record.kinds))
        self._values(node, record.values)
        self.quads.append(quad(node, _ENTERPRISE, NamedNode(record.enterprise)))
        self.quads.append(quad(NamedNode(record.enterprise), run("has"), node))
        for name, value in (
            ("day", record.day),
            ("year", record.year),
            ("from", record.applies_from),
            ("until", record.applies_until),
            ("received", record.received),
        ):
            if value is not None:
                self.quads.append(quad(node, run(name), number(value)))
        if record.day is not None:
            self.keys.add(record.day)
        if record.series and "" not in record.series:
            self.quads.append(quad(node, run("inSeries"), Literal("\n".join(record.series))))
        if NS + "Payment" in record.kinds:
            self._payment(node, record)
        if NS + "Application" in record.kinds:
            self._named(node, record, (("applicationAward", "award"), ("applicationGround", "ground")))
            if len(record.values.get(IND + "ground", ())) > 1:
                self.quads.append(quad(node, run("manyGrounds"), flag(True)))
        filed = record.values.get(IND + "application-date", ())
        if len(filed) == 1 and (day := day_of(filed[0].term)) is not None:
            self.quads.append(quad(node, run("filedOn"), number(day)))

    def _payment(self, node: NamedNode, record: Record) -> None:
        """Write which assessment a payment is for and how much it paid, each only if it is stated once and well."""
        self._named(node, record, (("paymentAward", "award"), ("paymentGround", "ground")))
        paid = record.values.get(IND + "paid", ())
        amount = number_of(paid[0].term) if len(paid) == 1 else None
        if amount is not None and amount >= 0:
            self.quads.append(quad(node, run("paidAmount"), number(amount)))

    def _named(self, node: NamedNode, record: Record, names: Iterable[tuple[str, str]]) -> None:
        """Write what a record names, each only if it is stated once and is a thing."""
        for name, indicator in names:
            stated = record.values.get(IND + indicator, ())
            if len(stated) == 1 and isinstance(stated[0].term, NamedNode):
                self.quads.append(quad(node, run(name), stated[0].term))

    def _values(self, node: NamedNode, values: Mapping[str, tuple[Value, ...]]) -> None:
        for indicator, stated in values.items():
            for value in stated:
                self.quads.append(quad(node, NamedNode(indicator), value.term))
                if isinstance(value.term, NamedNode):
                    self.codes.add(value.term.value)
                elif (day := day_of(value.term)) is not None:
                    self.days[value.term.value] = day


def _register(register: Register) -> Iterator[Quad]:
    node = NamedNode(register.iri)
    yield quad(node, A, ns("Register"))
    yield quad(node, run("lists"), NamedNode(register.record))
    yield quad(node, run("coversFrom"), number(register.covers_from or 0))
    if register.covers_until is not None:
        yield quad(node, run("coversUntil"), number(register.covers_until))


def _decision(decision: Decision) -> Iterator[Quad]:
    if decision.result is None:
        return
    node = NamedNode(decision.iri)
    yield quad(node, run("decides"), NamedNode(decision.decides))
    yield quad(node, run("day"), number(decision.day))
    if decision.ground:
        yield quad(node, run("forGround"), NamedNode(decision.ground))
    else:
        yield quad(node, run("forGround"), run("every"))
    result = (2 if decision.result else 0) if isinstance(decision.result, bool) else decision.result
    assert isinstance(result, Decimal | int)
    yield quad(node, run("result"), number(result))


def _shifted(days: Iterable[int], shifts: Iterable[tuple[Duration, int]]) -> Iterator[Quad]:
    ordered = sorted(days)
    for duration, sign in shifts:
        name = shift_name(duration, sign).value
        for day in ordered:
            try:
                moved = key(shift(from_key(day), duration, sign))
            except (OverflowError, ValueError):
                continue
            yield quad(NamedNode(f"{name}/{day}"), run("toKey"), number(moved))


def shift_name(duration: Duration, sign: int) -> NamedNode:
    """Return the name of a calendar shift: a duration and a direction."""
    return NamedNode(f"{RUN}shift/{duration}/{'after' if sign >= 0 else 'before'}")
