"""The example city: every planted feature has its case, nothing passes for real, and no pair of awards is left over."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from itertools import combinations
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from huiqi.names import DCTERMS, RDFS, local
from huiqi.project import Project
from huiqi.rules.model import Award, RuleBook
from huiqi.rules.tree import AllOf, Condition, Membership
from huiqi.rules.worlds import components

ROOT = Path(__file__).parents[2]
CITY = ROOT / "data" / "example-city"
README = (CITY / "README.md").read_text("utf-8")
ROWS = {int(n): cells for n, *cells in (r.strip("| ").split(" | ") for r in re.findall(r"^\| \d+ \|.*$", README, re.M))}
PAIRS = (1, 2, 3, 4, 5, 7, 8)
"""The rows about awards that one record can meet together."""


@pytest.fixture(scope="module")
def project() -> Project:
    return Project.open(ROOT)


@pytest.fixture(scope="module")
def city(project: Project) -> dict[str, Award]:
    """The awards of the city by name; a name stands for one award only."""
    found = [a for a in project.book.awards if "/id/example-city/" in a.iri]
    assert len({local(a.iri) for a in found}) == len(found)
    return {local(a.iri): a for a in found}


@cache
def cases() -> dict[int, list[set[str]]]:
    """Return for each row of the table the awards that each of its cases expects something of."""
    found: dict[int, list[set[str]]] = {}
    for path in sorted(CITY.rglob("*.cases.yaml")):
        for case in YAML(typ="safe").load(path.read_text("utf-8"))["cases"]:
            if case["name"].startswith("PLANTED"):
                row = int(re.match(r"PLANTED (\d+), ", case["name"])[1])  # type: ignore[index]
                found.setdefault(row, []).append({e["award"] for e in case["expect"]})
    return found


def named(cell: str, known: Iterable[str]) -> set[str]:
    """Return the awards that a cell of the table names."""
    return {w for quoted in re.findall(r"`([^`]+)`", cell) for w in re.split(r"[:,] ?", quoted) if w in known}


# --- the table


def test_thirteen_features_are_planted_and_each_has_a_case() -> None:
    assert sorted(ROWS) == list(range(1, 14))
    assert sorted(cases()) == sorted(ROWS)


@pytest.mark.parametrize("row", sorted(ROWS))
def test_the_cases_of_a_row_try_every_award_that_it_names(row: int, city: dict[str, Award]) -> None:
    awards = named(ROWS[row][1], city)
    assert awards or row == 13
    assert awards - set().union(*cases()[row]) == set()


def test_the_texts_have_as_many_awards_as_the_table_says(city: dict[str, Award]) -> None:
    stated = {m[1]: int(m[2]) for m in re.finditer(r"^\| `([^`]+)\.ttl` \|.*\| (\d+) \|$", README, re.M)}
    counted = {name: sum(f"/{name}/" in a.iri for a in city.values()) for name in stated}
    assert counted == stated
    assert sum(stated.values()) == len(city) == 58


# --- nothing passes for real


def test_every_label_of_its_texts_says_in_both_languages_that_it_is_made_up(project: Project) -> None:
    graph = project.graph
    mine = [s for s in {s.subject for s in graph} if graph.place(s).file.startswith("data/example-city/")]
    said = [s for s in mine if "/voc/" not in s and graph.objects(s, RDFS + "label")]
    assert len(said) > 300
    assert [s for s in said if "虚构" not in (graph.label(s, "zh") or "")] == []
    assert [s for s in said if "fictional" not in (graph.label(s, "en") or "")] == []


@pytest.mark.parametrize(("policies", "of_the_city"), [((), False), (("example-city",), True)])
def test_the_city_is_assessed_only_where_it_is_named(
    policies: tuple[str, ...], of_the_city: bool, project: Project, tmp_path: Path
) -> None:
    register = (CITY / "registers" / "sample.ttl").read_text("utf-8")
    (tmp_path / "firm.ttl").write_text(register[: register.index("\n\n", register.index("a :Enterprise"))], "utf-8")
    answers = project.decide(project.facts([tmp_path / "firm.ttl"]), date(2027, 6, 30), policies=policies)
    awards = {a.award for e in answers.enterprises for a in e.assessments}
    assert {"/id/example-city/" in a for a in awards} == {of_the_city}


def test_the_merged_text_takes_the_place_of_the_five(project: Project) -> None:
    merged = next(p for p in project.book.policies if "/enterprise-support/" in p)
    older = project.graph.iris(merged, "http://data.europa.eu/eli/ontology#consolidates")
    assert sorted(p.split("/")[-3] for p in older) == ["commerce", "manufacturing", "quality", "talent", "technology"]
    assert all(project.graph.objects(p, DCTERMS + "publisher") for p in older)


# --- no pair is left over


def flat(conditions: Iterable[Condition]) -> Iterator[Condition]:
    for condition in conditions:
        if isinstance(condition, AllOf):
            yield from flat(condition.of)
        else:
            yield condition


def codes(award: Award, book: RuleBook) -> dict[str, set[str]]:
    """Return the codes that an award's conditions leave open, by indicator."""
    found: dict[str, set[str]] = {}
    for condition in flat((*book.policies[award.policy].conditions, *award.conditions)):
        if isinstance(condition, Membership):
            wanted = set(condition.members)
            allowed = wanted | {code for code, wider in book.wider.items() if wider & wanted}
            name = condition.subject.indicator.iri
            found[name] = found.get(name, allowed) & allowed
    return found


def modes(one: str, other: str, book: RuleBook) -> set[str]:
    """Return how rules relate two awards; an inner rule of an :AddUp is one offer and says nothing of its members."""
    inner = {rule.iri: set(rule.members) for rule in book.rules}
    return {
        rule.mode
        for rule in book.rules
        if {one, other} <= set(rule.members)
        and not (rule.mode == "AddUp" and any({one, other} <= inner[i] for i in rule.inner))
    }


def left_over(awards: list[Award], book: RuleBook) -> tuple[int, set[frozenset[str]]]:
    """Return how many pairs are of one class of record, and those that no code excludes and no clause lets add up."""
    open_codes = {a.iri: codes(a, book) for a in awards}
    of_one_class = [(a, b) for a, b in combinations(awards, 2) if a.ground == b.ground]
    found = set()
    for a, b in of_one_class:
        mine, theirs = open_codes[a.iri], open_codes[b.iri]
        related = modes(a.iri, b.iri, book)
        if all(mine[k] & theirs[k] for k in mine.keys() & theirs.keys()) and (
            "AddUp" not in related or "Highest" in related
        ):
            found.add(frozenset((local(a.iri), local(b.iri))))
    return len(of_one_class), found


def test_of_the_legacy_pairs_only_the_planted_ones_neither_exclude_each_other_nor_add_up(
    project: Project, city: dict[str, Award]
) -> None:
    count, found = left_over([a for a in city.values() if "/enterprise-support/" not in a.iri], project.book)
    planted = {
        frozenset(p) for row in PAIRS for p in combinations(sorted(named(ROWS[row][1], city) - {"steps-of-size"}), 2)
    }
    assert count == 148
    assert found == planted
    assert len(found) == 9


def test_of_the_merged_pairs_only_those_apart_by_the_transition_are_left(
    project: Project, city: dict[str, Award]
) -> None:
    count, found = left_over([a for a in city.values() if "/enterprise-support/" in a.iri], project.book)
    assert count == 60
    assert found == {frozenset({"equipment-upgrade", "transition-upgrade"})}


def test_only_rules_that_bear_on_what_is_granted_tie_awards_together(project: Project) -> None:
    book = project.book
    parts = components(book, {}, [a.iri for a in book.awards if "/id/example-city/" in a.iri])
    tied = [sorted(local(a) for a in part.awards) for part in parts if len(part.awards) > 1]
    assert tied == [
        [
            "capital-support",
            "equipment-upgrade",
            "exporter-support",
            "exports-start",
            "online-support",
            "research-effort",
            "research-rise",
            "revenue-steps",
            "trade-support",
            "training-support",
            "transition-upgrade",
        ],  # the cap of a million, and what is set off against rewards for research
        ["revenue-100m", "revenue-1bn", "revenue-500m"],
        ["research-centre", "technology-centre"],
        ["award-publicity", "quality-award"],
    ]
