"""The `#+` header of a saved query (ground layer): YAML in comments, with the line on which each key stands.

Reads it and says what is wrong with it; what the keys mean is decided by those who use it.
"""

from __future__ import annotations

import re
from typing import Any

from huiqi.errors import HuiqiError, Text


class HeaderFault(HuiqiError):  # noqa: N818 - a fault of a file, not of ours
    """Why the file of a saved query cannot be used, and the line."""

    def __init__(self, zh: str, en: str, line: int = 1) -> None:
        super().__init__(Text(zh, en))
        self.line = line


class Header:
    """The header of a saved query, with the line of each key; `lines` is empty where there is none."""

    def __init__(self, text: str) -> None:
        numbered = [(n, line) for n, line in enumerate(text.splitlines(), 1) if line.startswith("#+")]
        self.lines = [n for n, _ in numbered]
        self.texts = [line[2:].removeprefix(" ") for _, line in numbered]

    def line(self, key: str = "") -> int:
        """Return the line on which a key first stands, else the first line of the header."""
        pattern = re.compile(rf"\s*{re.escape(key)}\s*:")
        found = (n for n, text in zip(self.lines, self.texts, strict=True) if key and pattern.match(text))
        return next(found, self.lines[0] if self.lines else 1)

    def read(self) -> dict[str, Any]:
        """Return the header as a mapping; raises HeaderFault."""
        from ruamel.yaml import YAML
        from ruamel.yaml.error import MarkedYAMLError, YAMLError

        if not self.lines:
            raise HeaderFault("文件没有以 #+ 开头的表头", "it has no header, lines that begin with #+")
        try:
            found = YAML(typ="safe", pure=True).load("\n".join(self.texts))
        except YAMLError as error:
            mark = error.problem_mark if isinstance(error, MarkedYAMLError) else None
            line = self.lines[min(mark.line, len(self.lines) - 1)] if mark else self.lines[0]
            what = str(getattr(error, "problem", None) or error).splitlines()[0].replace("`", "'")
            raise HeaderFault(f"表头不是 YAML({what})", f"its header is not YAML ({what})", line) from error
        if not isinstance(found, dict):
            raise HeaderFault("表头不是键值对", "its header is no mapping", self.lines[0])
        return found

    def mapping(self, value: Any, key: str, known: frozenset[str]) -> dict[str, Any]:
        """Return a value that must be a mapping with known keys; raises HeaderFault."""
        if not isinstance(value, dict):
            raise HeaderFault(f"`{key}` 不是键值对", f"`{key}` is no mapping", self.line(key))
        for name in value:
            if name not in known:
                hint = ", ".join(sorted(known))
                zh, en = f"`{key}` 中没有 `{name}` 这一项,可用:{hint}", f"`{key}` has no key `{name}`; use {hint}"
                raise HeaderFault(zh, en, self.line(str(name)))
        return value

    def text(self, value: Any, key: str) -> Text:
        """Return a wording in both languages; raises HeaderFault."""
        if not isinstance(value, dict) or not all(isinstance(value.get(k), str) for k in ("zh", "en")):
            raise HeaderFault(f"`{key}` 没有 zh 与 en 两种写法", f"`{key}` is not given in zh and en", self.line(key))
        return Text(value["zh"], value["en"])
