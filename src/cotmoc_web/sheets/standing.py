"""What is on record of that which a sheet speaks of, read in a few queries however long the sheet is: a list that was saved and comes back
unchanged has to be recognised as such."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db.models import Prefetch

from cotmoc_web.accounts.viewer import Viewer
from cotmoc_web.commitments.models import Commitment, Owner
from cotmoc_web.commitments.queries import states_as_of
from cotmoc_web.entities.models import Entity, Figure, Post
from cotmoc_web.numbers import number
from cotmoc_web.sheets.fields import every, parts

TOGETHER = 500
_Item = TypeVar("_Item")
POST = ("person_id", "post", "valid_from", "organisation_id", "place_id")
FIGURE = ("of_id", "metric", "unit", "period", "value", "value_max", "nature", "direction", "scope")
"""Two rows that agree in these say the same."""
Given = list[dict[str, str]]
"""Rows of a sheet: key of a field → cell."""


@dataclass(slots=True)
class Standing:
    """By what a row says."""

    commitments: dict[int, Commitment] = field(default_factory=dict)
    """That the viewer may see, by number."""
    owed_by: dict[frozenset[int], list[Commitment]] = field(default_factory=dict)
    """Parties → the commitments that just these owe, of those the viewer may see."""
    due: dict[int, str] = field(default_factory=dict)
    """Commitment → the day that counts on the viewer's day."""
    posts: set[tuple[Any, ...]] = field(default_factory=set)
    """By `POST`."""
    figures: set[tuple[Any, ...]] = field(default_factory=set)
    """By `FIGURE`."""


def standing(viewer: Viewer, kind: str, given: Given, find: Callable[[str], list[Entity]]) -> Standing:
    """What is on record.

    Args:
        find: What a written name means.
    """
    found = Standing()
    if kind == "commitments":
        _commitments(viewer, given, found, find)
    elif kind == "people":
        people = {one.pk for row in given for one in find(row.get("person", "")) if one.kind == "person"}
        for batch in _batches(people):
            rows = Post.objects.filter(person__in=batch, withdrawn_at=None)
            found.posts.update(rows.values_list(*POST))
    else:
        for metrics in _batches({meant for row in given for meant in every("metric", row.get("metric", ""))}):
            figures = Figure.objects.seen_by(viewer).filter(metric__in=metrics)
            found.figures.update(figures.values_list(*FIGURE))
    return found


def _commitments(viewer: Viewer, given: Given, found: Standing, find: Callable[[str], list[Entity]]) -> None:
    owners = Prefetch("owners", Owner.objects.filter(withdrawn_at=None).select_related("entity"))
    numbers = {asked for row in given if (asked := number(row.get("number")))}
    for batch in _batches(numbers):
        rows = Commitment.objects.seen_by(viewer).filter(pk__in=batch).prefetch_related(owners, "about")
        found.commitments |= {row.pk: row for row in rows}
        found.due |= dict(states_as_of(viewer).filter(commitment__in=batch).values_list("commitment_id", "due"))
    owing = {one.pk for row in given if not row.get("number") for name in parts(row.get("owners", "")) for one in find(name)}
    met: dict[int, Commitment] = {}
    for several in _batches(owing):
        owed = Owner.objects.filter(entity__in=several, withdrawn_at=None).values("commitment")
        met |= {row.pk: row for row in Commitment.objects.seen_by(viewer).filter(pk__in=owed).prefetch_related(owners, "about")}
    for pk in sorted(met):
        found.owed_by.setdefault(frozenset(each.entity_id for each in met[pk].owners.all()), []).append(met[pk])


def _batches(wanted: Iterable[_Item]) -> Iterable[list[_Item]]:
    ordered = list(wanted)
    return (ordered[start : start + TOGETHER] for start in range(0, len(ordered), TOGETHER))
