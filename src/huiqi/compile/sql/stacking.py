"""A stacking rule by itself as SQL (compile layer): who is one matter, who comes first, what was paid before, what is due.

Two assessments are one matter if all keys are equal: SQL's own equality, NULL where a key is not known. Rules that bind
each other are settled by `huiqi.compile.sql.bound`.
"""

from __future__ import annotations

from huiqi.compile.sql.awards import AwardTable, key_of
from huiqi.compile.sql.existence import ON_DAY
from huiqi.compile.sql.ledger import PAYMENT, paid_key, paid_table
from huiqi.compile.sql.readings import FIRST_DAY, is_enterprise
from huiqi.compile.sql.shelf import Shelf
from huiqi.compile.sql.text import DIGITS, both, string, strings
from huiqi.compile.sql.windows import window_of
from huiqi.money import MAX_DECIMALS
from huiqi.names import local
from huiqi.rules.model import Award, RuleBook, StackingRule
from huiqi.rules.order import Cluster
from huiqi.rules.places import Scope, where
from huiqi.rules.tree import Indicator


def keys_of(rules: tuple[StackingRule, ...]) -> list[Indicator]:
    """Return the keys that the rules compare, each once; the enterprise is always equal and is none of them."""
    found = {k.iri: k for rule in rules for k in rule.same_for if not is_enterprise(k)}
    return list(found.values())


def key_column(keys: list[Indicator], key: Indicator) -> str:
    """Return the column of a stacking rule's key."""
    return f"key_{[k.iri for k in keys].index(key.iri) + 1}"


def has_keys(award: Award, rule: StackingRule, book: RuleBook) -> bool:
    """Say whether the grounds of an award can have every key of a rule."""
    return all(where(key, Scope(award.ground), book) is not None for key in rule.same_for)


def first_day(awards: list[Award]) -> int:
    """Return the day from which payments for some awards must be known."""
    starts = [window_of(a).first[0] for a in awards]
    known = [s for s in starts if s is not None]
    return min(known) if known and len(known) == len(starts) else FIRST_DAY


def money_type(tables: list[AwardTable]) -> str:
    """Return the SQL type that holds the amounts of all awards, and what was paid, without rounding any."""
    scale = max(MAX_DECIMALS, *(end.scale for t in tables for end in (t.amount.lo, t.amount.hi)))
    return f"DECIMAL({DIGITS}, {scale})"


def matter_sql(shelf: Shelf, name: str, cluster: Cluster, tables: list[AwardTable]) -> str:
    """Return the statement that puts the assessments of a cluster into one table, with the keys of its rules."""
    keys, kind, parts = keys_of(cluster.rules), money_type(tables), []
    for table in tables:
        own = "".join(f", {key_of(table, k)} AS {key_column(keys, k)}" for k in keys)
        parts.append(
            "SELECT i.item, i.award, i.enterprise, i.ground, i.ground_iri, i.day, i.outcome,\n"
            f"  CAST(i.lo AS {kind}) AS lo, CAST(i.hi AS {kind}) AS hi, i.is_unread{own}\n"
            f"FROM {shelf.items[table.award.iri].table} AS i JOIN {table.sheet.name} AS s ON s.subject = i.ground"
        )
    return f"CREATE TABLE {name} AS\n" + "\nUNION ALL\n".join(parts) + ";\n"


def rule_sql(shelf: Shelf, rule: StackingRule, name: str, matter: str, tables: list[AwardTable]) -> list[str]:
    """Return the statements that make the table `name`: item, net and add, each from lo to hi."""
    keys = keys_of((rule,))
    columns = [key_column(keys, k) for k in keys]
    members = [t.award for t in tables if t.award.iri in rule.members and has_keys(t.award, rule, shelf.book)]
    statements = [_member_sql(name, rule, members, matter), _pair_sql(name, columns)]
    awards = [t.award for t in tables if t.award.iri in rule.members]
    statements += _ledger_sql(shelf, name, rule, awards, tables, keys) if rule.paid_before else _no_ledger_sql(name)
    statements.append(_deducted_sql(name) if rule.paid_before == "Deducted" else _ranked_sql(name, rule.keeps))
    statements.append(_settled_sql(name))
    return statements


def _member_sql(name: str, rule: StackingRule, members: list[Award], matter: str) -> str:
    awards = strings(sorted({a.iri for a in members}))
    return (
        f"-- {local(rule.iri)}: the assessments that it relates, in the order of ties\n"
        f"CREATE TABLE {name}_member AS\n"
        "SELECT *, RANK() OVER (PARTITION BY enterprise ORDER BY day, ground_iri, award) AS place\n"
        f"FROM {matter} WHERE award IN ({awards}) AND outcome <> 'not-entitled';\n"
    )


def _pair_sql(name: str, columns: list[str]) -> str:
    same = both([f"a.{c} = b.{c}" for c in columns])
    return f"""\
-- is_same: one matter, NULL where a key is not known; wins: a surely comes before b; loses: b surely before a
CREATE TABLE {name}_pair AS
SELECT a.item, b.item AS rival, a.enterprise, {same} AS is_same,
  {_beats("a", "b")} AS wins,
  {_beats("b", "a")} AS loses,
  b.lo > a.lo OR (b.lo = a.lo AND b.place < a.place) AS is_ahead,
  CASE
    WHEN a.hi IS NULL THEN b.hi IS NULL AND b.place < a.place
    WHEN b.hi IS NULL THEN TRUE
    ELSE b.hi > a.hi OR (b.hi = a.hi AND b.place < a.place) END AS is_ahead_at_most,
  b.place < a.place AS is_earlier, b.lo AS rival_lo, b.hi AS rival_hi
FROM {name}_member AS a JOIN {name}_member AS b ON b.enterprise = a.enterprise AND b.item <> a.item;
"""


def _beats(a: str, b: str) -> str:
    tie = f"{a}.lo = {b}.hi AND {a}.hi = {a}.lo AND {b}.lo = {b}.hi"
    return f"CASE WHEN {b}.hi IS NULL OR {a}.lo < {b}.hi THEN FALSE WHEN {tie} THEN {a}.place < {b}.place ELSE TRUE END"


def _ledger_sql(
    shelf: Shelf, name: str, rule: StackingRule, members: list[Award], tables: list[AwardTable], keys: list[Indicator]
) -> list[str]:
    first, kind = first_day(members), money_type(tables)
    awards = strings(["", *rule.members])
    columns = [key_column(keys, k) for k in keys]
    same = both(["CASE WHEN p.award <> '' AND p.ground <> '' THEN TRUE END", *(f"m.{c} = p.{c}" for c in columns)])
    payments = paid_table(shelf)
    own = "".join(f", {c}.value AS {c}" for c in columns)
    joins = "".join(
        f"\n  LEFT JOIN {paid_key(shelf, k)} AS {c} ON {c}.payment = p.payment"
        for k, c in zip(keys, columns, strict=True)
    )
    return [
        f"""\
-- grants that were paid themselves, and other payments for the members of the rule
CREATE TABLE {name}_paid AS
SELECT m.item, p.*{own} FROM {payments} AS p LEFT JOIN {name}_member AS m
  ON m.enterprise = p.enterprise AND m.award = p.award AND m.ground_iri = p.ground{joins}
WHERE m.item IS NOT NULL OR p.award IN ({awards});
CREATE TABLE {name}_done AS SELECT DISTINCT item FROM {name}_paid WHERE item IS NOT NULL;
""",
        f"""\
-- what was paid earlier in the matter of each assessment: NULL at most where the list of payments is not complete
CREATE TABLE {name}_earlier AS
WITH other AS (
  SELECT m.item, p.paid_amount, {same} AS is_same
  FROM {name}_member AS m JOIN {name}_paid AS p ON p.enterprise = m.enterprise AND p.item IS NULL
), summed AS (
  SELECT item, COUNT(*) FILTER (WHERE is_same) AS sure, COUNT(*) FILTER (WHERE is_same IS NOT FALSE) AS possible,
    SUM(paid_amount) FILTER (WHERE is_same) AS least, SUM(paid_amount) FILTER (WHERE is_same IS NOT FALSE) AS most,
    COUNT(*) FILTER (WHERE is_same IS NOT FALSE AND paid_amount IS NULL) AS unread
  FROM other GROUP BY item
), listed AS (SELECT is_complete([{string(PAYMENT)}], {first}, {ON_DAY}) AS is_complete)
SELECT m.item, COALESCE(s.sure, 0) AS sure, CAST(COALESCE(s.least, 0) AS {kind}) AS least,
  CASE WHEN l.is_complete THEN COALESCE(s.possible, 0) END AS possible,
  CAST(CASE WHEN l.is_complete AND COALESCE(s.unread, 0) = 0 THEN COALESCE(s.most, 0) END AS {kind}) AS most
FROM {name}_member AS m CROSS JOIN listed AS l LEFT JOIN summed AS s ON s.item = m.item;
""",
    ]


def _no_ledger_sql(name: str) -> list[str]:
    return [
        f"""\
-- the rule does not ask what was paid before
CREATE TABLE {name}_done AS SELECT item FROM {name}_member WHERE FALSE;
CREATE TABLE {name}_earlier AS SELECT item, 0 AS sure, 0 AS least, 0 AS possible, 0 AS most FROM {name}_member;
"""
    ]


def _ranked_sql(name: str, keeps: int) -> str:
    return f"""\
-- the best {keeps} of each matter are kept, less what earlier grants took; what is paid already stays
CREATE TABLE {name}_net AS
WITH counted AS (
  SELECT p.item,
    COUNT(*) FILTER (WHERE d.item IS NULL AND p.is_same AND p.loses) AS surely_better,
    COUNT(*) FILTER (WHERE d.item IS NULL AND p.is_same IS NOT FALSE AND NOT p.wins) AS perhaps_better,
    COUNT(*) FILTER (WHERE d.item IS NULL AND p.is_same AND p.is_ahead) AS ahead,
    COUNT(*) FILTER (WHERE d.item IS NULL AND p.is_same AND p.is_ahead_at_most) AS ahead_at_most,
    COUNT(*) FILTER (WHERE d.item IS NOT NULL AND p.is_same) AS done,
    COUNT(*) FILTER (WHERE d.item IS NOT NULL AND p.is_same IS NOT FALSE) AS perhaps_done
  FROM {name}_pair AS p LEFT JOIN {name}_done AS d ON d.item = p.rival GROUP BY p.item
), places AS (
  SELECT m.item, m.enterprise, m.lo, m.hi, d.item IS NOT NULL AS is_done,
    COALESCE(c.surely_better, 0) AS surely_better, COALESCE(c.perhaps_better, 0) AS perhaps_better,
    COALESCE(c.ahead, 0) AS ahead, COALESCE(c.ahead_at_most, 0) AS ahead_at_most,
    {keeps} - e.sure - COALESCE(c.done, 0) AS most_places,
    COALESCE({keeps} - e.possible - COALESCE(c.perhaps_done, 0), 0) AS least_places
  FROM {name}_member AS m JOIN {name}_earlier AS e ON e.item = m.item
  LEFT JOIN counted AS c ON c.item = m.item LEFT JOIN {name}_done AS d ON d.item = m.item
)
SELECT item, enterprise,
  CASE WHEN is_done THEN lo WHEN surely_better >= most_places THEN 0 WHEN perhaps_better < least_places THEN lo
    ELSE 0 END AS net_lo,
  CASE WHEN NOT is_done AND surely_better >= most_places THEN 0 ELSE hi END AS net_hi,
  CASE WHEN is_done OR ahead < least_places THEN lo ELSE 0 END AS add_lo,
  CASE WHEN is_done OR ahead_at_most < most_places THEN hi ELSE 0 END AS add_hi
FROM places;
"""


def _deducted_sql(name: str) -> str:
    return f"""\
-- each grant less the highest earlier one of its matter, or all that was paid in it; in total the highest of all less
-- all that was paid
CREATE TABLE {name}_net AS
WITH earlier AS (
  SELECT item,
    MAX(rival_lo) FILTER (WHERE is_earlier AND is_same) AS least,
    MAX(rival_hi) FILTER (WHERE is_earlier AND is_same IS NOT FALSE) AS most,
    COUNT(*) FILTER (WHERE is_earlier AND is_same IS NOT FALSE AND rival_hi IS NULL) AS unbounded,
    COUNT(*) FILTER (WHERE is_same AND is_ahead) AS ahead,
    COUNT(*) FILTER (WHERE is_same AND is_ahead_at_most) AS ahead_at_most
  FROM {name}_pair GROUP BY item
), known AS (
  SELECT m.item, m.enterprise, m.lo, m.hi, e.least AS paid_lo, e.most AS paid_hi,
    GREATEST(e.least, COALESCE(r.least, 0)) AS less_lo,
    CASE WHEN COALESCE(r.unbounded, 0) = 0 AND e.most IS NOT NULL THEN GREATEST(e.most, COALESCE(r.most, 0)) END
      AS less_hi,
    COALESCE(r.ahead, 0) AS ahead, COALESCE(r.ahead_at_most, 0) AS ahead_at_most
  FROM {name}_member AS m JOIN {name}_earlier AS e ON e.item = m.item LEFT JOIN earlier AS r ON r.item = m.item
)
SELECT item, enterprise,
  COALESCE(GREATEST(lo - less_hi, 0), 0) AS net_lo,
  CASE WHEN hi IS NOT NULL THEN GREATEST(hi - less_lo, 0) END AS net_hi,
  CASE WHEN ahead = 0 THEN COALESCE(GREATEST(lo - paid_hi, 0), 0) ELSE 0 END AS add_lo,
  CASE WHEN ahead_at_most > 0 THEN 0 WHEN hi IS NOT NULL THEN GREATEST(hi - paid_lo, 0) END AS add_hi
FROM known;
"""


def _settled_sql(name: str) -> str:
    return f"""\
-- where it is open whether two are one matter, the total is no more certain than its parts
CREATE TABLE {name} AS
WITH open_matter AS (SELECT DISTINCT enterprise FROM {name}_pair WHERE is_same IS NULL)
SELECT n.item, n.net_lo, n.net_hi,
  CASE WHEN o.enterprise IS NULL THEN n.add_lo ELSE n.net_lo END AS add_lo,
  CASE WHEN o.enterprise IS NULL THEN n.add_hi ELSE n.net_hi END AS add_hi
FROM {name}_net AS n LEFT JOIN open_matter AS o ON o.enterprise = n.enterprise;
"""
