"""Eligibility as OWL 2 (compile layer): awards as classes to publish, and a reasoner that looks at them a second time.

No answer rests on it. `export` writes the classes, `probes` asks of rules what the solver is asked of them, `reasoner` runs
HermiT, which needs Java; nothing else does.
"""

from huiqi.compile.owl.reasoner import ConsistencyReport, ReasonerUnavailable, check_consistency

__all__ = ["ConsistencyReport", "ReasonerUnavailable", "check_consistency"]
