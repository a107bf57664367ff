"""Proposals (answers layer): for each row the claim that it most likely pays, why, and what else it may be.

A proposal is never a record: a person confirms each row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from huiqi.answers import Answers
from huiqi.assessment import Assessment
from huiqi.errors import Text
from huiqi.facts.model import Enterprise, Facts
from huiqi.load import Graph
from huiqi.matching.firms import Firms, Guess, near_text
from huiqi.matching.lines import Line, PaymentFile
from huiqi.names import NS, local
from huiqi.settling import money_of

Decide = Callable[[Facts], Answers]
_RIVALS: Final = 3
_NEAR: Final = 60
"""The least likeness, of 100, from which a text counts as near a label."""


@dataclass(frozen=True)
class Claim:
    """A claim that a row may pay: its assessment, the part in time that its sum is (empty: none), and what was paid of it."""

    assessment: Assessment
    instalment: str
    score: int
    why: tuple[Text, ...]


@dataclass(frozen=True)
class Proposed:
    """A row with the enterprise and the claim that it most likely is about, and others that it may be about."""

    line: Line
    enterprise: Guess | None
    claim: Claim | None
    rivals: tuple[str, ...]
    doubts: tuple[Text, ...]


def propose(file: PaymentFile, facts: Facts, labels: Graph, decide: Decide) -> tuple[Proposed, ...]:
    """Return a proposal for every row of a file, in its order.

    `decide` assesses the enterprises that some row may mean. Weighed are the enterprise (code, name, former name, near
    name), the text beside the labels of award and measure, the sum beside what is due, its parts and its funds, and the
    day beside that of the ground.
    """
    firms = Firms(facts)
    guesses = [firms.guesses(line) for line in file.lines]
    wanted = {g.iri for found in guesses for g in found}
    owners = tuple(e for e in facts.enterprises if e.iri in wanted)
    answers = decide(replace(facts, enterprises=owners)) if owners else None
    weigher = _Weigher(answers, labels)
    return tuple(weigher.row(line, found) for line, found in zip(file.lines, guesses, strict=True))


class _Weigher:
    def __init__(self, answers: Answers | None, labels: Graph) -> None:
        self.labels = labels
        self.claims: dict[str, list[Assessment]] = {}
        self.owners: dict[str, Enterprise] = {}
        self.paid: dict[tuple[str, str], Decimal] = {}
        self.recorded: set[tuple[str, Decimal, str]] = set()
        for e in answers.facts.enterprises if answers else ():
            self.owners[e.iri] = e
        for found in answers.enterprises if answers else ():
            self.claims[found.enterprise] = [a for a in found.assessments if a.ground]
            self._read_paid(self.owners[found.enterprise], found.assessments)

    def _read_paid(self, owner: Enterprise, assessments: Iterable[Assessment]) -> None:
        for money in money_of(owner, assessments):
            record = next(r for r in owner.records if r.iri == money.record)
            sign = 1 if NS + "Payment" in record.kinds else -1
            for claim in money.settles:
                key = (claim.award, claim.ground)
                self.paid[key] = self.paid.get(key, Decimal(0)) + sign * money.amount.least
            day = "" if record.day is None else str(record.day)
            self.recorded.add((owner.iri, sign * money.amount.least, day))

    def row(self, line: Line, guesses: Sequence[Guess]) -> Proposed:
        """Return the proposal for one row."""
        weighed = [(g, c) for g in guesses for c in self._of(line, g.iri)]
        weighed.sort(key=lambda p: (-p[0].score - p[1].score, p[1].assessment.award, p[1].assessment.ground))
        doubts = list(self._doubts(line, guesses))
        if not weighed:
            return Proposed(line, guesses[0] if guesses else None, None, (), tuple(doubts))
        firm, best = weighed[0]
        others = [self._said(g, c, firm) for g, c in weighed[1 : 1 + _RIVALS]]
        if len(weighed) > 1 and weighed[1][0].score + weighed[1][1].score == firm.score + best.score:
            doubts.append(Text("另有同样可能的", "another is as likely"))
        return Proposed(line, firm, best, tuple(others), tuple(doubts))

    def _doubts(self, line: Line, guesses: Sequence[Guess]) -> Iterable[Text]:
        for finding in line.findings:
            yield finding.problem
        if not guesses:
            yield Text("没有相近的企业", "no enterprise is near")
        strong = [g for g in guesses if g.score >= 80]
        if len(strong) > 1:
            yield Text("代码与名称所指不同,或有同名企业", "code and name differ, or two enterprises have the name")
        when = line.day.replace("-", "")
        if any(line.amount is not None and (g.iri, line.amount, when) in self.recorded for g in guesses):
            yield Text("同企业同日同额已有记录", "a payment of this sum on this day is recorded already")

    def _of(self, line: Line, enterprise: str) -> Iterable[Claim]:
        for assessment in self.claims.get(enterprise, ()):
            claim = self._weigh(line, assessment)
            if claim is not None:
                yield claim

    def _weigh(self, line: Line, a: Assessment) -> Claim | None:
        text, why = self._text(line, a)
        amount, more, part = self._amount(line, a)
        if text == 0 and amount <= 0:
            return None
        day, late = self._day(line, a)
        ground, same = self._ground(line, a)
        is_due = a.outcome == "entitled"
        reasons = [*why, *more, *same, *late]
        if not is_due:
            reasons.append(Text(*_OUTCOMES[a.outcome]))
        return Claim(a, part, text + amount + day + ground + (5 if is_due else 0), tuple(reasons))

    def _names(self, iri: str) -> dict[str, str]:
        return {"local": local(iri)} | {lang: self.labels.label(iri, lang) or "" for lang in ("zh", "en")}

    def _text(self, line: Line, a: Assessment) -> tuple[int, list[Text]]:
        if line.text("award-iri") == a.award or line.text("matter") == a.award:
            return 50, [Text("事项 IRI 相同", "same award")]
        matter = line.text("matter")
        near, same = near_text(matter, self._names(a.award))
        if same:
            return 50, [Text("事项名称相同", "same award")]
        measures = [near_text(matter, self._names(m))[0] for m in self.labels.iris(a.award, NS + "ofMeasure")]
        if near >= _NEAR:
            return near * 40 // 100, [Text("事项名称相近", "near the award's label")]
        if max(measures, default=0) >= _NEAR:
            return max(measures) * 20 // 100, [Text("与措施名称相近", "near the measure's label")]
        return 0, []

    def _amount(self, line: Line, a: Assessment) -> tuple[int, list[Text], str]:
        """Return how well the sum fits, why, and the part in time that it is."""
        paid = line.amount
        if paid is None:
            return 0, [], ""
        before = self.paid.get((a.award, a.ground), Decimal(0))
        if paid < 0:
            fits = before >= -paid
            return (30, [Text("不超过已付", "not above what was paid")], "") if fits else (-20, [], "")
        payout = a.payout
        parts = payout.instalments if payout else ()
        exact = [p for p in parts if p.amount.is_exact and p.amount.least == paid]
        if len(exact) == 1:
            early = exact[0].due is not None and 0 < int(line.day.replace("-", "") or 0) < exact[0].due
            why = [
                Text("等于一期", "equals an instalment"),
                *([Text("该期未到期", "that is not due yet")] if early else []),
            ]
            return 30, why, exact[0].instalment
        if a.net.is_exact and paid == a.net.least:
            return 30, [Text("等于应享额", "equals what is due")], ""
        if a.net.is_exact and before and paid == a.net.least - before:
            return 30, [Text("等于未付余额", "equals what is left")], ""
        if payout and any(f.amount.is_exact and f.amount.least == paid for f in payout.funds):
            return 26, [Text("等于一项资金的份额", "equals the share of a fund")], ""
        if a.net.most is None or paid <= a.net.most:
            return (5, [Text("不超过应享额", "within what is due")], "") if a.net.most != 0 else (-20, [], "")
        return -20, [Text("超过应享额", "above what is due")], ""

    def _day(self, line: Line, a: Assessment) -> tuple[int, list[Text]]:
        owner = self.owners[a.enterprise]
        day = next((r.day for r in owner.records if r.iri == a.ground), None)
        if not line.day or day is None:
            return 0, []
        if int(line.day.replace("-", "")) < day:
            return -15, [Text("早于事由", "before the ground")]
        year = day // 10_000
        return (10, []) if str(year) in line.text("matter") else (5, [])

    def _ground(self, line: Line, a: Assessment) -> tuple[int, list[Text]]:
        named = (line.text("ground-iri"), line.text("ground"))
        ends = (a.ground, local(a.ground), a.ground.removeprefix(a.enterprise + "/"))
        if any(n and n in ends for n in named):
            return 20, [Text("事由相同", "same ground")]
        return (-30, [Text("所写事由不同", "another ground is named")]) if named[0] else (0, [])

    def _said(self, guess: Guess, claim: Claim, best: Guess) -> str:
        path = f"{local(claim.assessment.award)} · {claim.assessment.ground.removeprefix(guess.iri + '/')}"
        return path if guess.iri == best.iri else f"{local(guess.iri)}: {path}"


_OUTCOMES: Final[Mapping[str, tuple[str, str]]] = {
    "undetermined": ("判定未定", "undetermined"),
    "not-entitled": ("判定不应享", "not entitled"),
    "not-applicable": ("不涉及", "not applicable"),
}
