"""The page of findings: every code of the package stands there, and its example gives it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from docs.blocks import ROOT, Block, blocks
from docs.small import FIRM, award, scene
from huiqi.errors import BadData
from huiqi.findings import Finding
from huiqi.intake import import_files
from huiqi.project import Project

PAGE = ROOT / "docs" / "reference" / "findings.md"
TEXT = PAGE.read_text("utf-8")
CODES = re.findall(r"^## (H\d{3})$", TEXT, re.M)


def section(code: str) -> list[Block]:
    """Return the faulty block and the block that says what is said."""
    start = TEXT.index(f"## {code}\n")
    end = TEXT.find("\n## ", start + 1)
    return [b for b in blocks(PAGE) if start < b.start < (end if end > 0 else len(TEXT))]


def findings(faulty: Block, folder: Path) -> tuple[Finding, ...]:
    """Return what is found in a faulty block, wherever such a text belongs."""
    if faulty.kind == "csv" or "indicator:" in faulty.text:
        return imported(faulty, folder)
    if faulty.kind == "yaml":
        found = scene(folder, award(), FIRM)
        if "\ncases:" in faulty.text:
            path = folder / "page.cases.yaml"
            path.write_text(faulty.text, "utf-8")
            return found.project.test([path]).findings
        path = folder / "firm.yaml"
        path.write_text(faulty.text, "utf-8")
        return found.project.facts([path]).findings
    if faulty.text.startswith("#+ name: mine"):
        (folder / "queries" / "questions").mkdir(parents=True)
        (folder / "queries" / "questions" / "mine.rq").write_text(faulty.text, "utf-8")
        return scene(folder, award(), FIRM).project.question_findings
    if faulty.kind == "sparql":
        (folder / "queries" / "indicators").mkdir(parents=True)
        (folder / "queries" / "indicators" / "made.rq").write_text(faulty.text, "utf-8")
        faulty_law = award()
    else:
        faulty_law = award("p:it" if "p:it" in faulty.text else "") + faulty.text
    if faulty.text.startswith("e:"):
        return scene(folder, award(), FIRM + faulty.text).answers().findings
    with pytest.raises(BadData) as caught:
        scene(folder, faulty_law, FIRM).answers()
    return caught.value.findings


def imported(faulty: Block, folder: Path) -> tuple[Finding, ...]:
    """Return what is found in a table, or in a mapping for one."""
    table, mapping = folder / "page.csv", None
    table.write_text(faulty.text if faulty.kind == "csv" else "统一社会信用代码,营业收入(万元)\n", "utf-8")
    if faulty.kind != "csv":
        mapping = folder / "page.yaml"
        mapping.write_text(faulty.text, "utf-8")
    project = Project.open(ROOT)
    if "校验" in faulty.text:
        return project.record(table).findings
    return import_files([table], project.book, project.graph, project.settings.base, mapping).findings


@pytest.mark.parametrize("code", CODES)
def test_an_example_gives_its_finding(code: str, tmp_path: Path) -> None:
    faulty, said = section(code)
    found = {f.say("en") for f in findings(faulty, tmp_path) if f.code == code}
    assert any(f"{code} {said.text.strip()}" in text for text in found), found


def test_the_codes_of_the_page_are_the_codes_of_the_package() -> None:
    code = "".join(p.read_text("utf-8") for p in sorted((ROOT / "src" / "huiqi").rglob("*.py")))
    used = sorted(set(re.findall(r'"(H\d{3})"', code)))
    assert used == CODES
    assert re.findall(r"^\| \[(H\d{3})\]", TEXT, re.M) == CODES
