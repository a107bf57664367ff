"""The things of the law, one at a time or in lists (meaning layer): what `show` says, before it is written."""

from huiqi.things.find import find, instances, kind_named
from huiqi.things.law import Law
from huiqi.things.lookup import look_up, policy_iri
from huiqi.things.model import KINDS, Entry, Kind, Section, Sheet
from huiqi.things.phrases import applying_line

__all__ = [
    "KINDS",
    "Entry",
    "Kind",
    "Law",
    "Section",
    "Sheet",
    "applying_line",
    "find",
    "instances",
    "kind_named",
    "look_up",
    "policy_iri",
]
