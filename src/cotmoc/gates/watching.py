"""One day at a gate, customer by customer: where each stood, and from when.

Whoever is done with a step and cannot begin the next is told as waiting for it (`WAITS` and the name of the queue), not as still at the
step: a vehicle that has come and finds the crane closed stands before it.

A figure says that 40 wait at noon; a day that is watched shows where they stand, and what holds them up.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cotmoc.errors import TooMuchToSimulate, UsageError
from cotmoc.gates import engine
from cotmoc.gates.draws import drawn, root_of
from cotmoc.gates.network import Layout
from cotmoc.gates.scenario import Scenario
from cotmoc.gates.simulation import Prepared, prepare
from cotmoc.gates.units import DAY

if TYPE_CHECKING:
    import numpy.typing as npt

Stop = tuple[int, str]
"""A step of the route, or the queue that is waited for after it."""
FILL = 3
"""Days before the one that is watched: a gate begins empty."""
_MOST = 250_000
WAITS = "waits "
"""Beginning of the name of a stop that is no step: what follows is the queue, as `results.Queue` names it."""
MOST = 1500
"""Customers that are told one by one."""


@dataclass(frozen=True, slots=True)
class Way:
    """One traffic and the places at which its customers were seen, in the order of the route."""

    traffic: str
    stops: tuple[str, ...]
    """Names of steps, and what was waited for between them."""


@dataclass(frozen=True, slots=True)
class Passage:
    """One customer."""

    way: int
    """Place in `Film.ways`."""
    seen: tuple[tuple[int, float], ...]
    """Place in the way's `stops`, and the second of the day from when; before midnight is negative."""
    left: float | None
    """Second of the day at which it was gone; None: it was still there when the day ended."""


@dataclass(frozen=True, slots=True)
class Film:
    """A day."""

    day: dt.date
    every: int
    """One customer in so many is told."""
    ways: tuple[Way, ...]
    passages: tuple[Passage, ...]
    """In the order in which they came."""

    def standing(self, second: float) -> tuple[tuple[int, ...], ...]:
        """How many of those told stand at each stop of each way at a second of the day."""
        counts = [[0] * len(way.stops) for way in self.ways]
        for passage in self.passages:
            if passage.left is not None and passage.left <= second:
                continue
            here = [stop for stop, since in passage.seen if since <= second]
            if here:
                counts[passage.way][here[-1]] += 1
        return tuple(tuple(row) for row in counts)


def watch(scenario: Scenario, *, rng: np.random.Generator, after: int = FILL, most: int = MOST) -> Film:
    """The day that comes after so many days of filling, of the first replication that `simulate` would run with such an `rng` and as
    many days.

    Raises:
        UsageError: less than no day, or nobody to be told.
        TooMuchToSimulate: it could not be run in bounded time and memory.
    """
    if not 0 <= after <= 365:
        raise UsageError(f"after = {after}", "so many days cannot go before", "Give 0 to 365.")
    if most < 1:
        raise UsageError(f"most = {most}", "nobody would be told", "Give 1 or more.")
    prepared = prepare(scenario, days=after + 1, root=root_of(rng))
    if prepared.calendar.customers > _MOST:
        what = "%(customers)s customers in %(days)s days are too many to be followed one by one"
        told = {"customers": f"{prepared.calendar.customers:,.0f}", "days": str(after + 1)}
        raise TooMuchToSimulate(scenario.title, what, "Simulate it without watching, or watch a smaller one.", told=told)
    inputs, belongs = drawn(scenario, prepared.network, prepared.layout, prepared.calendar, prepared.root, 0, after + 1)
    trace = engine.run(prepared.layout, inputs)
    return _film(prepared, inputs, trace, belongs, after, most)


def _film(prepared: Prepared, inputs: engine.Inputs, trace: engine.Trace, belongs: npt.NDArray[np.int64], after: int, most: int) -> Film:
    since = after * DAY
    there = np.flatnonzero(~(trace.left <= since) & ~np.isnan(trace.begin).all(axis=1))
    every = max(1, -(-there.size // most))
    told = [(int(belongs[one]), _seen(prepared.layout, inputs, trace, int(one))) for one in there[::every]]
    ways, places = [], []
    for number, route in enumerate(prepared.network.routes):
        met = sorted({stop for way, seen in told if way == number for stop, _at in seen})
        ways.append(Way(route.traffic, tuple(f"{WAITS}{queue}" if queue else route.steps[step].name for step, queue in met)))
        places.append({stop: place for place, stop in enumerate(met)})
    passages = tuple(
        Passage(
            way, tuple((places[way][stop], round(at - since, 1)) for stop, at in seen), None if np.isnan(left) else round(left - since, 1)
        )
        for (way, seen), left in zip(told, trace.left[there[::every]].tolist(), strict=True)
    )
    return Film(prepared.scenario.begin + dt.timedelta(days=after), every, tuple(ways), passages)


def _seen(layout: Layout, inputs: engine.Inputs, trace: engine.Trace, customer: int) -> list[tuple[Stop, float]]:
    """Where the customer stood, without what took no time. Who has a place meanwhile, as in a yard, is seen in it while waiting."""
    begin, first, left = trace.begin[customer], int(inputs.first[customer]), float(trace.left[customer])
    steps = [int(step) for step in np.flatnonzero(~np.isnan(begin))]
    ahead = int(trace.at[customer]) - first
    stops: list[tuple[Stop, float]] = []
    for step, then in zip(steps, [*steps[1:], ahead if ahead not in steps else -1], strict=True):
        stops.append(((step, ""), float(begin[step])))
        column = layout.column[first + step]
        lasts = float(inputs.draws[customer, column]) if column >= 0 else 0.0
        placed = lasts == 0 and (layout.take[first + step] >= 0) != layout.beside[first + step]  # in a place, and not with a vehicle
        if then >= 0 and not placed and not begin[then] <= begin[step] + lasts and layout.queue[first + then] >= 0:
            stops.append(((step, layout.queues[layout.queue[first + then]]), float(begin[step]) + lasts))
    ends = [*(at for _stop, at in stops[1:]), left]
    lasting = [(stop, at) for (stop, at), end in zip(stops, ends, strict=True) if not end <= at]
    return lasting or stops[-1:]
