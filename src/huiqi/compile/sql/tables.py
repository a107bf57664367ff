"""The tables that facts stand in, and how they get there (compile layer): typed once, in SQL, for every query.

Each value is stored as it was stated, and typed by what its datatype says; what fits no column stays NULL there and is
ill-typed for every rule. Days are integer keys yyyymmdd. Nothing here knows an award.
"""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any, Final

from pyoxigraph import NamedNode

from huiqi.facts.model import Facts, Record, Value
from huiqi.money import canonical
from huiqi.names import XSD
from huiqi.rules.model import RuleBook

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SCHEMA: Final = """\
CREATE TABLE run (on_day INTEGER NOT NULL);
CREATE TABLE enterprise (id INTEGER NOT NULL, iri VARCHAR NOT NULL);
CREATE TABLE record (
  id INTEGER NOT NULL, iri VARCHAR NOT NULL, enterprise INTEGER NOT NULL, kind VARCHAR NOT NULL,
  kinds VARCHAR[] NOT NULL, day INTEGER, year BIGINT, applies_from INTEGER, applies_until INTEGER, series VARCHAR
);
CREATE TABLE statement (
  owner INTEGER NOT NULL, indicator VARCHAR NOT NULL, text VARCHAR NOT NULL, datatype VARCHAR NOT NULL
);
CREATE TABLE register (iri VARCHAR NOT NULL, record VARCHAR NOT NULL, covers_from INTEGER, covers_until INTEGER);
CREATE TABLE wider (code VARCHAR NOT NULL, broader VARCHAR NOT NULL);
CREATE TABLE decision (
  node VARCHAR NOT NULL, ground VARCHAR NOT NULL, day INTEGER NOT NULL, result VARCHAR, yes BOOLEAN,
  number DECIMAL(23, 8)
);
"""

MACROS: Final = """\
-- A day moved by months, then days; the last day of a shorter month; NULL outside the years 1 to 9999.
CREATE MACRO day_of(k) AS make_date(k // 10000, k // 100 % 100, k % 100);
CREATE MACRO key_of(d) AS
  CASE WHEN year(d) BETWEEN 1 AND 9999 THEN CAST(year(d) * 10000 + month(d) * 100 + day(d) AS INTEGER) END;
CREATE MACRO shifted(k, months, days) AS
  key_of(CAST(CAST(day_of(k) + to_months(months) AS DATE) + to_days(days) AS DATE));

-- A list is complete between two days; a day that is not known is covered by nothing.
CREATE MACRO is_listed(list, classes, first_day, last_day) AS EXISTS (
  SELECT 1 FROM register AS r
  WHERE r.iri = list AND list_contains(classes, r.record)
    AND COALESCE(r.covers_from, 0) <= first_day AND last_day <= r.covers_until
);
CREATE MACRO is_complete(classes, first_day, last_day) AS EXISTS (
  SELECT 1 FROM register AS r
  WHERE list_contains(classes, r.record) AND COALESCE(r.covers_from, 0) <= first_day AND last_day <= r.covers_until
);

-- An amount of at least 0 as it is due: to the fen, half up.
CREATE MACRO fen(x) AS FLOOR(x * 100 + 0.5) * 0.01;

-- A number is an xsd:decimal of at most 15 integer digits and 8 decimals; more is an error, never another number.
CREATE MACRO number_of(text) AS CASE
  WHEN NOT regexp_full_match(text, '[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)') THEN NULL
  WHEN regexp_matches(text, '\\.[0-9]{8}[0-9]*[1-9]') THEN error('more than 8 decimals: ' || text)
  ELSE CAST(text AS DECIMAL(23, 8)) END;

-- What an indicator holds: money of at least 0 and 2 decimals, another quantity of 6; more is an error.
CREATE MACRO money_of(x) AS CASE
  WHEN x < 0 THEN NULL
  WHEN x <> CAST(x AS DECIMAL(17, 2)) THEN error('more than 2 decimals: ' || x)
  ELSE CAST(x AS DECIMAL(17, 2)) END;
CREATE MACRO quantity_of(x) AS CASE
  WHEN x <> CAST(x AS DECIMAL(21, 6)) THEN error('more than 6 decimals: ' || x)
  ELSE CAST(x AS DECIMAL(21, 6)) END;
"""

TYPED: Final = f"""\
CREATE TABLE stated AS
SELECT
  owner, indicator, text, datatype || ' ' || text AS term,
  CASE WHEN datatype = '{XSD}decimal' THEN number_of(text) END AS number,
  CASE WHEN datatype = '{XSD}date' AND regexp_full_match(text, '[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}')
    THEN key_of(TRY_CAST(text AS DATE)) END AS day,
  CASE WHEN datatype = '{XSD}boolean' AND text IN ('true', 'false') THEN text = 'true' END AS flag,
  CASE WHEN datatype = '' THEN text END AS code
FROM statement;

-- The single value that one thing states for an indicator; two values are a conflict and stand nowhere here.
CREATE TABLE stated_once AS
SELECT
  owner, indicator, MAX(text) AS text, MAX(number) AS number, MAX(day) AS day, BOOL_OR(flag) AS flag, MAX(code) AS code
FROM stated GROUP BY owner, indicator HAVING COUNT(*) = 1;

-- A thing without a day might be of a later day than is seen, so it shows nothing.
CREATE TABLE named AS SELECT enterprise, iri, MIN(id) AS id FROM record WHERE day IS NOT NULL GROUP BY enterprise, iri;
"""


def load(connection: DuckDBPyConnection, book: RuleBook, facts: Facts, on: int) -> None:
    """Make the tables and fill them with `facts` and the declarations of `book`; `on` is the day's integer key.

    Raises duckdb.Error if a number has more than 15 integer digits or 8 decimals.
    """
    connection.execute(SCHEMA)
    connection.execute(MACROS)
    connection.execute("INSERT INTO run VALUES ($1)", [on])
    ids = count(1)
    enterprises, records, statements = [], [], []
    for enterprise in facts.enterprises:
        owner = next(ids)
        enterprises.append((owner, enterprise.iri))
        statements += _statements(owner, enterprise.values)
        for r in enterprise.records:
            one = next(ids)
            span = (r.day, r.year, r.applies_from, r.applies_until)
            records.append((one, r.iri, owner, r.kind, sorted(r.kinds), *span, _series(r)))
            statements += _statements(one, r.values)
    _fill(connection, "enterprise", enterprises)
    _fill(connection, "record", records)
    _fill(connection, "statement", statements)
    _fill(connection, "register", [(r.iri, r.record, r.covers_from, r.covers_until) for r in facts.registers])
    _fill(connection, "wider", [(c, b) for c in sorted(book.wider) for b in sorted(book.wider[c])])
    _fill(connection, "decision", [(d.decides, d.ground, d.day, *_result(d.result)) for d in book.decisions])
    connection.execute(TYPED)


def _statements(owner: int, values: Any) -> list[tuple[int, str, str, str]]:
    return [(owner, indicator, *_term(v)) for indicator in values for v in values[indicator]]


def _term(value: Value) -> tuple[str, str]:
    """Return the text of a term and its datatype, with its language if it has one; an IRI has none."""
    term = value.term
    if isinstance(term, NamedNode):
        return term.value, ""
    return term.value, f"{term.datatype.value}@{term.language}" if term.language else term.datatype.value


def _series(record: Record) -> str | None:
    """Return what a report shares with the others of its series as one text, None if a part is not known."""
    return None if "" in record.series else "\n".join(record.series)


def _result(result: Any) -> tuple[str, bool | None, str | None]:
    if result is None:
        return "", None, None
    if isinstance(result, bool):
        return str(result), result, None
    return canonical(result), None, canonical(result)


def _fill(connection: DuckDBPyConnection, table: str, rows: list[Any]) -> None:
    """Insert rows column by column, which is a hundred times faster than row by row."""
    if not rows:
        return
    columns = [list(column) for column in zip(*rows, strict=True)]
    marks = ", ".join(f"unnest(${n})" for n in range(1, len(columns) + 1))
    connection.execute(f"INSERT INTO {table} SELECT {marks}", columns)
