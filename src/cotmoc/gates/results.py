"""What a simulation found, as frozen records. Times are seconds, counts are a day, money is in the scenario's currency."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from cotmoc.gates.estimates import Estimate
from cotmoc.gates.scenario import Scenario

if TYPE_CHECKING:
    import numpy.typing as npt

TIMES = frozenset({"mean", "p50", "p90", "p99", "wait", "wait_p95"})
"""Those of the figures of a `Flow` that are seconds; the others are counts a day."""
FULL = 0.95
"""Share of its open time from which on a resource is called always taken."""


@dataclass(frozen=True, slots=True)
class Flow:
    """Figures of one traffic, or of all together."""

    traffic: str
    """Its id; empty: all together."""
    arrived: Estimate
    """Customers a day."""
    served: Estimate
    """Customers a day that got through: the throughput."""
    turned_away: Estimate
    """Customers a day that found no room."""
    mean: Estimate
    """Seconds at the gate of those who got through. All times are of the customers of all replications together (`estimates.Pooled`)."""
    p50: Estimate
    """Half of them took less."""
    p90: Estimate
    p99: Estimate
    wait: Estimate
    """Seconds of that which were waiting."""
    wait_p95: Estimate
    """Waiting of the slowest 1 in 20."""


@dataclass(frozen=True, slots=True)
class Queue:
    """Those who wait for one thing, by time of day."""

    name: str
    """What they wait for: `near.exit`, `crossing`, `vehicle`."""
    by_time: tuple[float, ...]
    """Mean number in each quarter of an hour of the first side's day, from midnight."""
    low: tuple[float, ...]
    """One day in ten has fewer."""
    high: tuple[float, ...]
    """One day in ten has more."""
    longest: Estimate
    """Longest of a day, on average."""
    longest_high: Estimate
    """One day in ten has a longer one."""


@dataclass(frozen=True, slots=True)
class Resource:
    """The use of lanes, places or vehicles."""

    name: str
    kind: str
    """`servers`, `places` or `vehicles`."""
    size: int
    use: Estimate
    """Share of its open time in which it was taken, at most 1; a lane held up by a full yard behind it is taken. Vehicles and places are
    always open."""

    @property
    def full(self) -> bool:
        """Whether it is taken all the time it is open, so that it holds up what comes before it.

        >>> Resource("vn.exit", "servers", 2, Estimate(0.97, 0.96, 0.98)).full, Resource("yard", "places", 9, Estimate(0.4, 0.3, 0.5)).full
        (True, False)
        """
        return self.use.mean > FULL


@dataclass(frozen=True, slots=True)
class Day:
    """The gate as a whole, by time of day."""

    inside: tuple[float, ...]
    """Mean number of customers at the gate in each quarter of an hour from midnight."""
    left_overnight: Estimate
    """Customers at the gate in the last quarter of an hour before midnight."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a simulation found, without the scenario that it was made from: what is kept of it, and compared."""

    currency: str
    """Of all money; empty where the scenario names no cost."""
    units: tuple[str, ...]
    """What it serves, in the scenario's words: trucks, people. Without those of whom it does not say."""
    root: tuple[int, ...]
    """Where all chance began: with the scenario and these numbers the run can be repeated."""
    days: int
    replications: int
    warmup: int
    """Days at the beginning that are not told."""
    settled: bool
    """Whether a steady state was found at the usual volume, and as many went as came in the days told (`estimates.falls_short`). If not,
    more comes than gets through, or the days are too few: times grow with the days."""
    total: Flow
    flows: tuple[Flow, ...]
    """Each traffic, in the order of the scenario."""
    queues: tuple[Queue, ...]
    """Those in which anybody ever waited."""
    resources: tuple[Resource, ...]
    """Those that are limited."""
    day: Day
    cost: Estimate | None
    """Money a day; None where the scenario names no cost."""
    cost_parts: Mapping[str, Estimate]
    """`servers` (and vehicles), `time` of the customers, `fixed`."""
    samples: Mapping[str, npt.NDArray[np.float64]] = field(repr=False)
    """Figures of the total, and the cost of a day, by replication: for comparisons. Of a quantile: what each says of that of all."""

    def measure(self, name: str) -> Estimate | None:
        """A figure of all traffic together by its name in `Flow`, or the `cost` of a day; None where the scenario names no cost."""
        found: Estimate | None = self.cost if name == "cost" else getattr(self.total, name)
        return found

    def grows(self, measure: str) -> bool:
        """Whether a measure only tells how many days were simulated: more comes than gets through, and whoever comes later takes longer."""
        return not self.settled and (measure in TIMES or measure == "cost")

    @property
    def waiting(self) -> tuple[float, ...]:
        """Mean number of those who wait, whatever for, in each quarter of an hour of the first side's day."""
        return tuple(np.sum([queue.by_time for queue in self.queues], axis=0).tolist()) if self.queues else (0.0,) * len(self.day.inside)

    @property
    def longest_queue(self) -> Queue | None:
        """Where most wait at the worst time of an average day; None: nobody ever waited."""
        return max(self.queues, key=lambda queue: queue.longest.mean, default=None)


@dataclass(frozen=True, slots=True)
class Run(Found):
    """A scenario, simulated."""

    scenario: Scenario

    @property
    def assumed(self) -> int:
        """How many numbers of the scenario rest on nothing published."""
        return sum(note.sort != "source" for note in self.scenario.notes)


def as_plain(run: Run) -> dict[str, Any]:
    """For JSON: everything but the samples and the scenario, of which title, design and what its numbers rest on are told."""
    told = {one.name: plain(getattr(run, one.name)) for one in fields(run) if one.name not in ("scenario", "samples")}
    notes = [plain(note) for note in run.scenario.notes]
    return {"title": run.scenario.title, "design": run.scenario.design, **told, "notes": notes}


def kept(run: Run) -> dict[str, Any]:
    """The same with the samples: what has to be kept so that it can be compared later (`found_of`)."""
    return {**as_plain(run), "samples": {name: plain(values.tolist()) for name, values in run.samples.items()}}


def found_of(told: Mapping[str, Any]) -> Found:
    """What was found, from what `kept` gave and JSON held."""
    cost = told["cost"]
    return Found(
        **{name: told[name] for name in ("currency", "days", "replications", "warmup", "settled")},
        units=tuple(told["units"]),
        root=tuple(told["root"]),
        total=_flow(told["total"]),
        flows=tuple(_flow(one) for one in told["flows"]),
        queues=tuple(_queue(one) for one in told["queues"]),
        resources=tuple(Resource(one["name"], one["kind"], one["size"], estimate_of(one["use"])) for one in told["resources"]),
        day=Day(tuple(told["day"]["inside"]), estimate_of(told["day"]["left_overnight"])),
        cost=None if cost is None else estimate_of(cost),
        cost_parts={name: estimate_of(part) for name, part in told["cost_parts"].items()},
        samples={name: np.array(values, dtype=float) for name, values in told["samples"].items()},
    )


def estimate_of(told: Mapping[str, Any]) -> Estimate:
    """An estimate, from what `plain` made of it."""
    return Estimate(math.nan if told["mean"] is None else told["mean"], told["low"], told["high"])


def _flow(told: Mapping[str, Any]) -> Flow:
    return Flow(told["traffic"], **{name: estimate_of(value) for name, value in told.items() if name != "traffic"})


def _queue(told: Mapping[str, Any]) -> Queue:
    by_time, low, high = (tuple(told[name]) for name in ("by_time", "low", "high"))
    return Queue(told["name"], by_time, low, high, estimate_of(told["longest"]), estimate_of(told["longest_high"]))


def plain(value: Any) -> Any:
    """Records as tables, tuples as lists, what is not a number as nothing."""
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, Mapping):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, tuple | list):
        return [plain(inner) for inner in value]
    if isinstance(value, float):
        return None if math.isnan(value) else value
    return value
