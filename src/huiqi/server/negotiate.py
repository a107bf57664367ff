"""Content negotiation (faces layer): which of the forms on offer a client likes best (RFC 9110, section 12).

Knows nothing of what the forms hold. A range that cannot be read is passed over, as the standard advises for servers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from huiqi.errors import Language

_RANGE: Final = re.compile(r"^\s*([\w!#$%&'*+.^`|~-]+)/([\w!#$%&'*+.^`|~-]+)\s*(?:;(.*))?$")
_WEIGHT: Final = re.compile(r"^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$")
_LONGEST: Final = 2000
_MOST: Final = 50


@dataclass(frozen=True)
class Offer:
    """One form of a resource: its media type, other names that clients ask for it by, the ending of a file of it."""

    media_type: str
    aliases: tuple[str, ...] = ()
    ending: str = ""


RESULTS: Final = (
    Offer("application/sparql-results+json", ("application/json",), "json"),
    Offer("application/sparql-results+xml", ("application/xml", "text/xml"), "xml"),
    Offer("text/csv", (), "csv"),
    Offer("text/tab-separated-values", (), "tsv"),
)
"""Forms of rows and of yes or no, the preferred one first."""
GRAPHS: Final = (
    Offer("text/turtle", ("application/x-turtle",), "ttl"),
    Offer("application/n-triples", ("text/plain",), "nt"),
    Offer("application/ld+json", ("application/json",), "jsonld"),
    Offer("application/rdf+xml", ("application/xml", "text/xml"), "rdf"),
)
"""Forms of triples, the preferred one first."""


def choose(accept: str | None, offers: Sequence[Offer]) -> Offer | None:
    """Return the offer that an Accept header likes best, the first of equals; None if it takes none of them.

    No header, an empty one and one of which nothing can be read take everything.

    >>> choose("text/csv;q=0.5, application/json", RESULTS).media_type
    'application/sparql-results+json'
    >>> choose("image/png", RESULTS) is None
    True
    """
    ranges = _weighed((accept or "")[:_LONGEST])
    if not ranges:
        return offers[0]
    best, weight = None, 0.0
    for offer in offers:
        exact = [q for name in offer.aliases for kind, sub, q in ranges if f"{kind}/{sub}" == name]
        found = max([_weight(offer.media_type, ranges), *exact])
        if found > weight:
            best, weight = offer, found
    return best


@lru_cache(maxsize=500)
def _weighed(accept: str) -> tuple[tuple[str, str, float], ...]:
    """Return the ranges that can be read, with their weights; clients of one kind say the same with each request."""
    return tuple(_read(accept))


def _read(accept: str) -> Iterator[tuple[str, str, float]]:
    for item in accept.split(",")[:_MOST]:
        found = _RANGE.match(item)
        if found is None:
            continue
        weight = 1.0
        for param in (found[3] or "").split(";"):
            name, _, value = param.partition("=")
            if name.strip().lower() == "q":
                weight = float(value) if _WEIGHT.match(value := value.strip()) else 0.0
        yield found[1].lower(), found[2].lower(), weight


def _weight(name: str, ranges: Iterable[tuple[str, str, float]]) -> float:
    """Return the weight of the most exact range that a media type falls in; 0 for none."""
    kind, _, sub = name.partition("/")
    exactness, weight = -1, 0.0
    for wanted_kind, wanted_sub, q in ranges:
        if (wanted_kind, wanted_sub) == (kind, sub):
            found = 2
        elif (wanted_kind, wanted_sub) == (kind, "*"):
            found = 1
        elif (wanted_kind, wanted_sub) == ("*", "*"):
            found = 0
        else:
            continue
        if found > exactness or (found == exactness and q > weight):
            exactness, weight = found, q
    return weight


def language_of(header: str | None, default: Language = "zh") -> Language:
    """Return the language of the interface that an Accept-Language header likes best.

    >>> language_of("en-GB,en;q=0.9,zh;q=0.1")
    'en'
    """
    best, weight = default, 0.0
    for item in (header or "")[:_LONGEST].split(",")[:_MOST]:
        tag, _, param = item.strip().partition(";")
        name, _, value = param.partition("=")
        q = 1.0
        if name.strip().lower() == "q":
            q = float(value) if _WEIGHT.match(value := value.strip()) else 0.0
        primary = tag.strip().lower().split("-")[0]
        for lang in ("zh", "en"):
            if primary == lang and q > weight:
                best, weight = lang, q
    return best
