"""An allocation as rows (answers layer): charges, appropriations, matters that cross enterprises, and sums by place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Final, Literal

import pyoxigraph as ox

from huiqi.allocate.model import Allocation, Charge
from huiqi.assessment import Figure
from huiqi.dates import from_key
from huiqi.errors import Language, Text
from huiqi.money import canonical
from huiqi.names import XSD, local
from huiqi.outcome import add
from huiqi.rows import MONEY, Basis, Cell, Column, Rows

Part = Literal["charges", "funds", "rules", "places"]
PARTS: Final[tuple[Part, ...]] = ("charges", "funds", "rules", "places")
WORDS: Final = {
    "fund-unstated": Text("未写明资金", "no fund named"),
    "charge-day-unstated": Text("资金未写明列支日期", "the fund does not say by what day"),
    "charge-day-unknown": Text("列支日期未知", "the day is not known"),
    "no-appropriation": Text("该日没有预算", "nothing is set aside for that day"),
    "two-appropriations": Text("该日有多笔预算", "several appropriations hold that day"),
    "payment-open": Text("兑现记录不全", "payments do not say all"),
    "rank-unknown": Text("次序未知", "its place in the order is not known"),
    "tie-by-name": Text("同日,按名称", "same day: by name"),
    "register-not-loaded": Text("没有完整的兑现名录", "no complete register of payments"),
    "awards-left-out": Text("另有事项未判定", "bears awards that were not assessed"),
    "needs-allocation": Text("待统筹", "needs allocation"),
    "kept": Text("保留", "kept"),
    "out": Text("落选", "left out"),
    "cut": Text("削减", "cut"),
    "open": Text("未定", "open"),
    "yes": Text("是", "yes"),
    "no": Text("否", "no"),
    "Proportional": Text("按比例", "in proportion"),
    "FirstFiled": Text("先申报先付", "first filed"),
    "Priority": Text("按次序", "by priority"),
    "Latest": Text("后者让步", "the latest give way"),
    "Unstated": Text("未写明", "not said"),
}
"""How the codes in cells are said."""


def table(found: Allocation, part: Part, lang: Language) -> Rows:
    """Return one part of an allocation as rows, with its notes."""
    columns, rows = {"charges": _charges, "funds": _funds, "rules": _rules, "places": _places}[part](found)
    basis = Basis(on=found.on.isoformat(), readings=found.chosen, digest=found.digest)
    notes = (*found.notes, Text("以主管部门决定为准。", "The agency decides."))
    return Rows(f"allocate-{part}", columns, tuple(rows), found.labels, notes, basis, lang)


def _column(name: str, zh: str, en: str, unit: str = "") -> Column:
    return Column(name, Text(zh, en), unit, words=WORDS)


def _thing(iri: str) -> Cell:
    return ox.NamedNode(iri) if iri else None


def _ends(figure: Figure) -> tuple[Cell, Cell]:
    return _money(figure.least), None if figure.most is None else _money(figure.most)


def _money(value: Decimal) -> ox.Literal:
    return ox.Literal(canonical(value), datatype=ox.NamedNode(XSD + "decimal"))


def _whole(value: int | None) -> Cell:
    return None if value is None else ox.Literal(str(value), datatype=ox.NamedNode(XSD + "integer"))


def _day(value: int | None) -> Cell:
    return None if value is None else ox.Literal(from_key(value).isoformat(), datatype=ox.NamedNode(XSD + "date"))


def _codes(codes: Iterable[str]) -> Cell:
    return tuple(ox.Literal(c) for c in codes)


def _money_columns(*named: tuple[str, str, str]) -> Iterator[Column]:
    for name, zh, en in named:
        yield _column(f"{name}Least", f"{zh}至少", f"{en}, at least", MONEY)
        yield _column(f"{name}Most", f"{zh}至多", f"{en}, at most", MONEY)


Table = tuple[tuple[Column, ...], list[tuple[Cell, ...]]]


def _charges(found: Allocation) -> Table:
    columns = (
        _column("fund", "资金", "fund"),
        _column("appropriation", "预算", "appropriation"),
        _column("day", "列支日期", "charged by"),
        _column("enterprise", "企业", "enterprise"),
        _column("award", "奖补事项", "award"),
        _column("ground", "事由", "ground"),
        _column("instalment", "分期", "instalment"),
        *_money_columns(("asked", "申领", "asked"), ("share", "分得", "share")),
        _column("paid", "已付", "paid", MONEY),
        *_money_columns(("due", "尚应付", "still due")),
        _column("reasons", "原因", "reasons"),
    )
    rows: list[tuple[Cell, ...]] = []
    for c in found.charges:
        why = (*c.reasons, *(["tie-by-name"] if c.by_name else []))
        things = (_thing(c.enterprise), _thing(c.award), ox.Literal(local(c.ground)), _thing(c.instalment))
        sums = (*_ends(c.asked), *_ends(c.share), _money(c.paid), *_ends(c.due))
        rows.append((_thing(c.fund), _thing(c.appropriation), _day(c.day), *things, *sums, _codes(why)))
    return columns, rows


def _funds(found: Allocation) -> Table:
    columns = (
        _column("fund", "资金", "fund"),
        _column("appropriation", "预算", "appropriation"),
        _column("year", "年度", "year"),
        _column("method", "不足时", "if short"),
        *_money_columns(
            ("aside", "安排", "set aside"),
            ("paid", "已付", "paid"),
            ("asked", "申领", "asked"),
            ("shared", "分得", "given"),
        ),
        _column("short", "不足", "short"),
        _column("reasons", "原因", "reasons"),
    )
    rows: list[tuple[Cell, ...]] = []
    for p in found.pots:
        short = "open" if p.is_short is None else "yes" if p.is_short else "no"
        sums = (*_ends(p.aside), *_ends(p.paid), *_ends(p.asked), *_ends(p.shared))
        method = ox.Literal(p.method or "Unstated")
        rows.append(
            (
                _thing(p.fund),
                _thing(p.appropriation),
                _whole(p.year),
                method,
                *sums,
                ox.Literal(short),
                _codes(p.reasons),
            )
        )
    return columns, rows


def _rules(found: Allocation) -> Table:
    columns = (
        _column("rule", "规则", "rule"),
        _column("matter", "同一事项", "matter"),
        _column("allowed", "允许", "allowed"),
        _column("enterprise", "企业", "enterprise"),
        _column("award", "奖补事项", "award"),
        _column("ground", "事由", "ground"),
        _column("state", "结果", "outcome"),
        *_money_columns(("before", "之前", "before"), ("after", "之后", "after")),
        _column("reasons", "原因", "reasons"),
    )
    rows: list[tuple[Cell, ...]] = []
    for m in found.matters:
        keys = tuple(ox.NamedNode(k) if ":" in k else ox.Literal(k) for k in m.keys)
        allowed = ""
        if m.places is not None:
            allowed = str(m.places[0]) if m.places[0] == m.places[1] else f"{m.places[0]} – {m.places[1]}"
        elif m.limit is not None and m.limit.most is not None:
            allowed = f"≤ {canonical(m.limit.most)}"
        if m.unsettled is not None:
            state = ox.Literal("open")
            rows.append(
                (_thing(m.rule), keys, None, None, None, None, state, None, None, None, None, _codes(m.reasons))
            )
        for s in m.standings:
            why = (*m.reasons, *(["tie-by-name"] if s.by_name else []))
            things = (_thing(s.enterprise), _thing(s.award), ox.Literal(local(s.ground)), ox.Literal(s.state))
            sums = (*_ends(s.before), *_ends(s.after))
            rows.append((_thing(m.rule), keys, ox.Literal(allowed), *things, *sums, _codes(why)))
    return columns, rows


def _places(found: Allocation) -> Table:
    """Return what each fund is asked for by the year of the charge and the place of the enterprise on the ground's day."""
    columns = (
        _column("fund", "资金", "fund"),
        _column("year", "年度", "year"),
        _column("place", "所在地", "place"),
        _column("charges", "项数", "charges"),
        *_money_columns(("asked", "申领", "asked"), ("share", "分得", "share")),
    )
    groups: dict[tuple[str, int, str], list[Charge]] = {}
    for c in found.charges:
        groups.setdefault((c.fund, c.year or 0, c.place), []).append(c)
    rows: list[tuple[Cell, ...]] = []
    for (fund, year, place), same in sorted(groups.items()):
        sums = (*_ends(add(c.asked for c in same)), *_ends(add(c.share for c in same)))
        rows.append((_thing(fund), _whole(year or None), _thing(place), _whole(len(same)), *sums))
    return columns, rows
