"""Laws of every run, whatever the scenario: nobody is lost, Little's law, nothing is taken that is not there, more never hurts."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.gates.worlds import WORLDS, replication, world
from cotmoc.gates.draws import Root
from cotmoc.gates.measures import BIN
from cotmoc.gates.scenario import Scenario
from cotmoc.gates.scenario_file import scenario_of

roots = st.integers(0, 2**32 - 1).map(lambda word: Root((word,)))


@st.composite
def gates(draw: st.DrawFn) -> Scenario:
    """Any of the designs with any numbers: starved, flooded, tiny places, odd hours."""
    document = copy.deepcopy(WORLDS[draw(st.sampled_from(sorted(WORLDS)))])
    hours = st.sampled_from(["always", "07:00-19:00", "22:00-04:00", "00:00-01:00", "06:00-10:00, 15:00-24:00"])
    for side in document["sides"].values():
        side["open"] = draw(hours)
        side["yard"] = draw(st.integers(1, 40))
        side["road"] = draw(st.one_of(st.just("unlimited"), st.integers(1, 60)))
        for name, station in side["stations"].items():
            if document["design"] != "mixed_day":
                side["stations"][name] = station | {"servers": draw(st.integers(1, 4))}
    document["crossing"] = document["crossing"] | {"places": draw(st.integers(1, 20))}
    for traffic in document["traffic"].values():
        traffic["volume"] = f"{draw(st.integers(0, 400))} a day"
        traffic["fresh"] = draw(st.sampled_from([0, 0.3, 1]))
    return scenario_of(document)


@settings(max_examples=40)
@given(gates(), roots)
def test_nobody_is_lost_and_little_s_law_holds(scenario: Scenario, root: Root) -> None:
    _, inputs, trace, sums = replication(scenario, days=2, root=root)
    still = np.isnan(sums.ended)
    assert sums.arrival.size == sums.served.sum() + sums.turned_away.sum() + still.sum()
    assert (still == (sums.outcome < 0)).all()
    times = np.where(still, inputs.horizon, sums.ended) - sums.arrival
    assert (times >= 0).all()
    assert sums.inside.sum() == pytest.approx(times.sum(), rel=1e-9, abs=1e-3)  # L = λW
    assert (sums.waited <= times * (1 + 1e-12) + 1e-6).all()
    assert sums.queues.sum() >= sums.waited.sum() - 1e-3  # vehicles wait for chargers when nobody waits for them
    assert not np.isnan(trace.left[~still & (sums.outcome == 1)]).any()


@settings(max_examples=40)
@given(gates(), roots)
def test_nothing_is_taken_that_is_not_there(scenario: Scenario, root: Root) -> None:
    ready, _, trace, sums = replication(scenario, days=2, root=root)
    mean = sums.pools / BIN
    assert mean.min() >= -1e-6
    for number, pool in enumerate(ready.network.pools):
        if pool.kind != "vehicles" and not pool.switches:
            assert mean[number].max() <= pool.size + 1e-6
    fleet = [number for number, pool in enumerate(ready.network.pools) if pool.kind == "vehicles"]
    if fleet:
        assert mean[fleet].sum(axis=0).max() <= scenario.parts.vehicles + 1e-6
    assert (sums.open >= -1e-6).all()
    servers = [number for number, pool in enumerate(ready.network.pools) if pool.kind == "servers"]
    assert (sums.pools[servers] <= sums.open[servers] + 1e-3).all()  # nor while it is closed
    assert trace.events >= sums.arrival.size


@settings(max_examples=40)
@given(gates(), roots)
def test_everybody_goes_forward_in_time(scenario: Scenario, root: Root) -> None:
    _, inputs, trace, _ = replication(scenario, days=2, root=root)
    for arrival, row in zip(inputs.arrival, trace.begin, strict=True):
        begun = row[~np.isnan(row)]
        assert begun.size == 0 or begun[0] >= arrival
        assert (np.diff(begun) >= 0).all()
        assert begun.size == 0 or begun[-1] < inputs.horizon


@settings(max_examples=10)
@given(gates(), roots)
def test_the_same_numbers_give_the_same_run(scenario: Scenario, root: Root) -> None:
    (_, _, one, sums), (_, _, other, again) = (replication(scenario, days=2, root=root) for _ in range(2))
    assert np.array_equal(one.begin, other.begin, equal_nan=True)
    assert np.array_equal(one.left, other.left, equal_nan=True)
    assert np.array_equal(sums.queues, again.queues)


# ---- more never hurts, where that is a theorem


def plain_lanes(*, servers: list[int], places: list[int], service: list[str], hours: str) -> Scenario:
    """First come, first served, no inspections: all steps are maxima and sums of earlier times."""
    stations = [{"servers": count, "service": text} for count, text in zip(servers, service, strict=True)]
    sides: dict[str, Any] = {
        "a": {"open": hours, "yard": places[0], "stations": {"exit": stations[0], "entry": stations[1]}},
        "b": {"open": "always", "apron": places[1], "stations": {"exit": stations[0], "entry": stations[1]}},
    }
    return scenario_of(
        {
            "title": "plain",
            "design": "staffed_lanes",
            "begin": "2026-03-02",
            "sides": sides,
            "crossing": {"time": "3 min"},
            "traffic": {"out": {"from": "a", "volume": "300 trucks a day"}},
        }
    )


def nobody_is_later(less: Scenario, more: Scenario, root: Root) -> bool:
    (_, _, slow, _), (_, _, fast, _) = (replication(one, days=2, root=root) for one in (less, more))
    later = np.where(np.isnan(slow.left), np.inf, slow.left)
    sooner = np.where(np.isnan(fast.left), np.inf, fast.left)
    return bool((sooner <= later + 1e-6).all())


counts = st.lists(st.integers(1, 4), min_size=2, max_size=2)
rooms = st.lists(st.integers(1, 6), min_size=2, max_size=2)
added = st.lists(st.integers(0, 3), min_size=4, max_size=4)
open_hours = st.sampled_from(["always", "06:00-20:00", "08:00-12:00, 13:00-18:00"])


@settings(max_examples=60)
@given(counts, rooms, added, open_hours, roots)
def test_more_lanes_and_places_make_nobody_later_where_services_are_equal(
    servers: list[int], places: list[int], more: list[int], hours: str, root: Root
) -> None:
    """Equal services: nobody overtakes."""
    service = ["4 min", "5 min"]
    less = plain_lanes(servers=servers, places=places, service=service, hours=hours)
    lanes, rooms_more = [servers[0] + more[0], servers[1] + more[1]], [places[0] + more[2], places[1] + more[3]]
    assert nobody_is_later(less, plain_lanes(servers=lanes, places=rooms_more, service=service, hours=hours), root)


@settings(max_examples=60)
@given(rooms, added, open_hours, st.floats(0.3, 1.0), roots)
def test_more_places_and_faster_single_lanes_make_nobody_later(
    places: list[int], more: list[int], hours: str, faster: float, root: Root
) -> None:
    """Single lanes: nobody overtakes, whatever the services are."""
    slow = ["lognormal, mean 4 min, cv 0.8", "exponential, mean 4 min"]
    fast = [f"lognormal, mean {4 * faster:.4f} min, cv 0.8", f"exponential, mean {4 * faster:.4f} min"]
    less = plain_lanes(servers=[1, 1], places=places, service=slow, hours=hours)
    better = plain_lanes(servers=[1, 1], places=[places[0] + more[0], places[1] + more[1]], service=fast, hours=hours)
    assert nobody_is_later(less, better, root)


@settings(max_examples=60)
@given(st.integers(1, 4), st.integers(1, 4), roots)
def test_more_lanes_make_nobody_begin_later_at_the_first_station(servers: int, more: int, root: Root) -> None:
    """One station, any services: the workload before each customer is never more (Kiefer and Wolfowitz)."""
    service = ["lognormal, mean 9 min, cv 1.5", "0 s"]
    begins = []
    for count in (servers, servers + more):
        scenario = plain_lanes(servers=[count, 50], places=[1_000_000, 1_000_000], service=service, hours="always")
        ready, _, trace, _ = replication(scenario, days=2, root=root)
        step = [one.name for one in ready.network.routes[0].steps].index("a.exit")
        begins.append(np.nan_to_num(trace.begin[:, step], nan=np.inf))
    assert (begins[1] <= begins[0]).all()


@pytest.mark.parametrize(
    ("design", "field", "more"),
    [
        ("staffed_lanes", "sides.east.stations.exit.servers", 4),
        ("staffed_lanes", "sides.west.stations.entry.servers", 4),
        ("passenger_hall", "sides.left.stations.exit_counters.servers", 8),
        ("mixed_day", "sides.dale.stations.entry.servers", 4),
        ("agv_shuttle", "fleet.vehicles", 9),
    ],
)
def test_more_helps_on_average_in_every_design(design: str, field: str, more: int) -> None:
    """Here single customers may be later, and a theorem is not claimed: the mean over twenty days is less."""
    times = []
    for scenario in (world(design), world(design).changed({field: more})):
        _, _, _, sums = replication(scenario, days=20)
        times.append(float(sums.inside.sum()))
    assert times[1] < times[0]


def test_a_day_that_is_never_open_serves_nobody_and_loses_nobody() -> None:
    scenario = world("staffed_lanes", sides__east__closed=["2026-01-01..2026-12-31"])
    _, _, _, sums = replication(scenario, days=3)
    assert sums.served.sum() == 0
    assert sums.turned_away.sum() > 0
    assert sums.inside[:, -1].sum() / BIN > 40
