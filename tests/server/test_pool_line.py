"""The line in which requests wait for a worker: its order, its bounds, and that no worker is lost in it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, cast

import pytest

from huiqi.server.limits import Limits
from huiqi.server.problems import Problem
from huiqi.server.workers.pool import Pool, Reply, Worker


@dataclass(eq=False)
class Hand:
    """A worker that answers when it is told to."""

    served: int = 0
    sandbox: dict[str, str] = field(default_factory=dict)
    go: asyncio.Event = field(default_factory=asyncio.Event)
    asked: list[str] = field(default_factory=list)

    async def ask(self, head: Mapping[str, Any], body: bytes, longest: int) -> Reply:
        self.asked.append(str(head["do"]))
        await self.go.wait()
        return Reply({"status": "ok"}, BytesIO(), 0, 0.0)

    def give_way(self) -> None:
        pass

    async def end(self) -> None:
        pass


def pool_of(*hands: Hand, size: int = 4, queue: int = 64, patience: float = 5.0) -> Pool:
    pool = Pool("query", {}, size, Limits(queue=queue, patience=patience))
    for hand in hands:
        pool._all.add(cast(Worker, hand))
        pool._idle.append(cast(Worker, hand))
    return pool


async def settled() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


def test_those_that_wait_are_answered_in_their_order() -> None:
    async def run() -> list[str]:
        hand = Hand()
        pool = pool_of(hand)
        waiting = [asyncio.ensure_future(pool.run({"do": name}, client=name)) for name in ("a", "b", "c")]
        await settled()
        assert (hand.asked, pool.status()["waiting"]) == (["a"], 2)
        hand.go.set()
        await asyncio.gather(*waiting)
        assert (pool.status()["idle"], pool.status()["waiting"]) == (1, 0)
        return hand.asked

    assert asyncio.run(run()) == ["a", "b", "c"]


def test_one_client_holds_half_and_another_is_served_past_those_of_it_that_wait() -> None:
    async def run() -> list[str]:
        hands = [Hand(), Hand()]
        pool = pool_of(*hands, size=2)
        waiting = [asyncio.ensure_future(pool.run({"do": do}, client=do[0])) for do in ("a1", "a2", "b1")]
        await settled()
        asked = sorted(hands[0].asked + hands[1].asked)
        for hand in hands:
            hand.go.set()
        await asyncio.gather(*waiting)
        return asked

    assert asyncio.run(run()) == ["a1", "b1"]


def test_one_more_than_the_line_holds_is_turned_away_at_once() -> None:
    async def run() -> None:
        hand = Hand()
        pool = pool_of(hand, queue=1)
        waiting = [asyncio.ensure_future(pool.run({"do": name}, client=name)) for name in ("a", "b")]
        await settled()
        with pytest.raises(Problem, match="the server is busy") as refused:
            await pool.run({"do": "c"}, client="c")
        assert refused.value.status == 503
        hand.go.set()
        await asyncio.gather(*waiting)

    asyncio.run(run())


def test_who_waits_longer_than_patience_is_turned_away_and_holds_nothing() -> None:
    async def run() -> None:
        hand = Hand()
        pool = pool_of(hand, patience=0.0)
        first = asyncio.ensure_future(pool.run({"do": "a"}, client="a"))
        await settled()
        with pytest.raises(Problem, match="no worker got free"):
            await pool.run({"do": "b"}, client="b")
        hand.go.set()
        await first
        assert (pool.status()["idle"], pool.status()["waiting"], dict(pool._held)) == (1, 0, {})

    asyncio.run(run())


def test_a_worker_that_comes_in_the_moment_in_which_its_client_leaves_goes_to_the_next() -> None:
    async def run() -> list[str]:
        busy, spare = Hand(), Hand()
        pool = pool_of(busy)
        first = asyncio.ensure_future(pool.run({"do": "a"}, client="a"))
        leaving = asyncio.ensure_future(pool.run({"do": "b"}, client="b"))
        last = asyncio.ensure_future(pool.run({"do": "c"}, client="c"))
        await settled()
        busy.go.set()
        spare.go.set()
        pool._idle.append(cast(Worker, spare))
        pool._hand_out()
        leaving.cancel()  # handed over, and not yet taken
        await asyncio.gather(first, last, leaving, return_exceptions=True)
        assert leaving.cancelled()
        assert (pool.status()["idle"], dict(pool._held)) == (2, {})
        return sorted(busy.asked + spare.asked)

    assert asyncio.run(run()) == ["a", "c"]
