"""An enterprise as JSON (faces layer): the keys of an enterprise file, and where in the text each fault lies.

Numbers keep the digits they were written with: none of them becomes a float.
"""

from __future__ import annotations

import json
from typing import Any, Final

from huiqi.errors import HuiqiError, Text
from huiqi.facts.yaml_nodes import MAX_DEPTH, Items, Node, Pairs, Scalar

MOST_VALUES: Final = 20_000
MOST_ENTERPRISES: Final = 20
"""Enterprises that one request may have assessed."""


class _Digits(str):
    """A number as it was written."""


def read_json(data: bytes) -> Any:
    """Return what JSON text holds, numbers as texts; raises HuiqiError for what is no JSON, is too deep or repeats a key."""
    try:
        return json.loads(
            data.decode("utf-8"),
            parse_float=_Digits,
            parse_int=_Digits,
            parse_constant=_no_constant,
            object_pairs_hook=_once,
        )
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise HuiqiError(Text(f"请求体不是 JSON:{error}", f"the body is no JSON: {error}")) from None
    except RecursionError:
        raise HuiqiError(Text("JSON 嵌套过深", "the JSON is nested too deep")) from None


def _no_constant(name: str) -> Any:
    raise HuiqiError(Text(f"`{name}` 不是 JSON 数字", f"`{name}` is no number of JSON"))


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise HuiqiError(Text(f"`{twice}` 出现两次", f"`{twice}` stands here twice"))
    return found


def nodes_of(value: Any, pointer: str) -> tuple[Node, list[str]]:
    """Return a JSON value as nodes of an enterprise file, and the JSON pointer of each line (line n is item n - 1).

    Raises HuiqiError for what is deeper or larger than an enterprise file may be.
    """
    pointers: list[str] = []
    return _node(value, pointer, pointers, 0), pointers


def _node(value: Any, pointer: str, pointers: list[str], depth: int) -> Node:
    if depth > MAX_DEPTH:
        raise HuiqiError(Text(f"`{pointer}` 嵌套过深", f"`{pointer}` is nested too deep"))
    if len(pointers) >= MOST_VALUES:
        raise HuiqiError(Text(f"值超过 {MOST_VALUES} 个", f"there are over {MOST_VALUES} values"))
    pointers.append(pointer)
    line = len(pointers)
    if isinstance(value, dict):
        pairs = []
        for name, inner in value.items():
            key = Scalar(_whole(name), len(pointers) + 1)  # a fault of a key lies where its value is
            pairs.append((key, _node(inner, f"{pointer}/{_escaped(name)}", pointers, depth + 1)))
        return Pairs(tuple(pairs), line)
    if isinstance(value, list):
        items = [_node(inner, f"{pointer}/{n}", pointers, depth + 1) for n, inner in enumerate(value)]
        return Items(tuple(items), line)
    if value is None:
        return Scalar("", line)
    if isinstance(value, bool):
        return Scalar("true" if value else "false", line)
    return Scalar(_whole(str(value)), line)


def _whole(text: str) -> str:
    """Return text without halves of characters, which JSON can write and RDF cannot."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _escaped(name: str) -> str:
    return _whole(name).replace("~", "~0").replace("/", "~1")
