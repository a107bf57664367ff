"""How the rules of texts differ, as text (faces layer): of the texts as a whole, then award by award; computes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from huiqi.compare.rules import WHATS, PairDiff, RuleChange, RuleDiff
from huiqi.errors import Language, Text
from huiqi.names import local
from huiqi.things import Law

_HOW = {"name": Text("同名", "same name"), "content": Text("内容相近", "like in content")}
_SAME = Text("规则相同", "says the same")


def rules_to_text(found: RuleDiff, law: Law, lang: Language) -> str:
    """Return the differences as plain text: what changed, the words before, the words after."""
    lines = []
    for text, policies in ((Text("原", "before"), found.old), (Text("新", "after"), found.new)):
        lines += [f"{text.say(lang)}: {law.label(policy).say(lang)}" for policy in policies]
    lines += ["", Text("总则与叠加", "General clauses and combination").say(lang), *_changes(found.general, "", lang)]
    for pair in (p for p in found.pairs if p.changes):
        lines += ["", _heading(pair, law, lang)]
        several = len(pair.pair.old) > 1
        lines += _changes(pair.changes, " " if several else "", lang)
    same = ", ".join(local(p.pair.new[0]) for p in found.pairs if not p.changes)
    lines += ["", f"{_SAME.say(lang)}: {same}"] if same else []
    note = Text(
        "事项先按名称、再按内容对应;所比较的是规则的写法,写法不同的规则可能意义相同(见 huiqi overlaps)。",
        "Awards are matched by name, else by content. What is compared is how rules are written: rules written otherwise may "
        "mean the same (huiqi overlaps tells).",
    )
    return "\n".join([*lines, "", note.say(lang)]) + "\n"


def _heading(pair: PairDiff, law: Law, lang: Language) -> str:
    sides = [", ".join(local(a) for a in iris) or "—" for iris in (pair.pair.old, pair.pair.new)]
    how = ", ".join(_HOW[h].say(lang) for h in pair.pair.how.split(", ") if h in _HOW)
    name = law.label(pair.pair.new[0] if pair.pair.new else pair.pair.old[0]).say(lang)
    return f"{sides[0]} → {sides[1]} · {name}{f' ({how})' if how else ''}"


def _changes(changes: Iterable[RuleChange], several: str, lang: Language) -> Iterator[str]:
    found = list(changes)
    if not found:
        yield f"  {_SAME.say(lang)}"
    for c in found:
        of = f" [{local(c.award)}]" if several and c.award else ""
        yield f"  {WHATS[c.what].say(lang)}{of}"
        if c.old and c.before.say(lang):
            yield f"    - {c.before.say(lang)}"
        if c.new and c.after.say(lang):
            yield f"    + {c.after.say(lang)}"
