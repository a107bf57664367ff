"""One world as SQL, and what its tables say read back (compile layer).

`Program` holds every statement in the order in which they run; the tables `assessment` and `total` are its answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from huiqi.assessment import MET, NOT_MET, UNKNOWN, Figure, NodeKey, NodeResult, WorldAssessment, WorldResult
from huiqi.compile.sql.awards import AwardTable, absent_sql, award_table, item_sql
from huiqi.compile.sql.sheet import Entry, Sheet, Within
from huiqi.compile.sql.stacking import highest_rules, keys_of, payments, rule_sql
from huiqi.compile.sql.tables import MACROS, SCHEMA, TYPED
from huiqi.money import canonical
from huiqi.rules.kinds import refuse_beyond
from huiqi.rules.tree import RuleBook
from huiqi.rules.worlds import World

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_TOTAL: Final = """\
-- what an enterprise is due in all; each part is rounded before it is added
CREATE TABLE total AS
WITH part AS (
  SELECT enterprise, fen(add_lo) AS lo, fen(add_hi) AS hi FROM settled
  UNION ALL
  SELECT enterprise, 0.00, CASE WHEN is_known THEN 0.00 END FROM absent
)
SELECT e.id AS enterprise, e.iri, COALESCE(SUM(p.lo), 0) AS lo,
  CASE WHEN COUNT(p.lo) = COUNT(p.hi) THEN COALESCE(SUM(p.hi), 0) END AS hi
FROM enterprise AS e LEFT JOIN part AS p ON p.enterprise = e.id
GROUP BY e.id, e.iri;
"""
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
    """The statements of one world, and the tables of its awards."""

    statements: tuple[str, ...]
    tables: tuple[AwardTable, ...]

    @property
    def text(self) -> str:
        """Return everything that runs, in order; facts come between the first part and the second."""
        return "\n".join([SCHEMA, MACROS, TYPED, *self.statements])


def program(book: RuleBook, world: World) -> Program:
    """Return the SQL of one world.

    Raises HuiqiError, naming the node or rule, for anything that has no form in SQL.
    """
    refuse_beyond(book, world, "sql")
    rules = highest_rules(world.rules)
    keys = keys_of(rules)
    tables = [award_table(book, award, f"award_{n}", world.rules) for n, award in enumerate(world.awards, 1)]
    statements = [s for t in tables for s in t.sheet.statements()]
    statements += [item_sql(tables, keys), absent_sql(tables)]
    if any(rule.paid_before for rule in rules):
        statements += payments(book, keys)
    for number, rule in enumerate(rules, 1):
        statements += rule_sql(rule, number, tables, keys, book)
    statements += [_settled(len(rules)), _TOTAL, _ASSESSMENT]
    return Program(tuple(statements), tuple(tables))


def _settled(count: int) -> str:
    """Return the statement that takes from each rule what it says, the last one first."""
    numbers = range(count, 0, -1)
    columns = []
    for column, gross in (("net_lo", "lo"), ("net_hi", "hi"), ("add_lo", "lo"), ("add_hi", "hi")):
        arms = "".join(f"WHEN r{n}.item IS NOT NULL THEN r{n}.{column} " for n in numbers)
        columns.append(f"CASE {arms}ELSE i.{gross} END AS {column}" if arms else f"i.{gross} AS {column}")
    joins = "".join(f"\nLEFT JOIN rule_{n} AS r{n} ON r{n}.item = i.item" for n in reversed(numbers))
    return (
        "-- what each assessment pays and adds after the stacking rules; without a rule, its gross amount\n"
        f"CREATE TABLE settled AS\nSELECT i.*, {', '.join(columns)}\nFROM item AS i{joins};\n"
    )


# --- answers ----------------------------------------------------------------------------------------------------


def results(connection: DuckDBPyConnection, ran: Program, with_nodes: bool) -> dict[str, WorldResult]:
    """Return what the tables of a program that has run say of each enterprise, by its IRI."""
    found: dict[int, list[WorldAssessment]] = {}
    for row in connection.execute("SELECT * FROM assessment ORDER BY enterprise, award, ground").fetchall():
        enterprise, award, ground, outcome, lo, hi, due_lo, due_hi, status = row
        found.setdefault(enterprise, []).append(
            WorldAssessment(award, ground, outcome, _figure(lo, hi), _figure(due_lo, due_hi), status)
        )
    nodes = _nodes(connection, ran) if with_nodes else {}
    totals = connection.execute("SELECT enterprise, iri, lo, hi FROM total ORDER BY enterprise").fetchall()
    return {
        iri: WorldResult(tuple(found.get(enterprise, ())), _figure(lo, hi), nodes.get(enterprise, {}))
        for enterprise, iri, lo, hi in totals
    }


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
    """Yield what a table says of each node on each subject, in the order of evaluation.

    `outside` are the subjects of the table outside that evaluate this one; None: all.
    """
    wanted = list(dict.fromkeys(text for entry in sheet.entries for text in _texts(entry)))
    head = ["subject", "enterprise", "ground_iri", "path", "NULL" if outside is None else "outer_subject"]
    rows = connection.execute(f"SELECT {', '.join([*head, *wanted])} FROM {sheet.name} ORDER BY subject").fetchall()
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
