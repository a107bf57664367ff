"""Nodes of a rule from the graph (meaning layer): conditions and bounds.

Reads one node at a time and reports what cannot be understood, with its place and a fix. The operations of a quantity
are read by `huiqi.rules.operations`, the frame around the nodes by `huiqi.rules.frame` and `huiqi.rules.book`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final, TypeVar, cast, get_args

from huiqi.dates import Duration
from huiqi.errors import Text
from huiqi.findings import Place
from huiqi.load import Graph
from huiqi.names import IND, NS, RDF, local
from huiqi.rules.declarations import Declarations
from huiqi.rules.tree import (
    AllOf,
    AnyOf,
    Basis,
    Bound,
    Comparison,
    Condition,
    Existence,
    FirstReaching,
    Membership,
    NeedsJudgement,
    Not,
    Operator,
    Quantity,
    Read,
    Row,
    Table,
)

OPERATORS: Final = cast("tuple[Operator, ...]", get_args(Operator))
DEEPEST: Final = 60
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
_QUANTITIES: Final = ("Fixed", "Decided", "Sum", "Difference", "Table", "Bands", "GrantOf")
_N = TypeVar("_N")


class NodeReader(Declarations):
    """Reads conditions; `findings` fills as faults are met. `huiqi.rules.operations.RuleReader` reads quantities too."""

    def __init__(self, graph: Graph) -> None:
        super().__init__(graph)
        self._path: list[str] = []

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
        if len(self._path) > DEEPEST:
            self.refuse(iri, f"a rule nested more than {DEEPEST} deep")
            return None
        self._path.append(iri)
        try:
            return getattr(self, f"_read_{kind.lower()}")(iri, self.frame(iri, parent))
        finally:
            self._path.pop()

    def _wrong_kind(self, iri: str, kinds: list[str], allowed: tuple[str, ...], parent: Any) -> None:
        place = self.graph.place(iri) if iri in self.graph else parent.place
        if iri not in self.graph:
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
        return AllOf(**frame, of=self._some(iri, self.conditions(iri, "of", Handed(frame))))

    def _read_anyof(self, iri: str, frame: dict[str, Any]) -> AnyOf:
        return AnyOf(**frame, of=self._some(iri, self.conditions(iri, "of", Handed(frame))))

    def _read_not(self, iri: str, frame: dict[str, Any]) -> Not:
        return Not(**frame, of=self._some(iri, self.conditions(iri, "of", Handed(frame))))

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
        read = self.quantities(iri, "indicator", Handed(frame))
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
            **frame,
            subject=subject,
            members=members,
            open_list=open_list is not None and open_list.value in ("true", "1"),
        )

    def _read_firstreaching(self, iri: str, frame: dict[str, Any]) -> FirstReaching | None:
        since = self.indicator(self.graph.iri(iri, NS + "since") or IND + "founded-on", frame["place"])
        if self.graph.iris(iri, NS + "of"):
            table = next((q for q in self.quantities(iri, "of", Handed(frame)) if isinstance(q, Table)), None)
            if table is None:
                self.missing(iri, "of (a Table)")
                return None
            subject, rows = table.by[0] if table.by else None, table.rows
            through = self.graph.iri(iri, NS + "on")
            if isinstance(subject, Read) and through is not None:
                subject = replace(subject, through=self.indicator(through, frame["place"]))
        else:
            subject = next(iter(self._subject(iri, frame)), None)
            rows = (Row(**{**frame, "under": frozenset()}, bounds=self.bounds(iri, frame)),)
        steps = tuple(
            replace(row, amount=(), bounds=lower)
            for row in rows
            if (lower := tuple(b for b in row.bounds if b.op in ("atLeast", "moreThan")))
        )
        numbers = all(isinstance(b.value, Decimal) for step in steps for b in step.bounds)
        if (
            not isinstance(subject, Read)
            or since is None
            or not steps
            or not numbers
            or any(s.condition for s in steps)
        ):
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
        keys = [self.indicator(k, frame["place"]) for k in self.graph.iris(iri, NS + "sameFor")]
        as_of = self.graph.iri(iri, NS + "asOf")
        day = self.indicator(as_of, frame["place"]) if as_of else None
        return Existence(
            **frame,
            record=record,
            condition=self.conditions(iri, "condition", Handed(frame)),
            bounds=self.bounds(iri, frame),
            same_for=tuple(k for k in keys if k is not None),
            register=self.graph.iri(iri, NS + "register") or "",
            as_of=Read(iri=day.iri, indicator=day, clause=frame["clause"]) if day else None,
        )

    def _read_needsjudgement(self, iri: str, frame: dict[str, Any]) -> NeedsJudgement:
        return NeedsJudgement(**frame)

    # --- bounds and literals ---

    def bounds(self, iri: str, frame: dict[str, Any]) -> tuple[Bound, ...]:
        """Read the bounds of a node, with its factor and its anchor."""
        times = self.quantities(iri, "times", Handed(frame))
        anchor, sign = None, 0
        for word, direction in (("after", 1), ("before", -1)):
            name = self.graph.iri(iri, NS + word)
            day = self.indicator(name, frame["place"]) if name else None
            if day is not None:
                anchor, sign = Read(iri=day.iri, indicator=day, clause=frame["clause"]), direction
        found = []
        for op in OPERATORS:
            value = self.scalar(iri, op)
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


class Handed:
    """A parent for reading: what a node hands down to its children."""

    def __init__(self, frame: dict[str, Any]) -> None:
        self.clause: str = frame["clause"]
        self.basis: Basis = frame["basis"]
        self.place: Place = frame["place"]
