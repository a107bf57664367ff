"""Ask an OWL 2 DL reasoner whether ontology files agree with themselves.

Layer: compile. A cross-check, never on the path of an answer: it needs Java, nothing else does.
It does not decide awards and keeps no state; every call reads its files into a world of its own.
"""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from huiqi.errors import CannotStart, Text

if TYPE_CHECKING:
    from rdflib import Graph

_HELP = Text(
    "请安装 Java 运行环境 8 或更高版本(Debian:`apt-get install default-jre-headless`);huiqi 的其他功能无需 Java",
    "install a Java runtime, version 8 or later (Debian: `apt-get install default-jre-headless`), "
    "or pass the path of its executable; everything else in huiqi works without it",
)


class ReasonerUnavailable(CannotStart):
    """Say that the reasoner gave no answer: Java is missing, or HermiT stopped on its input (exit status 2)."""


@dataclass(frozen=True)
class ConsistencyReport:
    """State what the reasoner found in a set of files.

    `consistent` is false if the files contradict themselves; no class can then be judged, so
    `unsatisfiable` is empty. Otherwise `unsatisfiable` holds, sorted, the IRIs of the classes
    that can have no member. `reasoner` names the program and the version that found it.
    """

    consistent: bool
    unsatisfiable: tuple[str, ...]
    reasoner: str


def check_consistency(paths: Sequence[Path], java: str | None = None) -> ConsistencyReport:
    """Report whether the Turtle files at `paths`, taken together, can all be true.

    `java` is the name or path of a Java executable; None means `java` on the PATH. `owl:imports`
    is not followed. A "consistent" speaks of OWL 2 only: dates and durations are not among its
    datatypes and are read as opaque values.

    Raises ReasonerUnavailable if Java is not found or HermiT stops without an answer, ValueError
    if no file is given, and what rdflib raises if a file is missing or is not Turtle.
    """
    if not paths:
        raise ValueError("checking consistency: no file given; name at least one Turtle file")
    from rdflib import Graph

    graph = Graph()
    for path in paths:
        graph.parse(path, format="turtle")
    return run(graph, java)


def check_text(turtle: str, java: str | None = None) -> ConsistencyReport:
    """Report on an ontology given as Turtle what `check_consistency` reports on files."""
    from rdflib import Graph

    return run(Graph().parse(data=turtle, format="turtle"), java)


def run(graph: Graph, java: str | None = None) -> ConsistencyReport:
    """Report what HermiT finds in a graph, in a world of its own; raises ReasonerUnavailable."""
    executable = find_java(java)
    # owlready2 reads no Turtle.
    return _run_hermit(graph.serialize(format="nt", encoding="utf-8"), executable)


def find_java(java: str | None = None) -> str:
    """Return the path of a Java executable, that of the PATH where none is named; raises ReasonerUnavailable for none."""
    wanted = java or "java"
    found = shutil.which(wanted)
    if found is None:
        zh, en = f"推理机需要 Java,未找到 `{wanted}`", f"the reasoner needs Java and `{wanted}` was not found"
        raise ReasonerUnavailable(Text(f"{zh};{_HELP.zh}", f"{en}; {_HELP.en}"))
    return found


def _run_hermit(ntriples: bytes, java: str) -> ConsistencyReport:
    from importlib.metadata import version

    try:
        import owlready2
    except ImportError as error:
        problem = Text(
            "推理机需要 owlready2:pip install 'huiqi[owl]';huiqi 的其他功能无需它",
            "the reasoner needs the package owlready2; install it with `pip install 'huiqi[owl]'`; "
            "everything else in huiqi works without it",
        )
        raise ReasonerUnavailable(problem) from error

    reasoner = f"HermiT of owlready2 {version('owlready2')}"
    world = owlready2.World()
    # owlready2 takes the Java executable from this setting only; it is put back below.
    before = owlready2.JAVA_EXE
    owlready2.JAVA_EXE = java
    try:
        ontology = world.get_ontology("urn:huiqi:consistency#")
        ontology.load(fileobj=io.BytesIO(ntriples), only_local=True)
        owlready2.sync_reasoner_hermit(world, debug=0, ignore_unsupported_datatypes=True)
        impossible = sorted(c.iri for c in world.inconsistent_classes() if c is not owlready2.Nothing)
    except owlready2.OwlReadyInconsistentOntologyError:
        return ConsistencyReport(consistent=False, unsatisfiable=(), reasoner=reasoner)
    except FileNotFoundError as error:
        zh, en = f"推理机未能启动 `{java}`", f"the reasoner could not start `{java}`"
        raise ReasonerUnavailable(Text(f"{zh};{_HELP.zh}", f"{en}; {_HELP.en}")) from error
    except owlready2.OwlReadyJavaError as error:
        why = _first_cause(error)
        problem = Text(f"HermiT 中止,未给出答案:{why}", f"HermiT stopped without an answer: {why}")
        raise ReasonerUnavailable(problem) from error
    finally:
        owlready2.JAVA_EXE = before
        world.close()
    return ConsistencyReport(consistent=True, unsatisfiable=tuple(impossible), reasoner=reasoner)


def _first_cause(error: Exception) -> str:
    """Return the first line of a Java report that says something, without class names and stack trace."""
    lines = [line.strip() for line in str(error).splitlines()[1:]]
    told = [line for line in lines if line and not line.startswith("at ")]
    if not told:
        return "no reason given"
    return re.sub(r'^Exception in thread "[^"]*" [\w.$]+: ', "", told[0])
