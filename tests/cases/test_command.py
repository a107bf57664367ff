"""The command `huiqi test`: exit status, text, JSON and JUnit XML."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from cases.town import FIRM, HEAD, PAYS, case, project, put
from huiqi.cli import main

WRONG = case(FIRM, PAYS.replace("100", "150"), name='"5 < 6 & \\u0007 \\"so\\" 用例"')


def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *words: str) -> tuple[int, str, str]:
    """Run `huiqi test` with some words; return exit status, stdout and stderr."""
    monkeypatch.setattr("sys.argv", ["huiqi", "test", *words])
    with pytest.raises(SystemExit) as stop:
        main()
    told = capsys.readouterr()
    return int(stop.value.code or 0), told.out, told.err


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project(tmp_path)
    monkeypatch.chdir(tmp_path)


def test_all_pass(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, HEAD + case(FIRM, PAYS))
    status, out, err = run(capsys, monkeypatch, "--lang", "en")
    assert (status, out, err) == (0, "1 case, 1 pass\n", "no case tries `title`, `other`\n")


def test_quiet_leaves_the_note_out_and_chinese_is_the_first_language(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, HEAD + case(FIRM, PAYS.replace("100", "150")))
    status, out, err = run(capsys, monkeypatch, "--quiet")
    assert (status, err) == (1, "")
    assert out == (
        "data/town/law.cases.yaml:10: a case: profit, annual-report/2025: 预期应享、¥150.00,得到应享、¥100.00\n"
        "用例 1 个,通过 0 个,不符 1 个\n"
    )


def test_a_fault_of_a_file_ends_with_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, HEAD)
    status, out, _ = run(capsys, monkeypatch, "--lang", "en", "-q")
    assert (status, out.splitlines()[-1]) == (1, "0 cases, 0 pass; 1 fault in the files")


@pytest.mark.parametrize("path", ["nowhere", "data/town"])
def test_nothing_to_try_cannot_start(
    path: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(capsys, monkeypatch, path)[0] == 2


def test_junit_is_xml_with_a_suite_a_file_and_a_test_a_case(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, HEAD + case(FIRM, PAYS) + WRONG + "  - 1\n")
    status, out, _ = run(capsys, monkeypatch, "--format", "junit", "--lang", "en", "-q")
    root = ElementTree.fromstring(out)
    (suite,) = root
    assert (status, root.tag, suite.attrib) == (
        1,
        "testsuites",
        {"name": "data/town/law.cases.yaml", "tests": "3", "failures": "1", "errors": "1"},
    )
    assert [(t.get("name"), t.get("line"), [c.tag for c in t]) for t in suite] == [
        ("a case", "8", []),
        ('5 < 6 & \\u0007 "so" 用例', "11", ["failure"]),
        ("H017 data/town/law.cases.yaml:14", "14", ["error"]),
    ]
    assert suite[1][0].get("message") == (
        "profit, annual-report/2025: expected entitled, ¥150.00; came entitled, ¥100.00"
    )


def test_json_holds_both_sides_of_a_difference_and_what_no_case_tries(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, HEAD + case(FIRM, PAYS.replace("100", "150")))
    _, out, _ = run(capsys, monkeypatch, "--format", "json", "--engine", "reference", "-q")
    told = json.loads(out)
    assert (told["files"], told["passes"], told["findings"]) == (["data/town/law.cases.yaml"], False, [])
    assert told["untried"] == [
        "https://example.org/id/town/policy/2025-01-01/title",
        "https://example.org/id/town/second/2025-01-01/other",
    ]
    (one,) = told["cases"]
    assert (one["name"], one["file"], one["line"], one["engines"]) == ("a case", told["files"][0], 8, ["reference"])
    (difference,) = one["differences"]
    assert difference["expected"] == {"outcome": "entitled", "amount": ["150.00", "150.00"]}
    assert difference["came"]["amount"] == ["100.00", "100.00"]


def test_a_report_is_written_to_a_file_the_same_each_time(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, HEAD + WRONG)
    for name in ("a.xml", "b.xml"):
        assert run(capsys, monkeypatch, "--format", "junit", "-o", f"out/{name}", "-q")[:2] == (1, "")
    assert (tmp_path / "out" / "a.xml").read_bytes() == (tmp_path / "out" / "b.xml").read_bytes()
