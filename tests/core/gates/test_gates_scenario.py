"""Scenarios as they are read: units, errors that name file, field, value and remedy, and what is impossible or meant ill."""

from __future__ import annotations

import copy
import datetime as dt
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.gates.worlds import LANES, MIXED, ROOT, SHUTTLE, WORLDS, replication, world
from cotmoc import gates
from cotmoc.errors import ScenarioError, TooMuchToSimulate, UsageError
from cotmoc.gates import units
from cotmoc.gates.designs import DESIGNS
from cotmoc.gates.network import UNLIMITED
from cotmoc.gates.scenario import Season
from cotmoc.gates.scenario_file import read_scenario, scenario_of
from cotmoc.gates.simulation import prepare

SAMPLES = sorted((Path(__file__).parents[3] / "samples" / "gates").glob("*.toml"))


def with_value(path: str, value: Any, base: dict[str, Any] = LANES) -> dict[str, Any]:
    document = copy.deepcopy(base)
    *folders, last = path.split(".")
    table = document
    for name in folders:
        table = table[name]
    table[last] = value
    return document


def test_every_design_has_a_gate_in_these_tests_and_a_name_of_its_own() -> None:
    assert [design.code for design in DESIGNS] == list(WORLDS)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_every_sample_says_of_each_number_what_it_rests_on(path: Path) -> None:
    scenario = read_scenario(path)
    assert [note.field for note in scenario.notes if note.sort == "unsaid" or not note.text] == []


def test_a_scenario_is_read_with_its_units() -> None:
    scenario = scenario_of(LANES)
    east, west = scenario.sides
    assert (east.id, east.hours, east.road, east.yard, west.road) == ("east", ((25200.0, 68400.0),), 40, 12, UNLIMITED)
    assert east.stations["exit"].service.values == (240.0, 0.6)
    assert scenario.traffic[0].volume == 230
    assert scenario.traffic[0].booking is not None
    assert sum(scenario.traffic[0].booking.places) == 24 * 6
    assert scenario.begin == dt.date(2026, 3, 2)


def test_a_value_says_what_it_rests_on() -> None:
    scenario = scenario_of(with_value("sides.east.yard", {"value": 12, "source": "op031"}))
    note = next(note for note in scenario.notes if note.field == "sides.east.yard")
    assert (note.value, note.sort, note.text) == ("12", "source", "op031")


def test_a_changed_value_leaves_the_rest_as_it_was_and_says_why() -> None:
    scenario = scenario_of(LANES)
    more = scenario.changed({"sides.east.yard": 99, "traffic.in.volume": "300 trucks a day"}, reason="tried")
    assert (more.sides[0].yard, more.traffic[1].volume, scenario.sides[0].yard) == (99, 300.0, 12)
    assert [note.text for note in more.notes if note.sort == "assumed"] == ["tried", "tried"]


WRONG = {
    "zero lanes": ("sides.east.stations.exit.servers", 0, "from 1 to 100,000"),
    "half a lane": ("sides.east.stations.exit.servers", 1.5, "whole number"),
    "a lane that is true": ("sides.east.stations.exit.servers", True, "a number"),
    "a billion lanes": ("sides.east.stations.exit.servers", 10**9, "from 1 to 100,000"),
    "a negative time": ("sides.east.stations.exit.service", "-4 min", "less than no time"),
    "a time without a unit": ("sides.east.stations.exit.service", "4", "with its unit"),
    "a number for a time": ("sides.east.stations.exit.service", 4, "distribution"),
    "a normal service": ("sides.east.stations.exit.service", "normal, mean 4 min, sd 1 min", "less than no time"),
    "an unknown distribution": ("sides.east.stations.exit.service", "weibull, mean 4 min", "there are: fixed"),
    "a distribution without its mean": ("sides.east.stations.exit.service", "lognormal, cv 2", "takes mean, cv"),
    "a distribution that says a thing twice": ("sides.east.stations.exit.service", "gamma, mean 1 s, mean 2 s, cv 1", "each once"),
    "a spread without end": ("sides.east.stations.exit.service", "lognormal, mean 4 min, cv 1e9", "a number"),
    "too wide a spread": ("sides.east.stations.exit.service", "lognormal, mean 4 min, cv 1000", "at most 100"),
    "a mean of nothing": ("sides.east.stations.exit.service", "exponential, mean 0 s", "above 0"),
    "a million observations": ("sides.east.stations.exit.service", "empirical" + ", 1 s" * 10_001, "at most 10,000"),
    "a share above all": ("sides.east.stations.entry_inspection.share", "120 %", "0 %"),
    "a share that is no number": ("sides.east.stations.entry_inspection.share", float("nan"), "finite"),
    "an hour that does not exist": ("sides.east.open", "07:00-25:00", "24:00"),
    "hours of no length": ("sides.east.open", "07:00-07:00", "always"),
    "hours that overlap": ("sides.east.open", "07:00-12:00, 11:00-13:00", "overlap"),
    "a zone that does not exist": ("sides.east.time_zone", "Asia/Atlantis", "IANA"),
    "a zone that is a path": ("sides.east.time_zone", "../../etc/passwd", "IANA"),
    "a yard of no places": ("sides.east.yard", 0, "from 1"),
    "a volume without a day": ("traffic.in.volume", "250 trucks", "a day"),
    "a billion billions of trucks": ("traffic.in.volume", "1000000000000000000 trucks a day", "1,000,000,000 a day"),
    "a power of ten": ("traffic.in.volume", "1e9 trucks a day", "such as"),
    "a power of ten in the unit": ("traffic.in.volume", "1 e9 trucks a day", "such as"),
    "thousands in a letter": ("traffic.in.volume", "2k trucks a day", "such as"),
    "a letter for thousands as a unit": ("traffic.in.volume", "2 k trucks a day", "in digits"),
    "thousands in a word": ("traffic.in.volume", "2 thousand trucks a day", "in digits"),
    "thousands in another language": ("traffic.in.volume", "2 nghìn xe a day", "in digits"),
    "ten thousands before a unit": ("traffic.in.volume", "2 万辆 a day", "in digits"),
    "thousands with a point": ("traffic.in.volume", "2.000 trucks a day", "write 2000 if"),
    "thousands of lanes with a point": ("sides.east.stations.exit.servers", "2.000", "write 2000 if"),
    "fewer than no trucks": ("traffic.in.volume", "-5 trucks a day", "from 0"),
    "a day of 23 hours": ("traffic.in.day", [1] * 23, "24 weights"),
    "a day without traffic": ("traffic.in.day", [0] * 24, "not all of them 0"),
    "a start on no side": ("traffic.in.from", "moon", "east, west"),
    "no traffic at all": ("traffic", {}, "at least one"),
    "a third side": ("sides.middle", LANES["sides"]["east"], "two sections"),
    "a slip of the pen": ("sides.east.stations.exit.servrs", 3, "Is servers meant?"),
    "a station of another design": ("sides.east.stations.crane", {"servers": 1, "service": "1 s"}, "There are: exit, entry"),
    "a slot that does not fill a day": ("traffic.out.booking.slot", "7 h", "1 h"),
    "places for no slot": ("traffic.out.booking.places", [1, 2, 3], "48 of them"),
    "a breakdown every second": ("sides.east.stations.exit.breakdown.every", "1 s", "at least 60 s"),
    "an unknown design": ("design", "teleport", "staffed_lanes"),
    "a day that is none": ("begin", "2026-02-30", "2026-03-02"),
    "a season that ends before it begins": ("season", [{"name": "x", "days": "2026-03-02..2026-03-01", "factor": 2}], "for every year"),
    "two currencies": ("sides.east.stations.exit.cost", "5 VND a day", "12 USD an hour"),
    "a table where a number belongs": ("sides.east.yard", {"value": 3, "because": "x"}, "assumed"),
    "a number where a table belongs": ("sides.east.stations.exit", 3, "Write a section"),
    "a title of a thousand pages": ("title", "x" * 100_000, "short text"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_named_with_its_field_and_remedy(name: str) -> None:
    field, value, remedy = WRONG[name]
    with pytest.raises(ScenarioError) as raised:
        scenario_of(with_value(field, value), where="gate.toml")
    assert "gate.toml" in raised.value.where
    assert field.split(".")[0] in str(raised.value)
    assert remedy in str(raised.value)
    assert len(str(raised.value)) < 1_000


def test_a_volume_is_what_stands_there() -> None:
    written = ["2,000 trucks a day", "2000.5 a day", "1.25 xe tải a day", "12.125 empty containers an hour", "0.120 quá-cảnh per day"]
    assert [units.per_day(text) for text in written] == [
        (2000.0, "trucks"),
        (2000.5, ""),
        (1.25, "xe tải"),
        (291.0, "empty containers"),
        (0.12, "quá-cảnh"),
    ]


def test_what_is_missing_is_named() -> None:
    document = copy.deepcopy(LANES)
    del document["sides"]["west"]["stations"]["entry"]
    with pytest.raises(ScenarioError, match=r"stations\.entry"):
        scenario_of(document)


def test_lanes_that_do_not_switch_back_are_refused() -> None:
    with pytest.raises(ScenarioError, match="ends the day with 2 lanes of it and begins with 3"):
        scenario_of(MIXED | {"switch": MIXED["switch"][:1]})


def test_more_lanes_than_there_are_cannot_be_switched() -> None:
    rows = [row | {"lanes": 9} for row in MIXED["switch"]]
    with pytest.raises(ScenarioError, match="fewer than no lanes"):
        scenario_of(MIXED | {"switch": rows})


def test_swing_lanes_that_could_wait_for_themselves_are_refused() -> None:
    with pytest.raises(ScenarioError, match="wait for one another for ever"):
        scenario_of(with_value("sides.hill.apron", 5, MIXED))


@pytest.mark.parametrize("text", ["", "\n", "= 3\n", "a = [[[[\n", "a = " + "[" * 5_000 + "\n", "\x00\n"])
def test_what_is_no_toml_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "gate.toml").write_text(text, "utf-8")
    with pytest.raises(ScenarioError):
        read_scenario(tmp_path / "gate.toml")


def test_a_file_that_is_not_there_or_too_large_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="cannot be read"):
        read_scenario(tmp_path / "none.toml")
    with pytest.raises(ScenarioError, match="cannot be read"):
        read_scenario("a\x00b")
    (tmp_path / "large.toml").write_bytes(b"#" * 2_000_000)
    with pytest.raises(ScenarioError, match="larger than a megabyte"):
        read_scenario(tmp_path / "large.toml")
    (tmp_path / "latin.toml").write_bytes(b'title = "\xe9"\n')
    with pytest.raises(ScenarioError, match="not UTF-8"):
        read_scenario(tmp_path / "latin.toml")


def test_a_text_is_read_as_a_file_is() -> None:
    for path in SAMPLES:
        assert read_scenario(path.read_text("utf-8")).document == read_scenario(path).document


# ---- impossible, but understood


def refused(**changes: Any) -> float:
    """Seconds until it was refused."""
    begin = time.process_time()
    with pytest.raises(TooMuchToSimulate):
        prepare(world("staffed_lanes", **changes), days=30, root=ROOT)
    return time.process_time() - begin


def test_a_billion_trucks_are_refused_at_once() -> None:
    assert refused(traffic__out__volume="1,000,000,000 trucks a day") < 0.5
    assert refused(season=[{"name": "x", "days": "2026-03-05", "factor": 1000}]) < 0.5
    assert refused(sides__east__stations__exit__servers=100_000, sides__east__stations__exit__breakdown__every="1 min") < 0.5


def test_a_refusal_says_how_many_days_would_do() -> None:
    scenario = world("staffed_lanes", traffic__out__volume="100,000 trucks a day")
    with pytest.raises(TooMuchToSimulate, match="at most 27 days"):
        prepare(scenario, days=365, root=ROOT)
    prepare(scenario, days=27, root=ROOT)


@pytest.mark.parametrize("days", [0, -1, 10_000])
def test_days_that_cannot_be_simulated_are_refused(days: int) -> None:
    with pytest.raises((UsageError, TooMuchToSimulate)):
        gates.simulate(world("staffed_lanes"), days=days, rng=np.random.default_rng(1))


def test_numbers_of_replications_that_make_no_sense_are_refused() -> None:
    for replications, warmup in ((0, 0), (10**9, 0), (1, 30), (1, -1)):
        with pytest.raises(UsageError):
            gates.simulate(world("staffed_lanes"), rng=np.random.default_rng(1), replications=replications, warmup=warmup)


def test_more_than_gets_through_is_answered_and_said() -> None:
    scenario = world("staffed_lanes", traffic__out__volume="3,000 trucks a day", sides__east__road="unlimited")
    run = gates.simulate(scenario, days=10, replications=5, rng=np.random.default_rng(1))
    assert not run.settled
    assert run.total.served.mean < run.total.arrived.mean / 2


def test_hours_that_never_overlap_are_answered() -> None:
    scenario = world("staffed_lanes", sides__east__open="00:00-06:00", sides__west__open="12:00-18:00")
    run = gates.simulate(scenario, days=10, replications=3, rng=np.random.default_rng(1))
    assert run.flows[0].served.mean > 0
    assert run.flows[0].p50.mean > 4 * 3600


def test_a_gate_that_nobody_comes_to_is_answered() -> None:
    scenario = world("staffed_lanes", traffic__out__volume="0 trucks a day", traffic__in__volume="0 trucks a day")
    run = gates.simulate(scenario, days=3, replications=3, rng=np.random.default_rng(1))
    assert (run.total.served.mean, run.day.left_overnight.mean, run.queues) == (0, 0, ())
    assert np.isnan(run.total.mean.mean)


def test_one_vehicle_alone_serves_both_ways() -> None:
    run = gates.simulate(scenario_of(with_value("fleet.vehicles", 1, SHUTTLE)), days=5, replications=3, rng=np.random.default_rng(1))
    assert 20 < run.total.served.mean < 100
    assert run.resources[-1].name == "fleet"


# ---- the calendar


def test_each_side_opens_by_its_own_clock() -> None:
    """07:00 in Hanoi is 08:00 in Beijing: the west opens at 06:00 by the clock of the east."""
    _, inputs, _, _ = replication(world("staffed_lanes"), days=1)
    ready, _, _, _ = replication(world("staffed_lanes"), days=1)
    opens = ready.layout.pools
    first = {name: float(inputs.when[(inputs.which == opens[name]) & (inputs.delta > 0)][0]) for name in ("east.entry", "west.exit")}
    assert first == {"east.entry": 7 * 3600.0, "west.exit": 6 * 3600.0}


def test_summer_time_moves_an_opening() -> None:
    scenario = world(
        "staffed_lanes",
        begin="2026-03-28",
        sides__east__time_zone="UTC",
        sides__west__time_zone="Europe/Kyiv",
        sides__west__open="08:00-20:00",
    )
    ready = prepare(scenario, days=3, root=ROOT)
    calendar, pool = ready.calendar, ready.layout.pools["west.exit"]
    opens = calendar.when[(calendar.which == pool) & (calendar.delta > 0)] / 3600
    assert opens.tolist() == [6.0, 24 + 5.0, 48 + 5.0]


def test_a_season_of_every_year_may_go_over_the_new_year() -> None:
    winter = Season("winter", "12-20", "01-10", 2.0, ())
    covered = [winter.covers(dt.date(2026, month, day)) for month, day in ((12, 19), (12, 20), (1, 10), (1, 11))]
    assert covered == [False, True, True, False]


def test_the_traffic_follows_hour_day_and_season() -> None:
    scenario = world(
        "staffed_lanes",
        traffic__in__week=[1, 1, 1, 1, 1, 0, 0],
        traffic__in__volume="2,000 trucks a day",
        season=[{"name": "feast", "days": "2026-03-04", "factor": 0.1, "traffic": ["in"]}],
    )
    _, inputs, _, _ = replication(scenario, days=7)
    days = np.bincount((inputs.arrival[inputs.first == inputs.first.max()] // 86400).astype(int), minlength=7)
    assert abs(days[0] - 2000) < 150
    assert abs(days[2] - 200) < 50
    assert days[5] == days[6] == 0


def test_booked_trucks_keep_to_the_places_of_their_slots() -> None:
    scenario = world("staffed_lanes", traffic__out__booking={"share": 1, "slot": "1 h", "places": {"08:00-12:00": 10}})
    _, inputs, _, _ = replication(scenario, days=3)
    came = inputs.arrival[inputs.first == 0]
    hours, counts = np.unique(came // 3600 % 24, return_counts=True)
    assert hours.tolist() == [8.0, 9.0, 10.0, 11.0]
    assert counts.max() <= 30
    assert np.unique(came % 3600).tolist() == [1800.0]


def test_no_shows_do_not_come() -> None:
    booking = {"share": 1, "no_show": 1}
    _, inputs, _, _ = replication(world("staffed_lanes", traffic__out__booking=booking), days=2)
    assert np.count_nonzero(inputs.first == 0) == 0
