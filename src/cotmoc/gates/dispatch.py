"""Which driverless truck takes which load next, so that fewer of them run empty.

Two yards, five minutes apart. The oldest load lies on the far side; first come first served sends the truck across empty for it:

>>> roads = [[0, 300], [300, 0]]
>>> loads = [Job("there", 0, 1, 0, 60), Job("here", 0, 0, 1, 60)]
>>> simple = first_come(roads, [Vehicle("agv", 0)], loads)
>>> better = dispatch(roads, [Vehicle("agv", 0)], loads)
>>> (simple.empty, simple.mean), (better.empty, better.mean)
((300, 840.0), (0, 540.0))

**Rolling horizon.** Whenever a vehicle is free or a load becomes known, all vehicles, also those that will be free within the horizon, and
all known loads are matched at the least sum of delivery times (`assignment.cheapest`). Only what must begin now is begun; the rest is
thought over at the next such moment. Nothing that is not known by then is looked at. A load that is overdue goes before others: it would be
there later than first come first served would have brought it, by more than `patience`.

Travel times are given and hold: who waits for whom on a shared bridge is a matter of `simulate`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cotmoc.errors import UsageError
from cotmoc.gates.assignment import CLOSED, cheapest

if TYPE_CHECKING:
    from numpy.typing import NDArray

RULES: Mapping[str, str] = {
    "rolling": "matched anew whenever something changes",
    "nearest": "first come first served: the oldest load gets the vehicle that can be there first",
    "rotation": "first come first served on both sides: the oldest load gets the vehicle that is free first",
}
"""How a schedule was made."""
LONGEST = 10_000_000
"""Seconds: no time beyond."""
MOST_JOBS, MOST_VEHICLES, MOST_POINTS = 20_000, 500, 2_000
URGENCY = 10
"""How much more each second counts by which a load is overdue."""

Roads = Sequence[Sequence[int]]
"""Seconds from each point to each other."""


@dataclass(frozen=True, slots=True)
class Vehicle:
    """A driverless truck."""

    id: str
    start: int
    """Point at which it stands, counted from 0."""
    free: int = 0
    """Second from which on it may run."""

    def __post_init__(self) -> None:
        _whole(f"vehicle {self.id!r}", "free", self.free)


@dataclass(frozen=True, slots=True)
class Job:
    """A load that is to be brought from one point to another."""

    id: str
    ready: int
    """Second from which on it may be taken."""
    origin: int
    target: int
    handling: int
    """Seconds to load and unload."""
    due: int | None = None
    """Second by which it must be there, or it is not taken at all."""

    def __post_init__(self) -> None:
        where = f"job {self.id!r}"
        _whole(where, "ready", self.ready)
        _whole(where, "handling", self.handling)
        if self.due is not None:
            _whole(where, "due", self.due)


@dataclass(frozen=True, slots=True)
class Trip:
    """A vehicle fetches a load and brings it."""

    job: str
    vehicle: str
    leaves: int
    """Second at which it sets out for the load, empty."""
    starts: int
    """Second at which loading begins."""
    ends: int
    """Second at which the load is there, and the vehicle free."""
    empty: int
    """Seconds of the empty run."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """Who does what."""

    rule: str
    """One of `RULES`."""
    trips: tuple[Trip, ...]
    """In the order in which they begin."""
    left: tuple[str, ...]
    """Loads that nobody can bring in time."""
    mean: float
    """Seconds from ready to delivered, on average; 0 where nothing is delivered."""
    longest: int
    """The same of the load that waited longest."""
    end: int
    """Second of the last delivery."""
    empty: int
    """Seconds that vehicles run empty, together."""

    @property
    def rank(self) -> tuple[int, float, int]:
        """Better is less: loads left, then the mean time, then empty runs."""
        return len(self.left), self.mean, self.empty


def dispatch(
    roads: Roads, vehicles: Sequence[Vehicle], jobs: Sequence[Job], *, horizon: int = 600, notice: int = 0, patience: int = 0
) -> Schedule:
    """The best of the rolling horizon and both rules of first come first served; the first of them that is as good as any.

    Looking back at a whole day, one can choose so; who must decide in the course of the day takes `rolling`.
    """
    found = (
        rolling(roads, vehicles, jobs, horizon=horizon, notice=notice, patience=patience),
        first_come(roads, vehicles, jobs),
        first_come(roads, vehicles, jobs, rule="rotation"),
    )
    return min(found, key=lambda one: one.rank)


def first_come(roads: Roads, vehicles: Sequence[Vehicle], jobs: Sequence[Job], *, rule: str = "nearest") -> Schedule:
    """Loads in the order in which they became ready; of the same second, in the order given."""
    if rule not in ("nearest", "rotation"):
        raise UsageError("rule", f"{rule!r} is no rule of first come first served", "Take 'nearest' or 'rotation'.")
    day = _Day(roads, vehicles, jobs)
    for job in day.order:
        starts = np.maximum(day.free, day.ready[job]) + day.roads[day.at, day.origin[job]]
        far = day.roads[day.at, day.origin[job]]
        by_time = np.lexsort((far, starts)) if rule == "nearest" else np.argsort(day.free, kind="stable")
        able = [int(one) for one in by_time if starts[one] + day.takes[job] <= day.due[job]]
        if able:
            day.go(able[0], job, int(max(day.free[able[0]], day.ready[job])))
    return day.schedule(rule)


def rolling(
    roads: Roads, vehicles: Sequence[Vehicle], jobs: Sequence[Job], *, horizon: int = 600, notice: int = 0, patience: int = 0
) -> Schedule:
    """Matched anew whenever something changes.

    `horizon`: seconds within which a vehicle must be free to be counted on. `notice`: seconds by which a load is known before it is
    ready, as one that comes with a booked hour. `patience`: seconds.
    """
    for what, value in (("horizon", horizon), ("notice", notice), ("patience", patience)):
        _whole("rolling horizon", what, value)
    day = _Day(roads, vehicles, jobs)
    simple = {trip.job: trip.ends for trip in first_come(roads, vehicles, jobs).trips}
    expected = np.array([simple.get(job.id, LONGEST * 4) for job in jobs], np.int64) + patience
    coming = list(reversed(day.order))
    known: list[int] = []
    now = 0
    while coming or known:
        while coming and day.ready[coming[-1]] - notice <= now:
            known.append(coming.pop())
        known, waits = _match(day, known, now, horizon, expected)
        moments = [*waits, *(int(free) for free in day.free if known and free >= now)]  # a trip may take no time
        if coming:
            moments.append(int(day.ready[coming[-1]]) - notice)
        if not moments:
            break
        now = max(now + 1, min(moments))
    return day.schedule("rolling")


def _match(day: _Day, known: list[int], now: int, horizon: int, expected: NDArray[np.int64]) -> tuple[list[int], list[int]]:
    """Begin what must begin now. Gives the loads that are still to be thought of, and moments at which a vehicle is to set out."""
    free = np.maximum(day.free, now)
    jobs = np.array(known, np.int64)
    ends = _ends(day, jobs, free)
    can = ends <= day.due[jobs]
    possible = can.any(axis=0)
    jobs, ends, can = jobs[possible], ends[:, possible], can[:, possible]
    counted = np.flatnonzero(free <= now + horizon)
    if not len(jobs) or not (free[counted] <= now).any():
        return jobs.tolist(), []
    overdue = np.maximum(0, now + day.takes[jobs] - expected[jobs])
    costs = np.where(can[counted], ends[counted] - now - URGENCY * overdue, CLOSED)
    waits = []
    begun = set()
    for vehicle, choice in zip(counted.tolist(), _matched(costs).tolist(), strict=True):
        if choice < 0 or free[vehicle] > now:
            continue
        job = int(jobs[choice])
        sets_out = int(day.ready[job] - day.roads[day.at[vehicle], day.origin[job]])
        if sets_out > now:
            waits.append(sets_out)
        else:
            day.go(vehicle, job, now)
            begun.add(job)
    return [job for job in jobs.tolist() if job not in begun], waits


def _ends(day: _Day, jobs: NDArray[np.int64], free: NDArray[np.int64]) -> NDArray[np.int64]:
    """When each vehicle could have brought each load."""
    there = free[:, None] + day.roads[day.at][:, day.origin[jobs]]
    return np.asarray(np.maximum(there, day.ready[jobs]) + day.takes[jobs])


def _matched(costs: NDArray[np.int64]) -> NDArray[np.int64]:
    """For each vehicle its load, or -1. Of n vehicles each needs to look at its n cheapest loads only: one of them is always free."""
    vehicles, jobs = costs.shape
    if jobs > vehicles:
        near = np.argpartition(costs, vehicles - 1, axis=1)[:, :vehicles]
        chosen = np.unique(near)
        few = np.full((vehicles, len(chosen)), CLOSED)
        rows = np.arange(vehicles)[:, None]
        few[rows, np.searchsorted(chosen, near)] = costs[rows, near]
    else:
        chosen, few = np.arange(jobs), costs
    open_ = few[few != CLOSED]
    dear = 2 * (vehicles + 1) * (int(np.abs(open_).max(initial=0)) + 1)  # to leave a vehicle idle costs more than any exchange
    given = cheapest(few, np.ones(len(chosen), np.int64), np.full(vehicles, dear, np.int64))
    return np.where(given < 0, -1, chosen[given])


class _Day:
    """What has been begun, and where the vehicles are."""

    def __init__(self, roads: Roads, vehicles: Sequence[Vehicle], jobs: Sequence[Job]) -> None:
        _judge(roads, vehicles, jobs)
        self.vehicles, self.jobs = vehicles, jobs
        self.roads = np.array(roads, np.int64)
        self.at = np.array([one.start for one in vehicles], np.int64)
        self.free = np.array([one.free for one in vehicles], np.int64)
        self.ready = np.array([one.ready for one in jobs], np.int64)
        self.origin = np.array([one.origin for one in jobs], np.int64)
        self.target = np.array([one.target for one in jobs], np.int64)
        self.takes = np.array([one.handling for one in jobs], np.int64) + self.roads[self.origin, self.target]
        self.due = np.array([LONGEST * 10 if one.due is None else one.due for one in jobs], np.int64)
        self.order: list[int] = np.argsort(self.ready, kind="stable").tolist()
        self.trips: list[Trip] = []

    def go(self, vehicle: int, job: int, leaves: int) -> None:
        """From now on it is decided."""
        empty = int(self.roads[self.at[vehicle], self.origin[job]])
        starts = max(leaves + empty, int(self.ready[job]))
        ends = starts + int(self.takes[job])
        self.trips.append(Trip(self.jobs[job].id, self.vehicles[vehicle].id, leaves, starts, ends, empty))
        self.at[vehicle] = self.target[job]
        self.free[vehicle] = ends

    def schedule(self, rule: str) -> Schedule:
        """All that was begun."""
        trips = tuple(sorted(self.trips, key=lambda trip: (trip.leaves, trip.vehicle)))
        done = {trip.job: trip.ends for trip in trips}
        times = [done[job.id] - job.ready for job in self.jobs if job.id in done]
        return Schedule(
            rule,
            trips,
            tuple(job.id for job in self.jobs if job.id not in done),
            sum(times) / len(times) if times else 0.0,
            max(times, default=0),
            max(done.values(), default=0),
            sum(trip.empty for trip in trips),
        )


def _judge(roads: Roads, vehicles: Sequence[Vehicle], jobs: Sequence[Job]) -> None:
    points = len(roads)
    if not 1 <= points <= MOST_POINTS or len(jobs) > MOST_JOBS or not 1 <= len(vehicles) <= MOST_VEHICLES:
        raise UsageError(
            "dispatch",
            f"{len(vehicles)} vehicles, {len(jobs)} jobs and {points} points cannot be planned",
            f"Give 1 to {MOST_VEHICLES} vehicles, up to {MOST_JOBS} jobs and 1 to {MOST_POINTS} points.",
        )
    for number, row in enumerate(roads):
        if len(row) != points:
            raise UsageError(f"roads, row {number}", f"it has {len(row)} times", f"Give one to each of the {points} points.")
        for seconds in row:
            _whole(f"roads, row {number}", "time", seconds)
    for what, names in (("vehicle", [one.id for one in vehicles]), ("job", [one.id for one in jobs])):
        if len(set(names)) < len(names):
            twice = next(name for number, name in enumerate(names) if name in names[:number])
            raise UsageError(f"{what} {twice!r}", "it is there twice", f"Give each {what} a name of its own.")
    places = [(f"vehicle {one.id!r}", one.start) for one in vehicles]
    places += [(f"job {one.id!r}", point) for one in jobs for point in (one.origin, one.target)]
    for where, point in places:
        if not 0 <= point < points:
            raise UsageError(where, f"there is no point {point}", f"Points are counted from 0 to {points - 1}.")


def _whole(where: str, what: str, value: int) -> None:
    if not 0 <= value <= LONGEST or value != int(value):
        raise UsageError(where, f"{what} {value!r} cannot be", f"Give whole seconds from 0 to {LONGEST}.")
