"""Nodes of a rule from the graph (meaning layer): conditions, quantities, bounds.

Reads one node at a time and reports what cannot be understood, with its place and a fix; the frame around the
nodes (policies, awards, rules) is read by `huiqi.rules.book`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final, TypeVar, cast, get_args

from pyoxigraph import Literal, NamedNode

from huiqi.dates import Duration, key, parse_date
from huiqi.errors import Text
from huiqi.findings import Finding, Place
from huiqi.load import Graph
from huiqi.names import IND, NS, RDF, RDFS, SKOS, XSD, local, near
from huiqi.rules.tree import (
    AllOf,
    AnyOf,
    Basis,
    Bound,
    Comparison,
    Condition,
    Decided,
    Difference,
    Existence,
    FirstReaching,
    Fixed,
    Indicator,
    Limit,
    Membership,
    NeedsJudgement,
    Not,
    Operator,
    Quantity,
    Read,
    Row,
    Scalar,
    Sum,
    Table,
    ValueType,
)

OPERATORS: Final = cast("tuple[Operator, ...]", get_args(Operator))
_NOT_YET: Final = ("Bands", "GrantOf")
_CONDITIONS: Final = (
    "AllOf",
    "AnyOf",
    "Not",
    "Comparison",
    "FirstReaching",
    "Membership",
    "Existence",
    "NeedsJudgement",
)
_QUANTITIES: Final = ("Fixed", "Decided", "Sum", "Difference", "Table")
_N = TypeVar("_N")


class NodeReader:
    """Reads nodes of the award language; `findings` fills as faults are met."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.findings: list[Finding] = []
        self.indicators = self._indicators()
        self.record_classes = self._record_classes()
        self._path: list[str] = []

    # --- faults ---

    def fault(self, code: str, place: Place, problem: Text, fix: Text) -> None:
        """Note one fault."""
        self.findings.append(Finding(code, place, problem, fix))

    def unknown(self, iri: str, place: Place, known: list[str]) -> None:
        """Note a name that nothing declares, with the names that look like it."""
        close = near(local(iri), [local(k) for k in known])
        hint = "、".join(close)
        self.fault(
            "H002",
            place,
            Text(f"未声明的词 `{local(iri)}`", f"unknown term `{local(iri)}`"),
            Text(
                f"是否指 {hint}?" if close else "在 ontology/ 中声明它",
                f"did you mean {' or '.join(f'`{c}`' for c in close)}?" if close else "declare it in ontology/",
            ),
        )

    def missing(self, iri: str, what: str) -> None:
        """Note that node `iri` lacks its property `what`."""
        self.fault(
            "H007",
            self.graph.place(iri),
            Text(f"`{local(iri)}` 缺少 :{what}", f"`{local(iri)}` has no :{what}"),
            Text(f"补充 :{what}", f"add :{what}"),
        )

    def refuse(self, iri: str, what: str) -> None:
        """Note something that the language has and this version does not compute."""
        self.fault(
            "H009",
            self.graph.place(iri),
            Text(f"本版本尚不能计算 {what}", f"this version cannot compute {what} yet"),
            Text("改写为 Gap(language-pending)", "record the clause as a Gap with the reason language-pending"),
        )

    # --- declarations ---

    def _indicators(self) -> dict[str, Indicator]:
        found = {}
        for iri in self.graph.instances(NS + "Indicator"):
            kind = local(self.graph.iri(iri, RDFS + "range") or "")
            domain = self.graph.iri(iri, RDFS + "domain")
            if kind not in get_args(ValueType) or domain is None:
                self.missing(iri, "range" if domain else "domain")
                continue
            found[iri] = Indicator(
                iri,
                domain,
                cast("ValueType", kind),
                local(self.graph.iri(iri, NS + "derivation") or ""),
                self.graph.iri(iri, NS + "of") or "",
                self.graph.iri(iri, NS + "since") or "",
            )
        return found

    def _record_classes(self) -> dict[str, tuple[frozenset[str], str]]:
        wider = self.graph.closure(RDFS + "subClassOf")
        found = {}
        for iri, ancestors in wider.items():
            if NS + "Record" not in ancestors:
                continue
            dated = [
                d
                for a in sorted(ancestors, key=lambda a: -len(wider.get(a, ())))
                if (d := self.graph.iri(a, NS + "dated"))
            ]
            found[iri] = (ancestors, dated[0] if dated else "")
        found.setdefault(NS + "Record", (frozenset({NS + "Record"}), ""))
        return found

    def indicator(self, iri: str, place: Place) -> Indicator | None:
        """Return the indicator, or note that none is declared by that name."""
        if iri not in self.indicators:
            self.unknown(iri, place, list(self.indicators))
            return None
        return self.indicators[iri]

    # --- nodes ---

    def condition(self, iri: str, parent: Any) -> Condition | None:
        """Read one condition with everything below it; `parent` hands down clause and basis."""
        return cast("Condition | None", self._node(iri, parent, _CONDITIONS))

    def quantity(self, iri: str, parent: Any) -> Quantity | None:
        """Read one quantity with everything below it; an indicator stands for its value."""
        if iri in self.indicators:
            return Read(iri=iri, indicator=self.indicators[iri], clause=parent.clause, basis=parent.basis)
        return cast("Quantity | None", self._node(iri, parent, _QUANTITIES))

    def conditions(self, iri: str, predicate: str, parent: Any) -> tuple[Condition, ...]:
        """Read the conditions that `predicate` points to, in order."""
        return self._children(iri, predicate, parent, self.condition)

    def quantities(self, iri: str, predicate: str, parent: Any) -> tuple[Quantity, ...]:
        """Read the quantities that `predicate` points to, in order."""
        return self._children(iri, predicate, parent, self.quantity)

    def _children(self, iri: str, predicate: str, parent: Any, read: Callable[[str, Any], _N | None]) -> tuple[_N, ...]:
        found = [node for child in self.graph.iris(iri, NS + predicate) if (node := read(child, parent)) is not None]
        return tuple(sorted(found, key=lambda n: (getattr(n, "order", None) is None, getattr(n, "order", None) or 0)))

    def _node(self, iri: str, parent: Any, allowed: tuple[str, ...]) -> Any:
        if iri in self._path:
            route = " → ".join(local(i) for i in [*self._path[self._path.index(iri) :], iri])
            self.fault(
                "H010",
                self.graph.place(iri),
                Text(f"循环引用:{route}", f"the rule refers to itself: {route}"),
                Text("断开这个循环", "break the circle"),
            )
            return None
        kinds = [local(k) for k in self.graph.iris(iri, RDF + "type") if k.startswith(NS)]
        kind = next((k for k in kinds if k in allowed), None)
        if kind is None:
            self._wrong_kind(iri, kinds, allowed, parent)
            return None
        self._path.append(iri)
        try:
            return getattr(self, f"_read_{kind.lower()}")(iri, self.frame(iri, parent))
        finally:
            self._path.pop()

    def _wrong_kind(self, iri: str, kinds: list[str], allowed: tuple[str, ...], parent: Any) -> None:
        place = self.graph.place(iri) if iri in self.graph else parent.place
        if any(k in _NOT_YET for k in kinds):
            self.refuse(iri, f":{kinds[0]}")
        elif iri not in self.graph:
            known = [local(i) for k in allowed for i in self.graph.instances(NS + k)]
            self.unknown(iri, place, known + [local(i) for i in self.indicators])
        else:
            self.fault(
                "H007",
                place,
                Text(
                    f"`{local(iri)}` 应是 {'、'.join(allowed)} 之一,现为 {'、'.join(kinds) or '无类别'}",
                    f"`{local(iri)}` should be one of {', '.join(allowed)}, it is {', '.join(kinds) or 'of no class'}",
                ),
                Text("改正 rdf:type", "correct its rdf:type"),
            )

    def frame(self, iri: str, parent: Any) -> dict[str, Any]:
        """Return what every node carries: name, clause, basis, readings, order, place."""
        order = self.graph.literal(iri, NS + "order")
        clause = self.graph.iri(iri, NS + "encodes") or parent.clause
        place = self.graph.place(iri)
        if not clause:
            self.fault(
                "H005",
                place,
                Text(f"`{local(iri)}` 未注明所依据的条款", f"`{local(iri)}` cites no clause"),
                Text("在它或上级节点上写 :encodes", "write :encodes on it or on a node above it"),
            )
        return {
            "iri": iri,
            "clause": clause,
            "basis": cast("Basis", local(self.graph.iri(iri, NS + "basis") or "").lower() or parent.basis),
            "under": frozenset(self.graph.iris(iri, NS + "underInterpretation")),
            "order": int(order.value) if order is not None and order.value.lstrip("+-").isdigit() else None,
            "place": place,
        }

    def _read_allof(self, iri: str, frame: dict[str, Any]) -> AllOf:
        return AllOf(**frame, of=self._some(iri, self.conditions(iri, "of", _As(frame))))

    def _read_anyof(self, iri: str, frame: dict[str, Any]) -> AnyOf:
        return AnyOf(**frame, of=self._some(iri, self.conditions(iri, "of", _As(frame))))

    def _read_not(self, iri: str, frame: dict[str, Any]) -> Not:
        return Not(**frame, of=self._some(iri, self.conditions(iri, "of", _As(frame))))

    def _some(self, iri: str, children: tuple[_N, ...]) -> tuple[_N, ...]:
        if not self.graph.iris(iri, NS + "of"):
            self.missing(iri, "of")
        return children

    def _read_comparison(self, iri: str, frame: dict[str, Any]) -> Comparison | None:
        subject = self._subject(iri, frame)
        bounds = self.bounds(iri, frame)
        if not bounds:
            self.missing(iri, "atLeast, :moreThan, :atMost, :lessThan or :equals")
        return Comparison(**frame, subject=subject, bounds=bounds) if subject and bounds else None

    def _subject(self, iri: str, frame: dict[str, Any]) -> tuple[Quantity, ...]:
        read = self.quantities(iri, "indicator", _As(frame))
        if not self.graph.iris(iri, NS + "indicator"):
            self.missing(iri, "indicator")
        through = self.graph.iri(iri, NS + "on")
        if through is None:
            return read
        thing = self.indicator(through, frame["place"])
        return tuple(replace(q, through=thing) if isinstance(q, Read) else q for q in read)

    def _read_membership(self, iri: str, frame: dict[str, Any]) -> Membership | None:
        subject = next((q for q in self._subject(iri, frame) if isinstance(q, Read)), None)
        members = self.members(iri)
        if not members:
            self.missing(iri, "isOneOf")
        if subject is None or not members:
            return None
        open_list = self.graph.literal(iri, NS + "openList")
        return Membership(
            **frame, subject=subject, members=members, open_list=open_list is not None and open_list.value == "true"
        )

    def members(self, iri: str) -> tuple[str, ...]:
        """Return the codes or things of :isOneOf; one that nothing declares is a fault."""
        found = self.graph.iris(iri, NS + "isOneOf")
        for code in found:
            if code not in self.graph:
                siblings = self.graph.instances(SKOS + "Concept")
                self.unknown(code, self.graph.place(iri, NS + "isOneOf"), siblings)
        return tuple(found)

    def _read_firstreaching(self, iri: str, frame: dict[str, Any]) -> FirstReaching | None:
        since = self.indicator(self.graph.iri(iri, NS + "since") or IND + "founded-on", frame["place"])
        if self.graph.iris(iri, NS + "of"):
            table = next((q for q in self.quantities(iri, "of", _As(frame)) if isinstance(q, Table)), None)
            if table is None:
                self.missing(iri, "of (a Table)")
                return None
            subject, rows = table.by[0] if table.by else None, table.rows
        else:
            subject = next(iter(self._subject(iri, frame)), None)
            rows = (Row(**{**frame, "under": frozenset()}, bounds=self.bounds(iri, frame)),)
        steps = tuple(
            replace(row, amount=(), bounds=lower)
            for row in rows
            if (lower := tuple(b for b in row.bounds if b.op in ("atLeast", "moreThan")))
        )
        plain = all(isinstance(b.value, Decimal) and not b.times for step in steps for b in step.bounds)
        if not isinstance(subject, Read) or since is None or not steps or not plain or any(s.condition for s in steps):
            self.missing(
                iri, "of (a Table over an indicator, rows with fixed lower bounds), or :indicator and :atLeast"
            )
            return None
        return FirstReaching(**frame, subject=subject, steps=steps, since=since)

    def _read_existence(self, iri: str, frame: dict[str, Any]) -> Existence | None:
        record = self.graph.iri(iri, NS + "record")
        if record is None:
            self.missing(iri, "record")
            return None
        if record not in self.record_classes:
            self.unknown(record, self.graph.place(iri, NS + "record"), list(self.record_classes))
            return None
        if self.graph.iris(iri, NS + "times"):
            self.refuse(iri, ":times on an Existence")
        keys = [self.indicator(k, frame["place"]) for k in self.graph.iris(iri, NS + "sameFor")]
        as_of = self.graph.iri(iri, NS + "asOf")
        day = self.indicator(as_of, frame["place"]) if as_of else None
        return Existence(
            **frame,
            record=record,
            condition=self.conditions(iri, "condition", _As(frame)),
            bounds=self.bounds(iri, frame),
            same_for=tuple(k for k in keys if k is not None),
            register=self.graph.iri(iri, NS + "register") or "",
            as_of=Read(iri=day.iri, indicator=day, clause=frame["clause"]) if day else None,
        )

    def _read_needsjudgement(self, iri: str, frame: dict[str, Any]) -> NeedsJudgement:
        return NeedsJudgement(**frame)

    # --- quantities ---

    def _steps(self, iri: str, frame: dict[str, Any]) -> dict[str, Any]:
        limits = [
            limit
            for child in self.graph.iris(iri, NS + "limit")
            if (limit := self.limit(child, _As(frame))) is not None
        ]
        return {
            **frame,
            "times": self.quantities(iri, "times", _As(frame)),
            "limits": tuple(limits),
            "condition": self.conditions(iri, "condition", _As(frame)),
        }

    def limit(self, iri: str, parent: Any) -> Limit | None:
        """Read one :Limit."""
        frame = self.frame(iri, parent)
        value = self._scalar(iri, "atMost")
        if not isinstance(value, Decimal):
            self.missing(iri, "atMost")
            return None
        return Limit(
            **frame,
            at_most=value,
            times=self.quantities(iri, "times", _As(frame)),
            condition=self.conditions(iri, "condition", _As(frame)),
        )

    def _read_fixed(self, iri: str, frame: dict[str, Any]) -> Fixed | None:
        value = self._scalar(iri, "value")
        if value is None:
            self.missing(iri, "value")
            return None
        return Fixed(**self._steps(iri, frame), value=value)

    def _read_decided(self, iri: str, frame: dict[str, Any]) -> Decided:
        low, high = self._scalar(iri, "atLeast"), self._scalar(iri, "atMost")
        return Decided(**self._steps(iri, frame), at_least=low if low is not None else Decimal(0), at_most=high)

    def _read_sum(self, iri: str, frame: dict[str, Any]) -> Sum:
        return Sum(**self._steps(iri, frame), of=self._some(iri, self.quantities(iri, "of", _As(frame))))

    def _read_difference(self, iri: str, frame: dict[str, Any]) -> Difference:
        less = self.quantities(iri, "less", _As(frame))
        if not self.graph.iris(iri, NS + "less"):
            self.missing(iri, "less")
        return Difference(
            **self._steps(iri, frame), of=self._some(iri, self.quantities(iri, "of", _As(frame))), less=less
        )

    def _read_table(self, iri: str, frame: dict[str, Any]) -> Table:
        by = self.quantities(iri, "by", _As(frame))
        rows = self._children(iri, "row", _As(frame), self._row)
        if not self.graph.iris(iri, NS + "row"):
            self.missing(iri, "row")
        return Table(**self._steps(iri, frame), by=by, rows=rows)

    def _row(self, iri: str, parent: Any) -> Row | None:
        if iri not in self.graph:
            self.unknown(iri, parent.place, [local(r) for r in self.graph.instances(NS + "Row")])
            return None
        frame = self.frame(iri, parent)
        if frame["order"] is None:
            self.missing(iri, "order")
        value = self._scalar(iri, "value")
        amount = self.quantities(iri, "amount", _As(frame))
        if value is not None:
            amount = (Fixed(**{**frame, "iri": f"{iri}.value", "under": frozenset()}, value=value), *amount)
        if not amount:
            self.missing(iri, "value")
        return Row(
            **frame,
            bounds=self.bounds(iri, frame),
            members=self.members(iri),
            condition=self.conditions(iri, "condition", _As(frame)),
            amount=amount,
        )

    # --- bounds and literals ---

    def bounds(self, iri: str, frame: dict[str, Any]) -> tuple[Bound, ...]:
        """Read the bounds of a node, with its factor and its anchor."""
        times = self.quantities(iri, "times", _As(frame))
        anchor, sign = None, 0
        for word, direction in (("after", 1), ("before", -1)):
            name = self.graph.iri(iri, NS + word)
            day = self.indicator(name, frame["place"]) if name else None
            if day is not None:
                anchor, sign = Read(iri=day.iri, indicator=day, clause=frame["clause"]), direction
        found = []
        for op in OPERATORS:
            value = self._scalar(iri, op)
            if value is None:
                continue
            if isinstance(value, Duration) != (anchor is not None):
                self.fault(
                    "H007",
                    self.graph.place(iri, NS + op),
                    Text(
                        "期限须与 :after 或 :before 同用",
                        "a duration needs :after or :before, and they need a duration",
                    ),
                    Text('写成 :atMost "P1Y" ; :after …', 'write :atMost "P1Y" ; :after …'),
                )
                continue
            found.append(Bound(op=op, value=value, times=times, anchor=anchor, sign=sign))
        return tuple(found)

    def _scalar(self, iri: str, predicate: str) -> Scalar | None:
        statements = self.graph.statements(iri, NS + predicate)
        if not statements:
            return None
        place = statements[0].place
        if len({s.object for s in statements}) > 1:
            self.fault(
                "H008",
                place,
                Text(f"`{local(iri)}` 有多个 :{predicate}", f"`{local(iri)}` has more than one :{predicate}"),
                Text("只保留一个,或分列为不同口径下的节点", "keep one, or write nodes under different interpretations"),
            )
        value = _read_scalar(statements[0].object)
        if value is None:
            self.fault(
                "H003",
                place,
                Text(f":{predicate} 不是数字、日期、期限或真假", f":{predicate} is no number, day, duration or flag"),
                Text('写成 20000000.00、"2025-12-31"^^xsd:date 等', 'write 20000000.00, "2025-12-31"^^xsd:date …'),
            )
        return value


class _As:
    """A parent for reading: what a node hands down to its children."""

    def __init__(self, frame: dict[str, Any]) -> None:
        self.clause: str = frame["clause"]
        self.basis: Basis = frame["basis"]
        self.place: Place = frame["place"]


def _read_scalar(term: NamedNode | Literal) -> Scalar | None:
    if isinstance(term, NamedNode):
        return None
    kind, text = term.datatype.value.removeprefix(XSD), term.value
    try:
        if kind in ("decimal", "integer"):
            return Decimal(text)
        if kind == "date":
            return key(parse_date(text))
        if kind in ("yearMonthDuration", "dayTimeDuration", "duration"):
            return Duration.parse(text)
    except (ValueError, ArithmeticError):
        return None
    return text in ("true", "1") if kind == "boolean" else None
