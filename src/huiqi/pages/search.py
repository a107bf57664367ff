"""Finding things by words (faces layer): what the search field of the pages looks through."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from huiqi.errors import Language, Text
from huiqi.names import DCTERMS, NS, local
from huiqi.pages.links import page_of
from huiqi.things import Law
from huiqi.things.model import KINDS

MOST: int = 200
_WHERE = ("policy", "measure", "award", "fund", "category", "ambiguity", "rule", "indicator", "gap", "source")


@dataclass(frozen=True)
class Hit:
    """One thing that was found: its IRI, its kind, its label and page, the policy (IRI and label) that it belongs to."""

    iri: str
    kind: str
    label: str
    page: str
    policy: str
    policy_label: str


def search(law: Law, text: str, lang: Language) -> list[Hit]:
    """Return things every word of `text` stands in the name, label or document number of, the closest first; at most 200."""
    words = plain_words(text).split()
    if not words:
        return []
    found = []
    for order, kind in enumerate(k for name in _WHERE for k in KINDS if k.name == name):
        for iri in law.graph.instances(kind.of):
            label = law.label(iri)
            names = plain_words(f"{label.zh} {label.en} {local(iri)} {_number(law, iri)}")
            if page_of(iri, law.base) and all(w in names for w in words):
                begins = plain_words(label.say(lang)).startswith(words[0])
                found.append((not begins, order, label.say(lang), iri, kind))
    hits = []
    for _, _, label_text, iri, kind in sorted(found, key=lambda f: f[:4])[:MOST]:
        policy = law.policy_of(iri) if kind.name != "policy" else None
        policy = policy if policy != iri else None
        named = law.label(policy).say(lang) if policy else ""
        kind_text = Text(kind.zh, kind.name).say(lang)
        hits.append(Hit(iri, kind_text, label_text, page_of(iri, law.base), policy or "", named))
    return hits


def _number(law: Law, iri: str) -> str:
    if not law.graph.is_a(iri, NS + "Policy"):
        return ""
    return " ".join(o.value for o in law.graph.objects(iri, DCTERMS + "identifier"))


def plain_words(text: str) -> str:
    """Return a text as it is searched: no difference between full and half width, large and small letters."""
    return unicodedata.normalize("NFKC", text).casefold()
