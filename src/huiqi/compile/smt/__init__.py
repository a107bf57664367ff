"""Awards as formulas over every possible enterprise (compile layer): for questions that no register can answer.

Needs the extra `smt` (z3-solver). Conditions and amounts are exact over the reals; what linear arithmetic cannot say is
opaque by name, and an answer that rests on it says so.
"""
