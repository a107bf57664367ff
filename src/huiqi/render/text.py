"""Answers as plain text for a terminal (faces layer)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from huiqi.assessment import Assessment, EnterpriseAnswer, Figure, Need
from huiqi.dates import Duration, from_key, key
from huiqi.errors import Language, Text
from huiqi.explain import FactUse, Step
from huiqi.facts.model import Facts
from huiqi.money import parse_number, show_yuan
from huiqi.names import DCTERMS, NS, OUTCOME, REASON, local
from huiqi.project import Answers, Explanation, Project
from huiqi.render.payout import paid_lines, payout_lines, recovery_lines
from huiqi.render.things import apply_line
from huiqi.render.words import AMOUNTS, BASES, GRADES, KINDS, MARKS, OPERATORS, STATUSES, VERDICTS
from huiqi.scope import expired_on


class Writer:
    """Writes answers of one project in one language."""

    def __init__(self, project: Project, lang: Language, facts: Facts | None = None) -> None:
        self.project = project
        self.lang = lang
        self.stated = facts.labels if facts is not None else {}

    def say(self, zh: str, en: str) -> str:
        """Return one of two wordings."""
        return Text(zh, en).say(self.lang)

    def label(self, iri: str) -> str:
        """Return the label of a thing in this language."""
        names = self.stated.get(iri, {})
        return names.get(self.lang) or next(iter(names.values()), "") or self.project.label(iri, self.lang)

    def reason(self, code: str) -> str:
        """Return the wording of a reason."""
        return self.label(REASON + code)

    def outcome(self, code: str) -> str:
        """Return the wording of an outcome, as a heading."""
        text = self.label(OUTCOME + code)
        return text[:1].upper() + text[1:]

    def figure(self, figure: Figure) -> str:
        """Write an amount: one figure, a range, or a range without an upper end."""
        if figure.is_exact:
            return show_yuan(figure.least)
        if figure.most is None:
            return self.say(
                f"{show_yuan(figure.least)} 起,上限未知", f"from {show_yuan(figure.least)}, no upper figure known"
            )
        return f"{show_yuan(figure.least)} – {show_yuan(figure.most)}"

    # --- decide ---

    def answers(self, answers: Answers) -> str:
        """Write the answers for every enterprise, then what they rest on."""
        blocks = ["\n".join(self._enterprise(answers, e)) for e in answers.enterprises]
        return "\n\n".join([*blocks, "\n".join(self.footer(answers))]) + "\n"

    def _enterprise(self, answers: Answers, found: EnterpriseAnswer) -> Iterator[str]:
        name = next(e.name(self.lang) for e in answers.facts.enterprises if e.iri == found.enterprise)
        count = len({a.award for a in found.assessments})
        yield self.say(
            f"{name} · {answers.on} 可评估的奖补事项 {count} 项",
            f"{name} · {count} award{'s' if count != 1 else ''} assessed on {answers.on}",
        )
        if not found.assessments:
            yield "  " + self.say("当日没有可评估的奖补事项。", "No award can be assessed on that day.")
        for outcome in ("entitled", "undetermined", "not-entitled", "not-applicable"):
            group = [a for a in found.assessments if a.outcome == outcome]
            if group:
                yield ""
                yield f"  {self.outcome(outcome)} ({len(group)})"
                if outcome == "not-applicable":
                    yield f"    {', '.join(local(a.award) for a in group)}"
                    continue
                if outcome == "not-entitled":
                    yield from self._refusals(group)
                    continue
                for assessment in group:
                    yield from self._assessment(assessment)
        owed = list(recovery_lines(self, found))
        yield from (f"  {line}".rstrip() for line in (["", *owed] if owed else []))
        yield ""
        yield f"  {self.say('合计', 'Total')}: {self.figure(found.total)}"

    def _assessment(self, found: Assessment) -> Iterator[str]:
        amount = "" if found.outcome in ("not-entitled", "not-applicable") else f"   {self.figure(found.net)}"
        yield f"    {local(found.award)} · {self._ground(found)}{amount}"
        yield f"      {self.label(found.award)}"
        statuses = {STATUSES[w.status].say(self.lang) for w in found.worlds if w.status}
        for status in sorted(statuses - {""}) if len(statuses) == 1 else ():
            yield f"      {status}"
        if len({(w.outcome, w.net) for w in found.worlds}) > 1:
            yield f"      {self.say('不同理解下', 'by reading of the text')}:"
            for world in found.worlds:
                ways = "; ".join(f"{self.label(r)} (--read {local(r)})" for r in world.readings)
                what = self.outcome(world.outcome)
                money = f" {self.figure(world.net)}" if world.outcome in ("entitled", "undetermined") else ""
                yield f"        {what}{money} — {ways}"
        if found.outcome == "undetermined" or (found.outcome == "entitled" and not found.net.is_exact):
            yield from self._needs(found)
        elif found.unmet:
            yield f"      {self.say('不满足', 'not met')}: {'; '.join(self.label(u) for u in found.unmet)}"
        elif found.reasons:
            yield f"      {', '.join(self.reason(r) for r in found.reasons)}"
        yield from (f"      {line}" for line in payout_lines(self, found))
        if found.outcome == "entitled":
            yield f"      {apply_line(self.project.law, found.award, self.lang)}"

    def _refusals(self, group: Sequence[Assessment]) -> Iterator[str]:
        """Write what is not entitled, the grounds that fail an award by the same condition in one line."""
        alike: dict[tuple[object, ...], list[Assessment]] = {}
        for found in group:
            alike.setdefault((found.award, found.unmet, found.reasons), []).append(found)
        for first, *others in alike.values():
            head, *rest = self._assessment(first)
            yield ", ".join([head, *(self._ground(o) for o in others)])
            yield from rest

    def _ground(self, found: Assessment) -> str:
        return local(found.ground) if found.ground else self.say("无事由", "no ground")

    def _needs(self, found: Assessment) -> Iterator[str]:
        needs = [n for n in found.needs if n.reason != "text-open"] or list(found.needs)
        if needs:
            yield f"      {self.say('取决于', 'would be decided by')}:"
        for need in needs:
            yield f"        {self.need(need)}"

    def need(self, need: Need, *, short: bool = False) -> str:
        """Write what would decide something: what it is about, for which year, and why it is unknown.

        The short form of an unpublished date is the name of the assumption, of an open reading the question.
        """
        if short and need.reason == "assumption-off":
            return self._how(need).strip(" ()") or self.label(need.about)
        year = f" {need.year}" if need.year else ""
        if need.reason == "text-open":
            return f"{self.label(need.about)}{self._how(need)}"
        about = self.label(self._assumption(need.about)) if need.reason == "assumption-off" else self.label(need.about)
        if need.reason == "assumption-off":
            return f"{about}{self._how(need)}"
        return f"{about}{year}: {self.reason(need.reason)}"

    def _assumption(self, iri: str) -> str:
        under = self.project.graph.iri(iri, NS + "underInterpretation")
        return (self.project.graph.iri(under, NS + "of") or iri) if under else iri

    def _how(self, need: Need) -> str:
        ambiguity = self._assumption(need.about)
        option = "--read" if need.reason == "text-open" else "--assume"
        names = [local(i.iri) for a in self.project.book.ambiguities if a.iri == ambiguity for i in a.interpretations]
        return f" ({option} {' | '.join(names)})" if names else ""

    def footer(self, answers: Answers) -> Iterator[str]:
        """Write what the answers rest on: sources with their grade, assumptions, readings."""
        needs = Counter(
            self.need(n)
            for e in answers.enterprises
            for a in e.assessments
            if a.outcome == "undetermined"
            for n in a.needs
            if n.reason not in ("text-open", "assumption-off")
        )
        if len(answers.enterprises) == 1 and needs and max(needs.values()) > 1:
            text, count = min(needs.items(), key=lambda item: (-item[1], item[0]))
            yield self.say(
                f"最能定案的一项数据(涉及 {count} 项):{text}", f"The fact that decides most ({count}): {text}"
            )
        policies = sorted({self._policy(a.award) for e in answers.enterprises for a in e.assessments})
        yield from self._scope(answers)
        yield from dict.fromkeys(line for policy in policies for line in self._source(policy))
        yield from self._expired(answers, policies)
        assumed = [c for c in answers.chosen if self.project.graph.is_a(c, NS + "Assumption")]
        read = [c for c in answers.chosen if c not in assumed]
        if assumed:
            yield f"{self.say('所作假定', 'Assumed')}: {'; '.join(self.label(c) for c in assumed)}"
        if read:
            yield f"{self.say('所选口径', 'Read as')}: {'; '.join(self.label(c) for c in read)}"
        yield from self._drafts(answers.drafts)
        for note in answers.notes:
            yield f"{self.say('注意', 'Note')}: {self.reason(note)}"
        yield self.say("以主管部门决定为准。", "The agency decides.")

    def _drafts(self, drafts: Sequence[str]) -> Iterator[str]:
        """Say which of the policies that counted are drafts."""
        if drafts:
            words = self.say("计入草案(未施行)", "Counts drafts, not adopted")
            yield f"{words}: {'; '.join(self.label(d) for d in drafts)}"

    def _scope(self, answers: Answers) -> Iterator[str]:
        """Say under how many policies was assessed, where somebody narrowed them."""
        scope = answers.scope
        if scope is None or not scope.chosen_by:
            return
        by = "huiqi.toml" if scope.chosen_by == "settings" else "--policy"
        count = len(scope.policies)
        yield self.say(
            f"按 {scope.of} 项政策中的 {count} 项评估({by});--policy all 评估全部",
            f"Assessed under {count} of {scope.of} policies ({by}); --policy all for every one",
        )

    def _expired(self, answers: Answers, policies: list[str]) -> Iterator[str]:
        """Say which policies ended before the day."""
        ended: dict[int, list[str]] = {}
        for policy in policies:
            last = expired_on(self.project.book.policies[policy], key(answers.on))
            if last is not None:
                ended.setdefault(last, []).append(self.label(policy))
        for last, names in sorted(ended.items()):
            yield f"{self.say('已于', 'Expired on')} {from_key(last)}{self.say(' 失效', '')}: {'; '.join(names)}"

    def _policy(self, award: str) -> str:
        return next(a.policy for a in self.project.book.awards if a.iri == award)

    def _source(self, policy: str) -> Iterator[str]:
        source = self.project.graph.iri(policy, DCTERMS + "source")
        if source is None:
            return
        grade = local(self.project.graph.iri(source, NS + "grade") or "")
        words = GRADES[grade].say(self.lang) if grade in GRADES else ""
        yield f"{self.say('来源', 'Source')}: {self.label(source)} ({words})"

    # --- explain ---

    def explanation(self, found: Explanation) -> str:
        """Write the derivation of one award on one ground, reading by reading."""
        lines = [f"{local(found.award)} · {local(found.ground)}", f"  {self.label(found.award)}"]
        for readings, conditions, amount in found.worlds:
            if any(readings):
                lines.append("")
            for ways in readings:
                if ways:
                    lines.append(f"  {self.say('口径', 'Read as')}: {'; '.join(self.label(r) for r in ways)}")
            for step in conditions:
                lines += self._step(step, 2)
            lines.append(f"    {self.say('金额', 'Amount')}")
            lines += self._step(amount, 3)
        lines += self._paid(found)
        clauses = {c for _, conditions, amount in found.worlds for s in (*conditions, amount) for c in _clauses(s)}
        lines.append("")
        for clause in sorted(clauses):
            lines += self._clause(clause)
        lines += self._drafts(found.drafts)
        return "\n".join(lines) + "\n"

    def _paid(self, found: Explanation) -> Iterator[str]:
        """Write how it is paid, once for the readings under which it is paid alike."""
        told: dict[tuple[str, ...], list[str]] = {}
        for readings, payout in found.paid:
            said = tuple(paid_lines(self, payout, found.enterprise))
            told.setdefault(said, []).append("; ".join(self.label(r) for r in readings))
        for said, ways in told.items():
            if said:
                yield f"    {self.say('支付', 'Payment')}"
                yield from (f"      {self.say('口径', 'Read as')}: {way}" for way in ways if way and len(told) > 1)
                yield from (f"      {line}" for line in said)

    def _step(self, step: Step, depth: int) -> list[str]:
        pad = "  " * depth
        own = self.project.graph.label(step.node, self.lang)
        name = own or KINDS.get(step.kind, Text(step.kind, step.kind)).say(self.lang)
        detail = "; ".join(d for d in (self.detail(d) for d in step.detail) if d)
        asked = f" [{detail}]" if detail else ""
        reasons = ", ".join(self.reason(r) for r in step.reasons)
        why = f" — {reasons}" if reasons else ""
        basis = "" if step.basis == "stated" else f" ({BASES[step.basis].say(self.lang)})"
        lines = [f"{pad}{self._mark(step)} {name}{asked}{self._value(step)}{why}{basis}"]
        lines += [f"{pad}    {self._fact(fact)}" for fact in step.facts]
        for child in step.children:
            lines += self._step(child, depth + 1)
        return lines

    def _mark(self, step: Step) -> str:
        return MARKS[step.verdict] if step.verdict is not None else "="

    def _value(self, step: Step) -> str:
        if step.verdict is not None:
            return f": {VERDICTS[step.verdict].say(self.lang)}"
        if step.least is None:
            return ""
        return f": {self.figure(Figure(step.least, step.most))}"

    def detail(self, text: str) -> str:
        """Write one detail of a step: an operator with its bound, a member of a list, a part of an amount."""
        if text.startswith("http"):
            return self.label(text)
        op, _, rest = text.partition(" ")
        if op in ("value", "limit", "factor"):
            return f"{AMOUNTS[op].say(self.lang)} {self._amount_part(rest)}"
        if op not in OPERATORS:
            return ""
        value, _, anchor = rest.partition(" ")
        if value == "P0D" and anchor:
            return self._same_day(op, anchor)
        return f"{OPERATORS[op].say(self.lang)} {self._duration(value) if value.startswith('P') else short_number(value)}{self._anchor(anchor)}"

    def _same_day(self, op: str, anchor: str) -> str:
        """Write a bound of no days before or after a day: on or before it, before it, and so on."""
        direction, _, indicator = anchor.partition(" ")
        day = self.label(indicator)
        with_day = op in ("atLeast", "atMost", "equals")
        if direction == "before":
            return (
                self.say(f"不晚于“{day}”", f"on or before the {day}")
                if with_day
                else self.say(f"早于“{day}”", f"before the {day}")
            )
        return (
            self.say(f"不早于“{day}”", f"on or after the {day}")
            if with_day
            else self.say(f"晚于“{day}”", f"after the {day}")
        )

    def _amount_part(self, text: str) -> str:
        value, _, factor = text.partition(" × ")
        shown = self.label(value) if value.startswith("http") else short_number(value)
        return f"{shown} × {self.label(factor)}" if factor else shown

    def _duration(self, text: str) -> str:
        length = Duration.parse(text)
        years, months = divmod(length.months, 12)
        counted = ((years, "年", "year"), (months, "个月", "month"), (length.days, "天", "day"))
        parts = [(n, zh, en) for n, zh, en in counted if n] or [(0, "天", "day")]
        return self.say(
            "".join(f"{n}{zh}" for n, zh, _ in parts),
            " ".join(f"{n} {en}{'s' if n != 1 else ''}" for n, _, en in parts),
        )

    def _anchor(self, anchor: str) -> str:
        if not anchor:
            return ""
        direction, _, indicator = anchor.partition(" ")
        if direction == "times":
            return self.say(f" × {self.label(indicator)}", f" × {self.label(indicator)}")
        if direction == "after":
            return self.say(f"(自“{self.label(indicator)}”起)", f" after {self.label(indicator)}")
        return self.say(f"(“{self.label(indicator)}”之前)", f" before {self.label(indicator)}")

    def _fact(self, fact: FactUse) -> str:
        year = f" {fact.year}" if fact.year else ""
        if not fact.value:
            return f"{self.label(fact.indicator)}{year}: {self.reason('fact-missing')}"
        value = self.label(fact.value) if fact.value.startswith("http") else short_number(fact.value)
        source = self.label(fact.source) if fact.source.startswith("http") else ""
        where = f"{source}, {fact.place}" if source and fact.source != fact.record else f"{fact.place}"
        return f"{self.label(fact.indicator)}{year} = {value}  ({where})"

    def _clause(self, clause: str) -> list[str]:
        graph = self.project.graph
        texts = [t for t in graph.objects(clause, DCTERMS + "description") if getattr(t, "language", "") == self.lang]
        source = graph.iri(clause, DCTERMS + "source") or ""
        grade = local(graph.iri(source, NS + "grade") or "") if source else ""
        words = GRADES[grade].say(self.lang) if grade in GRADES else ""
        lines = [f"  {self.say('条款', 'Clause')}: {self.label(clause)} ({graph.place(clause)})"]
        lines += [f"    {t.value}" for t in texts]
        if source:
            lines.append(f"    {self.say('来源', 'Source')}: {self.label(source)} ({words})")
        return lines


def _clauses(step: Step) -> set[str]:
    return {step.clause} | {c for child in step.children for c in _clauses(child)}


def short_number(text: str) -> str:
    """Write a number with separators; what is no number as it is."""
    try:
        return f"{parse_number(text):,f}"
    except Exception:
        return text
