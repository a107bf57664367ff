"""Lists of things of one kind (meaning layer): one row each, as typed cells under named columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from pyoxigraph import Literal, NamedNode

from huiqi.errors import Text
from huiqi.names import DCTERMS, NS, RDFS, local
from huiqi.questions import Question
from huiqi.rows import Cell, Column, Rows
from huiqi.things.find import instances
from huiqi.things.law import COVERAGE, STATES, Law
from huiqi.things.model import KINDS, Kind
from huiqi.things.phrases import amount_in_short, day_words

_NAME: Final = Column("name", Text("名称", "name"))
_POLICY: Final = Column("policy", Text("政策", "policy"))
_GAPS: Final = Column("gaps", Text("未编码", "gaps"), "gaps")
_AWARDS: Final = Column("awards", Text("奖补事项", "awards"), "awards")
_STATE: Final = Column("coverage", Text("编码情况", "coverage"), words={str(k): v for k, v in COVERAGE.items()})


_Said = Cell | Text
"""A cell, or a text in both languages that stands in one."""


@dataclass(frozen=True)
class _List:
    """The columns of a list and how one row of it is made."""

    columns: tuple[Column, ...]
    row: Callable[[Law, str], Sequence[_Said]]


def listing(
    law: Law, kind: Kind, questions: Mapping[str, Question], policy: str = "", everything: bool = False
) -> Rows:
    """Return the things of a kind, perhaps only of one policy (IRI), as rows.

    Measures are those of the policies that are assessed by default and number theirs from 1 on without a break, unless a
    policy is named or `everything` is asked for; a note says how many are left out. No such policy: all are listed.
    What belongs to a policy that is not assessed by default comes last.
    """
    if kind.name == "question":
        return _questions(questions)
    if kind.name == "coverage":
        return _coverage(law, policy)
    found = [i for i in law.ordered(instances(law, kind)) if not policy or law.policy_of(i) == policy]
    notes: tuple[Text, ...] = ()
    if kind.name == "measure" and not policy and not everything:
        found, notes = _numbered(law, found)
    how = _LISTS[kind.name]
    return _rows(law, kind.plural, how.columns, [how.row(law, i) for i in found], notes)


def kinds(law: Law, questions: Mapping[str, Question]) -> Rows:
    """Return what can be listed: each kind with its name in both languages and how many things it has."""
    columns = (
        Column("kind", Text("种类", "kind")),
        Column("zh", Text("中文", "Chinese")),
        Column("count", Text("数量", "count")),
    )
    rows = []
    for kind in KINDS:
        count = len(instances(law, kind))
        if kind.name == "question":
            count = len(questions)
        if kind.name == "coverage":
            count = len(_coverage(law, "").rows)
        rows.append((Literal(kind.plural), Literal(kind.zh), Literal(count)))
    return Rows("kinds", columns, tuple(rows))


def _numbered(law: Law, measures: list[str]) -> tuple[list[str], tuple[Text, ...]]:
    numbered = {p for p in law.first if law.is_numbered(p)}
    shown = [m for m in measures if law.policy_of(m) in numbered]
    left = len(measures) - len(shown)
    if not shown or not left:
        return measures, ()
    note = Text(
        f"另有 {left} 项措施属于未对措施统一编号或默认不评估的政策;加 --all 全部列出,或用 --policy 指定政策",
        f"{left} more measures stand in policies that do not number theirs throughout or are not assessed by default; "
        "--all lists every measure, --policy those of one policy",
    )
    return shown, (note,)


def _rows(
    law: Law, name: str, columns: tuple[Column, ...], rows: Iterable[Sequence[_Said]], notes: tuple[Text, ...] = ()
) -> Rows:
    """Make the answer; a cell that is a Text stands there in English and is said in both languages."""
    given = [list(row) for row in rows]
    words: list[dict[str, Text]] = [{} for _ in columns]
    made: list[tuple[Cell, ...]] = []
    for row in given:
        cells: list[Cell] = []
        for i, cell in enumerate(row):
            if isinstance(cell, Text):
                words[i][cell.en] = cell
                cells.append(Literal(cell.en) if cell.en else None)
            else:
                cells.append(cell)
        made.append(tuple(cells))
    parts = (part for row in made for cell in row for part in (cell if isinstance(cell, tuple) else (cell,)))
    things = sorted({p.value for p in parts if isinstance(p, NamedNode)})
    told = tuple(replace(c, words=words[i] or c.words) for i, c in enumerate(columns))
    return Rows(name, told, tuple(made), {i: {"zh": law.label(i).zh, "en": law.label(i).en} for i in things}, notes)


def _thing(iri: str | None) -> Cell:
    return NamedNode(iri) if iri else None


def _things(iris: Iterable[str]) -> Cell:
    found = tuple(NamedNode(i) for i in iris)
    return (found[0] if len(found) == 1 else found) if found else None


# --- one row of each kind ---


def _policy(law: Law, iri: str) -> Sequence[_Said]:
    measures = [m for m in law.measures if law.policy_of(m) == iri]
    source = law.graph.iri(iri, DCTERMS + "source") or ""
    return (
        Literal(law.policy_names[iri]),
        NamedNode(iri),
        STATES[law.book.policies[iri].is_draft],
        day_words(law, iri, "appliesFrom"),
        day_words(law, iri, "appliesUntil"),
        _thing(law.graph.iri(source, NS + "grade")),
        Literal(len(measures)),
        Literal(sum(1 for a in law.book.awards if a.policy == iri)),
        Literal(len(law.of_policy("Gap", iri))),
    )


def _measure(law: Law, iri: str) -> Sequence[_Said]:
    number = law.number(iri)
    return (
        None if number is None else Literal(number),
        Literal(local(iri)),
        NamedNode(iri),
        _thing(law.section(iri)),
        Literal(len(law.awards(iri))),
        Literal(len(law.gaps(iri))),
        Literal(law.coverage(iri)),
        _thing(law.policy_of(iri)),
    )


def _award(law: Law, iri: str) -> Sequence[_Said]:
    award = next(a for a in law.book.awards if a.iri == iri)
    return (
        Literal(local(iri)),
        NamedNode(iri),
        NamedNode(award.ground),
        amount_in_short(law, award),
        NamedNode(award.measure),
        NamedNode(award.policy),
    )


def _fund(law: Law, iri: str) -> Sequence[_Said]:
    set_aside = [a for a in law.graph.instances(NS + "Appropriation") if iri in law.graph.iris(a, NS + "of")]
    paid = [t for kind in ("Measure", "Award") for t in law.graph.instances(NS + kind)]
    return (
        Literal(local(iri)),
        NamedNode(iri),
        _things(set_aside),
        Literal(sum(1 for t in paid if any(link.to == iri for link in law.funds(t)))),
    )


def _category(law: Law, iri: str) -> Sequence[_Said]:
    return Literal(local(iri)), NamedNode(iri), _things(law.reads.get(iri, ()))


def _indicator(law: Law, iri: str) -> Sequence[_Said]:
    return (
        Literal(local(iri)),
        NamedNode(iri),
        _thing(law.graph.iri(iri, RDFS + "domain")),
        _thing(law.graph.iri(iri, RDFS + "range")),
        _thing(law.graph.iri(iri, NS + "derivation")),
        Literal(len(law.reads.get(iri, ()))),
    )


def _gap(law: Law, iri: str) -> Sequence[_Said]:
    return (
        _thing(law.policy_of(iri)),
        Literal(local(iri)),
        NamedNode(iri),
        _thing(law.reason(iri)),
        _things(law.graph.iris(iri, DCTERMS + "subject")),
        Literal(len(law.graph.iris(iri, NS + "ofMeasure"))),
    )


def _source(law: Law, iri: str) -> Sequence[_Said]:
    day = law.graph.literal(iri, DCTERMS + "date")
    address = law.graph.literal(iri, DCTERMS + "identifier")
    return (
        Literal(local(iri)),
        NamedNode(iri),
        _thing(law.graph.iri(iri, NS + "grade")),
        day and Literal(day.value),
        address and Literal(address.value),
    )


def _ambiguity(law: Law, iri: str) -> Sequence[_Said]:
    ways = next((a.interpretations for a in law.book.ambiguities if a.iri == iri), ())
    return (
        _thing(law.policy_of(iri)),
        Literal(local(iri)),
        NamedNode(iri),
        tuple(Literal(f"{'--assume' if w.is_assumption else '--read'} {local(w.iri)}") for w in ways) or None,
    )


def _rule(law: Law, iri: str) -> Sequence[_Said]:
    rule = next(r for r in law.book.rules if r.iri == iri)
    return _thing(law.policy_of(iri)), Literal(local(iri)), NamedNode(iri), _things(rule.members), _things(rule.under)


def _finding(law: Law, iri: str) -> Sequence[_Said]:
    return Literal(local(iri)), NamedNode(iri)


_LISTS: Final[dict[str, _List]] = {
    "policy": _List(
        (
            _NAME,
            _POLICY,
            Column("status", Text("状态", "status")),
            Column("from", Text("起", "from")),
            Column("until", Text("止", "until")),
            Column("grade", Text("来源等级", "grade")),
            Column("measures", Text("措施", "measures")),
            _AWARDS,
            _GAPS,
        ),
        _policy,
    ),
    "measure": _List(
        (
            Column("number", Text("序号", "number"), empty=Text("无", "none")),
            _NAME,
            Column("measure", Text("措施", "measure")),
            Column("section", Text("板块", "section")),
            _AWARDS,
            _GAPS,
            _STATE,
            _POLICY,
        ),
        _measure,
    ),
    "award": _List(
        (
            _NAME,
            Column("award", Text("奖补事项", "award")),
            Column("ground", Text("事由", "ground")),
            Column("amount", Text("金额", "amount")),
            Column("measure", Text("措施", "measure")),
            _POLICY,
        ),
        _award,
    ),
    "fund": _List(
        (
            _NAME,
            Column("fund", Text("资金", "fund")),
            Column("appropriations", Text("预算", "appropriations"), empty=Text("未公布", "not published")),
            Column("pays", Text("所支付的事项", "pays")),
        ),
        _fund,
    ),
    "category": _List(
        (
            _NAME,
            Column("category", Text("企业类别", "category")),
            Column("awards", Text("读取它的奖补事项", "awards that read it"), empty=Text("无", "none")),
        ),
        _category,
    ),
    "indicator": _List(
        (
            _NAME,
            Column("indicator", Text("指标", "indicator")),
            Column("of", Text("描述对象", "describes")),
            Column("holds", Text("值的类型", "holds")),
            Column("derivation", Text("推导方式", "derived as"), empty=Text("填报", "reported")),
            _AWARDS,
        ),
        _indicator,
    ),
    "gap": _List(
        (
            _POLICY,
            _NAME,
            Column("gap", Text("未编码", "gap")),
            Column("reason", Text("原因", "reason")),
            Column("about", Text("缺什么", "about"), empty=Text("整段", "the passage")),
            Column("measures", Text("涉及措施", "measures")),
        ),
        _gap,
    ),
    "source": _List(
        (
            _NAME,
            Column("source", Text("来源", "source")),
            Column("grade", Text("等级", "grade")),
            Column("date", Text("日期", "date"), empty=Text("未注明", "undated")),
            Column("address", Text("地址", "address"), empty=Text("未注明", "none")),
        ),
        _source,
    ),
    "ambiguity": _List(
        (
            _POLICY,
            _NAME,
            Column("ambiguity", Text("待明确", "ambiguity")),
            Column("choices", Text("可选口径", "choices"), empty=Text("无", "none")),
        ),
        _ambiguity,
    ),
    "rule": _List(
        (
            _POLICY,
            _NAME,
            Column("rule", Text("叠加规则", "rule")),
            Column("awards", Text("奖补事项", "awards")),
            Column("if", Text("所属口径", "only if"), empty=Text("任何口径", "always")),
        ),
        _rule,
    ),
    "finding": _List((_NAME, Column("finding", Text("问题", "finding"))), _finding),
}


def _questions(questions: Mapping[str, Question]) -> Rows:
    said = {q.summary.en: q.summary for q in questions.values()}
    columns = (
        _NAME,
        Column("question", Text("所问", "question"), words=said),
        Column("params", Text("参数", "params")),
    )
    rows = [
        (Literal(n), Literal(q.summary.en), tuple(Literal(p.name) for p in q.params) or None)
        for n, q in sorted(questions.items())
    ]
    return Rows("questions", columns, tuple(rows))


def _coverage(law: Law, policy: str) -> Rows:
    columns = (
        _POLICY,
        Column("measures", Text("措施", "measures")),
        *(Column(state, text) for state, text in COVERAGE.items()),
        _AWARDS,
        _GAPS,
    )
    rows: list[Sequence[_Said]] = []
    for iri in sorted(law.book.policies):
        if policy in ("", iri):
            states = Counter(str(law.coverage(m)) for m in law.measures if law.policy_of(m) == iri)
            counts = [sum(states.values()), *(states[s] for s in COVERAGE)]
            awards = sum(1 for a in law.book.awards if a.policy == iri)
            gaps = len(law.of_policy("Gap", iri))
            rows.append((NamedNode(iri), *(Literal(n) for n in (*counts, awards, gaps))))
    return _rows(law, "coverage", columns, rows)
