"""Dates, ordinals and quantities in a text.

Number words, scales and units come from the language file; the grammar of digits is here. An ordinal, a year, a marker's number
and the number in a slogan are no quantities.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import isfinite
from operator import attrgetter
from typing import TypeVar

from cotmoc.languages import Language
from cotmoc.reading.dates import find_dates
from cotmoc.reading.results import DateFound, QuantityFound
from cotmoc.records import Quantity, Span
from cotmoc.text.hits import Hits
from cotmoc.text.lexicon import Hit

# In these the digit comes first and what stands before it is judged after: so the search leaps from digit to digit.
_NUMBER = re.compile(
    r"\d(?:(?<![\w.,].)\d*(?:[.,\u00a0\u202f ]\d{3}(?!\d))*(?:[.,]\d+)?"
    r"|(?<=[^\W\d_].)\d*(?:[.,]\d{3}(?!\d))*(?:[.,]\d+)?|(?<=[$€£¥].)\d*(?:[.,]\d+)*)"
)
_HAN_NUMBERS = {"〇": 0, "零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
NO_MEASURE = frozenset({"provinces", "sides", "countries", "times", "sessions", "phases"})
"""Units that count the parties themselves, or occasions: their numbers are no figures."""
MONEY = frozenset({"USD", "CNY", "VND", "EUR"})


@dataclass(frozen=True, slots=True)
class Measures:
    """All dates, ordinals and quantities of a text, each in order."""

    dates: tuple[DateFound, ...]
    ordinals: tuple[tuple[Span, int], ...]
    quantities: tuple[QuantityFound, ...]

    def dates_within(self, span: Span) -> Iterator[DateFound]:
        """The dates inside a stretch."""
        return _within(self.dates, span)

    def quantities_within(self, span: Span) -> Iterator[QuantityFound]:
        """The quantities inside a stretch."""
        return _within(self.quantities, span)


_Found = TypeVar("_Found", DateFound, QuantityFound)


def _within(found: tuple[_Found, ...], span: Span) -> Iterator[_Found]:
    start, end = span.start, span.end
    for index in range(bisect_left(found, start, key=_start), len(found)):
        one = found[index]
        if one.span.start >= end:
            return
        if one.span.end <= end:
            yield one


_start = attrgetter("span.start")


def measure(text: str, hits: Hits, language: Language | None, *, dateline: str | None, closed: Iterable[Span]) -> Measures:
    """Find what is counted, numbered and dated.

    Args:
        text: The text.
        hits: Patterns of the language found in it.
        language: For the marks of decimals and groups; None for a language that is not known.
        dateline: The day the text is from, for years that are left out.
        closed: Stretches whose numbers count nothing: slogans, names.
    """
    dates = find_dates(text, hits, language, dateline)
    taken = [date.span for date in dates] + list(closed)
    ordinals = _ordinals(text, hits, language, _Taken(taken))
    quantities = _Quantities(text, hits, language, _Taken(taken + [span for span, _ in ordinals])).found()
    return Measures(tuple(dates), tuple(ordinals), tuple(quantities))


# --- ordinals --------------------------------------------------------------------------------------------------------------------

_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50}
_ROMAN_WORD = re.compile(r"[IVXL](?<![\w.].)[IVXL]{0,6}(?![\w])")
_DIGITS = re.compile(r"(\d(?<![\w.,/].)\d{0,2})(?![\d.,/]*\d)")


def roman(word: str) -> int:
    """Value of a Roman numeral up to 89; 0 if it is none.

    >>> roman("XIV"), roman("IIII")
    (14, 0)
    """
    total, previous = 0, 0
    for letter in reversed(word):
        value = _ROMAN.get(letter, 0)
        total += value if value >= previous else -value
        previous = max(previous, value)
    return total if re.fullmatch(r"(?:XL|L?X{0,3})(?:IX|IV|V?I{0,3})", word) else 0


def _ordinals(text: str, hits: Hits, language: Language | None, taken: _Taken) -> list[tuple[Span, int]]:
    found = {Span(hit.start, hit.end): int(float(hit.key)) for hit in hits.all("ordinals")}
    suffixes = tuple(sorted(language.words("numbers", "ordinal_suffixes"), key=len, reverse=True)) if language else ()
    prefixes = tuple(language.words("numbers", "ordinal_prefixes")) if language else ()
    for match in _DIGITS.finditer(text):
        if taken.holds(match.start()):
            continue
        suffix = next((one for one in suffixes if _has_suffix(text, match.end(), one)), None)
        # The text as it is before the digit, a space let go: letters made small may be more than they were.
        before = match.start() - text[max(0, match.start() - 1) : match.start()].isspace()
        prefix = next((one for one in prefixes if text[max(0, before - len(one)) : before].lower() == one), None)
        if suffix is not None or prefix is not None:
            start = before - len(prefix) if prefix else match.start()
            hyphen = text.startswith("-", match.end()) and bool(suffix) and not str(suffix).startswith("-")
            found[Span(start, match.end() + hyphen + len(suffix or ""))] = int(match[1])
    for match in _ROMAN_WORD.finditer(text):
        value = roman(match[0])
        if value and not (len(match[0]) == 1 and match[0] != "V" and match[0] != "X"):
            found[Span(match.start(), match.end())] = value
    for match in re.finditer(
        r"第([一二三四五六七八九]?十[一二三四五六七八九]?|[〇一二三四五六七八九]{1,3}|\d{1,3})(?:[次届屆轮輪回]|(?=[个個号號阶期]))", text
    ):
        value = int(match[1]) if match[1].isdigit() else han_number(match[1])
        found[Span(match.start(), match.end())] = value
    return list(_outermost(sorted(found.items(), key=lambda one: (one[0].start, -one[0].end))))


def _outermost(ordinals: Iterable[tuple[Span, int]]) -> Iterator[tuple[Span, int]]:
    """One ordinal for each number: *XIV* inside *lần thứ XIV* is not a second one."""
    reached = 0
    for span, value in ordinals:
        if span.end > reached:
            yield span, value
        reached = max(reached, span.end)


def _has_suffix(text: str, position: int, suffix: str) -> bool:
    if not suffix.startswith("-") and text.startswith("-", position):
        position += 1
    if not text.startswith(suffix, position):
        return False
    after = text[position + len(suffix) : position + len(suffix) + 2]
    if suffix == ".":
        return bool(after) and after[0] in " \u00a0" and len(after) == 2 and after[1].isalpha()
    return not after[:1].isalnum()


def han_number(word: str) -> int:
    """Value of a Chinese number below a hundred.

    >>> han_number("十一"), han_number("二十"), han_number("九")
    (11, 20, 9)
    """
    if "十" in word:
        tens, _, ones = word.partition("十")
        return (_HAN_NUMBERS[tens] if tens else 1) * 10 + (_HAN_NUMBERS[ones] if ones else 0)
    value = 0
    for character in word:
        value = value * 10 + _HAN_NUMBERS[character]
    return value


class _Taken:
    """Stretches whose digits are spoken for."""

    def __init__(self, spans: Iterable[Span]) -> None:
        ordered = sorted((span.start, span.end) for span in spans)
        self._starts = [start for start, _ in ordered]
        self._ends = [end for _, end in ordered]

    def holds(self, position: int) -> bool:
        index = bisect_right(self._starts, position)
        # Names nest, but never so deep that an outer one lies four places back.
        return any(position < self._ends[one] for one in range(max(0, index - 4), index))


# --- quantities ------------------------------------------------------------------------------------------------------------------

WORDS_TO_UNIT = 2
"""Words that may stand between a number and what it counts: *two Chinese enterprises*, *seven key areas*."""
LONGEST_WORD = 40
PLAIN_UNIT = re.compile(r"[ \u00a0]?(km²|km2|m²|m2|km|ha|m|kWh|MW|USD|CNY|VND|EUR)(?![^\W_])")
"""Units that are written alike everywhere: all that is known of a language without a file."""
LONGEST_RATE = 60
_ADDED = re.compile(r"\d\+\Z")
"""Before a number that is no whole one: *lane 3+4*."""
PASSING = frozenset({"persons", "vehicles", "trucks", "trains", "containers", "tourists", "tonnes"})
"""What crosses a border, and is counted by the day where the sentence says *daily* before the count."""


@dataclass(frozen=True, slots=True)
class _Number:
    start: int
    end: int
    value: float
    low: float | None = None
    """Lower end of a range; `value` is then its upper end."""


class _Quantities:
    def __init__(self, text: str, hits: Hits, language: Language | None, taken: _Taken) -> None:
        self.text, self.hits, self.taken = text, hits, taken
        self.decimal = language.sections.get("numbers", {}).get("decimal", ".") if language else "."
        self.spaced = language.spaced if language else True
        self.unknown = language is None
        self.stopwords = frozenset(language.stopwords if language else ())
        joining = language.words("calendar", "range") if language else ()
        self.range = re.compile("|".join([r"\s*[-–—~～至到]\s*", *(rf"\s*{re.escape(word)}\s*" for word in joining)]))

    def found(self) -> list[QuantityFound]:
        """All quantities, in order."""
        numbers = self._ranges(sorted([*self._digits(), *self._words()], key=lambda number: number.start))
        results: list[QuantityFound] = []
        for number in numbers:
            if results and number.start < results[-1].span.end:
                continue
            quantity = self._quantity(number)
            if quantity:
                results.append(quantity)
        return results

    def _ranges(self, numbers: list[_Number]) -> list[_Number]:
        """Two numbers with a dash or *to* between them are one: *18 to 20 thousand people*, 200至250名."""
        joined: list[_Number] = []
        for number in numbers:
            before = joined[-1] if joined else None
            if before and before.low is None and before.value < number.value and self.range.fullmatch(self.text, before.end, number.start):
                joined[-1] = _Number(before.start, number.end, number.value, before.value)
            else:
                joined.append(number)
        return joined

    def _digits(self) -> Iterator[_Number]:
        for match in _NUMBER.finditer(self.text):
            if not self.taken.holds(match.start()) and not _ADDED.search(self.text, max(0, match.start() - 2), match.start()):
                value = parse_number(match[0], self.decimal)
                if value is not None:
                    yield _Number(match.start(), match.end(), value)

    def _words(self) -> Iterator[_Number]:
        for hit in self.hits.all("cardinals"):
            value = float(hit.key)
            if value > 1 and not self.taken.holds(hit.start):
                yield _Number(hit.start, hit.end, value)

    def _quantity(self, number: _Number) -> QuantityFound | None:
        start, end, value = number.start, number.end, number.value
        low = number.low
        scale = self._next("scales", end, 0)
        if scale:
            value, end = value * float(scale.key), scale.end
            low = low * float(scale.key) if low is not None else None
            if low is None:
                value, end = self._smaller_scales(value, end, float(scale.key))
        unit = self._unit(start, end, scale is not None)
        if unit is None or unit.key in NO_MEASURE:
            return None
        if not isfinite(value):
            return None  # scaled past all numbers
        if unit.key == "years" and value == 1:
            return None  # a period: *in this 1 year*
        name = unit.key
        start, end = min(start, unit.start), max(end, unit.end)
        rate = self._next("rates", end, 0) or self._next("rates", end, 1)
        if rate:
            name, end = f"{name}/{rate.key}", rate.end
        elif name in PASSING and (before := self._rate_before(number.start)):
            name = f"{name}/{before.key}"
        qualifier = self._qualifier(number.start)
        if qualifier:
            start = min(start, qualifier.start)
        lowest, highest = (value, None) if low is None else (low, _whole(value))
        found = Quantity(_whole(lowest), name, self.text[unit.start : unit.end], qualifier.key if qualifier else "", highest)
        return QuantityFound(Span(start, end), found)

    def _smaller_scales(self, value: float, end: int, above: float) -> tuple[float, int]:
        """What follows of a number that is written scale by scale: 3億2000万, 3억 2000만."""
        more = _NUMBER.match(self.text, end + (self.text[end : end + 1] in {" ", "\u00a0"}))
        scale = self._next("scales", more.end(), 0) if more else None
        part = parse_number(more[0], self.decimal) if more and scale and float(scale.key) < above else None
        return (value, end) if part is None or scale is None else (value + part * float(scale.key), scale.end)

    def _rate_before(self, start: int) -> Hit | None:
        """How often, told by an adverb before the count in the same phrase: *every day some 800 vehicles*, 每天有200名边民."""
        floor = max(0, start - LONGEST_RATE)
        phrase = max(self.text.rfind(mark, floor, start) for mark in ".;。；,，\n")
        hits = [hit for hit in self.hits.within("rates", max(floor, phrase + 1), start) if hit.end <= start]
        return hits[-1] if hits else None

    def _unit(self, start: int, end: int, scaled: bool) -> Hit | None:
        percent = re.match(r"\s?%", self.text[end : end + 2])
        if percent:
            return Hit(end, end + percent.end(), "units", "%")
        plain = PLAIN_UNIT.match(self.text, end) if self.unknown else None
        if plain:
            return Hit(plain.start(1), plain.end(), "units", plain[1].replace("²", "2"))
        for words in range(1 if scaled and self.spaced else WORDS_TO_UNIT + 1):
            hit = self._next("units", end, words)
            if hit:
                return hit
        before = self.text[max(0, start - 5) : start]
        sign = re.search(r"(US\$|\$|€|¥|USD|VND|CNY|EUR)\s?\Z", before)
        if sign:
            name = {"US$": "USD", "$": "USD", "€": "EUR", "¥": "CNY"}.get(sign[1], sign[1])
            return Hit(start - len(sign[0]), start, "units", name)
        return self._next("units", end, 1) if scaled else None

    def _next(self, section: str, position: int, words: int) -> Hit | None:
        """A hit of the section that begins so many words after a place, in the same phrase."""
        at = position
        text = self.text
        if text[at : at + 2] in {". ", ".\u00a0"} and text[at + 2 : at + 3].isalpha() and text[at - 1].isalpha():
            at += 1  # 4,5 Mrd. USD
        for count in range(words + 1):
            while at < len(text) and text[at] in " \u00a0-":
                at += 1
            if count < words:
                begin = at
                while at < len(text) and at - begin < LONGEST_WORD and (text[at].isalnum() or text[at] in "'’"):
                    at += 1
                if at == begin or self.text[begin:at].lower() in self.stopwords:
                    return None  # *giai đoạn 2 của dự án*: the second phase, not two projects
        return self.hits.at(section, at)

    def _qualifier(self, start: int) -> Hit | None:
        at = start
        while at > 0 and self.text[at - 1] in " \u00a0":
            at -= 1
        return self.hits.ending_at("qualifiers", at)


def _whole(value: float) -> float:
    """Whole numbers as ints; others without what binary fractions leave behind them."""
    value = round(value, 6)
    return int(value) if value == int(value) else value


def parse_number(text: str, decimal: str) -> float | None:
    """Value of digits with marks. The language's decimal mark decides; three digits after a mark that is not it are a group.

    None where the marks make no number, or one too large to be meant.

    >>> parse_number("7,2", ","), parse_number("1.500", ","), parse_number("2,500", "."), parse_number("7.2", ",")
    (7.2, 1500.0, 2500.0, 7.2)
    >>> parse_number("1.234,567.8", ","), parse_number("9" * 400, ",")
    (None, None)
    """
    plain = re.sub(r"[\u00a0\u202f ]", "", text)
    marks = [character for character in plain if character in ".,"]
    if marks:
        last, other = (marks[-1], "." if marks[-1] == "," else ",")
        if other in marks and marks.count(last) > 1:
            return None
        grouped = marks.count(last) > 1 or (other not in marks and last != decimal and len(plain) - plain.rindex(last) == 4)
        plain = plain.replace(last, "") if grouped else plain.replace(other, "").replace(last, ".")
    value = float(plain)
    return value if isfinite(value) else None
