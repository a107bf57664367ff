"""Checking a large register (analysis layer): shapes in columns, the reader of facts where pyshacl looked again.

Files of facts are read straight into columns. Lines are looked up for the things that something is said against. The
reader of facts reads the enterprises that pyshacl looked at again, not every one, and the report says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

import pyoxigraph as ox

from huiqi.errors import CannotStart, Text
from huiqi.facts.read import read_facts
from huiqi.findings import Finding
from huiqi.load import Graph, Statement, check_literal, load_files, load_things
from huiqi.names import IND
from huiqi.rules.drafts import belonging, drafts_in
from huiqi.rules.model import RuleBook
from huiqi.shapes import Catalogue, shape_findings
from huiqi.shapes.validate import triples, words_of

if TYPE_CHECKING:
    from huiqi.shapes.columns import Columns

Engine = Literal["auto", "pyshacl", "columns"]
FROM_BYTES: Final = 3_000_000
"""Turtle files of facts of this size and more, together, are checked by columns: about 1,000 enterprises."""
_MOST_OF_NOBODY: Final = 20_000


@dataclass(frozen=True)
class How:
    """How columns came to their findings: the enterprises that pyshacl looked at again, the shapes left to it.

    `flagged` of `of_flagged` enterprises with findings were looked at again, and `sampled` of the others; `left` gives
    for the code of each shape that columns do not decide the word that they cannot.
    """

    flagged: int
    of_flagged: int
    sampled: int
    left: Mapping[str, str]

    @property
    def text(self) -> Text:
        """Return it as a sentence."""
        count = self.flagged + self.sampled
        zh = f"按列检查;pyshacl 复查了 {count:,} 家企业(有问题的 {self.of_flagged:,} 家中 {self.flagged:,} 家,其余中 {self.sampled:,} 家),没有差异;H 类问题只查了这些企业"
        en = (
            f"checked by columns; {count:,} enterprises looked at again by pyshacl ({self.flagged:,} of "
            f"{self.of_flagged:,} with findings, {self.sampled:,} of the others), no difference; the reader of facts "
            "(H codes) read these alone"
        )
        for code, word in sorted(self.left.items()):
            zh, en = f"{zh};{code} 由 pyshacl 检查({word})", f"{en}; {code} left to pyshacl ({word})"
        return Text(zh, en)

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain values for JSON."""
        again = {"flagged": self.flagged, "ofFlagged": self.of_flagged, "sampled": self.sampled}
        return {"by": "columns", "lookedAtAgain": again, "leftToPyshacl": dict(sorted(self.left.items()))}


@dataclass(frozen=True)
class Bulk:
    """What was found by the shapes and by the readers, the facts that were located for it, and how."""

    said: list[Finding]
    read: list[Finding]
    facts: Graph
    how: How


def takes_columns(engine: Engine, files: Iterable[Path]) -> bool:
    """Say whether facts are checked by columns: as told, or by the size of their files if polars is there.

    Raises CannotStart if told so without polars.
    """
    there = find_spec("polars") is not None
    if engine == "columns" and not there:
        wanted = "pip install 'huiqi[bulk]'"
        raise CannotStart(Text(f"--engine columns 需要 polars:{wanted}", f"--engine columns needs polars: {wanted}"))
    size = sum(p.stat().st_size for p in files if p.suffix == ".ttl" and p.is_file())
    return engine == "columns" or (engine == "auto" and size >= FROM_BYTES and there)


def check_in_columns(
    root: Path,
    law: Graph,
    data: Graph,
    stated: Sequence[Statement],
    files: Sequence[Path],
    book: RuleBook | None,
    catalogue: Catalogue,
) -> Bulk:
    """Check Turtle files of facts, together with statements read already: `data` of the law, and facts `stated`.

    `law` declares classes and codes. Raises Differs if pyshacl, looking again, does not agree.
    """
    from huiqi.shapes.columns import Columns, compile_shapes, find, look_again

    columns = Columns()
    slow = [p for p in files if not columns.add_file(p)]
    small, faults = load_files(slow, root)
    known = Graph([*data, *stated, *small])
    read = list(triples(known))
    columns.add(read)  # first, so that words which the data describes are left out
    read += words_of(law, columns.has(s.subject for s in law))
    columns.add(read)
    compiled = compile_shapes(catalogue, law)
    results = find(columns, catalogue, law, compiled)
    again = look_again(columns, catalogue, law, compiled, results)
    nobody = columns.things_of_nobody()
    to_read = again.near | (nobody if len(nobody) <= _MOST_OF_NOBODY else frozenset())
    wanted = {r.thing for r in results} | columns.odd_things() | to_read
    wanted |= columns.naming(IND + "award", belonging(law, drafts_in(law)))
    told = _located(columns, [p for p in files if p not in slow], root, wanted, read)
    faults += [f for s in told if (f := check_literal(s.object, s.place)) is not None]
    said = list(shape_findings(results, catalogue, Graph([*told, *known])))
    facts = Graph([*(s for s in told if s.subject in to_read), *stated, *small])
    if book is not None:
        faults = list(read_facts(facts, book, faults, law).findings)
    return Bulk(
        said,
        faults,
        Graph([*told, *stated, *small]),
        How(again.flagged, again.of_flagged, again.sampled, compiled.refused),
    )


def _located(
    columns: Columns, files: Sequence[Path], root: Path, wanted: set[str], read: list[ox.Triple]
) -> list[Statement]:
    """Return what files say of some things, with lines; a file that is laid out otherwise is read whole for it."""
    found = load_things(files, root, wanted)
    if columns.all_said(wanted, [*triples(found), *read]):
        return found
    graph, _ = load_files(files, root)
    return [s for s in graph if s.subject in wanted]
