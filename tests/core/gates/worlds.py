"""Small gates to try things on, and what they were given and gave."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cotmoc.gates.draws import Root, drawn
from cotmoc.gates.engine import Inputs, Trace, run
from cotmoc.gates.measures import Measured, measured
from cotmoc.gates.network import drawn_steps
from cotmoc.gates.scenario import Scenario
from cotmoc.gates.scenario_file import scenario_of
from cotmoc.gates.simulation import Prepared, prepare

ROOT = Root((1, 2, 3, 4))
LANE = {"servers": 2, "service": "lognormal, mean 4 min, cv 0.6"}
HOURS = "07:00-19:00"

LANES: dict[str, Any] = {
    "title": "lanes",
    "design": "staffed_lanes",
    "begin": "2026-03-02",
    "sides": {
        "east": {
            "time_zone": "Asia/Ho_Chi_Minh",
            "open": HOURS,
            "road": 40,
            "yard": 12,
            "apron": 3,
            "stations": {
                "exit": LANE | {"breakdown": {"every": "9 h", "lasts": "exponential, mean 40 min"}},
                "entry": LANE,
                "entry_inspection": {"servers": 1, "service": "gamma, mean 30 min, cv 0.5", "share": "15 %"},
            },
        },
        "west": {
            "time_zone": "Asia/Shanghai",
            "open": "07:00-12:00, 13:00-20:00",
            "yard": 20,
            "apron": 2,
            "stations": {
                "exit": LANE | {"servers": 3},
                "entry": LANE | {"servers": 2, "service": "exponential, mean 4 min"},
                "exit_inspection": {"servers": 2, "service": "uniform, from 5 min to 20 min", "share": "10 %"},
            },
        },
    },
    "crossing": {"time": "triangular, from 2 min to 6 min, mostly 3 min", "places": 5},
    "traffic": {
        "out": {
            "from": "east",
            "volume": "230 trucks a day",
            "day": {"06:00-18:00": 1, "18:00-20:00": 0.2},
            "fresh": "40 %",
            "booking": {
                "share": "50 %",
                "slot": "30 min",
                "places": {"07:00-19:00": 6},
                "lateness": "normal, mean -5 min, sd 20 min",
                "no_show": "5 %",
            },
        },
        "in": {"from": "west", "volume": "250 trucks a day", "day": {"07:00-19:00": 1}, "fresh": "10 %"},
    },
}

SHUTTLE: dict[str, Any] = {
    "title": "shuttle",
    "design": "agv_shuttle",
    "begin": "2026-03-02",
    "sides": {
        side: {
            "open": "06:00-22:00",
            "yard": 60,
            "stations": {
                "crane": {"servers": 2, "service": "gamma, mean 3 min, cv 0.3"},
                "exit": {"servers": 1, "service": "exponential, mean 30 s"},
                "entry": {"servers": 1, "service": "exponential, mean 40 s"},
                "charger": {"servers": 1, "service": "uniform, from 20 min to 40 min", "share": "12 %"},
            },
        }
        for side in ("north", "south")
    },
    "crossing": {"time": "uniform, from 1 min to 2 min", "places": 1},
    "fleet": {"vehicles": 7, "drive": "lognormal, mean 9 min, cv 0.2", "empty_drive": "lognormal, mean 7 min, cv 0.2"},
    "traffic": {
        "coal": {"from": "north", "volume": "150 containers a day", "fresh": "20 %"},
        "goods": {"from": "south", "volume": "60 containers a day"},
    },
}

HALL: dict[str, Any] = {
    "title": "hall",
    "design": "passenger_hall",
    "begin": "2026-03-02",
    "sides": {
        side: {
            "open": HOURS,
            "yard": 150,
            "apron": 60,
            "stations": {
                "exit_gates": {"servers": 3, "service": "lognormal, mean 15 s, cv 0.4", "share": "60 %"},
                "exit_counters": {"servers": 4, "service": "exponential, mean 60 s"},
                "entry_counters": {"servers": 5, "service": "exponential, mean 60 s"},
                "entry_baggage": {"servers": 2, "service": "gamma, mean 2 min, cv 0.7", "share": "20 %"},
            },
        }
        for side in ("left", "right")
    },
    "crossing": {"time": "gamma, mean 5 min, cv 0.2", "places": 120},
    "hall": {"sent_on": "8 %"},
    "traffic": {
        "there": {"from": "left", "volume": "1,800 people a day", "day": {"06:00-18:00": 1}, "fresh": "5 %"},
        "back": {"from": "right", "volume": "1,700 people a day", "day": {"08:00-19:00": 1}},
    },
}

MIXED: dict[str, Any] = {
    "title": "mixed",
    "design": "mixed_day",
    "begin": "2026-03-02",
    "sides": {
        side: {
            "open": "06:00-22:00",
            "yard": 90,
            "stations": {
                "exit": {"servers": 3, "service": "lognormal, mean 4 min, cv 0.5"},
                "entry": {"servers": 2, "service": "lognormal, mean 4 min, cv 0.5"},
                "swing": {"servers": 1, "service": "5 min"},
                "entry_inspection": {"servers": 2, "service": "gamma, mean 15 min, cv 0.5", "share": "15 %"},
            },
        }
        for side in ("hill", "dale")
    },
    "crossing": {"time": "exponential, mean 3 min", "places": 12},
    "switch": [
        {"side": "hill", "at": "12:00", "from": "exit", "to": "entry", "lanes": 1, "changeover": "10 min"},
        {"side": "hill", "at": "20:00", "from": "entry", "to": "exit", "lanes": 1, "changeover": "10 min"},
    ],
    "traffic": {
        "trucks_out": {"from": "hill", "volume": "350 trucks a day", "fresh": "30 %"},
        "trucks_in": {"from": "dale", "volume": "380 trucks a day"},
        "coaches": {
            "from": "hill",
            "volume": "60 coaches a day",
            "service": {"exit": "uniform, from 2 min to 4 min", "dale.entry": "gamma, mean 6 min, cv 0.5"},
        },
    },
}

WORLDS: Mapping[str, dict[str, Any]] = {"staffed_lanes": LANES, "agv_shuttle": SHUTTLE, "passenger_hall": HALL, "mixed_day": MIXED}


def world(name: str, **changes: Any) -> Scenario:
    """One of the gates, with other values: `sides__east__road=3`."""
    scenario = scenario_of(WORLDS[name])
    return scenario.changed({path.replace("__", "."): value for path, value in changes.items()}) if changes else scenario


def replication(scenario: Scenario, *, days: int = 2, number: int = 0, root: Root = ROOT) -> tuple[Prepared, Inputs, Trace, Measured]:
    """What one replication was given, what happened in it, and its sums."""
    ready = prepare(scenario, days=days, root=root)
    inputs, belongs = drawn(scenario, ready.network, ready.layout, ready.calendar, root, number, days)
    trace = run(ready.layout, inputs)
    return ready, inputs, trace, measured(ready.layout, inputs, belongs, trace)


def draws_by_step(ready: Prepared, inputs: Inputs) -> list[dict[str, float]]:
    """For each customer how long each step lasts for it; below 0: it is not concerned."""
    names = {ready.layout.first[route.traffic]: [step.name for step in drawn_steps(route.steps)] for route in ready.network.routes}
    return [
        dict(zip(names[int(first)], (float(value) for value in row), strict=False))
        for first, row in zip(inputs.first, inputs.draws, strict=True)
    ]


def begun(ready: Prepared, inputs: Inputs, trace: Trace) -> list[dict[str, float]]:
    """For each customer when each step began."""
    names = {ready.layout.first[route.traffic]: [step.name for step in route.steps] for route in ready.network.routes}
    return [
        {name: float(time) for name, time in zip(names[int(first)], row, strict=False) if time == time}
        for first, row in zip(inputs.first, trace.begin, strict=True)
    ]
