"""What search looks through: one row for each thing that can be found, folded so that case, marks and scripts do not matter."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from cotmoc_web.accounts.models import Party, User
from cotmoc_web.rows import HeldQuerySet, Reach, Recorded


class Findable(models.Model):
    """One thing that can be found. Made and kept up by `search.index`; `search.storage` looks it up."""

    id = models.BigIntegerField(primary_key=True)
    """Kind, day and number of the thing in one, so that the order of ids is the order of results: `search.index.place`."""
    kind = models.CharField(max_length=16)
    """`entity`, `document`, `statement`, `commitment`, `meeting`."""
    object_id = models.BigIntegerField()
    party = models.ForeignKey(Party, on_delete=models.CASCADE, null=True, related_name="+")
    reach = models.CharField(max_length=8)
    withdrawn_at = models.DateTimeField(null=True)
    language = models.CharField(max_length=16, blank=True)
    day = models.DateField(null=True)
    sort = models.CharField(max_length=40, blank=True)
    """Kind of entity or of statement, of undertaking, state of reading: for filters."""
    field = models.CharField(max_length=40, blank=True)
    """Field of cooperation."""
    verdict = models.CharField(max_length=10, blank=True)
    """What a person decided about a statement."""
    title = models.CharField(max_length=600, blank=True)
    folded = models.TextField()
    """Words as `search.text.tokens` makes them, and the index's own signs: entities, days."""
    added_at = models.DateTimeField(default=timezone.now, db_index=True)
    """Since when it can be found so far and wide: for alerts."""

    objects = HeldQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["kind", "object_id", "party"], name="one_row_a_thing")
        ]


class SavedSearch(Recorded):
    """A search a person keeps, with an alert when something new matches."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="searches")
    name = models.CharField(max_length=120)
    query = models.CharField(max_length=600)
    """The address's own query string, without page and day."""
    alert = models.BooleanField(default=False)
    seen_until = models.DateTimeField(auto_now_add=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def reach_of_history(self) -> str:
        return Reach.PARTY
