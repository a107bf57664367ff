"""Stacking rules as SQL (compile layer): who is one matter, who comes first, what was paid before, what is due.

Two assessments are one matter if all keys are equal: SQL's own equality, NULL where a key is not known. Every rule
makes a table of what its members pay (`net`) and add to the enterprise's total (`add`); a later rule overrides.
"""

from __future__ import annotations

from typing import Final

from huiqi.compile.sql.awards import AwardTable, key_column, money_type
from huiqi.compile.sql.existence import ON_DAY
from huiqi.compile.sql.readings import FIRST_DAY, is_enterprise, read
from huiqi.compile.sql.sheet import Sheet
from huiqi.compile.sql.text import both, refused, string, strings
from huiqi.names import IND, NS, local
from huiqi.rules import tree
from huiqi.rules.places import Scope, where
from huiqi.rules.tree import Indicator, RuleBook, StackingRule

PAYMENT: Final = NS + "Payment"
_COLUMNS: Final = (
    *("r.id AS subject", "r.id AS ground", "r.iri AS ground_iri", "r.enterprise", "r.day", "r.year"),
    *("r.id AS tested", "r.day AS tested_day", "r.iri AS path"),
)


def highest_rules(rules: tuple[StackingRule, ...]) -> list[StackingRule]:
    """Return the rules that change what is paid; :AddUp changes no sum.

    Raises HuiqiError for a rule that compares awards, not assessments.
    """
    for rule in rules:
        if rule.mode == "Highest" and rule.between != "Assessments":
            raise refused(rule.iri, ":between :Awards", " :between :Awards")
    return [rule for rule in rules if rule.mode == "Highest"]


def keys_of(rules: list[StackingRule]) -> list[Indicator]:
    """Return the keys that the rules compare, each once; the enterprise is always equal and is none of them."""
    found = {k.iri: k for rule in rules for k in rule.same_for if not is_enterprise(k)}
    return list(found.values())


def payments(book: RuleBook, keys: list[Indicator]) -> list[str]:
    """Return the statements that make the table of earlier payments, with the keys that a payment itself can have."""
    title = "payments made earlier"
    source = f"FROM record AS r WHERE list_contains(r.kinds, {string(PAYMENT)})"
    sheet = Sheet(book, "payment", Scope(PAYMENT), list(_COLUMNS), source, title)
    columns = [_code(sheet, "award"), _code(sheet, "ground")]
    alias = _joined(sheet, "paid")
    columns.append(f"{sheet.column('paid', f'money_of({alias}.number)')} AS paid_amount")
    for key in keys:
        if where(key, sheet.scope, book) == "ground":
            reading = read(sheet, tree.Read(iri=key.iri, indicator=key))
            value = reading.code or reading.value.lo.sql
            columns.append(f"CASE WHEN day IS NOT NULL THEN {value} END AS {key_column(keys, key)}")
        else:
            columns.append(f"NULL AS {key_column(keys, key)}")
    named = ",\n  ".join(["subject AS payment", "enterprise", *columns])
    return [
        *sheet.statements(),
        f"-- {title}, with what they name\nCREATE TABLE paid AS\nSELECT\n  {named}\nFROM payment;\n",
    ]


def _joined(sheet: Sheet, name: str) -> str:
    return sheet.join(
        f"{name}_stated", "stated_once", f"{{0}}.owner = subject.ground AND {{0}}.indicator = {string(IND + name)}"
    )


def _code(sheet: Sheet, name: str) -> str:
    column = sheet.column(f"{name}_named", f"COALESCE({_joined(sheet, name)}.code, '')")
    return f"{column} AS {name}"


def rule_sql(
    rule: StackingRule, number: int, tables: list[AwardTable], keys: list[Indicator], book: RuleBook
) -> list[str]:
    """Return the statements that make the table `rule_<number>`: item, net and add, each from lo to hi."""
    members = [t for t in tables if t.award.iri in rule.members and _has_keys(t, rule, book)]
    columns = [key_column(keys, k) for k in rule.same_for if not is_enterprise(k)]
    name = f"rule_{number}"
    statements = [_member_sql(name, rule, members), _pair_sql(name, columns)]
    statements += _ledger_sql(name, rule, tables, columns) if rule.paid_before else _no_ledger_sql(name)
    statements.append(_deducted_sql(name) if rule.paid_before == "Deducted" else _ranked_sql(name, rule.keeps))
    statements.append(_settled_sql(name))
    return statements


def _has_keys(table: AwardTable, rule: StackingRule, book: RuleBook) -> bool:
    return all(where(key, table.sheet.scope, book) is not None for key in rule.same_for)


def _member_sql(name: str, rule: StackingRule, members: list[AwardTable]) -> str:
    awards = strings([t.award.iri for t in members])
    return (
        f"-- {local(rule.iri)}: the assessments that it relates, in the order of ties\n"
        f"CREATE TABLE {name}_member AS\n"
        "SELECT *, RANK() OVER (PARTITION BY enterprise ORDER BY day, ground_iri, award) AS place\n"
        f"FROM item WHERE award IN ({awards}) AND outcome <> 'not-entitled';\n"
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


def _ledger_sql(name: str, rule: StackingRule, tables: list[AwardTable], columns: list[str]) -> list[str]:
    starts = [t.window.first[0] for t in tables if t.award.iri in rule.members]
    known, kind = [s for s in starts if s is not None], money_type(tables)
    first = min(known) if known and len(known) == len(starts) else FIRST_DAY
    awards = strings(["", *rule.members])
    same = both(["CASE WHEN p.award <> '' AND p.ground <> '' THEN TRUE END", *(f"m.{c} = p.{c}" for c in columns)])
    return [
        f"""\
-- grants that were paid themselves, and other payments for the members of the rule
CREATE TABLE {name}_paid AS
SELECT m.item, p.* FROM paid AS p LEFT JOIN {name}_member AS m
  ON m.enterprise = p.enterprise AND m.award = p.award AND m.ground_iri = p.ground
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
