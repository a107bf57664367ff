"""A check that cannot be used is a finding that says why; the others are asked all the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from huiqi.checks.header import read_checks

GOOD = """#+ name: unlabelled
#+ code: C001
#+ level: warning
#+ summary: {zh: 没有名称, en: without a label}
#+ problem: {zh: "`{thing}` 没有名称", en: "`{thing}` has no label"}
#+ fix: {zh: 写名称, en: write a label}
PREFIX : <https://w3id.org/huiqi/ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?thing ?place ?value
WHERE { ?thing a :Award BIND(rdfs:label AS ?place) FILTER NOT EXISTS { ?thing ?place ?value } }
ORDER BY ?thing
"""


def refused(folder: Path, text: str, name: str = "unlabelled.rq") -> list[str]:
    (folder / name).write_text(text, "utf-8")
    checks, faults = read_checks([folder], folder)
    assert {f.code for f in faults} <= {"Q100"}
    assert len(checks) + len(faults) == len(list(folder.glob("*.rq")))
    return [f.say("en") for f in faults]


def test_a_check_says_what_its_header_says(tmp_path: Path) -> None:
    assert refused(tmp_path, GOOD) == []
    ((check,), _) = read_checks([tmp_path], tmp_path)
    assert (check.code, check.level, check.summary.zh, check.file) == ("C001", "warning", "没有名称", "unlabelled.rq")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("#+ code: C001\n", "", "its header lacks, or does not know, `code`"),
        ("#+ level: warning", "#+ level: fatal", "its level is none of error, warning, note"),
        ("code: C001", "code: unlabelled", "its code `unlabelled` is not like Q001"),
        ("name: unlabelled", "name: other", "its name is `other`, not that of the file"),
        ("{zh: 写名称, en: write a label}", "write a label", "`fix` is not given in zh and en"),
        ("#+ fix: {zh: 写名称", "#+ fix: {zh: 写名称]", "its header is not YAML"),
        ("`{thing}` has no label", "`{subject}` has no label", "`problem` names {subject}; there is {thing} and {value}"),
        ("#+ level", "#+ audience: [auditor]\n#+ level", "its header lacks, or does not know, `audience`"),
        ("SELECT ?thing ?place ?value", "SELECT ?thing ?value", "its query is not SELECT ?thing ?place ?value"),
        ("ORDER BY ?thing", "ORDER ?thing", "this is not a SPARQL query"),
        ("?thing a :Award", "SERVICE <urn:x> { ?thing a :Award }", "a query may not use SERVICE"),
    ],
)  # fmt: skip
def test_a_header_or_query_that_cannot_be_used_is_refused(old: str, new: str, said: str, tmp_path: Path) -> None:
    assert old in GOOD
    (fault,) = refused(tmp_path, GOOD.replace(old, new, 1))
    assert fault.startswith("unlabelled.rq:1: Q100 the check `unlabelled` cannot be used: ")
    assert said in fault


def test_a_file_without_a_header_is_refused(tmp_path: Path) -> None:
    (fault,) = refused(tmp_path, "SELECT ?thing ?place ?value WHERE { ?thing ?place ?value }")
    assert "it has no header" in fault


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    (tmp_path / "unlabelled.rq").write_bytes(GOOD.encode("gb18030"))
    _, (fault,) = read_checks([tmp_path], tmp_path)
    assert "it is not in UTF-8" in fault.problem.en


def test_a_code_that_another_check_has_is_refused(tmp_path: Path) -> None:
    refused(tmp_path, GOOD)
    (fault,) = refused(tmp_path, GOOD.replace("name: unlabelled", "name: without-label"), "without-label.rq")
    assert "the code C001 is that of `unlabelled.rq` already" in fault


def test_a_folder_that_is_not_there_has_no_checks(tmp_path: Path) -> None:
    assert read_checks([tmp_path / "none"], tmp_path) == ([], [])


def test_a_check_of_the_same_name_and_code_stands_in_place_of_the_earlier_one(tmp_path: Path) -> None:
    folders = [tmp_path / "shipped", tmp_path / "own"]
    for folder, level in zip(folders, ("warning", "note"), strict=True):
        folder.mkdir()
        (folder / "unlabelled.rq").write_text(GOOD.replace("level: warning", f"level: {level}"), "utf-8")
    (check,), faults = read_checks(folders, tmp_path)
    assert (check.level, check.file, faults) == ("note", "own/unlabelled.rq", [])
