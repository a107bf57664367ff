"""A facts file in the self-check: the form states what the file states, never more. Every firm is invented."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from huiqi.facts.enterprise_file import read_enterprise_nodes
from huiqi.facts.written import Vocabulary
from huiqi.facts.yaml_nodes import read_nodes
from huiqi.load import Statement, read_turtle
from huiqi.pages.selfcheck.download import enterprise_yaml
from huiqi.pages.selfcheck.filled import Filled, fill, not_read
from huiqi.pages.selfcheck.form import Form, form_of
from huiqi.pages.selfcheck.from_file import carried
from huiqi.pages.selfcheck.typed import read_typed
from huiqi.pages.selfcheck.view import self_check
from huiqi.project import Project

ROOT = Path(__file__).parents[2]
DAY = date(2026, 3, 1)
CODE = "91371500MALUMEN01X"
HEAD = """@prefix : <https://w3id.org/huiqi/ns#> .
@prefix e: <https://w3id.org/huiqi/id/enterprise/> .
@prefix r: <https://w3id.org/huiqi/id/enterprise/91371500MALUMEN01X/> .
@prefix ind: <https://w3id.org/huiqi/voc/indicator/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
e:91371500MALUMEN01X a :Enterprise .
"""


@pytest.fixture(scope="module")
def project() -> Project:
    return Project.open(ROOT)


@pytest.fixture(scope="module")
def form(project: Project) -> Form:
    return form_of(project.law, project.book.policies)


def yaml(project: Project, data: bytes) -> list[Statement]:
    nodes, _ = read_nodes(data, "firm.yaml")
    law = project.law
    return read_enterprise_nodes(nodes, "firm.yaml", law.book, law.base, Vocabulary.of(law.book, law.graph))[0]


def only(project: Project, form: Form, statements: list[Statement]) -> Filled:
    (found,) = fill(project.law, form, statements, DAY.isoformat())
    return found


def turtle(project: Project, form: Form, text: str) -> Filled:
    statements, findings = read_turtle((HEAD + text).encode(), "firm.ttl")
    assert [f.code for f in findings if f.code == "H001"] == []
    return only(project, form, statements)


def test_each_fact_of_an_enterprise_file_stands_at_its_own_input(project: Project, form: Form) -> None:
    found = only(project, form, yaml(project, (ROOT / "data" / "samples" / "lumen.yaml").read_bytes()))
    assert found.left_out == ()
    assert found.inputs["e.code"] == CODE
    assert found.inputs["e.name"] == "示例光电有限公司(虚构)"
    assert found.inputs["r.2024.revenue"] == "1999.99万"
    assert found.inputs["r.2024.exports"] == "0"
    assert "r.2023.exports" not in found.inputs  # a dash is not zero
    assert found.inputs["k.2.category"].endswith("/high-tech-enterprise")
    assert found.inputs["k.2.until"] == "2027-12-15"
    assert (found.inputs["all.Payment"], found.inputs["upto.Payment"]) == ("2015-01-01", "2026-03-01")


def test_a_file_gives_the_same_answer_through_the_form_as_by_itself(project: Project, form: Form) -> None:
    statements = yaml(project, (ROOT / "data" / "samples" / "lumen.yaml").read_bytes())
    by_itself = project.decide(project.stated(statements), DAY, policies=["manufacturing"])
    filled = self_check(project, only(project, form, statements).inputs, DAY, ("manufacturing",), "en")
    assert filled.result is not None
    assert [a.to_dict() for a in filled.result.answers.enterprises] == [a.to_dict() for a in by_itself.enterprises]


def test_what_is_downloaded_can_be_sent_again_and_states_the_same(project: Project, form: Form) -> None:
    typed = {
        "e.name": '甲 "光电": 一',
        "e.statistics-entry": "2024年5月1日",
        "s.from": "2020-01-01",
        "s.field": "具身智能",
        "r.2025.revenue": "2000万",
        "r.2024.revenue": "—",
        "k.1.class": "Recognition",
        "k.1.category": "瞪羚企业",
        "k.1.level": "国家级",
        "k.1.recognised-on": "2025-10-01",
        "all.Recognition": "2015-01-01",
    }
    text = enterprise_yaml(form, typed, DAY)
    assert 'zh: "甲 \\"光电\\": 一"' in text
    assert "fiscal-year: 2025" in text
    again = only(project, form, yaml(project, text.encode()))
    first, second = (read_typed(project.law, form, inputs, DAY.isoformat()) for inputs in (typed, again.inputs))
    assert {(s.subject, s.predicate, s.object) for s in second.statements} == {
        (s.subject, s.predicate, s.object) for s in first.statements
    }
    assert again.left_out == ()
    assert "e.code" not in again.inputs


def test_text_that_is_no_number_in_the_file_does_not_become_one_in_the_form(project: Project, form: Form) -> None:
    found = turtle(
        project,
        form,
        "r:x a :AnnualReport ; ind:enterprise e:91371500MALUMEN01X ; ind:fiscal-year 2025 ; ind:exports 5.0 ;\n"
        '  ind:revenue "26000000.00" .',
    )
    assert "r.2025.revenue" not in found.inputs
    assert found.inputs["r.2025.exports"] == "5"
    assert [t.en for t in found.left_out] == ["line 8: x revenue = `26000000.00`"]


def test_of_two_figures_that_disagree_neither_is_left_out_alone(project: Project, form: Form) -> None:
    both = "r:x a :AnnualReport ; ind:enterprise e:91371500MALUMEN01X ; ind:fiscal-year 2025 ; ind:revenue 1.0 , {} ."
    found = turtle(project, form, both.format("2.0"))
    assert (found.inputs["r.2025.revenue"], found.inputs["r.2025.revenue+2"]) == ("1", "2")
    assert found.left_out == ()
    doubtful = turtle(project, form, both.format('"2.0"'))
    assert not any(name.startswith("r.2025.revenue") for name in doubtful.inputs)


def test_a_list_is_complete_no_more_where_one_of_its_records_is_left_out(project: Project, form: Form) -> None:
    register = """<urn:list> a :Register ; :record :AdverseRecord ; :appliesUntil "2026-03-01"^^xsd:date .
r:f a :AdverseRecord ; ind:enterprise e:91371500MALUMEN01X ; ind:occurred-on "2025-05-05"^^xsd:date """
    whole = turtle(project, form, register + ".")
    assert (whole.inputs["all.AdverseRecord"], whole.inputs["upto.AdverseRecord"]) == ("always", "2026-03-01")
    shared = turtle(project, form, register + '; :appliesUntil "2025-13-40"^^xsd:date .')
    assert "all.AdverseRecord" not in shared.inputs
    assert next(t.en for t in shared.left_out) == "record `f` has days that cannot be filled in and is left out"


def test_what_has_no_field_in_the_form_stands_below_it_and_counts(project: Project, form: Form) -> None:
    inputs = {"e.name": "甲", "e.name.en": "A", "k.1.class": "Product", "k.1.id": "lamp", "upto.Payment": "2026-01-01"}
    assert carried(form, inputs, [2025], []) == [
        ("e.name.en", "e.name.en"),
        ("k.1.id", "Product 1: id"),
        ("upto.Payment", "upto.Payment"),
    ]


def test_what_is_no_fact_of_an_enterprise_is_counted_as_not_used(project: Project) -> None:
    statements, _ = read_turtle(
        b"@prefix : <https://w3id.org/huiqi/ns#> . <urn:a> a :Clause . <urn:b> a :Source .", "a.ttl"
    )
    assert [t.en for t in not_read(project.law, statements)] == ["not used: 1 of class Clause"]
