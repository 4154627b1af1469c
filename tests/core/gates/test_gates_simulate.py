"""The front doors: the same run wherever it is made, progress and cancel, and differences that are real."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from core.gates.worlds import WORLDS, world
from cotmoc import cli, cluster, gates
from cotmoc.errors import UsageError
from cotmoc.gates.results import as_plain
from cotmoc.gates.scenario import Scenario
from cotmoc.gates.scenario_file import scenario_of

SAMPLE = str(Path(__file__).parents[3] / "samples" / "gates" / "huu-nghi-youyiguan.toml")


def dice(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


@pytest.mark.parametrize("design", WORLDS)
def test_the_same_seed_gives_the_same_run_on_any_number_of_threads(design: str) -> None:
    one = gates.simulate(world(design), days=3, replications=7, rng=dice())
    other = gates.simulate(scenario_of(WORLDS[design]), days=3, replications=7, rng=dice(), jobs=3)
    assert json.dumps(as_plain(one)) == json.dumps(as_plain(other))


def test_another_seed_gives_another_run() -> None:
    one, other = (gates.simulate(world("staffed_lanes"), days=3, replications=3, rng=dice(seed)) for seed in (1, 2))
    assert one.total != other.total


def test_progress_is_told_and_an_exception_in_it_ends_the_run() -> None:
    told: list[tuple[int, int]] = []
    gates.simulate(world("staffed_lanes"), days=1, replications=6, rng=dice(), progress=lambda *counts: told.append(counts))
    assert told == [(number, 6) for number in range(1, 7)]

    def cancel(done: int, total: int) -> None:
        raise InterruptedError(f"{done} of {total}")

    for jobs in (1, 2):
        with pytest.raises(InterruptedError, match="1 of 50"):
            gates.simulate(world("staffed_lanes"), days=1, replications=50, rng=dice(), progress=cancel, jobs=jobs)


def test_a_gate_and_itself_do_not_differ() -> None:
    found = gates.compare(world("passenger_hall"), world("passenger_hall"), days=2, replications=4, rng=dice())
    assert {one.change.mean for one in found.differences} == {0.0}
    assert not any(one.real for one in found.differences)


def test_common_random_numbers_show_a_difference_that_single_runs_hide() -> None:
    less = world("staffed_lanes")
    found = gates.compare(less, less.changed({"sides.east.stations.entry.servers": 3}), days=6, replications=10, rng=dice())
    mean = next(one for one in found.differences if one.measure == "mean")
    assert mean.real
    assert mean.change.high is not None
    assert mean.change.high < 0
    assert next(one for one in found.differences if one.measure == "arrived").change.mean == 0


def lanes(volume: str, **more: object) -> Scenario:
    """Five lanes around the clock that clear 1,200 a day at most."""
    lane, plenty = {"servers": 5, "service": "exponential, mean 6 min"}, {"servers": 90, "service": "1 s"}
    sides = {"a": {"open": "always", "stations": {"exit": lane, "entry": plenty}}}
    sides |= {"b": {"open": "always", "stations": {"exit": plenty, "entry": plenty}}}
    gate = {"title": "M/M/5", "design": "staffed_lanes", "begin": "2026-03-02", "sides": sides, "crossing": {"time": "0 s"}}
    return scenario_of(gate | {"traffic": {"out": {"from": "a", "volume": volume}}} | more)


@pytest.mark.parametrize(
    ("volume", "days", "replications", "settled"),
    [
        ("1,000 trucks a day", 10, 20, True),
        ("1,160 trucks a day", 30, 20, True),
        ("1,000 trucks a day", 2, 20, True),
        ("1,000 trucks a day", 7, 1, True),
        ("0 trucks a day", 3, 4, True),
        ("1,240 trucks a day", 10, 20, False),
        ("1,240 trucks a day", 2, 20, False),
        ("1,400 trucks a day", 1, 20, False),
        ("1,400 trucks a day", 3, 2, False),
        ("1,400 trucks a day", 7, 1, False),
    ],
)
def test_a_gate_to_which_more_comes_than_gets_through_never_settles(volume: str, days: int, replications: int, settled: bool) -> None:
    assert gates.simulate(lanes(volume), days=days, replications=replications, rng=dice()).settled is settled


def test_a_season_does_not_last_forever_and_one_that_overruns_the_gate_does_not_settle() -> None:
    feast = {"season": [{"name": "feast", "days": "2026-03-20..2026-03-31", "factor": 1.3}]}
    assert not gates.simulate(lanes("1,000 trucks a day", **feast), days=30, replications=4, rng=dice()).settled


@pytest.mark.parametrize("begin", ["2026-02-08", "2026-05-01", "2026-03-02"])
def test_a_feast_is_not_taken_for_an_empty_gate_that_fills(begin: str) -> None:
    """Tết and the harvest: what is left out is the same whenever the study begins."""
    scenario = gates.read_scenario(SAMPLE).changed({"begin": begin})
    assert gates.simulate(scenario, days=30, replications=4, rng=dice()).warmup <= 2


def test_one_replication_gives_no_interval() -> None:
    run = gates.simulate(world("staffed_lanes"), days=2, replications=1, rng=dice())
    assert run.total.mean.low is None


def test_the_curves_of_a_day_have_a_value_for_each_quarter_of_an_hour() -> None:
    run = gates.simulate(world("staffed_lanes"), days=5, replications=3, rng=dice())
    assert {len(queue.by_time) for queue in run.queues} == {96} == {len(run.day.inside)}
    for queue in run.queues:
        assert all(low <= high for low, high in zip(queue.low, queue.high, strict=True))
        assert queue.longest.mean <= queue.longest_high.mean + 1e-9


def test_a_lane_that_is_held_overnight_is_taken_only_while_it_is_open() -> None:
    """By hand: the exit lane is done with the truck in ten minutes and then held until the other side opens."""
    lane = {"servers": 1, "service": "10 min"}
    night = {"open": "12:00-14:00", "stations": {"exit": lane, "entry": lane}}
    day = {"open": "15:00-17:00", "apron": 1, "stations": {"exit": lane, "entry": lane}}
    gate = {"title": "held", "design": "staffed_lanes", "begin": "2026-03-02", "sides": {"a": night, "b": day}}
    gate |= {"crossing": {"time": "0 s", "places": 1}}
    gate |= {"traffic": {"out": {"from": "a", "volume": "200 trucks a day", "day": {"12:00-13:00": 1}}}}
    run = gates.simulate(scenario_of(gate), days=6, replications=2, warmup=2, rng=dice())
    use = {resource.name: resource.use.mean for resource in run.resources}
    assert use["a.exit"] == pytest.approx(1.0)  # held for three hours, and open for two
    assert use["b.entry"] == pytest.approx(30 / 120)  # three trucks: of the apron, of the crossing, and of the lane


def test_costs_add_up() -> None:
    scenario = world("staffed_lanes", sides__east__stations__exit__cost="10 USD an hour", costs={"fixed": "100 USD a day"})
    run = gates.simulate(scenario, days=5, replications=3, rng=dice())
    assert run.cost is not None
    assert run.cost.mean == pytest.approx(sum(part.mean for part in run.cost_parts.values()))
    assert run.cost_parts["fixed"].mean == 100
    assert run.cost_parts["servers"].mean == pytest.approx(2 * 12 * 10, rel=0.15)  # less by what is broken


def test_what_comes_out_can_be_written_as_json() -> None:
    plain = as_plain(gates.simulate(world("agv_shuttle"), days=2, replications=2, rng=dice()))
    assert json.loads(json.dumps(plain, allow_nan=False))["total"]["served"]["mean"] > 0


# ---- the command line


def test_simulate_tells_what_came_out(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["gates", "simulate", SAMPLE, "--days", "3", "--replications", "3"]) == 0
    out = capsys.readouterr().out
    assert "3 replications of 3 days" in out
    assert "at the gate, 9 in 10 take less" in out


def test_simulate_gives_json_that_a_seed_repeats(capsys: pytest.CaptureFixture[str]) -> None:
    outs = []
    for _ in range(2):
        command = ["gates", "simulate", SAMPLE, "--days", "2", "--replications", "2", "--seed", "7", "--format", "json"]
        assert cli.main(command) == 0
        outs.append(capsys.readouterr().out)
    assert outs[0] == outs[1]
    assert json.loads(outs[0])["replications"] == 2


def test_compare_says_whether_a_difference_is_real(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["gates", "compare", SAMPLE, SAMPLE, "--days", "2", "--replications", "3"]) == 0
    assert "may be chance" in capsys.readouterr().out


def test_sources_lists_what_is_assumed(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["gates", "simulate", SAMPLE, "--sources"]) == 0
    assert "assumed   sides.vn.yard = " in capsys.readouterr().out


def test_a_scenario_that_does_not_fit_is_misuse(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert cli.main(["gates", "simulate", str(tmp_path / "none.toml")]) == 2
    assert "[G01]" in capsys.readouterr().err


def test_without_the_extra_a_clear_word_says_what_to_install() -> None:
    code = "import sys; sys.modules['numba'] = None; from cotmoc import cli; raise SystemExit(cli.main(sys.argv[1:]))"
    done = subprocess.run([sys.executable, "-c", code, "gates", "simulate", SAMPLE], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "[M01]" in done.stderr
    assert "pip install 'cotmoc[gates]'" in done.stderr


def test_dask_gives_the_same_run() -> None:
    here = gates.simulate(world("mixed_day"), days=2, replications=7, rng=dice())
    there = gates.simulate(world("mixed_day"), days=2, replications=7, rng=dice(), engine="dask", jobs=1)
    assert json.dumps(as_plain(here)) == json.dumps(as_plain(there))


def test_an_engine_that_does_not_exist_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "_PATIENCE", "1s")
    with pytest.raises(UsageError, match="local, dask"):
        gates.simulate(world("mixed_day"), days=2, rng=dice(), engine="steam")
    with pytest.raises(UsageError, match="no scheduler answers"):
        gates.simulate(world("mixed_day"), days=1, rng=dice(), engine="dask", scheduler="127.0.0.1:1")
