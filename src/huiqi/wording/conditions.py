"""Conditions in words (meaning layer)."""

from __future__ import annotations

from typing import Any

from huiqi.wording.speaker import Part, RowOf, Speaker, is_money


class Conditions(Speaker):
    """Says what must hold."""

    def _allof(self, node: Any, money: bool) -> Part:
        return Part(self.say("同时满足:", "all of:"), node.of)

    def _anyof(self, node: Any, money: bool) -> Part:
        return Part(self.say("满足其一:", "any of:"), node.of)

    def _not(self, node: Any, money: bool) -> Part:
        return Part(self.say("以下不成立:", "not:"), node.of)

    def _comparison(self, node: Any, money: bool) -> Part:
        in_yuan = any(is_money(q) for q in node.subject)
        subject = self.say("或", " or ").join(self.line(q, in_yuan) for q in node.subject)
        return Part(f"{subject}{self.say('', ' is ')}{self.bounds(node.bounds, in_yuan)}")

    def _firstreaching(self, node: Any, money: bool) -> Part:
        subject, since = self.line(node.subject, False), self.label(node.since.iri)
        head = self.say(f"{subject}自「{since}」以来首次达到:", f"{subject} for the first time since {since} is:")
        return Part(head, tuple(RowOf(step, is_money(node.subject)) for step in node.steps))

    def _membership(self, node: Any, money: bool) -> Part:
        members = self.say("、", ", ").join(sorted(self.label(m) for m in node.members))
        one = self.say("属于", " is one of " if len(node.members) > 1 else " is ")
        rest = self.say("(名单以“等”结尾,名单之外未知)", " (an open list: outside it is unknown)")
        return Part(f"{self.line(node.subject, False)}{one}{members}{rest if node.open_list else ''}")

    def _existence(self, node: Any, money: bool) -> Part:
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
        return Part(head + self.say(",且:", ", with:") if node.condition else head, node.condition)

    def _needsjudgement(self, node: Any, money: bool) -> Part:
        return Part(self.say("由主管部门判断", "the agency judges the case"))

    def _unsettled(self, node: Any, money: bool) -> Part:
        return Part(self.say(f"未公布:{self.label(node.ambiguity)}", f"not published: {self.label(node.ambiguity)}"))
