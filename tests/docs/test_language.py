"""The page of the language: every word stands there once, and every example comes to what it says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from rdflib import RDFS, Graph, URIRef

from docs.blocks import ROOT, Block, blocks
from docs.small import AWARD, award, report, said, scene, span, status

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
        answer = scene(folder, block.text, facts(block)).answer()
        paid = [f"{a.award.rsplit('/', 1)[-1]} {span(a.net)}" for a in answer.assessments]
        return ", ".join([*paid, f"total {span(answer.total)}"])
    if expected.partition(":")[0] in VERDICTS:
        return said(scene(folder, award("p:it") + block.text, facts(block)).one())
    return span(scene(folder, award(amount="p:it") + block.text, facts(block)).one().gross)


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
    idle = {name for title in ("Refused by name", "Not read by this version") for name, _ in listed[title]}
    used = {word for b in EXAMPLES for word in re.findall(r"(?<![\w-]):(\w+)", b.text)}
    assert used & idle == set()


def test_every_condition_quantity_and_way_of_stacking_has_an_example() -> None:
    used = {word for b in EXAMPLES for word in re.findall(r"(?<![\w-]):(\w+)", b.text)}
    listed = sections()
    wanted = {name for title in ("Conditions", "Quantities", "Readings and decisions") for name, _ in listed[title]}
    classes = {"Condition", "Quantity", "Assumption"}
    assert wanted - classes - used == set()


REFUSED = {
    "Bands": award(amount="p:it")
    + "p:it a :Bands ; :by ind:revenue ; :row p:r .\np:r a :Row ; :order 1 ; :value 1.00 .\n",
    "GrantOf": award(amount="p:it") + "p:it a :GrantOf ; :of p:award .\n",
    "TotalCap": award() + "p:r a :StackingRule ; :encodes p:clause ; :mode :TotalCap ; :of p:award .\n",
    "Awards": award() + "p:r a :StackingRule ; :encodes p:clause ; :mode :Highest ; :between :Awards ; :of p:award .\n",
    "YearNumber": "",
    "SumOf": "",
    "CountOf": "",
    "step": award(amount="p:it")
    + "p:it a :Table ; :by ind:revenue ; :row p:r .\np:r a :Row ; :order 1 ; :step 10.00 ; :value 1.00 .\n",
    "begunStep": award(amount="p:it")
    + "p:it a :Table ; :by ind:revenue ; :row p:r .\np:r a :Row ; :order 1 ; :begunStep :Full ; :value 1.00 .\n",
    "payee": award() + "p:award :payee p:bureau .\n",
    "instalment": award() + "p:award :instalment p:half .\n",
    "chosenBy": award()
    + "p:r a :StackingRule ; :encodes p:clause ; :mode :Highest ; :between :Assessments ; :sameFor ind:enterprise ; :chosenBy :Applicant ; :of p:award .\n",
    "cutBy": award()
    + "p:r a :StackingRule ; :encodes p:clause ; :mode :Highest ; :between :Assessments ; :sameFor ind:enterprise ; :cutBy :Latest ; :of p:award .\n",
    "Recovery": award() + "p:back a :Recovery .\n",
}


@pytest.mark.parametrize("name", [name for name, _ in sections()["Refused by name"]])
def test_what_is_said_to_be_refused_is_refused_by_name(name: str, tmp_path: Path) -> None:
    from huiqi.errors import BadData

    law = REFUSED[name]
    if not law:
        law = f"{AWARD} ; :condition p:it ; :amount ind:revenue .\np:it a :Comparison ; :indicator ind:made ; :atLeast 1.00 .\n"
        law += f"ind:made a :Indicator ; rdfs:domain :AnnualReport ; rdfs:range :Number ; :derivation :{name} ; :of ind:revenue .\n"
    with pytest.raises(BadData) as caught:
        scene(tmp_path, law, "")
    assert {f.code for f in caught.value.findings} == {"H009"}
    assert any(f":{name}" in f.say("en") or f"`{name}`" in f.say("en") for f in caught.value.findings)


def test_what_is_said_not_to_be_read_is_named_nowhere_in_the_code() -> None:
    code = "".join(p.read_text("utf-8") for p in (ROOT / "src").rglob("*.py"))
    names = [name for name, _ in sections()["Not read by this version"]]
    # Words that the code uses for something else of its own.
    own = {"verdict", "share", "Grant", "Case", "Check", "Finding"}
    assert [n for n in names if n not in own and f'"{n}"' in code] == []
