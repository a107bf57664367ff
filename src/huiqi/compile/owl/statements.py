"""The statements that classes of awards stand among (compile layer): properties, links, record classes, code lists."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import combinations
from typing import Final

from huiqi.compile.owl import background
from huiqi.compile.owl.background import Property
from huiqi.compile.owl.codes import CodeList
from huiqi.compile.owl.conditions import Translator
from huiqi.compile.owl.names import elsewhere, of_code, of_list, open_condition
from huiqi.compile.owl.writing import Form
from huiqi.compile.shacl.refusal import Refusal
from huiqi.compile.shacl.turtle import Blank, Items, Object, Says, both, iri
from huiqi.errors import Text
from huiqi.names import local

Label = Callable[[str], Text]

LINKS: Final[dict[str, tuple[Text, Text]]] = {
    "status": (
        Text("事由日有效的{0}", "{0} on the day of the ground"),
        Text(
            "从事由指向企业在事由日有效的那一条状态记录。",
            "From a ground to the status of its enterprise that holds that day.",
        ),
    ),
    "report": (
        Text("事由当年的{0}", "{0} of the ground's year"),
        Text("从事由指向其企业当年的那一份年报。", "From a ground to its enterprise's report of the same year."),
    ),
    "valid-on": (
        Text("“{0}”之日有效的记录", "records valid on: {0}"),
        Text(
            "指向同一企业在该日有效的每一条记录。", "To each record of the same enterprise that is valid on that day."
        ),
    ),
    "year-before": (
        Text("上一年的年报", "report of the year before"),
        Text("从一份年报指向同一系列上一年的年报。", "From a report to the one of its series for the year before."),
    ),
    "earlier": (
        Text("自“{0}”起往年的年报", "earlier reports since {0}"),
        Text(
            "从一份年报指向同一系列自该日所在年度起的每一份往年年报。",
            "From a report to each earlier one of its series, from the year of that day on.",
        ),
    ),
}
"""Label and comment of the links that are no indicators, by kind."""


def describe(translator: Translator, form: Form, label: Label, with_members: bool) -> Iterator[tuple[str, Says]]:
    """Yield every statement that the translated conditions rest on, by subject; no subject comes twice.

    `with_members` says of each single code which class it is of: so that data can be judged, not only rules.
    """
    for one in background.properties(translator):
        yield one.iri, _property(one, form, label)
    shared = background.apart(translator)
    for kind, above in background.kinds(translator).items():
        says = [("a", "owl:Class"), *both("rdfs:label", label(kind)), *(("rdfs:subClassOf", iri(a)) for a in above)]
        yield kind, (*says, *(("owl:disjointWith", iri(other)) for one, other in shared if one == kind))
    lists = background.lists(translator)
    for number, found in enumerate(lists):
        later = [o.of for o in lists[number + 1 :]] if found.of else []
        yield from _codes(found, later, label, with_members)
    for _, refusal in sorted(translator.open.items()):
        yield from _open(refusal, label)


def _property(one: Property, form: Form, label: Label) -> Says:
    kind = "owl:ObjectProperty" if one.range == "thing" else "owl:DatatypeProperty"
    says: list[tuple[str, Object]] = [("a", kind)]
    says += [("a", "owl:FunctionalProperty")] if one.is_functional else []
    family, _, since = one.kind.partition(":")
    if family in LINKS:
        name, comment = LINKS[family]
        of = label(since or one.to)
        says += [
            *both("rdfs:label", Text(name.zh.format(of.zh), name.en.format(of.en))),
            *both("rdfs:comment", comment),
        ]
    else:
        says += both("rdfs:label", label(one.iri))
    if one.to:
        says.append(("rdfs:range", iri(one.to)))
    if one.range == "flag":
        says.append(("rdfs:range", "xsd:boolean"))
    elif one.range != "thing":
        says += [("rdfs:range", form.datatype(one.range)), *_unit(one, form)]  # type: ignore[arg-type]
    return tuple(says)


def _unit(one: Property, form: Form) -> Says:
    if not form.for_reasoner:
        return ()
    if one.range == "day":
        return both("rdfs:comment", Text("自1970-01-01起的天数。", "In days since 1970-01-01."))
    places = form.places.get(one.iri, 0)
    return (
        both("rdfs:comment", Text(f"放大为10的{places}次方倍。", f"Times 10 to the power of {places}."))
        if places
        else ()
    )


def _codes(found: CodeList, later: list[str], label: Label, with_members: bool) -> Iterator[tuple[str, Says]]:
    """Yield the classes of a list and its codes; no code is also of one of the `later` lists."""
    parts = [of_code(c) for c in found.tops]
    if found.of and found.has_others:
        parts.append(elsewhere(found.of))
        yield elsewhere(found.of), (("a", "owl:Class"), *both("rdfs:label", _others(found.of)))
    if found.of:
        tops = all(pair in found.apart for pair in combinations(found.tops, 2))
        apart = tuple(("owl:disjointWith", iri(of_list(other))) for other in later)
        yield (
            of_list(found.of),
            (("a", "owl:Class"), *_union(parts, tops), *both("rdfs:label", _list(found.of)), *apart),
        )
    for code in found.named:
        says: list[tuple[str, Object]] = [("a", "owl:Class"), *both("rdfs:label", label(code))]
        says += [("prov:wasDerivedFrom", iri(code)), *(("rdfs:subClassOf", iri(of_code(a))) for a in found.above[code])]
        yield of_code(code), (*says, *(("owl:disjointWith", iri(of_code(o))) for o in _told_apart(found, code)))
    if with_members:
        for code, above in sorted(found.members.items()):
            classes = [of_code(a) for a in above] or [elsewhere(found.of)]
            yield code, tuple(("a", iri(c)) for c in classes)


def _told_apart(found: CodeList, code: str) -> Iterator[str]:
    """Yield the later siblings that share no code with one; those of a list that is a disjoint union need no telling."""
    all_apart = all(pair in found.apart for pair in combinations(found.tops, 2))
    for group in found.siblings:
        is_told = bool(found.of) and group == found.tops and all_apart
        if code in group and not is_told:
            yield from (o for one, o in combinations(group, 2) if one == code and (one, o) in found.apart)


def _union(parts: list[str], are_apart: bool) -> Says:
    if len(parts) == 1:
        return (("owl:equivalentClass", iri(parts[0])),)
    names = Items(tuple(iri(p) for p in parts))
    if are_apart:
        return (("owl:disjointUnionOf", names),)
    return (("owl:equivalentClass", Blank((("a", "owl:Class"), ("owl:unionOf", names)))),)


def _list(scheme: str) -> Text:
    return Text(f"代码表 {local(scheme)} 的代码", f"code of the list {local(scheme)}")


def _others(scheme: str) -> Text:
    return Text(
        f"代码表 {local(scheme)} 中未被条件提及的代码", f"code of the list {local(scheme)} that no condition names"
    )


def _open(refusal: Refusal, label: Label) -> Iterator[tuple[str, Says]]:
    """Yield the two classes that stand for a condition that OWL cannot say: it may be either, never both."""
    name, why = label(refusal.node), refusal.reason
    met, unmet = open_condition(refusal.node, True), open_condition(refusal.node, False)
    for one, zh, en in ((met, "满足", "met"), (unmet, "确定不满足", "surely not met")):
        says: tuple[tuple[str, Object], ...] = (
            ("a", "owl:Class"),
            *both("rdfs:label", Text(f"{name.zh}:{zh}", f"{name.en}: {en}")),
        )
        comment = Text(f"未定义,OWL 无法表达:{why.zh}。", f"Left open, as OWL cannot say it: {why.en}.")
        says = (*says, *both("rdfs:comment", comment), ("prov:wasDerivedFrom", iri(refusal.node)))
        yield one, (*says, ("owl:disjointWith", iri(unmet))) if one == met else says


def declare_annotations(names: Iterable[str]) -> Iterator[tuple[str, Says]]:
    """Yield the declaration of each annotation that is used."""
    for name in names:
        yield name, (("a", "owl:AnnotationProperty"),)
