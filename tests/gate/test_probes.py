"""The nine probes of three values, asked of every engine: each world is a small policy on disk, each answer literal.

1-3 and, or, not over true, false and unknown; 4 a comparison with an unknown value; 5-9 a class that nobody has an
instance of: without a register, with one that covers it, with one that does not, each also negated.
An award's outcome is its condition's verdict: entitled is met, not-entitled is not met, undetermined is unknown.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gate.world import ENGINES, FACTS, award, decide, write_facts, write_project
from huiqi.project import Engine

MET, UNKNOWN, NOT_MET = "entitled 100000.00", "undetermined 0.00 to 100000.00", "not-entitled 0.00"

AND = {
    "true-and-true": MET,
    "true-and-false": NOT_MET,
    "true-and-unknown": UNKNOWN,
    "false-and-true": NOT_MET,
    "false-and-false": NOT_MET,
    "false-and-unknown": NOT_MET,
    "unknown-and-true": UNKNOWN,
    "unknown-and-false": NOT_MET,
    "unknown-and-unknown": UNKNOWN,
}
OR = {
    "true-or-true": MET,
    "true-or-false": MET,
    "true-or-unknown": MET,
    "false-or-true": MET,
    "false-or-false": NOT_MET,
    "false-or-unknown": UNKNOWN,
    "unknown-or-true": MET,
    "unknown-or-false": UNKNOWN,
    "unknown-or-unknown": UNKNOWN,
}
NOT = {"not-true": NOT_MET, "not-false": MET, "not-unknown": UNKNOWN}
TWICE = {"not-not-true": MET, "not-not-false": NOT_MET, "not-not-unknown": UNKNOWN}
# The firm's revenue is 20000000.00; its exports are not stated, its research spending is stated twice.
COMPARED = {
    "revenue-at-least-20-million": MET,
    "revenue-more-than-20-million": NOT_MET,
    "exports-at-least-nothing": UNKNOWN,
    "exports-more-than-nothing": UNKNOWN,
    "exports-at-most-plenty": UNKNOWN,
    "exports-less-than-plenty": UNKNOWN,
    "exports-equal-nothing": UNKNOWN,
    "exports-not-at-least-nothing": UNKNOWN,
    "spending-at-least-1-million": UNKNOWN,
    "spending-not-at-least-1-million": UNKNOWN,
    "entry-by-the-end-of-2023": UNKNOWN,
    "field-among-the-named": UNKNOWN,
    "field-not-among-the-named": UNKNOWN,
}
# Whatever exports are, they are at most plenty or more than that; three values do not see it, and do not claim it.
WHOLES = {"exports-low-or-high": UNKNOWN, "exports-low-and-high": UNKNOWN, "false-beats-every-unknown": NOT_MET}


_LEAVES = {
    "true": ("revenue", ":atLeast 1.00"),
    "false": ("revenue", ":lessThan 1.00"),
    "unknown": ("exports", ":atLeast 1.00"),
}
_COMPARISONS = {
    "revenue-at-least-20-million": ("revenue", ":atLeast 20000000.00"),
    "revenue-more-than-20-million": ("revenue", ":moreThan 20000000.00"),
    "exports-at-least-nothing": ("exports", ":atLeast 0.00"),
    "exports-more-than-nothing": ("exports", ":moreThan 0.00"),
    "exports-at-most-plenty": ("exports", ":atMost 999999999999.00"),
    "exports-less-than-plenty": ("exports", ":lessThan 999999999999.00"),
    "exports-equal-nothing": ("exports", ":equals 0.00"),
    "spending-at-least-1-million": ("research-spending", ":atLeast 1000000.00"),
    "entry-by-the-end-of-2023": ("founded-on", ':atMost "2023-12-31"^^xsd:date'),
}


def _comparison(name: str, indicator: str, bound: str) -> str:
    return f"p:{name} a :Comparison ; :encodes p:clause ; :indicator ind:{indicator} ; {bound} .\n"


def _over(kind: str, name: str, *parts: str) -> str:
    of = " , ".join(f"p:{part}" for part in parts)
    return f"p:{name} a :{kind} ; :encodes p:clause ; :of {of} .\n"


def _law() -> str:
    parts = [_comparison(f"{value}-{n}", *_LEAVES[value]) for value in _LEAVES for n in (1, 2)]
    parts += [_over("AllOf", f"is-{name}", *_pair(name, "-and-")) for name in AND]
    parts += [_over("AnyOf", f"is-{name}", *_pair(name, "-or-")) for name in OR]
    parts += [_over("Not", f"is-not-{value}", f"{value}-1") for value in _LEAVES]
    parts += [_over("Not", f"is-not-not-{value}", f"is-not-{value}") for value in _LEAVES]
    parts += [_comparison(f"is-{name}", *leaf) for name, leaf in _COMPARISONS.items()]
    parts += [
        _over("Not", "is-exports-not-at-least-nothing", "is-exports-at-least-nothing"),
        _over("Not", "is-spending-not-at-least-1-million", "is-spending-at-least-1-million"),
        "p:is-field-among-the-named a :Membership ; :encodes p:clause ; :indicator ind:field ;\n"
        "    :isOneOf field:biomanufacturing .\n",
        _over("Not", "is-field-not-among-the-named", "is-field-among-the-named"),
        _over("AnyOf", "is-exports-low-or-high", "is-exports-at-most-plenty", "is-exports-not-at-most-plenty"),
        _over("Not", "is-exports-not-at-most-plenty", "is-exports-at-most-plenty"),
        _over("AllOf", "is-exports-low-and-high", "is-exports-at-most-plenty", "is-exports-not-at-most-plenty"),
        _over("AllOf", "is-false-beats-every-unknown", "unknown-1", "unknown-2", "false-1"),
    ]
    names = [*AND, *OR, *NOT, *TWICE, *COMPARED, *WHOLES]
    return "".join(parts) + "".join(award(name, f"p:is-{name}") for name in names)


SPENDING = (
    'f:report-2025 ind:research-spending 2000000.00 , 3000000.00 .\ne:a ind:founded-on "2020"^^xsd:gYear , "spring" .\n'
)


def _pair(name: str, word: str) -> tuple[str, str]:
    one, other = name.split(word)
    return f"{one}-1", f"{other}-2"


@pytest.fixture(scope="module")
def logic(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, str]]:
    """Return what each engine says of the awards over one firm with one report."""
    folder = write_project(tmp_path_factory.mktemp("logic"), _law())
    facts = write_facts(folder, FACTS + SPENDING)
    return {engine: decide(folder, facts, engine) for engine in ENGINES}


def _check(found: dict[str, str], expected: dict[str, str]) -> None:
    assert {name: found.get(name) for name in expected} == expected


@pytest.mark.parametrize("engine", ENGINES)
def test_all_of_two_takes_the_worse(logic: dict[str, dict[str, str]], engine: Engine) -> None:
    _check(logic[engine], AND)


@pytest.mark.parametrize("engine", ENGINES)
def test_any_of_two_takes_the_better(logic: dict[str, dict[str, str]], engine: Engine) -> None:
    _check(logic[engine], OR)


@pytest.mark.parametrize("engine", ENGINES)
def test_false_or_unknown_is_unknown_where_a_validator_without_a_third_value_says_false(
    logic: dict[str, dict[str, str]], engine: Engine
) -> None:
    assert logic[engine]["false-or-unknown"] == UNKNOWN


@pytest.mark.parametrize("engine", ENGINES)
def test_not_turns_true_and_false_round(logic: dict[str, dict[str, str]], engine: Engine) -> None:
    _check(logic[engine], {name: NOT[name] for name in ("not-true", "not-false")})


@pytest.mark.parametrize("engine", ENGINES)
def test_not_unknown_is_unknown_where_a_validator_without_a_third_value_says_true(
    logic: dict[str, dict[str, str]], engine: Engine
) -> None:
    assert logic[engine]["not-unknown"] == UNKNOWN


@pytest.mark.parametrize("engine", ENGINES)
def test_not_not_is_as_before(logic: dict[str, dict[str, str]], engine: Engine) -> None:
    _check(logic[engine], TWICE)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_comparison_with_a_value_missing_conflicting_or_ill_typed_is_unknown_whatever_its_bound(
    logic: dict[str, dict[str, str]], engine: Engine
) -> None:
    _check(logic[engine], COMPARED)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_whole_of_unknown_parts_is_unknown_unless_one_part_settles_it(
    logic: dict[str, dict[str, str]], engine: Engine
) -> None:
    _check(logic[engine], WHOLES)


# --- a class with no instance ---

_SOME = "p:some a :Existence ; :encodes p:clause ; :record :AdverseRecord ; :register f:register .\n"
_RECENT = (
    "p:recent a :Existence ; :encodes p:clause ; :record :AdverseRecord ; :register f:register ;\n"
    "    :condition p:within-a-year .\n"
    'p:within-a-year a :Comparison ; :encodes p:clause ; :indicator ind:date ; :atMost "P1Y"^^xsd:yearMonthDuration ;\n'
    "    :before ind:ground-date .\n"
)
_NONE = "p:none a :Not ; :encodes p:clause ; :of p:some .\np:not-recent a :Not ; :encodes p:clause ; :of p:recent .\n"
# A register looks back to its first day; the window of `recent` reaches from 2024-12-31 to 2025-12-31.
_COVER = {
    "no register": "",
    "from the beginning": ":record :AdverseRecord ; :appliesUntil 2026-03-01",
    "through the window": ":record :AdverseRecord ; :appliesFrom 2024-12-31 ; :appliesUntil 2026-03-01",
    "a day late": ":record :AdverseRecord ; :appliesFrom 2025-01-01 ; :appliesUntil 2026-03-01",
    "a day short": ":record :AdverseRecord ; :appliesUntil 2026-02-28",
    "no last day": ":record :AdverseRecord",
    "of another class": ":record :Recognition ; :appliesUntil 2026-03-01",
    "of a wider class": ":record :Record ; :appliesUntil 2026-03-01",
}
_EXPECTED = {
    # (a record exists, none exists, one within the year exists, none within the year exists)
    "no register": (UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN),
    "from the beginning": (NOT_MET, MET, NOT_MET, MET),
    "through the window": (UNKNOWN, UNKNOWN, NOT_MET, MET),
    "a day late": (UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN),
    "a day short": (UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN),
    "no last day": (UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN),
    "of another class": (UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN),
    "of a wider class": (NOT_MET, MET, NOT_MET, MET),
}


@pytest.fixture(scope="module")
def absence(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project whose four awards ask for a record that nobody has, and for its absence."""
    law = _SOME + _RECENT + _NONE + "".join(award(f"if-{n}", f"p:{n}") for n in _AWARDS)
    return write_project(tmp_path_factory.mktemp("absence"), law)


_AWARDS = ("some", "none", "recent", "not-recent")


def _answers(folder: Path, facts: str, engine: Engine, name: str) -> tuple[str, ...]:
    found = decide(folder, write_facts(folder, facts, f"{name}.ttl".replace(" ", "-")), engine)
    return tuple(found[f"if-{award_name}"] for award_name in _AWARDS)


def _register(cover: str) -> str:
    what = re.sub(r"(\d{4}-\d{2}-\d{2})", r'"\1"^^xsd:date', _COVER[cover])
    return f"f:register a :Register ; {what} .\n" if what else ""


@pytest.mark.parametrize("cover", _COVER)
@pytest.mark.parametrize("engine", ENGINES)
def test_a_class_without_an_instance_is_absent_only_where_a_register_covers_it(
    absence: Path, engine: Engine, cover: str
) -> None:
    assert _answers(absence, FACTS + _register(cover), engine, cover) == _EXPECTED[cover]


@pytest.mark.parametrize("engine", ENGINES)
def test_an_instance_is_present_with_no_register_at_all(absence: Path, engine: Engine) -> None:
    record = 'f:fault a :AdverseRecord ; ind:enterprise e:a ; ind:occurred-on "2025-06-30"^^xsd:date .\n'
    assert _answers(absence, FACTS + record, engine, "present") == (MET, NOT_MET, MET, NOT_MET)


@pytest.mark.parametrize("engine", ENGINES)
def test_an_instance_without_a_day_leaves_open_whether_it_counts_even_in_a_complete_register(
    absence: Path, engine: Engine
) -> None:
    record = "f:fault a :AdverseRecord ; ind:enterprise e:a .\n" + _register("from the beginning")
    assert _answers(absence, FACTS + record, engine, "dayless") == (UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN)


@pytest.mark.parametrize("engine", ENGINES)
def test_an_instance_dated_after_the_assessment_is_not_seen(absence: Path, engine: Engine) -> None:
    record = 'f:fault a :AdverseRecord ; ind:enterprise e:a ; ind:occurred-on "2026-03-02"^^xsd:date .\n'
    facts = FACTS + record + _register("from the beginning")
    assert _answers(absence, facts, engine, "later") == (NOT_MET, MET, NOT_MET, MET)


@pytest.mark.parametrize("engine", ENGINES)
def test_another_firms_instance_says_nothing_of_this_one(absence: Path, engine: Engine) -> None:
    others = (
        "e:b a :Enterprise .\n"
        'f:fault a :AdverseRecord ; ind:enterprise e:b ; ind:occurred-on "2025-06-30"^^xsd:date .\n'
    )
    found = decide(absence, write_facts(absence, FACTS + others + _register("from the beginning"), "two.ttl"), engine)
    assert found["if-none of report-2025"] == MET
