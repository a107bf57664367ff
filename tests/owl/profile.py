"""Ask OWLAPI, the library that defines them in code, which profiles of OWL 2 ontology files keep; run as a program.

Prints one line of JSON: for each profile the kinds of departure from it, with how often they occur. OWLAPI comes with
owlready2. A process of its own, so that no Java machine stays in that of the tests.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from importlib.util import find_spec
from pathlib import Path

from rdflib import Graph

PROFILES = ("DL", "EL", "QL", "RL")


def departures(files: list[str]) -> dict[str, dict[str, int]]:
    """Return, for each profile, the kinds of departure of the files taken together; none for one that is kept."""
    import jpype
    import jpype.imports

    spec = find_spec("owlready2")
    assert spec is not None and spec.origin is not None
    jars = sorted(str(j) for j in (Path(spec.origin).parent / "pellet").glob("*.jar"))
    jpype.startJVM("-Xmx256m", classpath=jars)
    from org.semanticweb.owlapi import profiles
    from org.semanticweb.owlapi.apibinding import OWLManager
    from org.semanticweb.owlapi.io import StringDocumentSource

    graph = Graph()
    for file in files:
        graph.parse(file)
    source = StringDocumentSource(graph.serialize(format="xml"))
    ontology = OWLManager.createOWLOntologyManager().loadOntologyFromOntologyDocument(source)
    found = {}
    for name in PROFILES:
        report = getattr(profiles, f"OWL2{name}Profile")().checkOntology(ontology)
        found[name] = dict(Counter(str(v.getClass().getSimpleName()) for v in report.getViolations()))
    return found


if __name__ == "__main__":
    print(json.dumps(departures(sys.argv[1:]), sort_keys=True))
