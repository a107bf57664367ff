"""What of a register may go out (analysis layer): each value as far as its indicator says, by data and not by code.

Only registers that a project names as public are looked at. An indicator that says nothing is closed. A record goes out only
if a value of its own does; of an enterprise its name and its code do.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import pyoxigraph as ox

from huiqi.load import Graph
from huiqi.money import canonical
from huiqi.names import DCTERMS, NS, RDF, RDFS, SKOS, local
from huiqi.publish.words import ADMS, CV, FOAF, ORG, VOC, link, text, typed, value

OPEN: Final = VOC + "disclosure/open"
BANDED: Final = VOC + "disclosure/banded"
_LEGAL: Final = "http://www.w3.org/ns/legal#"
_ROV: Final = "http://www.w3.org/ns/regorg#"


@dataclass(frozen=True)
class Disclosed:
    """What goes out of a register: triples, the things they are about, how many statements stay behind."""

    triples: tuple[ox.Triple, ...] = ()
    things: frozenset[str] = frozenset()
    withheld: int = 0


def disclose(register: Graph, law: Graph) -> Disclosed:
    """Return what of a register may be public: its enterprises, and of its records what their indicators let out."""
    enterprises = frozenset(register.instances(NS + "Enterprise"))
    found: list[ox.Triple] = []
    things: set[str] = set(enterprises)
    for thing in dict.fromkeys(s.subject for s in register):
        own = list(_values(register, law, thing))
        if thing in enterprises:
            found += [*_enterprise(register, thing), *own]
        elif _has_own(law, register, thing) and own:
            things.add(thing)
            found += [*typed(thing, *register.iris(thing, RDF + "type")), *_labels(register, thing), *own]
    kept = {
        t for t in found if not (isinstance(t.object, ox.NamedNode) and _is_hidden(t.object.value, register, things))
    }
    said = {ox.Triple(ox.NamedNode(s.subject), ox.NamedNode(s.predicate), s.object) for s in register}
    return Disclosed(tuple(kept), frozenset(things), len(said - kept))


def is_open(law: Graph, indicator: str) -> bool:
    """Say whether values of an indicator go out as they stand."""
    return OPEN in law.iris(indicator, NS + "disclosure")


def band(law: Graph, indicator: str, number: Decimal) -> tuple[Decimal | None, Decimal | None] | None:
    """Return the ends between which a number lies, the lower one included; None for an end that is open.

    None instead of ends where the indicator is not banded, or names no numbers at which bands begin.
    """
    starts = sorted(Decimal(o.value) for o in law.objects(indicator, NS + "bandFrom") if isinstance(o, ox.Literal))
    if BANDED not in law.iris(indicator, NS + "disclosure") or not starts:
        return None
    below = [s for s in starts if s <= number]
    above = [s for s in starts if s > number]
    return (below[-1] if below else None, above[0] if above else None)


def _values(register: Graph, law: Graph, thing: str) -> Iterator[ox.Triple]:
    for predicate in register.predicates(thing):
        if not law.is_a(predicate, NS + "Indicator"):
            continue
        for held in register.objects(thing, predicate):
            if is_open(law, predicate):
                yield ox.Triple(ox.NamedNode(thing), ox.NamedNode(predicate), held)
            elif isinstance(held, ox.Literal) and _is_number(held):
                ends = band(law, predicate, Decimal(held.value))
                if ends is not None:
                    yield from _banded(thing, predicate, ends)


def _is_number(term: ox.Literal) -> bool:
    return local(term.datatype.value) in ("decimal", "integer")


def _banded(thing: str, indicator: str, ends: tuple[Decimal | None, Decimal | None]) -> Iterator[ox.Triple]:
    node = f"{thing}/band/{local(indicator)}"
    yield link(thing, CV + "supportsValue", node)
    yield from typed(node, CV + "SupportedValue")
    yield link(node, CV + "providesValueFor", indicator)
    for predicate, end in ((NS + "atLeast", ends[0]), (NS + "lessThan", ends[1])):
        if end is not None:
            yield value(node, predicate, canonical(end), "decimal")


def _has_own(law: Graph, register: Graph, thing: str) -> bool:
    """Say whether a value goes out that is of the record itself, and not only whose record it is."""
    shown = [p for p in register.predicates(thing) if is_open(law, p) or BANDED in law.iris(p, NS + "disclosure")]
    return any(NS + "Record" not in law.iris(p, RDFS + "domain") for p in shown)


def _is_hidden(iri: str, register: Graph, things: set[str]) -> bool:
    return iri in register and iri not in things


def _labels(register: Graph, thing: str) -> Iterator[ox.Triple]:
    for held in register.objects(thing, RDFS + "label"):
        yield ox.Triple(ox.NamedNode(thing), ox.NamedNode(RDFS + "label"), held)


def _enterprise(register: Graph, iri: str) -> Iterator[ox.Triple]:
    """Yield an enterprise in the words of the Core Business Vocabulary: its name and its code."""
    zh, en = (register.label(iri, lang) or local(iri) for lang in ("zh", "en"))
    number = f"{iri}/code"
    yield from typed(iri, NS + "Enterprise", _LEGAL + "LegalEntity", _ROV + "RegisteredOrganization")
    yield from typed(iri, ORG + "FormalOrganization", ORG + "Organization", FOAF + "Agent")
    yield from _labels(register, iri)
    yield value(iri, DCTERMS + "identifier", local(iri))
    for predicate in (DCTERMS + "title", FOAF + "name", _LEGAL + "legalName", _ROV + "legalName"):
        yield from text(iri, predicate, zh, en)
    yield link(iri, _LEGAL + "legalIdentifier", number)
    yield link(iri, _ROV + "registration", number)
    yield from typed(number, ADMS + "Identifier")
    yield value(number, SKOS + "notation", local(iri))
