"""What cannot be read of a fact makes nothing known: an end of a window, a first day of a register, a class said twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from gate.world import ENGINES, FACTS, award, decide, write_facts, write_project
from huiqi.project import Engine

AWARD = award("grant", "p:when")
FIELD = "p:when a :Membership ; :encodes p:clause ; :indicator ind:field ; :isOneOf field:biomanufacturing .\n"
STATUS = "f:status a :EnterpriseStatus ; ind:enterprise e:a ; ind:field field:biomanufacturing ; {window} .\n"
SINCE_2020 = ':appliesFrom "2020-01-01"^^xsd:date'
FAULTS = "p:when a :Existence ; :encodes p:clause ; :record :AdverseRecord ; :register f:register .\n"
UNKNOWN = {"grant": "undetermined 0.00 to 100000.00"}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    "until", ['"2025-13-45"^^xsd:date', '"2025-06-30"', '"2025-06-30"^^xsd:date , "2026-06-30"^^xsd:date']
)
def test_a_status_whose_last_day_cannot_be_read_may_have_ended(tmp_path: Path, engine: Engine, until: str) -> None:
    status = STATUS.format(window=f"{SINCE_2020} ; :appliesUntil {until}")
    assert decide(write_project(tmp_path, FIELD + AWARD), write_facts(tmp_path, FACTS + status), engine) == UNKNOWN


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    "first", ['"2025-13-45"^^xsd:date', '"2026-01-01"', '"2020-01-01"^^xsd:date , "2026-01-01"^^xsd:date']
)
def test_a_register_whose_first_day_cannot_be_read_covers_nothing(tmp_path: Path, engine: Engine, first: str) -> None:
    register = (
        f"f:register a :Register ; :record :AdverseRecord ; :appliesFrom {first} ;\n"
        '    :appliesUntil "2026-12-31"^^xsd:date .\n'
    )
    assert decide(write_project(tmp_path, FAULTS + AWARD), write_facts(tmp_path, FACTS + register), engine) == UNKNOWN


@pytest.mark.parametrize("engine", ENGINES)
def test_a_record_said_to_be_of_a_class_and_of_its_wider_class_is_one_record(tmp_path: Path, engine: Engine) -> None:
    law = "p:when a :Existence ; :encodes p:clause ; :record :PeriodReport ; :register f:register ; :atLeast 2 .\n"
    facts = FACTS.replace("a :AnnualReport", "a :AnnualReport , :PeriodReport") + (
        'f:register a :Register ; :record :PeriodReport ; :appliesUntil "2026-12-31"^^xsd:date .\n'
    )
    found = decide(write_project(tmp_path, law + AWARD), write_facts(tmp_path, facts), engine)
    assert found == {"grant": "not-entitled 0.00"}
