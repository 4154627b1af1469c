"""A commitment over time: its state at the end of each year, where the story falls silent, who says what, and what if one claim stood."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from cotmoc.commitments.evidence import by_day
from cotmoc.commitments.follow import Standing, known_on, standing_of
from cotmoc.commitments.records import DEFAULTS, Commitment, Party, Settings, Succession
from cotmoc.errors import UsageError
from cotmoc.records import PartialDate


@dataclass(frozen=True, slots=True)
class Year:
    """One sign of the strip."""

    year: int
    day: dt.date
    """The last day of the year; for the running one, the day of the question."""
    standing: Standing


@dataclass(frozen=True, slots=True)
class Alternative:
    """What would be so if one side of a contradiction stood and the other were taken back."""

    stands: tuple[str, ...]
    """Entries that are taken as true."""
    set_aside: tuple[str, ...]
    """Entries that are then left out, as if nobody had said them."""
    claimants: tuple[Party, ...]
    """Parties that say what is taken as true, by their name of that day. Empty: outsiders."""
    standing: Standing


@dataclass(frozen=True, slots=True)
class Sitting:
    """A session at which word of it could have been given."""

    id: str
    day: PartialDate


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch of the story without a word."""

    after: str
    """The entry before it."""
    before: str | None
    """The entry that ends it; None if it lasts."""
    first: dt.date
    """The day of the last word."""
    last: dt.date
    """The day of the next word, or the day of the question."""
    days: int
    sessions: tuple[str, ...]
    """Sessions that passed without a word, in order."""


@dataclass(frozen=True, slots=True)
class Voices:
    """Whose words are on record: entries in the order in which they were said, previews included."""

    sides: tuple[tuple[str, tuple[str, ...]], ...]
    """Each side that owes it, in the order of the owners, with what it says alone. Empty: no word of that side."""
    together: tuple[str, ...]
    """What several sides say together."""
    others: tuple[str, ...]
    """What parties say that do not owe it, and outsiders."""

    def of(self, side: str) -> tuple[str, ...]:
        """What a side says alone."""
        return dict(self.sides).get(side, ())


def years(
    commitment: Commitment,
    first: int,
    last: int,
    as_of: dt.date,
    settings: Settings = DEFAULTS,
    successors: Succession | None = None,
) -> tuple[Year, ...]:
    """The state at the end of each year, as it was known then; of the running year, as of the day. Years ahead are left out."""
    if first > last:
        raise UsageError(f"{first} to {last}", "the years end before they begin", "Give the first year first.")
    words = known_on(commitment, as_of, successors)
    found: list[Year] = []
    for year in range(max(first, dt.MINYEAR), min(last, as_of.year) + 1):
        day = min(as_of, dt.date(year, 12, 31))
        found.append(Year(year, day, standing_of(commitment, by_day(words, day), day, settings)))
    return tuple(found)


def alternatives(
    commitment: Commitment, as_of: dt.date, settings: Settings = DEFAULTS, successors: Succession | None = None
) -> tuple[Alternative, ...]:
    """For a contradicted commitment: how it would stand if only the claims for it, or only those against it, had been made."""
    words = known_on(commitment, as_of, successors)
    standing = standing_of(commitment, words, as_of, settings)
    if standing.state != "contradicted":
        return ()
    found: list[Alternative] = []
    for stand, fall in ((0, 1), (1, 0)):
        stands, falls = ({pair[place] for pair in standing.contradictions} for place in (stand, fall))
        left = tuple(word for word in words if word.id not in falls)
        found.append(
            Alternative(
                stands=tuple(word.id for word in words if word.id in stands),
                set_aside=tuple(word.id for word in words if word.id in falls),
                claimants=tuple(dict.fromkeys(party for word in words if word.id in stands for party in word.entry.claimants)),
                standing=standing_of(commitment, left, as_of, settings),
            )
        )
    return tuple(found)


def gaps(commitment: Commitment, sessions: Iterable[Sitting], as_of: dt.date, settings: Settings = DEFAULTS) -> tuple[Gap, ...]:
    """Stretches without a word in which a session passed, or that are longer than a step keeps a commitment moving.

    A session counts if it surely lay within the stretch and no entry was said at it.

    >>> from cotmoc.commitments import Entry
    >>> def said(name, sort, day):
    ...     return Entry(name, sort, PartialDate(day), PartialDate(day), (), "press")
    >>> pact = Commitment("pact", "deliverable", (), (said("signed", "promised", "2017-02-10"), said("denied", "not_done", "2025-02-21")))
    >>> [(gap.before, gap.days, gap.sessions) for gap in gaps(pact, [Sitting("third", PartialDate("2018-02-24"))], dt.date(2025, 3, 1))]
    [('denied', 2933, ('third',))]
    """
    words = [word for word in known_on(commitment, as_of, None) if word.dated]
    spoken_at = {word.entry.session for word in words}
    sittings = sorted((one for one in sessions if one.id not in spoken_at), key=lambda one: (one.day, one.id))
    found: list[Gap] = []
    for number, word in enumerate(words):
        following = words[number + 1] if number + 1 < len(words) else None
        last = following.said_last if following else as_of
        passed = tuple(
            one.id
            for one in sittings
            if one.day.first_day > word.said_last and (one.day.last_day < last or (following is None and one.day.last_day <= last))
        )
        days = (last - word.said_last).days
        if passed or days > settings.moving_days:
            found.append(Gap(word.id, following.id if following else None, word.said_last, last, days, passed))
    return tuple(found)


def voices(commitment: Commitment, as_of: dt.date, successors: Succession | None = None) -> Voices:
    """Who says what, side by side."""
    sides: dict[str, list[str]] = {owner.side: [] for owner in commitment.owners}
    together: list[str] = []
    others: list[str] = []
    for word in known_on(commitment, as_of, successors):
        if len(word.sides) == 1:
            sides[next(iter(word.sides))].append(word.id)
        else:
            (together if word.own else others).append(word.id)
    return Voices(tuple((side, tuple(ids)) for side, ids in sides.items()), tuple(together), tuple(others))
