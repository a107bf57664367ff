"""Who gets what in a synthetic register (meaning layer): titles, codes, courses and flaws dealt by quota, block by block.

Makes no enterprise; says only what each of a block is dealt. A block is the same whichever blocks come after it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from huiqi.sample.draws import Blocks, dealt
from huiqi.sample.shape import Attribute, Career, Course, Shape, Title

REVENUE_FLAWS = frozenset({"missing-year", "blank-revenue", "conflict", "agreement", "no-last-report", "no-entry"})


@dataclass
class Hand:
    """What one enterprise is dealt: indices into the lists of the shape, and what of it is planted."""

    codes: dict[str, int] = field(default_factory=dict)
    titles: list[tuple[Title, Career]] = field(default_factory=list)
    course: Course | None = None
    founded: int = 0
    entry: int = 0
    revenue: int = 0
    flaws: set[str] = field(default_factory=set)
    marks: set[str] = field(default_factory=set)
    """Other things that hold of a share: exports, a payment on entry, a move."""


class Deal:
    """The quotas of a shape, dealt with one seed."""

    def __init__(self, shape: Shape, seed: int) -> None:
        self.shape = shape
        self._blocks = Blocks(seed, shape.block)
        self._cards = _cards(shape)
        self._latest: tuple[int, list[Hand]] = (-1, [])

    def hand(self, number: int) -> Hand:
        """Return what the enterprise `number`, counted from 1, is dealt."""
        block, position = divmod(number - 1, self.shape.block)
        return self._block(block)[position]

    def _block(self, block: int) -> list[Hand]:
        """Return what a block is dealt; the latest is kept, since enterprises are asked for in order."""
        if self._latest[0] != block:
            hands = [Hand() for _ in range(self.shape.block)]
            self._everyone(hands, block)
            self._titles(hands, block)
            self._shares(hands, block)
            self._latest = (block, hands)
        return self._latest[1]

    def _everyone(self, hands: list[Hand], block: int) -> None:
        for attribute in self.shape.attributes:
            for position, card in self._round(f"attribute {attribute.indicator}", block):
                hands[position].codes[attribute.indicator] = card
            if attribute.has_courses:
                self._courses(hands, attribute, block)
        for position, card in self._round("founded", block):
            hands[position].founded = card
        for position, card in self._round("entry", block):
            hands[position].entry = card
        for position, card in self._round("revenue", block):
            hands[position].revenue = card

    def _round(self, topic: str, block: int) -> list[tuple[int, int]]:
        """Return for each position of a block, in the order of the topic, the card it is dealt."""
        cards, start = self._cards[topic], block * self.shape.block
        return [(p, cards[(start + i) % len(cards)]) for i, p in enumerate(self._blocks.order(topic, block))]

    def _courses(self, hands: list[Hand], attribute: Attribute, block: int) -> None:
        """Deal the courses among those whose code is known, going on where the block before ended."""
        topic = f"attribute {attribute.indicator}"
        known = {i for i, (_, code, _) in enumerate(attribute.values) if code}
        cards, courses = self._cards[topic], self._cards["course"]
        rounds, rest = divmod(block * self.shape.block, len(cards))
        rank = rounds * sum(c in known for c in cards) + sum(c in known for c in cards[:rest])
        for position, card in self._round(topic, block):
            if card in known:
                hands[position].course = self.shape.courses[courses[rank % len(courses)]]
                rank += 1

    def _titles(self, hands: list[Hand], block: int) -> None:
        holders: dict[str, list[int]] = {}
        for title in self.shape.titles:
            topic = f"title {title.category}"
            start, end = self._blocks.quota(self.shape.share(title), block)
            if block == 0:
                end += title.shown
            else:
                start, end = start + title.shown, end + title.shown
            candidates = list(holders[title.within] if title.within else self._blocks.order(topic, block))
            if title.meets and holders[title.meets]:
                first = holders[title.meets][0]
                candidates = [first, *(p for p in candidates if p != first)]
            cards = self._cards[topic]
            holders[title.category] = candidates[: end - start]
            for rank, position in enumerate(holders[title.category], start):
                hands[position].titles.append((title, title.careers[cards[rank % len(cards)]]))

    def _shares(self, hands: list[Hand], block: int) -> None:
        for flaw, per_thousand in self.shape.flaws:
            for position in self._some(f"flaw {flaw}", per_thousand, block):
                if hands[position].course is None or flaw not in REVENUE_FLAWS:
                    hands[position].flaws.add(flaw)
        for hand in hands:
            if hand.course is not None and hand.course.flaw:
                hand.flaws.add(hand.course.flaw)
        marks = {"exports": self.shape.yearly.exporters}
        marks |= {f"move {a.indicator}": a.moves_per_thousand for a in self.shape.attributes}
        if self.shape.entry.paid is not None:
            marks["entry paid"] = self.shape.entry.paid.per_thousand
        for mark, per_thousand in marks.items():
            for position in self._some(mark, per_thousand, block):
                hands[position].marks.add(mark)

    def _some(self, topic: str, per_thousand: int, block: int) -> tuple[int, ...]:
        start, end = self._blocks.quota(Fraction(per_thousand, 1000), block)
        return self._blocks.order(topic, block)[: end - start]


def _cards(shape: Shape) -> dict[str, tuple[int, ...]]:
    """Return one round of the deal of everything that is dealt by weight, by topic."""
    lists: dict[str, Sequence[int]] = {
        "founded": [w for *_, w in shape.founded],
        "entry": [w for _, w in shape.entry.back],
        "revenue": [w for *_, w in shape.revenue],
        "course": [c.weight for c in shape.courses],
    }
    lists |= {f"attribute {a.indicator}": [w for *_, w in a.values] for a in shape.attributes}
    lists |= {f"title {t.category}": [c.holders for c in t.careers] for t in shape.titles}
    return {topic: dealt(weights) for topic, weights in lists.items()}
