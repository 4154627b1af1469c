"""Freight through staffed lanes: yard, exit lane, inspection of some, the crossing, apron, entry lane, inspection of some; both ways.

    road → yard → exit → (exit_inspection) → crossing → apron → entry → (entry_inspection) → out

Each direction has lanes of its own, so more lanes, places or a faster service never let anybody leave later where all are first come,
first served and no share is inspected (one line of queues with blocking after service: every time is a maximum and sum of earlier times).
With ranks or inspections single trucks may be later, and only the mean is better."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cotmoc.gates.designs.design import Design, arriving, served, side_pools, stage
from cotmoc.gates.network import Network, Pool, Route, Step

if TYPE_CHECKING:
    from cotmoc.gates.scenario import Scenario, Traffic

STATIONS = {"exit": True, "entry": True, "exit_inspection": False, "entry_inspection": False}


def route(scenario: Scenario, traffic: Traffic) -> Route:
    """The way of a truck."""
    here, there = scenario.side(traffic.start), scenario.other(traffic.start)
    return Route(
        traffic.id,
        (
            *arriving(here),
            *stage(traffic, here, "exit"),
            *stage(traffic, here, "exit_inspection"),
            Step("crosses", "crossing", scenario.crossing.time),
            Step("apron", f"{there.id}.apron"),
            *stage(traffic, there, "entry"),
            *stage(traffic, there, "entry_inspection"),
            served(),
        ),
    )


def build(scenario: Scenario) -> Network:
    """Both directions over one crossing."""
    pools = [pool for side in scenario.sides for pool in side_pools(side)]
    return Network(
        (*pools, Pool("crossing", scenario.crossing.places, "places")),
        tuple(route(scenario, traffic) for traffic in scenario.traffic),
    )


DESIGN = Design("staffed_lanes", "freight through staffed lanes", STATIONS, build)
