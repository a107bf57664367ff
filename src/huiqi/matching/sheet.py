"""The sheet that a person confirms (answers layer): proposals as rows, and what comes back of them.

What the finance office wrote is guarded by a check in each row; what a person may change is not.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Context, Decimal
from hashlib import sha256
from pathlib import Path
from typing import Final

from pyoxigraph import Literal, NamedNode

from huiqi.errors import HuiqiError, Language, Text
from huiqi.facts.model import Facts
from huiqi.findings import Finding
from huiqi.intake.headers import plain
from huiqi.intake.run import open_tables
from huiqi.intake.tables import NUMBER, TEXT, Cell, CellPlace, Row, Unreadable, letters
from huiqi.intake.values import day
from huiqi.load import Graph
from huiqi.matching.lines import Line, PaymentFile, document_key, total, written
from huiqi.matching.propose import Proposed
from huiqi.money import is_decimal
from huiqi.names import NS, XSD, local
from huiqi.rows import MONEY, Column, Rows
from huiqi.rows import Cell as RowCell

FIXED: Final = ("file", "row", "name", "code", "amount", "day", "document", "matter")
"""The columns that hold what the finance office wrote."""
COLUMNS: Final = (
    Column("file", Text("文件", "file")),
    Column("row", Text("行", "row")),
    Column("name", Text("文件中的企业", "name in the file")),
    Column("code", Text("文件中的代码", "code in the file")),
    Column("amount", Text("金额", "amount"), MONEY),
    Column("day", Text("拨付日期", "paid on")),
    Column("document", Text("文号", "document number")),
    Column("matter", Text("文件中的事项", "matter in the file")),
    Column("enterprise", Text("企业", "enterprise")),
    Column("enterprise-name", Text("企业名称", "name of the enterprise")),
    Column("award", Text("奖补事项", "award")),
    Column("award-name", Text("事项名称", "name of the award")),
    Column("ground", Text("事由", "ground")),
    Column("instalment", Text("期次", "instalment")),
    Column("fund", Text("资金来源", "fund")),
    Column("budget-year", Text("预算年度", "budget year")),
    Column("reason", Text("理由", "reason")),
    Column("rivals", Text("其他可能", "may be instead")),
    Column("doubts", Text("疑点", "doubts")),
    Column("confirmed", Text("确认", "confirmed")),
    Column("check", Text("校验", "check")),
)
_YES: Final = frozenset({"是", "确认", "yes", "y", "true", "x", "✓", "√", "1"})
_NO: Final = frozenset({"否", "不", "no", "n", "false", "0"})
_BY_NAME: Final = {
    plain(n): c.name for c in COLUMNS for n in (c.name, c.label.zh, c.label.en, *(c.heading(x) for x in ("zh", "en")))
}
_FIFTEEN: Final = Context(prec=15)
"""The significant digits that a spreadsheet keeps of a number."""
_REFUSE: Final = Text("从原文件重新生成", "make the proposal again from the file")


def proposal_rows(file: PaymentFile, proposed: Iterable[Proposed], labels: Graph, facts: Facts, lang: Language) -> Rows:
    """Return proposals as rows for a person: nothing in the column `confirmed`, a check of what the file says in each."""
    found = list(proposed)
    owners = {e.iri: e.name(lang) for e in facts.enterprises}
    rows = tuple(
        tuple(
            _cell(c.name, value)
            for c, value in zip(COLUMNS, _values(file, p, (n, len(found)), labels, owners, lang), strict=True)
        )
        for n, p in enumerate(found, 1)
    )
    amounts = [p.line.amount for p in found]
    unread = sum(1 for a in amounts if a is None)
    with_claim = sum(1 for p in found if p.claim is not None)
    said = Text(
        f"{file.name}:读入 {len(found)} 行 = {with_claim} 行有建议 + {len(found) - with_claim} 行无建议;合计 {total(amounts):,.2f} 元",
        f"{file.name}: {len(found)} rows read = {with_claim} with a proposal + {len(found) - with_claim} without; "
        f"{total(amounts):,.2f} yuan",
    )
    missing = Text(f"{unread} 行没有可读的金额", f"{unread} rows without a sum that can be read")
    notes = (said, missing) if unread else (said,)
    return Rows("match", COLUMNS, rows, notes=notes, lang=lang)


def _cell(name: str, value: str) -> RowCell:
    if not value:
        return None
    return Literal(value, datatype=NamedNode(XSD + "decimal")) if name == "amount" else Literal(value)


def _values(
    file: PaymentFile, p: Proposed, place: tuple[int, int], labels: Graph, owners: Mapping[str, str], lang: Language
) -> Iterator[str]:
    fixed = _fixed(file.name, p.line)
    yield from fixed
    yield p.enterprise.iri if p.enterprise else ""
    yield owners.get(p.enterprise.iri, "") if p.enterprise else ""
    yield p.claim.assessment.award if p.claim else ""
    yield labels.label(p.claim.assessment.award, lang) or "" if p.claim else ""
    yield p.claim.assessment.ground if p.claim else ""
    yield p.claim.instalment if p.claim else ""
    yield _fund(p, labels)
    yield p.line.text("year")
    why = [p.enterprise.why] if p.enterprise else []
    yield "; ".join(t.say(lang) for t in [*why, *(p.claim.why if p.claim else ())])
    yield "; ".join(p.rivals)
    yield "; ".join(t.say(lang) for t in p.doubts)
    yield ""
    yield check_of(fixed, *place, file.sha256)


def _fixed(name: str, line: Line) -> tuple[str, ...]:
    document = document_key(line.text("document")) if line.text("document") else ""
    matter = line.text("matter")
    return (name, line.row, line.text("name"), line.text("code"), written(line.amount), line.day, document, matter)


def _fund(p: Proposed, labels: Graph) -> str:
    """Return the fund that the file names, else the only one that bears the sum or the whole claim."""
    named = plain(p.line.text("fund"))
    for fund in labels.instances(NS + "Fund"):
        names = (fund, local(fund), labels.label(fund, "zh") or "", labels.label(fund, "en") or "")
        if named and named in map(plain, names):
            return fund
    payout = p.claim.assessment.payout if p.claim else None
    if named or payout is None:
        return p.line.text("fund")
    if len(payout.funds) == 1:
        return payout.funds[0].fund
    same = [f.fund for f in payout.funds if f.amount.is_exact and f.amount.least == p.line.amount]
    return same[0] if len(same) == 1 else ""


# --- the check ---


def check_of(fixed: Iterable[str], number: int, count: int, source: str) -> str:
    """Return the check of a row: the file, its place among all rows, and a word for each column that must stay."""
    words = ".".join(_word(source, number, column, value) for column, value in zip(FIXED, fixed, strict=True))
    return f"{source} {number}/{count} {words}"


def _word(source: str, number: int, column: str, value: str) -> str:
    return sha256(f"{source}|{number}|{column}|{value}".encode()).hexdigest()[:6]


# --- what comes back ---


@dataclass(frozen=True)
class Answered:
    """A row that a person has gone through: its cells by column, its place, and what the check says is wrong with it."""

    cells: Mapping[str, str]
    place: CellPlace
    number: int
    count: int
    source: str
    confirmed: bool | None
    findings: tuple[Finding, ...]
    columns: Mapping[str, str]

    @property
    def amount(self) -> Decimal | None:
        """Return the sum in yuan with its sign, None where the file gave none or it was changed."""
        text = self.cells["amount"]
        is_changed = any(f.place == self.at("amount") for f in self.findings)
        return Decimal(text) if is_decimal(text) and not is_changed else None

    def at(self, column: str) -> CellPlace:
        """Return the place of the cell of a column."""
        letter = self.columns.get(column, "")
        return CellPlace(self.place.file, self.place.line, self.place.sheet, letter, column, self.cells.get(column, ""))


def read_answers(path: Path) -> tuple[Answered, ...]:
    """Read a proposal that a person has gone through.

    Raises CannotStart if there is no such file, HuiqiError if it is no proposal. What was changed that may not be is a
    finding of its row.
    """
    try:
        for table in open_tables(path):
            places: dict[str, int] = {}
            found = []
            for row in table.rows():
                if not places:
                    places = _places(row)
                    continue
                found.append(_answered(path.name, table.name, row, places))
            if places:
                return tuple(found)
    except Unreadable as error:
        said = error.finding(path.name)
        raise HuiqiError(
            Text(f"`{path.name}`:{said.problem.zh},{said.fix.zh}", f"`{path.name}`: {said.problem.en}; {said.fix.en}")
        ) from None
    raise HuiqiError(
        Text(
            f"`{path.name}` 不是 huiqi match 的建议表:缺少列 确认、校验",
            f"`{path.name}` is no proposal of huiqi match: it lacks the columns `confirmed` and `check`",
        )
    )


def _places(row: Row) -> dict[str, int]:
    found = {_BY_NAME[h]: i for i, (_, text) in enumerate(row.cells) if (h := plain(text)) in _BY_NAME}
    return found if {"confirmed", "check"} <= set(found) else {}


def _answered(file: str, sheet: str, row: Row, places: Mapping[str, int]) -> Answered:
    cells = {c.name: _text(c.name, row.cell(places[c.name])) if c.name in places else "" for c in COLUMNS}
    columns = {name: letters(index) for name, index in places.items()}
    place = CellPlace(file, row.number, sheet)
    parts = cells["check"].split(" ")
    source, _, rest = (parts[0], "", parts[1:]) if parts else ("", "", [])
    number, _, count = (rest[0] if rest else "").partition("/")
    words = rest[1].split(".") if len(rest) == 2 else []
    at = {n: CellPlace(file, row.number, sheet, columns.get(n, ""), n, cells[n]) for n in cells}
    findings: list[Finding] = []
    if not number.isdigit() or not count.isdigit() or len(words) != len(FIXED):
        what = Text("校验缺失或损坏", "the check of the row is missing or broken")
        return Answered(cells, place, 0, 0, "", None, (Finding("H030", at["check"], what, _REFUSE),), columns)
    for name, word in zip(FIXED, words, strict=True):
        if _word(source, int(number), name, cells[name]) != word:
            what = Text(f"`{cells[name]}` 与原文件不同", f"`{cells[name]}` is not what the file says")
            fix = Text("改回原文件所写", "write what the file says; a wrong file is corrected there")
            findings.append(Finding("H030", at[name], what, fix))
    confirmed = _confirmed(cells["confirmed"])
    if confirmed is None and cells["confirmed"]:
        what = Text(f"`{cells['confirmed']}` 既非是也非否", f"`{cells['confirmed']}` is neither yes nor no")
        findings.append(Finding("H030", at["confirmed"], what, Text("写 是、否,或留空", "write yes, no, or nothing")))
    return Answered(cells, place, int(number), int(count), source, confirmed, tuple(findings), columns)


def _confirmed(text: str) -> bool | None:
    said = plain(text)
    return True if said in _YES else False if said in _NO else None


def _text(name: str, cell: Cell) -> str:
    """Return a cell as it was written, however a spreadsheet has kept it since."""
    kind, text = cell
    if name == "amount":
        bare = unicodedata.normalize("NFKC", text).strip().lstrip("¥").replace(",", "")
        if not is_decimal(bare):
            return text.strip()
        return written(_FIFTEEN.create_decimal(bare) if kind == NUMBER else Decimal(bare))
    if name == "day" and text:
        value = day(cell)
        return value.term.value if value.problem is None else text.strip()
    if kind == NUMBER:
        return text.removesuffix(".0")
    text = text.strip()
    return text[1:] if kind == TEXT and text[:1] == "'" and text[1:2] in ("=", "+", "-", "@") else text
