"""Grants split into what is paid (compile layer): instalments and shares of funds to the fen, recoveries set off.

Works on rows read from DuckDB. Shares go to the fen, half up, and the last takes the rest.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from huiqi.assessment import MET, NOT_MET, UNKNOWN, Figure, FundPart, GivenUp, InstalmentDue, Payout, RecoveryDue
from huiqi.combine import Loss
from huiqi.combine.parts import rest
from huiqi.compile.sql.payouts import PayoutTable, RecoveryTable
from huiqi.money import fen_half_up
from huiqi.rules.model import FundShare

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

ZERO: Final = Decimal("0.00")
NOTHING: Final = Figure(ZERO, ZERO)
Name = tuple[int, str, str]
"""Enterprise (its number), award, ground."""


@dataclass(frozen=True)
class Granted:
    """An assessment as it is due: `gross` and `net` to the fen, and the day of its ground."""

    name: Name
    day: int
    gross: Figure
    net: Figure


# --- payouts ----------------------------------------------------------------------------------------------------


def payouts(
    connection: DuckDBPyConnection, tables: Iterable[PayoutTable], grants: dict[Name, Granted], firms: dict[int, str]
) -> dict[Name, Payout]:
    """Return how each grant is paid; `firms` are the enterprises by number."""
    found: dict[Name, Payout] = {}
    for table in tables:
        rows = _rows(connection, table)
        verdicts = [_verdicts(connection, p.verdicts, p.verdict) for p in table.parts]
        for (enterprise, ground), (subject, values) in rows.items():
            name = (enterprise, table.award.iri, ground)
            if name not in grants:
                continue
            net = grants[name].net
            found[name] = Payout(
                payee=values["payee"] if table.award.payee else firms[enterprise],
                instalments=tuple(_instalments(table, net, values["due"], [v.get(subject, MET) for v in verdicts])),
                funds=_funds(table, net, values["amounts"]),
            )
    return found


def _rows(connection: DuckDBPyConnection, table: PayoutTable) -> dict[tuple[int, str], tuple[int, dict[str, Any]]]:
    """Return what is read for each ground, by enterprise and ground."""
    asked = [e for ends in table.amounts if ends is not None for e in ends]
    columns = [table.payee or "NULL", *(p.due for p in table.parts), *asked]
    head = "subject, enterprise, ground_iri"
    sql = f"SELECT {head}, {', '.join(columns)} FROM {table.table or table.grounds} ORDER BY enterprise, ground_iri"
    found = {}
    for subject, enterprise, ground, payee, *values in connection.execute(sql).fetchall():
        due, ends = values[: len(table.parts)], iter(values[len(table.parts) :])
        amounts = [None if e is None else (next(ends), next(ends)) for e in table.amounts]
        found[enterprise, ground] = (subject, {"payee": payee, "due": due, "amounts": amounts})
    return found


def _verdicts(connection: DuckDBPyConnection, table: str, column: str) -> dict[int, int]:
    if not table:
        return {}
    rows = connection.execute(f"SELECT subject, {column} FROM {table}").fetchall()
    return {subject: UNKNOWN if met is None else MET if met else NOT_MET for subject, met in rows}


def _instalments(
    table: PayoutTable, net: Figure, due: list[int | None], verdicts: list[int]
) -> Iterable[InstalmentDue]:
    """Yield each part; one whose condition fails lapses and comes to 0, the others stay."""
    parts: list[Figure] = []
    shares = [part.part.share or ZERO for part in table.parts]
    for number, (part, day, verdict) in enumerate(zip(table.parts, due, verdicts, strict=True), 1):
        amount = rest(net, parts, shares[:-1]) if number == len(table.parts) else _share(net, part.part.share or ZERO)
        parts.append(amount)
        paid = {MET: amount, UNKNOWN: Figure(ZERO, amount.most), NOT_MET: NOTHING}[verdict]
        yield InstalmentDue(part.part.iri, day, verdict, paid)


def _share(net: Figure, share: Decimal) -> Figure:
    return Figure(fen_half_up(net.least * share), None if net.most is None else fen_half_up(net.most * share))


def _funds(table: PayoutTable, net: Figure, amounts: list[tuple[Any, Any] | None]) -> tuple[FundPart, ...]:
    """Return what each fund bears; the one without share and amount, else the last, takes the rest."""
    award = table.award
    if not award.shares:
        return tuple(FundPart(fund, net) for fund in award.funds) if len(award.funds) == 1 else ()
    ends = dict(zip((s.iri for s in award.shares), amounts or [None] * len(award.shares), strict=True))
    last = [s for s in award.shares if s.share is None and not s.amount]
    ordered = [*(s for s in award.shares if s not in last), *last]
    parts: dict[str, Figure] = {}
    shares: list[Decimal] = []
    left = net
    for share in ordered[:-1]:
        wanted = _wanted(share, net, ends[share.iri])
        parts[share.iri] = within(wanted, left)
        if share.share is not None:
            shares.append(share.share)
        together = wanted.is_exact or share.share is not None
        left = rest(net, list(parts.values()), shares) if together else open_rest(left, wanted)
    parts[ordered[-1].iri] = left
    return tuple(FundPart(s.fund, parts[s.iri]) for s in award.shares)


def _wanted(share: FundShare, net: Figure, ends: tuple[Any, Any] | None) -> Figure:
    if share.share is not None or ends is None:
        return _share(net, share.share or ZERO)
    low, high = ends
    return Figure(fen_half_up(max(Decimal(low or 0), ZERO)), None if high is None else fen_half_up(Decimal(high)))


def within(wanted: Figure, left: Figure) -> Figure:
    """Return as much of what is wanted as is left."""
    most = left.most if wanted.most is None else wanted.most if left.most is None else min(wanted.most, left.most)
    return Figure(min(wanted.least, left.least), most)


def open_rest(left: Figure, wanted: Figure) -> Figure:
    """Return what is left after a part of which only the ends are known."""
    least = ZERO if wanted.most is None else max(ZERO, left.least - wanted.most)
    return Figure(least, None if left.most is None else max(ZERO, left.most - wanted.least))


def given_up(losses: list[Loss], grant: Granted) -> tuple[GivenUp, ...]:
    """Return what an assessment gave up, if rules took anything off it."""
    gross, net = grant.gross, grant.net
    if gross == net:
        return ()
    least = ZERO if net.most is None else max(ZERO, gross.least - net.most)
    lost = Figure(least, None if gross.most is None else max(ZERO, gross.most - net.least))
    return tuple(GivenUp(x.rule, x.how, x.to, lost) for x in losses) if lost.most != 0 else ()


# --- recoveries -------------------------------------------------------------------------------------------------


def recoveries(
    connection: DuckDBPyConnection, tables: Iterable[RecoveryTable], grants: dict[Name, Granted], every: list[Granted]
) -> dict[int, list[RecoveryDue]]:
    """Return what each enterprise owes back; `every` holds all assessments on a ground, those that pay nothing too."""
    found: dict[int, list[tuple[Any, RecoveryDue]]] = {}
    for table in tables:
        columns = [table.verdict, *table.paid, *(table.asked or ("NULL", "NULL"))]
        sql = f"SELECT enterprise, ground_iri, day, {', '.join(columns)} FROM {table.table} ORDER BY enterprise, ground_iri"
        for enterprise, ground, day, met, *ends in connection.execute(sql).fetchall():
            verdict = UNKNOWN if met is None else MET if met else NOT_MET
            paid, asked = Figure(ends[0], ends[1]), Figure(max(Decimal(ends[2] or 0), ZERO), ends[3])
            if verdict == NOT_MET or paid.most == 0:
                continue
            owed = paid if table.asked is None else within(asked, paid)
            least = fen_half_up(owed.least) if verdict == MET else ZERO
            amount = Figure(least, None if owed.most is None else fen_half_up(owed.most))
            later = [g for g in every if g.name[0] == enterprise and g.name[1] in table.rule.against and g.day > day]
            later.sort(key=lambda g: (g.day, g.name[2], g.name[1]))
            off, left = _absorb(amount, later, grants)
            one = RecoveryDue(table.rule.iri, table.award, ground, verdict, amount, (), tuple(off), left)
            found.setdefault(enterprise, []).append(((table.rule.iri, day, ground, table.award), one))
    return {e: [one for _, one in sorted(rows, key=lambda r: r[0])] for e, rows in found.items()}


def _absorb(
    owed: Figure, later: list[Granted], grants: dict[Name, Granted]
) -> tuple[list[tuple[str, str, Figure]], Figure]:
    """Take what is owed off later grants, the earliest first; return what each absorbs and what is left."""
    found, left = [], owed
    for grant in later:
        taken = within(left, grant.net if grant.name in grants else NOTHING)
        if taken == NOTHING:
            continue
        found.append((grant.name[1], grant.name[2], taken))
        left = rest(left, [taken]) if taken.is_exact else open_rest(left, taken)
    return found, left
