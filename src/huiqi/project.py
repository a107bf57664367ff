"""A project (project layer): a folder with ontology/, data/ and queries/, and one method for each verb.

What Python users, the command line and a server call. Reads files; prints nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from huiqi.allocate import Allocation, allocate
from huiqi.answers import Answers, Explanation, Readings
from huiqi.asking import answer_question, find_thing, query_at, run_query, to_quads, with_day
from huiqi.cases import CaseRun, find_files, try_files
from huiqi.cases.run import Progress
from huiqi.deciding import decide, explain
from huiqi.engines import Engine
from huiqi.errors import CannotStart, HuiqiError, Language, Text
from huiqi.exporting import ClassesExport, ShapesExport, classes_of, shapes_of
from huiqi.facts.model import Enterprise, Facts
from huiqi.findings import Finding
from huiqi.further import further_quads
from huiqi.gathering import gather, stated
from huiqi.load import Statement, load_files
from huiqi.matching.lines import read_payments
from huiqi.matching.propose import propose
from huiqi.matching.record import Recorded, record
from huiqi.matching.sheet import proposal_rows, read_answers
from huiqi.names import local, near
from huiqi.questions import Question, Shelf, read_shelf
from huiqi.remote import Endpoint
from huiqi.rows import Rows
from huiqi.rule_comparisons import RuleComparisons
from huiqi.rules.book import read_book
from huiqi.rules.drafts import without_drafts
from huiqi.scope import scope_of
from huiqi.settings import law_files, read_settings, shipped
from huiqi.sparql_text import check_query
from huiqi.things import Sheet, find, kind_named, look_up

if TYPE_CHECKING:
    from huiqi.publish.write import Published

__all__ = ["Allocation", "Answers", "Engine", "Explanation", "Project", "Readings"]


class Project(RuleComparisons):
    """Policies, vocabularies and queries of one folder.

    >>> Project.open("/nonexistent")
    Traceback (most recent call last):
    huiqi.errors.CannotStart: no project in `/nonexistent`: it has no data/ folder
    """

    @staticmethod
    def open(folder: str | Path = ".", drafts: bool = False) -> Project:
        """Open the project in `folder` and read its rules; with `drafts` policies that are not adopted count as well.

        Raises CannotStart if the folder is no project, BadData with every finding if rules cannot be used.
        """
        root = Path(folder)
        if not (root / "data").is_dir():
            text = Text(f"`{folder}` 不是项目:缺少 data/", f"no project in `{folder}`: it has no data/ folder")
            raise CannotStart(text)
        whole, findings = load_files(law_files(root), root)
        book = read_book(whole, findings)
        graph = whole if drafts else without_drafts(whole)
        return Project(root, read_settings(root), graph, book if graph is whole else read_book(graph), whole)

    # --- facts ---

    def facts(self, files: Iterable[str | Path]) -> Facts:
        """Read enterprises from Turtle (.ttl) or YAML (.yaml, .yml) files.

        Raises CannotStart if a file is not there or of another kind. What is wrong inside is a finding of the result.
        """
        return gather(self.law, files)

    def stated(self, statements: Sequence[Statement], findings: Sequence[Finding] = ()) -> Facts:
        """Return the enterprises that statements describe; `findings` is what was wrong where they come from."""
        return stated(self.law, statements, findings)

    def facts_at(self, url: str) -> Facts:
        """Return the enterprises that a SPARQL endpoint tells of; raises CannotStart where nothing answers."""
        return self.stated(*Endpoint(url).facts(self.settings.base, {s.subject for s in self.graph}))

    # --- answers ---

    def decide(
        self,
        facts: Facts,
        on: date,
        interpretations: Sequence[str] = (),
        known_as_of: date | None = None,
        engine: Engine = "sparql",
        with_needs: bool = True,
        policies: Sequence[str] = (),
    ) -> Answers:
        """Assess every award in force on the day `on` for every enterprise of `facts`.

        `interpretations` are chosen readings and assumptions by name, besides those of huiqi.toml. Records received
        after `known_as_of` are not seen. With `with_needs` each undetermined assessment says what would decide it. Only
        the awards of `policies` (by name or folder; none: those of huiqi.toml; `all`: every one) are assessed, and
        those of other policies that combine with them. Raises HuiqiError for an unknown name or an engine that is not installed.
        """
        choice = self.choice(interpretations, on)
        scope = scope_of(self.law, policies, self.settings.policies)
        return decide(self.law, facts, on, choice, scope, known_as_of, engine, with_needs)

    def allocate(
        self,
        facts: Facts,
        on: date,
        interpretations: Sequence[str] = (),
        known_as_of: date | None = None,
        engine: Engine = "sparql",
        policies: Sequence[str] = (),
        fund: str = "",
        year: int | None = None,
    ) -> Allocation:
        """Settle what crosses enterprises over those of `facts`, and share out each appropriation among them.

        `fund` (by name) and `year` narrow what is told, not what is worked out; the rest is as for `decide`. Raises
        HuiqiError for an unknown name, with near names.
        """
        choice, scope = self.choice(interpretations, on), scope_of(self.law, policies, self.settings.policies)
        wanted = find_thing(fund, "Fund", [self.graph]) if fund else ""
        return allocate(self.law, facts, on, choice, scope, known_as_of, engine, wanted, year)

    def test(
        self, paths: Iterable[Path] = (), engines: Sequence[Engine] = ("sparql",), progress: Progress | None = None
    ) -> CaseRun:
        """Try the cases of files, or of the files below folders; of data/ where none is named. What is untried is told.

        Cases name their readings themselves; those of huiqi.toml do not count. Cases of a draft are tried with that draft
        alone besides the policies in force. Raises CannotStart if there is nothing
        to try or an engine is not installed.
        """
        named = tuple(paths)
        return try_files(self.law, find_files(self.root, named), engines, progress, whole=not named)

    def explain(
        self, answers: Answers, enterprise: str, award: str, ground: str, interpretations: Sequence[str] = ()
    ) -> Explanation:
        """Return the derivation of an award on a ground, in every world that is still open.

        `award` and `ground` are IRIs as the answers give them. Raises HuiqiError if there is no such ground.
        """
        owner = self.enterprise(answers.facts, enterprise)
        return explain(self.law, answers, owner, award, ground, self.choice(interpretations, answers.on))

    # --- finding things by name ---

    def show(self, what: str = "", name: str = "", policy: str = "", everything: bool = False) -> Rows | Sheet:
        """Return a list of the things of one kind, or what is known of the one called `name` (or `what`).

        `policy` narrows to the things of one policy; `everything` lists what is left out of a list otherwise. Of drafts
        the list of policies tells, and each is found by name. Raises HuiqiError for a name that nothing or more than one thing has.
        """
        return look_up(self.law, self.questions, what, name, policy, everything)

    def export_shacl(
        self,
        awards: Sequence[str] = (),
        policies: Sequence[str] = (),
        interpretations: Sequence[str] = (),
        with_queries: bool = False,
        with_not_met: bool = False,
    ) -> ShapesExport:
        """Return the eligibility of awards (by name; none: all of `policies`) as SHACL shapes, and what has no form.

        `with_queries` allows SHACL-SPARQL, `with_not_met` adds shapes of what is surely not met. Raises HuiqiError for
        an unknown name.
        """
        return shapes_of(self.law, self.settings, awards, policies, interpretations, with_queries, with_not_met)

    def publish(self, out: str | Path, site: str = "", on: date | None = None, endpoint: str = "") -> Published:
        """Write the public part of the law into the folder `out` as linked data; the rest as `huiqi.publish.run` has it."""
        from huiqi.publish.run import publish

        return publish(self.law, self.questions, Path(out), site, on, endpoint, self.settings.public)

    def export_owl(
        self, policies: Sequence[str] = (), awards: Sequence[str] = (), readings: Sequence[str] = (), form: str = ""
    ) -> ClassesExport:
        """Return the eligibility of awards (by name; none: all of `policies`) as classes of OWL, and what they leave open.

        The form is for people (empty) or for a `reasoner`. Raises HuiqiError for an unknown name or form.
        """
        return classes_of(self.law, self.settings, policies, awards, readings, form)

    def award(self, name: str) -> str:
        """Return the IRI of the award with this local name, label or IRI; raises HuiqiError if there is not exactly one."""
        return find(self.law, {}, name, kind_named("award")).iri

    def policy(self, name: str) -> str:
        """Return the IRI of the policy with this folder, label or IRI; raises HuiqiError if there is not exactly one."""
        return find(self.law, {}, name, kind_named("policy")).iri

    def enterprise(self, facts: Facts, name: str) -> Enterprise:
        """Return the enterprise with this credit code, name or IRI; raises HuiqiError with near names."""
        known: dict[str, Enterprise] = {}
        for enterprise in facts.enterprises:
            for key in (enterprise.iri, local(enterprise.iri), *enterprise.names.values()):
                known.setdefault(key, enterprise)
        if name not in known:
            close = near(name, known) or tuple(local(e.iri) for e in facts.enterprises[:3])
            hint = ", ".join(f"`{c}`" for c in close)
            raise HuiqiError(
                Text(f"没有企业 `{name}`,可用:{hint}", f"there is no enterprise `{name}`; there are {hint}")
            )
        return known[name]

    def label(self, iri: str, lang: str) -> str:
        """Return the label of a thing in `lang`, or its local name."""
        return self.graph.label(iri, lang) or local(iri)

    # --- questions ---

    @property
    def language(self) -> Language:
        """Return the language that results print in: that of huiqi.toml, else Chinese."""
        return "en" if self.settings.language == "en" else "zh"

    @cached_property
    def _shelf(self) -> Shelf:
        return read_shelf((shipped("queries") / "questions", self.root.resolve() / "queries" / "questions"))

    @property
    def questions(self) -> Mapping[str, Question]:
        """Return the saved questions that can be asked, by name."""
        return self._shelf.questions

    @property
    def question_findings(self) -> tuple[Finding, ...]:
        """Return what is wrong with the files of questions that cannot be asked."""
        return self._shelf.findings

    def question(self, name: str) -> Question:
        """Return a saved question; raises HuiqiError with near names, BadData for one whose file cannot be used."""
        return self._shelf.find(name)

    def ask(
        self,
        name: str,
        facts: Facts | Iterable[str | Path] | str | Path | None = None,
        on: date | None = None,
        readings: Sequence[str] = (),
        known_as_of: date | None = None,
        enterprise: str | None = None,
        policies: Sequence[str] = (),
        **params: object,
    ) -> Rows:
        """Answer a saved question about the law, or about enterprises on a day; `params` are its parameters.

        `facts` are enterprises, or files that hold some; a question about the law alone takes none. With `enterprise`
        (credit code, name or IRI) the others are not looked at, with `policies` only their awards are assessed. Raises HuiqiError for an unknown question, parameter or
        thing, for a missing day, and where a sum is larger than the store holds.
        """
        given = {n: str(v) for n, v in params.items() if v is not None}
        return self.ask_with(name, given, facts, on, readings, known_as_of, enterprise, policies)

    def ask_with(
        self,
        name: str,
        params: Mapping[str, str],
        facts: Facts | Iterable[str | Path] | str | Path | None = None,
        on: date | None = None,
        readings: Sequence[str] = (),
        known_as_of: date | None = None,
        enterprise: str | None = None,
        policies: Sequence[str] = (),
    ) -> Rows:
        """Answer a saved question as `ask` does, its parameters given as a mapping of texts."""
        question = self.question(name)
        question.check_facts(facts is not None, on is not None)
        given = with_day(question, params, on)
        if facts is None or on is None:
            return answer_question(self.law, question, given, self.language)
        if not isinstance(facts, Facts):
            facts = self.facts([facts] if isinstance(facts, str | Path) else facts)
        if enterprise is not None:
            facts = replace(facts, enterprises=(self.enterprise(facts, enterprise),))
        answers = self.decide(facts, on, readings, known_as_of, policies=policies)
        further = further_quads(self.law, question.runs, answers)
        return answer_question(self.law, question, given, self.language, answers, enterprise or "", further)

    def match(
        self,
        file: str | Path,
        facts: Facts,
        on: date,
        readings: Sequence[str] = (),
        known_as_of: date | None = None,
        policies: Sequence[str] = (),
        unit: str = "",
        lang: Language | None = None,
    ) -> tuple[Rows, tuple[Finding, ...]]:
        """Propose what each row of a finance office's file pays, for a person to confirm; records nothing.

        `unit` is that of the sums where no header says it. Returns the proposals and what is wrong with the file.
        """
        read = read_payments(Path(file), self.book, self.graph, unit)
        found = propose(
            read,
            facts,
            self.graph,
            lambda f: self.decide(f, on, readings, known_as_of, with_needs=False, policies=policies),
        )
        own = tuple(f for line in read.lines for f in line.findings)
        return proposal_rows(read, found, self.graph, facts, lang or self.language), (*own, *read.findings)

    def record(self, proposal: str | Path, facts: Facts | None = None) -> Recorded:
        """Return the payments that a person has confirmed in a proposal (.csv, .xlsx); with `facts` each is checked there."""
        return record(read_answers(Path(proposal)), self.law, facts)

    def ask_about(self, answers: Answers, name: str, **params: object) -> Rows:
        """Answer a saved question about answers that are there already, as `ask` does for enterprises and a day."""
        question = self.question(name)
        question.check_facts(has_facts=True, has_day=True)
        given = {n: str(v) for n, v in params.items() if v is not None}
        further, given = further_quads(self.law, question.runs, answers), with_day(question, given, answers.on)
        return answer_question(self.law, question, given, self.language, answers, further=further)

    def ask_at(self, url: str, name: str, params: Mapping[str, str], on: date | None = None) -> Rows:
        """Answer a saved question about the law at a SPARQL endpoint; names are looked up in this project."""
        question = self.question(name)
        question.check_facts(has_facts=False, has_day=on is not None)
        given = with_day(question, params, on)
        return answer_question(self.law, question, given, self.language, endpoint=Endpoint(url))

    def query_at(self, url: str, text: str) -> Rows | bool | tuple[ox.Triple, ...]:
        """Answer a SPARQL query at an endpoint, as `query` does over the project's law."""
        return query_at(Endpoint(url), text, self.language)

    @cached_property
    def store(self) -> ox.Store:
        """Return the law and the vocabularies as a SPARQL store."""
        store = ox.Store()
        store.bulk_extend(to_quads(self.graph))
        return store

    def query(self, text: str, files: Iterable[str | Path] = ()) -> Rows | bool | tuple[ox.Triple, ...]:
        """Answer a SPARQL query over the project's law and vocabularies, and over the Turtle `files` besides.

        A SELECT gives rows, an ASK whether it holds, a CONSTRUCT or DESCRIBE triples in order. Raises HuiqiError for
        text that is no SPARQL query, is too long or too deep, would reach out over the network or cannot be answered.
        """
        check_query(text)
        store = self.store
        extra = [Path(f) for f in files]
        if extra:
            graph, _ = load_files(extra, self.root)
            store = ox.Store()
            store.bulk_extend(to_quads(self.graph))
            store.bulk_extend(to_quads(graph))
        return run_query(store, text, self.language)
