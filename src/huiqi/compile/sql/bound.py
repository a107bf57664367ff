"""Rules that bind each other (compile layer): gross amounts, keys, conditions, limits and payments as rows out of SQL.

What is kept of them is a small optimisation that `huiqi.combine` solves exactly, enterprise by enterprise; the results
go back into tables, where later awards read them. Here is what stands in which table; `huiqi.compile.sql.settling` runs.
"""

from __future__ import annotations

from dataclasses import dataclass

from huiqi.compile.sql.awards import AwardTable
from huiqi.compile.sql.intervals import point, scaled
from huiqi.compile.sql.ledger import paid_key, paid_table
from huiqi.compile.sql.nodes import Nodes
from huiqi.compile.sql.sheet import GROUND, Sheet
from huiqi.compile.sql.shelf import Shelf
from huiqi.compile.sql.stacking import first_day, has_keys, key_column, keys_of, matter_sql, money_type
from huiqi.compile.sql.text import literal, string, word
from huiqi.names import IND, NS, local
from huiqi.rules.model import Award, StackingRule
from huiqi.rules.order import Cluster
from huiqi.rules.places import Scope, walk, where
from huiqi.rules.tree import Limit, Read, Unsettled

ANNUAL = NS + "AnnualReport"
_ASKED = f"""\
-- applications: which award and ground each names (empty: none or several), and how many of them it states
CREATE TABLE asked AS
SELECT r.id AS application, r.enterprise, r.day,
  (SELECT CASE WHEN COUNT(*) = 1 THEN MAX(v.code) END FROM stated AS v
    WHERE v.owner = r.id AND v.indicator = '{IND}award') AS award,
  (SELECT CASE WHEN COUNT(*) = 1 THEN MAX(v.code) END FROM stated AS v
    WHERE v.owner = r.id AND v.indicator = '{IND}ground') AS ground,
  (SELECT COUNT(*) FROM stated AS v WHERE v.owner = r.id AND v.indicator = '{IND}ground') AS grounds
FROM record AS r WHERE list_contains(r.kinds, '{NS}Application') AND r.day IS NOT NULL;
"""


@dataclass(frozen=True)
class RuleTables:
    """Where the rows of one rule stand: its members' conditions, the keys of payments, its limits."""

    rule: StackingRule
    conditions: tuple[tuple[str, str, str], ...]
    """Award, table and column of the condition."""
    keys: tuple[str, ...]
    paid_keys: tuple[str, ...]
    limits: tuple[tuple[str, tuple[tuple[str, str, str, bool], ...]], ...]
    """Table of records, and for each limit its ends, its condition, and whether either is read on the record."""
    first: int


@dataclass(frozen=True)
class Settlement:
    """One cluster to settle outside SQL: the tables that it reads, and the two that it makes."""

    matter: str
    name: str
    kind: str
    cluster: Cluster
    rules: tuple[RuleTables, ...]
    awards: tuple[Award, ...]

    @property
    def text(self) -> str:
        """Return what happens here, for a reader of the SQL."""
        names = ", ".join(local(r.rule.iri) for r in self.rules)
        return f"-- {names}: settled together, outside SQL; the result stands in {self.name} and {self.name}_total\n"

    @property
    def statements(self) -> tuple[str, str]:
        """Return what makes the tables that are filled, and what joins them to the assessments."""
        return (
            f"CREATE TABLE {self.name}_net (item BIGINT, net_lo {self.kind}, net_hi {self.kind});\n"
            f"CREATE TABLE {self.name}_total (enterprise INTEGER, lo {self.kind}, hi {self.kind});",
            f"CREATE TABLE {self.name} AS SELECT m.*, n.net_lo, n.net_hi, n.net_lo AS add_lo, n.net_hi AS add_hi\n"
            f"FROM {self.matter} AS m JOIN {self.name}_net AS n ON n.item = m.item",
        )


def settlement(shelf: Shelf, cluster: Cluster, tables: list[AwardTable], number: int) -> Settlement:
    """Write the tables that the settling of a cluster reads.

    Raises HuiqiError, naming the node, for a condition or limit that has no form in SQL.
    """
    matter = f"matter_{number}"
    shelf.add(
        f"-- what {', '.join(local(r.iri) for r in cluster.rules)} combine\n{matter_sql(shelf, matter, cluster, tables)}"
    )
    shelf.once("asked", lambda: shelf.add(_ASKED))
    awards = tuple({t.award.iri: t.award for t in reversed(tables)}.values())
    rules = tuple(_rule(shelf, rule, cluster, awards) for rule in cluster.rules)
    return Settlement(matter, f"settled_{number}", money_type(tables), cluster, rules, awards)


def _rule(shelf: Shelf, rule: StackingRule, cluster: Cluster, awards: tuple[Award, ...]) -> RuleTables:
    keys, own = keys_of(cluster.rules), keys_of((rule,))
    members = [a for a in awards if a.iri in rule.members]
    conditions = []
    if rule.condition and not isinstance(rule.condition[0], Unsettled):
        conditions = [_condition(shelf, rule, a) for a in members if has_keys(a, rule, shelf.book)]
    paid_table(shelf)
    return RuleTables(
        rule,
        tuple(conditions),
        tuple(key_column(keys, k) for k in own),
        tuple(paid_key(shelf, k) for k in own) if rule.paid_before else (),
        tuple(_limits(shelf, rule)),
        first_day(members),
    )


def _ground_sheet(shelf: Shelf, kind: str, title: str, exact: bool = False) -> Sheet:
    which = f"r.kind = {string(kind)}" if exact else f"list_contains(r.kinds, {string(kind)})"
    source = f"FROM record AS r WHERE {which} AND r.day IS NOT NULL"
    return Sheet(shelf, shelf.name("bound"), Scope(kind), list(GROUND), source, title)


def _condition(shelf: Shelf, rule: StackingRule, award: Award) -> tuple[str, str, str]:
    sheet = _ground_sheet(shelf, award.ground, f"{word(rule.iri)}: whom it binds")
    column = sheet.derive("is_bound", Nodes(sheet, None).verdict(rule.condition[0]))
    shelf.put(sheet)
    return award.iri, sheet.name, column


def _limits(shelf: Shelf, rule: StackingRule) -> list[tuple[str, tuple[tuple[str, str, str, bool], ...]]]:
    """Write a table of records for each class that the keys can identify, with the limits as they stand there."""
    if not any(x.times or x.condition for x in rule.limits):
        return []
    things = [k for k in rule.same_for if k.range == "Thing" and k.iri != IND + "enterprise"]
    kinds = [ANNUAL]
    if things:
        kinds = [k for k in sorted(shelf.book.record_classes) if _is_readable(shelf, rule, k)]
    found = []
    for kind in kinds:
        sheet = _ground_sheet(shelf, kind, f"{word(rule.iri)}: its limits on each {word(kind)}", exact=bool(things))
        columns = tuple(_limit(Nodes(sheet, None), x) for x in rule.limits)
        shelf.put(sheet)
        found.append((sheet.name, columns))
    return found


def _is_readable(shelf: Shelf, rule: StackingRule, kind: str) -> bool:
    reads = [(n, s) for x in rule.limits for n, s in walk(x, Scope(kind)) if isinstance(n, Read)]
    return all(where(n.through or n.indicator, s, shelf.book) is not None for n, s in reads)


def _limit(nodes: Nodes, limit: Limit) -> tuple[str, str, str, bool]:
    most = point(literal(limit.at_most, limit.iri))
    if limit.times:
        line = scaled(nodes.amount(limit.times[0]), most.lo, limit.at_most < 0, limit.iri)
        most = nodes.sheet.ends(f"{word(limit.iri)}_most", line, limit.iri)
    met = nodes.verdict(limit.condition[0]) if limit.condition else "TRUE"
    return most.lo.sql, most.hi.sql, met, bool(limit.times or limit.condition)
