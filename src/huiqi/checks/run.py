"""`huiqi check` (analysis layer): everything that is said against a project's law, facts and queries, with its lines.

Brings together what the readers find, what the shapes and the saved checks find, what must not stand in a query, and
cases that come out otherwise.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

from huiqi.checks.ask import ask
from huiqi.checks.bulk import Bulk, Engine, How, check_in_columns, takes_columns
from huiqi.checks.cases import NO_CASES, failing_cases, untried_awards
from huiqi.checks.drafts import recorded_under_drafts
from huiqi.checks.facts import fact_files, holds_enterprises, load_fact_files, read_fact_files
from huiqi.checks.header import read_checks, relative
from huiqi.checks.lint import declared_words, lint
from huiqi.checks.rules import rule_findings
from huiqi.checks.waivers import LEVELS, apply, read_check_settings
from huiqi.errors import BadData, CannotStart, HuiqiError, Text
from huiqi.findings import Finding, Level, Place, in_order
from huiqi.load import Graph, load_files
from huiqi.rules.book import read_book
from huiqi.rules.drafts import without_drafts
from huiqi.rules.model import RuleBook
from huiqi.rules.worlds import components
from huiqi.settings import FILE, holds_facts, law_files, read_settings, shipped
from huiqi.shapes import Catalogue, read_shapes, shape_findings, validate
from huiqi.things import Law

__all__ = ["LEVELS", "NO_CASES", "Report", "check_project"]

CASES: Final = ".cases.yaml"
_QUERIES: Final = (".rq", ".ru")
_YAML: Final = (".yaml", ".yml")
_OF_FACTS: Final = (":Enterprise", ":Register", "indicator/enterprise", "ind:enterprise", "#Enterprise")
_LONGEST_LINE: Final = 400


@dataclass(frozen=True)
class Report:
    """What was found, by file and line; `lines` holds the line of text that each place means, where there is one.

    `files` and `queries` count the files of law and facts and the queries that were read, `checks` the saved checks
    asked. `waived` is what the project accepts, each with its reason. `how` is there if facts were checked by columns.
    """

    findings: tuple[Finding, ...]
    lines: dict[Place, str] = field(repr=False, hash=False)
    files: int = 0
    queries: int = 0
    checks: int = 0
    waived: tuple[tuple[Finding, str], ...] = ()
    how: How | None = None

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
        whole: dict[str, Any] = {"passes": self.passes, "counts": dict(self.counts), "read": read, "findings": found}
        if self.waived:
            whole["waived"] = [{**f.to_dict(), "reason": reason} for f, reason in self.waived]
        if self.how is not None:
            whole["shapes"] = self.how.to_dict()
        return whole


def check_project(
    root: Path,
    paths: Sequence[Path] = (),
    *,
    cases: bool = False,
    on: date | None = None,
    engine: Engine = "auto",
) -> Report:
    """Check the law, the facts and the queries of the project in `root`; of `paths` only, if any are given.

    A path is a Turtle file, an enterprise file (.yaml), a query (.rq, .ru), a file of cases or a folder; the law is
    read whole all the same, since a rule means nothing alone, and a Turtle file that is not part of it is read
    besides. With `cases`, the cases of what is checked are tried. `on` is the day that waivers are held against; None:
    none has expired. `engine` says what runs the shapes over facts: pyshacl, columns, or either by their size.
    Raises CannotStart if the folder is no project and for a path that is not there or of another kind, HuiqiError if
    [check] of huiqi.toml cannot be used.
    """
    if not (root / "data").is_dir():
        raise CannotStart(Text(f"`{root}` 不是项目:缺少 data/", f"no project in `{root}`: it has no data/ folder"))
    settings = read_check_settings(root)
    scope = _scope(root, paths)
    graph, loading = load_files([*scope.law, *scope.further], root)
    checks, unusable = read_checks(_check_folders(root), root)
    found = [*_read(root, graph, loading), *unusable, *ask(checks, graph)]
    if not paths or any(p.suffix == ".ttl" for p in scope.named):
        found += untried_awards(graph, root / "data")
    words = declared_words(graph)
    for path in scope.queries:
        found += lint(path, relative(path, root), words)
    forms, how = _forms(root, graph, scope, engine)
    found += forms
    if cases and scope.cases:
        found += _cases(root, graph, loading, scope.cases)
    shown = {relative(p, root) for p in scope.named}
    wanted = [f for f in in_order(found) if not paths or f.place.file in shown]
    stays, waived, said = apply(settings, wanted, on)
    listed = in_order([*stays, *(said if not paths else [])])
    where = {relative(p, root): p for p in [*scope.law, *scope.further, *scope.facts, *scope.queries, *scope.cases]}
    where[FILE] = root / FILE
    turtle = [p for p in [*scope.law, *scope.further] if not paths or p.resolve() in {q.resolve() for q in scope.named}]
    files = len(turtle) + len(scope.facts)
    lines = lines_of([*listed, *(f for f, _ in waived)], {k: v for k, v in where.items() if v.is_file()})
    return Report(listed, lines, files, len(scope.queries), len(checks), tuple((f, w.reason) for f, w in waived), how)


@dataclass(frozen=True)
class _Scope:
    """What is read: the law always, of the rest what was named, or everything if nothing was."""

    named: tuple[Path, ...]
    law: tuple[Path, ...]
    further: tuple[Path, ...]
    facts: tuple[Path, ...]
    queries: tuple[Path, ...]
    cases: tuple[Path, ...]


def _scope(root: Path, paths: Sequence[Path]) -> _Scope:
    law = law_files(root)
    queries = sorted(_query_files(root), key=lambda p: relative(p, root))
    if not paths:
        cases = sorted((root / "data").rglob(f"*{CASES}"))
        return _Scope((), tuple(law), (), tuple(fact_files(root)), tuple(queries), tuple(cases))
    named = chosen(paths)
    own = {p.resolve() for p in law}
    facts = [p for p in named if p.suffix in _YAML or (p.suffix == ".ttl" and _is_of_facts(p, root))]
    cases = [p for p in named if p.name.endswith(CASES)]
    facts = [p for p in facts if p not in cases]
    further = [p for p in named if p.suffix == ".ttl" and p.resolve() not in own and p not in facts]
    asked = [p for p in named if p.suffix in _QUERIES]
    return _Scope(tuple(named), tuple(law), tuple(further), tuple(facts), tuple(asked), tuple(cases))


def _is_of_facts(path: Path, root: Path) -> bool:
    """Say whether a Turtle file holds facts: by its folder, or by what it says if it lies outside data/."""
    if holds_facts(path, root):
        return True
    if path.resolve().is_relative_to((root / "data").resolve()):
        return False
    return any(w in path.read_text("utf-8", "replace") for w in _OF_FACTS)


def chosen(paths: Iterable[Path]) -> list[Path]:
    """Return the files of law, facts, queries and cases that are named or lie in named folders; raises CannotStart."""
    found: set[Path] = set()
    for path in paths:
        if not path.exists():
            raise CannotStart(Text(f"没有文件 `{path}`", f"there is no file `{path}`"))
        inside = [p for p in path.rglob("*") if p.is_file()] if path.is_dir() else [path]
        usable = [
            p
            for p in inside
            if p.suffix in (".ttl", *_QUERIES)
            or p.name.endswith(CASES)
            or (p.suffix in _YAML and (p == path or holds_enterprises(p)))
        ]
        if not usable:
            zh = f"`{path}` 中没有政策或记录(.ttl、.yaml)、查询(.rq、.ru)或用例"
            en = f"`{path}` holds no law or records (.ttl, .yaml), no query (.rq, .ru) and no cases"
            raise CannotStart(Text(zh, en))
        found.update(usable)
    return sorted(found)


def _forms(root: Path, law: Graph, scope: _Scope, engine: Engine) -> tuple[list[Finding], How | None]:
    """Return what the shapes find in facts and law, and what reading the facts finds besides.

    What the reader says of facts and a shape says as well, at the same line and no less gravely, is said once.
    """
    catalogue, found = read_shapes(_folders("shapes", root), root)
    try:
        book = read_book(law, [])
    except BadData as error:
        book = None
        found += [] if not scope.facts else list(error.findings)
    words = {relative(p, root) for p in scope.law if "ontology" in p.parts}
    data = Graph(s for s in law if s.place.file not in words)
    if scope.facts and takes_columns(engine, scope.facts):
        bulk, faults = _by_columns(root, law, data, scope, book, catalogue)
        said, read, facts, how = bulk.said, [*faults, *bulk.read], bulk.facts, bulk.how
    else:
        said, read, facts, how = *_by_pyshacl(root, law, data, scope, book, catalogue), None
    worst = {(f.place, LEVELS.index(f.level)) for f in said}
    kept = [f for f in read if not any((f.place, n) in worst for n in range(LEVELS.index(f.level) + 1))]
    return [*found, *said, *kept, *recorded_under_drafts(law, facts)], how


def _by_pyshacl(
    root: Path, law: Graph, data: Graph, scope: _Scope, book: RuleBook | None, catalogue: Catalogue
) -> tuple[list[Finding], list[Finding], Graph]:
    facts, read = Graph([]), list[Finding]()
    if scope.facts and book is not None:
        facts, read = read_fact_files(scope.facts, root, book, law, read_settings(root))
    elif scope.facts:
        facts, read = load_files([p for p in scope.facts if p.suffix == ".ttl"], root)
    whole = Graph([*data, *facts])
    if not any(True for _ in whole):
        return [], read, facts
    return list(shape_findings(validate(whole, law, catalogue), catalogue, whole)), read, facts


def _by_columns(
    root: Path, law: Graph, data: Graph, scope: _Scope, book: RuleBook | None, catalogue: Catalogue
) -> tuple[Bulk, list[Finding]]:
    turtle, other = ([p for p in scope.facts if (p.suffix == ".ttl") is t] for t in (True, False))
    stated, faults = load_fact_files(other, root, book, law, read_settings(root)) if book is not None else ([], [])
    return check_in_columns(root, law, data, stated, turtle, book, catalogue), faults


def _cases(root: Path, graph: Graph, loading: list[Finding], files: Iterable[Path]) -> list[Finding]:
    try:
        read_book(graph, loading)
        bare = without_drafts(graph)
        book = read_book(bare)
    except BadData:
        return []  # said already; cases need rules that can be read
    return list(failing_cases(Law(bare, book, read_settings(root).base, root, entire=graph), files))


def _query_files(root: Path) -> list[Path]:
    own = root / "queries"
    return [p for p in own.rglob("*") if p.suffix in _QUERIES and p.is_file()] if own.is_dir() else []


def _folders(name: str, root: Path) -> list[Path]:
    """Return the folders of checks or shapes: those that ship, then the project's own."""
    folders = [shipped(name), root / name]
    return folders if folders[0].resolve() != folders[1].resolve() else folders[:1]


def _check_folders(root: Path) -> list[Path]:
    folders = [shipped("queries") / "checks", root / "queries" / "checks"]
    return folders if folders[0].resolve() != folders[1].resolve() else folders[:1]


def _read(root: Path, graph: Graph, loading: list[Finding]) -> list[Finding]:
    """Return what the reader of the rules finds, readings of the text included, and what they lead to together."""
    try:
        book = read_book(graph, loading)
    except BadData as error:
        return list(error.findings)
    found = list(rule_findings(book, read_settings(root)))
    try:
        bare = read_book(without_drafts(graph))
        for one in (book, bare):
            components(one, {}, [a.iri for a in one.awards])
    except BadData as error:
        return [*found, *error.findings]
    except HuiqiError:
        return found  # too many readings to go through, which is among them
    return found


def lines_of(findings: Iterable[Finding], where: dict[str, Path]) -> dict[Place, str]:
    """Return the line of text at each place that has one; long lines are cut."""
    wanted: dict[str, dict[int, Place]] = {}
    for place in {f.place for f in findings if f.place.line and f.place.file in where}:
        wanted.setdefault(place.file, {})[place.line] = place
    found: dict[Place, str] = {}
    for name, places in sorted(wanted.items()):
        with where[name].open(encoding="utf-8", errors="replace", newline="\n") as file:
            for number, line in enumerate(file, 1):
                if number in places:
                    found[places[number]] = line.rstrip()[:_LONGEST_LINE]
    return found
