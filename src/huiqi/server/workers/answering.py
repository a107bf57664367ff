"""The worker that answers people and programs (faces layer): pages, the self-check, assessments, questions, things.

Holds an opened project and no fact of any enterprise: what is typed comes with a request and is forgotten with it.
Inside the sandbox it reads the queries of the derivation and the code of Python, nothing else.
"""

from __future__ import annotations

import sys
import sysconfig
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from huiqi.errors import BadData, HuiqiError, Language, Text
from huiqi.project import Project
from huiqi.server.workers.verbs import Asked, Nothing, Verbs
from huiqi.settings import shipped


class AnswerTask:
    """Answers over the project in the folder `settings["project"]`."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        root = Path(settings["project"]).resolve()
        self._verbs = Verbs(Project.open(root))
        self._verbs.warm_up()
        self.readable = readable_folders(root)

    def open(self) -> None:
        """Get ready, inside the sandbox; everything was read before."""

    def answer(self, head: Mapping[str, Any], body: bytes, longest: int) -> tuple[dict[str, Any], bytes]:
        """Answer what `head` asks: `do` a verb, `lang`, `form`, `on` a day, `args` of the verb.

        The answer's `status` is "ok" with a media type, "nothing" where there is no such thing, "refused" for what the
        client can mend, or "too-large".
        """
        try:
            lang: Language = "en" if head.get("lang") == "en" else "zh"
            asked = Asked(lang, date.fromisoformat(head["on"]), str(head.get("form", "")), head.get("args", {}), body)
            media_type, text = self._verbs.call(str(head["do"]), asked)
        except Nothing as error:
            return _said("nothing", error.text), b""
        except BadData as error:
            found = [Text(f.say("zh"), f.say("en")) for f in error.findings]
            return _said("refused", Text("\n".join(t.zh for t in found), "\n".join(t.en for t in found))), b""
        except HuiqiError as error:
            return _said("refused", error.text), b""
        data = text.encode("utf-8")
        if len(data) > longest:
            return {"status": "too-large"}, b""
        return {"status": "ok", "type": media_type}, data


def readable_folders(root: Path) -> tuple[str, ...]:
    """Return what a worker over the project in `root` may read: the queries of the derivation and the code of Python."""
    code = [sys.prefix, sys.base_prefix, *(sysconfig.get_paths()[n] for n in ("stdlib", "purelib", "platlib"))]
    package = Path(__file__).resolve().parents[2]
    folders = [shipped("queries"), root / "queries", package, *map(Path, code)]
    return tuple(dict.fromkeys(str(f.resolve()) for f in folders if f.exists()))


def _said(status: str, text: Text) -> dict[str, Any]:
    return {"status": status, "zh": text.zh, "en": text.en}
