"""The second look (analysis layer): pyshacl looks again at enterprises with findings and at a sample of the others.

Which ones is settled by their IRIs alone, so the same data gives the same sample. What pyshacl then reads is all that
the records of these enterprises say and, step by step, all that they point to. A difference is an error of ours.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

import polars as pl

from huiqi.errors import HuiqiError, Text
from huiqi.load import Graph
from huiqi.names import IND, NS
from huiqi.shapes.catalogue import SH, Catalogue
from huiqi.shapes.columns.run import Compiled, asked_of_store, parse_triples, part_of
from huiqi.shapes.columns.store import Columns
from huiqi.shapes.validate import Result, core_results, query_results

MOST_FLAGGED: Final = 300
"""Enterprises with findings that are looked at again; of more, as many of each finding as fit."""
SAMPLE: Final = 100
"""Enterprises without findings that are looked at again."""


class Differs(HuiqiError):  # noqa: N818 - a state of ours
    """Columns and the reference do not agree: our fault, not that of the data (exit status 4)."""

    exit_status = 4


@dataclass(frozen=True)
class Again:
    """How many enterprises were looked at again: with findings, of how many, and without.

    `near` are these, their records and all that those point to, by IRI.
    """

    flagged: int
    of_flagged: int
    sampled: int
    near: frozenset[str] = field(default=frozenset(), repr=False)

    @property
    def count(self) -> int:
        """Return how many they are together."""
        return self.flagged + self.sampled


def look_again(
    columns: Columns, catalogue: Catalogue, words: Graph, compiled: Compiled, results: Iterable[Result]
) -> Again:
    """Ask the reference about some enterprises; raise Differs if it does not find what `results` say of them."""
    found = [r for r in results if r.shape not in {catalogue.codes[c].iri for c in compiled.refused}]
    owners = _owners(columns)
    flagged = _flagged(columns, owners, found)
    chosen = _first_of_each(flagged, MOST_FLAGGED)
    everyone = _enterprises(columns)
    spared = sorted((e for e in everyone if e not in flagged), key=_order)[:SAMPLE]
    things = _things(columns, [*chosen, *spared])
    expected = {r for r in found if r.thing in things}
    near = _near(columns, catalogue, things)
    told = _reference(columns, catalogue, words, compiled, things, near)
    if expected != told:
        told = _ask_widely(columns, catalogue, compiled, expected, told, things)
    if expected != told:
        raise _difference(catalogue, expected, told)
    return Again(len(chosen), len(flagged), len(spared), frozenset(_named(columns, near["s"])))


def _order(iri: str) -> str:
    return sha256(iri.encode()).hexdigest()


def _owners(columns: Columns) -> dict[str, list[str]]:
    """Return the enterprises of each record that names one or more."""
    pairs = columns.of(IND + "enterprise")
    found: dict[str, list[str]] = {}
    for record, owner in zip(columns.text(pairs["s"]), columns.text(pairs["o"]), strict=True):
        if owner.startswith("<"):
            found.setdefault(record[1:-1], []).append(owner[1:-1])
    return {k: sorted(v) for k, v in found.items()}


def _enterprises(columns: Columns) -> list[str]:
    kinds, owners = columns.instances(NS + "Enterprise"), columns.of(IND + "enterprise")["o"]
    texts = columns.text(pl.concat([kinds.rename("n"), owners.rename("n")]).unique())
    return [t[1:-1] for t in texts if t.startswith("<")]


def _flagged(columns: Columns, owners: dict[str, list[str]], found: list[Result]) -> dict[str, set[str]]:
    """Return the enterprises with findings, or things of none, with the shapes that found something."""
    flagged: dict[str, set[str]] = {}
    for result in found:
        for owner in owners.get(result.thing, [result.thing]):
            flagged.setdefault(owner, set()).add(result.shape)
    return flagged


def _first_of_each(flagged: dict[str, set[str]], most: int) -> list[str]:
    """Return up to `most` of them: of each shape the first, then of each the second, and so on."""
    by_shape: dict[str, list[str]] = {}
    for thing in sorted(flagged, key=_order):
        for shape in flagged[thing]:
            by_shape.setdefault(shape, []).append(thing)
    chosen: dict[str, None] = {}
    for turn in range(max(map(len, by_shape.values()), default=0)):
        for shape in sorted(by_shape):
            if len(chosen) >= most:
                return list(chosen)
            for thing in by_shape[shape][turn : turn + 1]:
                chosen[thing] = None
    return list(chosen)


def _named(columns: Columns, things: pl.Series) -> set[str]:
    return {t[1:-1] for t in columns.text(things.unique())}


def _things(columns: Columns, chosen: list[str]) -> set[str]:
    """Return the chosen and every record that names one of them."""
    wanted = pl.Series("o", columns.number([f"<{i}>" for i in chosen]), dtype=pl.UInt32)
    records = columns.of(IND + "enterprise").join(wanted.to_frame(), on="o", how="semi")["s"]
    return {*chosen, *_named(columns, records)}


def _reference(
    columns: Columns, catalogue: Catalogue, words: Graph, compiled: Compiled, things: set[str], near: pl.DataFrame
) -> set[Result]:
    part = part_of(catalogue, compiled.shapes)
    triples = parse_triples(columns, near)
    others = parse_triples(columns, columns.of_nobody())
    found = {*core_results(triples, part, words), *query_results([*triples, *others], part)}
    return {r for r in found if r.thing in things}


def _near(columns: Columns, catalogue: Catalogue, things: set[str]) -> pl.DataFrame:
    """Return all that the things say and, step by step, all that they point to; and what makes them targets."""
    start = pl.Series("s", columns.number([f"<{t}>" for t in sorted(things)]), dtype=pl.UInt32)
    found, seen = [columns.of_things(start.clear())], start.unique()
    step = seen
    while len(step):
        rows = columns.of_things(step)
        found.append(rows)
        step = rows.select(s="o").unique().join(seen.to_frame(), on="s", how="anti")["s"]
        seen = pl.concat([seen, step])
    for shape in catalogue.shapes.values():
        for kind, value in shape.targets:
            if kind == SH + "targetObjectsOf":
                (number,) = columns.number([f"<{value}>"])
                pointing = columns.of(value).join(start.to_frame().rename({"s": "o"}), on="o", how="semi")
                found.append(pointing.select("s", p=pl.lit(number, pl.UInt32), o=pl.col("o")))
    return pl.concat(found).unique()


def _ask_widely(
    columns: Columns,
    catalogue: Catalogue,
    compiled: Compiled,
    expected: set[Result],
    told: set[Result],
    things: set[str],
) -> set[Result]:
    """Ask queries about which there is a difference over everything: one may look beyond what is near."""
    for iri in sorted({r.shape for r in expected ^ told}):
        shape = compiled.shapes.get(iri)
        for c in shape.constraints if shape is not None else ():
            if c.query is not None:
                widely = {r for r in asked_of_store(columns, catalogue, iri, c.query.predicates) if r.thing in things}
                told = {r for r in told if r.shape != iri or r.property} | widely
    return told


def _difference(catalogue: Catalogue, expected: set[Result], told: set[Result]) -> Differs:
    first = min(expected ^ told)
    shape = catalogue.shapes.get(first.shape)
    code = shape.code if shape is not None else first.shape
    said = ("列", "columns") if first in expected else ("pyshacl", "pyshacl")
    zh = f"列与 pyshacl 结论不同,这是 huiqi 的错:只有{said[0]}认为 `{first.thing}` 违反 {code};请报告,并用 --engine pyshacl 重做"
    en = (
        f"columns and pyshacl do not agree, which is a fault of huiqi: only {said[1]} found {code} on `{first.thing}`; "
        "report it, and run it again with --engine pyshacl"
    )
    return Differs(Text(zh, en))
