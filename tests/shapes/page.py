"""The page of shapes: its tables are made from shapes/; `python -m shapes.page` in tests/ writes."""

from __future__ import annotations

from huiqi.settings import shipped
from huiqi.shapes import Shape, read_shapes
from shapes.batch import EXAMPLES

PAGE = EXAMPLES.parent / "docs" / "reference" / "shapes.md"
START = "## The shapes\n"


def tables() -> str:
    """Return a table of codes for each file of shapes, as they should stand on the page."""
    catalogue, faults = read_shapes([shipped("shapes")], EXAMPLES.parent)
    assert faults == []
    files: dict[str, list[Shape]] = {}
    for shape in catalogue.codes.values():
        files.setdefault(shape.file, []).append(shape)
    parts = [START]
    for file, shapes in sorted(files.items(), key=lambda f: f[1][0].code):
        rows = [
            f"| {s.code} | {s.level} | {_cell(s.problem.en)} | {_cell(s.problem.zh)} | {_cell(s.fix.en)} |"
            for s in shapes
        ]
        head = ["| code | level | rule | 规则 | fix |", "|---|---|---|---|---|"]
        parts += [f"### {file}\n", *head, *rows, ""]
    return "\n".join(parts).rstrip() + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    page = PAGE.read_text("utf-8")
    PAGE.write_text(page[: page.index(START)] + tables(), "utf-8")
