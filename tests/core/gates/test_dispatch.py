"""Driverless trucks: every load once, no truck in two places, and fewer empty runs than first come first served."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cotmoc.errors import UsageError
from cotmoc.gates.dispatch import Job, Schedule, Vehicle, _matched, dispatch, first_come, rolling

Case = tuple[list[list[int]], list[Vehicle], list[Job]]
TWO_YARDS = [[0, 300], [300, 0]]


@st.composite
def days(draw: st.DrawFn) -> Case:
    """Points on a line, so that no way round is shorter than the straight one."""
    places = draw(st.lists(st.integers(0, 900), min_size=1, max_size=5))
    roads = [[abs(a - b) for b in places] for a in places]
    point = st.integers(0, len(places) - 1)
    vehicles = [Vehicle(f"v{number}", draw(point), draw(st.integers(0, 500))) for number in range(draw(st.integers(1, 4)))]
    jobs = []
    for number in range(draw(st.integers(0, 12))):
        ready = draw(st.integers(0, 3000))
        due = draw(st.one_of(st.none(), st.integers(ready, ready + 4000)))
        jobs.append(Job(f"j{number}", ready, draw(point), draw(point), draw(st.integers(0, 600)), due))
    return roads, vehicles, jobs


def refuse_impossible(case: Case, schedule: Schedule, notice: int = 0) -> None:
    """Fails where a schedule could not be driven."""
    roads, vehicles, jobs = case
    by_id = {job.id: job for job in jobs}
    assert sorted([*(trip.job for trip in schedule.trips), *schedule.left]) == sorted(by_id)
    for vehicle in vehicles:
        at, free = vehicle.start, vehicle.free
        for trip in (trip for trip in schedule.trips if trip.vehicle == vehicle.id):
            job = by_id[trip.job]
            assert trip.leaves >= max(free, job.ready - notice)
            assert trip.empty == roads[at][job.origin]
            assert trip.starts == max(trip.leaves + trip.empty, job.ready)
            assert trip.ends == trip.starts + job.handling + roads[job.origin][job.target]
            assert job.due is None or trip.ends <= job.due
            at, free = job.target, trip.ends
    times = [trip.ends - by_id[trip.job].ready for trip in schedule.trips]
    assert schedule.mean == (sum(times) / len(times) if times else 0)
    assert (schedule.longest, schedule.empty) == (max(times, default=0), sum(trip.empty for trip in schedule.trips))


@given(days(), st.sampled_from(["nearest", "rotation"]))
def test_first_come_first_served_can_be_driven_and_goes_by_the_order(case: Case, rule: str) -> None:
    schedule = first_come(*case, rule=rule)
    refuse_impossible(case, schedule)
    if rule == "rotation":
        ready = {job.id: number for number, job in enumerate(sorted(case[2], key=lambda job: job.ready))}
        for vehicle in case[1]:
            mine = [ready[trip.job] for trip in schedule.trips if trip.vehicle == vehicle.id]
            assert mine == sorted(mine)


@given(days(), st.sampled_from([0, 60, 900]), st.sampled_from([0, 500]), st.sampled_from([0, 600]))
def test_the_rolling_plan_can_be_driven_with_what_is_known_at_each_moment(case: Case, horizon: int, notice: int, patience: int) -> None:
    refuse_impossible(case, rolling(*case, horizon=horizon, notice=notice, patience=patience), notice)


@given(days())
def test_what_is_not_known_yet_changes_nothing(case: Case) -> None:
    roads, vehicles, jobs = case
    early = [job for job in jobs if job.ready <= 1500]
    until = [trip for trip in rolling(*case).trips if trip.leaves < 1500]
    assert [trip for trip in rolling(roads, vehicles, early).trips if trip.leaves < 1500] == until


@given(days())
def test_it_is_never_worse_than_first_come_first_served(case: Case) -> None:
    best = dispatch(*case)
    refuse_impossible(case, best)
    assert best.rank == min(one.rank for one in (rolling(*case), first_come(*case), first_come(*case, rule="rotation")))


@given(days())
def test_without_a_due_time_nothing_is_left(case: Case) -> None:
    roads, vehicles, jobs = case
    jobs = [Job(job.id, job.ready, job.origin, job.target, job.handling) for job in jobs]
    assert rolling(roads, vehicles, jobs).left == ()


@given(days())
def test_the_same_day_gives_the_same_schedule(case: Case) -> None:
    assert rolling(*case) == rolling(*case)


@given(st.integers(0, 10_000), st.integers(1, 5), st.integers(1, 30))
def test_looking_at_the_cheapest_loads_of_each_vehicle_loses_nothing(seed: int, vehicles: int, jobs: int) -> None:
    from scipy.optimize import linear_sum_assignment

    costs = np.random.default_rng(seed).integers(-50, 1000, (vehicles, jobs))
    given = _matched(costs)
    chosen = [(vehicle, job) for vehicle, job in enumerate(given.tolist()) if job >= 0]
    rows, columns = linear_sum_assignment(costs)
    assert sum(costs[one] for one in chosen) == costs[rows, columns].sum()
    assert len(chosen) == min(vehicles, jobs)


# ---- single cases


def test_a_truck_takes_what_lies_before_it_and_saves_the_empty_run() -> None:
    jobs = [Job("far", 0, 1, 0, 60), Job("here", 0, 0, 1, 60)]
    assert [trip.job for trip in rolling(TWO_YARDS, [Vehicle("v", 0)], jobs).trips] == ["here", "far"]
    assert [trip.job for trip in first_come(TWO_YARDS, [Vehicle("v", 0)], jobs).trips] == ["far", "here"]


def test_a_truck_that_is_soon_free_on_the_far_side_is_worth_waiting_for() -> None:
    vehicles = [Vehicle("near", 1, free=60), Vehicle("far", 0)]
    jobs = [Job("load", 0, 1, 0, 60)]
    assert [(trip.vehicle, trip.ends) for trip in rolling(TWO_YARDS, vehicles, jobs).trips] == [("near", 420)]
    assert [trip.vehicle for trip in rolling(TWO_YARDS, vehicles, jobs, horizon=0).trips] == ["far"]


def test_a_load_known_before_is_awaited_where_it_comes() -> None:
    jobs = [Job("booked", 1000, 1, 0, 60)]
    told, untold = (rolling(TWO_YARDS, [Vehicle("v", 0)], jobs, notice=notice).trips[0] for notice in (900, 0))
    assert ((told.leaves, told.starts), (untold.leaves, untold.starts)) == ((700, 1000), (1000, 1300))


def test_what_nobody_can_bring_in_time_is_left_and_told() -> None:
    jobs = [Job("late", 0, 1, 0, 60, due=659), Job("in time", 0, 1, 0, 60, due=660)]
    schedule = dispatch(TWO_YARDS, [Vehicle("v", 0)], jobs)
    assert (schedule.left, [trip.job for trip in schedule.trips]) == (("late",), ["in time"])


def test_a_load_passed_over_for_too_long_goes_first() -> None:
    """Loads keep coming where the truck is; the one far away would wait for ever."""
    jobs = [Job("far", 0, 1, 1, 60), *(Job(f"here{number}", number * 60, 0, 0, 60) for number in range(100))]
    order = [trip.job for trip in rolling(TWO_YARDS, [Vehicle("v", 0)], jobs).trips]
    patient = [trip.job for trip in rolling(TWO_YARDS, [Vehicle("v", 0)], jobs, patience=100_000).trips]
    assert order.index("far") < 30
    assert patient.index("far") == 100


def test_no_loads_are_an_empty_schedule() -> None:
    schedule = dispatch(TWO_YARDS, [Vehicle("v", 0)], [])
    assert (schedule.trips, schedule.left, schedule.mean, schedule.end) == ((), (), 0, 0)


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: dispatch(TWO_YARDS, [], []), "0 vehicles, 0 jobs and 2 points cannot be planned"),
        (lambda: dispatch([], [Vehicle("v", 0)], []), "0 points cannot be planned"),
        (lambda: dispatch([[0, 1]], [Vehicle("v", 0)], []), "it has 2 times"),
        (lambda: dispatch([[-1]], [Vehicle("v", 0)], []), "time -1 cannot be"),
        (lambda: dispatch(TWO_YARDS, [Vehicle("v", 2)], []), "there is no point 2"),
        (lambda: dispatch(TWO_YARDS, [Vehicle("v", 0)], [Job("j", 0, 0, -1, 0)]), "there is no point -1"),
        (lambda: dispatch(TWO_YARDS, [Vehicle("v", 0)] * 2, []), "it is there twice"),
        (lambda: dispatch(TWO_YARDS, [Vehicle("v", 0)], [Job("j", 0, 0, 0, 0)] * 2), "it is there twice"),
        (lambda: first_come(TWO_YARDS, [Vehicle("v", 0)], [], rule="luck"), "'luck' is no rule"),
        (lambda: rolling(TWO_YARDS, [Vehicle("v", 0)], [], horizon=-1), "horizon -1 cannot be"),
        (lambda: Job("j", -1, 0, 0, 0), "ready -1 cannot be"),
        (lambda: Job("j", 10**9, 0, 0, 0), "ready 1000000000 cannot be"),
        (lambda: Job("j", 0, 0, 0, 1.5), "handling 1.5 cannot be"),  # type: ignore[arg-type]
        (lambda: Vehicle("v", 0, -5), "free -5 cannot be"),
    ],
)
def test_what_cannot_be_is_refused_with_the_remedy(make: Any, told: str) -> None:
    with pytest.raises(UsageError, match=told) as refused:
        make()
    assert refused.value.remedy
