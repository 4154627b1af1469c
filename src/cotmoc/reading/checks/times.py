"""Dates: filled in, told too early, out of order, out of their period, running out, left out."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from itertools import combinations, pairwise

from cotmoc.reading.checks.evidence import Evidence, Finding, day, period
from cotmoc.reading.checks.told import figure, number, say, thing, when
from cotmoc.reading.measures import MONEY
from cotmoc.reading.results import DateFound, Session
from cotmoc.records import Quantity, Span

YEAR = dt.timedelta(days=366)
PLANS = frozenset({"document", "agreement", "programme"})
HALF_A_YEAR = dt.timedelta(days=183)
JUST_BEFORE = HALF_A_YEAR
"""A result dated so shortly before the session that it is reported since is more likely a slip than history."""
_DASH = re.compile(r"[\s.,\w]{0,8}[-–—~][\s\w]{0,8}\Z")


def inferred_dates(e: Evidence) -> Iterator[Finding]:
    """Years that the text leaves out, filled in from the line of the page that says when it was printed; or, filled in from the text's own
    first lines, with a day that is not in the half year before. One check a document."""
    given = {date.date for date in e.told_dates if not date.inferred and date.span != e.dateline}
    inferred: dict[str, DateFound] = {}
    for date in e.told_dates:
        if date.inferred and date.date not in given:
            inferred.setdefault(date.date, date)
    odd = e.dated and any((value := period(date)) and not dt.timedelta() <= e.dated - value.first_day <= HALF_A_YEAR for date in inferred)
    if inferred and (e.dateline or odd):
        rule = "year_of_publication" if e.dateline else "year_of_document"
        spans = [date.span for date in inferred.values()]
        yield Finding("date_inference", say(rule, dates=when(*inferred)), (*spans, *([e.dateline] if e.dateline else [])))


def told_before_they_happened(e: Evidence) -> Iterator[Finding]:
    """A day after that of publication, told in the past."""
    if e.published is None:
        return
    for statement in e.statements:
        if statement.kind not in {"done", "signed"} or statement.date is None:
            continue
        for date in e.measures.dates_within(statement.span):
            value = period(date.date)
            if value is None or len(date.date) % 11 != 10 or value.last_day <= e.published:
                continue
            ends = statement.span.start, statement.span.end
            if e.hits.first("cues", *ends, "planned") or e.hits.first("particles", *ends, "future"):
                continue
            spans = (e.dateline, date.span) if e.dateline else (date.span,)
            yield Finding("date_conflict", say("told_too_early", published=when(e.published), date=when(date.date)), spans)
            return


def sessions_out_of_order(e: Evidence) -> Iterator[Finding]:
    """Session 10 dated after session 11; a session dated in another year than the facts have it."""
    given = {date.date for date in e.measures.dates if not date.inferred}
    dated = [
        (session.ordinal, session, value)
        for session in e.sessions
        if session.ordinal and session.date in given and (value := period(session.date)) and value.precision != "range"
    ]
    dated.sort(key=lambda one: one[0])
    for (earlier, one, first), (later, other, second) in combinations(dated, 2):
        if one.mechanism == other.mechanism and earlier < later and first.first_day > second.last_day:
            said = say(
                "session_order", session=thing(one.canonical), date=when(first), other=thing(other.canonical), other_date=when(second)
            )
            yield Finding("ordinal_order", said, (one.span, other.span))
    for _, session, value in dated:
        known = _known_day(e, session)
        if known and value.precision == "day" and session.status == "held" and abs(known - value.first_day) > JUST_BEFORE:
            said = say("session_known_day", session=thing(session.canonical), date=when(value), known=when(known))
            yield Finding("date_out_of_range", said, (session.span,))


def _known_day(e: Evidence, session: Session) -> dt.date | None:
    """The day on which a session was held, by the facts."""
    for meeting in e.knowledge.meetings_of(session.mechanism) if session.mechanism in e.knowledge.mechanisms else ():
        if meeting.round == session.ordinal and meeting.status == "held" and meeting.start and not meeting.start.approximate:
            return day(meeting.start.text)
    return None


def results_before_the_period(e: Evidence) -> Iterator[Finding]:
    """A result dated shortly before the last session, which the text names without its day: since then it reports."""
    by_round = {(session.mechanism, session.ordinal): session for session in e.sessions if session.ordinal is not None}
    for (mechanism, ordinal), session in by_round.items():
        if (mechanism, ordinal + 1) not in by_round:
            continue
        since = _known_day(e, session) if session.date is None and session.status == "held" else None
        if since is None or (e.dated and e.dated - since < dt.timedelta(days=30)):
            continue
        for statement in e.statements:
            value = period(statement.date)
            if statement.kind != "done" or value is None or value.precision == "year" or statement.span.start < session.span.end:
                continue
            date = next(e.measures.dates_within(statement.span), None)
            if date and since - JUST_BEFORE <= value.first_day and value.last_day < since:
                said = say("before_period", session=thing(session.canonical), since=when(since), date=when(value))
                yield Finding("date_out_of_range", said, (date.span, session.span))


def years_between_dates(e: Evidence) -> Iterator[Finding]:
    """*75 years* beside the day they are counted from."""
    numbers = [(span, value) for span, value in e.measures.ordinals if value >= 10]
    years = (one for one in e.measures.quantities if one.quantity.unit == "years")
    numbers += [(one.span, int(one.quantity.value)) for one in years if one.quantity.value >= 10]
    if not numbers:
        return
    days = [(date, value) for date in e.told_dates if not date.inferred and (value := day(date.date))]
    for (first, begin), (last, end) in pairwise(days):
        if (begin.month, begin.day) == (end.month, end.day) and _DASH.match(e.text[first.span.end : last.span.start]):
            near = (span for span, value in numbers if value == end.year - begin.year and span.end <= first.span.start <= span.end + 260)
            for span in near:
                said = say("years_between", n=number(end.year - begin.year), begin=when(begin), end=when(end))
                yield Finding("sum_ok", said, (Span(first.span.start, last.span.end), span))
                return
    for first, begin in days if e.dated else ():
        passed = e.dated.year - begin.year if e.dated else 0
        for span in (span for span, value in numbers if value == passed and abs(span.start - first.span.start) <= 400):
            said = say("years_between", n=number(passed), begin=when(begin), end=when(begin.year + passed))
            yield Finding("sum_ok", said, (first.span, span))
            return


def plans_that_end(e: Evidence) -> Iterator[Finding]:
    """A plan whose years end within a year of the document, or of a session that it announces."""
    if e.dated is None:
        return
    planned = {session.date[:4] for session in e.sessions if session.status == "planned" and session.date}
    told: set[str] = set()
    for date in e.told_dates:
        value = period(date.date)
        if value is None or len(date.date) != 9 or date.date in told or not value.covers(e.dated):
            continue
        papers = [one for one in e.composed if one.kind in PLANS and one.span.start <= date.span.start <= one.span.end + 12]
        soon = value.last_day - e.dated <= YEAR
        if papers and (soon or date.date[5:] in planned):
            told.add(date.date)
            span = Span(papers[0].span.start, max(papers[0].span.end, date.span.end))
            yield Finding("expiry", say("plan_ends", end=when(date.date[5:]), day=when(e.dated)), (span,))


def turnover_without_a_period(e: Evidence) -> Iterator[Finding]:
    """A figure of trade of some place in money, and no date in its sentence or the one before."""
    for statement in e.statements:
        quantity = statement.quantity
        if statement.kind != "figure" or quantity is None or quantity.unit not in MONEY or statement.field != "trade" or statement.caption:
            continue
        if not any(statement.span.contains(name.span) for name in e.names):
            continue
        sentence = e.sentence(statement.span.start)
        before = e.sentence(max(0, sentence.start - 2))
        start = before.start if len(before) else sentence.start
        dated = any(start <= date.span.start < sentence.end for date in e.measures.dates)
        if not dated and not e.hits.first("units", start, sentence.end, "months", "years"):
            told = say("period_missing", figure=figure(Quantity(quantity.value, quantity.unit)))
            yield Finding("period_unstated", told, (statement.span,))
