"""What a page of the self-check says of the file that filled it (faces layer)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from huiqi.pages.selfcheck.form import Form
from huiqi.pages.selfcheck.typed import record_numbers

ENDINGS: Final = (
    *(".yaml", ".yml", ".ttl", ".nt", ".nq", ".trig", ".jsonld"),
    ".csv",
    ".tsv",
    ".txt",
    ".xlsx",
    ".xlsm",
)
"""The endings of the files that can be sent."""


@dataclass(frozen=True)
class Choice:
    """One of several enterprises of a file: its code and name, and what would stand in the form."""

    code: str
    name: str
    inputs: Mapping[str, str]


@dataclass(frozen=True)
class FromFile:
    """A file that was read: its name, how many inputs it filled, what is wrong in it, what the form does not hold.

    `choices` are its enterprises where there are several and none is taken yet.
    """

    name: str
    count: int
    findings: tuple[str, ...]
    left_out: tuple[str, ...]
    choices: tuple[Choice, ...] = ()


def carried(form: Form, inputs: Mapping[str, str], years: Sequence[int], ways: Iterable[str]) -> list[tuple[str, str]]:
    """Return the inputs that have no field of their own in the form, with what each is called, in order.

    The form shows them below the others, so that nothing a file stated is lost on the way.
    """
    blocks = {"e": form.enterprise, "s": form.status, **{f"r.{y}": form.report for y in years}}
    blocks |= {f"k.{n}": b for n in record_numbers(inputs) if (b := form.block(inputs[f"k.{n}.class"])) is not None}
    shown = {"on", "policy", "years", "lang", "add", "remove", "which", "e.name", "e.code", "s.from", *ways}
    shown |= {f"{begin}.{field.name}" for begin, block in blocks.items() for field in block.fields}
    shown |= {f"all.{b.name}" for b in form.records}
    return [(name, _called(form, name, inputs)) for name in sorted(inputs) if name not in shown and _is_fact(name)]


def _is_fact(name: str) -> bool:
    return name.split(".")[0] in ("e", "s", "r", "k", "all", "upto") and not name.endswith(".class")


def _called(form: Form, name: str, inputs: Mapping[str, str]) -> str:
    """Return what a person reads of an input's name: for a record its class instead of `k`."""
    parts = name.split(".")
    if parts[0] == "k" and len(parts) > 2:
        kind = inputs.get(f"k.{parts[1]}.class", "")
        return f"{kind} {parts[1]}: {'.'.join(parts[2:])}"
    return name
