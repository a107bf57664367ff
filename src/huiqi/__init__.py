"""huiqi (惠企): incentive policies as data that can be questioned."""

__version__ = "0.1.0"
