"""An indicator holds only codes of its lists: a name is looked for there, and another code is unknown, never a no."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode

from huiqi.facts.codes import CodeLists
from huiqi.facts.model import Facts
from huiqi.findings import Place
from huiqi.load import Graph, Statement
from huiqi.names import IND, QB, RDF, SKOS
from huiqi.project import Project

ROOT = Path(__file__).parents[2]
VOC = "https://w3id.org/huiqi/voc/"
FIRM = "code: 91371500MALIST001X\n"


@pytest.fixture(scope="module")
def project() -> Project:
    return Project.open(ROOT)


def told(project: Project, folder: Path, text: str) -> Facts:
    path = folder / "firm.yaml"
    path.write_text(FIRM + text, "utf-8")
    return project.facts([path])


def held(facts: Facts, indicator: str) -> list[NamedNode | Literal]:
    (record,) = facts.enterprises[0].records
    return [v.term for v in record.values[indicator if ":" in indicator else IND + indicator]]


@pytest.mark.parametrize(
    ("indicator", "name", "code"),
    [
        ("grade", "A", "evaluation-grade/A"),
        ("industry", "A", "industry-2017/A"),
        ("industry", "manufacturing", "industry-2017/C"),
        ("size", "微型企业", "enterprise-size/micro"),
    ],
)
def test_a_name_is_looked_for_in_the_lists_of_the_indicator_alone(
    project: Project, tmp_path: Path, indicator: str, name: str, code: str
) -> None:
    kind = (
        "class: Listing, listed-on: 2021-01-01" if indicator == "grade" else "class: EnterpriseStatus, from: 2021-01-01"
    )
    facts = told(project, tmp_path, f"records: [{{{kind}, {indicator}: {name}}}]\n")
    assert (held(facts, indicator), facts.findings) == ([NamedNode(VOC + code)], ())


def test_a_code_of_another_list_is_unknown_and_near_names_come_from_the_own_list(
    project: Project, tmp_path: Path
) -> None:
    facts = told(
        project, tmp_path, "status: [{from: 2021-01-01, ownership: gazelle}, {from: 2022-01-01, size: smal}]\n"
    )
    assert [(f.code, f.place.line, f.problem.en, f.fix.en) for f in facts.findings] == [
        ("H003", 2, "`gazelle` is in no code list of the indicator", "leave it blank if it is not known"),
        ("H003", 2, "there is no code `smal`", "did you mean `small`?"),
    ]
    values = [
        v.term
        for r in facts.enterprises[0].records
        for found in (r.values.get(IND + "ownership"),)
        for v in found or ()
    ]
    assert values == [Literal("gazelle")]


def test_in_turtle_a_code_outside_the_list_is_kept_as_text_and_told(project: Project, tmp_path: Path) -> None:
    path = tmp_path / "firm.ttl"
    path.write_text(
        "@prefix : <https://w3id.org/huiqi/ns#> . @prefix ind: <https://w3id.org/huiqi/voc/indicator/> .\n"
        "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
        "@prefix e: <https://example.org/> .\n"
        "e:firm a :Enterprise .\n"
        'e:title a :Recognition ; ind:enterprise e:firm ; ind:recognised-on "2025-01-01"^^xsd:date ;\n'
        "  ind:level <https://w3id.org/huiqi/voc/ownership/private> .\n",
        "utf-8",
    )
    facts = project.facts([path])
    assert held(facts, "level") == [Literal(VOC + "ownership/private")]
    (finding,) = facts.findings
    assert (finding.code, finding.place.line, finding.problem.en) == (
        "H003",
        6,
        "`private` is in no code list of `level`",
    )


def test_a_code_that_stands_in_no_list_is_its_authors_own() -> None:
    lists = CodeLists({"i": frozenset({"a"})}, frozenset({"own"}))
    assert [lists.allows("i", c) for c in ("a", "b", "own")] == [True, False, True]
    assert lists.allows("without-a-list", "b")


def test_an_application_is_named_by_its_day_and_award(project: Project, tmp_path: Path) -> None:
    facts = told(
        project,
        tmp_path,
        "reports: [{fiscal-year: 2025}]\n"
        "records: [{class: Application, date: 2026-01-05, award: future-industry, ground: annual-report/2025}]\n",
    )
    names = [r.iri.removeprefix(facts.enterprises[0].iri + "/") for r in facts.enterprises[0].records]
    assert (names, facts.findings) == (["annual-report/2025", "application/2026-01-05-future-industry"], ())


def test_a_list_in_one_file_of_facts_is_not_taken_for_one_of_the_next() -> None:
    law = Graph([said("urn:grade", QB + "codeList", "urn:list"), said("urn:a", SKOS + "inScheme", "urn:list")])
    own = Graph([said("urn:mine", SKOS + "inScheme", "urn:list"), said("urn:free", RDF + "type", SKOS + "Concept")])
    plain = Graph([said("urn:firm", RDF + "type", "urn:Enterprise")])
    assert CodeLists.of(law, plain) == CodeLists({"urn:grade": frozenset({"urn:a"})})
    assert CodeLists.of(law, own) == CodeLists({"urn:grade": frozenset({"urn:a", "urn:mine"})}, frozenset({"urn:free"}))
    assert CodeLists.of(law, plain) == CodeLists.of(law) == CodeLists({"urn:grade": frozenset({"urn:a"})})
    assert CodeLists.of(None, plain) == CodeLists({})


def said(subject: str, predicate: str, thing: str) -> Statement:
    return Statement(subject, predicate, NamedNode(thing), Place("facts.ttl"))
