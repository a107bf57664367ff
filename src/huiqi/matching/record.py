"""Recording (answers layer): confirmed rows as payments and repayments, each with the row that it comes from.

A row is recorded, open or refused; the three add up, in rows and in yuan.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode

from huiqi.errors import Text
from huiqi.facts.model import Facts, Record
from huiqi.findings import Finding, Place
from huiqi.intake.turtle import graph_text
from huiqi.load import Statement
from huiqi.matching.lines import document_key, total
from huiqi.matching.sheet import Answered
from huiqi.names import DCTERMS, IND, NS, PROV, RDF, RDFS, XSD, local, near
from huiqi.rules.model import Award
from huiqi.things import Law

_Refuse = Callable[[str, str, str, Text], None]
"""Says what is wrong with the cell of a column: the column, the fault in both languages, the fix."""
_NOWHERE: Final = Place("?")
_PICK: Final = Text("写奖补事项的名称或 IRI", "write the name or the IRI of an award")


@dataclass(frozen=True)
class Recorded:
    """What came of a proposal: recorded, open and refused rows with their sums in yuan, what is wrong, and the facts."""

    rows: int
    confirmed: int
    open: int
    refused: int
    sums: tuple[Decimal, Decimal, Decimal]
    findings: tuple[Finding, ...]
    statements: tuple[Statement, ...]

    def turtle(self) -> str:
        """Return the payments, repayments and payment orders as canonical Turtle."""
        return graph_text(self.statements)

    def account(self) -> Text:
        """Return the one line in which rows and sums add up."""
        yes, wait, no = (f"{s:,.2f}" for s in self.sums)
        whole = f"{sum(self.sums, Decimal('0.00')):,.2f}"
        return Text(
            f"读入 {self.rows} 行 = 确认 {self.confirmed} + 待定 {self.open} + 拒绝 {self.refused};"
            f"{whole} 元 = {yes} + {wait} + {no}",
            f"{self.rows} rows read = {self.confirmed} confirmed + {self.open} open + {self.refused} refused; "
            f"{whole} yuan = {yes} + {wait} + {no}",
        )


def record(answers: Iterable[Answered], law: Law, facts: Facts | None = None) -> Recorded:
    """Return the confirmed rows of a proposal as facts; nothing is recorded of an open row or of one with a fault.

    With `facts` the enterprise and the ground of each row must be among them.
    """
    rows = tuple(answers)
    recorder = _Recorder(law, facts)
    findings = [f for r in rows for f in r.findings]
    findings += _missing(rows)
    kept: list[tuple[Answered, str, list[Statement]]] = []
    states: dict[int, str] = {}
    for n, row in enumerate(rows):
        states[n] = "open" if row.confirmed is None and not row.findings else "refused"
        if row.confirmed and not row.findings:
            found = recorder.payment(row)
            if isinstance(found, list):
                findings += found
            else:
                states[n] = "confirmed"
                kept.append((row, *found))
    for row, why in _twice(kept):
        findings.append(why)
        states[next(n for n, r in enumerate(rows) if r is row)] = "refused"
    good = [k for k in kept if states[next(n for n, r in enumerate(rows) if r is k[0])] == "confirmed"]
    statements = [s for _, _, own in good for s in own]
    statements += recorder.orders(rows) if not _missing(rows) else []
    by_state = {s: [r.amount for n, r in enumerate(rows) if states[n] == s] for s in ("confirmed", "open", "refused")}
    counts = [len(a) for a in by_state.values()]
    sums = (total(by_state["confirmed"]), total(by_state["open"]), total(by_state["refused"]))
    return Recorded(len(rows), counts[0], counts[1], counts[2], sums, tuple(findings), tuple(statements))


def _missing(rows: tuple[Answered, ...]) -> list[Finding]:
    """Return what is missing of each file, or stands there twice."""
    found = []
    for source in sorted({r.source for r in rows if r.source}):
        own = [r for r in rows if r.source == source]
        numbers = [r.number for r in own]
        lost = sorted(set(range(1, own[0].count + 1)) - set(numbers))
        twice = sorted({n for n in numbers if numbers.count(n) > 1})
        if lost:
            names = ", ".join(map(str, lost[:5])) + (" …" if len(lost) > 5 else "")
            what = Text(f"缺少第 {names} 条建议", f"the proposal lacks the rows {names} of {own[0].count}")
            found.append(Finding("H030", own[0].place, what, Text("不要删行,留空即可", "delete no row; leave it open")))
        if twice:
            names = ", ".join(map(str, twice[:5]))
            what = Text(f"第 {names} 条建议出现两次", f"the rows {names} of the proposal stand there twice")
            found.append(Finding("H030", own[0].place, what, Text("删去重复的行", "delete one of them")))
    return found


def _twice(kept: list[tuple[Answered, str, list[Statement]]]) -> Iterator[tuple[Answered, Finding]]:
    """Yield the rows that state a payment which an earlier row states already."""
    first: dict[str, Answered] = {}
    for row, iri, _ in kept:
        if iri not in first:
            first[iri] = row
            continue
        other = first[iri].cells["row"]
        what = Text(f"与第 {other} 行是同一笔", f"it states the same payment as row {other}")
        fix = Text("若是两笔,以期次或资金来源区分", "tell them apart by instalment or fund if they are two")
        yield row, Finding("H030", row.at("row"), what, fix)


class _Recorder:
    def __init__(self, law: Law, facts: Facts | None) -> None:
        self.law, self.graph, self.base = law, law.graph, law.base
        self.awards = {a.iri: a for a in law.book.awards}
        self.names: dict[str, set[str]] = {}
        for iri in self.awards:
            for name in (iri, local(iri), self.graph.label(iri, "zh") or "", self.graph.label(iri, "en") or ""):
                self.names.setdefault(name, set()).add(iri)
        self.funds = set(self.graph.instances(NS + "Fund"))
        self.owners = None if facts is None else {e.iri: e for e in facts.enterprises}

    def payment(self, row: Answered) -> tuple[str, list[Statement]] | list[Finding]:
        """Return the name of what a row states, with its statements; or what is wrong with the row."""
        findings: list[Finding] = []

        def refuse(column: str, zh: str, en: str, fix: Text) -> None:
            findings.append(Finding("H030", row.at(column), Text(zh, en), fix))

        amount, day, cells = row.amount, row.cells["day"], row.cells
        if not amount:
            refuse("amount", "没有可读的金额", "there is no sum that can be read", _IN_FILE)
        if len(day) != 10:
            refuse("day", "没有拨付日期", "there is no day of payment", _IN_FILE)
        award = self._award(row, refuse)
        enterprise = self._enterprise(cells["enterprise"], refuse)
        ground = self._ground(cells["ground"], enterprise, award, refuse)
        instalment = cells["instalment"]
        if instalment and award and instalment not in {p.iri for p in award.instalments}:
            refuse("instalment", "不是该事项的一期", "it is no instalment of the award", _OR_BLANK)
        fund = cells["fund"]
        if fund and fund not in self.funds:
            refuse("fund", f"没有资金 `{fund}`", f"there is no fund `{fund}`", _OR_BLANK)
        year = cells["budget-year"]
        if year and not (year.isdigit() and len(year) == 4):
            refuse("budget-year", f"`{year}` 不是年份", f"`{year}` is no year", _OR_BLANK)
        if findings or award is None or amount is None:
            return findings
        document = document_key(cells["document"])
        things = {"award": award.iri, "ground": ground, "instalment": instalment, "fund": fund}
        if document:
            things["document-number"] = self._paper(document)
        key = [local(award.iri), ground.removeprefix(enterprise + "/"), day, document, local(instalment), local(fund)]
        kind = "Payment" if amount > 0 else "Repayment"
        iri = f"{enterprise}/{kind.lower()}/" + "-".join(quote(k.replace("/", "-"), safe="") for k in key if k)
        return iri, list(self._statements(iri, kind, row, enterprise, abs(amount), day, things, year))

    def _statements(
        self,
        iri: str,
        kind: str,
        row: Answered,
        enterprise: str,
        amount: Decimal,
        day: str,
        things: dict[str, str],
        year: str,
    ) -> Iterator[Statement]:
        sum_, when = ("paid", "paid-on") if kind == "Payment" else ("repaid", "repaid-on")
        source = f"{self.base}/id/source/sha256-{row.source[:16]}"
        sheet, _, line = row.cells["row"].rpartition("!")
        part = f"sheet={quote(sheet, safe='')}&" if sheet else ""
        at = f"{source}#{part}row={line}"
        yield _link(iri, RDF + "type", NS + kind)
        yield _link(iri, IND + "enterprise", enterprise)
        yield _text(iri, IND + sum_, str(amount), "decimal")
        yield _text(iri, IND + when, day, "date")
        for name, thing in things.items():
            if thing:
                yield _link(iri, IND + name, thing)
        if year:
            yield _text(iri, IND + "budget-year", year, "integer")
        yield _link(iri, NS + "fromSource", source)
        yield _link(iri, PROV + "wasDerivedFrom", at)
        yield _link(source, RDF + "type", NS + "Source")
        for lang in ("zh", "en"):
            yield Statement(source, RDFS + "label", Literal(row.cells["file"], language=lang), _NOWHERE)
        yield _text(source, DCTERMS + "identifier", f"sha256:{row.source}", "string")

    def orders(self, rows: Iterable[Answered]) -> list[Statement]:
        """Return what the file comes to for each paper, all its rows together; of a paper with a row in doubt nothing."""
        sums: dict[str, list[Decimal | None]] = {}
        for row in rows:
            document = document_key(row.cells["document"])
            if document:
                sums.setdefault(document, []).append(row.amount)
        found = []
        for document, amounts in sorted(sums.items()):
            iri = self._paper(document)
            found.append(_link(iri, RDF + "type", NS + "PaymentOrder"))
            found += [
                Statement(iri, RDFS + "label", Literal(document, language=lang), _NOWHERE) for lang in ("zh", "en")
            ]
            if None not in amounts:
                found.append(_text(iri, NS + "equals", str(total(amounts)), "decimal"))
        return found

    def _paper(self, document: str) -> str:
        return f"{self.base}/id/document/{quote(document, safe='')}"

    def _award(self, row: Answered, refuse: _Refuse) -> Award | None:
        name = row.cells["award"]
        found = self.names.get(name, set()) if name else set()
        if len(found) == 1:
            return self.awards[next(iter(found))]
        if not name:
            refuse("award", "没有奖补事项", "no award is named", _PICK)
        elif found:
            refuse("award", f"名为 `{name}` 的事项不止一个", f"several awards are called `{name}`", _PICK)
        else:
            close = near(local(name), [local(i) for i in self.awards])
            hint = " ".join(f"`{c}`" for c in close)
            fix = Text(f"是否指 {hint}?", f"did you mean {hint}?") if close else _PICK
            refuse("award", f"没有奖补事项 `{name}`", f"there is no award `{name}`", fix)
        return None

    def _enterprise(self, iri: str, refuse: _Refuse) -> str:
        start = f"{self.base}/id/enterprise/"
        full = iri if iri.startswith(start) or not iri else start + iri
        if not iri or "/" in full.removeprefix(start):
            refuse("enterprise", f"`{iri}` 不是企业", f"`{iri}` is no enterprise", _CODE)
        elif self.owners is not None and full not in self.owners:
            refuse(
                "enterprise", f"企业文件中没有 `{local(full)}`", f"the facts have no enterprise `{local(full)}`", _CODE
            )
        return full

    def _ground(self, name: str, enterprise: str, award: Award | None, refuse: _Refuse) -> str:
        if not name:
            refuse("ground", "没有事由", "no ground is named", _GROUND)
            return ""
        iri = name if "://" in name else f"{enterprise}/{name}"
        owner = self.owners.get(enterprise) if self.owners is not None else None
        if owner is None:
            return iri
        record: Record | None = next((r for r in owner.records if r.iri == iri), None)
        if record is None:
            refuse("ground", f"该企业没有事由 `{name}`", f"the enterprise has no ground `{name}`", _GROUND)
        elif award is not None and award.ground not in record.kinds:
            what = local(award.ground)
            refuse("ground", f"该事项的事由应为 {what}", f"a ground of the award is of class {what}", _GROUND)
        return iri


_IN_FILE: Final = Text("在原文件中补写后重新生成", "write it in the file and make the proposal again")
_OR_BLANK: Final = Text("写 IRI,或留空", "write its IRI, or leave it blank")
_CODE: Final = Text("写信用代码或 IRI", "write the credit code or the IRI")
_GROUND: Final = Text("写记录的路径,如 annual-report/2025", "write the path of a record, such as annual-report/2025")


def _link(subject: str, predicate: str, value: str) -> Statement:
    return Statement(subject, predicate, NamedNode(value), _NOWHERE)


def _text(subject: str, predicate: str, value: str, kind: str) -> Statement:
    return Statement(subject, predicate, Literal(value, datatype=NamedNode(XSD + kind)), _NOWHERE)
