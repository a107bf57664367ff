"""Through every engine the combination is that of brute force, up to twelve awards, whatever the order of the files."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from random import Random

import pytest

from agreement.engines import ENGINES, reference
from agreement.generate import Sample, load
from agreement.words import PREFIXES, declarations
from huiqi.combine import Cap, Instance, Interval, Offer, Places
from language.test_best_combination import brute

EVERY = {"reference": reference, **ENGINES}
SEEDS = range(24)
GROUND = "https://example.org/test/record/report"
RULE = "https://example.org/test/rule/"
HEAD = """
p:policy a :Policy .
p:clause a :Clause ; dcterms:isPartOf p:policy .
p:measure a :Measure ; dcterms:isPartOf p:policy ; :encodes p:clause .
"""
FACTS = "e:firm a :Enterprise .\nf:report a :AnnualReport ; ind:enterprise e:firm ; ind:fiscal-year 2024 .\n"


def instance(seed: int) -> Instance:
    """Twelve awards at most, one to three rules that overlap, and in every third instance a cap over some of them."""
    rng = Random(seed)
    count = rng.choice((3, 5, 8, 12))
    offers = []
    for n in range(count):
        amount = Interval(*[Fraction(rng.choice((1, 2, 3, 3, 5, 8, 13)))] * 2)
        name = f"{RULE}award-{n:02d}"
        offers.append(Offer((name, GROUND), amount, (20241231, GROUND, name)))
    places = []
    for number in range(rng.choice((1, 2, 3))):
        members = rng.sample(range(count), rng.randint(2, count))
        places.append(Places(f"p:rule-{number}", tuple(frozenset({i}) for i in members), rng.choice((1, 1, 2))))
    caps: tuple[Cap, ...] = ()
    if seed % 3 == 0:
        members = rng.sample(range(count), rng.randint(2, count))
        caps = (Cap("p:cap", frozenset(members), Interval(*[Fraction(rng.randint(4, 15))] * 2), "Latest"),)
    return Instance(tuple(offers), tuple(places), (), caps)


def law(made: Instance, order: Random) -> str:
    """Write an instance as rules, in any order of the file."""
    blocks = []
    for n, offer in enumerate(made.offers):
        award = f"p:award-{n:02d} a :Award ; :ofMeasure p:measure ; :encodes p:clause ; :ground :AnnualReport ; :amount p:sum-{n} ."
        blocks.append(f"{award}\np:sum-{n} a :Fixed ; :value {int(offer.amount.low)}.00 .\n")
    for places in made.places:
        of = " , ".join(f"p:award-{i:02d}" for unit in places.units for i in unit)
        blocks.append(
            f"{places.rule} a :StackingRule ; :encodes p:clause ; :mode :Highest ; :between :Assessments ; "
            f":of {of} ; :sameFor ind:enterprise ; :keeps {places.places} .\n"
        )
    for cap in made.caps:
        of = " , ".join(f"p:award-{i:02d}" for i in sorted(cap.offers))
        blocks.append(
            f"{cap.rule} a :StackingRule ; :encodes p:clause ; :mode :TotalCap ; :of {of} ; :sameFor ind:enterprise ; "
            f":limit p:most ; :cutBy :Latest .\np:most a :Limit ; :atMost {int(cap.limit.low)}.00 .\n"
        )
    order.shuffle(blocks)
    return "".join(blocks)


@pytest.mark.parametrize("engine", EVERY)
def test_the_combination_is_that_of_brute_force(engine: str, tmp_path: Path) -> None:
    for seed in SEEDS:
        made = instance(seed)
        total, best = brute(made, [o.amount.low for o in made.offers])
        for order in (Random(seed), Random(seed + 1000)):
            sample = Sample(PREFIXES + declarations() + HEAD + law(made, order), PREFIXES + FACTS, 20251231, ())
            found = EVERY[engine](sample, load(sample, tmp_path)).values()
            totals = [result.total for result in found]
            assert sum(Fraction(t.least) for t in totals) == sum(Fraction(t.most or 0) for t in totals) == total, seed
            if not made.caps:
                kept = {a.award for result in found for a in result.assessments if a.net.least > 0}
                assert kept == {made.offers[i].name[0] for i in best}, seed
