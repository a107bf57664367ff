"""Amounts in words (meaning layer): what is paid, by what it is looked up, what limits it."""

from __future__ import annotations

from typing import Any

from huiqi.dates import from_key
from huiqi.rules.tree import Row
from huiqi.wording.speaker import Part, RowOf, Speaker, has_money


class Quantities(Speaker):
    """Says how much."""

    def _read(self, node: Any, money: bool) -> Part:
        name = self.label(node.indicator.iri)
        if node.through is None:
            return Part(name)
        through = self.label(node.through.iri)
        return Part(self.say(f"所涉「{through}」的{name}", f"{name} of its {through}"))

    def _fixed(self, node: Any, money: bool) -> Part:
        return Part(self.scalar(node.value, money and not has_money(node.times), bool(node.times)))

    def _decided(self, node: Any, money: bool) -> Part:
        low, high = node.at_least, node.at_most
        in_yuan = money and not has_money(node.times)
        case = self.say(",由个案确定", ", set case by case")
        if isinstance(low, int):
            if high is None:
                return Part(self.say(f"不早于{from_key(low)}", f"no earlier than {from_key(low)}"))
            return Part(
                self.say(f"{from_key(low)}至{from_key(int(high))}", f"{from_key(low)} to {from_key(int(high))}")
            )
        if high is None:
            least = self.scalar(low, in_yuan)
            return Part(self.say(f"{least}起,上限未写明", f"from {least}, no upper figure stated") + case)
        most = self.scalar(high, in_yuan)
        if "most" in node.excludes:
            most = self.say(f"少于{most}", f"less than {most}")
        elif not low:
            most = self.say(f"最高{most}", f"up to {most}")
        if not low:
            return Part(most + case)
        return Part(self.say(f"{self.scalar(low, in_yuan)}至{most}", f"{self.scalar(low, in_yuan)} to {most}") + case)

    def _sum(self, node: Any, money: bool) -> Part:
        if len(node.of) == 1:
            return self.part(node.of[0], money)
        return Part(self.say("以下各项之和:", "the sum of:"), node.of, money)

    def _difference(self, node: Any, money: bool) -> Part:
        either = self.say("或", " or ")
        of, less = (either.join(self.line(q, money) for q in group) for group in (node.of, node.less))
        return Part(self.say(f"{of}减去{less}(不低于0)", f"{of} less {less}, never below 0"))

    def _table(self, node: Any, money: bool) -> Part:
        by = self.say("或", " or ").join(self.line(q, False) for q in node.by)
        head = self.say(f"按{by}:", f"by {by}:") if by else self.say("依次,先成立者为准:", "the first that holds of:")
        inside = money and not has_money(node.times)
        return Part(head, tuple(RowOf(row, has_money(node.by)) for row in node.rows), inside)

    def _bands(self, node: Any, money: bool) -> Part:
        by = self.say("或", " or ").join(self.line(q, False) for q in node.by)
        head = self.say(f"按{by}分段累加:", f"by {by}, every band adding its part:")
        inside = money and not has_money(node.times)
        return Part(head, tuple(RowOf(row, has_money(node.by), True) for row in node.rows), inside)

    def _each(self, row: Row, by_money: bool) -> str:
        """Return how often a band gives its number: for every step, or once on entering it."""
        if row.step is None:
            return self.say("一次", ", once")
        begun = {
            "Dropped": self.say("(不足一档不计)", ", a begun one not counted"),
            "Full": self.say("(不足一档按一档计)", ", a begun one counted in full"),
            "ProRata": self.say("(不足一档按比例)", ", a begun one in proportion"),
        }.get(row.begun, "")
        step = self.scalar(row.step, by_money)
        return self.say(f"的部分每{step}{begun}", f", for every {step} of it{begun}")

    def _grantof(self, node: Any, money: bool) -> Part:
        award = self.quoted(node.award)
        keys = self.say("、", ", ").join(self.label(k.iri) for k in node.same_for)
        same = self.say(f"(同一{keys})", f" (the same {keys})") if keys else ""
        said = {
            "Computed": self.say(f"{award}合并前的金额", f"what {award} comes to before it is combined"),
            "Granted": self.say(f"{award}的给付额", f"what {award} grants"),
            "Paid": self.say(f"{award}已付的金额", f"what was paid of {award}"),
        }[node.stage]
        return Part(said + same)

    def _row(self, node: Any, money: bool) -> Part:
        return self._rowof(RowOf(node, False), money)

    def _rowof(self, node: Any, money: bool) -> Part:
        """A row of a table says when and how much; a step of a first reaching has no amount, only when."""
        row, when = node.row, self._when(node.row, node.by_money)
        if not row.amount:
            return Part(when)
        if node.in_bands:
            when = f"{when}{self._each(row, node.by_money)}"
        if len(row.amount) == 1 and not self.part(row.amount[0], money).children:
            return Part(f"{when}{self.say(':', ': ')}{self.line(row.amount[0], money)}")
        return Part(f"{when}{self.say(':', ':')}", row.amount, money)

    def _when(self, row: Row, by_money: bool) -> str:
        parts = [self.bounds(row.bounds, by_money)] if row.bounds else []
        parts += [self.say("、", ", ").join(sorted(self.label(m) for m in row.members))] if row.members else []
        parts += [self.line(c, False) for c in row.condition]
        return self.say("且", " and ").join(parts) or self.say("其余", "otherwise")

    def _limit(self, node: Any, money: bool) -> Part:
        most = self.scalar(node.at_most, money and not has_money(node.times), bool(node.times))
        times = "".join(f" × {self.line(t, False)}" for t in node.times)
        only = "".join(self.only_if(c) for c in node.condition)
        return Part(self.say(f"最高{most}{times}{only}", f"at most {most}{times}{only}"))
