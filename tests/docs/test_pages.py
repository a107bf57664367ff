"""What the documentation shows is what happens: commands, examples, links, figures."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pyoxigraph as ox
import pytest

from docs.blocks import ROOT, blocks, commands, differs, pages, prepare, run, standing_in
from docs.small import PREFIXES

PAGES = pages()
ids = [p.relative_to(ROOT).as_posix() for p in PAGES]
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


@pytest.mark.parametrize("page", PAGES, ids=ids)
def test_every_command_prints_what_the_page_shows(page: Path, tmp_path: Path) -> None:
    faults = []
    found = blocks(page)
    if not any(b.kind == "console" for b in found):
        return
    with standing_in(prepare(page, tmp_path)):
        for block in found:
            if block.file:
                path = tmp_path / block.file
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(block.text, "utf-8")
            if block.kind == "console":
                for command in commands(block):
                    fault = differs(command.expected, run(command.line))
                    faults += [f"{block.name}: $ {command.line}: {fault}"] if fault else []
    assert faults == []


@pytest.mark.parametrize("page", PAGES, ids=ids)
def test_every_python_example_gives_what_the_page_shows(page: Path, tmp_path: Path) -> None:
    texts = [b for b in blocks(page) if b.kind == "python"]
    if not texts:
        return
    source = "\n".join(b.text for b in texts)
    example = doctest.DocTestParser().get_doctest(source, {}, page.name, str(page), texts[0].line)
    assert example.examples, "a python block has no line that begins with >>>"
    report: list[str] = []
    with standing_in(prepare(page, tmp_path)):
        result = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(example, out=report.append)
    assert result.failed == 0, "".join(report)


@pytest.mark.parametrize("page", PAGES, ids=ids)
def test_every_turtle_example_is_turtle(page: Path) -> None:
    if page.name == "findings.md":  # faulty on purpose, and run in test_findings.py
        return
    for block in blocks(page):
        if block.kind == "turtle":
            text = block.text if "@prefix" in block.text else PREFIXES + block.text
            assert list(ox.parse(input=text, format=ox.RdfFormat.TURTLE)), block.name


@pytest.mark.parametrize("page", PAGES, ids=ids)
def test_every_link_leads_to_a_file(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.S)
    links = [t.partition("#")[0] for t in _LINK.findall(text) if not re.match(r"[a-z]+:", t)]
    assert [t for t in links if t and not (page.parent / t).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=ids)
def test_every_heading_that_a_link_names_is_there(page: Path) -> None:
    faults = []
    for target in _LINK.findall(re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.S)):
        name, _, heading = target.partition("#")
        other = page.parent / name if name else page
        if heading and not re.match(r"[a-z]+:", target) and other.suffix == ".md" and other.exists():
            slugs = {_slug(h) for h in re.findall(r"^#+ (.+)$", other.read_text("utf-8"), re.M)}
            faults += [] if heading in slugs else [target]
    assert faults == []


def _slug(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")
