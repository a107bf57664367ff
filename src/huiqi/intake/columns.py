"""The columns of one table that are read (meaning layer): a mapping laid beside a header, and what does not fit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from huiqi.errors import Text
from huiqi.findings import Finding, Place
from huiqi.intake.headers import Header, Matcher, plain
from huiqi.intake.mapping import (
    CODE,
    DAYS,
    ENTERPRISE,
    IGNORE,
    NAME,
    NAME_EN,
    NUMBER_OF_OBJECT,
    ColumnMap,
    Mapping,
    fits_unit,
    near_units,
)
from huiqi.intake.sheet import Column
from huiqi.intake.tables import TEXT, CellPlace, Table, letters
from huiqi.names import IND


@dataclass(frozen=True)
class Plan:
    """What is read of a table: its header (None: nothing), its columns, and what is not understood."""

    header: Header | None
    columns: tuple[Column, ...]
    findings: tuple[Finding, ...]
    proposed: tuple[ColumnMap, ...] = ()


def plan(matcher: Matcher, file: str, table: Table, mapping: Mapping | None) -> Plan:
    """Say which columns of a table are read; a column in doubt is not, and is a finding H021, H026 or H027.

    Without a mapping the columns are those whose headers are certain. With one nothing else is read.
    """
    mapped = mapping.of(table.name) if mapping is not None else ()
    if mapping is not None and not mapped:
        what = Text("映射中没有该表,未导入", "the mapping does not describe this table, so it is not imported")
        return Plan(None, (), (Finding("H021", CellPlace(file, 0, table.name), what, _ADD),))
    header = matcher.find(table, [c.column for c in mapped])
    if header is None:
        if next(table.rows(), None) is None:
            return Plan(None, (), ())
        return Plan(None, (), (_no_header(file, table),))
    return _Planner(matcher, file, table, header, mapping).plan(mapped)


def _no_header(file: str, table: Table) -> Finding:
    what = Text("找不到表头", "no header is found: no row names the credit code and one thing more")
    fix = Text("写一行表头,含 统一社会信用代码", "write a header row that names the credit code")
    return Finding("H021", CellPlace(file, 0, table.name), what, fix)


class _Planner:
    def __init__(self, matcher: Matcher, file: str, table: Table, header: Header, mapping: Mapping | None) -> None:
        self.matcher, self.file, self.table, self.header, self.mapping = matcher, file, table, header, mapping
        self.findings: list[Finding] = []
        names = [plain(n) for n in header.names if n]
        self.twice = {n for n in names if names.count(n) > 1}
        self.places = {plain(n): i for i, n in reversed(list(enumerate(header.names))) if n}

    def plan(self, mapped: Iterable[ColumnMap]) -> Plan:
        proposed = tuple(self.matcher.propose(self.table.name, self.header))
        chosen = self._mapped(mapped) if self.mapping is not None else self._proposed(proposed)
        columns = [c for c in chosen if self._is_usable(c)]
        codes = [c for c in columns if c.map.means == CODE]
        if len(codes) != 1:
            what = Text(
                "没有唯一的信用代码列,该表未导入",
                "no single column holds the credit code, so nothing of this table is imported",
            )
            fix = Text("表头写 统一社会信用代码", "name one column 统一社会信用代码")
            self._say("H021", None, what, fix)
            return Plan(None, (), tuple(self.findings), proposed)
        return Plan(self.header, tuple(columns), tuple(self.findings), proposed)

    def _say(self, code: str, column: str | None, problem: Text, fix: Text) -> None:
        index = self.places.get(plain(column or ""), -1)
        place = CellPlace(
            self.file,
            self.header.ends,
            self.table.name,
            letters(index) if index >= 0 else "",
            column or "",
            column or "",
        )
        self.findings.append(Finding(code, place, problem, fix))

    def _column(self, c: ColumnMap) -> Column:
        index = self.places.get(plain(c.column), -1) if c.column else -1
        return Column(index, c, self.matcher.book.indicators.get(c.means), (TEXT, c.value))

    def _proposed(self, proposed: Iterable[ColumnMap]) -> list[Column]:
        found = []
        for c in proposed:
            if c.is_sure:
                found.append(self._column(c))
                continue
            names = " or ".join(f"`{n}`" for n in c.near)
            why = c.why or Text("", "")
            fix = Text(f"是否指 {names}?在映射中写明", f"is it {names}? say so in a mapping") if names else _MAP
            problem = Text(f"列 `{c.column}` 未导入:{why.zh}", f"the column `{c.column}` is not imported: {why.en}")
            is_unit = c.means != "" and c.near[:1] in (("元",), ("%",))
            self._say("H026" if is_unit else "H021", c.column, problem, fix)
        return found

    def _mapped(self, mapped: Iterable[ColumnMap]) -> list[Column]:
        found, named = [], set[str]()
        for c in mapped:
            if c.column and plain(c.column) not in self.places:
                if c.sheet not in ("", "*"):
                    place = Place(self.mapping.file if self.mapping else "")
                    what = Text(
                        f"表 `{c.sheet}` 中没有列 `{c.column}`",
                        f"`{self.table.name or self.file}` has no column `{c.column}`",
                    )
                    self.findings.append(Finding("H027", place, what, _SAME))
                continue
            if plain(c.column) in named:
                continue
            named.add(plain(c.column) if c.column else c.means + c.kind)
            if plain(c.column) in self.twice and c.column and c.means != IGNORE:
                what = Text(
                    f"有两列叫 `{c.column}`,未导入", f"two columns are called `{c.column}`, so neither is imported"
                )
                self._say("H021", c.column, what, Text("给它们不同的名称", "give them different names"))
                continue
            if not c.is_sure:
                what = Text(
                    f"列 `{c.column}` 在映射中尚未确认,未导入",
                    f"the column `{c.column}` is not confirmed in the mapping and not imported",
                )
                self._say("H021", c.column, what, Text("写明 indicator 并确认", "write its indicator and confirm it"))
                continue
            found.append(self._column(self._completed(c)))
        for name in self.header.names:
            if name and plain(name) not in named:
                what = Text(
                    f"映射中没有列 `{name}`,未导入",
                    f"the mapping does not describe the column `{name}`, so it is not imported",
                )
                self._say("H021", name, what, _ADD)
        return found

    def _completed(self, c: ColumnMap) -> ColumnMap:
        """Take unit and year from the header where the mapping leaves them blank."""
        said = self.matcher.meaning(c.column) if c.column else None
        indicator = self.matcher.book.indicators.get(c.means)
        if said is None or indicator is None:
            return c
        title = self.header.unit if indicator.range == "Money" else ""
        is_yearly = c.means != IND + "fiscal-year"
        return replace(c, unit=c.unit or said.unit or title, year=c.year or (said.year if is_yearly else 0))

    def _is_usable(self, column: Column) -> bool:
        """Say whether a column can be read; one of money without a unit cannot."""
        c, indicator = column.map, column.indicator
        if c.means in (CODE, NAME, NAME_EN):
            return True
        if c.means == IGNORE:
            return False
        kinds = self.matcher.book.record_classes
        is_figure = indicator is not None and column.index >= 0
        if is_figure and indicator is not None and not fits_unit(indicator, c.unit):
            what = Text(
                f"列 `{c.column}` 未导入:金额未写单位,或单位不合",
                f"the column `{c.column}` is not imported: the unit of this money is not stated, or does not fit",
            )
            units = near_units(indicator)
            self._say(
                "H026",
                c.column,
                what,
                Text(f"在映射中写 {'、'.join(units)}", f"write its unit in a mapping: {', '.join(units)}"),
            )
            return False
        is_placed = c.kind in kinds or (c.kind == ENTERPRISE and c.means not in DAYS and c.means != NUMBER_OF_OBJECT)
        if not is_placed:
            what = Text(f"列 `{c.column}` 不知属于哪类记录", f"the column `{c.column}` belongs to no class of record")
            self._say("H021", c.column, what, Text("在映射中写 class", "write its class in a mapping"))
        return is_placed


_MAP = Text("在映射中写明,见 --propose", "say what it is in a mapping; --propose writes one")
_ADD = Text("在映射中加上,或写 ignore", "add it to the mapping, or write ignore")
_SAME = Text("按文件中的表头书写", "write the header as the file has it")
