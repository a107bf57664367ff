"""Eligibility as SHACL (compile layer): the conditions of awards as node shapes over their grounds.

For the validators of others; no answer of our own rests on it. On facts whose reading gives no finding and whose
registers are complete, a ground conforms iff its verdict is met. What has no form is refused by name.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from huiqi.compile.shacl.award import AwardShape, prefix_subjects
from huiqi.compile.shacl.readings import readings_of
from huiqi.compile.shacl.refusal import BY_QUERY, REASONS, Refusal
from huiqi.compile.shacl.turtle import Says, write
from huiqi.compile.shacl.values import DECLARED
from huiqi.errors import Text
from huiqi.names import XSD, local
from huiqi.rows import Cell, Column, Rows
from huiqi.rules.worlds import Choice
from huiqi.things import Law

__all__ = ["BY_QUERY", "REASONS", "AwardExport", "Refusal", "ShapesExport", "export_shapes", "said"]


@dataclass(frozen=True)
class AwardExport:
    """What became of one award: the IRIs of its shapes, one for each reading; or the nodes that have no form."""

    award: str
    policy: str
    shapes: tuple[str, ...]
    refusals: tuple[Refusal, ...]


@dataclass(frozen=True)
class ShapesExport:
    """The shapes as Turtle, what became of each award in order of IRI, and the same as rows to read."""

    turtle: str
    awards: tuple[AwardExport, ...]
    coverage: Rows
    with_queries: bool = False


def export_shapes(
    law: Law,
    awards: Iterable[str],
    choice: Choice,
    with_queries: bool = False,
    with_not_met: bool = False,
) -> ShapesExport:
    """Return the eligibility of some awards (IRIs) as shapes, one for each reading that `choice` leaves open.

    `with_queries` allows constraints in SPARQL where SHACL Core has no form; `with_not_met` adds for each shape one
    that a ground conforms to iff it surely does not meet the conditions. An award is exported whole or not at all.
    """
    prefixes = f"{law.base}/id/shape-prefixes"
    by_iri = {a.iri: a for a in law.book.awards}
    subjects: dict[str, Says] = {}
    found = []
    for name in sorted(set(awards)):
        shapes, refusals, written = [], set(), {}
        for reading in readings_of(law.book, by_iri[name], choice):
            for met in (True, False) if with_not_met else (True,):
                shape = AwardShape(law, reading, met, with_queries, prefixes)
                written.update(shape.write())
                refusals |= set(shape.refusals)
                shapes.append(shape.name)
        if not refusals:
            subjects.update(written)
        found.append(AwardExport(name, by_iri[name].policy, () if refusals else tuple(shapes), tuple(sorted(refusals))))
    if any(("sh:prefixes" in str(says)) for says in subjects.values()):
        subjects = {**prefix_subjects(prefixes, DECLARED), **subjects}
    text = _head(law, found) + write(subjects)
    return ShapesExport(text, tuple(found), _coverage(law, found), with_queries)


def _head(law: Law, found: list[AwardExport]) -> str:
    """Return what the file says of itself: its promise, and what is not in it."""
    lines = [
        "Eligibility of awards as SHACL, made by `huiqi export shacl`. 由 huiqi export shacl 生成的奖补资格形状。",
        "On facts that huiqi reads without a finding, with complete registers, a ground conforms to the shape of an award",
        "iff the conditions of the award are met. A ground that does not conform need not be refused: facts may be missing.",
    ]
    refused = [a for a in found if a.refusals]
    lines += ["", "Not in this file, since a node has no form here:"] if refused else []
    lines += [f"{a.award}: {'; '.join(said(law, r).en for r in a.refusals)}" for a in refused]
    return "".join(f"# {line}".rstrip() + "\n" for line in lines) + "\n"


def said(law: Law, refusal: Refusal) -> Text:
    """Return which node has no form and why, with the assumptions that would help."""
    ways = [i.iri for a in law.book.ambiguities if a.iri == refusal.ambiguity for i in a.interpretations]
    names = ", ".join(f"--assume {local(way)}" for way in ways)
    help_ = Text(f"({names})" if names else "", f" ({names})" if names else "")
    name = local(refusal.node)
    return Text(f"{name}:{refusal.reason.zh}{help_.zh}", f"{name}: {refusal.reason.en}{help_.en}")


def _coverage(law: Law, found: list[AwardExport]) -> Rows:
    words = {w.en: w for a in found for w in (said(law, r) for r in a.refusals)}
    columns = (
        Column("policy", Text("政策", "policy")),
        Column("award", Text("奖补事项", "award")),
        Column("shapes", Text("形状", "shapes"), "shapes"),
        Column("stopped_by", Text("未能导出的节点", "stopped by"), words=words),
    )
    rows: list[tuple[Cell, ...]] = []
    for award in found:
        stops = tuple(Literal(said(law, r).en) for r in award.refusals)
        count = Literal(str(len(award.shapes)), datatype=NamedNode(XSD + "integer"))
        rows.append((Literal(law.policy_names[award.policy]), Literal(local(award.award)), count, stops or None))
    whole = sum(1 for a in found if a.shapes)
    note = Text(f"{len(found)} 项中 {whole} 项可完整导出", f"{whole} of {len(found)} awards export whole")
    by_policy = [(law.policy_names[p], [a for a in found if a.policy == p]) for p in sorted({a.policy for a in found})]
    notes = [
        Text(*(f"  {name}: {sum(1 for a in own if a.shapes)} / {len(own)}" for _ in range(2)))
        for name, own in by_policy
    ]
    return Rows("shacl-coverage", columns, tuple(rows), notes=(note, *notes))
