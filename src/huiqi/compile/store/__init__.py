"""The micro-store (compile layer): rules and facts as the plain triples that the queries in queries/derive/ read."""

from huiqi.compile.store.facts import lower_facts
from huiqi.compile.store.rules import LoweredRules, lower_rules

__all__ = ["LoweredRules", "lower_facts", "lower_rules"]
