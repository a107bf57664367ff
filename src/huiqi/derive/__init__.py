"""The normative derivation (answers layer): the fixed queries of queries/derive/ on micro-stores."""

from huiqi.derive.queries import Queries
from huiqi.derive.run import BATCH, Derivation, EnterpriseWorlds, status
from huiqi.derive.settle import settle

__all__ = ["BATCH", "Derivation", "EnterpriseWorlds", "Queries", "settle", "status"]
