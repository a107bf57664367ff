"""No fact is misread in silence: what is misspelt is said, what is ill-typed makes nothing known, a record is one."""

from __future__ import annotations

from pathlib import Path

import pytest

from gate.said import decide
from gate.world import ENGINES, FACTS, ON, award, write_facts, write_project
from gate.world import decide as answers
from huiqi.names import local
from huiqi.project import Engine, Project

WHEN = "p:when a :Comparison ; :encodes p:clause ; :indicator ind:revenue ; :atLeast 1.00 .\n"
AWARD = award("grant", "p:when")
FIELD = "p:when a :Membership ; :encodes p:clause ; :indicator ind:field ; :isOneOf field:biomanufacturing .\n"
STATUS = "f:status a :EnterpriseStatus ; ind:enterprise e:a ; ind:field {field} ; {window} .\n"
SINCE_2020 = ':appliesFrom "2020-01-01"^^xsd:date'
FAULTS = "p:when a :Existence ; :encodes p:clause ; :record :AdverseRecord ; :register f:register .\n"
UNKNOWN = {"grant": "undetermined 0.00 to 100000.00"}

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


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    "until", ['"2025-13-45"^^xsd:date', '"2025-06-30"', '"2025-06-30"^^xsd:date , "2026-06-30"^^xsd:date']
)
def test_a_status_whose_last_day_cannot_be_read_may_have_ended(tmp_path: Path, engine: Engine, until: str) -> None:
    status = STATUS.format(field="field:biomanufacturing", window=f"{SINCE_2020} ; :appliesUntil {until}")
    assert answers(write_project(tmp_path, FIELD + AWARD), write_facts(tmp_path, FACTS + status), engine) == UNKNOWN


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    "first", ['"2025-13-45"^^xsd:date', '"2026-01-01"', '"2020-01-01"^^xsd:date , "2026-01-01"^^xsd:date']
)
def test_a_register_whose_first_day_cannot_be_read_covers_nothing(tmp_path: Path, engine: Engine, first: str) -> None:
    register = (
        f"f:register a :Register ; :record :AdverseRecord ; :appliesFrom {first} ;\n"
        '    :appliesUntil "2026-12-31"^^xsd:date .\n'
    )
    assert answers(write_project(tmp_path, FAULTS + AWARD), write_facts(tmp_path, FACTS + register), engine) == UNKNOWN


@pytest.mark.parametrize("engine", ENGINES)
def test_a_record_said_to_be_of_a_class_and_of_its_wider_class_is_one_record(tmp_path: Path, engine: Engine) -> None:
    law = "p:when a :Existence ; :encodes p:clause ; :record :PeriodReport ; :register f:register ; :atLeast 2 .\n"
    facts = FACTS.replace("a :AnnualReport", "a :AnnualReport , :PeriodReport") + (
        'f:register a :Register ; :record :PeriodReport ; :appliesUntil "2026-12-31"^^xsd:date .\n'
    )
    found = answers(write_project(tmp_path, law + AWARD), write_facts(tmp_path, facts), engine)
    assert found == {"grant": "not-entitled 0.00"}


@pytest.mark.parametrize("engine", ENGINES[1:])
def test_a_record_of_two_firms_counts_alike_in_every_engine(tmp_path: Path, engine: Engine) -> None:
    project = Project.open(write_project(tmp_path, WHEN + AWARD))
    text = FACTS.replace("ind:enterprise e:a", "ind:enterprise e:a , e:b") + "e:b a :Enterprise .\n"
    facts = project.facts([write_facts(tmp_path, text)])
    mine, theirs = (
        [
            (local(a.enterprise), local(a.ground), a.outcome)
            for e in project.decide(facts, ON, engine=one, with_needs=False).enterprises
            for a in e.assessments
        ]
        for one in (ENGINES[0], engine)
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
