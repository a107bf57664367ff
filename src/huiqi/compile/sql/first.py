"""FirstReaching as columns (compile layer): a step is reached now and was reached in no earlier year.

Over the enterprise's own annual reports a step was reached if the highest figure reached it; elsewhere every report of
the series is asked by itself, with the factors as they stood in its year.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huiqi.compile.sql.derived import Series, anchor, of_read, own_series, series_of, start_of
from huiqi.compile.sql.intervals import Interval, compare, point
from huiqi.compile.sql.readings import past, read, thing_id
from huiqi.compile.sql.sheet import GROUND, Sheet
from huiqi.compile.sql.text import both, either, literal, negated, refused, string, word
from huiqi.names import local
from huiqi.rules import tree
from huiqi.rules.kinds import is_plain_first
from huiqi.rules.places import Scope, highest_before, where
from huiqi.rules.tree import FirstReaching

if TYPE_CHECKING:
    from huiqi.compile.sql.nodes import Nodes

_UNKNOWN = "CAST(NULL AS BOOLEAN)"


def first_reaching(nodes: Nodes, node: FirstReaching) -> str:
    """Return the condition that some step is reached now that no earlier year reached."""
    if is_plain_first(node, nodes.sheet.scope, nodes.sheet.book):
        return _plain(nodes.sheet, node)
    if node.subject.through is not None:
        return _of_thing(nodes, node)
    sheet, indicator = nodes.sheet, node.subject.indicator
    return _in_series(nodes, node, series_of(sheet, indicator), anchor(sheet, indicator))


def _plain(sheet: Sheet, node: FirstReaching) -> str:
    now = read(sheet, node.subject).value
    highest, gap = past(sheet, highest_before(node, sheet.book))
    steps = []
    for step in node.steps:
        if step.condition:
            steps.append(_UNKNOWN)
            continue
        limits = [(b.op, point(literal(b.value, node.iri))) for b in step.bounds]
        # The steps are lower bounds, so some earlier figure reached one if and only if the highest did.
        before = both([compare(point(highest), op, limit) for op, limit in limits])
        reached = either([f"COALESCE({before}, FALSE)", gap])
        steps.append(both([*(compare(now, op, limit) for op, limit in limits), negated(reached)]))
    return either(steps)


def _reached(nodes: Nodes, node: FirstReaching, value: Interval) -> list[str]:
    """Return a column for each step: whether `value` reaches it, with its factors read where `nodes` reads."""
    own = tree.Read(iri=node.subject.iri, indicator=node.subject.indicator)
    found = []
    for number, step in enumerate(node.steps, 1):
        sql = both([nodes.bound(value, b, own, node.iri) for b in step.bounds])
        sql = _UNKNOWN if step.condition else sql
        found.append(nodes.sheet.derive(f"{word(node.iri)}_reached_{number}", sql, node.iri))
    return found


def _in_series(nodes: Nodes, node: FirstReaching, series: Series, of: str = "") -> str:
    """Return the condition over the reports of a series; `of`: prefix of the columns that say year and series."""
    sheet, name = nodes.sheet, word(node.iri)
    own = tree.Read(iri=node.subject.iri, indicator=node.subject.indicator)
    now = _reached(nodes, node, read(sheet, own).value)
    start, reports = start_of(sheet, node.since.iri), _reports(nodes, node, series)
    key = f" AND p.series = r.{of}series" if series.is_keyed else ""
    counts = [
        part
        for n in range(1, len(now) + 1)
        for part in (f"BOOL_OR(p.step_{n}) AS yes_{n}", f"COUNT(*) FILTER (WHERE NOT p.step_{n}) AS no_{n}")
    ]
    columns = sheet.gather(
        f"{name}_past",
        f"SELECT r.subject, {', '.join(counts)}\nFROM {{read}} AS r JOIN {reports} AS p ON p.enterprise = r.enterprise\n"
        f"  AND p.year < r.{of}year AND p.year >= {of_read(start)} // 10000{key}\nGROUP BY r.subject",
        [f"{w}_{n}" for n in range(1, len(now) + 1) for w in ("yes", "no")],
    )
    blind = f"{start} IS NULL OR {of}year IS NULL"
    found = []
    for position, current in enumerate(now):
        yes, no = columns[2 * position : 2 * position + 2]
        earlier = (
            f"CASE WHEN {blind} THEN NULL WHEN {start} // 10000 >= {of}year THEN FALSE WHEN {yes} THEN TRUE "
            f"WHEN {no} = {of}year - {start} // 10000 THEN FALSE END"
        )
        column = sheet.derive(f"{name}_earlier_{position + 1}", earlier, node.iri)
        found.append(_UNKNOWN if node.steps[position].condition else both([current, negated(column)]))
    # Of what series a report is may be unknown; then it is never known that no step was first reached.
    unknown = [f"CASE WHEN {of}series IS NOT NULL THEN FALSE END"] if series.is_keyed else []
    return either([*found, *unknown])


def _reports(nodes: Nodes, node: FirstReaching, series: Series) -> str:
    """Return the table of the reports of a class that stand alone in their year, with what each reaches."""
    shelf = nodes.sheet.shelf

    def make() -> str:
        title = f"{local(node.iri)} in each {word(series.kind)}"
        source = f"FROM record AS r WHERE list_contains(r.kinds, {string(series.kind)}) AND r.day IS NOT NULL"
        sheet = Sheet(shelf, shelf.name("step"), Scope(series.kind), list(GROUND), source, title)
        of_report = type(nodes)(sheet, nodes.award, grants=nodes.grants)
        own = tree.Read(iri=node.subject.iri, indicator=node.subject.indicator)
        steps = _reached(of_report, node, read(sheet, own).value)
        shelf.put(sheet)
        name, key = shelf.name("reached"), ", series" if series.is_keyed else ""
        kept = [f"BOOL_OR({column}) AS step_{n}" for n, column in enumerate(steps, 1)]
        shelf.add(
            f"CREATE TABLE {name} AS\nSELECT enterprise, year{key}, {', '.join(kept)}\nFROM {sheet.name}\n"
            f"WHERE year IS NOT NULL{' AND series IS NOT NULL' if key else ''}\n"
            f"GROUP BY enterprise, year{key} HAVING COUNT(*) = 1;\n"
        )
        return name

    return shelf.once(("steps", node, series, nodes.grants), make)


def _of_thing(nodes: Nodes, node: FirstReaching) -> str:
    """Return the condition as it stands on the report that a thing-valued indicator names."""
    sheet, shelf, indicator = nodes.sheet, nodes.sheet.shelf, node.subject.indicator
    assert node.subject.through is not None

    def make() -> str:
        parts = []
        for kind in sorted(shelf.book.record_classes):
            if where(indicator, Scope(kind), shelf.book) != "ground":
                continue
            source = f"FROM record AS r WHERE r.kind = {string(kind)} AND r.day IS NOT NULL"
            title = f"{local(node.iri)} on each {word(kind)}"
            inner = Sheet(shelf, shelf.name("first"), Scope(kind), list(GROUND), source, title)
            found = _in_series(type(nodes)(inner, nodes.award, grants=nodes.grants), node, own_series(inner))
            column = inner.derive("is_first", found)
            shelf.put(inner)
            parts.append(f"SELECT subject, {column} AS is_first FROM {inner.name}")
        if not parts:
            raise refused(node.iri, "a figure that no named thing can have", "所指事物不可能有的数")
        name = shelf.name("first_of")
        body = "\nUNION ALL\n".join(parts)
        shelf.add(f"-- {local(node.iri)} of each thing\nCREATE TABLE {name} AS\n{body};\n")
        return name

    table = shelf.once(("first", node, nodes.grants), make)
    on = f"{{0}}.subject = {thing_id(sheet, node.subject.through)}"
    return sheet.column(f"{word(node.iri)}_of_thing", f"{sheet.join(f'{word(node.iri)}_thing', table, on)}.is_first")
