"""What a simulation found, as frozen records. Times are seconds, counts are a day, money is in the scenario's currency."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from typing import TYPE_CHECKING, Any

from cotmoc.gates.estimates import Estimate
from cotmoc.gates.scenario import Scenario

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt


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
    """Seconds at the gate of those who got through."""
    p50: Estimate
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
    """Share of its open time in which it was taken; a lane held up by a full yard behind it is taken."""


@dataclass(frozen=True, slots=True)
class Day:
    """The gate as a whole, by time of day."""

    inside: tuple[float, ...]
    """Mean number of customers at the gate in each quarter of an hour from midnight."""
    left_overnight: Estimate
    """Customers at the gate in the last quarter of an hour before midnight."""


@dataclass(frozen=True, slots=True)
class Run:
    """A scenario, simulated."""

    scenario: Scenario
    root: tuple[int, ...]
    """Where all chance began: with the scenario and these numbers the run can be repeated."""
    days: int
    replications: int
    warmup: int
    """Days at the beginning that are not told."""
    settled: bool
    """Whether a steady state was found. If not, more comes than gets through, or the days are too few: times grow with the days."""
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
    """Figures of the total by replication, for comparisons."""

    @property
    def assumed(self) -> int:
        """How many numbers of the scenario rest on nothing published."""
        return sum(note.sort != "source" for note in self.scenario.notes)


def as_plain(run: Run) -> dict[str, Any]:
    """For JSON: everything but the samples and the scenario, of which title and design are told."""
    told = {one.name: plain(getattr(run, one.name)) for one in fields(run) if one.name not in ("scenario", "samples")}
    notes = [plain(note) for note in run.scenario.notes]
    return {"title": run.scenario.title, "design": run.scenario.design, "currency": run.scenario.currency, **told, "notes": notes}


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
