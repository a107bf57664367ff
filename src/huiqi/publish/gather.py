"""The public data set of a project (analysis layer): its law by the allow-list, the standard types written out, the catalogue.

No clock: the day is given, or is the last one that the sources and code lists of the law bear.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from huiqi.errors import BadData, CannotStart, Text
from huiqi.findings import in_order as in_order_of_place
from huiqi.load import Graph, Statement, load_files
from huiqi.names import DCTERMS, NS, OWL
from huiqi.publish.addresses import ONTOLOGY, Addresses
from huiqi.publish.catalogue import catalogue, dataset_iri, external_codes
from huiqi.publish.criteria import criteria
from huiqi.publish.disclosure import disclose
from huiqi.publish.formats import canonical_blanks
from huiqi.publish.model import STANDARD, Gone, PublicData, PublicGraph, in_order
from huiqi.publish.others import names_of_others
from huiqi.publish.public import check_public, enterprise_codes, public_part
from huiqi.publish.services import services, without_authority
from huiqi.publish.shape_examples import shape_examples
from huiqi.publish.texts import code_lists, legal_texts, undated_text
from huiqi.publish.titles import titles
from huiqi.publish.words import CHECK
from huiqi.settings import ALIGNMENT, shipped
from huiqi.things import Law

_SEE_ALSO: Final = "http://www.w3.org/2000/01/rdf-schema#seeAlso"
_REGISTERS: Final = Text("可以公开的名册", "registers that may be public")
_IN_STANDARD_WORDS: Final = Text("以通用词汇表述的类型与关系", "types and links in the words of published vocabularies")


def gather(
    law: Law, base: str, site: str = "", on: date | None = None, endpoint: str = "", public: Sequence[str] = ()
) -> PublicData:
    """Return what may be published of a project's law.

    `base` begins its names, `site` (empty: the same) the addresses of documents; `public` are files of facts, from the
    project's folder, of which goes out what each indicator allows. Raises HuiqiError if anything private would go out.
    """
    addresses = Addresses(base.rstrip("/"), (site or base).rstrip("/"))
    kept, withheld = public_part(law.graph)
    day = on or _last_day(law)
    graphs = [*_files(law, addresses, kept), *_documents(law.root)]
    data = dataset_iri(addresses)
    worked_out = [*legal_texts(law, on), *services(law, data), *criteria(law), *code_lists(law)]
    open_names = {s.subject for s in kept}
    worked_out = [t for t in worked_out if _is_open(t, law.graph, open_names)]
    graphs.append(PublicGraph(addresses.graph("standard"), STANDARD, _IN_STANDARD_WORDS, tuple(in_order(worked_out))))
    shown = disclose(_registers(law.root, public), law.graph)
    if shown.triples:
        graphs.append(
            PublicGraph(addresses.graph("registers"), "registers", _REGISTERS, tuple(in_order(shown.triples)))
        )
    places = sorted({p for i in law.book.policies for p in law.graph.iris(i, DCTERMS + "spatial")})
    example = next(iter(a.iri for a in law.book.awards), "")
    about = in_order(catalogue(addresses, graphs, day, places, example, endpoint))
    found = PublicData(
        addresses=addresses,
        day=day,
        graphs=tuple(graphs),
        catalogue=tuple(about),
        external=tuple(in_order(external_codes())),
        numbers=_numbers(law),
        titles=titles(law),
        versions=_versions(law),
        policies=tuple(sorted(law.book.policies)),
        gone=_gone(law.graph),
        withheld=replace(withheld, statements=withheld.statements + shown.withheld),
        unserved=without_authority(law),
        endpoint=endpoint,
        others=names_of_others(external_codes()),
        shape_examples=shape_examples(law.root),
        shown=shown.things,
    )
    check_public([*found.triples, *found.catalogue], law.graph, enterprise_codes(law.root), shown.things)
    return found


def _registers(root: Path, public: Sequence[str]) -> Graph:
    """Return the facts that a project names as public; raises CannotStart for a file that is not there, or not Turtle."""
    files = [root / name for name in public]
    for name, path in zip(public, files, strict=True):
        if path.suffix != ".ttl" or not path.is_file():
            raise CannotStart(
                Text(
                    f"huiqi.toml 的 `public` 中 `{name}` 不是项目里的 .ttl 文件",
                    f"`{name}` in `public` of huiqi.toml is no .ttl file of the project",
                )
            )
    graph, findings = load_files(files, root)
    if findings:
        raise BadData(in_order_of_place(findings))
    return graph


def _is_open(triple: ox.Triple, law: Graph, open_names: set[str]) -> bool:
    """Say whether a triple that was worked out names no thing of the law that is withheld."""
    ends = (triple.subject, triple.object)
    return all(not isinstance(e, ox.NamedNode) or e.value not in law or e.value in open_names for e in ends)


def _files(law: Law, addresses: Addresses, kept: list[Statement]) -> Iterator[PublicGraph]:
    """Yield a graph for each file of the law; the ontology itself is read whole, with its unnamed nodes."""
    by_file: dict[str, list[Statement]] = {}
    for statement in kept:
        by_file.setdefault(statement.place.file, []).append(statement)
    for file in sorted(by_file):
        if Path(file).name == "huiqi.ttl":
            continue
        triples = [_as_published(law.graph, s) for s in by_file[file]]
        name = file.removesuffix(".ttl").lstrip("./")
        cited = (t.object for t in triples if t.predicate.value == DCTERMS + "source")
        sources = sorted({o.value for o in cited if isinstance(o, ox.NamedNode)})
        yield PublicGraph(
            addresses.graph(name),
            name,
            Text(f"文件 {file}", f"file {file}"),
            tuple(in_order(triples)),
            tuple(sources),
        )


def _as_published(law: Graph, statement: Statement) -> ox.Triple:
    """Return a statement as it goes out: what a text is related to and is no text is something to see besides.

    CPSV-AP takes dcterms:relation of a legal text to be one to another legal text.
    """
    predicate, held = statement.predicate, statement.object
    is_text = [law.is_a(statement.subject, NS + kind) for kind in ("Policy", "Clause")]
    if predicate == DCTERMS + "relation" and any(is_text) and isinstance(held, ox.NamedNode):
        predicate = predicate if any(law.is_a(held.value, NS + k) for k in ("Policy", "Clause")) else _SEE_ALSO
    return ox.Triple(ox.NamedNode(statement.subject), ox.NamedNode(predicate), held)


def _documents(root: Path) -> Iterator[PublicGraph]:
    """Yield the ontology, how its words stand to others', and the shapes: files that are published as they are."""
    own = root / "ontology" / "huiqi.ttl"
    folder = own.parent if own.is_file() else shipped("ontology")
    yield _as_it_is(ONTOLOGY, "ontology/huiqi", Text("惠企本体", "the ontology"), [folder / "huiqi.ttl"])
    alignment = folder / ALIGNMENT
    if alignment.is_file():
        title = Text("与通用词汇的对应", "alignment with published vocabularies")
        found = _as_it_is(f"{ONTOLOGY}/alignment", "ontology/alignment", title, [alignment])
        yield replace(found, in_dump=False)
    shapes = sorted((root / "shapes").glob("*.ttl")) or sorted(shipped("shapes").glob("*.ttl"))
    if shapes:
        yield _as_it_is(CHECK, "shapes", Text("数据的形状", "shapes of the data"), shapes)


def _as_it_is(iri: str, name: str, title: Text, files: list[Path]) -> PublicGraph:
    triples = [
        ox.Triple(q.subject, q.predicate, q.object)
        for f in files
        for q in ox.parse(path=str(f), format=ox.RdfFormat.TURTLE, rename_blank_nodes=True)
    ]
    return PublicGraph(iri, name, title, tuple(canonical_blanks(triples, name.rpartition("/")[2])))


def _last_day(law: Law) -> date:
    """Return the last day that a source or a code list of the law bears."""
    days = [
        o.value
        for predicate in (DCTERMS + "date", DCTERMS + "modified", DCTERMS + "issued")
        for s in law.graph
        if s.predicate == predicate and isinstance(o := s.object, ox.Literal) and o.datatype.value.endswith("#date")
    ]
    return date.fromisoformat(max(days)) if days else date(1970, 1, 1)


def _numbers(law: Law) -> dict[str, str]:
    """Return policies by their document number; a number that two bear leads to none."""
    found: dict[str, list[str]] = {}
    for policy in sorted(law.book.policies):
        for number in law.graph.objects(policy, DCTERMS + "identifier"):
            found.setdefault(number.value, []).append(policy)
    return {n: p[0] for n, p in sorted(found.items()) if len(p) == 1}


def _versions(law: Law) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for policy in sorted(law.book.policies):
        undated = undated_text(law.base, policy)
        if undated:
            found.setdefault(undated, []).append(policy)
    return {u: tuple(v) for u, v in sorted(found.items())}


def _gone(law: Graph) -> tuple[Gone, ...]:
    """Return the things that the law says are withdrawn (owl:deprecated), with what took their place."""
    return tuple(
        Gone(thing, law.iri(thing, DCTERMS + "isReplacedBy") or "")
        for thing in dict.fromkeys(s.subject for s in law)
        if (flag := law.literal(thing, OWL + "deprecated")) is not None and flag.value in ("true", "1")
    )
