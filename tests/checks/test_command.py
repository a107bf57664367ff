"""`huiqi check`: what it says, where, in which form, and its exit status."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from checks.test_headers import GOOD
from docs.blocks import run
from docs.small import AWARD, POLICY, PREFIXES
from huiqi.checks import check_project
from huiqi.errors import CannotStart
from huiqi.findings import Place

Write = Callable[[str], Path]
LAW = POLICY + AWARD + " ; :condition p:when ; :amount p:sum .\np:sum a :Fixed ; :value 100.00 .\n"
NEVER = "p:when a :Comparison ; :indicator ind:revenue ; :atLeast 9.00 ;\n    :lessThan 5.00 .\n"
FINE = "p:when a :Comparison ; :indicator ind:revenue ; :atLeast 5.00 .\n"


@pytest.fixture
def project(tmp_path: Path) -> Write:
    """Return what writes a project with this text after its policy: 20 lines, then the text."""

    def write(text: str) -> Path:
        (tmp_path / "data").mkdir(exist_ok=True)
        (tmp_path / "data" / "law.ttl").write_text(PREFIXES + LAW + text, "utf-8")
        return tmp_path

    return write


def first_line(text: str) -> int:
    return (PREFIXES + LAW).count("\n") + 1 + text[: text.index("    :")].count("\n")


def test_a_finding_shows_file_line_code_problem_fix_and_the_line(project: Write) -> None:
    line = first_line(NEVER) - 1
    found = run(f"huiqi check --project {project(NEVER)} --level error --lang en")
    assert found[:5] == [
        f"data/law.ttl:{line}: error Q001 the bounds of `when` exclude each other: nothing up to `5` reaches the lower one",
        "    p:when a :Comparison ; :indicator ind:revenue ; :atLeast 9.00 ;",
        "    ^^^^^^",
        "  fix: correct one of its bounds",
        "",
    ]
    assert found[-1] == "(exit status 1)"


def test_a_finding_is_said_in_chinese(project: Write) -> None:
    found = run(f"huiqi check --project {project(NEVER)} --level error")
    assert "错误 Q001 `when` 的上下限互相排斥,到不了 `5`" in found[0]
    assert "错误 1、" in found[-2]


def test_a_project_without_errors_ends_with_status_0(project: Write) -> None:
    found = run(f"huiqi check --project {project(FINE)} --level error --lang en")
    assert len(found) == 1
    assert found[0].endswith("not listed: --level note lists them)")
    assert ": 0 errors, " in found[0]


def test_quiet_says_nothing_of_a_project_without_findings(project: Write) -> None:
    assert run(f"huiqi check --project {project(FINE)} --level error --quiet") == []


def test_a_report_in_json_has_counts_and_findings(project: Write, tmp_path: Path) -> None:
    target = tmp_path / "out" / "report.json"
    found = run(f"huiqi check --project {project(NEVER)} --format json --level error --output {target}")
    assert found == ["(exit status 1)"]
    report = json.loads(target.read_text("utf-8"))
    assert report["passes"] is False
    assert report["counts"]["error"] == 1
    assert report["findings"] == [
        {
            "code": "Q001",
            "level": "error",
            "file": "data/law.ttl",
            "line": first_line(NEVER) - 1,
            "text": "p:when a :Comparison ; :indicator ind:revenue ; :atLeast 9.00 ;",
            "problem": {
                "zh": "`when` 的上下限互相排斥,到不了 `5`",
                "en": "the bounds of `when` exclude each other: nothing up to `5` reaches the lower one",
            },
            "fix": {"zh": "改正其中一个界限", "en": "correct one of its bounds"},
        }
    ]


def test_what_the_reader_finds_stands_in_the_same_list(project: Write) -> None:
    report = check_project(
        project(NEVER + "p:award :condition p:other .\np:other a :Comparison ; :indicator ind:revenu ; :atLeast 5 .\n")
    )
    assert {f.code for f in report.findings if f.level == "error"} == {"Q001", "H002"}
    (unknown,) = [f for f in report.findings if f.code == "H002"]
    assert unknown.fix.en == "did you mean `revenue` or `revenue-growth`?"


def test_a_broken_file_costs_only_itself(project: Write) -> None:
    root = project(NEVER)
    (root / "data" / "broken.ttl").write_text("this is not Turtle", "utf-8")
    (root / "data" / "empty.ttl").write_text("", "utf-8")
    codes = [(f.code, f.place) for f in check_project(root).findings if f.level == "error"]
    assert codes == [("H001", Place("data/broken.ttl", 1)), ("Q001", Place("data/law.ttl", first_line(NEVER) - 1))]


def test_a_city_adds_checks_of_its_own(project: Write) -> None:
    root = project(FINE)
    (root / "queries" / "checks").mkdir(parents=True)
    (root / "queries" / "checks" / "unlabelled.rq").write_text(GOOD, "utf-8")
    (found,) = [f for f in check_project(root).findings if f.code == "C001"]
    assert (found.problem.en, found.problem.zh, found.level) == ("`award` has no label", "`award` 没有名称", "warning")


def test_a_city_may_not_take_a_code_that_is_given(project: Write) -> None:
    root = project(FINE)
    (root / "queries" / "checks").mkdir(parents=True)
    (root / "queries" / "checks" / "unlabelled.rq").write_text(GOOD.replace("C001", "Q001"), "utf-8")
    (found,) = [f for f in check_project(root).findings if f.level == "error"]
    assert (found.code, found.place.file) == ("Q100", "queries/checks/unlabelled.rq")


def test_only_the_paths_given_are_reported(project: Write) -> None:
    root = project(NEVER)
    (root / "queries" / "questions").mkdir(parents=True)
    query = root / "queries" / "questions" / "days.rq"
    query.write_text("SELECT ?now WHERE { BIND(NOW() AS ?now) } ORDER BY ?now", "utf-8")
    assert [f.code for f in check_project(root, [query]).findings] == ["Q101"]
    errors = [f.code for f in check_project(root, [root / "data"]).findings if f.level == "error"]
    assert errors == ["Q001"]


def test_a_file_outside_the_law_is_read_with_it(project: Write, tmp_path: Path) -> None:
    root = project(FINE)
    draft = tmp_path / "draft.ttl"
    draft.write_text(
        PREFIXES + "p:lost a :Comparison ; :encodes p:clause ; :indicator ind:revenue ; :atLeast 1.00 .\n", "utf-8"
    )
    report = check_project(root, [draft])
    assert [(f.code, f.place.file, f.problem.en) for f in report.findings] == [
        ("Q017", "draft.ttl", "no rule uses `lost`")
    ]


@pytest.mark.parametrize("name", ["none.ttl", "letter.txt", "empty"])
def test_a_path_that_cannot_be_checked_does_not_start(name: str, project: Write) -> None:
    root = project(FINE)
    (root / "letter.txt").write_text("", "utf-8")
    (root / "empty").mkdir()
    with pytest.raises(CannotStart):
        check_project(root, [root / name])
    assert run(f"huiqi check {root / name} --project {root} --lang en")[-1] == "(exit status 2)"


def test_a_folder_that_is_no_project_does_not_start(tmp_path: Path) -> None:
    assert run(f"huiqi check --project {tmp_path} --lang en") == [
        f"huiqi: no project in `{tmp_path}`: it has no data/ folder",
        "(exit status 2)",
    ]


def test_an_award_is_exercised_by_a_case_of_its_policy(project: Write) -> None:
    root = project(FINE)
    policy = "https://example.org/id/city/policy/2025-01-01/policy"
    case = f"policy: {policy}\ncases:\n  - name: one\n    expect: [{{award: award, ground: '', outcome: not-applicable}}]\n"
    assert [f.problem.en for f in check_project(root).findings if f.code == "Q090"] == [
        "no case expects anything of `award`"
    ]
    (root / "data" / "law.cases.yaml").write_text(case.replace(policy, "https://example.org/other"), "utf-8")
    assert [f.code for f in check_project(root).findings if f.code == "Q090"] == ["Q090"]
    (root / "data" / "law.cases.yaml").write_text(case, "utf-8")
    assert [f.code for f in check_project(root).findings if f.code == "Q090"] == []
    (root / "data" / "law.cases.yaml").write_text("- [", "utf-8")
    assert [f.code for f in check_project(root).findings if f.code == "Q090"] == ["Q090"]


def test_the_same_project_gives_the_same_bytes(project: Write) -> None:
    root = project(NEVER)
    first = run(f"huiqi check --project {root} --level note --lang en")
    assert first == run(f"huiqi check --project {root} --level note --lang en")
