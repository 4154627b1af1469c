"""A mixed day: trucks, coaches and cars share lanes that change their direction by the hour, and lanes that serve whoever comes.

    road → yard → exit or swing lane → (exit_inspection) → crossing → entry or swing lane → (entry_inspection) → out

Lanes change by plan: sections [[switch]] take lanes from one station of a side and give them to another after the time that the change
takes. A lane whose hour has come ends its service first. `swing` lanes serve either direction whenever one is free and a lane of the
direction is not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cotmoc.gates.designs.design import Design, arriving, pace, served, side_pools, stage
from cotmoc.gates.network import UNLIMITED, Network, Pool, Route, Step, Switch
from cotmoc.gates.units import DAY

if TYPE_CHECKING:
    from cotmoc.gates.fields import Fields
    from cotmoc.gates.scenario import Scenario, Side, Traffic

STATIONS = {"exit": True, "entry": True, "swing": False, "exit_inspection": False, "entry_inspection": False}


@dataclass(frozen=True, slots=True)
class Turn:
    """Lanes that change their direction every day."""

    side: str
    at: float
    """Seconds after midnight by the side's clock."""
    source: str
    """Station that gives them …"""
    target: str
    """… and station that gets them."""
    lanes: int
    changeover: float
    """Seconds in which nobody has them."""


def read(fields: Fields, sides: tuple[Side, Side]) -> tuple[Turn, ...]:
    """The sections [[switch]]."""
    return tuple(_turn(row, sides) for row in fields.rows("switch"))


def _turn(row: Fields, sides: tuple[Side, Side]) -> Turn:
    side = row.choice("side", tuple(side.id for side in sides))
    stations = next(one for one in sides if one.id == side).stations
    turn = Turn(
        side=side,
        at=row.clock("at"),
        source=row.choice("from", tuple(stations)),
        target=row.choice("to", tuple(stations)),
        lanes=row.count("lanes"),
        changeover=row.duration("changeover", 0.0),
    )
    if turn.at + turn.changeover >= DAY:
        raise row.error("changeover", turn.changeover, "the change does not end before midnight", "Begin it earlier.")
    row.finish()
    return turn


def check(scenario: Scenario, fields: Fields) -> None:
    """Every day ends as it began, and no swing lane can wait for itself."""
    turns: tuple[Turn, ...] = scenario.parts
    for side in scenario.sides:
        for name, station in side.stations.items():
            level = station.servers
            for switch in sorted(_switches(turns, side.id, name), key=lambda switch: switch.at):
                level += switch.by
                if level < 0:
                    raise fields.error("switch", name, f"{side.id} has fewer than no lanes of it at some time of day", "Take fewer away.")
            if level != station.servers:
                raise fields.error(
                    "switch",
                    name,
                    f"{side.id} ends the day with {level} lanes of it and begins with {station.servers}",
                    "Switch as many back.",
                )
        if "swing" in side.stations and any(one.apron != UNLIMITED for one in scenario.sides):
            what = "swing lanes and a limited apron can wait for one another for ever"
            raise fields.error(f"sides.{side.id}.apron", "limited", what, "Leave the apron unlimited, or have no swing lanes.")


def _switches(turns: tuple[Turn, ...], side: str, station: str) -> tuple[Switch, ...]:
    return tuple(
        Switch(turn.at + (turn.changeover if turn.target == station else 0.0), turn.lanes if turn.target == station else -turn.lanes)
        for turn in turns
        if turn.side == side and station in (turn.source, turn.target)
    )


def lane(traffic: Traffic, side: Side, way: str) -> list[Step]:
    """A lane of the direction, or a swing lane."""
    (own,) = stage(traffic, side, way)
    if "swing" not in side.stations:
        return [own]
    passed, swings = f"{own.name}.passed", f"{own.name}.swing"
    return [
        replace(own, otherwise=swings, then=passed, skip=passed),
        Step(swings, f"{side.id}.swing", pace(traffic, side, side.stations[way]), waits=own.take),
        Step(passed, beside=True),
    ]


def route(scenario: Scenario, traffic: Traffic) -> Route:
    """The way of a vehicle."""
    here, there = scenario.side(traffic.start), scenario.other(traffic.start)
    return Route(
        traffic.id,
        (
            *arriving(here),
            *lane(traffic, here, "exit"),
            *stage(traffic, here, "exit_inspection"),
            Step("crosses", "crossing", scenario.crossing.time),
            Step("apron", f"{there.id}.apron"),
            *lane(traffic, there, "entry"),
            *stage(traffic, there, "entry_inspection"),
            served(),
        ),
    )


def build(scenario: Scenario) -> Network:
    """Both directions, with the lanes of each side as they change through the day."""
    turns: tuple[Turn, ...] = scenario.parts
    pools = [
        replace(pool, switches=(*pool.switches, *_switches(turns, side.id, pool.name.removeprefix(f"{side.id}."))))
        for side in scenario.sides
        for pool in side_pools(side)
    ]
    return Network(
        (*pools, Pool("crossing", scenario.crossing.places, "places")),
        tuple(route(scenario, traffic) for traffic in scenario.traffic),
    )


DESIGN = Design("mixed_day", "trucks, coaches and cars in lanes that switch", STATIONS, build, read, check)
