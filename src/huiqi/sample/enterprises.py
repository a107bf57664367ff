"""One enterprise that does not exist (meaning layer): its days, figures, titles and payments, from what it is dealt.

Knows no file and no Turtle. Sums are whole fen.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from huiqi.sample.codes import credit_code
from huiqi.sample.deal import Deal, Hand
from huiqi.sample.draws import Draws, chosen
from huiqi.sample.shape import FLAWS, Attribute, Event, Shape, Title

Code = tuple[str, str, str]
"""An indicator, a scheme and a code of it."""


@dataclass(frozen=True)
class Status:
    """Codes that hold from one day on, until another or for good."""

    from_: date
    until: date | None
    codes: tuple[Code, ...]


@dataclass(frozen=True)
class Report:
    """The figures of one fiscal year in fen, None for a blank cell; `is_second` if they are another source's."""

    year: int
    revenue: int | None
    exports: int | None
    research: int | None
    is_second: bool = False


@dataclass(frozen=True)
class Recognition:
    """A title given on a day and valid until another; level or kind is empty for a blank cell."""

    category: str
    level: str
    kind: str
    on: date
    until: date

    @property
    def key(self) -> str:
        """Return the last part of the record's IRI."""
        return "-".join(p for p in (self.category, self.level, self.on.isoformat()) if p)


@dataclass(frozen=True)
class Payment:
    """A sum in fen paid under an award, for the record that `ground` names below the enterprise."""

    award: str
    ground: str
    fen: int
    on: date


@dataclass(frozen=True)
class Made:
    """One made-up enterprise; `number` counts from 1, `flaws` says what is planted in its data."""

    number: int
    code: str
    founded: date
    entry: date | None
    statuses: tuple[Status, ...]
    reports: tuple[Report, ...]
    recognitions: tuple[Recognition, ...]
    payments: tuple[Payment, ...]
    flaws: tuple[str, ...]


class Sampler:
    """Makes the enterprises of a shape, a seed and some fiscal years; each by itself, whatever others are made."""

    def __init__(self, shape: Shape, seed: int, years: tuple[int, int]) -> None:
        self.shape = shape
        self.seed = seed
        self.first, self.last = years
        self._deal = Deal(shape, seed)

    def make(self, number: int) -> Made:
        """Return the enterprise `number`, from 1; the same for the same shape, seed and years."""
        hand, draws = self._deal.hand(number), Draws(self.seed, "enterprise", number)
        recognitions = self._recognitions(hand)
        founded = self._founded(hand, recognitions, draws)
        reports = self._reports(hand, founded, draws)
        entry = self._entry(hand, founded, reports, draws)
        reports, flaws = self._flawed(hand, reports, draws)
        if entry is not None and "no-entry" in hand.flaws:
            flaws.add("no-entry")
        return Made(
            number=number,
            code=credit_code(number),
            founded=founded,
            entry=None if "no-entry" in flaws else entry,
            statuses=self._statuses(hand, founded, draws),
            reports=reports,
            recognitions=recognitions,
            payments=self._payments(hand, entry, reports),
            flaws=tuple(f for f in FLAWS if f in flaws),
        )

    # --- titles and days ---

    def _recognitions(self, hand: Hand) -> tuple[Recognition, ...]:
        found = [self._recognition(title, event) for title, career in hand.titles for event in career.events]
        return tuple(sorted(found, key=lambda r: (r.on, r.key)))

    def _recognition(self, title: Title, event: Event) -> Recognition:
        on = event.on.of(self.last)
        until = on.replace(year=on.year + title.valid_years) - timedelta(days=1)
        return Recognition(title.category, event.level, event.kind, on, until)

    def _founded(self, hand: Hand, recognitions: tuple[Recognition, ...], draws: Draws) -> date:
        """Return the day of founding: two years before the first title, and before the first report of a course."""
        low, high, _ = self.shape.founded[hand.founded]
        year, latest = self.last - draws.between(low, high), self.last
        if hand.course is not None:
            latest = self.first - 1
        if recognitions:
            latest = min(latest, recognitions[0].on.year - 2)
        if year > latest:
            year = latest - draws.below(6)
        return date(year, draws.between(1, 12), draws.between(1, 28))

    def _entry(self, hand: Hand, founded: date, reports: tuple[Report, ...], draws: Draws) -> date | None:
        """Return the day of entry into the statistics, after the year of founding; None for the small ones."""
        course = hand.course
        back = course.entry_back if course is not None else self.shape.entry.back[hand.entry][0]
        year = max(self.last - back, founded.year + 1)
        if course is not None and not course.is_before_reports:
            year = max(year, self.first)
        month, day = draws.between(2, 11), draws.between(1, 28)
        if max((r.revenue or 0 for r in reports), default=0) < self.shape.entry.from_revenue * 100 and course is None:
            return None
        return date(year, 1 if year > self.last else month, day)

    def _statuses(self, hand: Hand, founded: date, draws: Draws) -> tuple[Status, ...]:
        now = tuple(_code(a, hand.codes[a.indicator]) for a in self.shape.attributes)
        moving = {a.indicator: a for a in self.shape.attributes if f"move {a.indicator}" in hand.marks}
        if not moving or founded.year >= self.last - 1:
            return (Status(founded, None, _known(now)),)
        before = tuple(self._elsewhere(moving[code[0]], code, draws) if code[0] in moving else code for code in now)
        day = date(draws.between(founded.year + 1, self.last - 1), draws.between(1, 12), draws.between(1, 28))
        return (
            Status(founded, day - timedelta(days=1), _known(before)),
            Status(day, None, _known(now)),
        )

    def _elsewhere(self, attribute: Attribute, code: Code, draws: Draws) -> Code:
        """Return another code of an attribute; the same if it has no other."""
        weights = [0 if _code(attribute, i) == code else w for i, (*_, w) in enumerate(attribute.values)]
        return _code(attribute, chosen(weights, draws)) if any(weights) else code

    # --- reports ---

    def _reports(self, hand: Hand, founded: date, draws: Draws) -> tuple[Report, ...]:
        years = range(max(self.first, founded.year), self.last + 1)
        sums = self._on_course(hand, len(years), draws) if hand.course else self._free(hand, len(years), draws)
        yearly = self.shape.yearly
        research = yearly.research_of_titled if hand.titles else yearly.research
        exported = draws.between(*yearly.exports) if "exports" in hand.marks else 0
        return tuple(
            Report(
                year,
                revenue,
                self._rounded(revenue * exported // 1000),
                self._rounded(revenue * draws.between(*research) // 1000),
            )
            for year, revenue in zip(years, sums, strict=True)
        )

    def _free(self, hand: Hand, count: int, draws: Draws) -> list[int]:
        low, high, _ = self.shape.revenue[hand.revenue]
        sums, growths = [draws.between(low, high) * 100], self.shape.yearly.growth
        while len(sums) < count:
            growth = growths[draws.below(len(growths))]
            sums.append(sums[-1] * (1000 + growth) // 1000)
        return [self._rounded(s) for s in sums]

    def _on_course(self, hand: Hand, count: int, draws: Draws) -> list[int]:
        course = hand.course
        assert course is not None
        bounds = self.shape.bounds
        bound = course.bound or bounds[chosen([w for _, w in bounds], draws)][0]
        shares = sorted(draws.between(*course.earlier) for _ in range(count - 1))
        if course.peak is not None:
            shares[-course.peak_back] = draws.between(*course.peak)
        sums = [self._rounded(bound * share // 10) for share in shares]
        if course.last is None:
            return [*sums, bound * 100 + course.last_fen]
        return [*sums, self._rounded(bound * draws.between(*course.last) // 10)]

    def _rounded(self, fen: int) -> int:
        unit = self.shape.yearly.rounded_to * 100
        return fen // unit * unit

    def _flawed(self, hand: Hand, reports: tuple[Report, ...], draws: Draws) -> tuple[tuple[Report, ...], set[str]]:
        """Return the reports with what is wrong with them, and the names of the flaws that found a place."""
        found, done = list(reports), set[str]()
        last = found[-1]
        if "blank-exports" in hand.flaws:
            last, done = replace(last, exports=None), done | {"blank-exports"}
        if "blank-research" in hand.flaws:
            last, done = replace(last, research=None), done | {"blank-research"}
        found[-1] = last
        assert last.revenue is not None
        if "no-last-report" in hand.flaws and len(found) > 1:
            del found[-1]
            done = {"no-last-report"}
        elif "blank-revenue" in hand.flaws:
            found[-1] = replace(last, revenue=None)
            done.add("blank-revenue")
        elif "conflict" in hand.flaws:
            other = max(0, self._rounded(last.revenue * (1000 - draws.between(30, 120)) // 1000) - 1)
            found.append(Report(last.year, other, None, None, is_second=True))
            done.add("conflict")
        elif "agreement" in hand.flaws:
            found.append(Report(last.year, last.revenue, None, None, is_second=True))
            done.add("agreement")
        if "missing-year" in hand.flaws and len(reports) > 2:
            gap = reports[draws.between(1, len(reports) - 2)].year
            found = [r for r in found if r.year != gap]
            done.add("missing-year")
        return tuple(found), done

    # --- payments ---

    def _payments(self, hand: Hand, entry: date | None, reports: tuple[Report, ...]) -> tuple[Payment, ...]:
        found = []
        years = {r.year for r in reports}
        for title, career in hand.titles:
            for event in career.events:
                if event.paid is not None:
                    ground, paid = f"recognition/{self._recognition(title, event).key}", event.paid
                    found.append(Payment(paid.award, ground, paid.fen, paid.on.of(self.last)))
        if hand.course is not None and hand.course.paid is not None:
            paid, peak = hand.course.paid, self.last - hand.course.peak_back
            found.append(Payment(paid.award, f"annual-report/{peak}", paid.fen, paid.on.of(self.last)))
        half = self.shape.entry.paid
        if half is not None and entry is not None and entry.year in years and "entry paid" in hand.marks:
            paid, on = half.paid, date(entry.year + half.paid.on.back, half.paid.on.month, half.paid.on.day)
            if self.last - entry.year in half.back:
                found.append(Payment(paid.award, f"annual-report/{entry.year}", paid.fen, on))
        return tuple(sorted(found, key=lambda p: (p.on, p.award, p.ground)))


def _code(attribute: Attribute, index: int) -> Code:
    scheme, code, _ = attribute.values[index]
    return attribute.indicator, scheme, code


def _known(codes: tuple[Code, ...]) -> tuple[Code, ...]:
    return tuple(c for c in codes if c[2])
