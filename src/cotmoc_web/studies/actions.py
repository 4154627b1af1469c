"""The only door for writes of studies."""

from __future__ import annotations

import string
from collections.abc import Collection, Mapping
from typing import TypeVar

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cotmoc_web.accounts.models import Role
from cotmoc_web.accounts.viewer import Viewer
from cotmoc_web.entities.models import Entity
from cotmoc_web.errors import BadInput, NotThere, Refused
from cotmoc_web.history.actions import Act, change
from cotmoc_web.studies import scenario_form
from cotmoc_web.studies.models import GOING, Plan, Run, RunState, Scenario, Study, Work
from cotmoc_web.studies.running import search_plan, simulate_run

_Work = TypeVar("_Work", bound=Work)
AT_ONCE = 12
"""Runs of a party that may be under way: the worker reads documents, too."""
PLANS_AT_ONCE = 3
"""Plans of a party that may be looked for: each takes minutes."""


def open_study(viewer: Viewer, gate: Entity | None, title: str, text: str, *, note: str = "") -> Study:
    """A new study with its first scenario.

    Raises:
        NotAllowed: below contributor.
        ScenarioError: the text is no scenario.
    """
    user = viewer.require(Role.CONTRIBUTOR)
    found = scenario_form.judged(text)
    assert user.party is not None  # noqa: S101 (whoever has a role has a party)
    with change(viewer, "study.opened") as act:
        row = act.add(Study(party=user.party, gate=gate, title=title, note=note, by=user))
        _add(act, row, _title_of(found), found)
    return row


def set_study(viewer: Viewer, pk: int, values: Mapping[str, object], *, version: int | None) -> Study:
    """Title, note, days, warm-up, replications, seed.

    Raises:
        NotAllowed: not of the party, or below contributor.
        BadInput: no day would be left to be told.
    """
    with change(viewer, "study.edited") as act:
        row = _taken(act, viewer, pk, version)
        for name in ("title", "note", "days", "warmup", "replications", "seed"):
            if name in values:
                setattr(row, name, values[name])
        if row.warmup >= row.days:
            raise BadInput("warmup", _("no day would be left to be told"), _("Leave out fewer days than are simulated."))
        act.save(row)
    return row


def withdraw(viewer: Viewer, pk: int, *, version: int | None) -> Study:
    """Take a study out of the list. Raises `NotAllowed`."""
    with change(viewer, "study.withdrawn") as act:
        row = _taken(act, viewer, pk, version)
        act.withdraw(row)
        _cancel(Run.objects.filter(scenario__study=row))
        _cancel(Plan.objects.filter(scenario__study=row))
    return row


def _taken(act: Act, viewer: Viewer, pk: int, version: int | None = None) -> Study:
    if not Study.objects.seen_by(viewer).filter(pk=pk).exists():
        raise NotThere
    row = act.take(Study, pk, version=version)
    viewer.require(Role.CONTRIBUTOR, row)
    return row


# ---- scenarios


def _title_of(text: str) -> str:
    from cotmoc.gates import read_scenario

    return read_scenario(text).title[:300]


def _add(act: Act, row: Study, title: str, text: str) -> Scenario:
    taken = set(row.scenarios.values_list("letter", flat=True))
    letters = (*string.ascii_uppercase, *(first + second for first in string.ascii_uppercase for second in string.ascii_uppercase))
    letter = next(each for each in letters if each not in taken)
    return act.add(Scenario(study=row, letter=letter, title=title, toml=text))


def _scenario(act: Act, viewer: Viewer, pk: int, version: int | None) -> Scenario:
    found = Scenario.objects.filter(pk=pk, withdrawn_at=None).values_list("study_id", flat=True).first()
    if found is None:
        raise NotThere
    _taken(act, viewer, found)
    return act.take(Scenario, pk, version=version)


def change_scenario(
    viewer: Viewer, pk: int, title: str, values: Mapping[str, str], *, reason: str, version: int | None, sort: str = "assumed"
) -> Scenario:
    """Put other numbers into a scenario. `sort`: `assumed`, or `source` where the reason says who published or counted them.

    Raises:
        ScenarioError: a number does not fit; its field is named.
        Conflict: somebody else changed it meanwhile.
    """
    with change(viewer, "scenario.changed", why=reason) as act:
        row = _scenario(act, viewer, pk, version)
        row.title = title
        row.toml = scenario_form.changed_text(row.toml, values, reason=reason, sort=sort)
        act.save(row)
    return row


def keep_as_new(viewer: Viewer, pk: int, title: str, values: Mapping[str, str], *, reason: str, sort: str = "assumed") -> Scenario:
    """The same with other numbers, beside it. Raises `ScenarioError`, `Refused`."""
    with change(viewer, "scenario.added", why=reason) as act:
        row = _scenario(act, viewer, pk, None)
        return _add(act, row.study, title, scenario_form.changed_text(row.toml, values, reason=reason, sort=sort))


def add_scenario(viewer: Viewer, pk: int, text: str) -> Scenario:
    """Another scenario of a study, as a whole text. Raises `ScenarioError`, `Refused`."""
    found = scenario_form.judged(text)
    with change(viewer, "scenario.added") as act:
        row = _taken(act, viewer, pk)
        return _add(act, row, _title_of(found), found)


def write_scenario(viewer: Viewer, pk: int, text: str, *, version: int | None) -> Scenario:
    """Replace the whole text. Raises `ScenarioError`, `Conflict`."""
    with change(viewer, "scenario.changed") as act:
        row = _scenario(act, viewer, pk, version)
        row.toml = scenario_form.judged(text)
        act.save(row)
    return row


def withdraw_scenario(viewer: Viewer, pk: int, *, version: int | None) -> Scenario:
    """Take a scenario out of its study; its runs stay. Raises `Refused` for the last one."""
    with change(viewer, "scenario.withdrawn") as act:
        row = _scenario(act, viewer, pk, version)
        act.withdraw(row)
    return row


# ---- runs


def start(viewer: Viewer, pk: int, *, why: str = "") -> int:
    """Simulate every scenario of a study that has no run as it stands. How many were begun.

    Raises:
        NotAllowed: not of the party, or below contributor.
        Refused: too many are under way.
    """
    with change(viewer, "run.started", why=why) as act:
        row = _taken(act, viewer, pk)
        there = set(Run.as_they_stand(row).filter(state__in=(*GOING, RunState.DONE)).values_list("scenario_id", flat=True))
        wanted = [each for each in row.scenarios.filter(withdrawn_at=None) if each.pk not in there]
        under_way = Run.objects.filter(scenario__study__party=row.party, state__in=GOING).count()
        if under_way + len(wanted) > AT_ONCE:
            raise Refused(what=_("too many simulations of your party are under way"), remedy=_("Wait for them, or stop some."))
        over = {"seed": row.seed, "days": row.days, "warmup": row.warmup, "replications": row.replications, "by": viewer.user}
        for each in wanted:
            # The queue is in the same database: the run, its task and the line of history are there together, or none of them.
            simulate_run.enqueue(Run.objects.create(scenario=each, text=each.toml, **over).pk)
        _tell(act, row, wanted)
    return len(wanted)


def stop(viewer: Viewer, pk: int) -> int:
    """Stop all runs of a study that are under way. How many there were.

    Raises:
        NotAllowed: not of the party, or below contributor.
    """
    with change(viewer, "run.stopped") as act:
        row = _taken(act, viewer, pk)
        stopped = _cancel(Run.objects.filter(scenario__study=row))
        _tell(act, row, {run.scenario for run in stopped})
    return len(stopped)


def _cancel(rows: QuerySet[_Work]) -> list[_Work]:
    """What of these is under way. Held until the act ends: one that ends meanwhile was not stopped."""
    going = list(rows.select_for_update(of=("self",)).filter(state__in=GOING).select_related("scenario"))
    rows.filter(pk__in=[each.pk for each in going]).update(state=RunState.CANCELLED, ended_at=timezone.now())
    return going


# ---- plans


def look_for(viewer: Viewer, pk: int, asked: Mapping[str, object]) -> Plan:
    """Look for the cheapest that meets a target, from a scenario as it stands.

    Args:
        asked: `volume`, `unit`, `p90`, `longer`, `levers`, as `Plan` has them.

    Raises:
        NotAllowed: not of the party, or below contributor.
        Refused: too many are under way.
    """
    with change(viewer, "plan.started") as act:
        row = _scenario(act, viewer, pk, None)
        if Plan.objects.filter(scenario__study__party=row.study.party, state__in=GOING).count() >= PLANS_AT_ONCE:
            raise Refused(what=_("too many plans of your party are being looked for"), remedy=_("Wait for them, or stop some."))
        found = Plan.objects.create(scenario=row, text=row.toml, seed=row.study.seed, by=viewer.user, **asked)
        search_plan.enqueue(found.pk)
        _tell(act, row.study, [row])
    return found


def stop_looking(viewer: Viewer, pk: int) -> Plan:
    """Stop looking for a plan; one that has ended stays as it is. Raises `NotAllowed`, `NotThere`."""
    with change(viewer, "plan.stopped") as act:
        found = Plan.objects.filter(pk=pk).select_related("scenario").first()
        if found is None:
            raise NotThere
        row = _scenario(act, viewer, found.scenario_id, None)
        _tell(act, row.study, {plan.scenario for plan in _cancel(Plan.objects.filter(pk=pk))})
    return found


def keep_plan(viewer: Viewer, plan: Plan, title: str, *, reason: str) -> Scenario:
    """The answer as a scenario of the study, beside the one it was found from; where it was kept before, that one.

    Raises `NotAllowed`, `Refused`."""
    values = {path: scenario_form.written(value) for path, value in plan.told.changes.items()}
    with change(viewer, "scenario.added", why=reason) as act:
        row = _scenario(act, viewer, plan.scenario_id, None)
        text = scenario_form.changed_text(plan.text, values, reason=reason)
        kept = Scenario.objects.filter(study=row.study, withdrawn_at=None, toml=text).first()
        return kept or _add(act, row.study, title[:300], text)


def _tell(act: Act, row: Study, scenarios: Collection[Scenario]) -> None:
    """Name the study whose simulation began or ended, and which of its scenarios; nothing where there is none."""
    if scenarios:
        act.name(row)
    for each in sorted(scenarios, key=lambda scenario: scenario.pk):
        act.name(each)
