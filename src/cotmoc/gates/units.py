"""Numbers as people write them, with their units: "45 s", "06:00-20:00", "2,000 trucks a day", "60 %", "12 USD an hour".

What is not written so raises `ValueError` with what was expected; the reader of scenarios adds file, field and value.

>>> duration("3.9 min"), clock("06:30"), hours("22:00-02:00"), share("60 %"), per_day("2,000 trucks a day")
(234.0, 23400.0, ((0.0, 7200.0), (79200.0, 86400.0)), 0.6, (2000.0, 'trucks'))
"""

from __future__ import annotations

import math
import re
from itertools import pairwise

HOUR = 3600.0
DAY = 86400.0

Hours = tuple[tuple[float, float], ...]
"""Stretches of a day in seconds after midnight, in order, apart from one another."""

_SECONDS = {
    "ms": 0.001, "s": 1.0, "sec": 1.0, "second": 1.0, "seconds": 1.0, "min": 60.0, "minute": 60.0, "minutes": 60.0,
    "h": HOUR, "hour": HOUR, "hours": HOUR, "day": DAY, "days": DAY, "week": 7 * DAY, "weeks": 7 * DAY,
}  # fmt: skip
_NUMBER = r"[-+−]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_DURATION = re.compile(rf"({_NUMBER})\s*([a-z]+)\Z")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})\Z")
_THOUSANDS = re.compile(r"[-+−]?[1-9]\d{0,2}\.\d\d0\Z")
"""What may be thousands with a point: nobody writes a fraction so."""
_WORD = r"[^\W\d_]+"
_PER_DAY = re.compile(rf"({_NUMBER})(?:\s+({_WORD}(?:[ -]{_WORD})??))?\s+(?:an?|per)\s+(day|hour)\Z")
_MULTIPLIERS = frozenset(
    {"k", "m", "mn", "bn", "hundred", "dozen", "thousand", "thousands", "million", "millions", "billion", "billions"}
    | {"chục", "trăm", "nghìn", "ngàn", "vạn", "triệu", "tỷ", "tỉ", "百", "千", "万", "萬", "亿", "億"}
)
"""Words that are part of a number, and no unit."""
_MONEY = re.compile(rf"({_NUMBER})\s*([A-Za-z]{{3}})(?:\s+(?:a|an|per)\s+(hour|day|year))?\Z")
_LONGEST = 100 * 366 * DAY


class Unfit(ValueError):
    """A value is not written as it must be. `sentence` says how to write it, with the names of values in it, which `told` holds.

    >>> str(Unfit("write at most %(most)s", most=12))
    'write at most 12'
    """

    def __init__(self, sentence: str, **told: object) -> None:
        self.sentence, self.told = sentence, {name: str(value) for name, value in told.items()}
        super().__init__(sentence % self.told)


def number(text: object) -> float:
    """A number, thousands with commas or without.

    >>> number("2,000"), number(3.5)
    (2000.0, 3.5)
    """
    if isinstance(text, bool) or not isinstance(text, int | float | str):
        raise ValueError('write a number such as 12 or "2,000"')
    if isinstance(text, str):
        if not re.fullmatch(_NUMBER, text.strip()):
            raise ValueError('write a number such as 12 or "2,000"')
        if _THOUSANDS.match(text.strip()):
            told = text.strip().replace(".", "")
            raise Unfit("this can be read in two ways: write %(whole)s if thousands are meant, and no 0 at the end if not", whole=told)
        text = text.strip().replace(",", "").replace("−", "-")
    value = float(text)
    if not math.isfinite(value):
        raise ValueError("write a finite number")
    return value


def count(text: object) -> int:
    """A whole number."""
    value = number(text)
    if value != int(value):
        raise ValueError("write a whole number")
    return int(value)


def duration(text: object) -> float:
    """A stretch of time in seconds; it may be negative where the caller allows that."""
    found = _DURATION.match(text.strip()) if isinstance(text, str) else None
    if found is None or found[2] not in _SECONDS:
        raise ValueError('write a time with its unit, such as "45 s", "3.9 min", "2 h" or "1 day"')
    value = number(found[1]) * _SECONDS[found[2]]
    if abs(value) > _LONGEST:
        raise ValueError("write a time of at most a hundred years")
    return value


def clock(text: object) -> float:
    """A time of day, in seconds after midnight; 24:00 is the end of the day."""
    found = _CLOCK.match(text.strip()) if isinstance(text, str) else None
    seconds = int(found[1]) * HOUR + int(found[2]) * 60 if found else math.inf
    if found is None or int(found[2]) > 59 or seconds > DAY:
        raise ValueError('write a time of day such as "06:30", from 00:00 to 24:00')
    return seconds


def hours(text: object) -> Hours:
    """Opening hours: "07:00-12:00, 13:00-20:00"; a stretch that ends before it begins goes over midnight; "always"."""
    if not isinstance(text, str):
        raise ValueError('write hours such as "07:00-20:00", or "always"')
    if text.strip() == "always":
        return ((0.0, DAY),)
    stretches: list[tuple[float, float]] = []
    for part in text.replace("–", "-").split(","):
        start, dash, end = part.partition("-")
        if not dash:
            raise ValueError('write hours such as "07:00-12:00, 13:00-20:00", or "always"')
        first, last = clock(start), clock(end)
        if first == last:
            raise ValueError('write hours that last, such as "07:00-20:00"; around the clock is "always"')
        stretches += [(first, last)] if first < last else [(first, DAY), (0.0, last)]
    ordered = sorted(stretch for stretch in stretches if stretch[0] < stretch[1])
    if any(one[1] > other[0] for one, other in pairwise(ordered)):
        raise ValueError("write hours that do not overlap one another")
    return tuple(ordered)


def share(text: object) -> float:
    """A share from 0 to 1: "60 %" or 0.6."""
    value = number(text.strip()[:-1].strip()) / 100 if isinstance(text, str) and text.strip().endswith("%") else number(text)
    if not 0 <= value <= 1:
        raise ValueError('write a share from "0 %" to "100 %"')
    return value


def per_day(text: object) -> tuple[float, str]:
    """So many of what a day, from so many a day or an hour. The unit is one or two words of letters, apart from the number."""
    found = _PER_DAY.match(text.strip()) if isinstance(text, str) else None
    if found is None:
        raise ValueError('write how many of what a day, such as "2,000 trucks a day"')
    unit = found[2] or ""
    for word in unit.split():
        if word.casefold() in _MULTIPLIERS or word[0] in "万萬亿億":
            raise Unfit('write the whole number in digits, such as "2,000 trucks a day"; “%(word)s” is part of no unit', word=word)
    return number(found[1]) * (24 if found[3] == "hour" else 1), unit


def money(text: object) -> tuple[float, str, str]:
    """An amount, its currency, and the time it is for ("hour", "day", "year" or "")."""
    found = _MONEY.match(text.strip()) if isinstance(text, str) else None
    if found is None:
        raise ValueError('write an amount of money with its currency, such as "12 USD an hour"')
    return number(found[1]), found[2].upper(), found[3] or ""


def written(seconds: float) -> str:
    """A time as a person reads it.

    >>> written(45), written(234), written(8100), written(200000)
    ('45 s', '3.9 min', '2 h 15 min', '55 h 33 min')
    """
    if abs(seconds) < 99.5:
        return f"{seconds:.0f} s" if seconds == int(seconds) or abs(seconds) >= 10 else f"{seconds:.1f} s"
    if abs(seconds) < HOUR:
        return f"{seconds / 60:.1f}".rstrip("0").rstrip(".") + " min"
    minutes = round(seconds / 60)
    return f"{minutes // 60} h {minutes % 60:02d} min"
