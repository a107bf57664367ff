"""One table with a row per subject (compile layer): what it reads, and what is worked out from that, column by column.

A column stands in a layer above all columns that it uses. (Measured: written as one SELECT in which later columns name
earlier ones, DuckDB copies their text, and ten columns that name each other twice take minutes.)
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from huiqi.compile.sql.intervals import Interval
from huiqi.compile.sql.text import Number, quoted, word
from huiqi.rules.model import RuleBook
from huiqi.rules.places import Scope

if TYPE_CHECKING:
    from huiqi.compile.sql.shelf import Shelf

_IDENTIFIER: Final = re.compile(r'"([^"]+)"')
_TAKEN: Final = (
    *("subject", "ground", "ground_iri", "enterprise", "day", "year", "kind", "tested", "tested_day", "path"),
    *("outer_subject", "applies_from", "applies_until", "register", "record", "stated", "stated_once", "named", "o"),
    *("series", "tested_year", "tested_series", "due"),
)
GROUND: Final = (
    *("r.id AS subject", "r.id AS ground", "r.iri AS ground_iri", "r.enterprise", "r.day", "r.year", "r.series"),
    *("r.id AS tested", "r.day AS tested_day", "r.year AS tested_year", "r.series AS tested_series", "r.iri AS path"),
)
"""The columns of a table whose subjects are records, each the ground."""
_STRING: Final = re.compile(r"'(?:[^']|'')*'")


@dataclass(frozen=True)
class Entry:
    """What the table says of one node: a verdict, or an amount; `alive`: on which subjects it is evaluated at all."""

    node: str
    verdict: str = ""
    amount: Interval | None = None
    alive: str = "TRUE"


@dataclass(frozen=True)
class Within:
    """The table of an Existence stands at this place in the order of evaluation."""

    sheet: Sheet
    alive: str


@dataclass(frozen=True)
class Reading:
    """What a reading gives: a number (or day, or flag as 1 and 0), or a code; both are NULL where nothing is known."""

    value: Interval
    code: str = ""
    is_positive: bool = False
    """Whether a number that is known is at least 0."""


class Sheet:
    """A table under construction.

    `columns` and `source` say what its subjects are: `subject`, `ground`, `ground_iri`, `enterprise`, `day` and
    `year` of the ground, `tested` and `tested_day` of the record under test, and `path`, from a FROM clause.
    `shelf` holds the tables that this one may read.
    """

    def __init__(self, shelf: Shelf, name: str, scope: Scope, columns: list[str], source: str, title: str) -> None:
        self.shelf, self.name, self.scope, self.title = shelf, name, scope, title
        self._subject, self._source = columns, source
        self.entries: list[Entry | Within] = []
        self.holds = "TRUE"
        """The column that says whether the record under test meets an Existence."""
        self.unread = "FALSE"
        """The column that says whether something else than a Decision leaves that unknown."""
        self.readings: dict[object, Reading] = {}
        self.inside: dict[object, Sheet] = {}
        self._carried: dict[str, str] = {}
        self._names: set[str] = set(_TAKEN)
        self._ctes: dict[str, tuple[str, str]] = {}
        self._joins: dict[str, str] = {}
        self._reads: list[tuple[str, str, str]] = []
        self._counts: dict[str, Sheet] = {}
        self._sums: list[tuple[str, str, list[str]]] = []
        self._columns_of: dict[str, list[str]] = {}
        self._columns: dict[tuple[str, str], tuple[str, int, str]] = {}
        self._depth: dict[str, int] = {}

    @property
    def book(self) -> RuleBook:
        """Return the rules that everything is read from."""
        return self.shelf.book

    @property
    def read_table(self) -> str:
        """Return the name of the table that holds the readings of the subjects."""
        return f"{self.name}_read"

    # --- what is read ---

    def cte(self, hint: str, sql: str) -> str:
        """Return the name of a common table expression of the readings; the same text is made once."""
        if sql not in self._ctes:
            self._ctes[sql] = (self._new(hint), sql)
        return self._ctes[sql][0]

    def join(self, hint: str, table: str, on: str) -> str:
        """Return the alias under which `table` is joined to the subjects; `on` says {0} for the alias."""
        key = f"{table} {on}"
        if key not in self._joins:
            self._joins[key] = self._new(hint)
        return self._joins[key]

    def column(self, hint: str, sql: str, note: str = "") -> str:
        """Return the name of a column that reads `sql`, an expression over the joined tables."""
        for expression, name, _ in self._reads:
            if expression == sql:
                return name
        name = self._new(hint)
        self._reads.append((sql, name, note))
        return name

    def source_of(self, column: str) -> str:
        """Return the expression that a column of the readings reads."""
        return next(sql for sql, name, _ in self._reads if name == column)

    def carry(self, number: str) -> str:
        """Return the name under which a reading of the table outside is also known here."""
        if number not in self._carried:
            self._carried[number] = self._new("outer_" + number.strip('"'))
        return self._carried[number]

    def count(self, inner: Sheet) -> tuple[str, str]:
        """Return two columns: how many records of `inner` surely and possibly meet its condition, per subject."""
        self._counts[inner.name] = inner
        return quoted(f"{inner.name}_sure"), quoted(f"{inner.name}_possible")

    def gather(self, hint: str, sql: str, columns: list[str]) -> list[str]:
        """Return columns that `sql` gives for each `subject` it has a row of; {read} is the table of the readings."""
        text = sql.replace("{read}", self.read_table)
        for _, known, names in self._sums:
            if known == text:
                return names
        table = self._new(hint)
        names = [self._new(f"{hint}_{column}") for column in columns]
        self._sums.append((table, text, names))
        self._columns_of[table] = columns
        return names

    # --- what is worked out ---

    def derive(self, hint: str, sql: str, note: str = "") -> str:
        """Return the name of a column worked out from other columns; a literal or a column stays as it is."""
        if re.fullmatch(r'"[^"]+"', sql):
            return sql
        key = (hint, sql)
        if key not in self._columns:
            used = _IDENTIFIER.findall(_STRING.sub("", sql))
            depth = 1 + max((self._depth.get(quoted(u), 0) for u in used), default=0)
            name = self._new(hint)
            self._columns[key] = (name, depth, note)
            self._depth[name] = depth
        return self._columns[key][0]

    def ends(self, hint: str, value: Interval, note: str = "") -> Interval:
        """Return the interval with each end as a column; constants stay literals."""
        if value.is_point:
            one = self._end(hint, value.lo, note)
            return Interval(one, one, value.floor, value.unread)
        low, high = self._end(f"{hint}_lo", value.lo, note), self._end(f"{hint}_hi", value.hi, note)
        return Interval(low, high, value.floor, value.unread)

    def _end(self, hint: str, number: Number, note: str) -> Number:
        return number if number.constant else replace(number, sql=self.derive(hint, number.sql, note))

    def _new(self, hint: str) -> str:
        base, number = hint.strip('"'), 1
        name = base
        while name in self._names:
            number += 1
            name = f"{base}_{number}"
        self._names.add(name)
        return quoted(name)

    # --- text ---

    def read_sql(self) -> str:
        """Return the statement that makes the table of subjects and their readings."""
        carried = [f"o.{outside} AS {name}" for outside, name in self._carried.items()]
        subject = "SELECT\n  " + ",\n  ".join([*self._subject, *carried]) + f"\n{self._source}"
        ctes = [f"subject AS (\n{subject}\n)", *(f"{name} AS (\n{sql}\n)" for name, sql in self._ctes.values())]
        columns = ["  subject.*", *(f"  {sql} AS {name}" for sql, name, _ in self._reads)]
        notes = ["", *(note for _, _, note in self._reads)]
        joins = [f"LEFT JOIN {key.format(name)}" for key, name in self._joins_text()]
        body = "\n".join(["SELECT", *_list(columns, notes), "FROM subject", *joins])
        return f"-- {self.title}: what is read\nCREATE TABLE {self.read_table} AS\nWITH {', '.join(ctes)}\n{body};\n"

    def _joins_text(self) -> list[tuple[str, str]]:
        found = []
        for key, name in self._joins.items():
            table, _, on = key.partition(" ")
            found.append((f"{table} AS {{0}} ON {on}", name))
        return found

    def judged_sql(self) -> str:
        """Return the statement that makes the table of everything worked out, layer on layer."""
        ctes = [f"{n}_count AS (\n{_counted(inner)}\n)" for n, inner in self._counts.items()]
        ctes += [f"{table} AS (\n{sql}\n)" for table, sql, _ in self._sums]
        sums = [
            f",\n  {table}.{column} AS {name}"
            for table, _, names in self._sums
            for column, name in zip(self._columns_of[table], names, strict=True)
        ]
        counts = [_counts_of(n) for n in self._counts]
        base = [f"SELECT r.*{''.join([*counts, *sums])}", f"FROM {self.read_table} AS r"]
        base += [f"LEFT JOIN {n}_count ON {n}_count.subject = r.subject" for n in self._counts]
        base += [f"LEFT JOIN {table} ON {table}.subject = r.subject" for table, _, _ in self._sums]
        ctes.append("layer_0 AS (\n" + "\n".join(base) + "\n)")
        top = max((depth for _, depth, _ in self._columns.values()), default=0)
        for layer in range(1, top + 1):
            here = [(sql, name, note) for (_, sql), (name, depth, note) in self._columns.items() if depth == layer]
            lines = _list(["  *", *(f"  {sql} AS {name}" for sql, name, _ in here)], ["", *(n for _, _, n in here)])
            ctes.append(f"layer_{layer} AS (\n" + "\n".join(["SELECT", *lines, f"FROM layer_{layer - 1}"]) + "\n)")
        title = f"-- {self.title}: what follows"
        return f"{title}\nCREATE TABLE {self.name} AS\nWITH {', '.join(ctes)}\nSELECT * FROM layer_{top};\n"

    def statements(self) -> list[str]:
        """Return every statement of this table and of those inside it, in the order in which they run."""
        inner = [statement for sheet in self.inside.values() for statement in sheet.statements()]
        return [self.read_sql(), *inner, self.judged_sql()]


def _counted(inner: Sheet) -> str:
    return (
        "SELECT outer_subject AS subject,\n"
        f"  COUNT(*) FILTER (WHERE {inner.holds}) AS sure,\n"
        f"  COUNT(*) FILTER (WHERE {inner.holds} IS NOT FALSE) AS possible,\n"
        f"  COUNT(*) FILTER (WHERE {inner.unread}) AS unread\n"
        f"FROM {inner.name} GROUP BY outer_subject"
    )


def _counts_of(name: str) -> str:
    columns = [(part, quoted(f"{name}_{part}")) for part in ("sure", "possible", "unread")]
    return "".join(f",\n  COALESCE({name}_count.{part}, 0) AS {column}" for part, column in columns)


def _list(columns: list[str], notes: list[str]) -> list[str]:
    last = len(columns) - 1
    commas = [c + ("" if n == last else ",") for n, c in enumerate(columns)]
    return [c + (f"  -- {note}" if note else "") for c, note in zip(commas, notes, strict=True)]


def title_of(award: str, record: str = "") -> str:
    """Return how a table is headed in the text for readers."""
    return f"{word(award)} on each {word(record)}" if record else word(award)
