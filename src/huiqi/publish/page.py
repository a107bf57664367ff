"""A description as a page (analysis layer): HTML that works without scripts, in both languages, with the same triples inside.

Shows what it is given; the triples stand in the page as JSON-LD, and search engines find schema.org beside them.
"""

from __future__ import annotations

import json
import posixpath
from collections.abc import Sequence
from html import escape
from typing import Any, Final
from urllib.parse import quote

import pyoxigraph as ox

from huiqi.names import DCTERMS, NS, RDF, RDFS, SKOS, local
from huiqi.publish.addresses import FORMATS, ONTOLOGY
from huiqi.publish.diagram import ALT, TITLE
from huiqi.publish.diagram import path as drawn
from huiqi.publish.formats import to_jsonld
from huiqi.publish.model import PublicData
from huiqi.publish.words import CPSV, CV, ELI, PREFIXES, VOC

_LABELS: Final = (RDFS + "label", SKOS + "prefLabel", DCTERMS + "title")
_TITLES: Final = {"html": "HTML", "ttl": "Turtle", "jsonld": "JSON-LD", "nt": "N-Triples", "rdf": "RDF/XML"}
STYLE: Final = """body { font: 16px/1.6 system-ui, "Noto Sans CJK SC", sans-serif; margin: 0 auto; max-width: 60rem; overflow-wrap: anywhere; padding: 1rem }
table { border-collapse: collapse; width: 100% }
th, td { border-top: 1px solid #ccc; padding: .3rem .5rem; text-align: left; vertical-align: top }
th { font-weight: 600; width: 16rem }
h1 small { color: #444; display: block; font-size: 1rem; font-weight: 400 }
figure { margin: 1rem 0; overflow-x: auto }
figure img { max-width: 100%; min-width: 40rem }
nav a, footer a { margin-right: .8rem }
th small { color: #444; font-weight: 400 }
@media (max-width: 40rem) { table, tbody, tr, th, td { display: block; width: auto } td { border-top: 0 } }
"""


def page(data: PublicData, thing: str, triples: Sequence[ox.Triple]) -> bytes:
    """Return the page about a thing; `triples` are its description. Links are relative, those to others only http(s)."""
    view = _View(data, thing, triples)
    zh, en = view.label(thing, "zh"), view.label(thing, "en")
    forms = "".join(
        f'<link rel="alternate" type="{kind}" href="{escape(view.own(form))}">\n'
        for form, kind in FORMATS.items()
        if form != "html"
    )
    links = "".join(f'<a href="{escape(view.own(f))}">{_TITLES[f]}</a>' for f in FORMATS if f != "html")
    body = "".join(view.section(s) for s in view.order())
    return f"""<!DOCTYPE html>
<html lang="zh">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(zh)} · {escape(en)}</title>
<link rel="stylesheet" href="{escape(view.to("style.css"))}">
{forms}<script type="application/ld+json">{_inside(to_jsonld(triples))}</script>
{view.for_search()}</head>
<body>
<nav><a href="{escape(view.to("index.html"))}">惠企 huiqi</a> {links}</nav>
<main>
<h1>{escape(zh)} <small lang="en">{escape(en)}</small></h1>
<p><code>{escape(thing)}</code></p>
{view.figure()}{body}{view.notes()}</main>
<footer><p>CC BY 4.0</p></footer>
</body>
</html>
""".encode()


def _inside(document: Any) -> str:
    """Return JSON that may stand inside a script element."""
    return json.dumps(document, ensure_ascii=False).replace("<", "\\u003c").replace("&", "\\u0026")


class _View:
    """One description, looked at from the thing it is about."""

    def __init__(self, data: PublicData, thing: str, triples: Sequence[ox.Triple]) -> None:
        self.data = data
        self.thing = thing
        self.here = posixpath.dirname(f"doc/{data.addresses.path(thing)}")
        self.labels: dict[str, dict[str, str]] = {}
        self.subjects: dict[Any, list[ox.Triple]] = {}
        for triple in triples:
            self.subjects.setdefault(triple.subject, []).append(triple)
            held = triple.object
            if triple.predicate.value in _LABELS and isinstance(held, ox.Literal) and _iri(triple.subject):
                named = self.labels.setdefault(_iri(triple.subject), {})
                is_title = triple.predicate.value == DCTERMS + "title"  # the words of a rule, where it has a name
                named[held.language or ""] = named.get(held.language or "", held.value) if is_title else held.value

    def label(self, iri: str, lang: str) -> str:
        found = self.labels.get(iri, {})
        return found.get(lang) or found.get("zh") or found.get("en") or next(iter(found.values()), "") or local(iri)

    def own(self, form: str) -> str:
        """Return the address of another form of this document."""
        return quote(posixpath.basename(str(self.data.addresses.path(self.thing))) + "." + form)

    def to(self, name: str) -> str:
        """Return the relative address of a file of the site."""
        return posixpath.relpath(name, self.here)

    def order(self) -> list[Any]:
        """Return the subjects to show: the thing first; what is only named or is the document itself has no table."""
        document = self.data.addresses.document(self.thing)
        shown = [
            s
            for s, triples in self.subjects.items()
            if _iri(s) not in (self.thing, document) and any(t.predicate.value not in _LABELS for t in triples)
        ]
        first = next((s for s in self.subjects if _iri(s) == self.thing), None)
        return ([] if first is None else [first]) + shown

    def figure(self) -> str:
        """Return the drawing of the ontology, on its own page."""
        if self.thing != ONTOLOGY or not self.subjects:
            return ""
        zh, en = (escape(self.to(drawn(lang))) for lang in ("zh", "en"))
        return (
            f'<figure><img src="{zh}" alt="{escape(TITLE.zh)}。{escape(ALT.zh)}">\n<figcaption><a href="{zh}">{TITLE.zh}</a> · '
            f'<a href="{en}" lang="en" hreflang="en">{TITLE.en}</a></figcaption></figure>\n'
        )

    def notes(self) -> str:
        """Return what is said of the document itself: what it leaves out, and what to see besides."""
        own = self.subjects.get(ox.NamedNode(self.data.addresses.document(self.thing) or "urn:none"), [])
        said = [self.term(t.object) for t in own if t.predicate.value == RDFS + "comment"]
        site = f"{self.data.addresses.site}/"
        seen = [_iri(t.object) for t in own if t.predicate.value == RDFS + "seeAlso"]
        links = "".join(
            f'<li><a href="{escape(self.to(i.removeprefix(site)) if i.startswith(site) and "?" not in i else i)}">'
            f"{escape(local(i.split('?')[0]))}</a></li>"
            for i in seen
        )
        return "".join(f"<p>{s}</p>\n" for s in said) + (f"<ul>{links}</ul>\n" if links else "")

    def section(self, subject: Any) -> str:
        """Return a table of what is said of a subject: a row for each property, those in our words first."""
        held: dict[str, list[Any]] = {}
        for triple in self.subjects[subject]:
            held.setdefault(triple.predicate.value, []).append(triple.object)
        rows = "".join(self._row(p, held[p]) for p in sorted(held, key=lambda p: (not p.startswith(_OURS), p)))
        name = _iri(subject)
        head = "" if name == self.thing else f"<h2>{self.term(subject)}</h2>\n"
        anchor = f' id="{escape(name.split("#", 1)[1])}"' if name.startswith(NS) else ""
        return f"<section{anchor}>\n{head}<table>\n{rows}</table>\n</section>\n"

    def _row(self, predicate: str, values: Sequence[Any]) -> str:
        zh, en = self.labels.get(predicate, {}).get("zh"), self.label(predicate, "en")
        if zh:
            name = f'{escape(zh)} <small lang="en">{escape(en)}</small>'
        else:
            name = escape(_short(predicate))
            name += f' <small lang="en">{escape(en)}</small>' if predicate in self.labels else ""
        return f"<tr><th>{name}</th><td>{'<br>'.join(self.term(v) for v in values)}</td></tr>\n"

    def term(self, term: Any) -> str:
        if isinstance(term, ox.Literal):
            lang = f' lang="{escape(term.language)}"' if term.language else ""
            return f"<span{lang}>{escape(term.value)}</span>"
        iri = _iri(term)
        if not iri:
            return escape(str(term))
        own = self.data.addresses.path(iri) is not None
        name = escape(self.label(iri, "zh") if iri in self.labels and own else local(iri) if own else _short(iri))
        path = self.data.addresses.path(iri)
        if path is not None and (iri.split("#", 1)[0] in self.data.said_of or path in ("ns", "check")):
            anchor = "#" + iri.split("#", 1)[1] if "#" in iri else ""
            return f'<a href="{escape(quote(self.to(f"doc/{path}.html")) + anchor)}">{name}</a>'
        if iri.startswith(("https://", "http://")):
            called = f' <small lang="en">{escape(self.label(iri, "en"))}</small>' if iri in self.labels else ""
            return f'<a href="{escape(iri)}" rel="external nofollow">{name}</a>{called}'
        return name

    def for_search(self) -> str:
        """Return schema.org for search engines: a text is Legislation, a measure a GovernmentService, an award a MonetaryGrant.

        Of an award no figure is told: what it pays hangs on conditions and caps that schema.org has no words for.
        """
        own = self.subjects.get(ox.NamedNode(self.thing), [])
        kinds = {_iri(t.object) for t in own if t.predicate.value == RDF + "type"}
        kind = {NS + "Policy": "Legislation", NS + "Measure": "GovernmentService", NS + "Award": "MonetaryGrant"}
        name = next((kind[k] for k in sorted(kinds) if k in kind), "")
        if not name:
            return ""
        said: dict[str, Any] = {"@context": "https://schema.org", "@type": name, "@id": self.thing}
        said["name"] = [{"@language": x, "@value": self.label(self.thing, x)} for x in ("zh", "en")]
        for predicate, word in _SEARCH.items():
            found = [
                t.object.value if isinstance(t.object, ox.Literal) else self.label(_iri(t.object), "zh")
                for t in own
                if t.predicate.value == predicate
            ]
            if found and name in word:
                said[word[name]] = found[0]
        if name == "MonetaryGrant":
            said.update(self._grant(own))
        return f'<script type="application/ld+json">{_inside(said)}</script>\n'

    def _grant(self, own: Sequence[ox.Triple]) -> dict[str, Any]:
        """Return what an award says in words, and who gives it: those who run its measure, where they are known."""
        words = [t.object for t in own if t.predicate.value == DCTERMS + "description"]
        told = [{"@language": w.language, "@value": w.value} for w in words if isinstance(w, ox.Literal)]
        measures = [_iri(t.object) for t in own if t.predicate.value == NS + "ofMeasure"]
        funders = [
            {"@type": "Organization", "@id": _iri(t.object), "name": _named(self.data, _iri(t.object))}
            for m in measures
            for t in self.data.said_of.get(m, ())
            if t.predicate.value == CV + "hasCompetentAuthority"
        ]
        return ({"description": told} if told else {}) | ({"funder": funders} if funders else {})


_OURS: Final = (NS, RDFS + "label", VOC)
_SEARCH: Final = {
    ELI + "id_local": {"Legislation": "legislationIdentifier"},
    ELI + "date_document": {"Legislation": "legislationDate"},
    ELI + "passed_by": {"Legislation": "legislationPassedBy"},
    DCTERMS + "spatial": {"Legislation": "legislationJurisdiction", "GovernmentService": "areaServed"},
    CV + "hasCompetentAuthority": {"GovernmentService": "serviceOperator"},
    CPSV + "produces": {"GovernmentService": "serviceOutput"},
}


def _named(data: PublicData, iri: str) -> str:
    """Return the Chinese name of a thing; the last word of its IRI where it has none."""
    names = [t.object for t in data.said_of.get(iri, ()) if t.predicate.value in _LABELS]
    return next((n.value for n in names if isinstance(n, ox.Literal) and n.language == "zh"), local(iri))


def _iri(term: Any) -> str:
    return term.value if isinstance(term, ox.NamedNode) else ""


def _short(iri: str) -> str:
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace) and iri != namespace:
            return f"{prefix or 'huiqi'}:{iri.removeprefix(namespace)}"
    return iri
