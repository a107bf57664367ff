"""The smallest edits that remove a finding on rules (analysis layer), each tried by running the analysis again.

An edit changes one thing of the rules in memory: it moves a bound or a sum, lets a bound count itself or not, adds to a
list what another award lists, or drops one condition. What else the edit would bring is told with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final, Literal

from pyoxigraph import Literal as RdfLiteral
from pyoxigraph import NamedNode

from huiqi.compare.links import form
from huiqi.compare.parameters import Edit, edited
from huiqi.compare.thresholds import dead_bound
from huiqi.errors import BadData, HuiqiError, Text
from huiqi.money import canonical
from huiqi.names import NS, RDF, XSD, local
from huiqi.overlaps import Analysis, Overlap, find_overlaps
from huiqi.rules.model import Award, StackingRule
from huiqi.rules.tree import AllOf, Bound, Comparison, Fixed, Membership, Node
from huiqi.rules.worlds import Choice
from huiqi.things import Law
from huiqi.wording import describe

How = Literal["flip", "move", "widen", "drop", "declare"]
HELPED: Final = ("dead", "never-wins", "contained", "boundary-mismatch", "legacy-gap")
"""The kinds of findings for which edits of a figure, a list or a condition are looked for."""
DECLARED: Final = ("equivalent", "contained", "partial-overlap", "boundary-mismatch")
"""The kinds of findings that end where the text says that the awards add up."""
HOWS: Final[dict[How, Text]] = {
    "flip": Text("界限本身计入与否", "let the bound count itself, or not"),
    "move": Text("移动数值", "move the figure"),
    "widen": Text("加长名单", "lengthen the list"),
    "drop": Text("取消条件", "drop the condition"),
    "declare": Text("写明可以累加", "say that they add up"),
}
_FEN: Final = Decimal("0.01")
TRIED: Final = 12
"""So many edits of one finding are tried at most."""
_FLIPPED: Final = {"atLeast": "moreThan", "moreThan": "atLeast", "atMost": "lessThan", "lessThan": "atMost"}


@dataclass(frozen=True)
class Candidate:
    """One edit of the rules: how, the statements, in words before and after, the award (IRI) that it is for."""

    how: How
    edits: tuple[Edit, ...]
    before: Text
    after: Text
    award: str
    node: str


@dataclass(frozen=True)
class Suggestion:
    """An edit that removes a finding, as the analysis of the edited rules shows; `brings` are findings that it adds."""

    finding: Overlap
    edit: Candidate
    brings: tuple[Overlap, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the suggestion as plain values for JSON."""
        edit = self.edit
        return {
            "kind": self.finding.kind,
            "awards": list(self.finding.awards),
            "others": list(self.finding.others),
            "how": edit.how,
            "award": edit.award,
            "node": edit.node,
            "before": {"zh": edit.before.zh, "en": edit.before.en},
            "after": {"zh": edit.after.zh, "en": edit.after.en},
            "brings": [{"kind": b.kind, "awards": list(b.awards), "others": list(b.others)} for b in self.brings],
        }


Analyse = Callable[[Law, Overlap], tuple[Overlap, ...]]


def suggestions(
    law: Law, found: Analysis, choice: Choice, policies: Sequence[str], on: int, kinds: Sequence[str] = ()
) -> tuple[Suggestion, ...]:
    """Return for each finding that can be helped the best edit that removes it, and a rule that does, in the order of the findings.

    `law`, `choice`, `policies` (IRIs) and `on` are those of the analysis; `kinds` narrows what is helped (none: all). The best is that which brings no finding, else
    the fewest; of these a flipped bound before a moved one, before a longer list, before a dropped condition. No
    suggestion: none of the edits tried removes the finding.
    """

    def analyse(of: Law, finding: Overlap) -> tuple[Overlap, ...]:
        kept = tuple(a for a in of.book.awards if a.ground == finding.matter)
        alone = Law(of.graph, replace(of.book, awards=kept), of.base, of.root, of.assessed, of.entire)
        return find_overlaps(alone, choice, policies, on).findings

    best = []
    for finding in found.findings:
        for of, edits in ((HELPED, candidates), (DECLARED, _declared)):
            if finding.kind in of and (not kinds or finding.kind in kinds):
                suggested = _best(law, finding, found, analyse, edits(law, finding))
                best += [suggested] if suggested is not None else []
    return tuple(best)


def _best(
    law: Law, finding: Overlap, found: Analysis, analyse: Analyse, edits: Iterator[Candidate]
) -> Suggestion | None:
    known = {_name(f) for f in found.findings}
    best: Suggestion | None = None
    for tried, candidate in enumerate(edits):
        if tried == TRIED:
            break
        try:
            after = analyse(edited(law, candidate.edits), finding)
        except (BadData, HuiqiError):
            continue
        if any(_name(f) == _name(finding) for f in after):
            continue
        brings = tuple(f for f in after if _name(f) not in known)
        if best is None or len(brings) < len(best.brings):
            best = Suggestion(finding, candidate, brings)
        if not brings:
            break
    return best


def _name(finding: Overlap) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    across = finding.kind in ("legacy-gap", "windfall")
    return (finding.kind, finding.awards, () if across else tuple(sorted(finding.others)))


# --- edits that might help ---


def candidates(law: Law, finding: Overlap) -> Iterator[Candidate]:
    """Yield edits that might remove a finding, the smallest kind first."""
    by_iri = {a.iri: a for a in law.book.awards}
    mine = [by_iri[a] for a in finding.awards]
    others = [by_iri[a] for a in finding.others]
    if finding.kind == "dead":
        yield from _dead(law, mine[0], finding.core)
    elif finding.kind == "boundary-mismatch":
        yield from _flips(law, [*mine, *others])
    elif finding.kind == "never-wins":
        yield from _raised(law, mine[0], others)
    elif finding.kind == "legacy-gap":
        yield from _flips(law, others, mine)
        yield from _aligned(law, others, mine)
        yield from _widened(law, others, mine)
        yield from _drops(law, others, mine)
    else:
        yield from _flips(law, [*mine, *others])
        yield from _aligned(law, mine, others)
        yield from _aligned(law, others, mine)
        yield from _drops(law, mine, others)


def _conjuncts(award: Award) -> Iterator[tuple[str, Node]]:
    """Yield the conditions that must hold together, each with the all-of (IRI) that lists it, or the award."""
    queue: list[tuple[str, Any]] = [(award.iri, c) for c in award.conditions]
    while queue:
        parent, node = queue.pop(0)
        if isinstance(node, AllOf):
            queue += [(node.iri, child) for child in node.of]
        else:
            yield parent, node


def _comparisons(award: Award) -> Iterator[Comparison]:
    yield from (n for _, n in _conjuncts(award) if isinstance(n, Comparison) and len(n.bounds) == 1)


def _about(node: Comparison) -> frozenset[str]:
    """Return the figures (IRIs) that a comparison looks at."""
    found = {getattr(getattr(q, "indicator", None), "iri", "") for q in (*node.subject, *node.bounds[0].times)}
    return frozenset(found)


def _said(law: Law, node: Any) -> Text:
    def label(lang: Literal["zh", "en"]) -> Callable[[str], str]:
        return lambda iri: law.label(iri).say(lang)

    return Text(describe(node, "zh", label("zh")), describe(node, "en", label("en")))


def _edit_of(law: Law, how: How, award: Award, node: Comparison, bound: Bound) -> Candidate | None:
    """Return the edit that gives a comparison another bound; None where its figure does not stand in one statement."""
    old = node.bounds[0]
    term = law.graph.literal(node.iri, NS + old.op)
    if term is None:
        return None
    new = term if bound.value == old.value else _literal(bound.value, term)
    edit = Edit(node.iri, old.op, term, bound.op, new)
    return Candidate(how, (edit,), _said(law, node), _said(law, replace(node, bounds=(bound,))), award.iri, node.iri)


def _literal(value: Any, like: RdfLiteral) -> RdfLiteral:
    return RdfLiteral(canonical(value), datatype=NamedNode(XSD + "decimal")) if not isinstance(value, int) else like


def _flips(law: Law, awards: Iterable[Award], like: Iterable[Award] = ()) -> Iterator[Candidate]:
    """Yield bounds that count themselves where they did not, or the reverse; with `like` only where such a one differs so."""
    wanted = {(_about(n), n.bounds[0].value, n.bounds[0].op) for a in like for n in _comparisons(a)}
    for award in awards:
        for node in _comparisons(award):
            bound = node.bounds[0]
            op = _FLIPPED.get(bound.op)
            if op is None or (wanted and (_about(node), bound.value, op) not in wanted):
                continue
            found = _edit_of(law, "flip", award, node, replace(bound, op=op))  # type: ignore[arg-type]
            if found is not None and (wanted or not like):
                yield found


def _aligned(law: Law, awards: Iterable[Award], like: Iterable[Award]) -> Iterator[Candidate]:
    """Yield bounds moved to where those of other awards on the same figure stand."""
    theirs = [n for a in like for n in _comparisons(a)]
    for award in awards:
        for node in _comparisons(award):
            for other in theirs:
                mine, wanted = node.bounds[0], other.bounds[0]
                same = _about(node) == _about(other) and (mine.op in _LOWER) == (wanted.op in _LOWER)
                if same and mine.value != wanted.value and not mine.anchor and not wanted.anchor:
                    found = _edit_of(law, "move", award, node, replace(mine, value=wanted.value))
                    yield from [found] if found is not None else []


_LOWER: Final = ("atLeast", "moreThan")


def _dead(law: Law, award: Award, core: Sequence[str]) -> Iterator[Candidate]:
    """Yield bounds of the conditions that cannot hold together, moved as little as lets somebody meet them; then drops."""
    for node in _comparisons(award):
        if node.iri in core:
            bound = dead_bound(law.book, award, node)
            if bound is not None:
                found = _edit_of(law, "move", award, node, bound)
                yield from [found] if found is not None else []
    yield from (c for c in _drops(law, [award], []) if c.node in core)


def _raised(law: Law, award: Award, rivals: Sequence[Award]) -> Iterator[Candidate]:
    """Yield the sum of an award set a fen above a sum that beats it, where both are plain sums, the lowest first."""
    for node in award.amount:
        term = law.graph.literal(node.iri, NS + "value")
        sums = sorted({s for r in rivals for s in _sums(r)})
        if isinstance(node, Fixed) and not node.times and term is not None:
            for value in (s + _FEN for s in sums if s >= node.value):
                edit = Edit(node.iri, "value", term, "value", _literal(value, term))
                told = (_money(law, node), _money(law, replace(node, value=value)))
                yield Candidate("move", (edit,), *told, award.iri, node.iri)


def _sums(award: Award) -> Iterator[Any]:
    for node in award.amount:
        if isinstance(node, Fixed) and not node.times:
            yield node.value
        for row in getattr(node, "rows", ()):
            yield from (q.value for q in row.amount if isinstance(q, Fixed))


def _money(law: Law, node: Any) -> Text:
    def label(lang: Literal["zh", "en"]) -> Callable[[str], str]:
        return lambda iri: law.label(iri).say(lang)

    return Text(describe(node, "zh", label("zh"), True), describe(node, "en", label("en"), True))


def _widened(law: Law, awards: Iterable[Award], like: Iterable[Award]) -> Iterator[Candidate]:
    """Yield lists to which is added what the lists of other awards on the same thing have besides."""
    theirs = [n for a in like for _, n in _conjuncts(a) if isinstance(n, Membership)]
    for award in awards:
        for _, node in _conjuncts(award):
            if not isinstance(node, Membership):
                continue
            for other in theirs:
                more = sorted(set(other.members) - set(node.members))
                if (
                    other.subject.indicator == node.subject.indicator
                    and more
                    and set(other.members) & set(node.members)
                ):
                    wider = replace(node, members=(*node.members, *more))
                    edits = tuple(Edit(node.iri, "", None, "isOneOf", NamedNode(m)) for m in more)
                    yield Candidate("widen", edits, _said(law, node), _said(law, wider), award.iri, node.iri)


def _drops(law: Law, awards: Iterable[Award], like: Iterable[Award]) -> Iterator[Candidate]:
    """Yield conditions left out of their all-of, those first that no other award asks for."""
    asked = {form(n) for a in like for _, n in _conjuncts(a)}
    found = []
    for award in awards:
        for parent, node in _conjuncts(award):
            if parent != award.iri and len(law.graph.iris(parent, NS + "of")) > 1:
                edit = Edit(parent, "of", NamedNode(node.iri))
                words = (_said(law, node), Text("(取消)", "(dropped)"))
                found.append((form(node) in asked, Candidate("drop", (edit,), *words, award.iri, node.iri)))
    yield from (c for is_asked, c in found if not is_asked)


def _declared(law: Law, finding: Overlap) -> Iterator[Candidate]:
    """Yield a rule by which two awards add up, named beside the first of them."""
    members = sorted({*finding.awards, *finding.others})
    first = next(a for a in law.book.awards if a.iri == finding.awards[0])
    name = f"{first.iri}.adds-up-with-{'-'.join(local(m) for m in members if m != first.iri)}"
    rule = StackingRule(iri=name, clause=first.clause, mode="AddUp", members=tuple(members), same_for=())
    words = {RDF + "type": NS + "StackingRule", "mode": NS + "AddUp", "encodes": first.clause}
    edits = [Edit(name, "", None, word, NamedNode(thing)) for word, thing in words.items()]
    edits += [Edit(name, "", None, "of", NamedNode(m)) for m in members]
    yield Candidate("declare", tuple(edits), Text("", ""), _said(law, rule), first.iri, name)
