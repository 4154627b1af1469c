"""What dated words decide: which are known on a day, and which of them are the latest.

Part dates are read so that nothing is said that is not known: a word is known from the last day on which it can have been said, and one
word is *later* than another only if it is so however their dates are read. Words of which neither is later stand side by side.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Protocol, TypeVar

from cotmoc.errors import UsageError
from cotmoc.records import PartialDate


class Told(Protocol):
    """A dated word."""

    @property
    def id(self) -> str: ...
    @property
    def day(self) -> PartialDate | None: ...
    @property
    def said_on(self) -> PartialDate | None: ...
    @property
    def planned(self) -> bool: ...
    @property
    def answers(self) -> tuple[str, ...]: ...


_Told = TypeVar("_Told", bound=Told)


def a_day(as_of: dt.date) -> dt.date:
    """The day asked about, if it is one.

    >>> a_day("2026-03-16")
    Traceback (most recent call last):
    ...
    cotmoc.errors.UsageError: [U01] '2026-03-16': not a day. Give `as_of` as a datetime.date.
    """
    if type(as_of) is not dt.date:
        raise UsageError(repr(as_of), "not a day", "Give `as_of` as a datetime.date.")
    return as_of


def once(words: Iterable[_Told], where: str) -> tuple[_Told, ...]:
    """The words, if each has an id of its own."""
    found: dict[str, _Told] = {}
    for word in words:
        if word.id in found:
            raise UsageError(where, f"two words are called {word.id!r}", "Give each word an id of its own.")
        found[word.id] = word
    return tuple(found.values())


def when_said(word: Told) -> PartialDate | None:
    """When it was said, as far as that is known: what happened, on its day at the earliest; of a plan that nothing dates, nobody knows."""
    return word.said_on or (None if word.planned else word.day)


def known_from(word: Told) -> dt.date:
    """From when on it is known; the first of all days where nothing dates the saying of it."""
    said = when_said(word)
    if said is None:
        return dt.date.min
    return said.first_day if said.last_day == dt.date.max else said.last_day


def is_ahead(word: Told) -> bool:
    """Whether it only tells what is to come: planned, or told before it can have happened."""
    return word.planned or (word.day is not None and word.said_on is not None and word.day.first_day > word.said_on.last_day)


def known(words: Iterable[_Told], as_of: dt.date) -> tuple[_Told, ...]:
    """What was said by a day and is not settled by another word known on it. In order of ids, so that no order is read into it."""
    said = [word for word in words if known_from(word) <= as_of]
    settled = {answered for word in said for answered in word.answers}
    return tuple(sorted((word for word in said if word.id not in settled), key=lambda word: word.id))


def latest(words: Iterable[_Told], by: Callable[[_Told], PartialDate | None] | None = None) -> tuple[_Told, ...]:
    """The words that no other is surely later than. What has no date decides only where nothing has one.

    Another word can push some of these out, or join them; it never brings back one that was pushed out.

    Args:
        by: The date that counts; the day of which a word tells if none is given.
    """
    rows = [(word, by(word) if by else word.day) for word in words]
    newest = max((day.first_day for _word, day in rows if day is not None), default=None)
    if newest is None:
        return tuple(word for word, _day in rows)
    return tuple(word for word, day in rows if day is not None and day.last_day >= newest)
