"""Facts to be checked (analysis layer): which files hold some, and what reading them finds.

The files are read together, as a project's records are; deciding on them is not done here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from huiqi.facts.read import read_facts
from huiqi.findings import Finding
from huiqi.load import Graph, Statement, load_files
from huiqi.rules.model import RuleBook
from huiqi.settings import FACT_FOLDERS, Settings

_YAML: Final = (".yaml", ".yml")
_CODE: Final = re.compile(r"^(?:- )?code\s*:", re.MULTILINE)


def fact_files(root: Path) -> list[Path]:
    """Return the files of a project's own facts: what lies in its folders of samples and registers."""
    folders = [p for name in FACT_FOLDERS for p in (root / "data").rglob(name) if p.is_dir()]
    return sorted({p for folder in folders for p in folder.rglob("*") if holds_enterprises(p)})


def holds_enterprises(path: Path) -> bool:
    """Say whether a file is one of facts by its name: Turtle, or YAML in which a line gives a credit code."""
    if not path.is_file() or path.name.endswith(".cases.yaml"):
        return False
    if path.suffix == ".ttl":
        return True
    if path.suffix not in _YAML:
        return False
    return _CODE.search(path.read_text("utf-8", "replace")) is not None


def read_fact_files(
    paths: Iterable[Path], root: Path, book: RuleBook, law: Graph, settings: Settings
) -> tuple[Graph, list[Finding]]:
    """Read Turtle and YAML files of facts into one graph; places are relative to `root`.

    What is wrong is a finding and costs only what it stands in.
    """
    statements, findings = load_fact_files(paths, root, book, law, settings)
    graph = Graph(statements)
    return graph, list(read_facts(graph, book, findings, law).findings)


def load_fact_files(
    paths: Iterable[Path], root: Path, book: RuleBook, law: Graph, settings: Settings
) -> tuple[list[Statement], list[Finding]]:
    """Return what Turtle and YAML files of facts state, and what is wrong with the files; what it means is not asked."""
    statements: list[Statement] = []
    findings: list[Finding] = []
    for path in sorted(paths):
        if path.suffix in _YAML:
            from huiqi.facts.enterprise_file import read_enterprise_file

            found, faults = read_enterprise_file(path, root, book, settings.base, law)
        else:
            graph, faults = load_files([path], root)
            found = list(graph)
        statements += found
        findings += faults
    return statements, findings
