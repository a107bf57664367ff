"""More facts narrow what is open and never turn a decided answer round, for the kinds that count, sum and choose."""

from __future__ import annotations

from decimal import Decimal
from itertools import permutations
from pathlib import Path

import pytest

from huiqi.assessment import Figure
from language.world import asked, fixed, report

LAW = (
    """
:Machine rdfs:subClassOf :Record ; :dated ind:bought-on .
ind:bought-on a :Indicator ; rdfs:domain :Machine ; rdfs:range :Date .
ind:cost a :Indicator ; rdfs:domain :Machine ; rdfs:range :Money .
ind:dear-machines a :Indicator ; rdfs:domain :AnnualReport ; rdfs:range :Money ; :derivation :SumOf ; :of ind:cost ;
    :record :Machine ; :condition p:dear ; :register e:machines .
p:dear a :Comparison ; :indicator ind:cost ; :atLeast 30000.00 .
p:bands a :Award ; :ofMeasure p:measure ; :encodes p:clause ; :ground :AnnualReport ; :condition p:grows ; :amount p:sum .
p:sum a :Bands ; :by ind:dear-machines ; :row p:r .
p:r a :Row ; :order 1 ; :atLeast 0.00 ; :step 10000.00 ; :begunStep :Dropped ; :value 100.00 .
p:grows a :FirstReaching ; :indicator ind:revenue-increase ; :atLeast 10.00 ; :since ind:statistics-entry .
"""
    + fixed("other", "500.00")
    + "p:r1 a :StackingRule ; :encodes p:clause ; :mode :Highest ; :between :Awards ; :chosenBy :Applicant ; "
    ":of p:bands , p:other ; :sameFor ind:enterprise , ind:fiscal-year .\n"
)
POLICY = """
p:policy a :Policy ; :appliesFrom "2025-01-01"^^xsd:date ; :appliesUntil "2025-12-31"^^xsd:date .
p:clause a :Clause ; dcterms:isPartOf p:policy .
p:measure a :Measure ; dcterms:isPartOf p:policy .
"""
ADDITIONS = (
    "".join(report(year, revenue="100.00") for year in range(2019, 2025)),
    "e:report-2025 ind:revenue 110.00 .\n",
    'e:machines a :Register ; :record :Machine ; :appliesUntil "2026-03-01"^^xsd:date .\n'
    'e:m a :Machine ; ind:enterprise e:firm ; ind:cost 79000.00 ; ind:bought-on "2025-04-01"^^xsd:date .\n',
    'e:asked a :Application ; ind:enterprise e:firm ; ind:award p:bands ; ind:date "2026-01-05"^^xsd:date .\n',
)


def _within(narrow: Figure, wide: Figure) -> bool:
    most = wide.most is None or (narrow.most is not None and narrow.most <= wide.most)
    return narrow.least >= wide.least and most


@pytest.mark.parametrize("order", list(permutations(range(4)))[::3])
def test_facts_in_any_order_only_narrow_the_answer(tmp_path: Path, order: tuple[int, ...]) -> None:
    facts = report(2025)
    before = asked(tmp_path / "0", LAW, facts, POLICY)
    for n, index in enumerate(order, 1):
        facts += ADDITIONS[index]
        after = asked(tmp_path / str(n), LAW, facts, POLICY)
        for old, new in zip(before.assessments, after.assessments, strict=True):
            assert old.outcome in ("undetermined", new.outcome), (order, n, old.award)
            assert _within(new.gross, old.gross), (order, n, old.award)
        assert _within(after.total, before.total), (order, n)
        before = after
    # Seven full steps of 10,000 in 79,000, and the firm asked for these.
    assert before.total == Figure(Decimal("700.00"), Decimal("700.00"))
