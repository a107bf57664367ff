"""The tables of docs/reference/vocabularies.md, made from ontology/vocabularies/."""

from __future__ import annotations

from rdflib import RDF, RDFS, SKOS, Graph, Namespace, URIRef

from docs.blocks import ROOT

NS = Namespace("https://w3id.org/huiqi/ns#")
PAGE = ROOT / "docs" / "reference" / "vocabularies.md"


def rows(file: str) -> list[str]:
    """Return the lines of the table of one vocabulary, as the page should have them."""
    graph = Graph().parse(ROOT / "ontology" / "vocabularies" / f"{file}.ttl", format="turtle")
    lines = []
    if file == "indicators":
        for subject in sorted(s for s in graph.subjects(RDF.type, NS.Indicator) if isinstance(s, URIRef)):
            local = subject.rsplit("/", 1)[-1]
            zh, en = labels(graph, subject, RDFS.label)
            domain, kind = (str(graph.value(subject, p)).removeprefix(str(NS)) for p in (RDFS.domain, RDFS.range))
            derived = graph.value(subject, NS.derivation)
            how = f"computed: `:{str(derived).removeprefix(str(NS))}`" if derived else ""
            lines.append(f"| `ind:{local}` | {zh} | {en} | `:{domain}` | `:{kind}` | {how} |")
        return lines
    for subject in sorted(s for s in graph.subjects(RDF.type, SKOS.Concept) if isinstance(s, URIRef)):
        zh, en = labels(graph, subject, SKOS.prefLabel)
        (meaning,) = (str(o) for o in graph.objects(subject, SKOS.definition) if getattr(o, "language", "") == "en")
        lines.append(f"| `{graph.value(subject, SKOS.notation)}` | {zh} | {en} | {meaning} |")
    return lines


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
        head = "| term | 中文 | English | read on | holds | |\n|---|---|---|---|---|---|"
        if file != "indicators":
            head = "| code | 中文 | English | means |\n|---|---|---|---|"
        parts.append("\n".join([f"## {title}", "", f"`ontology/vocabularies/{file}.ttl`", "", head, *rows(file)]))
    return "\n\n".join(parts) + "\n"


def write() -> None:
    """Write the tables of the page anew."""
    text = PAGE.read_text("utf-8")
    PAGE.write_text(text[: text.index("## ")] + vocabularies(), "utf-8")
