"""The cheapest gate that meets a target: how many lanes, bays, cranes and vehicles, and how long it is open.

    from cotmoc.gates.planning import Target, plan
    answer = plan(scenario, Target(2000, p90=4 * 3600), rng=np.random.default_rng(1))
    answer.cost, answer.levels, answer.trial.p90, answer.met

How it is found. Every number of servers is a *lever*, its price is what one more costs a day. A configuration that fails is lifted: each
lever is raised as far as it goes while the gate still fails. What comes out is a *wall*: whatever lies below it in every lever fails, too.
The cheapest configuration behind no wall is tried next; the first that meets the target is the cheapest there is. Longer hours are tried
beside. All trials meet the same customers (`trials`). The answer is then tried on customers that it was not chosen by, with more
replications, and so is each neighbour that is cheaper by one server; where these say otherwise, the search goes on from there.

What it rests on is told in `Plan.grounds`, each of them one of `GROUNDS`:

- Below `Lever.least` no gate keeps up. That is a theorem, and needs no simulation.
- That a wall holds for all below it, i.e. that more servers never make nine in ten slower, is *not* a theorem as soon as trucks can
  overtake: a second lane can let a slow truck reach the next station first. The search takes it as true, counts the pairs of its own trials
  that contradict it (`Plan.exceptions`), and looks at the neighbours of its answer.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import combinations
from typing import Any

import numpy as np

from cotmoc.errors import TooMuchToSimulate, UsageError
from cotmoc.gates.calendars import profile
from cotmoc.gates.draws import Root, root_of
from cotmoc.gates.results import plain
from cotmoc.gates.scenario import Scenario, Side
from cotmoc.gates.trials import KEEPS_UP, Gate, Levels, Lever, Trial, open_hours, paid, with_levels, work
from cotmoc.gates.units import DAY, HOUR

GROUNDS: Mapping[str, str] = {
    "capacity": "fewer servers than this cannot keep up with those who come, whatever the order: a theorem",
    "more_never_hurts": "taken as true: more servers, or longer hours, never make nine in ten slower",
    "fresh": "the answer and its cheaper neighbours were tried on customers that it was not chosen by",
    "ended_early": "the search was ended before everything cheaper was ruled out; `bound` says what is left",
}
"""What an answer rests on."""

TIMES = (2.0, 1.5, 0.75, 0.5)
"""Of the limit: for which other limits the frontier is told."""
_ATTEMPTS = 5
_FOR_A_POINT = 40
"""Trials after which a point of the frontier is given up."""
_MOST_STATES = 200_000
_USUAL_RUNS = 1_000
_MOST_TOGETHER = 8
_MOST_ALTOGETHER = 1_000_000_000
"""Customers of a usual search: some minutes."""

Progress = Callable[[int], None]
"""Called before each trial with how many were made. Whatever it raises ends the search."""


@dataclass(frozen=True, slots=True)
class Target:
    """What the gate shall do."""

    volume: float
    """Customers a day, on average over the days simulated; the shares of its traffics stay as they are."""
    p90: float
    """Seconds within which nine in ten are to be through."""
    unit: str = ""
    """Whose traffic is meant, `trucks`; empty: all."""

    def __post_init__(self) -> None:
        if not 0 < self.volume <= 1e6:
            raise UsageError("target", f"{self.volume!r} a day cannot be", "Give a number above 0, up to 1,000,000.")
        if not 0 < self.p90 <= 365 * DAY:
            raise UsageError("target", f"{self.p90!r} seconds cannot be", "Give a time above 0, up to a year.")


@dataclass(frozen=True, slots=True)
class Level:
    """A lever as it is set."""

    field: str
    value: int
    was: int
    """In the scenario."""
    least: int
    price: float


@dataclass(frozen=True, slots=True)
class Point:
    """The cheapest configuration for one limit."""

    limit: float
    """Seconds."""
    cost: float
    p90: float
    """Seconds, by the trials of the search."""
    levels: Levels
    longer: float
    """Hours by which both sides close later."""


@dataclass(frozen=True, slots=True)
class Nearest:
    """What can be had where the target cannot."""

    volume: float | None
    """As many a day as are through within the limit with everything at its most; None: not even a hundredth."""
    p90: float | None
    """Seconds, for the volume asked for, with everything at its most; None: it does not keep up."""
    short: tuple[str, ...]
    """What cannot keep up even so, by its mean work: stations that are no levers, or whose most is too little."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The answer."""

    target: Target
    met: bool
    """Whether the fresh customers are served, and the interval of their 90 % time lies within the limit."""
    scenario: Scenario
    """Of the answer; where there is none, with everything at its most."""
    levels: tuple[Level, ...]
    longer: float
    """Hours by which both sides close later than in the scenario given."""
    cost: float
    """A day: servers, vehicles, and what is paid whatever happens; not the time of those who wait."""
    currency: str
    """Empty where the scenario has no prices: then `cost` counts hours of servers and vehicles."""
    trial: Trial
    """By fresh customers."""
    replications: int
    """Fresh ones."""
    bound: float | None
    """No configuration within the levers costs less, given the grounds; None: none meets the target."""
    grounds: tuple[str, ...]
    """Of `GROUNDS`."""
    exceptions: int
    """Pairs of trials in which more servers made nine in ten slower by more than chance tells."""
    frontier: tuple[Point, ...]
    """Cheapest first, each faster than the one before."""
    nearest: Nearest | None
    """Where the target is not met."""
    trials: int
    """Configurations tried."""
    root: tuple[int, ...]
    """Where the chance of the search began."""


# ---- the question


def scaled(scenario: Scenario, target: Target, days: int) -> Scenario:
    """The scenario with the volume asked for, each traffic in its share."""
    factor = target.volume / _volume(scenario, target, days)
    volumes = {
        f"traffic.{one.id}.volume": f"{one.volume * factor:.6f} {one.unit or 'customers'} a day"
        for one in scenario.traffic
        if one.id in _counted(scenario, target)
    }
    return scenario.changed(volumes, reason=f"target: {target.volume:g} a day")


def _volume(scenario: Scenario, target: Target, days: int) -> float:
    """Customers a day, by calendar and season."""
    total = 0.0
    for traffic in _counted(scenario, target):
        edges, expected = profile(scenario, traffic, days)
        total += float(np.diff(np.interp([0.0, days * DAY], edges, np.concatenate([[0.0], np.cumsum(expected)])))[0])
    if total <= 0:
        raise UsageError("target", "nobody comes in the days of the scenario", "Give its traffic a volume, or another first day.")
    return total / days


def _counted(scenario: Scenario, target: Target) -> frozenset[str]:
    found = frozenset(one.id for one in scenario.traffic if target.unit in ("", one.unit))
    if not found:
        units = ", ".join(sorted({one.unit for one in scenario.traffic if one.unit})) or "none"
        raise UsageError("target", f"no traffic of the scenario is counted in {target.unit!r}", f"Its units: {units}.")
    return found


def _judge(days: int, warmup: int, replications: int, fresh: int, most: int, longer: Sequence[float]) -> None:
    for what, value, least, highest in (
        ("days", days, 1, 366),
        ("warmup", warmup, 0, days - 1),
        ("replications", replications, 2, 1_000),
        ("fresh", fresh, 2, 10_000),
        ("most", most, 1, 100_000),
    ):
        if not least <= value <= highest:
            raise UsageError(f"{what} = {value}", "so many cannot be", f"Give {least} to {highest}.")
    if not longer or not all(0 <= one <= 24 for one in longer):
        raise UsageError("longer", "a gate can close 0 to 24 hours later", "Give hours such as 0, 2, 4.")


def closing_later(scenario: Scenario, hours: float) -> Scenario:
    """Both sides, each by its own clock, at most until midnight."""
    if not hours:
        return scenario
    return scenario.changed({f"sides.{side.id}.open": _later(side, hours) for side in scenario.sides}, reason=f"closes {hours:g} h later")


def _later(side: Side, hours: float) -> str:
    *others, (start, end) = side.hours
    stretches = [*others, (start, min(DAY, end + hours * HOUR))]
    if stretches == [(0.0, DAY)]:
        return "always"
    return ", ".join("-".join(f"{int(at // 3600):02d}:{int(at % 3600 // 60):02d}" for at in stretch) for stretch in stretches)


# ---- levers


def levers_of(gate: Gate, given: Mapping[str, tuple[int, int]] | None, factor: float) -> tuple[Lever, ...]:
    """What may change, with the least that can keep up. `factor`: how much more comes than in the scenario given."""
    scenario = gate.scenario
    if given is None:
        stations = {
            f"sides.{side.id}.stations.{station.name}.servers": station.cost
            for side in scenario.sides
            for station in side.stations.values()
        }
        priced = [path for path, price in stations.items() if price > 0 or not any(stations.values())]
        if "fleet" in scenario.document:
            priced.append("fleet.vehicles")
        limits: Mapping[str, tuple[int, int] | None] = dict.fromkeys(priced)
    else:
        limits = given
    if not limits:
        raise UsageError("levers", "nothing may change", "Give stations a cost, or name the fields that may change.")
    return tuple(_lever(gate, path, limit, factor) for path, limit in limits.items())


def _lever(gate: Gate, path: str, limit: tuple[int, int] | None, factor: float) -> Lever:
    now = value_of(gate.scenario, path)
    fewer, more = (gate.made(gate.scenario.changed({path: value})) for value in (now, now + 1))
    pools = tuple(
        one.name for one, other in zip(fewer[0].pools, more[0].pools, strict=True) if one.size != other.size and one.kind != "places"
    )
    if not pools:
        raise UsageError(path, "this is no number of servers or vehicles", "Name a field such as sides.near.stations.exit.servers.")
    here, there = (open_hours(*made, gate.days) for made in (fewer, more))
    each = sum(there[pool] - here[pool] for pool in pools)
    without = sum(here[pool] for pool in pools) - each * now
    load, highest = (work(gate, pools, at_most=at_most) * KEEPS_UP for at_most in (False, True))
    least = max(1, math.ceil((load - without) / each - 1e-9)) if each > 0 else 1
    vehicles = any(pool.kind == "vehicles" for pool in fewer[0].pools if pool.name in pools)
    most = math.ceil(3 * now * max(1.0, factor)) if vehicles else max(now, math.ceil(2 * highest / each) + 4 if each > 0 else 0)
    if limit is not None:
        least, most = max(least, limit[0]), limit[1]
    price = paid(*more, gate.days) - paid(*fewer, gate.days)
    return Lever(path, pools, least, most, load, highest > load + 1e-9, each, without, price)


def value_of(scenario: Scenario, path: str) -> int:
    """A whole number of the scenario, by the path of its field."""
    value: Any = scenario.document
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    if isinstance(value, Mapping):
        value = value.get("value")
    if not isinstance(value, int) or isinstance(value, bool):
        raise UsageError(path, "the scenario has no whole number there", "Name a field such as sides.near.stations.exit.servers.")
    return value


# ---- the search


class _Option:
    """The gate with one choice of opening hours: its levers, its trials and its walls."""

    def __init__(self, gate: Gate, levers: tuple[Lever, ...], longer: float) -> None:
        self.gate, self.levers, self.longer = gate, levers, longer
        self.floor = tuple(lever.least for lever in levers)
        self.top = tuple(lever.most for lever in levers)
        self.possible = all(low <= high for low, high in zip(self.floor, self.top, strict=True))
        self.base = gate.daily(levers, self.top) - self._priced(self.top)
        self.together = _together(gate, levers)
        """Levers that can stand in for one another, and the hours that they need together."""
        self.walls: list[tuple[float, Levels]] = []
        """Limits and levels: nothing below in every lever meets that limit or a tighter one."""

    def _priced(self, levels: Levels) -> float:
        return sum(lever.price * level for lever, level in zip(self.levers, levels, strict=True))

    def cost(self, levels: Levels) -> float:
        """A day."""
        return self.base + self._priced(levels)

    def by_use(self, levels: Levels) -> list[int]:
        """The levers, those with most to spare first."""
        return sorted(range(len(levels)), key=lambda number: self.levers[number].load / levels[number])

    def next(self, limit: float, below: float) -> Levels | None:
        """The cheapest configuration behind no wall that costs less: to pass a wall, one of its levers must rise above it."""
        walls = [wall for least, wall in self.walls if least >= limit]
        waiting = [(self.cost(self.floor), self.floor)] if self.possible else []
        seen = set(self.floor and {self.floor})
        while waiting:
            cost, levels = heapq.heappop(waiting)
            if cost >= below - 1e-9 or len(seen) > _MOST_STATES:
                return None
            short = self._short(levels)
            wall = next((wall for wall in walls if _within(levels, wall)), None)
            if short is None and wall is None:
                return levels
            rises = [(number, levels[number] + 1) for number in short] if short is not None else [*enumerate(one + 1 for one in wall or ())]
            for number, level in rises:
                raised = (*levels[:number], level, *levels[number + 1 :])
                if level <= self.levers[number].most and raised not in seen:
                    seen.add(raised)
                    heapq.heappush(waiting, (self.cost(raised), raised))
        return None

    def _short(self, levels: Levels) -> tuple[int, ...] | None:
        """Levers of which one must rise, since together they cannot keep up."""
        for members, hours in self.together:
            if sum(self.levers[one].beside + self.levers[one].each * levels[one] for one in members) < hours - 1e-9:
                return members
        return None


def _together(gate: Gate, levers: Sequence[Lever]) -> tuple[tuple[tuple[int, ...], float], ...]:
    """The same theorem as of a single lever: where each truck may take either lane, both together must have the hours for all of them."""
    either = [number for number, lever in enumerate(levers) if lever.either][:_MOST_TOGETHER]
    groups = (group for size in range(2, len(either) + 1) for group in combinations(either, size))
    needs = ((group, work(gate, {pool for one in group for pool in levers[one].pools}) * KEEPS_UP) for group in groups)
    return tuple((group, hours) for group, hours in needs if hours > sum(levers[one].load for one in group) + 1e-9)


class _Search:
    """Walls and trials of all choices of opening hours."""

    def __init__(self, options: Sequence[_Option], most: int, progress: Progress | None) -> None:
        self.options, self.most, self.progress = options, most, progress
        self.trials, self.end, self.ended_early = 0, most, False

    def cheapest(self, limit: float, trials: int | None = None) -> tuple[_Option, Levels] | None:
        """By the customers of the search. None: nothing within the levers meets the limit, or so many more trials did not tell."""
        self.end = self.most if trials is None else min(self.most, self.trials + trials)
        self.ended_early = False
        best: tuple[_Option, Levels] | None = None
        for option in sorted(self.options, key=lambda one: one.cost(one.floor)):
            below = math.inf if best is None else best[0].cost(best[1])
            found = self._within_option(option, limit, below)
            best = best if found is None else (option, found)
        return best

    def _within_option(self, option: _Option, limit: float, below: float) -> Levels | None:
        levels = option.next(limit, below)
        if levels is None or not self.meets(option, option.top, limit):
            option.walls.append((limit, option.top)) if levels is not None else None
            return None
        while levels is not None:
            if self.meets(option, levels, limit):
                return levels
            if self.trials >= self.end:
                self.ended_early = True
                found = self._descended(option, limit)
                return found if option.cost(found) < below else None
            option.walls.append((limit, self._lifted(option, levels, limit)))
            levels = option.next(limit, below)
        return None

    def _descended(self, option: _Option, limit: float) -> Levels:
        """From everything at its most, each lever as low as the gate still meets the limit, the dearest first."""
        levels = option.top
        for number in sorted(range(len(levels)), key=lambda one: -option.levers[one].price):
            fails, meets = option.floor[number] - 1, levels[number]
            while meets - fails > 1:
                middle = (fails + meets) // 2
                lower = (*levels[:number], middle, *levels[number + 1 :])
                if self.meets(option, lower, limit):
                    meets = middle
                else:
                    fails = middle
            levels = (*levels[:number], meets, *levels[number + 1 :])
        return levels

    def _lifted(self, option: _Option, levels: Levels, limit: float) -> Levels:
        """Each lever as high as it goes while the gate still fails."""
        for number in option.by_use(levels):
            most = option.levers[number].most

            def at(value: int, number: int = number, levels: Levels = levels) -> Levels:
                return (*levels[:number], value, *levels[number + 1 :])

            fails, step = levels[number], 1
            if fails < most and not self.meets(option, at(most), limit):
                fails = most  # it is not this that is short
            while fails + step < most and not self.meets(option, at(fails + step), limit):
                fails, step = fails + step, 2 * step
            levels = at(fails)
        return levels

    def meets(self, option: _Option, levels: Levels, limit: float) -> bool:
        """By the customers of the search."""
        if self.progress is not None:
            self.progress(self.trials)
        self.trials += not option.gate.tried(levels)
        return option.gate.judge(option.levers, levels, limit).meets(limit)

    def bound(self, limit: float) -> float:
        """What is not ruled out costs at least so much; infinite where everything is."""
        rest = [(option, option.next(limit, math.inf)) for option in self.options]
        return min((option.cost(levels) for option, levels in rest if levels is not None), default=math.inf)


def _within(levels: Levels, wall: Levels) -> bool:
    return all(level <= height for level, height in zip(levels, wall, strict=True))


# ---- the answer


def plan(
    scenario: Scenario,
    target: Target,
    *,
    rng: np.random.Generator,
    levers: Mapping[str, tuple[int, int]] | None = None,
    longer: Sequence[float] = (0, 2, 4),
    days: int = 15,
    warmup: int = 5,
    replications: int = 16,
    fresh: int = 200,
    most: int = 80,
    jobs: int = 1,
    frontier: bool = True,
    progress: Progress | None = None,
) -> Plan:
    """The cheapest configuration that meets the target.

    `levers`: fields that may change, each with its least and most; None: every station that costs something, and the fleet. `longer`: hours
    by which both sides may close later. `days` of a replication, of which the first `warmup` are
    left out; at most so many `replications` for a trial of
    the search, and exactly `fresh` for the answer. After `most` trials the search ends, gives the best that is at hand and the bound,
    and says so. Raises `UsageError`, `ScenarioError`,
    `TooMuchToSimulate`.
    """
    _judge(days, warmup, replications, fresh, most, longer)
    wanted, factor = scaled(scenario, target, days), target.volume / _volume(scenario, target, days)
    root, counted = root_of(rng), _counted(scenario, target)

    def gate(of: Scenario, extent: int, root: Root = root) -> Gate:
        return Gate(of, counted, days=days, warmup=warmup, most=extent, root=root, jobs=jobs)

    options: list[_Option] = []
    for hours in sorted(set(longer)):
        one = gate(closing_later(wanted, hours), replications)
        if not any(one.scenario.document == other.gate.scenario.document for other in options):
            options.append(_Option(one, levers_of(one, levers, factor), hours))
    _refuse_too_long(options[0].gate, fresh)
    search = _Search(options, most, progress)
    for _ in range(_ATTEMPTS):
        found = search.cheapest(target.p90)
        if found is None:
            break
        option, levels = found
        grounds = _grounds(search)
        levels, trial = _confirmed(gate(option.gate.scenario, fresh, root_of(rng)), option, levels, target.p90, fresh)
        if trial.sure(target.p90):
            bound = min(option.cost(levels), search.bound(target.p90))
            points = _frontier(search, Point(target.p90, option.cost(levels), trial.p90.mean, levels, option.longer)) if frontier else ()
            return _told(scenario, target, search, _Answer(option, levels, trial, fresh, bound, grounds, points, None), root)
        option.walls.append((target.p90, levels))
    grounds = _grounds(search)
    option = max(options, key=lambda one: one.longer)
    trial = gate(option.gate.scenario, fresh, root_of(rng)).trial(option.levers, option.top, fresh)
    nearest = _nearest(option, target, trial, lambda of: gate(of, replications))
    return _told(scenario, target, search, _Answer(option, option.top, trial, fresh, None, grounds, (), nearest), root)


@dataclass(frozen=True, slots=True)
class _Answer:
    option: _Option
    levels: Levels
    trial: Trial
    fresh: int
    bound: float | None
    grounds: tuple[str, ...]
    points: tuple[Point, ...]
    nearest: Nearest | None


def _grounds(search: _Search) -> tuple[str, ...]:
    return ("capacity", "more_never_hurts", "fresh", *(["ended_early"] if search.ended_early else []))


def _confirmed(judge: Gate, option: _Option, levels: Levels, limit: float, fresh: int) -> tuple[Levels, Trial]:
    """By fresh customers; and the cheapest of the neighbours that these find enough."""
    trial = judge.trial(option.levers, levels, fresh)
    while trial.sure(limit):
        fewer = [
            (*levels[:number], level - 1, *levels[number + 1 :])
            for number, (level, lever) in enumerate(zip(levels, option.levers, strict=True))
            if level > lever.least
        ]
        for neighbour in sorted(fewer, key=option.cost):
            if judge.judge(option.levers, neighbour, limit).sure(limit):
                found = judge.trial(option.levers, neighbour, fresh)
                if found.sure(limit):
                    levels, trial = neighbour, found
                    break
        else:
            break
    return levels, trial


def _frontier(search: _Search, answer: Point) -> tuple[Point, ...]:
    """The cheapest for other limits, by the customers of the search."""
    points = [answer]
    for ratio in TIMES:
        limit = answer.limit * ratio
        found = search.cheapest(limit, _FOR_A_POINT)
        if found is not None and not search.ended_early:
            option, levels = found
            p90 = option.gate.trial(option.levers, levels, 1).p90.mean
            points.append(Point(limit, option.cost(levels), p90, levels, option.longer))
    points.sort(key=lambda point: (point.cost, point.limit))
    return tuple(point for number, point in enumerate(points) if all(point.limit < other.limit for other in points[:number]))


def _nearest(option: _Option, target: Target, trial: Trial, gate: Callable[[Scenario], Gate]) -> Nearest:
    """With everything at its most and the longest hours."""
    built = with_levels(option.gate.scenario, option.levers, option.top)
    network, calendar = option.gate.made(built)
    there = open_hours(network, calendar, option.gate.days)
    short = tuple(
        pool.name
        for pool in network.pools
        if pool.kind == "servers" and work(option.gate, {pool.name}) * KEEPS_UP > there[pool.name] + 1e-9
    )
    low, high = 0.0, 1.0
    for _ in range(7):
        middle = (low + high) / 2
        tried = gate(scaled(built, Target(target.volume * middle, target.p90, target.unit), option.gate.days))
        if tried.judge((), (), target.p90).meets(target.p90):
            low = middle
        else:
            high = middle
    return Nearest(target.volume * low if low else None, trial.p90.mean if trial.kept.mean >= KEEPS_UP else None, short)


def _told(scenario: Scenario, target: Target, search: _Search, answer: _Answer, root: Root) -> Plan:
    option = answer.option
    return Plan(
        target,
        answer.trial.sure(target.p90),
        with_levels(option.gate.scenario, option.levers, answer.levels, "as the plan has it"),
        tuple(
            Level(lever.field, level, value_of(scenario, lever.field), lever.least, lever.price)
            for lever, level in zip(option.levers, answer.levels, strict=True)
        ),
        option.longer,
        option.cost(answer.levels),
        scenario.currency,
        answer.trial,
        answer.fresh,
        answer.bound,
        answer.grounds,
        sum(one.gate.exceptions() for one in search.options),
        answer.points,
        answer.nearest,
        search.trials,
        root.words,
    )


def plan_as_plain(answer: Plan) -> dict[str, Any]:
    """For JSON: everything but the scenario, of which title and design are told."""
    return {"title": answer.scenario.title, "design": answer.scenario.design} | {
        one.name: plain(getattr(answer, one.name)) for one in fields(answer) if one.name != "scenario"
    }


def _refuse_too_long(gate: Gate, fresh: int) -> None:
    customers = gate.calendar.customers * (fresh + _USUAL_RUNS)
    if customers > _MOST_ALTOGETHER:
        what = f"a search would simulate about {customers:,.0f} customers"
        raise TooMuchToSimulate(gate.scenario.title, what, "Take fewer days or fresh replications.")
