"""How the rules of texts differ, by the names of texts and as rows (analysis layer)."""

from __future__ import annotations

from collections.abc import Sequence

from pyoxigraph import Literal

from huiqi.compare.pairs import Pair
from huiqi.compare.parameters import edited, edits_of, settings_of
from huiqi.compare.rules import WHATS, PairDiff, RuleDiff, rule_diff
from huiqi.compare.run import sides_named
from huiqi.errors import Language, Text
from huiqi.names import local
from huiqi.rows import Cell, Column, Rows
from huiqi.scope import scope_of
from huiqi.things import Law


def rules_named(law: Law, texts: Sequence[str], settings: Sequence[str] = ()) -> RuleDiff:
    """Return how the last of `texts` (by folder or name) differs from the others; one alone, as `settings` change it.

    Raises HuiqiError for an unknown text or setting.
    """
    old, new = sides_named([scope_of(law, [t], ()).policies for t in texts], settings)
    after = edited(law, edits_of(settings_of(law, new, settings)))
    return rule_diff(law, after, old, new)


def rules_table(found: RuleDiff, lang: Language) -> Rows:
    """Return the differences as rows, one for each; what is said of them is in `lang`."""
    columns = tuple(
        Column(name, Text(zh, en), words=WHATS)
        for name, zh, en in (
            ("old", "原事项", "old awards"),
            ("new", "新事项", "new awards"),
            ("what", "变化", "what changed"),
            ("before", "原", "before"),
            ("after", "新", "after"),
        )
    )
    rows: list[tuple[Cell, ...]] = []
    for pair in (PairDiff(Pair((), ()), found.general), *found.pairs):
        for c in pair.changes:
            old = (c.award,) if c.award else pair.pair.old
            names = (tuple(Literal(local(i)) for i in iris) for iris in (old, pair.pair.new))
            texts = (Literal(t.say(lang)) for t in (c.before, c.after))
            rows.append((*names, Literal(c.what), *texts))
    return Rows("compare-rules", columns, tuple(rows), lang=lang)
