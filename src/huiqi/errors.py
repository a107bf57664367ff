"""The exceptions of the package (ground layer): what went wrong, where, what to try.

Nothing here prints; the command line turns an exception into a message and an exit status.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from huiqi.findings import Finding

Language = Literal["zh", "en"]


@dataclass(frozen=True)
class Text:
    """Say one thing in both languages of the interface.

    >>> Text("金额", "amount").say("en")
    'amount'
    """

    zh: str
    en: str

    def say(self, lang: Language) -> str:
        """Return the wording in `lang` ("zh" or "en")."""
        return self.zh if lang == "zh" else self.en

    def line(self, lang: Language) -> str:
        """Return the wording as one line for a terminal: no control character, long quotations shortened.

        >>> Text("", "no `\\x1b[2J`").line("en")
        'no `\\\\u001b[2J`'
        """
        line = _QUOTED.sub(r"\1…`", harmless(self.say(lang), keep=""))
        return line if len(line) <= _LONGEST else line[:_LONGEST] + "…"


_QUOTED: Final = re.compile(r"(`[^`]{200})[^`]+`")
_LONGEST: Final = 2000
_CONTROLS: Final = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2028\u2029\u2066-\u2069\ud800-\udfff]")


def harmless(text: str, keep: str = "\n\t") -> str:
    """Return text that a terminal only shows: control characters but those of `keep` are written as escapes.

    Halves of characters count, and what turns the direction of writing: a name could look like another.

    >>> harmless("a\\x1b[2J\\n")
    'a\\\\u001b[2J\\n'
    """
    return _CONTROLS.sub(lambda c: c.group() if c.group() in keep else f"\\u{ord(c.group()):04x}", text)


class HuiqiError(Exception):
    """A problem that a person can mend; carries its wording in both languages and an exit status."""

    exit_status = 1

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


class CannotStart(HuiqiError):  # noqa: N818 - a state, not a fault of ours
    """A file, folder or optional part that the command needs is not there (exit status 2)."""

    exit_status = 2


class BadData(HuiqiError):  # noqa: N818
    """Data or rules that cannot be used as they stand; `findings` says what, where and how to mend it."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        count = len(findings)
        super().__init__(Text(f"共 {count} 处问题", f"{count} problem{'s' if count != 1 else ''} in the data"))
        self.findings = findings
