"""How a grant is paid, as plain text (faces layer): payee, parts in time, funds, what was given up, what is owed back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, Protocol

from huiqi.assessment import (
    MET,
    NOT_MET,
    Assessment,
    EnterpriseAnswer,
    Figure,
    GivenUp,
    InstalmentDue,
    Payout,
    RecoveryDue,
)
from huiqi.dates import from_key
from huiqi.errors import Text
from huiqi.names import local

HOW: Final = {
    "Highest": Text("只给最高的", "only the highest pays"),
    "Deducted": Text("只补差额", "only the difference is due"),
    "TotalCap": Text("超过合计上限", "above the cap on the total"),
    "Applicant": Text("由申报人选择", "the applicant chooses"),
}


class Says(Protocol):
    """What is asked of a writer: two wordings, labels, reasons and amounts in its language."""

    def say(self, zh: str, en: str) -> str:
        """Return one of two wordings."""

    def label(self, iri: str) -> str:
        """Return the label of a thing."""

    def reason(self, code: str) -> str:
        """Return the wording of a reason."""

    def figure(self, figure: Figure) -> str:
        """Write an amount."""


def payout_lines(writer: Says, found: Assessment) -> Iterator[str]:
    """Write how an assessment is paid, as far as it is not the plain case: the enterprise, at once, in full."""
    if found.outcome not in ("entitled", "undetermined") or found.payout is None:
        return
    yield from paid_lines(writer, found.payout, found.enterprise)


def paid_lines(writer: Says, payout: Payout, enterprise: str) -> Iterator[str]:
    """Write a payee that is not the enterprise, parts in time, several funds, and what was given up."""
    if payout.payee is None:
        yield writer.say("付给:未知", "paid to: not known")
    elif payout.payee != enterprise:
        yield writer.say("付给", "paid to") + f": {writer.label(payout.payee)}"
    if payout.instalments:
        yield writer.say("分期", "in parts") + ":"
        yield from (f"  {_part(writer, part)}" for part in payout.instalments)
    if len(payout.funds) > 1:
        parts = "; ".join(f"{writer.label(p.fund)} {writer.figure(p.amount)}" for p in payout.funds)
        yield writer.say("资金分担", "borne by") + f": {parts}"
    yield from (_given_up(writer, lost) for lost in payout.given_up)


def _part(writer: Says, part: InstalmentDue) -> str:
    day = writer.say("日期未知", "day not known") if part.due is None else from_key(part.due).isoformat()
    if part.verdict == NOT_MET:
        return f"{day}  {writer.say('条件不成立,不再支付', 'lapses, its condition is not met')}"
    why = ", ".join(writer.reason(r) for r in part.reasons)
    open_ = "" if part.verdict == MET else writer.say(" — 条件未定", " — its condition is open")
    return f"{day}  {writer.figure(part.amount)}{open_}{f' ({why})' if why else ''}"


def _given_up(writer: Says, lost: GivenUp) -> str:
    kept = ", ".join(f"{local(award)} · {local(ground)}" for award, ground in lost.to)
    how = HOW[lost.how].zh, HOW[lost.how].en
    amount, rule = writer.figure(lost.amount), writer.label(lost.rule)
    text = writer.say(f"放弃 {amount}:{how[0]}({rule})", f"{amount} given up: {how[1]} ({rule})")
    return f"{text} — {writer.say('让位于', 'in favour of')} {kept}" if kept else text


def recovery_lines(writer: Says, found: EnterpriseAnswer) -> Iterator[str]:
    """Write what an enterprise owes back, under a heading; nothing if that is nothing."""
    if not found.owed:
        return
    yield f"{writer.say('应退回', 'Owed back')} ({len(found.owed)})"
    for due in found.owed:
        yield from (f"  {line}" for line in _owed(writer, due))


def _owed(writer: Says, due: RecoveryDue) -> Iterable[str]:
    open_ = "" if due.verdict == MET else writer.say(" — 是否应退未定", " — whether it is owed is open")
    yield f"{local(due.award)} · {local(due.ground)}   {writer.figure(due.amount)}{open_}"
    yield f"  {writer.label(due.rule)}"
    for award, ground, amount in due.set_off:
        what = f"{local(award)} · {local(ground)} {writer.figure(amount)}"
        yield f"  {writer.say('抵扣自', 'set off against')} {what}"
    if due.set_off:
        yield f"  {writer.say('余下应退', 'left to pay back')} {writer.figure(due.left)}"
    if due.reasons:
        yield f"  {', '.join(writer.reason(r) for r in due.reasons)}"
