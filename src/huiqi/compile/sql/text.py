"""SQL words (compile layer): names, literals and the sizes of exact numbers; knows nothing of facts.

DuckDB rounds silently where it unites two decimals of different scale in CASE, GREATEST, LEAST, COALESCE or UNION
and the result needs more than 38 digits. So every number carries its size, and `align` casts before such a place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from huiqi.dates import Duration
from huiqi.errors import HuiqiError, Text
from huiqi.money import MAX_DECIMALS, MAX_INTEGER_DIGITS, canonical, fits
from huiqi.names import local
from huiqi.rules.tree import Scalar

DIGITS: Final = 38
"""The widest decimal of DuckDB; a result beyond it is an error there, never another figure."""
MOST_SCALE: Final = 27
"""More decimals would leave fewer than 11 integer digits."""
INTEGER_DIGITS: Final = 10
COUNT_DIGITS: Final = 19
_LINE: Final = 100
_SHORT: Final = 18


@dataclass(frozen=True)
class Number:
    """An SQL expression of an exact number, its integer digits and decimals, and whether it may be NULL."""

    sql: str
    whole: int = MAX_INTEGER_DIGITS
    scale: int = MAX_DECIMALS
    nullable: bool = True
    constant: bool = False

    @property
    def is_null(self) -> bool:
        """Say whether nothing is ever known of it."""
        return self.constant and self.nullable


def quoted(name: str) -> str:
    """Return a name as an SQL identifier.

    >>> quoted("revenue")
    '"revenue"'
    """
    return '"' + name.replace('"', "") + '"'


def string(text: str) -> str:
    """Return a text as an SQL literal.

    >>> string("it's")
    "'it''s'"
    """
    return "'" + text.replace("'", "''") + "'"


def strings(texts: list[str]) -> str:
    """Return texts as the inside of an SQL list, in order; no text gives a list that holds nothing."""
    return ", ".join(string(t) for t in sorted(texts)) or "NULL"


def word(iri: str) -> str:
    """Return the last word of an IRI as a readable column name.

    >>> word("https://w3id.org/huiqi/id/p/future-industry.when")
    'future_industry_when'
    """
    return re.sub(r"[^0-9a-z]+", "_", local(iri).lower()).strip("_") or "node"


def literal(value: Scalar, of: str) -> Number:
    """Return a number, day or flag of the rule `of` as an SQL literal.

    Raises HuiqiError for a duration, and for a number that no engine holds exactly.

    >>> literal(20250821, "first-day").sql
    '20250821'
    """
    if isinstance(value, Duration):
        raise refused(of, "a duration without a date to count from", "没有起算日的期限")
    if isinstance(value, int):
        return Number(str(int(value)), INTEGER_DIGITS, 0, nullable=False, constant=True)
    if not fits(value):
        raise refused(of, f"the number {value}", f"数 {value}")
    text = canonical(value)
    whole, _, decimals = text.lstrip("-").partition(".")
    return Number(text, len(whole), len(decimals), nullable=False, constant=True)


ZERO: Final = Number("0.00", 1, 2, nullable=False, constant=True)
OPEN: Final = Number("CAST(NULL AS DECIMAL(3, 2))", 1, 2, nullable=True, constant=True)


def refused(of: str, what: str, what_zh: str) -> HuiqiError:
    """Return the error for a part of a rule that has no form in SQL."""
    name = local(of)
    return HuiqiError(
        Text(f"SQL 编译器无法表达 `{name}` 中的{what_zh}", f"`{name}` holds {what}, which SQL cannot say")
    )


def align(*numbers: Number) -> tuple[list[str], int, int]:
    """Return expressions that may stand together in one CASE, comparison or sum, and the size they share."""
    whole = max(n.whole for n in numbers)
    scale = max(n.scale for n in numbers)
    if whole + scale <= DIGITS:
        return [n.sql for n in numbers], whole, scale
    wide = [f"CAST({n.sql} AS DECIMAL({DIGITS}, {scale}))" for n in numbers]
    return wide, DIGITS - scale, scale


def multiplied(a: Number, b: Number, of: str) -> Number:
    """Return the exact product; raises HuiqiError if its decimals alone would fill the number."""
    scale = a.scale + b.scale
    if scale > MOST_SCALE:
        raise refused(of, "more factors than an exact number has room for", "过多的乘数")
    texts, whole = [a.sql, b.sql], a.whole + b.whole
    sizes = [a.whole + a.scale, b.whole + b.scale]
    if max(sizes) <= _SHORT < sum(sizes):
        # The product of two short decimals stays short and would overflow; with one of 19 digits it is long.
        longer = sizes.index(max(sizes))
        one = (a, b)[longer]
        texts[longer] = f"CAST({one.sql} AS DECIMAL({_SHORT + 1}, {one.scale}))"
        whole += _SHORT + 1 - sizes[longer]
    return Number(" * ".join(texts), min(whole, DIGITS - scale), scale, a.nullable or b.nullable)


def both(conditions: list[str]) -> str:
    """Return the conjunction of conditions, in Kleene's sense, which is SQL's own; none: TRUE.

    >>> both(['"a"', '"b" OR "c"'])
    '"a" AND ("b" OR "c")'
    """
    return _joined(conditions, " AND ") or "TRUE"


def either(conditions: list[str]) -> str:
    """Return the disjunction of conditions; none: FALSE."""
    return _joined(conditions, " OR ") or "FALSE"


def _joined(conditions: list[str], operator: str) -> str:
    if len(conditions) < 2:
        return "".join(conditions)
    parts = [f"({c})" if _is_joined(c) else c for c in conditions]
    line = operator.join(parts)
    return line if len(line) <= _LINE else f"\n   {operator}".join(parts)


def negated(condition: str) -> str:
    """Return the negation of a condition.

    >>> negated('"a"'), negated('"a" OR "b"')
    ('NOT "a"', 'NOT ("a" OR "b")')
    """
    return f"NOT {condition}" if re.fullmatch(r'"[^"]*"', condition) else f"NOT ({condition})"


def _is_joined(sql: str) -> bool:
    """Say whether conditions are joined in `sql` outside of every bracket and every CASE."""
    rest, before = re.sub(r"'(?:[^']|'')*'", "", sql), ""
    while rest != before:
        before = rest
        rest = re.sub(r"\([^()]*\)|\bCASE\b(?:(?!\b(?:CASE|END)\b).)*\bEND\b", "", rest, flags=re.DOTALL)
    return re.search(r"\b(?:AND|OR)\b", rest) is not None
