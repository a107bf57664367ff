"""An allocation as text (faces layer): rules across enterprises, funds, charges; computes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from huiqi.allocate import Allocation
from huiqi.allocate.tables import Part, table
from huiqi.errors import Language, Text

_HEADS: Final[dict[Part, Text]] = {
    "rules": Text("跨企业的规则", "Rules that bind several enterprises"),
    "funds": Text("资金", "Funds"),
    "charges": Text("列支", "Charges"),
}


def allocation_to_text(found: Allocation, lang: Language) -> str:
    """Return every part that has something to tell under its heading, the notes at the end."""
    return "\n".join(_lines(found, lang)) + "\n"


def _lines(found: Allocation, lang: Language) -> Iterator[str]:
    for part, head in _HEADS.items():
        rows = table(found, part, lang)
        if len(rows) or part == "charges":
            yield head.say(lang)
            yield ""
            yield replace(rows, notes=()).text(lang)
            yield ""
        if part == "rules":
            for m in found.matters:
                if m.unsettled is not None:
                    name = found.labels.get(m.rule, {}).get(lang, m.rule)
                    yield Text(
                        f"“{name}”不能在各企业之间算定:{m.unsettled.zh}",
                        f"“{name}” cannot be settled across enterprises: {m.unsettled.en}",
                    ).say(lang)
                    yield ""
    yield from (n.say(lang) for n in table(found, "charges", lang).notes)
