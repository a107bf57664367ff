"""What is compared (analysis layer): the awards of one set of texts, in the years asked for, as if no other replaced it.

Chooses awards and windows; assesses nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from huiqi.dates import from_key
from huiqi.errors import HuiqiError, Text
from huiqi.names import local
from huiqi.rules.model import Award, RuleBook
from huiqi.rules.order import grants_in
from huiqi.rules.tree import Fixed, Quantity
from huiqi.rules.worlds import Choice, Component, components, tied_awards


@dataclass(frozen=True)
class Years:
    """The calendar years whose grounds are looked at, first and last included."""

    first: int
    last: int

    def __str__(self) -> str:
        """Return the year, or both with a dash."""
        return str(self.first) if self.first == self.last else f"{self.first}-{self.last}"

    def holds(self, day: int | None) -> bool:
        """Say whether a day (integer key) lies in these years; one that is not known does not."""
        return day is not None and self.first <= day // 10_000 <= self.last


def years_of(text: str, on: int) -> Years:
    """Return the years that `text` names, such as 2026 or 2024-2026; empty: the last that ended by the day `on`.

    Raises HuiqiError for other text, for years that go backwards, and for a year that begins after `on` (integer key).
    """
    if not text:
        day = from_key(on)
        year = day.year if (day.month, day.day) == (12, 31) else day.year - 1
        return Years(year, year)
    first, _, last = text.partition("-")
    if not (first.isdigit() and len(first) == 4 and (not last or (last.isdigit() and len(last) == 4))):
        raise HuiqiError(
            Text(f"`{text}` 不是年份,请写 2026 或 2024-2026", f"`{text}` is no year; write 2026 or 2024-2026")
        )
    found = Years(int(first), int(last or first))
    if found.last < found.first:
        raise HuiqiError(Text(f"`{text}` 的年份倒置", f"the years of `{text}` go backwards"))
    if found.first * 10_000 > on:
        raise HuiqiError(
            Text(f"{found.first} 年在判定日 {from_key(on)} 之后", f"{found.first} begins after the day {from_key(on)}")
        )
    return found


@dataclass(frozen=True)
class Side:
    """One set of texts: `policies` are named, `besides` are awards of others that combine with theirs."""

    book: RuleBook
    policies: tuple[str, ...]
    besides: tuple[str, ...]
    parts: tuple[Component, ...]

    @property
    def awards(self) -> tuple[str, ...]:
        """Return every award that is assessed, in order."""
        return tuple(a.iri for a in self.book.awards)


def besides_of(book: RuleBook, named: Iterable[str], policies: Iterable[str]) -> frozenset[str]:
    """Return the awards of texts that are not compared (`named` are) which combine with awards of `policies`."""
    compared, own = set(named), set(policies)
    found: set[str] = set()
    for group in tied_awards(book, [a.iri for a in book.awards]):
        if any(a.policy in own for a in group):
            found |= {a.iri for a in group if a.policy not in compared}
    return frozenset(found)


def side_of(
    book: RuleBook,
    choice: Choice,
    policies: Iterable[str],
    besides: frozenset[str],
    years: Years | None,
    on: int,
) -> Side:
    """Return the awards of `policies` (IRIs), those `besides`, and how they combine.

    With `years` each award has these years for its window, whatever its text says; None: its own. Decisions count if
    they are in force on the day `on` (integer key). Raises HuiqiError for an award that reads the grant of an award
    that is on the other side.
    """
    wanted = set(policies)
    kept = [a for a in book.awards if a.policy in wanted or a.iri in besides]
    names = {a.iri for a in kept}
    for award in kept:
        _refuse_outside(award, names)
    awards = tuple(a if years is None else _within(a, years) for a in kept)
    rules = tuple(
        replace(r, members=tuple(m for m in r.members if m in names)) for r in book.rules if names & set(r.members)
    )
    recoveries = tuple(r for r in book.recoveries if names & set(r.awards))
    own = replace(book, awards=awards, rules=rules, recoveries=recoveries)
    parts = components(own, choice, [a.iri for a in awards], on)
    return Side(own, tuple(sorted(wanted)), tuple(sorted(besides)), parts)


def _refuse_outside(award: Award, names: set[str]) -> None:
    for grant in grants_in(award):
        if grant.award not in names and grant.stage != "Paid":
            raise HuiqiError(
                Text(
                    f"`{local(award.iri)}` 的金额取自另一方的 `{local(grant.award)}`,不能分开比较",
                    f"`{local(award.iri)}` reads what `{local(grant.award)}` grants, which is on the other side: "
                    "name both texts on one side",
                )
            )


def _within(award: Award, years: Years) -> Award:
    def day(word: str, key: int) -> tuple[Quantity, ...]:
        return (Fixed(iri=f"{award.iri}.{word}", clause=award.clause, place=award.place, value=key),)

    first, last = years.first * 10_000 + 101, years.last * 10_000 + 1231
    return replace(award, applies_from=day("appliesFrom", first), applies_until=day("appliesUntil", last))
