"""Reading the shape of a synthetic register from TOML (meaning layer), and refusing one that does not fit together."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Final

from huiqi.errors import HuiqiError, Text
from huiqi.names import near
from huiqi.sample.shape import (
    FLAWS,
    SHAPE_FILE,
    Attribute,
    Career,
    Course,
    Day,
    Entry,
    EntryPaid,
    Event,
    Paid,
    Shape,
    Title,
    Yearly,
)
from huiqi.sample.tables import Table, parsed

PROPORTIONS: Final = "proportions"
RECORDS: Final = "records"
_BASES: Final = ("stated", "inferred", "assumed")
_MOST: Final = 10**9
_MOST_HOLDERS: Final = 200_000
_LARGEST_SUM: Final = 10**13


def read_shape(text: str, file: str = SHAPE_FILE) -> Shape:
    """Read a shape from TOML; `file` is what messages call it.

    Raises HuiqiError for text that is not TOML, for a key that is missing or not known, for a value of the wrong kind,
    and for titles whose figures do not fit together.
    """
    top = parsed(text, file)
    top.text("kind", PROPORTIONS)
    base, courses, flaws, names = (top.table(k) for k in ("base", "courses", "flaws", "prefixes"))
    shape = Shape(
        years=top.text("years"),
        prefixes=tuple((prefix, names.name(prefix)) for prefix in names.names()),
        complete_from=_whole_day(top.table("complete-from")),
        complete_until=Day(-1, *top.month_day("complete-until")),
        block=top.whole("block", 10, 10_000),
        base_title=base.name("title"),
        base_share=Fraction(base.whole("per-thousand", 1, 1000), 1000),
        attributes=tuple(_attribute(t) for t in top.tables("attribute")),
        concepts=tuple(_concept(t) for t in top.tables("concept", at_least=0)),
        founded=tuple(_span(t, t.pair("back", 0, 100)) for t in top.tables("founded")),
        entry=_entry(top.table("entry")),
        revenue=tuple(_span(t, _from_to(t)) for t in top.tables("revenue")),
        yearly=_yearly(top.table("yearly")),
        bounds=tuple(_weighed(t, "bound", 1, _LARGEST_SUM) for t in courses.tables("bounds")),
        courses=tuple(_course(t) for t in courses.tables("course")),
        flaws=tuple((name, flaws.whole(name, 0, 1000, 0)) for name in FLAWS),
        titles=tuple(_title(t) for t in top.tables("title")),
    )
    _basis(base)
    for table in (base, courses, flaws, names, top):
        table.done()
    _check(shape, top)
    return shape


def kind_of(text: str, file: str = SHAPE_FILE) -> str:
    """Return what kind of register a shape describes: "proportions" if it does not say, or "records".

    Raises HuiqiError for text that is not TOML and for another kind.
    """
    top = parsed(text, file)
    kind = top.text("kind", PROPORTIONS)
    if kind not in (PROPORTIONS, RECORDS):
        top.fail(
            f"没有 `{kind}` 这种形状,可用:`{PROPORTIONS}`, `{RECORDS}`",
            f"there is no kind of shape `{kind}`; use `{PROPORTIONS}`, `{RECORDS}`",
        )
    return kind


def read_years(text: str) -> tuple[int, int]:
    """Return the first and the last fiscal year of a range written 2021-2025: 3 to 10 years between 2000 and 2099.

    Raises HuiqiError for anything else.

    >>> read_years("2021-2025")
    (2021, 2025)
    """
    found = re.fullmatch(r"\s*(20[0-9]{2})\s*[-–—]\s*(20[0-9]{2})\s*", text)
    if not found:
        raise HuiqiError(
            Text(f"`{text}` 不是年度范围,请写 2021-2025", f"`{text}` is no range of years; write 2021-2025")
        )
    first, last = int(found[1]), int(found[2])
    if not 2 <= last - first <= 9:
        raise HuiqiError(Text(f"`{text}` 应为 3 到 10 年", f"`{text}` should be 3 to 10 years, such as 2021-2025"))
    return first, last


def _basis(table: Table) -> str:
    found = table.text("basis")
    if found not in _BASES:
        table.fail("`basis` 应为 stated、inferred 或 assumed", "`basis` should be stated, inferred or assumed")
    return found


def _span(table: Table, span: tuple[int, int]) -> tuple[int, int, int]:
    weight = table.whole("weight", 0, _MOST)
    table.done()
    return (*span, weight)


def _from_to(table: Table) -> tuple[int, int]:
    low, high = (table.whole(k, 1, _LARGEST_SUM) for k in ("from", "to"))
    if low > high:
        table.fail("`from` 大于 `to`", "`from` is above `to`")
    return low, high


def _weighed(table: Table, key: str, least: int, most: int) -> tuple[int, int]:
    found = table.whole(key, least, most), table.whole("weight", 0, _MOST)
    table.done()
    return found


def _attribute(table: Table) -> Attribute:
    scheme, values = table.name("scheme"), []
    for value in table.tables("values"):
        values.append((value.name("scheme", scheme), value.name("code", ""), value.whole("weight", 0, _MOST)))
        value.done()
    found = Attribute(
        table.name("indicator"), tuple(values), table.whole("moves-per-thousand", 0, 1000, 0), table.flag("courses")
    )
    table.done()
    return found


def _concept(table: Table) -> tuple[str, str, str, str]:
    found = table.name("scheme"), table.name("code"), table.text("zh"), table.text("en")
    table.done()
    return found


def _day(table: Table) -> Day:
    month, day = table.month_day("day")
    return Day(table.whole("back", -1, 30), month, day)


def _whole_day(table: Table) -> Day:
    found = _day(table)
    table.done()
    return found


def _paid(table: Table) -> Paid:
    found = Paid(table.name("award"), table.fen("amount"), _whole_day(table.table("on")))
    table.done()
    return found


def _entry(table: Table) -> Entry:
    found = Entry(
        table.whole("from-revenue", 0, _LARGEST_SUM),
        tuple(_weighed(t, "back", -1, 100) for t in table.tables("back")),
        _entry_paid(table.table("paid")) if "paid" in table else None,
    )
    table.done()
    return found


def _yearly(table: Table) -> Yearly:
    found = Yearly(
        growth=table.wholes("growth", -900, 9000),
        rounded_to=table.whole("rounded-to", 1, _MOST),
        exporters=table.whole("exporters-per-thousand", 0, 1000),
        exports=table.pair("exports", 0, 1000),
        research=table.pair("research", 0, 1000),
        research_of_titled=table.pair("research-of-titled", 0, 1000),
    )
    table.done()
    return found


def _entry_paid(table: Table) -> EntryPaid:
    month, day = table.month_day("day")
    on = Day(table.whole("after-years", 0, 10), month, day)
    paid = Paid(table.name("award"), table.fen("amount"), on)
    found = EntryPaid(paid, table.wholes("back", 0, 30), table.whole("per-thousand", 0, 1000))
    table.done()
    return found


def _course(table: Table) -> Course:
    flaw = table.text("flaw", "")
    if flaw and flaw not in FLAWS:
        hint = ", ".join(f"`{f}`" for f in near(flaw, FLAWS) or FLAWS)
        table.fail(f"没有缺陷 `{flaw}`,可用:{hint}", f"there is no flaw `{flaw}`; use {hint}")
    if ("last" in table) == ("last-fen" in table):
        table.fail("`last` 与 `last-fen` 应写其一", "there should be one of `last` and `last-fen`")
    found = Course(
        weight=table.whole("weight", 0, _MOST),
        bound=table.whole("bound", 0, _LARGEST_SUM, 0),
        earlier=table.pair("earlier", 0, 100_000),
        peak=table.pair("peak", 0, 100_000) if "peak" in table else None,
        peak_back=table.whole("peak-back", 1, 2, 1),
        last=table.pair("last", 0, 100_000) if "last" in table else None,
        last_fen=table.whole("last-fen", -_MOST, _MOST, 0),
        entry_back=table.whole("entry-back", -1, 30),
        is_before_reports=table.flag("before-reports"),
        flaw=flaw,
        paid=_paid(table.table("paid")) if "paid" in table else None,
    )
    table.done()
    return found


def _event(table: Table) -> Event:
    paid = _paid(table.table("paid")) if "paid" in table else None
    found = Event(table.name("level", ""), table.name("kind", ""), _day(table), paid)
    table.done()
    return found


def _career(table: Table) -> Career:
    events = tuple(_event(t) for t in table.tables("events"))
    found = Career(table.whole("holders", 1, _MOST_HOLDERS), events, table.name("observation", ""))
    table.done()
    return found


def _title(table: Table) -> Title:
    found = Title(
        category=table.name("category"),
        stock=table.whole("stock", 0, _MOST_HOLDERS),
        shown=table.whole("shown", 0, 100, 0),
        observation=table.name("observation", ""),
        basis=_basis(table),
        within=table.name("within", ""),
        meets=table.name("meets", ""),
        valid_years=table.whole("valid-years", 1, 30),
        careers=tuple(_career(t) for t in table.tables("careers")),
    )
    table.done()
    return found


def _check(shape: Shape, top: Table) -> None:
    """Refuse titles that stand twice, lie in one that comes later or is smaller, or are not the sum of their careers."""
    seen: dict[str, Fraction] = {}
    if shape.base_title not in [t.category for t in shape.titles if t.stock]:
        top.fail(f"没有称号 `{shape.base_title}`", f"there is no title `{shape.base_title}` with a stock")
    for title in shape.titles:
        name, share = title.category, shape.share(title)
        if name in seen:
            top.fail(f"称号 `{name}` 写了两次", f"the title `{name}` stands there twice")
        for other in (o for o in (title.within, title.meets) if o and o not in seen):
            top.fail(f"称号 `{name}` 之前应先有 `{other}`", f"the title `{name}` needs the title `{other}` before it")
        if share > seen.get(title.within, Fraction(1)):
            whole = title.within or "enterprise"
            top.fail(f"`{name}` 的数量超过 `{whole}`", f"there are more of `{name}` than of `{whole}`")
        holders = sum(c.holders for c in title.careers)
        if title.stock and holders != title.stock:
            top.fail(
                f"`{name}` 存量 {title.stock},各经历合计 {holders}",
                f"the stock of `{name}` is {title.stock}, but its careers add up to {holders}",
            )
        seen[name] = share
    for weights in ([w for *_, w in shape.founded], [w for *_, w in shape.revenue], [w for _, w in shape.entry.back],
                    [w for _, w in shape.bounds], [c.weight for c in shape.courses],
                    *([w for *_, w in a.values] for a in shape.attributes)):  # fmt: skip
        if not 0 < sum(weights) <= 100_000:
            top.fail("一组权重之和应在 1 到 100000 之间", "the weights of a list should add up to 1 to 100,000")
