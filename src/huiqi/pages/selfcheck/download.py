"""What was typed as an enterprise file (faces layer): YAML that the self-check and every command read again."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from huiqi.errors import harmless
from huiqi.facts.yaml_nodes import Items, Node, Pairs, Scalar
from huiqi.pages.selfcheck.form import Form
from huiqi.pages.selfcheck.typed import enterprise_node

_PLAIN: Final = re.compile(r"[^\W_](?:[\w.-]*\w)?")
_HEAD: Final = (
    "惠企:企业数据文件,可再次上传;评估日期与所选理解不在其内。未填信用代码时写作 18 个 0。",
    "huiqi: facts of an enterprise, to be sent again; the day and the readings chosen are not part of it.",
    "A credit code that was not typed is written as 18 zeros.",
)


def enterprise_yaml(form: Form, inputs: Mapping[str, str], on: date) -> str:
    """Return what the inputs state as the text of an enterprise file; a blank is left out."""
    tree = enterprise_node(form, inputs, on.isoformat())
    head = [f"# {harmless(line, keep='')}" for line in (*_HEAD, f"评估日期 assessed on {on.isoformat()}")]
    return "\n".join([*head, *_pairs(tree, "")]) + "\n"


def _pairs(node: Pairs, indent: str) -> Iterator[str]:
    for key, value in node.pairs:
        if isinstance(value, Scalar):
            yield f"{indent}{_text(key)}: {_text(value)}"
        else:
            yield f"{indent}{_text(key)}:"
            yield from _below(value, indent + "  ")


def _below(node: Node, indent: str) -> Iterator[str]:
    if isinstance(node, Pairs):
        yield from _pairs(node, indent)
    elif isinstance(node, Items):
        for item in node.items:
            if isinstance(item, Scalar):
                yield f"{indent}- {_text(item)}"
            else:
                first, *rest = _below(item, indent + "  ")
                yield f"{indent}- {first.lstrip()}"
                yield from rest


def _text(scalar: Scalar) -> str:
    """Return a value as YAML writes it: plain where it can be nothing else, in quotes otherwise."""
    if _PLAIN.fullmatch(scalar.text):
        return scalar.text
    quoted = json.dumps(scalar.text, ensure_ascii=False)
    return re.sub("[\x7f-\x9f\u2028\u2029\ufeff]", lambda c: f"\\u{ord(c[0]):04x}", quoted)
