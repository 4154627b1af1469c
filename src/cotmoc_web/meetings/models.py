"""Mechanisms, their members, and their sessions. The code says meeting, since Django has a session of its own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar

from django.db import models

from cotmoc.knowledge.model import When, may_hold
from cotmoc_web.documents.models import Document
from cotmoc_web.entities.models import Entity, Source
from cotmoc_web.labels import Labelled
from cotmoc_web.rows import Held, HeldQuerySet, Recorded


class Mechanism(Labelled, Recorded):
    """A standing arrangement of parties; its tiers are mechanisms below it."""

    key = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=24)
    names = models.JSONField(default=dict)
    tier_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="tiers")
    founded = models.CharField(max_length=32, blank=True)
    note = models.CharField(max_length=400, blank=True)
    moving_days = models.PositiveIntegerField(default=180)
    """Days after which a commitment with no new step counts as silent."""
    sources = models.ManyToManyField(Source, blank=True)

    def __str__(self) -> str:
        return self.label.text


class Membership(Recorded):
    """A party in a mechanism, for a period."""

    mechanism = models.ForeignKey(Mechanism, on_delete=models.PROTECT, related_name="memberships")
    member = models.ForeignKey(Entity, on_delete=models.PROTECT, related_name="memberships")
    status = models.CharField(max_length=12)
    valid_from = models.CharField(max_length=32, blank=True)
    valid_to = models.CharField(max_length=32, blank=True)
    basis = models.CharField(max_length=300, blank=True)
    sources = models.ManyToManyField(Source, blank=True)

    def may_hold(self, day: dt.date) -> bool:
        """Whether it is not known to begin later, or to have ended before."""
        begins, ends = (When(text) if text else None for text in (self.valid_from, self.valid_to))
        return may_hold(begins, ends, day)


class Meeting(Held):
    """One numbered sitting of one tier."""

    key = models.CharField(max_length=80, unique=True)
    mechanism = models.ForeignKey(Mechanism, on_delete=models.PROTECT, related_name="meetings")
    round = models.PositiveIntegerField(null=True, blank=True)
    start = models.CharField(max_length=32, blank=True)
    end = models.CharField(max_length=32, blank=True)
    first_day = models.DateField(null=True, blank=True, db_index=True)
    host = models.ForeignKey(Entity, on_delete=models.PROTECT, null=True, blank=True, related_name="hosted")
    place = models.CharField(max_length=200, blank=True)
    """As the source names it."""
    venue = models.ForeignKey(Entity, on_delete=models.PROTECT, null=True, blank=True, related_name="venues")
    """The place itself, where it is known; its name is then shown in the reader's language."""
    format = models.CharField(max_length=12, blank=True)
    status = models.CharField(max_length=12)
    """`held`, `planned`, `unknown`."""
    members = models.ManyToManyField(Entity, related_name="sat_in", blank=True)
    observers = models.ManyToManyField(Entity, related_name="watched", blank=True)
    note = models.CharField(max_length=400, blank=True)
    sources = models.ManyToManyField(Source, blank=True)
    documents = models.ManyToManyField(Document, related_name="meetings", blank=True)
    """Worked out from `Attachment`, so that it can be undone."""

    turn = 4
    objects = HeldQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-first_day", "mechanism_id"]

    @classmethod
    def derive_all(cls, pks: Sequence[int]) -> Mapping[type[Recorded], Iterable[int]]:
        from cotmoc_web.search.index import index_meetings

        index_meetings(pks)
        return {}


class Attachment(Recorded):
    """That a document tells of a session. Seen by whoever may see the document."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="attachments")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="attachments")

    whole = "meeting"

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["meeting", "document"], name="one_document_once_a_session")
        ]

    def __str__(self) -> str:
        return str(self.document)

    def reach_of_history(self) -> str:
        return self.document.reach

    @classmethod
    def derive_all(cls, pks: Sequence[int]) -> Mapping[type[Recorded], Iterable[int]]:
        for row in cls._default_manager.filter(pk__in=pks).select_related("meeting"):
            documents = row.meeting.documents
            (documents.add if row.withdrawn_at is None else documents.remove)(row.document_id)
        return {}


class Delegate(Held):
    """A person at the table, as a party says. Where a document says so, it is seen as far as that document."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="delegates")
    person = models.ForeignKey(Entity, on_delete=models.PROTECT, related_name="sat_at")
    delegation = models.ForeignKey(Entity, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    """The place or body the person sat for."""
    post = models.CharField(max_length=120, blank=True)
    """Code of an office, or the words of the document."""
    head = models.BooleanField(default=False)
    """Whether the person led the delegation."""
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    """Where it was read."""

    whole = "meeting"
    objects = HeldQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.person)

    @classmethod
    def derive_all(cls, pks: Sequence[int]) -> Mapping[type[Recorded], Iterable[int]]:
        return {Meeting: cls.objects.filter(pk__in=pks).values_list("meeting_id", flat=True)}
