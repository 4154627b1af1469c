"""What is read about sessions. Every read begins with who looks."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import NamedTuple

from django.db.models import Count, Q, QuerySet, prefetch_related_objects
from django.db.models.fields.json import KeyTransform

from cotmoc.knowledge.model import When
from cotmoc_web.accounts.viewer import Viewer
from cotmoc_web.asked import Asked
from cotmoc_web.commitments.models import Commitment, StateSpan
from cotmoc_web.documents.aid import give_aids
from cotmoc_web.documents.models import Document, Mention, Statement, Verdict
from cotmoc_web.entities.models import Entity, Figure
from cotmoc_web.errors import NotThere
from cotmoc_web.meetings.models import Attachment, Delegate, Mechanism, Meeting, Membership
from cotmoc_web.rows import Reach, seen_by
from cotmoc_web.wording import words

NEARBY = dt.timedelta(days=45)
"""Reports of a session come out within this time around it."""
MOST = 100
"""Rows of one sort that a session's page shows; the rest is a page of its own."""


def visible(viewer: Viewer) -> QuerySet[Meeting]:
    """Sessions the reader may see, with what names them."""
    return Meeting.objects.seen_by(viewer).select_related("mechanism__tier_of", "host", "venue", "party")


def one(viewer: Viewer, pk: int) -> Meeting:
    """A session.

    Raises:
        NotThere: none that the reader may see.
    """
    found = visible(viewer).prefetch_related("members__predecessors", "observers", "sources").filter(pk=pk).first()
    if found is None:
        raise NotThere
    return found


def mechanisms() -> list[Mechanism]:
    """Those that have sessions, or tiers with sessions, higher before lower."""
    rows = Mechanism.objects.filter(withdrawn_at=None).select_related("tier_of").annotate(sat=Count("meetings")).order_by("key")
    kept = [row for row in rows if row.sat]
    return sorted(kept, key=lambda row: ((row.tier_of or row).key, row.tier_of is not None, row.key))


def chosen(asked: Asked) -> str:
    """Key of the mechanism that a list of sessions is narrowed to."""
    return asked.one("m", lambda: Mechanism.objects.filter(withdrawn_at=None).values_list("key", flat=True))


def listing(viewer: Viewer, mechanism: str = "") -> QuerySet[Meeting]:
    """Sessions, the latest first. A mechanism stands for its tiers too."""
    found = visible(viewer)
    if mechanism:
        found = found.filter(Q(mechanism__key=mechanism) | Q(mechanism__tier_of__key=mechanism))
    return found.order_by("-first_day", "mechanism__key", "-round", "pk")


def counted(viewer: Viewer, meetings: Iterable[Meeting]) -> dict[int, tuple[int, int]]:
    """Documents and commitments of each session, as far as the reader may see them."""
    ids = [meeting.pk for meeting in meetings]
    documents = dict(
        Attachment.objects.filter(seen_by(viewer, "document__"), meeting__in=ids, withdrawn_at=None, document__withdrawn_at=None)
        .values_list("meeting")
        .annotate(n=Count("pk"))
    )
    promised = dict(Commitment.objects.seen_by(viewer).filter(meeting__in=ids).values_list("meeting").annotate(n=Count("pk")))
    return {pk: (documents.get(pk, 0), promised.get(pk, 0)) for pk in ids}


def chain(viewer: Viewer, meeting: Meeting) -> tuple[Meeting | None, Meeting | None]:
    """The session before, and the one after, of the same mechanism."""
    others = [each for each in visible(viewer).filter(mechanism=meeting.mechanism_id) if each.pk != meeting.pk]
    here = order(meeting)
    before = max((each for each in others if order(each) < here), key=order, default=None)
    after = min((each for each in others if order(each) > here), key=order, default=None)
    return before, after


def order(meeting: Meeting) -> tuple[dt.date, int]:
    """Sessions stand in the order of their days; what is planned without a day stands at the end of what its date can mean."""
    day = meeting.first_day or dt.date.max
    if meeting.status == "planned" and meeting.start and len(meeting.start) < len("2026-01-01"):
        day = When(meeting.start).last_day
    return day, meeting.round or 0


def beside(viewer: Viewer, meeting: Meeting) -> list[Meeting]:
    """Sessions of the other tiers of the same mechanism that began within three days."""
    if meeting.first_day is None or len(meeting.start) < len("2026-01-01"):
        return []
    top = meeting.mechanism.tier_of_id or meeting.mechanism_id
    near = (meeting.first_day - dt.timedelta(days=3), meeting.first_day + dt.timedelta(days=3))
    tiers = Q(mechanism=top) | Q(mechanism__tier_of=top)
    return list(visible(viewer).filter(tiers, first_day__range=near).exclude(mechanism=meeting.mechanism_id).order_by("pk"))


# ---- who sits there


@dataclass(frozen=True, slots=True)
class Seat:
    """A party of the session."""

    place: Entity
    observer: bool
    host: bool
    took_over: list[Entity] = field(default_factory=list)
    """Whose seat it takes here for the first time."""
    delegates: list[Delegate] = field(default_factory=list)

    @property
    def same_name(self) -> bool:
        """Whether what it was before bore its name: then it grew, and took nobody's seat."""
        return any(old.label.text == self.place.label.text for old in self.took_over)

    @property
    def took_over_words(self) -> str:
        """Whose seat it takes."""
        return words().listing([old.label.text for old in self.took_over])


def seats(meeting: Meeting, delegates: list[Delegate]) -> list[Seat]:
    """Members and observers as of the day of the session: those it had, else those the mechanism had then."""
    members, observers = taking_part([meeting])[meeting.pk]
    earlier = _earlier_members(meeting)
    by_place = defaultdict(list)
    for each in delegates:
        by_place[each.delegation_id].append(each)
    found = []
    for place, observer in (*((each, False) for each in members), *((each, True) for each in observers)):
        took_over = [] if observer or place.pk in earlier else [old for old in place.predecessors.all() if old.pk in earlier]
        found.append(Seat(place, observer, place.pk == meeting.host_id, took_over, by_place.pop(place.pk, [])))
    return sorted(found, key=lambda seat: (not seat.host, seat.observer, seat.place.key))


class Parties(NamedTuple):
    """Who takes part in a session."""

    members: list[Entity]
    observers: list[Entity]


def taking_part(meetings: Sequence[Meeting]) -> dict[int, Parties]:
    """Session → its parties: those it had, else those its mechanism had on its day. Five queries, however many the sessions are."""
    prefetch_related_objects(meetings, "members__predecessors", "observers")
    found = {each.pk: Parties(*(sorted(some.all(), key=attrgetter("pk")) for some in (each.members, each.observers))) for each in meetings}
    silent = [each for each in meetings if not found[each.pk].members]
    rows = Membership.objects.filter(mechanism__in={each.mechanism_id for each in silent}, withdrawn_at=None)
    standing = list(rows.select_related("member").prefetch_related("member__predecessors").order_by("pk")) if silent else []
    for each in silent:
        day = each.first_day or dt.date.max
        then = [row for row in standing if row.mechanism_id == each.mechanism_id]
        then = [row for row in then if row.may_hold(day)]
        found[each.pk] = Parties(*([row.member for row in then if row.status == status] for status in ("member", "observer")))
    return found


def _earlier_members(meeting: Meeting) -> set[int]:
    if meeting.first_day is None:
        return set()
    before = Meeting.objects.filter(mechanism=meeting.mechanism_id, first_day__lt=meeting.first_day, withdrawn_at=None, reach=Reach.PUBLIC)
    return set(before.values_list("members", flat=True))


def delegates(viewer: Viewer, meeting: Meeting) -> list[Delegate]:
    """People at the table, heads first."""
    rows = Delegate.objects.seen_by(viewer).filter(meeting=meeting).select_related("person", "delegation", "document", "party")
    rows = rows.filter(Q(document=None) | seen_by(viewer, "document__")).defer("document__text", "document__reading")
    for row in rows:
        row.meeting = meeting
    return sorted(rows, key=lambda row: (not row.head, row.pk))


@dataclass(frozen=True, slots=True)
class Suggested:
    """A person a document of the session names."""

    person: Entity
    role: str
    document: Document


def suggested_people(viewer: Viewer, meeting: Meeting, known: Iterable[Delegate]) -> list[Suggested]:
    """People named in the session's documents who are not at the table yet, with the office the text gives them."""
    seated = {each.person_id for each in known}
    rows = (
        Mention.objects.filter(
            seen_by(viewer, "document__"), document__meetings=meeting, document__withdrawn_at=None, kind="person", unsure=False
        )
        .exclude(entity=None)
        .select_related("entity", "document")
        .defer("document__text", "document__reading")
        .order_by("document_id", "start")[:400]
    )
    found: dict[int, Suggested] = {}
    for row in rows:
        if row.entity is None or row.entity_id in seated:
            continue
        earlier = found.get(row.entity.pk)
        if earlier is None or (row.role and not earlier.role):
            found[row.entity.pk] = Suggested(row.entity, row.role, row.document)
    return list(found.values())


# ---- what it rests on


def documents(viewer: Viewer, meeting: Meeting) -> list[Attachment]:
    """Documents that tell of it."""
    rows = Attachment.objects.filter(seen_by(viewer, "document__"), meeting=meeting, withdrawn_at=None, document__withdrawn_at=None)
    rows = rows.select_related("document__party").defer("document__text", "document__reading")
    return list(rows.order_by("document__first_day", "pk")[:MOST])


@dataclass(frozen=True, slots=True)
class Fitting:
    """A document of ours that may belong to the session."""

    document: Document
    told: bool
    """Whether it tells of this session by name; otherwise only its day is near."""


def fitting(viewer: Viewer, meeting: Meeting) -> list[Fitting]:
    """Our documents that may tell of this session: those that name it, then those from its days."""
    if viewer.party_id is None:
        return []
    rows = (
        Document.objects.seen_by(viewer).filter(party=viewer.party_id).exclude(attachments__meeting=meeting, attachments__withdrawn_at=None)
    )
    if meeting.first_day is not None:
        rows = rows.filter(first_day__range=(meeting.first_day - NEARBY, meeting.first_day + NEARBY))
    rows = rows.defer("text", "reading").annotate(told=KeyTransform("sessions", "reading")).order_by("-first_day", "-pk")[:MOST]
    found = [Fitting(row, _names(row.told, meeting.key)) for row in rows]
    return sorted(found, key=lambda each: not each.told)


def _names(told: object, key: str) -> bool:
    return isinstance(told, list) and any(isinstance(each, dict) and each.get("canonical") == key for each in told)


# ---- what was agreed, counted, proposed


@dataclass(frozen=True, slots=True)
class Promised:
    """A commitment of the session, and how it stands."""

    commitment: Commitment
    span: StateSpan | None
    """None: worked out for no day yet."""
    proof: Statement | None
    """The words it was born from, where the reader may see them."""
    hidden: bool
    """Whether there are such words in a document that the reader may not see."""


def promised(viewer: Viewer, meeting: Meeting) -> list[Promised]:
    """What the session agreed, with its state as of the reader's day, the urgent first."""
    rows = Commitment.objects.seen_by(viewer).filter(meeting=meeting).select_related("origin__document").prefetch_related("owners__entity")
    return stand(viewer, rows.defer("origin__document__text", "origin__document__reading").order_by("pk")[:MOST])


def stand(viewer: Viewer, commitments: Iterable[Commitment]) -> list[Promised]:
    """Commitments with their state on the reader's day, the urgent first."""
    rows = list(commitments)
    layers = [str(viewer.party_id), Reach.SHARED.value, Reach.PUBLIC.value] if viewer.party_id else [Reach.PUBLIC.value]
    spans = StateSpan.objects.filter(commitment__in=rows, layer__in=layers, from_day__lte=viewer.day, to_day__gte=viewer.day)
    best: dict[int, StateSpan] = {}
    for span in sorted(spans, key=lambda span: layers.index(span.layer)):
        best.setdefault(span.commitment_id, span)
    found = [_promised(viewer, row, best.get(row.pk)) for row in rows]
    return sorted(
        found, key=lambda each: (each.commitment.undertaking == "direction", each.span.urgency if each.span else 99, each.commitment.pk)
    )


def _promised(viewer: Viewer, row: Commitment, span: StateSpan | None) -> Promised:
    seen = row.origin is not None and row.origin.document.is_seen_by(viewer)
    return Promised(row, span, row.origin if seen else None, hidden=row.origin is not None and not seen)


def said(viewer: Viewer, meeting: Meeting) -> dict[str, list[Statement]]:
    """What the documents of the session say, by kind: confirmed, and what waits for a person. What was rejected is left out."""
    rows = (
        Statement.objects.filter(
            seen_by(viewer, "document__"),
            document__meetings=meeting,
            document__withdrawn_at=None,
            withdrawn_at=None,
            stale=False,
            kind__in=("proposed", "agreed", "signed"),
        )
        .exclude(verdict=Verdict.REJECTED)
        .select_related("document")
        .defer("document__text", "document__reading")
        .order_by("document_id", "number")[: 3 * MOST]
    )
    found: dict[str, list[Statement]] = defaultdict(list)
    give_aids(rows)
    for row in rows:
        found[str(row.says.get("kind") or row.kind)].append(row)
    return found


@dataclass(frozen=True, slots=True)
class Reported:
    """A number, and every statement that gives it alike."""

    figure: Figure
    told: list[Statement] = field(default_factory=list)


def figures(viewer: Viewer, meeting: Meeting) -> list[Reported]:
    """Numbers that confirmed statements of its documents report; what is said twice stands once, with both proofs."""
    rows = Figure.objects.seen_by(viewer).filter(
        seen_by(viewer, "statement__document__"), statement__document__meetings=meeting, statement__document__withdrawn_at=None
    )
    rows = rows.select_related("of", "statement__document").defer("statement__document__text", "statement__document__reading")
    found: dict[tuple[object, ...], Reported] = {}
    for row in rows.distinct().order_by("pk")[:MOST]:
        same = (row.metric, row.of_id, row.value, row.value_max, row.unit, row.qualifier, row.nature, row.direction, row.period, row.scope)
        kept = found.setdefault(same, Reported(row))
        if row.statement is not None:
            kept.told.append(row.statement)
    return list(found.values())
