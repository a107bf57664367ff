"""The quota and the fund that is too small of the example city, worked by hand."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from docs.small import span
from huiqi.project import Project

ROOT = Path(__file__).parents[2]
LISTS = ("AnnualReport", "Recognition", "Project", "Payment", "FairStand", "Leaving")
REGISTERS = "registers:\n" + "".join(
    f"  - {{name: {name}, class: {record}, from: 2010-01-01, until: 2029-12-31}}\n"
    for name, record in (
        *((f"list-of-{record}", record) for record in LISTS),
        ("example-city-dishonesty", "DishonestyEntry"),
        ("example-city-accidents", "AdverseRecord"),
    )
)
YEAR = "revenue: 2亿, exports: 4000万, online-sales: 1000万"


@pytest.fixture(scope="module")
def project() -> Project:
    return Project.open(ROOT)


def test_of_four_choice_brands_the_three_earliest_have_a_place(project: Project, tmp_path: Path) -> None:
    files = []
    for n, day in enumerate(("2026-09-01", "2026-03-01", "2026-07-01", "2026-05-01"), 1):
        files.append(tmp_path / f"{n}.yaml")
        record = f"{{id: b, class: Recognition, category: city-choice-brand, level: municipal, recognised-on: {day}}}"
        files[-1].write_text(
            f"code: 91990000MAEC0010{n}X\nname: {{zh: 品牌{n}(虚构), en: Brand {n} (fictional)}}\n"
            "status: [{from: 2010-01-01, place: east-district, industry: C33}]\n"
            f"records:\n  - {record}\n" + (REGISTERS if n == 1 else ""),
            "utf-8",
        )
    found = project.allocate(project.facts(files), date(2028, 6, 30), policies=["example-city/enterprise-support"])
    (matter,) = found.matters
    assert {s.enterprise[-2]: (s.state, span(s.after)) for s in matter.standings} == {
        "1": ("out", "0.00"),
        "2": ("kept", "150000.00"),
        "3": ("kept", "150000.00"),
        "4": ("kept", "150000.00"),
    }
    # 150,000 at 60 to 40, out of the fund of 2026 and from the counties.
    city = [c for c in found.charges if c.appropriation]
    assert Counter((c.appropriation[-4:], span(c.share)) for c in city) == {("2026", "90000.00"): 3}
    assert Counter(span(c.asked) for c in found.charges if not c.appropriation) == {"60000.00": 3}


def test_a_fund_of_12_million_pays_80_of_81_parts_of_12_150_000(project: Project, tmp_path: Path) -> None:
    plants = "".join(
        f"  - {{id: plant-{n:02d}, class: Project, work-kind: capital-arrival, completed-on: 2025-{n:02d}-20, "
        "capital-received: 1亿}\n"
        for n in range(1, 11)
    )
    path = tmp_path / "trader.yaml"
    path.write_text(
        "code: 91990000MACC00007X\nname: {zh: 港口外贸(虚构), en: Harbour Trade (fictional)}\n"
        "status: [{from: 2010-01-01, place: harbour-zone, industry: F51}]\nstatistics-entry: 2024-03-01\n"
        f"reports:\n  - {{fiscal-year: 2024, {YEAR}}}\n  - {{fiscal-year: 2025, {YEAR}}}\n"
        f"records:\n{plants}{REGISTERS}",
        "utf-8",
    )
    found = project.allocate(
        project.facts([path]),
        date(2026, 3, 1),
        policies=["example-city/commerce"],
        fund="example-city-commerce",
        year=2025,
    )
    (pot,) = found.pots
    assert (span(pot.aside), span(pot.asked), span(pot.shared)) == ("12000000.00", "12150000.00", "12000000.00")
    # 40, 30 and 30 % of 1,200,000; exports 120,000; online sales 30,000: each times 80/81, down to the fen, leaves 17 fen.
    # The remainders are 0.96 (online), 0.85 (exports), 0.56 (twenty parts, fifteen of them by name), 0.41.
    assert Counter((span(c.asked), span(c.share)) for c in found.charges) == {
        ("480000.00", "474074.07"): 10,
        ("360000.00", "355555.56"): 15,
        ("360000.00", "355555.55"): 5,
        ("120000.00", "118518.52"): 1,
        ("30000.00", "29629.63"): 1,
    }
