"""States of commitments as rows: the core's answer for every day on which it changes, so that any day of a long list is one query."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from cotmoc import commitments as core
from cotmoc.commitments.evidence import Word
from cotmoc.commitments.follow import known_on, standing_of
from cotmoc.records import PartialDate
from cotmoc.text.fold import bare
from cotmoc_web import wording
from cotmoc_web.commitments.core import Rows, layers, link_reaches, record, rows_of, settings_of, succession
from cotmoc_web.rows import Reach

if TYPE_CHECKING:
    from cotmoc_web.commitments.models import StateSpan

URGENCY = {state: place for place, state in enumerate(wording.STATES)}
BEGINNING = dt.date(1900, 1, 1)
"""From when on something holds of which no day is known."""
HORIZON = dt.date(2100, 1, 1)
"""Days after it are not looked at: the last state holds."""
_DAY = dt.timedelta(1)
Line = Mapping[str, Sequence[str]]
"""Place → what took its place."""
Stretch = tuple[dt.date, dt.date, dict[str, Any]]


@transaction.atomic(savepoint=False)
def work_out_all(ids: Sequence[int]) -> None:
    """Fill `StateSpan` for each layer of commitments, in a fixed number of queries. The same rows give the same spans; those that were
    there are replaced."""
    from cotmoc_web.commitments.models import Commitment, StateSpan

    line = succession()
    # Read anew: rows at hand may hold what was fetched before the change. Locked, and always in one order: of two that work out the same
    # commitment the second sees what the first has written, and neither waits for the other in turn.
    held = list(Commitment.objects.filter(pk__in=ids).select_for_update().order_by("pk"))
    fresh = [row for row in held if row.withdrawn_at is None]
    new = [span for rows in rows_of(fresh) for span in _of_layers(rows, line)]
    there = StateSpan.objects.filter(commitment_id__in=ids)
    _date(new, list(there.only("commitment_id", "layer", "from_day", "to_day", "state", "known_on", "instead")), timezone.localdate())
    there.delete()
    StateSpan.objects.bulk_create(new, batch_size=500)


def _date(new: Iterable[StateSpan], old: Iterable[StateSpan], today: dt.date) -> None:
    """Since when the record has told each so, and what it told before. The state of today is the same one only if it was that of today
    before; a stretch of other days is the same one if its state began then."""
    of_today = {(one.commitment_id, one.layer): one for one in old if one.from_day <= today <= one.to_day}
    others = {(one.commitment_id, one.layer, one.from_day, one.state): one for one in old}
    for span in new:
        own = span.commitment_id, span.layer
        # Where a party has its first draft, it saw what all parties see until now.
        before = of_today.get(own) or (of_today.get((span.commitment_id, Reach.SHARED.value)) if span.layer != Reach.PUBLIC.value else None)
        shown = before.state if before else ""
        same = others.get((*own, span.from_day, span.state))
        if span.from_day <= today <= span.to_day:
            same = before if shown == span.state else None
        span.known_on, span.instead = (same.known_on, same.instead) if same else (today, shown)


def _of_layers(rows: Rows, line: Line) -> list[StateSpan]:
    from cotmoc_web.commitments.models import StateSpan

    found: list[StateSpan] = []
    same: dict[object, list[Stretch]] = {}
    row = rows.commitment
    own: dict[str, Any] = {
        "commitment": row,
        "mechanism_id": row.mechanism_id,
        "field": row.field,
        "undertaking": row.undertaking,
        "folded": bare(" ".join(row.titles.values())),
    }
    for layer in layers(rows):
        latest = record(rows, layer)
        begun = sorted(link.later.first_day for link in rows.links if link.later.first_day and link_reaches(link, layer))
        told = latest, tuple(begun)
        if told not in same:  # most layers tell the same
            records = [(day, record(rows, layer, day)) for day in begun]
            same[told] = _stretches(latest, records, settings_of(rows.commitment), rows.commitment.first_day, line)
        found += [StateSpan(layer=layer, from_day=first, to_day=last, **own, **values) for first, last, values in same[told]]
    return found


def _stretches(
    latest: core.Commitment,
    replaced: Sequence[tuple[dt.date, core.Commitment]],
    settings: core.Settings,
    first: dt.date | None,
    line: Line,
) -> list[Stretch]:
    """From when to when which answer holds.

    Args:
        replaced: From which day on it counts as replaced, and how it is told from then on.
    """
    words = known_on(latest, HORIZON, line)
    before = dataclasses.replace(latest, superseded_by=None) if replaced else latest
    found: list[Stretch] = []
    for day in _days(latest, settings, first, (begun for begun, _ in replaced)):
        one = next((told for begun, told in reversed(replaced) if begun <= day), before)
        known = tuple(word for word in words if word.said_last <= day)
        values = _values(one, standing_of(one, known, day, settings), known, line)
        if found and found[-1][2] == values:
            continue
        if found:
            found[-1] = (found[-1][0], day - _DAY, found[-1][2])
        found.append((day, dt.date.max, values))
    return found


def _days(one: core.Commitment, settings: core.Settings, first: dt.date | None, begun: Iterable[dt.date]) -> list[dt.date]:
    """Every day on which the answer may change by itself or by a word, from the first word on."""
    said = [day for entry in one.entries if (day := _known(entry))]
    undated = len(said) < len(one.entries)
    start = BEGINNING if undated or not (said or first) else min(said, default=first or BEGINNING)
    quiet = dt.timedelta(settings.moving_days) + _DAY
    days = {start, *said, *(day + quiet for day in said), *begun}
    for when in (one.due, *(day for entry in one.entries for day in (entry.day, entry.due, entry.until))):
        if when is not None:
            days |= _around(when, quiet)
    if one.undertaking == "practice":
        last = max(days)
        days |= {dt.date(year, month, 1) for year in range(start.year, min(last.year + 3, HORIZON.year)) for month in _months(settings)}
    return sorted(day for day in days if start <= day < HORIZON)


def _around(when: PartialDate, quiet: dt.timedelta) -> set[dt.date]:
    """The days after which a partial date is past, or no longer recent."""
    found: set[dt.date] = {when.first_day} if when.first_day > BEGINNING else set()
    if when.last_day < HORIZON:
        found |= {when.last_day, when.last_day + _DAY, when.last_day + quiet}
    return found


def _months(settings: core.Settings) -> range:
    return range(1, 13, settings.period_months)


def _known(entry: core.Entry) -> dt.date | None:
    """From when an entry is known, by the rule of the core."""
    said = entry.said_on or entry.day
    if said is None:
        return None
    return said.last_day if said.last_day != dt.date.max else max(said.first_day, BEGINNING)


def _values(one: core.Commitment, standing: core.Standing, known: Sequence[Word], line: Line) -> dict[str, Any]:
    """What a row holds. Nothing in it changes from day to day: days late and days of silence are counted when they are shown."""
    last = known[-1] if known else None
    return {
        "state": standing.state,
        "urgency": URGENCY[standing.state],
        "since": standing.since,
        "due": str(standing.due or ""),
        "due_day": standing.due.last_day if standing.due and standing.due.last_day < dt.date.max else None,
        "last_word": last.said_last if last and last.dated else None,
        "last_entry_id": int(last.id) if last else None,
        "activity": standing.activity,
        "one_sided": standing.one_sided,
        "waits": _waits(one, standing, line),
        "standing": _told(one, standing, known),
    }


def _waits(one: core.Commitment, standing: core.Standing, line: Line) -> str:
    sides = {owner.party: owner.side for owner in one.owners}
    parties = sorted({name for party in standing.owed_by for name in core.successors_of(party, line)})
    words = [*parties, *(f"side:{side}" for side in dict.fromkeys(sides[party] for party in standing.owed_by))]
    return f" {' '.join(words)} " if words else ""


def _told(one: core.Commitment, standing: core.Standing, known: Sequence[Word]) -> dict[str, Any]:
    """The whole answer, for pages that do not ask the core."""
    alone = {next(iter(word.sides)): _brief(word.entry) for word in known if len(word.sides) == 1}
    together = [word.entry for word in known if len(word.sides) != 1 and word.own]
    return {
        "rule": standing.rule,
        "deciding": [int(each) for each in standing.deciding],
        "since_known": str(standing.since_known or ""),
        "due_before": [str(each) for each in standing.due_before],
        "last_said": str(known[-1].entry.said_on or known[-1].entry.day or "") if known else "",
        "kept_late": standing.kept_late,
        "kept_by": list(standing.kept_by),
        "owed_by": list(standing.owed_by),
        "next_day": standing.next_day.isoformat() if standing.next_day else None,
        "next_what": standing.next_what,
        "would_change": list(standing.would_change),
        "next_step": standing.next_step,
        "contradictions": [[int(each) for each in pair] for pair in standing.contradictions],
        "sides": list(dict.fromkeys(owner.side for owner in one.owners)),
        "says": alone,
        "together": _brief(together[-1]) if together else None,
        "last": _brief(known[-1].entry) if known else None,
    }


def _brief(entry: core.Entry) -> dict[str, Any]:
    said = entry.said_on or entry.day
    return {"entry": int(entry.id), "sort": entry.sort, "said": str(said or ""), "preview": entry.preview}
