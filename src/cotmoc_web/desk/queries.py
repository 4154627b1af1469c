"""What the desk shows: the road to the next session, what is ours, what waits for others, what changed, what needs an eye."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.utils import timezone

from cotmoc_web.accounts.models import Role
from cotmoc_web.accounts.viewer import Viewer
from cotmoc_web.commitments import queries as commitments
from cotmoc_web.documents.models import Check, Document, Statement, Verdict
from cotmoc_web.meetings.models import Mechanism, Meeting

SHOWN = 5
"""Rows of a section of the desk; the rest is one link away."""


@dataclass(frozen=True)
class Road:
    """The way from the last sessions to the next, of one tier."""

    mechanism: Mechanism
    held: tuple[Meeting, ...]
    """The last two that were held, the older first."""
    next: Meeting | None
    """The next one planned; None: nobody named one."""
    days: int | None
    """Until the last day on which it can still begin."""
    day_set: bool
    """Whether a day was agreed, not only a month or year."""
    overdue: bool
    """Whether even that last day has passed and nothing says it was held."""

    since: int | None
    """Days since the last one held; None: none was."""


@dataclass
class Desk:
    """The page."""

    roads: list[Road] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    """State → commitments, directions not counted."""
    ours: list[Any] = field(default_factory=list)
    waiting: list[Any] = field(default_factory=list)
    urgent: list[Any] = field(default_factory=list)
    changed: list[Any] = field(default_factory=list)
    changed_since: dt.datetime | None = None
    to_review: int = 0
    checks: list[Check] = field(default_factory=list)
    checks_more: int = 0
    unread: int = 0
    """Documents of ours that wait to be read or could not be."""
    documents: list[Document] = field(default_factory=list)


def desk(viewer: Viewer) -> Desk:
    """Everything, in a fixed number of queries."""
    found = Desk(roads=roads(viewer), counts=commitments.counts(viewer))
    found.urgent = commitments.urgent(viewer)[:SHOWN]
    found.documents = list(Document.objects.seen_by(viewer).defer("text", "reading").order_by("-at")[:SHOWN])
    found.changed_since = viewer.user.previous_visit if viewer.user else timezone.now() - dt.timedelta(days=365)
    if found.changed_since:
        since = timezone.localtime(found.changed_since).date()
        found.changed = commitments.changed_between(viewer, since, viewer.day)[:SHOWN]
    if viewer.party_id is not None:
        found.ours = commitments.ours(viewer)[:SHOWN]
        found.waiting = commitments.waiting_for_other_side(viewer)[:SHOWN]
    if viewer.has(Role.REVIEWER):
        own = Document.objects.filter(party_id=viewer.party_id, withdrawn_at=None)
        found.to_review = Statement.objects.filter(document__in=own, verdict=Verdict.WAITING, stale=False).count()
        checks = list(
            Check.objects.filter(document__in=own, settled="")
            .select_related("document")
            .defer("document__text", "document__reading")[: SHOWN + 20]
        )
        found.checks, found.checks_more = checks[:SHOWN], max(len(checks) - SHOWN, 0)
        found.unread = own.exclude(state="read").count()
    return found


def roads(viewer: Viewer) -> list[Road]:
    """One for each tier of the desk's mechanism; without one, of every mechanism that has sessions."""
    own = viewer.mechanism or (viewer.party.mechanism if viewer.party else "")
    mechanisms = Mechanism.objects.filter(meetings__isnull=False, withdrawn_at=None).distinct().order_by("key")
    if own and mechanisms.filter(Q(key=own) | Q(tier_of__key=own)).exists():
        mechanisms = mechanisms.filter(Q(key=own) | Q(tier_of__key=own))
    sittings: dict[int, list[Meeting]] = {}
    for meeting in Meeting.objects.seen_by(viewer).filter(mechanism__in=mechanisms).select_related("host").order_by("first_day"):
        sittings.setdefault(meeting.mechanism_id, []).append(meeting)
    return [_road(mechanism, sittings.get(mechanism.pk, []), viewer.day) for mechanism in mechanisms]


def _road(mechanism: Mechanism, meetings: list[Meeting], day: dt.date) -> Road:
    held = [each for each in meetings if each.status == "held" and each.first_day and each.first_day <= day]
    last_round = held[-1].round if held else None
    coming = [each for each in meetings if each not in held and (each.round or 0) > (last_round or 0)]
    upcoming = coming[0] if coming else None
    last_day = last_possible(upcoming)
    since = (day - held[-1].first_day).days if held and held[-1].first_day else None
    return Road(
        mechanism,
        tuple(held[-2:]),
        upcoming,
        (last_day - day).days if last_day and last_day >= day else None,
        bool(upcoming and len(upcoming.start) == len("2026-01-01")),
        bool(last_day and last_day < day),
        since,
    )


def last_possible(meeting: Meeting | None) -> dt.date | None:
    """The last day a planned session may begin on, if what was agreed is to hold."""
    from cotmoc.records import PartialDate

    return PartialDate(meeting.start.removesuffix("~")).last_day if meeting and meeting.start else None
