"""Facts of a project (answers layer): enterprises from files or from statements, with what the project's queries derive."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from huiqi.errors import CannotStart, Text
from huiqi.facts.derived import run_indicator_queries
from huiqi.facts.model import Facts
from huiqi.facts.read import names_of, read_facts
from huiqi.findings import Finding
from huiqi.load import Graph, Statement, load_files
from huiqi.names import RDFS
from huiqi.things import Law


def gather(law: Law, files: Iterable[str | Path]) -> Facts:
    """Read enterprises from Turtle (.ttl) or YAML (.yaml, .yml) files.

    Raises CannotStart if a file is not there or of another kind. What is wrong inside is a finding of the result.
    """
    statements: list[Statement] = []
    findings: list[Finding] = []
    for name in sorted({str(f) for f in files}):
        path = Path(name)
        if not path.is_file():
            raise CannotStart(Text(f"没有文件 `{name}`", f"there is no file `{name}`"))
        near_root = law.root if path.resolve().is_relative_to(law.root.resolve()) else path.parent
        if path.suffix in (".yaml", ".yml"):
            from huiqi.facts.enterprise_file import read_enterprise_file

            found, faults = read_enterprise_file(path, near_root, law.book, law.base, law.graph)
        elif path.suffix == ".ttl":
            graph, faults = load_files([path], near_root)
            found = list(graph)
        else:
            raise CannotStart(Text(f"`{name}` 不是 .ttl、.yaml 文件", f"`{name}` is neither a .ttl nor a .yaml file"))
        statements += found
        findings += faults
    return stated(law, statements, findings)


def stated(law: Law, statements: Sequence[Statement], findings: Sequence[Finding] = ()) -> Facts:
    """Return the enterprises that statements describe, with what the project's indicator queries derive from them."""
    queries = sorted((law.root / "queries" / "indicators").glob("*.rq"))
    graph = Graph([*statements, *run_indicator_queries(statements, queries, law.root)])
    labels = {s.subject: names_of(graph, s.subject) for s in graph if s.predicate == RDFS + "label"}
    return replace(read_facts(graph, law.book, list(findings), law.graph), digest=graph.digest(), labels=labels)
