"""A spreadsheet on its way into the record."""

from __future__ import annotations

from django.db import models

from cotmoc_web.accounts.models import Party, User
from cotmoc_web.history.models import Change


class Sheet(models.Model):
    """An upload, until it is imported; then what it was, so that the same columns are understood the next time. Seen by its party alone."""

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    kind = models.CharField(max_length=16)
    """Of `plans.KINDS`."""
    name = models.CharField(max_length=300)
    tab = models.CharField(max_length=300, blank=True)
    """Which sheet of the workbook it is."""
    unread = models.JSONField(default=list)
    """The other sheets of the workbook."""
    headings = models.JSONField(default=list)
    rows = models.JSONField(default=list)
    """Cells as text, days as ISO dates; with the number of the row in the file first."""
    columns = models.JSONField(default=dict)
    """What a person said each column is: number of the column → key of a field."""
    change = models.OneToOneField(Change, on_delete=models.PROTECT, null=True, related_name="+")
    """The act that imported it; None: not yet."""
