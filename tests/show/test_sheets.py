"""One thing of the law with all that is known of it, as `huiqi show NAME` gives it."""

from __future__ import annotations

import json
from pathlib import Path

import pyoxigraph as ox
import pytest

from docs.blocks import run
from docs.small import PREFIXES
from huiqi.errors import Text
from huiqi.project import Project
from huiqi.questions import Param, Question
from huiqi.render.things import apply_line
from huiqi.rows import Column
from huiqi.things import Law, Sheet, look_up
from huiqi.things.cards import question_sheet
from show.said import ROOT, law_of, texts


@pytest.fixture(scope="module")
def project() -> Project:
    return Project.open(ROOT)


@pytest.fixture(scope="module")
def law(project: Project) -> Law:
    return law_of(project)


def sheet(law: Law, what: str, name: str = "", policy: str = "") -> Sheet:
    found = look_up(law, {}, what, name, policy)
    assert isinstance(found, Sheet)
    return found


# --- a policy


def test_the_policy_of_2025_shows_its_issuer_and_that_its_days_are_only_assumed(law: Law) -> None:
    found = sheet(law, "manufacturing")
    assert texts(found, "issuer", "zh") == ["聊城市政府办公室"]
    assert found.section("number") == ()
    assert texts(found, "from") == [
        "(if “assumed in effect from 2025-08-21, the day of the briefing”) 2025-08-21",
        "  the date of effect is not published",
    ]
    assert texts(found, "sources") == [
        "Policy briefing of the Liaocheng municipal government, 21 August 2025 (newspaper report) "
        "(grade B: a report in the press)"
    ]


def test_the_policy_of_2025_shows_six_sections_with_five_six_three_two_two_and_two_measures(law: Law) -> None:
    entries = sheet(law, "manufacturing").section("measures")
    counts = []
    for entry in entries:
        if entry.depth == 0:
            counts.append(0)
        else:
            counts[-1] += 1
    assert counts == [5, 6, 3, 2, 2, 2]
    assert [e.code for e in entries if e.text.en.startswith(("7.", "8.", "9."))] == ["partly", "gap", "partly"]


def test_the_policy_of_2025_shows_the_five_families_it_merges_and_each_says_where_it_went(law: Law) -> None:
    merged = sheet(law, "manufacturing").section("merges")
    assert len(merged) == 5
    for family in merged:
        assert texts(sheet(law, family.iri), "merged-into", "zh") == ["聊城市支持制造业高质量发展的若干政策"]


def test_a_fund_of_a_policy_shows_what_it_pays_and_that_this_is_inferred(law: Law) -> None:
    lines = texts(sheet(law, "manufacturing"), "funds")
    assert lines[:4] == [
        "Municipal fund for industrial transformation",
        "  Renew equipment and upgrade plants (inferred)",
        "  Promote digital transformation (inferred)",
        "  Newly recognised national little giant (inferred)",
    ]


# --- a measure


def test_measure_seven_shows_section_awards_sums_and_what_it_rests_on(law: Law) -> None:
    found = sheet(law, "measure-stronger-firms")
    assert texts(found, "number") == ["7"]
    assert texts(found, "section", "zh") == ["鼓励企业做大做强"]
    assert texts(found, "awards", "zh") == [
        "新认定的瞪羚企业 [gazelle] — 50万元",
        "新认定的国家级专精特新“小巨人”企业 [little-giant] — 50万元",
        "新认定的国家级、省级制造业单项冠军企业 [single-champion] — 按级别:国家级:最高100万元,由个案确定;其余:最高50万元,由个案确定",
        "新认定的省级及以上独角兽企业 [unicorn] — 50万元",
    ]
    assert texts(found, "kind") == ["money (inferred)"]
    assert [e.code for e in found.section("coverage")] == ["partly"]
    assert texts(found, "grew-from") == ["Champion products (inferred)"]


def test_a_measure_without_a_public_figure_shows_the_gap_and_its_reason_and_no_award(law: Law) -> None:
    found = sheet(law, "measure-equipment-renewal")
    assert found.section("awards") == ()
    gaps = {e.text.en: e.code for e in found.section("gaps")}
    assert gaps["neither the rate nor the cap for upgrading is published (not published)"] == "not-published"
    assert texts(found, "funds") == ["Municipal fund for industrial transformation (inferred)"]


# --- an award


def test_the_award_of_the_future_industries_shows_conditions_sums_readings_and_rules(law: Law) -> None:
    found = sheet(law, "future-industry")
    assert texts(found, "ground") == ["annual report"]
    assert texts(found, "conditions")[:3] == [
        "in a future industry, in the statistics, first reaching — all of:",
        "  works in a future-industry field — field is one of biomanufacturing, embodied intelligence, future materials, "
        "low-carbon energy (an open list: outside it is unknown)",
        "  is in the official statistics — statistics entry is on or before the ground date",
    ]
    rows = [t for t in texts(found, "amount") if "the figure itself counts”) at least" in t and "only if" not in t]
    assert [r.rsplit(": ", 1)[1] for r in rows] == ["300,000 yuan", "500,000 yuan", "1,000,000 yuan"]
    options = [e.code for e in found.section("open") if e.depth]
    assert options == [
        "in-effect-from-2025-08-21",
        "in-force-through-2026",
        "reaching-exceeds-figure",
        "reaching-includes-figure",
        "steps-difference",
        "steps-each",
        "steps-highest",
    ]
    assert texts(found, "stacking")[0].endswith("only the highest pays, less what was paid before")
    assert [e.code for e in found.section("stacking")[1:]] == ["stacking-unstated"] * 3


def test_an_award_shows_the_fund_of_its_own_and_otherwise_the_gap_of_its_own_clause(law: Law) -> None:
    assert texts(sheet(law, "award", "little-giant"), "funds") == [
        "Municipal fund for industrial transformation (inferred)"
    ]
    assert texts(sheet(law, "award", "gazelle"), "funds") == ["which fund pays gazelles and unicorns is not published"]
    assert texts(sheet(law, "single-champion", policy="manufacturing"), "funds") == [
        "which fund pays single champions is not published"
    ]


def test_the_condition_that_belongs_to_one_reading_says_so(law: Law) -> None:
    lines = texts(sheet(law, "award", "gazelle"), "conditions", "zh")
    assert lines[2] == "  国家级 — (若按「只限国家级瞪羚」)级别属于国家级"


# --- funds, categories, indicators, questions of the text


def test_a_sum_of_which_only_the_lower_bound_is_known_is_shown_as_that(law: Law) -> None:
    lines = texts(sheet(law, "liaocheng-industrial-transformation"), "appropriations")
    assert "more than 100 million yuan in 2025 (more than 100,000,000 yuan)" in lines
    assert lines[-1].endswith("(exactly 5,000,000 yuan)")


def test_an_award_shows_who_is_paid_in_which_parts_and_what_comes_back(law: Law) -> None:
    base = "https://w3id.org/huiqi/id/lucheng/"
    assert texts(sheet(law, "award", f"{base}open-economy/2019-01-01/broker"), "payee") == ["broker"]
    parts = sheet(law, "award", f"{base}open-economy/2019-01-01/advanced")
    assert texts(parts, "instalments")[:2] == [
        "(if “at the start of production”) 40%, due on the production start",
        "(if “a year after”) 40%, due 1 year after the production start",
    ]
    paid = sheet(law, "award", f"{base}services/2019-01-01/contribution")
    (back,) = texts(paid, "recoveries")
    assert back.endswith("less than 10 years after the ground date, what was paid is paid back")


def test_a_category_shows_the_awards_that_read_it(law: Law) -> None:
    found = sheet(law, "category", "little-giant")
    assert [e.iri.rsplit("/", 1)[1] for e in found.section("awards")] == [
        "little-giant",
        "little-giant-title",
        "new-little-giant",
        "little-giant-bonus",
    ]
    assert texts(found, "named") == ["national [national]"]


def test_an_indicator_shows_what_it_describes_holds_and_who_reads_it(law: Law) -> None:
    found = sheet(law, "indicator", "revenue")
    assert (texts(found, "of"), texts(found, "holds"), texts(found, "unit")) == (["annual report"], ["money"], ["yuan"])
    readers = [e.iri.split("/id/")[1] for e in found.section("awards")]
    assert [r.rsplit("/", 1)[1] for r in readers[:2]] == [
        "future-industry",
        "private-firm-sales",
    ]  # assessed by default
    assert [r for r in readers[2:] if not r.startswith("example-city/")] == ["lucheng/services/2019-01-01/revenue-step"]
    assert len(readers) == 15


def test_a_derived_indicator_shows_from_what_and_since_when(law: Law) -> None:
    found = sheet(law, "revenue-highest-before")
    assert (texts(found, "had"), texts(found, "from"), texts(found, "since")) == (
        ["highest before"],
        ["revenue"],
        ["statistics entry"],
    )


def test_an_assumption_leads_to_its_open_question_and_the_awards_it_touches(law: Law) -> None:
    found = sheet(law, "in-effect-from-2025-08-21")
    assert (found.kind, found.name) == ("ambiguity", "effect-date")
    assert len(found.section("awards")) == 5
    assert texts(found, "choices")[0].endswith("(--assume in-effect-from-2025-08-21)")


def test_an_open_question_without_a_reading_says_that_there_is_none(law: Law) -> None:
    assert texts(sheet(law, "between-the-texts"), "choices") == ["no way to read it is recorded"]


def test_a_source_shows_its_grade_and_the_policies_known_from_it(law: Law) -> None:
    found = sheet(law, "source", "liaocheng-government-44")
    assert texts(found, "grade") == ["grade A: a decree on a government site"]
    assert texts(found, "policies")[0].endswith("[private-economy]")


def test_a_gap_shows_its_reason_with_what_it_means_and_the_measures(law: Law) -> None:
    found = sheet(law, "gap-documents", policy="manufacturing")
    assert [e.code for e in found.section("reason")] == ["not-published"]
    assert len(found.section("measures")) == 20
    assert texts(found, "about") == ["requires document"]


def test_a_question_shows_for_whom_and_with_what_it_is_asked() -> None:
    param = Param("enterprise", "thing", Text("哪家企业", "which firm"), "Enterprise", "")
    column = Column("award", Text("奖补事项", "award"))
    summary = Text("一家企业的判定", "what one firm gets")
    found = question_sheet(Question("mine", summary, ("enterprise",), (param,), (column,), True, "SELECT"))
    assert (found.kind, found.name, found.label.en) == ("question", "mine", "what one firm gets")
    assert texts(found, "params") == ["enterprise (thing Enterprise): which firm"]
    assert texts(found, "params", "zh") == ["enterprise(thing Enterprise):哪家企业"]
    assert texts(found, "facts") == ["asks about enterprises"]


def test_every_saved_question_can_be_shown(project: Project, law: Law) -> None:
    for name in project.questions:
        found = look_up(law, project.questions, "question", name)
        assert isinstance(found, Sheet)
        assert found.name == name
        assert found.section("columns")


def test_a_word_of_the_language_and_a_code_are_shown_with_what_they_mean(law: Law) -> None:
    assert texts(sheet(law, "Membership"), "means") == [
        "a condition that a code or thing is among, or narrower than, those named"
    ]
    assert sheet(law, "low-carbon-energy").section("awards")[0].iri.endswith("/future-industry")


def test_a_label_in_either_language_finds_the_thing(law: Law) -> None:
    assert sheet(law, "award", "新认定的瞪羚企业").name == "gazelle"
    assert sheet(law, "award", "Newly recognised gazelle").name == "gazelle"


# --- forms


def shown(*arguments: str) -> str:
    return "\n".join(run(" ".join(["huiqi", "show", *arguments, "--project", str(ROOT)]))) + "\n"


def test_json_has_every_text_in_both_languages(law: Law) -> None:
    found = json.loads(shown("award", "gazelle", "--format", "json"))
    assert found["label"] == {"en": "Newly recognised gazelle", "zh": "新认定的瞪羚企业"}
    entries = [e for section in found["sections"].values() for e in section]
    assert all(e["text"]["zh"] and e["text"]["en"] for e in entries)
    assert set(found["sections"]) == {s.name for s in sheet(law, "award", "gazelle").sections}


def test_turtle_holds_the_statements_of_the_award_and_of_its_nodes_and_nothing_of_its_neighbours(law: Law) -> None:
    graph = ox.parse(shown("award", "gazelle", "--format", "turtle"), format=ox.RdfFormat.TURTLE)
    triples = list(graph)
    subjects = {t.subject.value.rsplit("/", 1)[1] for t in triples if isinstance(t.subject, ox.NamedNode)}
    assert subjects == {"gazelle", "gazelle.when", "gazelle.sum", "is-gazelle", "gazelle-is-national", "title-is-new"}
    own = [s for s in law.graph if s.subject.endswith("/known-2025-08-21/gazelle")]
    assert len([t for t in triples if t.subject.value.endswith("/gazelle")]) == len(own)  # type: ignore[union-attr]


def test_markdown_marks_nothing_that_the_data_says() -> None:
    text = shown("award", "gazelle", "--format", "markdown", "--lang", "en")
    assert text.startswith("# Newly recognised gazelle\n")
    assert "- a gazelle of any level (--read gazelle-any-level)" in text
    assert "\\[gazelle-level\\]" in text


def test_one_thing_has_no_csv() -> None:
    assert "csv is for lists; show one award as text, json, markdown or turtle" in shown(
        "award", "gazelle", "--format", "csv", "--lang", "en"
    )


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("kind", ["Policy", "Measure", "Award", "Fund", "Gap", "Ambiguity", "StackingRule", "Source"])
def test_every_thing_of_the_law_can_be_shown_and_says_something(kind: str, lang: str, law: Law) -> None:
    for iri in law.graph.instances(f"https://w3id.org/huiqi/ns#{kind}"):
        found = sheet(law, iri)
        assert found.sections, iri
        assert all(texts(found, s.name, lang) and all(texts(found, s.name, lang)) for s in found.sections), iri


# --- what an applicant needs to know, where it is data


APPLY = """
p:clause a :Clause ; dcterms:isPartOf p:policy .
p:policy a :Policy ; :appliesFrom "2025-01-01"^^xsd:date .
p:measure a :Measure ; dcterms:isPartOf p:policy ; :encodes p:clause ;
    :requiresDocument p:audit ; :appliedForThrough p:desk ; :appliedForIn p:spring ; :hasContact p:phone ; :imposes p:stay .
p:audit a :Document ; rdfs:label "审计报告"@zh , "audit report"@en ; dcterms:description "当年的"@zh , "of the year"@en .
p:desk a :Channel ; rdfs:label "政务大厅"@zh , "service hall"@en .
p:spring a :Round ; rdfs:label "春季批次"@zh , "spring round"@en ;
    :appliesFrom "2026-03-01"^^xsd:date ; :appliesUntil "2026-04-30"^^xsd:date .
p:phone a :Contact ; rdfs:label "热线"@zh , "hotline"@en .
p:stay a :Duty ; rdfs:label "三年内不迁出"@zh , "stay for three years"@en .
p:award a :Award ; rdfs:label "奖"@zh , "prize"@en ; :ofMeasure p:measure ; :encodes p:clause ; :ground :AnnualReport ;
    :amount p:sum .
p:sum a :Fixed ; :value 100.00 .
"""


def applied(folder: Path, more: str = "") -> Law:
    (folder / "data").mkdir(parents=True)
    (folder / "data" / "law.ttl").write_text(PREFIXES + APPLY + more, "utf-8")
    return law_of(Project.open(folder))


def test_what_a_measure_says_of_applying_is_shown_on_its_award(tmp_path: Path) -> None:
    found = sheet(applied(tmp_path), "award", "award")
    assert texts(found, "requiresDocument") == ["audit report — of the year"]
    assert texts(found, "appliedForThrough") == ["service hall"]
    assert texts(found, "appliedForIn") == ["spring round (2026-03-01 to 2026-04-30)"]
    assert texts(found, "hasContact") == ["hotline"]
    assert texts(found, "imposes", "zh") == ["三年内不迁出"]
    assert texts(found, "administeredBy") == ["nothing is recorded, not even that it is unpublished"]


def test_what_an_award_says_of_applying_goes_before_its_measure(tmp_path: Path) -> None:
    found = sheet(
        applied(
            tmp_path, 'p:award :appliedForThrough p:site .\np:site a :Channel ; rdfs:label "网站"@zh , "site"@en .\n'
        ),
        "award",
        "award",
    )
    assert texts(found, "appliedForThrough") == ["site"]


def test_a_round_whose_first_day_is_not_published_says_so(tmp_path: Path) -> None:
    more = 'p:award :appliedForIn p:other .\np:other a :Round ; rdfs:label "另一批"@zh , "other"@en ; :appliesUntil "2026-05-16"^^xsd:date .\n'
    assert texts(sheet(applied(tmp_path, more), "award", "award"), "appliedForIn") == [
        "other (not published to 2026-05-16)"
    ]


def test_one_line_says_where_to_apply_and_until_when(tmp_path: Path) -> None:
    law = applied(tmp_path)
    (award,) = law.book.awards
    assert apply_line(law, award.iri, "en") == (
        "where to apply: service hall; when to apply: spring round (2026-03-01 to 2026-04-30)"
    )
    assert apply_line(law, award.iri, "zh") == "向何处申报:政务大厅;何时申报:春季批次(2026-03-01至2026-04-30)"


def test_an_award_may_ask_for_several_documents(tmp_path: Path) -> None:
    more = 'p:award :requiresDocument p:audit , p:licence .\np:licence a :Document ; rdfs:label "执照"@zh , "licence"@en .\n'
    lines = texts(sheet(applied(tmp_path, more), "award", "award"), "requiresDocument")
    assert lines == ["audit report — of the year", "licence"]
