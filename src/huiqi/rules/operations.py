"""Quantities of a rule from the graph (meaning layer): the operations, their rows and limits, what indicators count."""

from __future__ import annotations

from dataclasses import fields, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final, cast, get_args

from huiqi.errors import Text
from huiqi.load import Graph
from huiqi.names import NS, local
from huiqi.rules.reader import Handed, NodeReader
from huiqi.rules.tree import (
    Bands,
    Begun,
    Decided,
    Difference,
    Fixed,
    GrantOf,
    Limit,
    Read,
    Row,
    Scalar,
    Stage,
    Sum,
    Table,
)

COUNTING: Final = ("SumOf", "CountOf")


class RuleReader(NodeReader):
    """Reads every node of the award language; `findings` fills as faults are met."""

    def __init__(self, graph: Graph) -> None:
        super().__init__(graph)
        self._declare_counts()
        self._refuse_circles()

    # --- what derived indicators are made of ---

    def _declare_counts(self) -> None:
        """Give each :SumOf and :CountOf the records that it looks at."""
        for iri, indicator in sorted(self.indicators.items()):
            if indicator.derivation not in COUNTING:
                continue
            place = self.graph.place(iri)
            frame = self.frame(iri, Handed({"clause": iri, "basis": "stated", "place": place}))
            counted = self._read_existence(iri, frame)
            if counted is None:
                continue
            if indicator.derivation == "SumOf" and not indicator.of:
                self.missing(iri, "of")
            if stands_under(counted):
                self.refuse(iri, "an indicator that reads differently under interpretations")
            self.indicators[iri] = replace(indicator, counted=counted)

    def _refuse_circles(self) -> None:
        """Note indicators that are derived from themselves."""
        for start in sorted(self.indicators):
            path = [start]
            while (base := self.indicators[path[-1]].of) in self.indicators and base not in path:
                path.append(base)
            if base == start:
                route = " → ".join(local(i) for i in [*path, start])
                problem = Text(f"指标循环推导:{route}", f"an indicator is derived from itself: {route}")
                self.fault("H010", self.graph.place(start), problem, Text("断开这个循环", "break the circle"))

    # --- operations ---

    def _steps(self, iri: str, frame: dict[str, Any]) -> dict[str, Any]:
        return {
            **frame,
            "times": self.quantities(iri, "times", Handed(frame)),
            "limits": self.limits(iri, Handed(frame)),
            "condition": self.conditions(iri, "condition", Handed(frame)),
        }

    def limits(self, iri: str, parent: Any) -> tuple[Limit, ...]:
        """Read the limits of a quantity or of a stacking rule, in order of IRI."""
        children = self.graph.iris(iri, NS + "limit")
        return tuple(limit for child in children if (limit := self.limit(child, parent)) is not None)

    def limit(self, iri: str, parent: Any) -> Limit | None:
        """Read one :Limit."""
        frame = self.frame(iri, parent)
        value = self.scalar(iri, "atMost")
        if not isinstance(value, Decimal):
            self.missing(iri, "atMost")
            return None
        return Limit(
            **frame,
            at_most=value,
            times=self.quantities(iri, "times", Handed(frame)),
            condition=self.conditions(iri, "condition", Handed(frame)),
        )

    def _read_fixed(self, iri: str, frame: dict[str, Any]) -> Fixed | None:
        value = self.scalar(iri, "value")
        if value is None:
            self.missing(iri, "value")
            return None
        return Fixed(**self._steps(iri, frame), value=value)

    def _read_decided(self, iri: str, frame: dict[str, Any]) -> Decided:
        low, excludes_low = self._end(iri, "atLeast", "moreThan")
        high, excludes_high = self._end(iri, "atMost", "lessThan")
        excludes = {"least"} if excludes_low else set()
        excludes |= {"most"} if excludes_high else set()
        return Decided(
            **self._steps(iri, frame),
            at_least=low if low is not None else Decimal(0),
            at_most=high,
            excludes=frozenset(excludes),
        )

    def _end(self, iri: str, closed: str, opened: str) -> tuple[Scalar | None, bool]:
        """Return one end of a range and whether it lies itself outside; two words for one end are a fault."""
        inside, outside = self.scalar(iri, closed), self.scalar(iri, opened)
        if inside is not None and outside is not None:
            self.several(iri, f"{closed} / :{opened}", self.graph.place(iri, NS + opened))
        return (outside, True) if outside is not None else (inside, False)

    def _read_sum(self, iri: str, frame: dict[str, Any]) -> Sum:
        return Sum(**self._steps(iri, frame), of=self._some(iri, self.quantities(iri, "of", Handed(frame))))

    def _read_difference(self, iri: str, frame: dict[str, Any]) -> Difference:
        less = self.quantities(iri, "less", Handed(frame))
        if not self.graph.iris(iri, NS + "less"):
            self.missing(iri, "less")
        of = self._some(iri, self.quantities(iri, "of", Handed(frame)))
        return Difference(**self._steps(iri, frame), of=of, less=less)

    def _read_table(self, iri: str, frame: dict[str, Any]) -> Table:
        by = self.quantities(iri, "by", Handed(frame))
        rows = self._children(iri, "row", Handed(frame), self._row)
        if not self.graph.iris(iri, NS + "row"):
            self.missing(iri, "row")
        for row in rows:
            if row.step is not None or row.begun:
                self._misplaced(row, ":step 与 :begunStep 只用于 :Bands 的行", "stands on a row of :Bands only")
        return Table(**self._steps(iri, frame), by=by, rows=rows)

    def _read_bands(self, iri: str, frame: dict[str, Any]) -> Bands:
        by = self.quantities(iri, "by", Handed(frame))
        rows = self._children(iri, "row", Handed(frame), self._row)
        for word in ("by", "row"):
            if not self.graph.iris(iri, NS + word):
                self.missing(iri, word)
        for row in rows:
            self._check_band(row)
        return Bands(**self._steps(iri, frame), by=by, rows=rows)

    def _check_band(self, row: Row) -> None:
        """Note what a row of :Bands cannot mean: a step that is no positive number, one that leaves its rest unsaid."""
        numbers = all(isinstance(b.value, Decimal) and b.anchor is None for b in row.bounds)
        ends = [b.op in ("atLeast", "moreThan") for b in row.bounds]
        if (
            row.members
            or not numbers
            or any(b.op == "equals" for b in row.bounds)
            or ends.count(True) > 1
            or ends.count(False) > 1
        ):
            self._misplaced(
                row,
                "分段的行只能有一个数字下限和一个数字上限",
                "may have one number as its lower and one as its upper bound",
            )
        if row.step is not None and row.step <= 0:
            self._misplaced(row, ":step 须大于 0", "has a :step that is not above 0")
        elif row.step is not None and row.step != 1 and not row.begun:
            self.missing(row.iri, "begunStep")
        elif row.step is None and row.begun:
            self.missing(row.iri, "step")
        elif row.step is not None and row.begun in ("", "ProRata") and not _terminates(row):
            self.refuse(row.iri, "a :step whose share of the :value is no finite decimal")

    def _misplaced(self, row: Row, zh: str, en: str) -> None:
        problem = Text(f"`{local(row.iri)}`:{zh}", f"`{local(row.iri)}` {en}")
        self.fault("H007", row.place, problem, Text("见 docs/reference/language.md", "see docs/reference/language.md"))

    def _read_grantof(self, iri: str, frame: dict[str, Any]) -> GrantOf | None:
        award = self.graph.iri(iri, NS + "of")
        awards = self.graph.instances(NS + "Award")
        if award is None:
            self.missing(iri, "of (an Award)")
            return None
        if award not in awards:
            self.unknown(award, self.graph.place(iri, NS + "of"), awards)
            return None
        stage = self.code(iri, "stage", get_args(Stage)) or "Granted"
        keys = [self.indicator(k, frame["place"]) for k in self.graph.iris(iri, NS + "sameFor")]
        return GrantOf(
            **self._steps(iri, frame),
            award=award,
            stage=cast("Stage", stage),
            same_for=tuple(k for k in keys if k is not None),
        )

    def code(self, iri: str, word: str, allowed: tuple[str, ...]) -> str:
        """Return the fixed word that a property has, empty if it has none; another word is a fault."""
        value = self.graph.iri(iri, NS + word)
        if value is None:
            return ""
        if local(value) not in allowed:
            self.unknown(value, self.graph.place(iri, NS + word), [NS + a for a in allowed if a])
            return ""
        return local(value)

    def _row(self, iri: str, parent: Any) -> Row | None:
        if iri not in self.graph:
            self.unknown(iri, parent.place, [local(r) for r in self.graph.instances(NS + "Row")])
            return None
        frame = self.frame(iri, parent)
        if frame["order"] is None:
            self.missing(iri, "order")
        value = self.scalar(iri, "value")
        amount = self.quantities(iri, "amount", Handed(frame))
        if value is not None:
            amount = (Fixed(**{**frame, "iri": f"{iri}.value", "under": frozenset()}, value=value), *amount)
        if not amount:
            self.missing(iri, "value")
        step = self.scalar(iri, "step")
        return Row(
            **frame,
            bounds=self.bounds(iri, frame),
            members=self.members(iri),
            condition=self.conditions(iri, "condition", Handed(frame)),
            amount=amount,
            step=step if isinstance(step, Decimal) else None,
            begun=cast("Begun", self.code(iri, "begunStep", get_args(Begun))),
        )


def stands_under(value: Any) -> bool:
    """Say whether a node, or any node below it, belongs to an interpretation."""
    if isinstance(value, tuple):
        return any(stands_under(item) for item in value)
    if not hasattr(value, "__dataclass_fields__"):
        return False
    return bool(getattr(value, "under", ())) or any(stands_under(getattr(value, p.name)) for p in fields(value))


def _terminates(row: Row) -> bool:
    """Say whether the number of a row, divided by its step, is a finite decimal whatever is multiplied with it."""
    assert row.step is not None
    fixed = [a.value for a in row.amount if isinstance(a, Fixed) and isinstance(a.value, Decimal)]
    plain = len(fixed) == len(row.amount) and not any(isinstance(a, Read) for a in row.amount)
    shares = [Fraction(v) / Fraction(row.step) for v in fixed] if plain else [1 / Fraction(row.step)]
    return all(_is_decimal(share.denominator) for share in shares)


def _is_decimal(denominator: int) -> bool:
    for prime in (2, 5):
        while denominator % prime == 0:
            denominator //= prime
    return denominator == 1
