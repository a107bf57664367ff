"""Namespaces, IRIs and names (ground layer): one place that knows how a thing is called.

Does not read files and holds no policy, indicator or category of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final

NS: Final = "https://w3id.org/huiqi/ns#"
RUN: Final = "https://w3id.org/huiqi/ns/run#"
IND: Final = "https://w3id.org/huiqi/voc/indicator/"
REASON: Final = "https://w3id.org/huiqi/voc/reason/"
OUTCOME: Final = "https://w3id.org/huiqi/voc/outcome/"
EXACTNESS: Final = "https://w3id.org/huiqi/voc/exactness/"
RULE_KIND: Final = "https://w3id.org/huiqi/voc/rule-finding-kind/"
RULE_CERTAINTY: Final = "https://w3id.org/huiqi/voc/rule-certainty/"
RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
XSD: Final = "http://www.w3.org/2001/XMLSchema#"
DCTERMS: Final = "http://purl.org/dc/terms/"
PROV: Final = "http://www.w3.org/ns/prov#"
OWL: Final = "http://www.w3.org/2002/07/owl#"
QB: Final = "http://purl.org/linked-data/cube#"

DEFAULT_BASE: Final = "https://w3id.org/huiqi"


def local(iri: str) -> str:
    """Return the last word of an IRI: what stands after its last `#` or `/`.

    >>> local("https://w3id.org/huiqi/ns#Award")
    'Award'
    """
    return iri.rsplit("#", 1)[-1].rsplit("/", 1)[-1]


def enterprise_iri(base: str, code: str) -> str:
    """Return the IRI of the enterprise with this unified social credit code.

    >>> enterprise_iri("https://w3id.org/huiqi", "91371500MADEMO001X")
    'https://w3id.org/huiqi/id/enterprise/91371500MADEMO001X'
    """
    return f"{base}/id/enterprise/{code}"


def near(name: str, known: Iterable[str], count: int = 3) -> tuple[str, ...]:
    """Return up to `count` known names that look like `name`, best first; none if nothing is close.

    >>> near("revenu", ["revenue", "exports"])
    ('revenue',)
    """
    return tuple(get_close_matches(name, sorted(set(known)), n=count, cutoff=0.6))
