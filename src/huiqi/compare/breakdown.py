"""The money of a reform by measure, fund, category, place, size and other classes that the facts carry (analysis layer)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from huiqi.assessment import Figure
from huiqi.compare.model import NO_CHANGE, NOTHING, Change, Effect, Line, added
from huiqi.evaluate.readings import Case, Subject, read_indicator
from huiqi.facts.model import Enterprise, Facts, Record
from huiqi.money import canonical
from huiqi.names import IND, NS
from huiqi.rules.model import RuleBook
from huiqi.rules.tree import Indicator

STATUS: Final = NS + "EnterpriseStatus"
CATEGORY: Final = IND + "category"
TOGETHER: Final = "together"
"""The key of what a part surely pays, but not surely under which award."""


@dataclass(frozen=True)
class Sum:
    """What one measure, fund or class gets before and after: `before` and `after` are what is certain, `open` the rest.

    `key` is empty for what has none. `enterprises` are those with a line in it.
    """

    key: str
    before: Decimal
    after: Decimal
    open: Change
    enterprises: int

    @property
    def difference(self) -> Decimal:
        """Return what is certain of the difference, in yuan."""
        return self.after - self.before

    def to_dict(self) -> dict[str, Any]:
        """Return the sum as plain values for JSON."""
        return {
            "key": self.key or None,
            "before": canonical(self.before),
            "after": canonical(self.after),
            "difference": canonical(self.difference),
            "open": self.open.to_dict(),
            "enterprises": self.enterprises,
        }


Keys = Callable[[Line], Iterable[tuple[str, Figure]]]
"""Where a line counts, and with how much of it."""


def summed(effect: Effect, keys: Keys) -> tuple[Sum, ...]:
    """Return the sums by key, in the order of keys; then those of no key, then under TOGETHER what no line can be told of.

    A line counts with what is due of it. Where a part surely pays a sum but not surely to whom of its awards, what its
    certain lines leave of the sum stands under TOGETHER.
    """
    found: dict[str, list[tuple[Line, Figure]]] = {}
    for line in effect.lines:
        if line.is_settled and not line.net.is_exact:
            continue
        for key, amount in keys(line):
            found.setdefault(key, []).append((line, amount))
    sums = {key: _sum(key, lines) for key, lines in found.items()}
    rest = _together(effect)
    ordered = [sums[key] for key in sorted(sums, key=lambda k: (k == "", k))]
    return (*ordered, *([rest] if rest is not None else []))


def _together(effect: Effect) -> Sum | None:
    told: dict[tuple[str, int, str], Decimal] = {}
    for line in effect.lines:
        if line.net.is_exact:
            key = (line.enterprise, line.sign, line.part)
            told[key] = told.get(key, NOTHING) + line.net.least
    sure, whom = {-1: NOTHING, 1: NOTHING}, set()
    for part in (p for p in effect.sums if p.is_settled):
        left = part.total.least - told.get((part.enterprise, part.sign, part.part), NOTHING)
        if left:
            sure[part.sign] += left
            whom.add(part.enterprise)
    # One sum under every reading, made up otherwise under each.
    rest = effect.settled - sum((p.total.least * p.sign for p in effect.sums if p.is_settled), NOTHING)
    sure[1] += rest
    if rest and not whom:
        return Sum(TOGETHER, NOTHING, rest, NO_CHANGE, 0)
    return Sum(TOGETHER, sure[-1], sure[1], NO_CHANGE, len(whom)) if whom else None


def _sum(key: str, lines: list[tuple[Line, Figure]]) -> Sum:
    sure = {-1: NOTHING, 1: NOTHING}
    changes = [NO_CHANGE]
    for line, amount in lines:
        if line.is_settled and amount.is_exact:
            sure[line.sign] += amount.least
        elif not line.is_same:
            most = amount.most
            ends = (amount.least, most) if line.sign > 0 else (None if most is None else -most, -amount.least)
            changes.append(Change(*ends))
    return Sum(key, sure[-1], sure[1], added(changes), len({line.enterprise for line, _ in lines}))


def by_measure(measures: Mapping[str, str]) -> Keys:
    """Count each line under the measure of its award; `measures` gives it by award."""
    return lambda line: [(measures.get(line.award, ""), line.net)]


def by_fund(line: Line) -> Iterable[tuple[str, Figure]]:
    """Count each line under the funds that bear it, each with its part; under none where no fund is named."""
    return line.funds or [("", line.net)]


def by_class(facts: Facts, book: RuleBook, indicator: Indicator, on: int) -> Keys:
    """Count each line under the code that the enterprise's status has on the day of the ground."""
    known = _by_iri(facts)
    cases = {iri: Case(book, e, facts.registers, (), on) for iri, (e, _) in known.items()}

    def keys(line: Line) -> Iterable[tuple[str, Figure]]:
        ground = known[line.enterprise][1].get(line.ground)
        code = None if ground is None else read_indicator(cases[line.enterprise], Subject(ground), indicator).code
        return [(code or "", line.net)]

    return keys


def by_category(facts: Facts) -> Keys:
    """Count each line under every category that the enterprise is recognised in on the day of the ground."""
    known = _by_iri(facts)

    def keys(line: Line) -> Iterable[tuple[str, Figure]]:
        enterprise, records = known[line.enterprise]
        ground = records.get(line.ground)
        codes = () if ground is None or ground.day is None else sorted(_categories(enterprise, ground.day))
        return [(code, line.net) for code in codes] or [("", line.net)]

    return keys


def _by_iri(facts: Facts) -> dict[str, tuple[Enterprise, dict[str, Record]]]:
    return {e.iri: (e, {r.iri: r for r in e.records}) for e in facts.enterprises}


def _categories(enterprise: Enterprise, day: int) -> set[str]:
    found = set()
    for record in enterprise.records:
        begun = record.day is not None and record.day <= day
        if begun and (record.applies_until is None or day <= record.applies_until):
            found |= {v.term.value for v in record.values.get(CATEGORY, ())}
    return found


def classes_in(facts: Facts, book: RuleBook) -> tuple[Indicator, ...]:
    """Return the codes that the statuses of some enterprise carry (place, size, industry and the like), by IRI."""
    codes = {i.iri for i in book.indicators.values() if i.range == "Code" and not i.derivation and i.domain == STATUS}
    used = {i for e in facts.enterprises for r in e.records for i in r.values}
    return tuple(book.indicators[i] for i in sorted(codes & used))
