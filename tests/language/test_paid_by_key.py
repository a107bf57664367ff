"""What was paid of another award, by a key: the other ground shows the key as a record of its own class, in every engine."""

from __future__ import annotations

from pathlib import Path

import pytest

from docs.small import ENGINES, register, report, scene, span, status
from huiqi.project import Engine
from language.world import FIRM, LONG, fixed

LAW = fixed("city", "100000.00") + (
    "p:share a :Award ; :ofMeasure p:measure ; :encodes p:clause ; :ground :AnnualReport ; :amount p:had .\n"
    "p:had a :GrantOf ; :of p:city ; :stage :Paid ; :sameFor {key} .\n"
)
FIELDS = status("2020-01-01", "2023-12-31", field="field:future-materials") + status(
    "2024-01-01", field="field:low-carbon-energy"
)
CITY_PAID = (
    "e:pay a :Payment ; ind:enterprise e:firm ; ind:award p:city ; ind:ground e:plant ; ind:paid 30000.00 ; "
    'ind:paid-on "2025-02-01"^^xsd:date .\n'
)


def had(folder: Path, engine: Engine, key: str, plant: str) -> str:
    """Return what counts as had on the report of 2025; the city award is for reports, the payment names the plant."""
    facts = FIRM + report(2025) + FIELDS + plant + CITY_PAID + register("Payment")
    (found,) = scene(folder, LAW.format(key=key), facts, LONG).answers(engine=engine).enterprises
    (only,) = [a for a in found.assessments if a.award.endswith("share") and a.ground.endswith("2025")]
    return span(only.gross)


def plant(completed: str = "") -> str:
    """Return the plant, completed on a day or on none that is known."""
    day = f' ; ind:completed-on "{completed}"^^xsd:date' if completed else ""
    return f"e:plant a :Project ; ind:enterprise e:firm{day} .\n"


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("completed", "expected"),
    # The firm was in another field until the end of 2023.
    [("2023-05-01", "0.00"), ("2024-05-01", "30000.00"), ("", "0.00 to 30000.00")],
)
def test_a_plant_is_in_the_field_of_its_firm_on_its_own_day(
    tmp_path: Path, engine: Engine, completed: str, expected: str
) -> None:
    assert had(tmp_path, engine, "ind:field", plant(completed)) == expected


@pytest.mark.parametrize("engine", ENGINES)
def test_a_plant_without_a_day_is_still_of_its_firm(tmp_path: Path, engine: Engine) -> None:
    assert had(tmp_path, engine, "ind:enterprise", plant()) == "30000.00"


@pytest.mark.parametrize("engine", ENGINES)
def test_a_ground_that_no_record_shows_may_be_in_any_field(tmp_path: Path, engine: Engine) -> None:
    assert had(tmp_path, engine, "ind:field", "") == "0.00 to 30000.00"
