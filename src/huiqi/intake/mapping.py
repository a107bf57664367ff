"""What the columns of a file mean (meaning layer): a mapping as data, one entry a column, to be confirmed by a person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from huiqi.errors import HuiqiError, Text
from huiqi.facts.written import Vocabulary
from huiqi.findings import Finding, Place
from huiqi.intake.values import MONEY_UNITS
from huiqi.names import IND, NS, local, near
from huiqi.rules.model import RuleBook
from huiqi.rules.tree import Indicator

CODE: Final = "code"
NAME: Final = "name"
NAME_EN: Final = "name-en"
FROM: Final = "from"
UNTIL: Final = "until"
RECEIVED: Final = "received"
NUMBER_OF_OBJECT: Final = "id"
IGNORE: Final = "ignore"
ROLES: Final = (CODE, NAME, NAME_EN, FROM, UNTIL, RECEIVED, NUMBER_OF_OBJECT, IGNORE)
"""What a column may be besides an indicator; `id` is the number of a project, product or case."""
DAYS: Final = {FROM: NS + "appliesFrom", UNTIL: NS + "appliesUntil", RECEIVED: NS + "receivedOn"}
ENTERPRISE: Final = NS + "Enterprise"
STATED: Final = ("", "HighestBefore")
"""How an indicator is had that a column may state."""
IMPLIED: Final = (IND + "enterprise", IND + "ground-date", IND + "date")
"""Indicators that no column states: the record has them by itself."""


@dataclass(frozen=True)
class ColumnMap:
    """What one column means.

    `means` is a role or the IRI of an indicator; empty: not understood. `kind` is the class of the records (empty for
    code and name), `unit` what a figure is counted in (empty: yuan for money only if the cell says so), `year` the
    fiscal year of a column such as 2024年营业收入 (0: none), `value` a constant for a column that the file lacks.
    `is_sure` is false where a person has to confirm; `why` says what is in doubt, `near` what may be meant.
    """

    sheet: str
    column: str
    means: str = ""
    unit: str = ""
    kind: str = ""
    year: int = 0
    value: str = ""
    is_sure: bool = True
    why: Text | None = None
    near: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Return the role, or the last word of the indicator."""
        return local(self.means)


@dataclass(frozen=True)
class Mapping:
    """The columns of every sheet, in order; `headers` says how many rows the header of a sheet has (absent: found)."""

    columns: tuple[ColumnMap, ...]
    file: str = ""

    def of(self, sheet: str) -> tuple[ColumnMap, ...]:
        """Return the columns of one sheet; those of the sheet `*` or without a sheet belong to every one."""
        mine = tuple(c for c in self.columns if c.sheet == sheet)
        return (*mine, *(c for c in self.columns if c.sheet in ("", "*") and c.sheet != sheet))


@dataclass(frozen=True)
class Written:
    """One entry of a mapping as a person wrote it, before its words are looked up; `line` is its row."""

    sheet: str
    column: str
    indicator: str
    unit: str = ""
    kind: str = ""
    year: str = ""
    value: str = ""
    confirm: str = ""
    line: int = 0


_ROLE_WORDS: Final = {
    "信用代码": CODE,
    "统一社会信用代码": CODE,
    "名称": NAME,
    "企业名称": NAME,
    "英文名称": NAME_EN,
    "起": FROM,
    "止": UNTIL,
    "收到": RECEIVED,
    "编号": NUMBER_OF_OBJECT,
    "忽略": IGNORE,
}
_CONFIRMED: Final = {"": True, "yes": True, "是": True, "true": True, "ok": True, "?": False, "no": False, "否": False}
_CONFIRMED_FIX: Final = Text("写 是 或留空", "write yes or leave it blank")


def resolve(written: Iterable[Written], file: str, book: RuleBook, words: Vocabulary) -> tuple[Mapping, list[Finding]]:
    """Look up the words of a mapping; an entry with a fault is left out and its fault is a finding H027.

    Raises HuiqiError for a mapping without any entry.
    """
    columns, findings = [], list[Finding]()
    for entry in written:
        try:
            columns.append(_resolved(entry, book, words))
        except _Fault as fault:
            findings.append(Finding("H027", Place(file, entry.line), fault.problem, fault.fix))
    if not columns and not findings:
        raise HuiqiError(Text(f"`{file}` 中没有列的说明", f"`{file}` describes no column; write one with --propose"))
    return Mapping(tuple(columns), file), findings


class _Fault(Exception):  # noqa: N818 - ends the reading of one entry
    def __init__(self, problem: Text, fix: Text) -> None:
        super().__init__(problem.en)
        self.problem, self.fix = problem, fix


def _resolved(entry: Written, book: RuleBook, words: Vocabulary) -> ColumnMap:
    if not entry.column and not entry.value:
        raise _Fault(
            Text("没有写列名", "no column is named"),
            Text("写列名,或写固定值", "write the header, or a value for every row"),
        )
    means = _means(entry.indicator, book, words)
    kind = _kind(entry.kind, means, book, words)
    unit = entry.unit.strip().casefold()
    if unit and means and (means not in book.indicators or not fits_unit(book.indicators[means], unit)):
        some = "、".join(("元", "万元", "亿元", "%"))
        raise _Fault(
            Text(f"此处不能用单位 `{entry.unit}`", f"there is no unit `{entry.unit}` for this column"),
            Text(f"写 {some}", f"write one of {some}"),
        )
    year = entry.year.strip().removesuffix("年")
    if year and not (year.isascii() and year.isdecimal() and len(year) == 4):
        raise _Fault(
            Text(f"`{entry.year}` 不是年份", f"`{entry.year}` is no year"), Text("写成 2025", "write it as 2025")
        )
    confirm = entry.confirm.strip().casefold()
    if confirm not in _CONFIRMED:
        raise _Fault(Text(f"`{entry.confirm}` 不是确认", f"`{entry.confirm}` confirms nothing"), _CONFIRMED_FIX)
    is_sure = _CONFIRMED[confirm] and bool(means)
    return ColumnMap(entry.sheet, entry.column, means, unit, kind, int(year or 0), entry.value, is_sure)


def fits_unit(indicator: Indicator, unit: str) -> bool:
    """Say whether a column of an indicator can be in a unit: money needs one of money, a number has none or %."""
    if indicator.range == "Money":
        return unit in MONEY_UNITS
    return unit in ("", "%") if indicator.range == "Number" else not unit


def near_units(indicator: Indicator) -> tuple[str, ...]:
    """Return the units that a column of an indicator may be in."""
    return ("元", "万元", "亿元") if indicator.range == "Money" else ("%",)


def _means(name: str, book: RuleBook, words: Vocabulary) -> str:
    text = name.strip()
    if text.casefold() in ROLES or text in _ROLE_WORDS:
        return _ROLE_WORDS.get(text, text.casefold())
    found = [
        i for i in ((text,) if text in book.indicators else words.indicators.find(text)) if is_stated_by_column(i, book)
    ]
    if len(found) == 1 or not text:
        return found[0] if text else ""
    close = near(text, [*ROLES, *words.indicators.words])
    fix = Text("写指标的名称,或 ignore", "write the name of an indicator, or ignore")
    if close:
        names = " or ".join(f"`{c}`" for c in close)
        fix = Text(f"是否指 {names}?", f"did you mean {names}?")
    raise _Fault(Text(f"没有可填报的指标 `{name}`", f"there is no indicator `{name}` that a column can state"), fix)


def is_stated_by_column(indicator: str, book: RuleBook) -> bool:
    """Say whether a column may state an indicator: it is not derived and not had by the record itself."""
    return book.indicators[indicator].derivation in STATED and indicator not in IMPLIED


def _kind(name: str, means: str, book: RuleBook, words: Vocabulary) -> str:
    text = name.strip()
    domain = book.indicators[means].domain if means in book.indicators else ""
    if not text:
        return domain if domain in book.record_classes or domain == ENTERPRISE else ""
    if text in ("Enterprise", "企业", "enterprise"):
        found = [ENTERPRISE]
    else:
        found = [text] if text in book.record_classes else list(words.classes.find(text))
    if len(found) != 1:
        close = near(text, [local(k) for k in book.record_classes]) or tuple(
            sorted(local(k) for k in book.record_classes)
        )
        names = ", ".join(f"`{c}`" for c in close)
        raise _Fault(
            Text(f"没有记录类 `{name}`", f"there is no class of record `{name}`"), Text(f"写 {names}", f"write {names}")
        )
    ancestors = book.record_classes[found[0]].ancestors if found[0] in book.record_classes else frozenset({ENTERPRISE})
    if domain and domain not in ancestors:
        what = Text(
            f"`{local(means)}` 描述 :{local(domain)},不是 :{local(found[0])}",
            f"`{local(means)}` describes :{local(domain)} and not :{local(found[0])}",
        )
        raise _Fault(what, Text(f"写 {local(domain)}", f"write {local(domain)}"))
    return found[0]
