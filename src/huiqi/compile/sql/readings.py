"""Indicators as columns (compile layer): the single well-typed value from its one place, else NULL.

The places are those of `huiqi.rules.places`; values of one indicator that differ, on one record or over the reports
of a year or the statuses of a day, leave the column NULL.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from huiqi.compile.sql.intervals import UNKNOWN, Interval, point
from huiqi.compile.sql.sheet import Reading, Sheet
from huiqi.compile.sql.text import INTEGER_DIGITS, Number, refused, string, word
from huiqi.money import MAX_INTEGER_DIGITS
from huiqi.names import IND
from huiqi.rules import tree
from huiqi.rules.kinds import is_plain
from huiqi.rules.places import DayBound, where
from huiqi.rules.tree import Indicator

FIRST_DAY: Final = 10101
_MOST_MONTHS: Final = 12 * 9999
_MOST_DAYS: Final = 366 * 9999
_DECIMALS: Final = {"Money": 2, "Number": 6}
"""Decimals of what the macros `money_of` and `quantity_of` give; a day or a flag has none."""
_OWNERS: Final = {"record": "subject.tested", "ground": "subject.ground", "enterprise": "subject.enterprise"}


def read(sheet: Sheet, node: tree.Read) -> Reading:
    """Return the columns that hold what is known of an indicator for each subject of `sheet`.

    Raises HuiqiError for an indicator whose derivation has no form here.
    """
    key = (node.indicator, node.through)
    if key not in sheet.readings:
        sheet.readings[key] = _read(sheet, node)
    return sheet.readings[key]


def _read(sheet: Sheet, node: tree.Read) -> Reading:
    from huiqi.compile.sql.derived import derived, derived_of_thing

    indicator = sheet.book.indicators.get(node.indicator.iri, node.indicator)
    if node.through is not None:
        if indicator.derivation:
            return derived_of_thing(sheet, indicator, thing_id(sheet, node.through))
        return _column(sheet, indicator, _through(sheet, indicator, node.through))
    if indicator.derivation and (indicator.derivation == "Growth" or not is_plain(indicator, sheet.scope, sheet.book)):
        return derived(sheet, indicator)
    match indicator.derivation:
        case "":
            return _column(sheet, indicator, _stated(sheet, indicator), _is_day(sheet, indicator))
        case "YearBefore":
            base = _base(sheet, indicator)
            return _column(sheet, base, _of_year(sheet, base, "subject.year - 1"), hint=word(indicator.iri))
        case "Increase":
            return _increase(sheet, indicator)
        case "HighestBefore":
            return Reading(_highest_before(sheet, indicator))
    raise refused(
        indicator.iri, f"a :{indicator.derivation} read as a quantity", f"作为数量读取的 :{indicator.derivation}"
    )


def _column(sheet: Sheet, indicator: Indicator, sql: str, is_day: bool = False, hint: str = "") -> Reading:
    name = sheet.column(hint or word(indicator.iri), sql, indicator.iri)
    if indicator.range in ("Code", "Thing") and not is_day:
        return Reading(UNKNOWN, name)
    if is_day:
        return Reading(point(Number(name, INTEGER_DIGITS, 0)))
    return Reading(point(_number(name, indicator)), is_positive=indicator.range == "Money")


def _number(sql: str, *indicators: Indicator, more: int = 0) -> Number:
    """Return a number as large as the indicators hold, with `more` integer digits."""
    scale = max(_DECIMALS.get(i.range, 0) for i in indicators)
    return Number(sql, (MAX_INTEGER_DIGITS if scale else INTEGER_DIGITS) + more, scale)


def _is_day(sheet: Sheet, indicator: Indicator) -> bool:
    return where(indicator, sheet.scope, sheet.book) in ("ground-date", "date", "due-date")


def _stated(sheet: Sheet, indicator: Indicator) -> str:
    """Return the value from where the indicator is read, as an expression over the joined tables."""
    at = where(indicator, sheet.scope, sheet.book)
    if at == "ground-date":
        return "subject.day"
    if at == "date":
        return "subject.tested_day"
    if at == "due-date":
        return "subject.due"
    if at in _OWNERS:
        return _of_owner(sheet, indicator, _OWNERS[at])
    if at == "status":
        return _of_status(sheet, indicator)
    return _of_year(sheet, indicator, "subject.year")


def _typed(indicator: Indicator, alias: str) -> str:
    """Return the value of the type that the indicator holds; every other type is NULL."""
    match indicator.range:
        case "Money":
            return f"money_of({alias}.number)"
        case "Number":
            return f"quantity_of({alias}.number)"
        case "Date":
            return f"{alias}.day"
        case "Flag":
            return f"CAST({alias}.flag AS INTEGER)"
        case _:
            return f"{alias}.code"


def _of_owner(sheet: Sheet, indicator: Indicator, owner: str) -> str:
    on = f"{{0}}.owner = {owner} AND {{0}}.indicator = {string(indicator.iri)}"
    return _typed(indicator, sheet.join(f"{word(indicator.iri)}_stated", "stated_once", on))


def _single(indicator: Indicator) -> str:
    return f"CASE WHEN COUNT(DISTINCT v.term) = 1 THEN MAX({_typed(indicator, 'v')}) END AS value"


def _of_status(sheet: Sheet, indicator: Indicator) -> str:
    cte = sheet.cte(
        f"{word(indicator.iri)}_on_day",
        f"  SELECT s.ground, {_single(indicator)}\n"
        "  FROM (SELECT DISTINCT ground, enterprise, day FROM subject) AS s\n"
        "  JOIN record AS r ON r.enterprise = s.enterprise AND r.applies_from <= s.day\n"
        "    AND (r.applies_until IS NULL OR s.day <= r.applies_until)\n"
        f"  JOIN stated AS v ON v.owner = r.id AND v.indicator = {string(indicator.iri)}\n"
        f"  WHERE list_contains(r.kinds, {string(indicator.domain)})\n"
        "  GROUP BY s.ground",
    )
    return f"{sheet.join(f'{word(indicator.iri)}_status', cte, '{0}.ground = subject.ground')}.value"


def _by_year(sheet: Sheet, indicator: Indicator, domain: str = "") -> str:
    return sheet.cte(
        f"{word(indicator.iri)}_by_year",
        f"  SELECT r.enterprise, r.year, {_single(indicator)}\n"
        f"  FROM record AS r JOIN stated AS v ON v.owner = r.id AND v.indicator = {string(indicator.iri)}\n"
        f"  WHERE r.year IS NOT NULL AND r.day IS NOT NULL AND list_contains(r.kinds, {string(domain or indicator.domain)})\n"
        "  GROUP BY r.enterprise, r.year",
    )


def _of_year(sheet: Sheet, indicator: Indicator, year: str) -> str:
    on = f"{{0}}.enterprise = subject.enterprise AND {{0}}.year = {year}"
    return f"{sheet.join(f'{word(indicator.iri)}_report', _by_year(sheet, indicator), on)}.value"


def _through(sheet: Sheet, indicator: Indicator, through: Indicator) -> str:
    return _of_owner(sheet, indicator, thing_id(sheet, through))


def thing_id(sheet: Sheet, through: Indicator) -> str:
    """Return the number of the record that a thing-valued indicator names, as an expression over the joined tables.

    Raises HuiqiError if the indicator names no thing.
    """
    if through.derivation or through.range not in ("Code", "Thing") or _is_day(sheet, through):
        raise refused(through.iri, "a number where a thing is named", "本应指明事物之处的数")
    on = f"{{0}}.enterprise = subject.enterprise AND {{0}}.iri = {_stated(sheet, through)}"
    return f"{sheet.join(word(through.iri), 'named', on)}.id"


def _base(sheet: Sheet, indicator: Indicator) -> Indicator:
    base = sheet.book.indicators[indicator.of]
    if base.derivation:
        raise refused(indicator.iri, "a derived indicator of a derived one", "由派生指标再派生的指标")
    return base


def _increase(sheet: Sheet, indicator: Indicator) -> Reading:
    base = _base(sheet, indicator)
    if base.range in ("Code", "Thing"):
        return Reading(UNKNOWN)
    sql = f"{_stated(sheet, base)} - {_of_year(sheet, base, 'subject.year - 1')}"
    return Reading(point(_number(sheet.column(word(indicator.iri), sql, indicator.iri), base, more=1)))


def past(sheet: Sheet, peak: Indicator) -> tuple[Number, str]:
    """Return the highest figure known of earlier years, and a column that is NULL if a higher one may be missing.

    The second is FALSE if the history is whole, an empty one included. Both are NULL if the figures contradict each
    other or the first year of the history is not known. `peak` is a HighestBefore indicator.
    """
    base = _base(sheet, peak)
    alias = _joined_history(sheet, peak)
    hint = f"{word(base.iri)}_earlier"
    highest = sheet.column(f"{hint}_highest", f"{alias}.highest", f"highest {word(base.iri)} known of earlier years")
    gap = sheet.column(f"{hint}_gap", f"{alias}.gap", "NULL: a higher one may be missing")
    return _number(highest, base, peak), gap


def _joined_history(sheet: Sheet, peak: Indicator) -> str:
    base, since = _base(sheet, peak), sheet.book.indicators[peak.since]
    if since.range != "Date" or since.derivation or base.range in ("Code", "Thing"):
        raise refused(peak.iri, "a history that starts on no date or counts no number", "无起始日期或不计数的历史")
    cte = sheet.cte(f"{word(base.iri)}_history", _history(sheet, base, peak, since))
    return sheet.join(f"{word(base.iri)}_past", cte, "{0}.ground = subject.ground")


def _history(sheet: Sheet, base: Indicator, peak: Indicator, since: Indicator) -> str:
    grounds = sheet.cte(
        f"{word(base.iri)}_years",
        "  SELECT DISTINCT s.ground, s.enterprise, s.year, f.day // 10000 AS first_year\n"
        "  FROM subject AS s LEFT JOIN stated_once AS f\n"
        f"    ON f.owner = s.enterprise AND f.indicator = {string(since.iri)}",
    )
    figures = sheet.cte(
        f"{word(base.iri)}_figures",
        f"  SELECT g.ground, y.year, y.value, FALSE AS attested\n  FROM {grounds} AS g JOIN {_by_year(sheet, base)} AS y\n"
        "    ON y.enterprise = g.enterprise AND y.year >= g.first_year AND y.year < g.year\n"
        "  WHERE y.value IS NOT NULL\n"
        "  UNION ALL\n"
        f"  SELECT g.ground, y.year, y.value, TRUE\n  FROM {grounds} AS g JOIN {_by_year(sheet, peak, base.domain)} AS y\n"
        "    ON y.enterprise = g.enterprise AND y.year > g.first_year AND y.year <= g.year\n"
        "  WHERE y.value IS NOT NULL AND g.first_year < g.year",
    )
    latest = sheet.cte(
        f"{word(base.iri)}_attested",
        f"  SELECT ground, MAX(year) AS year, arg_max(value, year) AS value FROM {figures} WHERE attested GROUP BY ground",
    )
    summed = sheet.cte(
        f"{word(base.iri)}_known",
        "  SELECT f.ground, MAX(f.value) AS highest, MAX(a.year) AS attested_year, MAX(a.value) AS attested,\n"
        "    MAX(f.value) FILTER (WHERE f.year < a.year) AS before,\n"
        "    COUNT(*) FILTER (WHERE NOT f.attested AND (a.year IS NULL OR f.year >= a.year)) AS years\n"
        f"  FROM {figures} AS f LEFT JOIN {latest} AS a ON a.ground = f.ground GROUP BY f.ground",
    )
    return (
        "  SELECT g.ground,\n"
        "    CASE WHEN COALESCE(k.before > k.attested, FALSE) THEN NULL ELSE k.highest END AS highest,\n"
        "    CASE WHEN g.first_year >= g.year THEN FALSE WHEN k.before > k.attested THEN NULL\n"
        "      WHEN g.year - COALESCE(k.attested_year, g.first_year) = COALESCE(k.years, 0) THEN FALSE END AS gap\n"
        f"  FROM {grounds} AS g LEFT JOIN {summed} AS k ON k.ground = g.ground"
    )


def _highest_before(sheet: Sheet, indicator: Indicator) -> Interval:
    history, hint = _joined_history(sheet, indicator), word(indicator.iri)
    floor = "0" if indicator.range == "Money" else f"CASE WHEN {history}.gap IS NOT NULL THEN 0 END"
    low = sheet.column(f"{hint}_lo", f"COALESCE({history}.highest, {floor})", indicator.iri)
    high = sheet.column(
        f"{hint}_hi", f"CASE WHEN NOT {history}.gap THEN COALESCE({history}.highest, 0) END", indicator.iri
    )
    is_money = indicator.range == "Money"
    most = _number(high, _base(sheet, indicator), indicator)
    return Interval(replace(most, sql=low, nullable=not is_money), most, floor=is_money)


def day_of(sheet: Sheet, bound: DayBound) -> Number:
    """Return the day of an elementary bound as an integer key, NULL where its anchor is not known."""
    if bound.anchor is None:
        return Number(str(bound.day), INTEGER_DIGITS, 0, nullable=False, constant=True)
    anchor = bound.anchor.indicator
    if bound.anchor.through is None and not _is_day(sheet, anchor) and anchor.range != "Date":
        raise refused(anchor.iri, "a count of days from what is no date", "自非日期起算的期限")
    day = read(sheet, bound.anchor).value.lo
    months, days = bound.sign * bound.duration.months, bound.sign * bound.duration.days
    if abs(months) > _MOST_MONTHS or abs(days) > _MOST_DAYS:
        return Number("CAST(NULL AS INTEGER)", INTEGER_DIGITS, 0, constant=True)
    sql = f"shifted({day.sql}, {months}, {days})" if months or days else day.sql
    return Number(sql, INTEGER_DIGITS, 0)


def is_enterprise(key: Indicator) -> bool:
    """Say whether a key is the enterprise itself, which all records looked at share."""
    return key.iri == IND + "enterprise"
