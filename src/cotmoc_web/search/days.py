"""Days, months and years in a question, however the three languages write them, and how texts may write them."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterator
from typing import NamedTuple

from cotmoc.errors import UsageError
from cotmoc.records import PartialDate
from cotmoc_web.labels import language
from cotmoc_web.search.text import facet

_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?<!\d)(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})(?!\d)",
        r"(?<!\d)(?P<d>\d{1,2})[-/.](?P<m>\d{1,2})[-/.](?P<y>\d{4})(?!\d)",
        r"(?<!\d)(?P<y>\d{4})\s*年\s*(?P<m>\d{1,2})\s*月(?:\s*(?P<d>\d{1,2})\s*日)?",
        r"(?:ngày\s+(?P<d>\d{1,2})\s+)?tháng\s+(?P<m>\d{1,2})(?:\s+năm\s+|/)(?P<y>\d{4})(?!\d)",
        rf"(?:(?<!\d)(?P<d>\d{{1,2}})\s+)?(?P<n>{'|'.join(_MONTHS)})\s+(?P<y>\d{{4}})(?!\d)",
        rf"(?P<n>{'|'.join(_MONTHS)})\s+(?P<d>\d{{1,2}}),?\s+(?P<y>\d{{4}})(?!\d)",
        r"(?<![\d/])(?P<m>\d{1,2})/(?P<y>\d{4})(?!\d)",
        r"(?<![\d/])(?P<y>(?:19|20)\d\d)(?![\d/])\s*年?",
    )
)


_WRITTEN = re.compile(r"\d{4}(?:-\d\d){0,2}")
"""A day, a month or a year as it is kept."""


class Asked(NamedTuple):
    """A day that was asked for, or a month, or a year."""

    text: str
    """As asked."""
    token: str
    """What the index calls it."""
    forms: tuple[str, ...]
    """How texts may write it."""


def taken(text: str) -> tuple[str, list[Asked]]:
    """The text without its days, and the days. What is no day of the calendar stays text.

    >>> [each.token for each in taken("họp ngày 30/10/2025, tháng 2/2026 và 2017")[1]]
    ['zqd20251030', 'zqm202602', 'zqy2017']
    >>> taken("31/02/2025")[1]
    []
    """
    found: list[Asked] = []
    for pattern in _PATTERNS:
        for match in _matches(pattern, text):
            day = _asked(match)
            if day:
                found.append(day)
                text = text.replace(match[0], "\n", 1)
    return text, found


def partial_date(text: str) -> str | None:
    """A day as any of the three languages writes it, or part of one; None: it is no day.

    >>> [partial_date(text) for text in ("30-6-2027", "1.6.2027", "2027-06", "31/02/2027")]
    ['2027-06-30', '2027-06-01', '2027-06', None]
    """
    text = text.strip()
    try:
        return str(PartialDate(text))
    except UsageError:
        rest, found = taken(text)
    if len(found) != 1 or rest.strip():
        return None
    digits = re.sub(r"\D", "", found[0].token)
    return "-".join(part for part in (digits[:4], digits[4:6], digits[6:8]) if part)


def as_typed(date: str) -> str:
    """A partial date as its reader types it: in Vietnamese the day first, elsewhere the year. What is more than a date, as a range with its
    slash, has one form only.

    >>> from django.utils.translation import override
    >>> with override("vi"):
    ...     [as_typed(date) for date in ("2026-03-12", "2026-03", "2026", "2030-07/2030-09", "../2025-02")]
    ['12/03/2026', '03/2026', '2026', '2030-07/2030-09', '../2025-02']
    """
    return "/".join(reversed(date.split("-"))) if language() == "vi" and _WRITTEN.fullmatch(date) else date


def _matches(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    return iter(list(pattern.finditer(text)))


def _asked(found: re.Match[str]) -> Asked | None:
    parts = found.groupdict()
    month = _MONTHS[parts["n"].lower()] if parts.get("n") else int(parts.get("m") or 0)
    number = int(parts.get("d") or 0)
    try:
        day = dt.date(int(parts["y"]), month or 1, number or 1)
    except ValueError:
        return None
    text = found[0].strip()
    if number:
        return Asked(text, facet("d", f"{day:%Y%m%d}"), _day_forms(day))
    if month:
        return Asked(text, facet("m", f"{day:%Y%m}"), _month_forms(day))
    return Asked(text, facet("y", day.year), (str(day.year),))


def _day_forms(day: dt.date) -> tuple[str, ...]:
    name, d, m, y = calendar.month_name[day.month], day.day, day.month, day.year
    return (
        f"{d}/{m}/{y}",
        f"{day:%d/%m/%Y}",
        day.isoformat(),
        f"{y}年{m}月{d}日",
        f"{d} {name} {y}",
        f"{name} {d}, {y}",
        f"ngày {d} tháng {m} năm {y}",
    )


def _month_forms(day: dt.date) -> tuple[str, ...]:
    name, m, y = calendar.month_name[day.month], day.month, day.year
    return (f"{m}/{y}", f"{day:%m/%Y}", f"{y}年{m}月", f"{name} {y}", f"tháng {m} năm {y}")
