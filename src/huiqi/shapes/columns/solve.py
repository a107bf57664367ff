"""Answering plans of SPARQL constraints in columns (analysis layer).

A solution is a row; a variable of a pattern is a column of numbers of terms, a name for an expression a column of
values. NULL is both "not bound" and "an error", and true, false and NULL combine as SPARQL combines them.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import add, and_, eq, floordiv, ge, gt, le, lt, mul, ne, or_, sub
from typing import Any, Final

import polars as pl
import pyoxigraph as ox

from huiqi.shapes.columns.query import (
    Bind,
    Call,
    Constant,
    Expression,
    Filter,
    Name,
    Pattern,
    Patterns,
    Query,
    Step,
    looks_further,
)
from huiqi.shapes.columns.store import Columns
from huiqi.shapes.columns.terms import as_stored, needs_storing

_OPERATORS: Final[dict[str, Any]] = {
    "=": eq, "!=": ne, "<": lt, ">": gt, "<=": le, ">=": ge, "+": add, "-": sub, "*": mul, "divide": floordiv,
}  # fmt: skip
_MOST_CROSSED: Final = 1_000_000
_WHOLE: Final = r"^[+-]?[0-9]{1,15}$"


class NotSure(Exception):  # noqa: N818 - a state, not a fault
    """The data holds what columns cannot judge; the query is asked of a store."""


class Solver:
    """Answers plans over the same columns; what it learns of a property it keeps."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._stored: dict[str, pl.DataFrame] = {}
        self._row = 0

    def results(self, query: Query, targets: pl.Series) -> pl.DataFrame:
        """Return the things and values of a constraint's results: columns `thing` (numbers) and `value` (N-Triples).

        Only things among `targets` count. Raises NotSure where the answer hangs on a value that is not plain.
        """
        frame = self._steps(targets.unique().rename("this").to_frame(), query.steps)
        things = frame.select("this") if query.value is None else frame.select("this", query.value)
        things = things.unique()
        if query.value is None:
            texts = pl.Series("value", [""] * len(things), dtype=pl.String)
        elif query.kinds[query.value] == "term":
            texts = self._columns.text(things[query.value]).fill_null("")
        else:
            texts = pl.Series("value", [_as_text(t) for t in things[query.value]], dtype=pl.String)
        return pl.DataFrame({"thing": things["this"], "value": texts})

    # --- steps ---

    def _steps(self, frame: pl.DataFrame, steps: Iterable[Step]) -> pl.DataFrame:
        for step in steps:
            if isinstance(step, Patterns):
                frame = self._optional(frame, step.patterns) if step.optional else self._join(frame, step.patterns)
            elif isinstance(step, Bind):
                frame = self._bind(frame, step)
            else:
                frame = self._filter(frame, step)
        return frame

    def _bind(self, frame: pl.DataFrame, step: Bind) -> pl.DataFrame:
        whole = self._with_terms(frame, (step.expression,))
        _must_be_plain(whole, step.expression)
        return whole.with_columns(self._value(step.expression).alias(step.name)).select(*frame.columns, step.name)

    def _filter(self, frame: pl.DataFrame, step: Filter) -> pl.DataFrame:
        """Keep the rows for which every condition is true; those that look at other statements come last."""
        for condition in sorted(step.conditions, key=lambda c: (looks_further(c), bool(_compared(c)))):
            names = frame.columns
            if looks_further(condition):
                frame = self._with_exists(frame, condition)
            whole = self._with_terms(frame, (condition,))
            _must_be_plain(whole, condition)
            frame = whole.filter(self._value(condition)).select(names)
        return frame

    def _optional(self, frame: pl.DataFrame, patterns: tuple[Pattern, ...]) -> pl.DataFrame:
        names = [n for n in _variables(patterns) if n not in frame.columns]
        shared = [n for n in _variables(patterns) if n in frame.columns]
        _must_be_bound(frame, shared)
        found = self._join(frame.select(shared).unique(), patterns).select(*shared, *names)
        return frame.join(found, on=shared, how="left")

    def _join(self, frame: pl.DataFrame, patterns: tuple[Pattern, ...]) -> pl.DataFrame:
        """Extend the rows by all patterns, those about one subject together, those that share most first."""
        stars: dict[str, list[Pattern]] = {}
        for pattern in patterns:
            stars.setdefault(pattern.subject, []).append(pattern)
        while stars:
            known = set(frame.columns)
            subject = max(sorted(stars), key=lambda s: len(known & _variables(stars[s])) + (s in known) * 100)
            frame = self._extend(frame, subject, stars.pop(subject))
        return frame

    def _extend(self, frame: pl.DataFrame, subject: str, star: list[Pattern]) -> pl.DataFrame:
        _must_be_bound(frame, [n for n in _variables(star) if n in frame.columns])
        if subject in frame.columns:
            return reduce(self._join_one, sorted(star, key=self._size), frame)
        first, *others = sorted(star, key=self._size)
        found = reduce(self._join_one, others, self._statements(first))
        shared = [c for c in found.columns if c in frame.columns]
        if not shared and len(frame) * len(found) > _MOST_CROSSED:
            raise NotSure
        return frame.join(found, on=shared) if shared else frame.join(found, how="cross")

    def _join_one(self, frame: pl.DataFrame, pattern: Pattern) -> pl.DataFrame:
        found = self._statements(pattern)
        return frame.join(found, on=[c for c in found.columns if c in frame.columns])

    def _size(self, pattern: Pattern) -> tuple[int, str]:
        return len(self._columns.of(pattern.predicate)), repr(pattern)

    def _statements(self, pattern: Pattern) -> pl.DataFrame:
        if pattern.target.startswith("<"):
            (number,) = self._columns.number([pattern.target])
            return (
                self._columns.of(pattern.predicate)
                .filter(pl.col("o") == number)
                .select(pl.col("s").alias(pattern.subject))
            )
        found = self._as_stored(pattern.predicate)
        if pattern.subject == pattern.target:
            return found.filter(pl.col("s") == pl.col("o")).select(pl.col("s").alias(pattern.subject))
        return found.rename({"s": pattern.subject, "o": pattern.target})

    def _as_stored(self, predicate: str) -> pl.DataFrame:
        """Return the statements with a property, numbers and days as a store writes them: 2024.00 is 2024 there."""
        if predicate not in self._stored:
            statements = self._columns.of(predicate)
            other = needs_storing(self._columns.values_of((predicate,)))
            if len(other):
                forms = pl.DataFrame(
                    {"o": other["id"], "as": self._columns.number(as_stored(other["term"].to_list()))},
                    schema={"o": pl.UInt32, "as": pl.UInt32},
                )
                mapped = statements.join(forms, on="o", how="left")
                statements = mapped.select("s", o=pl.coalesce("as", "o")).unique()
            self._stored[predicate] = statements
        return self._stored[predicate]

    # --- expressions ---

    def _with_terms(self, frame: pl.DataFrame, expressions: Iterable[Expression]) -> pl.DataFrame:
        """Return the rows with text, datatype and number of each term that the expressions look at."""
        for name in sorted({n for e in expressions for n in _looked_at(e)}):
            if name in frame.columns and f"{name}.lex" not in frame.columns:
                terms = self._columns.terms(frame[name]).select(
                    pl.col("id").alias(name),
                    *(pl.col(c).alias(f"{name}.{c}") for c in ("lex", "dt", "num", "kind")),
                )
                frame = frame.join(terms, on=name, how="left")
        return frame

    def _with_exists(self, frame: pl.DataFrame, expression: Expression) -> pl.DataFrame:
        """Return the rows with a flag for each EXISTS of an expression."""
        if not isinstance(expression, Call):
            return frame
        for part in expression.arguments:
            frame = self._with_exists(frame, part)
        if expression.word == "exists":
            column = _flag_of(expression)
            self._row += 1
            row = f"row {self._row}"
            numbered = frame.with_row_index(row)
            found = self._steps(numbered, expression.plan).select(row).unique()
            there = found.with_columns(pl.lit(True).alias(column))
            frame = numbered.join(there, on=row, how="left").with_columns(pl.col(column).fill_null(False)).drop(row)
        return frame

    def _value(self, e: Expression) -> pl.Expr:
        if isinstance(e, Constant):
            return pl.lit(e.value)
        if isinstance(e, Name):
            return pl.col(e.name)
        if e.word == "exists":
            return pl.col(_flag_of(e))
        if e.word in _OPERATORS:
            one, other = (self._number(a) for a in e.arguments)
            found: pl.Expr = _OPERATORS[e.word](one, other)
            return found
        return self._function(e)

    def _number(self, e: Expression) -> pl.Expr:
        """Return a value to compare: of a term its number; what is no number is an error."""
        if isinstance(e, Name) and e.kind == "term":
            return pl.col(f"{e.name}.num")
        return self._value(e)

    def _function(self, e: Call) -> pl.Expr:
        first = e.arguments[0]
        if e.word == "str":
            is_term = isinstance(first, Name) and first.kind == "term"
            return pl.col(f"{first.name}.lex") if is_term and isinstance(first, Name) else self._value(first)
        if e.word == "datatype" and isinstance(first, Name):
            kind = pl.col(f"{first.name}.dt")
            return pl.when(kind != "").then(kind)
        value = [self._value(a) for a in e.arguments]
        fixed = [a.value if isinstance(a, Constant) else None for a in e.arguments]
        match e.word:
            case "and" | "or":
                return reduce(and_ if e.word == "and" else or_, value)
            case "not":
                return ~value[0]
            case "bound":
                return value[0].is_not_null()
            case "strlen":
                return value[0].str.len_chars().cast(pl.Int64)
            case "integer":
                return pl.when(value[0].str.contains(_WHOLE)).then(value[0]).str.strip_prefix("+").cast(pl.Int64)
            case "regex":
                return value[0].str.contains(str(fixed[1]))
            case "replace":
                return value[0].str.replace_all(str(fixed[1]), str(fixed[2]))
            case "substr":
                length = fixed[2] if len(fixed) > 2 else None
                return value[0].str.slice(int(fixed[1] or 1) - 1, length)
            case _:
                return _before(str(fixed[0]), value[1])


def _before(text: str, part: pl.Expr) -> pl.Expr:
    """Return what of a constant text stands before a part of it; nothing if it is no part."""
    place = pl.lit(text).str.find(part, literal=True)
    return pl.when(part.is_not_null()).then(pl.lit(text).str.slice(0, place.fill_null(0)))


def _as_text(value: str | None) -> str:
    return "" if value is None else str(ox.Literal(value))


def _variables(patterns: Iterable[Pattern]) -> set[str]:
    return {n for p in patterns for n in (p.subject, p.target) if not n.startswith("<")}


def _compared(e: Expression) -> set[str]:
    """Return the variables of patterns whose numbers an expression compares."""
    if not isinstance(e, Call):
        return set()
    own = {a.name for a in e.arguments if isinstance(a, Name) and a.kind == "term"} if e.word in _OPERATORS else set()
    return own.union(*(_compared(a) for a in e.arguments))


def _must_be_plain(frame: pl.DataFrame, e: Expression) -> None:
    for name in sorted(_compared(e)):
        if (frame[f"{name}.kind"] == "odd").any():
            raise NotSure


def _must_be_bound(frame: pl.DataFrame, names: Iterable[str]) -> None:
    if any(frame[n].null_count() for n in names):
        raise NotSure


def _looked_at(e: Expression) -> set[str]:
    """Return the variables of patterns whose terms an expression looks at, beyond whether they are bound."""
    if isinstance(e, Name):
        return {e.name} if e.kind == "term" else set()
    if isinstance(e, Call) and e.word not in ("bound", "exists"):
        return {n for a in e.arguments for n in _looked_at(a)}
    return set()


def _flag_of(e: Call) -> str:
    return f"exists {e!r}"
