"""Words right beside a day or a place that say what it is to the rest: *by 2027*, 2027年底前, *since 2012*, *in Nanning*, 在南宁."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from cotmoc import languages
from cotmoc.languages import Language
from cotmoc.records import Span

REACH = 40
"""Characters beside within which such a word stands, with what may stand between: *by the end of the month of*."""
DAY, PLACE = "{day}", "{place}"
NAME = "[\ue000-\ue003]"
"""What the letters of a name are masked with."""


class Beside:
    """Patterns of a language with a slot at their beginning or end.

    Args:
        patterns: Such as `by {day}`, `{day}前`.
        slot: Which slot they have.
        between: Words that may stand between, any number of them: *by the end of*.
        spaced: Whether the language separates its words.
    """

    def __init__(self, patterns: Sequence[str], slot: str, between: Sequence[str], *, spaced: bool) -> None:
        edge = r"\b" if spaced else ""
        before = _any([pattern.removesuffix(slot).strip() for pattern in patterns if pattern.endswith(slot)], edge)
        # What follows is often glued to it: 2027년 말까지.
        behind = _any([pattern.removeprefix(slot).strip() for pattern in patterns if pattern.startswith(slot)], "")
        names = rf"|{NAME}+" if slot == PLACE else ""
        self._before = re.compile(rf"(?:{before})(?:\s*(?:{_any(between, edge)}{names}))*\s*\Z", re.IGNORECASE)
        self._behind = re.compile(rf"(?:\s*(?:{_any(between, '')}))*\s*(?:{behind})", re.IGNORECASE)

    def stands(self, text: str, span: Span) -> bool:
        """Whether one of them stands around a stretch of the text."""
        before, behind = text[max(0, span.start - REACH) : span.start], text[span.end : span.end + REACH]
        return bool(self._before.search(before) or self._behind.match(behind))


def _any(words: Sequence[str], edge: str) -> str:
    """An expression for one of some words, the longest first; for none of them, one that nothing matches."""
    ordered = sorted(set(words), key=lambda word: (-len(word), word))
    return "|".join(edge + re.escape(word).replace(r"\*", r"\w*") + edge for word in ordered) or r"(?!)"


@dataclass(frozen=True, slots=True)
class WordsBeside:
    """Those of one language."""

    by: Beside
    """The last day for something."""
    since: Beside
    """A day that is past: of a paper, of the beginning of a practice."""
    compared: Beside
    """A day that something is held against: *up 12% compared with 2024*."""
    where: Beside
    """A place where something happens; over text whose names are masked."""
    attributive: tuple[str, ...]
    """What ties a verb to the noun behind it: 签署的协议, 署名した協定."""


@cache
def words_of(code: str) -> WordsBeside:
    """The words of a language, made once."""
    return _words_of(languages.load(code))


def _words_of(language: Language) -> WordsBeside:
    calendar = ("late", "early", "middle", "between", "day_words", "month_words", "year_words", "year_marks", "day_marks")
    between = [word for key in calendar for word in language.words("calendar", key)]
    kinds = [word for key in ("country", "province", "prefecture", "city", "town") for word in language.words("designators", key)]
    return WordsBeside(
        Beside(language.words("calendar", "by"), DAY, between, spaced=language.spaced),
        Beside(language.words("calendar", "since"), DAY, between, spaced=language.spaced),
        Beside(language.words("calendar", "compared"), DAY, between, spaced=language.spaced),
        Beside(language.words("sessions", "where"), PLACE, kinds, spaced=language.spaced),
        language.words("clauses", "attributive"),
    )
