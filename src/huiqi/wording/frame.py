"""The frame of awards in words (meaning layer): how grants combine, when and from what they are paid, what comes back."""

from __future__ import annotations

from typing import Any

from huiqi.wording.speaker import Part, Speaker


class Frame(Speaker):
    """Says what becomes of amounts once they are known."""

    # --- how grants combine ---

    def _stackingrule(self, node: Any, money: bool) -> Part:
        comma = self.say("、", ", ")
        members = comma.join(self.quoted(m) for m in (*node.members, *node.inner))
        if node.mode == "AddUp":
            return Part(self.say(f"{members}各自全额给付", f"{members}: each pays in full"))
        keys = comma.join(self.label(k.iri) for k in node.same_for)
        same = self.say(f"(同一{keys})", f" (the same {keys})") if keys else ""
        words = self._total_cap if node.mode == "TotalCap" else self._highest
        return Part(words(node, members + same) + "".join(self.only_if(c) for c in node.condition))

    def _highest(self, node: Any, members: str) -> str:
        kept = self.say(
            "只给最高的一份" if node.keeps == 1 else f"只给最高的{node.keeps}份",
            "only the highest pays" if node.keeps == 1 else f"only the {node.keeps} highest pay",
        )
        if node.by_applicant:
            kept = self.say(f"由申报人选择{node.keeps}份", f"only {_count(node.keeps)} that the applicant chooses")
        own = (
            self.say(",各事项先自行相加", ", each award's own grants first added up")
            if node.between == "Awards"
            else ""
        )
        before = {
            "Bars": self.say(",以前已给的占去名额", ", and what was paid before takes its place"),
            "Deducted": self.say(",以前已给的予以扣除,只补差额", ", less what was paid before"),
        }.get(node.paid_before, "")
        return self.say(f"{members}{kept}{own}{before}", f"of {members} {kept}{own}{before}")

    def _total_cap(self, node: Any, members: str) -> str:
        limits = self.say(",", ", ").join(self.line(limit, True) for limit in node.limits)
        cut = {
            "Latest": self.say("超出部分从最晚的扣起", "what is above is cut from the latest"),
            "Proportional": self.say("超出部分按比例扣减", "what is above is cut in proportion"),
            "FirstFiled": self.say("先申报的先得", "those filed first go first"),
            "Priority": self.say("按规定次序给付", "paid in the stated order"),
            "Unstated": self.say("如何扣减未写明", "how it is cut is not stated"),
        }.get(node.cut_by, "")
        after = self.say(f",{cut}", f"; {cut}") if cut else ""
        return self.say(f"{members}合计{limits}{after}", f"{members} together {limits}{after}")

    # --- when and from what a grant is paid ---

    def _instalment(self, node: Any, money: bool) -> Part:
        share = self.say("其余部分", "the rest") if node.share is None else self.scalar(node.share, False, True)
        due = "" if node.due is None else self.say(",应付日", ", due ") + self._due(node.due)
        only = "".join(self.only_if(c) for c in node.condition)
        return Part(f"{share}{due}{only}")

    def _due(self, due: Any) -> str:
        if due.anchor is None:
            return self.bound(due, False)
        day, length = self.label(due.anchor.iri), self.scalar(due.value, False)
        if not (due.value.months or due.value.days):
            return self.say(f"为「{day}」", f"on the {day}")
        return self.say(f"为「{day}」后{length}", f"{length} after the {day}")

    def _fundshare(self, node: Any, money: bool) -> Part:
        fund = self.quoted(node.fund)
        if node.share is not None:
            part = self.scalar(node.share, False, True)
        elif node.amount:
            part = self.say("或", " or ").join(self.line(q, True) for q in node.amount)
        else:
            part = self.say("其余部分", "the rest")
        return Part(self.say(f"{fund}承担{part}", f"{fund} bears {part}"))

    # --- what comes back ---

    def _recovery(self, node: Any, money: bool) -> Part:
        comma = self.say("、", ", ")
        awards, against = (comma.join(self.quoted(a) for a in group) for group in (node.awards, node.against))
        amount = self.say("或", " or ").join(self.line(q, True) for q in node.amount)
        what = amount or self.say("已付的金额", "what was paid")
        how = (
            self.say(f"从{against}以后的给付中抵扣", f"is set off against later grants of {against}")
            if against
            else self.say("退回", "is paid back")
        )
        when = self.say("且", " and ").join(self.line(c, False) for c in node.condition)
        return Part(self.say(f"{awards}:{when}时,{what}{how}", f"{awards}: if {when}, {what} {how}"))


def _count(number: int) -> str:
    return "the one" if number == 1 else f"the {number}"
