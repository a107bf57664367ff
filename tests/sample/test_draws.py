"""Draws and deals are the same everywhere, and quotas are exact."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

from huiqi.sample.draws import Blocks, Draws, chosen, dealt


def test_the_same_seed_topic_and_number_draw_the_same_numbers_on_every_machine() -> None:
    draws = Draws(1, "enterprise", 7)
    # SplitMix64, as its author published it, from the first eight bytes of SHA-256 of "1/enterprise/7".
    assert [draws.below(1000) for _ in range(5)] == [870, 770, 288, 265, 221]


def test_another_number_draws_other_numbers() -> None:
    assert [Draws(1, "enterprise", 8).below(10**9)] != [Draws(1, "enterprise", 7).below(10**9)]


def test_a_draw_stays_between_its_bounds() -> None:
    draws = Draws(3, "any", 1)
    assert {draws.between(2, 4) for _ in range(200)} == {2, 3, 4}


def test_what_has_no_weight_is_never_chosen() -> None:
    draws = Draws(3, "any", 1)
    assert {chosen([0, 5, 0, 1], draws) for _ in range(200)} == {1, 3}


def test_a_deal_gives_each_its_weight() -> None:
    assert Counter(dealt([55, 22, 20, 0, 1])) == {0: 55, 1: 22, 2: 20, 4: 1}


def test_a_deal_begins_with_one_of_each_in_order() -> None:
    assert dealt([1, 2, 50, 3])[:4] == (0, 1, 2, 3)


def test_the_order_of_a_block_has_every_position_once() -> None:
    assert sorted(Blocks(1, 200).order("any", 3)) == list(range(200))


def test_quotas_follow_one_another_without_a_gap() -> None:
    blocks = Blocks(1, 200)
    # 33 in 2,500: 2.64 in each 200, so 3 after one block, 5 after two (5.28), 8 after three (7.92).
    assert [blocks.quota(Fraction(33, 2500), b) for b in range(3)] == [(0, 3), (3, 5), (5, 8)]
