"""The few frozen records that several packages speak.

Offsets are Unicode code points in the document's text, end exclusive, everywhere.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from functools import total_ordering

from cotmoc.errors import UsageError

LanguageCode = str
"""ISO 639-1 code of a language the reader knows (`vi`, `zh` …), or `und` for one it does not."""

UNKNOWN_LANGUAGE: LanguageCode = "und"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of a text.

    >>> Span(3, 8).overlaps(Span(7, 9)), Span(3, 8).contains(Span(4, 8))
    (True, True)
    """

    start: int
    """First code point."""
    end: int
    """One past the last code point."""

    def __len__(self) -> int:
        return self.end - self.start

    def overlaps(self, other: Span) -> bool:
        """Whether the two share at least one character."""
        return self.start < other.end and other.start < self.end

    def contains(self, other: Span) -> bool:
        """Whether the other lies wholly inside this one."""
        return self.start <= other.start and other.end <= self.end

    def of(self, text: str) -> str:
        """The words themselves."""
        return text[self.start : self.end]


_DAY = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?\Z")


@total_ordering
@dataclass(frozen=True, slots=True)
class PartialDate:
    """A day, month, year or range as far as it is known: the ISO 8601 / EDTF level 0 subset
    `2025`, `2025-10`, `2025-10-30`, `2025-12-14/2025-12-15`, and open ends `2025/..`, `../2025`.

    Ordered by first day, then last day. A part that is not known stays unknown: "October 2025" is never the first of October.

    >>> PartialDate("2025-10").first_day, PartialDate("2025-10").last_day
    (datetime.date(2025, 10, 1), datetime.date(2025, 10, 31))
    >>> PartialDate("2025-13")
    Traceback (most recent call last):
    ...
    cotmoc.errors.UsageError: [U01] '2025-13': not a date. Write 2025, 2025-10, 2025-10-30, or two of these joined by a slash.
    """

    text: str

    def __post_init__(self) -> None:
        first, last = self.first_day, self.last_day
        if first > last:
            raise self._error("the range ends before it begins")

    def _error(self, what: str = "not a date") -> UsageError:
        return UsageError(repr(self.text), what, "Write 2025, 2025-10, 2025-10-30, or two of these joined by a slash.")

    def _bounds(self, part: str) -> tuple[dt.date, dt.date]:
        match = _DAY.match(part)
        if not match:
            raise self._error()
        year, month, day = int(match[1]), int(match[2] or 0), int(match[3] or 0)
        try:
            if day:
                return dt.date(year, month, day), dt.date(year, month, day)
            if match[2]:
                return dt.date(year, month, 1), dt.date(year, month, calendar.monthrange(year, month)[1])
            return dt.date(year, 1, 1), dt.date(year, 12, 31)
        except ValueError:
            raise self._error() from None

    @property
    def first_day(self) -> dt.date:
        """The earliest day it can mean; `date.min` for an open start."""
        part = self.text.split("/")[0]
        return dt.date.min if part == ".." else self._bounds(part)[0]

    @property
    def last_day(self) -> dt.date:
        """The latest day it can mean; `date.max` for an open end."""
        part = self.text.split("/")[-1]
        return dt.date.max if part == ".." else self._bounds(part)[1]

    @property
    def precision(self) -> str:
        """`day`, `month`, `year` or `range`.

        >>> PartialDate("2025-10").precision
        'month'
        """
        if "/" in self.text:
            return "range"
        return ("year", "month", "day")[self.text.count("-")]

    def covers(self, day: dt.date) -> bool:
        """Whether the day lies within it."""
        return self.first_day <= day <= self.last_day

    def __lt__(self, other: PartialDate) -> bool:
        return (self.first_day, self.last_day) < (other.first_day, other.last_day)

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure as the text gives it. Never a number alone."""

    value: float
    """In the unit, scale words worked in (`7.2 mld` is 7200000000). Whole numbers are ints."""
    unit: str
    """ISO 4217 for money, SI symbols, else English plural (`documents`, `areas`); rates as `containers/day`."""
    of: str = ""
    """What was counted, in the text's own words."""
    qualifier: str = ""
    """`about`, `over`, `nearly`, `upto`, or nothing."""
    value_max: float | None = None
    """Upper end where the text gives a range."""
