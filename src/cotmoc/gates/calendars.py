"""Days, hours and clocks: when each pool of a network has how many tokens, in seconds after the beginning.

The beginning is midnight of the first simulated day by the clock of the first side. The other side lives by its own clock, and either may
change to summer time: every opening is looked up in the zone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from cotmoc.gates.units import DAY, Hours

if TYPE_CHECKING:
    from cotmoc.gates.network import Pool
    from cotmoc.gates.scenario import Scenario, Side

Change = tuple[float, int]
"""Seconds after the beginning, and tokens more or less."""


def elapsed(scenario: Scenario, zone: str, day: dt.date, clock: float) -> float:
    """A day and time of a zone, in seconds after the beginning."""
    origin = dt.datetime.combine(scenario.begin, dt.time(), ZoneInfo(scenario.sides[0].time_zone))
    there = dt.datetime.combine(day, dt.time(), ZoneInfo(zone)) + dt.timedelta(seconds=clock)
    return there.timestamp() - origin.timestamp()


def days_of(scenario: Scenario, days: int) -> Iterator[dt.date]:
    """The simulated days and one before and after: another clock may still be in yesterday."""
    for number in range(-1, days + 1):
        yield scenario.begin + dt.timedelta(days=number)


def opening(scenario: Scenario, side: Side, hours: Hours, days: int) -> list[tuple[float, float]]:
    """When a side works, those hours given."""
    return [
        (elapsed(scenario, side.time_zone, day, start), elapsed(scenario, side.time_zone, day, end))
        for day in days_of(scenario, days)
        if not any(first <= day <= last for first, last in side.closed)
        for start, end in hours
    ]


def tokens(scenario: Scenario, pool: Pool, days: int) -> tuple[int, list[Change]]:
    """How many tokens a pool has at the beginning, and the changes after it."""
    if pool.kind != "servers":
        return pool.size, []
    side = scenario.side(pool.side)
    doors = [(start, 1, 1) for start, _ in opening(scenario, side, pool.hours or side.hours, days)]
    doors += [(end, 0, -1) for _, end in opening(scenario, side, pool.hours or side.hours, days)]
    turns = [
        (elapsed(scenario, side.time_zone, day, switch.at), 2, switch.by) for day in days_of(scenario, days) for switch in pool.switches
    ]
    level, doors_open, now = pool.size, 0, 0
    at_first, changes = 0, []
    for time, sort, by in sorted(doors + turns):  # one that closes as another opens stays open: the sum is taken at each moment
        if sort == 2:
            level += by
        else:
            doors_open += by
        then = level if doors_open > 0 else 0
        if time <= 0:
            at_first = then
        elif then != now and time < days * DAY:
            changes.append((time, then - now))
        now = then
    return at_first, _merged(changes)


def _merged(changes: list[Change]) -> list[Change]:
    """One change for each moment; none where they cancel out."""
    sums: dict[float, int] = {}
    for time, by in changes:
        sums[time] = sums.get(time, 0) + by
    return [(time, by) for time, by in sums.items() if by]


def profile(scenario: Scenario, traffic_id: str, days: int) -> tuple[list[float], list[float]]:
    """How many customers of a traffic are expected: edges of hours in seconds, and the expected number in each, by the clock of its
    side."""
    traffic = next(one for one in scenario.traffic if one.id == traffic_id)
    side = scenario.side(traffic.start)
    edges: list[float] = []
    expected: list[float] = []
    total = sum(traffic.day)
    for day in days_of(scenario, days):
        volume = traffic.volume * traffic.week[day.weekday()]
        for season in scenario.seasons:
            if (not season.traffic or traffic.id in season.traffic) and season.covers(day):
                volume *= season.factor
        for hour, weight in enumerate(traffic.day):
            edges.append(elapsed(scenario, side.time_zone, day, hour * 3600.0))
            expected.append(volume * weight / total)
    edges.append(elapsed(scenario, side.time_zone, scenario.begin + dt.timedelta(days=days + 1), 0.0))
    return edges, expected
