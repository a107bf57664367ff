"""The other things as they are shown (meaning layer): funds, categories, indicators, gaps, sources, open questions,
stacking rules, finding codes, questions, and the words of the ontology."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from huiqi.errors import Text
from huiqi.names import DCTERMS, IND, NS, RDF, RDFS, SKOS, local
from huiqi.questions import Question
from huiqi.rules.tree import Membership
from huiqi.things.find import Found
from huiqi.things.law import Law, walk
from huiqi.things.model import Entry, Section, Sheet
from huiqi.things.phrases import (
    called,
    clause_entries,
    gap_entry,
    grade_of,
    handle_of,
    noted,
    sentence,
    source_entries,
    with_basis,
)
from huiqi.things.sheets import award_sheet, linked, measure_sheet, policy_sheet, sheet_of, way_entries
from huiqi.wording import OPERATORS, show_number


def show(law: Law, questions: Mapping[str, Question], found: Found) -> Sheet:
    """Return everything there is to say of a thing that was found by name."""
    iri = found.iri
    if found.kind == "interpretation":
        return ambiguity_sheet(law, law.graph.iri(iri, NS + "of") or iri)
    if found.kind == "question":
        return question_sheet(questions[iri])
    return _SHEETS.get(found.kind, term_sheet)(law, iri)


def things(law: Law, iris: Iterable[str]) -> tuple[Entry, ...]:
    """Return things by label and name."""
    handles = [(iri, handle_of(_name(law, iri))) for iri in iris]
    return tuple(Entry(called(law.label(iri), handle), iri, handle=handle) for iri, handle in handles)


def _name(law: Law, iri: str) -> str:
    return law.policy_names.get(iri) or local(iri)


def _said(law: Law, iri: str, predicate: str) -> tuple[Entry, ...]:
    text = law.text(iri, predicate)
    return (Entry(text),) if text else ()


def _meaning(law: Law, iri: str) -> Section:
    return Section("means", Text("含义", "means"), _said(law, iri, SKOS + "definition"))


def fund_sheet(law: Law, iri: str) -> Sheet:
    """Return a fund: what it is for, what is set aside in it, what it pays and how that is known."""
    paid = [t for kind in ("Measure", "Award") for t in law.graph.instances(NS + kind)]
    pays = [
        Entry(with_basis(law.label(t), link.basis), t, link.basis)
        for t in paid
        for link in law.funds(t)
        if link.to == iri
    ]
    set_aside = [a for a in law.graph.instances(NS + "Appropriation") if iri in law.graph.iris(a, NS + "of")]
    return sheet_of(
        law,
        "fund",
        iri,
        (
            Section("for", Text("用途", "for"), _said(law, iri, DCTERMS + "description")),
            Section("place", Text("地区", "place"), linked(law, iri, DCTERMS + "spatial")),
            Section("appropriations", Text("预算", "appropriations"), tuple(_set_aside(law, a) for a in set_aside)),
            Section("pays", Text("支付", "pays"), tuple(pays)),
            Section("sources", Text("来源", "sources"), source_entries(law, iri)),
        ),
    )


def _set_aside(law: Law, iri: str) -> Entry:
    """Say the sum of an appropriation by its bounds and, in brackets, what it is called."""
    found = [(word, value) for word in OPERATORS if (value := law.graph.literal(iri, NS + word)) is not None]
    zh = "且".join(f"{OPERATORS[w][0]}{show_number(Decimal(v.value), 'zh', True)}" for w, v in found)
    en = " and ".join(f"{OPERATORS[w][1]} {show_number(Decimal(v.value), 'en', True)}" for w, v in found)
    return Entry(noted(law.label(iri), Text(zh, en)) if found else law.label(iri), iri)


def category_sheet(law: Law, iri: str) -> Sheet:
    """Return an enterprise category: what it means, at which levels awards name it, and which awards read it."""
    awards = [a for a in law.book.awards if a.iri in law.reads.get(iri, ())]
    levels = {
        m
        for a in awards
        for node in walk((a,))
        if isinstance(node, Membership) and node.subject.indicator.iri == IND + "level"
        for m in node.members
    }
    return sheet_of(
        law,
        "category",
        iri,
        (
            _meaning(law, iri),
            Section("levels", Text("授予级别", "given at"), linked(law, iri, NS + "givenAt")),
            Section("named", Text("奖补事项所提级别", "levels that awards name"), things(law, sorted(levels))),
            Section("awards", Text("读取它的奖补事项", "awards that read it"), things(law, law.reads.get(iri, ()))),
            Section("broader", Text("上位", "broader"), linked(law, iri, SKOS + "broader")),
            Section("sources", Text("来源", "sources"), source_entries(law, iri)),
        ),
    )


def indicator_sheet(law: Law, iri: str) -> Sheet:
    """Return an indicator: what it describes, what it holds, in which unit, how it is had, and which awards read it."""
    is_money = local(law.graph.iri(iri, RDFS + "range") or "") == "Money"
    unit = linked(law, iri, NS + "unit") or ((Entry(Text("元", "yuan")),) if is_money else ())
    derivation = law.graph.iri(iri, NS + "derivation")
    how = linked(law, iri, NS + "derivation") or (Entry(Text("填报或由查询得出", "reported, or made by a query")),)
    return sheet_of(
        law,
        "indicator",
        iri,
        (
            _meaning(law, iri),
            Section("of", Text("描述对象", "describes"), linked(law, iri, RDFS + "domain")),
            Section("holds", Text("值的类型", "holds"), linked(law, iri, RDFS + "range")),
            Section("unit", Text("单位", "unit"), unit),
            Section("had", Text("取得方式", "had by"), how),
            Section("from", Text("推导自", "derived from"), linked(law, iri, NS + "of") if derivation else ()),
            Section("since", Text("自何时算起", "counted since"), linked(law, iri, NS + "since")),
            Section("source-class", Text("数据来源类别", "source class"), linked(law, iri, NS + "sourceClass")),
            Section("awards", Text("读取它的奖补事项", "awards that read it"), things(law, law.reads.get(iri, ()))),
        ),
    )


def gap_sheet(law: Law, iri: str) -> Sheet:
    """Return a gap: why it is one, what is missing, of which measures, and the clause it leaves out."""
    reason = law.reason(iri)
    means = law.text(reason, SKOS + "definition") if reason else None
    why = (Entry(noted(law.label(reason), means) if means else law.label(reason), reason, local(reason)),)
    return sheet_of(
        law,
        "gap",
        iri,
        (
            Section("policy", Text("政策", "policy"), things(law, [p] if (p := law.policy_of(iri)) else [])),
            Section("reason", Text("原因", "reason"), why if reason else ()),
            Section("about", Text("缺什么", "about"), linked(law, iri, DCTERMS + "subject")),
            Section("measures", Text("涉及措施", "measures"), things(law, law.graph.iris(iri, NS + "ofMeasure"))),
            Section("clause", Text("条款", "clause"), tuple(clause_entries(law, iri))),
        ),
    )


def source_sheet(law: Law, iri: str) -> Sheet:
    """Return a source: its grade, day and address, and the policies that rest on it."""
    grade = grade_of(law, iri)
    about = [(DCTERMS + "date", "date", "日期"), (DCTERMS + "identifier", "address", "地址")]
    plain = [
        Section(en, Text(zh, en), tuple(Entry(Text(o.value, o.value)) for o in law.graph.objects(iri, predicate)))
        for predicate, en, zh in about
    ]
    cited = [p for p in sorted(law.book.policies) if iri in law.graph.iris(p, DCTERMS + "source")]
    clauses = [c for c in law.graph.instances(NS + "Clause") if iri in law.graph.iris(c, DCTERMS + "source")]
    return sheet_of(
        law,
        "source",
        iri,
        (
            Section("grade", Text("等级", "grade"), (Entry(grade),) if grade.en else ()),
            *plain,
            Section("policies", Text("所依政策", "policies known from it"), things(law, cited)),
            Section("clauses", Text("所依条款", "clauses known from it"), things(law, clauses)),
        ),
    )


def ambiguity_sheet(law: Law, iri: str) -> Sheet:
    """Return an open question: the clause, the ways to read it with the option to give, and the awards it touches."""
    touched = [a.iri for a in law.book.awards if iri in law.readings(a)]
    ways = way_entries(law, iri) or (Entry(Text("没有可选的口径", "no way to read it is recorded")),)
    chosen = {e.iri for e in ways} | {iri}
    decided = [d.iri for d in law.book.decisions if d.decides in chosen]
    return sheet_of(
        law,
        "ambiguity",
        iri,
        (
            Section("policy", Text("政策", "policy"), things(law, [p] if (p := law.policy_of(iri)) else [])),
            Section("choices", Text("可选口径", "ways to read it"), ways),
            Section("decisions", Text("裁定", "decisions"), things(law, decided)),
            Section("awards", Text("受影响的奖补事项", "awards it touches"), things(law, touched)),
            Section("clause", Text("条款", "clause"), tuple(clause_entries(law, iri))),
        ),
    )


def rule_sheet(law: Law, iri: str) -> Sheet:
    """Return a stacking rule: how the grants of its awards combine, and the clause that says so."""
    rule = next(r for r in law.book.rules if r.iri == iri)
    return sheet_of(
        law,
        "rule",
        iri,
        (
            Section("says", Text("内容", "says"), (Entry(sentence(law, rule)),)),
            Section("awards", Text("奖补事项", "awards"), things(law, rule.members)),
            Section("clause", Text("条款", "clause"), tuple(clause_entries(law, iri))),
        ),
    )


def finding_sheet(law: Law, iri: str) -> Sheet:
    """Return a finding code: what it means, an example that gives it, and the fix."""
    example = law.graph.literal(iri, SKOS + "example")
    shown = (Entry(Text(example.value, example.value)),) if example is not None else ()
    return sheet_of(
        law,
        "finding",
        iri,
        (
            _meaning(law, iri),
            Section("example", Text("例", "example"), shown),
            Section("fix", Text("改法", "fix"), _said(law, iri, SKOS + "scopeNote")),
        ),
    )


def question_sheet(question: Question) -> Sheet:
    """Return a saved question: for whom, with which parameters, which columns come back, whether it needs facts."""
    params = []
    for param in question.params:
        kind = f"{param.type} {param.kind}".strip()
        default = f", = {param.default}" if param.default else ""
        params.append(
            Entry(
                Text(
                    f"{param.name}({kind}{default}):{param.help.zh}", f"{param.name} ({kind}{default}): {param.help.en}"
                )
            )
        )
    columns = tuple(Entry(Text(f"{c.name}:{c.label.zh}", f"{c.name}: {c.label.en}")) for c in question.columns)
    needs = (
        Text("需要企业数据", "asks about enterprises")
        if question.needs_facts
        else Text("只问政策", "asks the law alone")
    )
    sections = (
        Section("audience", Text("为谁", "for"), tuple(Entry(Text(a, a)) for a in question.audience)),
        Section("params", Text("参数", "parameters"), tuple(params)),
        Section("columns", Text("列", "columns"), columns),
        Section("facts", Text("数据", "data"), (Entry(needs),)),
    )
    return Sheet("question", "", question.name, question.summary, tuple(s for s in sections if s.entries))


def term_sheet(law: Law, iri: str) -> Sheet:
    """Return any other thing: a word of the ontology, a code of a list, a clause, a node of a rule."""
    gaps = [g for g in law.graph.instances(NS + "Gap") if iri in law.graph.iris(g, NS + "encodes")]
    return sheet_of(
        law,
        "term",
        iri,
        (
            Section("is", Text("属于", "is a"), linked(law, iri, RDF + "type")),
            _meaning(law, iri),
            Section("note", Text("说明", "note"), _said(law, iri, SKOS + "scopeNote")),
            Section("example", Text("例", "example"), _said(law, iri, SKOS + "example")),
            Section("text", Text("内容", "text"), _said(law, iri, DCTERMS + "description")),
            Section("domain", Text("用于", "used of"), linked(law, iri, RDFS + "domain")),
            Section("range", Text("指向", "points at"), linked(law, iri, RDFS + "range")),
            Section("scheme", Text("所在表", "code list"), linked(law, iri, SKOS + "inScheme")),
            Section("part-of", Text("属于", "part of"), linked(law, iri, DCTERMS + "isPartOf")),
            Section("awards", Text("读取它的奖补事项", "awards that read it"), things(law, law.reads.get(iri, ()))),
            Section("clause", Text("条款", "clause"), tuple(clause_entries(law, iri))),
            Section("gaps", Text("未编码", "gaps"), tuple(gap_entry(law, g) for g in gaps)),
            Section("sources", Text("来源", "sources"), source_entries(law, iri)),
        ),
    )


_SHEETS = {
    "policy": policy_sheet,
    "measure": measure_sheet,
    "award": award_sheet,
    "fund": fund_sheet,
    "category": category_sheet,
    "indicator": indicator_sheet,
    "gap": gap_sheet,
    "source": source_sheet,
    "ambiguity": ambiguity_sheet,
    "rule": rule_sheet,
    "finding": finding_sheet,
}
