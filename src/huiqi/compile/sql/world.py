"""One world as SQL, and what its tables say read back (compile layer).

`Program` holds every statement in the order in which they run; the tables `assessment` and `total` are its answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from huiqi.assessment import MET, NOT_MET, UNKNOWN, Figure, NodeKey, NodeResult, WorldAssessment, WorldResult
from huiqi.compile.sql.awards import AwardTable, absent_sql, award_tables
from huiqi.compile.sql.bound import Settlement, settlement
from huiqi.compile.sql.paying import Granted, Name, given_up, payouts, recoveries
from huiqi.compile.sql.payouts import PayoutTable, RecoveryTable, payout_table, recovery_table
from huiqi.compile.sql.settling import Losses, run, simple_losses
from huiqi.compile.sql.sheet import Entry, Sheet, Within
from huiqi.compile.sql.shelf import Shelf
from huiqi.compile.sql.stacking import matter_sql, money_type, rule_sql
from huiqi.compile.sql.tables import MACROS, SCHEMA, TYPED
from huiqi.compile.sql.text import DIGITS, string
from huiqi.money import canonical, fen_half_up
from huiqi.rules.kinds import is_simple, refuse_beyond
from huiqi.rules.model import RuleBook, StackingRule
from huiqi.rules.order import Cluster, steps
from huiqi.rules.worlds import World

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_ASSESSMENT: Final = """\
-- the assessments of a world
CREATE TABLE assessment AS
WITH due AS (
  SELECT *, fen(net_lo) AS due_lo, fen(net_hi) AS due_hi, fen(lo) AS gross_lo, fen(hi) AS gross_hi FROM settled
)
SELECT enterprise, award, ground_iri AS ground, outcome, lo, hi, due_lo, due_hi,
  CASE
    WHEN outcome = 'not-entitled' THEN ''
    WHEN due_lo = 0 AND due_hi = 0 THEN 'superseded'
    WHEN outcome = 'undetermined' OR (due_lo = 0 AND gross_lo <> 0) THEN 'open'
    WHEN due_lo = gross_lo AND due_hi IS NOT DISTINCT FROM gross_hi THEN 'granted'
    ELSE 'reduced' END AS status
FROM due
UNION ALL
SELECT enterprise, award, '', CASE WHEN is_known THEN 'not-applicable' ELSE 'undetermined' END,
  0.00, CASE WHEN is_known THEN 0.00 END, 0.00, CASE WHEN is_known THEN 0.00 END,
  CASE WHEN is_known THEN '' ELSE 'open' END
FROM absent;
"""


@dataclass(frozen=True)
class Program:
    """The steps of one world, each a statement or a settlement, and the tables of its awards."""

    steps: tuple[str | Settlement, ...]
    tables: tuple[AwardTable, ...]
    book: RuleBook
    payouts: tuple[PayoutTable, ...] = ()
    recoveries: tuple[RecoveryTable, ...] = ()
    simple: tuple[tuple[str, StackingRule], ...] = ()
    """The tables of rules that are settled in SQL."""

    @property
    def statements(self) -> tuple[str, ...]:
        """Return what runs, a settlement as the text that says so."""
        return tuple(step if isinstance(step, str) else step.text for step in self.steps)

    @property
    def text(self) -> str:
        """Return everything that runs, in order; facts come between the first part and the second."""
        return "\n".join([SCHEMA, MACROS, TYPED, *self.statements])

    def run(self, connection: DuckDBPyConnection) -> Losses:
        """Run every step; return what each assessment lost to rules that bind each other."""
        losses: Losses = {}
        for step in self.steps:
            if isinstance(step, str):
                connection.execute(step)
            else:
                losses |= run(connection, self.book, step)
        for name, rule in self.simple:
            losses |= simple_losses(connection, rule, name)
        return losses


def program(book: RuleBook, world: World) -> Program:
    """Return the SQL of one world.

    Raises HuiqiError, naming the node or rule, for anything that has no form in SQL.
    """
    refuse_beyond(book, world, "sql")
    shelf = Shelf(book)
    tables: dict[str, list[AwardTable]] = {}
    positions = {a.iri: n for n, a in enumerate(world.awards, 1)}
    by_iri = {a.iri: a for a in world.awards}
    settled: list[tuple[str, str]] = []
    simple: list[tuple[str, StackingRule]] = []
    for step in steps(world.awards, world.rules):
        if isinstance(step, Cluster):
            own = [t for iri in step.awards for t in tables[iri]]
            settled.append(_settle(shelf, step, own, len(settled) + 1))
            if step.rules and not settled[-1][1]:
                simple.append((f"rule_{len(settled)}", step.rules[0]))
            for iri in step.awards:
                shelf.granted[iri] = _granted(shelf, settled[-1][0], iri)
        else:
            tables[step.iri] = award_tables(shelf, by_iri[step.iri], world, positions[step.iri])
    shelf.add(absent_sql(shelf, world.awards))
    every = [t for a in world.awards for t in tables[a.iri]]
    shelf.add(_together(settled, money_type(every)), _total(settled), _ASSESSMENT)
    payouts = tuple(payout_table(shelf, t) for t in every)
    owed = [(r, a) for r in world.recoveries for a in world.awards if a.iri in r.awards]
    recovered = tuple(recovery_table(shelf, r, a) for r, a in owed)
    return Program(tuple(shelf.steps), tuple(every), book, payouts, recovered, tuple(simple))


def _settle(shelf: Shelf, cluster: Cluster, tables: list[AwardTable], number: int) -> tuple[str, str]:
    """Write what settles a cluster; return the table of what each assessment pays, and that of totals, if it has one."""
    name, matter = f"settled_{number}", f"matter_{number}"
    if cluster.rules and not (len(cluster.rules) == 1 and is_simple(cluster.rules[0], cluster.rules)):
        shelf.add(settlement(shelf, cluster, tables, number))
        return name, f"{name}_total"
    shelf.add(matter_sql(shelf, matter, cluster, tables))
    if cluster.rules:
        shelf.add(*rule_sql(shelf, cluster.rules[0], f"rule_{number}", matter, tables))
    columns = []
    for column, gross in (("net_lo", "lo"), ("net_hi", "hi"), ("add_lo", "lo"), ("add_hi", "hi")):
        taken = f"CASE WHEN r.item IS NOT NULL THEN r.{column} ELSE m.{gross} END"
        columns.append(f"{taken if cluster.rules else f'm.{gross}'} AS {column}")
    join = f"\nLEFT JOIN rule_{number} AS r ON r.item = m.item" if cluster.rules else ""
    shelf.add(
        "-- what each assessment pays and adds; without a rule, its gross amount\n"
        f"CREATE TABLE {name} AS\nSELECT m.*, {', '.join(columns)}\nFROM {matter} AS m{join};\n"
    )
    return name, ""


def _granted(shelf: Shelf, settled: str, award: str) -> str:
    """Write the table of what is granted of one award, as other awards read it.

    It is unread where what is computed is, and where the rules leave it open.
    """
    name, items = shelf.name("granted"), shelf.items[award]
    kind = f"DECIMAL({DIGITS}, {items.amount.scale})"
    is_other = "(net_lo <> lo OR net_hi IS DISTINCT FROM hi)"
    unread = f"is_unread OR ((net_lo = net_hi) IS NOT TRUE AND {is_other})"
    shelf.add(
        f"CREATE TABLE {name} AS\nSELECT item, enterprise, ground, ground_iri, CAST(net_lo AS {kind}) AS lo,\n"
        f"  CAST(net_hi AS {kind}) AS hi, {unread} AS is_unread\nFROM {settled} WHERE award = {string(award)};\n"
    )
    return name


def _together(settled: list[tuple[str, str]], kind: str) -> str:
    ends = ", ".join(f"CAST({c} AS {kind}) AS {c}" for c in ("lo", "hi", "net_lo", "net_hi", "add_lo", "add_hi"))
    columns = f"item, award, enterprise, ground, ground_iri, day, outcome, {ends}"
    body = "\nUNION ALL\n".join(f"SELECT {columns} FROM {name}" for name, _ in settled)
    return f"-- every assessment of the world\nCREATE TABLE settled AS\n{body};\n"


def _total(settled: list[tuple[str, str]]) -> str:
    parts = [
        f"  SELECT enterprise, fen(add_lo) AS lo, fen(add_hi) AS hi FROM {name}" for name, own in settled if not own
    ]
    parts += [f"  SELECT enterprise, fen(lo), fen(hi) FROM {own}" for _, own in settled if own]
    parts.append("  SELECT enterprise, 0.00, CASE WHEN is_known THEN 0.00 END FROM absent")
    parts[0] = parts[0].replace("fen(lo), fen(hi)", "fen(lo) AS lo, fen(hi) AS hi")
    body = "\n  UNION ALL\n".join(parts)
    return f"""\
-- what an enterprise is due in all; each part is rounded before it is added
CREATE TABLE total AS
WITH part AS (
{body}
)
SELECT e.id AS enterprise, e.iri, COALESCE(SUM(p.lo), 0) AS lo,
  CASE WHEN COUNT(p.lo) = COUNT(p.hi) THEN COALESCE(SUM(p.hi), 0) END AS hi
FROM enterprise AS e LEFT JOIN part AS p ON p.enterprise = e.id
GROUP BY e.id, e.iri;
"""


# --- answers ----------------------------------------------------------------------------------------------------


def results(connection: DuckDBPyConnection, ran: Program, losses: Losses, with_nodes: bool) -> dict[str, WorldResult]:
    """Return what the tables of a program that has run say of each enterprise, by its IRI."""
    found: dict[int, list[WorldAssessment]] = {}
    days = {
        (e, a, g): d
        for e, a, g, d in connection.execute("SELECT enterprise, award, ground_iri, day FROM settled").fetchall()
    }
    every: dict[Name, Granted] = {}
    for row in connection.execute("SELECT * FROM assessment ORDER BY enterprise, award, ground").fetchall():
        enterprise, award, ground, outcome, lo, hi, due_lo, due_hi, status = row
        one = WorldAssessment(award, ground, outcome, _figure(lo, hi), _figure(due_lo, due_hi), status)
        found.setdefault(enterprise, []).append(one)
        if ground:
            name = (enterprise, award, ground)
            every[name] = Granted(name, days[name], _to_fen(one.gross), one.net)
    totals = connection.execute("SELECT enterprise, iri, lo, hi FROM total ORDER BY enterprise").fetchall()
    live = {(e, a.award, a.ground) for e, own in found.items() for a in own if a.outcome != "not-entitled"}
    grants = {name: grant for name, grant in every.items() if name in live}
    paid = payouts(connection, ran.payouts, grants, {row[0]: row[1] for row in totals})
    paid = {n: replace(p, given_up=given_up(losses.get(n, []), grants[n])) for n, p in paid.items()}
    back = recoveries(connection, ran.recoveries, grants, list(every.values()))
    nodes = _nodes(connection, ran) if with_nodes else {}
    return {
        iri: WorldResult(
            tuple(replace(a, payout=paid.get((e, a.award, a.ground))) for a in found.get(e, ())),
            _figure(lo, hi),
            nodes.get(e, {}),
            tuple(back.get(e, ())),
        )
        for e, iri, lo, hi in totals
    }


def _to_fen(figure: Figure) -> Figure:
    return Figure(fen_half_up(figure.least), None if figure.most is None else fen_half_up(figure.most))


def _figure(low: Decimal, high: Decimal | None) -> Figure:
    return Figure(_exact(low), None if high is None else _exact(high))


def _exact(value: Any) -> Decimal:
    return Decimal(canonical(Decimal(value)))


def _nodes(connection: DuckDBPyConnection, ran: Program) -> dict[int, dict[NodeKey, NodeResult]]:
    found: dict[int, dict[NodeKey, NodeResult]] = {}
    for table in ran.tables:
        for enterprise, key, result in _evaluated(connection, table.sheet, None):
            found.setdefault(enterprise, {})[key] = result
    return found


def _evaluated(
    connection: DuckDBPyConnection, sheet: Sheet, outside: set[int] | None
) -> Iterator[tuple[int, NodeKey, NodeResult]]:
    """Yield what a table says of each node on each subject: nodes in the order of evaluation, subjects by name.

    `outside` are the subjects of the table outside that evaluate this one; None: all.
    """
    wanted = list(dict.fromkeys(text for entry in sheet.entries for text in _texts(entry)))
    head = ["subject", "enterprise", "ground_iri", "path", "NULL" if outside is None else "outer_subject"]
    rows = connection.execute(
        f"SELECT {', '.join([*head, *wanted])} FROM {sheet.name} ORDER BY enterprise, ground_iri, path"
    ).fetchall()
    place = {text: n for n, text in enumerate(wanted, len(head))}
    rows = [row for row in rows if outside is None or row[4] in outside]
    for entry in sheet.entries:
        alive = [row for row in rows if row[place[entry.alive]]]
        if isinstance(entry, Within):
            yield from _evaluated(connection, entry.sheet, {row[0] for row in alive})
            continue
        for row in alive:
            yield row[1], (entry.node, row[2], row[3]), _result(entry, row, place)


def _texts(entry: Entry | Within) -> list[str]:
    if isinstance(entry, Within):
        return [entry.alive]
    ends = [entry.amount.lo.sql, entry.amount.hi.sql] if entry.amount else [entry.verdict]
    return [entry.alive, *ends]


def _result(entry: Entry, row: tuple[Any, ...], place: dict[str, int]) -> NodeResult:
    if entry.amount is None:
        met = row[place[entry.verdict]]
        return NodeResult(verdict=UNKNOWN if met is None else MET if met else NOT_MET)
    low, high = row[place[entry.amount.lo.sql]], row[place[entry.amount.hi.sql]]
    return NodeResult(least=None if low is None else _exact(low), most=None if high is None else _exact(high))
