"""The command `allocate`: every form, narrowed, and what it says of what it cannot do."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from allocate.city import allocation, aside, brand, firm, fund, law, quota, rule, title, world
from docs.small import register

FUNDS = fund("city") + aside("city", 2025, ":equals 150.00", "; :cutBy :Proportional ")
LAW = law(brand(100, more=" ; :paidFrom p:city"), quota(2), FUNDS)
FACTS = "".join(firm(n) + title(n, f"2025-0{n}-01") for n in (1, 2, 3)) + register("Payment", last="2030-12-31")


@pytest.fixture
def town(tmp_path: Path) -> Path:
    world(tmp_path, LAW, FACTS)
    return tmp_path


def run(town: Path, *more: str, code: int = 0) -> tuple[str, str]:
    command = [
        sys.executable,
        "-m",
        "huiqi",
        "allocate",
        "--project",
        str(town),
        "--for",
        str(town / "facts.ttl"),
        "--lang",
        "en",
    ]
    done = subprocess.run(
        [*command, "--on", "2026-03-01", *more], capture_output=True, text=True, encoding="utf-8", env=dict(os.environ)
    )
    assert done.returncode == code, done.stderr
    return done.stdout, done.stderr


def test_text_tells_rules_funds_and_charges(town: Path) -> None:
    said, _ = run(town)
    assert [line for line in said.splitlines() if line and " " * 2 not in line][:3] == [
        "Rules that bind several enterprises",
        "Funds",
        "Charges",
    ]
    assert "settled among the 3 enterprises given" in said


def test_json_holds_the_same_figures_as_the_other_forms(town: Path, tmp_path: Path) -> None:
    found = json.loads(run(town, "--format", "json")[0])
    assert [c["share"]["least"] for c in found["charges"]] == ["75.00", "75.00"]
    rows = run(town, "--format", "csv")[0].splitlines()
    assert [row.split(",")[9] for row in rows[1:]] == ["75.00", "75.00"]
    assert run(town, "--format", "turtle")[0].count("75.00") == 8
    assert run(town, "--format", "markdown", "--list", "funds")[0].count("¥150.00") == 4
    run(town, "--format", "xlsx", "--output", str(tmp_path / "shares.xlsx"))
    assert (tmp_path / "shares.xlsx").stat().st_size > 1000


def test_an_unknown_fund_offers_near_names_and_a_workbook_needs_a_file(town: Path) -> None:
    assert "there is no Fund `citi`; there are `city`" in run(town, "--fund", "citi", code=1)[1]
    assert "xlsx needs a file" in run(town, "--format", "xlsx", code=1)[1]


def test_a_key_that_two_enterprises_share_against_its_declaration_is_told(tmp_path: Path) -> None:
    shared = "".join(f"e:t{n} ind:product e:same .\n" for n in (1, 2))
    facts = firm(1) + firm(2) + title(1, "2025-01-01") + title(2, "2025-02-01") + shared
    found = allocation(
        tmp_path, law(brand(100), rule("once", ":Highest ; :between :Assessments", "p:brand", "ind:product")), facts
    )
    assert any("`same` is stated for several enterprises" in n.en for n in found.notes)
