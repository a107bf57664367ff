"""Findings on how awards relate as text (faces layer): one card for each; computes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, serialize

from huiqi.assessment import Figure
from huiqi.errors import Language, Text
from huiqi.facts.model import Enterprise, Record
from huiqi.money import show_yuan
from huiqi.names import IND, NS, OUTCOME, RDFS, RULE_CERTAINTY, RULE_KIND, XSD, local
from huiqi.overlaps import KINDS, WHY_NOT
from huiqi.stakes import Report, RuleWaiver, Stacked, Stake, Today
from huiqi.stakes.model import Manner, total
from huiqi.stakes.rdf import finding_quads, stake_quads, witness_quads
from huiqi.stakes.waivers import line_to_add
from huiqi.things import Law
from huiqi.wording.numbers import show_number

CERTAINTY: Final = {
    "general": Text("对一切可能的企业成立", "holds for every possible enterprise"),
    "judgement": Text("取决于人的评判", "involves a judgement"),
    "opaque": Text("有求解器不能表示的条件", "some condition is beyond the solver"),
    "gaps": Text("有条款尚未编码", "some clause is not encoded"),
    "missing-data": Text("只因资料缺失", "only through missing data"),
    "formal-only": Text("只在形式上可能", "formal only"),
    "unknown": Text("求解器没有答案", "the solver has no answer"),
}
OUTCOMES: Final = {
    "entitled": Text("应享", "entitled"),
    "not-entitled": Text("不应享", "not entitled"),
    "undetermined": Text("未定", "undetermined"),
    "not-applicable": Text("不适用", "not applicable"),
}
MANNERS: Final[dict[Manner, Text]] = {
    "single": Text("只有一项应付", "one award is paid"),
    "sum": Text("各项相加", "paid together"),
    "one": Text("只付一项", "only one of them is paid"),
    "cap": Text("合并后减少", "cut when taken together"),
    "open": Text("合并后数额未定", "what they come to together is open"),
}
RANKED: Final = Text(
    "按关涉金额乘以确定程度排列(见 docs/how-to/find-overlaps.md)",
    "by money at stake times certainty (docs/how-to/find-overlaps.md says how)",
)
LANGUAGES: Final[tuple[Language, ...]] = ("zh", "en")
_LISTED: Final = 5
_NONE = Text("没有发现", "nothing found")


def overlaps_text(report: Report, law: Law, lang: Language) -> str:
    """Return findings as plain text: a card for each by rank, those that are accepted, then what was asked."""
    lines: list[str] = []
    for number, stake in enumerate(report.standing, 1):
        lines += [*_card(number, stake, report, law, lang), ""]
    if not report.standing:
        lines += [_NONE.say(lang), ""]
    if report.waived:
        lines += [*_waived(report, lang), ""]
    return "\n".join([*lines, *_footer(report, law, lang)]) + "\n"


def overlaps_turtle(report: Report, base: str) -> str:
    """Return findings as RDF in Turtle, each with its witness; their names begin with `base`."""
    return _turtle(finding_quads(report, base))


def finding_turtle(stake: Stake, report: Report, base: str) -> str:
    """Return one finding of a report as RDF in Turtle, as it stands in the Turtle of the whole."""
    return _turtle(stake_quads(stake, report, base))


def witness_turtle(stake: Stake, base: str) -> str:
    """Return the witness of a finding as Turtle; empty without one."""
    return _turtle(witness_quads(stake, base))


def _turtle(quads: list[Quad]) -> str:
    prefixes = {"": NS, "ind": IND, "kind": RULE_KIND, "certainty": RULE_CERTAINTY, "outcome": OUTCOME, "xsd": XSD}
    written = serialize(quads, format=RdfFormat.TURTLE, prefixes={**prefixes, "rdfs": RDFS})
    assert written is not None
    return written.decode("utf-8")


def _card(number: int, stake: Stake, report: Report, law: Law, lang: Language) -> Iterator[str]:
    finding = stake.finding
    yield f"{number}. {KINDS[finding.kind].say(lang)} · {CERTAINTY[finding.certainty].say(lang)}"
    for award in (*finding.awards, *finding.others):
        policy = law.label(law.policy_of(award)).say(lang)
        yield f"   {local(award)} · {law.label(award).say(lang)} · {policy}"
    for rule in finding.rules:
        yield f"   {Text('叠加规则', 'stacking rule').say(lang)} {local(rule)} · {law.label(rule).say(lang)}"
    for node in finding.core:
        yield f"   {Text('不能同时成立', 'cannot hold together').say(lang)}: {local(node)} · {_label(law, node, lang)}"
    if finding.readings:
        ways = ", ".join(local(r) for r in finding.readings)
        yield f"   {Text('仅在这些解释口径下', 'only as read by').say(lang)}: {ways}"
    for node, why in finding.opaque:
        yield f"   {Text('不能表示', 'opaque').say(lang)}: {local(node)} ({why})"
    if finding.witness is not None:
        yield from _witness(stake, law, lang)
    elif finding.lacks_witness:
        yield f"   {Text('未能写出见证企业,是我们的错误', 'no witness could be written down: a fault of ours').say(lang)}"
    elif finding.kind != "dead" and finding.certainty != "unknown":
        nobody = Text("凡属此情形者,所得均为0元", "whoever shows it is paid nothing")
        yield f"   {nobody.say(lang)}"
    if report.today is not None:
        yield from _today(stake, report.today, law, lang)
    yield f"   {Text('如接受', 'to accept it').say(lang)}: {line_to_add(finding, stake.digest)}"


def _witness(stake: Stake, law: Law, lang: Language) -> Iterator[str]:
    finding = stake.finding
    assert finding.witness is not None
    shown = finding.witness
    said = (
        Text("由通常的推导确认", "derived by the ordinary engine")
        if shown.is_confirmed
        else Text("通常的推导没有确认,是我们的错误", "NOT confirmed by the ordinary engine: a fault of ours")
    )
    yield f"   {Text('见证企业', 'witness').say(lang)} ({said.say(lang)}):"
    for line in facts_in_words(shown.enterprise, law, lang):
        yield f"     {line}"
    wanted = {*finding.awards, *finding.others}
    for award, outcome, least, most in shown.outcomes:
        iri = award.partition("?")[0]
        if outcome == "not-entitled" and iri not in finding.awards and len(wanted) > 2:
            continue
        yield f"     → {local(iri)}: {OUTCOMES[outcome].say(lang)}{_money(outcome, least, most, lang)}"
    if stake.witness is not None:
        yield f"     = {stacking_line(stake.witness, law).say(lang)}"


def stacking_line(stacked: Stacked, law: Law) -> Text:
    """Return in one line what stacking makes of the awards on one ground, and the money at stake."""
    net = total(h.net for h in stacked.held if h.outcome == "entitled")
    names = Text(*(", ".join(law.label(r).say(lang) for r in stacked.rules) for lang in LANGUAGES))
    made, stake = MANNERS[stacked.manner], stacked.at_stake
    by = Text(f"({names.zh})", f" ({names.en})") if stacked.rules else Text("", "")
    return Text(
        f"{made.zh}{by.zh}:共付 {range_of(net, 'zh')};关涉 {range_of(stake, 'zh')}",
        f"{made.en}{by.en}: {range_of(net, 'en')} in all; at stake {range_of(stake, 'en')}",
    )


def _today(stake: Stake, today: Today, law: Law, lang: Language) -> Iterator[str]:
    yield f"   {today_line(stake, today).say(lang)}"
    shown = sorted(stake.shown, key=lambda t: (-t.at_stake.least, t.enterprise, t.ground))
    for one in shown[:_LISTED]:
        firm = today.known[one.enterprise]
        paid = "; ".join(f"{local(h.award)} {range_of(h.net, lang)}" for h in one.held if h.outcome == "entitled")
        yield f"     {firm.name(lang)} {one.year or ''}: {paid}".replace(" :", ":")
    if len(shown) > _LISTED:
        rest = len(shown) - _LISTED
        yield f"     {Text(f'另有 {rest} 处(见 --format json)', f'and {rest} more (see --format json)').say(lang)}"


def today_line(stake: Stake, today: Today) -> Text:
    """Return in one line whom a finding touches on a register, how much is at stake, and what is not determined."""
    shown, money = stake.shown, stake.at_stake
    firms = len({t.enterprise for t in shown})
    sure = total(t.at_stake for t in shown)
    if not shown:
        zh, en = "目前没有企业,法律上可能", "no one today, possible in law"
        if stake.finding.kind == "dead":
            zh, en = "目前没有企业,法律上也不可能", "no one today, and none possible in law"
    else:
        zh = f"目前涉及 {firms} 家企业、{len(shown)} 处事由;关涉 {range_of(sure, 'zh')}"
        en = f"affected today: {firms} enterprise{_s(firms)}, {len(shown)} ground{_s(len(shown))}; at stake {range_of(sure, 'en')}"
    if stake.open and money is not None:
        many = len({t.enterprise for t in stake.open})
        zh += f";另有 {many} 家 {len(stake.open)} 处未定,计入则为 {range_of(money, 'zh')}"
        en += (
            f"; undetermined besides: {len(stake.open)} ground{_s(len(stake.open))} of {many} "
            f"enterprise{_s(many)}, with them {range_of(money, 'en')}"
        )
    return Text(zh, en)


def _s(count: int) -> str:
    return "" if count == 1 else "s"


def _waived(report: Report, lang: Language) -> Iterator[str]:
    yield Text("已接受的发现(huiqi.toml):", "accepted (huiqi.toml):").say(lang)
    for stake in report.waived:
        assert stake.waiver is not None
        yield f"   {stake.finding.sentence.say(lang)} · {stake.waiver.reason}"


def _money(outcome: str, least: str, most: str, lang: Language) -> str:
    if outcome != "entitled":
        return ""
    return f" {range_of(Figure(Decimal(least), Decimal(most) if most else None), lang)}"


def range_of(figure: Figure, lang: Language) -> str:
    """Return an amount for a reader: one figure, or both ends; an upper end that nobody knows is said to be unknown."""
    if figure.is_exact:
        return show_yuan(figure.least)
    end = show_yuan(figure.most) if figure.most is not None else Text("上限未知", "no upper figure").say(lang)
    return f"{show_yuan(figure.least)} – {end}"


def facts_in_words(enterprise: Enterprise, law: Law, lang: Language) -> Iterator[str]:
    """Yield one line for each record of an enterprise, and one for what is stated of the enterprise itself."""
    if enterprise.values:
        yield _values(enterprise.values, law, lang)
    for record in enterprise.records:
        yield f"{law.label(record.kind).say(lang)} {_when(record, law)}: {_values(record.values, law, lang)}"


def _when(record: Record, law: Law) -> str:
    if law.book.record_classes[record.kind].dated and record.day is not None:
        return f"{record.day // 10_000}-{record.day // 100 % 100:02}-{record.day % 100:02}"
    return str(record.year or "")


def _values(values: object, law: Law, lang: Language) -> str:
    assert isinstance(values, dict)
    skipped = {"date", "fiscal-year", "period-end"}
    parts = [
        f"{law.label(iri).say(lang)} {_value(stated[0].term, law, iri, lang)}"
        for iri, stated in sorted(values.items())
        if local(iri) not in skipped
    ]
    return ", ".join(parts) or Text("(无其他事实)", "(no other fact)").say(lang)


def _value(term: NamedNode | Literal, law: Law, indicator: str, lang: Language) -> str:
    if isinstance(term, NamedNode):
        return law.label(term.value).say(lang)
    if term.datatype.value == XSD + "decimal":
        declared = law.book.indicators.get(indicator)
        return show_number(Decimal(term.value), lang, money=declared is not None and declared.range == "Money")
    return term.value


def _label(law: Law, node: str, lang: Language) -> str:
    return law.label(node).say(lang)


def _footer(report: Report, law: Law, lang: Language) -> Iterable[str]:
    found = report.analysis
    n = len(found.findings)
    yield asked_line(report).say(lang)
    if n > 1 or report.today is not None:
        yield RANKED.say(lang)
    if found.not_encoded:
        names = ", ".join(law.label(p).say(lang) for p in found.not_encoded)
        yield Text(f"没有编码的政策,无从比较:{names}", f"policies without encoded awards, not compared: {names}").say(
            lang
        )
    for why, said in WHY_NOT.items():
        if rules := ", ".join(law.label(rule).say(lang) for rule, own in found.not_asked if own == why):
            yield Text(f"{said.zh}:{rules}", f"{said.en}: {rules}").say(lang)
    if found.unconfirmed:
        yield Text("有未确认的见证", "some witness is not confirmed").say(lang)
    for waiver, changed in report.stale:
        yield stale_line(waiver, changed).say(lang)


def asked_line(report: Report) -> Text:
    """Return in one line how much was asked, and of which register."""
    found, today = report.analysis, report.today
    n = len(found.findings)
    zh = f"{found.awards} 项奖补,比较 {found.pairs} 对,向求解器提问 {found.questions} 次,发现 {n} 处"
    en = (
        f"{found.awards} awards, {found.pairs} pairs compared, {found.questions} questions to the solver, findings: {n}"
    )
    if today is not None:
        years = ", ".join(str(y) for y in today.years)
        zh += f";名册 {today.enterprises} 家,截至 {today.on.isoformat()},事由年度:{years or '全部'}"
        en += f"; register of {today.enterprises} on {today.on.isoformat()}, grounds of {years or 'every year'}"
    return Text(zh, en)


def stale_line(waiver: RuleWaiver, changed: bool) -> Text:
    """Return what is to be said of a waiver that accepts no finding as it stands."""
    names = ", ".join(f"`{a}`" for a in waiver.awards)
    if changed:
        return Text(
            f"豁免已失效:{names}({waiver.kind})的规则有变,请重新审视",
            f"waiver void: the rules of {names} ({waiver.kind}) have changed; read the finding again",
        )
    return Text(
        f"豁免没有对上任何发现:{names}({waiver.kind}),请从 huiqi.toml 删去",
        f"waiver of {names} ({waiver.kind}) matches no finding; remove it from huiqi.toml",
    )
