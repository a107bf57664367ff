"""What answers at a name (analysis layer): a thing leads to its document, a number to its policy, a text to a version.

Knows no HTTP: the server turns what is found here into statuses and headers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Final
from urllib.parse import quote, unquote

import pyoxigraph as ox

from huiqi.errors import HuiqiError
from huiqi.names import OWL, near
from huiqi.publish.addresses import FORMATS, ONTOLOGY
from huiqi.publish.describe import describe
from huiqi.publish.model import Gone, PublicData
from huiqi.publish.titles import by_title
from huiqi.publish.words import CHECK, ELI

_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_SAFE: Final = "/:@!$&'()*+,;=~-._"


@dataclass(frozen=True)
class See:
    """A name leads elsewhere: `path` is where, from the root of the site."""

    path: str


@dataclass(frozen=True)
class Document:
    """A document about a thing, in `form` if the address asks for one (empty: whatever the client likes best)."""

    thing: str
    path: str
    form: str
    triples: tuple[ox.Triple, ...] = field(repr=False)


@dataclass(frozen=True)
class Missing:
    """Nothing answers at a name; `near` are names that look like it."""

    path: str
    near: tuple[str, ...] = ()


Answer = See | Document | Gone | Missing


def resolve(data: PublicData, path: str, on: date | None = None) -> Answer:
    """Return what answers at a path of the site, such as `id/fund/talent` or `doc/id/fund/talent.ttl`.

    With `on`, the undated name of a text leads to its version of that day.
    """
    path = unquote(path).strip("/")
    if path.startswith("doc/"):
        return _document(data, path)
    if path.startswith("number/"):
        number = path.removeprefix("number/")
        policy = data.numbers.get(number)
        return Missing(path, near(number, data.numbers)) if policy is None else _see(data, policy)
    if path.startswith("title/"):
        return _titled(data, path, on)
    if path.startswith("ns/"):
        return _see(data, ONTOLOGY) if f"{ONTOLOGY}/{path[3:]}" in _versions_of_ontology(data) else Missing(path)
    if path.startswith("check/"):
        shape = f"{CHECK}/{path[6:]}"
        return See("/doc/check") if any(t.subject == ox.NamedNode(shape) for t in _shapes(data)) else Missing(path)
    try:
        thing = data.addresses.thing(path)
    except HuiqiError:
        return Missing(path)
    if on is not None and thing in data.versions:
        version = version_on(data, thing, on)
        return Missing(path) if version is None else _see(data, version)
    return _of_thing(data, thing, path) or _see(data, thing)


def _titled(data: PublicData, path: str, on: date | None) -> Answer:
    meant, like = by_title(data.titles, path.removeprefix("title/"))
    if len(meant) != 1:
        return Missing(path, like)
    version = version_on(data, meant[0], on) if on is not None and meant[0] in data.versions else meant[0]
    return Missing(path) if version is None else _see(data, version)


def _document(data: PublicData, path: str) -> Answer:
    name, form = path.removeprefix("doc/"), ""
    stem, dot, ending = name.rpartition(".")
    if dot and ending in FORMATS:
        name, form = stem, ending
    try:
        thing = data.addresses.thing(name)
    except HuiqiError:
        return Missing(path)
    found = _of_thing(data, thing, name)
    if found is not None:
        return found
    return Document(thing, f"/doc/{quote(name, safe=_SAFE)}", form, tuple(describe(data, thing) or ()))


def _of_thing(data: PublicData, thing: str, path: str) -> Gone | Missing | None:
    """Return why there is no document of a thing; None if there is one. A thing that the law withdraws is gone."""
    gone = next((g for g in data.gone if g.thing == thing), None)
    if gone is not None:
        return gone
    known = thing in data.said_of or any(g.iri == thing for g in data.graphs)
    return None if known else Missing(path, _near(data, thing))


def _near(data: PublicData, thing: str) -> tuple[str, ...]:
    """Return things of the same folder whose last word looks like that of `thing`."""
    folder, _, word = thing.rpartition("/")
    names = {t.rpartition("/")[2]: t for t in data.things if t.rpartition("/")[0] == folder}
    return tuple(names[n] for n in near(word, names))


def _see(data: PublicData, thing: str) -> See:
    return See(f"/doc/{quote(data.addresses.path(thing) or '', safe=_SAFE)}")


def _versions_of_ontology(data: PublicData) -> set[str]:
    said = data.said_of.get(ONTOLOGY, ())
    return {getattr(t.object, "value", "") for t in said if t.predicate.value == OWL + "versionIRI"}


def _shapes(data: PublicData) -> tuple[ox.Triple, ...]:
    return next((g.triples for g in data.graphs if g.iri == CHECK), ())


def version_on(data: PublicData, text: str, on: date) -> str | None:
    """Return the version of an undated text on a day: the last that had begun and is not known to have ended.

    A version begins on the day that it states, else on the day in its name, when it was first known; None if none had
    begun, or the last one's stated last day is over.
    """
    begun = [
        (first, v) for v in data.versions.get(text, ()) if (first := _first_day(data, v)) is not None and first <= on
    ]
    if not begun:
        return None
    _, version = max(begun)
    last = _stated(data, version, "date_no_longer_in_force")
    return version if last is None or on <= last else None


def _first_day(data: PublicData, version: str) -> date | None:
    stated = _stated(data, version, "first_date_entry_in_force")
    if stated is not None:
        return stated
    found = _DAY.search(version.rpartition("/")[0].rpartition("/")[2])
    return date.fromisoformat(found[0]) if found else None


def _stated(data: PublicData, version: str, name: str) -> date | None:
    days = [
        t.object.value
        for t in data.said_of.get(version, ())
        if t.predicate.value == ELI + name and isinstance(t.object, ox.Literal)
    ]
    return date.fromisoformat(min(days)) if days else None
