"""Every engine comes to what docs/explanation/worked-awards.md works out by hand, cell by cell."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from huiqi.engines import ENGINES, Engine
from huiqi.names import NS, REASON
from huiqi.project import Project
from huiqi.render.cases import CaseWriter

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "explanation" / "worked-awards.md"
BASE = "https://w3id.org/huiqi/id"

Readings = Mapping[str, list[str]]
"""Heading of a column -> the interpretations chosen there, besides the assumptions."""

LADDER: Readings = {
    "includes, highest": ["reaching-includes-figure", "steps-highest"],
    "includes, each": ["reaching-includes-figure", "steps-each"],
    "includes, difference": ["reaching-includes-figure", "steps-difference"],
    "exceeds, highest": ["reaching-exceeds-figure", "steps-highest"],
    "exceeds, each": ["reaching-exceeds-figure", "steps-each"],
    "exceeds, difference": ["reaching-exceeds-figure", "steps-difference"],
}
LIAOCHENG = ("liaocheng/manufacturing/known-2025-08-21", ["in-effect-from-2025-08-21", "in-force-through-2026"])
TABLES: Mapping[str, tuple[tuple[str, list[str]], Readings]] = {
    "Single champions in Liaocheng": (LIAOCHENG, {}),
    "A national title after": (
        LIAOCHENG,
        {"each level": ["champion-levels-add-up"], "difference": ["champion-levels-difference"]},
    ),
    "Little giants and unicorns": (LIAOCHENG, {}),
    "Gazelles in Liaocheng": (
        LIAOCHENG,
        {"any level": ["gazelle-any-level"], "national only": ["gazelle-national-only"]},
    ),
    "Two titles in one year": (
        LIAOCHENG,
        {"once a year": ["titles-once-a-year"], "each title": ["titles-add-up"]},
    ),
    "Future industries": (LIAOCHENG, LADDER),
    "Firms newly above scale": (
        ("liaocheng/private-economy/2023-01-01", ["private-economy-through-2026"]),
        {
            "from 2022-12-31": ["private-economy-from-2022-12-31"],
            "from 2023-01-01": ["private-economy-from-2023-01-01"],
        },
    ),
    "Private firms in Shandong": (
        (
            "shandong/private-economy-rewards/known-2021",
            ["sales-rewards-from-2021-01-01", "sales-rewards-through-2026"],
        ),
        {column: [f"sales-{r}" for r in readings] for column, readings in LADDER.items()},
    ),
    "Single champions in Shandong": (
        (
            "shandong/single-champion/known-2017",
            ["champion-rewards-from-2017-01-01", "champion-rewards-through-2026"],
        ),
        {"national only": ["champion-titles-national-only"], "any level": ["champion-titles-any-level"]},
    ),
}
ROWS = {  # how many cases each table has: a row that is lost is missed
    "Single champions in Liaocheng": 10,
    "A national title after": 3,
    "Little giants and unicorns": 14,
    "Gazelles in Liaocheng": 5,
    "Two titles in one year": 6,
    "Future industries": 18,
    "Firms newly above scale": 4,
    "Private firms in Shandong": 12,
    "Single champions in Shandong": 11,
}
TITLES = {  # word of the page -> category, award
    "champion": ("manufacturing-single-champion", "single-champion"),
    "giant": ("little-giant", "little-giant"),
    "gazelle": ("gazelle", "gazelle"),
    "unicorn": ("unicorn", "unicorn"),
    "demonstration": ("single-champion-demonstration", "champion-title"),
    "cultivation": ("single-champion-cultivation", "champion-title"),
}
LADDERS = {
    "Future industries": "future-industry",
    "Firms newly above scale": "new-above-scale",
    "Private firms in Shandong": "private-firm-sales",
}
HEAD = """\
policy: {policy}
on: 2027-06-01
readings: []
registers:
  - {{name: demo-annual-reports, class: AnnualReport, from: 2015-01-01, until: 2027-12-31}}
  - {{name: demo-recognitions, class: Recognition, from: 2015-01-01, until: 2027-12-31}}
  - {{name: demo-payments, class: Payment, from: 2015-01-01, until: 2027-12-31}}
cases:
"""


def rows_of(heading: str) -> list[dict[str, str]]:
    """Return the rows of the table under a heading of the page, by the headings of its columns."""
    (section,) = [s for s in PAGE.read_text("utf-8").split("\n## ") if s.startswith(heading)]
    cells = [[c.strip() for c in line.strip("|").split("|")] for line in section.splitlines() if line.startswith("| ")]
    return [dict(zip(cells[0], row, strict=True)) for row in cells[1:]]


# --- facts ---


def titles(row: str) -> tuple[list[str], list[tuple[str, str]]]:
    """Return the lines of an enterprise with the titles of a row, and the award and ground of each title in time."""
    records, grounds = [], []
    for number, text in enumerate(row.split(";"), start=1):
        title, _, paid = text.strip().partition(", paid ")
        level, word, day, kind = title.split()
        category, award = TITLES[word]
        parts = {"level": level, "recognition-kind": {"new": "newly-recognised"}.get(kind, kind)}
        stated = "".join(f", {k}: {v}" for k, v in parts.items() if v != "?")
        records.append(f"{{id: t{number}, class: Recognition, category: {category}, recognised-on: {day}{stated}}}")
        if paid:
            payment = f"award: {award}, ground: recognition/t{number}, paid: {paid}万, paid-on: 2025-12-20"
            records.append(f"{{id: p{number}, class: Payment, {payment}}}")
        else:
            grounds.append((award, f"recognition/t{number}"))
    return ["records:", *(f"  - {r}" for r in records)], grounds


def reports(row: str, award: str) -> tuple[list[str], list[tuple[str, str]]]:
    """Return the lines of an enterprise with the reports of a row, and the award on each report."""
    own, years, paid = [], [], []
    status = ["field: biomanufacturing"]
    for text in (t.strip() for t in row.split(";")):
        if text in ("private", "state"):
            status.append(f"ownership: {text}")
        elif text.startswith("entered "):
            own.append(f"statistics-entry: {text.removeprefix('entered ')}")
        elif text.startswith("founded "):
            own.append(f"founded-on: {text.removeprefix('founded ')}")
        else:
            year, revenue, payment = re.fullmatch(r"(\d{4}): ([^,]+?)(?:, paid (\d+(?: and \d+)*))?", text).groups()  # type: ignore[union-attr]
            years.append((year, revenue))
            for part, sum_paid in enumerate(payment.split(" and ") if payment else []):
                told = f"award: {award}, ground: annual-report/{year}, paid: {sum_paid}万, paid-on: 2025-09-30"
                paid.append(f"  - {{id: p{year}-{part}, class: Payment, {told}}}")
    lines = [*own, f"status: [{{from: 2015-01-01, {', '.join(status)}}}]", "reports:"]
    lines += [f"  - {{fiscal-year: {year}, revenue: {revenue}}}" for year, revenue in years]
    lines += ["records:", *paid] if paid else []
    return lines, [(award, f"annual-report/{year}") for year, _ in years]


# --- cells ---


def yuan(text: str) -> str:
    return str(int(text) * 10_000)


def figure(cell: str) -> str:
    """Return the amount that a cell stands for, as cases write it."""
    if cell in ("no", "n/a"):
        return "0"
    low, _, high = cell.removeprefix("up to ").replace(" to ", "–").partition("–")
    low, high = ("0", low) if cell.startswith("up to ") else (low, high or low)
    return f"[{yuan(low)}, {yuan(high)}]"


def expected(cell: str) -> str:
    """Return the outcome and the amounts that a cell stands for, as cases write them."""
    if cell in ("no", "n/a"):
        outcome = {"no": "not-entitled", "n/a": "not-applicable"}[cell]
        return f"outcome: {outcome}, amount: 0"
    due, _, gross = cell.partition(" of ")
    outcome = "undetermined" if "–" in cell else "entitled"
    return f"outcome: {outcome}, amount: {figure(due)}" + (f", gross: {figure(gross)}" if gross else "")


def path_of(cell: str, ground: str) -> str:
    """Return the ground that is asked for: none where the award has none."""
    return "" if cell == "n/a" else ground


def case(name: str, code: int, readings: list[str], row: str, heading: str, cell: str, with_total: bool = True) -> str:
    """Return a case in YAML for one cell."""
    lines, grounds = reports(row, LADDERS[heading]) if heading in LADDERS else titles(row)
    parts, _, total = cell.partition(" = ")
    cells = parts.split(" + ")
    wanted = [
        f"{{award: {award}, ground: '{path_of(one, ground)}', {expected(one)}}}"
        for one, (award, ground) in zip(cells, grounds[-len(cells) :], strict=True)
    ]
    body = "\n".join(f"      {line}" for line in [f"code: 91371500MAWORK{code:03}X", *lines])
    expect = "\n".join(f"      - {w}" for w in wanted)
    return (
        f'  - name: "{name}"\n    readings: [{", ".join(readings)}]\n    enterprise:\n{body}\n    expect:\n{expect}\n'
    ) + (f"    total: {figure(total or cells[-1].partition(' of ')[0])}\n" if with_total else "")


def cases_of(heading: str) -> str:
    """Return a file of cases with one case for each cell of a table."""
    (policy, assumptions), chosen = TABLES[heading]
    text = HEAD.format(policy=f"{BASE}/{policy}/policy")
    for code, row in enumerate(rows_of(heading), start=1):
        columns = {k: [*assumptions, *v] for k, v in chosen.items()}
        columns |= {"nothing chosen": assumptions, "not assumed": []}
        assert set(row) - {"not assumed"} == {"case", "facts", "by hand", *chosen, "nothing chosen"}
        for column, readings in columns.items():
            if column in row:
                # not assumed, the other awards of the text are open too: no total of it is worked here
                name = f"{row['case']}: {column}"
                text += case(name, code, readings, row["facts"], heading, row[column], column != "not assumed")
    return text


@pytest.fixture(scope="module")
def project() -> Project:
    return Project.open(ROOT)


@pytest.mark.parametrize("heading", TABLES)
@pytest.mark.parametrize("engine", ENGINES)
def test_a_table_of_the_page_comes_out_in_every_cell(
    heading: str, engine: Engine, project: Project, tmp_path: Path
) -> None:
    path = tmp_path / "worked.cases.yaml"
    path.write_text(cases_of(heading), "utf-8")
    run = project.test([path], [engine])
    assert [f.say("en") for f in run.findings] == []
    assert len({r.case.name.partition(":")[0] for r in run.results}) == ROWS[heading]
    assert [CaseWriter(project, "en").failure(r) for r in run.failures] == []


def test_where_readings_differ_and_none_is_chosen_the_reason_is_that_the_text_is_open(
    project: Project, tmp_path: Path
) -> None:
    path = tmp_path / "open.cases.yaml"
    path.write_text(
        HEAD.format(policy=f"{BASE}/{LIAOCHENG[0]}/policy")
        + case(
            "Y1", 1, LIAOCHENG[1], "national giant 2025-10-20 new; national gazelle 2025-12-01 new", "", "50 + 0 to 50"
        )
        .replace("total: [0, 500000]", "total: [500000, 1000000]")
        .replace("amount: [0, 500000]", "amount: [0, 500000], reasons: [text-open]")
        + case("Z2", 2, LIAOCHENG[1], "provincial gazelle 2025-12-01 new", "", "0–50").replace(
            "amount: [0, 500000]", "amount: [0, 500000], reasons: [text-open]"
        ),
        "utf-8",
    )
    run = project.test([path], ["sparql", "reference"])
    assert len(run.results) == 2
    assert [CaseWriter(project, "en").failure(r) for r in run.failures] == []


def test_a_figure_that_is_not_computed_is_a_gap_with_a_reason(project: Project) -> None:
    rows = rows_of("Figures that are published")
    assert len(rows) == 3
    for row in rows:
        gap = f"{BASE}/{row['policy']}/{row['gap']}"
        assert gap in project.graph.instances(NS + "Gap"), gap
        assert [r for r in project.graph.iris(gap, NS + "reason") if r.startswith(REASON)], gap
