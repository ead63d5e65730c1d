"""Random valid policies and random messy inputs, the same ones for the same seed.

A case draws its rules from the values that its inputs hold, so that conditions do match, and sets
limits, thresholds and criteria at scores that its leads really have, so that they bind and tie.

A case in time has a short history whose leads come and go, qualify, fall back and are worked on.
"""

from random_cases.case import Case
from random_cases.making import make_case, make_time_case

__all__ = ["Case", "make_case", "make_time_case"]
