"""Planning: the cheapest gate that meets a target, why nothing cheaper does, and what is near where none does."""

from __future__ import annotations

import itertools
import json
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cotmoc.cli import main
from cotmoc.errors import TooMuchToSimulate, UsageError
from cotmoc.gates import read_scenario
from cotmoc.gates.distributions import parse
from cotmoc.gates.draws import root_of
from cotmoc.gates.network import TURNED_AWAY, Route, Step
from cotmoc.gates.planning import (
    Plan,
    Planned,
    Target,
    _Option,
    _Search,
    closing_later,
    levers_of,
    may_change,
    plan,
    plan_as_plain,
    planned_of,
    scaled,
)
from cotmoc.gates.trials import FIRST, Gate, open_hours, service, with_levels, work

SMALL = """
title = "a small gate"
design = "staffed_lanes"
begin = 2026-03-02

[sides.near]
time_zone = "Asia/Ho_Chi_Minh"
open = "08:00-18:00"
[sides.near.stations.exit]
servers = 2
service = "exponential, mean 6 min"
cost = "10 USD an hour"
[sides.near.stations.entry]
servers = 1
service = "1 min"

[sides.far]
time_zone = "Asia/Ho_Chi_Minh"
open = "08:00-18:00"
[sides.far.stations.exit]
servers = 1
service = "1 min"
[sides.far.stations.entry]
servers = 2
service = "exponential, mean 9 min"
cost = "15 USD an hour"

[crossing]
time = "5 min"

[traffic.export]
from = "near"
volume = "100 trucks a day"
day = { "08:00-16:00" = 1 }
"""
GATE = read_scenario(SMALL)
QUICK: dict[str, Any] = {"days": 4, "warmup": 1, "replications": 8, "fresh": 16, "longer": (0,), "frontier": False}


def answer(volume: float = 200, p90: float = 3600, seed: int = 1, **changed: Any) -> Plan:
    return plan(GATE, Target(volume, p90), rng=np.random.default_rng(seed), **(QUICK | changed))


def levels(found: Plan) -> dict[str, int]:
    return {level.field.removeprefix("sides.").replace(".stations.", ".").removesuffix(".servers"): level.value for level in found.levels}


def test_the_cheapest_is_found_and_confirmed_by_customers_it_was_not_chosen_by() -> None:
    """200 a day of 6 and 9 minutes in ten hours are work for 2 and 3 servers: with as many the queue grows."""
    found = answer()
    assert (found.met, levels(found), found.cost, found.currency) == (True, {"near.exit": 3, "far.entry": 5}, 1050.0, "USD")
    assert found.trial.p90.high is not None
    assert found.trial.p90.high <= 3600
    assert (found.bound, found.grounds, found.nearest) == (1050.0, ("capacity", "more_never_hurts", "fresh"), None)


@pytest.mark.parametrize("limit", [2400, 3600, 9000])
def test_it_agrees_with_trying_everything(limit: float) -> None:
    root = root_of(np.random.default_rng(99))
    gate = Gate(scaled(GATE, Target(200, limit), 4), frozenset({"export"}), days=4, warmup=1, most=FIRST, root=root, jobs=1)
    option = _Option(gate, levers_of(gate, None, 2.0), 0)
    found = _Search([option], 10_000, None).cheapest(limit)
    every = itertools.product(range(1, 13), repeat=2)
    best = min(option.cost(one) for one in every if gate.judge(option.levers, one, limit).meets(limit))
    assert found is not None
    assert option.cost(found[1]) == pytest.approx(best)
    assert option.cost(found[1]) == pytest.approx(gate.daily(option.levers, found[1]))


def test_fewer_than_the_mean_work_is_never_tried() -> None:
    found = answer(volume=300)
    assert {level.field.split(".")[1]: level.least for level in found.levels} == {"near": 3, "far": 5}


def test_longer_hours_are_taken_where_they_are_cheaper() -> None:
    """At 220 a day far entries need 3.3 servers' work in ten hours, and 2.75 in twelve: 4 by 10 hours against 3 by 12 hours."""
    shorter, longer = answer(volume=215, p90=4 * 3600), answer(volume=215, p90=4 * 3600, longer=(0, 2))
    assert longer.cost <= shorter.cost
    assert longer.scenario.sides[0].hours == ((8 * 3600.0, (18 + longer.longer) * 3600.0),)


def test_a_target_that_cannot_be_met_is_told_with_the_nearest_that_can() -> None:
    found = answer(levers={"sides.near.stations.exit.servers": (1, 2), "sides.far.stations.entry.servers": (1, 3)})
    assert (found.met, found.bound) == (False, None)
    assert found.nearest is not None
    assert found.nearest.volume is not None
    assert 100 <= found.nearest.volume < 200
    assert levels(found) == {"near.exit": 2, "far.entry": 3}


def test_what_is_short_although_it_is_no_lever_is_named() -> None:
    found = answer(levers={"sides.near.stations.exit.servers": (1, 50)})
    assert found.nearest is not None
    assert (found.met, found.nearest.short, found.nearest.p90) == (False, ("far.entry",), None)


def test_the_frontier_gets_dearer_as_it_gets_faster() -> None:
    points = answer(frontier=True).frontier
    assert points
    assert all(one.cost < other.cost and one.limit > other.limit for one, other in itertools.pairwise(points))


def test_the_same_seed_gives_the_same_plan_however_many_run_at_a_time() -> None:
    assert plan_as_plain(answer()) == plan_as_plain(answer(jobs=2))


def test_a_plan_can_be_told_as_json() -> None:
    told = json.loads(json.dumps(plan_as_plain(answer()), allow_nan=False))
    assert (told["title"], told["met"], told["levels"][0]["value"]) == ("a small gate", True, 3)


def test_without_prices_it_counts_hours_of_servers() -> None:
    free = read_scenario(SMALL.replace('cost = "10 USD an hour"', "").replace('cost = "15 USD an hour"', ""))
    found = plan(free, Target(200, 3600), rng=np.random.default_rng(1), **QUICK)
    assert (found.currency, len(found.levels)) == ("", 4)
    assert found.cost == 10.0 * sum(level.value for level in found.levels)


def test_a_search_that_is_ended_says_so() -> None:
    assert "ended_early" in answer(most=1).grounds


def test_a_search_can_be_cancelled() -> None:
    class Stop(Exception):
        pass

    def stop(done: int) -> None:
        raise Stop

    with pytest.raises(Stop):
        answer(progress=stop)


# ---- the parts


def test_a_trial_has_the_figures_of_a_simulation() -> None:
    from cotmoc.gates.simulation import run_with

    root = root_of(np.random.default_rng(3))
    gate = Gate(GATE, frozenset({"export"}), days=5, warmup=2, most=6, root=root, jobs=1)
    levers = levers_of(gate, None, 1.0)
    found = gate.trial(levers, (2, 2), 6)
    run = run_with(with_levels(GATE, levers, (2, 2)), root=root, days=5, replications=6, warmup=2)
    assert (found.p90, found.arrived, found.served) == (run.total.p90, run.total.arrived, run.total.served)
    assert run.cost_parts["servers"].mean == pytest.approx(gate.daily(levers, (2, 2)))


def test_the_work_is_volume_times_service_and_the_hours_those_of_the_calendar() -> None:
    gate = Gate(GATE, frozenset({"export"}), days=7, warmup=0, most=1, root=root_of(np.random.default_rng(1)), jobs=1)
    found = [round(work(gate, pools), 9) for pools in ({"near.exit"}, {"far.entry"}, {"near.exit", "far.entry"}, {"near.yard"})]
    assert found == [10.0, 15.0, 25.0, 0.0]
    hours = open_hours(gate.network, gate.calendar, 7)
    assert [round(hours[name], 9) for name in ("near.exit", "far.exit")] == [20.0, 10.0]


def test_what_can_be_served_elsewhere_is_surely_work_for_neither() -> None:
    steps = (
        Step("arrives", "road", otherwise="refused"),
        Step("own", "own", parse("10 min"), otherwise="swing", then="after"),
        Step("refused", outcome=TURNED_AWAY, then="leave"),
        Step("swing", "swing", parse("10 min")),
        Step("after", "desk", parse("2 min"), share=0.5),
    )
    route = Route("export", steps)
    assert [service(route, {pool}, min) for pool in ("own", "swing", "desk")] == [0.0, 0.0, 60.0]
    assert [service(route, {pool}, max) for pool in ("own", "swing", "desk")] == [600.0, 600.0, 60.0]
    assert service(route, {"own", "swing"}, min) == 600.0


def test_closing_later_ends_at_midnight_at_the_latest() -> None:
    assert [closing_later(GATE, hours).sides[1].hours[0][1] / 3600 for hours in (0, 2.5, 9)] == [18.0, 20.5, 24.0]


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: Target(0, 60), "0 a day cannot be"),
        (lambda: Target(float("nan"), 60), "nan a day cannot be"),
        (lambda: Target(100, -1), "-1 seconds cannot be"),
        (lambda: plan(GATE, Target(100, 60, "people"), rng=np.random.default_rng(1)), "no traffic of the scenario is counted in 'people'"),
        (lambda: answer(days=0), "days = 0"),
        (lambda: answer(days=4, warmup=4), "warmup = 4"),
        (lambda: answer(fresh=1), "fresh = 1"),
        (lambda: answer(longer=()), "0 to 24 hours later"),
        (lambda: answer(longer=(-1,)), "0 to 24 hours later"),
        (lambda: answer(levers={}), "nothing may change"),
        (lambda: answer(levers={"sides.near.yard": (1, 5)}), "no whole number there"),
        (lambda: answer(levers={"crossing.time": (1, 5)}), "no whole number there"),
    ],
)
def test_what_cannot_be_is_refused_with_the_remedy(make: Any, told: str) -> None:
    with pytest.raises(UsageError, match=told) as refused:
        make()
    assert refused.value.remedy


def test_a_billion_trucks_are_refused_at_once() -> None:
    with pytest.raises(TooMuchToSimulate):
        answer(volume=1e6)


# ---- the command


def test_the_command_tells_what_to_build_and_what_it_rests_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    scenario = tmp_path / "gate.toml"
    scenario.write_text(SMALL, "utf-8")
    asked = ["gates", "plan", str(scenario), "--target", "60 trucks/day", "--p90", "2 h", "--longer", "0", "--fresh", "4", "--no-frontier"]
    assert main(asked) == 0
    shown = capsys.readouterr().out
    assert "Met at 400 USD a day" in shown
    assert "sides.near.stations.exit.servers" in shown
    assert "a theorem" in shown
    assert main([*asked, "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["cost"] == 400.0


def test_the_command_says_where_a_target_cannot_be_met(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    scenario = tmp_path / "gate.toml"
    scenario.write_text(SMALL, "utf-8")
    vary = ["--vary", "sides.near.stations.exit.servers=1..2", "--longer", "0", "--fresh", "4"]
    assert main(["gates", "plan", str(scenario), "--target", "400 a day", "--p90", "2 h", *vary]) == 1
    shown = capsys.readouterr().out
    assert "NOT MET" in shown
    assert "Cannot keep up, whatever else changes: near.exit, far.entry" in shown


@pytest.mark.parametrize(
    ("option", "value", "told"),
    [
        ("--target", "many", 'Write "2000 trucks/day"'),
        ("--p90", "soon", 'Write "4 h"'),
        ("--vary", "lanes", "is not a field and its limits"),
        ("--longer", "late", "is not a number of hours"),
    ],
)
def test_the_command_refuses_what_it_cannot_read(
    option: str, value: str, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scenario = tmp_path / "gate.toml"
    scenario.write_text(SMALL, "utf-8")
    assert main(["gates", "plan", str(scenario), "--target", "60 a day", "--p90", "2 h", option, value]) == 2
    assert told in capsys.readouterr().err


def test_what_is_kept_of_an_answer_is_read_back_and_makes_its_scenario() -> None:
    found = answer(frontier=True)
    told = planned_of(json.loads(json.dumps(plan_as_plain(found))))
    assert told == Planned(**{one.name: getattr(found, one.name) for one in fields(Planned)})
    assert dict(told.changes) == {
        "traffic.export.volume": "200 trucks a day",
        "sides.near.stations.exit.servers": 3,
        "sides.far.stations.entry.servers": 5,
    }
    again = plan(GATE.changed(told.changes), Target(200, 3600), rng=np.random.default_rng(1), **QUICK)
    assert (levels(again), again.changes) == (levels(found), {})


def test_an_answer_that_cannot_be_had_is_read_back_too_and_names_what_is_most_taken() -> None:
    found = answer(200, levers={"sides.near.stations.exit.servers": None})
    told = planned_of(json.loads(json.dumps(plan_as_plain(found))))
    assert told.nearest == found.nearest
    assert found.nearest is not None
    assert found.nearest.busiest[0] == "far.entry"


def test_what_costs_something_may_change_untold_and_what_costs_nothing_when_it_is_named() -> None:
    free = "sides.near.stations.entry.servers"
    assert dict(may_change(GATE)) == {
        "sides.near.stations.exit.servers": True,
        free: False,
        "sides.far.stations.exit.servers": False,
        "sides.far.stations.entry.servers": True,
    }
    assert [level.field for level in answer(levers=dict.fromkeys(may_change(GATE))).levels] == list(may_change(GATE))


def test_as_many_are_tried_as_the_busiest_hour_can_need() -> None:
    """All 200 come within one hour, each takes 9 minutes: 30 hours of work in that hour."""
    rush = GATE.changed({"traffic.export.day": {"09:00-10:00": 1}})
    found = plan(rush, Target(200, 3600), rng=np.random.default_rng(1), **QUICK)
    assert (found.met, levels(found)["far.entry"] > 12) == (True, True)


def test_what_is_asked_for_is_not_told_as_what_cannot_be() -> None:
    """At least 4 are asked for: 2 stay what cannot be gone below."""
    found = answer(levers={"sides.near.stations.exit.servers": (4, 7), "sides.far.stations.entry.servers": None})
    assert [(level.value, level.least) for level in found.levels] == [(4, 2), (5, 3)]
    with pytest.raises(UsageError, match="Give the least first"):
        answer(levers={"sides.near.stations.exit.servers": (7, 2)})
