"""Allocating (answers layer): what crosses enterprises, settled over all of them; and what each appropriation pays.

Three stages: rules that bind several enterprises (quotas, joint caps), the parts of each grant and the money they are
charged to, and sharing out where the money is not enough.
"""

from huiqi.allocate.model import Allocation, Charge, Matter, Pot, Standing
from huiqi.allocate.run import allocate

__all__ = ["Allocation", "Charge", "Matter", "Pot", "Standing", "allocate"]
