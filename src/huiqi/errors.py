"""The exceptions of the package (ground layer): what went wrong, where, what to try.

Nothing here prints; the command line turns an exception into a message and an exit status.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

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
