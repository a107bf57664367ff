"""What the tests of imports share: the project, an import of files or of one text, its facts and findings."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pyoxigraph as ox

from huiqi.intake import Import, import_files
from huiqi.intake.tables import CellPlace, Limits
from huiqi.project import Project

ROOT = Path(__file__).parents[2]
OFFICE = ROOT / "data" / "samples" / "office"
FIRM = "91379999DM00000139"
OTHER = "91379999DM00000214"
HEAD = "统一社会信用代码,企业名称,年度,营业收入(万元)\n"


@cache
def project() -> Project:
    """Return this project, opened once."""
    return Project.open(ROOT)


def imported(
    *paths: Path, mapping: Path | None = None, corrections: tuple[Path, ...] = (), limits: Limits | None = None
) -> Import:
    """Import files with the project's own ontology."""
    p = project()
    return import_files(list(paths), p.book, p.graph, p.settings.base, mapping, corrections, limits or Limits())


def csv_of(folder: Path, text: str, name: str = "a.csv", encoding: str = "utf-8") -> Path:
    """Write a text table."""
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def turtle(found: Import) -> str:
    """Return the facts of an import."""
    return "".join(found.turtle())


def facts(text: str) -> set[tuple[str, str, str]]:
    """Return subject, last word of the predicate and object of every statement about enterprises; no provenance."""
    found = set()
    for quad in ox.parse(input=text.encode(), format=ox.RdfFormat.TURTLE):
        subject = str(quad.subject).strip("<>")
        word = quad.predicate.value.replace("#", "/").rsplit("/", 1)[-1]
        if "/id/enterprise/" in subject and word not in ("wasDerivedFrom", "fromSource"):
            found.add((subject.partition("/id/enterprise/")[2], word, getattr(quad.object, "value", "")))
    return found


def places(found: Import) -> list[tuple[str, str, int, str]]:
    """Return code, sheet, row and column of each finding that is no note."""
    listed = []
    for f in found.findings:
        if f.level == "error":
            assert isinstance(f.place, CellPlace), f
            listed.append((f.code, f.place.sheet, f.place.line, f.place.column))
    return listed


def said(found: Import) -> list[str]:
    """Return every finding as a line of English."""
    return [f.say("en") for f in found.findings]
