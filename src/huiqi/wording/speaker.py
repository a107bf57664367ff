"""What every part of a rule is put into words with (meaning layer): a head, lines below it, bounds and numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from huiqi.dates import Duration, from_key
from huiqi.errors import Language
from huiqi.rules.tree import Bound, Operation, Read, Row, Scalar
from huiqi.wording.numbers import DAYS, OPERATORS, SAME_DAY, show_duration, show_number

Label = Callable[[str], str]
"""How the thing with this IRI is called in the language asked for."""


@dataclass(frozen=True)
class Phrase:
    """One line of a rule in words: how deep it stands, what it says, the IRI of the node it speaks of."""

    depth: int
    text: str
    node: str


@dataclass(frozen=True)
class Part:
    """What a node says itself, and the nodes it leaves to lines of their own."""

    head: str
    children: tuple[Any, ...] = ()
    money: bool = False


@dataclass(frozen=True)
class RowOf:
    """A row, whether what it is looked up by is money, and whether it is a band, of which every one adds its part."""

    row: Row
    by_money: bool
    in_bands: bool = False

    @property
    def iri(self) -> str:
        return self.row.iri

    @property
    def under(self) -> frozenset[str]:
        return self.row.under


class Speaker:
    """Puts nodes into words in one language; a method for each kind, named after it, says its own part."""

    def __init__(self, lang: Language, label: Label) -> None:
        self.lang = lang
        self.label = label

    def say(self, zh: str, en: str) -> str:
        return zh if self.lang == "zh" else en

    def quoted(self, iri: str) -> str:
        return self.say(f"「{self.label(iri)}」", f"“{self.label(iri)}”")

    def line(self, node: Any, money: bool) -> str:
        part = self.part(node, money)
        if not part.children:
            return part.head
        inner = []
        for child in part.children:
            text = self.line(child, part.money)
            nested = bool(self.part(child, part.money).children) and len(part.children) > 1
            inner.append(self.say(f"({text})", f"({text})") if nested else text)
        gap = self.say("", " ")
        return f"{part.head}{gap}{self.say(';', '; ').join(inner)}"

    def phrases(self, node: Any, money: bool, depth: int) -> Iterator[Phrase]:
        part = self.part(node, money)
        yield Phrase(depth, part.head, node.iri)
        for child in part.children:
            yield from self.phrases(child, part.money, depth + 1)

    def part(self, node: Any, money: bool) -> Part:
        found = getattr(self, "_" + type(node).__name__.lower().strip("_"), self._unknown)(node, money)
        if isinstance(node, Operation):
            found = Part(self._after(found.head, self._steps(node, money)), found.children, found.money)
        under = self._under(getattr(node, "under", frozenset()))
        return Part(under + found.head, found.children, found.money)

    def _under(self, under: frozenset[str]) -> str:
        if not under:
            return ""
        ways = self.say("或", " or ").join(self.quoted(way) for way in sorted(under))
        return self.say(f"(若按{ways})", f"(if {ways}) ")

    def _unknown(self, node: Any, money: bool) -> Part:
        kind = type(node).__name__
        return Part(self.say(f"{kind}(暂无文字说明)", f"a {kind}, which has no words yet"))

    def _steps(self, node: Operation, money: bool) -> str:
        """Return what every operation does after it is computed: multiply, limit, weigh."""
        times = "".join(f" × {self.line(t, False)}" for t in node.times)
        limits = "".join(f"{self.say(',', ', ')}{self.line(limit, money)}" for limit in node.limits)
        return times + limits + "".join(self.only_if(c) for c in node.condition)

    def _after(self, head: str, steps: str) -> str:
        """Put what is done to an amount after its words, before the colon of a list."""
        if not steps or head[-1] != ":":
            return head + steps
        return f"{head[:-1]},{steps.removeprefix(',')}:"

    def only_if(self, condition: Any) -> str:
        return self.say(f",仅当{self.line(condition, False)}", f", only if {self.line(condition, False)}")

    # --- bounds and numbers ---

    def bounds(self, bounds: tuple[Bound, ...], money: bool) -> str:
        return self.say("且", " and ").join(self.bound(b, money) for b in bounds)

    def bound(self, bound: Bound, money: bool) -> str:
        if bound.anchor is not None:
            return self._anchored(bound, bound.anchor)
        if isinstance(bound.value, bool):
            yes = bound.value
            return self.say("为是" if yes else "为否", "true" if yes else "false")
        if isinstance(bound.value, int):
            return self.pick(DAYS[bound.op]) + self.say("", " ") + str(from_key(bound.value))
        in_yuan = money and not has_money(bound.times)
        number = self.scalar(bound.value, in_yuan, bool(bound.times))
        times = "".join(f" × {self.line(t, False)}" for t in bound.times)
        return f"{self.pick(OPERATORS[bound.op])}{self.say('', ' ')}{number}{times}"

    def _anchored(self, bound: Bound, anchor: Read) -> str:
        day = self.label(anchor.iri)
        if bound.value == Duration(0, 0) and (bound.op, bound.sign) in SAME_DAY:
            word = self.pick(SAME_DAY[bound.op, bound.sign])
            return self.say(f"{word}「{day}」", f"{word} the {day}")
        word, length = self.pick(OPERATORS[bound.op]), self.scalar(bound.value, False)
        side = ("之后", "after") if bound.sign > 0 else ("之前", "before")
        return self.say(f"在「{day}」{side[0]}{word}{length}", f"{word} {length} {side[1]} the {day}")

    def scalar(self, value: Scalar, money: bool, is_factor: bool = False) -> str:
        if isinstance(value, bool):
            return self.say("是" if value else "否", "yes" if value else "no")
        if isinstance(value, Duration):
            return show_duration(value, self.lang)
        if isinstance(value, int):
            return str(from_key(value))
        if is_factor and 0 < value < 1:
            return f"{show_number(value * 100, self.lang)}%"
        return show_number(value, self.lang, money)

    def pick(self, words: tuple[str, str]) -> str:
        return self.say(*words)


def is_money(quantity: Any) -> bool:
    """Say whether a quantity that is read, or added up from what is read, is an amount in yuan."""
    if isinstance(quantity, Read):
        return quantity.indicator.range == "Money"
    return any(is_money(q) for q in getattr(quantity, "of", ()) if not isinstance(q, str))


def has_money(quantities: tuple[Any, ...]) -> bool:
    return any(is_money(q) for q in quantities)
