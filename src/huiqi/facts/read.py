"""Facts from a graph (meaning layer): one `Enterprise` each, with every record that names it.

What cannot be used is a finding and is kept as far as it still matters: a record without a day may not be
forgotten, since forgetting it would turn "unknown" into "not on the list".
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Final

from pyoxigraph import Literal, NamedNode

from huiqi.dates import key, parse_date
from huiqi.errors import Text
from huiqi.facts.checks import DECIMALS, check_facts, not_one_enterprise, unknown_word
from huiqi.facts.codes import CodeLists
from huiqi.facts.model import Enterprise, Facts, PaymentOrder, Record, Register, Term, Value
from huiqi.findings import Finding, Place, in_order
from huiqi.load import Graph
from huiqi.money import MAX_DECIMALS, canonical, fits, is_decimal
from huiqi.names import IND, NS, RDFS, SKOS, XSD, local
from huiqi.rules.model import RuleBook

_FLAGS: Final = ("true", "false", "1", "0")
_REGISTER_CLASS: Final = Text("写 :record,如 :AdverseRecord", "write :record, such as :AdverseRecord")
_REGISTER_FIX: Final = Text("写一个 :appliesFrom 和一个 :appliesUntil", "write one :appliesFrom and one :appliesUntil")


def read_facts(graph: Graph, book: RuleBook, earlier: list[Finding] | None = None, law: Graph | None = None) -> Facts:
    """Read enterprises, records and registers; indicators and record classes come from the rule book.

    `earlier` are findings of loading. With `law`, the graph of the vocabularies, misspelt words of the language are
    findings too, and a code outside the code lists of its indicator is kept as text: unknown to every engine.
    """
    lists = CodeLists.of(law, graph)
    reader = _FactReader(graph, book, lists)
    owned: dict[str, list[Record]] = {iri: [] for iri in graph.instances(NS + "Enterprise")}
    found = [
        r for kind in sorted(book.record_classes) for iri in graph.instances(kind) for r in reader.records(iri, kind)
    ]
    for record in _one_for_each_name(found):
        owned.setdefault(record.enterprise, []).append(record)
    enterprises = tuple(
        Enterprise(
            iri,
            names_of(graph, iri),
            reader.values(iri),
            tuple(sorted(records, key=lambda r: (r.day or 0, r.iri))),
            graph.place(iri),
        )
        for iri, records in sorted(owned.items())
    )
    registers = tuple(reader.register(iri) for iri in graph.instances(NS + "Register"))
    checked = check_facts(graph, book, law, earlier or [], lists)
    orders = tuple(_order(graph, iri) for iri in sorted(graph.instances(NS + "PaymentOrder")))
    others = {e.iri: _texts(graph, e.iri) for e in enterprises}
    return Facts(
        enterprises,
        registers,
        in_order([*(earlier or []), *checked, *reader.findings]),
        orders=orders,
        aliases={iri: names for iri, names in others.items() if names},
    )


def _texts(graph: Graph, iri: str) -> tuple[str, ...]:
    return tuple(sorted({t.value for t in graph.objects(iri, SKOS + "altLabel") if isinstance(t, Literal)}))


def _order(graph: Graph, iri: str) -> PaymentOrder:
    stated = (number_of(canonical_term(t, DECIMALS["Money"])) for t in graph.objects(iri, NS + "equals"))
    return PaymentOrder(iri, tuple(sorted({n for n in stated if n is not None})))


def _one_for_each_name(records: list[Record]) -> list[Record]:
    """Return a record declared to be of several classes once, as the narrowest of them."""
    named: dict[tuple[str, str], Record] = {}
    for record in sorted(records, key=lambda r: (r.iri, len(r.kinds), r.kind)):
        name = (record.iri, record.enterprise)
        earlier = named.get(name)
        named[name] = record if earlier is None else replace(record, kinds=record.kinds | earlier.kinds)
    return [named[name] for name in sorted(named)]


def names_of(graph: Graph, iri: str) -> dict[str, str]:
    """Return the names of a thing by language; one without a language counts as Chinese."""
    found: dict[str, str] = {}
    for predicate in (RDFS + "label", SKOS + "prefLabel"):
        for term in graph.objects(iri, predicate):
            if isinstance(term, Literal):
                found.setdefault(term.language or "zh", term.value)
    return found


class _FactReader:
    def __init__(self, graph: Graph, book: RuleBook, lists: CodeLists) -> None:
        self.graph = graph
        self.book = book
        self.lists = lists
        self.findings: list[Finding] = []

    def values(self, iri: str) -> dict[str, tuple[Value, ...]]:
        """Return the distinct values of every declared indicator on `iri`."""
        found: dict[str, tuple[Value, ...]] = {}
        source = self.graph.iri(iri, NS + "fromSource") or ""
        for predicate in self.graph.predicates(iri):
            if predicate not in self.book.indicators:
                continue
            decimals = DECIMALS.get(self.book.indicators[predicate].range, MAX_DECIMALS)
            distinct: dict[Term, Value] = {}
            for statement in self.graph.statements(iri, predicate):
                term = canonical_term(statement.object, decimals)
                if isinstance(term, NamedNode) and not self.lists.allows(predicate, term.value):
                    term = Literal(term.value)
                distinct.setdefault(term, Value(term, source or statement.place.file, statement.place))
            found[predicate] = tuple(distinct[t] for t in sorted(distinct, key=str))
        return found

    def records(self, iri: str, kind: str) -> list[Record]:
        """Return the record for each enterprise it names.

        One that names several is nobody's for certain: it has no day, so it is no ground, and whether it exists for
        any of them is unknown.
        """
        owners = self.graph.iris(iri, IND + "enterprise")
        found = self.record(iri, kind, len(owners) > 1)
        if found is None or len(owners) < 2:
            return [found] if found else []
        return [replace(found, enterprise=owner, day=None, year=None) for owner in owners]

    def record(self, iri: str, kind: str, is_shared: bool = False) -> Record | None:
        """Return a record as the first of its enterprises has it; None where nothing can be made of it."""
        place = self.graph.place(iri)
        enterprise = self.graph.iri(iri, IND + "enterprise")
        if enterprise is None:
            self._without(iri, place, Text("企业", "enterprise"), Text("写 ind:enterprise", "write ind:enterprise"))
            return None
        declared = self.book.record_classes[kind]
        values = self.values(iri)
        applies_from = self._literal_day(iri, "appliesFrom")
        is_status = NS + "EnterpriseStatus" in declared.ancestors
        day = applies_from if is_status else self._day(values, declared.dated, declared.ancestors)
        if any(self._is_unreadable(iri, name) for name in ("appliesFrom", "appliesUntil", "receivedOn")):
            day = None
        if is_shared:
            self.findings.append(not_one_enterprise(iri, self.graph.place(iri, IND + "enterprise")))
            if is_status:
                return None
        elif day is None:
            is_report = NS + "PeriodReport" in declared.ancestors
            dated = "fiscal-year" if is_report else local(declared.dated or "date")
            hint = "one readable :appliesFrom" if is_status else f"ind:{dated}"
            self._without(iri, place, Text("日期", "date"), Text(f"写 {hint}", f"write {hint}"))
            if is_status:
                return None
        return Record(
            iri=iri,
            kind=kind,
            kinds=declared.ancestors,
            enterprise=enterprise,
            day=day,
            year=self._year(values, day),
            values=values,
            applies_from=applies_from,
            applies_until=self._literal_day(iri, "appliesUntil"),
            received=self._literal_day(iri, "receivedOn"),
            series=tuple(self._only(values, key) for key in declared.same_for),
            place=place,
        )

    @staticmethod
    def _only(values: dict[str, tuple[Value, ...]], indicator: str) -> str:
        found = values.get(indicator, ())
        return str(found[0].term) if len(found) == 1 else ""

    def _day(self, values: dict[str, tuple[Value, ...]], dated: str, kinds: frozenset[str]) -> int | None:
        stated = values.get(dated or IND + "date", ())
        if len(stated) == 1:
            return day_of(stated[0].term)
        years = values.get(IND + "fiscal-year", ())
        if not stated and NS + "PeriodReport" in kinds and len(years) == 1:
            year = number_of(years[0].term)
            return int(year) * 10_000 + 1231 if year is not None and 1 <= year <= 9999 else None
        return None

    def _year(self, values: dict[str, tuple[Value, ...]], day: int | None) -> int | None:
        """Return the fiscal year of a report, or the year of any other record's day."""
        years = values.get(IND + "fiscal-year")
        if years is None:
            return None if day is None else day // 10_000
        number = number_of(years[0].term) if len(years) == 1 else None
        return int(number) if number is not None and number == int(number) else None

    def _literal_day(self, iri: str, name: str) -> int | None:
        terms = self.graph.objects(iri, NS + name)
        return day_of(terms[0]) if len(terms) == 1 else None

    def _is_unreadable(self, iri: str, name: str) -> bool:
        """Say whether a day is stated, but not once and well."""
        return bool(self.graph.objects(iri, NS + name)) and self._literal_day(iri, name) is None

    def _without(self, iri: str, place: Place, what: Text, fix: Text) -> None:
        self.findings.append(
            Finding(
                "H014",
                place,
                Text(f"记录 `{local(iri)}` 缺少{what.zh}", f"record `{local(iri)}` has no {what.en}"),
                fix,
            )
        )

    def register(self, iri: str) -> Register:
        kinds = self.graph.iris(iri, NS + "record")
        for kind in kinds:
            if kind not in self.book.record_classes:
                place = self.graph.place(iri, NS + "record")
                self.findings.append(unknown_word(kind, place, self.book.record_classes))
        if not kinds:
            self._without(iri, self.graph.place(iri), Text("类", "class of records"), _REGISTER_CLASS)
        # A register whose first day cannot be read is not known to cover anything.
        unsure = self._is_unreadable(iri, "appliesFrom")
        if unsure or self._is_unreadable(iri, "appliesUntil"):
            self._without(
                iri, self.graph.place(iri), Text("可读的起止日期", "one readable first and last day"), _REGISTER_FIX
            )
        return Register(
            iri,
            self.graph.iri(iri, NS + "record") or "",
            self._literal_day(iri, "appliesFrom"),
            None if unsure else self._literal_day(iri, "appliesUntil"),
        )


def canonical_term(term: Term, decimals: int = MAX_DECIMALS) -> Term:
    """Return a number in the one lexical form of the project and a flag as true or false; others as they are.

    A number with more than `decimals` decimals counts as text.
    """
    if isinstance(term, NamedNode):
        return term
    kind, text = term.datatype.value.removeprefix(XSD), term.value
    if kind in ("decimal", "integer"):
        number = Decimal(text) if is_decimal(text) else None
        # A number that some engine could not hold exactly, or that is none, is kept as text: ill-typed in every engine.
        if number is None or not fits(number, decimals):
            return Literal(text)
        return Literal(canonical(number), datatype=NamedNode(XSD + "decimal"))
    if kind == "boolean":
        return (
            Literal("true" if text in ("1", "true") else "false", datatype=term.datatype)
            if text in _FLAGS
            else Literal(text)
        )
    return term


def day_of(term: Term) -> int | None:
    """Return the integer key of an xsd:date that exists, otherwise None."""
    if not isinstance(term, Literal) or term.datatype.value != XSD + "date":
        return None
    try:
        return key(parse_date(term.value))
    except ValueError:
        return None


def number_of(term: Term) -> Decimal | None:
    """Return the number of an xsd:decimal, otherwise None."""
    if not isinstance(term, Literal) or term.datatype.value != XSD + "decimal":
        return None
    try:
        return Decimal(term.value)
    except InvalidOperation:
        return None
