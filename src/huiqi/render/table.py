"""Whole registers as tables (faces layer)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from huiqi.assessment import Assessment, Figure
from huiqi.errors import Language, Text
from huiqi.layout import aligned
from huiqi.money import show_yuan
from huiqi.names import local
from huiqi.outcome import add
from huiqi.project import Answers, Project
from huiqi.render.text import Writer

ORDER = ("entitled", "undetermined", "not-entitled", "not-applicable")


def register_summary(project: Project, answers: Answers, lang: Language) -> str:
    """Return the counts of a register's assessments, the total, and what they rest on."""
    return "\n".join(_summary(Writer(project, lang, answers.facts), answers)) + "\n"


def register_table(project: Project, answers: Answers, lang: Language) -> str:
    """Return one line for each assessment of a register that has a ground or may have one, then counts and the total."""
    writer = Writer(project, lang, answers.facts)
    names = {e.iri: e.name(lang) for e in answers.facts.enterprises}
    rows = []
    for e in answers.enterprises:
        for a in (a for a in e.assessments if a.outcome != "not-applicable"):
            decided = a.outcome in ("not-entitled", "not-applicable")
            amount = "" if decided else writer.figure(a.net)
            why = _why(writer, a)
            rows.append([names[e.enterprise], local(a.award), local(a.ground), writer.outcome(a.outcome), amount, why])
    head = [
        Text("企业", "enterprise").say(lang),
        Text("奖补事项", "award").say(lang),
        Text("事由", "ground").say(lang),
        Text("判定", "outcome").say(lang),
        Text("金额", "amount").say(lang),
        Text("取决于/原因", "decided by").say(lang),
    ]
    return "\n".join([*aligned([head, *rows]), "", *_summary(writer, answers)]) + "\n"


def award_table(project: Project, answers: Answers, lang: Language) -> str:
    """Return one line for each award: how many assessments of each outcome, and what they come to; then the total."""
    writer = Writer(project, lang, answers.facts)
    awards: dict[str, list[Assessment]] = {}
    for a in (a for e in answers.enterprises for a in e.assessments):
        awards.setdefault(a.award, []).append(a)
    rows = []
    for award, found in sorted(awards.items()):
        counts = Counter(str(a.outcome) for a in found)
        rows.append(
            [
                local(award),
                *(str(counts[o]) for o in ORDER),
                writer.figure(add(a.net for a in found)),
                writer.label(award),
            ]
        )
    head = [
        Text("奖补事项", "award").say(lang),
        *(writer.outcome(o) for o in ORDER),
        Text("金额", "amount").say(lang),
        Text("名称", "name").say(lang),
    ]
    return "\n".join([*aligned([head, *rows], right=range(1, 5)), "", *_summary(writer, answers)]) + "\n"


def largest_table(project: Project, answers: Answers, lang: Language, count: int) -> str:
    """Return the entitled assessments with the largest sums, at most `count`, and how many more there are."""
    writer = Writer(project, lang, answers.facts)
    names = {e.iri: e.name(lang) for e in answers.facts.enterprises}
    entitled = [a for e in answers.enterprises for a in e.assessments if a.outcome == "entitled"]
    entitled.sort(key=lambda a: (-a.net.least, -(a.net.most or a.net.least), a.enterprise, a.award, a.ground))
    rows = [
        [names[a.enterprise], local(a.award), local(a.ground), writer.figure(a.net), _why(writer, a)]
        for a in entitled[:count]
    ]
    head = [
        Text("应享企业", "entitled enterprise").say(lang),
        Text("奖补事项", "award").say(lang),
        Text("事由", "ground").say(lang),
        Text("金额", "amount").say(lang),
        Text("取决于", "decided by").say(lang),
    ]
    left = len(entitled) - len(rows)
    more = [Text(f"另有 {left} 项应享", f"and {left} more entitled").say(lang)] if left else []
    return "\n".join([*aligned([head, *rows]), *more]) + "\n"


def _summary(writer: Writer, answers: Answers) -> Iterator[str]:
    counts = Counter(str(a.outcome) for e in answers.enterprises for a in e.assessments)
    total = add(e.total for e in answers.enterprises)
    without = sum(1 for e in answers.enterprises if e.total.most is None)
    yield " · ".join(f"{writer.outcome(o)} {counts[o]}" for o in ORDER if counts[o])
    yield f"{writer.say('合计', 'Total')}: {_total(total, without, answers, writer.lang)}"
    yield from writer.footer(answers)


def _why(writer: Writer, found: Assessment) -> str:
    """Write what would decide an assessment, the first two things in full and how many more."""
    if found.outcome == "not-entitled":
        return (
            writer.say("不满足", "not met") + ": " + "; ".join(writer.label(u) for u in found.unmet)
            if found.unmet
            else ""
        )
    if found.outcome == "not-applicable" or (found.outcome == "entitled" and found.net.is_exact):
        return ""
    texts = list(dict.fromkeys(writer.need(n, short=True) for n in found.needs))
    more = f" +{len(texts) - 2}" if len(texts) > 2 else ""
    return "; ".join(texts[:2]) + more


def _total(total: Figure, without: int, answers: Answers, lang: Language) -> str:
    """Write a total; where some enterprises have no upper figure, the total of the others and how many they are."""
    if total.is_exact:
        return show_yuan(total.least)
    known = add(e.total for e in answers.enterprises if e.total.most is not None)
    span = f"{show_yuan(total.least)} – {show_yuan(known.most if known.most is not None else known.least)}"
    if not without:
        return span
    return Text(f"{span},另有 {without} 家上限未知", f"{span}, and {without} without an upper figure").say(lang)
