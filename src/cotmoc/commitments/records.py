"""What the commitments package is given: an undertaking, who owes it, and its story in dated entries."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from cotmoc.errors import UsageError
from cotmoc.records import PartialDate

Party = str
"""Id of a province, region or city that takes part."""

Succession = Mapping[Party, Iterable[Party]] | Callable[[Party], Iterable[Party]]
"""Party → the parties that took its place: mergers, new names. Facts of the border; a party without successors gives none."""

UNDERTAKINGS: Mapping[str, str] = {
    "deliverable": "an act with an end: kept, late, moving …",
    "practice": "to go on doing: kept or silent, period by period",
    "direction": "to promote, strengthen, study: moving or silent; never kept, never counted",
}
"""What kind of thing was undertaken, and what can be said of it."""

SORTS: Mapping[str, str] = {
    "promised": "undertaken, for the first time in this commitment",
    "renewed": "undertaken again, at a later session",
    "narrowed": "undertaken again, as less",
    "widened": "undertaken again, as more",
    "replaced": "another commitment took its place",
    "proposed_again": "one side asked for it again",
    "step": "something was done towards it",
    "done": "it is done; of a practice: it was done in that period",
    "not_done": "it is not done",
    "postponed": "put off, with or without a new day",
    "obstacle": "something stands in its way",
    "withdrawn": "let go",
}
"""What an entry of the story tells."""

STRENGTHS: Mapping[str, str] = {
    "signed": "a text signed by all",
    "owner": "the owner's own official record",
    "other_side": "the official record of the other side",
    "press": "the press of either side",
    "third": "a third party",
}
"""How strong the evidence is, strongest first."""

TERMS = frozenset({"promised", "renewed", "narrowed", "widened", "postponed"})
"""Sorts of entries that may set a day."""


@dataclass(frozen=True, slots=True)
class Owner:
    """A party that owes it."""

    party: Party
    """As it was called when it promised; what took its place since is for `Succession` to say."""
    side: str
    """Side of the border."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One dated statement in the story of a commitment.

    >>> Entry("e1", "step", PartialDate("2017-08-08"), None, ("ha-giang",), "rumour")
    Traceback (most recent call last):
    ...
    cotmoc.errors.UsageError: [U01] entry 'e1': 'rumour' is no strength. One of: signed, owner, other_side, press, third.
    """

    id: str
    """Unique within the commitment."""
    sort: str
    """One of `SORTS`."""
    day: PartialDate | None
    """When the thing is said to be so; None where the source does not say: then it is so on the day it was said."""
    said_on: PartialDate | None
    """Day of the source. The entry is known from its last day on; without it, from the last day of `day`; without both, always."""
    claimants: tuple[Party, ...]
    """Parties that say so, by their name of that day. Empty: an outsider says so."""
    strength: str
    """One of `STRENGTHS`. `signed` speaks for all owners, whoever is named."""
    statement: str | None = None
    """Id of the statement that proves it."""
    due: PartialDate | None = None
    """The day by which it is now to be done, where the entry sets one."""
    until: PartialDate | None = None
    """The day to which works, a term or a trial run."""
    preview: bool = False
    """Whether it only tells what is to come. A preview never shows that it happened."""
    answers: tuple[str, ...] = ()
    """Entries that this one settles: they stay in the story and no longer decide."""
    replaced_by: str | None = None
    """Id of the commitment that took its place; with sort `replaced`."""
    session: str | None = None
    """Id of the session at which it was said."""

    def __post_init__(self) -> None:
        where = f"entry {self.id!r}"
        if not self.id:
            raise UsageError("an entry", "it has no id", "Give each entry an id of its own.")
        _one_of(where, self.sort, "sort", SORTS)
        _one_of(where, self.strength, "strength", STRENGTHS)
        if self.id in self.answers:
            raise UsageError(where, "it answers itself", "Name the entries that it settles.")
        if self.replaced_by is not None and self.sort != "replaced":
            raise UsageError(where, f"a {self.sort!r} entry names a replacement", "Give it the sort 'replaced'.")


@dataclass(frozen=True, slots=True)
class Commitment:
    """What parties undertook, with all that was said of it since. It has no state: `follow` works that out for a day."""

    id: str
    undertaking: str
    """One of `UNDERTAKINGS`."""
    owners: tuple[Owner, ...]
    """Who owes it. Empty where the text names nobody."""
    entries: tuple[Entry, ...]
    """In any order."""
    due: PartialDate | None = None
    """The day first set, as far as it is known: `2026` is the whole year."""
    names_object: bool = False
    """Whether it names the thing: this crossing, that agreement."""
    has_measure: bool = False
    """Whether it has a quantity or an end state, so that anybody can see it reached."""
    superseded_by: str | None = None
    """Id of the commitment that took its place, where a person linked them. An entry `replaced` gives the day."""
    superseded_on: PartialDate | None = None
    """When that one was made: from then on it has the place, where no entry gives the day. None: on every day."""

    def __post_init__(self) -> None:
        where = f"commitment {self.id!r}"
        _one_of(where, self.undertaking, "kind of undertaking", UNDERTAKINGS)
        ids = {entry.id for entry in self.entries}
        if len(ids) < len(self.entries):
            twice = next(one.id for number, one in enumerate(self.entries) if one.id in {other.id for other in self.entries[:number]})
            raise UsageError(where, f"two entries are called {twice!r}", "Give each entry an id of its own.")
        if len({owner.party for owner in self.owners}) < len(self.owners):
            raise UsageError(where, "one owner is named twice", "Name each party once.")
        if self.id in {self.superseded_by, *(entry.replaced_by for entry in self.entries)}:
            raise UsageError(where, "it is replaced by itself", "Name another commitment.")
        for entry in self.entries:
            if strange := sorted(set(entry.answers) - ids):
                raise UsageError(
                    where, f"entry {entry.id!r} answers {strange[0]!r}, which is not there", "Name entries of this commitment."
                )
        self._refuse_circles(where)

    def _refuse_circles(self, where: str) -> None:
        """Entries that answer each other in a circle would settle nothing."""
        waiting = {entry.id: set(entry.answers) for entry in self.entries if entry.answers}
        while free := [one for one, answered in waiting.items() if not answered & waiting.keys()]:
            for one in free:
                del waiting[one]
        if waiting:
            raise UsageError(where, f"entries answer each other in a circle: {', '.join(sorted(waiting))}", "Take one of the answers away.")


@dataclass(frozen=True, slots=True)
class Settings:
    """What a mechanism may set for itself."""

    moving_days: int = 180
    """How many days a step keeps a commitment moving."""
    period_months: int = 12
    """Length of the periods of a practice, counted from January: 1, 2, 3, 4, 6 or 12."""

    def __post_init__(self) -> None:
        if not 0 <= self.moving_days <= 36_500:
            raise UsageError("moving_days", f"{self.moving_days} days cannot be", "Give 0 to 36500.")
        if self.period_months not in (1, 2, 3, 4, 6, 12):
            raise UsageError(
                "period_months", f"a year cannot be cut into periods of {self.period_months} months", "Give 1, 2, 3, 4, 6 or 12."
            )


DEFAULTS = Settings()


def _one_of(where: str, word: str, what: str, words: Mapping[str, str]) -> None:
    if word not in words:
        raise UsageError(where, f"{word!r} is no {what}", f"One of: {', '.join(words)}.")
