"""The tables of docs/reference/vocabularies.md, made from ontology/vocabularies/."""

from __future__ import annotations

from rdflib import RDF, RDFS, SKOS, Graph, Namespace, URIRef

from docs.blocks import ROOT

NS = Namespace("https://w3id.org/huiqi/ns#")
PAGE = ROOT / "docs" / "reference" / "vocabularies.md"


HEADS = {
    "indicators": "| term | 中文 | English | read on | holds | unit | had by | |\n|---|---|---|---|---|---|---|---|",
    "industries": "| code | 中文 | English | divisions | groups |\n|---|---|---|---|---|",
    "levelled": "| code | 中文 | English | means | given at |\n|---|---|---|---|---|",
    "plain": "| code | 中文 | English | means |\n|---|---|---|---|",
}


def rows(graph: Graph, kind: str) -> list[str]:
    """Return the lines of the table of one vocabulary, as the page should have them."""
    if kind == "indicators":
        return [indicator(graph, s) for s in named(graph, NS.Indicator)]
    if kind == "industries":
        return [section(graph, s) for s in named(graph, SKOS.Concept) if (s, SKOS.topConceptOf, None) in graph]
    return [concept(graph, s, kind == "levelled") for s in named(graph, SKOS.Concept)]


def named(graph: Graph, kind: URIRef) -> list[URIRef]:
    return sorted(s for s in graph.subjects(RDF.type, kind) if isinstance(s, URIRef))


def indicator(graph: Graph, subject: URIRef) -> str:
    """Return the line of one indicator."""
    zh, en = labels(graph, subject, RDFS.label)
    domain, kind = (str(graph.value(subject, p)).removeprefix(str(NS)) for p in (RDFS.domain, RDFS.range))
    unit, source = (ends(graph, subject, p) for p in (NS.unit, NS.sourceClass))
    derived = graph.value(subject, NS.derivation)
    how = f"computed: `:{str(derived).removeprefix(str(NS))}`" if derived else ""
    word = subject.rsplit("/", 1)[-1]
    return f"| `ind:{word}` | {zh} | {en} | `:{domain}` | `:{kind}` | {unit} | {source} | {how} |"


def section(graph: Graph, subject: URIRef) -> str:
    """Return the line of one section of the classification of industries."""
    zh, en = labels(graph, subject, SKOS.prefLabel)
    divisions = sorted(str(graph.value(d, SKOS.notation)) for d in graph.subjects(SKOS.broader, subject))
    groups = sum(1 for d in graph.subjects(SKOS.broader, subject) for _ in graph.subjects(SKOS.broader, d))
    first, last = divisions[0], divisions[-1]
    span = f"{first}–{last} ({len(divisions)})" if first != last else f"{first} (1)"
    return f"| `{graph.value(subject, SKOS.notation)}` | {zh} | {en} | {span} | {groups or ''} |"


def concept(graph: Graph, subject: URIRef, levelled: bool) -> str:
    """Return the line of one concept of a code list."""
    zh, en = labels(graph, subject, SKOS.prefLabel)
    (meaning,) = (str(o) for o in graph.objects(subject, SKOS.definition) if getattr(o, "language", "") == "en")
    line = f"| `{graph.value(subject, SKOS.notation)}` | {zh} | {en} | {meaning} |"
    return f"{line} {ends(graph, subject, NS.givenAt)} |" if levelled else line


def ends(graph: Graph, subject: URIRef, predicate: URIRef) -> str:
    """Return the last words of the IRIs that `predicate` gives, in order."""
    return ", ".join(sorted(str(o).rsplit("/", 1)[-1] for o in graph.objects(subject, predicate)))


def labels(graph: Graph, subject: URIRef, predicate: URIRef) -> tuple[str, str]:
    by_language = {getattr(o, "language", ""): str(o) for o in graph.objects(subject, predicate)}
    return by_language["zh"], by_language["en"]


FILES = {
    p.stem: p.stem.replace("-", " ").capitalize() for p in sorted((ROOT / "ontology" / "vocabularies").glob("*.ttl"))
}


def vocabularies() -> str:
    """Return the tables of the page."""
    parts = []
    for file, title in FILES.items():
        graph = Graph().parse(ROOT / "ontology" / "vocabularies" / f"{file}.ttl", format="turtle")
        kind = file if file in HEADS else "levelled" if (None, NS.givenAt, None) in graph else "plain"
        about = [f"## {title}", "", f"`ontology/vocabularies/{file}.ttl`", "", HEADS[kind], *rows(graph, kind)]
        parts.append("\n".join(about))
    return "\n\n".join(parts) + "\n"


def write() -> None:
    """Write the tables of the page anew."""
    text = PAGE.read_text("utf-8")
    PAGE.write_text(text[: text.index("## ")] + vocabularies(), "utf-8")
