"""Five firms that do not exist, for comparing the old texts of the example city with the merged one."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parents[2]

REGISTERS = """\
registers:
  - {name: example-city-reports, class: AnnualReport, from: 2010-01-01, until: 2029-12-31}
  - {name: example-city-titles, class: Recognition, from: 2010-01-01, until: 2029-12-31}
  - {name: example-city-projects, class: Project, from: 2010-01-01, until: 2029-12-31}
  - {name: example-city-hires, class: Hire, from: 2010-01-01, until: 2029-12-31}
  - {name: example-city-contracts, class: TechnologyContract, from: 2010-01-01, until: 2029-12-31}
  - {name: example-city-credit, class: CreditYear, from: 2010-01-01, until: 2029-12-31}
  - {name: example-city-standards, class: StandardIssue, from: 2010-01-01, until: 2029-12-31}
  - {name: example-city-stands, class: FairStand, from: 2010-01-01, until: 2029-12-31}
  - {name: example-city-payments, class: Payment, from: 2010-01-01, until: 2029-12-31}
  - {name: example-city-dishonesty, class: DishonestyEntry, from: 2010-01-01, until: 2029-12-31}
  - {name: example-city-accidents, class: AdverseRecord, from: 2010-01-01, until: 2029-12-31}
  - {name: example-city-leavings, class: Leaving, from: 2010-01-01, until: 2029-12-31}
"""

_NOTHING = {"revenue": "3000万", "exports": "0", "online-sales": "0", "research-spending": "0", "training-outlay": "0"}


def firm(name: str, number: int, industry: str, more: str = "", **latest: str | None) -> str:
    """Return the file of a firm with the same report for 2025 and 2026, but for what `latest` says of 2026; None: a blank."""
    before = dict(_NOTHING)
    if "before" in latest:
        before["revenue"] = str(latest.pop("before"))
    after = {**_NOTHING, **{k.replace("_", "-"): v for k, v in latest.items()}}
    same = {"research_spending", "online_sales", "training_outlay", "exports"} & set(latest)
    before |= {k.replace("_", "-"): latest[k] for k in same if latest[k] is not None}
    reports = "".join(
        f"  - {{fiscal-year: {year}, " + ", ".join(f"{k}: {v}" for k, v in report.items() if v is not None) + "}\n"
        for year, report in ((2024, before), (2025, before), (2026, after))
    )
    return (
        f"name: {{zh: {name}(虚构), en: {name} (fictional)}}\ncode: 9199000{number}MADEMO00{number}X\n"
        f"statistics-entry: 2024-01-01\n"
        f"status: [{{from: 2010-01-01, place: east-district, industry: {industry}}}]\n"
        f"reports:\n{reports}{more}{REGISTERS}"
    )


GREEN = (
    "records: [{class: Recognition, category: platform/green-factory, level: municipal, recognised-on: 2026-03-01}]\n"
)

FIRMS = {
    # Revenue grew from 50 to 55 million: 80,000 by the text on commerce, nothing by the merged one (hotels are left out).
    "hotel": firm("hotel", 1, "H61", before="5000万", revenue="5500万"),
    # Exactly ten million online: 50,000 by the text on commerce, not by that on manufacturing; 50,000 by the merged one.
    "shop": firm("shop", 2, "C33", online_sales="1000万"),
    # Research of 2 in 30 million: 100,000 by two old texts each, 100,000 by the merged one.
    "lab": firm("lab", 3, "C33", research_spending="200万"),
    # A green factory of the city: nothing before, 100,000 after.
    "green": firm("green", 4, "C33", GREEN),
    # Nobody knows what it sold online: 0 to 50,000 by two old texts each, 0 to 50,000 by the merged one.
    "blank": firm("blank", 5, "C33", online_sales=None),
}


def written(folder: Path, *names: str) -> list[Path]:
    """Write the files of some of the firms (none: all) and return their paths."""
    paths = []
    for name in names or FIRMS:
        path = folder / f"{name}.yaml"
        path.write_text(FIRMS[name], "utf-8")
        paths.append(path)
    return paths
