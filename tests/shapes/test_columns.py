"""Columns come to the same as the reference: every kind of constraint, over values plain and odd, one and several."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("polars")

from huiqi.load import Graph
from huiqi.settings import shipped
from huiqi.shapes import Catalogue, Result, read_shapes, validate
from huiqi.shapes.columns import COMPILED, Columns, Differs, compile_shapes, find, look_again
from huiqi.shapes.columns.run import by_reference
from huiqi.shapes.validate import triples as triples_of
from huiqi.shapes.validate import words_of
from shapes.batch import examples, words

XSD = "http://www.w3.org/2001/XMLSchema#"
EX = "https://example.org/"
NOTHING = Graph([])

HEAD = """
@prefix ex: <https://example.org/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
ex:prefixes sh:declare [ sh:prefix "ex" ; sh:namespace "https://example.org/" ] ,
    [ sh:prefix "xsd" ; sh:namespace "http://www.w3.org/2001/XMLSchema#" ] .
"""
SHAPE = """
ex:{code} dcterms:identifier "{code}" ; rdfs:label "形"@zh, "shape"@en ; rdfs:comment "改"@zh, "mend"@en ;
    sh:message "不"@zh, "no"@en ; sh:severity sh:Violation ;
    {target} ; {rest} .
"""
ON_P = (
    "sh:datatype xsd:decimal", "sh:datatype xsd:integer", "sh:datatype xsd:date", "sh:datatype xsd:string",
    "sh:datatype rdf:langString", "sh:datatype xsd:boolean", "sh:datatype ex:own",
    "sh:nodeKind sh:IRI", "sh:nodeKind sh:Literal", "sh:nodeKind sh:BlankNodeOrIRI", "sh:nodeKind sh:IRIOrLiteral",
    "sh:minInclusive 1", "sh:maxInclusive 1.0", "sh:minExclusive -0.5", "sh:maxExclusive 1000000",
    'sh:minInclusive "2024-01-01"^^xsd:date', 'sh:maxExclusive "b"',
    "sh:minLength 2", "sh:maxLength 3", "sh:minLength 0",
    'sh:pattern "^[0-9]+([.][0-9]{2})?$"', 'sh:pattern "^a.*z$"', 'sh:pattern "\\\\d"', 'sh:pattern "^A" ; sh:flags "i"',
    'sh:languageIn ( "zh" "en" )', 'sh:languageIn ( "zh-hans" )', 'sh:languageIn ( "*" )',
    "sh:uniqueLang true", "sh:uniqueLang false", "sh:class ex:Kind", "sh:class ex:Kind ; sh:class ex:Other",
    'sh:in ( ex:a 1 1.00 "a" "a"@zh "2024-02-29"^^xsd:date )', "sh:hasValue ex:a", 'sh:hasValue "a"@zh',
    "sh:minCount 1", "sh:maxCount 1", "sh:minCount 2 ; sh:maxCount 2", "sh:minCount 0",
    "sh:equals ex:q", "sh:disjoint ex:q", "sh:lessThan ex:q", "sh:lessThanOrEquals ex:q",
    "sh:not [ sh:datatype xsd:decimal ]", "sh:or ( [ sh:datatype xsd:decimal ] [ sh:nodeKind sh:IRI ] )",
    "sh:and ( [ sh:nodeKind sh:Literal ] [ sh:minLength 1 ] )",
    "sh:xone ( [ sh:datatype xsd:integer ] [ sh:minInclusive 1 ] [ sh:class ex:Kind ] )",
    "sh:or ( [ sh:not [ sh:or ( [ sh:datatype xsd:decimal ] [ sh:datatype xsd:integer ] ) ] ] [ sh:minInclusive 0 ] )",
    "sh:node [ sh:property [ sh:path ex:q ; sh:minCount 1 ; sh:class ex:Kind ] ]",
    "sh:node [ sh:closed true ; sh:ignoredProperties ( rdf:type ) ; sh:property [ sh:path ex:p ] ]",
    "sh:property [ sh:path ex:q ; sh:maxCount 1 ]",
    "sh:qualifiedValueShape [ sh:datatype xsd:decimal ] ; sh:qualifiedMinCount 1",
    "sh:qualifiedValueShape [ sh:nodeKind sh:IRI ] ; sh:qualifiedMaxCount 1",
    "sh:qualifiedValueShape [ sh:hasValue ex:a ] ; sh:qualifiedMinCount 0 ; sh:qualifiedMaxCount 0",
)  # fmt: skip
ON_PATHS = (
    ("[ sh:alternativePath ( ex:p ex:q ) ]", "sh:maxCount 2"),
    ("[ sh:alternativePath ( ex:p ex:q ) ]", "sh:datatype xsd:date"),
    ("( ex:p ex:q )", "sh:class ex:Kind"),
    ("( ex:p [ sh:zeroOrMorePath ex:q ] )", "sh:nodeKind sh:IRI"),
    ("[ sh:oneOrMorePath ex:p ]", "sh:maxCount 2"),
    ("[ sh:zeroOrOnePath ex:p ]", "sh:minCount 2"),
)
ON_THINGS = (
    "sh:closed true ; sh:ignoredProperties ( rdf:type ex:p )",
    "sh:closed false",
    "sh:nodeKind sh:Literal",
    'sh:pattern "/[ab]$"',
    "sh:not [ sh:property [ sh:path ex:p ; sh:minCount 1 ] ]",
    "sh:property [ sh:path ex:p ; sh:datatype xsd:decimal ] ; sh:property [ sh:path ex:q ; sh:maxCount 0 ]",
    "sh:class ex:Other",
)
QUERIES = (
    "$this ex:p ?value",
    "$this ex:p ?value . ?value ex:q ?other",
    "$this ex:p ?value . FILTER(DATATYPE(?value) = xsd:integer && ?value < 5)",
    "$this ex:p ?value . FILTER NOT EXISTS { $this ex:q ?value }",
    "$this ex:p ?value . FILTER EXISTS { ?one ex:q ?value . FILTER(STR(?one) > STR($this)) }",
    "?other ex:p ?same . $this ex:q ?same . BIND(STR(?other) AS ?value) FILTER(STR(?other) != STR($this))",
    '$this ex:p ?p . BIND(REPLACE(STR(?p), "^.*/", "") AS ?value) FILTER(STRLEN(?value) >= 1 || !REGEX(?value, "[a-c]"))',
    "$this ex:p ?value . OPTIONAL { $this ex:q ?q } FILTER(!BOUND(?q) || STR(?q) <= STR(?value))",
    '$this ex:p ?value . FILTER(xsd:integer(SUBSTR(STR(?value), 1, 1)) * 3 + 1 > FLOOR(STRLEN(STRBEFORE("abc", SUBSTR(STR(?value), 1, 1))) / 2))',
    "$this ex:p ?value . FILTER NOT EXISTS { $this ex:q ?q . FILTER NOT EXISTS { ?value ex:q ?q } }",
    "$this ex:p ?value . FILTER(?value >= 1)",
)  # fmt: skip
TARGETS = (
    "sh:targetClass ex:Kind",
    "sh:targetSubjectsOf ex:q",
    "sh:targetObjectsOf ex:p",
    "sh:targetNode ex:a, ex:none",
)


def shapes() -> dict[str, str]:
    """Return the text of a shape of every kind by its code."""
    told = [f"sh:path ex:p ; {c}" for c in ON_P] + [f"sh:path {p} ; {c}" for p, c in ON_PATHS] + list(ON_THINGS)
    texts = {}
    for number, rest in enumerate(told):
        code = f"K{number:03}"
        texts[code] = SHAPE.format(code=code, target=TARGETS[number % len(TARGETS)], rest=rest)
    for number, query in enumerate(QUERIES):
        code = f"Q{number:03}"
        rest = f"sh:sparql [ sh:prefixes ex:prefixes ; sh:select '''SELECT $this ?value WHERE {{ {query} }}''' ]"
        texts[code] = SHAPE.format(code=code, target="sh:targetSubjectsOf ex:p, ex:q", rest=rest)
    return texts


def catalogue(folder: Path, texts: str) -> Catalogue:
    (folder / "own.ttl").write_text(HEAD + texts, "utf-8")
    found, faults = read_shapes([folder], folder)
    assert faults == []
    return found


@pytest.fixture(scope="module")
def every(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return catalogue(tmp_path_factory.mktemp("shapes"), "".join(shapes().values()))


def both(triples: list[ox.Triple], whole: Catalogue) -> tuple[set[Result], set[Result]]:
    """Return what columns find and what the reference finds."""
    columns = Columns()
    columns.add(triples)
    return set(find(columns, whole, NOTHING, compile_shapes(whole, NOTHING))), set(
        by_reference(triples, whole, NOTHING)
    )


def iri(name: str) -> ox.NamedNode:
    return ox.NamedNode(EX + name)


def typed(text: str, kind: str) -> ox.Literal:
    return ox.Literal(text, datatype=ox.NamedNode(kind if ":" in kind else XSD + kind))


NUMBERS = ("0", "1", "+1", "01", "-1", "1.0", "1.00", "-0", "-0.0", "1.", ".5", "20000000.00", "999999999999999", "9999999999999999",
           "0.123456789", "1e3", "NaN", "INF", " 1", "1 ", "", "abc", "1,000")  # fmt: skip
DAYS = ("2024-02-29", "2023-02-29", "2024-12-31", "2024-1-1", "2024-01-01Z", "2024-01-01+08:00", "0000-01-01", "0001-01-01",
        "12024-01-01", "-0001-01-01", "20240101", "")  # fmt: skip
TEXTS = ("", "a", "ab", "abcd", "a\nz", "az\n", "a z", 'a"z', "a\\z", "万元", "𠮷a", "A1", "12.50", "\u2028z", "\tz")
TERMS: tuple[ox.NamedNode | ox.Literal, ...] = (
    *(iri(n) for n in ("a", "b", "c", "none")),
    *(typed(n, k) for n in NUMBERS for k in ("decimal", "integer")),
    *(typed(n, "date") for n in DAYS),
    *(ox.Literal(t) for t in TEXTS),
    *(ox.Literal("a", language=tag) for tag in ("zh", "en", "ZH", "zh-hans", "fr")),
    ox.Literal("b", language="zh"),
    typed("1.5", "double"),
    typed("1.5", "float"),
    typed("true", "boolean"),
    typed("1", "boolean"),
    typed("yes", "boolean"),
    typed("2024", "gYear"),
    typed("5", "int"),
    typed("2024-02-29T00:00:00", "dateTime"),
    typed("x", EX + "own"),
    typed("P1Y", "duration"),
)
P, Q, A = iri("p"), iri("q"), ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
CLASSES = (ox.Triple(iri("Narrow"), ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#subClassOf"), iri("Kind")),)


def test_every_kind_of_constraint_is_among_those_compared(every: Catalogue) -> None:
    compiled = compile_shapes(every, NOTHING)
    assert compiled.refused == {}
    told = " ".join(shapes().values())
    assert [word for word in COMPILED if f"sh:{word} " not in told] == []


def test_each_value_alone_is_judged_as_the_reference_judges_it(every: Catalogue) -> None:
    triples = list(CLASSES)
    for number, term in enumerate(TERMS):
        thing = iri(f"thing{number}")
        triples += [
            ox.Triple(thing, A, iri("Kind")),
            ox.Triple(thing, P, term),
            ox.Triple(thing, Q, TERMS[number // 2]),
        ]
    mine, told = both(triples, every)
    assert mine == told


@settings(max_examples=10, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from("abcd"), st.sampled_from((P, Q)), st.sampled_from(TERMS)), min_size=1, max_size=14
    ),
    st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from(("Kind", "Narrow", "Other"))), max_size=5),
)
def test_values_that_are_missing_repeated_or_in_conflict(
    every: Catalogue, said: list[tuple[str, ox.NamedNode, ox.NamedNode | ox.Literal]], kinds: list[tuple[str, str]]
) -> None:
    triples = [
        *CLASSES,
        *(ox.Triple(iri(s), p, o) for s, p, o in said),
        *(ox.Triple(iri(s), A, iri(k)) for s, k in kinds),
    ]
    mine, told = both(triples, every)
    assert mine == told


# --- The shapes that ship ---

SHIPPED, _ = read_shapes([shipped("shapes")], shipped("shapes").parent)
SHIPPED_TREES = compile_shapes(SHIPPED, words())


def example_triples(kind: str) -> list[ox.Triple]:
    return [*triples_of(examples(kind)), *words_of(words(), examples(kind))]


def held(triples: list[ox.Triple]) -> Columns:
    columns = Columns()
    columns.add(triples)
    return columns


def test_columns_decide_every_shape_that_ships() -> None:
    assert SHIPPED_TREES.refused == {}
    assert len(SHIPPED_TREES.shapes) == len(SHIPPED.shapes)


@pytest.mark.parametrize("kind", ["good", "bad"])
def test_columns_find_in_every_example_what_the_reference_finds(kind: str) -> None:
    columns = held(example_triples(kind))
    found = find(columns, SHIPPED, words(), SHIPPED_TREES)
    assert found == validate(examples(kind), words(), SHIPPED)
    assert look_again(columns, SHIPPED, words(), SHIPPED_TREES, found).flagged == len({r.thing for r in found})


@settings(max_examples=3, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 10_000), st.sampled_from(TERMS)), min_size=30, max_size=60))
def test_columns_find_in_spoilt_examples_what_the_reference_finds(spoilt: list[tuple[int, ox.Literal]]) -> None:
    triples = list(triples_of(examples("good")))
    for place, term in spoilt:
        old = triples[place % len(triples)]
        triples.append(ox.Triple(old.subject, old.predicate, term))
    whole = [*triples, *words_of(words(), examples("good"))]
    assert find(held(whole), SHIPPED, words(), SHIPPED_TREES) == sorted(set(by_reference(whole, SHIPPED, words())))


# --- What is refused, and the second look ---


@pytest.mark.parametrize(
    ("rest", "word"),
    [
        ("sh:path [ sh:inversePath ex:p ] ; sh:maxCount 1", "sh:inversePath"),
        ("sh:path ex:p ; sh:minCount 1 ; sh:deactivated true", "sh:deactivated"),
        ("sh:path ex:p ; sh:or ( [ sh:nodeKind sh:IRI ; sh:severity sh:Info ] [ sh:minLength 2 ] )", "sh:severity"),
        ("sh:path ex:p ; sh:pattern '^a' ; sh:pattern 'b$'", "sh:pattern more than once"),
        ("sh:sparql [ sh:prefixes ex:prefixes ; sh:select 'SELECT $this WHERE { { $this ex:p ?a } UNION { $this ex:q ?a } }' ]", "SPARQL: Union"),
        ("sh:sparql [ sh:prefixes ex:prefixes ; sh:select 'SELECT $this WHERE { $this ex:p/ex:q ?a }' ]", "SPARQL: a pattern of another form, or a path"),
        ("sh:sparql [ sh:prefixes ex:prefixes ; sh:select 'SELECT $this WHERE { $this ex:p ?a FILTER(?a = 1) }' ]", "SPARQL: term = whole"),
    ],
)  # fmt: skip
def test_what_columns_do_not_decide_is_refused_by_name_and_left_to_the_reference(
    rest: str, word: str, tmp_path: Path
) -> None:
    own = catalogue(tmp_path, SHAPE.format(code="R001", target="sh:targetClass ex:Kind", rest=rest))
    assert compile_shapes(own, NOTHING).refused == {"R001": word}
    said = (("a", P, iri("b")), ("a", P, ox.Literal("a")), ("c", P, iri("b")), ("b", Q, typed("1", "integer")))
    triples = [ox.Triple(iri(s), p, o) for s, p, o in said] + [ox.Triple(iri(s), A, iri("Kind")) for s in "abc"]
    mine, told = both(triples, own)
    assert mine == told


def test_a_result_that_the_reference_does_not_confirm_is_an_error_of_ours() -> None:
    columns = held(example_triples("good"))
    thing = next(s.subject for s in examples("good") if s.subject.endswith("/record/a"))
    wrong = Result("https://w3id.org/huiqi/check/S034", thing, "", "")
    with pytest.raises(Differs, match="only columns found S034") as told:
        look_again(columns, SHIPPED, words(), SHIPPED_TREES, [wrong])
    assert told.value.exit_status == 4


def test_a_result_that_columns_miss_is_an_error_of_ours() -> None:
    columns = held(example_triples("bad"))
    found = find(columns, SHIPPED, words(), SHIPPED_TREES)
    with pytest.raises(Differs, match="only pyshacl found"):
        look_again(columns, SHIPPED, words(), SHIPPED_TREES, [r for r in found if "S034" not in r.shape])


def test_the_second_look_is_at_the_same_enterprises_whatever_the_order_of_the_data() -> None:
    triples = example_triples("bad")
    looks = []
    for order in (triples, triples[::-1]):
        columns = held(order)
        looks.append(
            look_again(columns, SHIPPED, words(), SHIPPED_TREES, find(columns, SHIPPED, words(), SHIPPED_TREES))
        )
    assert looks[0] == looks[1]
    assert looks[0].near == looks[1].near


# --- Values that the reference once stumbled over ---


@pytest.mark.parametrize(
    ("rest", "value"),
    [
        ("sh:path ex:p ; sh:minInclusive 0", typed("NaN", "decimal")),
        ("sh:path ex:p ; sh:datatype xsd:decimal", typed("1e3", "decimal")),
        ("sh:path ex:p ; sh:datatype xsd:integer", typed("1_000", "integer")),
        ("sh:path ex:p ; sh:datatype xsd:integer", typed("２０２４", "integer")),
        ("sh:path ex:p ; sh:lessThanOrEquals ex:q", typed("2026-02-30", "date")),
        ("sh:path ex:p ; sh:lessThan ex:q", typed("2026-02-30", "date")),
    ],
)
def test_a_number_or_day_that_is_none_is_a_result_and_no_crash(rest: str, value: ox.Literal, tmp_path: Path) -> None:
    own = catalogue(tmp_path, SHAPE.format(code="R001", target="sh:targetClass ex:Kind", rest=rest))
    triples = [ox.Triple(iri("a"), A, iri("Kind")), ox.Triple(iri("a"), P, value)]
    triples.append(ox.Triple(iri("a"), Q, typed("2026-01-01", "date")))
    mine, told = both(triples, own)
    assert mine == told == {Result(EX + "R001", EX + "a", EX + "p", str(value))}
