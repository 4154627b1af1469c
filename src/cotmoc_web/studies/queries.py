"""What pages of studies read."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q, QuerySet

from cotmoc_web.accounts.viewer import Viewer
from cotmoc_web.entities.models import Entity, Figure
from cotmoc_web.errors import NotThere
from cotmoc_web.rows import seen_by
from cotmoc_web.studies.models import GOING, Run, RunState, Scenario, Study


def studies(viewer: Viewer, gate: str = "") -> QuerySet[Study]:
    """Newest first; of one gate, if its key is given."""
    found = Study.objects.seen_by(viewer).select_related("gate", "party")
    if gate:
        found = found.filter(gate__key=gate)
    alive = Q(scenarios__withdrawn_at=None)
    return found.annotate(count=Count("scenarios", filter=alive)).order_by("-at", "-pk")


def study(viewer: Viewer, pk: int) -> Study:
    """Raises `NotThere`."""
    found = Study.objects.seen_by(viewer).select_related("gate", "party", "by").filter(pk=pk).first()
    if found is None:
        raise NotThere
    return found


@dataclass(frozen=True, slots=True)
class Column:
    """A scenario with its newest run, and the newest that was finished for it as it stands."""

    scenario: Scenario
    newest: Run | None
    run: Run | None

    @property
    def going(self) -> bool:
        return self.newest is not None and self.newest.going


def columns(found: Study) -> list[Column]:
    """The scenarios of a study, in the order of their letters."""
    newest_first = Run.objects.defer("found").order_by("-pk")
    rows = found.scenarios.filter(withdrawn_at=None).prefetch_related(Prefetch("runs", newest_first)).order_by("letter", "pk")
    chosen = {}
    for row in rows:
        runs = list(row.runs.all())
        done = next((one for one in runs if one.state == RunState.DONE and one.is_of(row, found)), None)
        chosen[row] = (runs[0] if runs else None, done)
    whole = Run.objects.in_bulk([run.pk for _newest, run in chosen.values() if run is not None])
    return [Column(row, newest, whole[run.pk] if run is not None else None) for row, (newest, run) in chosen.items()]


def scenario(viewer: Viewer, pk: int) -> Scenario:
    """Raises `NotThere`."""
    rows = Scenario.objects.filter(seen_by(viewer, "study__"), withdrawn_at=None, study__withdrawn_at=None)
    found = rows.select_related("study__gate", "study__party").filter(pk=pk).first()
    if found is None:
        raise NotThere
    return found


def going(found: Study) -> bool:
    """Whether any of its runs is under way."""
    return Run.objects.filter(scenario__study=found, state__in=GOING).exists()


def published(viewer: Viewer, gate: Entity | None) -> list[Figure]:
    """What sources say of the gate in numbers, newest first."""
    if gate is None:
        return []
    rows = Figure.objects.seen_by(viewer).filter(of=gate).prefetch_related("sources").order_by("-first_day", "pk")
    return list(rows[:40])
