"""Reading the shape of a register with a city's own classes of record (meaning layer).

Refuses what does not fit together and what the law does not know.
"""

from __future__ import annotations

from typing import Final

from huiqi.sample.record_shape import (
    CityShape,
    FieldShape,
    Figure,
    PaidTitle,
    Planted,
    RecordShape,
    TitleShape,
    Weighed,
)
from huiqi.sample.tables import Table, parsed
from huiqi.sample.words import Known, Words

_MOST: Final = 10**13
_HOW: Final = ("code", "codes", "money", "number", "thing", "months-before")
_YEARS: Final = (1900, 2099)


def read_city_shape(text: str, file: str, base: str, known: Known) -> CityShape:
    """Read a shape of kind "records" from TOML; `file` is what messages call it, `base` begins the project's IRIs.

    Raises HuiqiError for text that is not TOML, a key that is missing or not known, a value of the wrong kind, a share
    outside 0 to 1000 thousandths, and a name of a class, an indicator, a code or an award that the law does not have.
    """
    top = parsed(text, file)
    top.text("kind")
    words = Words.of(top.table("prefixes"), base, known)
    registers = tuple(_register(t, words) for t in top.tables("register"))
    years, days = top.pair("years", *_YEARS), top.table("days")
    shape = CityShape(
        prefixes=words.prefixes,
        name=(_plain(top, "zh"), _plain(top, "en")),
        source=top.name("source"),
        source_name=(_plain(top, "source-zh"), _plain(top, "source-en")),
        first_number=top.whole("first-number", 1, 999_999),
        years=years,
        rounded_to=top.whole("rounded-to", 1, _MOST),
        complete=(top.day("complete-from"), top.day("complete-until")),
        registers=registers,
        status=_status(top.table("status"), words),
        founded=days.pair("founded", *_YEARS),
        entry=days.rows("entry", 2),
        revenue=days.rows("revenue", 3),
        growth=days.wholes("growth", -900, 9000),
        missing_per_thousand=days.whole("missing-per-thousand", 0, 1000),
        blank_per_thousand=days.whole("blank-per-thousand", 0, 1000),
        figures=tuple(_figure(t, words) for t in top.tables("figure", at_least=0)),
        titles=tuple(_title(t, words, base) for t in top.tables("title", at_least=0)),
        records=tuple(_record(t, words) for t in top.tables("record", at_least=0)),
        planted=tuple(_planted(t, words, years) for t in top.tables("planted", at_least=0)),
    )
    days.done()
    top.done()
    _check(shape, top, days)
    return shape


def _check(shape: CityShape, top: Table, days: Table) -> None:
    """Refuse days in the wrong order, bounds upside down, years that are none, and what would be written twice under one name."""
    if shape.complete[0] > shape.complete[1]:
        top.fail("`complete-from` 晚于 `complete-until`", "`complete-from` is after `complete-until`")
    if any(low > high for low, high, _ in shape.revenue):
        days.fail("`revenue` 的一项上下限颠倒", "a row of `revenue` has its lower bound above its upper one")
    if any(year and not _YEARS[0] <= year <= _YEARS[1] for year, _ in shape.entry):
        days.fail("`entry` 的年份应为 0 或 1900 到 2099", "a year of `entry` should be 0 (never) or from 1900 to 2099")

    paid_on = ["-".join(map(str, t.paid.month_day)) for t in shape.titles if t.paid]
    for what, names in (
        ("register", [name for name, _ in shape.registers]),
        ("title", [t.category for t in shape.titles]),
        ("paid, day", paid_on),
    ):
        twice = sorted({n for n in names if names.count(n) > 1})
        if twice:
            top.fail(f"`{what}` 的 `{twice[0]}` 写了两次", f"`{what}` has `{twice[0]}` twice")


def _plain(table: Table, key: str) -> str:
    found = table.text(key)
    if not found or set(found) & set('"\\\n\r\t'):
        table.fail(
            f"`{key}` 应为不含引号、反斜线与换行的文字",
            f"`{key}` should be text without quotes, backslashes and line breaks",
        )
    return found


def _register(table: Table, words: Words) -> tuple[str, str]:
    found = table.name("name"), words.record_class(table, "class")
    table.done()
    return found


def _status(table: Table, words: Words) -> dict[str, Weighed]:
    return {words.indicator(table, f"ind:{name}"): words.codes(table, name) for name in table.names()}


def _figure(table: Table, words: Words) -> Figure:
    found = Figure(
        words.indicator(table, table.text("indicator")), table.whole("holders", 0, 1000), table.pair("share", 0, 1000)
    )
    table.done()
    return found


def _title(table: Table, words: Words, base: str) -> TitleShape:
    found = TitleShape(
        category=words.code(table, table.text("category")),
        per_thousand=table.whole("per-thousand", 0, 1000),
        levels=words.codes(table, "level"),
        kinds=words.codes(table, "kind"),
        valid_years=table.whole("valid-years", 1, 30),
        month_day=table.month_day("day"),
        paid=_paid(table.table("paid"), words, base) if "paid" in table else None,
    )
    if any(not level for level, _ in found.levels):
        table.fail("`level` 不能留空", "a `level` cannot be blank: it stands in the name of the record")
    table.done()
    return found


def _paid(table: Table, words: Words, base: str) -> PaidTitle:
    found = PaidTitle(
        award=words.award(table, "award", base),
        kind=words.code(table, table.text("kind")),
        amount=table.whole("amount", 1, _MOST),
        first=table.whole("from", *_YEARS),
        last=table.whole("until", *_YEARS),
        per_thousand=table.whole("per-thousand", 0, 1000),
        month_day=table.month_day("day"),
    )
    table.done()
    return found


def _record(table: Table, words: Words) -> RecordShape:
    found = RecordShape(
        record_class=words.record_class(table, "class"),
        dated=words.indicator(table, table.text("dated")),
        per_thousand=table.whole("per-thousand", 0, 1000),
        repeat=table.pair("repeat", 1, 100) if "repeat" in table else (1, 1),
        month_day=table.month_day("day") if "day" in table else None,
        valid_years=table.whole("valid-years", 0, 30, 0),
        fields=tuple(_field(t, words) for t in table.tables("fields", at_least=0)),
    )
    table.done()
    return found


def _field(table: Table, words: Words) -> FieldShape:
    indicator, given = words.indicator(table, table.text("indicator")), [how for how in _HOW if how in table]
    if len(given) != 1:
        listed = ", ".join(f"`{how}`" for how in _HOW)
        table.fail(f"应写其一:{listed}", f"there should be one of {listed}")
    (how,) = given
    shared = table.flag("shared") if how == "thing" else False
    if how == "code":
        found = FieldShape(indicator, how, codes=((words.code(table, table.text("code")), 1),))
    elif how == "codes":
        found = FieldShape(indicator, how, codes=words.codes(table, how))
    elif how == "thing":
        found = FieldShape(indicator, how, thing=table.name(how), is_shared=shared)
    else:
        found = FieldShape(indicator, how, between=table.pair(how, 0, 240 if how == "months-before" else _MOST))
    table.done()
    return found


def _planted(table: Table, words: Words, years: tuple[int, int]) -> Planted:
    status = table.table("status") if "status" in table else None
    figures = table.table("figures") if "figures" in table else None
    codes = (
        {}
        if status is None
        else {words.indicator(status, f"ind:{name}"): words.code(status, status.text(name)) for name in status.names()}
    )
    sums = {} if figures is None else {words.indicator(figures, name): figures.fen(name) for name in figures.names()}
    found = Planted(table.whole("number", 1, 999_999), table.whole("year", *years), codes, sums)
    table.done()
    return found
