"""Sharing out what is not enough: totals to the fen, payments never taken back, intervals that hold every completion."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huiqi.ration import Claim, Offer, Range, place, ration

METHODS = ("", "Unstated", "Proportional", "FirstFiled", "Latest", "Priority")
SHARED = METHODS[2:]


def exactly(value: int) -> Range:
    return Range(value, value)


def claims_of(asked: list[int], paid: list[int], ranks: list[int | None]) -> list[Claim]:
    return [Claim(f"c{n}", exactly(a), p, r) for n, (a, p, r) in enumerate(zip(asked, paid, ranks, strict=True))]


INSTANCES = st.integers(1, 6).flatmap(
    lambda n: st.tuples(
        st.lists(st.integers(0, 40), min_size=n, max_size=n),
        st.lists(st.integers(0, 25), min_size=n, max_size=n),
        st.lists(st.integers(1, 3), min_size=n, max_size=n),
        st.integers(0, 120),
    )
)


@pytest.mark.parametrize("method", SHARED)
@given(found=INSTANCES)
def test_all_is_given_out_to_the_fen_and_nobody_gets_more_than_was_asked_for(method, found) -> None:
    asked, paid, ranks, money = found
    claims = claims_of(asked, paid, ranks)
    result = ration(claims, exactly(money), method)
    shares = [s.amount for s in result.shares]
    assert all(s.is_exact for s in shares)
    assert all(p <= s.low <= max(a, p) for s, a, p in zip(shares, asked, paid, strict=True))
    beyond = sum(max(0, a - p) for a, p in zip(asked, paid, strict=True))
    assert sum(s.low for s in shares) - sum(paid) == min(beyond, money)
    assert result.total == exactly(sum(s.low for s in shares))


@pytest.mark.parametrize("method", METHODS)
@given(found=INSTANCES, data=st.data())
def test_the_order_of_the_claims_changes_nothing(method, found, data) -> None:
    asked, paid, ranks, money = found
    claims = claims_of(asked, paid, ranks)
    shuffled = data.draw(st.permutations(claims))
    one = {s.name: s for s in ration(claims, exactly(money), method).shares}
    assert one == {s.name: s for s in ration(shuffled, exactly(money), method).shares}


def spread(value: int, below: int, above: int) -> Range:
    return Range(max(0, value - below), value + above)


@pytest.mark.parametrize("method", METHODS)
@settings(max_examples=200)
@given(found=INSTANCES, data=st.data())
def test_an_open_share_holds_what_every_completion_gives(method, found, data) -> None:
    asked, paid, ranks, money = found
    wide = st.integers(0, 12)
    opened, unknown = [], []
    for n, (a, p, r) in enumerate(zip(asked, paid, ranks, strict=True)):
        unknown.append(data.draw(st.booleans()) and data.draw(st.booleans()))
        opened.append(Claim(f"c{n}", spread(a, data.draw(wide), data.draw(wide)), p, None if unknown[-1] else r))
    around = spread(money, data.draw(wide), data.draw(wide))
    wider = ration(opened, around, method)
    exact = ration(claims_of(asked, paid, ranks), exactly(money), method)
    for open_, share in zip(wider.shares, exact.shares, strict=True):
        assert open_.amount.low <= share.amount.low
        assert open_.amount.high is None or (share.amount.high is not None and share.amount.high <= open_.amount.high)
    assert wider.total.low <= exact.total.low and exact.total.high <= wider.total.high


@given(found=INSTANCES)
def test_where_nobody_says_how_each_share_may_reach_both_ends_and_the_total_is_known(found) -> None:
    asked, paid, _, money = found
    result = ration(claims_of(asked, paid, [None] * len(asked)), exactly(money), "Unstated")
    beyond = [max(0, a - p) for a, p in zip(asked, paid, strict=True)]
    for n, share in enumerate(result.shares):
        others = sum(beyond) - beyond[n]
        assert share.amount.low - paid[n] == max(0, min(beyond[n], money - others))
        assert share.amount.high - paid[n] == min(beyond[n], money)
    assert result.total == exactly(sum(paid) + min(sum(beyond), money))


@pytest.mark.parametrize("method", SHARED)
@settings(max_examples=150)
@given(found=INSTANCES, data=st.data())
def test_no_order_of_sharing_and_paying_goes_beyond_what_was_set_aside(method, found, data) -> None:
    asked, _, ranks, aside = found
    paid = [0] * len(asked)
    for _ in range(data.draw(st.integers(1, 6))):
        result = ration(claims_of(asked, paid, ranks), exactly(aside - sum(paid)), method)
        due = [s.amount.low - p for s, p in zip(result.shares, paid, strict=True)]
        n = data.draw(st.integers(0, len(asked) - 1))
        paid[n] += data.draw(st.integers(0, due[n]))
        grown = data.draw(st.integers(0, len(asked) - 1))
        asked = [a + (data.draw(st.integers(0, 5)) if i == grown else 0) for i, a in enumerate(asked)]
        assert sum(paid) <= aside
        assert all(p <= a for p, a in zip(paid, asked, strict=True))


def test_who_was_paid_first_gets_no_second_share_of_the_rest() -> None:
    # 150.00 for three claims of 100.00: 50.00 each. One is paid; the others still get 50.00 each, it gets no more.
    claims = claims_of([10000, 10000, 10000], [5000, 0, 0], [1, 1, 1])
    shares = ration(claims, exactly(10000), "Proportional").shares
    assert [s.amount.low for s in shares] == [5000, 5000, 5000]


def test_the_last_fen_goes_to_the_largest_remainder_and_then_by_name() -> None:
    # 1.00 for 1.00, 1.00 and 1.00: a third each leaves one fen, which the first name gets.
    shares = ration(claims_of([100, 100, 100], [0, 0, 0], [1, 1, 1]), exactly(100), "Proportional").shares
    assert [s.amount.low for s in shares] == [34, 33, 33]
    # 1.00 for 0.70, 0.50 and 0.30 is 46.67, 33.33 and 20 fen: the fen goes to the first.
    shares = ration(claims_of([70, 50, 30], [0, 0, 0], [1, 1, 1]), exactly(100), "Proportional").shares
    assert [s.amount.low for s in shares] == [47, 33, 20]


def test_who_filed_first_is_paid_first_and_a_tie_of_days_is_told() -> None:
    claims = claims_of([50, 50, 50, 50], [0, 0, 0, 0], [20250301, 20250302, 20250302, 20250303])
    shares = ration(claims, exactly(120), "FirstFiled").shares
    assert [s.amount.low for s in shares] == [50, 50, 20, 0]
    assert [s.by_name for s in shares] == [False, True, True, False]


def test_a_claim_without_a_day_may_come_before_and_after_every_other() -> None:
    claims = [Claim("a", exactly(60), 0, 1), Claim("b", exactly(60), 0, None)]
    shares = ration(claims, exactly(100), "FirstFiled").shares
    assert [s.amount for s in shares] == [Range(40, 60), Range(40, 60)]


def test_inside_one_priority_everybody_gets_the_same_fraction() -> None:
    claims = claims_of([100, 60, 60], [0, 0, 0], [1, 2, 2])
    assert [s.amount.low for s in ration(claims, exactly(160), "Priority").shares] == [100, 30, 30]


# --- places ---


OFFERS = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 3), st.integers(1, 3), st.booleans(), st.booleans()), max_size=5
)


@settings(max_examples=300)
@given(found=OFFERS, places=st.integers(0, 3), fewer=st.integers(0, 2), data=st.data())
def test_places_hold_every_completion(found, places, fewer, data) -> None:
    offers, points = [], []
    for n, (low, wide, day, is_sure, is_paid) in enumerate(found):
        paid = is_paid and is_sure and sum(o.is_paid for o in offers) < places - fewer
        offers.append(Offer(f"o{n}", Range(low, low + wide), day, is_sure, paid))
        amount = data.draw(st.integers(low, low + wide))
        if is_sure or data.draw(st.booleans()):
            points.append((offers[-1], amount))
    room = data.draw(st.integers(max(0, places - fewer), places))
    ranked = sorted((p for p in points if not p[0].is_paid and p[1]), key=lambda p: (-p[1], p[0].day, p[0].name))
    free = room - sum(o.is_paid for o, _ in points)
    kept = {o.name for o, _ in ranked[: max(0, free)]} | {o.name for o in offers if o.is_paid}
    for standing in place(offers, Range(max(0, places - fewer), places)):
        if standing.kept == "kept" and any(a for o, a in points if o.name == standing.name):
            assert standing.name in kept
        if standing.kept == "out":
            assert standing.name not in kept


def test_of_four_equal_offers_the_three_earliest_have_the_places() -> None:
    offers = [Offer(f"o{n}", exactly(20000000), 20260300 + n) for n in (4, 2, 1, 3)]
    assert [s.kept for s in place(offers, exactly(3))] == ["out", "kept", "kept", "kept"]
    assert not any(s.by_name for s in place(offers, exactly(3)))


def test_a_tie_that_only_the_name_ends_is_told() -> None:
    offers = [Offer(name, exactly(100), 20260301) for name in "abc"]
    found = place(offers, exactly(2))
    assert [(s.kept, s.by_name) for s in found] == [("kept", True), ("kept", True), ("out", True)]
    for shuffled in permutations(offers):
        assert {s.name: s.kept for s in place(shuffled, exactly(2))} == {"a": "kept", "b": "kept", "c": "out"}
