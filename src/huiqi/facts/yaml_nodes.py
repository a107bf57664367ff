"""YAML text to plain nodes (meaning layer): every scalar keeps its text and its line, and nothing becomes a float.

Built from the parser's events, so that the limits hold before anything is built. Knows nothing of enterprises.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from huiqi.errors import Text
from huiqi.findings import Finding, Place

MAX_BYTES: Final = 2_000_000
MAX_DEPTH: Final = 8
"""Lists and mappings inside one another."""
MOST_REPEATED: Final = 200_000
"""Nodes that aliases may stand for, all together."""


@dataclass(frozen=True)
class Scalar:
    """A value as it was written, quotes removed, and its line."""

    text: str
    line: int


@dataclass(frozen=True)
class Items:
    """A list."""

    items: tuple[Node, ...]
    line: int


@dataclass(frozen=True)
class Pairs:
    """A mapping, in the order of the text; a key may come twice."""

    pairs: tuple[tuple[Scalar, Node], ...]
    line: int


Node = Scalar | Items | Pairs


def read_nodes(data: bytes, name: str, *, aliases: bool = False) -> tuple[list[Node], list[Finding]]:
    """Return the top node of each YAML document of a file called `name`, and what is wrong with the text.

    A file that is no YAML, is too large or too deep, or uses anchors, aliases, merge keys or tags gives no node and
    one finding. With `aliases` a value may be repeated by its anchor, within MOST_REPEATED nodes in all.

    >>> read_nodes(b"revenue: 1999.99", "a.yaml")[0]
    [Pairs(pairs=((Scalar(text='revenue', line=1), Scalar(text='1999.99', line=1)),), line=1)]
    """
    if len(data) > MAX_BYTES:
        return [], [_refused(name, 0, Text("文件超过 2 MB", "the file is larger than 2 MB"), _SPLIT)]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return [], [_broken(name, line, Text("文件不是 UTF-8 编码", "the file is not in UTF-8"), _SAVE)]
    try:
        return _Builder(name, YAML(typ="safe", pure=True).parse(text), aliases).documents()
    except _Refused as refusal:
        return [], [refusal.finding]
    except Exception as error:  # on broken text the parser raises more than its own errors
        return [], [_broken(name, _line_of(error, text), Text("无法读取 YAML", "this is not YAML"), _MEND)]


_SPLIT: Final = Text("分成几个文件", "split it into several files")
_SAVE: Final = Text("另存为 UTF-8", "save it as UTF-8")
_MEND: Final = Text(
    "检查这一行及上一行的缩进、冒号与引号;未知的值留空",
    "check indentation, colons and quotes of this line and the one before; leave a value that is not known blank",
)


def _broken(name: str, line: int, problem: Text, fix: Text) -> Finding:
    return Finding("H001", Place(name, line), problem, fix)


def _refused(name: str, line: int, problem: Text, fix: Text) -> Finding:
    return Finding("H013", Place(name, line), problem, fix)


def _line_of(error: Exception, text: str) -> int:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark is not None:
        return int(mark.line) + 1
    position = getattr(error, "position", None)
    return text.count("\n", 0, position) + 1 if isinstance(position, int) else 0


class _Refused(Exception):  # noqa: N818 - ends the reading of a file
    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.code)
        self.finding = finding


class _Builder:
    """Builds nodes from events; what may not stand in the file ends the reading."""

    def __init__(self, name: str, events: Iterator[Any], aliases: bool = False) -> None:
        self.name = name
        self.events = events
        self.aliases = aliases
        self.anchored: dict[str, Node] = {}
        self.repeated = 0
        self.findings: list[Finding] = []

    def documents(self) -> tuple[list[Node], list[Finding]]:
        found = [self._node(next(self.events), 0) for e in self.events if isinstance(e, DocumentStartEvent)]
        return found, self.findings

    def _node(self, event: Any, depth: int) -> Node:
        line = event.start_mark.line + 1
        self._check(event, line, depth)
        if isinstance(event, AliasEvent):
            return self._repeated(event.anchor, line)
        node = self._built(event, line, depth)
        if event.anchor is not None:
            self.anchored[event.anchor] = node
        return node

    def _repeated(self, anchor: str, line: int) -> Node:
        if anchor not in self.anchored:
            problem = Text(f"前面没有 `&{anchor}`", f"no `&{anchor}` stands before")
            raise _Refused(_refused(self.name, line, problem, Text("先写出该值", "write the value out first")))
        self.repeated += _size(self.anchored[anchor])
        if self.repeated > MOST_REPEATED:
            problem = Text("别名重复的内容过多", "aliases repeat too much")
            raise _Refused(_refused(self.name, line, problem, _SPLIT))
        return self.anchored[anchor]

    def _built(self, event: Any, line: int, depth: int) -> Node:
        if isinstance(event, ScalarEvent):
            return Scalar(self._text(event.value, line), line)
        children: list[tuple[Node, Any]] = []
        while not isinstance(inner := next(self.events), SequenceEndEvent | MappingEndEvent):
            children.append((self._node(inner, depth + 1), inner))
        if isinstance(event, SequenceStartEvent):
            return Items(tuple(child for child, _ in children), line)
        return Pairs(self._pairs(children), line)

    def _pairs(self, children: list[tuple[Node, Any]]) -> tuple[tuple[Scalar, Node], ...]:
        found: list[tuple[Scalar, Node]] = []
        before: Any = None
        for (written, event), (value, after) in zip(children[::2], children[1::2], strict=True):
            key = self._key(written)
            if key is not None and found and _is_rest(found[-1][1], before, key, event, value):
                first, start = found.pop()
                found.append((first, self._whole(start, key)))
            elif key is not None:
                found.append((key, value))
            before = after
        return tuple(found)

    def _whole(self, start: Node, rest: Scalar) -> Node:
        assert isinstance(start, Scalar)
        whole = Scalar(f"{start.text},{rest.text}", start.line)
        problem = Text(f"`{whole.text}` 含逗号,按一个数读取", f"`{whole.text}` has a comma and is read as one number")
        fix = Text("给数字加引号", "put the number in quotes")
        self.findings.append(Finding("H013", Place(self.name, start.line), problem, fix, "warning"))
        return whole

    def _check(self, event: Any, line: int, depth: int) -> None:
        if not self.aliases and (isinstance(event, AliasEvent) or event.anchor is not None):
            self._refuse(line, "锚点与别名(& 与 *)", "anchors and aliases (& and *)")
        if getattr(event, "tag", None) is not None:
            self._refuse(line, f"标签 `{event.tag}`", f"the tag `{event.tag}`")
        if isinstance(event, SequenceStartEvent | MappingStartEvent) and depth >= MAX_DEPTH:
            problem = Text(f"嵌套超过 {MAX_DEPTH} 层", f"lists and mappings are nested deeper than {MAX_DEPTH}")
            raise _Refused(_refused(self.name, line, problem, Text("减少嵌套", "write it flatter")))

    def _refuse(self, line: int, zh: str, en: str) -> None:
        file = Text("用例文件", "a file of cases") if self.aliases else Text("企业文件", "an enterprise file")
        problem = Text(f"{file.zh}中不得使用{zh}", f"{file.en} may not use {en}")
        raise _Refused(_refused(self.name, line, problem, Text("把内容直接写出", "write the content out")))

    def _text(self, text: str, line: int) -> str:
        if any("\ud800" <= c <= "\udfff" for c in text):
            problem = Text("含有半个 Unicode 字符", "half a Unicode character stands here")
            raise _Refused(_broken(self.name, line, problem, Text("改正转义写法", "mend the escape")))
        return text

    def _key(self, key: Node) -> Scalar | None:
        if isinstance(key, Scalar):
            if key.text == "<<":
                self._refuse(key.line, "合并键 <<", "the merge key <<")
            return key
        problem = Text("键不是一个词", "a key is not a single word")
        self.findings.append(_refused(self.name, key.line, problem, Text("改为一个词", "write one word")))
        return None


def _size(node: Node) -> int:
    if isinstance(node, Items):
        return 1 + sum(_size(i) for i in node.items)
    return 1 if isinstance(node, Scalar) else 1 + sum(1 + _size(v) for _, v in node.pairs)


def _is_rest(value: Node, at: Any, key: Scalar, key_at: Any, blank: Node) -> bool:
    """Say whether `key` is what a comma cut off a number: {revenue: 1,999.99万} is written without a space."""
    return (
        isinstance(value, Scalar)
        and isinstance(blank, Scalar)
        and not blank.text
        and re.fullmatch(r"-?[0-9]{1,3}(,[0-9]{3})*", value.text) is not None
        and re.match(r"[0-9]{3}(?![0-9])", key.text) is not None
        and (at.end_mark.line, at.end_mark.column + 1) == (key_at.start_mark.line, key_at.start_mark.column)
    )
