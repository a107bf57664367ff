"""Whole registers and query results as tables (faces layer)."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pyoxigraph as ox

from huiqi.assessment import Assessment, Figure
from huiqi.errors import HuiqiError, Language, Text
from huiqi.money import show_yuan
from huiqi.names import local
from huiqi.outcome import add
from huiqi.project import Answers, Project
from huiqi.render.data import to_json
from huiqi.render.text import Writer
from huiqi.sparql_text import asking

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
    return "\n".join([*_columns([head, *rows]), "", *_summary(writer, answers)]) + "\n"


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


def _columns(rows: list[list[str]]) -> list[str]:
    widths = [max(_width(row[i]) for row in rows) for i in range(len(rows[0]))]
    return ["  ".join(cell + " " * (widths[i] - _width(cell)) for i, cell in enumerate(row)).rstrip() for row in rows]


def _width(text: str) -> int:
    """Return the columns a text takes in a terminal: Chinese characters take two."""
    from unicodedata import east_asian_width

    return sum(2 if east_asian_width(c) in "WF" else 1 for c in text)


def query_result(result: Any, form: str) -> str:
    """Return the result of a SPARQL query as text, JSON, CSV or Turtle; rows keep the order of the query.

    Raises HuiqiError for a form that the result does not have, and where the store cannot find the next row.
    """
    with asking():
        return _query_result(result, form)


def _query_result(result: Any, form: str) -> str:
    if isinstance(result, ox.QueryBoolean):
        return to_json(bool(result)) if form == "json" else f"{'true' if result else 'false'}\n"
    if isinstance(result, ox.QueryTriples):
        if form not in ("text", "turtle"):
            raise HuiqiError(
                Text("CONSTRUCT 的结果只有 turtle 格式", "the result of a CONSTRUCT has the format turtle")
            )
        triples = sorted(result, key=str)
        return (ox.serialize(triples, format=ox.RdfFormat.TURTLE) or b"").decode("utf-8")
    names = [v.value for v in result.variables]
    rows = [["" if row[n] is None else row[n].value for n in names] for row in result]
    if form == "json":
        return to_json([dict(zip(names, row, strict=True)) for row in rows])
    if form == "turtle":
        raise HuiqiError(Text("SELECT 的结果没有 turtle 格式", "the result of a SELECT has no format turtle"))
    if form == "csv":
        buffer = io.StringIO()
        csv.writer(buffer, lineterminator="\n").writerows([names, *rows])
        return buffer.getvalue()
    return "\n".join(_columns([names, *rows])) + "\n" if names else ""
