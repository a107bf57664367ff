"""How far an award that is not due is from being met (faces layer): conditions that fail by a figure, in its own unit.

Only what is certain is told: every other condition holds, the figure is stated once, and what the text asks is a plain
figure. Distances in different units are never compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from huiqi.answers import Explanation
from huiqi.assessment import NOT_MET, UNKNOWN
from huiqi.errors import Language, Text
from huiqi.explain import FactUse, Step
from huiqi.names import NS
from huiqi.pages.selfcheck.filled import number_text
from huiqi.rules.tree import Comparison, FirstReaching, Indicator, Node, Read
from huiqi.things import Law

MOST_UNMET: Final = 2
"""With more conditions that fail, an award is not near."""
_LOWER: Final = ("atLeast", "moreThan")
_ASKS: Final = {
    "atLeast": Text("至少", "at least"),
    "moreThan": Text("超过", "more than"),
    "atMost": Text("至多", "at most"),
    "lessThan": Text("低于", "less than"),
}


@dataclass(frozen=True)
class Distance:
    """A figure and the bound that it misses, by how much; `year` is None where the figure is of no year."""

    indicator: Indicator
    year: int | None
    value: Decimal
    op: str
    asked: Decimal
    short: Decimal


@dataclass(frozen=True)
class Unmet:
    """A condition that fails, and how far off it is: one distance, several where any would do, none if it is no figure."""

    node: str
    distances: tuple[Distance, ...]


def near_miss(law: Law, told: Explanation) -> tuple[tuple[Unmet, ...], ...]:
    """Return the conditions that keep an award from being due, at most MOST_UNMET, for each reading of the text.

    Readings that come to the same are one. Nothing where it is not certain under every reading, or no distance is known.
    """
    nodes = _nodes(next((a for a in law.book.awards if a.iri == told.award), None))
    found = tuple(dict.fromkeys(_unmet(conditions, nodes, told.ground) for _, conditions, _ in told.worlds))
    return found if all(any(u.distances for u in unmet) for unmet in found) else ()


def distance_text(law: Law, found: Distance, lang: Language) -> str:
    """Return a distance in words, in the unit of its indicator."""
    label, year = law.label(found.indicator.iri).say(lang), f" {found.year}" if found.year else ""
    now, asked, short = (_figure(law, found.indicator, n, lang) for n in (found.value, found.asked, found.short))
    op, asks = found.op, _ASKS[found.op].say(lang)
    if not found.short:
        gap = Text("须再高一点" if op in _LOWER else "须再低一点", "the figure itself does not count").say(lang)
    elif op in _LOWER:
        gap = Text(f"还差 {short}", f"{short} short").say(lang)
    else:
        gap = Text(f"超出 {short}", f"{short} too much").say(lang)
    return Text(
        f"{label}{year} {now},要求{asks} {asked}:{gap}", f"{label}{year} is {now}, asked {asks} {asked}: {gap}"
    ).say(lang)


def _figure(law: Law, indicator: Indicator, number: Decimal, lang: Language) -> str:
    if indicator.range == "Money":
        return f"{number_text(number, True)}元" if lang == "zh" else f"¥{number:,.2f}"
    units = law.graph.iris(indicator.iri, NS + "unit")
    return " ".join([f"{number.normalize():,f}", *(law.label(u).say(lang) for u in units[:1])])


def _unmet(conditions: Iterable[Step], nodes: Mapping[str, Node], ground: str) -> tuple[Unmet, ...]:
    """Return the conditions that fail; none where one is unknown, or where too many fail."""
    leaves = [leaf for condition in conditions for leaf in _leaves(condition)]
    failed = [leaf for leaf in leaves if leaf.verdict == NOT_MET]
    if any(leaf.verdict == UNKNOWN for leaf in leaves) or not 0 < len(failed) <= MOST_UNMET:
        return ()
    return tuple(Unmet(step.node, tuple(_distances(step, nodes, ground))) for step in failed)


def _leaves(step: Step) -> Iterator[Step]:
    if step.kind == "AllOf":
        for child in step.children:
            yield from _leaves(child)
    else:
        yield step


def _distances(step: Step, nodes: Mapping[str, Node], ground: str) -> Iterator[Distance]:
    node = nodes.get(step.node)
    if step.kind == "AnyOf":
        for child in step.children:
            yield from _distances(child, nodes, ground)
    elif isinstance(node, Comparison) and len(node.subject) == 1 and len(step.detail) == 1:
        used = _stated(node.subject[0], step.facts, "")
        if used is not None:
            yield from _distance(*used, *_asked(step)[:1])
    elif isinstance(node, FirstReaching) and not any(s.condition or s.members for s in node.steps):
        yield from _first(node, step, ground)


def _first(node: FirstReaching, step: Step, ground: str) -> Iterator[Distance]:
    """Give the lowest step that was not reached before; none where an earlier figure is not known."""
    used = _stated(node.subject, step.facts, ground)
    earlier = [f for f in step.facts if f.record != ground and f.year is not None]
    past = [number for f in earlier if (number := _number(f.value)) is not None]
    asked = _asked(step)
    if used is None or len(past) < len(earlier) or len(asked) < len(step.detail):
        return
    reached = max(past, default=Decimal(0))
    ahead = sorted((number, op) for op, number in asked if op in _LOWER and number > reached)
    yield from _distance(*used, *((op, number) for number, op in ahead[:1]))


def _asked(step: Step) -> list[tuple[str, Decimal]]:
    """Return the plain bounds of a step as they read in its world: operator and figure."""
    words = [text.split(" ") for text in step.detail]
    return [(w[0], n) for w in words if len(w) == 2 and w[0] in _ASKS and (n := _number(w[1])) is not None]


def _distance(
    indicator: Indicator, year: int | None, value: Decimal, *bounds: tuple[str, Decimal]
) -> Iterator[Distance]:
    for op, asked in bounds:
        short = asked - value if op in _LOWER else value - asked
        if short >= 0:
            yield Distance(indicator, year, value, op, asked, short)


def _stated(quantity: Any, facts: Iterable[FactUse], record: str) -> tuple[Indicator, int | None, Decimal] | None:
    """Return the indicator, year and figure of a quantity that reads one reported figure; None for any other."""
    if not isinstance(quantity, Read) or quantity.through is not None or quantity.indicator.derivation:
        return None
    if quantity.indicator.range not in ("Money", "Number"):
        return None
    own = [f for f in facts if f.indicator == quantity.indicator.iri and record in ("", f.record)]
    numbers = {n for f in own if (n := _number(f.value)) is not None}
    if len(numbers) != 1 or not all(f.value for f in own):
        return None
    return quantity.indicator, own[0].year, numbers.pop()


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _nodes(tree: Any) -> dict[str, Node]:
    """Return every node of an award by IRI."""
    found: dict[str, Node] = {}
    waiting = [tree]
    while waiting:
        value = waiting.pop()
        if isinstance(value, tuple | list):
            waiting += value
        elif is_dataclass(value):
            if isinstance(value, Node):
                found.setdefault(value.iri, value)
            waiting += [getattr(value, f.name) for f in fields(value)]
    return found
