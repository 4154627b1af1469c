"""Chains: the same promise at later sessions. A person links two commitments; what follows from the links is worked out here.

>>> from cotmoc.commitments import Owner
>>> def at(name, day, session):
...     entries = (Entry("e", "promised", PartialDate(day), PartialDate(day), ("lao-cai",), "signed", session=session),)
...     return Commitment(name, "deliverable", (Owner("lao-cai", "vn"),), entries)
>>> bridge = [at("a", "2023-11-02", "s9"), at("b", "2024-11-20", "s10"), at("c", "2025-11-14", "s11")]
>>> chains = Chains(bridge, [Link("b", "a", "continues"), Link("c", "b", "repeats")])
>>> chain = chains.of("b")
>>> chain.members, renewals(chain, ["s8", "s9", "s10", "s11"], dt.date(2026, 3, 16)).running
(('a', 'b', 'c'), 3)
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from cotmoc.commitments.evidence import PROGRESS, Word, known, weigh
from cotmoc.commitments.records import Commitment, Entry, Succession
from cotmoc.errors import UsageError
from cotmoc.records import PartialDate

LINKS: Mapping[str, str] = {
    "continues": "the same promise, further on",
    "narrows": "the same promise, as less",
    "widens": "the same promise, as more",
    "replaces": "takes the place of the earlier one, which is then superseded",
    "repeats": "the same promise again, with no progress in between",
}
"""What the later of two commitments does to the earlier one."""

UNDERTAKEN = frozenset({"promised", "renewed", "narrowed", "widened"})


@dataclass(frozen=True, slots=True)
class Link:
    """A person's word that two commitments are one chain."""

    later: str
    """Id of the later commitment."""
    earlier: str
    """Id of the earlier one."""
    how: str
    """One of `LINKS`: what the later one does to the earlier."""

    def __post_init__(self) -> None:
        where = f"link from {self.later!r} to {self.earlier!r}"
        if self.how not in LINKS:
            raise UsageError(where, f"{self.how!r} is no link", f"One of: {', '.join(LINKS)}.")
        if self.later == self.earlier:
            raise UsageError(where, "a commitment is linked to itself", "Name two commitments.")


@dataclass(frozen=True, slots=True)
class Chain:
    """Commitments that are one promise, the earliest first."""

    commitments: tuple[Commitment, ...]
    links: tuple[Link, ...]
    """In the order of their later commitments."""

    @property
    def members(self) -> tuple[str, ...]:
        """Ids, the earliest first."""
        return tuple(commitment.id for commitment in self.commitments)


@dataclass(frozen=True, slots=True)
class Renewals:
    """How often the promise was made again."""

    running: int
    """Sessions in a row at which it was undertaken, up to the last session held by that day; 0 if that one did not."""
    sessions: tuple[str, ...]
    """Every session at which it was undertaken, in the order given."""
    without_progress: int
    """Of these: how many came after the last step, or after the first promise where there was no step. Above 0 is a repeated promise."""
    since_progress: dt.date | None
    """Day of the last step or result; None where there is none."""


@dataclass(frozen=True, slots=True)
class Took:
    """Days between promise and result."""

    least: int
    most: int
    """More than `least` where one of the two days is known as a month or a year only."""
    promised: tuple[str, str]
    """Commitment and entry of the first promise."""
    kept: tuple[str, str]
    """Commitment and entry of the result."""


class Chains:
    """All chains of a record. A commitment without links is a chain of one."""

    def __init__(self, commitments: Iterable[Commitment], links: Iterable[Link]) -> None:
        self._commitments: dict[str, Commitment] = {}
        for commitment in commitments:
            if commitment.id in self._commitments:
                raise UsageError(f"commitment {commitment.id!r}", "it is there twice", "Give each commitment once.")
            self._commitments[commitment.id] = commitment
        self._earlier: dict[str, dict[str, Link]] = {}
        self._near: dict[str, set[str]] = {}
        for link in links:
            self._add(link)
        self._order = self._in_order()

    def _add(self, link: Link) -> None:
        where = f"link from {link.later!r} to {link.earlier!r}"
        for name in (link.later, link.earlier):
            if name not in self._commitments:
                raise UsageError(where, f"there is no commitment {name!r}", "Link commitments of this record.")
        said = self._earlier.setdefault(link.later, {}).setdefault(link.earlier, link)
        if said.how != link.how:
            raise UsageError(where, f"it {said.how!r} and {link.how!r} at once", "Take one of the two links away.")
        self._near.setdefault(link.later, set()).add(link.earlier)
        self._near.setdefault(link.earlier, set()).add(link.later)

    def _in_order(self) -> dict[str, int]:
        """Earlier before later; where links leave it open, by the day of the first promise."""
        waiting = {name: set(self._earlier.get(name, ())) for name in self._commitments}
        order: dict[str, int] = {}
        while waiting:
            free = [name for name, earlier in waiting.items() if not earlier & waiting.keys()]
            if not free:
                raise UsageError(
                    "links between commitments", f"they run in a circle: {' → '.join(self._circle(waiting))}", "Take one away."
                )
            for name in sorted(free, key=lambda one: (_first_day(self._commitments[one]), one)):
                order[name] = len(order)
                del waiting[name]
        return order

    def _circle(self, waiting: Mapping[str, set[str]]) -> list[str]:
        way = [min(waiting)]
        while True:
            following = min(name for name in waiting[way[-1]] if name in waiting)
            if following in way:
                return [*way[way.index(following) :], following]
            way.append(following)

    def of(self, commitment: str) -> Chain:
        """The chain in which a commitment stands."""
        if commitment not in self._commitments:
            raise UsageError(repr(commitment), "there is no such commitment", "Ask for one of this record.")
        members = {commitment}
        waiting = [commitment]
        while waiting:
            for other in self._near.get(waiting.pop(), ()):
                if other not in members:
                    members.add(other)
                    waiting.append(other)
        names = sorted(members, key=self._order.__getitem__)
        links = (link for name in names for _, link in sorted(self._earlier.get(name, {}).items(), key=lambda one: self._order[one[0]]))
        return Chain(tuple(self._commitments[name] for name in names), tuple(links))

    def all(self) -> tuple[Chain, ...]:
        """Every chain, in the order of its first commitment."""
        found: list[Chain] = []
        seen: set[str] = set()
        for name in sorted(self._commitments, key=self._order.__getitem__):
            if name not in seen:
                found.append(self.of(name))
                seen.update(found[-1].members)
        return tuple(found)

    def replaced(self) -> Mapping[str, str]:
        """Commitment → the one that took its place; of several the first in order. For `Commitment.superseded_by`."""
        links = (link for earlier in self._earlier.values() for link in earlier.values() if link.how == "replaces")
        found: dict[str, str] = {}
        for link in sorted(links, key=lambda link: self._order[link.later]):
            found.setdefault(link.earlier, link.later)
        return found


def renewals(chain: Chain, sessions: Sequence[str], as_of: dt.date, successors: Succession | None = None) -> Renewals:
    """How often the promise was made, and since when without a step. `sessions`: those of its mechanism held by that day, in order."""
    words = _words(chain, as_of, successors)
    undertaken = [word for word in words if word.sort in UNDERTAKEN and not word.preview]
    at = {word.entry.session for word in undertaken}
    told = tuple(session for session in sessions if session in at)
    running = 0
    for session in reversed(sessions):
        if session not in at:
            break
        running += 1
    steps = [word for word in words if word.sort in PROGRESS and word.dated and not word.preview]
    last = max((word.last for word in steps), default=None)
    again = {word.entry.session or word.id for word in undertaken if word.dated and (last is None or word.said_first > last)}
    return Renewals(running, told, max(0, len(again) - (last is None)), last)


def took(chain: Chain, as_of: dt.date, successors: Succession | None = None) -> Took | None:
    """From the first promise to the first "done" of an owner that stands; None if there is none, or a day is not known.

    A promise whose own day is not known counts from the day it was told.
    """
    told = [(word, one.id) for one in chain.commitments for word in known(one, as_of, successors) if word.sort in UNDERTAKEN]
    promises = [(word.order, word, name) for word, name in told if word.dated and not word.preview and word.first > dt.date.min]
    in_force = [
        (word, one.id) for one in chain.commitments for word in weigh(known(one, as_of, successors), one.undertaking == "practice").force
    ]
    dones = [(word.last, name, word.id, word) for word, name in in_force if word.sort == "done" and word.own and word.first > dt.date.min]
    if not promises or not dones:
        return None
    _, promise, promised_in = min(promises, key=lambda one: (one[0], one[2]))
    _, kept_in, _, done = min(dones, key=lambda one: one[:3])
    least = max(0, (done.first - promise.last).days)
    return Took(least, max(least, (done.last - promise.first).days), (promised_in, promise.id), (kept_in, done.id))


def story_of(chain: Chain, as_of: dt.date, successors: Succession | None = None) -> tuple[tuple[str, Entry], ...]:
    """All entries of a chain that are known on a day, as (commitment, entry), in the order in which they were said."""
    told = [(word.order, one.id, word.entry) for one in chain.commitments for word in known(one, as_of, successors)]
    return tuple((name, entry) for _, name, entry in sorted(told, key=lambda one: one[:2]))


def _words(chain: Chain, as_of: dt.date, successors: Succession | None) -> list[Word]:
    return sorted((word for one in chain.commitments for word in known(one, as_of, successors)), key=lambda word: word.order)


def _first_day(commitment: Commitment) -> dt.date:
    days: list[PartialDate] = [day for entry in commitment.entries if (day := entry.day or entry.said_on)]
    return min((day.first_day for day in days), default=dt.date.max)
