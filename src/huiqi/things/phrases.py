"""Parts of the law as texts in both languages (meaning layer): rules in words, days, grades, what applying takes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

from huiqi.errors import Language, Text
from huiqi.names import DCTERMS, NS, SKOS, local
from huiqi.rules.model import Award
from huiqi.rules.tree import Decided, Fixed, Operation
from huiqi.things.law import Aspect, Law, walk
from huiqi.things.model import Entry
from huiqi.wording import describe, outline, show_number

_SHORT = 160
BASES = {
    "stated": Text("明文", "stated"),
    "inferred": Text("推断", "inferred"),
    "assumed": Text("假定", "assumed"),
}
NOT_RECORDED = Text("未见记载", "nothing is recorded, not even that it is unpublished")


def sentence(law: Law, node: Any, money: bool = False) -> Text:
    """Return a node of a rule as one sentence in both languages; `money`: its plain numbers are yuan."""
    return Text(describe(node, "zh", _in(law, "zh"), money), describe(node, "en", _in(law, "en"), money))


def lines(law: Law, node: Any, money: bool = False, depth: int = 0) -> tuple[Entry, ...]:
    """Return a node of a rule as indented entries; what a node is called in the data stands before its words."""
    zh, en = outline(node, "zh", _in(law, "zh"), money), outline(node, "en", _in(law, "en"), money)
    found = []
    for left, right in zip(zh, en, strict=True):
        own = Text(law.graph.label(left.node, "zh") or "", law.graph.label(left.node, "en") or "")
        text = (
            join(own, Text(left.text, right.text)) if own.en and own.en != right.text else Text(left.text, right.text)
        )
        found.append(Entry(text, left.node, depth=depth + left.depth))
    return tuple(found)


def amount_in_short(law: Law, award: Award) -> Text:
    """Return what an award pays in one line: in full where that is short, else the sums that its rule names."""
    said = [sentence(law, q, money=True) for q in award.amount]
    full = Text(" / ".join(t.zh for t in said), " / ".join(t.en for t in said))
    nodes = list(walk(award.amount))
    scaled = any(isinstance(n, Operation) and n.times for n in nodes)
    sums = sorted({n.value for n in nodes if isinstance(n, Fixed) and isinstance(n.value, Decimal)})
    if len(full.en) <= _SHORT or scaled or not sums or any(isinstance(n, Decided) for n in nodes):
        return full
    return Text(
        f"所列数额:{'、'.join(show_number(v, 'zh', True) for v in sums)}",
        f"sums named: {'; '.join(show_number(v, 'en', True) for v in sums)}",
    )


def _in(law: Law, lang: Language) -> Any:
    return lambda iri: law.label(iri).say(lang)


def join(first: Text, second: Text) -> Text:
    """Return two texts as one, a dash between them."""
    return Text(f"{first.zh} — {second.zh}", f"{first.en} — {second.en}")


def noted(text: Text, note: Text) -> Text:
    """Return a text with a note in brackets."""
    return Text(f"{text.zh}({note.zh})", f"{text.en} ({note.en})")


def handle_of(name: str) -> Text:
    """Return how a list says by which name a thing is called, to stand after its label."""
    return Text(f" [{name}]", f" [{name}]")


def called(text: Text, handle: Text) -> Text:
    """Return a label with its handle after it."""
    return Text(text.zh + handle.zh, text.en + handle.en)


def with_basis(text: Text, basis: str) -> Text:
    """Return a text with its basis in brackets, as it is where the basis is unknown."""
    return noted(text, BASES[basis]) if basis in BASES else text


# --- sources ---


def grade_of(law: Law, source: str) -> Text:
    """Return the grade of a source with what it means; empty texts if it has none."""
    grade = law.graph.iri(source, NS + "grade") if source else None
    if grade is None:
        return Text("", "")
    means = law.text(grade, SKOS + "definition")
    label = law.label(grade)
    return Text(f"{label.zh}:{means.zh}", f"{label.en}: {means.en}") if means else label


def source_entries(law: Law, thing: str) -> tuple[Entry, ...]:
    """Return the sources that a thing gives, each with its grade."""
    found = []
    for source in law.graph.iris(thing, DCTERMS + "source"):
        grade, label = grade_of(law, source), law.label(source)
        code = local(law.graph.iri(source, NS + "grade") or "")
        found.append(Entry(noted(label, grade) if grade.en else label, source, code))
    return tuple(found)


def clause_entries(law: Law, thing: str) -> Iterator[Entry]:
    """Yield the clauses that a thing stands for: the paraphrase of each and, under it, its sources."""
    for clause in law.graph.iris(thing, NS + "encodes"):
        text = law.text(clause, DCTERMS + "description") or law.label(clause)
        basis = local(law.graph.iri(clause, NS + "basis") or "").lower()
        yield Entry(with_basis(text, basis), clause, basis)
        for entry in source_entries(law, clause):
            yield Entry(entry.text, entry.iri, entry.code, 1)


# --- days ---


def day_entries(law: Law, policy: str, word: str) -> tuple[Entry, ...]:
    """Return the first (`appliesFrom`) or last (`appliesUntil`) day of a policy, one entry for each reading.

    A day that is only assumed or read so says it, and the entry below names the open question.
    """
    found = law.book.policies[policy]
    days = found.applies_from if word == "appliesFrom" else found.applies_until
    entries: list[Entry] = []
    for day in days:
        entries.append(Entry(sentence(law, day), day.iri, day.basis))
        for ambiguity in (a for a in law.book.ambiguities if any(w.iri in day.under for w in a.interpretations)):
            entries.append(Entry(law.label(ambiguity.iri), ambiguity.iri, depth=1))
    if entries:
        return tuple(entries)
    gaps = [g for g in law.of_policy("Gap", policy) if NS + word in law.graph.iris(g, DCTERMS + "subject")]
    return tuple(gap_entry(law, g) for g in gaps) or (Entry(NOT_RECORDED),)


def day_words(law: Law, policy: str, word: str) -> Text:
    """Return the first or last day of a policy in one line: the day, `?` after one that is assumed or open."""
    found = law.book.policies[policy]
    days = found.applies_from if word == "appliesFrom" else found.applies_until
    said = {sentence(law, _plain(d)).en: sentence(law, _plain(d)) for d in days}
    mark = "?" if any(d.under for d in days) else ""
    return Text(*("、".join(t.zh for t in said.values()) + mark, " or ".join(said) + mark)) if said else Text("", "")


def _plain(day: Any) -> Any:
    return replace(day, under=frozenset())


# --- what is missing, and what applying takes ---


def gap_entry(law: Law, gap: str, depth: int = 0) -> Entry:
    """Return a gap as one entry: what is missing and, in brackets, the reason."""
    label, reason = law.label(gap), law.reason(gap)
    if not reason:
        return Entry(label, gap, depth=depth)
    why, full = law.label(reason), noted(label, law.label(reason))
    # A gap that says in its own words that it is not published need not say it twice.
    text = Text(label.zh if why.zh in label.zh else full.zh, label.en if why.en in label.en else full.en)
    return Entry(text, gap, local(reason), depth)


def aspect_entries(law: Law, aspect: Aspect) -> tuple[Entry, ...]:
    """Return what is known of one thing an applicant asks: the things, else the gaps, else that nothing is recorded."""
    if aspect.things:
        return tuple(Entry(_told(law, t), t) for t in aspect.things)
    return tuple(gap_entry(law, g) for g in aspect.gaps) or (Entry(NOT_RECORDED),)


def _told(law: Law, thing: str) -> Text:
    """Return the label of a document, channel, round, contact or duty with its days and its description."""
    text = law.label(thing)
    ends = [law.graph.literal(thing, NS + word) for word in ("appliesFrom", "appliesUntil")]
    first, last = (e.value if e is not None else "" for e in ends)
    if first or last:
        text = noted(
            text,
            Text(
                f"{first or '未公布'}至{last or '未公布'}", f"{first or 'not published'} to {last or 'not published'}"
            ),
        )
    more = law.text(thing, DCTERMS + "description")
    return join(text, more) if more else text


def applying_line(law: Law, award: str) -> Text:
    """Return in one line where and when to apply for an award; for what nobody knows, the reason of the gap.

    `award` is the IRI of an award of the book; raises KeyError for another.
    """
    measure = {a.iri: a.measure for a in law.book.awards}[award]
    where, when = (_briefly(law, law.aspect(n, award, measure)) for n in ("appliedForThrough", "appliedForIn"))
    if where == when:
        return Text(f"向何处、何时申报:{where.zh}", f"where and when to apply: {where.en}")
    return Text(
        f"向何处申报:{where.zh};何时申报:{when.zh}",
        f"where to apply: {where.en}; when to apply: {when.en}",
    )


def _briefly(law: Law, aspect: Aspect) -> Text:
    """Say what is known of one thing an applicant asks, or only the reasons why it is not."""
    reasons = [law.reason(g) for g in aspect.gaps]
    said = [e.text for e in aspect_entries(law, aspect)]
    if reasons and all(reasons):
        said = [law.label(r) for r in dict.fromkeys(reasons)]
    return Text(";".join(t.zh for t in said), "; ".join(t.en for t in said))
