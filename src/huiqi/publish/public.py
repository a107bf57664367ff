"""What may be public (analysis layer): the law and its words, by an allow-list; never what is known of an enterprise.

A thing is published if every class it is said to be of stands on the list. What is left out is told, and no statement that
names it goes out.
"""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from huiqi.errors import HuiqiError, Text
from huiqi.load import Graph, Statement
from huiqi.names import NS, OWL, RDF, RDFS, SKOS, local
from huiqi.publish.words import SCHEMA, VOC, VOID
from huiqi.settings import holds_facts
from huiqi.things import Law

LAW: Final = """Policy Clause Measure Award Gap Fund Appropriation Indicator StackingRule Recovery Instalment FundShare
    Ambiguity Interpretation Assumption Source Organisation Channel Contact Document Duty Round Observation
    EnterpriseCategory AllOf AnyOf Not Comparison FirstReaching Membership Existence NeedsJudgement Fixed Decided Sum
    Difference Table Bands GrantOf Row Limit Decision CodeValue ValueType Basis"""
"""The classes of the language whose things are the law; Enterprise, Record and what the engines write are not among them."""
_OF_OTHERS: Final = (
    RDF + "Statement",
    RDFS + "Datatype",
    SCHEMA + "Organization",
    VOID + "Dataset",
    "http://rdf-vocabulary.ddialliance.org/xkos#ClassificationLevel",
)
_LANGUAGES: Final = (OWL, SKOS)
_OPEN: Final = VOC + "disclosure/open"
_CODE: Final = re.compile(r"(?<![0-9A-Z])[0-9A-Z]{18}(?![0-9A-Z])")
"""What could be a unified social credit code."""
PUBLIC_KINDS: Final = frozenset([*(NS + name for name in LAW.split()), *_OF_OTHERS])


@dataclass(frozen=True)
class Withheld:
    """What is not published: things that are of a class that is not on the list, and statements that would tell of them."""

    things: tuple[str, ...] = ()
    statements: int = 0


def public_part(law: Graph) -> tuple[list[Statement], Withheld]:
    """Return the statements of `law` that may be public, in its order, and what is withheld."""
    indicators = frozenset(law.instances(NS + "Indicator"))
    subjects = dict.fromkeys(s.subject for s in law)
    closed = {s for s in subjects if not is_public(law, s)}
    kept, withheld = [], 0
    for statement in law:
        names_closed = isinstance(statement.object, ox.NamedNode) and statement.object.value in closed
        if statement.subject in closed or names_closed or statement.predicate in indicators:
            withheld += 1
        else:
            kept.append(statement)
    return kept, Withheld(tuple(sorted(closed)), withheld)


def is_public(law: Graph, thing: str) -> bool:
    """Say whether a thing may be public: it has a class and each is on the list; a decision on one firm never is."""
    kinds = law.iris(thing, RDF + "type")
    if law.is_a(thing, NS + "Decision") and law.predicates(thing) and law.iris(thing, NS + "ground"):
        return False
    return bool(kinds) and all(k in PUBLIC_KINDS or k.startswith(_LANGUAGES) for k in kinds)


def check_public(
    triples: Iterable[ox.Triple], law: Graph, codes: Iterable[str] = (), shown: Collection[str] = ()
) -> None:
    """Raise HuiqiError if a triple tells of a thing that may not be public, or holds one of the `codes` of enterprises.

    The last line of defence, asked of everything that is about to be written. `shown` are things of registers that may
    be published: of them alone a triple may bear an indicator, and only one whose values are open. Examples of a word
    (skos:example) may show a code; those of the code lists show fictional ones.
    """
    closed = {s for s in dict.fromkeys(s.subject for s in law) if not is_public(law, s)}
    indicators = frozenset(law.instances(NS + "Indicator"))
    may_go = frozenset(i for i in indicators if _OPEN in law.iris(i, NS + "disclosure"))
    known = frozenset(codes) - {c for s in shown for c in _CODE.findall(s)}
    for triple in triples:
        texts = [t.value for t in (triple.subject, triple.object) if not isinstance(t, ox.BlankNode | ox.Triple)]
        found = next((t for t in texts if t in closed), "")
        if triple.predicate.value != SKOS + "example":
            found = found or next((w for t in texts for w in _CODE.findall(t) if w in known), "")
        if not found and triple.predicate.value in indicators:
            is_open = texts[0] in shown and triple.predicate.value in may_go
            found = "" if is_open else triple.predicate.value
        if found:
            raise HuiqiError(
                Text(
                    f"`{local(found)}` 属于企业的事实,不得发布;什么也没有写出",
                    f"`{local(found)}` is a fact about an enterprise and must not be published; nothing was written",
                )
            )


def still_public(
    versions: Iterable[tuple[str, bytes]], law: Law, shown: Collection[str] = ()
) -> tuple[tuple[str, bytes], ...]:
    """Return those of the versions once published (name, packed N-Triples) in which nothing may be told no longer.

    A version that cannot be read, or is not what its name says it is (the SHA-256 sum of what was packed), is left out.
    """
    codes = enterprise_codes(law.root)
    found = []
    for name, held in versions:
        try:
            said = gzip.decompress(held)
            triples = [ox.Triple(q.subject, q.predicate, q.object) for q in ox.parse(said, ox.RdfFormat.N_TRIPLES)]
            check_public(triples, law.graph, codes, shown)
        except (HuiqiError, OSError, EOFError, SyntaxError, zlib.error):
            continue
        if sha256(said).hexdigest() in name:
            found.append((name, held))
    return tuple(found)


def enterprise_codes(root: Path) -> frozenset[str]:
    """Return whatever could be a credit code in a project's own files of facts; Turtle alone is read."""
    found = set()
    for path in sorted((root / "data").rglob("*.ttl")):
        if holds_facts(path, root):
            found |= set(_CODE.findall(path.read_text("utf-8", errors="replace")))
    return frozenset(found)
