"""The page of the language: every word stands there once, and every example comes to what it says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from rdflib import RDFS, Graph, URIRef

from docs.blocks import ROOT, Block, blocks
from docs.small import award, report, said, scene, span, status
from huiqi.assessment import EnterpriseAnswer

PAGE = ROOT / "docs" / "reference" / "language.md"
NS = "https://w3id.org/huiqi/ns#"
EXAMPLES = [b for b in blocks(PAGE) if b.kind == "turtle"]
_ROW = re.compile(r"^\| `:(\w+)` \| (\S+) \|", re.M)
_GIVEN = re.compile(r"^# given ([\w-]+)(?: (\d{4}))? = (\S+)$", re.M)
_GIVES = re.compile(r"^# gives (.+)$", re.M)
VERDICTS = ("met", "not met", "unknown")


def facts(block: Block) -> str:
    """Return the facts of an example: what it gives by name, and what it writes as records of its own."""
    years: dict[int, dict[str, str]] = {2025: {}}
    own, codes = "", ""
    for name, year, value in _GIVEN.findall(block.text):
        if year:
            years.setdefault(int(year), {})[name] = value
        elif ":" in value:
            codes += status("2000-01-01", **{name: value})
        else:
            own += f' ; ind:{name} "{value}"^^xsd:date'
    reports = "".join(report(year, **figures) for year, figures in years.items())
    return f"e:firm a :Enterprise{own} .\n{reports}{codes}{block.text}"


def found(block: Block, folder: Path) -> str:
    """Return what the example comes to, in the words that follow `# gives`."""
    (expected,) = _GIVES.findall(block.text)
    if "a :Award" in block.text:
        answer = answer_of(block, block.text, folder)
        paid = [f"{a.award.rsplit('/', 1)[-1]} {span(a.net)}" for a in answer.assessments]
        return ", ".join([*paid, f"total {span(answer.total)}"])
    if expected.partition(":")[0] in VERDICTS:
        return said(answer_of(block, award("p:it") + block.text, folder).assessments[0])
    return span(answer_of(block, award(amount="p:it") + block.text, folder).assessments[0].gross)


def answer_of(block: Block, law: str, folder: Path) -> EnterpriseAnswer:
    """Return the answer on which every engine agrees."""
    return scene(folder, law, facts(block)).answer()


@pytest.mark.parametrize("block", EXAMPLES, ids=lambda b: str(b.line))
def test_an_example_comes_to_what_it_says(block: Block, tmp_path: Path) -> None:
    assert found(block, tmp_path) == _GIVES.findall(block.text)[0]


def sections() -> dict[str, list[tuple[str, str]]]:
    text = PAGE.read_text("utf-8")
    return {title: _ROW.findall(body) for title, body in re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", text, re.M | re.S)}


def terms() -> Iterator[tuple[str, str]]:
    graph = Graph().parse(ROOT / "ontology" / "huiqi.ttl", format="turtle")
    for subject in sorted({s for s in graph.subjects() if isinstance(s, URIRef) and s.startswith(NS)}):
        (label,) = (str(o) for o in graph.objects(subject, RDFS.label) if getattr(o, "language", "") == "zh")
        yield subject.removeprefix(NS), label


def test_every_term_of_the_ontology_has_one_line_with_its_chinese_word() -> None:
    lines = [line for rows in sections().values() for line in rows]
    assert sorted(lines) == sorted(terms())


def test_every_word_that_an_example_uses_is_said_to_be_computed() -> None:
    listed = sections()
    idle = {name for title in ("Not read by this version",) for name, _ in listed[title]}
    used = {word for b in EXAMPLES for word in re.findall(r"(?<![\w-]):(\w+)", b.text)}
    assert used & idle == set()


def test_every_condition_quantity_and_way_of_stacking_has_an_example() -> None:
    used = {word for b in EXAMPLES for word in re.findall(r"(?<![\w-]):(\w+)", b.text)}
    listed = sections()
    wanted = {name for title in ("Conditions", "Quantities", "Readings and decisions") for name, _ in listed[title]}
    classes = {"Condition", "Quantity", "Assumption"}
    assert wanted - classes - used == set()


REFUSED = {
    "growth that is multiplied": award(amount="p:it") + "p:it a :Fixed ; :value 1.00 ; :times ind:revenue-growth .\n",
    "a step whose share of the number is no finite decimal": award(amount="p:it")
    + "p:it a :Bands ; :by ind:revenue ; :row p:r .\n"
    + "p:r a :Row ; :order 1 ; :step 3.00 ; :begunStep :ProRata ; :value 1.00 .\n",
    "where its keys identify no record": award()
    + "p:r a :StackingRule ; :encodes p:clause ; :mode :TotalCap ; :of p:award ; :sameFor ind:enterprise ; :limit p:l .\n"
    + "p:l a :Limit ; :atMost 0.06 ; :times ind:exports .\n",
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_said_to_be_refused_is_refused_by_name(name: str, tmp_path: Path) -> None:
    from huiqi.errors import BadData

    page = " ".join(PAGE.read_text("utf-8").split())
    assert name.replace("growth that is multiplied", "growth that is multiplied, added") in page
    with pytest.raises(BadData) as caught:
        scene(tmp_path, REFUSED[name], "")
    assert {f.code for f in caught.value.findings} == {"H009"}


def test_what_is_said_not_to_be_read_is_named_nowhere_where_awards_are_assessed() -> None:
    assessing = ("rules", "facts", "evaluate", "compile", "combine")
    folders = [ROOT / "src" / "huiqi" / part for part in assessing]
    # words.py lists which word may stand where, whether it is read or not.
    files = [p for folder in folders for p in folder.rglob("*.py") if p.name != "words.py"]
    code = "".join(p.read_text("utf-8") for p in files)
    names = [name for name, _ in sections()["Not read by this version"]]
    # Words that the code uses for something else of its own.
    own = {"verdict", "share", "Grant", "Refusal", "Case", "Check", "Finding"}
    assert [n for n in names if n not in own and f'"{n}"' in code] == []
