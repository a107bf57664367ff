"""Awards that no case exercises (analysis layer): what the files of cases beside the policies expect anything of.

Reads only the names of awards; what a case means is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from huiqi.checks.header import Reporter
from huiqi.errors import Text
from huiqi.findings import Finding
from huiqi.load import Graph
from huiqi.names import DCTERMS, NS, local

NO_CASES: Final = Reporter(
    code="Q090",
    level="warning",
    name="award-without-cases",
    summary=Text("没有用例的奖补事项", "an award that no case exercises"),
    problem=Text("没有用例检验 `{thing}`", "no case expects anything of `{thing}`"),
    fix=Text("在政策旁的 *.cases.yaml 中写一例", "write a case in the *.cases.yaml beside its policy"),
)


def untried_awards(graph: Graph, data: Path) -> Iterator[Finding]:
    """Yield a finding for each award that no *.cases.yaml below the folder `data` names under `expect`.

    An award is named by its IRI, or by its local name in a file of its policy. A file that is not YAML names none;
    `huiqi test` says what is wrong with it.
    """
    named = {pair for path in sorted(data.rglob("*.cases.yaml")) for pair in _named(path)}
    for award in graph.instances(NS + "Award"):
        policies = _wholes(graph, graph.iris(award, NS + "ofMeasure"))
        keys = {(policy, name) for policy in policies for name in (award, local(award))}
        if not keys & named:
            yield NO_CASES.finding(graph.place(award), local(award))


def _wholes(graph: Graph, parts: list[str]) -> set[str]:
    """Return everything that the things are part of, themselves included."""
    seen: set[str] = set()
    while parts:
        part = parts.pop()
        if part not in seen:
            seen.add(part)
            parts += graph.iris(part, DCTERMS + "isPartOf")
    return seen


def _named(path: Path) -> Iterator[tuple[str, str]]:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        sheet = YAML(typ="safe").load(path.read_text("utf-8"))
    except (YAMLError, UnicodeDecodeError, ValueError):
        return
    if not isinstance(sheet, dict):
        return
    for case in _items(sheet.get("cases")):
        for wanted in _items(case.get("expect")):
            yield str(sheet.get("policy", "")), str(wanted.get("award", ""))


def _items(value: Any) -> list[dict[str, Any]]:
    return [v for v in value if isinstance(v, dict)] if isinstance(value, list) else []
