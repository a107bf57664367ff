"""Derived indicators in full (compile layer): series of reports, numbers of years, growth, sums and counts of records.

What an indicator comes to on a record does not depend on the award that asks: a table of values has a row for each
record of a class as the ground, and a table of figures a row for each year of a series.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from huiqi.compile.sql.intervals import Interval, Ratio, point, weighed
from huiqi.compile.sql.readings import read
from huiqi.compile.sql.sheet import GROUND, Reading, Sheet
from huiqi.compile.sql.shelf import Shelf
from huiqi.compile.sql.text import DIGITS, INTEGER_DIGITS, OPEN, Number, align, refused, string, strings, word
from huiqi.names import IND
from huiqi.rules import tree
from huiqi.rules.kinds import is_plain
from huiqi.rules.places import Scope, where
from huiqi.rules.tree import Indicator


@dataclass(frozen=True)
class Values:
    """A table with a row for each record (`subject`), and the columns that hold what an indicator comes to there."""

    table: str
    reading: Reading


@dataclass(frozen=True)
class Series:
    """The class of the reports of a series, and whether its reports differ in more than the enterprise."""

    kind: str
    is_keyed: bool


def derived(sheet: Sheet, indicator: Indicator) -> Reading:
    """Return the columns that hold a derived indicator for each subject of `sheet`.

    Raises HuiqiError for a derivation that has no form here.
    """
    if indicator.derivation not in ("SumOf", "CountOf") or not sheet.scope.record:
        return _worked_out(sheet, indicator)
    # What is summed or counted is looked for from the record under test, as if it were the ground.
    is_record = where(indicator, sheet.scope, sheet.book) == "record"
    kind, owner = (sheet.scope.record, "tested") if is_record else (sheet.scope.ground, "ground")
    values = values_of(sheet.shelf, indicator, kind)
    return _joined(sheet, values, f"{{0}}.subject = subject.{owner}", word(indicator.iri))


def read_first(sheet: Sheet, indicator: Indicator) -> Reading:
    """Return what is known of an indicator as columns of the readings, which tables inside this one can see."""
    general = indicator.derivation and (
        indicator.derivation == "Growth" or not is_plain(indicator, sheet.scope, sheet.book)
    )
    if not general:
        return read(sheet, tree.Read(iri=indicator.iri, indicator=indicator))
    is_record = where(indicator, sheet.scope, sheet.book) == "record"
    kind, owner = (sheet.scope.record, "tested") if is_record else (sheet.scope.ground, "ground")
    values = values_of(sheet.shelf, indicator, kind)
    return _joined(sheet, values, f"{{0}}.subject = subject.{owner}", word(indicator.iri))


def anchor(sheet: Sheet, indicator: Indicator) -> str:
    """Return the prefix of the columns that say year and series of what an indicator is read on."""
    return "tested_" if where(indicator, sheet.scope, sheet.book) == "record" else ""


def values_of(shelf: Shelf, indicator: Indicator, kind: str, exact: tuple[str, ...] = ()) -> Values:
    """Return the table of what an indicator comes to on each record of a class, dated or not.

    With `exact` only records of these very classes are in it, all read as if they were of `kind`.
    """

    def make() -> Values:
        wanted = f"list_contains(r.kinds, {string(kind)})"
        if exact:
            wanted = f"r.kind IN ({strings(list(exact))})"
        title = f"{word(indicator.iri)} of each {word(kind)}"
        sheet = Sheet(shelf, shelf.name("value"), Scope(kind), list(GROUND), f"FROM record AS r WHERE {wanted}", title)
        found = read(sheet, tree.Read(iri=indicator.iri, indicator=indicator))
        shelf.put(sheet)
        return Values(sheet.name, found)

    return shelf.once(("values", indicator, kind, exact), make)


def _joined(sheet: Sheet, values: Values, on: str, hint: str, sure: bool = True) -> Reading:
    """Return the columns of a table of values for each subject; `sure`: the table has a row for every subject."""
    alias = sheet.join(f"{hint}_value", values.table, on)
    found = values.reading
    if found.code:
        return replace(found, code=sheet.column(hint, f"{alias}.{found.code}"))

    def own(number: Number, part: str = "") -> Number:
        if number.constant and (sure or number.nullable):
            return number
        sql = (
            f"{alias}.{number.sql}"
            if not number.constant
            else f"CASE WHEN {alias}.subject IS NOT NULL THEN {number.sql} END"
        )
        name = sheet.column(f"{hint}{part}", sql)
        return replace(number, sql=name, nullable=number.nullable or not sure, constant=False)

    ratio = found.value.ratio
    if ratio is not None:
        return replace(found, value=replace(found.value, ratio=Ratio(*(own(n, "_part") for n in ratio.parts))))
    if found.value.is_point:
        return replace(found, value=point(own(found.value.lo), found.value.floor and sure))
    ends = own(found.value.lo, "_lo"), own(found.value.hi, "_hi")
    return replace(found, value=Interval(*ends, floor=found.value.floor and sure))


# --- things -----------------------------------------------------------------------------------------------------


def derived_of_thing(sheet: Sheet, indicator: Indicator, thing: str) -> Reading:
    """Return what a derived indicator comes to on the record whose number `thing` gives, of whatever class it is."""
    return _joined(
        sheet, own_values(sheet.shelf, indicator), f"{{0}}.subject = {thing}", word(indicator.iri), sure=False
    )


def own_values(shelf: Shelf, indicator: Indicator, *, readable: bool = True) -> Values:
    """Return the table of what an indicator comes to on each record, read as a record of its own class.

    `readable`: records of classes that cannot have it are not in it.
    """

    def make() -> Values:
        groups: dict[str, list[str]] = {}
        for kind in sorted(shelf.book.record_classes):
            at = where(indicator, Scope(kind), shelf.book)
            if indicator.derivation and at == "ground":
                groups.setdefault(kind, []).append(kind)
            elif not indicator.derivation and (at is not None or not readable):
                groups.setdefault(at or "", []).append(kind)
        parts = [values_of(shelf, indicator, kinds[0], tuple(kinds)) for kinds in groups.values()]
        return _united(shelf, indicator, parts)

    return shelf.once(("own values", indicator, readable), make)


def _united(shelf: Shelf, indicator: Indicator, parts: list[Values]) -> Values:
    """Put tables of values together into one."""
    name, readings = shelf.name("thing"), [p.reading for p in parts]
    if not parts:
        shelf.add(f"CREATE TABLE {name} AS SELECT 0 AS subject WHERE FALSE;\n")
        return Values(name, Reading(point(OPEN)))
    if readings[0].code:
        selects = [f"SELECT subject, {p.reading.code} AS value FROM {p.table}" for p in parts]
        found = Reading(point(OPEN), '"value"')
    else:
        texts, whole, scale = align(*(n for r in readings for n in _numbers(r.value)))
        columns = ("lo_over", "lo_under", "hi_over", "hi_under") if readings[0].value.ratio else ("lo", "hi")
        width = len(columns)
        rows = [texts[n * width : (n + 1) * width] for n in range(len(parts))]
        named = [", ".join(f"{sql} AS {c}" for sql, c in zip(row, columns, strict=True)) for row in rows]
        selects = [f"SELECT subject, {row} FROM {p.table}" for p, row in zip(parts, named, strict=True)]
        numbers = [Number(f'"{c}"', whole, scale) for c in columns]
        value = Interval(OPEN, OPEN, ratio=Ratio(*numbers)) if width > 2 else Interval(numbers[0], numbers[1])
        value = point(numbers[0]) if all(r.value.is_point and width == 2 for r in readings) else value
        found = Reading(value, is_positive=all(r.is_positive for r in readings))
    body = "\nUNION ALL\n".join(selects)
    shelf.add(f"-- {word(indicator.iri)} of each thing\nCREATE TABLE {name} AS\n{body};\n")
    return Values(name, found)


# --- derivations ------------------------------------------------------------------------------------------------


def _worked_out(sheet: Sheet, indicator: Indicator) -> Reading:
    match indicator.derivation:
        case "YearNumber":
            return _year_number(sheet, indicator)
        case "SumOf" | "CountOf":
            return _total(sheet, indicator)
        case "HighestBefore":
            return _highest_before(sheet, indicator)
        case "YearBefore":
            return before(sheet, indicator)
        case "Increase":
            return _increase(sheet, indicator)
        case "Growth":
            return _growth(sheet, indicator)
    what = f":{indicator.derivation}"
    raise refused(indicator.iri, f"a {what} read as a quantity", f"作为数量读取的 {what}")


def series_of(sheet: Sheet, indicator: Indicator) -> Series:
    """Return the series in which an indicator is read for the subjects of a table."""
    at = where(indicator, sheet.scope, sheet.book)
    if at == "report":
        return Series(indicator.domain, False)
    return own_series(sheet, sheet.scope.record if at == "record" else "")


def own_series(sheet: Sheet, kind: str = "") -> Series:
    """Return the series that the ground, or a record of `kind`, is itself of."""
    kind = kind or sheet.scope.ground
    declared = sheet.book.record_classes.get(kind)
    return Series(kind, declared is not None and bool(declared.same_for))


def figures(shelf: Shelf, series: Series, base: Indicator) -> Values:
    """Return the table of what an indicator comes to in each year: enterprise, year, series; two reports say nothing."""

    def make() -> Values:
        values = values_of(shelf, base, series.kind)
        found, name = values.reading, shelf.name("figure")
        columns = [found.code] if found.code else [n.sql for n in _numbers(found.value) if not n.constant]
        key = ", series" if series.is_keyed else ""
        kept = [f"CASE WHEN COUNT(*) = 1 THEN MAX({c}) END AS {c}" for c in dict.fromkeys(columns)]
        shelf.add(
            f"-- {word(base.iri)} in each year of a series\nCREATE TABLE {name} AS\n"
            f"SELECT {', '.join([f'enterprise, year{key}, COUNT(*) AS reports', *kept])}\nFROM {values.table}\n"
            f"WHERE day IS NOT NULL AND year IS NOT NULL{' AND series IS NOT NULL' if key else ''}\n"
            f"GROUP BY enterprise, year{key};\n"
        )
        return Values(name, found)

    return shelf.once(("figures", series, base), make)


def _numbers(value: Interval) -> tuple[Number, ...]:
    return value.ratio.parts if value.ratio is not None else (value.lo, value.hi)


def before(sheet: Sheet, indicator: Indicator) -> Reading:
    """Return what the base of an indicator came to in the report of the year before, within its series."""
    series, base = series_of(sheet, indicator), sheet.book.indicators[indicator.of]
    table = figures(sheet.shelf, series, base)
    of = f"subject.{anchor(sheet, indicator)}"
    own = f" AND {{0}}.series = {of}series" if series.is_keyed else ""
    on = f"{{0}}.enterprise = subject.enterprise AND {{0}}.year = {of}year - 1 AND {{0}}.reports = 1{own}"
    return _joined_figure(sheet, table, on, f"{word(base.iri)}_before")


def _joined_figure(sheet: Sheet, table: Values, on: str, hint: str) -> Reading:
    """Return the columns of a figure; where there is none nothing is known, whatever the figure is in other years."""
    alias = sheet.join(hint, table.table, on)
    found = table.reading
    if found.code:
        return replace(found, code=sheet.column(hint, f"{alias}.{found.code}"))

    def own(number: Number, part: str) -> Number:
        sql = (
            f"{alias}.{number.sql}"
            if not number.constant
            else f"CASE WHEN {alias}.year IS NOT NULL THEN {number.sql} END"
        )
        return replace(number, sql=sheet.column(f"{hint}{part}", sql), nullable=True, constant=False)

    if found.value.ratio is not None:
        raise refused(hint, "a growth of the year before", "上年的增幅")
    if found.value.is_point:
        return replace(found, value=point(own(found.value.lo, "")))
    return replace(found, value=Interval(own(found.value.lo, "_lo"), own(found.value.hi, "_hi")))


def _increase(sheet: Sheet, indicator: Indicator) -> Reading:
    base = sheet.book.indicators[indicator.of]
    now, then = read(sheet, tree.Read(iri=base.iri, indicator=base)).value, before(sheet, indicator).value
    if now.is_point and then.is_point:
        return Reading(sheet.ends(word(indicator.iri), point(_less(now.lo, then.lo))))
    found = Interval(_less(now.lo, then.hi), _less(now.hi, then.lo))
    return Reading(sheet.ends(word(indicator.iri), found, indicator.iri))


def _less(a: Number, b: Number) -> Number:
    (left, right), whole, scale = align(a, b)
    return Number(f"{left} - {right}", min(whole + 1, DIGITS - scale), scale)


def _growth(sheet: Sheet, indicator: Indicator) -> Reading:
    """Return now / before - 1 as pairs of numbers; a base of 0 or less has none."""
    base = sheet.book.indicators[indicator.of]
    now, then = read(sheet, tree.Read(iri=base.iri, indicator=base)).value, before(sheet, indicator).value
    name = word(indicator.iri)
    ok = f"{then.lo.sql} > 0 AND {now.lo.sql} IS NOT NULL"
    texts, whole, scale = align(now.lo, now.hi, then.lo, then.hi, Number("1.00", 1, 2), Number("0.00", 1, 2))
    now_lo, now_hi, then_lo, then_hi, one, zero = texts
    open_ = f"{then.hi.sql} IS NULL"
    low_over = f"CASE WHEN {now_lo} >= 0 AND {open_} THEN {zero} ELSE {now_lo} END"
    low_under = f"CASE WHEN {now_lo} < 0 THEN {then_lo} WHEN {open_} THEN {one} ELSE {then_hi} END"
    high_over = f"CASE WHEN {now_hi} < 0 AND {open_} THEN {zero} ELSE {now_hi} END"
    high_under = f"CASE WHEN {now_hi} >= 0 THEN {then_lo} WHEN {open_} THEN {one} ELSE {then_hi} END"
    parts = [("lo", low_over, ok), ("lo_of", low_under, ok)]
    parts += [(p, sql, f"{ok} AND {now.hi.sql} IS NOT NULL") for p, sql in (("hi", high_over), ("hi_of", high_under))]
    numbers = [
        Number(sheet.derive(f"{name}_{part}", f"CASE WHEN {when} THEN {sql} END", indicator.iri), whole, scale)
        for part, sql, when in parts
    ]
    return Reading(Interval(OPEN, OPEN, ratio=Ratio(*numbers)))


def start_of(sheet: Sheet, since: str, through: str = "") -> str:
    """Return the column that holds the day from which years count.

    Raises HuiqiError if what is named is no day.
    """
    declared = sheet.book.indicators.get(since)
    if declared is None:
        return "CAST(NULL AS INTEGER)"
    if declared.derivation or (declared.range != "Date" and declared.iri not in (IND + "date", IND + "ground-date")):
        raise refused(since, "a history that starts on no date", "无起始日期的历史")
    thing = sheet.book.indicators.get(through)
    return read(sheet, tree.Read(iri=since, indicator=declared, through=thing)).value.lo.sql


def of_read(column: str) -> str:
    """Return a column of the readings as seen from a query that joins them as `r`."""
    return f"r.{column}" if column.startswith('"') else column


def _year_number(sheet: Sheet, indicator: Indicator) -> Reading:
    start = start_of(sheet, indicator.since, indicator.through)
    sql = f"CAST({anchor(sheet, indicator)}year - {start} // 10000 + 1 AS DECIMAL({INTEGER_DIGITS}, 0))"
    return Reading(sheet.ends(word(indicator.iri), point(Number(sql, INTEGER_DIGITS, 0)), indicator.iri))


def _highest_before(sheet: Sheet, indicator: Indicator) -> Reading:
    series, base = series_of(sheet, indicator), sheet.book.indicators[indicator.of]
    table, name = figures(sheet.shelf, series, base), word(indicator.iri)
    found, start = table.reading, start_of(sheet, indicator.since, indicator.through)
    if found.code or found.value.ratio is not None:
        raise refused(indicator.iri, "a history that counts no number", "不计数的历史")
    (low, high), whole, scale = align(
        *(n if n.constant else replace(n, sql=f"f.{n.sql}") for n in (found.value.lo, found.value.hi))
    )
    of = anchor(sheet, indicator)
    key = f" AND f.series = r.{of}series" if series.is_keyed else ""
    most, least, known = sheet.gather(
        f"{name}_past",
        f"SELECT r.subject, MAX({high}) AS most, MAX({low}) AS least, COUNT({high}) AS known\n"
        f"FROM {{read}} AS r JOIN {table.table} AS f ON f.enterprise = r.enterprise AND f.year < r.{of}year\n"
        f"  AND f.year >= {of_read(start)} // 10000 AND f.reports = 1{key}\nGROUP BY r.subject",
        ["most", "least", "known"],
    )
    is_money = indicator.range == "Money"
    floor = f"CAST({'0' if is_money else 'NULL'} AS DECIMAL({whole + scale}, {scale}))"
    first = f"{start} // 10000"
    blind = f"{start} IS NULL OR {of}year IS NULL" + (f" OR {of}series IS NULL" if series.is_keyed else "")
    gone = "CAST(NULL AS DECIMAL(3, 2))" if series.is_keyed else floor
    lo = f"CASE WHEN {blind} THEN {floor} WHEN {first} >= {of}year THEN 0 ELSE COALESCE({least}, {floor}) END"
    if series.is_keyed:
        lo = f"CASE WHEN {of}series IS NULL THEN {gone} ELSE {lo} END"
    hi = (
        f"CASE WHEN {blind} THEN NULL WHEN {first} >= {of}year THEN 0 WHEN {known} = {of}year - {first} THEN {most} END"
    )
    low_end = Number(lo, whole, scale, nullable=not is_money or series.is_keyed)
    span = sheet.ends(name, Interval(low_end, Number(hi, whole, scale)), indicator.iri)
    positive = is_money and found.is_positive
    return Reading(replace(span, floor=positive and not series.is_keyed), is_positive=positive)


# --- sums and counts --------------------------------------------------------------------------------------------


def _total(sheet: Sheet, indicator: Indicator) -> Reading:
    """Return the sum, or the number, of the records that meet the condition; open above until a register closes it."""
    from huiqi.compile.sql.nodes import Nodes

    existence, name = indicator.counted, word(indicator.iri)
    assert existence is not None
    inner, covered = Nodes(sheet, None, grants=False).searched(existence)
    one, is_positive = point(Number("1", 1, 0, nullable=False, constant=True), floor=True), True
    base = sheet.book.indicators.get(indicator.of)
    if indicator.derivation == "SumOf" and base is not None:
        found = read(inner, tree.Read(iri=base.iri, indicator=base))
        one, is_positive = found.value, found.is_positive
        if one.ratio is not None or found.code:
            raise refused(indicator.iri, "a sum of what is no number", "非数值之和")
        if base.range == "Money" and base.derivation != "Increase":
            low = one.lo if not one.lo.nullable else replace(one.lo, sql=f"COALESCE({one.lo.sql}, 0)", nullable=False)
            one = Interval(low, one.hi, floor=found.is_positive)
    part = inner.ends(f"{name}_one", weighed(inner.ends(f"{name}_figure", one), inner.holds))
    (low_text, high_text), _, scale = align(part.lo, part.hi)
    rows, low_rows, high_rows, low_sum, high_sum = sheet.gather(
        f"{name}_sum",
        f"SELECT outer_subject AS subject, COUNT(*) AS row_count, COUNT({low_text}) AS low_rows,\n"
        f"  COUNT({high_text}) AS high_rows, CAST(SUM({low_text}) AS DECIMAL({DIGITS}, {scale})) AS low_sum,\n"
        f"  CAST(SUM({high_text}) AS DECIMAL({DIGITS}, {scale})) AS high_sum\nFROM {inner.name} GROUP BY outer_subject",
        ["row_count", "low_rows", "high_rows", "low_sum", "high_sum"],
    )
    keeps_floor = indicator.derivation == "CountOf" or (base is not None and base.range == "Money")
    low_sql = f"CASE WHEN {rows} IS NULL THEN 0 WHEN {low_rows} = {rows} THEN {low_sum} END"
    if not keeps_floor:
        low_sql = f"CASE WHEN {covered} THEN {low_sql} END"
    high_sql = (
        f"CASE WHEN NOT {covered} THEN NULL WHEN {rows} IS NULL THEN 0 WHEN {high_rows} = {rows} THEN {high_sum} END"
    )
    whole = DIGITS - scale
    low = Number(low_sql, whole, scale, nullable=part.lo.nullable or not keeps_floor)
    found_ = sheet.ends(name, Interval(low, Number(high_sql, whole, scale)), indicator.iri)
    return Reading(replace(found_, floor=is_positive and not low.nullable), is_positive=is_positive)
