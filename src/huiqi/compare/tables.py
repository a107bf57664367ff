"""A comparison as rows (analysis layer): enterprises, clauses, measures, funds, classes, what ends, where it is steep."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Final, Literal

import pyoxigraph as ox

from huiqi.assessment import Figure
from huiqi.compare.attribution import Share
from huiqi.compare.breakdown import TOGETHER, Sum
from huiqi.compare.model import GROUPS, NO_CHANGE, NOTHING, Affected, Change, added
from huiqi.compare.pairs import Pair
from huiqi.compare.run import Comparison
from huiqi.errors import Language, Text
from huiqi.money import canonical
from huiqi.names import XSD, local
from huiqi.rows import MONEY, Basis, Cell, Column, Rows

Part = Literal["enterprises", "clauses", "settings", "measures", "funds", "categories", "classes", "vanished", "cliffs"]
PARTS: Final[tuple[Part, ...]] = (
    "clauses",
    "settings",
    "measures",
    "funds",
    "categories",
    "classes",
    "enterprises",
    "vanished",
    "cliffs",
)
HEADS: Final[dict[Part, Text]] = {
    "enterprises": Text("企业", "Enterprises"),
    "clauses": Text("差额归于条款", "The difference by clause"),
    "settings": Text("差额归于设定", "The difference by setting"),
    "measures": Text("按措施", "By measure"),
    "funds": Text("按资金", "By fund"),
    "categories": Text("按企业类别", "By category"),
    "classes": Text("按企业状况", "By what the facts say of enterprises"),
    "vanished": Text("不再有的应享", "Entitlements that end"),
    "cliffs": Text("台阶", "Cliffs"),
}
NONE: Final = Text("(无)", "(none)")
WORDS: Final = {
    "name": Text("同名", "same name"),
    "content": Text("内容相近", "like in content"),
    "combination": Text("叠加", "combination"),
    "together": Text("不可分", "not told apart"),
    "yes": Text("是", "yes"),
    "no": Text("否", "no"),
} | dict(GROUPS)


def table(found: Comparison, part: Part, lang: Language) -> Rows:
    """Return one part of a comparison as rows, with its notes."""
    columns, rows = _MAKERS[part](found)
    basis = Basis(
        on=found.asked.on.isoformat(),
        given=tuple((s.name, s.term.value) for s in found.settings),
        readings=found.chosen,
        digest=found.facts.digest,
    )
    labels = _labels(found, rows)
    return Rows(f"compare-{part}", columns, tuple(rows), labels, tuple(_notes(found, part)), basis, lang)


def _labels(found: Comparison, rows: Iterable[tuple[Cell, ...]]) -> dict[str, Mapping[str, str]]:
    names: dict[str, Mapping[str, str]] = {e.iri: e.names for e in found.facts.enterprises}
    labels: dict[str, Mapping[str, str]] = {}
    for row in rows:
        for cell in row:
            for term in cell if isinstance(cell, tuple) else (cell,):
                if isinstance(term, ox.NamedNode):
                    label = found.after.label(term.value)
                    labels[term.value] = names.get(term.value) or {"zh": label.zh, "en": label.en}
    return labels


def _column(name: str, zh: str, en: str, unit: str = "") -> Column:
    return Column(name, Text(zh, en), unit, words=WORDS)


def _thing(iri: str) -> Cell:
    return ox.Literal(iri) if iri == TOGETHER else ox.NamedNode(iri) if iri else None


def _things(iris: Iterable[str]) -> Cell:
    return tuple(ox.NamedNode(i) for i in iris)


def _names(iris: Iterable[str]) -> Cell:
    return tuple(ox.Literal(local(i)) for i in iris)


def _money(value: Decimal | None) -> Cell:
    return None if value is None else ox.Literal(canonical(value), datatype=ox.NamedNode(XSD + "decimal"))


def _whole(value: int) -> Cell:
    return ox.Literal(str(value), datatype=ox.NamedNode(XSD + "integer"))


def _ends(ends: Change | Figure) -> tuple[Cell, Cell]:
    return _money(ends.least), _money(ends.most)


def _open_ends(ends: Change) -> tuple[Cell, Cell]:
    """Return what is open of a difference; nothing where nothing is."""
    return (None, None) if ends.least == ends.most == 0 else _ends(ends)


_BEFORE_AFTER: Final = (
    _column("before", "原", "before", MONEY),
    _column("after", "新", "after", MONEY),
    _column("difference", "差额", "difference", MONEY),
    _column("openLeast", "未定部分至少", "open, at least", MONEY),
    _column("openMost", "未定部分至多", "open, at most", MONEY),
)

Made = tuple[tuple[Column, ...], list[tuple[Cell, ...]]]


def _enterprises(found: Comparison) -> Made:
    columns = (
        _column("enterprise", "企业", "enterprise"),
        _column("code", "信用代码", "credit code"),
        _column("group", "变化", "what becomes of it"),
        *(_column(f"before{w}", f"原{zh}", f"before, {en}", MONEY) for w, zh, en in _ENDS),
        *(_column(f"after{w}", f"新{zh}", f"after, {en}", MONEY) for w, zh, en in _ENDS),
        *(_column(f"difference{w}", f"差额{zh}", f"difference, {en}", MONEY) for w, zh, en in _ENDS),
    )
    rows: list[tuple[Cell, ...]] = []
    for e in sorted(found.effect.enterprises, key=by_weight):
        ends = (*_ends(e.before), *_ends(e.after), *_ends(e.change))
        rows.append((_thing(e.enterprise), ox.Literal(local(e.enterprise)), ox.Literal(e.group), *ends))
    return columns, rows


_ENDS: Final = (("Least", "至少", "at least"), ("Most", "至多", "at most"))


def by_weight(e: Affected) -> tuple[int, Decimal, str]:
    """Order enterprises by what becomes of them, then by how much."""
    group = list(GROUPS).index(e.group)
    size = max(abs(e.change.least or NOTHING), abs(e.change.most or NOTHING))
    return (group, -size, e.enterprise)


def _clauses(found: Comparison) -> Made:
    columns = (
        _column("old", "原条款", "old clauses"),
        _column("new", "新条款", "new clauses"),
        _column("what", "事项与规则", "awards and rules"),
        _column("how", "对应依据", "matched by"),
        *_BEFORE_AFTER,
    )
    clause = {a.iri: a.clause for side in (found.old, found.new) for a in side.book.awards}
    clause |= {r.iri: r.clause for side in (found.old, found.new) for r in side.book.rules}
    rows: list[tuple[Cell, ...]] = []
    for old, new, how, shares in clause_groups(found):
        before = sum((-s.settled for s in shares if s.sign < 0), NOTHING)
        after = sum((s.settled for s in shares if s.sign > 0), NOTHING)
        open_ = added(s.open for s in shares)
        if before or after or open_ != NO_CHANGE:
            sides = (_clauses_of(old, clause), _clauses_of(new, clause))
            what = _things(dict.fromkeys((*old, *new)))
            money = (_money(before), _money(after), _money(after - before), *_open_ends(open_))
            rows.append((*sides, what, ox.Literal(how) if how else None, *money))
    return columns, rows


def _clauses_of(things: Iterable[str], clause: Mapping[str, str]) -> Cell:
    return _things(dict.fromkeys(clause.get(t) or t for t in things))


def clause_groups(found: Comparison) -> Iterator[tuple[tuple[str, ...], tuple[str, ...], str, tuple[Share, ...]]]:
    """Yield groups of awards or rules that belong together, how they were matched, and their shares of the difference."""
    of_award: dict[tuple[int, str], Share] = {(s.sign, s.things[0]): s for s in found.shares if s.how == "award"}
    for pair in found.pairs:
        mine = tuple(
            s for sign, iris in ((-1, pair.old), (1, pair.new)) for i in iris if (s := of_award.get((sign, i)))
        )
        yield pair.old, pair.new, _how(pair), mine
    rest: dict[tuple[str, tuple[str, ...]], list[Share]] = {}
    for share in found.shares:
        if share.how != "award":
            rest.setdefault((share.how, share.things), []).append(share)
    for (how, things), shares in sorted(rest.items()):
        signs = {s.sign for s in shares}
        yield things if -1 in signs else (), things if 1 in signs else (), how, tuple(shares)


def _how(pair: Pair) -> str:
    return "name" if "name" in pair.how else pair.how


def _settings(found: Comparison) -> Made:
    columns = (
        _column("setting", "设定", "setting"),
        _column("from", "原值", "from"),
        _column("to", "新值", "to"),
        _column("awards", "涉及事项", "awards that it touches"),
        _column("difference", "差额", "difference", MONEY),
    )
    only = found.effect.settled
    rows: list[tuple[Cell, ...]] = []
    for s in found.settings:
        share = found.of_settings.get(s.name, only)
        values = (ox.Literal(s.parameter.term.value), ox.Literal(s.term.value))
        rows.append((ox.Literal(s.name), *values, _names(s.parameter.awards), _money(share)))
    if "" in found.of_settings:
        rows.append((ox.Literal("together"), None, None, None, _money(found.of_settings[""])))
    return columns, rows


def _sum_row(found: Sum) -> tuple[Cell, ...]:
    money = (_money(found.before), _money(found.after), _money(found.difference), *_open_ends(found.open))
    return (*money, _whole(found.enterprises))


def _named_sums(name: str, zh: str, en: str, key: str) -> Callable[[Comparison], Made]:
    def made(found: Comparison) -> Made:
        head = replace(_column(name, zh, en), empty=NONE)
        columns = [head, *_BEFORE_AFTER, _column("enterprises", "企业数", "enterprises", "enterprises")]
        if key == "measure":
            policies = {m: found.after.policy_of(m) for m in {s.key for s in found.sums[key]}}
            rows = [(_thing(s.key), _thing(policies.get(s.key, "")), *_sum_row(s)) for s in found.sums[key]]
            return (head, _column("policy", "政策", "policy"), *columns[1:]), rows
        return tuple(columns), [(_thing(s.key), *_sum_row(s)) for s in found.sums[key]]

    return made


def _classes(found: Comparison) -> Made:
    columns = (
        _column("indicator", "指标", "what of it"),
        replace(_column("class", "类别", "class"), empty=NONE),
        *_BEFORE_AFTER,
        _column("enterprises", "企业数", "enterprises", "enterprises"),
    )
    rows: list[tuple[Cell, ...]] = []
    for name in sorted(found.sums):
        if name in found.new.book.indicators:
            rows += [(_thing(name), _thing(s.key), *_sum_row(s)) for s in found.sums[name]]
    return columns, rows


def _vanished(found: Comparison) -> Made:
    columns = (
        _column("enterprise", "企业", "enterprise"),
        _column("award", "原事项", "old award"),
        _column("ground", "事由", "ground"),
        _column("least", "原应享至少", "was due, at least", MONEY),
        _column("most", "至多", "at most", MONEY),
        _column("nothing", "新文本下一无所得", "gets nothing of the new text"),
    )
    rows: list[tuple[Cell, ...]] = []
    for v in found.vanished:
        ground = ox.Literal(v.ground.removeprefix(f"{v.enterprise}/"))
        nothing = ox.Literal("yes" if v.gets_nothing else "no")
        rows.append((_thing(v.enterprise), _thing(v.award), ground, _money(v.least), _money(v.most), nothing))
    return columns, rows


def _cliffs(found: Comparison) -> Made:
    columns = (
        _column("award", "事项", "award"),
        _column("bound", "界限", "threshold"),
        _column("indicator", "指标", "figure"),
        _column("most", "一步最多相差", "the step is worth at most", MONEY),
        _column("short", "差一点的企业", "just short of it", "enterprises"),
        _column("over", "刚过的企业", "just over it", "enterprises"),
        _column("open", "相差未知的企业", "worth not known", "enterprises"),
        _column("enterprisesNear", "企业", "enterprises near it"),
    )
    rows: list[tuple[Cell, ...]] = []
    for c in found.cliffs:
        short = sum(1 for n in c.near if (n.jump > 0) != n.is_met)
        counts = (_whole(short), _whole(len(c.near) - short), _whole(c.open))
        near = _things(sorted({n.enterprise for n in c.near}))
        at = c.threshold
        rows.append((_thing(at.award), _thing(at.node), _thing(at.read.indicator.iri), _money(c.most), *counts, near))
    return columns, rows


_MAKERS: Final[dict[Part, Callable[[Comparison], Made]]] = {
    "enterprises": _enterprises,
    "clauses": _clauses,
    "settings": _settings,
    "measures": _named_sums("measure", "措施", "measure", "measure"),
    "funds": _named_sums("fund", "资金", "fund", "fund"),
    "categories": _named_sums("category", "企业类别", "category", "category"),
    "classes": _classes,
    "vanished": _vanished,
    "cliffs": _cliffs,
}


def _notes(found: Comparison, part: Part) -> Iterator[Text]:
    if part == "clauses":
        yield Text(
            "每个事项按其本身的金额计,叠加条款按其扣减计;各行之和即差额的确定部分",
            "an award counts with what it comes to by itself, a clause on combination with what it takes off; "
            "the lines add up to what is certain of the difference",
        )
    if part == "settings" and len(found.settings) > 1:
        yield (
            Text("按给出的次序逐个设定", "the settings are made one after the other, in the order given")
            if found.is_in_turn
            else Text(
                "各设定之份额为各种先后次序下所增的平均(沙普利值)",
                "each setting has the mean of what it adds over every order of making them (the value of Shapley)",
            )
        )
    if part == "categories":
        yield Text(
            "属于几个类别的企业在每个类别下各计一次", "an enterprise of several categories counts in each of them"
        )
    if part == "classes":
        yield from _not_carried(found)
    if part == "cliffs":
        yield Text(
            "距界限百分之五以内的企业;其他事实不变,把该数字移到界限两侧后重新判定",
            "enterprises within five per cent of a threshold; the figure was put on either side of it, all else as it is",
        )


def _not_carried(found: Comparison) -> Iterator[Text]:
    size = [i for i in found.new.book.indicators.values() if local(i.iri) == "size" and i.iri not in found.sums]
    for indicator in size:
        name = found.after.label(indicator.iri)
        yield Text(f"名录中没有「{name.zh}」", f"the register does not say: {name.en}")
