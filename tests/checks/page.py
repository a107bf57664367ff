"""The page of checks: its sections are made from the headers and the examples; `python -m checks.page` in tests/ writes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from checks.said import LAW, QUERIES
from docs.small import PREFIXES
from huiqi.checks import (
    BELOW_ZERO,
    EXPIRED,
    FAILS,
    LAYOUT,
    MANY_READINGS,
    NO_CASES,
    NO_PLACE,
    NOTHING,
    RECORDED,
    RULES,
    Reporter,
    read_checks,
)

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PAGE = ROOT / "docs" / "reference" / "checks.md"
START = "## The checks\n"

WHY = {
    "Q090": "Looks for the award under `expect` in the `*.cases.yaml` below `data/`. [Cases](cases.md) tells how one is written.",
    "Q091": "Runs the cases of what is checked; `--no-cases` leaves them out. `huiqi test` tells more.",
    "Q092": "Each combination of readings is computed whole, for every enterprise; beyond 1,024 no answer is given. Assumptions count only where they are made.",
    "Q093": "A negative amount is never due and never deducted. An increase (`:Increase`) that is multiplied or added falls below 0 with it; below a `:Difference`, and where a condition keeps it at 0 or more, it does not.",
    "Q094": "Looks at decisions, grants, refusals and payments, in the law and in the facts that are checked.",
    "S902": "What the waiver was for has been mended, or its pattern is not right.",
    "S903": "Its last day is past on the day of the check (`--on`), so what it covered is told again.",
    "S904": "Told by `--fix --dry-run` alone. The words in brackets say what would change.",
    "S905": "Told by `--fix --dry-run` alone: a comment has no place to stay, or the file goes beyond Turtle 1.1.",
    "Q100": "A query does not parse, or the header of a check lacks something.",
    "Q101": "The day is a parameter, so that the same question gives the same answer tomorrow. `today` as a default counts too.",
    "Q102": "The same question on the same data gives the same bytes.",
    "Q103": "EXISTS never errs, so what is not known would count as no. In `queries/indicators`, `queries/derive` and `queries/allocate`, which read facts, it is refused; a check or a question about the law may use it, since the law is all there.",
    "Q104": "Two patterns without a variable of both never clash, so nothing is removed.",
    "Q105": "An unbound member is an error in one engine and no match in another.",
    "Q106": "MIN, MAX, SUM, AVG, SAMPLE and GROUP_CONCAT of a variable that some solution leaves unbound. COUNT is fine: it counts what is bound. A variable is sure to be bound where a pattern, COALESCE with a value, or IF with BOUND binds it.",
    "Q107": "A query that sums everything up into one row needs no order.",
    "Q108": "SERVICE, FROM, USING and LOAD.",
    "Q109": "A word in huiqi's namespaces that neither `ontology/` nor `data/` says anything about. Near names are offered. Words of the run (`run:`) are not looked at.",
}

SHOWN = {
    "Q091": FAILS.problem.en.replace("{thing}", "revenue above the first step").replace("{value}", "future-industry"),
    "Q092": MANY_READINGS.problem.en.replace("{thing}", "reward, bonus").replace(
        "{value}", "16 = counted (4), paid (4)"
    ),
    "Q093": BELOW_ZERO.problem.en.replace("{thing}", "reward").replace("{value}", "revenue-increase"),
    "S902": NOTHING.problem.en.replace("{thing}", "S034"),
    "S903": EXPIRED.problem.en.replace("{thing}", "S034").replace("{value}", "2026-06-30"),
    "S904": LAYOUT.problem.en.replace("{value}", "from line 4 on (3 lines, 1 number)"),
    "S905": NO_PLACE.problem.en.replace("{value}", "a comment stands inside a directive; move it to the line above"),
}


def sections() -> str:
    """Return the table of codes and one section for each, as they should stand on the page."""
    checks, faults = read_checks([ROOT / "queries" / "checks"], ROOT)
    assert faults == []
    known: list[Reporter] = sorted(
        [*checks, NO_CASES, FAILS, MANY_READINGS, BELOW_ZERO, RECORDED, *RULES, NOTHING, EXPIRED, LAYOUT, NO_PLACE],
        key=lambda r: r.code,
    )
    rows = [f"| [{r.code}](#{r.code.lower()}) | {r.level} | {r.summary.en} | {r.summary.zh} |" for r in known]
    table = ["| code | level | means | 含义 |", "|---|---|---|---|", *rows]
    return "\n".join([START, *table, "", *(line for r in known for line in _section(r))]).rstrip() + "\n"


def _section(rule: Reporter) -> Iterator[str]:
    summary = rule.summary.en[0].upper() + rule.summary.en[1:]
    yield from (f"## {rule.code}", "", f"`{rule.name}` · {rule.level}. {summary}. {_why(rule)}".rstrip(), "")
    if rule.code in LAW:
        yield from ("```turtle", _turtle((HERE / rule.code / "bad.ttl").read_text("utf-8")), "```", "")
    elif rule.code in QUERIES:
        (path,) = (HERE / rule.code).rglob("bad.r[qu]")
        yield from ("```sparql", path.read_text("utf-8").strip(), "```", "")
    said = {**LAW, **QUERIES}.get(rule.code, [])
    lines = [f"{problem}" for _, problem in said] or [
        SHOWN.get(rule.code, rule.problem.en).replace("{thing}", "single-champion")
    ]
    yield from ("```text", *lines, f"fix: {_fix(rule)}", "```", "")


def _why(rule: Reporter) -> str:
    if rule.code in WHY:
        return WHY[rule.code]
    text = (ROOT / "queries" / "checks" / f"{rule.name}.rq").read_text("utf-8")
    return " ".join(line[2:] for line in text.splitlines() if line.startswith("# "))


def _fix(rule: Reporter) -> str:
    return "did you mean `indicator` or `Indicator`?" if rule.code == "Q109" else rule.fix.en


def _turtle(text: str) -> str:
    """Return an example without its prefixes, if they are those that the pages share."""
    prefixes = [line for line in text.splitlines() if line.startswith("@prefix")]
    if set(prefixes) <= set(PREFIXES.splitlines()):
        return re.sub(r"(?m)^@prefix.*\n", "", text).strip()
    return text.strip()


if __name__ == "__main__":
    page = PAGE.read_text("utf-8")
    PAGE.write_text(page[: page.index(START)] + sections(), "utf-8")
