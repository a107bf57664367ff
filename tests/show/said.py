"""What the tests of `show` share: the law of a project, a list as plain texts, a section as plain texts."""

from __future__ import annotations

from pathlib import Path

from huiqi.project import Project
from huiqi.rows import Rows, plain
from huiqi.things import Law, Sheet, look_up

ROOT = Path(__file__).parents[2]


def law_of(project: Project) -> Law:
    """Return the law of a project."""
    return project.law


def listed(law: Law, what: str, policy: str = "", everything: bool = False) -> list[dict[str, str]]:
    """Return each row of a list by column; a cell with several values has them after one another."""
    rows = look_up(law, {}, what, policy=policy, everything=everything)
    assert isinstance(rows, Rows)
    found = []
    for row in rows.rows:
        cells = [c if isinstance(c, tuple) else (c,) for c in row]
        texts = ["; ".join(plain(part) for part in cell if part is not None) for cell in cells]
        found.append(dict(zip((c.name for c in rows.columns), texts, strict=True)))
    return found


def texts(sheet: Sheet, section: str, lang: str = "en") -> list[str]:
    """Return the entries of a section, two spaces before each for every level of depth."""
    return ["  " * e.depth + (e.text.en if lang == "en" else e.text.zh) for e in sheet.section(section)]
