"""Which text a title means (analysis layer): policies by their titles, in either language. Values only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from huiqi.names import near
from huiqi.publish.texts import undated_text
from huiqi.things import Law

_MOST: Final = 5


def titles(law: Law) -> dict[str, tuple[str, ...]]:
    """Return the texts of each title: a policy, or the undated text where several versions bear the same title."""
    found: dict[str, list[str]] = {}
    for policy in sorted(law.book.policies):
        label = law.label(policy)
        for title in dict.fromkeys((label.zh, label.en)):
            found.setdefault(title, []).append(policy)
    return {t: _one_text(law.base, tuple(policies)) for t, policies in sorted(found.items())}


def _one_text(base: str, policies: tuple[str, ...]) -> tuple[str, ...]:
    texts = {undated_text(base, p) for p in policies}
    return (texts.pop(),) if len(policies) > 1 and len(texts) == 1 and "" not in texts else policies


def by_title(known: Mapping[str, tuple[str, ...]], wanted: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the texts that a title means, and titles that look like it where it means none or several.

    A whole title counts before a part of one; capital letters do not count. Nothing is meant by an empty title.

    >>> by_title({"R&D grants": ("x",), "Grants for exports": ("y",)}, "exports")
    (('y',), ())
    >>> by_title({"R&D grants": ("x",), "Grants for exports": ("y",)}, "grants")
    (('x', 'y'), ('R&D grants', 'Grants for exports'))
    """
    word = wanted.strip().casefold()
    if not word:
        return (), ()
    whole = [t for t in known if t.casefold() == word]
    found = whole or [t for t in known if word in t.casefold()]
    meant = tuple(dict.fromkeys(text for t in found for text in known[t]))
    return meant, () if len(meant) == 1 else tuple(found[:_MOST]) or tuple(near(wanted, known))
