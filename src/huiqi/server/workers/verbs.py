"""What can be asked of the answering worker (faces layer): each verb returns a media type and a text.

Verbs whose names begin with `page_` give HTML, the others data; a form (json, csv, ttl) chooses among data.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from huiqi.answers import Answers
from huiqi.errors import HuiqiError, Language, Text
from huiqi.facts.enterprise_file import read_enterprise_nodes
from huiqi.facts.written import Vocabulary
from huiqi.pages import editor
from huiqi.pages.links import thing_at
from huiqi.pages.of_file import OfFile
from huiqi.pages.overlap_state import state_page
from huiqi.pages.selfcheck.download import enterprise_yaml
from huiqi.pages.selfcheck.form import form_of
from huiqi.pages.selfcheck.from_file import FromFile
from huiqi.pages.selfcheck.view import self_check
from huiqi.pages.site import LISTS, Site, edited
from huiqi.pages.tables import sheet_as_rows
from huiqi.project import Project
from huiqi.questions import Question
from huiqi.render.data import answers_to_csv, answers_to_turtle, to_json
from huiqi.render.rows import rows_to_csv, rows_to_turtle
from huiqi.render.things import listed, things_turtle
from huiqi.rows import Rows
from huiqi.scope import scope_of
from huiqi.server.openapi import openapi
from huiqi.server.workers.facts_json import day_of, nodes_of, read_wanted
from huiqi.server.workers.uploaded import Uploaded

HTML: Final = "text/html"
JSON: Final = "application/json"
CSV: Final = "text/csv"
TURTLE: Final = "text/turtle"
YAML: Final = "application/yaml"

_ABOUT_THE_PAGE: Final = ("on", "policy", "lang", "years", "add", "remove")


class Nothing(Exception):  # noqa: N818 - an answer
    """There is no such thing: told apart from a request that is wrong."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


@dataclass(frozen=True)
class Asked:
    """One request: language, day, form of data, arguments by name, body."""

    lang: Language
    on: date
    form: str
    args: Mapping[str, Any]
    body: bytes


class Verbs:
    """Answers requests over one project."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.site = Site(project)
        self._verbs: dict[str, Callable[[Asked], tuple[str, str]]] = {
            "page_home": lambda a: (HTML, self.site.home(a.lang)),
            "page_data": lambda a: (HTML, self.site.open_data(a.lang)),
            "page_search": lambda a: (HTML, self.site.search(_words(a), a.lang)),
            "page_list": lambda a: (HTML, self.site.listed(self._plural(a), a.lang, _words(a))),
            "page_thing": lambda a: (HTML, self.site.thing(self._iri(a), a.lang, a.args.get("overlaps", ()))),
            "page_question": lambda a: (HTML, self.site.question(self._question(a), a.args["params"], a.on, a.lang)),
            "page_check": self.page_check,
            "page_problem": self.page_problem,
            "page_editor": self.page_editor,
            "editor": lambda a: (JSON, to_json(editor.described(self.project, a.lang))),
            "page_overlaps_state": lambda a: (HTML, state_page(a.args, a.lang)),
            "check": self.check,
            "kinds": lambda a: self._rows(self.site.kinds(), a),
            "search": lambda a: self._rows(self.site.found(_words(a), a.lang), a),
            "page_upload": self.page_upload,
            "check_upload": self.check_upload,
            "list": lambda a: self._rows(self.site.rows(self._plural(a), _words(a), a.lang), a),
            "thing": self.thing,
            "question": self.question,
            "page_question_upload": self.page_question_upload,
            "question_upload": self.question_upload,
            "questions": self.questions,
            "assess": self.assess,
            "openapi": lambda _: (JSON, to_json(openapi(self.project.questions, tuple(LISTS)))),
        }

    def call(self, verb: str, asked: Asked) -> tuple[str, str]:
        """Return the answer of a verb; raises KeyError for an unknown one, Nothing, HuiqiError."""
        return self._verbs[verb](asked)

    def warm_up(self) -> None:
        """Do once what the first request of each kind would wait for."""
        day = date(2026, 1, 1)
        inputs = {"e.name": "-", "e.founded-on": "2020-01-01", "r.2025.revenue": "1"}
        for lang in ("zh", "en"):
            language: Language = "en" if lang == "en" else "zh"
            self.site.home(language)
            self.site.check(self_check(self.project, inputs, day, (), language), language)
        answers = self._answers({"e.name": "-"}, day, "", "zh")
        for form in ("json", "csv", "ttl"):
            self._form(answers, form)
        self._rows(self.site.rows("awards"), Asked("zh", day, "ttl", {}, b""))

    # --- arguments ---

    def _plural(self, asked: Asked) -> str:
        plural = str(asked.args["list"])
        if plural not in LISTS:
            raise Nothing(Text(f"没有 `{plural}` 这一列表", f"there is no list of `{plural}`"))
        return plural

    def _iri(self, asked: Asked) -> str:
        iri = thing_at(str(asked.args["path"]), self.project.settings.base)
        if iri not in self.project.graph:
            raise Nothing(Text(f"没有 `{iri}`", f"there is no `{iri}`"))
        return iri

    def _question(self, asked: Asked) -> str:
        name = str(asked.args["name"])
        if name not in self.project.questions:
            raise Nothing(Text(f"没有查询 `{name}`", f"there is no question `{name}`"))
        return name

    # --- pages and their twins ---

    def page_problem(self, asked: Asked) -> tuple[str, str]:
        """Return the page of a request that cannot be answered."""
        title = Text("无法完成", "This cannot be done")
        return HTML, self.site.problem(title, Text(str(asked.args["zh"]), str(asked.args["en"])), asked.lang)

    def page_editor(self, asked: Asked) -> tuple[str, str]:
        """Return the page of the editor, with the result of a query in the body where one was asked."""
        args = {str(k): str(v) for k, v in asked.args.items() if k != "problem"}
        told = asked.args.get("problem")
        problem = Text(str(told["zh"]), str(told["en"])) if told else None
        wanted = editor.Asked(args.get("query", ""), args.get("example", ""), args.get("type", ""), problem)
        return HTML, editor.editor_page(self.project, wanted, asked.body, asked.lang)

    def page_check(self, asked: Asked) -> tuple[str, str]:
        """Return the page of the self-check for what was typed; what cannot be used is told, and all of it is kept."""
        given = {str(k): str(v) for k, v in asked.args["inputs"].items()}
        return HTML, self._page_of(edited(given, given.get("add", ""), given.get("remove", ""), asked.on), asked)

    def _page_of(self, inputs: Mapping[str, str], asked: Asked, file: FromFile | None = None) -> str:
        policy = inputs.get("policy", "")
        problem = None
        try:
            day = day_of(inputs.get("on", ""), asked.on)
            found = self_check(self.project, _typed(inputs), day, (policy,) if policy else (), asked.lang)
        except HuiqiError as error:
            problem = error.text
            found = self_check(self.project, {}, asked.on, (), asked.lang)
        return self.site.check(replace(found, inputs=inputs), asked.lang, problem, file)

    def page_upload(self, asked: Asked) -> tuple[str, str]:
        """Return the page of the self-check for a file that was sent: filled in, or its enterprises to choose among."""
        sent = Uploaded.of(asked.body)
        every = sent.inputs()
        which = 0 if len(every) == 1 else None
        inputs = every[0] if which is not None else {n: t for n, t in sent.fields.items() if n in ("on", "policy")}
        return HTML, self._page_of(inputs, asked, sent.note(which, asked.lang))

    def check_upload(self, asked: Asked) -> tuple[str, str]:
        """Assess every enterprise of a file that was sent, as data."""
        sent = Uploaded.of(asked.body)
        ways = [t for n, t in sorted(sent.fields.items()) if n.startswith("way.") and t]
        policies = [p for p in [sent.fields.get("policy", "")] if p]
        day = day_of(sent.fields.get("on", ""), asked.on)
        return self._form(self.project.decide(sent.facts(self.project), day, ways, policies=policies), asked.form)

    def check(self, asked: Asked) -> tuple[str, str]:
        """Return what the page of the self-check says, as data."""
        inputs = {str(k): str(v) for k, v in asked.args["inputs"].items()}
        day = day_of(inputs.pop("on", ""), asked.on)
        policy = inputs.pop("policy", "")
        if asked.form == "yaml":
            return YAML, enterprise_yaml(form_of(self.project.law, self.project.book.policies), _typed(inputs), day)
        return self._form(self._answers(inputs, day, policy, asked.lang), asked.form)

    def _answers(self, inputs: Mapping[str, str], day: date, policy: str, lang: Language) -> Answers:
        found = self_check(self.project, _typed(inputs), day, (policy,) if policy else (), lang)
        if found.result is None:
            raise HuiqiError(Text("没有填写任何内容", "nothing was typed"))
        return found.result.answers

    def _form(self, answers: Answers, form: str) -> tuple[str, str]:
        if form == "csv":
            return CSV, answers_to_csv(answers)
        if form == "ttl":
            return TURTLE, answers_to_turtle(self.project, answers)
        return JSON, to_json(answers.to_dict())

    def thing(self, asked: Asked) -> tuple[str, str]:
        """Return what is known of a thing."""
        iri = self._iri(asked)
        if asked.form == "ttl":
            return TURTLE, things_turtle(self.project.graph, [iri])
        if asked.form == "csv":
            return CSV, rows_to_csv(sheet_as_rows(self.site.sheet(iri), asked.lang))
        return JSON, to_json(self.site.sheet(iri).to_dict())

    def question(self, asked: Asked) -> tuple[str, str]:
        """Return the rows of a question about the law; raises HuiqiError for one about enterprises."""
        question = self.project.question(self._question(asked))
        params = {str(k): str(v) for k, v in asked.args["params"].items()}
        things = {p.name for p in question.params if p.type == "thing"}
        try:
            return self._rows(self.site.answer(question.name, params), asked)
        except HuiqiError as error:
            if question.needs_facts or not params or set(params) - things:
                raise
            raise Nothing(error.text) from None  # a thing that nobody knows

    def page_question_upload(self, asked: Asked) -> tuple[str, str]:
        """Return the page of a question about enterprises with its rows over a file that was sent."""
        name, sent = self._question(asked), Uploaded.of(asked.body)
        if not self.project.question(name).needs_facts:
            raise HuiqiError(Text(f"`{name}` 只问政策,不需要文件", f"`{name}` asks the law alone and takes no file"))
        facts = sent.facts(self.project)
        findings = tuple(Text(f.say("zh"), f.say("en")) for f in facts.findings)
        try:
            of_file = OfFile(sent.fields, sent.name, findings, sent.rows(self.project, name, facts, asked.on))
        except HuiqiError as error:
            of_file = OfFile(sent.fields, sent.name, findings, None, error.text)
        return HTML, self.site.question(name, {}, asked.on, asked.lang, of_file)

    def question_upload(self, asked: Asked) -> tuple[str, str]:
        """Return the rows of a question about enterprises over a file that was sent, as data."""
        sent = Uploaded.of(asked.body)
        return self._rows(sent.rows(self.project, self._question(asked), sent.facts(self.project), asked.on), asked)

    def questions(self, asked: Asked) -> tuple[str, str]:
        """Return every question with its parameters and columns."""
        return JSON, to_json([_described(q) for _, q in sorted(self.project.questions.items())])

    def _rows(self, found: Rows, asked: Asked) -> tuple[str, str]:
        if asked.form == "csv":
            return CSV, rows_to_csv(found)
        if asked.form == "ttl":
            things = things_turtle(self.project.graph, listed(found)) if found.name in LISTS else ""
            return TURTLE, things or rows_to_turtle(found)
        return JSON, to_json(found.to_dict())

    # --- assessments ---

    def assess(self, asked: Asked) -> tuple[str, str]:
        """Assess the enterprises of a JSON body; what is wrong with a fact is a finding with its JSON pointer."""
        wanted = read_wanted(asked.body, asked.on)
        law = self.project.law
        nodes, pointers = nodes_of(wanted.enterprises, wanted.pointer)
        words = Vocabulary.of(law.book, law.graph)
        facts = self.project.stated(*read_enterprise_nodes([nodes], "", law.book, law.base, words))
        try:
            self.project.choice(wanted.readings, wanted.on)
            scope_of(law, wanted.policies, self.project.settings.policies)
        except HuiqiError as error:
            raise Nothing(error.text) from None
        answers = self.project.decide(facts, wanted.on, wanted.readings, wanted.known_as_of, policies=wanted.policies)
        if asked.form in ("csv", "ttl"):
            return self._form(answers, asked.form)
        plain = answers.to_dict()
        for found, told in zip(answers.findings, plain["findings"], strict=True):
            line = found.place.line
            told["pointer"] = pointers[line - 1] if not found.place.file and 0 < line <= len(pointers) else ""
        return JSON, to_json(plain)


def _typed(inputs: Mapping[str, str]) -> dict[str, str]:
    """Return the inputs that state something of the enterprise or choose a reading."""
    return {k: v for k, v in inputs.items() if k not in _ABOUT_THE_PAGE}


def _words(asked: Asked) -> str:
    """Return the words that are looked for."""
    return str(asked.args.get("q", ""))


def _described(question: Question) -> dict[str, Any]:
    return {
        "name": question.name,
        "summary": {"zh": question.summary.zh, "en": question.summary.en},
        "needsFacts": question.needs_facts,
        "parameters": [
            {"name": p.name, "type": p.type, "default": p.default, "help": {"zh": p.help.zh, "en": p.help.en}}
            for p in question.params
        ],
        "columns": [
            {"name": c.name, "label": {"zh": c.label.zh, "en": c.label.en}, "unit": c.unit or None}
            for c in question.columns
        ],
    }
