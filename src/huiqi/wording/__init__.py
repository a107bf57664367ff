"""The words of a rule (meaning layer): a condition, an amount, a stacking rule, a payment as sentences in zh and en.

Total over the kinds of `huiqi.rules.tree`: a kind that has no words yet is called by its name. Decides nothing and
looks nothing up; how a thing is called comes from the caller.
"""

from __future__ import annotations

from typing import Any

from huiqi.errors import Language
from huiqi.wording.conditions import Conditions
from huiqi.wording.frame import Frame
from huiqi.wording.numbers import OPERATORS, show_duration, show_number
from huiqi.wording.quantities import Quantities
from huiqi.wording.speaker import Label, Phrase

__all__ = ["OPERATORS", "Label", "Phrase", "describe", "outline", "show_duration", "show_number"]


class _Words(Conditions, Quantities, Frame):
    """Has a method for every kind."""


def describe(node: Any, lang: Language, label: Label, money: bool = False) -> str:
    """Return a node of a rule as one sentence without a full stop; `money`: its plain numbers are yuan.

    `node` is any node of `huiqi.rules.tree`, a stacking rule included. Another kind is named, never passed over.
    """
    return _Words(lang, label).line(node, money)


def outline(node: Any, lang: Language, label: Label, money: bool = False) -> tuple[Phrase, ...]:
    """Return a node of a rule as an indented list, one phrase for each part; `money` as for `describe`."""
    return tuple(_Words(lang, label).phrases(node, money, 0))
