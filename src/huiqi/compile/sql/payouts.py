"""How grants are paid, as tables (compile layer): payees, days and conditions of instalments, shares of funds, recoveries.

They are written once everything is settled, since they may read what other awards are granted. The amounts are split by
`huiqi.compile.sql.paying`.
"""

from __future__ import annotations

from dataclasses import dataclass

from huiqi.compile.sql.awards import AwardTable
from huiqi.compile.sql.existence import ON_DAY
from huiqi.compile.sql.grants import summed
from huiqi.compile.sql.ledger import PAYMENT, paid_table
from huiqi.compile.sql.nodes import Nodes
from huiqi.compile.sql.readings import day_of, read
from huiqi.compile.sql.sheet import GROUND, Sheet
from huiqi.compile.sql.shelf import Shelf
from huiqi.compile.sql.text import both, refused, string, word
from huiqi.dates import Duration
from huiqi.names import local
from huiqi.rules.model import Award, Instalment, Recovery
from huiqi.rules.places import DayBound, Scope
from huiqi.rules.tree import Bound

_AGAIN = tuple(f"r.{column.rpartition(' AS ')[2].rpartition('.')[2]}" for column in GROUND)


@dataclass(frozen=True)
class Part:
    """An instalment: the column of the day on which it is due, and the table that says whether its condition holds."""

    part: Instalment
    due: str
    verdicts: str = ""
    verdict: str = ""


@dataclass(frozen=True)
class PayoutTable:
    """How one award is paid on each of its grounds; no table: to the enterprise, at once, from the funds that it names."""

    award: Award
    grounds: str
    table: str = ""
    payee: str = ""
    parts: tuple[Part, ...] = ()
    amounts: tuple[tuple[str, str] | None, ...] = ()
    """For each fund share that is an amount the columns of its ends."""


@dataclass(frozen=True)
class RecoveryTable:
    """What is owed back of one award: on each ground whether the condition holds, what is asked for, what was paid."""

    rule: Recovery
    award: str
    table: str
    verdict: str
    paid: tuple[str, str]
    asked: tuple[str, str] | None


def payout_table(shelf: Shelf, table: AwardTable) -> PayoutTable:
    """Write what is read of how an award is paid.

    Raises HuiqiError, naming the node, for a condition or amount that has no form in SQL.
    """
    award, grounds = table.award, table.sheet.name
    if not (award.payee or award.instalments or any(s.amount for s in award.shares)):
        return PayoutTable(award, grounds)
    source = f"FROM record AS r WHERE r.id IN (SELECT subject FROM {grounds})"
    sheet = Sheet(
        shelf, shelf.name("payout"), Scope(award.ground), list(GROUND), source, f"{word(award.iri)}: how it is paid"
    )
    nodes, payee = Nodes(sheet, award), ""
    if award.payee:
        payee = read(sheet, award.payee[0]).code
        if not payee:
            raise refused(award.iri, "a payee that is no thing", "并非事物的受款人")
    ordered = sorted(award.instalments, key=lambda p: p.order or 0)
    due = [_due(sheet, p.due, p.iri) for p in ordered]
    amounts = [nodes.amount(s.amount[0]) if s.amount else None for s in award.shares]
    shelf.put(sheet)
    parts = tuple(_part(shelf, award, sheet, part, day) for part, day in zip(ordered, due, strict=True))
    ends = tuple(None if a is None else (a.lo.sql, a.hi.sql) for a in amounts)
    return PayoutTable(award, grounds, sheet.name, payee, parts, ends)


def _due(sheet: Sheet, due: Bound | None, of: str) -> str:
    """Return the column of the first day on which a part can be paid; without a stated one, the day of the ground."""
    if due is None or due.anchor is None or not isinstance(due.value, Duration):
        return "day"
    found = day_of(sheet, DayBound("atLeast", None, due.anchor, due.value, 1))
    return sheet.derive(f"{word(of)}_due", found.sql, of)


def _part(shelf: Shelf, award: Award, outer: Sheet, part: Instalment, due: str) -> Part:
    if not part.condition:
        return Part(part, due)
    title = f"{local(part.iri)}: whether it is paid"
    columns = [*_AGAIN, f"r.{due} AS due"]
    scope = Scope(award.ground, is_due=True)
    sheet = Sheet(shelf, shelf.name("instalment"), scope, columns, f"FROM {outer.name} AS r", title)
    nodes = Nodes(sheet, award)
    verdict = sheet.derive("is_paid", both([nodes.verdict(c) for c in part.condition]))
    shelf.put(sheet)
    return Part(part, due, sheet.name, verdict)


def recovery_table(shelf: Shelf, rule: Recovery, award: Award) -> RecoveryTable:
    """Write what is read of a recovery on the grounds of one of its awards.

    Raises HuiqiError, naming the node, for a condition or amount that has no form in SQL.
    """
    items, payments = shelf.items[award.iri].table, paid_table(shelf)
    source = f"FROM record AS r WHERE r.id IN (SELECT ground FROM {items})"
    title = f"{word(rule.iri)}: what is owed back of {word(award.iri)}"
    sheet = Sheet(shelf, shelf.name("recovery"), Scope(award.ground), list(GROUND), source, title)
    nodes = Nodes(sheet, award)
    verdict = sheet.derive("is_owed", both([nodes.verdict(c) for c in rule.condition]))
    asked = nodes.amount(rule.amount[0]) if rule.amount else None
    same = both(
        [
            f"CASE WHEN p.award <> '' THEN p.award = {string(award.iri)} END",
            "CASE WHEN p.ground <> '' THEN p.ground = r.ground_iri END",
        ]
    )
    joined = f"{payments} AS p ON p.enterprise = r.enterprise"
    least, most, unbounded, _ = summed(
        sheet, "paid_back", joined, same, "COALESCE(p.paid_amount, 0)", "p.paid_amount", 2
    )
    low = sheet.derive("paid_lo", f"COALESCE({least}, 0)")
    covered = f"is_complete([{string(PAYMENT)}], day, {ON_DAY})"
    high = sheet.derive("paid_hi", f"CASE WHEN {covered} AND COALESCE({unbounded}, 0) = 0 THEN COALESCE({most}, 0) END")
    shelf.put(sheet)
    ends = None if asked is None else (asked.lo.sql, asked.hi.sql)
    return RecoveryTable(rule, award.iri, sheet.name, verdict, (low, high), ends)
