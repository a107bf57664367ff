"""An enterprise as JSON (faces layer): the keys of an enterprise file, and where in the text each fault lies.

Numbers keep the digits they were written with: none of them becomes a float.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from huiqi.dates import parse_date
from huiqi.errors import HuiqiError, Text
from huiqi.facts.yaml_nodes import MAX_DEPTH, Items, Node, Pairs, Scalar

MOST_VALUES: Final = 20_000
MOST_ENTERPRISES: Final = 20
"""Enterprises that one request may have assessed."""


_KEYS: Final = ("on", "knownAsOf", "policies", "readings", "enterprise", "enterprises")
CODE: Final = r"^[0-9A-Z]{18}$"
"""How a credit code is written; whether its check digit fits is a finding, no reason to refuse the rest."""


@dataclass(frozen=True)
class Wanted:
    """What a request for assessments asks: the day, the law, the enterprises as JSON and the pointer to them."""

    on: date
    known_as_of: date | None
    policies: list[str]
    readings: list[str]
    enterprises: Any
    pointer: str


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


def read_wanted(data: bytes, today: date) -> Wanted:
    """Return what the body of a request asks; `today` is the day where it names none.

    Raises HuiqiError for a body of another shape, with what is wrong and what may stand there.
    """
    given = read_json(data)
    if not isinstance(given, dict):
        raise HuiqiError(Text("请求体应为 JSON 对象", "the body should be a JSON object"))
    unknown = next((name for name in sorted(given) if name not in _KEYS), None)
    if unknown is not None:
        names = ", ".join(_KEYS)
        raise HuiqiError(Text(f"不认识 `{unknown}`,可用:{names}", f"`{unknown}` is not known; there are {names}"))
    if ("enterprise" in given) == ("enterprises" in given):
        raise HuiqiError(
            Text("请给出 enterprise(一家)或 enterprises(多家)之一", "give enterprise (one) or enterprises (a list)")
        )
    known = _text(given, "knownAsOf")
    found, pointer = _enterprises(given)
    on = day_of(_text(given, "on"), today)
    return Wanted(
        on,
        day_of(known, on) if known else None,
        _texts(given, "policies"),
        _texts(given, "readings"),
        found,
        pointer,
    )


def _enterprises(given: Mapping[str, Any]) -> tuple[Any, str]:
    if "enterprise" in given:
        _check_code(given["enterprise"], "/enterprise")
        return given["enterprise"], "/enterprise"
    found = given["enterprises"]
    if not isinstance(found, list) or not 0 < len(found) <= MOST_ENTERPRISES:
        text = f"enterprises should be a list of 1 to {MOST_ENTERPRISES}"
        raise HuiqiError(Text(f"enterprises 应为 1 至 {MOST_ENTERPRISES} 家的列表", text))
    for n, one in enumerate(found):
        _check_code(one, f"/enterprises/{n}")
    return found, "/enterprises"


def _check_code(given: Any, pointer: str) -> None:
    """Raise HuiqiError unless an enterprise is an object with a credit code of 18 digits and letters."""
    code = given.get("code") if isinstance(given, dict) else None
    text = (
        unicodedata.normalize("NFKC", code).strip().upper()
        if isinstance(code, str) and not isinstance(code, _Digits)
        else ""
    )
    if re.fullmatch(CODE[1:-1], text, re.ASCII) is None:
        raise HuiqiError(
            Text(
                f"`{pointer}/code` 应为 18 位统一社会信用代码",
                f"`{pointer}/code` should be a unified social credit code: 18 digits and letters in a text",
            )
        )


def _text(given: Mapping[str, Any], name: str) -> str:
    if name not in given:
        return ""
    value = given[name]
    if not isinstance(value, str) or isinstance(value, _Digits) or not value.strip():
        raise HuiqiError(Text(f"`{name}` 应为日期文字", f"`{name}` should be a date as a text, such as 2026-03-01"))
    return value


def _texts(given: Mapping[str, Any], name: str) -> list[str]:
    value = given.get(name, [])
    if not isinstance(value, list) or not all(isinstance(v, str) and not isinstance(v, _Digits) for v in value):
        raise HuiqiError(Text(f"`{name}` 应为文字的列表", f"`{name}` should be a list of texts"))
    return list(value)


def day_of(text: str, default: date) -> date:
    """Return the day that a text names, `default` where it names none; raises HuiqiError for what is no date."""
    if not text.strip():
        return default
    try:
        return parse_date(text.strip())
    except ValueError:
        raise HuiqiError(Text(f"`{text}` 不是日期,请写 2026-03-01", f"`{text}` is no date; write 2026-03-01")) from None
