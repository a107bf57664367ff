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
    _first(solver, possible.ground.year, range(YEAR, LAST_YEAR + 1), range(YEAR - 1, FIRST_YEAR - 1, -1))
    if possible.ground.is_dated:
        _settle_day(solver, possible.ground.day)
    for name in sorted(possible.holders, reverse=True):
        holder = possible.holders[name]
        if not z3.is_true(holder.exists):
            _keep(solver, z3.Not(holder.exists))
    for stated in possible.stated:
        _keep(solver, z3.Not(stated.is_stated))
    for name in sorted(possible.holders):
        holder = possible.holders[name]
        if solver.check(z3.Not(holder.exists)) == z3.unsat:
            if holder.is_dated:
                _settle_day(solver, holder.day)
            _keep(solver, z3.Not(holder.has_end))
    for stated in possible.stated:
        if solver.check(z3.Not(stated.is_stated)) == z3.unsat:
            _settle(solver, stated, tried, len(possible.numbering.codes))
    found = solver.check()
    assert found == z3.sat
    return solver.model()


def _keep(solver: z3.Solver, wish: z3.BoolRef) -> bool:
    """Assert a wish if it can be granted."""
    if solver.check(wish) != z3.sat:
        return False
    solver.add(wish)
    return True


def _first(solver: z3.Solver, number: z3.ArithRef, *candidates: Iterable[int]) -> None:
    """Settle a whole number to the first candidate that is possible."""
    for candidate in chain(*candidates):
        if _keep(solver, number == candidate):
            return


def _settle_day(solver: z3.Solver, day: Day) -> None:
    _first(solver, day.year, range(YEAR, FIRST_YEAR - 1, -1), range(YEAR + 1, LAST_YEAR + 1))
    for month, number in ((12, 31), (6, 30), (1, 1)):
        if _keep(solver, z3.And(day.month == month, day.day == number)):
            return
    _first(solver, day.month, range(12, 0, -1))
    _first(solver, day.day, range(31, 0, -1))


def _settle(solver: z3.Solver, stated: Stated, tried: Sequence[Fraction], codes: int) -> None:
    """Settle a value: a day at the end of a year, the first code that will do, a number as round as it can be."""
    match stated.indicator.range:
        case "Date":
            year, month, day = stated.variables
            _settle_day(solver, Day(z3.BoolVal(True), year, month, day))
        case "Flag":
            _keep(solver, z3.Not(stated.variables[0]))
        case "Code" | "Thing":
            _least_code(solver, stated.variables[0], codes)
        case _:
            _settle_number(solver, stated, tried)


def _least_code(solver: z3.Solver, number: z3.ArithRef, codes: int) -> None:
    """Settle a code to the least number that is possible, found by halving."""
    low, high = 0, codes + len(_STEPS)
    while low < high:
        middle = (low + high) // 2
        if solver.check(number <= middle) == z3.sat:
            high = middle
        else:
            low = middle + 1
    _keep(solver, number == low)


def _settle_number(solver: z3.Solver, stated: Stated, tried: Sequence[Fraction]) -> None:
    (variable,) = stated.variables
    for candidate in tried:
        if _keep(solver, variable == real(candidate)):
            return
    least = _least(solver, variable)
    for step in (*_STEPS, _FEN):
        up = Fraction(ceil(least / step)) * step
        for candidate in (up, up + step):
            if _keep(solver, variable == real(candidate)):
                return
    # Between two hundredths there may still be what the rules ask for: keep to hundredths wherever one is left.
    _keep(solver, variable * 100 == z3.ToReal(z3.Int(f"{stated.holder}.{stated.indicator.iri}.hundredths")))


def _least(solver: z3.Solver, variable: z3.ArithRef) -> Fraction:
    """Return the least value of a number, or what it comes near to; 0 where there is none."""
    search = z3.Optimize()
    search.add(*solver.assertions())
    goal = search.minimize(variable)
    if search.check() != z3.sat:
        return Fraction(0)
    infinite, finite, _ = search.lower_values(goal)
    return _fraction(finite) if _fraction(infinite) == 0 else Fraction(0)


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
