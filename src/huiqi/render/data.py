"""Answers as JSON, CSV and Turtle (faces layer)."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import asdict
from decimal import Decimal
from hashlib import sha256
from typing import Any

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, serialize

from huiqi import __version__, dates
from huiqi.assessment import Assessment, Figure, Need
from huiqi.findings import Place
from huiqi.money import canonical
from huiqi.names import DCTERMS, EXACTNESS, NS, OUTCOME, PROV, RDF, REASON, XSD, local
from huiqi.project import Answers, Explanation, Project


def to_json(value: Any) -> str:
    """Return JSON with sorted keys and a final line end; money and rates are strings, so that none becomes a float."""
    return json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True, default=_plain) + "\n"


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return canonical(value)
    if isinstance(value, Place):
        return str(value)
    raise TypeError(type(value).__name__)


def answers_to_dict(project: Project, answers: Answers) -> dict[str, Any]:
    """Return the answers as plain values for JSON."""
    names = {e.iri: dict(e.names) for e in answers.facts.enterprises}
    return {
        "on": answers.on.isoformat(),
        "chosen": list(answers.chosen),
        "digest": answers.digest,
        "notes": list(answers.notes),
        "findings": [f.to_dict() for f in answers.findings],
        "enterprises": [
            {
                "enterprise": e.enterprise,
                "name": names.get(e.enterprise, {}),
                "total": _figure(e.total),
                "assessments": [_assessment(project, a) for a in e.assessments],
            }
            for e in answers.enterprises
        ],
    }


def _figure(figure: Figure) -> dict[str, str | None]:
    return {"least": canonical(figure.least), "most": None if figure.most is None else canonical(figure.most)}


def _assessment(project: Project, found: Assessment) -> dict[str, Any]:
    return {
        "award": found.award,
        "label": {"zh": project.label(found.award, "zh"), "en": project.label(found.award, "en")},
        "ground": found.ground or None,
        "outcome": found.outcome,
        "gross": _figure(found.gross),
        "net": _figure(found.net),
        "exactness": found.exactness,
        "reasons": list(found.reasons),
        "restsOn": list(found.rests_on),
        "needs": [_need(n) for n in found.needs],
        "unmet": list(found.unmet),
        "worlds": [
            {
                "readings": list(w.readings),
                "outcome": w.outcome,
                "gross": _figure(w.gross),
                "net": _figure(w.net),
                "status": w.status,
            }
            for w in found.worlds
        ],
    }


def _need(need: Need) -> dict[str, Any]:
    return {"reason": need.reason, "about": need.about, "year": need.year, "record": need.record or None}


def explanation_to_dict(found: Explanation) -> dict[str, Any]:
    """Return an explanation as plain values for JSON."""
    return {
        "award": found.award,
        "enterprise": found.enterprise,
        "ground": found.ground,
        "worlds": [
            {
                "readings": [list(ways) for ways in readings],
                "conditions": [asdict(s) for s in conditions],
                "amount": asdict(amount),
            }
            for readings, conditions, amount in found.worlds
        ],
    }


COLUMNS = (
    "enterprise",
    "name",
    "award",
    "ground",
    "outcome",
    "net_least",
    "net_most",
    "exactness",
    "reasons",
    "rests_on",
)


def answers_to_csv(answers: Answers) -> str:
    """Return one line for each assessment; an empty `net_most` means that no upper figure is known."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(COLUMNS)
    names = {e.iri: e.name("zh") for e in answers.facts.enterprises}
    for e in answers.enterprises:
        for a in e.assessments:
            most = "" if a.net.most is None else canonical(a.net.most)
            row = [local(e.enterprise), names[e.enterprise], a.award, a.ground, a.outcome, canonical(a.net.least), most]
            cells = [*row, a.exactness, " ".join(a.reasons), " ".join(local(r) for r in a.rests_on)]
            writer.writerow([_safe(cell) for cell in cells])
    return buffer.getvalue()


def _safe(cell: str) -> str:
    """Keep a spreadsheet from reading a cell as a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@") else cell


def answers_to_turtle(project: Project, answers: Answers) -> str:
    """Return the assessments as RDF, each named by a hash of award, ground and run; a run by its day, readings, facts, rules, queries and version."""
    quads: list[Quad] = []
    base = f"{project.settings.base}/id"
    run_key = [answers.on.isoformat(), *answers.chosen, answers.digest, __version__]
    run = NamedNode(f"{base}/run/{_hash(run_key)}")
    for e in answers.enterprises:
        for a in e.assessments:
            node = NamedNode(f"{base}/assessment/{_hash([a.award, a.ground or e.enterprise, *run_key])}")
            quads += _assessment_quads(node, run, a)
    ordered = sorted(set(quads), key=lambda q: (str(q.subject), str(q.predicate), str(q.object)))
    day = Literal(dates.from_key(dates.key(answers.on)).isoformat(), datatype=NamedNode(XSD + "date"))
    ordered.append(Quad(run, NamedNode(RDF + "type"), NamedNode(PROV + "Activity")))
    ordered.append(Quad(run, NamedNode(DCTERMS + "date"), day))
    prefixes = {
        "": NS,
        "prov": PROV,
        "reason": REASON,
        "outcome": OUTCOME,
        "exactness": EXACTNESS,
        "xsd": XSD,
        "dcterms": DCTERMS,
    }
    written = serialize(ordered, format=RdfFormat.TURTLE, prefixes=prefixes)
    assert written is not None
    return written.decode("utf-8")


def _assessment_quads(node: NamedNode, run: NamedNode, a: Assessment) -> list[Quad]:
    def fact(name: str, obj: NamedNode | Literal) -> Quad:
        return Quad(node, NamedNode(name if "/" in name else NS + name), obj)

    def money(value: Decimal) -> Literal:
        return Literal(canonical(value), datatype=NamedNode(XSD + "decimal"))

    found = [
        fact(RDF + "type", NamedNode(NS + "Assessment")),
        fact("assesses", NamedNode(a.award)),
        fact("ofEnterprise", NamedNode(a.enterprise)),
        fact("outcome", NamedNode(OUTCOME + a.outcome)),
        fact("exactness", NamedNode(EXACTNESS + a.exactness)),
        fact("least", money(a.net.least)),
        fact(PROV + "wasGeneratedBy", run),
        *(fact("reason", NamedNode(REASON + r)) for r in a.reasons),
        *(fact("restsOn", NamedNode(r)) for r in a.rests_on),
    ]
    if a.ground:
        found.append(fact("onGround", NamedNode(a.ground)))
    if a.net.most is not None:
        found.append(fact("most", money(a.net.most)))
    return found


def _hash(parts: list[str]) -> str:
    return sha256("\n".join(parts).encode()).hexdigest()[:24]
