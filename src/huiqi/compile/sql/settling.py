"""A cluster of rules settled (compile layer): its rows read from DuckDB, solved for each enterprise, written back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal

from huiqi.combine import Interval, Loss
from huiqi.compile.sql.bound import RuleTables, Settlement
from huiqi.compile.sql.existence import ON_DAY
from huiqi.compile.sql.ledger import PAYMENT
from huiqi.compile.sql.rounds import Bound, Item, Key, Payment, settle
from huiqi.compile.sql.stacking import has_keys
from huiqi.compile.sql.text import MOST_SCALE, string
from huiqi.names import IND
from huiqi.rules.model import RuleBook, StackingRule
from huiqi.rules.tree import Unsettled

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_NOTHING = Interval(Fraction(10) ** 20, None)
"""What limits of which none holds leave: no line at all."""
Losses = dict[tuple[int, str, str], list[Loss]]
"""(enterprise, award, ground) -> what it was given up for."""
Limits = tuple[tuple[Fraction | None, Fraction | None, bool | None, bool], ...]


@dataclass(frozen=True)
class _Row:
    """An assessment as it stands in the table: its item, the number of its ground, its keys by column."""

    item: Item
    enterprise: int
    ground: int
    keys: dict[str, Any]


def run(connection: DuckDBPyConnection, book: RuleBook, step: Settlement) -> Losses:
    """Settle every enterprise and write what each assessment pays; return what each (enterprise, award, ground) loses."""
    make, join = step.statements
    connection.execute(make)
    rows, rules = _rows(connection, step), [_Rule(connection, book, r, step) for r in step.rules]
    nets: list[tuple[Any, ...]] = []
    totals: list[tuple[Any, ...]] = []
    losses: Losses = {}
    for enterprise, own in rows.items():
        live = [r for r in own if r.item.outcome != "not-entitled"]
        nets += [(r.item.number, "0", "0") for r in own if r not in live]
        items = [r.item for r in live]
        found = settle(items, [rule.bound(enterprise, live) for rule in rules])
        nets += [(i.number, _exactly(n.low), _exactly(n.high)) for i, n in zip(items, found.nets, strict=True)]
        totals.append((enterprise, _exactly(found.total.low), _exactly(found.total.high)))
        for loss in found.losses:
            name = (enterprise, items[loss.offer].award, items[loss.offer].ground)
            losses.setdefault(name, []).append(loss)
    _insert(connection, f"{step.name}_net", "BIGINT", step.kind, nets)
    _insert(connection, f"{step.name}_total", "INTEGER", step.kind, totals)
    connection.execute(join)
    return losses


def simple_losses(connection: DuckDBPyConnection, rule: StackingRule, name: str) -> Losses:
    """Return what each assessment under a rule by itself was, or may be, given up for; `name` is its table."""
    is_deducted = rule.paid_before == "Deducted"
    earlier = " AND p.is_earlier" if is_deducted else ""
    sql = f"""
    SELECT m.enterprise, m.award, m.ground_iri, w.award, w.ground_iri
    FROM {name}_member AS m JOIN {name} AS n ON n.item = m.item
    LEFT JOIN (
      SELECT p.item, v.award, v.ground_iri, v.place FROM {name}_pair AS p JOIN {name}_member AS v ON v.item = p.rival
      JOIN {name} AS o ON o.item = p.rival WHERE p.is_same IS NOT FALSE AND o.net_hi IS DISTINCT FROM 0{earlier}
    ) AS w ON w.item = m.item
    WHERE n.net_lo <> m.lo OR n.net_hi IS DISTINCT FROM m.hi ORDER BY m.item, w.place
    """
    found: dict[tuple[int, str, str], list[tuple[str, str]]] = {}
    for enterprise, award, ground, *winner in connection.execute(sql).fetchall():
        winners = found.setdefault((enterprise, award, ground), [])
        winners += [(winner[0], winner[1])] if winner[0] is not None else []
    how: Literal["Deducted", "Highest"] = "Deducted" if is_deducted else "Highest"
    return {key: [Loss(0, rule.iri, how, tuple(to))] for key, to in found.items()}


def _exactly(value: Fraction | None) -> str | None:
    """Return an amount, whose denominator is a power of ten, as the text of a decimal."""
    if value is None:
        return None
    places = next(p for p in range(MOST_SCALE + 1) if (value * 10**p).denominator == 1)
    digits = str(int(value * 10**places)).rjust(places + 1, "0")
    return f"{digits[:-places]}.{digits[-places:]}" if places else digits


def _insert(connection: DuckDBPyConnection, table: str, key: str, kind: str, rows: list[tuple[Any, ...]]) -> None:
    """Insert rows of a key and two ends as text, which is exact at any length; a number that does not fit is an error."""
    if not rows:
        return
    marks = f"unnest($1::{key}[]) AS name, unnest($2::VARCHAR[]) AS low, unnest($3::VARCHAR[]) AS high"
    scale = int(kind.rpartition(",")[2].strip(" )"))
    long = [end for row in rows for end in row[1:] if end is not None and len(end.partition(".")[2]) > scale]
    if long:
        raise ArithmeticError(f"{long[0]} has more than {scale} decimals")
    columns = [list(column) for column in zip(*rows, strict=True)]
    sql = f"INSERT INTO {table} SELECT name, CAST(low AS {kind}), CAST(high AS {kind}) FROM (SELECT {marks})"
    connection.execute(sql, columns)


def _fraction(value: Any) -> Fraction | None:
    return None if value is None else Fraction(value)


def _rows(connection: DuckDBPyConnection, step: Settlement) -> dict[int, list[_Row]]:
    """Return the assessments of the cluster by enterprise."""
    ranks = {a.iri: a.order for a in step.awards}
    asked, filed = _asked(connection), _filed(connection)
    keys = sorted({k for r in step.rules for k in r.keys})
    columns = ["item", "enterprise", "award", "ground", "ground_iri", "day", "outcome", "lo", "hi", *keys]
    found: dict[int, list[_Row]] = {}
    for row in connection.execute(
        f"SELECT {', '.join(columns)} FROM {step.matter} ORDER BY enterprise, item"
    ).fetchall():
        number, enterprise, award, ground, iri, day, outcome, low, high, *values = row
        mine = [a for a in asked.get(enterprise, ()) if a[0] == award]
        days = [d for _, named, count, d in mine if count == 0 or named == iri]
        item = Item(number, award, iri, day, outcome, Fraction(low), _fraction(high), ranks[award])
        item = replace(
            item,
            filed=min(days) if days else filed.get(ground),
            is_asked=any(named in (None, iri) for _, named, _, _ in mine),
        )
        known = [Fraction(v) if isinstance(v, Decimal | int) else v for v in values]
        found.setdefault(enterprise, []).append(_Row(item, enterprise, ground, dict(zip(keys, known, strict=True))))
    return found


def _asked(connection: DuckDBPyConnection) -> dict[int, list[tuple[str, str | None, int, int]]]:
    found: dict[int, list[tuple[str, str | None, int, int]]] = {}
    sql = "SELECT enterprise, award, ground, grounds, day FROM asked WHERE award IS NOT NULL ORDER BY application"
    for enterprise, *rest in connection.execute(sql).fetchall():
        found.setdefault(enterprise, []).append(tuple(rest))
    return found


def _filed(connection: DuckDBPyConnection) -> dict[int, int]:
    """Return the day of application that a record states itself, by the number of the record."""
    name = string(IND + "application-date")
    return dict(
        connection.execute(
            f"SELECT owner, day FROM stated_once WHERE indicator = {name} AND day IS NOT NULL"
        ).fetchall()
    )


class _Rule:
    """The rows of one rule, and what they say of an enterprise."""

    def __init__(self, connection: DuckDBPyConnection, book: RuleBook, tables: RuleTables, step: Settlement) -> None:
        self.tables, self.rule = tables, tables.rule
        self.able = {a.iri for a in step.awards if a.iri in self.rule.members and has_keys(a, self.rule, book)}
        self.is_sure = not any(isinstance(c, Unsettled) for c in self.rule.condition)
        self.asks = bool(self.rule.condition) and self.is_sure
        self.met: dict[tuple[str, int], bool | None] = {}
        for award, table, column in tables.conditions:
            rows = connection.execute(f"SELECT subject, {column} FROM {table}").fetchall()
            self.met |= {(award, subject): met for subject, met in rows}
        self.payments = self._payments(connection)
        complete = f"SELECT is_complete([{string(PAYMENT)}], {tables.first}, {ON_DAY})"
        self.complete = bool(connection.execute(complete).fetchall()[0][0])
        self.by_record, self.by_year = self._limits(connection)

    def _payments(self, connection: DuckDBPyConnection) -> dict[int, list[Payment]]:
        if not self.rule.paid_before:
            return {}
        keys = self.tables.paid_keys
        values = "".join(f", k{n}.value" for n in range(len(keys)))
        joins = "".join(f" LEFT JOIN {table} AS k{n} ON k{n}.payment = p.payment" for n, table in enumerate(keys))
        sql = (
            f"SELECT p.enterprise, p.iri, p.award, p.ground, p.paid_amount{values} FROM paid AS p{joins} ORDER BY p.iri"
        )
        found: dict[int, list[Payment]] = {}
        for enterprise, iri, award, ground, paid, *key in connection.execute(sql).fetchall():
            own = tuple(Fraction(v) if isinstance(v, Decimal | int) else v for v in key)
            found.setdefault(enterprise, []).append(Payment(iri, award, ground, _fraction(paid), own))
        return found

    def _limits(
        self, connection: DuckDBPyConnection
    ) -> tuple[dict[tuple[int, str], Limits], dict[tuple[int, int], list[Limits]]]:
        """Return the limits by enterprise and record, and by enterprise and year."""
        by_record: dict[tuple[int, str], Limits] = {}
        by_year: dict[tuple[int, int], list[Limits]] = {}
        for table, columns in self.tables.limits:
            wanted = "".join(f", {low}, {high}, {met}" for low, high, met, _ in columns)
            sql = f"SELECT enterprise, ground_iri, year{wanted} FROM {table} ORDER BY enterprise, ground_iri, year"
            for enterprise, iri, year, *values in connection.execute(sql).fetchall():
                parts = zip(values[::3], values[1::3], values[2::3], columns, strict=True)
                limits = tuple((_fraction(lo), _fraction(hi), met, c[3]) for lo, hi, met, c in parts)
                by_record.setdefault((enterprise, iri), limits)
                if year is not None:
                    by_year.setdefault((enterprise, int(year)), []).append(limits)
        return by_record, by_year

    def bound(self, enterprise: int, rows: list[_Row]) -> Bound:
        """Return the rule over the assessments of one enterprise."""
        members: dict[int, bool] = {}
        for position, row in enumerate(rows):
            met = self.met.get((row.item.award, row.ground)) if self.asks else True
            if row.item.award in self.able and met is not False:
                members[position] = met is True
        keys = {i: tuple(rows[i].keys[k] for k in self.tables.keys) for i in members}
        named = {(rows[i].item.award, rows[i].item.ground): i for i in members}
        settled, others = set(), []
        for payment in self.payments.get(enterprise, ()):
            if (payment.award, payment.ground) in named:
                settled.add(named[payment.award, payment.ground])
            elif payment.award in {"", *self.rule.members}:
                others.append(payment)

        def limit(matter: list[int]) -> Interval:
            return self._limit(enterprise, [keys[i] for i in matter])

        return Bound(self.rule, members, keys, self.is_sure, frozenset(settled), tuple(others), self.complete, limit)

    def _limit(self, enterprise: int, keys: list[Key]) -> Interval:
        """Return the least of the limits in a matter, as they stand on the record that its keys identify."""
        limits = self._identified(enterprise, keys)
        if limits is None:
            limits = tuple(
                (Fraction(0), None, None if x.condition else True, True)
                if x.times or x.condition
                else (Fraction(x.at_most), Fraction(x.at_most), True, False)
                for x in self.rule.limits
            )
        lows = [max(low or Fraction(0), Fraction(0)) for low, _, met, _ in limits if met is not False]
        highs = [high for _, high, met, _ in limits if met is True and high is not None]
        return Interval(min(lows), min(highs) if highs else None) if lows else _NOTHING

    def _identified(self, enterprise: int, keys: list[Key]) -> Limits | None:
        own = [k for k in self.rule.same_for if k.iri != IND + "enterprise"]
        for position, indicator in enumerate(own):
            values: Iterable[Any] = [v for k in keys if (v := k[position]) is not None]
            for value in values:
                if indicator.range == "Thing":
                    return self.by_record.get((enterprise, value))
                if indicator.iri == IND + "fiscal-year":
                    found = self.by_year.get((enterprise, int(value)), [])
                    return found[0] if len(found) == 1 else None
                break
        return None
