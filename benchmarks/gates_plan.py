"""Planning a gate: booked hours, driverless trucks, and the cheapest gate for a target.

    python benchmarks/gates_plan.py                # everything: some minutes
    python benchmarks/gates_plan.py --quick        # fewer days of dispatch, and no plan
    python benchmarks/gates_plan.py --json         # one JSON object
    python benchmarks/gates_plan.py --write-docs   # everything, and the section in docs/figures.md is written anew

Seconds are of processor time, all threads together: other programs share the machine, and wall time would measure them. Of bookings the
best of five is told. What others need for the same is measured in the same run.

A day of dispatch is drawn anew each time, and every rule serves the same loads: 800 in both directions, 72 of 100 inwards (617 of the 861
vehicles at Huu Nghi on 29 August 2024), by hours with a wave in the morning, between two yards of six points each. Assumed, for no gate has
published them: 2.5 km from yard to yard, 300 m from point to point, 30 km/h, and one and a half to four and a half minutes at either end.
What is compared is the mean time from ready to delivered: it is what a load feels. The end of the day hardly differs, since the last loads
come in the evening. The interval is Student's over days, of the gain of each.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from cotmoc import gates
from cotmoc.gates.booking import Plan as BookingPlan
from cotmoc.gates.booking import Request, Slot, book
from cotmoc.gates.dispatch import Job, Vehicle, first_come, rolling
from cotmoc.gates.estimates import Estimate, estimate
from figures.speed import one_core
from figures.table import Figure, Group, in_markdown, in_terminal

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "figures.md"
TITLES = ("Booked hours", "Driverless trucks", "A plan for a target")
BY_HOUR = np.array([1, 2, 4, 6, 7, 6, 4, 4, 5, 5, 3, 2, 1]) / 50
YARD = 6
"""Points of a yard."""


# ---- bookings


def booking(count: int, slots: int, absent: Sequence[float] = (0.0,)) -> tuple[list[Slot], list[Request]]:
    """Requests that crowd around noon, for hours that have five places in a hundred to spare."""
    rng = np.random.default_rng(1)
    hours = [Slot(number * 24 / slots, -(-count * 105 // 100 // slots)) for number in range(slots)]
    wishes = np.clip(rng.normal(12, 4, count), 0, 23.9).round(1)
    requests = [
        Request(
            str(number),
            float(wish),
            early=float(rng.integers(1, 6)),
            late=float(rng.integers(2, 12)),
            priority=int(rng.choice([1, 1, 2, 4])),
            absent=float(rng.choice(absent)),
        )
        for number, wish in enumerate(wishes)
    ]
    return hours, requests


def by_cp_sat(slots: Sequence[Slot], requests: Sequence[Request]) -> float:
    """The same bookings by another solver: cost of the best plan."""
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    given = [[model.new_bool_var("") for _ in slots] for _ in requests]
    for row in given:
        model.add_exactly_one(row)
    for number, slot in enumerate(slots):
        model.add(sum(row[number] for row in given) <= slot.open)
    model.minimize(
        sum(one.cost(slot.start) * cell for one, row in zip(requests, given, strict=True) for slot, cell in zip(slots, row, strict=True))
    )
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    if solver.solve(model) != cp_model.OPTIMAL:
        raise AssertionError("the other solver did not end")
    return solver.objective_value / 1000


def seconds(work: Any, rounds: int = 5) -> tuple[float, Any]:
    """Of processor time, the best of some rounds; and what came out."""
    best, found = float("inf"), None
    for _ in range(rounds):
        begin = time.process_time()
        found = work()
        best = min(best, time.process_time() - begin)
    return best, found


def measure_bookings() -> Group:
    """800 and 2,500 requests."""
    figures = []
    with one_core():
        for count, slots, bar in ((800, 24, 3.0), (2500, 96, None), (800, 800, None)):
            hours, requests = booking(count, slots)
            took, plan = seconds(lambda hours=hours, requests=requests: book(hours, requests))
            _must(plan)
            peers = {}
            if slots == 24:
                other, cost = seconds(lambda hours=hours, requests=requests: by_cp_sat(hours, requests), 1)
                if abs(cost - plan.cost) > 1e-6:
                    raise AssertionError(f"the other solver finds {cost}, we {plan.cost}")
                peers = {"CP-SAT": other}
            name = f"{count:,} requests, {slots} slots, proved"
            figures.append(Figure(f"booking.{count}.{slots}", name, took, "s", bar, at_most=True, peers=peers))
            if slots == 24:
                figures.append(
                    Figure("booking.gain", "cost against first come first served", 100 * (1 - plan.cost / plan.first_come), "% less")
                )
    hours, requests = booking(1000, 24, (0.1,))
    full = [Slot(slot.start, slot.capacity * 4 // 5) for slot in hours]
    without, allowed = book(full, requests), book(full, requests, risk=0.05)
    figures.append(Figure("booking.left", "left without an hour, of 1,000 for 840 places", len(without.left), "requests"))
    figures.append(Figure("booking.left_risk", "the same with 1 in 10 absent, at a risk of 0.05", len(allowed.left), "requests"))
    figures.append(
        Figure("booking.risk", "the largest risk of an hour then", max(hour.risk for hour in allowed.hours), "", 0.05, at_most=True)
    )
    return Group(TITLES[0], figures, "processor time of one core, best of five; proved means that no exchange betters the plan")


def _must(plan: BookingPlan) -> None:
    if not plan.proved:
        raise AssertionError("a booking plan was not proved")


# ---- dispatch


@dataclass(frozen=True, slots=True)
class World:
    """How a day is drawn."""

    inwards: float = 0.72
    speed: float = 30.0
    notice: int = 0
    at_once: bool = False


def day(world: World, number: int, vehicles: int = 20, loads: int = 800) -> tuple[list[list[int]], list[Vehicle], list[Job]]:
    """Roads, vehicles and loads."""
    rng = np.random.default_rng([7, number])
    places = np.concatenate([-0.3 * np.arange(YARD), 2.5 + 0.3 * np.arange(YARD)])
    roads = np.rint(np.abs(places[:, None] - places[None]) / world.speed * 3600).astype(int)
    ready = np.sort(rng.choice(len(BY_HOUR), loads, p=BY_HOUR) * 3600 + rng.integers(0, 3600, loads)) * (not world.at_once)
    inwards = rng.random(loads) < world.inwards
    here, there = rng.integers(0, YARD, loads), YARD + rng.integers(0, YARD, loads)
    handling = rng.integers(90, 270, loads) + rng.integers(90, 270, loads)
    jobs = [
        Job(
            str(one),
            int(ready[one]),
            int(there[one] if inwards[one] else here[one]),
            int(here[one] if inwards[one] else there[one]),
            int(handling[one]),
        )
        for one in range(loads)
    ]
    return roads.tolist(), [Vehicle(str(one), int(start)) for one, start in enumerate(rng.integers(0, 2 * YARD, vehicles))], jobs


@dataclass(frozen=True, slots=True)
class Gains:
    """Of many days."""

    sharp: Estimate
    """Of the mean time against the oldest load with the vehicle that can be there first; per cent."""
    plain: Estimate
    """Against the oldest load with the vehicle that is free first."""
    empty: Estimate
    """Of empty runs, against the first."""
    worse: int
    """Days on which the rolling plan was worse than the first."""
    longest: tuple[float, float, float]
    """Minutes of the load that waits longest, mean over days: ours, and by both rules."""
    seconds: float
    """Of processor time for a day."""


def gains(world: World, days: int) -> Gains:
    """Pairs: every rule serves the same loads."""
    rows, took = [], 0.0
    for number in range(days):
        drawn = day(world, number)
        begin = time.process_time()
        ours = rolling(*drawn, notice=world.notice)
        took += time.process_time() - begin
        sharp, plain = first_come(*drawn), first_come(*drawn, rule="rotation")
        rows.append((ours.mean / sharp.mean, ours.mean / plain.mean, ours.empty / sharp.empty, ours.longest, sharp.longest, plain.longest))
    found = np.array(rows)
    less = [estimate(100 * (1 - found[:, column])) for column in range(3)]
    longest = found[:, 3:].mean(axis=0) / 60
    return Gains(
        less[0], less[1], less[2], int((found[:, 0] > 1).sum()), (float(longest[0]), float(longest[1]), float(longest[2])), took / days
    )


def measure_dispatch(days: int) -> Group:
    """The day of reference, and others beside it."""
    found = gains(World(), days)
    figures = [
        Figure("dispatch.plain", _label("against the vehicle free first", found.plain), found.plain.mean, "% less", 15.0),
        Figure("dispatch.sharp", _label("against the vehicle there first", found.sharp), found.sharp.mean, "% less", 15.0),
        Figure("dispatch.empty", _label("empty runs, against the latter", found.empty), found.empty.mean, "% less"),
        Figure("dispatch.worse", f"days of {days} worse than the latter", found.worse, "days", 0, at_most=True),
        Figure(
            "dispatch.longest", "longest wait; by both rules", found.longest[0], "min",
            peers={"free first": found.longest[2], "there first": found.longest[1]},
        ),
        Figure("dispatch.seconds", "processor time of a day", found.seconds, "s"),
    ]  # fmt: skip
    for name, world in (
        ("as many each way", World(inwards=0.5)),
        ("a quieter day, 40 km/h", World(speed=40.0)),
        ("loads known an hour before", World(notice=3600)),
        ("all loads ready at once", World(at_once=True)),
    ):
        other = gains(world, max(5, days // 5))
        figures.append(
            Figure(
                f"dispatch.{name}",
                _label(f"{name}: there first", other.sharp),
                other.sharp.mean,
                "% less",
                peers={"free first": other.plain.mean},
            )
        )
    remark = f"mean time from ready to delivered, 20 vehicles and 800 loads, {days} days drawn; in brackets the interval of 95 in 100"
    return Group(TITLES[1], figures, remark)


def _label(words: str, value: Estimate) -> str:
    low, high = value.low, value.high
    return words if low is None or high is None else f"{words} ({low:.1f} to {high:.1f})"


# ---- the plan


def measure_plan() -> Group:
    """Huu Nghi: 2,000 trucks a day, nine in ten within four hours."""
    scenario = gates.read_scenario(ROOT / "samples" / "gates" / "huu-nghi-youyiguan.toml")
    target = gates.Target(2000, 4 * 3600, "trucks")
    gates.simulate(scenario, rng=np.random.default_rng(1), days=2, replications=1)  # compiled code
    begin, clock = time.process_time(), time.perf_counter()
    plan = gates.plan(scenario, target, rng=np.random.default_rng(1), jobs=2, frontier=False)
    took, wall = time.process_time() - begin, time.perf_counter() - clock
    if not plan.met:
        raise AssertionError("the target was not met")
    servers = ", ".join(
        f"{one.field.removeprefix('sides.').replace('.stations', '').removesuffix('.servers')} {one.value}" for one in plan.levels
    )
    p90 = plan.trial.p90
    low, high = (p90.low or 0) / 3600, (p90.high or 0) / 3600
    figures = [
        Figure("plan.seconds", "processor time, both threads together", took, "s"),
        Figure("plan.wall", "by the clock, two cores that others share", wall, "s", 30.0, at_most=True),
        Figure("plan.trials", "tried", plan.trials, "configurations"),
        Figure("plan.fresh", "that confirm it, fresh", plan.replications, "replications", 200),
        Figure("plan.p90", f"nine in ten within ({low:.2f} to {high:.2f})", p90.mean / 3600, "h", 4.0, at_most=True),
        Figure("plan.cost", f"{plan.currency} a day: {servers}; closing {plan.longer:g} h later", plan.cost, "a day"),
        Figure("plan.bound", "no configuration costs less than", plan.bound, "a day"),
        Figure("plan.exceptions", "of trials against the assumption", plan.exceptions, "pairs"),
    ]
    return Group(TITLES[2], figures, "Huu Nghi, 2,000 trucks a day, nine in ten within 4 h; without the frontier")


# ---- the program


def write(groups: Sequence[Group]) -> None:
    """Into the page of figures, in the place of what stood there."""
    page = PAGE.read_text("utf-8")
    for title in TITLES:
        page = re.sub(rf"(?ms)^## {title}\n.*?(?=^## |\Z)", "", page)
    section = in_markdown(groups, [])
    section = section.replace(f"## {TITLES[0]}\n", f"## {TITLES[0]}\nBy `python benchmarks/gates_plan.py --write-docs`. ", 1)
    PAGE.write_text(page.rstrip() + "\n\n" + section, "utf-8")


def main(arguments: Sequence[str]) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="fewer days of dispatch, and no plan")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of tables")
    parser.add_argument("--write-docs", action="store_true", help="also write the section in docs/figures.md")
    options = parser.parse_args(arguments)
    if options.quick and options.write_docs:
        parser.error("docs/figures.md holds figures of a full run: leave out --quick")
    groups = [measure_bookings(), measure_dispatch(10 if options.quick else 24)]
    if not options.quick:
        groups.append(measure_plan())
    if options.write_docs:
        write(groups)
    figures = {figure.name: figure.as_plain() for group in groups for figure in group.figures}
    print(json.dumps({"program": "gates_plan", "quick": options.quick, "figures": figures}) if options.json else in_terminal(groups, []))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
