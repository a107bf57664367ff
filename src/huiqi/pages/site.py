"""The pages of a project (faces layer): each method returns one page as HTML; nothing is kept between two of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Final
from urllib.parse import urlencode

from huiqi.errors import HuiqiError, Language, Text
from huiqi.names import NS
from huiqi.pages.frame import page
from huiqi.pages.links import name_at, page_of
from huiqi.pages.of_file import OfFile
from huiqi.pages.open_data import GROUPS
from huiqi.pages.overlap_links import HERE, TITLE
from huiqi.pages.search import search
from huiqi.pages.selfcheck.form import Form
from huiqi.pages.selfcheck.from_file import ENDINGS, FromFile, carried
from huiqi.pages.selfcheck.told import told
from huiqi.pages.selfcheck.typed import record_numbers, report_years
from huiqi.pages.selfcheck.view import SelfCheck
from huiqi.pages.sheets import policies_by_place, view_of
from huiqi.pages.tables import first_cells_lead, hits_as_rows, rows_with, table_of
from huiqi.project import Project
from huiqi.publish.examples import examples_of
from huiqi.questions import Question
from huiqi.render.things import said_in
from huiqi.rows import Rows
from huiqi.scope import scope_of
from huiqi.things import Sheet
from huiqi.things.find import name_of
from huiqi.things.model import KINDS

TYPES: Final = {"json": "application/json", "csv": "text/csv", "ttl": "text/turtle"}
LISTS: Final = {k.plural: k for k in KINDS if k.name != "finding"}
"""The kinds of things that have a page with a list, by the last part of its path."""
YEARS: Final = 3
"""Years of reports that the self-check asks for at first."""

_DOORS: Final = (
    ("policy", Text("有效期、措施、条款来源", "in force when, which measures, from which source")),
    ("measure", Text("每项措施的条款与奖补", "the clause and the awards of each")),
    ("award", Text("条件、金额、怎样申报", "conditions, amounts, how to apply")),
    ("fund", Text("预算与所支付的事项", "what is set aside and what it pays")),
    ("category", Text("称号的含义与奖补", "titles, what they mean and bring")),
    ("ambiguity", Text("条文未写明、各种理解", "what a text leaves open, and its readings")),
    ("gap", Text("未公布或未编码的内容", "what is unpublished or not yet encoded")),
    ("question", Text("常见问题,可下载结果", "saved questions with rows to download")),
)
"""Kinds of things that the first page leads to, with what one finds there."""
_FURTHER: Final = (
    (HERE, TITLE, Text("谁能兼得、谁被遗漏", "who gets two, whom a text leaves out")),
    (
        "/data",
        Text("数据与接口", "Data and interfaces"),
        Text("SPARQL、JSON 接口、下载", "SPARQL, JSON API, downloads"),
    ),
)


class Site:
    """Writes the pages of one project."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.law = project.law
        self.base = project.settings.base

    # --- finding ---

    def home(self, lang: Language) -> str:
        """Return the first page: search, the self-check, the lists, the policies that are assessed."""
        policies = scope_of(self.law, (), self.project.settings.policies).policies
        places = [
            (self.law.label(place).say(lang) if place else "", [self._policy(p, lang) for p in own])
            for place, own in policies_by_place(self.law, policies)
        ]
        title = Text("首页", "Start").say(lang)
        return page("home.html", lang, "/", title, _twins("/kinds", lang), doors=self._doors(lang), places=places)

    def kinds(self) -> Rows:
        """Return what the first page leads to as rows: each kind of thing and how many there are."""
        found = self.project.show()
        assert isinstance(found, Rows)
        return found

    def _doors(self, lang: Language) -> list[tuple[str, str, int, str]]:
        """Return what the first page leads to: path, name, how many there are, what one finds there."""
        kinds = {k.name: k for k in KINDS}
        found = []
        for name, about in _DOORS:
            kind = kinds[name]
            count = len(self._instances(kind.of)) if kind.of else len(self.project.questions)
            named = Text(kind.zh, kind.plural.capitalize()).say(lang)
            found.append((f"/{kind.plural}", named, count, about.say(lang)))
        return [*found, *((path, name.say(lang), 0, about.say(lang)) for path, name, about in _FURTHER)]

    def _policy(self, policy: str, lang: Language) -> tuple[str, str, str]:
        return page_of(policy, self.base), self.law.label(policy).say(lang), self._award_count(policy, lang)

    def _instances(self, kind: str) -> Sequence[str]:
        return list(self.law.graph.instances(kind))

    def _award_count(self, policy: str, lang: Language) -> str:
        count = sum(a.policy == policy for a in self.law.book.awards)
        english = "1 award can be computed" if count == 1 else f"{count} awards can be computed"
        return Text(f"{count} 项奖补可计算", english).say(lang) if count else ""

    def search(self, text: str, lang: Language) -> str:
        """Return what was found for some words."""
        hits = search(self.law, text, lang)
        title = Text("搜索", "Search").say(lang)
        query = [("q", text)]
        twins = _twins("/search", lang, query=query)
        return page("search.html", lang, "/search", title, twins, query=query, q=text, hits=hits)

    def found(self, text: str, lang: Language) -> Rows:
        """Return what was found for some words as rows."""
        return hits_as_rows(search(self.law, text, lang), lang)

    def open_data(self, lang: Language) -> str:
        """Return the page that tells programs where data and interfaces are."""
        title = Text("数据与接口", "Data and interfaces").say(lang)
        twins = [("text/turtle", "/catalogue.ttl"), ("application/ld+json", "/catalogue.jsonld")]
        return page("data.html", lang, "/data", title, twins, groups=GROUPS)

    # --- things ---

    def listed(self, plural: str, lang: Language, words: str = "") -> str:
        """Return the list of a kind of things (`policies`, `awards` …), of those with some words; raises HuiqiError for an unknown one."""
        rows = said_in(self.rows(plural, words, lang), lang)
        title = Text(LISTS[plural].zh, LISTS[plural].plural.capitalize()).say(lang)
        # A name is what a command line takes; here the label leads to the thing, and a question has no other.
        table = table_of(rows, title, lang, self.base, () if plural == "questions" else ("name",))
        if plural == "questions":
            table = first_cells_lead(table, "/questions/")
        query = [("q", words)] if words else []
        twins = _twins(f"/{plural}", lang, query=query)
        return page("list.html", lang, f"/{plural}", title, twins, query=query, rows=table, q=words)

    def rows(self, plural: str, words: str = "", lang: Language = "zh") -> Rows:
        """Return the list of a kind as rows, those in which every one of some words stands; raises HuiqiError for an unknown kind."""
        if plural not in LISTS:
            raise HuiqiError(Text(f"没有 `{plural}` 这一种类", f"there is no list of `{plural}`"))
        found = self.project.show(plural, everything=True)
        assert isinstance(found, Rows)
        return rows_with(found, words, lang)

    def thing(self, iri: str, lang: Language, overlaps: Sequence[Mapping[str, str]] = ()) -> str:
        """Return the page of a thing: everything there is to say of it. Raises HuiqiError if there is no such thing.

        `overlaps` are findings about it: the path of each (`page`) and its name by language.
        """
        sheet = self.sheet(iri)
        kind = next((k for k in KINDS if k.name == sheet.kind), None)
        named = Text(kind.zh, kind.name).say(lang) if kind else Text("其他对象", "thing").say(lang)
        policy = self.law.policy_of(iri)
        above = (page_of(policy, self.base), self.law.label(policy).say(lang)) if policy and policy != iri else None
        here = page_of(iri, self.base)
        return page(
            "thing.html",
            lang,
            here,
            sheet.say(lang),
            _twins(here, lang),
            kind=named,
            policy=above,
            iri=sheet.iri,
            name=name_at(sheet.iri, self.base),
            view=view_of(self.law, sheet, lang),
            overlaps=[(o["page"], o[lang]) for o in overlaps],
        )

    def sheet(self, iri: str) -> Sheet:
        """Return what there is to say of a thing; raises HuiqiError if there is no such thing."""
        if iri not in self.law.graph:
            raise HuiqiError(Text(f"没有 `{iri}`", f"there is no `{iri}`"))
        found = self.project.show(iri)
        assert isinstance(found, Sheet)
        return found

    # --- questions ---

    def question(
        self, name: str, given: Mapping[str, str], on: date, lang: Language, of_file: OfFile | None = None
    ) -> str:
        """Return the page of a saved question: its form, its SPARQL, its rows where it asks the law or was asked of a file.

        Raises HuiqiError for an unknown question.
        """
        question = self.project.question(name)
        params = {p.name: given.get(p.name, "").strip() for p in question.params}
        table, problem = None, ""
        if not question.needs_facts and self._is_asked(question, params):
            try:
                table = table_of(self.answer(name, params), question.summary.say(lang), lang, self.base)
            except HuiqiError as error:
                problem = error.text.say(lang)
        if of_file is not None and of_file.rows is not None:
            table = table_of(of_file.rows, question.summary.say(lang), lang, self.base)
        fields = [
            {
                "name": p.name,
                "help": p.help.say(lang),
                "value": params[p.name] or (p.default or ""),
                "choices": self._things(NS + p.kind, lang) if p.type == "thing" else [],
            }
            for p in question.params
        ]
        here = f"/questions/{name}"
        query = [(n, v) for n, v in params.items() if v]
        return page(
            "question.html",
            lang,
            here,
            question.summary.say(lang),
            _twins(here, lang, query) if table is not None and of_file is None else (),
            query=query,
            name=name,
            needs_facts=question.needs_facts,
            params=fields,
            rows=table,
            problem=problem,
            sparql=question.text,
            file=of_file or OfFile(),
            policy_choices=self._policies(lang) if question.needs_facts else [],
            endings=",".join(ENDINGS),
            is_example=question in examples_of(self.project.questions),
            on=on.isoformat(),
        )

    def _things(self, kind: str, lang: Language) -> list[tuple[str, str]]:
        """Return the things of a class (IRI) that a name alone tells apart: name and label."""
        known = next((k.name for k in KINDS if k.of == kind), "")
        named = [(name_of(self.law, known, i), self.law.label(i).say(lang)) for i in self._instances(kind)]
        counts = Counter(name for name, _ in named)
        return sorted((name, label) for name, label in named if counts[name] == 1)

    def answer(self, name: str, given: Mapping[str, str]) -> Rows:
        """Answer a question about the law; raises HuiqiError for an unknown one, one about enterprises, or parameters."""
        return self.project.ask_with(name, {n: v for n, v in given.items() if v})

    def _is_asked(self, question: Question, params: Mapping[str, str]) -> bool:
        return all(params[p.name] or p.default or p.type == "thing" for p in question.params)

    # --- the self-check ---

    def check(self, check: SelfCheck, lang: Language, problem: Text | None = None, file: FromFile | None = None) -> str:
        """Return the page of a self-check: the result, if anything was typed, and the form with what stands in it.

        `problem` is what keeps it from being answered, `file` what filled the form, where a file did.
        """
        inputs, form, result = dict(check.inputs), check.form, check.result
        inputs.setdefault("on", check.on.isoformat())
        inputs.setdefault("policy", check.policies[0] if check.policies else "")
        faults = {name: (problem, fix) for name, problem, fix in result.faults} if result else {}
        wanted = [w.input for w in result.next] if result else []
        tiers = None
        if result is not None and result.tiers is not None:
            caption = Text("离下一档还差多少", "How far from the next row").say(lang)
            # What the answer rests on stands below the result as a whole.
            tiers = replace(table_of(result.tiers, caption, lang, self.base, ("enterprise", "kind")), notes=())
        years = _years(inputs, check.on, wanted)
        besides = carried(form, inputs, years, [w.input for w in result.ways] if result else ())
        return page(
            "check.html",
            lang,
            "/self-check",
            Text("政策体检", "Self-check").say(lang),
            form=form,
            inputs=inputs,
            result=result,
            faults=faults,
            stray=_stray(faults, problem, lang),
            first=wanted[0] if wanted else "",
            tiers=tiers,
            years=years,
            file=file,
            carried=besides,
            endings=",".join(ENDINGS),
            unseen=[(n, k) for n in record_numbers(inputs) if form.block(k := inputs[f"k.{n}.class"]) is None],
            records=[(n, b) for n in record_numbers(inputs) if (b := form.block(inputs[f"k.{n}.class"])) is not None],
            lists=[(b.name, b.label.say(lang)) for b in form.records],
            policy_choices=self._policies(lang),
            datalists=_datalists(form, lang),
            shown=[*told(self.law, form, inputs, lang), *((label, inputs[name]) for name, label in besides)],
        )

    def _policies(self, lang: Language) -> list[tuple[str, str]]:
        paying = {a.policy for a in self.law.book.awards}
        return [
            (self.law.policy_names[p], self.law.label(p).say(lang))
            for p in sorted(self.law.book.policies)
            if p in paying
        ]

    # --- what went wrong ---

    def problem(self, title: Text, problem: Text, lang: Language) -> str:
        """Return the page of a request that cannot be answered."""
        return page("problem.html", lang, "/", title.say(lang), problem=problem.say(lang))


def edited(inputs: Mapping[str, str], add: str, remove: str, on: date) -> dict[str, str]:
    """Return the inputs of a self-check with a record (a class by its last word) or a year added, or record n removed."""
    found = {n: t for n, t in inputs.items() if n not in ("add", "remove")}
    if remove.isdigit():
        found = {n: t for n, t in found.items() if not n.startswith(f"k.{remove}.")}
    if add == "year":
        found["years"] = str(len(_years(found, on)) + 1)
    elif add:
        found[f"k.{max([0, *record_numbers(found)]) + 1}.class"] = add
    return found


def _stray(faults: Mapping[str, tuple[str, str]], problem: Text | None, lang: Language) -> list[str]:
    """Return what is wrong and stands at no input: with a record as a whole, with the request."""
    whole = [
        f"{what} {fix}" for name, (what, fix) in faults.items() if not name or re.fullmatch(r"s|k\.\d+|r\.\d+", name)
    ]
    return [*([problem.say(lang)] if problem else []), *whole]


def _years(inputs: Mapping[str, str], on: date, wanted: Sequence[str] = ()) -> list[int]:
    """Return the years that reports are asked for: the last ones before the day, those typed and those still wanted."""
    text = inputs.get("years", "")
    count = min(int(text), 30) if text.isdecimal() else YEARS
    last = on.year - 1
    still = {int(m[1]) for name in wanted if (m := re.match(r"r\.([0-9]{4})\.", name))}
    return sorted({*range(last - count + 1, last + 1), *report_years(inputs), *still}, reverse=True)


def _datalists(form: Form, lang: Language) -> list[tuple[str, list[str]]]:
    blocks = (form.enterprise, form.status, form.report, *form.records)
    long = {f.name: f for b in blocks for f in b.fields if len(f.choices) > 60}
    return [(name, [label.say(lang) for _, label in f.choices]) for name, f in sorted(long.items())]


def _twins(
    path: str,
    lang: Language,
    query: Sequence[tuple[str, str]] = (),
) -> list[tuple[str, str]]:
    return [(kind, f"{path}.{form}?{urlencode([*query, ('lang', lang)])}") for form, kind in TYPES.items()]
