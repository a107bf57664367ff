"""The worker that reads what strangers send (faces layer): a form with a file, to statements, inputs and findings.

Nothing of a form is looked at outside this process: its parts are told apart here, within bounds, behind the same walls
as every other worker. Nothing is kept; what came with a request is forgotten with it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

from pyoxigraph import NamedNode

from huiqi.errors import HuiqiError, Language, Text
from huiqi.findings import Finding, Place
from huiqi.load import Statement
from huiqi.names import IND, NS, local
from huiqi.pages.selfcheck.filled import fill, not_read
from huiqi.pages.selfcheck.form import form_of
from huiqi.project import Project
from huiqi.server.workers.answering import readable_folders
from huiqi.server.workers.facts_file import Refused, read_facts_file
from huiqi.server.workers.facts_json import day_of
from huiqi.server.workers.parts import read_parts
from huiqi.settings import shipped

MOST_TO_CHOOSE: Final = 100
"""Enterprises of one file that are filled in to choose among; of more, one is named with the file."""
MOST_ASSESSED: Final = 200
"""Enterprises of one file that a question is asked about."""
MOST_LISTED: Final = 200
"""Findings of one file that are listed; the rest are counted."""
FILE: Final = "file"
"""The name of the part that holds the file."""


class IngestTask:
    """Reads facts files for the project in the folder `settings["project"]`."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        root = Path(settings["project"]).resolve()
        self._project = Project.open(root)
        self._form = form_of(self._project.law, self._project.book.policies)
        self._warm_up()
        self.readable = (*readable_folders(root), str(shipped("ontology").resolve()))  # the prefixes of Turtle
        self._verbs: dict[str, Callable[[dict[str, str], str, bytes, date], dict[str, Any]]] = {
            "inputs": self.inputs,
            "statements": self.statements,
        }

    def _warm_up(self) -> None:
        """Do once what the first file would wait for."""
        code = "000000000000000000"
        day = date(2026, 1, 1)
        self.inputs({}, "a.yaml", f"code: {code}\nreports:\n- {{fiscal-year: 2025, revenue: 1}}\n".encode(), day)
        self.inputs({}, "a.csv", f"统一社会信用代码,年度,营业收入(元)\n{code},2025,1\n".encode(), day)

    def open(self) -> None:
        """Get ready, inside the sandbox; everything was read before."""

    def answer(self, head: Mapping[str, Any], body: bytes, longest: int) -> tuple[dict[str, Any], bytes]:
        """Read a form of the type `head["args"]["type"]` and do what `head["do"]` says with its file.

        The answer is JSON, its `status` "ok", "refused" (with the `code` of HTTP) or "too-large".
        """
        lang: Language = "en" if head.get("lang") == "en" else "zh"
        try:
            fields, name, data = read_parts(str(head["args"]["type"]), body, FILE)
            found = self._verbs[str(head["do"])](fields, name, data, date.fromisoformat(head["on"]))
        except Refused as error:
            return _refused(error.text, error.code), b""
        except HuiqiError as error:
            return _refused(error.text, 400), b""
        text = json.dumps({"fields": fields, "file": name, "lang": lang, **found}, ensure_ascii=False).encode("utf-8")
        if len(text) > longest:
            return {"status": "too-large"}, b""
        return {"status": "ok", "type": "application/json"}, text

    def inputs(self, fields: dict[str, str], name: str, data: bytes, today: date) -> dict[str, Any]:
        """Return the inputs of the self-check for each enterprise of a file, what they leave out, and the findings."""
        on = day_of(fields.get("on", ""), today)
        statements, findings = read_facts_file(self._project.law, name, data)
        wanted = fields.get("which", "").strip()
        chosen = _of_one(self._project, statements, wanted) if wanted else statements
        names = _named(chosen)
        if len(names) > MOST_TO_CHOOSE:
            raise Refused(_choose(names), 400)
        found = [
            {"code": f.code, "name": f.name, "inputs": dict(f.inputs), "left": [_plain(t) for t in f.left_out]}
            for f in fill(self._project.law, self._form, chosen, on.isoformat())
        ]
        other = [_plain(t) for t in not_read(self._project.law, statements)]
        return {"found": found, "findings": self._findings(statements, findings), "other": other}

    def statements(self, fields: dict[str, str], name: str, data: bytes, today: date) -> dict[str, Any]:
        """Return the statements of a file and what was wrong with reading it; whoever asks something of them reads the day."""
        del fields, today
        statements, findings = read_facts_file(self._project.law, name, data)
        count = len(_named(statements))
        if count > MOST_ASSESSED:
            raise Refused(
                Text(
                    f"文件有 {count} 家企业,此处最多 {MOST_ASSESSED} 家;更多请在自己的机器上用 huiqi ask",
                    f"the file holds {count} enterprises and {MOST_ASSESSED} are the most here; ask about more with "
                    "huiqi ask on a machine of your own",
                ),
                413,
            )
        if not count:
            raise Refused(
                Text("文件中没有企业" + _first(findings).zh, "the file describes no enterprise" + _first(findings).en),
                422,
            )
        return {
            "statements": [_packed(s) for s in statements],
            "findings": [_packed_finding(f) for f in findings],
        }

    def _findings(self, statements: list[Statement], findings: list[Finding]) -> list[dict[str, str]]:
        every = self._project.stated(statements, findings).findings
        told = [{"zh": f.say("zh"), "en": f.say("en"), "level": f.level} for f in every[:MOST_LISTED]]
        rest = len(every) - len(told)
        if rest > 0:
            told.append({"zh": f"另有 {rest} 处", "en": f"and {rest} more", "level": "note"})
        return told


def _of_one(project: Project, statements: list[Statement], wanted: str) -> list[Statement]:
    """Return what a file states of one enterprise, by code, name or IRI, and of the file as a whole."""
    iri = project.enterprise(project.stated(statements), wanted).iri
    others = {n for n in _named(statements) if n != iri}
    theirs = {s.subject for s in statements if s.predicate == IND + "enterprise" and s.object.value in others}
    own = {s.subject for s in statements if s.predicate == IND + "enterprise" and s.object.value == iri}
    return [s for s in statements if s.subject not in others and s.subject not in theirs - own]


def _named(statements: list[Statement]) -> list[str]:
    """Return the enterprises that statements name, by IRI."""
    kinds = {s.subject for s in statements if isinstance(s.object, NamedNode) and s.object.value == NS + "Enterprise"}
    return sorted(kinds | {s.object.value for s in statements if s.predicate == IND + "enterprise"})


def _choose(names: list[str]) -> Text:
    some = ", ".join(f"`{local(n)}`" for n in names[:10])
    return Text(
        f"文件有 {len(names)} 家企业;请在“哪一家”中写明信用代码或名称,再上传一次(如 {some})",
        f"the file holds {len(names)} enterprises; write the credit code or name of one into “Which enterprise” and "
        f"send it again (such as {some})",
    )


def _first(findings: list[Finding]) -> Text:
    """Return the first fault of a file, to say with it."""
    return Text(";" + findings[0].say("zh"), "; " + findings[0].say("en")) if findings else Text("", "")


def _packed(statement: Statement) -> list[Any]:
    term, place = statement.object, statement.place
    named = isinstance(term, NamedNode)
    how = ["", ""] if isinstance(term, NamedNode) else [term.datatype.value, term.language or ""]
    return [statement.subject, statement.predicate, named, term.value, *how, place.file, place.line]


def _packed_finding(finding: Finding) -> dict[str, Any]:
    """Return a finding as plain values; a cell of a table stands in the name of the file."""
    plain = finding.to_dict()
    return plain if type(finding.place) is Place else {**plain, "file": str(finding.place), "line": 0}


def _plain(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}


def _refused(text: Text, code: int) -> dict[str, Any]:
    return {"status": "refused", "code": code, "zh": text.zh, "en": text.en}
