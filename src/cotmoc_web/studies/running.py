"""Simulating a scenario in the background: how far it has come is kept while it goes on, and it can be stopped."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING

from django.utils import timezone
from django_tasks import task

from cotmoc import __version__
from cotmoc.errors import CotmocError, TooMuchToSimulate
from cotmoc_web.studies.models import GOING, Run, RunState

if TYPE_CHECKING:
    from cotmoc.gates import Scenario

logger = logging.getLogger(__name__)
MOST_CUSTOMERS = 60_000_000
"""A minute or so."""
TELL_EVERY = 0.5
"""Seconds between two writes of how far it has come."""


class Stopped(Exception):
    """Somebody asked for the run to end."""


@task()
def simulate_run(pk: int) -> None:
    """Simulate a run that waits. One that was taken or stopped meanwhile is left alone."""
    if not Run.objects.filter(pk=pk, state=RunState.WAITING).update(state=RunState.RUNNING):
        return
    run = Run.objects.get(pk=pk)
    try:
        found = simulated(run)
    except Stopped:
        return
    except CotmocError as error:
        _end(run, RunState.FAILED, found={"sentences": error.sentences, "told": error.told})
    except Exception:
        # Whatever went wrong with us, the page must not say for ever that it is being simulated.
        _end(run, RunState.FAILED)
        raise
    else:
        _end(run, RunState.DONE, found=found, done=run.replications, engine=__version__)


def left_unsimulated(pk: int, *, again: bool) -> None:
    """The worker that simulated a run was killed: the run waits again, or is given up."""
    left = Run.objects.filter(pk=pk, state=RunState.RUNNING)
    if again:
        left.update(state=RunState.WAITING)
    else:
        left.update(state=RunState.FAILED, ended_at=timezone.now())


def simulated(run: Run) -> dict[str, object]:
    """What comes out, as it is kept. Raises `Stopped`, `CotmocError`."""
    import numpy as np

    from cotmoc import gates

    told = time.monotonic()

    def progress(done: int, total: int) -> None:
        nonlocal told
        if time.monotonic() - told < TELL_EVERY:
            return
        told = time.monotonic()
        if not Run.objects.filter(pk=run.pk, state=RunState.RUNNING).update(done=done):
            raise Stopped

    rng = np.random.default_rng(run.seed)
    scenario = gates.read_scenario(run.text)
    refuse_too_many(scenario, run)
    return gates.kept(gates.simulate(scenario, rng=rng, days=run.days, replications=run.replications, warmup=run.warmup, progress=progress))


def refuse_too_many(scenario: Scenario, run: Run) -> None:
    """The same process reads what people send in. Raises `TooMuchToSimulate`."""
    volume = sum(traffic.volume for traffic in scenario.traffic) * run.days * run.replications
    if volume > MOST_CUSTOMERS:
        what = "%(customers)s customers in all replications are more than the %(most)s that are simulated here"
        told = {"customers": f"{volume:,.0f}", "most": f"{MOST_CUSTOMERS:,}"}
        raise TooMuchToSimulate("", what, "Take fewer days or replications, or use cotmoc gates simulate.", told=told)


def _end(run: Run, state: RunState, **values: object) -> None:
    """One that was stopped in its last moment stays so."""
    Run.objects.filter(pk=run.pk, state__in=GOING).update(state=state, ended_at=timezone.now(), **values)
