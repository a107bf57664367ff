"""What an import holds (meaning layer): one record for each natural key, its values, and the rows that attest it.

Values are Turtle tokens. Two rows that say the same are one statement with two attestations; two that differ are both
kept, which makes the value unknown, and said; a correction takes the place of what it corrects.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from huiqi.errors import Text
from huiqi.findings import Finding, Level
from huiqi.intake.tables import CellPlace
from huiqi.names import RDFS, local

Row = tuple[int, str, int]
"""A row of a source: number of the file, sheet, row."""
Values = list[tuple[str, str]]
Columns = Mapping[str, tuple[str, str]]
"""Letter and header of the column that states each predicate."""
_LABEL = RDFS + "label"
LISTED: Final = 10_000
"""Findings of one code in one table that are kept one by one; the rest is counted."""
_MOST: Final = 1_000
"""Values of one property of one thing that are kept; with two it is unknown already."""


@dataclass(slots=True)
class Held:
    """One thing: its class, its values by predicate (several: a conflict), and the rows that it came from."""

    kind: str
    values: dict[str, str | tuple[str, ...]]
    rows: list[Row]


@dataclass
class Store:
    """Things by path: an enterprise by its code, a record by `<code>/<class>/<key>`."""

    files: list[tuple[str, str]] = field(default_factory=list)
    """Name and SHA-256 of each file, by number."""
    things: dict[str, Held] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    corrected: set[tuple[int, int]] = field(default_factory=set)
    """Pairs of files: the first supersedes the second."""
    _corrects: dict[str, int] = field(default_factory=dict, repr=False)
    """The file that corrected a thing last, by path."""
    met: Counter[tuple[str, str, str, Level]] = field(default_factory=Counter)
    """How many findings there are of each file, sheet, code and level."""

    def find(self, finding: Finding) -> None:
        """Keep a finding about a row, or count it if there are too many of its kind."""
        place = finding.place
        kind = (place.file, getattr(place, "sheet", ""), finding.code, finding.level)
        self.met[kind] += 1
        if self.met[kind] <= LISTED:
            self.findings.append(finding)

    def unlisted(self) -> Iterator[tuple[Finding, int]]:
        """Return a finding for each kind of which some are only counted, and how many those are."""
        for (file, sheet, code, level), count in self.met.items():
            if count > LISTED:
                more = count - LISTED
                what = Text(
                    f"另有 {more:,} 处同类问题未逐一列出", f"{more:,} more findings of this kind are not listed"
                )
                fix = Text("改正已列出的,再导入一次", "mend those that are listed and import again")
                yield Finding(code, CellPlace(file, 0, sheet), what, fix, level), more

    def add(
        self, path: str, kind: str, values: Values, row: Row, columns: Columns, is_correction: bool = False
    ) -> None:
        """Say what a row states of a thing; `columns` says in which column and under which header each value stands."""
        held = self.things.get(path)
        if held is None:
            self.things[path] = Held(kind, _first(values), [row])
            return
        for predicate, token in values:
            if is_correction:
                self._correct(path, held, predicate, token, row, columns)
            else:
                self._join(path, held, predicate, token, row, columns)
        if held.rows[-1] != row:  # rows come one after the other
            held.rows.append(row)

    def _join(self, path: str, held: Held, predicate: str, token: str, row: Row, columns: Columns) -> None:
        before = held.values.get(predicate)
        if before is None:
            held.values[predicate] = token
            return
        known = before if isinstance(before, tuple) else (before,)
        if token in known:
            return
        if predicate == _LABEL and all(t.rpartition('"')[2] != token.rpartition('"')[2] for t in known):
            held.values[predicate] = tuple(sorted((*known, token)))  # a name in another language is no other name
            return
        if len(known) < _MOST:
            held.values[predicate] = tuple(sorted((*known, token)))
        word, other = local(predicate), self.say(held.rows[0])
        problem = Text(
            f"`{path}` 的 `{word}` 与 {other} 不同:{shown(token)} 对 {shown(known[0])},两者都保留,按未知处理",
            f"`{word}` of `{path}` differs from {other}: {shown(token)} against {shown(known[0])}; both are kept and count as unknown",
        )
        fix = Text(
            "改正其一,或用 --corrections 导入更正", "correct one of them, or import the correction with --corrections"
        )
        self.find(Finding("H025", self.place(row, columns.get(predicate), shown(token)), problem, fix))

    def _correct(self, path: str, held: Held, predicate: str, token: str, row: Row, columns: Columns) -> None:
        before = held.values.get(predicate)
        held.values[predicate] = token
        if before is None or before == token or held.rows[-1] == row:
            return
        if self._corrects.get(path) != row[0]:  # once for each file: a record may be corrected row after row
            self._corrects[path] = row[0]
            self.corrected |= {(row[0], old[0]) for old in held.rows if old[0] != row[0]}
        was = " / ".join(shown(t) for t in (before if isinstance(before, tuple) else (before,)))
        word = local(predicate)
        problem = Text(
            f"`{path}` 的 `{word}` 由 {was} 更正为 {shown(token)}",
            f"`{word}` of `{path}` is corrected from {was} to {shown(token)}",
        )
        self.find(
            Finding(
                "H028",
                self.place(row, columns.get(predicate), shown(token)),
                problem,
                Text("无需处理", "nothing is to be done"),
                "note",
            )
        )

    def place(self, row: Row, column: tuple[str, str] | None = None, text: str = "") -> CellPlace:
        """Return where a row, or one of its cells, stands."""
        letter, header = column or ("", "")
        return CellPlace(self.files[row[0]][0], row[2], row[1], letter, header, text)

    def say(self, row: Row) -> str:
        """Return a row as a message calls it."""
        return str(self.place(row))


def _first(values: Values) -> dict[str, str | tuple[str, ...]]:
    found: dict[str, str | tuple[str, ...]] = {}
    for predicate, token in values:
        before = found.get(predicate)
        if before is None:
            found[predicate] = token
        elif before != token:
            known = before if isinstance(before, tuple) else (before,)
            found[predicate] = tuple(sorted({*known, token}))
    return found


def shown(token: str) -> str:
    """Return a token as a reader sees it: a text without its quotes, a day without its datatype."""
    return token.split('"')[1] if token.startswith('"') and token.count('"') >= 2 else token
