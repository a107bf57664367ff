"""`huiqi check` over facts and cases, waivers, the forms of its report, and safe mending."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from xml.etree import ElementTree as Xml

import pyoxigraph as ox
import pytest

from docs.blocks import run
from docs.small import PREFIXES
from huiqi.checks import Report, check_project, mend, read_check_settings
from huiqi.errors import CannotStart, HuiqiError
from huiqi.render.ci import report_github, report_junit, report_turtle
from huiqi.render.sarif import report_sarif

HERE = Path(__file__).parent
EXAMPLES = HERE.parents[1] / "shape-examples"
WAIVER = '[[check.waive]]\ncode = "S034"\nreason = "a correction is on its way"\n'


def project(root: Path, name: str = "S034-bad", settings: str = "") -> Path:
    """Return a project without law whose samples hold one example of a shape."""
    (root / "data" / "samples").mkdir(parents=True, exist_ok=True)
    (root / "data" / "samples" / "facts.ttl").write_text((EXAMPLES / f"{name}.ttl").read_text("utf-8"), "utf-8")
    if settings:
        (root / "huiqi.toml").write_text(settings, "utf-8")
    return root


def codes(report: Report) -> list[str]:
    return [f.code for f in report.findings]


@pytest.mark.parametrize("name", ["S001", "S010", "S011", "S022", "S034", "S039", "S043", "S053", "S098", "S102"])
def test_a_bad_example_of_facts_is_reported_under_its_code(name: str, tmp_path: Path) -> None:
    assert name in codes(check_project(project(tmp_path, f"{name}-bad")))
    assert [f for f in check_project(project(tmp_path, f"{name}-good")).findings if f.level == "error"] == []


def test_a_fault_that_reader_and_shape_both_see_is_said_once(tmp_path: Path) -> None:
    found = check_project(project(tmp_path, "S034-bad")).at_least("error")
    assert [(f.code, f.place.file) for f in found] == [("S034", "data/samples/facts.ttl")]


def test_a_file_of_facts_can_be_named_wherever_it_lies(tmp_path: Path) -> None:
    root = project(tmp_path / "p", "S034-good")
    other = tmp_path / "filing.ttl"
    other.write_text((EXAMPLES / "S034-bad.ttl").read_text("utf-8"), "utf-8")
    assert [f.code for f in check_project(root, [other]).at_least("error")] == ["S034"]


def test_an_enterprise_file_is_checked_at_its_lines(tmp_path: Path) -> None:
    root = project(tmp_path, "S034-good")
    file = root / "data" / "samples" / "one.yaml"
    file.write_text(
        "code: 91350100M000100Y44\nname: 示例企业\nreports:\n  - fiscal-year: 24\n    revenue: 5万\n", "utf-8"
    )
    found = check_project(root, [file]).at_least("error")
    assert [(f.code, f.place.line) for f in found] == [("S011", 1), ("S032", 4)]


def test_a_project_that_declares_an_indicator_may_use_it(tmp_path: Path) -> None:
    root = project(tmp_path, "S043-bad")
    assert "S043" in codes(check_project(root))
    (root / "ontology").mkdir()
    (root / "ontology" / "own.ttl").write_text(
        PREFIXES + "ind:revenu a :Indicator ; rdfs:domain :AnnualReport ; rdfs:range :Money .\n", "utf-8"
    )
    assert "S043" not in codes(check_project(root))


# --- waivers ---


def test_a_waiver_takes_a_finding_out_and_keeps_it_with_its_reason(tmp_path: Path) -> None:
    report = check_project(project(tmp_path, settings=WAIVER))
    assert report.passes
    assert [(f.code, reason) for f, reason in report.waived] == [("S034", "a correction is on its way")]
    assert report.to_dict()["waived"][0]["reason"] == "a correction is on its way"


def test_a_waiver_without_a_reason_is_refused(tmp_path: Path) -> None:
    with pytest.raises(HuiqiError, match=r"the waiver of `S034` in huiqi\.toml has no reason; write one"):
        check_project(project(tmp_path, settings='[[check.waive]]\ncode = "S034"\n'))
    assert run(f"huiqi check --project {tmp_path} --lang en")[-1] == "(exit status 1)"


def test_a_blank_reason_is_no_reason(tmp_path: Path) -> None:
    with pytest.raises(HuiqiError, match="`reason` of a waiver"):
        read_check_settings(project(tmp_path, settings='[[check.waive]]\ncode = "S034"\nreason = " "\n'))


def test_a_waiver_that_matches_nothing_is_a_note_at_its_line(tmp_path: Path) -> None:
    report = check_project(project(tmp_path, "S034-good", WAIVER))
    (found,) = [f for f in report.findings if f.code == "S902"]
    assert (found.level, found.place.file, found.place.line) == ("note", "huiqi.toml", 2)


def test_a_waiver_for_another_file_or_thing_leaves_the_finding(tmp_path: Path) -> None:
    for more in ('file = "data/other/*"\n', 'thing = "somebody"\n'):
        assert not check_project(project(tmp_path, settings=WAIVER + more)).passes
    for more in ('file = "data/samples/*.ttl"\n', 'thing = "91379999DM00000139/record/a"\n'):
        assert check_project(project(tmp_path, settings=WAIVER + more)).passes


def test_a_waiver_counts_on_its_last_day_and_not_after(tmp_path: Path) -> None:
    root = project(tmp_path, settings=WAIVER + "until = 2026-06-30\n")
    assert check_project(root, on=date(2026, 6, 30)).passes
    late = check_project(root, on=date(2026, 7, 1))
    assert not late.passes
    assert "S903" in codes(late)


def test_a_level_of_a_code_can_be_changed(tmp_path: Path) -> None:
    assert check_project(project(tmp_path, settings='[check.levels]\nS034 = "note"\n')).passes
    with pytest.raises(HuiqiError, match="the level `fatal`"):
        check_project(project(tmp_path, settings='[check]\nlevel = "fatal"\n'))


def test_a_misspelt_key_gets_a_near_name(tmp_path: Path) -> None:
    with pytest.raises(HuiqiError, match=r"has no key `waives`; use `waive`"):
        check_project(project(tmp_path, settings="[check]\nwaives = []\n"))


# --- forms ---


def reported(tmp_path: Path) -> Report:
    return check_project(project(tmp_path, "S034-bad"))


def test_sarif_is_valid_against_its_schema(tmp_path: Path) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads((HERE / "sarif-schema-2.1.0.json").read_text("utf-8"))
    for root, settings in ((tmp_path / "a", WAIVER.replace("S034", "S053")), (tmp_path / "b", "")):
        root.mkdir()
        report = check_project(project(root, "S053-bad", settings))
        log = report_sarif(report, "note", "zh", "0.1.0")
        jsonschema.Draft4Validator(schema).validate(log)
        assert [r for r in log["runs"][0]["results"] if r["ruleId"] == "S053"] != []
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.Draft4Validator(schema).validate({**log, "runs": [{}]})


def test_sarif_tells_what_is_waived_as_suppressed(tmp_path: Path) -> None:
    report = check_project(project(tmp_path, settings=WAIVER))
    (found,) = [r for r in report_sarif(report, "error", "en", "0")["runs"][0]["results"] if r["ruleId"] == "S034"]
    assert found["suppressions"] == [
        {"kind": "external", "status": "accepted", "justification": "a correction is on its way"}
    ]


def test_junit_has_a_failure_for_each_error(tmp_path: Path) -> None:
    top = Xml.fromstring(report_junit(reported(tmp_path), "note", "en"))
    failures = top.findall(".//failure")
    assert [f.get("type") for f in failures] == ["S034"]
    assert top.find("testsuite").get("failures") == "1"  # type: ignore[union-attr]


def test_junit_without_a_finding_has_one_case_that_passes() -> None:
    top = Xml.fromstring(report_junit(Report((), {}), "note", "en"))
    assert [s.get("tests") for s in top] == ["1"]
    assert top.findall(".//failure") == []


def test_an_annotation_of_github_names_file_and_line(tmp_path: Path) -> None:
    (line,) = report_github(reported(tmp_path), "error", "en").splitlines()
    assert line.startswith(
        "::error file=data/samples/facts.ttl,line=23,title=S034::`91379999DM00000139/record/a`: money must be at least 0"
    )


def test_the_rdf_report_says_each_finding_in_both_languages(tmp_path: Path) -> None:
    text = report_turtle(reported(tmp_path), "error")
    triples = [str(q) for q in ox.parse(text.encode(), format=ox.RdfFormat.TURTLE)]
    assert sum("ns/shacl#resultMessage" in t for t in triples) == 2
    assert any("https://w3id.org/huiqi/check/S034" in t for t in triples)
    assert text == report_turtle(reported(tmp_path), "error")


@pytest.mark.parametrize("form", ["sarif", "junit", "github", "turtle", "json"])
def test_every_form_ends_with_the_status_of_the_report(form: str, tmp_path: Path) -> None:
    found = run(f"huiqi check --project {project(tmp_path)} --format {form} --level error --no-cases")
    assert found[-1] == "(exit status 1)"


# --- mending ---


def test_mending_changes_how_numbers_are_written_and_keeps_comments() -> None:
    before = '@prefix e: <e:> .  \n# sums, 1.5000 of them\ne:a e:b 1.5000 , 20.0 ;  # 2.0\t\n    e:c "1.0  " .\n\n\n'
    after = '@prefix e: <e:> .\n# sums, 1.5000 of them\ne:a\n    e:b 1.50 , 20.00 ;  # 2.0\n    e:c "1.0  " ;\n.\n'
    assert mend(before) == after


def test_mending_puts_prefixes_that_stand_together_in_order() -> None:
    before = "@prefix xsd: <x:> .\n@prefix ind: <i:> .\n@prefix : <n:> .\n@prefix zz: <z:> .\n:a :b ind:c .\n"
    after = "@prefix : <n:> .\n@prefix ind: <i:> .\n@prefix xsd: <x:> .\n@prefix zz: <z:> .\n:a :b ind:c .\n"
    assert mend(before) == after
    assert mend(after) == after


@pytest.mark.parametrize(
    "text", ["", "this is not Turtle  \n", "@prefix a: <x:> .\n@prefix a: <b:> .\na:s a:p a:o .\n"]
)
def test_mending_never_changes_what_is_said(text: str) -> None:
    def said(of: str) -> list[str] | None:
        try:
            return [str(q) for q in ox.parse(of.encode(), format=ox.RdfFormat.TURTLE)]
        except SyntaxError:
            return None

    assert said(mend(text)) == said(text)


def test_fix_names_the_files_it_rewrites_and_a_second_time_none(tmp_path: Path) -> None:
    root = project(tmp_path, "S034-good")
    file = root / "data" / "samples" / "facts.ttl"
    file.write_text(file.read_text("utf-8").replace("0.00", "0.0000"), "utf-8")
    run(f"huiqi check --project {root} --fix --no-cases --lang en")
    assert "ind:revenue 0.00 ;" in file.read_text("utf-8")


def test_a_path_without_anything_to_check_does_not_start(tmp_path: Path) -> None:
    root = project(tmp_path, "S034-good")
    (root / "letter.txt").write_text("", "utf-8")
    with pytest.raises(CannotStart):
        check_project(root, [root / "letter.txt"])
