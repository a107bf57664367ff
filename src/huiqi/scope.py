"""Which policies an answer looks at (answers layer): by name, by folder, or all of them.

Only chooses; assesses and prints nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from huiqi.errors import HuiqiError
from huiqi.rules.model import Policy
from huiqi.rules.tree import Decided, Fixed
from huiqi.things import Law, find, kind_named
from huiqi.things.find import in_a_draft

ALL: Final = "all"


@dataclass(frozen=True)
class Scope:
    """The policies (IRIs) that are assessed, of how many, and who chose them; nobody did where it is all of them."""

    policies: tuple[str, ...]
    of: int
    chosen_by: Literal["", "settings", "caller"] = ""


def scope_of(law: Law, asked: Iterable[str], settings: Iterable[str]) -> Scope:
    """Return the policies that the caller `asked` for, else those of the `settings`, else all.

    A name is that of a policy, or a folder below data/ such as `liaocheng`, which stands for every policy in it; `all`
    is every one. Raises HuiqiError for a name that nothing or more than one thing has.
    """
    every = sorted(law.book.policies)
    named, by = list(asked), "caller"
    if not named:
        named, by = list(settings), "settings"
    if not named or ALL in named:
        return Scope(tuple(every), len(every))
    wanted = {iri for name in named for iri in _named(law, name)}
    return Scope(tuple(sorted(wanted)), len(every), "caller" if by == "caller" else "settings")


def _named(law: Law, name: str) -> list[str]:
    folder = f"data/{name.strip('/')}/"
    inside = [iri for iri in law.book.policies if law.graph.place(iri).file.startswith(folder)]
    if not inside and any(law.entire.place(iri).file.startswith(folder) for iri in law.left_out):
        raise HuiqiError(in_a_draft(name))
    return inside or [find(law, {}, name, kind_named("policy")).iri]


def expired_on(policy: Policy, day: int) -> int | None:
    """Return the last day (integer key) of a policy that ended before `day`; None if it did not, or that is not certain."""
    ends = []
    for node in policy.applies_until:
        value = node.value if isinstance(node, Fixed) else node.at_most if isinstance(node, Decided) else None
        if not isinstance(value, int) or isinstance(value, bool):
            return None
        ends.append(value)
    return max(ends) if ends and max(ends) < day else None
