"""Trying cases (analysis layer): cases of equal day and readings go through an engine together.

Compares what comes with what is expected; words nothing and prints nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Final

from huiqi.assessment import Assessment, EnterpriseAnswer, Figure, Payout
from huiqi.cases.model import Case, CaseResult, CaseRun, Difference, Expectation, Seen
from huiqi.cases.read import read_cases
from huiqi.dates import from_key, key
from huiqi.engines import Engine, assess, policy_total, unmet
from huiqi.errors import CannotStart, HuiqiError, Text
from huiqi.evaluate.readings import Case as EvaluationCase
from huiqi.facts.model import Facts, Register
from huiqi.facts.repaid import after_repayments
from huiqi.facts.written import Vocabulary
from huiqi.findings import Finding, in_order
from huiqi.names import local
from huiqi.outcome import answer, recovered_of
from huiqi.rules.model import RuleBook
from huiqi.rules.worlds import Component, components
from huiqi.things.law import Law

SUFFIX: Final = ".cases.yaml"
Progress = Callable[[int, int], None]
"""Told how many assessments of a case are done, of how many."""


def find_files(root: Path, paths: Iterable[Path] = ()) -> list[Path]:
    """Return the files of cases at `paths`: files as they are, folders with everything below; none: the data of `root`.

    Raises CannotStart if there is nothing at a path, or no file of cases in a folder.
    """
    found: set[Path] = set()
    for path in list(paths) or [root / "data"]:
        if not path.exists():
            raise CannotStart(Text(f"没有文件或文件夹 `{path}`", f"there is no file or folder `{path}`"))
        inside = sorted(path.rglob(f"*{SUFFIX}")) if path.is_dir() else [path]
        if not inside:
            raise CannotStart(Text(f"`{path}` 中没有 *{SUFFIX}", f"there is no *{SUFFIX} in `{path}`"))
        found.update(inside)
    return sorted(found)


def try_files(
    law: Law,
    files: Iterable[Path],
    engines: Sequence[Engine] = ("sparql",),
    progress: Progress | None = None,
    *,
    whole: bool = True,
) -> CaseRun:
    """Try every case of some files in every engine.

    What no case tries is told of all awards, without `whole` of those of the policies that the cases belong to.
    Raises CannotStart if a file cannot be opened or an engine is not installed.
    """
    words = Vocabulary.of(law.book, law.graph)
    cases: list[Case] = []
    findings: list[Finding] = []
    names = []
    books: dict[str, RuleBook] = {}
    for path in files:
        names.append(name_of(path, law.root))
        draft = draft_of(path, law)
        own = law.with_drafts([draft] if draft else ())
        found, faults = read_cases(path, names[-1], own, Vocabulary.of(own.book, own.graph) if draft else words)
        cases += [replace(c, is_draft=bool(draft)) for c in found]
        findings += faults
        books[draft] = own.book
    results = tuple(
        result
        for draft, book in books.items()
        for result in run_cases(
            book, [c for c in cases if (c.policy if c.is_draft else "") == draft], engines, progress
        )
    )
    places = {id(c): n for n, c in enumerate(cases)}
    tried = {e.award for c in cases for e in c.expectations}
    policies = {a.policy for a in law.with_drafts().book.awards} if whole else {c.policy for c in cases}
    awards = law.with_drafts().book.awards
    untried = sorted(a.iri for a in awards if a.policy in policies and a.iri not in tried)
    ordered = tuple(sorted(results, key=lambda r: places[id(r.case)]))
    return CaseRun(tuple(names), ordered, in_order(findings), tuple(untried))


def draft_of(path: Path, law: Law) -> str:
    """Return the draft (IRI) whose cases a file holds; empty for another policy, and for a file that says none."""
    if not law.left_out:
        return ""
    try:
        text = path.read_text("utf-8", "replace")
    except OSError:
        return ""  # whoever reads the cases says so
    stated = re.search(r"^policy:\s*[\"']?([^\s\"'#]+(?:#[^\s\"']+)?)", text, re.M)
    return stated[1] if stated and stated[1] in law.left_out else ""


def name_of(path: Path, root: Path) -> str:
    """Return what places call a file: its path in the project, or its own where it lies outside."""
    whole, top = path.resolve(), root.resolve()
    return whole.relative_to(top).as_posix() if whole.is_relative_to(top) else path.as_posix()


def run_cases(
    book: RuleBook, cases: Sequence[Case], engines: Sequence[Engine], progress: Progress | None = None
) -> tuple[CaseResult, ...]:
    """Try cases in every engine; the results come in the order of the cases."""
    found: dict[int, list[Difference]] = {id(c): [] for c in cases}
    done = 0
    for batch in _batches(book, cases):
        for engine in engines:
            for case, differences in _try(book, batch, engine):
                found[id(case)] += differences
                done += 1
            if progress is not None:
                progress(done, len(cases) * len(engines))
    return tuple(CaseResult(c, tuple(engines), _merged(found[id(c)])) for c in cases)


# --- together ---


@dataclass(frozen=True)
class _Batch:
    """Cases that one derivation serves: one policy, day and choice of readings, one set of registers."""

    cases: tuple[Case, ...]
    parts: tuple[Component, ...]

    @property
    def facts(self) -> Facts:
        enterprises = sorted((c.facts.enterprises[0] for c in self.cases), key=lambda e: e.iri)
        return Facts(tuple(enterprises), self.cases[0].facts.registers)


_Key = tuple[str, int, int, tuple[tuple[str, str], ...], tuple[Register, ...]]


def _key(case: Case) -> _Key:
    choice = tuple(sorted((a, way or "") for a, way in case.choice.items()))
    asof = 0 if case.known_as_of is None else key(case.known_as_of)
    return case.policy, key(case.on), asof, choice, case.facts.registers


def _batches(book: RuleBook, cases: Sequence[Case]) -> Iterable[_Batch]:
    ordered = sorted(cases, key=lambda c: repr(_key(c)))
    for _, group in groupby(ordered, key=lambda c: repr(_key(c))):
        rest = list(group)
        first = rest[0]
        wanted = {a.iri for a in book.awards if a.policy == first.policy}
        wanted |= {e.award for c in rest for e in c.expectations}
        every = components(book, first.choice, [a.iri for a in book.awards], key(first.on))
        parts = tuple(p for p in every if wanted & set(p.awards))
        while rest:
            once = {c.facts.enterprises[0].iri: c for c in reversed(rest)}  # an enterprise goes in once
            yield _Batch(tuple(once.values()), parts)
            rest = [c for c in rest if once[c.facts.enterprises[0].iri] is not c]


def _try(book: RuleBook, batch: _Batch, engine: Engine) -> Iterable[tuple[Case, list[Difference]]]:
    """Yield what differs in each case; if the engine gives up, each case is tried alone to find the one at fault."""
    first = batch.cases[0]
    on, asof = key(first.on), None if first.known_as_of is None else key(first.known_as_of)
    try:
        results = assess(book, batch.parts, batch.facts, on, asof, engine)
    except CannotStart:
        raise
    except HuiqiError as error:
        if len(batch.cases) == 1:
            yield first, [Difference((engine,), first.place, problem=error.text)]
            return
        for case in batch.cases:
            yield from _try(book, replace(batch, cases=(case,)), engine)
        return
    for case in batch.cases:
        mine = results[case.facts.enterprises[0].iri]
        found = answer(book, batch.parts, mine, case.facts.enterprises[0].iri)
        differences = _differences(book, case, batch.parts, found, engine)
        if case.total is not None:
            try:
                total = policy_total(book, batch.parts, mine, [case.policy])
                differences += _total(case, total, engine)
            except HuiqiError as error:
                differences.append(Difference((engine,), case.total_place, problem=error.text))
        yield case, differences


# --- comparing ---


def _total(case: Case, total: Figure, engine: Engine) -> list[Difference]:
    if total == case.total:
        return []
    return [Difference((engine,), case.total_place, expected=Seen(amount=case.total), came=Seen(amount=total))]


def _differences(
    book: RuleBook, case: Case, parts: tuple[Component, ...], found: EnterpriseAnswer, engine: Engine
) -> list[Difference]:
    by_ground = {(a.award, a.ground.removeprefix(f"{found.enterprise}/")): a for a in found.assessments}
    day, asof = key(case.on), None if case.known_as_of is None else key(case.known_as_of)
    seen = after_repayments(case.facts.seen(day, asof), day, asof)
    evaluation = EvaluationCase(book, seen.enterprises[0], seen.registers, book.decisions, key(case.on))
    differences = []
    for wanted in case.expectations:
        got = by_ground.get((wanted.award, wanted.ground))
        if got is None:
            grounds = tuple(sorted(ground for award, ground in by_ground if award == wanted.award))
            differences.append(_difference(wanted, engine, None, grounds))
            continue
        came = _seen(got, found, wanted.seen)
        if got.outcome == "not-entitled" and (wanted.seen.unmet is not None or not _agrees(wanted.seen, came, engine)):
            came = replace(came, unmet=unmet(evaluation, parts, got.award, got.ground))
        if not _agrees(wanted.seen, came, engine):
            differences.append(_difference(wanted, engine, came))
    return differences


def _difference(wanted: Expectation, engine: Engine, came: Seen | None, instead: tuple[str, ...] = ()) -> Difference:
    return Difference((engine,), wanted.place, wanted.award, wanted.ground, wanted.seen, came, instead)


def _seen(found: Assessment, answer: EnterpriseAnswer, wanted: Seen) -> Seen:
    """Return what came of an assessment; how it is paid only as far as something is wanted of it."""
    seen = Seen(found.outcome, found.net, found.gross, found.exactness, found.reasons, ())
    paid = found.payout or Payout(None)
    if wanted.recovered is not None:
        seen = replace(seen, recovered=recovered_of(answer, found.award, found.ground))
    return replace(
        seen,
        payee=(paid.payee or "") if wanted.payee is not None else None,
        instalments=tuple(part.amount for part in paid.instalments) if wanted.instalments is not None else None,
        due=tuple(_day(part.due) for part in paid.instalments) if wanted.due is not None else None,
        given_up=tuple(lost.rule for lost in paid.given_up) if wanted.given_up is not None else None,
    )


def _day(due: int | None) -> str:
    return "" if due is None else from_key(due).isoformat()


def _agrees(wanted: Seen, came: Seen, engine: Engine) -> bool:
    """Say whether what came is what is wanted; SQL gives no reasons, so they and what rests on them are passed over."""
    plain = (
        wanted.outcome in (None, came.outcome)
        and wanted.amount in (None, came.amount)
        and wanted.gross in (None, came.gross)
        and wanted.payee in (None, came.payee)
        and wanted.instalments in (None, came.instalments)
        and wanted.due in (None, came.due)
        and wanted.recovered in (None, came.recovered)
    )
    if engine == "sql":
        return plain
    return (
        plain
        and wanted.exactness in (None, came.exactness)
        and _names(wanted.reasons, came.reasons)
        and _names(wanted.unmet, came.unmet)
        and _names(wanted.given_up, came.given_up)
    )


def _names(wanted: tuple[str, ...] | None, came: tuple[str, ...] | None) -> bool:
    """Say whether every word wanted came; () wants none at all."""
    if wanted is None:
        return True
    return set(wanted) <= set(came or ()) if wanted else not came


def _merged(differences: Iterable[Difference]) -> tuple[Difference, ...]:
    """Return differences once each, those of several engines as one, in the order of their lines."""
    found: dict[Difference, tuple[Engine, ...]] = {}
    for difference in differences:
        bare = replace(difference, engines=())
        found[bare] = (*found.get(bare, ()), *difference.engines)
    merged = [replace(bare, engines=engines) for bare, engines in found.items()]
    return tuple(sorted(merged, key=lambda d: (d.place.line, local(d.award), d.ground, d.engines)))
