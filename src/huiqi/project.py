"""A project (project layer): a folder with ontology/, data/ and queries/, and one method for each verb.

What Python users, the command line and a server call. Reads files; prints nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Literal

import pyoxigraph as ox

from huiqi import dates
from huiqi.assessment import EnterpriseAnswer, Need, WorldResult
from huiqi.derive import Derivation, Queries
from huiqi.errors import CannotStart, HuiqiError, Text
from huiqi.evaluate import assess_world, grants_of
from huiqi.evaluate.grants import GrantResults
from huiqi.evaluate.readings import Case
from huiqi.explain import Step, explain_ground, first_unmet, needs_of, window_needs
from huiqi.facts.derived import run_indicator_queries
from huiqi.facts.model import Enterprise, Facts
from huiqi.facts.read import names_of, read_facts
from huiqi.findings import Finding
from huiqi.load import Graph, Statement, load_files
from huiqi.names import DCTERMS, NS, RDFS, REASON, local, near
from huiqi.outcome import answer
from huiqi.rules.book import read_book
from huiqi.rules.order import grants_in
from huiqi.rules.tree import RuleBook
from huiqi.rules.worlds import Component, World, chosen_interpretations, components
from huiqi.settings import Settings, read_settings, shipped
from huiqi.sparql_text import asking, check_query

Engine = Literal["sparql", "sql", "reference"]
_FACT_FOLDERS = ("samples", "registers")


@dataclass(frozen=True)
class Answers:
    """The answers for some enterprises on one day, with everything that led to them.

    `chosen` are the interpretations that were settled (by decision, by the caller, by huiqi.toml), `findings` what was
    wrong with the facts.
    """

    on: date
    chosen: tuple[str, ...]
    enterprises: tuple[EnterpriseAnswer, ...]
    facts: Facts = field(repr=False)
    findings: tuple[Finding, ...] = ()
    digest: str = ""
    """A hash of the facts, the rules and the queries that led to the answers."""
    notes: tuple[str, ...] = ()
    """Reasons that concern the answers as a whole, such as stacking-unstated."""


Readings = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Explanation:
    """The derivation of one award on one ground, for each reading of the text that is still open."""

    award: str
    enterprise: str
    ground: str
    worlds: tuple[tuple[Readings, tuple[Step, ...], Step], ...]
    """The readings that share a derivation (each the interpretations chosen), the conditions' steps, the amount's step."""


class Project:
    """Policies, vocabularies and queries of one folder.

    >>> Project.open("/nonexistent")
    Traceback (most recent call last):
    huiqi.errors.CannotStart: no project in `/nonexistent`: it has no data/ folder
    """

    def __init__(self, root: Path, settings: Settings, graph: Graph, book: RuleBook) -> None:
        self.root = root
        self.settings = settings
        self.graph = graph
        self.book = book

    @staticmethod
    def open(folder: str | Path = ".") -> Project:
        """Open the project in `folder` and read its rules.

        Raises CannotStart if the folder is no project, BadData with every finding if rules cannot be used.
        """
        root = Path(folder)
        if not (root / "data").is_dir():
            text = Text(f"`{folder}` 不是项目:缺少 data/", f"no project in `{folder}`: it has no data/ folder")
            raise CannotStart(text)
        graph, findings = load_files(_law_files(root), root)
        return Project(root, read_settings(root), graph, read_book(graph, findings))

    # --- facts ---

    def facts(self, files: Iterable[str | Path]) -> Facts:
        """Read enterprises from Turtle (.ttl) or YAML (.yaml, .yml) files.

        Raises CannotStart if a file is not there or of another kind. What is wrong inside is a finding of the result.
        """
        statements: list[Statement] = []
        findings: list[Finding] = []
        for name in sorted({str(f) for f in files}):
            path = Path(name)
            if not path.is_file():
                raise CannotStart(Text(f"没有文件 `{name}`", f"there is no file `{name}`"))
            if path.suffix in (".yaml", ".yml"):
                from huiqi.facts.enterprise_file import read_enterprise_file

                found, faults = read_enterprise_file(
                    path, self._near_root(path), self.book, self.settings.base, self.graph
                )
            elif path.suffix == ".ttl":
                graph, faults = load_files([path], self._near_root(path))
                found = list(graph)
            else:
                raise CannotStart(
                    Text(f"`{name}` 不是 .ttl、.yaml 文件", f"`{name}` is neither a .ttl nor a .yaml file")
                )
            statements += found
            findings += faults
        statements += run_indicator_queries(statements, self._indicator_files(), self.root)
        graph = Graph(statements)
        labels = {s.subject: names_of(graph, s.subject) for s in graph if s.predicate == RDFS + "label"}
        return replace(read_facts(graph, self.book, findings, self.graph), digest=graph.digest(), labels=labels)

    def _near_root(self, path: Path) -> Path:
        return self.root if path.resolve().is_relative_to(self.root.resolve()) else path.parent

    def _indicator_files(self) -> list[Path]:
        return sorted((self.root / "queries" / "indicators").glob("*.rq"))

    # --- answers ---

    def decide(
        self,
        facts: Facts,
        on: date,
        interpretations: Sequence[str] = (),
        known_as_of: date | None = None,
        engine: Engine = "sparql",
        with_needs: bool = True,
    ) -> Answers:
        """Assess every award in force on the day `on` for every enterprise of `facts`.

        `interpretations` are chosen readings and assumptions by name, besides those of huiqi.toml. Records received
        after `known_as_of` are not seen. With `with_needs` each undetermined assessment says what would decide it.
        Raises HuiqiError for an unknown name or an engine that is not installed.
        """
        day, asof = dates.key(on), None if known_as_of is None else dates.key(known_as_of)
        names = [*self.settings.interpretations, *interpretations]
        choice = chosen_interpretations(self.book, names, day)
        parts = components(self.book, choice, [a.iri for a in self.book.awards], day)
        results = self._results(parts, facts, day, asof, engine)
        seen = facts.seen(day, asof)
        found = []
        for enterprise in seen.enterprises:
            case = Case(self.book, enterprise, seen.registers, self.book.decisions, day)
            mine = results[enterprise.iri]
            needs = _needs(case, parts, mine) if with_needs else {}
            unmet = _unmet(case, parts, mine) if with_needs else {}
            found.append(answer(self.book, parts, mine, enterprise.iri, needs, unmet))
        chosen = tuple(sorted(way for way in choice.values() if way is not None))
        notes = ("stacking-unstated",) if self._is_stacking_unstated(found) else ()
        return Answers(on, chosen, tuple(found), seen, facts.findings, self._digest(facts), notes)

    def _is_stacking_unstated(self, found: Iterable[EnterpriseAnswer]) -> bool:
        """Say whether some policy that may pay leaves open how its grants combine with others."""
        gaps = [
            g
            for g in self.graph.instances(NS + "Gap")
            if REASON + "stacking-unstated" in self.graph.iris(g, NS + "reason")
        ]
        clauses = {c for g in gaps for c in self.graph.iris(g, NS + "encodes")}
        silent = {p for c in clauses for p in self.graph.iris(c, DCTERMS + "isPartOf")}
        policies = {a.iri: a.policy for a in self.book.awards}
        paying = {policies[a.award] for e in found for a in e.assessments if a.outcome in ("entitled", "undetermined")}
        return bool(silent & paying)

    def _digest(self, facts: Facts) -> str:
        queries = Queries(shipped("queries") / "derive").texts
        parts = [facts.digest, self.graph.digest(), *(f"{name}\n{queries[name]}" for name in sorted(queries))]
        return sha256("\n".join(parts).encode()).hexdigest()

    def _results(
        self, parts: tuple[Component, ...], facts: Facts, on: int, known_as_of: int | None, engine: Engine
    ) -> dict[str, dict[tuple[int, int], WorldResult]]:
        if engine == "sparql":
            return Derivation(self.book, parts).derive(facts, on, known_as_of)
        seen = facts.seen(on, known_as_of)
        found: dict[str, dict[tuple[int, int], WorldResult]] = {e.iri: {} for e in seen.enterprises}
        for c, component in enumerate(parts):
            for w, world in enumerate(component.worlds):
                if engine == "sql":
                    from huiqi.compile import sql

                    for iri, result in sql.assess_world(self.book, world, seen, on).items():
                        found[iri][c, w] = result
                    continue
                for enterprise in seen.enterprises:
                    case = Case(self.book, enterprise, seen.registers, self.book.decisions, on)
                    found[enterprise.iri][c, w] = assess_world(case, world)
        return found

    def explain(
        self, answers: Answers, enterprise: str, award: str, ground: str, interpretations: Sequence[str] = ()
    ) -> Explanation:
        """Return the derivation of an award on a ground, in every world that is still open.

        `award` and `ground` are IRIs as the answers give them. Raises HuiqiError if there is no such ground.
        """
        day = dates.key(answers.on)
        choice = chosen_interpretations(self.book, [*self.settings.interpretations, *interpretations], day)
        owner = self.enterprise(answers.facts, enterprise)
        record = next((r for r in owner.records if r.iri == ground), None)
        if record is None:
            raise HuiqiError(Text(f"企业没有事由 `{local(ground)}`", f"the enterprise has no ground `{local(ground)}`"))
        parts = components(self.book, choice, [a.iri for a in self.book.awards], day)
        case = Case(self.book, owner, answers.facts.registers, self.book.decisions, day)
        worlds: list[tuple[Readings, tuple[Step, ...], Step]] = []
        for component in parts:
            for world in component.worlds:
                for settled in world.awards:
                    if settled.iri == award:
                        read = world.award(award, record.iri)
                        conditions, amount = explain_ground(case, read, record, _grants(case, world))
                        readings = tuple(w for a, w in world.choice if a in component.open_ambiguities and w)
                        worlds.append(((readings,), conditions, amount))
        return Explanation(award, enterprise, ground, _grouped(worlds))

    # --- finding things by name ---

    def award(self, name: str) -> str:
        """Return the IRI of the award with this local name or IRI; raises HuiqiError with near names."""
        known = {local(a.iri): a.iri for a in self.book.awards} | {a.iri: a.iri for a in self.book.awards}
        if name not in known:
            close = near(name, [k for k in known if "/" not in k]) or tuple(k for k in known if "/" not in k)[:3]
            hint = ", ".join(f"`{c}`" for c in close)
            raise HuiqiError(
                Text(f"没有奖补事项 `{name}`,可用:{hint}", f"there is no award `{name}`; there are {hint}")
            )
        return known[name]

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

    # --- questions in SPARQL ---

    @cached_property
    def store(self) -> ox.Store:
        """Return the law and the vocabularies as a SPARQL store."""
        store = ox.Store()
        store.bulk_extend(_quads(self.graph))
        return store

    def query(
        self, text: str, files: Iterable[str | Path] = ()
    ) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        """Answer a SPARQL query over the project's law and vocabularies, and over the Turtle `files` besides.

        Raises HuiqiError for text that is no SPARQL query, is too long or too deep, or would reach out over the network.
        The rows are found as they are read; what fails then is an error of the store.
        """
        check_query(text)
        store = self.store
        extra = [Path(f) for f in files]
        if extra:
            graph, _ = load_files(extra, self.root)
            store = ox.Store()
            store.bulk_extend(_quads(self.graph))
            store.bulk_extend(_quads(graph))
        with asking():
            return store.query(text)


def _grouped(
    worlds: list[tuple[Readings, tuple[Step, ...], Step]],
) -> tuple[tuple[Readings, tuple[Step, ...], Step], ...]:
    """Put readings together whose derivations are the same to the last step."""
    found: dict[tuple[tuple[Step, ...], Step], Readings] = {}
    for readings, conditions, amount in worlds:
        found[conditions, amount] = (*found.get((conditions, amount), ()), *readings)
    return tuple((readings, conditions, amount) for (conditions, amount), readings in found.items())


def _law_files(root: Path) -> list[Path]:
    own = root / "ontology"
    vocabularies = sorted(own.rglob("*.ttl")) if own.is_dir() else []
    if not (own / "huiqi.ttl").is_file():
        vocabularies += sorted(shipped("ontology").rglob("*.ttl"))
    law = [p for p in sorted((root / "data").rglob("*.ttl")) if not _is_fact_file(p.relative_to(root / "data"))]
    return [*vocabularies, *law]


def _is_fact_file(path: Path) -> bool:
    return any(part in _FACT_FOLDERS for part in path.parts[:-1])


def _quads(graph: Graph) -> Iterator[ox.Quad]:
    for s in graph:
        yield ox.Quad(ox.NamedNode(s.subject), ox.NamedNode(s.predicate), s.object)


def _grants(case: Case, world: World) -> GrantResults | None:
    """Return what the awards of a world come to, if one of them reads another."""
    return grants_of(case, world) if any(grants_in((world.awards, world.rules))) else None


def _needs(
    case: Case, parts: tuple[Component, ...], results: dict[tuple[int, int], WorldResult]
) -> dict[tuple[str, str], tuple[Need, ...]]:
    """Return what would decide each assessment that is not one figure, over every world."""
    found: dict[tuple[str, str], tuple[Need, ...]] = {}
    grounds = {r.iri: r for r in case.enterprise.records}
    for c, component in enumerate(parts):
        for w, world in enumerate(component.worlds):
            others = _grants(case, world)
            for assessed in results[c, w].assessments:
                key = (assessed.award, assessed.ground)
                award = world.award(assessed.award, assessed.ground)
                if assessed.ground and not (assessed.outcome == "entitled" and assessed.net.is_exact):
                    new = needs_of(case, award, grounds[assessed.ground], others)
                    if assessed.outcome == "entitled" and not assessed.net.is_exact and assessed.gross.is_exact:
                        new = (*new, Need("register-not-loaded", NS + "Payment"))
                elif not assessed.ground and assessed.outcome == "undetermined":
                    new = (Need("register-not-loaded", award.ground), *window_needs(award, case.on))
                else:
                    new = ()
                found[key] = tuple(dict.fromkeys([*found.get(key, ()), *new]))
    return found


def _unmet(
    case: Case, parts: tuple[Component, ...], results: dict[tuple[int, int], WorldResult]
) -> dict[tuple[str, str], tuple[str, ...]]:
    """Return the first unmet condition of each assessment that is not entitled, over every world."""
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    grounds = {r.iri: r for r in case.enterprise.records}
    for c, component in enumerate(parts):
        for w, world in enumerate(component.worlds):
            others = _grants(case, world)
            for assessed in results[c, w].assessments:
                if assessed.ground and assessed.outcome == "not-entitled":
                    key = (assessed.award, assessed.ground)
                    node = first_unmet(case, world.award(*key), grounds[assessed.ground], others)
                    found[key] = tuple(dict.fromkeys([*found.get(key, ()), *([node] if node else [])]))
    return found
