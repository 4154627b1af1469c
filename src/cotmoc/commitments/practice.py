"""Practices: to go on doing something has no end, so it is kept or silent period by period."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from cotmoc.commitments.evidence import PROGRESS, Evidence, Word, denial_of_period, known, weigh
from cotmoc.commitments.records import DEFAULTS, Commitment, Settings, Succession
from cotmoc.errors import UsageError


@dataclass(frozen=True, slots=True)
class Period:
    """How a practice stands in one period."""

    first: dt.date
    last: dt.date
    state: str
    """`kept`, `contradicted` or `silent`."""
    rule: str
    """`done`, `claims_differ`, `said_not_done`, `outsider_only` or `no_word`."""
    kept_by_words: tuple[Word, ...]
    """Words of owners that it was done."""
    pairs: tuple[tuple[Word, Word], ...]
    """Words for and against it in this period, unsettled."""
    denials: tuple[Word, ...]
    outsiders: tuple[Word, ...]
    running: bool
    """Whether the period was not over on the day."""

    @property
    def deciding(self) -> tuple[str, ...]:
        """Ids of the entries that decide it."""
        by_rule = {
            "done": self.kept_by_words,
            "claims_differ": tuple(word for pair in self.pairs for word in pair),
            "said_not_done": self.denials,
            "outsider_only": self.outsiders,
            "no_word": (),
        }
        return tuple(dict.fromkeys(word.id for word in by_rule[self.rule]))


def periods(
    commitment: Commitment,
    as_of: dt.date,
    settings: Settings = DEFAULTS,
    successors: Succession | None = None,
) -> tuple[Period, ...]:
    """Every period of a practice, from that of the first dated word to the running one.

    >>> from cotmoc.commitments import Entry, Owner
    >>> from cotmoc.records import PartialDate
    >>> def entry(name, sort, day):
    ...     return Entry(name, sort, PartialDate(day), PartialDate("2026-02-11"), ("lao-cai",), "owner")
    >>> patrols = Commitment("p", "practice", (Owner("lao-cai", "vn"),), (entry("a", "promised", "2023-01-10"), entry("b", "done", "2024")))
    >>> [(period.first.year, period.state) for period in periods(patrols, dt.date(2026, 3, 1))]
    [(2023, 'silent'), (2024, 'kept'), (2025, 'silent'), (2026, 'silent')]
    """
    if commitment.undertaking != "practice":
        raise UsageError(f"commitment {commitment.id!r}", f"a {commitment.undertaking} has no periods", "Ask `follow`.")
    evidence = weigh(known(commitment, as_of, successors), practice=True)
    starts = [word.first for word in evidence.words if word.dated and word.first > dt.date.min]
    if not starts:
        return ()
    found: list[Period] = []
    first = _start(min(*starts, as_of), settings.period_months)
    while first <= as_of:
        after = _next_start(first, settings.period_months)
        found.append(_period(evidence, first, after - dt.timedelta(1), as_of))
        first = after
    return tuple(found)


def last_periods(evidence: Evidence, as_of: dt.date, months: int) -> tuple[Period, ...]:
    """The last complete period and the running one."""
    running = _start(as_of, months)
    found = [_period(evidence, running, _next_start(running, months) - dt.timedelta(1), as_of)]
    if running > dt.date(dt.MINYEAR, 1, 1):
        before = running - dt.timedelta(1)
        found.insert(0, _period(evidence, _start(before, months), before, as_of))
    return tuple(found)


def _start(day: dt.date, months: int) -> dt.date:
    return dt.date(day.year, (day.month - 1) // months * months + 1, 1)


def _next_start(first: dt.date, months: int) -> dt.date:
    month = first.month + months
    return dt.date(first.year + (month > 12), month - 12 if month > 12 else month, 1)


def _period(evidence: Evidence, first: dt.date, last: dt.date, as_of: dt.date) -> Period:
    def speaks(word: Word) -> bool:
        """A stretch speaks of every period that it touches, a part date only of one in which it must lie."""
        if not word.dated:
            return False
        start, end = denial_of_period(word)
        if word.entry.day is not None and word.entry.day.precision == "range":
            return start <= last and first <= end
        return first <= start and end <= last

    done = tuple(word for word in evidence.sorts(*PROGRESS) if speaks(word))
    denials = tuple(word for word in evidence.sorts("not_done") if speaks(word))
    pairs = tuple(pair for pair in evidence.pairs if speaks(pair[0]) and speaks(pair[1]))
    own = tuple(word for word in done if word.own)
    outsiders = tuple(word for word in done if not word.own)
    if pairs:
        state, rule = "contradicted", "claims_differ"
    elif own:
        state, rule = "kept", "done"
    elif denials:
        state, rule = "silent", "said_not_done"
    else:
        state, rule = "silent", "outsider_only" if outsiders else "no_word"
    return Period(first, last, state, rule, own, pairs, denials, outsiders, last >= as_of)
