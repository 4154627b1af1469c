"""Many configurations of one gate, tried on the same customers: what planning asks of the simulation, and no more.

Customers, their goods and service times are drawn once for each replication; a configuration changes servers and hours alone. So two
configurations differ in nothing but themselves (common random numbers), and a trial costs little more than the events of its engine.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Container, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import permutations
from typing import TYPE_CHECKING

import numpy as np

from cotmoc.gates import engine
from cotmoc.gates.designs import DESIGNS
from cotmoc.gates.draws import Calendar, Root, calendar_of, drawn, staffed
from cotmoc.gates.engine import Inputs
from cotmoc.gates.estimates import KEEPS_UP as KEEPS_UP
from cotmoc.gates.estimates import Estimate, Pooled, estimate, thinned
from cotmoc.gates.network import OUTCOMES, SERVED, TURNED_AWAY, Layout, Network, Route, laid_out
from cotmoc.gates.scenario import Scenario
from cotmoc.gates.units import DAY, HOUR

if TYPE_CHECKING:
    import numpy.typing as npt

Levels = tuple[int, ...]
"""A value for each lever."""

REMEMBERED = 32
"""Replications whose customers are kept in memory; those of the others are drawn anew for each trial."""
FIRST = 4
"""Replications of a first look."""
CLEAR = 1.5
"""Half-widths of its interval by which a time must lie off the limit, that no further replication is run."""


@dataclass(frozen=True, slots=True)
class Lever:
    """What may be changed: a number of servers, or of vehicles."""

    field: str
    """Path of the value in the scenario: `sides.near.stations.exit.servers`."""
    pools: tuple[str, ...]
    """What the network makes of it."""
    least: int
    """Fewer cannot keep up with those who come, whatever the hours: their mean work a day is more than so many can do. A theorem."""
    low: int
    """No fewer is tried: `least`, or more where more are asked for."""
    most: int
    """No more is tried."""
    load: float
    """Hours of work that fall to it a day, at least."""
    either: bool
    """Whether some of its work can be done elsewhere."""
    each: float
    """Hours a day that one more is there."""
    beside: float
    """Hours a day that are there without any."""
    price: float
    """Money for one more a day."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One replication of a configuration."""

    p90: float
    """Seconds within which nine in ten were through."""
    arrived: float
    """A day."""
    served: float
    """A day."""
    times: npt.NDArray[np.float64]
    """Of those who were served, `thinned`."""
    took: float
    """Seconds, of all of them together."""


@dataclass(frozen=True, slots=True)
class Trial:
    """A configuration as it did."""

    p90: Estimate
    """Seconds at the gate: nine in ten of all took less."""
    arrived: Estimate
    """A day."""
    served: Estimate
    """A day."""
    kept: Estimate
    """Of those who came in the days told, the share of whom as many were served in them."""

    @property
    def keeps_up(self) -> bool:
        """Whether as many are served as come. Else its times grow with the days, and say nothing."""
        return self.kept.mean >= KEEPS_UP

    def meets(self, limit: float) -> bool:
        """Whether it keeps up, and nine in ten are through within the limit."""
        return self.keeps_up and self.p90.mean <= limit

    def sure(self, limit: float) -> bool:
        """Whether it does so with its whole interval."""
        return self.meets(limit) and self.p90.high is not None and self.p90.high <= limit


class Gate:
    """One scenario with its opening hours, and all that was tried of it."""

    def __init__(self, scenario: Scenario, traffic: frozenset[str], *, days: int, warmup: int, most: int, root: Root, jobs: int) -> None:
        """At most so many replications of `days` days, of which the first `warmup` are left out; `traffic`: whose times count."""
        self.scenario, self.days, self.warmup, self.most, self.root, self.jobs = scenario, days, warmup, most, root, jobs
        self.network, self.calendar = self.made(scenario)
        self.layout = laid_out(self.network)
        self._counted = np.array([one.id in traffic for one in scenario.traffic])
        self._drawn: dict[int, tuple[Inputs, npt.NDArray[np.int64]]] = {}
        self._seen: dict[Levels, list[Seen]] = {}
        self.runs = 0
        """Replications run."""

    def made(self, scenario: Scenario) -> tuple[Network, Calendar]:
        """What the engine needs of a configuration."""
        network = next(design for design in DESIGNS if design.code == scenario.design).build(scenario)
        return network, calendar_of(scenario, network, self.days)

    def daily(self, levers: Sequence[Lever], levels: Levels) -> float:
        """What is paid a day for servers and vehicles, and whatever happens. Without any price: hours of servers and vehicles."""
        network, calendar = self.made(with_levels(self.scenario, levers, levels))
        return paid(network, calendar, self.days) + self.scenario.fixed_cost

    def tried(self, levels: Levels) -> bool:
        """Whether it was."""
        return levels in self._seen

    def trial(self, levers: Sequence[Lever], levels: Levels, replications: int) -> Trial:
        """Of at least so many replications."""
        seen = self._seen.setdefault(levels, [])
        if len(seen) < replications:
            network, calendar = self.made(with_levels(self.scenario, levers, levels))
            numbers = range(len(seen), replications)
            self.runs += len(numbers)
            if self.jobs == 1:
                seen += [self._run(network, calendar, number) for number in numbers]
            else:
                with ThreadPoolExecutor(self.jobs) as pool:
                    seen += pool.map(lambda number: self._run(network, calendar, number), numbers)
        times, took = np.array([[one.times] for one in seen]), np.array([[one.took] for one in seen])
        arrived, served = (np.array([getattr(one, name) for one in seen]) for name in ("arrived", "served"))
        p90, _said = Pooled(times, served[:, None], took).quantile(0.9)
        return Trial(p90, estimate(arrived), estimate(served), estimate(served / np.maximum(arrived, 1e-9)))

    def judge(self, levers: Sequence[Lever], levels: Levels, limit: float) -> Trial:
        """As many replications as it takes to tell on which side of the limit it lies, or `most`."""
        count = min(FIRST, self.most)
        while True:
            found = self.trial(levers, levels, count)
            late, lost = _side(found.p90, limit), -_side(found.kept, KEEPS_UP)
            if count >= self.most or late > 0 or lost > 0 or late == lost == -1:
                return found
            count = min(2 * count, self.most)

    def exceptions(self) -> int:
        """Pairs of configurations of which the one with more servers was slower, by more than chance tells."""
        found = 0
        for (less, first), (more, second) in permutations(self._seen.items(), 2):
            if all(a <= b for a, b in zip(less, more, strict=True)):
                slower = np.array([b.p90 - a.p90 for a, b in zip(first, second, strict=False)])
                found += bool(slower.size > 1 and slower.mean() > max(1.0, 4 * slower.std(ddof=1) / slower.size**0.5))
        return found

    def _run(self, network: Network, calendar: Calendar, number: int) -> Seen:
        inputs, belongs = self._drawn.get(number) or drawn(
            self.scenario, self.network, self.layout, self.calendar, self.root, number, self.days
        )
        if number < REMEMBERED:
            self._drawn[number] = inputs, belongs
        inputs = staffed(inputs, network, calendar, self.root, number)
        return figures(self.layout, inputs, engine.run(self.layout, inputs), self._counted[belongs], self.warmup)


def _side(value: Estimate, limit: float) -> int:
    """1: clearly above; -1: clearly below; 0: too near to tell, or nothing was measured."""
    half = math.inf if value.high is None else CLEAR * (value.high - value.mean)
    return int(value.mean - limit > half) - int(limit - value.mean > half)


def figures(layout: Layout, inputs: Inputs, trace: engine.Trace, counted: npt.NDArray[np.bool_], warmup: int) -> Seen:
    """Of one replication, without the days of warm-up."""
    ended = np.full(inputs.arrival.size, np.nan)
    firsts = np.array(sorted(layout.first.values()))
    for step, outcome in enumerate(layout.outcome):
        if outcome == OUTCOMES.index(SERVED):
            first = int(firsts[np.searchsorted(firsts, step, side="right") - 1])
            mine = inputs.first == first
            ended[mine] = np.fmin(ended[mine], trace.begin[mine, step - first])
    since = warmup * DAY
    days = inputs.horizon / DAY - warmup
    served = counted & (ended >= since)
    took = (ended - inputs.arrival)[served]
    p90 = float(np.quantile(took, 0.9)) if took.size else math.nan
    came = np.count_nonzero(counted & (inputs.arrival >= since))
    return Seen(p90, float(came / days), took.size / days, thinned(took), float(took.sum()))


def with_levels(scenario: Scenario, levers: Sequence[Lever], levels: Levels, reason: str = "") -> Scenario:
    """The scenario with these values."""
    return scenario.changed({lever.field: level for lever, level in zip(levers, levels, strict=True)}, reason=reason)


# ---- what can be known without a simulation


def paid(network: Network, calendar: Calendar, days: int) -> float:
    """Money a day for servers and vehicles while they are there; where nothing has a price, their hours."""
    hours = open_hours(network, calendar, days)
    prices = {pool.name: pool.cost for pool in network.pools}
    if not any(prices.values()):
        prices = {pool.name: float(pool.kind != "places") for pool in network.pools}
    return sum(prices[name] * there for name, there in hours.items())


def open_hours(network: Network, calendar: Calendar, days: int) -> Mapping[str, float]:
    """Hours a day that the tokens of each pool are there, all together."""
    horizon = days * DAY
    there = calendar.tokens * horizon
    np.add.at(there, calendar.which, calendar.delta * (horizon - calendar.when))
    return {pool.name: float(seconds) / HOUR / days for pool, seconds in zip(network.pools, there, strict=True)}


def work(gate: Gate, pools: Container[str], *, at_most: bool = False) -> float:
    """Hours of service a day that fall to these pools together, at least (or at most), on average, where nobody is turned away.

    What holds a server beyond its service, such as a full yard behind it, comes on top. So they do not get along with fewer open hours in
    the long run: more work comes than is done, and the queue grows without end. That is a theorem for every design.
    """
    found = 0.0
    for traffic, route, (edges, cumulated) in zip(gate.scenario.traffic, gate.network.routes, gate.calendar.profiles, strict=True):
        before, after = np.interp([0.0, gate.days * DAY], edges, cumulated)
        a_day = float(after - before) / gate.days
        if traffic.booking is not None:
            a_day *= 1 - traffic.booking.share * traffic.booking.no_show
        found += a_day * service(route, pools, max if at_most else min) / HOUR
    return found


def busiest(gate: Gate, pools: Container[str]) -> float:
    """Hours of service, at most, that come with those who arrive in the busiest hour of each traffic."""
    rows = zip(gate.network.routes, gate.calendar.profiles, strict=True)
    return sum(float(np.diff(cumulated).max(initial=0.0)) * service(route, pools, max) / HOUR for route, (_edges, cumulated) in rows)


def service(route: Route, pools: Container[str], choice: Callable[[float, float], float]) -> float:
    """Seconds of service that one customer needs there on average; where a step can be done elsewhere, `choice` of both ways."""
    places = {step.name: number for number, step in enumerate(route.steps)}
    needs = [0.0] * (len(route.steps) + 1)  # from each step on; the last is: gone
    for number in range(len(route.steps) - 1, -1, -1):
        step = route.steps[number]
        after = len(route.steps) if step.then == "leave" else places.get(step.then, number + 1)
        here = step.lasts.mean if step.take in pools and step.lasts is not None else 0.0
        needs[number] = here + needs[after]
        if step.share < 1:
            needs[number] = step.share * needs[number] + (1 - step.share) * needs[places.get(step.skip, number + 1)]
        other = places.get(step.otherwise)
        if other is not None and route.steps[other].outcome != TURNED_AWAY:
            needs[number] = choice(needs[number], needs[other])
    return needs[0]
