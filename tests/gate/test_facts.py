"""Faults of the facts that must be said: misspelt words, records of two firms, values out of bounds."""

from __future__ import annotations

from pathlib import Path

import pytest

from gate.said import decide
from gate.world import FACTS, ON, award, write_facts, write_project
from huiqi.names import local
from huiqi.project import Project

WHEN = "p:when a :Comparison ; :encodes p:clause ; :indicator ind:revenue ; :atLeast 1.00 .\n"
AWARD = award("grant", "p:when")
STATUS = "f:status a :EnterpriseStatus ; ind:enterprise e:a ; ind:field {field} ; {window} .\n"
SINCE_2020 = ':appliesFrom "2020-01-01"^^xsd:date'

MISSPELT = {
    "a class": (FACTS.replace(":AnnualReport", ":AnualReport"), "AnnualReport"),
    "the class of the firm": (FACTS.replace("a :Enterprise ;", "a :Entreprise ;"), "Enterprise"),
    "a property": (
        FACTS + STATUS.format(field="field:biomanufacturing", window=f"{SINCE_2020} ; :appliesUntill 1"),
        "appliesUntil",
    ),
    "a code": (FACTS + STATUS.format(field="field:biomanufactoring", window=SINCE_2020), "biomanufacturing"),
    "the class of a register": (
        FACTS + 'f:register a :Register ; :record :AdvrseRecord ; :appliesUntil "2026-12-31"^^xsd:date .\n',
        "AdverseRecord",
    ),
}


@pytest.mark.parametrize("name", MISSPELT)
def test_a_misspelt_word_in_the_facts_is_said_with_the_near_one(tmp_path: Path, name: str) -> None:
    text, near = MISSPELT[name]
    said = decide(write_project(tmp_path, WHEN + AWARD), write_facts(tmp_path, text), "en")
    assert any(f.code == "H002" and f"`{near}`" in f.fix for f in said.findings), said.err


def test_a_record_of_two_firms_counts_alike_in_either_engine(tmp_path: Path) -> None:
    project = Project.open(write_project(tmp_path, WHEN + AWARD))
    text = FACTS.replace("ind:enterprise e:a", "ind:enterprise e:a , e:b") + "e:b a :Enterprise .\n"
    facts = project.facts([write_facts(tmp_path, text)])
    mine, theirs = (
        [
            (local(a.enterprise), local(a.ground), a.outcome)
            for e in project.decide(facts, ON, engine=one, with_needs=False).enterprises
            for a in e.assessments
        ]
        for one in ("reference", "sparql")
    )
    assert mine == theirs


def test_a_record_of_two_firms_is_said(tmp_path: Path) -> None:
    text = FACTS.replace("ind:enterprise e:a", "ind:enterprise e:a , e:b") + "e:b a :Enterprise .\n"
    said = decide(write_project(tmp_path, WHEN + AWARD), write_facts(tmp_path, text), "en")
    assert [f.place for f in said.findings] == ["facts.ttl:22"], said.err


def test_a_number_with_more_decimals_than_its_kind_may_have_is_said(tmp_path: Path) -> None:
    facts = write_facts(tmp_path, FACTS.replace("20000000.00", "20000000.001"))
    said = decide(write_project(tmp_path, WHEN + AWARD), facts, "en")
    assert [f.place for f in said.findings] == ["facts.ttl:24"], said.err


def test_a_sum_of_money_below_zero_is_said(tmp_path: Path) -> None:
    facts = write_facts(tmp_path, FACTS.replace("20000000.00", "-5.00"))
    said = decide(write_project(tmp_path, WHEN + AWARD), facts, "en")
    assert [f.place for f in said.findings] == ["facts.ttl:24"], said.err
