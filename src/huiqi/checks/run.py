"""`huiqi check` (analysis layer): everything that is said against a project's law and queries, with the lines it means.

Brings together what the reader of rules finds, what the saved checks find, and what must not stand in a query.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, get_args

from huiqi.checks.ask import ask
from huiqi.checks.cases import NO_CASES, untried_awards
from huiqi.checks.header import read_checks, relative
from huiqi.checks.lint import declared_words, lint
from huiqi.errors import BadData, CannotStart, HuiqiError, Text
from huiqi.findings import Finding, Level, Place, in_order
from huiqi.load import Graph, load_files
from huiqi.rules.book import read_book
from huiqi.rules.worlds import components
from huiqi.settings import holds_facts, law_files, shipped

__all__ = ["LEVELS", "NO_CASES", "Report", "check_project"]

LEVELS: Final[tuple[Level, ...]] = get_args(Level)
"""From the worst to the least."""
_QUERIES: Final = (".rq", ".ru")
_LONGEST_LINE: Final = 400


@dataclass(frozen=True)
class Report:
    """What was found, by file and line; `lines` holds the line of text that each place means, where there is one.

    `files` and `queries` count the Turtle files and the queries that were read, `checks` the saved checks asked.
    """

    findings: tuple[Finding, ...]
    lines: dict[Place, str] = field(repr=False, hash=False)
    files: int = 0
    queries: int = 0
    checks: int = 0

    @property
    def passes(self) -> bool:
        """Say whether there is no finding of level error."""
        return not self.counts["error"]

    @property
    def counts(self) -> dict[Level, int]:
        """Return how many findings there are of each level, from the worst."""
        found = Counter(f.level for f in self.findings)
        return {level: found[level] for level in LEVELS}

    def at_least(self, level: Level) -> tuple[Finding, ...]:
        """Return the findings of this level and of worse ones."""
        wanted = LEVELS[: LEVELS.index(level) + 1]
        return tuple(f for f in self.findings if f.level in wanted)

    def to_dict(self, level: Level = "note") -> dict[str, Any]:
        """Return the report as plain values for JSON: counts of every level, findings of `level` and worse."""
        found = [{**f.to_dict(), "text": self.lines.get(f.place, "")} for f in self.at_least(level)]
        read = {"files": self.files, "queries": self.queries, "checks": self.checks}
        return {"passes": self.passes, "counts": dict(self.counts), "read": read, "findings": found}


def check_project(root: Path, paths: Sequence[Path] = ()) -> Report:
    """Check the law and the queries of the project in `root`; of `paths` only, if any are given.

    A path is a Turtle file, a query (.rq, .ru) or a folder; the law is read whole all the same, since a rule means
    nothing alone, and a Turtle file that is not part of it is read besides. Raises CannotStart if the folder is no
    project and for a path that is not there or of another kind.
    """
    if not (root / "data").is_dir():
        raise CannotStart(Text(f"`{root}` 不是项目:缺少 data/", f"no project in `{root}`: it has no data/ folder"))
    chosen = _chosen(paths, root)
    law = law_files(root)
    asked = {p.resolve() for p in chosen}
    own = {p.resolve() for p in law}
    further = [p for p in chosen if p.suffix == ".ttl" and p.resolve() not in own]
    queries = sorted(
        {*_query_files(root), *(p for p in chosen if p.suffix in _QUERIES)}, key=lambda p: relative(p, root)
    )
    if chosen:
        queries = [p for p in queries if p.resolve() in asked]
    graph, loading = load_files([*law, *further], root)
    checks, unusable = read_checks(_check_folders(root), root)
    found = [*_read(graph, loading), *unusable, *ask(checks, graph)]
    if not chosen or any(p.suffix == ".ttl" for p in chosen):
        found += untried_awards(graph, root / "data")
    words = declared_words(graph)
    for path in queries:
        found += lint(path, relative(path, root), words)
    shown = {relative(p, root) for p in chosen}
    wanted = in_order([f for f in found if not chosen or f.place.file in shown])
    where = {relative(p, root): p for p in [*law, *further, *queries]}
    turtle = [p for p in [*law, *further] if not chosen or p.resolve() in asked]
    return Report(wanted, _lines(wanted, where), len(turtle), len(queries), len(checks))


def _chosen(paths: Iterable[Path], root: Path) -> list[Path]:
    found: set[Path] = set()
    for path in paths:
        if not path.exists():
            raise CannotStart(Text(f"没有文件 `{path}`", f"there is no file `{path}`"))
        inside = [p for p in path.rglob("*") if p.is_file()] if path.is_dir() else [path]
        law = [p for p in inside if p.suffix in (".ttl", *_QUERIES) and not holds_facts(p, root)]
        if not law:
            zh = f"`{path}` 中没有政策(.ttl)或查询(.rq、.ru);企业记录不在此检查"
            en = f"`{path}` holds no law (.ttl) and no query (.rq, .ru); records of enterprises are not checked here"
            raise CannotStart(Text(zh, en))
        found.update(law)
    return sorted(found)


def _query_files(root: Path) -> list[Path]:
    own = root / "queries"
    return [p for p in own.rglob("*") if p.suffix in _QUERIES and p.is_file()] if own.is_dir() else []


def _check_folders(root: Path) -> list[Path]:
    """Return the folders of checks: those that ship, then the project's own."""
    folders = [shipped("queries") / "checks", root / "queries" / "checks"]
    return folders if folders[0].resolve() != folders[1].resolve() else folders[:1]


def _read(graph: Graph, loading: list[Finding]) -> list[Finding]:
    """Return what the reader of the rules finds, readings of the text included."""
    try:
        book = read_book(graph, loading)
        components(book, {}, [a.iri for a in book.awards])
    except BadData as error:
        return list(error.findings)
    except HuiqiError:
        return []  # too many readings to go through: said by whoever asks for answers
    return []


def _lines(findings: Iterable[Finding], where: dict[str, Path]) -> dict[Place, str]:
    """Return the line of text at each place that has one; long lines are cut."""
    texts: dict[str, list[str]] = {}
    found: dict[Place, str] = {}
    for place in {f.place for f in findings if f.place.line and f.place.file in where}:
        if place.file not in texts:
            texts[place.file] = where[place.file].read_text("utf-8", "replace").splitlines()
        if place.line <= len(texts[place.file]):
            found[place] = texts[place.file][place.line - 1].rstrip()[:_LONGEST_LINE]
    return found
