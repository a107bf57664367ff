"""Answers as JSON, CSV and Turtle (faces layer)."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from typing import Any

from pyoxigraph import RdfFormat, serialize

from huiqi.findings import Place
from huiqi.money import canonical, is_decimal
from huiqi.names import DCTERMS, EXACTNESS, NS, OUTCOME, PROV, REASON, XSD, local
from huiqi.project import Answers, Explanation, Project
from huiqi.statements import answer_quads


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
    return answers.to_dict()


def explanation_to_dict(found: Explanation) -> dict[str, Any]:
    """Return an explanation as plain values for JSON."""
    return found.to_dict()


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
            writer.writerow([formula_safe(cell) for cell in cells])
    return buffer.getvalue()


def formula_safe(cell: str) -> str:
    """Keep a spreadsheet from reading a text as a formula; a number with a sign is a number.

    >>> formula_safe("=1+1"), formula_safe("-3.50")
    ("'=1+1", '-3.50')
    """
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") and not is_decimal(cell) else cell


def answers_to_turtle(project: Project, answers: Answers) -> str:
    """Return the assessments as RDF, each named by a hash of award, ground and run; a run by its days, readings, facts, rules, queries and version."""
    prefixes = {
        "": NS,
        "prov": PROV,
        "reason": REASON,
        "outcome": OUTCOME,
        "exactness": EXACTNESS,
        "xsd": XSD,
        "dcterms": DCTERMS,
    }
    quads = answer_quads(answers, project.settings.base, project.book)
    written = serialize(quads, format=RdfFormat.TURTLE, prefixes=prefixes)
    assert written is not None
    return written.decode("utf-8")
