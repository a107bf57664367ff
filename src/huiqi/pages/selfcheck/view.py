"""The self-check as a page shows it (faces layer): what is due and why, and which fact to give next, in one language.

Texts, links and the names of inputs; no HTML. What is decided comes from the project's ordinary answers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from huiqi.answers import Answers, Explanation
from huiqi.assessment import Assessment, Figure, Need
from huiqi.errors import HuiqiError, Language, Text
from huiqi.explain import FactUse, Step
from huiqi.names import NS, local
from huiqi.pages.links import page_of
from huiqi.pages.selfcheck.form import ENTERPRISE, REPORT, STATUS, Form, form_of
from huiqi.pages.selfcheck.near import Unmet, distance_text, near_miss
from huiqi.pages.selfcheck.typed import Typed, read_typed
from huiqi.project import Project
from huiqi.render.payout import payout_lines
from huiqi.render.text import Writer, short_number
from huiqi.render.things import apply_line
from huiqi.render.words import KINDS, MARKS, STATUSES, VERDICTS
from huiqi.rows import Rows

OUTCOMES: Final = ("entitled", "undetermined", "not-entitled", "not-applicable")
_WAY: Final = "way."
_LIST: Final = "all."
_AT_HAND: Final = ("text-open", "assumption-off")


@dataclass(frozen=True)
class Wanted:
    """Something that would decide: what it is, the input that takes it (empty: none here), how much hangs on it."""

    text: str
    input: str
    alone: int = 0
    count: int = 0


@dataclass(frozen=True)
class Why:
    """One step of a derivation: the mark (+, ?, - or =), what it says, the facts it rests on, the steps below."""

    mark: str
    text: str
    facts: tuple[str, ...]
    below: tuple[Why, ...]


@dataclass(frozen=True)
class Line:
    """One assessment: the award with its page, the record it is about, the amount and all that is said of it."""

    award: str
    label: str
    page: str
    ground: str
    amount: str
    says: tuple[str, ...]
    unmet: tuple[str, ...]
    wanted: tuple[Wanted, ...]
    readings: tuple[str, ...]
    why: tuple[tuple[str, tuple[Why, ...]], ...]
    """For each reading of the text that differs: its name (empty: the only one) and the derivation."""
    near: tuple[tuple[str, ...], ...] = ()
    """For one that is not due and near, for each reading: the conditions that fail, and how far off they are."""
    waits: Wanted | None = None
    """The kind of record that there has to be before anything can be said, where none is known and no list is complete."""


@dataclass(frozen=True)
class Way:
    """An open question of the text: its name, its ways to be read, which one is chosen (empty: left open)."""

    input: str
    label: str
    options: tuple[tuple[str, str], ...]
    chosen: str


@dataclass(frozen=True)
class Result:
    """What the page says: the total, assessments by outcome, what to give next, faults by input, the next rows."""

    total: str
    groups: tuple[tuple[str, str, tuple[Line, ...]], ...]
    next: tuple[Wanted, ...]
    faults: tuple[tuple[str, str, str], ...]
    ways: tuple[Way, ...]
    tiers: Rows | None
    footer: tuple[str, ...]
    answers: Answers = field(repr=False)


@dataclass(frozen=True)
class SelfCheck:
    """A page of the self-check: the form, what stands in it, and the result (None: nothing typed yet)."""

    form: Form
    inputs: Mapping[str, str]
    on: date
    policies: tuple[str, ...]
    result: Result | None


def self_check(
    project: Project, inputs: Mapping[str, str], on: date, policies: Sequence[str], lang: Language
) -> SelfCheck:
    """Return the page for some inputs on a day under some policies (names; none: those of the project).

    Raises HuiqiError for an unknown policy or reading.
    """
    from huiqi.scope import scope_of

    scope = scope_of(project.law, policies, project.settings.policies)
    form = form_of(project.law, scope.policies)
    if not any(text.strip() for name, text in inputs.items() if not name.endswith(".class")):
        return SelfCheck(form, inputs, on, tuple(policies), None)
    typed = read_typed(project.law, form, inputs, on.isoformat())
    ways = tuple(dict.fromkeys(t for n, t in sorted(inputs.items()) if n.startswith(_WAY) and t))
    facts = project.stated(typed.statements, [f for _, f in typed.findings])
    answers = project.decide(facts, on, ways, policies=policies)
    result = _Viewer(project, answers, typed, inputs, ways, lang).result()
    return SelfCheck(form, inputs, on, tuple(policies), result)


class _Viewer:
    def __init__(
        self,
        project: Project,
        answers: Answers,
        typed: Typed,
        inputs: Mapping[str, str],
        ways: Sequence[str],
        lang: Language,
    ) -> None:
        self.project, self.answers, self.typed, self.inputs, self.ways = project, answers, typed, inputs, ways
        self.lang = lang
        self.writer = Writer(project, lang, answers.facts)
        self.open = {i.iri: a.iri for a in project.book.ambiguities for i in a.interpretations}

    def result(self) -> Result:
        found = self.answers.enterprises[0]
        assessed = found.assessments
        groups = []
        for outcome in OUTCOMES:
            lines = tuple(self.line(a) for a in assessed if a.outcome == outcome)
            if lines:
                groups.append((outcome, self.writer.outcome(outcome), lines))
        faults = tuple((name, f.problem.say(self.lang), f.fix.say(self.lang)) for name, f in self.typed.findings)
        return Result(
            self.writer.figure(found.total),
            tuple(groups),
            tuple(self.next(assessed)),
            faults,
            tuple(self.open_questions(assessed)),
            self.tiers(),
            tuple(self.footer()),
            self.answers,
        )

    # --- one assessment ---

    def line(self, found: Assessment) -> Line:
        writer, is_open = self.writer, found.outcome in ("entitled", "undetermined")
        says = [STATUSES[s].say(self.lang) for s in sorted({w.status for w in found.worlds if w.status})]
        says += payout_lines(writer, found)
        if found.outcome == "entitled":
            says.append(apply_line(self.project.law, found.award, self.lang))
        wanted = self.wanted(found) if found.outcome == "undetermined" or not found.net.is_exact else ()
        if found.outcome == "not-entitled" and not found.unmet:
            says += [writer.reason(r) for r in found.reasons]
        return Line(
            local(found.award),
            writer.label(found.award),
            page_of(found.award, self.project.settings.base),
            self.ground(found.ground),
            writer.figure(found.net) if is_open else "",
            tuple(s for s in says if s),
            tuple(writer.label(u) for u in found.unmet),
            tuple(wanted) if is_open else (),
            tuple(self.readings(found)),
            *(self.derived(found) if found.ground else ((), ())),
            waits=None if found.ground else next((w for w in wanted if w.input.startswith(_LIST)), None),
        )

    def ground(self, iri: str) -> str:
        if not iri:
            return self.writer.say("尚无事由", "no record yet")
        begin, _, number = self.typed.records.get(iri, "").partition(".")
        kind = self.inputs.get(f"k.{number}.class", "") if begin == "k" else ""
        if begin == "r" or kind:
            return f"{self.writer.label(NS + (kind or local(REPORT)))} {number}"
        return local(iri)

    def readings(self, found: Assessment) -> Iterator[str]:
        if len({(w.outcome, w.net) for w in found.worlds}) > 1:
            for world in found.worlds:
                money = f" {self.writer.figure(world.net)}" if world.outcome in ("entitled", "undetermined") else ""
                ways = self.writer.say(";", "; ").join(self.writer.label(r) for r in world.readings)
                yield f"{self.writer.outcome(world.outcome)}{money} — {ways}"

    def derived(self, found: Assessment) -> tuple[tuple[tuple[str, tuple[Why, ...]], ...], tuple[tuple[str, ...], ...]]:
        """Return the derivation of an assessment, and how near it is where it is not due."""
        told = self.project.explain(self.answers, found.enterprise, found.award, found.ground, self.ways)
        near = near_miss(self.project.law, told) if found.outcome == "not-entitled" else ()
        return tuple(self.why(told)), tuple(tuple(map(self.unmet, one)) for one in near)

    def unmet(self, found: Unmet) -> str:
        """Return how far a condition is from being met; what it is called where that is no matter of figures."""
        ways = [distance_text(self.project.law, d, self.lang) for d in found.distances]
        return self.writer.say(";或 ", "; or ").join(ways) or self.writer.label(found.node)

    def why(self, told: Explanation) -> Iterator[tuple[str, tuple[Why, ...]]]:
        for readings, conditions, amount in told.worlds:
            name = " / ".join(self.writer.say(";", "; ").join(self.writer.label(r) for r in w) for w in readings if w)
            yield name, tuple(self.step(s) for s in (*conditions, amount))

    def step(self, step: Step) -> Why:
        writer = self.writer
        own = self.project.graph.label(step.node, self.lang)
        name = own or KINDS.get(step.kind, Text(step.kind, step.kind)).say(self.lang)
        asked = "; ".join(d for d in map(writer.detail, step.detail) if d)
        text = f"{name} [{asked}]" if asked else name
        if step.verdict is not None:
            text += f": {VERDICTS[step.verdict].say(self.lang)}"
        elif step.least is not None:
            text += f": {writer.figure(Figure(step.least, step.most))}"
        if step.reasons:
            text += f" — {', '.join(writer.reason(r) for r in step.reasons)}"
        mark = MARKS[step.verdict] if step.verdict is not None else "="
        return Why(mark, text, tuple(map(self.fact, step.facts)), tuple(map(self.step, step.children)))

    def fact(self, fact: FactUse) -> str:
        year = f" {fact.year}" if fact.year else ""
        if not fact.value:
            return f"{self.writer.label(fact.indicator)}{year}: {self.writer.reason('fact-missing')}"
        value = self.writer.label(fact.value) if fact.value.startswith("http") else short_number(fact.value)
        return f"{self.writer.label(fact.indicator)}{year} = {value}"

    # --- what would decide ---

    def wanted(self, found: Assessment) -> list[Wanted]:
        return [Wanted(self.need(n), self.input(n)) for n in found.needs]

    def ambiguity(self, need: Need) -> str:
        """Return the open question that a need is about, or nothing."""
        if need.reason not in _AT_HAND:
            return ""
        under = self.project.graph.iri(need.about, NS + "underInterpretation")
        return self.open.get(under, need.about) if under else need.about

    def need(self, need: Need) -> str:
        if need.reason in _AT_HAND:
            return self.writer.label(self.ambiguity(need))
        label = self.writer.label(need.about)
        if need.reason.startswith("register") and need.about in self.project.book.record_classes:
            return self.writer.say(
                f"{label}:如有,在下面添加;如没有,写明自何日起已全部列出",
                f"{label}: add it below if there is one; if there is none, say since which day all are listed",
            )
        year = f" {need.year}" if need.year else ""
        return f"{label}{year}: {self.writer.reason(need.reason)}"

    def input(self, need: Need) -> str:
        """Return the name of the input that takes what is needed; empty where no input does."""
        if need.reason in _AT_HAND:
            return way_input(self.ambiguity(need))
        if need.reason.startswith("register"):
            return f"{_LIST}{local(need.about)}"
        known = self.project.book.indicators.get(need.about)
        if known is None:
            return ""
        stands = self.project.book.indicators.get(known.of if known.derivation else "", known)
        begin = {ENTERPRISE: "e", STATUS: "s"}.get(stands.domain) or self.typed.records.get(need.record, "")
        if need.year and stands.domain == REPORT:
            begin = f"r.{need.year}"
        return f"{begin}.{local(stands.iri)}" if begin else ""

    def next(self, assessed: Sequence[Assessment]) -> Iterator[Wanted]:
        """Give what an input here can take: facts, then open questions of a text, which an enterprise can only suppose.

        Among both what decides most by itself stands first, then what most assessments wait for.
        """
        alone, count, texts = Counter[str](), Counter[str](), dict[str, str]()
        for found in assessed:
            if found.outcome != "undetermined":
                continue
            inputs = {self.input(n): self.need(n) for n in found.needs}
            for name, text in inputs.items():
                if name:
                    texts.setdefault(name, text)
                    count[name] += 1
                    alone[name] += len(inputs) == 1
        for name in sorted(texts, key=lambda n: (n.startswith(_WAY), -alone[n], -count[n], n)):
            yield Wanted(texts[name], name, alone[name], count[name])

    def open_questions(self, assessed: Sequence[Assessment]) -> Iterator[Way]:
        """Give the open questions that some assessment waits for or that were answered here."""
        asked = {self.ambiguity(n) for a in assessed for n in a.needs} | {
            self.open[w] for w in self.ways if w in self.open
        }
        asked |= {
            self.open[r] for a in assessed if len(a.worlds) > 1 for w in a.worlds for r in w.readings if r in self.open
        }
        for ambiguity in self.project.book.ambiguities:
            if ambiguity.iri in asked and ambiguity.interpretations:
                options = tuple((i.iri, self.writer.label(i.iri)) for i in ambiguity.interpretations)
                name = way_input(ambiguity.iri)
                policy = self.project.law.policy_of(ambiguity.iri)
                of = (
                    self.writer.say(f"({self.writer.label(policy)})", f" ({self.writer.label(policy)})")
                    if policy
                    else ""
                )
                yield Way(name, self.writer.label(ambiguity.iri) + of, options, self.inputs.get(name, ""))

    def tiers(self) -> Rows | None:
        """Return how far the enterprise is from the next row of each table; None where that cannot be said."""
        try:
            found = self.project.ask_about(self.answers, "next-tier")
        except HuiqiError:
            return None
        return found if len(found) else None

    def footer(self) -> Iterator[str]:
        yield from (line for line in self.writer.footer(self.answers) if "--policy" not in line)


def way_input(ambiguity: str) -> str:
    """Return the name of the input that answers an open question (IRI)."""
    return f"{_WAY}{ambiguity}"


def plain(check: SelfCheck) -> dict[str, Any]:
    """Return the answers of a self-check as plain values for JSON; no answers where nothing was typed."""
    return {} if check.result is None else check.result.answers.to_dict()
