"""Of the days in a clause: which is the day it was said or done, and which the day it is to be done by.

The place of a day decides, and a word of limit beside it (*by*, *before*, 前): behind the verb of agreeing stands what was agreed, before
it when. A day that the text has already passed is no deadline unless such a word stands beside it. A day that something is compared with
is neither: of *up 12% compared with 2024* nothing says when.
"""

from __future__ import annotations

from dataclasses import dataclass

from cotmoc.reading.beside import WordsBeside
from cotmoc.reading.clauses import Clause, Grammar
from cotmoc.reading.composed import Composed, composed_between
from cotmoc.reading.measures import Measures
from cotmoc.reading.results import DateFound
from cotmoc.records import Span
from cotmoc.text.fold import lexical
from cotmoc.text.hits import Hits
from cotmoc.text.lexicon import Hit

PAPERS = frozenset({"document", "agreement"})
"""Names with years of their own, which are no deadline: *the Action Plan 2023–2026*."""
EVENTS = frozenset({"event"})
"""The same, and not even the day of what is said: *carry out what was agreed at the Spring Meeting 2025*."""
TELLING = {"agreed": ("agreed", "preliminary"), "proposed": ("proposed",), "planned": ("planned", "discussed")}
"""Kinds of statements that are about what is to come → the words that make them so."""
PLANS = frozenset({"planned", "future"})
"""Words of what is to come: a day before them is that of what is to come, too."""
BESIDE = 8
"""Characters between *signed* and the day it was signed."""
MONTH = len("2027-06")


@dataclass(slots=True)
class Deadlines:
    """Sorts the days of the clauses of one text.

    Args:
        text: The text.
        words: Words of limit of its language.
        hits: Patterns of its language.
        grammar: Its verb forms.
        measures: Its dates.
        composed: Its composed names.
        published: The day it is from, if known.
    """

    text: str
    words: WordsBeside
    hits: Hits
    grammar: Grammar
    measures: Measures
    composed: list[Composed]
    published: str | None

    def of(self, clause: Clause, kind: str, preface: Span | None = None) -> tuple[str | None, str | None]:
        """The day of a clause, and the day that what it says is to be done by; each None if it has none.

        Args:
            clause: The clause.
            kind: What it was judged to be.
            preface: What stands before the first clause of its sentence, for that clause: *On 3 March 2026, …*.
        """
        before = self._days(preface) if preface else []
        days = self._days(clause.span)
        if kind == "signed" and self.hits.first("cues", clause.start, clause.end, "agreed"):
            kind = "agreed"  # signed the minutes and agreed to open it in 2027
        if kind not in TELLING:
            return next((day.date for day in (*days, *before)), None), None
        verb = self._verb(clause, kind)
        days = [day for day in (*before, *days) if self._is_ahead(day) or not self._is_history(day, clause, kind, verb)]
        papers = [day for day in days if self._is_named(clause, day, PAPERS)]
        due = [day for day in days if day not in papers and self._is_due(day, days, clause, verb)]
        told = next((day for day in days if day not in due and (not due or self._opens(day, verb))), None)
        limited = [day for day in due if self.words.by.stands(self.text, day.span)]
        deadline = max((day.date for day in limited or due), key=_last, default=None)
        return told.date if told else None, deadline

    def _days(self, span: Span) -> list[DateFound]:
        """The days of a stretch that may be its own: none that it is only held against."""
        return [day for day in self.measures.dates_within(span) if not self.words.compared.stands(self.text, day.span)]

    def _verb(self, clause: Clause, kind: str) -> Hit | None:
        """The word that makes the clause what it is; of *said that it will open*, *said*."""
        start, end = clause.start, clause.end
        return (
            self.hits.first("cues", start, end, *TELLING[kind])
            or self.hits.first("cues", start, end, "said")
            or self.hits.first("particles", start, end, "future")
        )

    def _is_due(self, day: DateFound, days: list[DateFound], clause: Clause, verb: Hit | None) -> bool:
        if verb is None and "X" in day.date:
            return False
        if self.words.by.stands(self.text, day.span) or self._is_ahead(day):
            return True
        later = any(_last(day.date) < _last(other.date) for other in days)
        if self._tells(day, clause, verb, later=later):
            return False
        return verb is None or verb.key in PLANS or not self._is_over(day)

    def _tells(self, day: DateFound, clause: Clause, verb: Hit | None, *, later: bool) -> bool:
        """Whether a day is that of the telling: *on 3 March they agreed to open it in 2027*, *agreed on 3 March to open it in 2027*.

        Args:
            later: Whether the clause has a later day.
        """
        if verb is None:
            return self._is_over(day)
        if self.grammar.head_final:
            alone = verb.key not in PLANS and self.hits.first("actions", day.span.end, verb.start) is None
            return day.span.start <= clause.start + 1 if later else alone
        if day.span.end <= verb.start:
            return later or verb.key not in PLANS or self._is_over(day)
        act = self.hits.first("actions", verb.end, clause.end)
        if not (self.grammar.has_forms and self.grammar.spaced) or (act and act.start < day.span.end):
            return False
        return later or (verb.key not in PLANS and len(day.date) >= MONTH and day.span.start - verb.end <= BESIDE)

    def _opens(self, day: DateFound, verb: Hit | None) -> bool:
        """Whether a day stands where that of the telling does: before its verb, or right behind it."""
        return verb is None or day.span.start <= verb.end + BESIDE

    def _is_history(self, day: DateFound, clause: Clause, kind: str, verb: Hit | None) -> bool:
        """Whether a day belongs to something that the clause only names: a meeting, a practice *since 2012*, *that 2025 is special*."""
        if self.words.by.stands(self.text, day.span):
            return False
        that = self.hits.first("clauses", max(clause.start, day.span.start - BESIDE), day.span.start, "that")
        return (
            (kind != "planned" and self._is_named(clause, day, EVENTS))  # what is planned is mostly the meeting itself
            or self._was_signed(day, clause, verb)
            or self.words.since.stands(self.text, day.span)
            or (that is not None and not self.text[that.end : day.span.start].strip())
        )

    def _was_signed(self, day: DateFound, clause: Clause, verb: Hit | None) -> bool:
        """Whether a day is that of an older paper: *the agreement signed in 2017*, 2017年签署的协议."""
        signed = self.hits.first("cues", max(clause.start, day.span.start - 24), day.span.start, "signed", "done")
        if signed and signed != verb and day.span.start - signed.end <= BESIDE and not self._is_undertaken(signed, verb):
            return True
        behind = None if self.grammar.spaced else self.hits.first("cues", day.span.end, day.span.end + BESIDE, "signed", "done")
        return behind is not None and behind != verb and self.text.startswith(self.words.attributive, behind.end)

    def _is_undertaken(self, signed: Hit, verb: Hit | None) -> bool:
        """Whether signing is what is to be done: *agreed to sign*."""
        if not self.grammar.has_forms:
            return verb is not None and 0 <= signed.start - verb.end <= 1
        return self.grammar.form(lexical(self.text[signed.start : signed.end]).split()[0]) == "infinitive"

    def _is_named(self, clause: Clause, day: DateFound, kinds: frozenset[str]) -> bool:
        """Whether a day is part of a name."""
        within = composed_between(self.composed, clause.start, day.span.end)
        return any(one.kind in kinds and one.span.contains(day.span) for one in within)

    def _is_ahead(self, day: DateFound) -> bool:
        """Whether all of it lies behind the day of the text."""
        return self.published is not None and day.date[0].isdigit() and day.date[: len(self.published)] > self.published[: len(day.date)]

    def _is_over(self, day: DateFound) -> bool:
        """Whether none of it is left on the day of the text."""
        return self.published is not None and _last(day.date) < self.published[: len(_last(day.date))]


def _last(date: str) -> str:
    """The end of a day, month, year or range as it is written."""
    return date.rsplit("/", 1)[-1]
