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

from huiqi.names import IND, NS, RDF, RDFS
from huiqi.shapes.columns.terms import TERM_COLUMNS, parsed

_BATCH: Final = 2_000_000
TYPE: Final = RDF + "type"


class Columns:
    """Statements by property: a frame with `s` and `o` each, every pair once; `text` has the terms as N-Triples."""

    def __init__(self) -> None:
        self._terms = pl.Categorical(pl.Categories.random(physical=pl.UInt32))
        self._anchor = pl.Series(
            [""], dtype=self._terms
        )  # the numbers are forgotten with the last column that has them
        self._parts: list[pl.DataFrame] = []
        self._by_path: dict[tuple[str, ...], pl.DataFrame] = {}

    # --- filling ---

    def add(self, triples: Iterable[ox.Triple]) -> None:
        """Hold the statements; those about blank nodes are left out."""
        rows = [(str(t.subject), str(t.predicate), str(t.object)) for t in triples]
        named = [r for r in rows if not r[0].startswith("_:") and not r[2].startswith("_:")]
        frame = pl.DataFrame(named, schema=dict.fromkeys("spo", pl.String), orient="row")
        self._keep(part for part in [self._numbered(frame)] if part is not None)

    def add_file(self, path: Path) -> bool:
        """Hold the statements of an RDF file, read without a word on their lines.

        Say whether that was possible; of a file that cannot be parsed, or that has blank nodes, nothing is held.
        """
        form = ox.RdfFormat.from_extension(path.suffix.lstrip(".")) or ox.RdfFormat.TURTLE
        with tempfile.TemporaryDirectory() as folder:
            plain = Path(folder) / "plain.nt"
            try:
                with plain.open("wb") as out:
                    ox.serialize(ox.parse(path=path, format=form, base_iri=f"urn:file:{path.name}"), out, _LINES)
            except (SyntaxError, ValueError, OSError, MemoryError):  # the last: a token beyond the parser's buffer
                return False
            words = pl.col("lines").str.splitn(" ", 3).struct
            lines = pl.scan_lines(plain, name="lines").select(
                s=words.field("field_0"), p=words.field("field_1"), o=words.field("field_2").str.strip_suffix(" .")
            )
            parts = [self._numbered(batch) for batch in lines.collect_batches(chunk_size=_BATCH)]
        if any(part is None for part in parts):
            return False
        self._keep(part for part in parts if part is not None)
        return True

    def _numbered(self, frame: pl.DataFrame) -> pl.DataFrame | None:
        """Return statements in numbers; None if one is about a blank node."""
        blank = frame.select((pl.col("s").str.starts_with("_:") | pl.col("o").str.starts_with("_:")).any()).item()
        return None if blank else frame.select(pl.col("p", "s", "o").cast(self._terms).to_physical())

    def _keep(self, parts: Iterable[pl.DataFrame]) -> None:
        self._parts += parts
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
        found = [f.join(wanted, on="s", how="semi").select("s", p=pl.lit(n, pl.UInt32), o="o") for n, f in self.every()]
        return pl.concat(found) if found else pl.DataFrame(schema=dict.fromkeys("spo", pl.UInt32))

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

    def of_nobody(self) -> pl.DataFrame:
        """Return what is said of things that belong to no enterprise, as registers and sources do: `s`, `p` and `o`."""
        owned = self.of(IND + "enterprise")
        theirs = [owned["s"], owned["o"].rename("s"), self.instances(NS + "Enterprise").rename("s")]
        known = pl.concat(theirs).unique().to_frame()
        found = [f.join(known, on="s", how="anti").select("s", p=pl.lit(n, pl.UInt32), o="o") for n, f in self.every()]
        return pl.concat(found) if found else pl.DataFrame(schema=dict.fromkeys("spo", pl.UInt32))

    def things_of_nobody(self) -> frozenset[str]:
        """Return the things that belong to no enterprise."""
        return frozenset(t[1:-1] for t in self.text(self.of_nobody()["s"].unique()))

    def all_said(self, things: Iterable[str], triples: Iterable[ox.Triple]) -> bool:
        """Say whether the statements given are all that the columns hold about some things."""
        wanted = set(things)
        said = {(str(t.subject), str(t.predicate), str(t.object)) for t in triples if str(t.subject)[1:-1] in wanted}
        numbers = pl.Series("s", self.number([f"<{i}>" for i in sorted(wanted)]), dtype=pl.UInt32)
        rows = self.of_things(numbers)
        return set(zip(*(self.text(rows[c]) for c in "spo"), strict=True)) <= said

    def odd_things(self) -> set[str]:
        """Return the things of which something is said by a literal that is not plain."""
        found: set[str] = set()
        for _, statements in self.every():
            terms = self.terms(statements["o"]).filter(pl.col("kind") == "odd").select(o="id")
            things = statements.join(terms, on="o", how="semi")["s"].unique()
            found |= {t[1:-1] for t in self.text(things)}
        return found

    def has(self, iris: Iterable[str]) -> set[str]:
        """Return those of the IRIs about which something is said."""
        asked = sorted(set(iris))
        numbers = pl.DataFrame(
            {"s": self.number([f"<{i}>" for i in asked]), "iri": asked}, schema={"s": pl.UInt32, "iri": pl.String}
        )
        found = [numbers.join(f, on="s", how="semi")["iri"] for _, f in self.every()]
        return set(pl.concat(found).to_list()) if found else set()

    def naming(self, predicate: str, iris: Iterable[str]) -> set[str]:
        """Return the things that name one of the IRIs by a property."""
        wanted = pl.DataFrame({"o": self.number([f"<{i}>" for i in sorted(iris)])}, schema={"o": pl.UInt32})
        return {t[1:-1] for t in self.text(self.of(predicate).join(wanted, on="o", how="semi")["s"].unique())}

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
