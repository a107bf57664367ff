"""The reference evaluator (answers layer): the meaning of an award in plain Python, to check the engines by.

Starts from parsed facts and settled rules, computes with exact fractions, and shares no query with any engine.
"""

from huiqi.evaluate.combination import assess_world, grants_of

__all__ = ["assess_world", "grants_of"]
