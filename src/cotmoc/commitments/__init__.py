"""What was promised, and how it stands on a day."""

from cotmoc.commitments.evidence import owners_now
from cotmoc.commitments.follow import NEXT, RULES, STATES, WOULD_CHANGE, Standing, follow
from cotmoc.commitments.practice import Period, periods
from cotmoc.commitments.records import SORTS, STRENGTHS, UNDERTAKINGS, Commitment, Entry, Owner, Settings, Succession

__all__ = [
    "NEXT",
    "RULES",
    "SORTS",
    "STATES",
    "STRENGTHS",
    "UNDERTAKINGS",
    "WOULD_CHANGE",
    "Commitment",
    "Entry",
    "Owner",
    "Period",
    "Settings",
    "Standing",
    "Succession",
    "follow",
    "owners_now",
    "periods",
]
