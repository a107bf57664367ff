"""Things of the law by name (meaning layer): the kind is found by itself, near names are offered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from huiqi.errors import HuiqiError, Text
from huiqi.names import NS, SKOS, local, near
from huiqi.questions import Question
from huiqi.things.law import Law, policy_path
from huiqi.things.model import KINDS, Kind

FINDING_CODES: Final = "https://w3id.org/huiqi/voc/finding-code"
_SHOWN_AT_MOST: Final = 6


@dataclass(frozen=True)
class Found:
    """A thing that a name stands for: its kind (`term` for what belongs to no listed kind) and its IRI.

    A question has its name in place of an IRI.
    """

    kind: str
    iri: str


def kind_named(word: str) -> Kind | None:
    """Return the kind that a word names: singular, plural or Chinese, in any case; None if there is none.

    >>> kind_named("Measures").name, kind_named("措施").name, kind_named("measurement")
    ('measure', 'measure', None)
    """
    return next((k for k in KINDS if word.lower() in k.words), None)


def instances(law: Law, kind: Kind) -> list[str]:
    """Return the IRIs of a kind in the order in which they are listed; none for questions and coverage."""
    if kind.name == "measure":
        return list(law.measures)
    if kind.name == "finding":
        return [c for c in law.graph.instances(kind.of) if FINDING_CODES in law.graph.iris(c, SKOS + "inScheme")]
    return law.graph.instances(kind.of) if kind.of else []


def find(law: Law, questions: Mapping[str, Question], name: str, kind: Kind | None = None, policy: str = "") -> Found:
    """Return the thing with this name, label or IRI, perhaps only of one kind, perhaps only of one policy (IRI).

    A name goes before a label, a thing of a listed kind before any other, and what belongs to a policy that is assessed
    by default, or to none, before what belongs to another. Raises HuiqiError if there is none, with near names, and if
    there are several, with their IRIs.
    """
    listed = [f for f in _candidates(law, questions) if kind is None or f.kind == kind.name]
    others = [] if kind else [Found("term", i) for i in dict.fromkeys(s.subject for s in law.graph)]
    for group in (listed, others):
        inside = [f for f in group if not policy or law.policy_of(f.iri) == policy]
        for matches in (_by_iri, _by_name, _by_label):
            hits = [f for f in inside if matches(law, f, name)]
            if hits:
                return _only(name, [f for f in hits if law.policy_of(f.iri) in {"", *law.first}] or hits)
    _check_left_out(law, questions, name, kind)
    inside = [f for f in listed if not policy or law.policy_of(f.iri) == policy]
    close = near(name, (known for f in inside for known in (_name(law, f), *_labels(law, f.iri))))
    raise HuiqiError(_unknown(name, kind.name if kind else "", close or [_name(law, f) for f in inside[:3]]))


def _check_left_out(law: Law, questions: Mapping[str, Question], name: str, kind: Kind | None) -> None:
    """Raise HuiqiError if the name is that of a thing in a draft that is left out."""
    if not law.left_out:
        return
    whole = law.with_drafts()
    for found in _candidates(whole, questions):
        if (kind is None or found.kind == kind.name) and (_by_iri(whole, found, name) or _by_name(whole, found, name)):
            raise HuiqiError(in_a_draft(name))


def in_a_draft(name: str) -> Text:
    """Return what is said of a name that only a draft has."""
    return Text(
        f"`{name}` 只在草案中;加 --draft 计入草案", f"`{name}` stands in a draft only; add --draft to count drafts"
    )


def _candidates(law: Law, questions: Mapping[str, Question]) -> Iterator[Found]:
    for kind in KINDS:
        for iri in instances(law, kind):
            yield Found(kind.name, iri)
    for name in ("Interpretation", "Assumption"):
        for iri in law.graph.instances(NS + name):
            yield Found("interpretation", iri)
    for name in sorted(questions):
        yield Found("question", name)


def name_of(law: Law, kind: str, iri: str) -> str:
    """Return the name that a reader types for a thing."""
    return law.policy_names.get(iri, local(iri)) if kind == "policy" else local(iri)


def _name(law: Law, found: Found) -> str:
    return name_of(law, found.kind, found.iri)


def _by_iri(law: Law, found: Found, name: str) -> bool:
    return found.iri == name


def _by_name(law: Law, found: Found, name: str) -> bool:
    if found.kind == "policy":
        return _runs(tuple(name.split("/")), policy_path(found.iri))
    return local(found.iri) == (name.upper() if found.kind == "finding" else name)


def _by_label(law: Law, found: Found, name: str) -> bool:
    return name in _labels(law, found.iri)


def _labels(law: Law, iri: str) -> tuple[str, ...]:
    return tuple(label for lang in ("zh", "en") if (label := law.graph.label(iri, lang)))


def _runs(words: tuple[str, ...], path: tuple[str, ...]) -> bool:
    return words != ("",) and any(path[i : i + len(words)] == words for i in range(len(path) - len(words) + 1))


def _only(name: str, hits: list[Found]) -> Found:
    found = list(dict.fromkeys(hits))
    if len(found) > 1:
        raise HuiqiError(_several(name, found))
    return found[0]


def _several(name: str, hits: list[Found]) -> Text:
    listed = [f"{f.kind} `{f.iri}`" for f in hits[:_SHOWN_AT_MOST]]
    rest = len(hits) - len(listed)
    zh, en = ";".join(listed), ", ".join(listed)
    more = Text(f"等,另有 {rest} 个" if rest else "", f" and {rest} more" if rest else "")
    kinds = sorted({f.kind for f in hits})
    fix = Text("请写 IRI,或加 --policy", "give the IRI, or --policy")
    if len(kinds) > 1:
        word = "".join(kinds[:1])
        fix = Text(
            f"请写 IRI,或先写种类,如 `huiqi show {word} {name}`",
            f"give the IRI, or the kind first: `huiqi show {word} {name}`",
        )
    return Text(
        f"`{name}` 可指 {len(hits)} 个对象:{zh}{more.zh};{fix.zh}",
        f"`{name}` stands for {len(hits)} things: {en}{more.en}; {fix.en}",
    )


def _unknown(name: str, kind: str, close: Iterable[str]) -> Text:
    hint = ", ".join(f"`{c}`" for c in close)
    zh, en = (f"{kind} " if kind else ""), (kind or "thing")
    offered = Text(f",可用:{hint}" if hint else "", f"; there are {hint}" if hint else "")
    return Text(f"没有名为 `{name}` 的 {zh}对象{offered.zh}", f"there is no {en} `{name}`{offered.en}")
