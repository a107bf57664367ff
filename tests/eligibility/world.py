"""Random enterprises for one award: every value that its conditions read, near the bounds they set.

From a seed; no clock and no hash order enters. All enterprises are made up.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from huiqi.compile.shacl.readings import Reading, window_of
from huiqi.compile.shacl.scene import Scene
from huiqi.dates import from_key
from huiqi.facts.codes import CodeLists
from huiqi.names import IND, NS, local
from huiqi.rules.model import RuleBook
from huiqi.rules.places import Scope, is_within, where
from huiqi.rules.tree import Comparison, Existence, Indicator, Membership, Not, Read
from huiqi.things import Law

Values = dict[str, list[str]]


@dataclass
class World:
    """The Turtle of a few enterprises in the making; `missing` is how often a value is left out."""

    law: Law
    reading: Reading
    rng: Random
    missing: float = 0.0
    lines: list[str] = field(default_factory=list)

    @property
    def book(self) -> RuleBook:
        """Return the rules."""
        return self.law.book

    def enterprise(self, number: int) -> None:
        """Write an enterprise with two grounds of the award, and whatever the award reads besides."""
        award = self.reading.award
        name = f"https://example.org/{local(award.iri)}/{number}"
        self.owner, self.name = f"<{name}/enterprise>", name
        self.own: Values = {}
        self.status: Values = {}
        self.days = [self._day(), self._day()]
        self.counter = 0
        kinds = Scene(self.book, Scope(award.ground)).narrower(award.ground)
        grounds = [(self.rng.choice(kinds), day) for day in self.days]
        self.is_report = is_within(award.ground, NS + "PeriodReport", self.book)
        if self.is_report:  # one report for each year, the years before among them
            years = sorted({y for _, d in grounds for y in (d.year, d.year - 1)})
            grounds = [(kinds[0], date(y, 12, 31)) for y in years]
        self.day = self.rng.choice(grounds)[1]
        for kind, day in grounds:
            self._record(kind, day, self._values(award.conditions, Scope(award.ground), True))
        for node in _existences(award.conditions):
            for _ in range(self.rng.choice((0, 0, 1, 2))):
                inner = Scope(award.ground, node.record)
                self._record(
                    node.record, self._day(), self._values(node.condition, inner, True), self.rng.random() < 0.5
                )
        self._reports({d.year for _, d in grounds})
        self._say(self.owner, [("a", ":Enterprise"), *_pairs(self.own)])
        self._statuses()

    # --- records ---

    def _record(self, kind: str, day: date, values: Values, with_period: bool = False) -> None:
        self.counter += 1
        says = [("a", f"<{kind}>"), (f"<{IND}enterprise>", self.owner), *_pairs(values)]
        dated = self.book.record_classes[kind].dated or IND + "date"
        if is_within(kind, NS + "PeriodReport", self.book):
            says.append((f"<{IND}fiscal-year>", str(day.year)))
        elif dated not in values:
            says.append((f"<{dated}>", _literal(day)))
        if with_period:
            start = day - timedelta(days=self.rng.choice((0, 0, 400)))
            says.append((":appliesFrom", _literal(start)))
            says.append((":appliesUntil", _literal(start + timedelta(days=self.rng.choice((0, 300, 900))))))
        self._say(f"<{self.name}/record-{self.counter}>", [s for s in says if s[0] != f"<{dated}>" or s[1] != "?"])

    def _reports(self, years: set[int]) -> None:
        """Write annual reports of the years for what is read in them, unless the grounds are such reports."""
        if self.is_report or not self.reported:
            return
        for year in sorted({y - d for y in years for d in (0, 1)}):
            values = {i: self._number(Decimal(1000000)) for i in sorted(self.reported)}
            self._record(NS + "AnnualReport", date(year, 12, 31), {i: [v] for i, v in values.items()})

    def _statuses(self) -> None:
        """Write one status that lasts, or two, the second from about the day of a ground on."""
        cut = self.day + timedelta(days=self.rng.choice((-1, 0, 1, 200, -200)))
        spans = [(date(2000, 1, 1), None)]
        if self.rng.random() < 0.3:
            spans = [(date(2000, 1, 1), cut - timedelta(days=1)), (cut, None)]
        for first, last in spans:
            kinds = {self.book.indicators[i].domain for i in self.status} or {NS + "EnterpriseStatus"}
            for kind in sorted(kinds):
                own = {i: v for i, v in self.status.items() if self.book.indicators[i].domain == kind}
                picked = {i: [self.rng.choice(v)] for i, v in own.items() if self.rng.random() >= self.missing}
                says = [("a", f"<{kind}>"), (f"<{IND}enterprise>", self.owner), (":appliesFrom", _literal(first))]
                says += [(":appliesUntil", _literal(last))] if last else []
                self.counter += 1
                self._say(f"<{self.name}/record-{self.counter}>", [*says, *_pairs(picked)])

    def _say(self, subject: str, says: list[tuple[str, str]]) -> None:
        self.lines.append("\n".join([subject, *(f"    {p} {o} ;" for p, o in says), "."]))

    # --- values ---

    reported: set[str] = field(default_factory=set)

    def _values(self, nodes: tuple[object, ...], scope: Scope, wanted: bool) -> Values:
        """Return values of the record under test; those of enterprise and status are put by."""
        found: Values = {}
        for node in nodes:
            self._node(node, scope, wanted, found)
        return {i: [self.rng.choice(v)] for i, v in sorted(found.items()) if self.rng.random() >= self.missing}

    def _node(self, node: object, scope: Scope, wanted: bool, found: Values) -> None:
        if isinstance(node, Existence):
            return
        if isinstance(node, Membership):
            self._put(node.subject.indicator, scope, self._codes(node, wanted), found)
        elif isinstance(node, Comparison):
            self._compared(node, scope, wanted, found)
        else:
            inside = not wanted if isinstance(node, Not) else wanted
            for child in getattr(node, "of", ()):
                self._node(child, scope, inside, found)

    def _compared(self, node: Comparison, scope: Scope, wanted: bool, found: Values) -> None:
        for quantity in (*node.subject, *(t for b in node.bounds for t in b.times), *(b.anchor for b in node.bounds)):
            if not isinstance(quantity, Read):
                continue
            indicator = self.book.indicators[quantity.indicator.iri]
            if indicator.derivation:
                indicator = self.book.indicators[indicator.of]
            kind, bound = indicator.range, node.bounds[0]
            if kind == "Flag":
                helps = ("true", '"1"^^<http://www.w3.org/2001/XMLSchema#boolean>')
                harms = ("false", '"0"^^<http://www.w3.org/2001/XMLSchema#boolean>')
                values = [self.rng.choice(helps if bound.value is wanted else harms) for _ in range(3)]
                values += ["true", "false"]
            elif kind == "Date":
                values = [_literal(self._around(self.day)) for _ in range(3)]
            else:
                base = (
                    bound.value
                    if isinstance(bound.value, Decimal) and not bound.times and not self._is_share(node)
                    else 0
                )
                values = [self._number(Decimal(base) or Decimal(1000000)) for _ in range(3)]
            self._put(indicator, scope, values, found)

    def _is_share(self, node: Comparison) -> bool:
        return any(isinstance(q, Read) and q.indicator.derivation == "Growth" for q in node.subject)

    def _put(self, indicator: Indicator, scope: Scope, values: list[str], found: Values) -> None:
        at = where(indicator, scope, self.book)
        if at == "record" or (at == "ground" and not scope.record):
            found.setdefault(indicator.iri, []).extend(values)
        elif at == "enterprise" and indicator.iri not in self.own:
            self.own[indicator.iri] = [self.rng.choice(values)] if self.rng.random() >= self.missing else []
        elif at == "status":
            self.status.setdefault(indicator.iri, []).extend(values)
        elif at == "report":
            self.reported.add(indicator.iri)

    def _codes(self, node: Membership, wanted: bool) -> list[str]:
        """Return codes inside and outside a list, more of those that help."""
        inside = Scene(self.book, Scope("")).codes(node.members)
        listed = sorted(CodeLists.of(self.law.graph).members.get(node.subject.indicator.iri, ()))
        outside = [c for c in listed if c not in inside] or list(inside)
        helps, harms = (inside, outside) if wanted else (outside, inside)
        return [f"<{self.rng.choice(helps)}>" for _ in range(5)] + [f"<{self.rng.choice(harms)}>"]

    def _number(self, base: Decimal) -> str:
        shift = self.rng.choice((0, 0, 1, -1, Decimal("0.01"), base / 4, base / 2, base))
        value = max(Decimal(0), base + shift).quantize(Decimal("0.01"))
        if value == value.to_integral_value():  # a whole number may be stated without a point
            return self.rng.choice((f"{value:f}", f"{value:.0f}", f"{value:.1f}"))
        return self.rng.choice((f"{value:f}", f"{value:.4f}"))

    def _day(self) -> date:
        """Return a day inside the award's window, on one of its ends or just outside."""
        window = window_of(self.reading.award)
        first = from_key(window.first) if window.first else date(2019, 1, 1)
        last = from_key(window.last) if window.last else date(2026, 1, 1)
        inside = first + timedelta(days=self.rng.randrange(max(1, (last - first).days)))
        leap = date(inside.year - inside.year % 4, 2, 29)
        if first <= leap <= last and self.rng.random() < 0.2:
            return leap
        ends = (first, last, first - timedelta(days=1), last + timedelta(days=1))
        return inside if self.rng.random() < 0.7 else self.rng.choice(ends)

    def _around(self, day: date) -> date:
        """Return a day beside another, perhaps some years away."""
        years = self.rng.choice((0, 0, -1, 1, -2, -3, -4, -5, 4, 5))
        moved = day.replace(day=1, year=day.year + years) + timedelta(days=day.day - 1)
        return moved + timedelta(days=self.rng.choice((0, 0, 1, -1, 100, -100)))


def _existences(nodes: tuple[object, ...]) -> list[Existence]:
    found = []
    for node in nodes:
        if isinstance(node, Existence):
            found.append(node)
        else:
            found += _existences(tuple(getattr(node, "of", ())))
    return found


def registers(law: Law, reading: Reading) -> str:
    """Return the Turtle of the registers that the award names, complete for ever."""
    return "\n".join(
        f"<{n.register}> a :Register ; :record <{n.record}> ; :appliesUntil {_literal(date(9999, 12, 31))} ."
        for n in _existences(reading.award.conditions)
        if n.register
    )


def _pairs(values: Values) -> list[tuple[str, str]]:
    return [(f"<{i}>", v[0]) for i, v in sorted(values.items()) if v]


def _literal(day: date) -> str:
    return f'"{day.isoformat()}"^^<http://www.w3.org/2001/XMLSchema#date>'


def write(law: Law, reading: Reading, seed: str, count: int, missing: float = 0.0) -> str:
    """Return the Turtle of `count` random enterprises for an award as it reads, registers included."""
    world = World(law, reading, Random(seed), missing)
    for number in range(count):
        world.enterprise(number)
    return "\n".join([f"@prefix : <{NS}> .", *world.lines, registers(law, reading)]) + "\n"
