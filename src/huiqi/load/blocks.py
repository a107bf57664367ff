"""Some things out of large Turtle files, with their lines (ground layer).

A file of a register is too long to be scanned word by word. Written as it is written everywhere, each thing begins at
the beginning of a line after a full stop; only the lines of the wanted things are then read as `load_files` reads them.
Whoever asks must compare what was found with what there is: a file may be written otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from huiqi.findings import Place
from huiqi.load.graph import Statement
from huiqi.load.turtle import Lines, relative_name

_PREFIX: Final = re.compile(r"^\s*(?:@prefix|PREFIX|prefix)\s+([^:\s]*):\s*<([^>]*)>\s*\.?\s*$")
_NOT_FIRST: Final = frozenset(" \t#.;,)]\"'@")


def load_things(paths: Iterable[Path], root: Path, wanted: Iterable[str]) -> list[Statement]:
    """Return the statements about the things `wanted`, by IRI, with file (relative to `root`) and line.

    What does not begin a line, and a file whose pieces cannot be read on their own, is left out.
    """
    things = frozenset(wanted)
    return [s for path in sorted(set(paths)) for s in _of_file(path, relative_name(path, root), things)]


def _of_file(path: Path, name: str, wanted: frozenset[str]) -> Iterator[Statement]:
    head: list[str] = []
    text: list[str] = []
    numbers: list[int] = []
    for number, line in _pieces(path, wanted, head):
        text.append(line)
        numbers.append(number)
    whole = "".join([*head, *text])
    try:
        quads = list(ox.parse(whole.encode(), format=ox.RdfFormat.TURTLE, base_iri=f"urn:file:{path.name}"))
    except (SyntaxError, ValueError):
        return
    lines = Lines(whole)
    for quad in quads:
        named = isinstance(quad.subject, ox.NamedNode) and quad.subject.value in wanted
        if named and isinstance(quad.object, ox.NamedNode | ox.Literal):
            subject, predicate = quad.subject.value, quad.predicate.value
            here = lines.line(subject, predicate) - len(head) - 1
            place = Place(name, numbers[here] if 0 <= here < len(numbers) else 0)
            yield Statement(subject, predicate, quad.object, place)


def _pieces(path: Path, wanted: frozenset[str], head: list[str]) -> Iterator[tuple[int, str]]:
    """Yield number and text of each line of the wanted things; lines of prefixes go to `head`."""
    prefixes: dict[str, str] = {}
    ended, inside = True, False
    with path.open(encoding="utf-8-sig", errors="replace", newline="\n") as file:
        for number, line in enumerate(file, 1):
            declared = _PREFIX.match(line) if ended and line[0] in "@PpBb" else None
            if declared:
                prefixes[declared[1]] = declared[2]
                head.append(line.rstrip("\n") + "\n")
                inside = False
                continue
            if ended and line[0] not in _NOT_FIRST and not line.isspace():
                inside = _iri(line.split(None, 1)[0], prefixes) in wanted
            if inside:
                yield number, line
            words = line.strip()
            if words and not words.startswith("#"):
                ended = words.endswith(".")


def _iri(word: str, prefixes: dict[str, str]) -> str:
    if word.startswith("<"):
        return word[1:].partition(">")[0]
    prefix, _, name = word.partition(":")
    return prefixes.get(prefix, "") + name.replace("\\", "")
