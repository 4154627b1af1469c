"""What may be gone by on a day: which entries are known, whose word each is, and which of them no longer decide.

Part dates are read so that nobody is accused by a day that is not known:

- An entry is known from the last day on which it can have been said.
- One thing is *later* than another only if it is so however the part dates are read.
- Two claims contradict each other only if they cannot both be true however the part dates are read.
- A step counts as of the last day that it can mean, but never as later than it was said.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from cotmoc.commitments.records import STRENGTHS, Commitment, Entry, Owner, Party, Succession

EVENTS = frozenset({"step", "done", "not_done"})
"""Sorts that tell of what happened: told ahead of their day they are previews, whatever the mark says."""
PROGRESS = frozenset({"step", "done"})
_RANK = {strength: number for number, strength in enumerate(STRENGTHS)}


@dataclass(frozen=True, slots=True)
class Word:
    """An entry, laid against the owners and the calendar."""

    entry: Entry
    said_first: dt.date
    said_last: dt.date
    """When it was said; the first after the last where neither saying nor thing is dated."""
    first: dt.date
    last: dt.date
    """When the thing is said to be so; never later than it was said."""
    preview: bool
    owners: frozenset[Party]
    """Owners whose word it is, through mergers. All of them, where the text is signed by all."""
    claim: frozenset[Party]
    """Whose word it is, so that two names of one party are one."""
    joint: bool
    """Whether it speaks for every side that owes it. Of a single side: only if signed by all."""
    sides: frozenset[str]
    """Sides of the owners whose word it is."""

    @property
    def id(self) -> str:
        return self.entry.id

    @property
    def sort(self) -> str:
        return self.entry.sort

    @property
    def own(self) -> bool:
        """Whether it is the word of an owner, or of all."""
        return bool(self.owners) or self.entry.strength == "signed"

    @property
    def dated(self) -> bool:
        """Whether any day is known of it."""
        return self.said_first <= self.said_last

    @property
    def order(self) -> tuple[dt.date, dt.date, int, str]:
        """By when it was said, then by what it tells of, then the strongest first."""
        return self.said_last, self.last, _RANK[self.entry.strength], self.id

    def after(self, other: Word) -> bool:
        """Whether it was said later, however part dates are read."""
        return self.dated and other.dated and self.said_first > other.said_last


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that is known on a day, and what of it decides."""

    words: tuple[Word, ...]
    """Everything known, in order."""
    force: tuple[Word, ...]
    """What may decide: without previews, without what was answered or corrected since."""
    pairs: tuple[tuple[Word, Word], ...]
    """Words for and against it that cannot both be true, with nothing later that settles it."""

    def sorts(self, *sorts: str) -> tuple[Word, ...]:
        """Those in force of these sorts."""
        return tuple(word for word in self.force if word.sort in sorts)


def successors_of(party: Party, successors: Succession | None) -> frozenset[Party]:
    """The party and all that took its place, directly or not."""
    found: set[Party] = set()
    waiting = [party]
    while waiting:
        here = waiting.pop()
        if here in found:
            continue
        found.add(here)
        if successors is not None:
            waiting.extend(successors(here) if callable(successors) else successors.get(here, ()))
    return frozenset(found)


def owners_now(commitment: Commitment, successors: Succession | None = None) -> tuple[Owner, ...]:
    """Who owes it today: the last of each line.

    >>> owners_now(Commitment("c", "deliverable", (Owner("ha-giang", "vn"),), ()), {"ha-giang": ["tuyen-quang"]})
    (Owner(party='tuyen-quang', side='vn'),)
    """
    return tuple(dict.fromkeys(Owner(party, owner.side) for owner in commitment.owners for party in sorted(_last(owner.party, successors))))


def _last(party: Party, successors: Succession | None) -> frozenset[Party]:
    """The ends of a party's line. A line that runs in a circle ends where it began."""
    line = successors_of(party, successors)
    return frozenset(one for one in line if successors_of(one, successors) == {one}) or frozenset({party})


class Lines:
    """The lines of parties through mergers, for one question: each is followed once."""

    def __init__(self, owners: Iterable[Owner], successors: Succession | None) -> None:
        self._successors = successors
        self._owners = tuple((owner, self._line(owner.party)) for owner in owners)
        self._meant: dict[Party, tuple[frozenset[Party], frozenset[str], frozenset[Party]]] = {}
        self.parties = frozenset(owner.party for owner, _ in self._owners)
        self.sides = frozenset(owner.side for owner, _ in self._owners)

    def _line(self, party: Party) -> frozenset[Party]:
        return successors_of(party, self._successors)

    def meant(self, party: Party) -> tuple[frozenset[Party], frozenset[str], frozenset[Party]]:
        """The owners for which a party speaks, their sides, and whose word it is: itself, those whose place it took, what took its own."""
        if party not in self._meant:
            line = self._line(party)
            spoken_for = [owner for owner, theirs in self._owners if owner.party in line or party in theirs]
            parties = frozenset(owner.party for owner in spoken_for)
            self._meant[party] = parties, frozenset(owner.side for owner in spoken_for), parties or _last(party, self._successors)
        return self._meant[party]


def word_of(entry: Entry, lines: Lines) -> Word:
    """An entry, laid against owners and calendar."""
    said = entry.said_on or entry.day
    if said is None:
        said_first, said_last, first, last = dt.date.max, dt.date.min, dt.date.min, dt.date.min
    else:
        said_first, said_last = said.first_day, said.last_day
        if said_last == dt.date.max:
            said_last = said_first
        day = entry.day
        if day is None or day is said:
            first, last = said_first, said_last
        else:
            first, last = day.first_day, min(day.last_day, said_last)
    preview = entry.preview or (entry.sort in EVENTS and first > last)
    if first > last:
        last = first
    heard = [lines.meant(claimant) for claimant in entry.claimants]
    claim = frozenset[Party]().union(*(whose for _, _, whose in heard))
    if entry.strength == "signed":
        return Word(entry, said_first, said_last, first, last, preview, lines.parties, claim | lines.parties, True, lines.sides)
    owners = frozenset[Party]().union(*(parties for parties, _, _ in heard))
    sides = frozenset[str]().union(*(theirs for _, theirs, _ in heard))
    return Word(entry, said_first, said_last, first, last, preview, owners, claim, len(sides) > 1 and sides == lines.sides, sides)


def words_of(commitment: Commitment, successors: Succession | None = None) -> tuple[Word, ...]:
    """All that was ever said, in order."""
    lines = Lines(commitment.owners, successors)
    return tuple(sorted((word_of(entry, lines) for entry in commitment.entries), key=lambda word: word.order))


def known(commitment: Commitment, as_of: dt.date, successors: Succession | None = None) -> tuple[Word, ...]:
    """What had been said by a day, in order."""
    return by_day(words_of(commitment, successors), as_of)


def by_day(words: tuple[Word, ...], as_of: dt.date) -> tuple[Word, ...]:
    """Of all that was said, what had been said by a day."""
    return tuple(word for word in words if word.said_last <= as_of)


def weigh(words: tuple[Word, ...], practice: bool = False) -> Evidence:
    """Which words are in force, and which of them contradict each other."""
    told = [word for word in words if not word.preview]
    force = _unanswered(told)
    for_it = [word for word in force if word.sort in PROGRESS]
    against = [word for word in force if word.sort == "not_done"]
    aside: set[str] = set()
    pairs: list[tuple[Word, Word]] = []
    for done in for_it:
        for denial in against:
            if not conflict(done, denial, practice):
                continue
            loser = _corrected(done, denial)
            if loser is not None:
                aside.add(loser.id)
            else:
                pairs.append((done, denial))
    force = [word for word in force if word.id not in aside]
    dones = [word for word in force if word.sort == "done" and word.own]
    open_pairs = tuple(
        pair for pair in pairs if not aside & {pair[0].id, pair[1].id} and not any(_settles(done, pair[1], practice) for done in dones)
    )
    return Evidence(words, tuple(force), open_pairs)


def _unanswered(told: list[Word]) -> list[Word]:
    """An entry is in force if no entry in force answers it: an answer that was itself answered settles nothing."""
    answered_by: dict[str, list[str]] = {}
    for word in told:
        for answered in word.entry.answers:
            answered_by.setdefault(answered, []).append(word.id)
    stands: dict[str, bool] = {}
    waiting = [word.id for word in told]
    while waiting:  # no circles: `Commitment` refuses them
        here = waiting[-1]
        unknown = [one for one in answered_by.get(here, ()) if one not in stands]
        if unknown:
            waiting.extend(unknown)
            continue
        stands[here] = not any(stands[one] for one in answered_by.get(here, ()))
        waiting.pop()
    return [word for word in told if stands[word.id]]


def conflict(done: Word, denial: Word, practice: bool = False) -> bool:
    """Whether the two cannot both be true, however their part dates are read."""
    if not (done.dated and denial.dated):
        return False
    start, end = (denial_of_period if practice else denial_of_act)(denial)
    if practice:
        if done.entry.day is not None and done.entry.day.precision == "range":
            return done.first <= end and start <= done.last
        return start <= done.first and done.last <= end
    if done.sort == "step":  # "not open yet" does not deny that works go on; "nothing came of it from 2017 to 2025" does
        return start < end and start <= done.first and done.last <= end
    until = done.entry.until.last_day if done.entry.until else dt.date.max
    return done.last <= end and start <= until


def denial_of_act(denial: Word) -> tuple[dt.date, dt.date]:
    """From when to when a "not done" speaks of an act with an end.

    Said in 2025 about 2017 it covers 2017 to 2025: what was done in between would have been done. Without a day, or about the very day or
    year in which it is said, it is certain for the moment of saying only.
    """
    day, said = denial.entry.day, denial.entry.said_on
    if day is None:
        return denial.said_first, denial.said_first
    if said is None:
        return denial.first, denial.last
    if day.precision == "range":
        return denial.first, max(denial.first, denial.last)
    if denial.last < denial.said_first:
        return denial.first, denial.said_first
    return denial.said_first, denial.said_first


def denial_of_period(denial: Word) -> tuple[dt.date, dt.date]:
    """From when to when a "not done" speaks of a practice: the period that it names, no more."""
    return denial.first, denial.last


def _corrected(done: Word, denial: Word) -> Word | None:
    """Which of two conflicting words gave way: to a later one of the same party, or to a later one of all."""
    if done.claim and done.claim == denial.claim:
        if done.after(denial):
            return denial
        if denial.after(done):
            return done
        stronger = _RANK[denial.entry.strength] - _RANK[done.entry.strength]
        return denial if stronger > 0 else done if stronger < 0 else None
    if denial.after(done) and denial.joint:
        return done
    if done.after(denial) and done.joint and done.sort == "done":
        return denial
    return None


def _settles(settling: Word, denial: Word, practice: bool) -> bool:
    """Whether a later "done" ends a contradiction: by all; or by an owner, about the time after the denial."""
    if not settling.after(denial):
        return False
    if practice:  # another period says nothing of this one
        return settling.joint and conflict(settling, denial, practice)
    return settling.joint or not conflict(settling, denial)
