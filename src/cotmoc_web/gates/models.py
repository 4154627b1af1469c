"""What people add to the register of gates, and projects of two sides with their milestones. How a gate stands and how far the sides are
apart is worked out by `cotmoc.gates`, never typed in."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.db import models

from cotmoc.records import PartialDate
from cotmoc_web.accounts.models import User
from cotmoc_web.documents.models import Statement
from cotmoc_web.entities.models import Entity, Source
from cotmoc_web.labels import Label, label
from cotmoc_web.rows import Held, HeldQuerySet


class GateWord(Held):
    """A word about a gate, from a person: with the statement that proves it, or with where it is known from."""

    gate = models.ForeignKey(Entity, on_delete=models.PROTECT, related_name="register_words")
    sort = models.CharField(max_length=12)
    """One of `cotmoc.gates.register.SORTS`, or `hours`."""
    side = models.CharField(max_length=16, blank=True)
    """Of which side it tells; empty: of the gate as a whole."""
    day = models.CharField(max_length=32, blank=True)
    """Partial date."""
    klass = models.CharField(max_length=40, blank=True)
    status = models.CharField(max_length=16, blank=True)
    planned = models.BooleanField(default=False)
    until = models.CharField(max_length=32, blank=True)
    """The day to which a trial runs."""
    basis = models.CharField(max_length=200, blank=True)
    """The paper that it rests on, as a person names it."""
    opens = models.CharField(max_length=5, blank=True)
    closes = models.CharField(max_length=5, blank=True)
    zone = models.CharField(max_length=40, blank=True)
    traffic = models.CharField(max_length=16, blank=True)
    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, null=True, blank=True, related_name="gate_words")
    known_from = models.CharField(max_length=400, blank=True)
    settles = models.JSONField(default=list, blank=True)
    """Ids of the words that decide no longer: `h12` of the facts, `w7` of people."""
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    TOLD: ClassVar = (
        "gate_id", "sort", "side", "day", "klass", "status", "planned", "until", "basis",
        "opens", "closes", "zone", "traffic", "statement_id", "known_from",
    )  # fmt: skip
    """What makes two words the same."""
    objects = HeldQuerySet.as_manager()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["gate", "withdrawn_at"])]

    def __str__(self) -> str:
        return str(self.gate)

    @property
    def date(self) -> str:
        """As a step of the facts calls it, so that pages show either."""
        return self.day

    @property
    def first_day(self) -> dt.date | None:
        """For order only."""
        return PartialDate(self.day).first_day if self.day else None

    @property
    def sources(self) -> models.QuerySet[Source]:
        """None: a person's word has a statement, or says where it is known from."""
        return Source.objects.none()


class Milestone(Held):
    """Something that each side of a project is to reach."""

    project = models.ForeignKey(Entity, on_delete=models.PROTECT, related_name="milestones")
    key = models.CharField(max_length=120, unique=True)
    phase = models.CharField(max_length=16)
    """One of `cotmoc.gates.steps.PHASES`."""
    position = models.PositiveSmallIntegerField(default=0)
    names = models.JSONField(default=dict)
    """Language code → what it is called."""
    needs = models.JSONField(default=list, blank=True)
    """Keys of milestones that come before it."""
    sides = models.JSONField(default=list, blank=True)
    """Who is to reach it; empty: every side."""

    objects = HeldQuerySet.as_manager()

    def __str__(self) -> str:
        return self.label.text

    @property
    def label(self) -> Label:
        """What it is called in the reader's language."""
        return label(self.names)


class MilestoneWord(Held):
    """A dated word about a milestone: the day planned, or reached, and who says so."""

    milestone = models.ForeignKey(Milestone, on_delete=models.PROTECT, related_name="told")
    key = models.CharField(max_length=120, blank=True)
    """Id in the facts; empty: a person entered it."""
    sort = models.CharField(max_length=12)
    """One of `cotmoc.gates.steps.SORTS`."""
    side = models.CharField(max_length=16, blank=True)
    day = models.CharField(max_length=32, blank=True)
    said_on = models.CharField(max_length=32, blank=True)
    agreed = models.BooleanField(default=False)
    """Whether all sides signed it."""
    months = models.PositiveSmallIntegerField(null=True, blank=True)
    """Of a plan: how many it is said to take, once all that the milestone needs is there."""
    note = models.CharField(max_length=400, blank=True)
    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, null=True, blank=True, related_name="milestone_words")
    settles = models.JSONField(default=list, blank=True)
    """Ids of the words that decide no longer."""
    sources = models.ManyToManyField(Source, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    TOLD: ClassVar = ("milestone_id", "sort", "side", "day", "said_on", "agreed", "months", "note", "statement_id")
    """What makes two words the same."""
    objects = HeldQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.milestone)
