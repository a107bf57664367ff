"""The pages of a project (faces layer): each method returns one page as HTML; nothing is kept between two of them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from huiqi.errors import HuiqiError, Language, Text
from huiqi.names import NS, local
from huiqi.pages.charts import appropriation_chart
from huiqi.pages.frame import page
from huiqi.pages.links import page_of
from huiqi.pages.search import search
from huiqi.pages.selfcheck.form import Form
from huiqi.pages.selfcheck.typed import record_numbers, report_years
from huiqi.pages.selfcheck.view import SelfCheck
from huiqi.pages.tables import table_of
from huiqi.project import Project
from huiqi.questions import Question
from huiqi.render.things import said_in
from huiqi.rows import Rows
from huiqi.scope import scope_of
from huiqi.things import Sheet
from huiqi.things.model import KINDS

TYPES: Final = {"json": "application/json", "csv": "text/csv", "ttl": "text/turtle"}
LISTS: Final = {k.plural: k for k in KINDS if k.name != "finding"}
"""The kinds of things that have a page with a list, by the last part of its path."""
YEARS: Final = 3
"""Years of reports that the self-check asks for at first."""
_FIRST: Final = {name: n for n, name in enumerate(("policy", "measure", "clause", "conditions", "amount", "ground"))}
"""Sections that stand first where there are any, so that the clause is beside the rule in words."""
_PAGED: Final = (*(local(k.of) for k in KINDS if k.of), "Clause", "Appropriation", "Register", "Interpretation")
_PAIR: Final = {"policy", "measure", "award", "rule"}


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
        doors = [
            (f"/{k.plural}", Text(k.zh, k.plural).say(lang).capitalize(), len(self._instances(k.of)), "")
            for k in KINDS
            if k.name in ("policy", "measure", "award", "fund", "category", "ambiguity", "gap")
        ]
        doors.append(("/questions", Text("查询", "Questions").say(lang), len(self.project.questions), ""))
        listed = [(page_of(p, self.base), self.law.label(p).say(lang), self._award_count(p, lang)) for p in policies]
        title = Text("首页", "Start").say(lang)
        return page("home.html", lang, "/", title, doors=doors, policies=listed)

    def _instances(self, kind: str) -> Sequence[str]:
        return list(self.law.graph.instances(kind))

    def _award_count(self, policy: str, lang: Language) -> str:
        count = sum(a.policy == policy for a in self.law.book.awards)
        return Text(f"{count} 项奖补可计算", f"{count} awards can be computed").say(lang) if count else ""

    def search(self, text: str, lang: Language) -> str:
        """Return what was found for some words."""
        hits = search(self.law, text, lang)
        title = Text("搜索", "Search").say(lang)
        return page("search.html", lang, "/search", title, query=[("q", text)], q=text, hits=hits)

    # --- things ---

    def listed(self, plural: str, lang: Language) -> str:
        """Return the list of a kind of things (`policies`, `awards` …); raises HuiqiError for an unknown one."""
        rows = self.rows(plural)
        title = Text(LISTS[plural].zh, LISTS[plural].plural.capitalize()).say(lang)
        table = table_of(said_in(rows, lang), title, lang, self.base)
        return page("list.html", lang, f"/{plural}", title, _twins(f"/{plural}", lang), rows=table)

    def rows(self, plural: str) -> Rows:
        """Return the list of a kind as rows; raises HuiqiError for an unknown kind."""
        if plural not in LISTS:
            raise HuiqiError(Text(f"没有 `{plural}` 这一种类", f"there is no list of `{plural}`"))
        found = self.project.show(plural)
        assert isinstance(found, Rows)
        return found

    def thing(self, iri: str, lang: Language) -> str:
        """Return the page of a thing: everything there is to say of it. Raises HuiqiError if there is no such thing."""
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
            _twins(here, lang, ("json", "ttl")),
            kind=named,
            policy=above,
            iri=sheet.iri,
            pair=sheet.kind in _PAIR,
            sections=self._sections(sheet, lang),
        )

    def sheet(self, iri: str) -> Sheet:
        """Return what there is to say of a thing; raises HuiqiError if there is no such thing."""
        if iri not in self.law.graph:
            raise HuiqiError(Text(f"没有 `{iri}`", f"there is no `{iri}`"))
        found = self.project.show(iri)
        assert isinstance(found, Sheet)
        return found

    def _sections(self, sheet: Sheet, lang: Language) -> list[dict[str, Any]]:
        found = []
        for section in sorted(sheet.sections, key=lambda s: _FIRST.get(s.name, len(_FIRST))):
            entries = [
                {
                    "text": e.text.say(lang).rstrip("\n"),
                    "page": page_of(e.iri, self.base) if e.iri != sheet.iri and self._has_page(e.iri) else "",
                    "depth": e.depth,
                }
                for e in section.entries
            ]
            chart = appropriation_chart(self.law, sheet.iri, lang) if section.name == "appropriations" else ""
            heading = section.heading.say(lang)
            found.append({"name": section.name, "heading": heading, "entries": entries, "chart": chart})
        return found

    def _has_page(self, iri: str) -> bool:
        """Say whether a thing is worth a page of its own; a node inside a rule is told on the page of the rule."""
        return "/voc/" in iri or any(self.law.graph.is_a(iri, NS + kind) for kind in _PAGED)

    # --- questions ---

    def question(self, name: str, given: Mapping[str, str], on: date, lang: Language) -> str:
        """Return the page of a saved question: its form, its rows where it asks the law alone, its SPARQL.

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
        fields = [
            {"name": p.name, "help": p.help.say(lang), "value": params[p.name] or (p.default or "")}
            for p in question.params
        ]
        here = f"/questions/{name}"
        return page(
            "question.html",
            lang,
            here,
            question.summary.say(lang),
            _twins(here, lang) if table is not None and not params else (),
            query=list(params.items()),
            name=name,
            needs_facts=question.needs_facts,
            params=fields,
            rows=table,
            problem=problem,
            sparql=question.text,
            on=on.isoformat(),
        )

    def answer(self, name: str, given: Mapping[str, str]) -> Rows:
        """Answer a question about the law; raises HuiqiError for an unknown one, one about enterprises, or parameters."""
        return self.project.ask_with(name, {n: v for n, v in given.items() if v})

    def _is_asked(self, question: Question, params: Mapping[str, str]) -> bool:
        return all(params[p.name] or p.default or p.type == "thing" for p in question.params)

    # --- the self-check ---

    def check(self, check: SelfCheck, lang: Language, problem: Text | None = None) -> str:
        """Return the page of a self-check: the result, if anything was typed, and the form with what stands in it.

        `problem` is what keeps it from being answered.
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
            years=_years(inputs, check.on, wanted),
            records=[(n, b) for n in record_numbers(inputs) if (b := form.block(inputs[f"k.{n}.class"])) is not None],
            lists=[(b.name, b.label.say(lang)) for b in form.records],
            policy_choices=self._policies(lang),
            datalists=_datalists(form, lang),
            shown=self._shown(inputs),
        )

    def _policies(self, lang: Language) -> list[tuple[str, str]]:
        paying = {a.policy for a in self.law.book.awards}
        return [
            (self.law.policy_names[p], self.law.label(p).say(lang))
            for p in sorted(self.law.book.policies)
            if p in paying
        ]

    def _shown(self, inputs: Mapping[str, str]) -> list[tuple[str, str]]:
        return [
            (local(name) if name.startswith("way.") else name, local(text) if text.startswith("http") else text)
            for name, text in sorted(inputs.items())
            if text.strip() and not name.endswith(".class")
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


def _twins(path: str, lang: Language, forms: Sequence[str] = ("json", "csv", "ttl")) -> list[tuple[str, str]]:
    return [(TYPES[f], f"{path}.{f}?lang={lang}") for f in forms]
