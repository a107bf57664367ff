"""What became of a file that was sent (faces layer): pages and answers from what the reading worker made of it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pyoxigraph import Literal, NamedNode

from huiqi.errors import Language, Text
from huiqi.facts.model import Facts
from huiqi.findings import Finding, Place
from huiqi.load import Statement
from huiqi.pages.selfcheck.from_file import Choice, FromFile
from huiqi.project import Project
from huiqi.rows import Rows
from huiqi.server.workers.facts_json import day_of


@dataclass(frozen=True)
class Uploaded:
    """A form with a file, read: its fields, the name of the file, what is in it."""

    fields: Mapping[str, str]
    name: str
    data: Mapping[str, Any]

    @staticmethod
    def of(body: bytes) -> Uploaded:
        """Return what the reading worker said."""
        data = json.loads(body)
        return Uploaded(data["fields"], data["file"], data)

    def inputs(self) -> list[dict[str, str]]:
        """Return for each enterprise of the file what is to stand in the self-check, with what the form chose besides."""
        kept = {n: t for n, t in self.fields.items() if n in ("on", "policy") or n.startswith("way.")}
        return [{**kept, **found["inputs"]} for found in self.data["found"]]

    def note(self, number: int | None, lang: Language) -> FromFile:
        """Return what the page says of the file; `number` is the enterprise that was taken, None for none of them."""
        left = self.data["found"][number]["left"] if number is not None else []
        count = len(self.data["found"][number]["inputs"]) if number is not None else 0
        return FromFile(
            self.name,
            count,
            tuple(f[lang] for f in self.data["findings"]),
            tuple(f[lang] for f in (*left, *self.data["other"])),
            tuple(self._choices()) if number is None else (),
        )

    def _choices(self) -> Iterator[Choice]:
        for found, inputs in zip(self.data["found"], self.inputs(), strict=True):
            yield Choice(found["code"], found["name"], inputs)

    def rows(self, project: Project, name: str, facts: Facts, today: date) -> Rows:
        """Answer a question about the enterprises of the file; the fields of the form choose the day and what to look at.

        Raises HuiqiError for what cannot be used.
        """
        question, fields = project.question(name), {n: t.strip() for n, t in self.fields.items() if t.strip()}
        day = day_of(fields.get("on", ""), today)
        readings = fields.get("readings", "").replace(",", " ").replace(",", " ").split()
        params = {p.name: fields[p.name] for p in question.params if p.name in fields and p.name != "on"}
        policies = [fields["policy"]] if "policy" in fields else []
        return project.ask_with(name, params, facts, day, readings, None, fields.get("which"), policies)

    def facts(self, project: Project) -> Facts:
        """Return the enterprises that the file describes, as its statements have it."""
        return project.stated(
            [_statement(s) for s in self.data["statements"]], list(map(_finding, self.data["findings"]))
        )


def _statement(packed: list[Any]) -> Statement:
    subject, predicate, is_named, value, kind, language, file, line = packed
    if is_named:
        return Statement(subject, predicate, NamedNode(value), Place(file, line))
    term = Literal(value, language=language) if language else Literal(value, datatype=NamedNode(kind))
    return Statement(subject, predicate, term, Place(file, line))


def _finding(packed: Mapping[str, Any]) -> Finding:
    said = Text(packed["problem"]["zh"], packed["problem"]["en"]), Text(packed["fix"]["zh"], packed["fix"]["en"])
    return Finding(packed["code"], Place(packed["file"], packed["line"]), *said, packed["level"])
