"""The page shown in place of a report on overlaps (faces layer): it is being worked out, failed, or is not made here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from huiqi.errors import Language, Text
from huiqi.pages.frame import page
from huiqi.pages.overlap_links import TITLE, at


def state_page(told: Mapping[str, Any], lang: Language) -> str:
    """Return the page for a state as the front tells it: `state`, `here`, `of`, `reason` (zh and en), `done` of `count`.

    It never says that there are no overlaps.
    """
    reason = told.get("reason") or {"zh": "", "en": ""}
    return page(
        "overlap-state.html",
        lang,
        str(told["here"]),
        TITLE.say(lang),
        query=[("of", str(told["of"]))] if told.get("of") else [],
        again=at(str(told["here"]), str(told.get("of", ""))),
        state=str(told["state"]),
        reason=Text(str(reason["zh"]), str(reason["en"])).say(lang),
        done=int(told.get("done", 0)),
        count=int(told.get("count", 0)),
        sets=[(str(s["page"]), str(s[lang]), str(s["state"])) for s in told.get("sets", ())],
    )
