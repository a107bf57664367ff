"""What clauses and settings are charged with adds up to the difference, whatever the facts; ranges hold what may turn out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest
from pyoxigraph import Literal, NamedNode

from compare.register import part_of_register
from compare.small import ROOT
from huiqi.compare.attribution import Share, in_turn, shapley, to_the_fen
from huiqi.compare.model import Change
from huiqi.compare.run import Comparison
from huiqi.facts.model import Enterprise, Facts, Record, Value
from huiqi.names import XSD, local
from huiqi.project import Project

TEXTS = ["example-city", "example-city/enterprise-support"]
DAY = date(2027, 6, 30)
D = Decimal
MONEY = ("revenue", "exports", "online-sales", "research-spending", "training-outlay")


@pytest.fixture(scope="module")
def city() -> Project:
    return Project.open(ROOT)


@pytest.fixture(scope="module")
def register(city: Project, tmp_path_factory: pytest.TempPathFactory) -> Facts:
    return city.facts([part_of_register(tmp_path_factory.mktemp("part"), 30, 100)])


def _blanked(facts: Facts, seed: int) -> Facts:
    """Return the facts with some figures of reports taken out."""
    random = Random(seed)

    def record(r: Record) -> Record:
        kept = {i: v for i, v in r.values.items() if local(i) not in MONEY or random.random() > 0.15}
        return replace(r, values=kept)

    firms = (replace(e, records=tuple(record(r) for r in e.records)) for e in facts.enterprises)
    return replace(facts, enterprises=tuple(firms))


def _redrawn(facts: Facts, seed: int) -> Facts:
    """Return the facts with other figures in reports, to the fen, near and far from what the rules ask."""
    random = Random(seed)

    def value(name: str) -> Value:
        base = random.choice([1, 5, 10, 50, 100, 500, 1000]) * 100_000 * (10 if name == "revenue" else 1)
        fen = base * 100 + random.choice([-1, 0, 0, 1, random.randrange(base * 50)])
        return Value(Literal(str(D(fen) / 100), datatype=_DECIMAL))

    def record(r: Record) -> Record:
        return replace(r, values={i: (value(local(i)),) if local(i) in MONEY else v for i, v in r.values.items()})

    def firm(e: Enterprise) -> Enterprise:
        return replace(e, records=tuple(record(r) for r in e.records))

    return replace(facts, enterprises=tuple(firm(e) for e in facts.enterprises))


_DECIMAL = NamedNode(XSD + "decimal")


@pytest.mark.parametrize("seed", [1, 2])
def test_shares_add_up_to_what_is_certain_to_the_fen(city: Project, register: Facts, seed: int) -> None:
    found = city.compare(TEXTS, _blanked(_redrawn(register, seed), seed), DAY, with_cliffs=False)
    by_firm = sum((e.settled for e in found.effect.enterprises), D(0))
    assert sum((s.settled for s in found.shares), D(0)) == by_firm != 0
    assert {s.how for s in found.shares} >= {"award", "combination"}
    for e in found.effect.enterprises:
        if e.before.is_exact and e.after.is_exact:
            assert e.change == Change(e.after.least - e.before.least, e.after.least - e.before.least)
    sums = found.sums["measure"]
    certain = sum((s.difference for s in sums), D(0))
    assert certain == by_firm


SETTINGS = ["research-effort.sum=23万", "from-10m-online=800万", "a-million=60万"]


@pytest.mark.parametrize(("texts", "settings"), [(TEXTS, []), (TEXTS[1:], SETTINGS[:2]), (TEXTS[1:], SETTINGS)])
def test_a_range_holds_the_difference_that_the_missing_figures_make(
    city: Project, register: Facts, texts: list[str], settings: list[str]
) -> None:
    few = replace(register, enterprises=register.enterprises[: 12 if settings else 25])
    full = _redrawn(few, 3)
    of = {"settings": settings[-2:], "with_cliffs": False}
    known = city.compare(texts, full, DAY, **of).effect  # type: ignore[arg-type]
    open_ = city.compare(texts, _blanked(full, 3), DAY, **of).effect  # type: ignore[arg-type]
    wider = 0
    for true, seen in zip(known.enterprises, open_.enterprises, strict=True):
        if true.change.is_exact:
            assert seen.change.least is None or seen.change.least <= (true.change.least or D(0))
            assert seen.change.most is None or seen.change.most >= (true.change.most or D(0))
            assert seen.group in ("undetermined", true.group)
        wider += seen.change != true.change
    assert wider > 2


def _of(found: Comparison, how: str, *names: str) -> Share:
    return next(s for s in found.shares if s.how == how and {local(t) for t in s.things} == set(names))


def test_a_combination_is_charged_with_what_it_takes_off(city: Project, register: Facts) -> None:
    found = city.compare(TEXTS, register, DAY, with_cliffs=False)
    ladder = _of(found, "combination", "steps-of-size")
    cap = _of(found, "combination", "a-million-a-year")
    # The old rule goes: what it took off is paid no more by anybody, so the difference is larger by it; the new cap takes off.
    assert ladder.sign == -1 and ladder.settled > 0
    assert cap.sign == 1 and cap.settled < 0


# --- settings ---


def test_two_settings_that_need_each_other_share_alike() -> None:
    def worth(made: frozenset[str]) -> Decimal:
        return D("100.01") if made == {"a", "b"} else D(0)

    assert shapley(("a", "b"), worth) == {"a": D("50.01"), "b": D("50.00")}


def test_each_setting_has_the_mean_of_what_it_adds() -> None:
    table = {"": 0, "a": 60, "b": 30, "ab": 60, "c": 0, "ac": 90, "bc": 30, "abc": 90}

    def worth(made: frozenset[str]) -> Decimal:
        return D(table["".join(sorted(made))])

    # In the orders abc, acb, bac, bca, cab, cba: a adds 60+60+30+60+90+60 = 360, b 0+0+30+30+0+30 = 90, c the other 90.
    assert shapley(("a", "b", "c"), worth) == {"a": D("60.00"), "b": D("15.00"), "c": D("15.00")}
    assert in_turn(("b", "a", "c"), worth) == {"b": D(30), "a": D(30), "c": D(30)}


@pytest.mark.parametrize("seed", range(20))
def test_shares_to_the_fen_add_up_whatever_they_are(seed: int) -> None:
    random = Random(seed)
    exact = {str(n): Fraction(random.randint(-(10**9), 10**9), random.randint(1, 97)) for n in range(5)}
    total = D(round(sum(exact.values()) * 100)) / 100
    exact["4"] += Fraction(total) - sum(exact.values())
    found = to_the_fen(exact, total)
    assert sum(found.values()) == total
    assert all(abs(Fraction(found[n]) - exact[n]) <= Fraction(1, 100) for n in exact)
