"""Every change: who, when, what, why, before and after."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from cotmoc_web.accounts.models import Party, Role, User
from cotmoc_web.rows import HeldQuerySet, Reach


class Change(models.Model):
    """One act of a person: the rows it touched, each with what it was and what it became. Only ever added."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    """None: a rule that the party switched on, or the loading of facts."""
    party = models.ForeignKey(Party, on_delete=models.PROTECT, null=True, related_name="+")
    role = models.CharField(max_length=16, choices=Role.choices, blank=True)
    """That the person had then; empty without a person. To take one's own act back, one still has to hold it."""
    action = models.CharField(max_length=40)
    """Code; `wording.ACTIONS` has its words."""
    about = models.CharField(max_length=40, blank=True)
    """Table of the row it is about, as in `rows`."""
    about_id = models.BigIntegerField(null=True)
    why = models.TextField(blank=True)
    rows = models.JSONField(default=list)
    """`[{"table", "pk", "before": {...} | null, "after": {...}}]`; `before` is null for a new row."""
    undoes = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="undone_by")
    reach = models.CharField(max_length=8, choices=Reach.choices, default=Reach.PARTY)
    withdrawn_at = models.DateTimeField(null=True)
    """Never set: history is not withdrawn. Here so that the one rule of visibility fits."""

    objects = HeldQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-at", "-pk"]
        # One for each way to narrow the list: what was done rarely lies years apart, and would be looked for through all of history.
        # None on `reach`: SQLite would then gather and sort all that is shared for the plain list.
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["about", "about_id", "-at"]),
            models.Index(fields=["party", "-at"]),
            models.Index(fields=["by", "-at"]),
            models.Index(fields=["action", "-at"]),
            models.Index(fields=["about", "-at"]),
        ]
