"""One day at a gate, customer by customer: where each stood, and from when.

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
from cotmoc.gates.scenario import Scenario
from cotmoc.gates.simulation import Prepared, prepare
from cotmoc.gates.units import DAY

if TYPE_CHECKING:
    import numpy.typing as npt

FILL = 3
"""Days before the one that is watched: a gate begins empty."""
_MOST = 250_000
MOST = 1500
"""Customers that are told one by one."""


@dataclass(frozen=True, slots=True)
class Way:
    """One traffic and the places at which its customers were seen, in the order of the route."""

    traffic: str
    stops: tuple[str, ...]


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
    return _film(prepared, trace, belongs, after, most)


def _film(prepared: Prepared, trace: engine.Trace, belongs: npt.NDArray[np.int64], after: int, most: int) -> Film:
    since = after * DAY
    there = np.flatnonzero(~(trace.left <= since) & ~np.isnan(trace.begin).all(axis=1))
    every = max(1, -(-there.size // most))
    told = [(int(belongs[one]), _seen(trace.begin[one], trace.left[one])) for one in there[::every]]
    ways, places = [], []
    for number, route in enumerate(prepared.network.routes):
        met = sorted({step for way, seen in told if way == number for step, _at in seen})
        ways.append(Way(route.traffic, tuple(route.steps[step].name for step in met)))
        places.append({step: place for place, step in enumerate(met)})
    passages = tuple(
        Passage(
            way, tuple((places[way][step], round(at - since, 1)) for step, at in seen), None if np.isnan(left) else round(left - since, 1)
        )
        for (way, seen), left in zip(told, trace.left[there[::every]].tolist(), strict=True)
    )
    return Film(prepared.scenario.begin + dt.timedelta(days=after), every, tuple(ways), passages)


def _seen(begin: npt.NDArray[np.float64], left: float) -> list[tuple[int, float]]:
    """Steps at which the customer stood, without those that took no time."""
    steps = [(int(step), float(begin[step])) for step in np.flatnonzero(~np.isnan(begin))]
    ends = [at for _step, at in steps[1:]] + [left]
    lasting = [(step, at) for (step, at), end in zip(steps, ends, strict=True) if not end <= at]
    return lasting or steps[-1:]
