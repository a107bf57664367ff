"""Which awards are exported, and under which readings (answers layer): for tools of others, never for an answer here.

Chooses awards and settles readings; what is exported is written by `huiqi.compile.shacl` and `huiqi.compile.owl.export`.
"""

from __future__ import annotations

from collections.abc import Sequence

from huiqi.compile.owl.export import ClassesExport, export_classes
from huiqi.compile.shacl import BY_QUERY, ShapesExport, export_shapes, said
from huiqi.errors import HuiqiError, Text
from huiqi.names import local
from huiqi.rules.worlds import chosen_interpretations
from huiqi.scope import scope_of
from huiqi.settings import Settings
from huiqi.things import Law, find, kind_named

__all__ = ["ClassesExport", "ShapesExport", "check_whole", "classes_of", "shapes_of"]


def shapes_of(
    law: Law,
    settings: Settings,
    names: Sequence[str],
    policies: Sequence[str] = (),
    interpretations: Sequence[str] = (),
    with_queries: bool = False,
    with_not_met: bool = False,
) -> ShapesExport:
    """Return the eligibility of awards as shapes: those named (all, if none is), of `policies` or else of the settings.

    `interpretations` are readings and assumptions by name, besides those of the settings; decisions do not count.
    Raises HuiqiError for an unknown name and for an award of another policy.
    """
    choice = chosen_interpretations(law.book, [*settings.interpretations, *interpretations], 0)
    return export_shapes(law, _awards(law, settings, names, policies), choice, with_queries, with_not_met)


def classes_of(
    law: Law,
    settings: Settings,
    policies: Sequence[str] = (),
    awards: Sequence[str] = (),
    interpretations: Sequence[str] = (),
    form: str = "",
) -> ClassesExport:
    """Return the eligibility of awards as classes of OWL: those named (all, if none is), of `policies` or else of the settings.

    `interpretations` are readings and assumptions by name, besides those of the settings; decisions do not count.
    `form` is empty or `reasoner`, which writes days and figures as whole numbers. Raises HuiqiError for an unknown name
    or form, for an award of another policy, and where there is no award to write.
    """
    if form not in ("", "reasoner"):
        raise HuiqiError(Text(f"没有形式 `{form}`,只有 `reasoner`", f"there is no form `{form}`; there is `reasoner`"))
    choice = chosen_interpretations(law.book, [*settings.interpretations, *interpretations], 0)
    wanted = _awards(law, settings, awards, policies)
    if not wanted:
        known = "、".join(f"`{n}`" for n in sorted({law.policy_names[a.policy] for a in law.book.awards}))
        raise HuiqiError(
            Text(
                f"所选政策没有已编码的奖补事项,有事项的政策:{known}",
                f"no award of these policies is encoded; {known} have some",
            )
        )
    return export_classes(law, wanted, choice, form == "reasoner")


def _awards(law: Law, settings: Settings, names: Sequence[str], policies: Sequence[str]) -> list[str]:
    """Return the awards named, by IRI, or every one of the policies; raises HuiqiError for one of another policy."""
    scope = scope_of(law, policies, () if names else settings.policies)
    wanted = [find(law, {}, name, kind_named("award")).iri for name in names]
    within = {a.iri for a in law.book.awards if a.policy in scope.policies}
    for iri in wanted:
        if iri not in within:
            known = "、".join(f"`{local(a)}`" for a in sorted(within)[:3])
            raise HuiqiError(
                Text(
                    f"`{local(iri)}` 不属于 --policy 所选的政策,其中有{known}",
                    f"`{local(iri)}` is of none of the policies chosen by --policy; these have {known}",
                )
            )
    return wanted or sorted(within)


def check_whole(law: Law, found: ShapesExport, named: bool) -> None:
    """Raise HuiqiError if there is no shape, or if an award that was `named` has none: with the nodes that stop it."""
    stopped = [a for a in found.awards if a.refusals]
    if not stopped or (not named and len(stopped) < len(found.awards)):
        return
    award = stopped[0]
    why = [said(law, r) for r in award.refusals]
    zh, en = ";".join(w.zh for w in why), "; ".join(w.en for w in why)
    rest = len(stopped) - 1
    more = Text(f",另有 {rest} 项" if rest else "", f", and {rest} more" if rest else "")
    can_query = not found.with_queries and any(r.why in BY_QUERY for r in award.refusals)
    hint = Text("(可试 --sparql)", " (try --sparql)") if can_query else Text("", "")
    raise HuiqiError(
        Text(
            f"`{local(award.award)}` 不能完整写成 SHACL{more.zh}:{zh}{hint.zh}",
            f"`{local(award.award)}` cannot be said whole in SHACL{more.en}: {en}{hint.en}",
        )
    )
