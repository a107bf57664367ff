"""What an OWL reasoner said of the solver's proofs, as text (faces layer): a line for each matter, then the differences."""

from __future__ import annotations

from collections.abc import Iterator

from huiqi.compile.shacl import REASONS
from huiqi.errors import Language, Text
from huiqi.layout import aligned
from huiqi.names import local
from huiqi.overlaps.cross_check import Asked, CrossCheck
from huiqi.things import Law

_HEAD = (
    Text("事项", "matter"),
    Text("奖补事项", "awards"),
    Text("完整表达", "said whole"),
    Text("提问", "questions"),
    Text("求解器证明", "solver proves"),
    Text("推理机印证", "confirmed"),
)
_PARTS = (
    (
        "disagreements",
        Text(
            "相互矛盾(推理机证明不可能,求解器认为可能)",
            "contradicted: impossible for the reasoner, possible for the solver",
        ),
    ),
    ("added", Text("求解器没有答案,推理机证明不可能", "no answer from the solver, impossible for the reasoner")),
    (
        "unconfirmed",
        Text("推理机未能印证(未印证不说明任何问题)", "not confirmed by the reasoner, which proves nothing"),
    ),
)


def cross_check_text(found: CrossCheck, law: Law, lang: Language) -> str:
    """Return the second look as plain text: counts for each matter, then every question on which the two differ."""
    rows = [[h.say(lang) for h in _HEAD]]
    for one in found.matters:
        counts = (one.awards, one.whole, len(one.asked), one.proofs, one.confirmed)
        rows.append([law.label(one.matter).say(lang), *map(str, counts)])
    lines = aligned(rows, right=range(1, len(_HEAD)))
    for name, title in _PARTS:
        asked: tuple[Asked, ...] = getattr(found, name)
        if asked:
            lines += ["", f"{title.say(lang)}:", *(line for a in asked for line in _asked(a, law, lang))]
    proofs, confirmed = sum(m.proofs for m in found.matters), sum(m.confirmed for m in found.matters)
    count = len(found.disagreements)
    total = Text(
        f"{found.reasoner}:求解器的 {proofs} 项证明中印证 {confirmed} 项,矛盾 {count} 项",
        f"{found.reasoner}: confirms {confirmed} of {proofs} proofs of the solver, contradictions: {count}",
    )
    return "\n".join([*lines, "", total.say(lang)]) + "\n"


def _asked(asked: Asked, law: Law, lang: Language) -> Iterator[str]:
    met = Text("和", " and ").say(lang).join(local(a) for a in asked.met)
    if asked.unmet:
        unmet = ", ".join(local(a) for a in asked.unmet)
        yield "  " + Text(f"符合 {met} 而不符合 {unmet}", f"{met} without {unmet}").say(lang)
    else:
        yield "  " + Text(f"符合 {met}", met).say(lang)
    for refusal in asked.left_open:
        why = REASONS[refusal.why].say(lang)
        name = law.label(refusal.node).say(lang)
        yield f"    {Text('只具名', 'named only').say(lang)}: {local(refusal.node)} · {name} ({why})"
