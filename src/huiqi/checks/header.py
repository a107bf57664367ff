"""Saved checks (analysis layer): .rq files with a `#+` YAML header of code, level, problem and fix.

Reads and refuses headers; asks nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, cast, get_args

import pyoxigraph as ox

from huiqi.errors import HuiqiError, Text
from huiqi.findings import Finding, Level, Place
from huiqi.sparql_header import Header
from huiqi.sparql_text import asking, check_query

UNUSABLE: Final = "Q100"
COLUMNS: Final = ("thing", "place", "value")
_KEYS: Final = ("name", "code", "level", "summary", "problem", "fix")
_HOW: Final = Text("按 docs/reference/checks.md 写表头", "write its header as docs/reference/checks.md says")
_SLOT: Final = re.compile(r"\{(\w*)\}")


@dataclass(frozen=True)
class Reporter:
    """What a finding of one code says: `problem` and `fix` may name the row's {thing} and {value}."""

    code: str
    level: Level
    name: str
    summary: Text
    problem: Text
    fix: Text

    def finding(self, place: Place, thing: str = "", value: str = "") -> Finding:
        """Return the finding about `thing` at `place`; both are words to be shown, empty where there is none."""
        problem, fix = (Text(*(_filled(t, thing, value) for t in (x.zh, x.en))) for x in (self.problem, self.fix))
        return Finding(self.code, place, problem, fix, self.level)


@dataclass(frozen=True)
class Check(Reporter):
    """A saved query over the law; each of its rows (thing, place, value) is a fault."""

    query: str = field(repr=False)
    file: str = ""


def _filled(text: str, thing: str, value: str) -> str:
    found = {"thing": thing, "value": value}
    return _SLOT.sub(lambda m: found[m.group(1)].replace("`", "'"), text)


def read_checks(folders: list[Path], root: Path) -> tuple[list[Check], list[Finding]]:
    """Read every .rq file of the folders, in the order of their codes; a code that two names have is a fault.

    A file of the name and code of one in an earlier folder stands in its place.
    Returns the checks that can be used, and a finding (Q100) for each that cannot; files are named relative to `root`.
    A folder that is not there has no checks.
    """
    found: dict[str, Check] = {}
    faults: list[Finding] = []
    for folder in folders:
        for path in sorted(folder.glob("*.rq")):
            name = relative(path, root)
            try:
                check = _check(path, name)
                if check.code in found and found[check.code].name != check.name:
                    other = found[check.code].file
                    raise HuiqiError(
                        Text(
                            f"代码 {check.code} 已用于 `{other}`", f"the code {check.code} is that of `{other}` already"
                        )
                    )
            except HuiqiError as error:
                zh, en = (
                    f"检查 `{path.stem}` 无法使用:{error.text.zh}",
                    f"the check `{path.stem}` cannot be used: {error.text.en}",
                )
                faults.append(Finding(UNUSABLE, Place(name, 1), Text(zh, en), _HOW))
                continue
            found[check.code] = check
    return [found[c] for c in sorted(found)], faults


def relative(path: Path, root: Path) -> str:
    """Return the name of a file as findings show it: relative to `root`, else its last part."""
    try:
        return path.resolve().relative_to(root.resolve()).as_posix()
    except ValueError:
        return path.name


def _check(path: Path, name: str) -> Check:
    try:
        text = path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise HuiqiError(Text("不是 UTF-8 编码", "it is not in UTF-8")) from error
    found = Header(text).read()
    wrong = [k for k in _KEYS if k not in found] or [str(k) for k in found if k not in _KEYS]
    if wrong:
        raise HuiqiError(Text(f"表头的 {wrong[0]} 缺少或未知", f"its header lacks, or does not know, `{wrong[0]}`"))
    if found["name"] != path.stem:
        raise HuiqiError(
            Text(f"name 是 `{found['name']}`,与文件不同", f"its name is `{found['name']}`, not that of the file")
        )
    if not re.fullmatch(r"[A-Z]{1,3}[0-9]{3}", str(found["code"])):
        raise HuiqiError(Text(f"代码 `{found['code']}` 不像 Q001", f"its code `{found['code']}` is not like Q001"))
    if found["level"] not in get_args(Level):
        raise HuiqiError(Text("level 只能是 error、warning 或 note", "its level is none of error, warning, note"))
    check = Check(
        code=str(found["code"]),
        level=cast("Level", found["level"]),
        name=path.stem,
        summary=_text(found["summary"], "summary"),
        problem=_text(found["problem"], "problem"),
        fix=_text(found["fix"], "fix"),
        query=text,
        file=name,
    )
    _try(text)
    return check


def _text(value: Any, what: str) -> Text:
    if not isinstance(value, dict) or set(value) != {"zh", "en"} or not all(value.values()):
        raise HuiqiError(Text(f"{what} 未以 zh 与 en 写出", f"`{what}` is not given in zh and en"))
    for slot in _SLOT.findall(f"{value['zh']}{value['en']}"):
        if slot not in ("thing", "value"):
            raise HuiqiError(
                Text(f"{what} 中的 {{{slot}}} 未知", f"`{what}` names {{{slot}}}; there is {{thing}} and {{value}}")
            )
    return Text(str(value["zh"]), str(value["en"]))


def _try(text: str) -> None:
    """Refuse a query that is no SELECT of the three columns."""
    check_query(text)
    with asking():
        result = ox.Store().query(text)
    if not isinstance(result, ox.QuerySolutions) or tuple(v.value for v in result.variables) != COLUMNS:
        raise HuiqiError(Text("查询应为 SELECT ?thing ?place ?value", "its query is not SELECT ?thing ?place ?value"))
