"""`huiqi check` by columns: the same findings at the same lines, and said so."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

pytest.importorskip("polars")

from docs.blocks import run
from huiqi.checks import Report, bulk, check_project
from huiqi.errors import CannotStart
from huiqi.load import load_files, load_things

SAMPLE = Path(__file__).parents[2] / "data" / "samples" / "register-200" / "enterprises.ttl"
SPOILT = (
    ("ind:revenue ", "ind:revenue -"),
    ("ind:fiscal-year 2021", 'ind:fiscal-year "2o21"^^xsd:integer'),
    ("ind:exports", "ind:export"),
    ("ind:founded-on ", 'ind:founded-on "2024-02-31"^^xsd:date , '),
    ("ind:place place:", "ind:place place:no-"),
    ("ind:revenue ", "ind:revenue 1.5e3 , "),
)


def project(root: Path, more: str = "") -> Path:
    """Return a project without law and with a register of eight firms, six of them with a fault."""
    head, *firms = SAMPLE.read_text("utf-8").split("# --- 0")[:9]
    told = [firm.replace(*SPOILT[n], 1) if n < len(SPOILT) else firm for n, firm in enumerate(firms)]
    (root / "data" / "registers").mkdir(parents=True)
    (root / "data" / "registers" / "eight.ttl").write_text("# --- 0".join([head, *told]) + more, "utf-8")
    return root


def said(report: Report) -> list[tuple[str, str, str, str]]:
    return [(f.code, str(f.place), f.level, f.problem.en) for f in report.findings]


@pytest.mark.parametrize(
    "more",
    [
        "",
        "[] a :AnnualReport .\n",
        '  e:91379999DM99999901 a :Enterprise . e:91379999DM99999902 a :Enterprise ; rdfs:lable "x" .\n',
        "e:91379999DM99999901 a\n",
    ],
    ids=["as written", "with a blank node", "written otherwise", "broken"],
)
def test_columns_give_the_same_findings_at_the_same_lines(more: str, tmp_path: Path) -> None:
    root = project(tmp_path, more)
    by_columns, by_pyshacl = check_project(root, engine="columns"), check_project(root, engine="pyshacl")
    assert said(by_columns) == said(by_pyshacl)
    assert by_columns.lines == by_pyshacl.lines
    assert by_columns.findings
    assert by_pyshacl.how is None
    assert by_columns.how is not None


def test_the_report_says_that_columns_checked_and_what_was_looked_at_again(tmp_path: Path) -> None:
    told_of = "\n".join(run(f"huiqi check --engine columns --lang en --project {project(tmp_path)}"))
    assert "checked by columns; 8 enterprises looked at again by pyshacl (" in told_of
    assert ", no difference; the reader of facts (H codes) read these alone" in told_of
    file = tmp_path / "report.json"
    run(f"huiqi check --engine columns --format json --output {file} --project {tmp_path}")
    told = json.loads(file.read_text("utf-8"))["shapes"]
    assert told["by"] == "columns"
    assert told["lookedAtAgain"]["flagged"] + told["lookedAtAgain"]["sampled"] == 8
    assert told["leftToPyshacl"] == {}


def test_small_files_are_left_to_pyshacl_and_large_ones_are_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [project(tmp_path) / "data" / "registers" / "eight.ttl"]
    assert not bulk.takes_columns("auto", files)
    monkeypatch.setattr(bulk, "FROM_BYTES", 1_000)
    assert bulk.takes_columns("auto", files)
    assert not bulk.takes_columns("pyshacl", files)


def test_columns_without_polars_are_asked_for_in_vain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = [project(tmp_path) / "data" / "registers" / "eight.ttl"]
    monkeypatch.setattr(bulk, "find_spec", lambda name: None)
    monkeypatch.setattr(bulk, "FROM_BYTES", 1_000)
    assert not bulk.takes_columns("auto", files)
    with pytest.raises(CannotStart, match="--engine columns needs polars"):
        bulk.takes_columns("columns", files)


def test_some_things_of_a_file_are_read_with_the_lines_that_the_whole_file_gives() -> None:
    whole, _ = load_files([SAMPLE], SAMPLE.parent)
    wanted = sorted({s.subject for s in whole})[::40]
    found = load_things([SAMPLE], SAMPLE.parent, wanted)
    order = {"key": lambda s: (s.subject, s.predicate, str(s.object))}
    assert sorted(found, **order) == sorted((s for s in whole if s.subject in wanted), **order)  # type: ignore[arg-type]
