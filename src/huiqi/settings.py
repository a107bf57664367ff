"""Where things are and how a project is set up (ground layer): huiqi.toml, and the files that ship with the package."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from huiqi.errors import CannotStart, HuiqiError, Text
from huiqi.names import DEFAULT_BASE, near

FILE = "huiqi.toml"
_PREFIX: Final = re.compile(r"(?m)^@prefix\s+([\w.-]*):")


def shipped(name: str) -> Path:
    """Return the folder `name` (queries or ontology) that ships with this version of the package."""
    here = Path(__file__).resolve().parent
    for candidate in (here / "_share" / name, here.parents[1] / name):
        if candidate.is_dir():
            return candidate
    raise CannotStart(Text(f"安装不完整:缺少 {name}/", f"the installation is incomplete: {name}/ is missing"))


def prefixes_in_order(names: Sequence[str]) -> list[str]:
    """Return names of prefixes as `ontology/prefixes.ttl` orders them.

    Others stay where they are at the beginning and the end, and behind the one that they follow in between. Names of
    which one comes twice stay as they are, since in Turtle the later one counts.
    """
    common = (shipped("ontology") / "prefixes.ttl").read_text("utf-8")
    ranks = {match.group(1): rank for rank, match in enumerate(_PREFIX.finditer(common))}
    known = [n for n, name in enumerate(names) if name in ranks]
    if not known or len(set(names)) < len(names):
        return list(names)
    ends = [*known[1:], known[-1] + 1]
    groups = sorted(zip(known, ends, strict=True), key=lambda group: ranks[names[group[0]]])
    between = [name for start, end in groups for name in names[start:end]]
    return [*names[: known[0]], *between, *names[known[-1] + 1 :]]


FACT_FOLDERS = ("samples", "registers")
"""Folders of data/ that hold facts about enterprises, not law."""


ALIGNMENT = "alignment.ttl"
"""The file of ontology/ that says how our words stand to those of others: read by who publishes, never by a rule."""


def law_files(root: Path) -> list[Path]:
    """Return the Turtle files of a project's law: its ontology (else the one that ships) and data/ without facts."""
    own = root / "ontology"
    words = sorted(own.rglob("*.ttl")) if own.is_dir() else []
    if not (own / "huiqi.ttl").is_file():
        words += sorted(shipped("ontology").rglob("*.ttl"))
    words = [p for p in words if p.name != ALIGNMENT]
    return [*words, *(p for p in sorted((root / "data").rglob("*.ttl")) if not holds_facts(p, root))]


def holds_facts(path: Path, root: Path) -> bool:
    """Say whether a file of a project holds facts about enterprises: it stands in one of the folders of facts."""
    try:
        parts = path.resolve().relative_to((root / "data").resolve()).parts
    except ValueError:
        return False
    return bool({*FACT_FOLDERS} & set(parts[:-1]))


@dataclass(frozen=True)
class Settings:
    """A project's settings: the base of its IRIs, the interpretations it has chosen, its language, its policies.

    `policies` are the names of those that are assessed where the caller names none; none: all. `public` are files of
    facts that may be published, as far as each indicator allows.
    """

    base: str = DEFAULT_BASE
    interpretations: tuple[str, ...] = ()
    language: str = ""
    policies: tuple[str, ...] = ()
    public: tuple[str, ...] = ()


def read_settings(root: Path) -> Settings:
    """Read huiqi.toml of a project; a project without one has the defaults.

    Raises HuiqiError for text that is not TOML, for an unknown key and for a value of the wrong type.
    """
    path = root / FILE
    if not path.is_file():
        return Settings()
    try:
        found = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise HuiqiError(Text(f"{FILE} 无法读取:`{error}`", f"{FILE} is not TOML: {error}")) from error
    known: Mapping[str, type] = {
        "base": str,
        "interpretations": list,
        "language": str,
        "policies": list,
        "public": list,
        "check": dict,
        "overlaps": dict,
    }
    for key, value in found.items():
        if key not in known:
            hint = ", ".join(f"`{k}`" for k in near(key, known) or tuple(known))
            raise HuiqiError(
                Text(f"{FILE} 中没有 `{key}` 这一项,可用:{hint}", f"{FILE} has no key `{key}`; use {hint}")
            )
        if not isinstance(value, known[key]):
            raise HuiqiError(Text(f"{FILE} 的 `{key}` 类型不对", f"`{key}` in {FILE} is of the wrong type"))
    if found.get("language", "zh") not in ("zh", "en"):
        raise HuiqiError(Text(f"{FILE} 的 `language` 只能是 zh 或 en", f"`language` in {FILE} must be zh or en"))
    lists: dict[str, tuple[str, ...]] = {}
    for key in ("interpretations", "policies", "public"):
        names = found.get(key, [])
        if not all(isinstance(n, str) and n for n in names):
            raise HuiqiError(Text(f"{FILE} 的 `{key}` 应为文字列表", f"`{key}` in {FILE} should be a list of names"))
        lists[key] = tuple(names)
    base = found.get("base", DEFAULT_BASE).rstrip("/")
    return Settings(base, lists["interpretations"], found.get("language", ""), lists["policies"], lists["public"])
