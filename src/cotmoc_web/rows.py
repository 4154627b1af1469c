"""What rows of the record have in common: a version, withdrawal instead of deletion, whose they are and how far they reach.

`Recorded` rows change only inside `history.actions.change`, which counts the version up and writes the line of history.
`Held` rows belong to a party. A draft is seen by that party alone; sharing it is an act, and publishing it a second one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cotmoc_web.errors import Refused

if TYPE_CHECKING:
    from cotmoc_web.accounts.viewer import Viewer
    from cotmoc_web.history.models import Change


class Reach(models.TextChoices):
    """How far a row is seen. Each step is an act of a person, with its line of history."""

    PARTY = "party", _("Our party only")
    SHARED = "shared", _("All parties")
    PUBLIC = "public", _("Everyone")


def share_first(before: str, after: str) -> None:
    """The rule of every step: what only its party sees is shared before it is published.

    Raises:
        Refused: a step was left out.
    """
    if before == Reach.PARTY and after == Reach.PUBLIC:
        raise Refused(
            what=gettext("it is not shared with the other parties yet"), remedy=gettext("Share it first; publishing is a second act.")
        )


class Recorded(models.Model):
    """A row whose every change has a line of history and can be undone."""

    whole: ClassVar[str] = ""
    """The field that leads to the row it is a part of, which is locked before it."""
    turn: ClassVar[int] = 0
    """When its table is worked out anew among others: after those that its rows follow from."""
    line: Change | None = None
    """The line of history of the act that took or made this very object; None: it changed nothing, or there was no act."""

    version = models.PositiveIntegerField(default=1)
    """Counted up by every change; a form sends the one it was made from, so that no update is lost."""
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    """Since when it counts for nothing. Nothing is ever deleted."""

    class Meta:
        abstract = True

    @classmethod
    def derive_all(cls, pks: Sequence[int]) -> Mapping[type[Recorded], Iterable[int]]:
        """Work out anew what follows from these rows (states, search), in a number of queries that does not grow with them. Called before
        the transaction of an act ends; also when a change is undone. Must give the same result when called twice.

        Returns:
            Rows of other tables that have to be worked out in turn.
        """
        return {}

    def derive(self) -> None:
        """The same for this row alone, and for what follows from it."""
        derive({type(self): [self.pk]})

    @classmethod
    def hold(cls, pks: Iterable[int]) -> None:
        """Lock rows until the transaction ends, without fetching them: what they are parts of first, then by id. Everyone keeps to this
        order and to that of the tables in `models.py`, so that no two acts each wait for the other."""
        rows = cls._default_manager.filter(pk__in=list(pks))
        if cls.whole:
            whole: Any = cls._meta.get_field(cls.whole).related_model
            whole.hold(rows.values_list(f"{cls.whole}_id", flat=True))
        list(rows.select_for_update().order_by("pk").values_list("pk", flat=True))

    def reach_of_history(self) -> str:
        """Who may see the lines of history about it."""
        return Reach.SHARED


AT_ONCE = 500
"""Rows worked out together: enough that queries do not count, and few enough for one of them to name all."""


def derive(changed: Mapping[type[Recorded], Iterable[int]]) -> None:
    """Work out what follows from changed rows, and what follows from that: each row once, each table in its turn."""
    waiting = {model: set(pks) for model, pks in changed.items()}
    while waiting:
        model = min(waiting, key=lambda each: each.turn)
        pks = sorted(waiting.pop(model))
        for start in range(0, len(pks), AT_ONCE):
            for further, following in model.derive_all(pks[start : start + AT_ONCE]).items():
                waiting.setdefault(further, set()).update(following)


_Row = TypeVar("_Row", bound=models.Model, covariant=True)


class HeldQuerySet(models.QuerySet[_Row]):
    """Rows of parties. Every read begins with `seen_by`: without it a draft of one party would be shown to another."""

    def seen_by(self, viewer: Viewer) -> Self:
        """What the reader may see, without what was withdrawn."""
        return self.filter(seen_by(viewer), withdrawn_at=None)


def seen_by(viewer: Viewer, prefix: str = "") -> Q:
    """The same as a condition, for a row reached through `prefix` (`"document__"`)."""
    return seen_by_party(viewer.party_id, prefix)


def seen_by_party(party: int | None, prefix: str = "") -> Q:
    """The same for whoever is of a party, by its id; None: for everyone."""
    allowed = Q(**{f"{prefix}reach": Reach.PUBLIC})
    if party is not None:
        allowed |= Q(**{f"{prefix}reach": Reach.SHARED}) | Q(**{f"{prefix}party_id": party})
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
