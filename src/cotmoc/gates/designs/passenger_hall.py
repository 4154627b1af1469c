"""Passengers on foot: e-gates for those who may use them, counters for the others and for those whom a gate sends on; out and in.

    hall → (exit_gates) → exit_counters where needed → bridge → hall → (entry_gates) → entry_counters where needed → (baggage) → out

`share` of a gate station is who may use it; `sent_on` of the section [hall] is whom the gate does not let through. Both halls belong to
their directions alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cotmoc.gates.designs.design import Design, arriving, pace, served, side_pools, stage
from cotmoc.gates.network import Network, Pool, Route, Step

if TYPE_CHECKING:
    from cotmoc.gates.fields import Fields
    from cotmoc.gates.scenario import Scenario, Side, Traffic

STATIONS = {
    "exit_counters": True,
    "entry_counters": True,
    "exit_gates": False,
    "entry_gates": False,
    "exit_baggage": False,
    "entry_baggage": False,
}


@dataclass(frozen=True, slots=True)
class Hall:
    """What happens at e-gates."""

    sent_on: float
    """Share of those at a gate who have to go to a counter after all."""


def read(fields: Fields, _sides: tuple[Side, Side]) -> Hall:
    """The section [hall]."""
    if not fields.has("hall"):
        return Hall(0.0)
    inner = fields.section("hall")
    hall = Hall(inner.share("sent_on", 0.0))
    inner.finish()
    return hall


def control(scenario: Scenario, traffic: Traffic, side: Side, way: str) -> list[Step]:
    """Documents: at a gate, or at a counter, or at both in turn."""
    counters = f"{side.id}.{way}_counters"
    lasts = pace(traffic, side, side.stations[f"{way}_counters"])
    onward, counter = f"{counters}.passed", Step(counters, counters, lasts)
    if f"{way}_gates" not in side.stations:
        return [counter]
    hall: Hall = scenario.parts
    (gate,) = stage(traffic, side, f"{way}_gates")
    return [
        Step(gate.name, gate.take, gate.lasts, gate.share, skip=counters),
        Step(f"{counters}.sent_on", counters, lasts, hall.sent_on, skip=onward, then=onward),
        counter,
        Step(onward, beside=True),
    ]


def route(scenario: Scenario, traffic: Traffic) -> Route:
    """The way of a passenger."""
    here, there = scenario.side(traffic.start), scenario.other(traffic.start)
    return Route(
        traffic.id,
        (
            *arriving(here),
            *control(scenario, traffic, here, "exit"),
            *stage(traffic, here, "exit_baggage"),
            Step("walks", "bridge", scenario.crossing.time),
            Step("hall", f"{there.id}.apron"),
            *control(scenario, traffic, there, "entry"),
            *stage(traffic, there, "entry_baggage"),
            served(),
        ),
    )


def build(scenario: Scenario) -> Network:
    """Both directions over one bridge."""
    return Network(
        (*(pool for side in scenario.sides for pool in side_pools(side)), Pool("bridge", scenario.crossing.places, "places")),
        tuple(route(scenario, traffic) for traffic in scenario.traffic),
    )


DESIGN = Design("passenger_hall", "passengers through e-gates and counters", STATIONS, build, read)
