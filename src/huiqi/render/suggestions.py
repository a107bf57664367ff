"""Edits that would remove findings, as text (faces layer): what to change, and what else it would bring; computes nothing."""

from __future__ import annotations

import json
from collections.abc import Iterable

from huiqi.compare.rescue import DECLARED, HELPED, HOWS, Suggestion
from huiqi.errors import HuiqiError, Language, Text
from huiqi.names import local
from huiqi.overlaps import Analysis
from huiqi.render.data import to_json


def with_suggestions(written: str, suggested: Iterable[Suggestion], found: Analysis, form: str, lang: Language) -> str:
    """Return written findings with the suggestions added, as text or JSON; another form raises HuiqiError."""
    if form == "json":
        return to_json({**json.loads(written), "suggestions": [s.to_dict() for s in suggested]})
    if form == "text":
        return written + suggestions_text(suggested, found, lang)
    raise HuiqiError(Text("--suggest 只有 text 与 json 格式", "--suggest has the formats text and json"))


def suggestions_text(suggested: Iterable[Suggestion], found: Analysis, lang: Language) -> str:
    """Return the suggestions under their findings as plain text; findings for which none helps are named."""
    told = list(suggested)
    lines = [
        "",
        Text("可以消除发现的最小修改(已在内存中改后重新分析)", "Smallest edits that remove a finding").say(lang),
    ]
    for finding in found.findings:
        if finding.kind not in (*HELPED, *DECLARED):
            continue
        lines.append(f"  {finding.sentence.say(lang)}")
        mine = [s for s in told if s.finding is finding]
        if not mine:
            lines.append(f"    {Text('没有找到', 'none found').say(lang)}")
        for s in mine:
            edit = s.edit
            lines.append(f"    {HOWS[edit.how].say(lang)} [{local(edit.node)}]")
            if edit.before.say(lang):
                lines.append(f"      - {edit.before.say(lang)}")
            lines.append(f"      + {edit.after.say(lang)}")
            lines += [f"      {Text('但随之出现', 'but brings').say(lang)}: {b.sentence.say(lang)}" for b in s.brings]
    note = Text(
        "每条都已在内存中修改规则并重新分析。", "Each was tried: the rules were edited in memory and analysed again."
    )
    return "\n".join([*lines, note.say(lang)]) + "\n"
