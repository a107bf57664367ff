"""The best lawful combination of grants (meaning layer): a small exact optimisation over plain offers.

Knows no rule book, no record and no engine: any engine that has derived amounts, matters and units can ask it. Amounts are
exact fractions; an unknown amount is an interval, and what is found then is the hull over every amount in it.
"""

from huiqi.combine.model import Cap, Deduction, Instance, Interval, Loss, Offer, Places, Result
from huiqi.combine.solve import solve

__all__ = ["Cap", "Deduction", "Instance", "Interval", "Loss", "Offer", "Places", "Result", "solve"]
