"""What findings on rules cost (answers layer): amounts of witnesses, who is touched on a register, rank, waivers, RDF."""

from huiqi.stakes.model import Held, Report, Stacked, Stake, Today, Touched
from huiqi.stakes.report import weigh
from huiqi.stakes.waivers import RuleWaiver, read_rule_waivers

__all__ = ["Held", "Report", "RuleWaiver", "Stacked", "Stake", "Today", "Touched", "read_rule_waivers", "weigh"]
