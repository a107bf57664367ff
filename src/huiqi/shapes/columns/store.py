"""Statements in columns (analysis layer): one frame of three columns of numbers for each property.

Every term is a number here, and its text is looked up where it matters. Statements about blank nodes are not held, as
in a graph of facts. Judges nothing.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Final

import polars as pl
import pyoxigraph as ox

from huiqi.names import RDF, RDFS
from huiqi.shapes.columns.terms import TERM_COLUMNS, parsed

_BATCH: Final = 2_000_000
TYPE: Final = RDF + "type"


class Columns:
    """Statements by property: a frame with `s` and `o` each, every pair once; `text` has the terms as N-Triples."""

    def __init__(self) -> None:
        self._terms = pl.Categorical(pl.Categories.random(physical=pl.UInt32))
        self._anchor = pl.Series([""], dtype=self._terms)  # the numbers are forgotten with the last column that has them
        self._parts: list[pl.DataFrame] = []
        self._by_path: dict[tuple[str, ...], pl.DataFrame] = {}

    # --- filling ---

    def add(self, triples: Iterable[ox.Triple]) -> None:
        """Hold the statements; those about blank nodes are left out."""
        rows: tuple[list[str], list[str], list[str]] = ([], [], [])
        for t in triples:
            rows[0].append(str(t.subject))
            rows[1].append(str(t.predicate))
            rows[2].append(str(t.object))
        self._hold(pl.DataFrame(dict(zip("spo", rows, strict=True)), schema={c: pl.String for c in "spo"}))

    def add_files(self, paths: Iterable[Path]) -> None:
        """Hold the statements of Turtle, N-Triples and other RDF files, read without a word on their lines.

        Raises SyntaxError for a file that cannot be parsed; nothing of it is held then.
        """
        with tempfile.TemporaryDirectory() as folder:
            plain = Path(folder) / "plain.nt"
            for path in sorted(paths):
                with plain.open("wb") as out:
                    form = ox.RdfFormat.from_extension(path.suffix.lstrip(".")) or ox.RdfFormat.TURTLE
                    ox.serialize(ox.parse(path=path, format=form, base_iri=f"urn:file:{path.name}"), out, _LINES)
                self._add_lines(plain)

    def _add_lines(self, path: Path) -> None:
        """Hold the statements of a file in which each line is one, as pyoxigraph writes N-Triples."""
        words = pl.col("lines").str.splitn(" ", 3).struct
        parts = pl.scan_lines(path, name="lines").select(
            s=words.field("field_0"), p=words.field("field_1"), o=words.field("field_2").str.strip_suffix(" .")
        )
        for batch in parts.collect_batches(chunk_size=_BATCH):
            self._hold(batch)

    def _hold(self, frame: pl.DataFrame) -> None:
        named = frame.filter(~pl.col("s").str.starts_with("_:"), ~pl.col("o").str.starts_with("_:"))
        self._parts.append(named.select(pl.col("p", "s", "o").cast(self._terms).to_physical()))
        self.__dict__.pop("_frames", None)
        self._by_path.clear()

    def number(self, terms: Sequence[str]) -> list[int]:
        """Return the number of each term, given as N-Triples writes it; a term that no statement has gets one, too."""
        return pl.Series(list(terms), dtype=pl.String).cast(self._terms).to_physical().to_list()

    # --- reading ---

    @cached_property
    def _frames(self) -> dict[int, pl.DataFrame]:
        if not self._parts:
            return {}
        whole = pl.concat(self._parts).unique()
        self._parts = [whole]
        return {key[0]: part.select("s", "o") for key, part in whole.partition_by("p", as_dict=True).items()}

    def __len__(self) -> int:
        return sum(len(f) for f in self._frames.values())

    def of(self, predicate: str) -> pl.DataFrame:
        """Return the statements with a property: columns `s` and `o`."""
        (number,) = self.number([f"<{predicate}>"])
        return self._frames.get(number, _NONE)

    def every(self) -> Iterator[tuple[int, pl.DataFrame]]:
        """Yield each property's number and statements."""
        for number in sorted(self._frames):
            yield number, self._frames[number]

    def of_things(self, things: pl.Series) -> pl.DataFrame:
        """Return the statements about some things: columns `s`, `p` and `o`."""
        wanted = things.rename("s").to_frame()
        found = [
            f.join(wanted, on="s", how="semi").select("s", p=pl.lit(n, pl.UInt32), o=pl.col("o"))
            for n, f in self.every()
        ]
        return pl.concat(found) if found else pl.DataFrame(schema={c: pl.UInt32 for c in "spo"})

    def text(self, numbers: pl.Series) -> pl.Series:
        """Return terms as N-Triples writes them."""
        return numbers.to_frame("n").select(pl.col("n").cat.to(self._terms).cast(pl.String)).to_series()

    def terms(self, numbers: pl.Series) -> pl.DataFrame:
        """Return the distinct terms taken apart; the columns are those of `terms.TERM_COLUMNS`, `id` the number."""
        distinct = numbers.drop_nulls().unique()
        if distinct.is_empty():
            return pl.DataFrame(schema=TERM_COLUMNS)
        return parsed(distinct, self.text(distinct))

    def values_of(self, predicates: tuple[str, ...]) -> pl.DataFrame:
        """Return what the objects of some properties are, taken apart; kept for the next question about them."""
        if predicates not in self._by_path:
            numbers = pl.concat([self.of(p)["o"] for p in predicates])
            self._by_path[predicates] = self.terms(numbers)
        return self._by_path[predicates]

    def instances(self, kind: str) -> pl.Series:
        """Return the things of a class or of one below it."""
        return self.of(TYPE).join(self._below(kind), on="o", how="semi")["s"].unique()

    def _below(self, kind: str) -> pl.DataFrame:
        steps = self.of(RDFS + "subClassOf")
        found = set(self.number([f"<{kind}>"]))
        while True:
            more = set(steps.filter(pl.col("o").is_in(list(found)))["s"].to_list()) - found
            if not more:
                return pl.DataFrame({"o": sorted(found)}, schema={"o": pl.UInt32})
            found |= more


_NONE: Final = pl.DataFrame(schema={"s": pl.UInt32, "o": pl.UInt32})
_LINES: Final = ox.RdfFormat.N_TRIPLES
