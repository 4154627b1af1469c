"""Reads of documents: what a person may see of them, in which order, and what waits for whom."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from django.db.models import Count, QuerySet, Sum

from cotmoc.reading.page_notes import CALM_CHECKS
from cotmoc_web.accounts.models import Party
from cotmoc_web.accounts.viewer import Viewer
from cotmoc_web.commitments.models import Entry
from cotmoc_web.documents.models import Batch, Check, Document, Mention, ReadingState, Statement, Verdict
from cotmoc_web.errors import NotThere
from cotmoc_web.folded import folded
from cotmoc_web.numbers import number
from cotmoc_web.rows import HeldQuerySet, Reach, seen_by

OPEN = (Verdict.WAITING, Verdict.LATER)
"""Verdicts that are none yet."""
HEAVY = ("text", "reading")
"""Columns that no list needs."""


def documents(viewer: Viewer, filters: dict[str, str]) -> HeldQuerySet[Document]:
    """The list, newest first, without the texts themselves."""
    rows = Document.objects.seen_by(viewer)
    for name, column in (("state", "state"), ("lang", "language"), ("publisher", "publisher"), ("reach", "reach")):
        if filters.get(name):
            rows = rows.filter(**{column: filters[name]})
    batch = number(filters.get("batch"))
    if batch is not None:
        rows = rows.filter(batch_id=batch)
    if filters.get("ours"):
        rows = rows.filter(party=viewer.party)
    if filters.get("judged") == "waiting":
        rows = rows.filter(statements_waiting__gt=0)
    elif filters.get("judged") == "confirmed":
        rows = rows.filter(statements_confirmed__gt=0)
    elif filters.get("judged") == "done":
        rows = rows.filter(statements_waiting=0, state=ReadingState.READ)
    if filters.get("text"):
        words = folded(filters["text"])
        rows = rows.filter(folded__contains=words) if words else rows.none()
    return rows.defer(*HEAVY).select_related("party").order_by("-at", "-pk")


class Choices(NamedTuple):
    """What the filters offer."""

    languages: list[str]
    publishers: list[str]


def choices(viewer: Viewer) -> Choices:
    """Languages and publishers that occur, the frequent ones first."""
    rows = Document.objects.seen_by(viewer).order_by()
    languages = rows.exclude(language="").values_list("language").annotate(n=Count("pk")).order_by("-n", "language")[:30]
    publishers = rows.exclude(publisher="").values_list("publisher").annotate(n=Count("pk")).order_by("-n", "publisher")[:40]
    return Choices([row[0] for row in languages], [row[0] for row in publishers])


def publishers(viewer: Viewer) -> list[str]:
    """Publishers of our party's own documents."""
    rows = Document.objects.filter(party=viewer.party, withdrawn_at=None).exclude(publisher="").order_by()
    return [row[0] for row in rows.values_list("publisher").annotate(n=Count("pk")).order_by("-n", "publisher")[:60]]


def document(viewer: Viewer, pk: int) -> Document:
    """One document.

    Raises:
        NotThere: there is none, or not for this reader.
    """
    found = Document.objects.seen_by(viewer).filter(pk=pk).select_related("party", "source_party", "by", "parallel").first()
    if found is None:
        raise NotThere
    return found


def statements(row: Document) -> list[Statement]:
    """What a document says, in its order; what is rejected and what a newer reading no longer finds among it."""
    found = list(row.statements.filter(withdrawn_at=None).select_related("by").order_by("number"))
    for one in found:
        one.document = row
    return found


def statement(viewer: Viewer, pk: int) -> Statement:
    """One statement of a document the reader may see.

    Raises:
        NotThere: there is none, or not for this reader.
    """
    rows = Statement.objects.filter(seen_by(viewer, "document__"), pk=pk, withdrawn_at=None, document__withdrawn_at=None)
    found = rows.select_related("document__party", "by").first()
    if found is None:
        raise NotThere
    return found


def checks(row: Document) -> list[Check]:
    """What should be looked at in a document, in the order of the text."""
    found = [one for one in row.checks.filter(withdrawn_at=None).select_related("by") if one.type not in CALM_CHECKS]
    for one in found:
        one.document = row
    return sorted(found, key=lambda one: (one.spans[0] if one.spans else [0, 0], one.pk))


def waiting_checks(viewer: Viewer) -> QuerySet[Check]:
    """Checks of our party's documents that nobody settled."""
    rows = Check.objects.filter(document__party=viewer.party, document__withdrawn_at=None, withdrawn_at=None, settled="")
    return rows.exclude(type__in=CALM_CHECKS).select_related("document__party").order_by("-document__at", "document_id", "pk")


# ---- the review desk


def queue(viewer: Viewer) -> QuerySet[Document]:
    """Our party's documents in which statements wait, newest first."""
    rows = Document.objects.filter(party=viewer.party, withdrawn_at=None, statements_waiting__gt=0)
    return rows.defer(*HEAVY).order_by("-at", "-pk")


def waiting_count(viewer: Viewer) -> int:
    """How many statements wait for our party."""
    return queue(viewer).aggregate(n=Sum("statements_waiting"))["n"] or 0


def next_open(viewer: Viewer, after: Statement | None = None, only: int | None = None) -> Statement | None:
    """The next statement that waits: further down in the document, else at its beginning, else in the next document; put off last.

    Args:
        only: Id of the document that must not be left.
    """
    if after is not None:
        rest = Statement.objects.filter(document_id=after.document_id, verdict=Verdict.WAITING, stale=False, withdrawn_at=None)
        rest = rest.exclude(pk=after.pk).order_by("number")
        found = rest.filter(number__gt=after.number).first() or rest.first()
        if found is not None:
            return found
    documents_left = queue(viewer)
    if only is not None:
        documents_left = documents_left.filter(pk=only)
    ids = list(documents_left.values_list("pk", flat=True)[:50])
    for verdict in OPEN:
        rows = Statement.objects.filter(document_id__in=ids, verdict=verdict, stale=False, withdrawn_at=None)
        if after is not None:
            rows = rows.exclude(pk=after.pk)
        found = rows.order_by("-document__at", "-document_id", "number").first()
        if found is not None:
            return found
    return None


def entries(viewer: Viewer, rows: list[Statement]) -> dict[int, list[Entry]]:
    """In which stories the statements stand, as far as the person may see: id of the statement → entries."""
    rows_of = Entry.objects.filter(statement__in=[row.pk for row in rows], withdrawn_at=None).select_related("commitment").order_by("pk")
    found: dict[int, list[Entry]] = defaultdict(list)
    for entry in rows_of:  # few a statement: who may see them is asked here, since databases plan the question badly
        if entry.is_seen_by(viewer) and entry.commitment.is_seen_by(viewer) and entry.commitment.withdrawn_at is None:
            found[entry.statement_id].append(entry)
    return found


class Neighbours(NamedTuple):
    """What stands around a statement in its document."""

    number: int
    """Its place, from 1."""
    total: int
    verdicts: list[tuple[int, str]]
    """Id and verdict of each, in order."""
    previous: int | None
    following: int | None


def neighbours(row: Statement) -> Neighbours:
    """Where a statement stands among those of its document."""
    rows = row.document.statements.filter(withdrawn_at=None).exclude(stale=True, verdict__in=OPEN)
    verdicts = list(rows.order_by("number").values_list("pk", "verdict"))
    ids = [pk for pk, _verdict in verdicts]
    at = ids.index(row.pk) if row.pk in ids else 0
    return Neighbours(at + 1, len(ids), verdicts, ids[at - 1] if at else None, ids[at + 1] if at + 1 < len(ids) else None)


# ---- versions in other languages


class Version(NamedTuple):
    """A document that may be, or is, the same article in another language."""

    document: Document
    shared: int
    """How many names both have."""


def versions(viewer: Viewer, row: Document) -> list[Document]:
    """The same article in other languages, as people said."""
    if row.parallel_id is None:
        return []
    rows = Document.objects.seen_by(viewer).filter(parallel=row.parallel_id).exclude(pk=row.pk)
    return list(rows.defer(*HEAVY).order_by("language", "pk"))


def elsewhere(viewer: Viewer, rows: Sequence[Document]) -> dict[str, list[Document]]:
    """Digest → the same bytes as others sent them in, as far as the reader may see them. One query."""
    found: dict[str, list[Document]] = defaultdict(list)
    same = Document.objects.seen_by(viewer).filter(digest__in={row.digest for row in rows}).exclude(pk__in=[row.pk for row in rows])
    for one in same.select_related("party").defer(*HEAVY).order_by("pk"):
        found[one.digest].append(one)
    return found


def version_suggestions(viewer: Viewer, row: Document) -> list[Version]:
    """Documents of ours in another language that tell of the same days and mostly the same names: an offer, decided by a person."""
    if viewer.party_id != row.party_id or row.first_day is None or not row.language:
        return []
    near = Document.objects.filter(party=row.party, withdrawn_at=None, first_day__range=_days_around(row))
    near = near.exclude(language=row.language).exclude(pk=row.pk).exclude(language="")
    if row.parallel_id is not None:
        near = near.exclude(parallel=row.parallel_id)
    found = {one.pk: one for one in near.defer(*HEAVY)[:60]}
    names: dict[int, set[int]] = defaultdict(set)
    mentions = Mention.objects.filter(document_id__in=[*found, row.pk], entity__isnull=False, entity__known=True)
    for pk, entity in mentions.values_list("document_id", "entity_id").distinct():
        names[pk].add(entity)
    own = names[row.pk]
    alike = []
    for pk, one in found.items():
        shared = len(own & names[pk])
        if shared >= _LEAST_SHARED and shared * 2 >= min(len(own), len(names[pk])):
            alike.append(Version(one, shared))
    return sorted(alike, key=lambda version: (-version.shared, version.document.pk))[:5]


_LEAST_SHARED = 3
_DAYS = 3


def _days_around(row: Document) -> tuple[dt.date, dt.date]:
    assert row.first_day is not None  # noqa: S101 (asked before)
    span = dt.timedelta(days=_DAYS)
    return row.first_day - span, row.first_day + span


# ---- batches and parties


def batch(viewer: Viewer, pk: int) -> Batch:
    """Files our party sent together.

    Raises:
        NotThere: no such batch of ours.
    """
    found = Batch.objects.filter(pk=pk, party=viewer.party).first() if viewer.party_id else None
    if found is None:
        raise NotThere
    return found


def parties() -> QuerySet[Party]:
    """Parties whose record a document may be."""
    return Party.objects.filter(withdrawn_at=None).exclude(side="")


def next_reach(row: Document) -> str | None:
    """How far it may be shared next."""
    return {Reach.PARTY.value: Reach.SHARED.value, Reach.SHARED.value: Reach.PUBLIC.value}.get(row.reach)
