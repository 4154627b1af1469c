"""What the checks look at: a reading before it is finished, with the few views of it that several checks share."""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from operator import itemgetter

from cotmoc.errors import UsageError
from cotmoc.knowledge import Knowledge
from cotmoc.languages import Language
from cotmoc.reading.composed import Composed
from cotmoc.reading.layout import Layout
from cotmoc.reading.measures import Measures
from cotmoc.reading.names import Name, Named
from cotmoc.reading.results import DateFound, Mention, Sentence, Session, Statement, Stretch
from cotmoc.records import PartialDate, Span
from cotmoc.text.lexicon import COUNTRY, PERSON, PLACE, UNKNOWN, Hit
from cotmoc.text.sentences import Sentences

SPOKEN = frozenset({"title", "lead", "body", "caption"})
PARTY_KINDS = frozenset({"province", "city"})
"""Kinds of place that sit in mechanisms and are counted as parties."""
_NAME = re.compile(f"[{PLACE}{PERSON}{UNKNOWN}{COUNTRY}]+")
_SEPARATORS = re.compile(r"[,，、;；/]")
_SENTENCE_END = re.compile(r"[.:!?…\n。！？：]")


@dataclass(frozen=True, slots=True)
class Finding:
    """A check before it has its number."""

    type: str
    told: Sentence
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """A list of places: *A, B, C and D*, countries in brackets apart."""

    span: Span
    places: tuple[str, ...]
    """Each once, in order."""


class Evidence:
    """See `cotmoc.reading.checks.check` for the parts.

    `published` is the day of publication, if the page or the caller gives one; `dated` is the same or else the day that the text's own
    first lines give, which may be that of what is told.
    """

    def __init__(
        self, text: str, named: Named, measures: Measures, mentions: Sequence[Mention], statements: Sequence[Statement],
        sessions: Sequence[Session], layout: Layout, composed: Sequence[Composed], knowledge: Knowledge, language: Language | None,
        dateline: str | None, as_of: dt.date | None, sentences: Sentences,
    ) -> None:  # fmt: skip
        self.text, self.masked, self.hits, self.names = text, named.masked, named.hits, named.names
        self.measures, self.mentions, self.statements, self.sessions = measures, mentions, statements, sessions
        self.layout, self.composed, self.knowledge, self.language = layout, composed, knowledge, language
        self.published = day(layout.published) or as_of
        self.dated = self.published or day(dateline)
        self.spaced = language is None or language.spaced
        self._sentences = sentences

    # --- the lines of the page

    @cached_property
    def stretches(self) -> list[Stretch]:
        """What says something, in order: titles, body and first copies of captions."""
        hidden = {span for span, _ in self.layout.ignored}
        return [one for one in self.layout.stretches if one.role in SPOKEN and one.span not in hidden]

    @cached_property
    def _starts(self) -> list[int]:
        return [one.span.start for one in self.stretches]

    def index_of(self, position: int) -> int | None:
        """Which of the stretches holds a place in the text, or None."""
        index = bisect_right(self._starts, position) - 1
        return index if index >= 0 and position < self.stretches[index].span.end else None

    def is_told(self, span: Span) -> bool:
        """Whether it lies in what the article says, not in furniture or metadata."""
        return self.index_of(span.start) is not None

    def sentence(self, position: int) -> Span:
        """The sentence around a place in the text; an empty span outside of what is said."""
        index = self.index_of(position)
        if index is None:
            return Span(position, position)
        stretch = self.stretches[index].span
        found = self._sentences.of(stretch.start, stretch.end)
        at = bisect_right(found, position, key=itemgetter(0)) - 1
        return Span(*found[at]) if at >= 0 else stretch

    def sentences(self, stretch: Span) -> list[Span]:
        """The sentences of a stretch."""
        return [Span(start, end) for start, end in self._sentences.of(stretch.start, stretch.end)]

    # --- the days

    @cached_property
    def dateline(self) -> Span | None:
        """The words that give the day of publication: their whole line where it is metadata."""
        for date in self.measures.dates:
            if not date.inferred and date.date == self.layout.published:
                line = next((span for span, why in self.layout.ignored if why == "metadata" and span.contains(date.span)), None)
                if line or not self.is_told(date.span):
                    return line or date.span
        return None

    @cached_property
    def told_dates(self) -> list[DateFound]:
        """The dates in what the article says."""
        return [date for date in self.measures.dates if date.date[0] != "X" and self.is_told(date.span)]

    # --- names

    @cached_property
    def runs(self) -> list[Run]:
        """The lists of provinces and cities, at least two in each."""
        parties = [name for name in self.names if name.kind in PARTY_KINDS]
        found: list[Run] = []
        current: list[Name] = []
        for name in parties:
            if current and not self._goes_on(current[-1].span.end, name.span.start):
                if len(current) > 1:
                    found += self._run(current)
                current = []
            current.append(name)
        return found + (self._run(current) if current else [])

    def _run(self, names: list[Name]) -> list[Run]:
        places = tuple(dict.fromkeys(name.canonical for name in names))
        return [Run(Span(names[0].span.start, names[-1].span.end), places)] if len(places) > 1 else []

    def _goes_on(self, start: int, end: int) -> bool:
        """Whether a list goes on between two names: a comma or *and*, and at most a common noun and a country in brackets."""
        between = self.text[start:end]
        if len(between) > (48 if self.spaced else 14) or _SENTENCE_END.search(between):
            return False
        if not _SEPARATORS.search(between) and self.joiner(start, end) is None:
            return False
        return len(_NAME.sub(" ", self.masked[start:end]).replace(",", " ").split()) <= 3

    @cached_property
    def spellings(self) -> dict[str, dict[str, Mention]]:
        """Of the known things: id → written form → its first mention."""
        found: dict[str, dict[str, Mention]] = {}
        for mention in self.mentions:
            if mention.known:
                forms = found.get(mention.canonical)
                if forms is None:
                    found[mention.canonical] = {mention.mention: mention}
                elif mention.mention not in forms:
                    forms[mention.mention] = mention
        return found

    def joiner(self, start: int, end: int) -> Hit | None:
        """The first *and* in a stretch."""
        return self.hits.first("clauses", start, end, "joiners")

    def statements_within(self, span: Span) -> Iterator[Statement]:
        """The statements that begin in a stretch."""
        return (one for one in self.statements if span.start <= one.span.start < span.end)


def is_governed(statement: Statement) -> bool:
    """Whether a governing verb of its own decided what the statement is."""
    return statement.reason.startswith("governed by ")


def is_denied(statement: Statement) -> bool:
    """Whether the text says of an undertaking that it was not done; a *not* before any other verb denies no undertaking."""
    return statement.status == "not implemented" and statement.reason.startswith("says it was not done")


def day(text: str | None) -> dt.date | None:
    """A full day, or None for anything less."""
    date = period(text) if text and len(text) == 10 else None
    return date.first_day if date else None


@lru_cache(maxsize=4096)
def period(text: str | None) -> PartialDate | None:
    """A date as far as it is one."""
    try:
        return PartialDate(text) if text else None
    except UsageError:
        return None
