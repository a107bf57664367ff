"""Values of a file of cases as they are written (analysis layer): keys, days, codes, amounts, and faults with lines.

Knows the words of a file, not what a case means.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Final, get_args

from huiqi.assessment import Exactness, Figure, Outcome
from huiqi.dates import parse_date
from huiqi.errors import HuiqiError, Text
from huiqi.facts.written import did_you_mean
from huiqi.facts.yaml_nodes import Items, Node, Pairs, Scalar
from huiqi.findings import Finding, Place
from huiqi.load import Graph
from huiqi.money import fits, parse_number
from huiqi.names import REASON, SKOS, near

NO_UPPER: Final = ("null", "~")
"""How the most of an amount is written where no upper figure is known."""
_AMOUNT: Final = Text("写一个数额,如 500000,或 [0, 500000]", "write a figure such as 500000, or [0, 500000]")


class Fault(Exception):  # noqa: N818 - ends the reading of a case
    """The case cannot be used; a finding says why."""


class Sheet:
    """What is wrong with one file, and how its values are read. `graph` has the codes of reasons."""

    def __init__(self, name: str, graph: Graph) -> None:
        self.name = name
        self.findings: list[Finding] = []
        reasons = (s.subject for s in graph if s.predicate == SKOS + "notation" and s.subject.startswith(REASON))
        self.codes: dict[str, tuple[str, ...]] = {
            "outcome": get_args(Outcome),
            "exactness": get_args(Exactness),
            "reasons": tuple(sorted(r.removeprefix(REASON) for r in reasons)),
        }

    # --- what is wrong ---

    def note(self, line: int, problem: Text, fix: Text, code: str = "H017") -> None:
        """Note a fault at a line (0: the whole file)."""
        self.findings.append(Finding(code, Place(self.name, line), problem, fix))

    def fault(self, line: int, problem: Text, fix: Text, code: str = "H017") -> Fault:
        """Note a fault; what comes back is to be raised."""
        self.note(line, problem, fix, code)
        return Fault()

    def unknown(self, node: Scalar, zh: str, en: str, known: Iterable[str]) -> Fault:
        """Note a name that nothing has, offering near ones or, where none is near, all; to be raised."""
        names = sorted(known)
        every = ", ".join(f"`{n}`" for n in names) or '`""`'
        fix = did_you_mean(near(node.text, names), Text(f"可用:{every}", f"there are {every}"))
        return self.fault(node.line, Text(f"{zh} `{node.text}`", f"{en} `{node.text}`"), fix, "H018")

    # --- values ---

    def mapping(self, node: Node, words: tuple[str, ...], zh: str, en: str) -> dict[str, Node]:
        """Return the values of a mapping by key; a key that is no word of it or comes twice is noted."""
        if not isinstance(node, Pairs):
            problem = Text(f"{zh}应为一组 键: 值", f"{en} should be a mapping of keys to values")
            raise self.fault(node.line, problem, Text("写成 键: 值", "write keys and values"))
        found: dict[str, Node] = {}
        for key, value in node.pairs:
            if key.text not in words:
                every = ", ".join(f"`{w}`" for w in words)
                fix = did_you_mean(near(key.text, words), Text(f"可用:{every}", f"there are {every}"))
                self.note(key.line, Text(f"{zh}没有 `{key.text}` 这一项", f"{en} has no key `{key.text}`"), fix)
            elif key.text in found:
                problem = Text(f"`{key.text}` 写了两次", f"`{key.text}` stands here twice")
                self.note(key.line, problem, Text("删去一处", "remove one"))
            else:
                found[key.text] = value
        return found

    def word(self, node: Node | None, key: str, line: int, zh: str, en: str) -> Scalar:
        """Return the text of a key that must be stated; `zh` and `en` say how it is written."""
        if isinstance(node, Scalar) and node.text:
            return node
        problem = Text(f"没有写明 {key}", f"`{key}` is not stated")
        raise self.fault(node.line if node else line, problem, Text(f"写{zh}", f"write {en}"))

    def day(self, node: Node | None, key: str, line: int) -> date:
        """Return a day that must be stated."""
        stated = self.word(node, key, line, f" {key}: 2026-03-01", f"{key}: and a day such as 2026-03-01")
        try:
            return parse_date(stated.text)
        except ValueError:
            problem = Text(f"`{stated.text}` 不是日期", f"`{stated.text}` is no date")
            raise self.fault(
                stated.line, problem, Text("写 2026-03-01 这样的日期", "write a day such as 2026-03-01")
            ) from None

    def listed(self, node: Node, key: str) -> tuple[Scalar, ...]:
        """Return the words of a list; one word alone is a list of one."""
        items = node.items if isinstance(node, Items) else (node,)
        words = tuple(i for i in items if isinstance(i, Scalar))
        if len(words) != len(items):
            problem = Text(f"`{key}` 应为一列词", f"`{key}` should be a list of words")
            raise self.fault(node.line, problem, Text("写成 [词, 词]", "write [word, word]"))
        return words

    def code(self, node: Node | None, key: str) -> str | None:
        """Return the code of an outcome, an exactness or a reason; None if none is stated."""
        if node is None:
            return None
        if not isinstance(node, Scalar) or node.text not in self.codes[key]:
            stated = node if isinstance(node, Scalar) else Scalar("", node.line)
            raise self.unknown(stated, f"{key} 没有", f"`{key}` has no", self.codes[key])
        return node.text

    def amount(self, node: Node) -> Figure:
        """Return an amount in yuan: one figure, or [least, most], where a most of null says that none is known."""
        ends = node.items if isinstance(node, Items) else (node, node)
        if len(ends) != 2 or not all(isinstance(e, Scalar) for e in ends):
            raise self.fault(node.line, Text("金额应为一个数或两个数", "an amount is one figure or two"), _AMOUNT)
        low, high = (e for e in ends if isinstance(e, Scalar))
        least = self._yuan(low)
        most = None if isinstance(node, Items) and high.text in NO_UPPER else self._yuan(high)
        if most is not None and most < least:
            problem = Text(
                f"下限 `{low.text}` 大于上限 `{high.text}`", f"the least `{low.text}` is above the most `{high.text}`"
            )
            raise self.fault(node.line, problem, Text("小的在前", "write the smaller one first"))
        return Figure(least, most)

    def amounts(self, node: Node | None, key: str) -> tuple[Figure, ...] | None:
        """Return a list of amounts, None if none is stated; `[]` states that there is none."""
        if node is None:
            return None
        if not isinstance(node, Items):
            problem = Text(f"`{key}` 应为一列金额", f"`{key}` should be a list of amounts")
            raise self.fault(node.line, problem, Text("写成 [120000, 80000]", "write [120000, 80000]"))
        return tuple(self.amount(item) for item in node.items)

    def days(self, node: Node | None, key: str) -> tuple[str, ...] | None:
        """Return a list of days as 2026-03-01, None if none is stated; null stands for a day that is not known."""
        if node is None:
            return None
        stated = self.listed(node, key)
        return tuple("" if s.text in NO_UPPER else self.day(s, key, s.line).isoformat() for s in stated)

    def _yuan(self, node: Scalar) -> Decimal:
        try:
            value = parse_number(node.text)
        except HuiqiError as error:
            raise self.fault(node.line, error.text, _AMOUNT) from error
        if value < 0 or not fits(value, 2):
            problem = Text(f"`{node.text}` 不是到分的非负金额", f"`{node.text}` is no amount of at least 0 to the fen")
            raise self.fault(node.line, problem, _AMOUNT)
        return value
