"""The cheapest gate that meets a target: how many lanes, bays, cranes and vehicles, and how long it is open.

    from cotmoc.gates.planning import Target, plan
    answer = plan(scenario, Target(2000, p90=4 * 3600), rng=np.random.default_rng(1))
    answer.cost, answer.levels, answer.trial.p90, answer.met

How it is found. Every number of servers is a *lever*, its price is what one more costs a day. From the fewest that keep up, that lever is
raised which makes nine in ten quickest for its price, until the target is met; then one fewer here, or one fewer here and one more there,
as long as that costs less and will do. Longer hours are tried beside. Then everything cheaper is ruled out: a configuration that fails is
lifted, each lever as far as it goes while the gate still fails; what comes out is a *wall*, and whatever lies below it in every lever
fails, too. The cheapest behind no wall is tried next, until nothing is left that costs less, or the trials are used up. All trials meet the
same customers (`trials`). The answer is then tried on customers that it was not chosen by, with more replications, and raised until these
find it enough; and so is each neighbour that is cheaper by one server.

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
from dataclasses import dataclass, fields, replace
from itertools import combinations
from typing import Any

import numpy as np

from cotmoc.errors import TooMuchToSimulate, UsageError
from cotmoc.gates.calendars import profile
from cotmoc.gates.draws import Root, root_of
from cotmoc.gates.results import estimate_of, plain
from cotmoc.gates.scenario import Scenario, Side
from cotmoc.gates.simulation import run_with
from cotmoc.gates.trials import KEEPS_UP, Gate, Levels, Lever, Trial, busiest, open_hours, paid, with_levels, work
from cotmoc.gates.units import DAY, HOUR

GROUNDS: Mapping[str, str] = {
    "capacity": "fewer servers than this cannot keep up with those who come, whatever the order: a theorem",
    "more_never_hurts": "taken as true: more servers, or longer hours, never make nine in ten slower",
    "fresh": "the answer and its cheaper neighbours were tried on customers that it was not chosen by",
    "ended_early": "the search was ended before everything cheaper was ruled out; what is left cannot cost less than `bound`",
}
"""What an answer rests on."""
_TRUSTED = ("capacity", "more_never_hurts")

TIMES = (2.0, 1.5, 0.75, 0.5)
"""Of the limit: for which other limits the frontier is told."""
_SPARE = 0.75
"""Of the limit."""
_STEP = 10
MOST_SERVERS = 100_000
_MOST_STATES = 200_000
_USUAL_RUNS = 1_000
_MOST_TOGETHER = 8
_BUSIEST = 3
_MOST_ALTOGETHER = 1_000_000_000
"""Customers of a usual search: some minutes."""

Limits = Mapping[str, "tuple[int | None, int | None] | None"]
"""Fields that may change, each with its least and most; None: from what keeps up, or to what can be of use."""
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
        if not 1 <= self.volume <= 1e6:
            raise UsageError("target", f"{self.volume:g} a day cannot be", "Give a number from 1 to 1,000,000.")
        if not 0 < self.p90 <= 365 * DAY:
            raise UsageError("target", f"{self.p90:g} seconds cannot be", "Give a time above 0, up to a year.")


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
    whole: float | None = None
    """What a day costs together with the time of those who wait, which `cost` leaves out; None: the scenario sets no price on it."""


@dataclass(frozen=True, slots=True)
class Nearest:
    """What can be had where the target cannot."""

    volume: float | None
    """As many a day as are through within the limit with everything at its most; None: not even a hundredth."""
    p90: float | None
    """Seconds, for the volume asked for, with everything at its most; None: it does not keep up."""
    short: tuple[str, ...]
    """What cannot keep up even so, by its mean work: stations that are no levers, or whose most is too little."""
    busiest: tuple[str, ...]
    """Servers and vehicles that are taken for most of their time even so, the most first: more of them may be what it takes."""


@dataclass(frozen=True, slots=True)
class Planned:
    """The answer, without the scenario that it makes: what is kept of it."""

    target: Target
    met: bool
    """Whether the fresh customers are served, and the interval of their 90 % time lies within the limit."""
    changes: Mapping[str, Any]
    """What the answer changes in the scenario given: value by field. Where there is none: with everything at its most."""
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
    days: int
    """Of each replication, of which the first `warmup` are left out."""
    warmup: int
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


@dataclass(frozen=True, slots=True)
class Plan(Planned):
    """The answer, and the gate of it."""

    scenario: Scenario
    """Of the answer; where there is none, with everything at its most."""


# ---- the question


def scaled(scenario: Scenario, target: Target, days: int) -> Scenario:
    """The scenario with the volume asked for, each traffic in its share."""
    factor = target.volume / _volume(scenario, target, days)
    volumes = {
        f"traffic.{one.id}.volume": f"{_short(one.volume * factor)} {one.unit or 'customers'} a day"
        for one in scenario.traffic
        if one.id in _counted(scenario, target)
    }
    return scenario.changed(volumes, reason=f"target: {target.volume:g} a day")


def _short(volume: float) -> str:
    return f"{volume:.2f}".rstrip("0").rstrip(".")


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


def may_change(scenario: Scenario) -> Mapping[str, bool]:
    """Fields that planning can set, and whether it does where it is not told which: every station that costs something, and the fleet.

    >>> from cotmoc.gates import read_scenario
    >>> sorted(may_change(read_scenario("samples/gates/ganqimaodu-agv.toml")).items())[0]
    ('fleet.vehicles', True)
    """
    stations = {
        f"sides.{side.id}.stations.{station.name}.servers": station.cost for side in scenario.sides for station in side.stations.values()
    }
    found = {path: price > 0 or not any(stations.values()) for path, price in stations.items()}
    return found | ({"fleet.vehicles": True} if "fleet" in scenario.document else {})


def levers_of(gate: Gate, given: Limits | None, factor: float) -> tuple[Lever, ...]:
    """What may change, with the least that can keep up. `factor`: how much more comes than in the scenario given."""
    limits = dict.fromkeys(path for path, usual in may_change(gate.scenario).items() if usual) if given is None else given
    if not limits:
        raise UsageError("levers", "nothing may change", "Give stations a cost, or name the fields that may change.")
    return tuple(_lever(gate, path, limit, factor) for path, limit in limits.items())


def _lever(gate: Gate, path: str, limit: tuple[int | None, int | None] | None, factor: float) -> Lever:
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
    # With servers for all the work that comes in the busiest hour nobody waits long: more would hardly help.
    enough = max(math.ceil(2 * highest / each), math.ceil(busiest(gate, pools) * KEEPS_UP)) + 4 if each > 0 else 0
    most = math.ceil(3 * now * max(1.0, factor)) if vehicles else max(now, enough)
    asked_low, asked_most = limit or (None, None)
    if not 1 <= (1 if asked_low is None else asked_low) <= (MOST_SERVERS if asked_most is None else asked_most):
        raise UsageError(path, f"it cannot lie between {asked_low} and {asked_most}", "Give the least first, from 1 on, then the most.")
    low = max(least, asked_low or 1)
    most = max(most, low) if asked_most is None else asked_most
    price = paid(*more, gate.days) - paid(*fewer, gate.days)
    return Lever(path, pools, least, low, most, load, highest > load + 1e-9, each, without, price)


def _written(scenario: Scenario, path: str) -> Any:
    """As the scenario writes it, by the path of its field; None: it does not."""
    value: Any = scenario.document
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value.get("value") if isinstance(value, Mapping) else value


def value_of(scenario: Scenario, path: str) -> int:
    """A whole number of the scenario, by the path of its field."""
    value = _written(scenario, path)
    if not isinstance(value, int) or isinstance(value, bool):
        raise UsageError(path, "the scenario has no whole number there", "Name a field such as sides.near.stations.exit.servers.")
    return value


# ---- the search


class _Option:
    """The gate with one choice of opening hours: its levers, its trials and its walls."""

    def __init__(self, gate: Gate, levers: tuple[Lever, ...], longer: float) -> None:
        self.gate, self.levers, self.longer = gate, levers, longer
        self.floor = tuple(lever.low for lever in levers)
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

    def open(self, levels: Levels, limit: float) -> bool:
        """Whether nothing known says that these do not meet the limit."""
        within = all(lever.low <= level <= lever.most for lever, level in zip(self.levers, levels, strict=True))
        walled = any(least >= limit and _within(levels, wall) for least, wall in self.walls)
        return within and not walled and self._short(levels) is None

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

    def cheapest(self, limit: float, best: tuple[_Option, Levels] | None = None) -> tuple[_Option, Levels] | None:
        """By the customers of the search, if it costs less than the best at hand. None: nothing within the levers meets the limit."""
        self.end = self.trials + self.most
        for option in sorted(self.options, key=lambda one: one.cost(one.floor)):
            below = math.inf if best is None else best[0].cost(best[1])
            found = self._within_option(option, limit, below)
            best = best if found is None else (option, found)
        return best

    def _within_option(self, option: _Option, limit: float, below: float) -> Levels | None:
        levels = option.next(limit, below)
        while levels is not None and self._at_all(option, limit):
            if self.meets(option, levels, limit):
                return levels
            if self.trials >= self.end:
                self.ended_early = True
                return None
            option.walls.append((limit, self._lifted(option, levels, limit)))
            levels = option.next(limit, below)
        return None

    def _at_all(self, option: _Option, limit: float) -> bool:
        """Whether it meets the limit with everything at its most."""
        if not option.possible or not option.open(option.top, limit):
            return False
        if not self.meets(option, option.top, limit):
            option.walls.append((limit, option.top))
            return False
        return True

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

    def near(self, levels: Levels, limit: float) -> tuple[_Option, Levels] | None:
        """The cheapest that is found near to these levels, with any of the hours. None: nothing meets the limit."""
        best: tuple[_Option, Levels] | None = None
        for option in sorted(self.options, key=lambda one: one.cost(one.floor)):
            below = math.inf if best is None else best[0].cost(best[1])
            found = self._near(option, levels, limit, below)
            best = best if found is None else (option, found)
        return best

    def _near(self, option: _Option, levels: Levels, limit: float, below: float) -> Levels | None:
        """Raised until it meets the limit; then one fewer, or one fewer here and one more there, as long as that costs less and will do."""
        if option.cost(option.floor) >= below or not self._at_all(option, limit):
            return None
        levels = tuple(min(max(one, low), high) for one, low, high in zip(levels, option.floor, option.top, strict=True))
        while not self.meets(option, levels, limit):
            raised = self.raised(option, levels, limit)
            if raised is None or option.cost(raised) >= below:
                return None
            levels = raised
        found: Levels | None = levels
        while found is not None:
            levels, found = found, self._cheaper(option, found, limit)
        return levels if option.cost(levels) < below - 1e-9 else None

    def raised(self, option: _Option, levels: Levels, limit: float) -> Levels | None:
        """More of what makes nine in ten quickest for its price: one, or a tenth of many. None: everything is at its most."""
        now = self._p90(option, levels, limit)
        rows = zip(range(len(levels)), levels, option.top, strict=True)
        more = [_with(levels, number, min(most, level + max(1, level // _STEP))) for number, level, most in rows if level < most]
        gains = [((now - self._p90(option, one, limit)) / max(option.cost(one) - option.cost(levels), 1e-9), one) for one in more]
        return max(gains, default=(0.0, None))[1]

    def _p90(self, option: _Option, levels: Levels, limit: float) -> float:
        self.meets(option, levels, limit)
        found = option.gate.judge(option.levers, levels, limit).p90.mean
        return option.gate.days * DAY if math.isnan(found) else found

    def _cheaper(self, option: _Option, levels: Levels, limit: float) -> Levels | None:
        """The cheapest neighbour that costs less and meets the limit; what does not meet it is a wall."""
        fewer = [(number, _with(levels, number, level - 1)) for number, level in enumerate(levels)]
        swapped = [_with(one, other, one[other] + 1) for number, one in fewer for other in range(len(levels)) if other != number]
        cost = option.cost(levels) - 1e-9
        for one in sorted((each for each in (*(one for _number, one in fewer), *swapped) if option.cost(each) < cost), key=option.cost):
            if not option.open(one, limit):
                continue
            if self.meets(option, one, limit):
                return one
            option.walls.append((limit, one))
        return None

    def bound(self, limit: float) -> float:
        """What is not ruled out costs at least so much; infinite where everything is."""
        rest = [(option, option.next(limit, math.inf)) for option in self.options]
        return min((option.cost(levels) for option, levels in rest if levels is not None), default=math.inf)


def _with(levels: Levels, number: int, level: int) -> Levels:
    return (*levels[:number], level, *levels[number + 1 :])


def _within(levels: Levels, wall: Levels) -> bool:
    return all(level <= height for level, height in zip(levels, wall, strict=True))


# ---- the answer


def plan(
    scenario: Scenario,
    target: Target,
    *,
    rng: np.random.Generator,
    levers: Limits | None = None,
    longer: Sequence[float] = (0, 2, 4),
    days: int = 15,
    warmup: int = 5,
    replications: int = 16,
    fresh: int = 200,
    most: int = 200,
    jobs: int = 1,
    frontier: bool = True,
    progress: Progress | None = None,
) -> Plan:
    """The cheapest configuration that meets the target.

    `levers`: fields that may change; None: those of `may_change` that are taken untold. `longer`: hours by which both sides may close
    later. `days` of a replication, of which the first `warmup` are left out; at most so many `replications` for a trial of the search, and
    exactly `fresh` for the answer. After `most` trials it is no longer ruled out that something cheaper will do: what is best near the best
    at hand is taken, with the bound, and the answer says so.

    Raises `UsageError`, `ScenarioError`, `TooMuchToSimulate`.
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
    search, other = _Search(options, most, progress), root_of(rng)
    best = _best(search, target.p90, fresh, lambda option: gate(option.gate.scenario, fresh, other))
    early = ["ended_early"] if search.ended_early else []
    if best is not None:
        option, levels, trial = best
        bound = min(option.cost(levels), search.bound(target.p90))
        chosen = Point(target.p90, option.cost(levels), trial.p90.mean, levels, option.longer)
        points = _frontier(search, option, chosen) if frontier else ()
        grounds = (*_TRUSTED, "fresh", *early)
        return _told(scenario, target, search, _Answer(option, levels, trial, fresh, bound, grounds, points, None), root)
    option = max(options, key=lambda one: one.longer)
    trial = gate(option.gate.scenario, fresh, other).trial(option.levers, option.top, fresh)
    nearest = _nearest(option, target, trial, lambda of: gate(of, replications))
    return _told(scenario, target, search, _Answer(option, option.top, trial, fresh, None, (*_TRUSTED, *early), (), nearest), root)


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


def _best(search: _Search, limit: float, fresh: int, judge: Callable[[_Option], Gate]) -> tuple[_Option, Levels, Trial] | None:
    """The cheapest that fresh customers find enough. None: nothing is.

    What just meets the limit with the customers of the search may fail with others and be dear to mend: where the search could not rule out
    all that is cheaper, what is best with some time to spare is tried as well.
    """
    fewest = search.options[0].floor
    found = search.cheapest(limit, search.near(fewest, limit))
    starts = [found, search.near(fewest, limit * _SPARE) if search.ended_early else None]
    best: tuple[_Option, Levels, Trial] | None = None
    for option, levels in sorted((one for one in starts if one is not None), key=lambda one: one[0].cost(one[1])):
        if best is not None and option.cost(levels) >= best[0].cost(best[1]):
            break
        levels, trial = _confirmed(search, judge(option), option, levels, limit, fresh)
        if trial.sure(limit) and (best is None or option.cost(levels) < best[0].cost(best[1])):
            best = option, levels, trial
    return best


def _confirmed(search: _Search, judge: Gate, option: _Option, levels: Levels, limit: float, fresh: int) -> tuple[Levels, Trial]:
    """By fresh customers: raised until these find it enough, and then the cheapest of the neighbours that they find enough."""
    trial = judge.trial(option.levers, levels, fresh)
    while not trial.sure(limit):
        option.walls.append((limit, levels))
        raised = search.raised(option, levels, limit)
        if raised is None:
            return levels, trial
        levels, trial = raised, judge.trial(option.levers, raised, fresh)
    while True:
        fewer = [_with(levels, number, level - 1) for number, level in enumerate(levels) if level > option.levers[number].low]
        for neighbour in sorted(fewer, key=option.cost):
            if judge.judge(option.levers, neighbour, limit).sure(limit):
                found = judge.trial(option.levers, neighbour, fresh)
                if found.sure(limit):
                    levels, trial = neighbour, found
                    break
        else:
            return levels, trial


def _frontier(search: _Search, chosen: _Option, answer: Point) -> tuple[Point, ...]:
    """The cheapest that is found for other limits, by the customers of the search."""
    points, options = [answer], {answer.limit: chosen}
    for ratio in TIMES:
        limit = answer.limit * ratio
        found = search.near(answer.levels, limit)
        if found is not None:
            option, levels = found
            options[limit] = option
            p90 = option.gate.trial(option.levers, levels, 1).p90.mean
            points.append(Point(limit, option.cost(levels), p90, levels, option.longer))
    # The answer was judged by other customers: a point that contradicts it would have failed with these.
    points = [point for point in points if point is answer or (point.limit < answer.limit) == (point.cost > answer.cost)]
    points.sort(key=lambda point: (point.cost, point.limit))
    best = [point for number, point in enumerate(points) if all(point.limit < other.limit for other in points[:number])]
    return tuple(replace(point, whole=_whole(options[point.limit], point.levels)) for point in best)


def _whole(option: _Option, levels: Levels) -> float | None:
    gate = option.gate
    built = with_levels(gate.scenario, option.levers, levels)
    run = run_with(built, root=gate.root, days=gate.days, replications=gate.most, warmup=gate.warmup)
    return run.cost.mean if run.cost is not None and run.cost_parts["time"].mean > 0 else None


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
    run = run_with(built, root=option.gate.root, days=option.gate.days, replications=1, warmup=option.gate.warmup)
    used = sorted((one for one in run.resources if one.kind != "places"), key=lambda one: -one.use.mean)
    return Nearest(
        target.volume * low if low else None,
        trial.p90.mean if trial.keeps_up else None,
        short,
        tuple(one.name for one in used[:_BUSIEST]),
    )


def _told(scenario: Scenario, target: Target, search: _Search, answer: _Answer, root: Root) -> Plan:
    option = answer.option
    built = with_levels(option.gate.scenario, option.levers, answer.levels, "as the plan has it")
    return Plan(
        target=target,
        met=answer.trial.sure(target.p90),
        changes=_changes(scenario, built, option.levers),
        levels=tuple(
            Level(lever.field, level, value_of(scenario, lever.field), lever.least, lever.price)
            for lever, level in zip(option.levers, answer.levels, strict=True)
        ),
        longer=option.longer,
        cost=option.cost(answer.levels),
        currency=scenario.currency,
        trial=answer.trial,
        replications=answer.fresh,
        days=option.gate.days,
        warmup=option.gate.warmup,
        bound=answer.bound,
        grounds=answer.grounds,
        exceptions=sum(one.gate.exceptions() for one in search.options),
        frontier=answer.points,
        nearest=answer.nearest,
        trials=search.trials,
        root=root.words,
        scenario=built,
    )


def _changes(before: Scenario, after: Scenario, levers: Sequence[Lever]) -> Mapping[str, Any]:
    volumes = [f"traffic.{one.id}.volume" for one in before.traffic]
    hours = [f"sides.{side.id}.open" for side in before.sides]
    told = {path: _written(after, path) for path in (*volumes, *hours, *(lever.field for lever in levers))}
    return {path: value for path, value in told.items() if value != _written(before, path)}


def plan_as_plain(answer: Plan) -> dict[str, Any]:
    """For JSON: everything but the scenario, of which title and design are told."""
    return {"title": answer.scenario.title, "design": answer.scenario.design} | {
        one.name: plain(getattr(answer, one.name)) for one in fields(Planned)
    }


def planned_of(told: Mapping[str, Any]) -> Planned:
    """The answer, from what `plan_as_plain` gave and JSON held."""
    records: dict[str, Any] = {
        "target": Target(**told["target"]),
        "levels": tuple(Level(**one) for one in told["levels"]),
        "trial": Trial(**{name: estimate_of(value) for name, value in told["trial"].items()}),
        "grounds": tuple(told["grounds"]),
        "frontier": tuple(Point(**_tupled(one)) for one in told["frontier"]),
        "nearest": Nearest(**_tupled(told["nearest"])) if told["nearest"] is not None else None,
        "root": tuple(told["root"]),
    }
    return Planned(**{one.name: told[one.name] for one in fields(Planned)} | records)


def _tupled(told: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in told.items()}


def _refuse_too_long(gate: Gate, fresh: int) -> None:
    customers = gate.calendar.customers * (fresh + _USUAL_RUNS)
    if customers > _MOST_ALTOGETHER:
        what = "a search would simulate about %(customers)s customers, more than %(most)s"
        told = {"customers": f"{customers:,.0f}", "most": f"{_MOST_ALTOGETHER:,}"}
        raise TooMuchToSimulate(gate.scenario.title, what, "Ask for fewer a day, or for fewer days or fresh replications.", told=told)
