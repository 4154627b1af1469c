"""Commitments, their story, and what follows from it. States are worked out by `cotmoc.commitments`, never typed in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cotmoc_web.accounts.models import User
from cotmoc_web.documents.models import Document, Statement, Verdict
from cotmoc_web.entities.models import Entity
from cotmoc_web.labels import Label, label
from cotmoc_web.meetings.models import Mechanism, Meeting
from cotmoc_web.rows import Held, HeldQuerySet, Reach, Recorded


class Commitment(Held):
    """What parties undertook."""

    titles = models.JSONField(default=dict)
    """Language code → title, each as authentic as the other."""
    undertaking = models.CharField(
        max_length=12, choices=[("deliverable", _("Deliverable")), ("practice", _("Practice")), ("direction", _("Direction"))]
    )
    field = models.CharField(max_length=40)
    mechanism = models.ForeignKey(Mechanism, on_delete=models.PROTECT, null=True, blank=True, related_name="commitments")
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, null=True, blank=True, related_name="commitments")
    """The session at which it was made."""
    origin = models.ForeignKey(Statement, on_delete=models.PROTECT, null=True, blank=True, related_name="began")
    due = models.CharField(max_length=32, blank=True)
    """Partial date; empty: no day was set."""
    made_on = models.CharField(max_length=32, blank=True)
    first_day = models.DateField(null=True, blank=True)
    """First day of `made_on`, for order."""
    things = models.JSONField(default=list, blank=True)
    """Keys of the gates, projects, agreements, places it is about. In the row itself, so that history has them and an undo brings them
    back; `about` follows from it."""
    about = models.ManyToManyField(Entity, related_name="commitments", blank=True)
    has_measure = models.BooleanField(default=False)
    """Whether it names a quantity or an end state."""
    note = models.TextField(blank=True)

    turn = 5
    objects = HeldQuerySet.as_manager()

    class Meta:
        verbose_name = _("commitment")

    def __str__(self) -> str:
        return self.label.text

    @property
    def label(self) -> Label:
        """Title in the reader's language."""
        return label(self.titles)

    @classmethod
    def derive_all(cls, pks: Sequence[int]) -> Mapping[type[Recorded], Iterable[int]]:
        from cotmoc_web.commitments.states import work_out_all
        from cotmoc_web.search.index import index_commitments

        cls._point(pks)
        work_out_all(cls._with_replaced(pks))
        index_commitments(pks)
        return {}

    @classmethod
    def _point(cls, pks: Sequence[int]) -> None:
        """Work out `about` from `things`."""
        told = dict(cls.objects.filter(pk__in=pks).values_list("pk", "things"))
        ids = dict(Entity.objects.filter(key__in={key for keys in told.values() for key in keys}).values_list("key", "pk"))
        wanted = {(pk, ids[key]) for pk, keys in told.items() for key in keys if key in ids}
        rows = cls.about.through._default_manager
        there = {(pk, entity): row for row, pk, entity in rows.filter(commitment__in=pks).values_list("pk", "commitment_id", "entity_id")}
        if gone := [row for pair, row in there.items() if pair not in wanted]:
            rows.filter(pk__in=gone).delete()
        if new := sorted(wanted - set(there)):
            rows.bulk_create([cls.about.through(commitment_id=pk, entity_id=entity) for pk, entity in new])

    @classmethod
    def hold(cls, pks: Iterable[int]) -> None:
        super().hold(cls._with_replaced(list(pks)))

    @classmethod
    def _with_replaced(cls, pks: Sequence[int]) -> list[int]:
        """And those whose place they took: how far one is seen, and when it began, says for whom and from when on it has done so."""
        replaced = Link.objects.filter(later__in=pks, sort="replaces", withdrawn_at=None).values_list("earlier_id", flat=True)
        return sorted({*pks, *replaced})


class Owner(Recorded):
    """Who owes it, on which side; and which department of ours answers for it."""

    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="owners")
    entity = models.ForeignKey(Entity, on_delete=models.PROTECT, related_name="owes")
    side = models.CharField(max_length=16)
    department = models.CharField(max_length=120, blank=True)
    person = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="answers_for")

    whole = "commitment"

    @classmethod
    def derive_all(cls, pks: Sequence[int]) -> Mapping[type[Recorded], Iterable[int]]:
        return {Commitment: cls._default_manager.filter(pk__in=pks).values_list("commitment_id", flat=True)}

    def reach_of_history(self) -> str:
        return self.commitment.reach


class Entry(Held):
    """A dated entry of a story: one statement, and what it means for the commitment."""

    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="entries")
    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="entries")
    sort = models.CharField(max_length=16)
    """One of `cotmoc.commitments.SORTS`."""
    day = models.CharField(max_length=32, blank=True)
    """When it is said to be so: a day, part of one, or a period."""
    said_on = models.CharField(max_length=32, blank=True)
    """When the source said it."""
    claimants = models.ManyToManyField(Entity, related_name="claims", blank=True)
    """Parties that say so; none: an outsider."""
    strength = models.CharField(max_length=12)
    due = models.CharField(max_length=32, blank=True)
    """A new day that it sets."""
    until = models.CharField(max_length=32, blank=True)
    """To which day works or a trial run."""
    preview = models.BooleanField(default=False)
    """Told before it happened: never evidence that it did."""
    settles = models.JSONField(default=list, blank=True)
    """Ids of the entries that it settles. In the row itself, so that history has them and an undo brings them back."""
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, null=True, blank=True, related_name="entries")
    shown_day = models.DateField(null=True, db_index=True)
    """Day of its statement, as long as that is confirmed; worked out, as is `proof`: a timeline of thousands reads this table alone."""
    proof = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="+")
    """The document of its statement."""

    whole = "commitment"
    objects = HeldQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            # Once for each party: whether another party has linked it, too, is not for this one to learn.
            models.UniqueConstraint(
                fields=["commitment", "statement", "party"], condition=models.Q(withdrawn_at=None), name="one_entry_once"
            )
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["commitment", "withdrawn_at"])]

    @classmethod
    def derive_all(cls, pks: Sequence[int]) -> Mapping[type[Recorded], Iterable[int]]:
        rows = cls.objects.filter(pk__in=pks)
        show(rows)
        return {Commitment: rows.values_list("commitment_id", flat=True)}


def show(entries: models.QuerySet[Entry]) -> None:
    """Work out of which document and day entries are shown, and whether they are."""
    told = Statement.objects.filter(pk=models.OuterRef("statement_id"))
    counts = told.filter(verdict=Verdict.CONFIRMED, withdrawn_at=None)
    entries.update(shown_day=models.Subquery(counts.values("day")[:1]), proof=models.Subquery(told.values("document_id")[:1]))


class Link(Held):
    """That one commitment continues, narrows, widens, replaces another, or repeats it without progress. A person says so."""

    earlier = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="later_links")
    later = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="earlier_links")
    sort = models.CharField(max_length=12)
    """`continues`, `narrows`, `widens`, `replaces`, `repeats`."""

    objects = HeldQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["earlier", "later", "party"], condition=models.Q(withdrawn_at=None), name="one_link_once")
        ]

    @classmethod
    def derive_all(cls, pks: Sequence[int]) -> Mapping[type[Recorded], Iterable[int]]:
        from cotmoc_web.commitments.chains import refuse_circles

        refuse_circles(list(cls.objects.filter(pk__in=pks, withdrawn_at=None)))
        return {Commitment: cls._linked(pks)}

    @classmethod
    def hold(cls, pks: Iterable[int]) -> None:
        held = list(pks)
        Commitment.hold(cls._linked(held))
        super().hold(held)

    @classmethod
    def _linked(cls, pks: Iterable[int]) -> set[int]:
        return {pk for pair in cls.objects.filter(pk__in=list(pks)).values_list("earlier_id", "later_id") for pk in pair}


class Note(Held):
    """A party's own note on a commitment."""

    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="notes")
    text = models.TextField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    objects = HeldQuerySet.as_manager()


class StateSpan(models.Model):
    """A stretch of days in which the state stays the same, as far as what was known then tells. Worked out; a table so that any day of
    5,000 commitments is one query. The layer says from whose entries: a draft must not move the state that others see."""

    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, related_name="states")
    mechanism = models.ForeignKey(Mechanism, on_delete=models.PROTECT, null=True, related_name="+")
    field = models.CharField(max_length=40)
    undertaking = models.CharField(max_length=12)
    folded = models.TextField(blank=True)
    """Titles without case and marks. These four of the commitment itself: lists of thousands are narrowed by them without touching it."""
    layer = models.CharField(max_length=16)
    """`public`, `shared`, or the id of a party that has drafts about it."""
    from_day = models.DateField()
    to_day = models.DateField()
    state = models.CharField(max_length=12)
    known_on = models.DateField(default=timezone.localdate)
    """Since when the record has told it so: what is entered late is news, however long ago it was said."""
    instead = models.CharField(max_length=12, blank=True)
    """The state that it told until then; empty: none."""
    urgency = models.PositiveSmallIntegerField()
    """Order of lists: late, contradicted, silent, moving, kept, superseded, dropped."""
    since = models.DateField(null=True)
    due = models.CharField(max_length=32, blank=True)
    due_day = models.DateField(null=True)
    """Last day on which it is still in time."""
    last_word = models.DateField(null=True)
    last_entry = models.ForeignKey(Entry, on_delete=models.CASCADE, null=True, related_name="+")
    activity = models.CharField(max_length=8)
    one_sided = models.BooleanField(default=False)
    waits = models.TextField(blank=True)
    """Keys of the parties whose word is missing, with what took their place, and `side:` of each, between spaces: to be searched."""
    standing = models.JSONField(default=dict)
    """The whole answer: rule, deciding entries, what would change it."""

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["layer", "to_day", "from_day"]),
            models.Index(fields=["commitment", "layer", "from_day"]),
            models.Index(fields=["layer", "known_on"]),
        ]

    @property
    def last_said(self) -> str:
        """Day of the last word, as far as it is known: a partial date."""
        return str(self.standing.get("last_said") or self.last_word or "")


PUBLIC_LAYER, SHARED_LAYER = Reach.PUBLIC.value, Reach.SHARED.value
