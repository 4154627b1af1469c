"""Border gates: the register, works of two sides in step, and a gate as a system of queues, tried before it is built.

How a gate stands and what belongs to it is the matter of `register`; how far two sides building one project are apart, of `steps`; both
judge dated words (`told`). All else here is the model.

A *scenario* (TOML with units) names two sides with their hours and clocks, the stations of each, the traffic both ways, the calendar, and
what things cost; a *design* makes a network of it; `simulate` runs it many times and tells what came out, and how sure that is.

    from cotmoc import gates
    import numpy as np

    scenario = gates.read_scenario("samples/gates/huu-nghi-youyiguan.toml")
    run = gates.simulate(scenario, days=30, replications=20, rng=np.random.default_rng(1))
    run.total.p90            # Estimate(mean=…, low=…, high=…): seconds at the gate
    more = scenario.changed({"sides.vn.stations.exit.servers": 8})
    gates.compare(scenario, more, rng=np.random.default_rng(1)).differences

Where things are, in the order of the work:

- `scenario_file.read_scenario` reads TOML into the frozen records of `scenario` (`fields`, `units` and `distributions` judge each value);
- `designs` builds pools and routes (`network`) of it: one module a design, four of them;
- `calendars` and `draws` make hours, arrivals and service times beforehand; all chance is in `draws`;
- `engine` moves customers through steps; `measures` sums up what happened; `estimates` says how sure it is and what to leave out;
- `simulation.simulate` and `comparison.compare` are the front doors, `results` what they give;
- `planning.plan` finds the cheapest configuration that meets a target, by `trials` of many on the same customers;
- `booking.book` gives requests their hours and `dispatch.dispatch` vehicles their loads, both by `assignment`.

For a program with a screen: `simulate` works in the thread that calls it and lets other threads go on. Give `progress(done, total)`,
called after each replication; to cancel, raise in it, and the exception comes out of `simulate`. In a worker process, send the text of
the scenario and a seed: the run is the same wherever it is made, whatever `jobs` is. `results.as_plain(run)` is what JSON can hold;
`kept(run)` holds the samples, too, and `found_of` reads it back, to be compared by `difference` and `verdict`.
`scenario.notes` tells for each number whether it is published or assumed; `scenario.changed` puts in what a form was given, and its
`ScenarioError` names the field.

Needs the extra `gates`; importing this package loads nothing of it before it is used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cotmoc.gates.comparison import (
        Comparison,
        Demand,
        Difference,
        Ruling,
        Verdict,
        compare,
        comparison_as_plain,
        demand,
        difference,
        verdict,
    )
    from cotmoc.gates.designs import DESIGNS
    from cotmoc.gates.designs.design import Design
    from cotmoc.gates.estimates import Estimate
    from cotmoc.gates.planning import Plan, Planned, Target, may_change, plan, plan_as_plain, planned_of
    from cotmoc.gates.results import TIMES, Day, Flow, Found, Queue, Resource, Run, as_plain, found_of, kept
    from cotmoc.gates.scenario import Scenario
    from cotmoc.gates.scenario_file import read_scenario, scenario_of
    from cotmoc.gates.simulation import simulate
    from cotmoc.gates.watching import Film, watch

__all__ = [
    "DESIGNS",
    "TIMES",
    "Comparison",
    "Day",
    "Demand",
    "Design",
    "Difference",
    "Estimate",
    "Film",
    "Flow",
    "Found",
    "Plan",
    "Planned",
    "Queue",
    "Resource",
    "Ruling",
    "Run",
    "Scenario",
    "Target",
    "Verdict",
    "as_plain",
    "compare",
    "comparison_as_plain",
    "demand",
    "difference",
    "found_of",
    "kept",
    "may_change",
    "plan",
    "plan_as_plain",
    "planned_of",
    "read_scenario",
    "scenario_of",
    "simulate",
    "verdict",
    "watch",
]

_HOME = {
    "DESIGNS": "designs",
    "TIMES": "results",
    "Comparison": "comparison",
    "Day": "results",
    "Demand": "comparison",
    "Design": "designs.design",
    "Difference": "comparison",
    "Estimate": "estimates",
    "Film": "watching",
    "Flow": "results",
    "Found": "results",
    "Plan": "planning",
    "Planned": "planning",
    "Queue": "results",
    "Resource": "results",
    "Ruling": "comparison",
    "Run": "results",
    "Scenario": "scenario",
    "Target": "planning",
    "Verdict": "comparison",
    "as_plain": "results",
    "compare": "comparison",
    "comparison_as_plain": "comparison",
    "demand": "comparison",
    "difference": "comparison",
    "found_of": "results",
    "kept": "results",
    "may_change": "planning",
    "plan": "planning",
    "plan_as_plain": "planning",
    "planned_of": "planning",
    "read_scenario": "scenario_file",
    "scenario_of": "scenario_file",
    "simulate": "simulation",
    "verdict": "comparison",
    "watch": "watching",
}
"""Where each public name lives. No module is called as what it gives: importing it would put it in the place of the function."""


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
