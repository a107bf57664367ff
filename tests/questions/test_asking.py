"""What a question answers, worked out by hand, and what it says when it cannot be asked."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from gate.said import say
from huiqi.errors import BadData, HuiqiError
from huiqi.project import Project
from huiqi.rows import Rows
from questions.samples import ASSUMED, CITY, FIRMS, FOLDER, ON


@pytest.fixture(scope="module")
def city() -> Project:
    return Project.open(CITY)


def ask(city: Project, name: str, **params: object) -> Rows:
    return city.ask(name, FIRMS, ON, ASSUMED, **params)  # type: ignore[arg-type]


def column(rows: Rows, name: str) -> list[str]:
    position = [c.name for c in rows.columns].index(name)
    return [row[position] for row in rows.said("en")]


# --- the answers


def test_a_cost_is_the_sum_of_both_ends_to_the_fen_and_counts_what_has_no_upper_figure(city: Project) -> None:
    # 300,000 + 5 % of 1,000,000.10 (50,000.005, half up) + 5 % of 200,000; two ladders of up to 500,000 are open.
    rows = ask(city, "cost")
    assert column(rows, "least") == ["¥360,000.01", "¥400,000.00"]
    assert column(rows, "most") == ["¥1,360,000.01", "¥400,000.00"]
    assert column(rows, "open") == ["1", "0"]


def test_a_fund_pays_its_share_and_an_award_without_a_fund_is_shown_as_such(city: Project) -> None:
    rows = ask(city, "cost-by-fund")
    assert column(rows, "fund") == ["City fund (fictional)", "Talent fund (fictional)", "no fund named"]
    assert column(rows, "least") == ["¥240,000.00", "¥160,000.00", "¥360,000.01"]
    assert column(rows, "basis") == ["stated", "inferred", ""]


def test_money_prepaid_out_of_an_appropriation_is_not_added_to_it(city: Project) -> None:
    assert column(ask(city, "cost-by-fund"), "setAside") == ["¥6,000,000.00", "not known", "not known"]


def test_the_next_row_is_told_to_the_fen_and_no_distance_from_two_figures_that_disagree(city: Project) -> None:
    rows = ask(city, "next-tier")
    told = dict(
        zip(zip(column(rows, "enterprise"), column(rows, "indicator"), strict=True), column(rows, "short"), strict=True)
    )
    assert told == {
        ("Sample One (fictional)", "revenue"): "¥76,844,000.00",
        ("Sample Two (fictional)", "revenue"): "¥1,000,000.00",
        ("Sample Three (fictional)", "revenue"): "¥0.01",
        ("Sample Three (fictional)", "level"): "",
    }


def test_records_dated_after_the_day_are_not_asked(city: Project) -> None:
    rows = city.ask("next-tier", FIRMS, date(2025, 6, 1), ASSUMED, enterprise="91990000MASAMPLE02")
    assert column(rows, "ground") == ["2024"]
    assert len(city.ask("next-tier", FIRMS, date(2024, 6, 1), ASSUMED, enterprise="91990000MASAMPLE02")) == 0


def test_one_fact_that_is_needed_by_many_assessments_is_one_row(city: Project) -> None:
    # Without the assumption: research of One, Two (both years) and Four, ladder of One, Two and Four, the title of Three
    # and the titles that One, Two and Four may have had: 11. Both of One, research of Four, the title of Three: only that.
    rows = city.ask("deciding-fact", FIRMS, ON)
    assert rows.said("en")[0] == [
        "the date of effect is not published",
        "",
        "unpublished and not assumed",
        "any enterprise",
        "",
        "4",
        "11",
    ]
    assert column(rows, "about").count("the date of effect is not published") == 1


def test_an_undecided_award_is_named_with_what_would_decide_it(city: Project) -> None:
    rows = ask(city, "whom-to-tell", measure="measure-growth")
    told = {row[1]: row[2:] for row in rows.said("en")}
    assert told["Sample Four (fictional)"] == [
        "Share of research spending (fictional)",
        "Revenue reaches a step (fictional)",
        "revenue",
    ]
    assert "Sample Three (fictional)" not in told


def test_what_is_unpublished_is_shown_where_an_applicant_would_look(city: Project) -> None:
    rows = city.ask("applying", award="revenue-ladder")
    told = dict(zip(column(rows, "aspect"), zip(column(rows, "answer"), column(rows, "gap"), strict=True), strict=True))
    assert told["requires document"] == ("Audited annual report (fictional)", "")
    assert told["applied for through"] == ("not known", "where to apply is not published")
    assert told["has contact"] == ("not known", "")


def test_a_thing_asked_for_picks_its_rows_and_no_others(city: Project) -> None:
    rows = city.ask("gaps", measure="measure-titles")
    assert column(rows, "gap") == ["what an upgrade pays is not published"]


def test_a_thing_may_be_named_by_its_name_its_label_the_end_of_its_iri_or_its_iri(city: Project) -> None:
    iri = "https://w3id.org/huiqi/id/sample-city/growth/known-2025/measure-titles"
    answers = {
        str(city.ask("gaps", measure=name))
        for name in ("measure-titles", "Reward titles (fictional)", "known-2025/measure-titles", iri)
    }
    assert len(answers) == 1


def test_a_name_that_two_things_share_is_not_guessed() -> None:
    with pytest.raises(HuiqiError, match="shandong/research-subsidy"):
        Project.open(FOLDER.parents[1]).ask("gaps", policy="research-subsidy")


def test_every_answer_says_what_it_rests_on(city: Project) -> None:
    notes = [n.en for n in ask(city, "overview").notes]
    assert notes == [
        "Source: Sample briefing (fictional) (grade B)",
        "Assumed: assumed in effect from 2025-01-01",
        "The agency decides.",
    ]
    assert [n.en for n in city.ask("gaps").notes] == [notes[0], notes[2]]


def test_an_empty_answer_prints_its_headings_and_that_there_are_no_rows(city: Project) -> None:
    said = say("ask", "entitled", "--project", str(CITY), "--for", str(FIRMS), "--on", "2026-03-01", "--lang", "en",
               "--param", "measure=measure-talent")  # fmt: skip
    assert (said.status, said.out.splitlines()[:2]) == (
        0,
        ["measure  enterprise  award  ground  outcome  at least  at most", "no rows"],
    )
    assert city.ask("entitled", FIRMS, ON, measure="measure-talent").text("zh").splitlines()[1] == "没有结果"


# --- what cannot be asked


def refused(*arguments: str) -> str:
    said = say("ask", *arguments, "--project", str(CITY), "--lang", "en")
    assert (said.status, said.out) == (1, ""), said
    return said.err.strip().removeprefix("huiqi: ")


FACTS = ("--for", str(FIRMS), "--on", "2026-03-01")


def test_an_unknown_question_is_refused_with_near_names() -> None:
    assert refused("overvew") == "there is no question `overvew`; there are `overview`, `coverage`"


def test_an_unknown_parameter_is_refused_with_those_there_are() -> None:
    assert refused("entitled", *FACTS, "--param", "mesure=x") == (
        "`entitled` has no parameter `mesure`; there is `measure`"
    )
    assert refused("cost", *FACTS, "--param", "measure=x") == "`cost` has no parameter `measure`; it has none"


@pytest.mark.parametrize("name", ["name", "facts", "on", "readings", "self"])
def test_a_parameter_called_like_part_of_the_call_is_no_fault_of_ours(name: str) -> None:
    assert refused("cost", *FACTS, "--param", f"{name}=x").startswith(f"`cost` has no parameter `{name}`")


def test_an_unknown_thing_is_refused_with_near_names() -> None:
    assert refused("gaps", "--param", "measure=measure-title") == (
        "there is no Measure `measure-title`; there are `measure-titles`, `measure-talent`, `measure-growth`"
    )


HOSTILE = [
    "x> ?s } DELETE { ?s ?p ?o",
    '"; DROP GRAPH <urn:x> ; #',
    "\x1b[2J",
    "http://x/ y",
    "urn:x",
    "\u202eevil",
    "=1+1",
    "a" * 5000,
    "{}",
    "_:b",
]


@pytest.mark.parametrize("value", HOSTILE)
def test_a_hostile_value_is_a_name_that_nothing_has(value: str) -> None:
    said = refused("gaps", "--param", f"measure={value}")
    assert said.startswith("there is no Measure `")
    assert re.search("[\x00-\x08\x0e-\x1f\u202e]", said) is None


@pytest.mark.parametrize("text", ["measure", "=x", ""])
def test_a_parameter_without_a_name_or_a_sign_is_refused(text: str) -> None:
    assert refused("gaps", "--param", text) == f"`{text}` is no parameter; write name=value"


def test_a_parameter_given_twice_is_refused() -> None:
    assert refused("gaps", "--param", "measure=a", "--param", "measure=b") == "the parameter `measure` is given twice"


def test_a_question_about_enterprises_needs_them_and_a_day() -> None:
    assert refused("cost") == "`cost` asks about enterprises; give a file (--for)"
    assert refused("cost", "--for", str(FIRMS)) == "`cost` needs the assessment date (--on)"
    assert refused("gaps", *FACTS) == "`gaps` asks the law alone; leave out --for"


def test_a_file_without_an_enterprise_is_refused(tmp_path: Path) -> None:
    (tmp_path / "none.ttl").write_text("", "utf-8")
    found = refused("cost", "--for", str(tmp_path / "none.ttl"), "--on", "2026-03-01")
    assert found.endswith("there is no enterprise in `" + str(tmp_path / "none.ttl") + "`")


def test_an_unknown_enterprise_is_refused_with_near_names() -> None:
    found = refused("cost", *FACTS, "--enterprise", "91990000MASAMPLE0")
    assert found.startswith("there is no enterprise `91990000MASAMPLE0`; there are `91990000MASAMPLE0")


def test_a_workbook_needs_a_file() -> None:
    assert refused("gaps", "--format", "xlsx") == "xlsx needs a file: --output answer.xlsx"


# --- files of questions


GOOD = """#+ name: mine
#+ summary: {zh: 我的, en: mine}
#+ audience: [me]
#+ facts: false
#+ columns:
#+   thing:
#+     label: {zh: 事物, en: thing}
PREFIX : <https://w3id.org/huiqi/ns#>
SELECT ?thing
WHERE { ?thing a :Award }
ORDER BY ?thing
"""

BROKEN = {
    "no header": (GOOD.replace("#+", "#"), 1, "it has no header, lines that begin with #+"),
    "no YAML": (GOOD.replace("[me]", "[me"), 4, "its header is not YAML ("),
    "no mapping": ("#+ mine\n", 1, "its header is no mapping"),
    "another name": (GOOD.replace("mine\n", "yours\n", 1), 1, "its name is `yours`, not that of the file"),
    "no summary": (GOOD.replace("#+ summary: {zh: 我的, en: mine}\n", ""), 1, "its header lacks summary"),
    "one language": (GOOD.replace("zh: 我的, ", ""), 2, "`summary` is not given in zh and en"),
    "an unknown key": (GOOD.replace("#+ facts:", "#+ fact:"), 4, "`#+` has no key `fact`; use "),
    "no columns": (GOOD.replace("#+   thing:\n#+     label: {zh: 事物, en: thing}\n", ""), 5, "`columns` names no column"),
    "other columns": (GOOD.replace("SELECT ?thing", "SELECT ?other"), 5, "its columns are not those of the query (other)"),
    "no SPARQL": (GOOD.replace("WHERE {", "WHERE"), 10, "its query is not SPARQL ("),
    "no SELECT": (GOOD.replace("SELECT ?thing\nWHERE", "ASK"), 8, "its query is "),
    "no order": (GOOD.replace("ORDER BY ?thing\n", ""), 8, "its query has no ORDER BY"),
    "reaches out": (GOOD.replace("{ ?thing", "{ SERVICE <http://localhost/> {} ?thing"), 1, "a query may not use SERVICE"),
    "a parameter of no type": (
        GOOD.replace("#+ columns", "#+ params:\n#+   day: {type: dae, help: {zh: 日, en: day}}\n#+ columns"),
        6,
        "the type of `day` is none of thing, date, money, number, text",
    ),
    "a parameter that is no column": (
        GOOD.replace("#+ columns", "#+ params:\n#+   day: {type: date, help: {zh: 日, en: day}}\n#+ columns"),
        6,
        "its parameter `day` is no column; put ?day into the SELECT",
    ),
}  # fmt: skip


def with_question(folder: Path, text: str) -> Project:
    (folder / "data").mkdir(parents=True)
    (folder / "queries" / "questions").mkdir(parents=True)
    (folder / "queries" / "questions" / "mine.rq").write_text(text, "utf-8")
    return Project.open(folder)


def test_a_question_of_ones_own_is_asked_like_any_other(tmp_path: Path) -> None:
    project = with_question(tmp_path, GOOD)
    assert (len(project.ask("mine")), "overview" in project.questions) == (0, True)


@pytest.mark.parametrize("fault", BROKEN)
def test_a_question_that_cannot_be_used_is_a_finding_with_its_line(tmp_path: Path, fault: str) -> None:
    text, line, problem = BROKEN[fault]
    project = with_question(tmp_path, text)
    (finding,) = project.question_findings
    assert (finding.code, str(finding.place)) == ("H016", f"queries/questions/mine.rq:{line}"), finding
    assert problem in finding.problem.en
    with pytest.raises(BadData):
        project.ask("mine")
    assert "overview" in project.questions


def test_the_list_of_questions_names_the_broken_one_and_ends_with_status_1(tmp_path: Path) -> None:
    with_question(tmp_path, BROKEN["no summary"][0])
    said = say("ask", "--project", str(tmp_path), "--lang", "en")
    assert (said.status, [f.code for f in said.findings]) == (1, ["H016"])
    assert "overview" in said.out


FLOOR = GOOD.replace(
    "#+ columns:\n",
    "#+ params:\n#+   floor: {type: money, default: 5万, help: {zh: 不少于, en: at least}}\n#+ columns:\n"
    "#+   floor: {label: {zh: 不少于, en: at least}, unit: yuan, hidden: true}\n",
).replace(
    "SELECT ?thing\nWHERE { ?thing a :Award }",
    "SELECT ?floor ?thing\nWHERE { VALUES (?thing ?sum) { (:a 49999.99) (:b 50000.00) (:c 90000.00) } FILTER(?sum >= ?floor) }",
)


def test_a_value_is_put_in_for_its_variable_and_has_the_default_of_the_header(tmp_path: Path) -> None:
    project = with_question(tmp_path, FLOOR)
    assert [r[0] for r in project.ask("mine").said("en")] == ["b", "c"]
    assert [r[0] for r in project.ask("mine", floor="50,000.01").said("en")] == ["c"]
    with pytest.raises(HuiqiError, match="`much` is no number"):
        project.ask("mine", floor="much")


def test_a_value_without_a_default_must_be_given(tmp_path: Path) -> None:
    project = with_question(tmp_path, FLOOR.replace("default: 5万, ", ""))
    with pytest.raises(HuiqiError, match=r"`mine` needs the parameter `floor` \(at least\)"):
        project.ask("mine")


def test_a_sum_larger_than_the_store_holds_is_refused(tmp_path: Path) -> None:
    huge = "999999999999999.99 * 999999.0"
    text = GOOD.replace(
        "SELECT ?thing\nWHERE { ?thing a :Award }", f"SELECT (SUM(?x) AS ?thing) WHERE {{ BIND({huge} AS ?x) }}"
    )
    with pytest.raises(HuiqiError, match="`thing` of `mine` cannot be worked out"):
        with_question(tmp_path, text).ask("mine")


def test_the_one_enterprise_that_was_looked_at_is_part_of_what_the_answer_rests_on(city: Project) -> None:
    rows = city.ask("overview", FIRMS, ON, ASSUMED, enterprise="Sample Two (fictional)")
    assert rows.basis is not None
    assert rows.basis.given == (("enterprise", "Sample Two (fictional)"),)
    assert set(column(rows, "enterprise")) == {"Sample Two (fictional)"}


def test_a_file_that_is_not_there_cannot_start() -> None:
    said = say("ask", "cost", "--project", str(CITY), "--for", "nowhere.ttl", "--on", "2026-03-01", "--lang", "en")
    assert (said.status, said.err.strip()) == (2, "huiqi: there is no file `nowhere.ttl`")


def shared(folder: Path, part: str) -> Project:
    """Write the city with `part` in place of the share that its first fund bears."""
    law = next((CITY / "data").rglob("*.ttl")).read_text("utf-8").replace("    :share 0.60 ;\n", part)
    (folder / "data").mkdir(parents=True)
    (folder / "data" / "law.ttl").write_text(
        law + "\n<https://example.org/part> a :Fixed ; :value 100000.00 .\n", "utf-8"
    )
    return Project.open(folder)


def test_two_parts_of_an_award_that_cannot_be_told_apart_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadData) as caught:
        shared(tmp_path, "")
    assert [f.code for f in caught.value.findings] == ["H008"]


def test_a_fund_that_bears_a_sum_costs_that_sum_and_the_other_the_rest(tmp_path: Path) -> None:
    project = shared(tmp_path, "    :amount <https://example.org/part> ;\n")
    answers = project.decide(project.facts([FIRMS]), ON, ASSUMED, engine="reference")
    rows = project.ask_about(answers, "cost-by-fund")
    assert column(rows, "least")[:2] == ["¥100,000.00", "¥300,000.00"]
    assert column(rows, "most")[:2] == ["¥100,000.00", "¥300,000.00"]


@pytest.mark.parametrize(
    ("reading", "bound", "edge", "short"),
    [
        ("reaching-exceeds-figure", "¥20,000,000.00", "does not count", "¥0.00"),
        ("reaching-includes-figure", "¥100,000,000.00", "counts", "¥80,000,000.00"),
    ],
)
def test_a_reading_that_was_not_chosen_shows_no_next_row(reading: str, bound: str, edge: str, short: str) -> None:
    project = Project.open(FOLDER.parents[1])
    files = [FOLDER.parents[1] / "data" / "samples" / "future-industry.ttl"]
    rows = project.ask("next-tier", files, ON, [reading], enterprise="91371500MADEMO001X")
    told = [r for r in rows.said("en") if r[1].startswith("Future-industry firm")]
    assert [(r[6], r[7], r[8]) for r in told] == [(bound, edge, short)]
