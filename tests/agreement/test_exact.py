"""Amounts are exact in every engine: a thousand of them equal to fractions at every step, then to the fen, half up."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from functools import cache
from math import floor
from random import Random

import pytest

from agreement.engines import ENGINES, Results, reference
from agreement.generate import Loaded, Sample, load
from agreement.words import PREFIXES, declarations

EVERY = {"reference": reference, **ENGINES}
FIRMS = 100
R = "https://example.org/test/rule/"
LAW = """
p:policy a :Policy .
p:clause a :Clause ; dcterms:isPartOf p:policy .
p:measure a :Measure ; dcterms:isPartOf p:policy ; :encodes p:clause .
p:two-percent a :Fixed ; :value 0.02 ; :times ind:revenue .
p:fine a :Fixed ; :value 0.00012345 ; :times ind:revenue .
p:capped a :Fixed ; :value 0.0333 ; :times ind:exports ; :limit p:most .
p:most a :Limit ; :atMost 0.0125 ; :times ind:revenue .
p:above a :Difference ; :of ind:revenue ; :less p:line ; :times p:tenth .
p:line a :Fixed ; :value 1.10 ; :times ind:exports .
p:tenth a :Fixed ; :value 0.105 .
p:points a :Sum ; :of p:base-rate , p:more ; :times ind:exports .
p:base-rate a :Fixed ; :value 0.0475 .
p:more a :Fixed ; :value 0.00125 .
p:whole a :Sum ; :of p:half , p:third-part .
p:half a :Fixed ; :value 0.5 ; :times ind:revenue .
p:third-part a :Fixed ; :value 0.333333 ; :times ind:exports .
p:looked-up a :Table ; :by ind:revenue ; :times ind:exports ; :row p:high , p:low .
p:high a :Row ; :order 1 ; :atLeast 100000000.00 ; :value 0.0299 .
p:low a :Row ; :order 2 ; :value 0.0301 .
p:twice a :Sum ; :of p:inner ; :times p:rate .
p:inner a :Fixed ; :value 0.125 ; :times ind:revenue .
p:rate a :Fixed ; :value 0.0835 .
p:split a :Bands ; :by ind:revenue ; :row p:first , p:rest .
p:first a :Row ; :order 1 ; :atMost 50000000.00 ; :step 1.00 ; :value 0.0123 .
p:rest a :Row ; :order 2 ; :moreThan 50000000.00 ; :step 1000000.00 ; :begunStep :ProRata ; :value 7777.77 .
p:stepped a :Bands ; :by ind:exports ; :row p:begun .
p:begun a :Row ; :order 1 ; :moreThan 1000000.00 ; :step 0.07 ; :begunStep :Full ; :value 0.0003 .
"""
PLAIN = ("two-percent", "fine", "capped", "above", "points", "whole", "looked-up", "twice")
BANDS = ("split", "stepped")


def worked(revenue: Fraction, exports: Fraction) -> dict[str, Fraction]:
    """What each step comes to, in fractions."""

    def f(text: str) -> Fraction:
        return Fraction(text)

    begun = max(f("0"), exports - 1000000) / f("0.07")
    found = {
        "two-percent": revenue * f("0.02"),
        "fine": revenue * f("0.00012345"),
        "capped": min(exports * f("0.0333"), revenue * f("0.0125")),
        "line": exports * f("1.10"),
        "above": max(f("0"), revenue - exports * f("1.10")) * f("0.105"),
        "points": exports * (f("0.0475") + f("0.00125")),
        "half": revenue / 2,
        "third-part": exports * f("0.333333"),
        "looked-up": exports * (f("0.0299") if revenue >= 100_000_000 else f("0.0301")),
        "inner": revenue / 8,
        "twice": revenue / 8 * f("0.0835"),
        "split": min(revenue, Fraction(50_000_000)) * f("0.0123")
        + max(f("0"), revenue - 50_000_000) / 1_000_000 * f("7777.77"),
        "stepped": -floor(-begun) * f("0.0003"),
    }
    found["whole"] = found["half"] + found["third-part"]
    return found


def to_fen(value: Fraction) -> Fraction:
    return Fraction(floor(value * 100 + Fraction(1, 2)), 100)


def misread_by_floats(revenue: Decimal, rate: str) -> bool:
    """Say whether binary floating point gives another fen."""
    return to_fen(Fraction(revenue) * Fraction(rate)) != Fraction(str(round(float(revenue) * float(rate), 2)))


@cache
def figures() -> list[tuple[Decimal, Decimal]]:
    """Revenue and exports of each firm: half of them such that 2 % in floating point gives another fen."""
    rng = Random(2025)
    found = [(Decimal("123456789.37"), Decimal("123456789.37"))]
    while len(found) < FIRMS:
        revenue = Decimal(rng.randrange(100, 10**12)) / 100
        if len(found) % 2 and not misread_by_floats(revenue, "0.02"):
            continue
        found.append((revenue, Decimal(rng.randrange(1, 10**11)) / 100))
    return found


def sample(names: tuple[str, ...]) -> Sample:
    awards = "".join(
        f"p:award-{name} a :Award ; :ofMeasure p:measure ; :encodes p:clause ; :ground :AnnualReport ; :amount p:{name} .\n"
        for name in names
    )
    facts = "".join(
        f"e:{n} a :Enterprise .\nf:{n} a :AnnualReport ; ind:enterprise e:{n} ; ind:fiscal-year 2024 ; "
        f"ind:revenue {revenue:f} ; ind:exports {exports:f} .\n"
        for n, (revenue, exports) in enumerate(figures())
    )
    return Sample(PREFIXES + declarations() + LAW + awards, PREFIXES + facts, 20251231, ())


def firm_of(enterprise: str) -> int:
    return int(enterprise.rsplit("/", 1)[-1])


def check(found: Results, names: tuple[str, ...]) -> int:
    """Compare every assessment and every step with the fractions; return how many assessments there are."""
    count = 0
    known = figures()
    for (enterprise, _, _), result in found.items():
        wanted = worked(*(Fraction(v) for v in known[firm_of(enterprise)]))
        for assessed in result.assessments:
            name = assessed.award.removeprefix(R + "award-")
            assert Fraction(assessed.gross.least) == wanted[name], (enterprise, name)
            assert assessed.gross.least == assessed.gross.most
            assert Fraction(assessed.net.least) == to_fen(wanted[name]), (enterprise, name)
            count += 1
        for (iri, _, _), node in result.nodes.items():
            name = iri.removeprefix(R)
            if name in wanted and node.verdict is None:
                assert node.least is not None and Fraction(node.least) == wanted[name], (enterprise, name)
    return count


@pytest.fixture(scope="module")
def law(tmp_path_factory: pytest.TempPathFactory) -> tuple[Sample, Loaded]:
    made = sample((*PLAIN, *BANDS))
    return made, load(made, tmp_path_factory.mktemp("exact"))


@pytest.mark.parametrize("engine", EVERY)
def test_a_thousand_amounts_are_equal_to_fractions_at_every_step(engine: str, law: tuple[Sample, Loaded]) -> None:
    assert check(EVERY[engine](*law), (*PLAIN, *BANDS)) >= 990  # those of exactly 0 among them


@pytest.mark.parametrize("engine", EVERY)
def test_two_percent_of_123456789_37_is_2469135_7874_before_rounding(engine: str, law: tuple[Sample, Loaded]) -> None:
    results = EVERY[engine](*law)
    (gross,) = [
        (a.gross.least, a.net.least)
        for (enterprise, _, _), found in results.items()
        for a in found.assessments
        if firm_of(enterprise) == 0 and a.award == R + "award-two-percent"
    ]
    assert gross == (Decimal("2469135.7874"), Decimal("2469135.79"))


def test_floating_point_would_give_another_fen_for_half_of_them() -> None:
    assert sum(misread_by_floats(revenue, "0.02") for revenue, _ in figures()) >= FIRMS // 2
