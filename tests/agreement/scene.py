"""One world of test in the making: its chance, its thresholds and days, its doubts, and the Turtle written so far."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random

Under = tuple[str, ...]
NUMBERS = {
    "t:score": ("60", "80.5", "90"),
    "t:staff": ("20", "100", "300"),
    "ind:fiscal-year": ("2022", "2023", "2024"),
}
DERIVED_NUMBERS = {
    "t:scrap": ("-2", "0", "7.5"),
    "t:scrap-highest": ("-2", "0", "7.5"),
    "t:year-in-statistics": ("2", "3", "4"),
    "t:project-year": ("1", "2", "3"),
    "t:line-year": ("1", "2", "3"),
    "t:score-sum": ("60", "140.5", "200"),
    "t:titles": ("1", "1", "2"),
    "t:titles-before": ("1", "1", "2"),
    "t:same-product": ("1", "2", "2"),
    "t:valid-listings": ("1", "1", "2"),
}
SHARES_OF_BASE = {
    "t:rise-before": ("0", "0.1", "1"),
    "t:rise-of-rise": ("-0.5", "0", "0.4"),
    "t:rise-highest": ("0.1", "0.5", "2"),
    "t:rises-of-lines": ("0", "0.5", "1"),
    "t:output-increase": ("0", "0.2", "1"),
}
FACTORS = tuple(Decimal(f) for f in ("1", "1", "1", "1", "0.5", "1.4", "1.1", "0.9", "1.2", "2"))
DELTAS = tuple(Decimal(d) for d in ("0", "0", "0", "0.01", "-0.01", "1", "-1"))
DAYS = tuple(
    date.fromisoformat(d)
    for d in (
        "2022-12-31",
        "2023-02-28",
        "2023-08-29",
        "2023-12-31",
        "2024-02-29",
        "2024-03-01",
        "2024-08-29",
        "2024-08-31",
        "2024-12-31",
        "2025-02-28",
        "2025-03-01",
        "2025-06-30",
    )
)


@dataclass(frozen=True)
class Doubt:
    """An ambiguity with its interpretations, or with its assumptions if the text is unpublished."""

    name: str
    ways: tuple[str, ...]
    is_unpublished: bool


@dataclass
class Scene:
    """Everything that the parts of one generator run share."""

    rng: Random
    on: date
    depth: int
    base: Decimal
    doubts: tuple[Doubt, ...] = ()
    judgements: list[str] = field(default_factory=list)
    decided: list[tuple[str, Decimal, Decimal | None]] = field(default_factory=list)
    ladders: list[str] = field(default_factory=list)
    """Tables whose rows are the steps of a FirstReaching; an amount may use the same one."""
    shared: dict[object, list[tuple[str, int]]] = field(default_factory=dict)
    """Scope -> conditions that stand in every world, with their depth; they may stand in a second place."""
    awards: list[str] = field(default_factory=list)
    records: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    families: frozenset[str] = frozenset()
    """Kinds of the language beyond the plain ones that may be written."""
    readable: tuple[tuple[str, str], ...] = ()
    """Awards that the amount being written may read, each with the class of its grounds."""
    reading: set[str] = field(default_factory=set)
    """Awards that read what is granted of another: no rule may tie them."""

    def speaks(self, *families: str) -> bool:
        """Say whether kinds of one of these families may be written. Asks no chance."""
        return bool(self.families & set(families))

    # --- chance ---

    def chance(self, share: float) -> bool:
        """Say yes in `share` of all cases."""
        return self.rng.random() < share

    def weighted(self, *choices: tuple[str, float]) -> str:
        """Return one of the choices, each as often as its weight says."""
        return self.rng.choices([c for c, _ in choices], [w for _, w in choices])[0]

    # --- values near the thresholds ---

    def thresholds(self, word: str) -> list[Decimal]:
        """Return the three figures that rules ask of an indicator, rising."""
        if word in NUMBERS:
            return [Decimal(n) for n in NUMBERS[word]]
        if word.startswith("t:profit"):
            return [Decimal("-1000"), Decimal("0"), Decimal("5000.125")]
        if word in DERIVED_NUMBERS:
            return [Decimal(n) for n in DERIVED_NUMBERS[word]]
        if word in SHARES_OF_BASE:
            return [(self.base * Decimal(n)).quantize(Decimal("0.01")) for n in SHARES_OF_BASE[word]]
        return [self.base, self.base * 2, self.base * 5]

    def near(self, word: str) -> Decimal:
        """Return a figure on a threshold, a little beside it, or in some plain proportion to it."""
        if word == "ind:fiscal-year":
            return Decimal(self.rng.randint(2020, 2025))
        value = self.rng.choice(self.thresholds(word)) * self.rng.choice(FACTORS) + self.rng.choice(DELTAS)
        return value if word.startswith("t:profit") else max(value, Decimal(0))

    def day(self) -> date:
        """Return one of the days that rules name, or its neighbour, or a year, half a year or a month beside it."""
        day = self.rng.choice(DAYS)
        return day + timedelta(days=self.rng.choice((0, 0, 0, 0, 1, -1, 365, -365, 366, 184, -184, -731)))

    # --- writing ---

    def node(self, kind: str, properties: Sequence[tuple[str, str]], under: Under = (), name: str = "") -> str:
        """Write one node and return its name."""
        self.counts[kind] += 1
        name = name or f"p:{kind.lower()}-{self.counts[kind]}"
        pairs = [("a", f":{kind}"), *properties, *((":underInterpretation", way) for way in under)]
        self.lines.append("\n".join([name, *(f"    {p} {o} ;" for p, o in pairs), "."]))
        return name

    def versions(self, make: Callable[[Under], str], share: float = 0.1) -> list[str]:
        """Make a node once, or, in `share` of all cases, once for each side of a doubt: then one holds in each world."""
        if not self.doubts or not self.chance(share):
            return [make(())]
        doubt = self.rng.choice(self.doubts)
        ways = list(doubt.ways)
        self.rng.shuffle(ways)
        if len(ways) == 1:
            return [make((ways[0],))]
        cut = self.rng.randint(1, len(ways) - 1)
        return [make(tuple(sorted(ways[:cut]))), make(tuple(sorted(ways[cut:])))]

    @property
    def published(self) -> Scene:
        """Return the scene with no doubts but those about a published text; all else is shared."""
        return replace(self, doubts=tuple(d for d in self.doubts if not d.is_unpublished))

    def sometimes_under(self, share: float = 0.15) -> Under:
        """Return one interpretation for a node that may be absent, or none."""
        if not self.doubts or not self.chance(share):
            return ()
        return (self.rng.choice(self.rng.choice(self.doubts).ways),)


def amount(value: Decimal) -> str:
    """Write a number in Turtle, always as a decimal."""
    text = format(value, "f")
    return text if "." in text else f"{text}.0"


def literal(day: date) -> str:
    """Write a day in Turtle."""
    return f'"{day.isoformat()}"^^xsd:date'


def listed(predicate: str, objects: Sequence[str]) -> list[tuple[str, str]]:
    """Return one property with several objects."""
    return [(predicate, " , ".join(objects))] if objects else []
