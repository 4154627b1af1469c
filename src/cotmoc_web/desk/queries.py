"""What the desk shows: the road to the next session, what is ours, what waits for others, what changed, what needs an eye."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.db.models import Q, Sum
from django.utils import timezone

from cotmoc_web.accounts.models import Role
from cotmoc_web.accounts.viewer import Viewer
from cotmoc_web.commitments import queries as commitments
from cotmoc_web.commitments.queries import Light, Row, Turn
from cotmoc_web.documents.models import Check, Document, ReadingState
from cotmoc_web.meetings.ahead import Missing, Unended, Waiting, last_possible, missing, unended, waiting
from cotmoc_web.meetings.models import Mechanism, Meeting
from cotmoc_web.search.queries import Alert, alerts

SHOWN = 5
"""Rows of a section of the desk; the rest is one link away."""
SOON = 365
"""Days ahead in which a commitment of ours is shown."""
YEAR = dt.timedelta(days=365)


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
    waiting: Waiting
    missing: Missing | None = None
    """For the next one, as long as it is ahead."""


@dataclass
class Desk:
    """The page."""

    roads: list[Road]
    counts: Mapping[str, int]
    """State → commitments, directions not counted."""
    total: int
    urgent: list[Row]
    changed: list[Turn]
    changed_since: dt.date
    documents: list[Document]
    ours: list[Row] = field(default_factory=list)
    ours_count: int = 0
    late_count: int = 0
    """Those of ours that are late."""
    waiting: list[Row] = field(default_factory=list)
    waiting_count: int = 0
    to_review: int = 0
    checks: list[Check] = field(default_factory=list)
    checks_count: int = 0
    alerts: list[Alert] = field(default_factory=list)
    """Kept searches with new matches."""
    may_send: bool = False
    may_import: bool = False
    unread: int = 0
    """Documents of ours that wait to be read or could not be."""

    @property
    def unreported(self) -> list[Road]:
        """Whose planned session should have been held."""
        return [road for road in self.roads if road.overdue]


def desk(viewer: Viewer) -> Desk:
    """Everything, in a fixed number of queries."""
    everything = commitments.light(viewer)
    listing = commitments.listing(viewer, commitments.Filters(mechanism=viewer.mechanism), everything)
    since = _last_visit(viewer)
    found = Desk(
        roads(viewer, everything),
        listing.states,
        listing.count,
        urgent=listing.page(1)[:SHOWN] if viewer.party_id is None else [],
        changed=commitments.changed_between(viewer, since, viewer.day, latest=SHOWN, everything=everything),
        changed_since=since,
        documents=list(Document.objects.seen_by(viewer).defer("text", "reading").order_by("-at", "-pk")[:SHOWN]),
    )
    if viewer.party_id is not None:
        owed = commitments.ours(viewer, soon=SOON, limit=SHOWN, everything=everything)
        found.ours = list({row.commitment.pk: row for row in (*owed.mine, *owed.late, *owed.due_soon, *owed.all)}.values())[:SHOWN]
        found.ours_count, found.late_count = owed.count, owed.late_count
        found.waiting, found.waiting_count = commitments.waiting_for_other_side(viewer, limit=SHOWN, everything=everything)
        found.alerts = alerts(viewer)
        found.may_send, found.may_import = viewer.has(Role.CONTRIBUTOR), viewer.has(Role.SECRETARIAT)
    if viewer.has(Role.REVIEWER):
        own = Document.objects.filter(party=viewer.party, withdrawn_at=None)
        found.to_review = own.aggregate(waiting=Sum("statements_waiting"))["waiting"] or 0
        checks = Check.objects.filter(document__in=own, settled="", withdrawn_at=None)
        found.checks_count = checks.count()
        found.checks = list(checks.select_related("document").defer("document__text", "document__reading")[:SHOWN])
        found.unread = own.exclude(state=ReadingState.READ).count()
    return found


def _last_visit(viewer: Viewer) -> dt.date:
    """Since when changes are told: the visit before this one; for a stranger, and for a day long past, a year."""
    if viewer.user and viewer.user.previous_visit:
        last = timezone.localtime(viewer.user.previous_visit).date()
        if last < viewer.day:
            return last
    return viewer.day - YEAR


def roads(viewer: Viewer, everything: Sequence[Light]) -> list[Road]:
    """One for each tier of the desk's mechanism; without one, of every mechanism that has sessions."""
    own = viewer.mechanism or (viewer.party.mechanism if viewer.party else "")
    mechanisms = Mechanism.objects.filter(meetings__isnull=False, withdrawn_at=None).distinct().order_by("key")
    if own and mechanisms.filter(Q(key=own) | Q(tier_of__key=own)).exists():
        mechanisms = mechanisms.filter(Q(key=own) | Q(tier_of__key=own))
    sittings: dict[int, list[Meeting]] = {}
    meetings = Meeting.objects.seen_by(viewer).filter(mechanism__in=mechanisms).select_related("mechanism__tier_of", "host", "venue")
    for meeting in meetings.order_by("first_day"):
        sittings.setdefault(meeting.mechanism_id, []).append(meeting)
    commitments = unended(everything)
    found = [_road(viewer, mechanism, sittings.get(mechanism.pk, []), commitments) for mechanism in mechanisms]
    ahead = {road.next: road.held[-1].first_day if road.held else None for road in found if road.next and not road.overdue}
    lacking = missing(viewer, ahead, commitments)
    return [replace(road, missing=lacking.get(road.next.pk)) if road.next else road for road in found]


def _road(viewer: Viewer, mechanism: Mechanism, meetings: list[Meeting], commitments: Unended) -> Road:
    day = viewer.day
    held = [each for each in meetings if each.status == "held" and each.first_day and each.first_day <= day]
    last_round = held[-1].round if held else None
    coming = [each for each in meetings if each not in held and (each.round or 0) > (last_round or 0)]
    upcoming = coming[0] if coming else None
    last_day = last_possible(upcoming)
    last = held[-1].first_day if held else None
    return Road(
        mechanism,
        tuple(held[-2:]),
        upcoming,
        (last_day - day).days if last_day and last_day >= day else None,
        bool(upcoming and len(upcoming.start) == len("2026-01-01")),
        bool(last_day and last_day < day),
        (day - last).days if last else None,
        waiting(viewer, mechanism, commitments, last),
    )
