"""What `show` answers (meaning layer): a list of a kind, or one thing found by name."""

from __future__ import annotations

from collections.abc import Mapping

from huiqi.errors import HuiqiError, Text
from huiqi.questions import Question
from huiqi.rows import Rows
from huiqi.things.cards import show
from huiqi.things.find import find, kind_named
from huiqi.things.law import Law
from huiqi.things.lists import kinds, listing
from huiqi.things.model import Sheet


def look_up(
    law: Law,
    questions: Mapping[str, Question],
    what: str = "",
    name: str = "",
    policy: str = "",
    everything: bool = False,
) -> Rows | Sheet:
    """Return the list of a kind (`what` is a kind, `name` empty) or one thing with all that is known of it.

    `what` empty: the kinds with their counts. `what` a kind and `name` given: the thing of that kind; otherwise `what`
    is the name of a thing of any kind. `policy` (a folder, label or IRI) narrows both. `everything` lists measures of
    policies that do not number theirs throughout or are not assessed by default. Drafts that `law` leaves out stand in
    the list of policies, and a thing of one is shown by name. Raises HuiqiError for a name that nothing or several
    things have.
    """
    is_list = not what or (kind_named(what) is not None and not name)
    if not is_list or policy or (what and kind_named(what) == kind_named("policy")):
        law = law.with_drafts()
    inside = policy_iri(law, policy)
    kind = kind_named(what) if what else None
    if not what:
        return kinds(law, questions)
    if kind is not None and not name:
        return listing(law, kind, questions, inside, everything)
    if name and kind is None:
        raise HuiqiError(
            Text(
                f"`{what}` 不是种类;请写 `huiqi show 种类 名称` 或 `huiqi show 名称`",
                f"`{what}` is no kind; write `huiqi show KIND NAME` or `huiqi show NAME`",
            )
        )
    return show(law, questions, find(law, questions, name or what, kind, inside))


def policy_iri(law: Law, name: str) -> str:
    """Return the IRI of the policy with this folder, label or IRI; empty for an empty name.

    Raises HuiqiError if there is none, with near names, and if there are several, with their IRIs.
    """
    return find(law, {}, name, kind_named("policy")).iri if name else ""
