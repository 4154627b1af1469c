"""Freight by driverless shuttle: one fleet carries containers both ways, from crane to crane, over a bridge that it shares.

    road → yard → vehicle → (crane) loads → (exit check) → bridge → road → (entry check) → (crane) unloads → out
                                                                    the vehicle: (charger) → free on that side

A container takes a vehicle that is free on its side. Where there is none, it calls one that is free on the other side: that one comes empty
over the bridge. A vehicle that came free serves first who waits where it stands, so it returns empty only where nothing waits there.
Vehicles are alike and are not told apart: that one trip in so many ends at a charger is a share, not a battery.

More vehicles can hurt: empty ones take room on the bridge. No theorem is claimed here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cotmoc.gates.designs.design import Design, arriving, side_pools, stage
from cotmoc.gates.distributions import Distribution
from cotmoc.gates.network import SERVED, Network, Pool, Route, Step

if TYPE_CHECKING:
    from cotmoc.gates.fields import Fields
    from cotmoc.gates.scenario import Scenario, Side, Traffic

STATIONS = {"crane": True, "exit": False, "entry": False, "charger": False}


@dataclass(frozen=True, slots=True)
class Fleet:
    """The vehicles."""

    vehicles: int
    drive: Distribution
    """Seconds of a loaded trip outside cranes, checks and bridge."""
    empty_drive: Distribution
    """The same of a trip without load."""
    load: float
    """Tonnes that a vehicle carries; 0: not said."""
    cost: float
    """Money for each vehicle and hour."""


def read(fields: Fields, _sides: tuple[Side, Side]) -> Fleet:
    """The section [fleet]."""
    inner = fields.section("fleet")
    drive = inner.lasting("drive")
    fleet = Fleet(
        vehicles=inner.count("vehicles"),
        drive=drive,
        empty_drive=inner.lasting("empty_drive", drive),
        load=inner.number("load", 0.0, most=1000),
        cost=inner.number("cost_an_hour", 0.0),
    )
    inner.finish()
    return fleet


def route(scenario: Scenario, traffic: Traffic) -> Route:
    """The way of a container, and of the vehicle under it."""
    fleet: Fleet = scenario.parts
    here, there = scenario.side(traffic.start), scenario.other(traffic.start)
    crane = f"{here.id}.crane", f"{there.id}.crane"
    bridge = scenario.crossing.time
    lift = traffic.service.get(crane[0], here.stations["crane"].service), traffic.service.get(crane[1], there.stations["crane"].service)
    charge = [
        Step("charges", f"{there.id}.charger", station.service, station.share)
        for station in [there.stations.get("charger")]
        if station is not None
    ]
    return Route(
        traffic.id,
        (
            *arriving(here),
            Step("vehicle", f"{here.id}.fleet", beside=True, otherwise="called", then="loads", waits="vehicle"),
            Step("called", f"{there.id}.fleet", beside=True, waits="vehicle"),
            Step("comes_over_bridge", "bridge", bridge, beside=True, waits="bridge"),
            Step("comes_empty", "", fleet.empty_drive, beside=True, gives="bridge"),
            Step("loads", crane[0], lift[0]),
            *stage(traffic, here, "exit"),
            Step("crosses", "bridge", bridge),
            Step("drives", "", fleet.drive),
            *stage(traffic, there, "entry"),
            Step("unloads", crane[1], lift[1]),
            Step("delivered", outcome=SERVED),
            *charge,
            Step("free_again", gives=f"{there.id}.fleet"),
        ),
    )


def build(scenario: Scenario) -> Network:
    """One fleet, half of it on either side at the beginning."""
    fleet: Fleet = scenario.parts
    first, second = scenario.sides
    here = fleet.vehicles - fleet.vehicles // 2
    return Network(
        (
            *(pool for side in scenario.sides for pool in side_pools(side, apron=False)),
            Pool("bridge", scenario.crossing.places, "places"),
            Pool(f"{first.id}.fleet", here, "vehicles", cost=fleet.cost, resource="fleet"),
            Pool(f"{second.id}.fleet", fleet.vehicles - here, "vehicles", cost=fleet.cost, resource="fleet"),
        ),
        tuple(route(scenario, traffic) for traffic in scenario.traffic),
    )


DESIGN = Design("agv_shuttle", "freight by driverless shuttle", STATIONS, build, read)
