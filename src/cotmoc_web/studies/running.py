"""Work on scenarios in the background, simulating them and looking for a plan: how far it has come is kept while it goes on, and it can be
stopped."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from django.utils import timezone
from django_tasks import task

from cotmoc import __version__
from cotmoc.errors import CotmocError, TooMuchToSimulate
from cotmoc_web.studies.models import GOING, Plan, Run, RunState, Work

if TYPE_CHECKING:
    from cotmoc.gates import Scenario

MOST_CUSTOMERS = 60_000_000
"""A minute or so."""
TELL_EVERY = 0.5
"""Seconds between two writes of how far it has come."""
_Work = TypeVar("_Work", bound=Work)


class Stopped(Exception):
    """Somebody asked for the work to end."""


@task()
def simulate_run(pk: int) -> None:
    """Simulate a run that waits."""
    _carry_out(Run, pk, simulated)


@task()
def search_plan(pk: int) -> None:
    """Look for a plan that waits to be looked for."""
    _carry_out(Plan, pk, planned)


def left_unsimulated(pk: int, *, again: bool) -> None:
    """The worker that simulated a run was killed."""
    _left(Run, pk, again=again)


def left_unplanned(pk: int, *, again: bool) -> None:
    """The worker that looked for a plan was killed."""
    _left(Plan, pk, again=again)


def _left(kind: type[Work], pk: int, *, again: bool) -> None:
    """It waits again, or is given up."""
    left = kind._default_manager.filter(pk=pk, state=RunState.RUNNING)
    if again:
        left.update(state=RunState.WAITING)
    else:
        left.update(state=RunState.FAILED, ended_at=timezone.now())


def _carry_out(kind: type[_Work], pk: int, work: Callable[[_Work], dict[str, Any]]) -> None:
    """What was taken or stopped meanwhile is left alone."""
    if not kind._default_manager.filter(pk=pk, state=RunState.WAITING).update(state=RunState.RUNNING):
        return
    row = kind._default_manager.get(pk=pk)
    try:
        found = work(row)
    except Stopped:
        return
    except CotmocError as error:
        _end(row, RunState.FAILED, found={"sentences": error.sentences, "told": error.told})
    except Exception:
        # Whatever went wrong with us, the page must not say for ever that it is under way.
        _end(row, RunState.FAILED)
        raise
    else:
        _end(row, RunState.DONE, engine=__version__, **found)


def _end(row: Work, state: RunState, **values: object) -> None:
    """One that was stopped in its last moment stays so."""
    type(row)._default_manager.filter(pk=row.pk, state__in=GOING).update(state=state, ended_at=timezone.now(), **values)


def _teller(row: Work) -> Callable[[int], None]:
    """Writes down how far it has come, now and then. Raises `Stopped` where somebody asked for that."""
    told = time.monotonic()

    def tell(done: int) -> None:
        nonlocal told
        if time.monotonic() - told < TELL_EVERY:
            return
        told = time.monotonic()
        if not type(row)._default_manager.filter(pk=row.pk, state=RunState.RUNNING).update(done=done):
            raise Stopped

    return tell


def simulated(run: Run) -> dict[str, Any]:
    """What comes out, as it is kept. Raises `Stopped`, `CotmocError`."""
    import numpy as np

    from cotmoc import gates

    tell = _teller(run)
    rng = np.random.default_rng(run.seed)
    scenario = gates.read_scenario(run.text)
    refuse_too_many(scenario, run)
    found = gates.simulate(
        scenario,
        rng=rng,
        days=run.days,
        replications=run.replications,
        warmup=run.warmup,
        progress=lambda done, _total: tell(done),
    )
    return {"found": gates.kept(found), "done": run.replications}


def planned(row: Plan) -> dict[str, Any]:
    """The answer, as it is kept. Raises `Stopped`, `CotmocError`."""
    import numpy as np

    from cotmoc import gates

    answer = gates.plan(
        gates.read_scenario(row.text),
        gates.Target(row.volume, row.p90, row.unit),
        rng=np.random.default_rng(row.seed),
        levers={path: tuple(limits) if limits else None for path, limits in row.levers.items()},
        longer=[hours for hours in (0, row.longer / 2, row.longer) if hours == int(hours)],
        progress=_teller(row),
    )
    return {"found": gates.plan_as_plain(answer), "done": answer.trials}


def refuse_too_many(scenario: Scenario, run: Run) -> None:
    """The same process reads what people send in. Raises `TooMuchToSimulate`."""
    volume = sum(traffic.volume for traffic in scenario.traffic) * run.days * run.replications
    if volume > MOST_CUSTOMERS:
        what = "%(customers)s customers in all replications are more than the %(most)s that are simulated here"
        told = {"customers": f"{volume:,.0f}", "most": f"{MOST_CUSTOMERS:,}"}
        raise TooMuchToSimulate("", what, "Take fewer days or replications, or use cotmoc gates simulate.", told=told)
