"""The four designs once more, written for SimPy from their descriptions: other code, other data structures, the same drawn inputs.

Nothing of the engine, its tables or its routes is used here; of the package only the scenario's records.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import Any

import simpy

from cotmoc.gates.scenario import Scenario, Side

Story = Generator[Any, Any, None]


@dataclass
class Customer:
    """Somebody on the way."""

    number: int
    traffic: str
    arrival: float
    rank: int
    lasts: dict[str, float]
    begun: dict[str, float] = field(default_factory=dict)


class Lanes(simpy.PriorityResource):
    """Servers that open, close and break: whoever takes one away goes to the head of the line."""

    def __init__(self, env: simpy.Environment, most: int, at_first: int) -> None:
        super().__init__(env, max(most, 1))
        self.away = [self.request(priority=-1) for _ in range(max(most, 1) - at_first)]

    def change(self, by: int) -> None:
        """More, or fewer."""
        for _ in range(-by):
            self.away.append(self.request(priority=-1))
        for _ in range(by):
            claim = self.away.pop()
            if claim.triggered:
                self.release(claim)
            else:
                claim.cancel()


class Either:
    """Lanes of one way, and swing lanes that serve whoever of either way finds none of its own."""

    def __init__(self) -> None:
        self.free: dict[str, int] = defaultdict(int)
        self.line: list[tuple[int, int, str, simpy.Event]] = []
        self.turn = 0

    def want(self, env: simpy.Environment, rank: int, own: str) -> simpy.Event:
        """An event that comes with the name of the lane that was got."""
        got = env.event()
        for lane in (own, "swing"):
            if self.free[lane] > 0:
                self.free[lane] -= 1
                return got.succeed(lane)
        self.turn += 1
        self.line.append((rank, self.turn, own, got))
        return got

    def change(self, lane: str, by: int) -> None:
        """More lanes, or fewer; a lane that is left is one more."""
        self.free[lane] += by
        while self.free[lane] > 0:
            waiting = sorted(one for one in self.line if lane in (one[2], "swing"))
            if not waiting:
                return
            self.line.remove(waiting[0])
            self.free[lane] -= 1
            waiting[0][3].succeed(lane)


class Fleet:
    """Vehicles that stand on either side."""

    def __init__(self, free: dict[str, int]) -> None:
        self.free = free
        self.line: list[tuple[int, int, str, simpy.Event]] = []
        self.turn = 0

    def want(self, env: simpy.Environment, rank: int, here: str) -> simpy.Event:
        """An event that comes with the side where the vehicle stands."""
        got = env.event()
        for side in (here, *(side for side in self.free if side != here)):
            if self.free[side]:
                self.free[side] -= 1
                return got.succeed(side)
        self.turn += 1
        self.line.append((rank, self.turn, here, got))
        return got

    def back(self, side: str) -> None:
        """A vehicle is free: it serves who waits where it stands, else who waits on the other side."""
        if not self.line:
            self.free[side] += 1
            return
        first = min(self.line, key=lambda one: (one[2] != side, one[0], one[1]))
        self.line.remove(first)
        first[3].succeed(side)


class Gate:
    """A day at a gate in SimPy. `places` and `servers` are found by name."""

    def __init__(self, scenario: Scenario, tokens: dict[str, int], changes: list[tuple[float, str, int]]) -> None:
        self.env = simpy.Environment()
        self.scenario = scenario
        self.places: dict[str, simpy.PriorityResource] = {}
        self.lanes: dict[str, Lanes] = {}
        self.either: dict[str, Either] = defaultdict(Either)
        swinging = {side.id for side in scenario.sides if "swing" in side.stations}
        most: dict[str, int] = dict(tokens)
        level = dict(tokens)
        for _, name, by in changes:
            level[name] += by
            most[name] = max(most[name], level[name])
        for side in scenario.sides:
            for kind, room in (("road", side.road), ("yard", side.yard), ("apron", side.apron)):
                self.places[f"{side.id}.{kind}"] = simpy.PriorityResource(self.env, room)
            for station in side.stations:
                name = f"{side.id}.{station}"
                if side.id in swinging and station in ("exit", "entry", "swing"):
                    self.either[side.id].free[station] = tokens[name]
                else:
                    self.lanes[name] = Lanes(self.env, most[name], tokens[name])
        self.bridge = simpy.PriorityResource(self.env, scenario.crossing.places)
        if scenario.design == "agv_shuttle":
            self.fleet = Fleet({side.id: tokens[f"{side.id}.fleet"] for side in scenario.sides})
        self.env.process(self.calendar(changes))

    def calendar(self, changes: list[tuple[float, str, int]]) -> Story:
        """Hours, switches, breakdowns."""
        at = [self.env.timeout(time) for time, _, _ in changes]
        for moment, (_, name, by) in zip(at, changes, strict=True):
            yield moment
            if name in self.lanes:
                self.lanes[name].change(by)
            else:
                side, lane = name.split(".")
                self.either[side].change(lane, by)

    # ---- parts of the way; `leave` gives back the place before

    def take(
        self, who: Customer, step: str, of: simpy.PriorityResource, leave: Callable[[], Any]
    ) -> Generator[Any, Any, Callable[[], Any]]:
        claim = of.request(priority=who.rank)
        yield claim
        leave()
        who.begun[step] = self.env.now
        if who.lasts.get(step, 0.0) > 0:
            yield self.env.timeout(who.lasts[step])
        return lambda: of.release(claim)

    def enter(self, who: Customer, side: Side) -> Generator[Any, Any, Callable[[], Any] | None]:
        road = self.places[f"{side.id}.road"]
        if road.count == road.capacity:
            who.begun["turned_away"] = self.env.now
            return None
        leave = yield from self.take(who, "arrives", road, lambda: None)
        return (yield from self.take(who, "parks", self.places[f"{side.id}.yard"], leave))

    def station(self, who: Customer, side: Side, name: str, leave: Callable[[], Any]) -> Generator[Any, Any, Callable[[], Any]]:
        step = f"{side.id}.{name}"
        if name not in side.stations or who.lasts.get(step, 0.0) < 0:
            return leave
        return (yield from self.take(who, step, self.lanes[step], leave))

    def out(self, who: Customer, leave: Callable[[], Any]) -> None:
        leave()
        who.begun["leaves"] = self.env.now

    # ---- the designs

    def staffed_lanes(self, who: Customer, here: Side, there: Side) -> Story:
        leave = yield from self.enter(who, here)
        if leave is None:
            return
        for name in ("exit", "exit_inspection"):
            leave = yield from self.station(who, here, name, leave)
        leave = yield from self.take(who, "crosses", self.bridge, leave)
        leave = yield from self.take(who, "apron", self.places[f"{there.id}.apron"], leave)
        for name in ("entry", "entry_inspection"):
            leave = yield from self.station(who, there, name, leave)
        self.out(who, leave)

    def passenger_hall(self, who: Customer, here: Side, there: Side) -> Story:
        leave = yield from self.enter(who, here)
        if leave is None:
            return
        leave = yield from self.documents(who, here, "exit", leave)
        leave = yield from self.station(who, here, "exit_baggage", leave)
        leave = yield from self.take(who, "walks", self.bridge, leave)
        leave = yield from self.take(who, "hall", self.places[f"{there.id}.apron"], leave)
        leave = yield from self.documents(who, there, "entry", leave)
        leave = yield from self.station(who, there, "entry_baggage", leave)
        self.out(who, leave)

    def documents(self, who: Customer, side: Side, way: str, leave: Callable[[], Any]) -> Generator[Any, Any, Callable[[], Any]]:
        counters = f"{side.id}.{way}_counters"
        if f"{way}_gates" in side.stations and who.lasts[f"{side.id}.{way}_gates"] >= 0:
            leave = yield from self.station(who, side, f"{way}_gates", leave)
            if who.lasts[f"{counters}.sent_on"] >= 0:
                leave = yield from self.take(who, f"{counters}.sent_on", self.lanes[counters], leave)
            return leave
        return (yield from self.station(who, side, f"{way}_counters", leave))

    def mixed_day(self, who: Customer, here: Side, there: Side) -> Story:
        leave = yield from self.enter(who, here)
        if leave is None:
            return
        leave = yield from self.any_lane(who, here, "exit", leave)
        leave = yield from self.station(who, here, "exit_inspection", leave)
        leave = yield from self.take(who, "crosses", self.bridge, leave)
        leave = yield from self.take(who, "apron", self.places[f"{there.id}.apron"], leave)
        leave = yield from self.any_lane(who, there, "entry", leave)
        leave = yield from self.station(who, there, "entry_inspection", leave)
        self.out(who, leave)

    def any_lane(self, who: Customer, side: Side, way: str, leave: Callable[[], Any]) -> Generator[Any, Any, Callable[[], Any]]:
        lanes = self.either[side.id]
        got = yield lanes.want(self.env, who.rank, way)
        leave()
        step = f"{side.id}.{way}" if got == way else f"{side.id}.{way}.swing"
        who.begun[step] = self.env.now
        yield self.env.timeout(who.lasts[step])
        return lambda: lanes.change(got, 1)

    def agv_shuttle(self, who: Customer, here: Side, there: Side) -> Story:
        yard = yield from self.enter(who, here)
        if yard is None:
            return
        stands = yield self.fleet.want(self.env, who.rank, here.id)
        who.begun["vehicle" if stands == here.id else "called"] = self.env.now
        if stands != here.id:
            off = yield from self.take(who, "comes_over_bridge", self.bridge, lambda: None)
            off()
            who.begun["comes_empty"] = self.env.now
            yield self.env.timeout(who.lasts["comes_empty"])
        leave = yield from self.take(who, "loads", self.lanes[f"{here.id}.crane"], yard)
        leave = yield from self.station(who, here, "exit", leave)
        leave = yield from self.take(who, "crosses", self.bridge, leave)
        leave()
        who.begun["drives"] = self.env.now
        yield self.env.timeout(who.lasts["drives"])
        leave = yield from self.station(who, there, "entry", lambda: None)
        leave = yield from self.take(who, "unloads", self.lanes[f"{there.id}.crane"], leave)
        leave()
        who.begun["delivered"] = self.env.now
        leave = lambda: None  # noqa: E731 - it stands in nobody's way
        if who.lasts.get("charges", -1.0) >= 0:
            leave = yield from self.take(who, "charges", self.lanes[f"{there.id}.charger"], leave)
        leave()
        who.begun["free_again"] = self.env.now
        self.fleet.back(there.id)

    def run(self, customers: list[Customer], horizon: float) -> None:
        """All of them until the horizon."""
        starts = {traffic.id: traffic.start for traffic in self.scenario.traffic}
        way = getattr(self, self.scenario.design)

        def story(who: Customer) -> Story:
            yield self.env.timeout(who.arrival)
            here = starts[who.traffic]
            yield from way(who, self.scenario.side(here), self.scenario.other(here))

        for customer in customers:
            self.env.process(story(customer))
        self.env.run(until=horizon)
