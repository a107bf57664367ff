"""The words of a rule (meaning layer): a condition, an amount or a stacking rule as sentences in zh and en.

Total over the kinds of `huiqi.rules.tree`: a kind that has no words yet is called by its name. Decides nothing and
looks nothing up; how a thing is called comes from the caller.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from huiqi.dates import Duration, from_key
from huiqi.errors import Language
from huiqi.money import canonical, show_round
from huiqi.rules.tree import Bound, Operation, Read, Row, Scalar

Label = Callable[[str], str]
"""How the thing with this IRI is called in the language asked for."""

OPERATORS: Final = {
    "atLeast": ("不少于", "at least"),
    "moreThan": ("多于", "more than"),
    "atMost": ("不多于", "at most"),
    "lessThan": ("少于", "less than"),
    "equals": ("等于", "exactly"),
}
_DAYS: Final = {
    "atLeast": ("不早于", "on or after"),
    "moreThan": ("晚于", "after"),
    "atMost": ("不晚于", "on or before"),
    "lessThan": ("早于", "before"),
    "equals": ("是", "on"),
}
_SAME_DAY: Final = {
    ("atLeast", -1): ("不晚于", "on or before"),
    ("moreThan", -1): ("早于", "before"),
    ("atLeast", 1): ("不早于", "on or after"),
    ("moreThan", 1): ("晚于", "after"),
}


@dataclass(frozen=True)
class Phrase:
    """One line of a rule in words: how deep it stands, what it says, the IRI of the node it speaks of."""

    depth: int
    text: str
    node: str


def describe(node: Any, lang: Language, label: Label, money: bool = False) -> str:
    """Return a node of a rule as one sentence without a full stop; `money`: its plain numbers are yuan.

    `node` is any node of `huiqi.rules.tree`, a stacking rule included. Another kind is named, never passed over.
    """
    return _Words(lang, label).line(node, money)


def outline(node: Any, lang: Language, label: Label, money: bool = False) -> tuple[Phrase, ...]:
    """Return a node of a rule as an indented list, one phrase for each part; `money` as for `describe`."""
    return tuple(_Words(lang, label).phrases(node, money, 0))


def show_number(value: Decimal, lang: Language, money: bool = False) -> str:
    """Return a number for a reader: 万 and 亿 in Chinese where exact, separators in English; `money`: in yuan.

    >>> show_number(Decimal("20000000.00"), "zh", True), show_number(Decimal("20000000.00"), "en", True)
    ('2000万元', '20,000,000 yuan')
    """
    if lang == "zh":
        return f"{show_round(value)}{'元' if money else ''}"
    whole, _, fraction = canonical(abs(value)).partition(".")
    sign = "-" if value < 0 else ""
    fraction = fraction.rstrip("0") if not money or fraction == "00" else fraction
    return f"{sign}{int(whole):,}{f'.{fraction}' if fraction else ''}{' yuan' if money else ''}"


def show_duration(length: Duration, lang: Language) -> str:
    """Return a length of time in years, months and days.

    >>> show_duration(Duration(18, 0), "en")
    '1 year 6 months'
    """
    years, months = divmod(length.months, 12)
    counted = ((years, "年", "year"), (months, "个月", "month"), (length.days, "天", "day"))
    parts = [part for part in counted if part[0]] or [(0, "天", "day")]
    if lang == "zh":
        return "".join(f"{n}{zh}" for n, zh, _ in parts)
    return " ".join(f"{n} {en}{'s' if n != 1 else ''}" for n, _, en in parts)


@dataclass(frozen=True)
class _Part:
    """What a node says itself, and the nodes it leaves to lines of their own."""

    head: str
    children: tuple[Any, ...] = ()
    money: bool = False


@dataclass(frozen=True)
class _RowOf:
    """A row and whether what it is looked up by is money."""

    row: Row
    by_money: bool

    @property
    def iri(self) -> str:
        return self.row.iri

    @property
    def under(self) -> frozenset[str]:
        return self.row.under


class _Words:
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

    def part(self, node: Any, money: bool) -> _Part:
        found = getattr(self, "_" + type(node).__name__.lower().strip("_"), self._unknown)(node, money)
        if isinstance(node, Operation):
            found = _Part(self._after(found.head, self._steps(node, money)), found.children, found.money)
        under = self._under(getattr(node, "under", frozenset()))
        return _Part(under + found.head, found.children, found.money)

    def _under(self, under: frozenset[str]) -> str:
        if not under:
            return ""
        ways = self.say("或", " or ").join(self.quoted(way) for way in sorted(under))
        return self.say(f"(若按{ways})", f"(if {ways}) ")

    def _unknown(self, node: Any, money: bool) -> _Part:
        kind = type(node).__name__
        return _Part(self.say(f"{kind}(暂无文字说明)", f"a {kind}, which has no words yet"))

    # --- conditions ---

    def _allof(self, node: Any, money: bool) -> _Part:
        return _Part(self.say("同时满足:", "all of:"), node.of)

    def _anyof(self, node: Any, money: bool) -> _Part:
        return _Part(self.say("满足其一:", "any of:"), node.of)

    def _not(self, node: Any, money: bool) -> _Part:
        return _Part(self.say("以下不成立:", "not:"), node.of)

    def _comparison(self, node: Any, money: bool) -> _Part:
        in_yuan = any(is_money(q) for q in node.subject)
        subject = self.say("或", " or ").join(self.line(q, in_yuan) for q in node.subject)
        return _Part(f"{subject}{self.say('', ' is ')}{self.bounds(node.bounds, in_yuan)}")

    def _firstreaching(self, node: Any, money: bool) -> _Part:
        subject, since = self.line(node.subject, False), self.label(node.since.iri)
        head = self.say(f"{subject}自「{since}」以来首次达到:", f"{subject} for the first time since {since} is:")
        return _Part(head, tuple(_RowOf(step, is_money(node.subject)) for step in node.steps))

    def _membership(self, node: Any, money: bool) -> _Part:
        members = self.say("、", ", ").join(sorted(self.label(m) for m in node.members))
        one = self.say("属于", " is one of " if len(node.members) > 1 else " is ")
        rest = self.say("(名单以“等”结尾,名单之外未知)", " (an open list: outside it is unknown)")
        return _Part(f"{self.line(node.subject, False)}{one}{members}{rest if node.open_list else ''}")

    def _existence(self, node: Any, money: bool) -> _Part:
        count = self.bounds(node.bounds, False) if node.bounds else self.say("不少于1", "at least 1")
        keys = self.say("、", ", ").join(self.label(k.iri) for k in node.same_for) or self.say("企业", "enterprise")
        record = self.label(node.record)
        head = self.say(f"同一{keys}有{count}条「{record}」", f"the same {keys} has {count} record of {record}")
        if node.as_of is not None:
            head += self.say(f",在「{self.label(node.as_of.iri)}」有效", f", valid on the {self.label(node.as_of.iri)}")
        if node.register:
            name = self.label(node.register)
            head += self.say(
                f"(须有名录「{name}」才可确知没有)", f" (that there is none, only the register {name} can say)"
            )
        return _Part(head + self.say(",且:", ", with:") if node.condition else head, node.condition)

    def _needsjudgement(self, node: Any, money: bool) -> _Part:
        return _Part(self.say("由主管部门判断", "the agency judges the case"))

    def _unsettled(self, node: Any, money: bool) -> _Part:
        return _Part(self.say(f"未公布:{self.label(node.ambiguity)}", f"not published: {self.label(node.ambiguity)}"))

    # --- quantities ---

    def _read(self, node: Any, money: bool) -> _Part:
        name = self.label(node.indicator.iri)
        if node.through is None:
            return _Part(name)
        through = self.label(node.through.iri)
        return _Part(self.say(f"所涉「{through}」的{name}", f"{name} of its {through}"))

    def _fixed(self, node: Any, money: bool) -> _Part:
        return _Part(self.scalar(node.value, money and not _has_money(node.times), bool(node.times)))

    def _decided(self, node: Any, money: bool) -> _Part:
        low, high = node.at_least, node.at_most
        in_yuan = money and not _has_money(node.times)
        case = self.say(",由个案确定", ", set case by case")
        if isinstance(low, int):
            if high is None:
                return _Part(self.say(f"不早于{from_key(low)}", f"no earlier than {from_key(low)}"))
            return _Part(
                self.say(f"{from_key(low)}至{from_key(int(high))}", f"{from_key(low)} to {from_key(int(high))}")
            )
        if high is None:
            least = self.scalar(low, in_yuan)
            return _Part(self.say(f"{least}起,上限未写明", f"from {least}, no upper figure stated") + case)
        most = self.scalar(high, in_yuan)
        if not low:
            return _Part(self.say(f"最高{most}", f"up to {most}") + case)
        return _Part(self.say(f"{self.scalar(low, in_yuan)}至{most}", f"{self.scalar(low, in_yuan)} to {most}") + case)

    def _sum(self, node: Any, money: bool) -> _Part:
        if len(node.of) == 1:
            return self.part(node.of[0], money)
        return _Part(self.say("以下各项之和:", "the sum of:"), node.of, money)

    def _difference(self, node: Any, money: bool) -> _Part:
        either = self.say("或", " or ")
        of, less = (either.join(self.line(q, money) for q in group) for group in (node.of, node.less))
        return _Part(self.say(f"{of}减去{less}(不低于0)", f"{of} less {less}, never below 0"))

    def _table(self, node: Any, money: bool) -> _Part:
        by = self.say("或", " or ").join(self.line(q, False) for q in node.by)
        head = self.say(f"按{by}:", f"by {by}:") if by else self.say("依次,先成立者为准:", "the first that holds of:")
        inside = money and not _has_money(node.times)
        return _Part(head, tuple(_RowOf(row, _has_money(node.by)) for row in node.rows), inside)

    def _row(self, node: Any, money: bool) -> _Part:
        return self._rowof(_RowOf(node, False), money)

    def _rowof(self, node: Any, money: bool) -> _Part:
        """A row of a table says when and how much; a step of a first reaching has no amount, only when."""
        row, when = node.row, self._when(node.row, node.by_money)
        if not row.amount:
            return _Part(when)
        if len(row.amount) == 1 and not self.part(row.amount[0], money).children:
            return _Part(f"{when}{self.say(':', ': ')}{self.line(row.amount[0], money)}")
        return _Part(f"{when}{self.say(':', ':')}", row.amount, money)

    def _when(self, row: Row, by_money: bool) -> str:
        parts = [self.bounds(row.bounds, by_money)] if row.bounds else []
        parts += [self.say("、", ", ").join(sorted(self.label(m) for m in row.members))] if row.members else []
        parts += [self.line(c, False) for c in row.condition]
        return self.say("且", " and ").join(parts) or self.say("其余", "otherwise")

    def _limit(self, node: Any, money: bool) -> _Part:
        most = self.scalar(node.at_most, money and not _has_money(node.times), bool(node.times))
        times = "".join(f" × {self.line(t, False)}" for t in node.times)
        only = "".join(self._only_if(c) for c in node.condition)
        return _Part(self.say(f"最高{most}{times}{only}", f"at most {most}{times}{only}"))

    def _steps(self, node: Operation, money: bool) -> str:
        """Return what every operation does after it is computed: multiply, limit, weigh."""
        times = "".join(f" × {self.line(t, False)}" for t in node.times)
        limits = "".join(f"{self.say(',', ', ')}{self.line(limit, money)}" for limit in node.limits)
        return times + limits + "".join(self._only_if(c) for c in node.condition)

    def _after(self, head: str, steps: str) -> str:
        """Put what is done to an amount after its words, before the colon of a list."""
        if not steps or head[-1] != ":":
            return head + steps
        return f"{head[:-1]},{steps.removeprefix(',')}:"

    def _only_if(self, condition: Any) -> str:
        return self.say(f",仅当{self.line(condition, False)}", f", only if {self.line(condition, False)}")

    # --- how grants combine ---

    def _stackingrule(self, node: Any, money: bool) -> _Part:
        comma = self.say("、", ", ")
        members = comma.join(self.quoted(m) for m in node.members)
        keys = comma.join(self.label(k.iri) for k in node.same_for)
        if node.mode == "AddUp":
            return _Part(self.say(f"{members}各自全额给付", f"{members}: each pays in full"))
        if node.mode != "Highest":
            return _Part(self.say(f"{members}按 {node.mode} 合并", f"{members} combine by {node.mode}"))
        same = self.say(f"(同一{keys})", f" (the same {keys})") if keys else ""
        kept = self.say(
            "只给最高的一份" if node.keeps == 1 else f"只给最高的{node.keeps}份",
            "only the highest pays" if node.keeps == 1 else f"only the {node.keeps} highest pay",
        )
        first = self.say(",各事项先自行相加", ", each award's own grants first added up")
        before = {
            "Bars": self.say(",以前已给的占去名额", ", and what was paid before takes its place"),
            "Deducted": self.say(",以前已给的予以扣除,只补差额", ", less what was paid before"),
        }.get(node.paid_before, "")
        own = first if node.between == "Awards" else ""
        return _Part(self.say(f"{members}{same}{kept}{own}{before}", f"of {members}{same} {kept}{own}{before}"))

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
            return self._pick(_DAYS[bound.op]) + self.say("", " ") + str(from_key(bound.value))
        in_yuan = money and not _has_money(bound.times)
        number = self.scalar(bound.value, in_yuan, bool(bound.times))
        times = "".join(f" × {self.line(t, False)}" for t in bound.times)
        return f"{self._pick(OPERATORS[bound.op])}{self.say('', ' ')}{number}{times}"

    def _anchored(self, bound: Bound, anchor: Read) -> str:
        day = self.label(anchor.iri)
        if bound.value == Duration(0, 0) and (bound.op, bound.sign) in _SAME_DAY:
            word = self._pick(_SAME_DAY[bound.op, bound.sign])
            return self.say(f"{word}「{day}」", f"{word} the {day}")
        word, length = self._pick(OPERATORS[bound.op]), self.scalar(bound.value, False)
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

    def _pick(self, words: tuple[str, str]) -> str:
        return self.say(*words)


def is_money(quantity: Any) -> bool:
    """Say whether a quantity that is read, or added up from what is read, is an amount in yuan."""
    if isinstance(quantity, Read):
        return quantity.indicator.range == "Money"
    return any(is_money(q) for q in getattr(quantity, "of", ()) if not isinstance(q, str))


def _has_money(quantities: tuple[Any, ...]) -> bool:
    return any(is_money(q) for q in quantities)
