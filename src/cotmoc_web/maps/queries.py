"""What is read for the map and the timeline. Every read begins with who looks."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import CharField, Count, Max, Min, Prefetch, Q, QuerySet
from django.db.models.functions import Cast, Substr

from cotmoc_web.accounts.viewer import Viewer
from cotmoc_web.commitments.models import Commitment, Entry, Owner
from cotmoc_web.documents.models import Document
from cotmoc_web.entities.models import Entity, Happening
from cotmoc_web.entities.queries import Standing, gates
from cotmoc_web.entities.queries import visible as visible_entities
from cotmoc_web.gates import queries as register
from cotmoc_web.meetings.models import Mechanism, Meeting, Membership
from cotmoc_web.meetings.queries import visible as visible_meetings
from cotmoc_web.rows import seen_by

KINDS = ("sighting", "happening", "session", "entry")
"""Of a timeline: what leads on a day stands last. That something was seen in a source is no step, and would crowd out what is."""
DAYS = {"session": "first_day", "happening": "first_day", "sighting": "first_day", "entry": "shown_day"}
SEEN = "observed"
PARTIES = 80
SIGHTINGS = 400
"""Sightings that one page lists; more are counted."""
SLIDER_YEARS = 20
HELD = ("held", "unknown")
"""States of a session that was, or may have been, held."""


# ---- the map


@dataclass
class Gate:
    """A crossing as of a day."""

    entity: Entity
    found: Standing
    code: str
    """In use, on trial, not open, not known."""
    klass: str


@dataclass
class Work:
    """A project as of a day, at the middle of the crossings it belongs to."""

    entity: Entity
    last: Happening
    lon: float
    lat: float


@dataclass
class Seat:
    """A place where sessions were held up to a day."""

    entity: Entity
    meetings: list[Meeting] = field(default_factory=list)


def gates_of(viewer: Viewer, mechanism: str = "") -> list[Gate]:
    """Gates with a place, from west to east."""
    rows = [row for row in gates() if row.lat is not None and row.lon is not None]
    if mechanism:
        mine, above = _members(mechanism), _parents()
        rows = [row for row in rows if _belongs(row, mine, above)]
    found = []
    told = register.read(viewer, rows)
    for row in sorted(rows, key=lambda row: (row.lon or 0.0, row.key)):
        now = register.shown(told, row)
        found.append(Gate(row, now, now.code, now.class_of(row)))
    return found


def _members(mechanism: str) -> set[str]:
    """Keys of all that are or were members of a mechanism, or of the one it is a tier of."""
    rows = Membership.objects.filter(
        Q(mechanism__key=mechanism) | Q(mechanism__tiers__key=mechanism) | Q(mechanism__tier_of__key=mechanism), withdrawn_at=None
    )
    return set(rows.values_list("member__key", flat=True))


def _parents() -> Mapping[str, str]:
    rows = Entity.objects.filter(parent__isnull=False, known=True, lat__isnull=False)
    return dict(rows.values_list("key", "parent__key"))


def _belongs(row: Entity, members: set[str], above: Mapping[str, str]) -> bool:
    """Whether every half whose province is known lies in a member."""
    regions = [side["region"] for side in row.facts.get("sides") or [] if side.get("region")]
    return bool(regions) and all(members & _lineage(region, above) for region in regions)


def _lineage(key: str, above: Mapping[str, str]) -> set[str]:
    found = {key}
    while (key := above.get(key, "")) and key not in found:
        found.add(key)
    return found


def lands_of(viewer: Viewer) -> list[Entity]:
    """Countries and provinces that have a place in the facts and are there on the day, for their names on the ground."""
    rows = Entity.objects.filter(kind__in=("country", "province"), known=True, withdrawn_at=None, merged_into=None, lat__isnull=False)
    day = viewer.day.isoformat()
    there = [row for row in rows.order_by("kind", "key") if not row.valid_to or row.valid_to.removesuffix("~") >= day]
    return [row for row in there if not row.valid_from or row.valid_from.removesuffix("~") <= day]


def works_of(viewer: Viewer, places: Iterable[Gate]) -> list[Work]:
    """Projects of these crossings that were heard of by that day."""
    where = {gate.entity.key: (gate.entity.lon or 0.0, gate.entity.lat or 0.0) for gate in places}
    heard = Happening.objects.filter(withdrawn_at=None, first_day__lte=viewer.day).order_by("first_day", "pk")
    rows = Entity.objects.filter(kind="project", known=True, withdrawn_at=None, merged_into=None, happenings__first_day__lte=viewer.day)
    found = []
    for row in rows.distinct().order_by("key").prefetch_related(Prefetch("happenings", queryset=heard, to_attr="heard")):
        points = [where[key] for key in row.facts.get("crossings") or () if key in where]
        told: list[Happening] = getattr(row, "heard", [])
        if points and told:
            lon, lat = (sum(each[n] for each in points) / len(points) for n in (0, 1))
            found.append(Work(row, told[-1], lon, lat))
    return found


def seats_of(viewer: Viewer, mechanism: str = "") -> tuple[list[Seat], int]:
    """Places of the sessions held up to that day, each with its sessions, the latest first; and how many sessions have no known place."""
    rows = _sessions(viewer, mechanism).filter(first_day__lte=viewer.day, status__in=HELD).exclude(format="online")
    found: dict[int, Seat] = {}
    without = 0
    for row in rows.order_by("-first_day", "pk"):
        if row.venue is not None and row.venue.lat is not None and row.venue.lon is not None:
            found.setdefault(row.venue.pk, Seat(row.venue)).meetings.append(row)
        else:
            without += 1
    return sorted(found.values(), key=lambda seat: (-len(seat.meetings), seat.entity.key)), without


def _sessions(viewer: Viewer, mechanism: str) -> QuerySet[Meeting]:
    rows = visible_meetings(viewer)
    return rows.filter(Q(mechanism__key=mechanism) | Q(mechanism__tier_of__key=mechanism)) if mechanism else rows


def mechanisms() -> list[Mechanism]:
    """For the filter."""
    return sorted(Mechanism.objects.filter(withdrawn_at=None), key=lambda row: row.label.text)


def first_month(viewer: Viewer) -> dt.date:
    """Where the slider begins: the first day of which anything on the map is known, but not so long ago that a month is no step on it."""
    held = Meeting.objects.seen_by(viewer).aggregate(day=Min("first_day"))["day"]
    happened = Happening.objects.filter(withdrawn_at=None, entity__kind__in=("crossing", "project")).aggregate(day=Min("first_day"))["day"]
    first = min((day for day in (held, happened) if day), default=viewer.today)
    return max(first, viewer.today.replace(year=viewer.today.year - SLIDER_YEARS, day=1))


def last_month(viewer: Viewer) -> dt.date:
    """Where it ends: today, or the last session that is planned."""
    ahead = Meeting.objects.seen_by(viewer).aggregate(day=Max("first_day"))["day"]
    return max(viewer.today, viewer.day, ahead or viewer.today)


# ---- the timeline


@dataclass(frozen=True)
class Selection:
    """What a timeline is of."""

    entity: Entity | None = None
    mechanism: str = ""
    field: str = ""
    kinds: tuple[str, ...] = KINDS
    since: dt.date | None = None
    until: dt.date | None = None


@dataclass(frozen=True)
class Item:
    """One dated thing."""

    kind: str
    day: dt.date
    when: str
    """As its source tells it: a day, part of one, a period."""
    row: Any


def found(viewer: Viewer, chosen: Selection) -> dict[str, QuerySet[Any]]:
    """The rows of each kind, up to the reader's day."""
    until = min(chosen.until or viewer.day, viewer.day)
    rows: dict[str, QuerySet[Any]] = {
        "session": _sessions_of(viewer, chosen),
        "happening": _happenings_of(viewer, chosen).exclude(event=SEEN),
        "sighting": _happenings_of(viewer, chosen).filter(event=SEEN),
        "entry": _entries_of(viewer, chosen),
    }
    kept = {}
    for kind in chosen.kinds:
        limits = {f"{DAYS[kind]}__lte": until}
        if chosen.since:
            limits[f"{DAYS[kind]}__gte"] = chosen.since
        kept[kind] = rows[kind].filter(**limits).order_by(f"-{DAYS[kind]}", "-pk")
    return kept


def _sessions_of(viewer: Viewer, chosen: Selection) -> QuerySet[Meeting]:
    rows = _sessions(viewer, chosen.mechanism).filter(status__in=HELD)
    if chosen.field:
        return rows.none()
    if chosen.entity:
        of = chosen.entity
        sat = Q(pk__in=of.sat_in.values("pk")) | Q(pk__in=of.watched.values("pk"))
        rows = rows.filter(sat | Q(host=of) | Q(venue=of) | Q(mechanism__key=of.key))
    return rows


def _happenings_of(viewer: Viewer, chosen: Selection) -> QuerySet[Happening]:
    rows = Happening.objects.filter(withdrawn_at=None, entity__withdrawn_at=None).select_related("entity")
    if chosen.field or chosen.mechanism:
        return rows.none()
    if chosen.entity:
        rows = rows.filter(Q(entity=chosen.entity) | Q(entity__parent=chosen.entity))
    return rows


def _entries_of(viewer: Viewer, chosen: Selection) -> QuerySet[Entry]:
    # What the reader may not see is little, and left out; to look into each document and statement would take most of the page's time.
    hidden = Document.objects.exclude(seen_by(viewer), withdrawn_at=None).values("pk")
    untold = Commitment.objects.exclude(seen_by(viewer), withdrawn_at=None).values("pk")
    rows = (
        Entry.objects.seen_by(viewer).exclude(shown_day=None).exclude(proof=None).exclude(proof__in=hidden).exclude(commitment__in=untold)
    )
    if chosen.field:
        rows = rows.filter(commitment__field=chosen.field)
    if chosen.mechanism:
        ids = Mechanism.objects.filter(Q(key=chosen.mechanism) | Q(tier_of__key=chosen.mechanism)).values("pk")
        rows = rows.filter(commitment__mechanism__in=ids)
    if chosen.entity:
        owned = Commitment.objects.filter(owners__entity=chosen.entity, owners__withdrawn_at=None)
        rows = rows.filter(Q(commitment__in=owned.values("pk")) | Q(commitment__in=chosen.entity.commitments.values("pk")))
    return rows.select_related("commitment", "statement__document").defer("statement__document__text", "statement__document__reading")


def per_step(rows: Mapping[str, QuerySet[Any]], *, months: bool) -> dict[int, dict[str, int]]:
    """How many of each kind in each year; or in each month, counted from the year 0. The month is cut from the letters of the day: to work
    it out of each day takes longer than all the rest of the page."""
    steps: dict[int, dict[str, int]] = defaultdict(dict)
    for kind, found_rows in rows.items():
        month = Substr(Cast(DAYS[kind], CharField()), 1, 7)
        for letters, count in found_rows.order_by().annotate(month=month).values_list("month").annotate(n=Count("pk")):
            year = int(letters[:4])
            step = year * 12 + int(letters[5:]) - 1 if months else year
            steps[step][kind] = steps[step].get(kind, 0) + count
    return dict(sorted(steps.items()))


@dataclass(frozen=True)
class Page:
    """One page of all kinds together, the latest first."""

    items: list[Item]
    later: dt.date | None
    """Day of the item that stands before the first; None: it is the first page."""
    more: bool


def page_of(rows: Mapping[str, QuerySet[Any]], number: int, size: int) -> Page:
    """Items of a page, from 1."""
    top = number * size + 1
    items: list[Item] = []
    for kind, found_rows in rows.items():
        # Ids first: to put thousands in order by their days, nothing else of them is needed.
        latest = list(found_rows.values_list("pk", flat=True)[:top])
        for row in found_rows.filter(pk__in=latest):
            day = row.shown_day if kind == "entry" else row.first_day
            when = (row.day or row.said_on) if kind == "entry" else row.start if kind == "session" else row.date
            items.append(Item(kind, day, when or day.isoformat(), row))
    items.sort(key=lambda item: (item.day, KINDS.index(item.kind), item.row.pk), reverse=True)
    first = (number - 1) * size
    later = items[first - 1].day if 0 < first <= len(items) else None
    return Page(items[first : number * size], later, len(items) > number * size)


@dataclass(frozen=True)
class Sightings:
    """What was seen in sources in one month."""

    month: str
    """`2025-10`."""
    rows: list[Happening]


def sightings(rows: QuerySet[Happening], page: Page) -> tuple[list[Sightings], bool]:
    """What was seen in the time of a page, by month, the latest first; and whether there was more than is listed."""
    if page.later:
        rows = rows.filter(first_day__lt=_month_after(page.later))
    if page.more:
        rows = rows.filter(first_day__gte=_month_after(page.items[-1].day))
    months: dict[str, list[Happening]] = {}
    found = list(rows[: SIGHTINGS + 1])
    for row in found[:SIGHTINGS]:
        months.setdefault(f"{row.first_day:%Y-%m}", []).append(row)
    return [Sightings(month, each) for month, each in months.items()], len(found) > SIGHTINGS


def _month_after(day: dt.date) -> dt.date:
    """Pages meet between months, so that each month's sightings stand on one of them."""
    return dt.date(day.year + day.month // 12, day.month % 12 + 1, 1)


def parties(viewer: Viewer) -> list[Entity]:
    """Who owes anything on record: for the filter."""
    owing = Owner.objects.filter(withdrawn_at=None, commitment__in=Commitment.objects.seen_by(viewer).values("pk")).values("entity")
    return sorted(Entity.objects.filter(pk__in=owing, withdrawn_at=None), key=lambda row: row.label.text)[:PARTIES]


def entity_of(viewer: Viewer, key: str) -> Entity | None:
    """The thing a timeline is of; None: no such, or none that the reader may see."""
    return visible_entities(viewer).filter(key=key).first() if key else None
