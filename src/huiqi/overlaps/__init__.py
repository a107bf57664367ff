"""How awards relate over every possible enterprise (analysis layer): overlaps, dead and never winning awards, gaps.

The solver proposes, the ordinary derivation confirms: a finding stands with an enterprise that shows it, or with a proof
that there is none.
"""

from huiqi.overlaps.analysis import Analysis, Law, analyse
from huiqi.overlaps.compared import find_overlaps
from huiqi.overlaps.findings import KINDS, WHY_NOT, Overlap, Witness

__all__ = ["KINDS", "WHY_NOT", "Analysis", "Law", "Overlap", "Witness", "analyse", "find_overlaps"]
