"""How awards relate over every possible enterprise (analysis layer): overlaps, dead and never winning awards, gaps.

The solver proposes, the ordinary derivation confirms: a finding stands with an enterprise that shows it, or with a proof
that there is none.
"""

from huiqi.overlaps.analysis import Analysis, analyse
from huiqi.overlaps.findings import Overlap, Witness

__all__ = ["Analysis", "Overlap", "Witness", "analyse"]
