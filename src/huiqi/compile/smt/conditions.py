"""Conditions and quantities of an award as Z3 terms (compile layer).

Total over the rule tree: what linear arithmetic over one possible enterprise cannot say becomes a free variable, opaque by
name, and every answer that rests on one says so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import z3

from huiqi.compile.smt.codes import Numbering, is_among
from huiqi.compile.smt.days import Day, shifted, stated
from huiqi.compile.smt.logic import (
    MET,
    NO,
    NOT_MET,
    NOTHING,
    UNKNOWN,
    YES,
    Code,
    Number,
    Truth,
    both,
    choose,
    compare,
    decided,
    either,
    every,
    exactly,
    greatest_of,
    least_of,
    no,
    product,
    real,
    some,
    turned,
    weighed,
)
from huiqi.compile.smt.needs import Needs, shape
from huiqi.compile.smt.possible import HISTORY, Holder, Possible, Reading
from huiqi.names import IND
from huiqi.rules.kinds import is_plain_first
from huiqi.rules.places import Scope, day_bounds, where
from huiqi.rules.tree import (
    AllOf,
    AnyOf,
    Award,
    Bands,
    Bound,
    Comparison,
    Condition,
    Decided,
    Difference,
    Existence,
    FirstReaching,
    Fixed,
    GrantOf,
    Indicator,
    Limit,
    Membership,
    NeedsJudgement,
    Node,
    Not,
    Quantity,
    Read,
    Row,
    RuleBook,
    Sum,
    Table,
)

_AT_LEAST_ONE = Bound(op="atLeast", value=Decimal(1))


@dataclass(frozen=True)
class At:
    """What is under test: the ground read as of a class and, inside an Existence, a record of it."""

    ground: str
    tested: Holder | None = None
    record: str = ""
    offset: int = 0
    """How many years before the ground's year its own report is read."""

    @property
    def scope(self) -> Scope:
        """Return the classes under test."""
        return Scope(self.ground, self.record)

    @property
    def name(self) -> str:
        """Return what tells this subject from others."""
        return f"{self.ground}|{self.tested.name if self.tested else ''}|{self.record}|{self.offset}"


class Encoder:
    """Encodes the awards of one ground class on one possible enterprise.

    `opaque` names the nodes that stand for a free variable, each with the reason; `judged` those that a person decides.
    """

    def __init__(self, book: RuleBook, kind: str, awards: tuple[Award, ...], most: int | None = None) -> None:
        self.book = book
        self.possible = Possible(book, kind, Numbering(book.wider))
        self.opaque: dict[str, str] = {}
        self.judged: set[str] = set()
        self.interior: list[z3.BoolRef] = []
        """Holds where no figure lies exactly on a bound that it is compared with."""
        self._truths: dict[tuple[str, str], Truth] = {}
        self._numbers: dict[tuple[str, str], Number] = {}
        self._prepare(awards, most)

    def _prepare(self, awards: tuple[Award, ...], most: int | None) -> None:
        """Make every record that some node can look for before any node looks."""
        needs = Needs(self.book)
        for award in awards:
            for top in (*award.conditions, *award.amount):
                needs.add(award.iri, top, Scope(award.ground))
        for indicator, members in needs.members:
            self.possible.note_members(indicator, members)
        for kind, count in sorted(needs.counts().items()):
            self.possible.slots(kind, count if most is None else most)
        # Reports, statuses and things named come to light as they are read; once all are there, an Existence sees them.
        for award in awards:
            self.conditions(award)
            self.amount(award)
        self._truths.clear()
        self._numbers.clear()
        self.interior.clear()

    # --- awards ---

    def conditions(self, award: Award) -> dict[str, Truth]:
        """Return the conjuncts of an award's condition, each by the name of its node."""
        at = At(award.ground)
        found: dict[str, Truth] = {}
        queue: list[Any] = list(award.conditions)
        while queue:
            node = queue.pop(0)
            if isinstance(node, AllOf):
                queue = [*node.of, *queue]
            else:
                found[node.iri] = self.truth(node, at)
        return found

    def is_met(self, award: Award) -> Truth:
        """Return whether an award's condition is met."""
        return every(self.conditions(award).values())

    def amount(self, award: Award) -> Number:
        """Return what an award comes to by itself where its condition is met."""
        found = self.number(award.amount[0], At(award.ground))
        return replace(found, value=greatest_of(found.value, real(0)))

    # --- conditions ---

    def truth(self, node: Condition, at: At) -> Truth:
        """Return the verdict of a condition."""
        key = (shape(node), at.name)
        if key not in self._truths:
            self._truths[key] = self._truth(node, at)
        return self._truths[key]

    def _truth(self, node: Condition, at: At) -> Truth:
        match node:
            case AllOf():
                return every(self.truth(c, at) for c in node.of)
            case AnyOf():
                return some(self.truth(c, at) for c in node.of)
            case Not():
                return turned(self.truth(node.of[0], at))
            case Comparison():
                return self._comparison(node, at)
            case FirstReaching():
                return self._first_reaching(node, at)
            case Membership():
                return self._membership(node.subject, node.members, node.open_list, at)
            case Existence():
                return self._existence(node, at)
            case NeedsJudgement():
                self.judged.add(node.iri)
                return decided(YES, z3.Bool(f"judged:{node.iri}:{at.tested.name if at.tested else ''}"))
            case _:
                return UNKNOWN

    def _free(self, node: Node, at: At, why: str) -> Truth:
        self.opaque[node.iri] = why
        return decided(YES, z3.Bool(f"opaque:{node.iri}:{at.name}"))

    def _free_number(self, name: str, at: At, why: str) -> Number:
        self.opaque[name] = why
        value = z3.Real(f"opaque:{name}:{at.name}")
        self.possible.axioms.append(value >= 0)
        return Number(YES, value)

    def _comparison(self, node: Comparison, at: At) -> Truth:
        subject = node.subject[0]
        if isinstance(subject, Read) and subject.indicator.derivation == "Growth":
            if subject.through or any(b.times or b.anchor for b in node.bounds):
                return self._free(node, at, "a growth on another record, or against a factor")
            return self._growth(node, subject.indicator, at)
        if isinstance(subject, Read) and subject.indicator.range == "Date":
            return self._day_within(node, subject, at)
        value = self.operand(subject, at)
        return every(self._bound(value, bound, at) for bound in node.bounds)

    def _bound(self, value: Number, bound: Bound, at: At) -> Truth:
        limit = exactly(Fraction(bound.value))  # type: ignore[arg-type]
        if bound.times:
            factor = self.operand(bound.times[0], at)
            limit = Number(factor.known, factor.value * limit.value)
        if bound.op != "equals":
            self.interior.append(z3.simplify(value.value != limit.value))
        return compare(value, bound.op, limit)

    def _day_within(self, node: Comparison, subject: Read, at: At) -> Truth:
        day = self.day(subject, at)
        found = []
        for bound in node.bounds:
            for part in day_bounds(bound):
                other = stated(part.day) if part.day is not None else self.day(part.anchor, at)  # type: ignore[arg-type]
                if part.anchor is not None and (part.duration.months or part.duration.days):
                    name = f"{node.iri}:{at.name}:{part.op}:{part.duration}"
                    moved = shifted(other, part.duration, part.sign, name)
                    if moved is None:
                        return self._free(node, at, "a duration in days")
                    other = moved[0]
                    self.possible.axioms.append(moved[1])
                found.append(compare(day.number, part.op, other.number))
        return every(found)

    def _growth(self, node: Comparison, growth: Indicator, at: At) -> Truth:
        """Compare now with (1 + g) times before; a base of 0 or less has no growth."""
        base = self.book.indicators[growth.of]
        now, before = self.reading(base, at), self._past(base, growth, at, 1)
        if not isinstance(now, Number) or before is None:
            return self._free(node, at, "a growth inside an Existence")
        has_base = both(before.known, before.value > 0)
        found = []
        for bound in node.bounds:
            limit = Number(has_base, before.value * real(1 + Fraction(bound.value)))  # type: ignore[arg-type]
            self.interior.append(now.value != limit.value)
            found.append(compare(now, bound.op, limit))
        return every(found)

    def _first_reaching(self, node: FirstReaching, at: At) -> Truth:
        subject = node.subject
        plain = is_plain_first(node, at.scope, self.book)
        if subject.through or where(subject.indicator, at.scope, self.book) == "record" or at.tested:
            return self._free(node, at, "a first time on another record")
        if subject.indicator.derivation and subject.indicator.derivation not in ("Increase", "YearBefore"):
            return self._free(node, at, "a first time of a derived indicator")
        since = self.reading(node.since, at)
        if not isinstance(since, Day):
            return UNKNOWN
        year = self.possible.ground.year - at.offset
        self.possible.axioms.append(z3.Implies(since.known, since.year >= year - HISTORY))
        outcomes = []
        for step in node.steps:
            if step.condition:
                outcomes.append(UNKNOWN)
                continue
            now = self._reaches(subject, step, at, plain)
            earlier = []
            for back in range(1, HISTORY + 1):
                then = self._reaches(subject, step, replace(at, offset=at.offset + back), plain)
                counts = since.year <= year - back
                earlier.append(Truth(both(counts, then.met), either(no(counts), then.unmet)))
            before = some(earlier)
            held = Truth(both(since.known, before.met), both(since.known, before.unmet))
            outcomes.append(every((now, turned(held))))
        return some(outcomes)

    def _reaches(self, subject: Read, step: Row, at: At, plain: bool) -> Truth:
        value = self.reading(subject.indicator, at)
        if not isinstance(value, Number):
            return UNKNOWN
        return every(self._bound(value, bound, at) for bound in step.bounds)

    def _membership(self, what: Read, members: tuple[str, ...], open_list: bool, at: At) -> Truth:
        value = self.read(what, at)
        if not isinstance(value, Code):
            return UNKNOWN
        inside = is_among(value.number, self.possible.numbering.within(members))
        return Truth(both(value.known, inside), NO if open_list else both(value.known, no(inside)))

    def _existence(self, node: Existence, at: At) -> Truth:
        if any(bound.times for bound in node.bounds):
            return self._free(node, at, "a number of records against a factor")
        found = [truth for _, truth in self.tested(node, at)]
        return every(_count(found, bound) for bound in node.bounds or (_AT_LEAST_ONE,))

    def tested(self, node: Existence, at: At) -> list[tuple[Holder, Truth]]:
        """Return every record that may be of the class looked for, with the verdict whether it counts."""
        found = []
        for holder in self.possible.of_class(node.record):
            inner = At(at.ground, holder, node.record)
            parts = [self.truth(c, inner) for c in node.condition]
            if node.as_of is not None:
                parts.append(self._valid_on(holder, self.day(node.as_of, at)))
            parts += [self._same(key, inner, at) for key in node.same_for]
            truth = every(parts) if parts else MET
            found.append((holder, Truth(both(holder.exists, truth.met), either(no(holder.exists), truth.unmet))))
        return found

    def _valid_on(self, holder: Holder, day: Day) -> Truth:
        starts, ends, has_end = self.possible.validity(holder)
        inside = both(starts.key <= day.key, either(no(has_end), ends.key >= day.key))
        return decided(day.known, inside)

    def _same(self, key: Indicator, inner: At, outer: At) -> Truth:
        if key.iri == IND + "enterprise":
            return MET
        one, other = self.reading(key, inner), self.reading(key, outer)
        if isinstance(one, Code) and isinstance(other, Code):
            return decided(both(one.known, other.known), one.number == other.number)
        return compare(_as_number(one), "equals", _as_number(other))

    # --- readings ---

    def day(self, node: Read, at: At) -> Day:
        """Return a date that is read."""
        found = self.read(node, at)
        if isinstance(found, Day):
            return found
        return Day(NO, z3.IntVal(2000), z3.IntVal(1), z3.IntVal(1))

    def read(self, node: Read, at: At) -> Reading:
        """Return what an indicator is, read where the rules say, perhaps on the record that another names."""
        if node.through is None:
            return self.reading(node.indicator, at)
        of = self._holder(node.through, at)
        if of is None or node.indicator.derivation:
            return self._free_number(node.iri, at, "a derived indicator of another record")
        kind = node.indicator.domain
        return self.possible.value(self.possible.thing(node.through, of, kind), node.indicator)

    def _holder(self, indicator: Indicator, at: At) -> Holder | None:
        possible = self.possible
        match where(indicator, at.scope, self.book):
            case "record":
                return at.tested
            case "ground":
                return possible.earlier(at.offset)
            case "enterprise":
                return possible.enterprise
            case "status":
                return possible.status(indicator.domain)
            case "report":
                return possible.report(indicator.domain, at.offset)
            case _:
                return None

    def reading(self, indicator: Indicator, at: At) -> Reading:
        """Return what an indicator is for a subject."""
        indicator = self.book.indicators.get(indicator.iri, indicator)
        if indicator.derivation:
            return self._derived(indicator, at)
        at_where = where(indicator, at.scope, self.book)
        if at_where == "ground-date":
            return self.possible.day(self.possible.ground)
        if at_where == "date":
            return self.possible.day(at.tested or self.possible.ground)
        holder = self._holder(indicator, at)
        return NOTHING if holder is None else self.possible.value(holder, indicator)

    def _past(self, base: Indicator, derived: Indicator, at: At, back: int) -> Number | None:
        """Return a figure of an earlier year of the series that a derived indicator is of; None inside an Existence."""
        if where(derived, at.scope, self.book) == "record":
            return None
        found = self.reading(base, replace(at, offset=at.offset + back))
        return found if isinstance(found, Number) else None

    def _derived(self, indicator: Indicator, at: At) -> Number:
        match indicator.derivation:
            case "SumOf" | "CountOf":
                return self._total(indicator, at)
            case "YearNumber":
                return self._year_number(indicator, at)
            case "YearBefore" | "Increase" | "HighestBefore":
                base = self.book.indicators[indicator.of]
                before = self._past(base, indicator, at, 1)
                if before is None:
                    return self._free_number(indicator.iri, at, "an earlier year of a record inside an Existence")
                if indicator.derivation == "YearBefore":
                    return before
                if indicator.derivation == "Increase":
                    now = self.reading(base, at)
                    assert isinstance(now, Number)
                    return Number(both(now.known, before.known), now.value - before.value)
                return self._highest(indicator, base, at)
            case _:
                return self._free_number(indicator.iri, at, "a growth as a number")

    def _start(self, indicator: Indicator, at: At) -> Day | None:
        since = self.book.indicators.get(indicator.since)
        if since is None or indicator.through:
            return None
        found = self.reading(since, at)
        return found if isinstance(found, Day) else None

    def _highest(self, indicator: Indicator, base: Indicator, at: At) -> Number:
        start = self._start(indicator, at)
        if start is None:
            return self._free_number(indicator.iri, at, "a highest value since a day of another record")
        year = self.possible.ground.year - at.offset
        self.possible.axioms.append(z3.Implies(start.known, start.year >= year - HISTORY))
        known, value = start.known, real(0)
        for back in range(HISTORY, 0, -1):
            past = self._past(base, indicator, at, back)
            assert past is not None
            counts = start.year <= year - back
            known = both(known, either(no(counts), past.known))
            is_first = start.year == year - back
            value = z3.If(counts, z3.If(is_first, past.value, greatest_of(value, past.value)), value)
        return Number(known, value)

    def _year_number(self, indicator: Indicator, at: At) -> Number:
        start = self._start(indicator, at)
        if start is None:
            return self._free_number(indicator.iri, at, "a year counted from a day of another record")
        is_record = where(indicator, at.scope, self.book) == "record" and at.tested is not None
        now = at.tested.year if is_record and at.tested else self.possible.ground.year - at.offset
        return Number(start.known, z3.ToReal(now - start.year + 1))

    def _total(self, indicator: Indicator, at: At) -> Number:
        """Return the sum, or the number, of the records that count."""
        assert indicator.counted is not None
        self.opaque.setdefault(indicator.iri, "a sum over as many records as are looked at")
        outer = At(at.ground, None, "", at.offset)
        known, value = YES, real(0)
        base = self.book.indicators.get(indicator.of)
        for holder, truth in self.tested(indicator.counted, outer):
            one = exactly(1)
            if indicator.derivation == "SumOf" and base is not None:
                found = self.reading(base, At(at.ground, holder, indicator.counted.record))
                one = found if isinstance(found, Number) else NOTHING
            part = weighed(one, truth)
            known, value = both(known, part.known), value + part.value
        return Number(known, value)

    # --- quantities ---

    def operand(self, node: Quantity, at: At) -> Number:
        """Return a quantity as an operand of a comparison or factor."""
        if isinstance(node, Read):
            return _as_number(self.read(node, at))
        return self.number(node, at)

    def number(self, node: Quantity, at: At) -> Number:
        """Return a quantity: computed, multiplied, limited, weighed."""
        if isinstance(node, Read):
            return self.operand(node, at)
        key = (shape(node), at.name)
        if key not in self._numbers:
            self._numbers[key] = self._finished(node, at)
        return self._numbers[key]

    def _finished(self, node: Quantity, at: At) -> Number:
        found = self._raw(node, at)
        if isinstance(node, Fixed | Decided | Sum | Difference | Table | Bands | GrantOf):
            if node.times:
                factor = self.number(node.times[0], at)
                value = product(found.value, factor.value)
                if value is None:
                    return self._free_number(node.iri, at, "a product of two quantities that both vary")
                found = Number(both(found.known, factor.known), value)
            for limit in node.limits:
                found = self._limited(found, limit, at)
            if node.condition:
                found = weighed(found, self.truth(node.condition[0], at))
        return found

    def _limited(self, found: Number, limit: Limit, at: At) -> Number:
        bound = exactly(limit.at_most)
        if limit.times:
            factor = self.number(limit.times[0], at)
            bound = Number(factor.known, factor.value * bound.value)
        held = self.truth(limit.condition[0], at) if limit.condition else MET
        cut = Number(both(found.known, bound.known), least_of(found.value, bound.value))
        known = either(both(held.met, cut.known), both(held.unmet, found.known))
        return Number(known, choose(held.met, cut.value, found.value))

    def _raw(self, node: Quantity, at: At) -> Number:
        match node:
            case Fixed():
                return exactly(Fraction(node.value))  # type: ignore[arg-type]
            case Decided():
                return self._decided(node, at)
            case Sum():
                parts = [self.number(part, at) for part in node.of]
                return Number(both(*(p.known for p in parts)), z3.Sum([p.value for p in parts]))
            case Difference():
                one, less = self.number(node.of[0], at), self.number(node.less[0], at)
                return Number(both(one.known, less.known), greatest_of(one.value - less.value, real(0)))
            case Table():
                return self._table(node, at)
            case Bands():
                return self._bands(node, at)
            case GrantOf():
                return self._free_number(node.iri, at, "the amount of another award")
            case _:
                return NOTHING

    def _decided(self, node: Decided, at: At) -> Number:
        self.judged.add(node.iri)
        value = z3.Real(f"decided:{node.iri}")
        self.possible.axioms.append(value >= real(Fraction(node.at_least)))  # type: ignore[arg-type]
        if node.at_most is not None:
            self.possible.axioms.append(value <= real(Fraction(node.at_most)))  # type: ignore[arg-type]
        return Number(YES, value)

    def _table(self, node: Table, at: At) -> Number:
        """Return what the first row that is met gives; where none is met nothing is known."""
        known, value = NO, real(0)
        for row in sorted(node.rows, key=lambda r: r.order or 0, reverse=True):
            met = self._row(row, node, at)
            amount = self.number(row.amount[0], at)
            known = either(both(met.met, amount.known), both(met.unmet, known))
            value = choose(met.met, amount.value, value)
        return Number(known, value)

    def _row(self, row: Row, table: Table, at: At) -> Truth:
        found = [self.truth(c, at) for c in row.condition]
        if row.bounds:
            by = table.by[0]
            if isinstance(by, Read) and (by.indicator.range == "Date" or by.indicator.derivation == "Growth"):
                pseudo = Comparison(iri=f"{row.iri}.bounds", subject=(by,), bounds=row.bounds)
                found.append(self._comparison(pseudo, at))
            else:
                value = self.operand(by, at)
                found += [self._bound(value, bound, at) for bound in row.bounds]
        if row.members and isinstance(table.by[0], Read):
            found.append(self._membership(table.by[0], row.members, False, at))
        return every(found) if found else MET

    def _bands(self, node: Bands, at: At) -> Number:
        base = self.number(node.by[0], at)
        known, total = base.known, real(0)
        for row in sorted(node.rows, key=lambda r: r.order or 0):
            count = self._steps(row, base, at)
            amount = self.number(row.amount[0], at)
            value = product(count.value, amount.value)
            if value is None:
                return self._free_number(node.iri, at, "a band whose rate varies")
            held = every(self.truth(c, at) for c in row.condition) if row.condition else MET
            part = weighed(Number(both(count.known, amount.known), value), held)
            known, total = both(known, part.known), total + part.value
        return Number(known, total)

    def _steps(self, row: Row, base: Number, at: At) -> Number:
        """Return how often a band gives its number: steps inside the band, begun ones as declared."""
        ends = {bound.op: self._limit(bound, at) for bound in row.bounds}
        lower = ends.get("atLeast") or ends.get("moreThan")
        upper = ends.get("atMost") or ends.get("lessThan")
        if row.step is None:
            entered = compare(base, "atLeast" if "atLeast" in ends else "moreThan", lower) if lower else MET
            return Number(either(entered.met, entered.unmet), choose(entered.met, real(1), real(0)))
        start = greatest_of(lower.value, real(0)) if lower else real(0)
        top = least_of(base.value, upper.value) if upper else base.value
        part = greatest_of(top - start, real(0)) / real(row.step)
        known = both(base.known, *(end.known for end in (lower, upper) if end))
        if row.begun not in ("Dropped", "Full"):
            return Number(known, part)
        count = z3.ToReal(z3.ToInt(part))
        return Number(known, count if row.begun == "Dropped" else z3.If(count == part, count, count + 1))

    def _limit(self, bound: Bound, at: At) -> Number:
        limit = exactly(Fraction(bound.value))  # type: ignore[arg-type]
        if not bound.times:
            return limit
        factor = self.operand(bound.times[0], at)
        return Number(factor.known, factor.value * limit.value)


def _as_number(found: Reading) -> Number:
    if isinstance(found, Day):
        return found.number
    return found if isinstance(found, Number) else NOTHING


def _count(found: list[Truth], bound: Bound) -> Truth:
    """Return the verdict on the number of records that count; every list is taken to be complete."""
    wanted = Fraction(bound.value)  # type: ignore[arg-type]
    if bound.op == "atLeast" and wanted == 1:
        return some(found) if found else NOT_MET
    sure = z3.Sum([z3.If(t.met, 1, 0) for t in found]) if found else z3.IntVal(0)
    possible = z3.Sum([z3.If(t.unmet, 0, 1) for t in found]) if found else z3.IntVal(0)
    low, high, limit = z3.ToReal(sure), z3.ToReal(possible), real(wanted)
    met, unmet = {
        "atLeast": (low >= limit, high < limit),
        "moreThan": (low > limit, high <= limit),
        "atMost": (high <= limit, low > limit),
        "lessThan": (high < limit, low >= limit),
        "equals": (both(low == limit, high == limit), either(low > limit, high < limit)),
    }[bound.op]
    return Truth(z3.simplify(met), z3.simplify(unmet))
