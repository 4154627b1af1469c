"""The front door: a scenario in, a `Run` out. See the package's docstring for how to call it from a program with a screen.

Replications differ in chance alone. Each begins with an empty gate; the first days, in which it fills, are left out of what is told: as
many as it takes at the usual volume of every day (`usual`), since days of a feast are no filling. Within a day a gate is never steady: it
opens, fills, clears and closes. So a day is the unit in which everything is counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from cotmoc.errors import TooMuchToSimulate, UsageError
from cotmoc.gates.dask_engine import summaries
from cotmoc.gates.designs import DESIGNS
from cotmoc.gates.draws import Calendar, Root, calendar_of, drawn, root_of
from cotmoc.gates.engine import run as move
from cotmoc.gates.estimates import Pooled, estimate, falls_short, thinned, warm_up
from cotmoc.gates.measures import A_DAY, BIN, Measured, measured
from cotmoc.gates.network import UNLIMITED, Layout, Network, laid_out
from cotmoc.gates.results import Day, Flow, Queue, Resource, Run
from cotmoc.gates.scenario import Scenario
from cotmoc.gates.units import DAY, HOUR

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

Progress = Callable[[int, int], None]
"""Called after each replication with how many are done and how many there are. Whatever it raises ends the run."""

PILOT = 4
"""Replications from which the warm-up is found before the others are run."""
FILLING = 60
"""Days of them that are looked at: at most half of these are left out."""
_MOST_REPLICATIONS = 100_000
_MOST_ALTOGETHER = 2_000_000_000
"""Expected customers in all replications: some minutes."""


ENGINES = ("local", "dask")
"""Where replications are run."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where replications are run, and how many at a time."""

    jobs: int = 1
    engine: str = "local"
    """One of `ENGINES`."""
    scheduler: str | None = None
    """Address of a Dask cluster; None: one is started here."""

    def __post_init__(self) -> None:
        if self.engine not in ENGINES:
            raise UsageError(f"engine = {self.engine!r}", "there is no such engine", f"One of: {', '.join(ENGINES)}.")
        if self.jobs < 1:
            raise UsageError(f"jobs = {self.jobs}", "at least one replication must be run at a time", "Give 1 or more.")


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """A scenario made ready: the same for all replications, and small enough to be sent to another machine."""

    scenario: Scenario
    network: Network
    layout: Layout
    calendar: Calendar
    days: int
    root: Root

    def replication(self, number: int) -> Measured:
        """Draw, run and sum up one."""
        inputs, belongs = drawn(self.scenario, self.network, self.layout, self.calendar, self.root, number, self.days)
        return measured(self.layout, inputs, belongs, move(self.layout, inputs))

    def summary(self, number: int, skip: int) -> Mapping[str, Floats]:
        """The figures of one replication without its first days."""
        return figures(self, self.replication(number), skip)


def prepare(scenario: Scenario, *, days: int, root: Root) -> Prepared:
    """Raises `TooMuchToSimulate` where it could not be run in bounded time and memory."""
    network = next(design for design in DESIGNS if design.code == scenario.design).build(scenario)
    return Prepared(scenario, network, laid_out(network), calendar_of(scenario, network, days), days, root)


def simulate(
    scenario: Scenario,
    *,
    rng: np.random.Generator,
    days: int = 30,
    replications: int = 20,
    warmup: int | None = None,
    jobs: int = 1,
    progress: Progress | None = None,
    engine: str = "local",
    scheduler: str | None = None,
) -> Run:
    """Run a scenario so many times over so many days.

    `warmup` days at the beginning are left out; None: as many as MSER finds. `jobs` replications are run at a time, in threads, or with the
    engine `dask` in processes, here or where a `scheduler` says: the result does not depend on it.

    Raises `UsageError`, `TooMuchToSimulate`.
    """
    place = Place(jobs, engine, scheduler)
    return run_with(scenario, root=root_of(rng), days=days, replications=replications, warmup=warmup, place=place, progress=progress)


def run_with(
    scenario: Scenario,
    *,
    root: Root,
    days: int,
    replications: int,
    warmup: int | None = None,
    place: Place | None = None,
    progress: Progress | None = None,
) -> Run:
    """The same from a given root: two scenarios with one root meet the same customers."""
    check(days, replications, warmup)
    prepared = prepare(scenario, days=days, root=root)
    refuse_too_many(prepared, replications)
    like = usual(prepared)
    pilot = [like.replication(number) for number in range(min(PILOT, replications))]
    found = found_warm_up(pilot, like.days)
    skip = warmup if warmup is not None else found or 0
    done = [figures(prepared, one, skip) for one in pilot] if like is prepared else []
    del pilot
    for count in range(1, len(done) + 1):
        _tell(progress, count, replications)
    for one in _others(prepared, range(len(done), replications), skip, place or Place()):
        done.append(one)
        _tell(progress, len(done), replications)
    return summed_up(prepared, done, skip=skip, steady=found is not None)


def check(days: int, replications: int, warmup: int | None) -> None:
    """Raise `UsageError` for numbers that make no sense."""
    if days < 1:
        raise UsageError(f"days = {days}", "at least one day must be simulated", "Give 1 or more.")
    if not 1 <= replications <= _MOST_REPLICATIONS:
        what = "so many replications cannot be run"
        raise UsageError(f"replications = {replications}", what, f"Give 1 to {_MOST_REPLICATIONS:,}; 20 to 200 are usual.")
    if warmup is not None and not 0 <= warmup < days:
        raise UsageError(f"warmup = {warmup}", "no day would be left to measure", f"Give 0 to {days - 1}.")


def refuse_too_many(prepared: Prepared, replications: int) -> None:
    """Raise `TooMuchToSimulate` for a run that would not end within minutes."""
    customers = prepared.calendar.customers * replications
    if customers > _MOST_ALTOGETHER:
        what = "%(customers)s customers in all replications are more than %(most)s"
        told = {"customers": f"{customers:,.0f}", "most": f"{_MOST_ALTOGETHER:,}"}
        raise TooMuchToSimulate(prepared.scenario.title, what, "Take fewer replications or days.", told=told)


def usual(prepared: Prepared) -> Prepared:
    """The same gate with its usual volume on every day, and as few days as show how it fills: no season, no holiday, no weekday."""
    scenario = prepared.scenario
    traffic = tuple(replace(one, week=(sum(one.week) / 7,) * 7) for one in scenario.traffic)
    first, second = (replace(side, closed=()) for side in scenario.sides)
    alike = replace(scenario, traffic=traffic, seasons=(), sides=(first, second))
    if (alike, prepared.days) == (scenario, min(prepared.days, FILLING)):
        return prepared
    return prepare(alike, days=min(prepared.days, FILLING), root=prepared.root)


def found_warm_up(pilot: list[Measured], days: int) -> int | None:
    """Days in which the gate fills; None: no steady state was found."""
    inside = np.mean([one.inside.sum(axis=0)[: days * A_DAY].reshape(days, A_DAY).sum(axis=1) for one in pilot], axis=0)
    return warm_up(inside)


def _others(prepared: Prepared, numbers: Sequence[int], skip: int, place: Place) -> Iterator[Mapping[str, Floats]]:
    if place.engine == "dask" and numbers:
        yield from summaries(prepared, numbers, skip, workers=place.jobs, scheduler=place.scheduler)
    elif place.jobs == 1:
        yield from (prepared.summary(number, skip) for number in numbers)
    else:
        with ThreadPoolExecutor(place.jobs) as pool:
            try:
                yield from pool.map(lambda number: prepared.summary(number, skip), numbers)
            finally:
                pool.shutdown(cancel_futures=True)


def _tell(progress: Progress | None, done: int, total: int) -> None:
    if progress is not None:
        progress(done, total)


# ---- figures of a replication


def figures(prepared: Prepared, one: Measured, skip: int) -> Mapping[str, Floats]:
    """By name: small arrays, so that thousands of replications can be kept and sent."""
    days = prepared.days - skip
    since = skip * DAY
    flows = [_flow(one, number, since, days) for number in range(len(prepared.scenario.traffic))]
    queues = _by_day(one.queues, skip, prepared.days) / BIN
    used, there = _by_day(one.pools, skip, prepared.days).sum(axis=(1, 2)), _by_day(one.open, skip, prepared.days).sum(axis=(1, 2))
    inside = _by_day(one.inside, skip, prepared.days).sum(axis=0) / BIN
    return {
        "flows": np.array([counts for counts, _took, _waited in flows]),
        "passed": _passed(one, skip, prepared.days),
        "took": np.array([took for _counts, took, _waited in flows]),
        "waited": np.array([waited for _counts, _took, waited in flows]),
        "queues": queues.mean(axis=1),
        "queues_low": np.quantile(queues, 0.1, axis=1) if days > 1 else queues[:, 0],
        "queues_high": np.quantile(queues, 0.9, axis=1) if days > 1 else queues[:, 0],
        "longest": queues.max(axis=2).mean(axis=1),
        "longest_high": np.quantile(queues.max(axis=2), 0.9, axis=1),
        "used": used,
        "open": there,
        "inside": inside.mean(axis=0),
        "overnight": np.array([inside[:, -1].mean()]),
        "cost": np.array(_costs(prepared, one, there, skip)),
    }


def _by_day(areas: Floats, skip: int, days: int) -> Floats:
    """[row, day, quarter of an hour]."""
    return np.asarray(areas[:, skip * A_DAY : days * A_DAY].reshape(areas.shape[0], days - skip, A_DAY))


def _flow(one: Measured, traffic: int, since: float, days: int) -> tuple[list[float], Floats, Floats]:
    """Of one traffic: customers a day that came, were served, and were turned away; seconds a day that those who were served took, and
    waited; and these times themselves, `thinned`."""
    of_it = one.belongs == traffic
    served = of_it & one.served & (one.ended >= since)
    took, waited = one.took[served], one.waited[served]
    came = np.count_nonzero(of_it & (one.arrival >= since))
    away = np.count_nonzero(of_it & one.turned_away & (one.ended >= since))
    return [came / days, took.size / days, away / days, took.sum() / days, waited.sum() / days], thinned(took), thinned(waited)


def _passed(one: Measured, skip: int, days: int) -> Floats:
    """Customers that came and that were gone in the last whole weeks of what is told, or in all of it where it is less than a week; without
    the first day of all, on which the gate fills, where another is told."""
    told = days - max(skip, min(1, days - 1))
    since = (days - (told // 7 * 7 or told)) * DAY
    return np.array([float(np.count_nonzero(times >= since)) for times in (one.arrival, one.ended)])


def _costs(prepared: Prepared, one: Measured, there: Floats, skip: int) -> list[float]:
    """Money a day: what is paid for servers and vehicles, for the customers' time, and whatever happens."""
    days = prepared.days - skip
    servers = sum(pool.cost * hours / HOUR / days for pool, hours in zip(prepared.network.pools, there, strict=True))
    inside = one.inside[:, skip * A_DAY :].sum(axis=1)
    time = sum(traffic.waiting_cost * area / HOUR / days for traffic, area in zip(prepared.scenario.traffic, inside, strict=True))
    return [servers, time, prepared.scenario.fixed_cost]


# ---- all replications together


def summed_up(prepared: Prepared, done: list[Mapping[str, Floats]], *, skip: int, steady: bool) -> Run:
    """The run from the figures of its replications. `steady`: whether a steady state was found at the usual volume."""
    scenario = prepared.scenario
    came, gone = np.array([one["passed"] for one in done]).T
    flows = [_flow_of(traffic.id, done, [number]) for number, traffic in enumerate(scenario.traffic)]
    total, samples = _flow_of("", done, list(range(len(scenario.traffic))))
    queues = tuple(_queue(name, number, done) for number, name in enumerate(prepared.layout.queues))
    cost = np.array([one["cost"] for one in done])
    days = Day(
        inside=_mean(done, "inside"),
        left_overnight=estimate([float(one["overnight"][0]) for one in done]),
    )
    return Run(
        scenario=scenario,
        currency=scenario.currency,
        units=tuple(sorted({traffic.unit for traffic in scenario.traffic if traffic.unit})),
        root=prepared.root.words,
        days=prepared.days,
        replications=len(done),
        warmup=skip,
        settled=steady and not falls_short(came, gone),
        total=total,
        flows=tuple(flow for flow, _samples in flows),
        queues=tuple(queue for queue in queues if queue is not None),
        resources=_resources(prepared.network, done),
        day=days,
        cost=estimate(cost.sum(axis=1)) if scenario.currency else None,
        cost_parts={name: estimate(cost[:, number]) for number, name in enumerate(("servers", "time", "fixed"))}
        if scenario.currency
        else {},
        samples={**samples, "cost": cost.sum(axis=1)},
    )


def _flow_of(name: str, done: list[Mapping[str, Floats]], rows: list[int]) -> tuple[Flow, dict[str, Floats]]:
    """These traffics together, and each figure by replication."""
    flows = np.array([one["flows"][rows] for one in done])
    counts = {"arrived": flows[:, :, 0], "served": flows[:, :, 1], "turned_away": flows[:, :, 2]}
    took = Pooled(np.array([one["took"][rows] for one in done]), flows[:, :, 1], flows[:, :, 3])
    waited = Pooled(np.array([one["waited"][rows] for one in done]), flows[:, :, 1], flows[:, :, 4])
    found = {key: (estimate(values.sum(axis=1)), values.sum(axis=1)) for key, values in counts.items()}
    found |= {"mean": took.mean(), "p50": took.quantile(0.5), "p90": took.quantile(0.9), "p99": took.quantile(0.99)}
    found |= {"wait": waited.mean(), "wait_p95": waited.quantile(0.95)}
    return Flow(name, **{key: value for key, (value, _samples) in found.items()}), {
        key: samples for key, (_value, samples) in found.items()
    }


def _mean(done: list[Mapping[str, Floats]], name: str) -> tuple[float, ...]:
    return tuple(np.mean([one[name] for one in done], axis=0).tolist())


def _queue(name: str, number: int, done: list[Mapping[str, Floats]]) -> Queue | None:
    """A queue; None where nobody ever waited."""
    mean = np.mean([one["queues"][number] for one in done], axis=0)
    if not mean.any():
        return None
    return Queue(
        name,
        tuple(mean.tolist()),
        tuple(np.mean([one["queues_low"][number] for one in done], axis=0).tolist()),
        tuple(np.mean([one["queues_high"][number] for one in done], axis=0).tolist()),
        estimate([float(one["longest"][number]) for one in done]),
        estimate([float(one["longest_high"][number]) for one in done]),
    )


def _resources(network: Network, done: list[Mapping[str, Floats]]) -> tuple[Resource, ...]:
    """The use of what is limited, pools of one name together."""
    members: dict[str, list[int]] = {}
    for number, pool in enumerate(network.pools):
        if pool.size < UNLIMITED:
            members.setdefault(pool.resource or pool.name, []).append(number)
    found = []
    for name, numbers in members.items():
        used = np.array([one["used"][numbers].sum() for one in done])
        there = np.array([one["open"][numbers].sum() for one in done])
        with np.errstate(invalid="ignore", divide="ignore"):
            shares = np.where(there > 0, used / there, np.nan)
        pool = network.pools[numbers[0]]
        found.append(Resource(name, pool.kind, sum(network.pools[number].size for number in numbers), estimate(shares)))
    return tuple(found)
