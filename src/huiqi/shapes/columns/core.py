"""What shapes find, in columns (analysis layer): each constraint for all things at once.

`rows` are results: the shape's name, the thing, the property and the value as numbers of terms. `failing` are the
things that do not conform to a shape within another, which is all that its parent asks.
"""

from __future__ import annotations

from functools import reduce
from typing import Final

import polars as pl

from huiqi.names import RDF, RDFS
from huiqi.shapes.columns import values
from huiqi.shapes.columns.store import Columns
from huiqi.shapes.columns.tree import VALUE_TESTS, Constraint, Path, Shape, Term

_U: Final = pl.UInt32
_ROWS: Final = pl.Schema({"shape": pl.String(), "thing": _U(), "property": pl.String(), "value": _U()})
_FAULTS: Final = pl.Schema({"n": _U(), "p": _U(), "v": _U()})
_COMPARE: Final = {"lessThan": pl.Expr.lt, "lessThanOrEquals": pl.Expr.le}


class Core:
    """Decides Core constraints over the same columns."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._kept: dict[tuple[int, Path], tuple[pl.Series, pl.DataFrame]] = {}

    def rows(self, shape: Shape, things: pl.Series) -> pl.DataFrame:
        """Return the results of a shape and of those that it holds by sh:property, for the things given."""
        pairs = self._pairs(shape, things)
        path = shape.path.iri if shape.path is not None and shape.path.kind == "iri" else ""
        found = [pl.DataFrame(schema=_ROWS)]
        for c in shape.constraints:
            if c.word == "property":
                found.append(self.rows(c.shapes[0], pairs["v"]))
            elif c.word != "sparql":
                faults = self._faults(c, things, pairs, shape.path)
                named = self._names(faults["p"]) if c.word == "closed" else pl.lit(path)
                found.append(faults.select(shape=pl.lit(shape.name), thing="n", property=named, value="v"))
        return pl.concat(found).unique()

    def failing(self, shape: Shape, things: pl.Series) -> pl.Series:
        """Return the things that do not conform to a shape."""
        pairs = self._pairs(shape, things)
        found = [pl.Series("n", [], dtype=_U)]
        for c in shape.constraints:
            if c.word == "property":
                bad = self.failing(c.shapes[0], pairs["v"])
                found.append(pairs.filter(pl.col("v").is_in(bad.implode()))["n"])
            else:
                found.append(self._faults(c, things, pairs, shape.path)["n"])
        return pl.concat(found).unique()

    # --- values ---

    def _pairs(self, shape: Shape, things: pl.Series) -> pl.DataFrame:
        """Return each thing with each value that the shape looks at: columns `n` and `v`; kept for the same things."""
        if shape.path is None:
            return _themselves(things)
        key = (id(things), shape.path)
        if key not in self._kept:
            self._kept[key] = (things, self._start(things, shape.path))
        return self._kept[key][1]

    def _start(self, things: pl.Series, path: Path) -> pl.DataFrame:
        if path.kind == "iri":
            one = things.unique().rename("s").to_frame()
            return self._columns.of(path.iri).join(one, on="s", how="semi").select(n="s", v="o")
        return self._walk(_themselves(things), path)

    def _walk(self, pairs: pl.DataFrame, path: Path) -> pl.DataFrame:
        if path.kind == "iri":
            steps = self._columns.of(path.iri)
            return pairs.join(steps, left_on="v", right_on="s").select("n", v="o").unique()
        if path.kind == "or":
            return pl.concat([self._walk(pairs, p) for p in path.parts]).unique()
        if path.kind == "then":
            return reduce(self._walk, path.parts, pairs)
        first = pairs if path.kind != "plus" else self._walk(pairs, path.parts[0])
        if path.kind == "maybe":
            return pl.concat([pairs, self._walk(pairs, path.parts[0])]).unique()
        found = first
        while True:
            more = pl.concat([found, self._walk(found, path.parts[0])]).unique()
            if len(more) == len(found):
                return found
            found = more

    # --- constraints ---

    def _faults(self, c: Constraint, things: pl.Series, pairs: pl.DataFrame, path: Path | None) -> pl.DataFrame:
        """Return things with the value at fault, if one is: columns `n`, `p` (of closed shapes) and `v`."""
        if c.word in VALUE_TESTS:
            bad = values.failing(c, self._terms(pairs, path))
            return _of_values(pairs, bad)
        match c.word:
            case "class":
                return _of_values(pairs, _without(pairs["v"], self._columns.instances(_iri(c.value))))
            case "in":
                allowed = self._columns.number([str(t) for t in c.terms])
                return _of_values(pairs, _without(pairs["v"], pl.Series(allowed, dtype=_U)))
            case "minCount" | "maxCount" | "hasValue" | "qualifiedValueShape":
                return self._counted(c, things, pairs)
            case "closed":
                return self._closed(c, pairs)
            case "uniqueLang":
                return self._unique_language(pairs)
            case "equals" | "disjoint" | "lessThan" | "lessThanOrEquals":
                return self._compared(c, things, pairs)
            case _:
                return _of_values(pairs, self._logical(c, pairs["v"].unique()))

    def _terms(self, pairs: pl.DataFrame, path: Path | None) -> pl.DataFrame:
        """Return what the values are; those of properties are kept for the next constraint."""
        kinds = _properties(path)
        if not kinds:
            return self._columns.terms(pairs["v"])
        return self._columns.values_of(kinds).join(pairs.select(id="v").unique(), on="id", how="semi")

    def _logical(self, c: Constraint, nodes: pl.Series) -> pl.Series:
        failing = [self.failing(s, nodes) for s in c.shapes]
        if c.word in ("node", "and"):
            return pl.concat([pl.Series("n", [], dtype=_U), *failing]).unique()
        if c.word == "not":
            return _without(nodes, failing[0])
        counts = pl.concat([nodes.rename("n"), *(f.rename("n") for f in failing)]).to_frame().group_by("n").len()
        passed = len(c.shapes) + 1 - pl.col("len").cast(pl.Int64)
        return counts.filter(passed < 1 if c.word == "or" else passed != 1)["n"]

    def _counted(self, c: Constraint, things: pl.Series, pairs: pl.DataFrame) -> pl.DataFrame:
        least, most = c.numbers
        if c.word == "hasValue":
            (number,) = self._columns.number([str(c.value)])
            pairs, least = pairs.filter(pl.col("v") == number), 1
        elif c.word == "qualifiedValueShape":
            if pairs.is_empty() and not least:
                return pl.DataFrame(schema=_FAULTS)
            pairs = pairs.filter(~pl.col("v").is_in(self.failing(c.shapes[0], pairs["v"].unique()).implode()))
        start = things.unique().rename("n").to_frame()
        counts = start.join(pairs.group_by("n").len(), on="n", how="left").with_columns(pl.col("len").fill_null(0))
        low = pl.lit(False) if least is None else pl.col("len") < least
        high = pl.lit(False) if most is None else pl.col("len") > most
        return _of_things(counts.filter(low | high)["n"])

    def _closed(self, c: Constraint, pairs: pl.DataFrame) -> pl.DataFrame:
        known = set(self._columns.number([str(t) for t in c.terms]))
        kind, resource = self._columns.number([f"<{RDF}type>", f"<{RDFS}Resource>"])
        nodes = pairs.rename({"v": "s"})
        found = [pl.DataFrame(schema=_FAULTS)]
        for number, statements in self._columns.every():
            if number not in known:
                here = nodes.join(statements, on="s").select("n", p=pl.lit(number, _U), v="o")
                found.append(here.filter(pl.col("v") != resource) if number == kind else here)
        return pl.concat(found)

    def _unique_language(self, pairs: pl.DataFrame) -> pl.DataFrame:
        terms = self._columns.terms(pairs["v"]).filter(pl.col("lang").is_not_null()).select(v="id", lang="lang")
        found = pairs.join(terms, on="v").group_by("n", "lang").len().filter(pl.col("len") > 1)
        return _of_things(found["n"].unique())

    def _compared(self, c: Constraint, things: pl.Series, pairs: pl.DataFrame) -> pl.DataFrame:
        others = self._start(things, Path("iri", _iri(c.value)))
        if c.word in ("equals", "disjoint"):
            both = pairs.join(others, on=["n", "v"], how="semi")
            if c.word == "disjoint":
                return _faults_of(both)
            return _faults_of(pl.concat([pairs, others]).join(both, on=["n", "v"], how="anti").unique())
        return self._ordered(c.word, pairs.join(others.rename({"v": "w"}), on="n"))

    def _ordered(self, word: str, pairs: pl.DataFrame) -> pl.DataFrame:
        terms = self._columns.terms(pl.concat([pairs["v"], pairs["w"].rename("v")]))
        side = terms.select("id", "kind", "num", "day", "lex", "term")
        found = pairs.join(side, left_on="v", right_on="id").join(side, left_on="w", right_on="id", suffix="_w")
        below = _COMPARE[word]
        text, other_text = (pl.col(k).is_in(["text", "iri"]) for k in ("kind", "kind_w"))
        same = {k: (pl.col("kind") == k) & (pl.col("kind_w") == k) for k in ("number", "day")}
        holds = (
            pl.when(same["number"]).then(below(pl.col("num"), pl.col("num_w")))
            .when(same["day"]).then(below(pl.col("day"), pl.col("day_w")))
            .when(text & other_text).then(below(pl.col("lex"), pl.col("lex_w")))
        )  # fmt: skip
        clash = (text & pl.col("kind_w").is_in(["number", "day"])) | (
            other_text & pl.col("kind").is_in(["number", "day"])
        )
        judged = found.with_columns(holds=pl.when(clash).then(pl.lit(False)).otherwise(holds))
        unsure = judged.filter(pl.col("holds").is_null()).select("v", "w", "term", "term_w").unique()
        asked = [(i, a, b) for i, (a, b) in enumerate(unsure.select("term", "term_w").iter_rows())]
        broken = sorted(values.asked_pairs(word, asked))
        bad = judged.join(unsure[broken].select("v", "w"), on=["v", "w"], how="semi")
        return _faults_of(pl.concat([judged.filter(~pl.col("holds")), bad]).unique(["n", "v"]))

    def _names(self, numbers: pl.Series) -> pl.Series:
        return self._columns.text(numbers).str.slice(1).str.head(-1)


def _themselves(things: pl.Series) -> pl.DataFrame:
    one = things.unique()
    return pl.DataFrame({"n": one, "v": one}, schema={"n": _U, "v": _U})


def _properties(path: Path | None) -> tuple[str, ...]:
    if path is None or path.kind not in ("iri", "or"):
        return ()
    if path.kind == "iri":
        return (path.iri,)
    return tuple(sorted(p.iri for p in path.parts)) if all(p.kind == "iri" for p in path.parts) else ()


def _iri(term: Term | None) -> str:
    return str(term)[1:-1]


def _without(nodes: pl.Series, other: pl.Series) -> pl.Series:
    return nodes.rename("v").to_frame().unique().join(other.rename("v").to_frame(), on="v", how="anti")["v"]


def _of_values(pairs: pl.DataFrame, bad: pl.Series) -> pl.DataFrame:
    return _faults_of(pairs.join(bad.rename("v").to_frame(), on="v", how="semi"))


def _faults_of(pairs: pl.DataFrame) -> pl.DataFrame:
    return pairs.select("n", p=pl.lit(None, _U), v="v")


def _of_things(things: pl.Series) -> pl.DataFrame:
    return things.rename("n").to_frame().select("n", p=pl.lit(None, _U), v=pl.lit(None, _U))
