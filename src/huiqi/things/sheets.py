"""Policies, measures and awards as they are shown (meaning layer): everything an officer or an applicant looks for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from huiqi.errors import Text
from huiqi.names import DCTERMS, NS, PROV, local
from huiqi.rules.model import Award, FundShare, Instalment
from huiqi.things.find import name_of
from huiqi.things.law import ASPECTS, COVERAGE, STATES, Law
from huiqi.things.model import Entry, Section, Sheet
from huiqi.things.phrases import (
    NOT_RECORDED,
    amount_in_short,
    aspect_entries,
    called,
    clause_entries,
    day_entries,
    gap_entry,
    handle_of,
    join,
    lines,
    noted,
    sentence,
    source_entries,
    with_basis,
)

ELI = "http://data.europa.eu/eli/ontology#"


def sheet_of(law: Law, kind: str, iri: str, sections: Iterable[Section]) -> Sheet:
    """Return a sheet of the sections that have entries."""
    return Sheet(kind, iri, name_of(law, kind, iri), law.label(iri), tuple(s for s in sections if s.entries))


def linked(law: Law, thing: str, *predicates: str) -> tuple[Entry, ...]:
    """Return the things that a thing points at, by label, with the basis of the link where it is not stated."""
    found = []
    for predicate in predicates:
        for target in law.graph.iris(thing, predicate):
            basis = law.basis(thing, predicate, target)
            text = law.label(target) if basis == "stated" else with_basis(law.label(target), basis)
            found.append(Entry(text, target, basis))
    return tuple(found)


# --- a policy ---


def policy_sheet(law: Law, iri: str) -> Sheet:
    """Return a policy: identity, days, sources, sections with measures, awards, funds, what it merges and leaves open."""
    measures = [m for m in law.measures if law.policy_of(m) == iri]
    awards = sorted((a for a in law.book.awards if a.policy == iri), key=lambda a: a.iri)
    questions = law.of_policy("Ambiguity", iri)
    merged_into = [
        Entry(law.label(p), p) for p in sorted(law.book.policies) if iri in law.graph.iris(p, ELI + "consolidates")
    ]
    return sheet_of(
        law,
        "policy",
        iri,
        (
            Section("status", Text("状态", "status"), _state(law, iri)),
            Section("number", Text("文号", "document number"), _literals(law, iri, DCTERMS + "identifier")),
            Section("issuer", Text("发布机关", "issued by"), linked(law, iri, DCTERMS + "publisher")),
            Section("place", Text("适用地区", "place"), linked(law, iri, DCTERMS + "spatial")),
            Section("issued", Text("印发日期", "issued on"), _literals(law, iri, DCTERMS + "issued")),
            Section("from", Text("施行日期", "in force from"), day_entries(law, iri, "appliesFrom")),
            Section("until", Text("有效期至", "in force until"), day_entries(law, iri, "appliesUntil")),
            Section("sources", Text("来源", "sources"), source_entries(law, iri)),
            Section("coverage", Text("编码情况", "coverage"), _counts(law, measures)),
            Section("measures", Text("措施", "measures"), _measures(law, iri, measures)),
            Section("awards", Text("奖补事项", "awards"), tuple(_award_entry(law, a) for a in awards)),
            Section("funds", Text("资金", "funds"), _funds(law, [*measures, *(a.iri for a in awards)])),
            Section("merges", Text("整合的既有政策", "merges"), linked(law, iri, ELI + "consolidates")),
            Section("merged-into", Text("已并入", "merged into"), tuple(merged_into)),
            Section("replaces", Text("取代", "replaces"), linked(law, iri, DCTERMS + "replaces")),
            Section("related", Text("相关", "related"), linked(law, iri, DCTERMS + "relation")),
            Section("open", Text("待明确", "open questions"), tuple(_question(law, q) for q in questions)),
            Section("gaps", Text("未编码", "gaps"), _gap_counts(law, law.of_policy("Gap", iri))),
        ),
    )


def _state(law: Law, policy: str) -> tuple[Entry, ...]:
    """Say that a policy is a draft; nothing is said of one that was adopted."""
    return (Entry(STATES[True]),) if policy in law.drafts else ()


def _literals(law: Law, thing: str, predicate: str) -> tuple[Entry, ...]:
    found = law.graph.objects(thing, predicate)
    return tuple(Entry(Text(o.value, o.value)) for o in found)


def _counts(law: Law, measures: list[str]) -> tuple[Entry, ...]:
    counts = Counter(law.coverage(m) for m in measures)
    said = [(state, text, counts[state]) for state, text in COVERAGE.items() if counts[state]]
    return tuple(Entry(Text(f"{text.zh} {n} 项", f"{text.en}: {n}"), code=state) for state, text, n in said)


def _measures(law: Law, policy: str, measures: list[str]) -> tuple[Entry, ...]:
    """List the measures under their sections; a section without measures stands alone."""
    found: list[Entry] = []
    for section in ("", *law.sections(policy)):
        inside = [m for m in measures if law.section(m) == section]
        if section:
            found.append(Entry(law.label(section), section))
        found += [_measure_entry(law, m, 1 if section else 0) for m in inside]
    return tuple(found)


def _measure_entry(law: Law, measure: str, depth: int) -> Entry:
    number, label, state = law.number(measure), law.label(measure), law.coverage(measure)
    mark = "" if number is None else f"{number}. "
    handle = handle_of(local(measure))
    named = called(Text(f"{mark}{label.zh}", f"{mark}{label.en}"), handle)
    inner = 1 if law.whole(measure) else 0
    return Entry(noted(named, COVERAGE[state]), measure, state, depth + inner, handle)


def _award_entry(law: Law, award: Award) -> Entry:
    handle = handle_of(local(award.iri))
    named = called(law.label(award.iri), handle)
    return Entry(join(named, amount_in_short(law, award)), award.iri, handle=handle)


def _funds(law: Law, things: list[str]) -> tuple[Entry, ...]:
    """List the funds with what they pay and how that is known."""
    found = []
    for fund in sorted({link.to for t in things for link in law.funds(t)}):
        found.append(Entry(law.label(fund), fund))
        for thing in things:
            found += [
                Entry(with_basis(law.label(thing), link.basis), thing, link.basis, 1)
                for link in law.funds(thing)
                if link.to == fund
            ]
    return tuple(found)


def _question(law: Law, ambiguity: str) -> Entry:
    handle = handle_of(local(ambiguity))
    return Entry(called(law.label(ambiguity), handle), ambiguity, handle=handle)


def _gap_counts(law: Law, gaps: list[str]) -> tuple[Entry, ...]:
    """Count gaps by reason, the most frequent first."""
    counts = Counter(law.reason(g) for g in gaps)
    found = []
    for reason, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        label = law.label(reason) if reason else Text("未写原因", "no reason given")
        found.append(Entry(Text(f"{label.zh}:{count} 处", f"{label.en}: {count}"), reason, local(reason)))
    return tuple(found)


# --- a measure ---


def measure_sheet(law: Law, iri: str) -> Sheet:
    """Return a measure: where it stands, what it says, what it pays, from which fund, and what applying takes."""
    number, section, state = law.number(iri), law.section(iri), law.coverage(iri)
    parts = [Entry(law.label(m), m) for m in law.measures if law.whole(m) == iri]
    return sheet_of(
        law,
        "measure",
        iri,
        (
            *_standing(law, iri),
            Section("number", Text("序号", "number"), (Entry(Text(str(number), str(number))),) if number else ()),
            Section("section", Text("板块", "section"), (Entry(law.label(section), section),) if section else ()),
            Section("clause", Text("条款", "clause"), tuple(clause_entries(law, iri))),
            Section("kind", Text("种类", "kind"), linked(law, iri, DCTERMS + "type")),
            Section("parts", Text("所含措施", "parts"), tuple(parts)),
            Section("awards", Text("奖补事项", "awards"), tuple(_award_entry(law, a) for a in law.awards(iri))),
            Section("funds", Text("资金", "funds"), _paid_from(law, "", iri)),
            Section("coverage", Text("编码情况", "coverage"), (Entry(COVERAGE[state], code=state),)),
            Section("grew-from", Text("由来", "grew from"), linked(law, iri, PROV + "wasDerivedFrom")),
            *_applying(law, "", iri),
            Section("gaps", Text("未编码", "gaps"), _other_gaps(law, iri)),
        ),
    )


def _standing(law: Law, thing: str) -> tuple[Section, ...]:
    policy, whole = law.policy_of(thing), law.whole(thing)
    found = [
        Section("policy", Text("政策", "policy"), (Entry(law.label(policy), policy),) if policy else ()),
        Section("status", Text("状态", "status"), _state(law, policy)),
    ]
    if whole:
        found.append(Section("part-of", Text("属于", "part of"), (Entry(law.label(whole), whole),)))
    return tuple(found)


def _paid_from(law: Law, award: str, measure: str) -> tuple[Entry, ...]:
    """Say which fund pays an award (its own, else its measure's) or a measure (its own and its awards'), else the gap."""
    things = [award, measure] if award else [measure, *(a.iri for a in law.awards(measure))]
    found = []
    for thing in (t for t in things if t):
        links = law.funds(thing)
        for link in links:
            text = with_basis(law.label(link.to), link.basis)
            own = thing not in (award, measure)
            found.append(Entry(join(law.label(thing), text) if own else text, link.to, link.basis))
        if links and award:
            return tuple(found)
    about = _about(law, measure, "paidFrom")
    clauses = set(law.graph.iris(award, NS + "encodes")) if award else set()
    own_clause = [g for g in about if clauses & set(law.graph.iris(g, NS + "encodes"))]
    found += [gap_entry(law, g) for g in own_clause or about]
    return tuple(found) or (Entry(NOT_RECORDED),)


def _about(law: Law, measure: str, word: str) -> list[str]:
    return [g for g in law.gaps(measure) if NS + word in law.graph.iris(g, DCTERMS + "subject")]


def _applying(law: Law, award: str, measure: str) -> tuple[Section, ...]:
    return tuple(
        Section(name, heading, aspect_entries(law, law.aspect(name, award, measure)))
        for name, heading in ASPECTS.items()
    )


def _other_gaps(law: Law, measure: str) -> tuple[Entry, ...]:
    """List the gaps of a measure that no other section shows."""
    shown = {NS + word for word in (*ASPECTS, "paidFrom")}
    gaps = [g for g in law.gaps(measure) if not shown & set(law.graph.iris(g, DCTERMS + "subject"))]
    return tuple(gap_entry(law, g) for g in gaps)


# --- an award ---


def award_sheet(law: Law, iri: str) -> Sheet:
    """Return an award: on what ground, under which conditions, how much, when, from which fund, and how to apply."""
    award = next(a for a in law.book.awards if a.iri == iri)
    policy = law.book.policies[award.policy]
    conditions = [*policy.conditions, *(c for c in award.conditions if c not in policy.conditions)]
    return sheet_of(
        law,
        "award",
        iri,
        (
            *_standing(law, iri),
            Section("measure", Text("措施", "measure"), linked(law, iri, NS + "ofMeasure")),
            Section("ground", Text("事由(每条判定一次)", "ground (one assessment each)"), _ground(law, award)),
            Section("conditions", Text("条件", "conditions"), tuple(e for c in conditions for e in lines(law, c))),
            Section("amount", Text("金额", "amount"), tuple(e for q in award.amount for e in lines(law, q, True))),
            Section("from", Text("事由不早于", "grounds from"), _window(law, award, "appliesFrom")),
            Section("until", Text("事由不晚于", "grounds until"), _window(law, award, "appliesUntil")),
            Section("clause", Text("条款", "clause"), tuple(clause_entries(law, iri))),
            Section("payee", Text("付给", "paid to"), _payee(law, award)),
            Section("instalments", Text("分期", "instalments"), _parts(law, award.instalments)),
            Section("funds", Text("资金", "funds"), _paid_from(law, iri, award.measure)),
            Section("shares", Text("资金分担", "fund shares"), _parts(law, award.shares)),
            Section("open", Text("待明确", "open questions"), _open(law, award)),
            Section("stacking", Text("叠加规则", "how grants combine"), _stacking(law, award)),
            Section("recoveries", Text("追回", "recoveries"), _recoveries(law, award)),
            *_applying(law, iri, award.measure),
            Section("gaps", Text("未编码", "gaps"), _own_gaps(law, award)),
        ),
    )


def _ground(law: Law, award: Award) -> tuple[Entry, ...]:
    return (Entry(law.label(award.ground), award.ground),)


def _window(law: Law, award: Award, word: str) -> tuple[Entry, ...]:
    """Say the first or last day of the grounds that count: the award's own, else its policy's."""
    if law.graph.objects(award.iri, NS + word):
        days = award.applies_from if word == "appliesFrom" else award.applies_until
        return tuple(Entry(sentence(law, d), d.iri, d.basis) for d in days)
    return day_entries(law, award.policy, word)


def _payee(law: Law, award: Award) -> tuple[Entry, ...]:
    """Say who is paid, where the award names somebody else than the enterprise."""
    return tuple(Entry(law.label(read.indicator.iri), read.indicator.iri) for read in award.payee)


def _parts(law: Law, nodes: tuple[Instalment | FundShare, ...]) -> tuple[Entry, ...]:
    """Say each part of a grant in time, or of each fund, in its order."""
    ordered = sorted(nodes, key=lambda n: (n.order or 0, n.iri))
    return tuple(Entry(sentence(law, node), node.iri, node.basis) for node in ordered)


def _recoveries(law: Law, award: Award) -> tuple[Entry, ...]:
    """Say when what was paid of the award is owed back, and what of others is set off against it."""
    mine = [r for r in law.book.recoveries if award.iri in (*r.awards, *r.against)]
    return tuple(Entry(sentence(law, r), r.iri, r.basis) for r in sorted(mine, key=lambda r: r.iri))


def _open(law: Law, award: Award) -> tuple[Entry, ...]:
    """List the open questions that touch an award and, under each, the ways to read it by the option to give."""
    clause = [a.iri for a in law.book.ambiguities if award.clause in law.graph.iris(a.iri, NS + "encodes")]
    found = []
    for ambiguity in sorted({*law.readings(award), *clause}):
        found.append(_question(law, ambiguity))
        found += way_entries(law, ambiguity, 1)
    return tuple(found)


def way_entries(law: Law, ambiguity: str, depth: int = 0) -> tuple[Entry, ...]:
    """Return the ways to read an ambiguity, each with the option that chooses it."""
    ways = next((a.interpretations for a in law.book.ambiguities if a.iri == ambiguity), ())
    found = []
    for way in ways:
        option = f"{'--assume' if way.is_assumption else '--read'} {local(way.iri)}"
        handle = noted(Text("", ""), Text(option, option))
        found.append(Entry(called(law.label(way.iri), handle), way.iri, local(way.iri), depth, handle))
    return tuple(found)


def _stacking(law: Law, award: Award) -> tuple[Entry, ...]:
    rules = [Entry(sentence(law, r), r.iri) for r in law.rules(award.iri)]
    gaps = [g for g in law.of_policy("Gap", award.policy) if local(law.reason(g)) == "stacking-unstated"]
    mine = [g for g in gaps if award.measure in (named := law.graph.iris(g, NS + "ofMeasure")) or not named]
    return (*rules, *(gap_entry(law, g) for g in mine))


def _own_gaps(law: Law, award: Award) -> tuple[Entry, ...]:
    """List the gaps of the award's own clause that no other section shows."""
    shown = {NS + word for word in (*ASPECTS, "paidFrom")}
    return tuple(
        gap_entry(law, g)
        for g in law.gaps(award.measure)
        if award.clause in law.graph.iris(g, NS + "encodes")
        and not shown & set(law.graph.iris(g, DCTERMS + "subject"))
        and local(law.reason(g)) != "stacking-unstated"
    )
