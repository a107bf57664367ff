"""What the rules lead to, taken together (analysis layer): readings beyond survey, amounts that may fall below 0."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from math import prod
from typing import Any, Final

from huiqi.checks.header import Reporter
from huiqi.errors import HuiqiError, Text
from huiqi.findings import Finding
from huiqi.names import local
from huiqi.rules.model import Award, RuleBook
from huiqi.rules.tables import conjuncts
from huiqi.rules.tree import Bands, Comparison, Difference, Operation, Quantity, Read, Sum, Table
from huiqi.rules.worlds import MANY_WORLDS, chosen_interpretations, open_readings, tied_awards
from huiqi.settings import Settings

_NAMED: Final = 3
_LAST_DAY: Final = 99991231

MANY_READINGS: Final = Reporter(
    code="Q092",
    level="warning",
    name="many-readings",
    summary=Text(
        f"一组奖补事项有超过 {MANY_WORLDS} 种口径组合",
        f"awards that can be read in more than {MANY_WORLDS} ways together",
    ),
    problem=Text(
        "`{thing}` 相互关联,尚有多种口径组合:`{value}`",
        "`{thing}` are tied together and can be read in many ways: `{value}`",
    ),
    fix=Text(
        "用 :Decision、huiqi.toml 的 interpretations 或 --read 先定下一些",
        "settle some by a :Decision, by interpretations in huiqi.toml or by --read",
    ),
)

BELOW_ZERO: Final = Reporter(
    code="Q093",
    level="warning",
    name="amount-below-zero",
    summary=Text("可能低于零的金额", "an amount that may fall below 0"),
    problem=Text(
        "`{thing}` 随 `{value}` 一同可降到零以下,届时按零计,不给付",
        "`{thing}` falls below 0 where `{value}` does, and is then taken for 0: nothing is due",
    ),
    fix=Text(
        "改用 :Difference,或加上增加额须大于零的条件",
        "write a :Difference, or a condition that the increase is above 0",
    ),
)


def rule_findings(book: RuleBook, settings: Settings) -> Iterator[Finding]:
    """Yield the groups of awards that can be read in too many ways, and the awards whose amount may fall below 0."""
    yield from _many_readings(book, settings)
    for award in book.awards:
        for fallen in sorted({name for amount in award.amount for name in _losses(amount)} - _kept_up(award)):
            yield BELOW_ZERO.finding(award.place, local(award.iri), local(fallen))


def _many_readings(book: RuleBook, settings: Settings) -> Iterator[Finding]:
    try:
        choice = chosen_interpretations(book, settings.interpretations, _LAST_DAY)
    except HuiqiError:
        return  # a name that is none is said by whoever asks for answers
    for group in tied_awards(book, [a.iri for a in book.awards]):
        asked = open_readings(book, choice, group)
        count = prod(len(a.interpretations) for a in asked)
        if count > MANY_WORLDS:
            awards = _listed([local(a.iri) for a in group])
            ways = ", ".join(f"{local(a.iri)} ({len(a.interpretations)})" for a in asked)
            yield MANY_READINGS.finding(group[0].place, awards, f"{count} = {ways}")


def _listed(names: list[str]) -> str:
    more = f" + {len(names) - _NAMED}" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more


def _losses(node: Quantity) -> Iterator[str]:
    """Yield the increases that an amount is made of, other than below a difference, which never falls below 0."""
    if isinstance(node, Read):
        if node.indicator.derivation == "Increase":
            yield node.indicator.iri
        return
    parts: tuple[Any, ...] = node.times if isinstance(node, Operation) else ()
    if isinstance(node, Sum):
        parts += node.of
    if isinstance(node, Table | Bands):
        parts += tuple(amount for row in node.rows for amount in row.amount)
    if not isinstance(node, Difference) or node.times:
        for part in parts:
            yield from _losses(part)


def _kept_up(award: Award) -> set[str]:
    """Return the indicators that a condition which every entitled ground meets keeps at 0 or more."""
    return {
        c.subject[0].indicator.iri
        for c in conjuncts(award.conditions)
        if isinstance(c, Comparison) and isinstance(c.subject[0], Read) and any(_is_floor(b) for b in c.bounds)
    }


def _is_floor(bound: Any) -> bool:
    is_lower = bound.op in ("atLeast", "moreThan", "equals")
    return is_lower and isinstance(bound.value, Decimal) and bound.value >= 0 and not bound.times
