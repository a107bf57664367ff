"""A witness (compile layer): one enterprise of which some formulas hold, as small and as round as it can be, as facts.

What the solver finds is only a proposal: whoever uses a witness derives it again with the ordinary engine.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import chain
from math import ceil

import z3
from pyoxigraph import Literal, NamedNode

from huiqi import dates
from huiqi.compile.smt.days import FIRST_YEAR, LAST_YEAR, Day
from huiqi.compile.smt.logic import real
from huiqi.compile.smt.possible import STATUS_SINCE, Holder, Possible, Stated
from huiqi.facts.model import Enterprise, Record, Value
from huiqi.money import canonical
from huiqi.names import IND, NS, XSD, local
from huiqi.rules.places import is_within

YEAR = 2025
"""The year in which a ground is put if the rules allow it."""
_FEN = Fraction(1, 100)
_STEPS = (10_000_000, 1_000_000, 100_000, 10_000, 100, 1)


def smallest(solver: z3.Solver, possible: Possible, figures: Iterable[Fraction]) -> z3.ModelRef:
    """Return a model of what is asserted in `solver`, with as few records and values and as round numbers as go together.

    Every choice is the first of a fixed list that is possible, so that the model does not depend on what the solver
    happens to find. `figures` are numbers to try, such as the bounds of the rules. The solver must be satisfiable; what
    is chosen stays asserted in it.
    """
    tried = [Fraction(0), *sorted({f + d for f in figures if f > 0 for d in (Fraction(0), _FEN)})]
    search = _Search(solver)
    search.first(possible.ground.year, range(YEAR, LAST_YEAR + 1), range(YEAR - 1, FIRST_YEAR - 1, -1))
    if possible.ground.is_dated:
        search.settle_day(possible.ground.day)
    for name in sorted(possible.holders, reverse=True):
        holder = possible.holders[name]
        if not z3.is_true(holder.exists):
            search.keep(z3.Not(holder.exists))
    for stated in possible.stated:
        search.keep(z3.Not(stated.is_stated))
    for name in sorted(possible.holders):
        holder = possible.holders[name]
        if not search.may_be(z3.Not(holder.exists)):
            if holder.is_dated:
                search.settle_day(holder.day)
            search.keep(z3.Not(holder.has_end))
    for stated in possible.stated:
        if not search.may_be(z3.Not(stated.is_stated)):
            search.settle(stated, tried, possible)
    return search.model


class _Search:
    """A solver with what has been chosen so far, and one model of it: what holds there need not be asked."""

    def __init__(self, solver: z3.Solver) -> None:
        self.solver = solver
        found = solver.check()
        assert found == z3.sat
        self.model = solver.model()

    def may_be(self, wish: z3.BoolRef) -> bool:
        """Say whether a wish goes together with what has been chosen; if so the model is one of which it holds."""
        if z3.is_true(self.model.eval(wish, model_completion=True)):
            return True
        if self.solver.check(wish) != z3.sat:
            return False
        self.model = self.solver.model()
        return True

    def keep(self, wish: z3.BoolRef) -> bool:
        """Assert a wish if it can be granted."""
        if self.may_be(wish):
            self.solver.add(wish)
            return True
        return False

    def first(self, number: z3.ArithRef, *candidates: Iterable[int]) -> None:
        """Settle a whole number to the first candidate that is possible."""
        for candidate in chain(*candidates):
            if self.keep(number == candidate):
                return

    def settle_day(self, day: Day) -> None:
        """Settle a day, to the end of a year if that is possible."""
        self.first(day.year, range(YEAR, FIRST_YEAR - 1, -1), range(YEAR + 1, LAST_YEAR + 1))
        for month, number in ((12, 31), (6, 30), (1, 1)):
            if self.keep(z3.And(day.month == month, day.day == number)):
                return
        self.first(day.month, range(12, 0, -1))
        self.first(day.day, range(31, 0, -1))

    def settle(self, stated: Stated, tried: Sequence[Fraction], possible: Possible) -> None:
        """Settle a value: a day at the end of a year, a code that rules name, a number as round as it can be."""
        match stated.indicator.range:
            case "Date":
                year, month, day = stated.variables
                self.settle_day(Day(z3.BoolVal(True), year, month, day))
            case "Flag":
                self.keep(z3.Not(stated.variables[0]))
            case "Code" | "Thing":
                numbering = possible.numbering
                named = sorted(numbering.of(c) for c in possible.named.get(stated.indicator.iri, ()))
                if not any(self.keep(stated.variables[0] == n) for n in named):
                    self._least_code(stated.variables[0], len(numbering.codes))
            case _:
                self._number(stated, tried)

    def _least_code(self, number: z3.ArithRef, codes: int) -> None:
        """Settle a code to the least number that is possible, found by halving."""
        low, high = 0, codes + len(_STEPS)
        while low < high:
            middle = (low + high) // 2
            if self.may_be(number <= middle):
                high = min(middle, self.model.eval(number, model_completion=True).as_long())
            else:
                low = middle + 1
        self.keep(number == low)

    def _least(self, variable: z3.ArithRef) -> Fraction:
        """Return the least hundredth from 0 on that a number does not exceed in some enterprise, found by halving."""
        if self.may_be(variable <= 0):
            return Fraction(0)
        low, high, near = 0, ceil(self._value(variable) / _FEN), True
        while low + 1 < high:
            middle = high - 1 if near else (low + high) // 2
            if self.may_be(variable <= real(middle * _FEN)):
                high, near = ceil(self._value(variable) / _FEN), not near
            else:
                low = middle
        return high * _FEN

    def _value(self, variable: z3.ArithRef) -> Fraction:
        return _fraction(self.model.eval(variable, model_completion=True))

    def _number(self, stated: Stated, tried: Sequence[Fraction]) -> None:
        (variable,) = stated.variables
        for candidate in tried:
            if self.keep(variable == real(candidate)):
                return
        least = self._least(variable)
        for step in (*_STEPS, _FEN):
            up = Fraction(ceil(least / step)) * step
            for candidate in (up, up + step):
                if self.keep(variable == real(candidate)):
                    return
        # Between two hundredths there may still be what the rules ask for: keep to hundredths wherever one is left.
        self.keep(variable * 100 == z3.ToReal(z3.Int(f"{stated.holder}.{stated.indicator.iri}.hundredths")))


def _fraction(term: z3.ExprRef) -> Fraction:
    return Fraction(z3.simplify(term).as_fraction() if z3.is_rational_value(term) else term.as_long())


# --- as facts ---------------------------------------------------------------------------------------------------


class NotDecimalError(ValueError):
    """A witness needs a number that no source could state: it has more than two decimals."""


def as_enterprise(model: z3.ModelRef, possible: Possible, iri: str) -> Enterprise:
    """Return a model as an enterprise with its records; raises NotDecimalError for a number finer than a source can state."""
    there = {n: h for n, h in possible.holders.items() if _is_true(model, h.exists)}
    values: dict[str, dict[str, tuple[Value, ...]]] = {"enterprise": {}, **{n: {} for n in there}}
    for stated in possible.stated:
        if stated.holder in values and _is_true(model, stated.is_stated):
            values[stated.holder][stated.indicator.iri] = (Value(_term(model, possible, stated, iri)),)
    records = [_record(model, possible, holder, values[name], iri) for name, holder in sorted(there.items())]
    names = {"zh": "见证企业(虚构)", "en": "witness enterprise (fictional)"}
    return Enterprise(iri, names, values["enterprise"], tuple(sorted(records, key=lambda r: (r.day or 0, r.iri))))


def _record(
    model: z3.ModelRef, possible: Possible, holder: Holder, values: dict[str, tuple[Value, ...]], owner: str
) -> Record:
    declared = possible.book.record_classes[holder.kind]
    year = _year(model, possible, holder)
    day = _key(model, holder.day) if holder.is_dated else year * 10_000 + 1231
    stated = dict(values)
    if is_within(holder.kind, NS + "PeriodReport", possible.book):
        stated[IND + "fiscal-year"] = (Value(_decimal(Decimal(year))),)
    if declared.dated:
        stated[declared.dated] = (Value(_date(day)),)
    elif not is_within(holder.kind, NS + "PeriodReport", possible.book):
        stated[IND + "date"] = (Value(_date(day)),)
    starts, ends = None, None
    if holder.starts is not None and holder.ends is not None:
        starts = _key(model, holder.starts)
        ends = _key(model, holder.ends) if _is_true(model, holder.has_end) else None
    if holder.name.startswith("status:"):
        starts = day = STATUS_SINCE * 10_000 + 101
    series = tuple(str(stated[k][0].term) if k in stated else "" for k in declared.same_for)
    return Record(
        f"{owner}/{_name(holder)}",
        holder.kind,
        declared.ancestors,
        owner,
        day,
        year,
        stated,
        starts,
        ends,
        None,
        series,
    )


def _year(model: z3.ModelRef, possible: Possible, holder: Holder) -> int:
    """Return the year of a record; one that no rule looks at is the ground's."""
    if not holder.is_dated and not possible.is_report(holder):
        return YEAR if holder is possible.ground else min(YEAR, _year(model, possible, possible.ground))
    return int(str(model.eval(holder.year, model_completion=True)))


def _name(holder: Holder) -> str:
    """Return a name for a record: its class, and what tells it from others of the class."""
    if holder.name == "ground":
        return "ground"
    kind, *rest = holder.name.split(":")
    number = rest[-1] if rest and rest[-1].isdigit() else ""
    return "-".join(part for part in (kind, local(holder.kind), number) if part)


def _term(model: z3.ModelRef, possible: Possible, stated: Stated, owner: str) -> NamedNode | Literal:
    match stated.indicator.range:
        case "Date":
            year, month, day = (int(str(model.eval(v, model_completion=True))) for v in stated.variables)
            return _date(year * 10_000 + month * 100 + day)
        case "Flag":
            flag = "true" if _is_true(model, stated.variables[0]) else "false"
            return Literal(flag, datatype=NamedNode(XSD + "boolean"))
        case "Code" | "Thing":
            number = int(str(model.eval(stated.variables[0], model_completion=True)))
            thing = f"thing:{stated.indicator.iri}:{stated.holder}"
            if thing in possible.holders:
                return NamedNode(f"{owner}/{_name(possible.holders[thing])}")
            codes = possible.numbering.codes
            return NamedNode(codes[number] if number < len(codes) else f"{owner}/thing-{number}")
        case _:
            value = _fraction(model.eval(stated.variables[0], model_completion=True))
            if (value * 100).denominator != 1:
                raise NotDecimalError(stated.indicator.iri)
            return _decimal(Decimal(value.numerator) / Decimal(value.denominator))


def _decimal(value: Decimal) -> Literal:
    return Literal(canonical(value), datatype=NamedNode(XSD + "decimal"))


def _date(key: int) -> Literal:
    return Literal(dates.from_key(key).isoformat(), datatype=NamedNode(XSD + "date"))


def _key(model: z3.ModelRef, day: Day) -> int:
    return int(str(model.eval(day.key, model_completion=True)))


def _is_true(model: z3.ModelRef, formula: z3.BoolRef) -> bool:
    return bool(z3.is_true(model.eval(formula, model_completion=True)))
