"""Validation in columns (analysis layer): which shapes columns decide, what they find, and what was left to others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

import polars as pl
import pyoxigraph as ox

from huiqi.load import Graph
from huiqi.shapes.catalogue import SH, Catalogue
from huiqi.shapes.catalogue import Shape as Named
from huiqi.shapes.columns.core import Core
from huiqi.shapes.columns.query import CannotPlan
from huiqi.shapes.columns.solve import NotSure, Solver
from huiqi.shapes.columns.store import Columns
from huiqi.shapes.columns.tree import Refused, Shape, Trees
from huiqi.shapes.validate import Result, core_results, fitted, query_results

TARGETS: Final = tuple(SH + w for w in ("targetClass", "targetSubjectsOf", "targetObjectsOf", "targetNode"))


@dataclass(frozen=True)
class Compiled:
    """Shapes by IRI as columns decide them, and by code the word for which each other is left to pyshacl."""

    shapes: dict[str, Shape]
    refused: dict[str, str]


def compile_shapes(catalogue: Catalogue, words: Graph) -> Compiled:
    """Return which shapes columns decide; one that they do not is refused by the first word that they cannot."""
    queries = {s.iri: s.query for s in catalogue.shapes.values() if s.query}
    trees = Trees(fitted(catalogue, words), queries)
    shapes, refused = {}, {}
    for code, shape in catalogue.codes.items():
        try:
            shapes[shape.iri] = trees.read(shape.iri)
        except Refused as no:
            refused[code] = no.word
        except CannotPlan as no:
            refused[code] = f"SPARQL: {no.word}"
    return Compiled(shapes, refused)


def find(columns: Columns, catalogue: Catalogue, words: Graph, compiled: Compiled) -> list[Result]:
    """Return what the shapes find, those that are refused as the reference finds it. Raises as `validate` does."""
    core, solver = Core(columns), Solver(columns)
    frames, found = [], set[Result]()
    looked_at: dict[tuple[tuple[str, str], ...], pl.Series] = {}
    for iri, shape in compiled.shapes.items():
        named = catalogue.shapes[iri]
        if named.targets not in looked_at:
            looked_at[named.targets] = targets(columns, named)
        things = looked_at[named.targets]
        frames.append(core.rows(shape, things))
        for c in shape.constraints:
            if c.query is not None:
                try:
                    rows = solver.results(c.query, things)
                    found |= set(_answers(columns, iri, rows))
                except NotSure:
                    found |= set(asked_of_store(columns, catalogue, iri, c.query.predicates))
    found |= set(_results(columns, pl.concat(frames))) if frames else set()
    if compiled.refused:
        rest = [catalogue.codes[code].iri for code in compiled.refused]
        found |= set(by_reference(triples_of(columns), part_of(catalogue, rest), words))
    return sorted(found)


def targets(columns: Columns, shape: Named) -> pl.Series:
    """Return the things that a shape looks at, as numbers."""
    found = [pl.Series("thing", [], dtype=pl.UInt32)]
    for kind, value in shape.targets:
        match kind.removeprefix(SH):
            case "targetClass":
                found.append(columns.instances(value))
            case "targetSubjectsOf":
                found.append(columns.of(value)["s"])
            case "targetObjectsOf":
                found.append(columns.of(value)["o"])
            case _:
                found.append(pl.Series(columns.number([f"<{value}>"]), dtype=pl.UInt32))
    return pl.concat([f.rename("thing") for f in found]).unique()


def _results(columns: Columns, rows: pl.DataFrame) -> Iterable[Result]:
    things, values = (columns.text(rows[c]).fill_null("") for c in ("thing", "value"))
    for shape, thing, name, value in zip(rows["shape"], things, rows["property"], values, strict=True):
        yield Result(shape, _plain(thing), name, value)


def _answers(columns: Columns, shape: str, rows: pl.DataFrame) -> Iterable[Result]:
    for thing, value in zip(columns.text(rows["thing"]), rows["value"], strict=True):
        yield Result(shape, _plain(thing), "", value)


def _plain(text: str) -> str:
    if text.startswith("<"):
        return text[1:-1]
    from huiqi.shapes.columns.terms import literal

    return literal(text).value


# --- The reference, over what columns hold ---


def by_reference(triples: list[ox.Triple], catalogue: Catalogue, words: Graph) -> list[Result]:
    """Return what pyshacl and a store find in some statements."""
    return [*core_results(triples, catalogue, words), *query_results(triples, catalogue)]


def asked_of_store(columns: Columns, catalogue: Catalogue, iri: str, predicates: Iterable[str]) -> list[Result]:
    """Return what a SPARQL constraint finds when a store is asked, which then holds only what the query looks at."""
    shape = catalogue.shapes[iri]
    looked_at = {*predicates, *(v for k, v in shape.targets if k.endswith("Of"))}
    looked_at |= {"http://www.w3.org/1999/02/22-rdf-syntax-ns#type", "http://www.w3.org/2000/01/rdf-schema#subClassOf"}
    return list(query_results(triples_of(columns, sorted(looked_at)), part_of(catalogue, [iri])))


def part_of(catalogue: Catalogue, iris: Iterable[str]) -> Catalogue:
    """Return a catalogue in which only the named shapes look at anything; the others remain, to be referred to."""
    kept = set(iris)
    named = {ox.NamedNode(i) for i in kept}
    triples = tuple(t for t in catalogue.triples if t.predicate.value not in TARGETS or t.subject in named)
    return replace(catalogue, shapes={i: s for i, s in catalogue.shapes.items() if i in kept}, triples=triples)


def triples_of(columns: Columns, predicates: Iterable[str] | None = None) -> list[ox.Triple]:
    """Return the statements that columns hold, or those with some properties."""
    found = []
    names = set(columns.number([f"<{p}>" for p in predicates])) if predicates is not None else None
    for number, frame in columns.every():
        if names is None or number in names:
            found += parse_triples(columns, frame.select("s", p=pl.lit(number, pl.UInt32), o=pl.col("o")))
    return found


def parse_triples(columns: Columns, rows: pl.DataFrame) -> list[ox.Triple]:
    """Return rows of numbers, columns `s`, `p` and `o`, as statements."""
    if rows.is_empty():
        return []
    texts = pl.DataFrame({c: columns.text(rows[c]) for c in "spo"})
    lines = texts.select(pl.concat_str(*"spo", separator=" ") + " .").to_series()
    parsed = ox.parse("\n".join(lines).encode(), format=ox.RdfFormat.N_TRIPLES)
    return [ox.Triple(q.subject, q.predicate, q.object) for q in parsed]
