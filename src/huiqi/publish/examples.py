"""Example queries as data (analysis layer): each saved question about the law as sh:SPARQLExecutable, in a file of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pyoxigraph as ox

from huiqi.names import RDFS
from huiqi.publish.addresses import Addresses
from huiqi.publish.words import SCHEMA, SH, link, text, typed, value
from huiqi.questions import Question


def examples(
    questions: Mapping[str, Question], addresses: Addresses, endpoint: str = ""
) -> Iterator[tuple[str, list[ox.Triple]]]:
    """Yield name and triples of each question that asks the law alone; what it may be narrowed to is left open."""
    for question in examples_of(questions):
        name = question.name
        subject = addresses.file(f"queries/{name}")
        triples = typed(subject, SH + "SPARQLExecutable", SH + "SPARQLSelectExecutable")
        triples += text(subject, RDFS + "label", question.summary.zh, question.summary.en)
        triples += text(subject, RDFS + "comment", question.summary.zh, question.summary.en)
        triples.append(value(subject, SH + "select", query_of(question)))
        triples += [value(subject, SCHEMA + "keywords", word) for word in question.audience]
        if endpoint:
            triples.append(link(subject, SCHEMA + "target", endpoint))
        yield name, triples


def examples_of(questions: Mapping[str, Question]) -> list[Question]:
    """Return the questions that ask the law alone and can be asked as they stand, by name."""
    found = [questions[name] for name in sorted(questions)]
    return [q for q in found if not q.needs_facts and all(p.type == "thing" for p in q.params)]


def query_of(question: Question) -> str:
    """Return the query of a question without its header."""
    return "\n".join(line for line in question.text.splitlines() if not line.startswith("#+")).strip() + "\n"
