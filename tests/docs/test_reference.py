"""The reference pages keep step with what they describe."""

from __future__ import annotations

import re
from dataclasses import fields
from datetime import date
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import Any

import click
import pytest
import typer

from docs.blocks import ROOT
from docs.small import FIRM, award, report, scene
from docs.tables import vocabularies
from huiqi.allocate import Allocation, Charge, Matter, Pot, Standing
from huiqi.assessment import Figure, FundPart, GivenUp, InstalmentDue, Payout, RecoveryDue
from huiqi.cli import app
from huiqi.derive.queries import AFTER, HANDED, OF_KIND, OF_READINGS
from huiqi.errors import Text
from huiqi.facts.enterprise_file import _OWN, _RECORD
from huiqi.render.data import COLUMNS, answers_to_dict, explanation_to_dict
from huiqi.settings import Settings

REFERENCE = ROOT / "docs" / "reference"


def page(name: str) -> str:
    return (REFERENCE / name).read_text("utf-8")


# --- the derivation


def test_the_queries_stand_in_the_order_in_which_they_run() -> None:
    listed = re.findall(r"^\| `([\w-]+)` \|", page("derivation.md"), re.M)
    checks = ["check-overflow", "check-count", "check-total", "check-nets", "check-lawful"]
    answers = ["reasons", "assessments", "given-up", "items", "contexts", "nodes"]
    before = ["select", "grounds", "candidates", *OF_READINGS, "decisions"]
    levels = [*dict.fromkeys(chain(*OF_KIND.values())), "reasons", "computed-reasons"]
    assert listed == [*before, *levels, *AFTER, *HANDED, *checks, *(f"answer-{name}" for name in answers)]
    assert sorted(listed) == sorted(p.stem for p in (ROOT / "queries" / "derive").iterdir())


def test_every_word_of_the_store_that_a_query_uses_has_one_line() -> None:
    texts = "".join(p.read_text("utf-8") for p in sorted((ROOT / "queries" / "derive").iterdir()))
    used = set(re.findall(r"\brun:[A-Za-z][\w-]*", texts))
    listed = re.findall(r"^\| `(run:[\w-]+)` \|", page("derivation.md"), re.M)
    assert sorted(listed) == sorted(used)


# --- the commands


def subcommands() -> dict[str, click.Command]:
    group: Any = typer.main.get_command(app)
    return dict(group.commands)


def params_of(command: click.Command) -> list[click.Parameter]:
    """Return the parameters of a command and of the commands below it."""
    below: dict[str, click.Command] = getattr(command, "commands", {})
    return [*command.params, *(p for inner in below.values() for p in inner.params)]


@pytest.mark.parametrize("name", sorted(subcommands()))
def test_a_command_is_documented_with_every_option_and_an_example(name: str) -> None:
    text = page("commands.md")
    start = text.index(f"## {name}\n")
    end = text.find("\n## ", start + 1)
    section = text[start : end if end > 0 else len(text)]
    assert f"$ huiqi {name}" in section
    options = {o for p in params_of(subcommands()[name]) for o in p.opts if o.startswith("--") and o != "--help"}
    arguments = {p.name for p in params_of(subcommands()[name]) if not p.opts[0].startswith("-")}
    assert {f"`{o}`" for o in options} - set(re.findall(r"`--[\w-]+`", section)) == set()
    assert [a for a in arguments if f"`{a}`" not in section] == []


@pytest.mark.parametrize("name", sorted(subcommands()))
def test_the_help_of_a_command_ends_with_an_example(name: str) -> None:
    epilog = subcommands()[name].epilog or ""
    assert epilog.startswith(f"Example: huiqi {name}")


def test_every_option_that_the_page_names_exists() -> None:
    known = {o for command in subcommands().values() for p in params_of(command) for o in p.opts} | {
        "--help",
        "--version",
    }
    known |= {"--install-completion", "--show-completion"}
    assert set(re.findall(r"`(--[\w-]+)`", page("commands.md"))) - known == set()


# --- the settings


def test_every_setting_is_documented_and_no_other() -> None:
    listed = re.findall(r"^\| `(\w+)` \|", page("settings.md"), re.M)
    assert sorted(listed) == sorted(f.name for f in fields(Settings))


# --- enterprise files


def test_every_key_of_an_enterprise_file_is_documented_and_no_other() -> None:
    listed = re.findall(r"^\| `(\w+)` \|", page("enterprise-file.md"), re.M)
    assert listed == [*_OWN, *_RECORD]


# --- the JSON


def keys(value: Any, path: str = "") -> set[str]:
    """Return the path of every key: a dot for a member, [] for the items of a list."""
    if isinstance(value, dict):
        found = {f"{path}.{k}".lstrip(".") for k in value}
        return found.union(*(keys(v, f"{path}.{k}".lstrip(".")) for k, v in value.items()))
    if isinstance(value, list | tuple):
        return set().union(*(keys(v, f"{path}[]") for v in value))
    return set()


LANGUAGES = re.compile(r"\.(zh|en)$")


def test_every_field_of_the_answers_is_documented(tmp_path: Path) -> None:
    law = award("p:it") + "p:it a :AllOf ; :of p:one , p:two .\n"
    law += "p:one a :Comparison ; :indicator ind:revenue ; :atLeast 1.00 .\n"
    law += "p:two a :Comparison ; :indicator ind:exports ; :atLeast 1.00 .\n"
    found = scene(tmp_path, law, FIRM + report(2025, revenu="1.00", revenue="2.00"))
    written = answers_to_dict(found.project, found.answers())
    nothing = Figure(Decimal(0), None)
    due = RecoveryDue("r", "a", "g", 2, nothing, set_off=(("a", "g", nothing),))
    lost = GivenUp("r", "Highest", (("a", "g"),), nothing)
    paid = Payout(None, (InstalmentDue("i", None, 2, nothing),), (FundPart("f", nothing),), (lost,))
    full = keys(paid.to_dict(), "enterprises[].assessments[].payout") | keys(
        [due.to_dict()], "enterprises[].recoveries"
    )
    wanted = {k for k in keys(written) | full if not LANGUAGES.search(k)}
    assert set(section_fields("decide and derive")) == wanted


def test_every_field_of_an_explanation_is_documented(tmp_path: Path) -> None:
    law = (
        award("p:it") + "p:it a :AllOf ; :of p:one .\np:one a :Comparison ; :indicator ind:revenue ; :atLeast 1.00 .\n"
    )
    found = scene(tmp_path, law, FIRM + report(2025, revenue="2.00"))
    answers = found.answers()
    (only,) = answers.enterprises[0].assessments
    explained = found.project.explain(answers, only.enterprise, only.award, only.ground)
    wanted = keys(explanation_to_dict(explained))
    wanted = {k.replace("worlds[].conditions[]", "step").replace("worlds[].amount", "step") for k in wanted}
    wanted = {re.sub(r"step(\.children\[\])+", "step", k) for k in wanted} - {"step"}
    wanted = {k for k in wanted if not k.startswith("payouts[].payout.")}  # as in an assessment
    assert set(section_fields("explain")) == wanted | {"worlds[].conditions", "worlds[].amount"} - {"step"}


def test_every_field_of_an_allocation_is_documented() -> None:
    nothing = Figure(Decimal(0), None)
    stands = Standing("e", "a", "g", "kept", nothing, nothing)
    matters = tuple(Matter("r", ("k",), (1, 2), nothing, (stands,), (), why) for why in (None, Text("因", "why")))
    charge = Charge("e", "a", "g", "i", "f", 20250101, nothing, nothing)
    pot = Pot("f", "p", 20250101, 20251231, "Latest", nothing, nothing, nothing, nothing)
    counts = {"enterprises": 1, "assessmentsWithoutGround": 0, "paymentsOfNoCharge": 0}
    notes = (Text("注", "note"),)
    found = Allocation(date(2026, 3, 1), (), matters, (charge,), (pot,), counts, notes).to_dict()
    wanted = {k for k in keys(found) if not LANGUAGES.search(k)} - {"counts", "notes[]"}
    assert set(section_fields("allocate")) == wanted


def section_fields(title: str) -> list[str]:
    text = page("json.md")
    body = text[text.index(f"## {title}\n") + 3 :].partition("\n## ")[0]
    return re.findall(r"^\| `([\w.\[\]]+)` \|", body, re.M)


def test_every_column_of_the_csv_is_documented() -> None:
    assert tuple(section_fields("csv")) == COLUMNS


# --- the vocabularies


def test_the_tables_of_the_vocabularies_are_up_to_date() -> None:
    text = page("vocabularies.md")
    assert text[text.index("## ") :] == vocabularies(), "write them anew: see CONTRIBUTING.md"
