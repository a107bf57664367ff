"""A draft counts only where somebody asks for it; left out, it leaves no trace, and where it counts the answer says so."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gate.world import ENGINES, FACTS, ON, PREFIXES, award, say, write_facts, write_project
from huiqi.checks import check_project
from huiqi.cli import app
from huiqi.errors import BadData, HuiqiError
from huiqi.names import local
from huiqi.project import Engine, Project
from huiqi.render.data import answers_to_turtle
from huiqi.render.rows import rows_to_turtle
from huiqi.render.text import Writer

ADMS = "@prefix adms: <http://www.w3.org/ns/adms#> .\n"
LAW = award("grant", "p:when") + (
    "p:when a :Comparison ; :encodes p:clause ; :indicator ind:revenue ; :atLeast 10000000.00 .\n"
)
DRAFT = (
    PREFIXES
    + ADMS
    + """
@prefix d: <https://example.org/fictional/draft/> .
d:policy
    a :Policy ;
    rdfs:label "虚构草案"@zh , "fictional draft"@en ;
    adms:status <http://purl.org/adms/status/UnderDevelopment> ;
    :appliesFrom "2024-01-01"^^xsd:date ;
    :appliesUntil "2026-12-31"^^xsd:date ;
.
d:clause a :Clause ; dcterms:isPartOf d:policy .
d:measure a :Measure ; dcterms:isPartOf d:policy ; :encodes d:clause .
d:more a :Award ; rdfs:label "草案奖"@zh , "the award of the draft"@en ; :ofMeasure d:measure ; :encodes d:clause ;
    :ground :AnnualReport ; :condition d:large ; :amount d:sum .
d:large a :Comparison ; :indicator ind:revenue ; :atLeast 20000000.00 .
d:sum a :Fixed ; :value 250000.00 .
d:one-only a :StackingRule ; :encodes d:clause ; :mode :Highest ; :between :Assessments ; :sameFor ind:enterprise ;
    :of d:more , p:grant .
"""
)
CASES = """\
policy: https://example.org/fictional/draft/policy
on: 2026-03-01
readings: []
cases:
  - name: twenty million earn 250,000
    enterprise: {code: 91371500MATOWN001X, reports: [{fiscal-year: 2025, revenue: 20000000.00}]}
    expect: [{award: more, ground: annual-report/2025, outcome: entitled, amount: 250000.00}]
"""


def town(folder: Path, draft: str = DRAFT, law: str = LAW) -> Path:
    return write_project(folder, law, {"data/draft.ttl": draft})


def decided(folder: Path, drafts: bool, engine: Engine = "reference") -> dict[str, str]:
    project = Project.open(folder, drafts=drafts)
    return say(project.decide(project.facts([write_facts(folder, FACTS)]), ON, engine=engine))


@pytest.mark.parametrize("engine", ENGINES)
def test_a_draft_counts_only_where_it_is_asked_for_and_then_its_rules_bind(tmp_path: Path, engine: Engine) -> None:
    town(tmp_path)
    assert decided(tmp_path, False, engine) == {"grant": "entitled 100000.00"}
    # With the draft, one of the two is paid: the higher.
    assert decided(tmp_path, True, engine) == {"grant": "entitled 0.00", "more": "entitled 250000.00"}


def test_a_draft_left_out_ties_no_awards_in_force_together(tmp_path: Path) -> None:
    rule = """d:tie a :StackingRule ; :encodes d:clause ; :mode :Highest ; :between :Assessments ;
        :sameFor ind:enterprise ; :of p:grant , p:second .\n"""
    law = LAW + award("second", "p:when")
    town(tmp_path, DRAFT + rule, law)
    assert decided(tmp_path, False) == {"grant": "entitled 100000.00", "second": "entitled 100000.00"}
    # Of the two in force only one is paid, and not the one that the draft's own award stands against.
    assert decided(tmp_path, True) == {
        "grant": "entitled 0.00",
        "more": "entitled 250000.00",
        "second": "entitled 100000.00",
    }


def test_a_rule_in_force_that_names_a_draft_goes_on_without_it(tmp_path: Path) -> None:
    rule = """p:one a :StackingRule ; :encodes p:clause ; :mode :Highest ; :between :Assessments ;
        :sameFor ind:enterprise ; :of p:grant , p:second , <https://example.org/fictional/draft/more> .\n"""
    town(tmp_path, DRAFT.split("d:one-only")[0], LAW + award("second", "p:when") + rule)
    assert sorted(decided(tmp_path, False).values()) == ["entitled 0.00", "entitled 100000.00"]
    assert sorted(decided(tmp_path, True).values()) == ["entitled 0.00", "entitled 0.00", "entitled 250000.00"]


def test_every_answer_that_counts_a_draft_says_so(tmp_path: Path) -> None:
    project = Project.open(town(tmp_path), drafts=True)
    facts = project.facts([write_facts(tmp_path, FACTS)])
    answers = project.decide(facts, ON)
    draft = "https://example.org/fictional/draft/policy"
    assert answers.drafts == (draft,)
    assert "Counts drafts, not adopted: fictional draft" in Writer(project, "en", facts).answers(answers)
    assert "计入草案(未施行):虚构草案" in Writer(project, "zh", facts).answers(answers).replace(": ", ":")
    assert answers.to_dict()["drafts"] == [draft]
    assert f"<{draft}> <http://www.w3.org/ns/adms#status>" in answers_to_turtle(project, answers)
    rows = project.ask("cost", facts, ON)
    assert [note.en for note in rows.notes if "draft" in note.en] == ["Counts drafts, not adopted: fictional draft"]
    assert [d["name"] for d in rows.to_dict()["basis"]["drafts"]] == ["policy"]
    assert "http://purl.org/adms/status/UnderDevelopment" in rows_to_turtle(rows)
    why = project.explain(answers, "e:a".replace("e:", "https://example.org/fictional/enterprise/"), *_grant(answers))
    assert why.drafts == (draft,)  # it combines with what is explained
    assert "Counts drafts" in Writer(project, "en", facts).explanation(why)


def _grant(answers: object) -> tuple[str, str]:
    found = [a for e in answers.enterprises for a in e.assessments if local(a.award) == "grant"]  # type: ignore[attr-defined]
    return found[0].award, found[0].ground


def test_an_answer_without_drafts_names_none_and_asks_nothing_of_them(tmp_path: Path) -> None:
    project = Project.open(town(tmp_path))
    facts = project.facts([write_facts(tmp_path, FACTS)])
    answers = project.decide(facts, ON)
    assert (answers.drafts, answers.to_dict()["drafts"]) == ((), [])
    assert "draft" not in Writer(project, "en", facts).answers(answers)
    measures = {local(str(row[1].value)) for row in project.ask("coverage").rows}  # type: ignore[union-attr]
    assert measures == {"measure"}
    assert len(project.ask("coverage")) == 1
    assert len(Project.open(tmp_path, drafts=True).ask("coverage")) == 2
    rows = project.ask("overview", facts, ON)
    assert len(rows) == 1


def test_show_lists_a_draft_as_one_and_finds_what_it_holds(tmp_path: Path) -> None:
    town(tmp_path)
    run = CliRunner().invoke(app, ["show", "policies", "--lang", "en", "--project", str(tmp_path)])
    assert [line.split()[-8:] != [] and ("draft" in line.split()) for line in run.stdout.splitlines()[1:]].count(
        True
    ) == 1
    one = CliRunner().invoke(app, ["show", "more", "--lang", "en", "--project", str(tmp_path)])
    assert "draft" in one.stdout, one.output
    listed = CliRunner().invoke(app, ["show", "awards", "--lang", "en", "--project", str(tmp_path)])
    assert "more" not in listed.stdout
    with_drafts = CliRunner().invoke(app, ["show", "awards", "--draft", "--lang", "en", "--project", str(tmp_path)])
    assert "more" in with_drafts.stdout


def test_a_name_that_only_a_draft_has_is_told_with_the_way_to_count_it(tmp_path: Path) -> None:
    project = Project.open(town(tmp_path))
    with pytest.raises(HuiqiError, match="`more` stands in a draft only; add --draft"):
        project.award("more")
    facts = project.facts([write_facts(tmp_path, FACTS)])
    with pytest.raises(HuiqiError, match="stands in a draft only"):
        project.decide(facts, ON, policies=["https://example.org/fictional/draft/policy"])


def test_the_commands_count_drafts_with_one_option(tmp_path: Path) -> None:
    town(tmp_path)
    facts = write_facts(tmp_path, FACTS)
    common = ["--on", "2026-03-01", "--project", str(tmp_path), "--format", "json"]
    for words in (["decide", "--for", str(facts)], ["derive", str(facts)]):
        for option, expected in (([], []), (["--draft"], ["https://example.org/fictional/draft/policy"])):
            run = CliRunner().invoke(app, [*words, *common, *option])
            assert json.loads(run.stdout)["drafts"] == expected, run.output


def test_cases_of_a_draft_are_tried_and_marked(tmp_path: Path) -> None:
    town(tmp_path)
    (tmp_path / "data" / "draft.cases.yaml").write_text(CASES, "utf-8")
    project = Project.open(tmp_path)
    run = project.test(engines=("reference", "sparql"))
    assert [(r.case.is_draft, r.passes) for r in run.results] == [(True, True)]
    printed = CliRunner().invoke(app, ["test", "--project", str(tmp_path), "--lang", "en"])
    assert printed.stdout.splitlines()[-1] == "1 case, 1 pass (1 of drafts)"
    (tmp_path / "data" / "draft.cases.yaml").write_text(CASES.replace("amount: 250000.00", "amount: 1.00"), "utf-8")
    failing = CliRunner().invoke(app, ["test", "--project", str(tmp_path), "--lang", "en"])
    assert "[draft] twenty million earn 250,000" in failing.stdout


@pytest.mark.parametrize(
    ("wrong", "code", "told"),
    [
        (("UnderDevelopment", "UnderDevelopmnt"), "H003", "is no status of a policy"),
        (("adms:status <http://purl.org/adms/status/UnderDevelopment>", 'adms:status "draft"'), "H003", "`draft`"),
        (("adms:status", "adms:staus"), "H002", "does not say whether a policy is a draft"),
        (("adms:status", "<http://purl.org/ontology/bibo/status>"), "H002", "does not say whether"),
        (("d:measure a :Measure ;", "d:measure a :Measure ; adms:status <http://purl.org/adms/status/Completed> ;"),
         "H007", "means nothing on `measure`"),
    ],
)  # fmt: skip
def test_a_draft_that_is_marked_wrongly_is_a_fault_not_a_policy_in_force(
    tmp_path: Path, wrong: tuple[str, str], code: str, told: str
) -> None:
    town(tmp_path, DRAFT.replace(*wrong, 1))
    with pytest.raises(BadData) as error:
        Project.open(tmp_path)
    assert [(f.code, f.place.file) for f in error.value.findings] == [(code, "data/draft.ttl")]
    assert told in error.value.findings[0].problem.en


def test_what_is_in_force_cannot_be_read_with_the_help_of_a_draft(tmp_path: Path) -> None:
    reads = """p:top-up a :GrantOf ; :encodes p:clause ; :of <https://example.org/fictional/draft/more> .\n"""
    town(tmp_path, law=LAW + award("second", "p:when", "p:top-up") + reads)
    with pytest.raises(BadData) as error:
        Project.open(tmp_path)
    assert [f.code for f in error.value.findings] == ["H029"]
    assert "`top-up` is in force and its :of is `more` of a draft" in error.value.findings[0].problem.en


def test_an_adopted_policy_counts_as_ever(tmp_path: Path) -> None:
    town(tmp_path, DRAFT.replace("UnderDevelopment", "Completed"))
    assert decided(tmp_path, False) == {"grant": "entitled 0.00", "more": "entitled 250000.00"}
    assert Project.open(tmp_path).law.left_out == frozenset()


def test_readings_and_decisions_of_a_draft_go_with_it(tmp_path: Path) -> None:
    more = """
d:open a :Ambiguity ; rdfs:label "待明确"@zh , "open"@en .
d:half a :Interpretation ; :of d:open .
d:full a :Interpretation ; :of d:open .
d:rate a :Fixed ; :value 1.0 ; :underInterpretation d:full .
d:half-rate a :Fixed ; :value 0.5 ; :underInterpretation d:half .
d:ruling a :Decision ; :decides d:half ; dcterms:date "2026-01-01"^^xsd:date ;
    <http://www.w3.org/ns/prov#wasAttributedTo> d:office .
"""
    town(tmp_path, DRAFT.replace("d:sum a :Fixed ;", "d:sum a :Fixed ; :times d:rate , d:half-rate ;") + more)
    bare = Project.open(tmp_path)
    assert (bare.book.ambiguities, bare.book.decisions) == ((), ())
    assert not [s for s in bare.graph if "/fictional/draft/" in s.subject and "office" not in s.subject]
    assert decided(tmp_path, True)["more"] == "entitled 125000.00"


def test_a_draft_pays_for_nothing_before_its_first_day(tmp_path: Path) -> None:
    town(tmp_path, DRAFT.replace('"2024-01-01"', '"2027-01-01"').replace('"2026-12-31"', '"2028-12-31"'))
    assert decided(tmp_path, True) == {"grant": "entitled 100000.00"}


def test_a_decision_or_payment_under_a_draft_is_found(tmp_path: Path) -> None:
    records = """
d:judged a :NeedsJudgement .
d:ruling a :Decision ; :decides d:judged ; :equals true ; dcterms:date "2026-01-01"^^xsd:date ;
    <http://www.w3.org/ns/prov#wasAttributedTo> d:office .
d:paid a :Payment ; ind:enterprise e:a ; ind:award d:more .
"""
    all_of = "d:both a :AllOf ; :of d:large , d:judged .\n"
    town(tmp_path, DRAFT.replace(":condition d:large", ":condition d:both") + all_of + records)
    found = [f for f in check_project(tmp_path).findings if f.code == "Q094"]
    assert [f.problem.en for f in found] == [
        "`ruling` is recorded under `judged` of a draft",
        "`paid` is recorded under `more` of a draft",
    ]
    town(tmp_path)
    assert not [f for f in check_project(tmp_path).findings if f.code == "Q094"]
