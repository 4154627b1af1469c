"""Can anybody ever check it? Four things say so, and most of what is agreed lacks some of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cotmoc.commitments.records import Commitment

CHECKS: Mapping[str, str] = {
    "actor": "it names who is to do it",
    "object": "it names the thing",
    "date": "it has a day, a month or a year",
    "measure": "it has a quantity or an end state",
}
"""What makes a commitment checkable."""


@dataclass(frozen=True, slots=True)
class Checkability:
    """How far a commitment can be checked by anyone."""

    score: int
    """0 to 4: how many of `CHECKS` it has."""
    has: tuple[str, ...]
    missing: tuple[str, ...]
    """What to add while it is being written."""


def checkability(*, actor: bool, object: bool, date: bool, measure: bool) -> Checkability:  # noqa: A002 - the word for it
    """Of an article while it is being written.

    >>> checkability(actor=True, object=True, date=False, measure=False)
    Checkability(score=2, has=('actor', 'object'), missing=('date', 'measure'))
    """
    told = {"actor": actor, "object": object, "date": date, "measure": measure}
    has = tuple(check for check in CHECKS if told[check])
    return Checkability(len(has), has, tuple(check for check in CHECKS if not told[check]))


def checkability_of(commitment: Commitment) -> Checkability:
    """Of a commitment. A day that a later session set counts, too."""
    return checkability(
        actor=bool(commitment.owners),
        object=commitment.names_object,
        date=commitment.due is not None or any(entry.due is not None for entry in commitment.entries),
        measure=commitment.has_measure,
    )
