"""One enterprise with records of a city's own classes (meaning layer): from a shape of kind "records" to Turtle.

Knows no file. Every number is drawn by enterprise and topic, so enterprise 7 is the same whatever else is made. Whole
numbers only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from typing import Final

from huiqi.errors import HuiqiError, Text
from huiqi.names import enterprise_iri
from huiqi.sample.codes import credit_code
from huiqi.sample.draws import Draws, chosen
from huiqi.sample.record_shape import CityShape, FieldShape, RecordShape, TitleShape, Weighed
from huiqi.settings import prefixes_in_order

LARGEST_NUMBER: Final = 999_999
_THINGS: Final = "https://example.org/fictional/"
Lines = list[tuple[str, str]]


def city_text(
    shape: CityShape, count: int, seed: int, base: str, command: str, progress: Callable[[int], None] | None = None
) -> Iterator[str]:
    """Yield a register as Turtle: the notice that all is made up, prefixes, registers, the enterprises 1 to `count`.

    `command` is what makes it again, `base` begins the IRIs, `progress` is told how many are done. Raises HuiqiError if there are not so many credit codes.
    """
    last = shape.first_number + count - 1
    if count < 1 or last > LARGEST_NUMBER:
        most = LARGEST_NUMBER - shape.first_number + 1
        raise HuiqiError(
            Text(
                f"企业数 {count} 应在 1 到 {most} 之间:信用代码从 {shape.first_number} 起编",
                f"{count} is no number of enterprises to make; ask for 1 to {most}, as codes begin at {shape.first_number}",
            )
        )
    yield "# 虚构:本文件的企业、数字、称号、记录与付款全部为虚构。\n"
    yield "# Fictional: every enterprise, figure, title, record and payment in this file is made up.\n"
    yield f"# Made by: {command}\n\n"
    yield (
        "".join(f"@prefix {name}: <{shape.prefixes[name]}> .\n" for name in prefixes_in_order(list(shape.prefixes)))
        + "\n"
    )
    yield from _registers(shape)
    for number in range(1, count + 1):
        yield from _Enterprise(shape, seed, base, number).text()
        if progress is not None:
            progress(number)


def _registers(shape: CityShape) -> Iterator[str]:
    zh, en = shape.source_name
    yield _node(f"source:{shape.source}", ":Source", [("rdfs:label", _label(zh, en))])
    for name, record_class in shape.registers:
        lines = [("rdfs:label", _label(f"{zh} {name}", f"{en}, {name}")), (":record", record_class)]
        lines.append((":fromSource", f"source:{shape.source}"))
        lines += [(":appliesFrom", _day(shape.complete[0])), (":appliesUntil", _day(shape.complete[1]))]
        yield _node(f"reg:{name}", ":Register", lines)


class _Enterprise:
    """One made-up enterprise."""

    def __init__(self, shape: CityShape, seed: int, base: str, number: int) -> None:
        self.shape, self.seed, self.number = shape, seed, number
        self.code = credit_code(shape.first_number + number - 1)
        self.iri = enterprise_iri(base, self.code)
        self.planted = [p for p in shape.planted if p.number == number]
        self.made: dict[str, int] = {}

    def text(self) -> Iterator[str]:
        """Yield the enterprise, its status, and its records."""
        draws = self._draws("days")
        founded = date(draws.between(*self.shape.founded), draws.between(1, 12), draws.between(1, 28))
        entry = self.shape.entry[chosen([w for _, w in self.shape.entry], draws)][0]
        zh, en = self.shape.name
        own = [("rdfs:label", _label(f"{zh}{self.number:04d}", f"{en} {self.number:04d}"))]
        own.append(("ind:founded-on", _day(founded)))
        if entry:
            year = max(entry, founded.year + 1)
            own.append(("ind:statistics-entry", _day(date(year, draws.between(1, 12), draws.between(1, 28)))))
        yield "\n" + _node(f"e:{self.code}", ":Enterprise", own)
        yield self._status(founded)
        yield from self._reports(founded)
        for index, title in enumerate(self.shape.titles):
            yield from self._titles(index, title)
        for index, record in enumerate(self.shape.records):
            yield from self._records(index, record)

    def _draws(self, topic: str) -> Draws:
        return Draws(self.seed, topic, self.number)

    def _years(self) -> range:
        return range(self.shape.years[0], self.shape.years[1] + 1)

    def _record(self, path: str, kind: str, lines: Lines) -> str:
        common = [("ind:enterprise", f"e:{self.code}"), (":fromSource", f"source:{self.shape.source}")]
        return _node(f"<{self.iri}/{path}>", kind, [*common, *lines])

    def _status(self, founded: date) -> str:
        draws, lines = self._draws("status"), []
        fixed = {k: v for p in self.planted for k, v in p.status.items()}
        for indicator, values in self.shape.status.items():
            code = fixed.get(indicator, _pick(values, draws))
            if code:
                lines.append((indicator, code))
        return self._record(f"status/{founded}", ":EnterpriseStatus", [*lines, (":appliesFrom", _day(founded))])

    def _reports(self, founded: date) -> Iterator[str]:
        shape, draws = self.shape, self._draws("reports")
        low, high, _ = shape.revenue[chosen([w for *_, w in shape.revenue], draws)]
        revenue = draws.between(low, high)
        has = [draws.below(1000) < f.holders for f in shape.figures]
        shares = [draws.between(*f.share) for f in shape.figures]
        for year in self._years():
            revenue = revenue * (1000 + shape.growth[draws.below(len(shape.growth))]) // 1000
            missing = draws.below(1000) < shape.missing_per_thousand
            cells = {"ind:revenue": self._yuan(revenue)}
            for figure, holds, share in zip(shape.figures, has, shares, strict=True):
                wobble = draws.between(700, 1300)
                cells[figure.indicator] = self._yuan(revenue * share * wobble // 1_000_000 if holds else 0)
            blank = [c for c in cells if draws.below(1000) < shape.blank_per_thousand]
            exact = {k: _money(fen) for p in self.planted if p.year == year for k, fen in p.figures.items()}
            if (missing and not exact) or year < founded.year:
                continue
            stated = {k: v for k, v in cells.items() if k not in blank} | exact
            lines = [("ind:fiscal-year", str(year)), *sorted(stated.items())]
            yield self._record(f"annual-report/{year}", ":AnnualReport", lines)

    def _titles(self, index: int, title: TitleShape) -> Iterator[str]:
        for year in self._years():
            draws = self._draws(f"title {index} {year}")
            if draws.below(1000) >= title.per_thousand:
                continue
            level, kind, on = _pick(title.levels, draws), _pick(title.kinds, draws), date(year, *title.month_day)
            path = f"recognition/{_word(title.category)}-{_word(level)}-{on}"
            lines = [("ind:category", title.category), ("ind:level", level), ("ind:recognised-on", _day(on))]
            lines += [("ind:recognition-kind", kind)] if kind else []
            yield self._record(path, ":Recognition", lines + _valid(on, title.valid_years))
            paid = title.paid
            if paid is None or kind != paid.kind or not paid.first <= year <= paid.last:
                continue
            if draws.below(1000) < paid.per_thousand:
                when = date(year + 1, *paid.month_day)
                sums = [("ind:award", f"<{paid.award}>"), ("ind:ground", f"<{self.iri}/{path}>")]
                sums += [("ind:paid", _money(paid.amount * 100)), ("ind:paid-on", _day(when))]
                yield self._record(f"payment/{when}", ":Payment", sums)

    def _records(self, index: int, record: RecordShape) -> Iterator[str]:
        kind = _word(record.record_class)
        for year in self._years():
            draws = self._draws(f"record {index} {year}")
            if draws.below(1000) >= record.per_thousand:
                continue
            on = date(year, draws.between(1, 12), draws.between(1, 28))
            if record.month_day is not None:
                on = date(year, *record.month_day)
            for _ in range(draws.between(*record.repeat)):
                lines = [(record.dated, _day(on)), *((f.indicator, self._field(f, on, draws)) for f in record.fields)]
                lines += _valid(on, record.valid_years) if record.valid_years else []
                self.made[kind] = self.made.get(kind, 0) + 1
                yield self._record(f"{_kebab(kind)}/{year}-{self.made[kind]}", record.record_class, lines)

    def _field(self, field: FieldShape, on: date, draws: Draws) -> str:
        match field.how:
            case "code":
                return field.codes[0][0]
            case "codes":
                return _pick(field.codes, draws)
            case "money":
                return self._yuan(draws.between(*field.between))
            case "number":
                return str(draws.between(*field.between))
            case "thing":
                about = on.isoformat() if field.is_shared else f"{self.number}-{on}"
                return f"<{_THINGS}{field.thing}/{about}>"
        back = on.year * 12 + on.month - 1 - draws.between(*field.between)
        return _day(date(back // 12, back % 12 + 1, min(on.day, 28)))

    def _yuan(self, amount: int) -> str:
        return _money(amount // self.shape.rounded_to * self.shape.rounded_to * 100)


def _pick(values: Weighed, draws: Draws) -> str:
    return values[chosen([w for _, w in values], draws)][0]


def _valid(on: date, years: int) -> Lines:
    """Return the days on which something holds that begins on a day and ends before that day, so many years later."""
    until = on.replace(year=on.year + years) - timedelta(days=1)
    return [(":appliesFrom", _day(on)), (":appliesUntil", _day(until))]


def _word(name: str) -> str:
    return name.partition(":")[2]


def _kebab(name: str) -> str:
    return "".join(f"-{c.lower()}" if c.isupper() and i else c.lower() for i, c in enumerate(name))


def _node(subject: str, kind: str, lines: Iterable[tuple[str, str]]) -> str:
    return f"{subject} a {kind} ; " + " ; ".join(f"{p} {o}" for p, o in lines if o) + " .\n"


def _label(zh: str, en: str) -> str:
    return f'"{zh}(虚构)"@zh , "{en} (fictional)"@en'


def _day(day: date) -> str:
    return f'"{day.isoformat()}"^^xsd:date'


def _money(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"
