"""What is left of an amount after its parts, in whole fen, holds what is left of every amount between the ends."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from huiqi.assessment import Figure
from huiqi.combine.parts import rest
from huiqi.money import fen_half_up

FEN = Decimal("0.01")


def _rest(low: str, high: str, *shares: str) -> Figure:
    return _of(Figure(Decimal(low), Decimal(high)), [Decimal(s) for s in shares])


def _of(net: Figure, shares: list[Decimal]) -> Figure:
    assert net.most is not None
    parts = [Figure(fen_half_up(net.least * s), fen_half_up(net.most * s)) for s in shares]
    return rest(net, parts, shares)


def test_a_third_part_of_two_fen_may_be_less_than_that_of_one() -> None:
    # 0.01: 0.00 + 0.00 + 0.01; 0.02: 0.01 + 0.01 + 0.00
    assert _rest("0.01", "0.01", "0.40", "0.30") == Figure(Decimal("0.01"), Decimal("0.01"))
    assert _rest("0.02", "0.02", "0.40", "0.30") == Figure(Decimal("0.00"), Decimal("0.00"))
    assert _rest("0.01", "0.02", "0.40", "0.30") == Figure(Decimal("0.00"), Decimal("0.01"))


def test_a_round_amount_that_is_open_has_a_round_rest() -> None:
    assert _rest("0.00", "1000000.00", "0.40", "0.30") == Figure(Decimal("0.00"), Decimal("300000.00"))
    assert _rest("500000.00", "1000000.00", "0.50") == Figure(Decimal("250000.00"), Decimal("500000.00"))


def test_an_amount_without_upper_figure_has_a_rest_without_one() -> None:
    net = Figure(Decimal("0.01"), None)
    parts = [Figure(Decimal("0.00"), None), Figure(Decimal("0.00"), None)]
    assert rest(net, parts, [Decimal("0.40"), Decimal("0.30")]) == Figure(Decimal("0.00"), None)


@given(st.integers(0, 400), st.integers(0, 60), st.lists(st.integers(0, 50), min_size=1, max_size=4))
def test_no_amount_between_the_ends_has_a_rest_outside(low: int, width: int, percents: list[int]) -> None:
    shares = [Decimal(p) / 100 for p in percents]
    if sum(shares) > 1:
        return
    bounds = _of(Figure(low * FEN, (low + width) * FEN), shares)
    for fen in range(low, low + width + 1):
        amount = fen * FEN
        exact = _of(Figure(amount, amount), shares)
        assert bounds.most is not None
        assert bounds.least <= exact.least <= bounds.most
