"""What was promised, and how it stands on a day: states that follow from dated words, and are never typed in.

A commitment is an undertaking, its owners, and a story of dated entries; each entry says who claims it and how strong the evidence is.

>>> import datetime as dt
>>> from cotmoc.records import PartialDate
>>> def told(name, sort, day, by, **more):
...     return Entry(name, sort, PartialDate(day), PartialDate(day), by, "owner", **more)
>>> lane = Commitment(
...     "freight-lane",
...     "deliverable",
...     (Owner("quang-ninh", "vn"), Owner("guangxi", "cn")),
...     (
...         told("promise", "promised", "2025-02-21", ("quang-ninh", "guangxi")),
...         told("works", "step", "2026-02-11", ("quang-ninh",), until=PartialDate("2030")),
...     ),
...     due=PartialDate("2026"),
... )

**How does it stand?** `follow` gives the state, the rule and the entries that decide it, and what comes next.

>>> now = follow(lane, dt.date(2027, 1, 15))
>>> now.state, now.days_late, now.activity, now.deciding, now.one_sided, now.owed_by
('late', 15, 'moving', ('promise', 'works'), True, ('quang-ninh', 'guangxi'))

**How did it stand?** `years` for the strip of signs, `gaps` for silence, `voices` for each side's words, `alternatives` for a
contradiction, `periods` for a practice.

>>> [(one.year, one.standing.state) for one in years(lane, 2025, 2027, dt.date(2027, 1, 15))]
[(2025, 'silent'), (2026, 'moving'), (2027, 'late')]

**What does it belong to?** `Index.suggest` ranks the commitments that a new statement may belong to, with reasons; `entry_guess` and
`undertaking_guess` say what it would be there. `Chains` joins what people have linked. `checkability` says what an article lacks.
"""

from cotmoc.commitments.chains import LINKS, Chain, Chains, Link, Renewals, Took, renewals, story_of, took
from cotmoc.commitments.checkability import CHECKS, Checkability, checkability, checkability_of
from cotmoc.commitments.evidence import owners_now, successors_of
from cotmoc.commitments.follow import NEXT, NEXT_STEPS, RULES, STATES, WOULD_CHANGE, Standing, follow
from cotmoc.commitments.practice import Period, periods
from cotmoc.commitments.records import SORTS, STRENGTHS, UNDERTAKINGS, Commitment, Entry, Owner, Settings, Succession
from cotmoc.commitments.story import Alternative, Gap, Sitting, Voices, Year, alternatives, gaps, voices, years
from cotmoc.commitments.suggest import (
    ENTRY_REASONS,
    REASONS,
    UNDERTAKING_REASONS,
    Candidate,
    EntryGuess,
    Facts,
    Index,
    Reason,
    Suggestion,
    UndertakingGuess,
    entry_guess,
    suggest,
    to_follow,
    undertaking_guess,
)

__all__ = [
    "CHECKS",
    "ENTRY_REASONS",
    "LINKS",
    "NEXT",
    "NEXT_STEPS",
    "REASONS",
    "RULES",
    "SORTS",
    "STATES",
    "STRENGTHS",
    "UNDERTAKINGS",
    "UNDERTAKING_REASONS",
    "WOULD_CHANGE",
    "Alternative",
    "Candidate",
    "Chain",
    "Chains",
    "Checkability",
    "Commitment",
    "Entry",
    "EntryGuess",
    "Facts",
    "Gap",
    "Index",
    "Link",
    "Owner",
    "Period",
    "Reason",
    "Renewals",
    "Settings",
    "Sitting",
    "Standing",
    "Succession",
    "Suggestion",
    "Took",
    "UndertakingGuess",
    "Voices",
    "Year",
    "alternatives",
    "checkability",
    "checkability_of",
    "entry_guess",
    "follow",
    "gaps",
    "owners_now",
    "periods",
    "renewals",
    "story_of",
    "successors_of",
    "suggest",
    "to_follow",
    "took",
    "undertaking_guess",
    "voices",
    "years",
]
