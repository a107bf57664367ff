"""The command: what it writes, what it says, how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from huiqi.cli import app
from intake.said import FIRM, HEAD, OFFICE, ROOT, csv_of

ROW = f"{FIRM},甲(虚构),2025,2000.5\n"


def run(*arguments: object) -> tuple[int, str, str]:
    """Return exit status, stdout and stderr of `huiqi import`."""
    done = CliRunner().invoke(app, ["import", *map(str, arguments), "--project", str(ROOT), "--lang", "en"])
    return done.exit_code, done.stdout, done.stderr


def test_the_facts_go_to_stdout_and_the_count_to_stderr(tmp_path: Path) -> None:
    status, out, err = run(csv_of(tmp_path, HEAD + ROW))
    assert (status, err) == (0, "a.csv: 1 rows read = 1 imported + 0 refused\n0 findings, 0 notes\n")
    assert "ind:revenue 20005000.00 ;" in out


def test_a_finding_ends_with_one_and_the_rest_is_written(tmp_path: Path) -> None:
    status, _, err = run(OFFICE / "office.xlsx", "--output", tmp_path / "out" / "facts.ttl")
    assert status == 1
    assert err.endswith("40 findings, 0 notes\n")
    assert "office.xlsx:认定:E5: H022 级别: there is no code `国家`; did you mean `国家级` or" in err
    assert (tmp_path / "out" / "facts.ttl").stat().st_size > 100_000


def test_a_folder_gets_the_facts_and_the_report(tmp_path: Path) -> None:
    assert run(csv_of(tmp_path, HEAD + ROW), "--output", tmp_path / "out", "--quiet") == (0, "", "")
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["facts.ttl", "report.json"]


def test_the_report_as_json_names_sheet_row_column_text_and_fix(tmp_path: Path) -> None:
    path = csv_of(tmp_path, HEAD + ROW.replace("2000.5", "约2000"))
    status, out, _ = run(path, "--format", "json", "--output", tmp_path / "facts.ttl")
    report = json.loads(out)
    assert status == 1
    assert report["tables"] == [{"file": "a.csv", "sheet": "", "read": 1, "imported": 1, "refused": 0, "skipped": 0}]
    found = report["findings"][0]
    assert {k: found[k] for k in ("code", "sheet", "row", "column", "header", "text")} == {
        "code": "H022", "sheet": "", "row": 2, "column": "D", "header": "营业收入(万元)", "text": "约2000",
    }  # fmt: skip
    assert found["fix"]["en"] == "leave it blank if it is not known"


def test_a_mapping_is_proposed_for_a_person_to_confirm(tmp_path: Path) -> None:
    path = csv_of(tmp_path, HEAD.replace("营业收入", "主营业务收入") + ROW)
    status, out, err = run(path, "--propose")
    assert status == 0
    assert ",主营业务收入(万元),,万元,,,,?," in out
    assert err.endswith("4 columns, 1 of them to be confirmed\n")


@pytest.mark.parametrize(
    ("name", "said"), [("a.xls", "save it as .xlsx"), ("a.pdf", "it reads .csv"), ("no.csv", "no file")]
)
def test_a_file_of_another_kind_cannot_start(tmp_path: Path, name: str, said: str) -> None:
    path = csv_of(tmp_path, "x", name) if name != "no.csv" else tmp_path / name
    done = CliRunner().invoke(app, ["import", str(path), "--project", str(ROOT)])
    assert done.exit_code != 0
    assert said in getattr(done.exception, "text", done.exception).en  # type: ignore[union-attr]
