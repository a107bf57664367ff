"""Sharing out what is not enough (meaning layer): money among claims, places among offers; exact, to the fen.

Knows no fund, no rule book and no record. Amounts are whole fen; what is not known is an interval, and every result holds
each figure that some completion of the unknowns leads to.
"""

from huiqi.ration.model import Claim, Range, Ration, Share
from huiqi.ration.places import Offer, Standing, place
from huiqi.ration.share import Method, ration

__all__ = ["Claim", "Method", "Offer", "Range", "Ration", "Share", "Standing", "place", "ration"]
