"""Waivers and levels (analysis layer): what a project says in [check] of huiqi.toml about its own findings.

Reads the table and applies it; a waiver without a reason is refused, one that matches nothing is told.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Final, get_args

from huiqi.checks.header import Reporter
from huiqi.errors import HuiqiError, Text
from huiqi.findings import Finding, Level, Place
from huiqi.names import near
from huiqi.settings import FILE

LEVELS: Final[tuple[Level, ...]] = get_args(Level)
"""From the worst to the least."""
NOTHING: Final = Reporter(
    code="S902",
    level="note",
    name="waiver-matches-nothing",
    summary=Text("没有对上任何问题的豁免", "a waiver that matches nothing"),
    problem=Text("对 `{thing}` 的豁免没有对上任何问题", "the waiver of `{thing}` matches no finding"),
    fix=Text("从 huiqi.toml 中删去", "remove it from huiqi.toml"),
)
EXPIRED: Final = Reporter(
    code="S903",
    level="warning",
    name="waiver-expired",
    summary=Text("已过期的豁免", "a waiver that has expired"),
    problem=Text("对 `{thing}` 的豁免已于 `{value}` 到期", "the waiver of `{thing}` ended on `{value}`"),
    fix=Text("改正问题,或写明新的期限与理由", "mend what it was for, or give a new day and reason"),
)
_KEYS: Final = {"code": str, "reason": str, "file": str, "thing": str, "until": date}


@dataclass(frozen=True)
class Waiver:
    """A finding that a project accepts, with its reason; `file` is a pattern, `thing` what the message quotes first.

    Empty `file` or `thing` means any. `until` is the last day on which it counts, None for no end. `line` is where it
    stands in huiqi.toml, 0 if that is not known.
    """

    code: str
    reason: str
    file: str = ""
    thing: str = ""
    until: date | None = None
    line: int = 0

    def covers(self, finding: Finding) -> bool:
        """Say whether it is about this finding, whatever the day."""
        return (
            finding.code == self.code
            and (not self.file or fnmatchcase(finding.place.file, self.file))
            and (not self.thing or f"`{self.thing}`" in finding.problem.en)
        )


@dataclass(frozen=True)
class CheckSettings:
    """[check] of huiqi.toml: the level listed, levels given to codes, and waivers."""

    level: Level = "warning"
    levels: Mapping[str, Level] | None = None
    waivers: tuple[Waiver, ...] = ()


def read_check_settings(root: Path) -> CheckSettings:
    """Read [check] of a project's huiqi.toml; one without it has the defaults.

    Raises HuiqiError for an unknown key or level, a value of the wrong type, and a waiver without code or reason.
    """
    path = root / FILE
    if not path.is_file():
        return CheckSettings()
    try:
        text = path.read_text("utf-8")
        table = tomllib.loads(text).get("check", {})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise HuiqiError(Text(f"{FILE} 无法读取:`{error}`", f"{FILE} is not TOML: {error}")) from error
    if not isinstance(table, dict):
        raise HuiqiError(Text(f"{FILE} 的 check 应为表", f"`check` in {FILE} should be a table"))
    _refuse_unknown(table, ("level", "levels", "waive"), "[check]")
    given = table.get("levels", {})
    if not isinstance(given, dict):
        raise HuiqiError(Text(f"{FILE} 的 levels 应为表", f"`levels` in {FILE} should be a table of codes"))
    waived = table.get("waive", [])
    if not isinstance(waived, list):
        raise HuiqiError(Text(f"{FILE} 的 waive 应为列表", f"`waive` in {FILE} should be a list"))
    lines = [n for n, line in enumerate(text.splitlines(), 1) if line.lstrip(" {[").startswith("code")]
    found = tuple(_waiver(w, lines[n] if n < len(lines) else 0) for n, w in enumerate(waived))
    level = _level(table.get("level", "warning"))
    return CheckSettings(level, {str(c): _level(v) for c, v in given.items()}, found)


def _refuse_unknown(table: Mapping[str, Any], known: Iterable[str], where: str) -> None:
    for key in table:
        if key not in known:
            hint = ", ".join(f"`{k}`" for k in near(key, known) or tuple(known))
            zh, en = f"{FILE} 的 {where} 没有 `{key}`,可用:{hint}", f"{where} in {FILE} has no key `{key}`; use {hint}"
            raise HuiqiError(Text(zh, en))


def _level(value: object) -> Level:
    for level in LEVELS:
        if value == level:
            return level
    zh, en = f"{FILE} 中的级别 `{value}` 未知", f"the level `{value}` in {FILE} is none of error, warning, note"
    raise HuiqiError(Text(zh, en))


def _waiver(table: object, line: int) -> Waiver:
    if not isinstance(table, dict):
        raise HuiqiError(Text(f"{FILE} 的豁免应为表", f"each waiver in {FILE} should be a table"))
    _refuse_unknown(table, _KEYS, "waive")
    for key, value in table.items():
        if not isinstance(value, _KEYS[key]) or (isinstance(value, str) and not value.strip()):
            raise HuiqiError(
                Text(f"{FILE} 中豁免的 `{key}` 不对", f"`{key}` of a waiver in {FILE} is empty or of the wrong type")
            )
    name = table.get("code", "?")
    for key in ("code", "reason"):
        if key not in table:
            zh, en = (
                f"{FILE} 中对 `{name}` 的豁免没有 {key}",
                f"the waiver of `{name}` in {FILE} has no {key}; write one",
            )
            raise HuiqiError(Text(zh, en))
    return Waiver(**{**table, "line": line})


def apply(
    settings: CheckSettings, findings: Iterable[Finding], on: date | None
) -> tuple[list[Finding], list[tuple[Finding, Waiver]], list[Finding]]:
    """Return what stays, what is waived and by what, and what is to be said about the waivers themselves.

    Levels are given first. A waiver whose last day is before `on` covers nothing and is told; without `on` none has
    expired.
    """
    levels = settings.levels or {}
    given = [replace(f, level=levels[f.code]) if f.code in levels else f for f in findings]
    stays: list[Finding] = []
    waived: list[tuple[Finding, Waiver]] = []
    used: set[Waiver] = set()
    old = {w for w in settings.waivers if w.until is not None and on is not None and w.until < on}
    for finding in given:
        covering = [w for w in settings.waivers if w.covers(finding)]
        used.update(covering)
        valid = [w for w in covering if w not in old]
        if valid:
            waived.append((finding, valid[0]))
        else:
            stays.append(finding)
    said = [EXPIRED.finding(Place(FILE, w.line), w.code, str(w.until)) for w in settings.waivers if w in old]
    said += [NOTHING.finding(Place(FILE, w.line), w.code) for w in settings.waivers if w not in used and w not in old]
    return stays, waived, said
