"""What rows of the record have in common: a version, withdrawal instead of deletion, whose they are and how far they reach.

`Recorded` rows change only inside `history.actions.change`, which counts the version up and writes the line of history.
`Held` rows belong to a party. A draft is seen by that party alone; sharing it is an act, and publishing it a second one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self, TypeVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from cotmoc_web.accounts.viewer import Viewer


class Reach(models.TextChoices):
    """How far a row is seen. Each step is an act of a person, with its line of history."""

    PARTY = "party", _("Our party only")
    SHARED = "shared", _("All parties")
    PUBLIC = "public", _("Everyone")


class Recorded(models.Model):
    """A row whose every change has a line of history and can be undone."""

    version = models.PositiveIntegerField(default=1)
    """Counted up by every change; a form sends the one it was made from, so that no update is lost."""
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    """Since when it counts for nothing. Nothing is ever deleted."""

    class Meta:
        abstract = True

    def derive(self) -> None:
        """Work out anew what follows from this row (states, search). Called once for each changed row, before the transaction ends;
        also when a change is undone. Must give the same result when called twice."""

    def reach_of_history(self) -> str:
        """Who may see the lines of history about it."""
        return Reach.SHARED


_Row = TypeVar("_Row", bound=models.Model, covariant=True)


class HeldQuerySet(models.QuerySet[_Row]):
    """Rows of parties. Every read begins with `seen_by`: without it a draft of one party would be shown to another."""

    def seen_by(self, viewer: Viewer) -> Self:
        """What the reader may see, without what was withdrawn."""
        return self.filter(seen_by(viewer), withdrawn_at=None)


def seen_by(viewer: Viewer, prefix: str = "") -> Q:
    """The same as a condition, for a row reached through `prefix` (`"document__"`)."""
    allowed = Q(**{f"{prefix}reach": Reach.PUBLIC})
    if viewer.party_id is not None:
        allowed |= Q(**{f"{prefix}reach": Reach.SHARED}) | Q(**{f"{prefix}party_id": viewer.party_id})
    return allowed


class Held(Recorded):
    """A row of a party."""

    party = models.ForeignKey("cotmoc.Party", on_delete=models.PROTECT, related_name="+")
    reach = models.CharField(max_length=8, choices=Reach.choices, default=Reach.PARTY)

    class Meta:
        abstract = True

    def reach_of_history(self) -> str:
        return self.reach

    def is_seen_by(self, viewer: Viewer) -> bool:
        """The rule of `seen_by`, for a row already loaded."""
        if self.reach == Reach.PUBLIC:
            return True
        return viewer.party_id is not None and (self.reach == Reach.SHARED or self.party_id == viewer.party_id)
