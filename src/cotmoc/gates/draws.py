"""All chance, drawn beforehand: who comes when, who is served how long, what breaks.

Every stream of numbers has a name: the run's root, the replication, the traffic, the step. So two scenarios that are compared meet the
same trucks with the same goods in the same order (common random numbers), whatever else differs between them; and a replication is the
same wherever and in whatever order it is run."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from cotmoc.errors import TooMuchToSimulate
from cotmoc.gates.calendars import days_of, elapsed, profile, tokens
from cotmoc.gates.compiled import compiled
from cotmoc.gates.engine import Inputs
from cotmoc.gates.network import Layout, Network, Pool, Route, drawn_steps
from cotmoc.gates.scenario import BOOKED, FRESH, OTHER, Booking, Scenario, Traffic
from cotmoc.gates.units import DAY

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Ints = npt.NDArray[np.int64]

MOST_CUSTOMERS = 3_000_000
"""Expected in one replication: about a gigabyte."""
MOST_DAYS = 3_700
_MOST_FAILURES = 1_000_000


@dataclass(frozen=True, slots=True)
class Root:
    """Where all streams of a run begin."""

    words: tuple[int, ...]

    def stream(self, replication: int, *names: str) -> np.random.Generator:
        """The generator of that name."""
        return np.random.default_rng([*self.words, replication, *(zlib.crc32(name.encode()) for name in names)])


def root_of(rng: np.random.Generator) -> Root:
    """A root drawn from the caller's generator: 128 bits."""
    return Root(tuple(int(word) for word in rng.integers(0, 2**32, 4)))


@dataclass(frozen=True, slots=True, eq=False)
class Calendar:
    """What does not depend on chance: computed once for all replications."""

    tokens: Ints
    when: Floats
    which: Ints
    delta: Ints
    profiles: tuple[tuple[Floats, Floats], ...]
    """For each traffic: edges of hours in seconds, and expected customers up to each edge."""
    slots: tuple[Floats, ...]
    """For each traffic: when each booked slot begins; empty without booking."""
    customers: float
    """Expected in a replication."""


def calendar_of(scenario: Scenario, network: Network, days: int) -> Calendar:
    """Raises `TooMuchToSimulate` before anything large is made."""
    if not 1 <= days <= MOST_DAYS:
        told = {"days": f"{days:,}", "most": f"{MOST_DAYS:,}"}
        raise TooMuchToSimulate(scenario.title, "%(days)s days cannot be simulated", "Simulate 1 to %(most)s days.", told=told)
    _refuse_too_many(scenario, days)
    profiles = []
    for traffic in scenario.traffic:
        edges, expected = profile(scenario, traffic.id, days)
        profiles.append((np.array(edges), np.concatenate([[0.0], np.cumsum(expected)])))
    customers = float(sum(cumulated[-1] for _, cumulated in profiles))
    first, changes = [], []
    for number, pool in enumerate(network.pools):
        at_first, later = tokens(scenario, pool, days)
        first.append(at_first)
        changes += [(time, number, by) for time, by in later]
        _refuse_failures(scenario, pool, days)
    changes.sort()
    return Calendar(
        np.array(first, dtype=np.int64),
        np.array([time for time, _, _ in changes]),
        np.array([pool for _, pool, _ in changes], dtype=np.int64),
        np.array([by for _, _, by in changes], dtype=np.int64),
        tuple(profiles),
        tuple(_slots(scenario, traffic, days) for traffic in scenario.traffic),
        customers,
    )


def _refuse_too_many(scenario: Scenario, days: int) -> None:
    a_day = sum(traffic.volume * max(traffic.week) for traffic in scenario.traffic)
    for season in scenario.seasons:
        a_day *= max(season.factor, 1.0)
    if a_day * (days + 2) > MOST_CUSTOMERS:
        what = "up to %(customers)s customers a day on %(days)s days are more than %(most)s"
        fit = int(MOST_CUSTOMERS / a_day) - 2 if a_day else 0
        remedy = "Simulate at most %(fit)s days, in more replications." if fit > 0 else "Check the volumes and seasons."
        told = {"customers": f"{a_day:,.0f}", "days": f"{days:,}", "most": f"{MOST_CUSTOMERS:,}", "fit": f"{fit:,}"}
        raise TooMuchToSimulate(scenario.title, what, remedy, told=told)


def _refuse_failures(scenario: Scenario, pool: Pool, days: int) -> None:
    if pool.breakdown and pool.size * days * DAY / pool.breakdown.every > _MOST_FAILURES:
        told = {"pool": pool.name, "most": f"{_MOST_FAILURES:,}"}
        raise TooMuchToSimulate(scenario.title, "%(pool)s would break down more than %(most)s times", "Let it break less often.", told=told)


def _slots(scenario: Scenario, traffic: Traffic, days: int) -> Floats:
    if traffic.booking is None:
        return np.zeros(0)
    zone, slot = scenario.side(traffic.start).time_zone, traffic.booking.slot
    midnights = [elapsed(scenario, zone, day, 0.0) for day in days_of(scenario, days)]
    return np.concatenate([midnight + slot * np.arange(round(DAY / slot)) for midnight in midnights])


def drawn(
    scenario: Scenario, network: Network, layout: Layout, calendar: Calendar, root: Root, replication: int, days: int
) -> tuple[Inputs, Ints]:
    """One replication, and to which traffic each customer belongs."""
    horizon = days * DAY
    groups = [
        _traffic(traffic, route, calendar.profiles[number], calendar.slots[number], root, replication, horizon, layout.columns)
        for number, (traffic, route) in enumerate(zip(scenario.traffic, network.routes, strict=True))
    ]
    arrival = np.concatenate([group[0] for group in groups])
    belongs = np.repeat(np.arange(len(groups)), [group[0].size for group in groups])
    order = np.argsort(arrival, kind="stable")
    firsts = np.array([layout.first[traffic.id] for traffic in scenario.traffic], dtype=np.int64)
    ranks = np.concatenate([group[1] for group in groups])[order]
    when, which, delta = _broken(network, calendar, root, replication, horizon)
    inputs = Inputs(
        arrival=arrival[order],
        first=firsts[belongs[order]],
        rank=np.unique(ranks, return_inverse=True)[1].astype(np.int64) if ranks.size else ranks,
        draws=np.concatenate([group[2] for group in groups])[order],
        tokens=calendar.tokens,
        when=when,
        which=which,
        delta=delta,
        horizon=horizon,
    )
    return inputs, belongs[order]


def staffed(inputs: Inputs, network: Network, calendar: Calendar, root: Root, replication: int) -> Inputs:
    """The same customers, with the servers and hours of another network of the same routes."""
    when, which, delta = _broken(network, calendar, root, replication, inputs.horizon)
    return replace(inputs, tokens=calendar.tokens, when=when, which=which, delta=delta)


def _traffic(
    traffic: Traffic,
    route: Route,
    expected: tuple[Floats, Floats],
    slots: Floats,
    root: Root,
    replication: int,
    horizon: float,
    columns: int,
) -> tuple[Floats, Ints, Floats]:
    """Arrivals, ranks and draws of one traffic, in the order in which its customers set out."""

    def stream(what: str) -> np.random.Generator:
        return root.stream(replication, traffic.id, what)

    arrival = _wanted(stream("arrival"), *expected)
    count = arrival.size
    rank = np.where(stream("fresh").random(count) < traffic.fresh, FRESH, OTHER)
    comes = np.ones(count, dtype=bool)
    if traffic.booking is not None:
        booked = stream("booked").random(count) < traffic.booking.share
        rank = np.where(booked & (rank == OTHER), BOOKED, rank)
        comes &= ~(booked & (stream("no show").random(count) < traffic.booking.no_show))
        arrival[booked] = _booked(arrival[booked], slots, traffic.booking)
        lateness = traffic.booking.lateness.sample(stream("lateness"), count)
        arrival[booked] += lateness[booked]
    draws = np.zeros((count, columns))
    for column, step in enumerate(drawn_steps(route.steps)):
        if step.lasts is not None:
            draws[:, column] = step.lasts.sample(stream(step.name), count)
        if step.share < 1:
            draws[stream(f"{step.name} share").random(count) >= step.share, column] = -1.0
    comes &= (arrival >= 0) & (arrival < horizon)
    return arrival[comes], rank[comes].astype(np.int64), draws[comes]


def _wanted(rng: np.random.Generator, edges: Floats, cumulated: Floats) -> Floats:
    """A Poisson process with the expected number in each hour: one of rate 1, bent to the profile."""
    total = float(cumulated[-1])
    points = np.cumsum(rng.standard_exponential(int(total + 10 * total**0.5 + 50)))
    points = points[points < total]
    hour = np.searchsorted(cumulated, points, side="right") - 1
    part = (points - cumulated[hour]) / (cumulated[hour + 1] - cumulated[hour])
    return np.asarray(edges[hour] + part * (edges[hour + 1] - edges[hour]))


def _booked(wanted: Floats, slots: Floats, booking: Booking) -> Floats:
    """The middle of the slot that each gets: the first with room from the one it wants on. Who gets none never comes."""
    want = np.clip(np.searchsorted(slots, wanted, side="right") - 1, 0, slots.size - 1)
    if not booking.places:
        return np.asarray(slots[want] + booking.slot / 2)
    room = np.array([booking.places[number % len(booking.places)] for number in range(slots.size)], dtype=np.int64)
    got = _given(want, room)
    return np.where(got < slots.size, slots[np.minimum(got, slots.size - 1)] + booking.slot / 2, np.inf)


@compiled
def _given(want: Ints, room: Ints) -> Ints:
    got = np.empty(want.size, np.int64)
    slot = 0
    for customer in range(want.size):
        slot = max(slot, want[customer])
        while slot < room.size and room[slot] == 0:
            slot += 1
        got[customer] = slot
        if slot < room.size:
            room[slot] -= 1
    return got


def _broken(network: Network, calendar: Calendar, root: Root, replication: int, horizon: float) -> tuple[Floats, Ints, Ints]:
    """The calendar with the failures and repairs of this replication; each server fails by itself."""
    whens, whiches, deltas = [calendar.when], [calendar.which], [calendar.delta]
    for number, pool in enumerate(network.pools):
        if pool.breakdown is None:
            continue
        for server in range(pool.size):
            rng = root.stream(replication, pool.name, f"breakdown {server}")
            count = int(horizon / pool.breakdown.every * 2 + 20)
            works = rng.standard_exponential(count) * pool.breakdown.every
            down = pool.breakdown.lasts.sample(rng, count)
            repaired = np.cumsum(works + down)
            failed = repaired - down
            times = np.concatenate([failed[failed < horizon], repaired[repaired < horizon]])
            whens.append(times)
            whiches.append(np.full(times.size, number))
            deltas.append(np.where(np.arange(times.size) < np.count_nonzero(failed < horizon), -1, 1))
    if len(whens) == 1:
        return calendar.when, calendar.which, calendar.delta
    when = np.concatenate(whens)
    order = np.argsort(when, kind="stable")
    return when[order], np.concatenate(whiches)[order], np.concatenate(deltas)[order]
