"""What pages of studies read."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from cotmoc_web.accounts.viewer import Viewer
from cotmoc_web.entities.models import Entity, EntityName, Figure
from cotmoc_web.entities.queries import cluster, gates, visible_figures
from cotmoc_web.errors import NotThere
from cotmoc_web.rows import seen_by
from cotmoc_web.studies.models import Plan, Run, RunState, Scenario, Study

MOST_PLANS = 20
"""Of one scenario, on its page."""
MOST_FIGURES = 40
"""Of one gate, beside the form of its study."""


def studies(viewer: Viewer, gate: Entity | None = None) -> QuerySet[Study]:
    """Newest first; of one gate, if it is given."""
    found = Study.objects.seen_by(viewer).select_related("gate", "party")
    if gate is not None:
        found = found.filter(gate__in=cluster(gate))
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
    current: bool = False
    """Whether the newest tells of the scenario as it stands."""

    @property
    def failed(self) -> bool:
        """Whether it could not be simulated as it stands."""
        return self.newest is not None and self.current and self.newest.state == RunState.FAILED

    @property
    def going(self) -> bool:
        return self.newest is not None and self.newest.going


def columns(found: Study) -> list[Column]:
    """The scenarios of a study, in the order of their letters."""
    scenarios = list(found.scenarios.filter(withdrawn_at=None).order_by("letter", "pk"))
    latest: dict[int, int] = {}
    for run in Run.objects.filter(scenario__in=scenarios).order_by("-pk").values("pk", "scenario_id"):
        latest.setdefault(run["scenario_id"], run["pk"])
    standing: dict[int, int] = {}
    for row in Run.as_they_stand(found).filter(state=RunState.DONE):
        standing.setdefault(row.scenario_id, row.pk)
    current = set(Run.as_they_stand(found).filter(pk__in=latest.values()).values_list("pk", flat=True))
    runs = Run.objects.in_bulk({*latest.values(), *standing.values()})
    pairs = [(each, latest.get(each.pk, 0), standing.get(each.pk, 0)) for each in scenarios]
    return [Column(each, runs.get(newest), runs.get(done), newest in current) for each, newest, done in pairs]


def scenario(viewer: Viewer, pk: int) -> Scenario:
    """Raises `NotThere`."""
    rows = Scenario.objects.filter(seen_by(viewer, "study__"), withdrawn_at=None, study__withdrawn_at=None)
    found = rows.select_related("study__gate", "study__party").filter(pk=pk).first()
    if found is None:
        raise NotThere
    return found


def plans(of: Scenario) -> list[Plan]:
    """What was looked for from a scenario, newest first."""
    return list(of.plans.defer("found")[:MOST_PLANS])


def plan_of(of: Scenario, pk: int) -> Plan:
    """One of them, however long ago. Raises `NotThere`."""
    found = of.plans.filter(pk=pk).first()
    if found is None:
        raise NotThere
    return found


def plan(viewer: Viewer, pk: int) -> Plan:
    """Raises `NotThere`."""
    rows = Plan.objects.filter(seen_by(viewer, "scenario__study__"), scenario__withdrawn_at=None, scenario__study__withdrawn_at=None)
    found = rows.select_related("scenario__study").filter(pk=pk).first()
    if found is None:
        raise NotThere
    return found


def gate_names() -> list[str]:
    """Every gate as a form understands it: by its name, and with its key where no written form of one gate alone is called so. Two
    queries."""
    named = {gate.key: gate.label.text for gate in gates() if gate.names}
    of = EntityName.objects.filter(text__in=named.values(), entity__kind="crossing").values_list("text", "entity").distinct()
    meant = Counter(text for text, _entity in of)
    return sorted(text if meant[text] == 1 else f"{text} ({key})" for key, text in named.items())


def published(viewer: Viewer, gate: Entity | None) -> list[Figure]:
    """What sources say of the gate in numbers, newest first."""
    return list(visible_figures(viewer).filter(of=gate).order_by("-first_day", "pk")[:MOST_FIGURES]) if gate is not None else []
