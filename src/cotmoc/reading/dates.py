"""Dates in a text: days, months, years and ranges, as far as the text gives them.

Names of months and the words between come from the language file; digits, and the marks that Chinese, Japanese and Korean write
behind them (年 月 日), are the same everywhere. A date takes the year it lacks from the dateline, and says so.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache

from cotmoc import languages
from cotmoc.errors import UsageError
from cotmoc.reading.results import DateFound
from cotmoc.records import PartialDate, Span
from cotmoc.text.hits import Hits

Parts = Mapping[str, str | None]
DASH = r"\s*[-–—~～至到]\s*"
YEAR = r"(?P<y>(?:19|20)[0-9]{2})"
_YEAR_ALONE = re.compile(
    r"([12](?:(?<![\d.,/].)|(?<=\b[IVX]/.)|(?<=I[IVX]/.)|(?<=III/.))(?:(?<=1)9[4-9]|(?<=2)0[0-4])[0-9])(?:\s?[-–/]\s?(19[4-9][0-9]|20[0-4][0-9]|[0-9]{2}(?!\d)))?(?![\d/])(?![.,]\d)"
)
_NUMERIC = (
    # 30/10/2025, 14-15/12/2025, 30.10.2025
    re.compile(r"(?<![\d/])(?P<d1>\d{1,2})(?:" + DASH + r"(?P<d2>\d{1,2}))?[./](?P<m>\d{1,2})[./]" + YEAR + r"(?!\d)"),
    re.compile(r"(?<!\d)" + YEAR + r"-(?P<m>\d{1,2})-(?P<d1>\d{1,2})(?!\d)"),
    # 2025年10月30日, 2018年2月23日至24日, 10月30日, 2025年10月, and the same in Korean
    re.compile(
        rf"(?:{YEAR}\s?[年년]\s?)?(?P<m>\d{{1,2}})\s?[月월](?:份)?(?:\s?(?P<d1>\d{{1,2}})\s?[日号號일]?"
        rf"(?:{DASH}(?:(?P<m2>\d{{1,2}})\s?[月월])?(?P<d2>\d{{1,2}})\s?[日号號일])?(?=\D|\Z))?"
    ),
    re.compile(YEAR + r"\s?[年년](?:" + DASH + r"(?P<y2>(?:19|20)[0-9]{2})\s?[年년])?"),
)
_TRIGGERS = (re.compile(r"[./](?:19|20)[0-9]"), re.compile(r"-\d{1,2}-"), re.compile("[月월]"), re.compile("[年년]"))
"""What must stand in a text for each of these to be worth looking for: they are slow, and many texts have none."""
_DAY_MARK = r"(?:\.|º|er|re|e|°|st|nd|rd|th)?"
_YEAR_AFTER = re.compile(r"[\s.,]*(?:[^\W\d_]{1,6}\.?\s+)?" + YEAR + r"(?!\d)")


def _no_words(section: str, key: str) -> tuple[str, ...]:
    return ()


class _Grammar:
    """How one language writes dates."""

    def __init__(self, language: languages.Language | None) -> None:
        words = language.words if language else _no_words
        between = "|".join([r"[-–—]", *(rf"\b{re.escape(word)}\b" for word in words("calendar", "range"))])
        linking = "|".join(re.escape(word) for word in (*words("calendar", "between"), *words("calendar", "day_marks")))
        two_days = rf"(?P<d1>\d{{1,2}}){_DAY_MARK}(?:\s*(?:{between})\s*(?P<d2>\d{{1,2}}){_DAY_MARK})?"
        self.days_before = re.compile(
            rf"(?<!\d){two_days}(?:[-\s]+(?:{linking + '|' if linking else ''}[^\W\d_]{{1,3}})?\s*)?\Z", re.IGNORECASE
        )
        self.days_after = re.compile(rf"\s+{two_days}(?:,?\s+{YEAR})?(?![\d:%])")
        self.worded = tuple(self._worded(words, between))

    @staticmethod
    def _worded(words: Callable[[str, str], tuple[str, ...]], between: str) -> Iterator[re.Pattern[str]]:
        """Patterns of a language that numbers its months in words: *ngày 30 tháng 10 năm 2025*, *sáng 27/3*, *tháng 10/2025*."""
        days, months, years = (
            "|".join(re.escape(word) for word in words("calendar", key)) for key in ("day_words", "month_words", "year_words")
        )
        if days and months and years:
            year = rf"(?:\s*(?:(?:{years})\s*|[/.-])\s*{YEAR})?(?!\d)"
            day = rf"(?P<d1>\d{{1,2}})(?:\s*(?:{between})\s*(?P<d2>\d{{1,2}}))?"
            yield re.compile(rf"\b(?:{days})\s+(?:(?:{days})\s+)?{day}(?:\s*(?:{months})\s*|[/.-])(?P<m>\d{{1,2}}){year}", re.IGNORECASE)
            yield re.compile(rf"\b(?:{months})\s+(?P<m>\d{{1,2}}){year}", re.IGNORECASE)


@cache
def _grammar(code: str) -> _Grammar:
    return _Grammar(languages.load(code) if code else None)


def find_dates(text: str, hits: Hits, language: languages.Language | None, dateline: str | None) -> list[DateFound]:
    """All dates of a text, in order.

    Args:
        text: The text.
        hits: Patterns of the language found in it: names of months.
        language: None for one that is not known: digits are still read.
        dateline: The day the text is from, for years that are left out.
    """
    grammar = _grammar(language.code if language else "")
    covered = _Covered()
    found: list[DateFound] = []
    for span, parts in (*_numeric(text, grammar), *_named(text, hits, grammar)):
        if covered.free(span) and (date := _date(text, span, parts, dateline[:4] if dateline else None)):
            covered.add(span)
            found.append(date)
    for match in _YEAR_ALONE.finditer(text):
        span = Span(match.start(), match.end())
        last = match[2]
        value = match[1] if not last else f"{match[1]}/{last if len(last) == 4 else match[1][:2] + last}"
        if covered.free(span) and _valid(value) and not (last is None and _counts(text, hits, match)):
            found.append(DateFound(span, span.of(text), value))
    found.sort(key=lambda date: date.span)
    return found


def _counts(text: str, hits: Hits, year: re.Match[str]) -> bool:
    """Whether what looks like a year counts something: *2000 vehicles*, 3億2000万元, but *in 2025 people crossed*."""
    if hits.at("scales", year.end()):
        return True
    at = year.end()
    while text[at : at + 1] in {" ", "\u00a0"}:
        at += 1
    unit = hits.at("units", at)
    if unit is None or at == year.end() or unit.key in {"years", "sides", "provinces", "countries"}:
        return False
    start = year.start()
    while start > 0 and text[start - 1] in " \u00a0":
        start -= 1
    return year[1].endswith("000") or hits.ending_at("qualifiers", start) is not None


class _Covered:
    """Stretches already read as dates; they never overlap."""

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []

    def free(self, span: Span) -> bool:
        index = bisect_left(self._starts, span.end)
        return index == 0 or self._ends[index - 1] <= span.start

    def add(self, span: Span) -> None:
        index = bisect_left(self._starts, span.start)
        self._starts.insert(index, span.start)
        self._ends.insert(index, span.end)


def _numeric(text: str, grammar: _Grammar) -> Iterable[tuple[Span, Parts]]:
    numeric = (pattern for pattern, trigger in zip(_NUMERIC, _TRIGGERS, strict=True) if trigger.search(text))
    patterns = (*numeric, *grammar.worded)
    for pattern in patterns:
        for match in pattern.finditer(text):
            yield Span(match.start(), match.end()), match.groupdict()


def _named(text: str, hits: Hits, grammar: _Grammar) -> Iterator[tuple[Span, Parts]]:
    for hit in hits.all("months"):
        parts: dict[str, str | None] = {"m": hit.key}
        start, end = hit.start, hit.end
        before = grammar.days_before.search(text[max(0, start - 24) : start])
        if before:
            parts |= before.groupdict()
            start = max(0, start - 24) + before.start()
        elif after := grammar.days_after.match(text, end):
            parts |= after.groupdict()
            end = after.end()
        if not parts.get("y") and (after := _YEAR_AFTER.match(text, end)):
            parts["y"] = after["y"]
            end = after.end()
        # A month's name alone is too often another word (May, mars, mai).
        if parts.get("d1") or parts.get("y") or hit.end - hit.start > 4:
            yield Span(start, end), parts


def _date(text: str, span: Span, parts: Parts, year: str | None) -> DateFound | None:
    month, first, last = parts.get("m"), parts.get("d1"), parts.get("d2")
    given = parts.get("y")
    if month is None:
        value = f"{given}/{parts['y2']}" if parts.get("y2") else str(given)
        return DateFound(span, span.of(text), value) if _valid(value) else None
    if not 1 <= int(month) <= 12 or (first and not 1 <= int(first) <= 31):
        return None
    used = given or year or "XXXX"
    value = f"{used}-{int(month):02d}"
    if first:
        value += f"-{int(first):02d}"
        if last:
            value += f"/{used}-{int(parts.get('m2') or month):02d}-{int(last):02d}"
    if used != "XXXX" and not _valid(value):
        return None
    return DateFound(span, span.of(text), value, inferred=given is None)


def _valid(value: str) -> bool:
    try:
        PartialDate(value)
    except UsageError:
        return False
    return True
