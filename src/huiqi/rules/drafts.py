"""Drafts (meaning layer): policies that are not adopted, what belongs to them, and the law without them.

A draft says so by `adms:status`. Left out, it leaves no trace: its awards, rules, readings and gaps are gone, and the
rules of policies in force name only awards in force.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

from pyoxigraph import NamedNode

from huiqi.errors import Text
from huiqi.findings import Finding
from huiqi.load import Graph, Statement
from huiqi.names import DCTERMS, NS, OWL, RDF, SKOS, local, near

ADMS: Final = "http://www.w3.org/ns/adms#"
STATUS: Final = ADMS + "status"
_STATUSES: Final = "http://purl.org/adms/status/"
DRAFT: Final = _STATUSES + "UnderDevelopment"
ADOPTED: Final = _STATUSES + "Completed"

_OWNERS: Final = (DCTERMS + "isPartOf", NS + "ofMeasure", NS + "encodes")
_ABOUT: Final = (NS + "of", NS + "decides", RDF + "subject")
_SHARED: Final = (NS + "Indicator", SKOS + "Concept", SKOS + "ConceptScheme", OWL + "Class", NS + "Fund", NS + "Source")
"""What other texts and facts may name as well, wherever it is declared."""
_LISTS: Final = {NS + "StackingRule": ("of", "exempts"), NS + "Recovery": ("of", "against")}
"""Where a rule in force may name awards of a draft: it goes on without them."""
_LOOSE: Final = (NS + "Gap", NS + "Observation")
"""What may speak of a policy in force and of a draft at once."""


def drafts_in(graph: Graph) -> frozenset[str]:
    """Return the policies (IRIs) that are drafts."""
    return frozenset(p for p in graph.instances(NS + "Policy") if DRAFT in graph.iris(p, STATUS))


def without_drafts(graph: Graph, keep: Collection[str] = ()) -> Graph:
    """Return the law without its drafts, those of `keep` (IRIs) excepted; the same graph if there are none."""
    left_out = drafts_in(graph) - frozenset(keep)
    if not left_out:
        return graph
    gone = belonging(graph, left_out)
    return Graph(s for s in graph if s.subject not in gone and _names(s.object) not in gone)


def belonging(graph: Graph, policies: Collection[str]) -> frozenset[str]:
    """Return everything (IRIs) that belongs to the policies alone: what says so, and what only that is made of.

    Parts without a clause of their own count if they stand in a file of the policies and nothing else names them.
    """
    found = set(policies)
    files = {graph.place(p).file for p in found}
    named_by: dict[str, set[str]] = {}
    subjects: dict[str, None] = {}
    for statement in graph:
        subjects[statement.subject] = None
        named_by.setdefault(_names(statement.object), set()).add(statement.subject)
    shared = {i for kind in _SHARED for i in graph.instances(kind)}
    open_ones = [s for s in subjects if s not in found and s not in shared]
    while True:
        joined = [
            s
            for s in open_ones
            if _is_owned(graph, s, found) or (_is_part(graph, s, found, named_by) and graph.place(s).file in files)
        ]
        if not joined:
            return frozenset(found)
        found.update(joined)
        open_ones = [s for s in open_ones if s not in found]


def _is_owned(graph: Graph, thing: str, found: set[str]) -> bool:
    """Say whether a thing says of itself that it belongs there, and nowhere else."""
    owners = _owners(graph, thing)
    return bool(owners) and owners <= found


def _owners(graph: Graph, thing: str) -> set[str]:
    """Return what a thing says that it is a part of; if it says nothing, what it is about."""
    owners = {o for p in _OWNERS for o in graph.iris(thing, p)}
    is_about = any(graph.is_a(thing, NS + k) for k in ("Interpretation", "Assumption", "Decision"))
    if owners or not (is_about or graph.iris(thing, RDF + "subject")):
        return owners
    return {o for p in _ABOUT for o in graph.iris(thing, p)}


def _is_part(graph: Graph, thing: str, found: set[str], named_by: dict[str, set[str]]) -> bool:
    """Say whether a thing without an owner of its own is named there, and nowhere else."""
    owners = {o for p in _OWNERS for o in graph.iris(thing, p)}
    namers = named_by.get(thing, set()) - {thing}
    return (
        not owners - found
        and bool(namers & found)
        and not {n for n in namers - found if not _hangs_on(graph, n, thing)}
    )


def _hangs_on(graph: Graph, namer: str, thing: str) -> bool:
    """Say whether what names a thing is itself only about it, as an interpretation is about its question."""
    return _owners(graph, namer) == {thing}


def check_drafts(graph: Graph) -> Iterator[Finding]:
    """Yield what is wrong with how drafts are marked, and what of the law in force needs a draft to be read."""
    for statement in graph:
        yield from _status_faults(graph, statement)
    drafts = drafts_in(graph)
    if not drafts:
        return
    inside = belonging(graph, drafts)
    for statement in graph:
        named = _names(statement.object)
        if named not in inside or statement.subject in inside or not statement.predicate.startswith(NS):
            continue
        kinds = set(graph.iris(statement.subject, RDF + "type"))
        listed = {NS + word for kind in kinds for word in _LISTS.get(kind, ())}
        if statement.predicate not in listed and not kinds & set(_LOOSE):
            yield _needs_a_draft(statement, named)


def _needs_a_draft(statement: Statement, named: str) -> Finding:
    thing, other, word = local(statement.subject), local(named), local(statement.predicate)
    problem = Text(
        f"在用的 `{thing}` 以 :{word} 引用草案中的 `{other}`",
        f"`{thing}` is in force and its :{word} is `{other}` of a draft",
    )
    fix = Text("去掉该引用,或移入草案", "remove it, or move it into the draft")
    return Finding("H029", statement.place, problem, fix)


def _status_faults(graph: Graph, statement: Statement) -> Iterator[Finding]:
    predicate, value = statement.predicate, statement.object.value
    is_policy = graph.is_a(statement.subject, NS + "Policy")
    if predicate != STATUS:
        if (is_policy and local(predicate) == "status") or (
            predicate.startswith(ADMS) and near(local(predicate), ["status"])
        ):
            problem = Text(
                f"`{local(predicate)}` 不说明政策是否草案",
                f"`{local(predicate)}` does not say whether a policy is a draft",
            )
            yield Finding("H002", statement.place, problem, Text("写 adms:status", "write adms:status"))
        return
    if not is_policy:
        problem = Text("adms:status 只对政策有意义", f"adms:status means nothing on `{local(statement.subject)}`")
        yield Finding("H007", statement.place, problem, Text("写在政策上", "write it on the policy"))
    elif value not in (DRAFT, ADOPTED) or not isinstance(statement.object, NamedNode):
        problem = Text(f"`{value}` 不是政策的状态", f"`{value}` is no status of a policy")
        fix = Text(f"草案写 <{DRAFT}>,否则去掉", f"write <{DRAFT}> for a draft, or leave it out")
        yield Finding("H003", statement.place, problem, fix)
    elif len(graph.objects(statement.subject, STATUS)) > 1 and value == DRAFT:
        problem = Text("政策有多个状态", "the policy has more than one status")
        yield Finding("H008", statement.place, problem, Text("只留一个", "keep one"))


def _names(term: object) -> str:
    return term.value if isinstance(term, NamedNode) else ""
