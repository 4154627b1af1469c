"""What a study assumes, as frozen records: two sides, their stations, the traffic between them, the calendar, and what things cost.

A scenario is read from TOML (`scenario_file.read_scenario`). It keeps the document it was read from: `changed` gives another scenario with
some values replaced, and text and seed together repeat a run.
"""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cotmoc.gates.distributions import Distribution
from cotmoc.gates.network import Breakdown, Switch
from cotmoc.gates.units import Hours

FRESH, BOOKED, OTHER = 0, 1, 2
"""Ranks: who is served first."""


@dataclass(frozen=True, slots=True)
class Note:
    """Where a number comes from."""

    field: str
    """Path of the value: `sides.near.stations.exit.servers`."""
    value: str
    """As it was written."""
    sort: str
    """`source`: published; `assumed`: the author's guess; `unsaid`: the scenario does not say."""
    text: str
    """The source, or the reason for the guess."""
    kind: str = ""
    """`lasting`: how long something takes, as `distributions` writes it; `duration`: one time; `volume`; `money`; `share`; `number`;
    `places`: a number, or words for no limit and for other numbers at other times. Empty: anything else."""


@dataclass(frozen=True, slots=True)
class Station:
    """Where customers of one side are served: lanes, counters, bays, cranes."""

    name: str
    servers: int
    service: Distribution
    share: float
    """Of those who come by, how many are served here; the others go on."""
    hours: Hours | None
    """None: as its side is open."""
    breakdown: Breakdown | None
    cost: float
    """Money for each server and open hour."""
    switches: tuple[Switch, ...] = ()
    """Servers that come and go at set times of every day."""


@dataclass(frozen=True, slots=True)
class Side:
    """One side of the border, with a clock of its own."""

    id: str
    name: str
    time_zone: str
    """IANA name."""
    hours: Hours
    """By its own clock."""
    closed: tuple[tuple[dt.date, dt.date], ...]
    """Days without opening: first and last."""
    road: int
    """Places before the yard; who finds them and the yard full is turned away."""
    yard: int
    """Places for those who wait to leave."""
    apron: int
    """Places for those who have crossed and wait to enter."""
    stations: Mapping[str, Station]


@dataclass(frozen=True, slots=True)
class Season:
    """Days with more or less traffic: a harvest, a feast."""

    name: str
    first: str
    """`2026-02-14`, or `05-15` in every year."""
    last: str
    factor: float
    """Times the usual volume."""
    traffic: tuple[str, ...]
    """Which traffic; empty: all."""

    def covers(self, day: dt.date) -> bool:
        """Whether a day belongs to it; a yearly one may go over the end of the year."""
        if len(self.first) > 5:
            return self.first <= day.isoformat() <= self.last
        within = f"{day:%m-%d}"
        if self.first <= self.last:
            return self.first <= within <= self.last
        return within >= self.first or within <= self.last


@dataclass(frozen=True, slots=True)
class Booking:
    """Part of a traffic comes at booked times."""

    share: float
    slot: float
    """Seconds that a slot lasts."""
    places: tuple[int, ...]
    """Places in each slot of the day, from midnight of the departing side; empty: as many as are wanted."""
    lateness: Distribution
    """Seconds after the middle of the slot; negative: early."""
    no_show: float
    """Of the booked ones, how many never come."""


@dataclass(frozen=True, slots=True)
class Traffic:
    """Customers of one kind in one direction."""

    id: str
    name: str
    start: str
    """Side they leave."""
    volume: float
    """A day, before week and season."""
    unit: str
    """trucks, people …"""
    day: tuple[float, ...]
    """How much comes in each hour of the day of the departing side; the sum does not matter."""
    week: tuple[float, ...]
    """Times the usual volume from Monday to Sunday."""
    fresh: float
    """Share of perishable goods, which are served first."""
    booking: Booking | None
    service: Mapping[str, Distribution]
    """Where this traffic is served at another pace than others: `exit` or `near.exit` → how long."""
    waiting_cost: float
    """Money for each customer and hour at the gate."""


@dataclass(frozen=True, slots=True)
class Crossing:
    """What lies between the sides."""

    time: Distribution
    """Seconds from side to side."""
    places: int
    """How many may be on it at once, both ways together."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """A gate, its traffic and its calendar."""

    title: str
    design: str
    """One of `designs.DESIGNS`."""
    begin: dt.date
    """First simulated day, by the clock of the first side."""
    sides: tuple[Side, Side]
    crossing: Crossing
    traffic: tuple[Traffic, ...]
    seasons: tuple[Season, ...]
    currency: str
    """Of all costs; empty: none are given."""
    fixed_cost: float
    """Money a day whatever happens."""
    parts: Any
    """What only this design has: a record of its module, or None."""
    notes: tuple[Note, ...]
    """Where each number comes from, in the order of the document."""
    document: Mapping[str, Any] = field(repr=False)
    """As it was read; not to be changed."""

    def side(self, name: str) -> Side:
        """One of the two."""
        return self.sides[0] if self.sides[0].id == name else self.sides[1]

    def other(self, name: str) -> Side:
        """The other one."""
        return self.sides[1] if self.sides[0].id == name else self.sides[0]

    def changed(self, values: Mapping[str, Any], *, reason: str = "") -> Scenario:
        """The same with other values, each by the path of its field; read and judged as a whole again.

        `scenario.changed({"sides.near.stations.exit.servers": 8})`. Raises `ScenarioError` where a value does not fit. The changed values
        are marked as assumed, with the reason."""
        from cotmoc.gates.scenario_file import scenario_of

        document = copy.deepcopy(dict(self.document))
        for path, value in values.items():
            *folders, last = path.split(".")
            table = document
            for name in folders:
                table = table.setdefault(name, {})
            table[last] = {"value": value, "assumed": reason} if reason else value
        return scenario_of(document, where=self.title)
