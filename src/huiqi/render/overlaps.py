"""Findings on how awards relate as text (faces layer): one card for each; computes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from pyoxigraph import Literal, NamedNode

from huiqi.errors import Language, Text
from huiqi.facts.model import Enterprise, Record
from huiqi.money import show_yuan
from huiqi.names import XSD, local
from huiqi.overlaps import KINDS, Analysis, Overlap
from huiqi.things import Law
from huiqi.wording.numbers import show_number

_CERTAINTY = {
    "general": Text("对一切可能的企业成立", "holds for every possible enterprise"),
    "judgement": Text("取决于人的评判", "involves a judgement"),
    "opaque": Text("有求解器不能表示的条件", "some condition is beyond the solver"),
    "gaps": Text("有条款尚未编码", "some clause is not encoded"),
    "unknown": Text("求解器没有答案", "the solver has no answer"),
}
_OUTCOMES = {
    "entitled": Text("应享", "entitled"),
    "not-entitled": Text("不应享", "not entitled"),
    "undetermined": Text("未定", "undetermined"),
    "not-applicable": Text("不适用", "not applicable"),
}
_NONE = Text("没有发现", "nothing found")


def overlaps_text(found: Analysis, law: Law, lang: Language) -> str:
    """Return the analysis as plain text: a card for each finding, then what was asked."""
    lines: list[str] = []
    for number, finding in enumerate(found.findings, 1):
        lines += [*_card(number, finding, law, lang), ""]
    if not found.findings:
        lines += [_NONE.say(lang), ""]
    return "\n".join([*lines, *_footer(found, law, lang)]) + "\n"


def _card(number: int, finding: Overlap, law: Law, lang: Language) -> Iterator[str]:
    yield f"{number}. {KINDS[finding.kind].say(lang)} · {_CERTAINTY[finding.certainty].say(lang)}"
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
        yield from _witness(finding, law, lang)


def _witness(finding: Overlap, law: Law, lang: Language) -> Iterator[str]:
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
        yield f"     → {local(iri)}: {_OUTCOMES[outcome].say(lang)}{_money(outcome, least, most, lang)}"


def _money(outcome: str, least: str, most: str, lang: Language) -> str:
    if outcome != "entitled":
        return ""
    if least == most:
        return f" {show_yuan(Decimal(least))}"
    end = show_yuan(Decimal(most)) if most else Text("上限未知", "no upper figure").say(lang)
    return f" {show_yuan(Decimal(least))} – {end}"


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


def _footer(found: Analysis, law: Law, lang: Language) -> Iterable[str]:
    n = len(found.findings)
    yield Text(
        f"{found.awards} 项奖补,比较 {found.pairs} 对,向求解器提问 {found.questions} 次,发现 {n} 处",
        f"{found.awards} awards, {found.pairs} pairs compared, {found.questions} questions to the solver, findings: {n}",
    ).say(lang)
    if found.not_encoded:
        names = ", ".join(law.label(p).say(lang) for p in found.not_encoded)
        yield Text(f"没有编码的政策,无从比较:{names}", f"policies without encoded awards, not compared: {names}").say(
            lang
        )
    if found.unconfirmed:
        yield Text("有未确认的见证", "some witness is not confirmed").say(lang)
