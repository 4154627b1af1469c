"""Freight through staffed lanes: yard, exit lane, inspection of some, the crossing, apron, entry lane, inspection of some; both ways.

    road → yard → exit → (exit_inspection) → crossing → apron → entry → (entry_inspection) → out

What is a theorem here, and tested customer by customer, first come first served and without inspections: where nobody can overtake (single
lanes, or services that all last equally long) every time is made of maxima and sums of earlier times, so more lanes, more places or shorter
services make nobody leave later; and with one station more lanes make nobody begin later, whatever the services are. Where trucks overtake
one another a single one may be later with more lanes, and only the mean is better.
"""

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
