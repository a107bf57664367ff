"""Waivers of findings on rules (answers layer): [[overlaps.waive]] of huiqi.toml, tied to the rules as they stood.

A waiver without a reason is refused; once a rule that its finding rests on changes, the finding is open again.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields, is_dataclass
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from huiqi.errors import HuiqiError, Text
from huiqi.names import local, near
from huiqi.overlaps import KINDS, Overlap
from huiqi.rules.model import RuleBook
from huiqi.settings import FILE

_KEYS: Final = ("kind", "awards", "rules", "reason")


@dataclass(frozen=True)
class RuleWaiver:
    """A finding that a project accepts: its kind, its awards by local name, a hash of the rules, and the reason."""

    kind: str
    awards: tuple[str, ...]
    rules: str
    reason: str

    def is_about(self, finding: Overlap) -> bool:
        """Say whether it is about this finding, however its rules read now."""
        return self.kind == finding.kind and sorted(self.awards) == sorted(_names(finding))


def read_rule_waivers(root: Path) -> tuple[RuleWaiver, ...]:
    """Read the waivers of [overlaps] in a project's huiqi.toml; one without any has none.

    Raises HuiqiError for an unknown key or kind, a value of the wrong type, and a waiver without one of its keys.
    """
    path = root / FILE
    if not path.is_file():
        return ()
    try:
        table = tomllib.loads(path.read_text("utf-8")).get("overlaps", {})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise HuiqiError(Text(f"{FILE} 无法读取:`{error}`", f"{FILE} is not TOML: {error}")) from error
    if not isinstance(table, dict):
        raise HuiqiError(Text(f"{FILE} 的 overlaps 应为表", f"`overlaps` in {FILE} should be a table"))
    _refuse_unknown(table, ("waive",), "[overlaps]")
    waived = table.get("waive", [])
    if not isinstance(waived, list):
        raise HuiqiError(Text(f"{FILE} 的 waive 应为列表", f"`waive` in {FILE} should be a list"))
    return tuple(_waiver(w) for w in waived)


def _refuse_unknown(table: Iterable[str], known: Collection[str], where: str) -> None:
    for key in table:
        if key not in known:
            hint = ", ".join(f"`{k}`" for k in near(key, known) or tuple(known))
            zh, en = f"{FILE} 的 {where} 没有 `{key}`,可用:{hint}", f"{where} in {FILE} has no key `{key}`; use {hint}"
            raise HuiqiError(Text(zh, en))


def _waiver(table: Any) -> RuleWaiver:
    if not isinstance(table, dict):
        raise HuiqiError(Text(f"{FILE} 的豁免应为表", f"each waiver in {FILE} should be a table"))
    _refuse_unknown(table, _KEYS, "overlaps.waive")
    for key in _KEYS:
        value = table.get(key)
        fits = isinstance(value, str) and bool(value.strip())
        if key == "awards":
            fits = isinstance(value, list) and bool(value) and all(isinstance(v, str) and v for v in value)
        if not fits:
            name = table.get("kind", "?")
            zh = f"{FILE} 中对 `{name}` 的豁免缺少 `{key}`,或其值不对"
            raise HuiqiError(Text(zh, f"the waiver of `{name}` in {FILE} has no `{key}`, or one of the wrong type"))
    if table["kind"] not in KINDS:
        hint = ", ".join(f"`{k}`" for k in near(table["kind"], KINDS) or sorted(KINDS))
        zh = f"{FILE} 的豁免中没有 `{table['kind']}` 这种发现,可用:{hint}"
        raise HuiqiError(Text(zh, f"a waiver in {FILE} is of kind `{table['kind']}`; there are {hint}"))
    return RuleWaiver(table["kind"], tuple(table["awards"]), table["rules"], table["reason"].strip())


def line_to_add(finding: Overlap, digest: str) -> str:
    """Return the entry of `waive` in [overlaps] of huiqi.toml that accepts a finding; the reason is left to a person."""
    names = ", ".join(json.dumps(n, ensure_ascii=False) for n in _names(finding))
    return f'{{ kind = "{finding.kind}", awards = [{names}], rules = "{digest}", reason = "" }}'


def _names(finding: Overlap) -> list[str]:
    return [local(a) for a in (*finding.awards, *finding.others)]


def rules_digest(book: RuleBook, finding: Overlap) -> str:
    """Return a hash of every rule that a finding rests on, as written: awards, general conditions, stacking rules, readings.

    Where a rule stands in its file does not matter; anything that it says does.
    """
    involved = {*finding.awards, *finding.others}
    awards = sorted((a for a in book.awards if a.iri in involved), key=lambda a: a.iri)
    general = [(p, book.policies[p].conditions) for p in sorted({a.policy for a in awards})]
    rules = sorted((r for r in book.rules if r.iri in finding.rules), key=lambda r: r.iri)
    said = [finding.kind, sorted(finding.readings), _said(awards), _said(general), _said(rules)]
    return sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()[:12]


def _said(value: Any) -> Any:
    """Return a value of a rule as JSON can hold it, without its place in a file."""
    if is_dataclass(value) and not isinstance(value, type):
        parts = {f.name: _said(getattr(value, f.name)) for f in fields(value) if f.name != "place"}
        return [type(value).__name__, parts]
    if isinstance(value, list | tuple):
        return [_said(v) for v in value]
    if isinstance(value, frozenset | set):
        return sorted(str(v) for v in value)
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value if isinstance(value, bool | int | str) or value is None else str(value)
