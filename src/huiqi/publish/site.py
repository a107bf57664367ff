"""The files of a publication (analysis layer): documents in every form, dumps with checksums, catalogue, queries, feed.

Yields names and bytes; writes nothing. The same data after the same earlier publication gives the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from html import escape
from urllib.parse import quote

import pyoxigraph as ox

from huiqi.names import SKOS, local
from huiqi.publish.addresses import FORMATS, ONTOLOGY
from huiqi.publish.describe import describe
from huiqi.publish.diagram import diagrams
from huiqi.publish.examples import examples
from huiqi.publish.feed_pages import feed_files
from huiqi.publish.formats import context_bytes, gzipped, ordered_bytes, to_bytes, to_nquads
from huiqi.publish.model import Gone, PublicData
from huiqi.publish.page import STYLE, page
from huiqi.publish.shape_examples import FOLDER, listed
from huiqi.publish.words import CHECK
from huiqi.questions import Question

MANIFEST = "publication.json"
_RDF = tuple(f for f in FORMATS if f != "html")


@dataclass(frozen=True)
class Earlier:
    """What an earlier publication in the same place said.

    The pages of its feed in order and the versions they name, the things it had documents of, those gone by then.
    """

    feed: tuple[bytes, ...] = field(default=(), repr=False)
    versions: tuple[tuple[str, bytes], ...] = field(default=(), repr=False)
    things: tuple[str, ...] = ()
    gone: tuple[Gone, ...] = ()


def files(
    data: PublicData,
    questions: Mapping[str, Question],
    report: Sequence[ox.Triple] = (),
    earlier: Earlier | None = None,
    endpoint: str = "",
) -> Iterator[tuple[str, bytes]]:
    """Yield every file of the publication, as its path in the site and its bytes."""
    before = earlier or Earlier()
    gone = gone_by_now(data, before)
    yield from _documents(data)
    yield from _gone_pages(data, gone)
    yield from dumps(data)
    for name, triples in (("catalogue", data.catalogue), ("report", report)):
        for form in ("ttl", "jsonld", "nt"):
            yield f"{name}.{form}", to_bytes(triples, form)
    yield from feed_files(data, before.feed, before.versions)
    yield ".well-known/void", to_bytes(data.catalogue, "ttl")
    yield from extras(data)
    yield "external-codes.ttl", to_bytes(data.external, "ttl")
    yield "context.jsonld", context_bytes()
    for name, triples in examples(questions, data.addresses, endpoint):
        yield f"queries/{name}.ttl", to_bytes(triples, "ttl")
    yield "redirects.json", to_json(redirects(data, gone))
    yield "style.css", STYLE.encode()
    yield "index.html", _index(data)
    yield MANIFEST, to_json(manifest(data, gone))


def extras(data: PublicData) -> Iterator[tuple[str, bytes]]:
    """Yield what helps to read the rest: drawings of the ontology, good and bad examples of the shapes and a list of them."""
    yield from diagrams(data).items()
    triples = listed(tuple(name for name, _ in data.shape_examples), data.addresses)
    for form in ("ttl", "jsonld", "nt") if triples else ():
        yield f"{FOLDER}.{form}", to_bytes(triples, form)
    for name, held in data.shape_examples:
        yield f"{FOLDER}/{name}", held


def _documents(data: PublicData) -> Iterator[tuple[str, bytes]]:
    for thing in (*data.things, ONTOLOGY, CHECK):
        triples = describe(data, thing)
        if triples is None:
            continue
        path = data.addresses.path(thing)
        for form in _RDF:
            yield f"doc/{path}.{form}", ordered_bytes(triples, form)
        yield f"doc/{path}.html", page(data, thing, triples)


def dumps(data: PublicData) -> Iterator[tuple[str, bytes]]:
    """Yield the dumps of a publication, as paths in the site and bytes: all, each graph, and their checksums."""
    found: dict[str, bytes] = {
        "huiqi.ttl.gz": gzipped(to_bytes(data.triples, "ttl")),
        "huiqi.nq.gz": gzipped(to_nquads([(g.iri, g.triples) for g in data.dumped])),
        "catalogue.ttl.gz": gzipped(to_bytes(data.view(), "ttl")),
    }
    for graph in data.graphs:
        found[f"graph/{graph.name}.ttl.gz"] = gzipped(to_bytes(graph.triples, "ttl"))
    for name, held in found.items():
        yield f"dumps/{name}", held
    sums = "".join(f"{sha256(held).hexdigest()}  {name}\n" for name, held in sorted(found.items()))
    yield "dumps/SHA256SUMS", sums.encode()


# --- what changed places, and what is gone ---


def gone_by_now(data: PublicData, before: Earlier) -> tuple[Gone, ...]:
    """Return the things that are gone: by the law's own word, or because an earlier publication had them and this has not."""
    here = {*data.things}
    found = {g.thing: g for g in before.gone}
    found |= {t: Gone(t) for t in before.things}
    stated = {g.thing: g for g in data.gone}
    return tuple(stated.get(t) or found[t] for t in sorted({*found, *stated}) if t not in here or t in stated)


def redirects(data: PublicData, gone: Sequence[Gone]) -> list[dict[str, object]]:
    """Return how a server answers names that are no documents: things, document numbers, undated texts, what is gone."""
    found: list[dict[str, object]] = [
        {"from": f"/{folder}/*", "status": 303, "to": f"/doc/{folder}/*"} for folder in ("id", "voc")
    ]
    found += [{"from": f"/{name}", "status": 303, "to": f"/doc/{name}"} for name in ("ns", "check")]
    for number, policy in data.numbers.items():
        found.append({"from": f"/number/{quote(number, safe='')}", "status": 303, "to": policy})
    for title, texts in data.titles.items():
        if len(texts) == 1:
            found.append({"from": f"/title/{quote(title, safe='')}", "status": 303, "to": texts[0]})
    for g in gone:
        path = data.addresses.path(g.thing)
        if path is not None:
            found.append({"from": f"/{quote(path)}", "status": 410, "successor": g.successor or None})
    return found


def _gone_pages(data: PublicData, gone: Sequence[Gone]) -> Iterator[tuple[str, bytes]]:
    """Yield a page for each thing that is gone, for hosts that cannot answer 410; nothing else is said of it."""
    for g in gone:
        path = data.addresses.path(g.thing)
        if path is not None and g.thing not in data.said_of:
            yield f"doc/{path}.html", gone_page(g)


def gone_page(gone: Gone) -> bytes:
    """Return what is said of a thing that is gone."""
    to = escape(gone.successor)
    after = f'<p>由 <a href="{to}">{to}</a> 取代。<span lang="en">Its successor is named here.</span></p>' if to else ""
    return (
        '<!DOCTYPE html>\n<html lang="zh"><head><meta charset="utf-8"><title>已撤销 · withdrawn</title></head>\n'
        f'<body><h1>已撤销 <small lang="en">withdrawn</small></h1><p><code>{escape(gone.thing)}</code></p>{after}</body></html>\n'
    ).encode()


# --- the start page and the manifest ---


def _index(data: PublicData) -> bytes:
    rows = "".join(
        f'<li><a href="doc/{escape(quote(path))}.html">{escape(_label(data, p, "zh"))}</a>'
        f' <span lang="en">{escape(_label(data, p, "en"))}</span></li>\n'
        for p in data.policies
        if (path := data.addresses.path(p)) is not None
    )
    links = (
        ("doc/ns.html", "本体 ontology"),
        ("catalogue.ttl", "目录 catalogue"),
        ("dumps/huiqi.nq.gz", "全部数据 all data"),
        ("dumps/SHA256SUMS", "校验和 checksums"),
        ("feed.atom", "变动 changes (Atom)"),
        ("feed.ttl", "变动 changes (LDES)"),
        ("report.ttl", "检查报告 validation report"),
    )
    named = "".join(f'<li><a href="{h}">{escape(t)}</a></li>\n' for h, t in links)
    return (
        '<!DOCTYPE html>\n<html lang="zh"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<title>惠企政策数据 · incentive policy data</title><link rel="stylesheet" href="style.css">'
        '<link rel="alternate" type="application/atom+xml" title="政策变动 changes" href="feed.atom"></head>\n'
        f'<body><main><h1>惠企政策数据 <small lang="en">incentive policy data, {data.day.isoformat()}</small></h1>\n'
        f"<ul>\n{rows}</ul>\n<ul>\n{named}</ul></main></body></html>\n"
    ).encode()


def _label(data: PublicData, iri: str, lang: str) -> str:
    predicates = ("http://www.w3.org/2000/01/rdf-schema#label", SKOS + "prefLabel")
    for triple in data.said_of.get(iri, ()):
        held = triple.object
        if triple.predicate.value in predicates and isinstance(held, ox.Literal) and held.language == lang:
            return held.value
    return local(iri)


def manifest(data: PublicData, gone: Sequence[Gone]) -> dict[str, object]:
    """Return what this publication is, for the next one: its day, its things, what is gone."""
    return {
        "publication": "huiqi",
        "day": data.day.isoformat(),
        "base": data.addresses.base,
        "site": data.addresses.site,
        "things": list(data.things),
        "gone": {g.thing: g.successor or None for g in gone},
    }


def to_json(value: object) -> bytes:
    """Return a plain value as a file of JSON."""
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()
