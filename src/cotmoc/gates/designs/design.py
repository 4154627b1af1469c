"""What a design is, and the blocks that several are built of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cotmoc.gates.network import SERVED, TURNED_AWAY, Network, Pool, Step

if TYPE_CHECKING:
    from cotmoc.gates.distributions import Distribution
    from cotmoc.gates.fields import Fields
    from cotmoc.gates.scenario import Scenario, Side, Station, Traffic


def nothing_more(_fields: Fields, _sides: tuple[Side, Side]) -> None:
    """For designs without fields of their own."""


def nothing_to_check(_scenario: Scenario, _fields: Fields) -> None:
    """For designs that any scenario with the right stations fits."""


@dataclass(frozen=True, slots=True)
class Design:
    """A way to build a gate."""

    code: str
    about: str
    stations: Mapping[str, bool]
    """Stations that a side may have, and whether it must."""
    build: Callable[[Scenario], Network]
    read: Callable[[Fields, tuple[Side, Side]], Any] = nothing_more
    """The fields that only this design has; what it gives becomes `Scenario.parts`."""
    check: Callable[[Scenario, Fields], None] = nothing_to_check
    """Raises `ScenarioError` where the whole makes no sense."""


def station_pool(side: Side, station: Station) -> Pool:
    """The servers of a station."""
    return Pool(
        f"{side.id}.{station.name}", station.servers, "servers", side.id, station.hours, station.switches, station.breakdown, station.cost
    )  # fmt: skip


def side_pools(side: Side, *, apron: bool = True) -> list[Pool]:
    """All stations of a side, and its places."""
    places = [Pool(f"{side.id}.road", side.road, "places"), Pool(f"{side.id}.yard", side.yard, "places")]
    if apron:
        places.append(Pool(f"{side.id}.apron", side.apron, "places"))
    return [*places, *(station_pool(side, station) for station in side.stations.values())]


def arriving(side: Side) -> list[Step]:
    """To the yard of the departing side, over its road; who finds the road full does not stay."""
    return [
        Step("arrives", f"{side.id}.road", otherwise="turned_away"),
        Step("parks", f"{side.id}.yard", then="waits"),
        Step("turned_away", outcome=TURNED_AWAY, then="leave"),
        Step("waits", beside=True),
    ]


def served() -> Step:
    """Out of the gate."""
    return Step("leaves", outcome=SERVED)


def pace(traffic: Traffic, side: Side, station: Station) -> Distribution:
    """How long this traffic is served there."""
    return traffic.service.get(f"{side.id}.{station.name}") or traffic.service.get(station.name) or station.service


def stage(traffic: Traffic, side: Side, name: str) -> list[Step]:
    """Service at a station, where the side has it; the place before is kept until a server is free."""
    station = side.stations.get(name)
    if station is None:
        return []
    return [Step(f"{side.id}.{name}", f"{side.id}.{name}", pace(traffic, side, station), station.share)]
