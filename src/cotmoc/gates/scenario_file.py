"""A scenario from TOML. `docs/guides/gates.md` lists the fields; errors name file, field, value and remedy."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from cotmoc.errors import ScenarioError
from cotmoc.gates import units
from cotmoc.gates.designs import design_of
from cotmoc.gates.distributions import Distribution
from cotmoc.gates.fields import Fields
from cotmoc.gates.network import UNLIMITED, Breakdown, Switch
from cotmoc.gates.scenario import Booking, Crossing, Note, Scenario, Season, Side, Station, Traffic

_LARGEST = 1_000_000
"""Bytes of a scenario."""
_EVEN = (1.0,) * 24
_AT_ONCE = Distribution("fixed", (0.0,))
_RANGE = re.compile(r"(\d{4}-\d{2}-\d{2}|\d{2}-\d{2})(?:\s*(?:\.\.|/)\s*(\d{4}-\d{2}-\d{2}|\d{2}-\d{2}))?\Z")
_MOST_A_DAY = 1e9
_COSTS = {
    "hour": 'write what it costs for each hour, such as "12 USD an hour"',
    "day": 'write what it costs for each day, such as "12 USD a day"',
}


def read_scenario(source: str | Path) -> Scenario:
    """A scenario from the path of a TOML file, or from TOML text (a text has more than one line).

    Raises `ScenarioError`.
    """
    if isinstance(source, str) and "\n" in source:
        return _parsed(source, "the scenario")
    path = Path(source)
    try:
        data = path.read_bytes() if path.stat().st_size <= _LARGEST else None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        raise ScenarioError(
            str(source), f"the file cannot be read ({getattr(error, 'strerror', None) or error})", "Check the path."
        ) from None
    if data is None:
        raise ScenarioError(str(source), "the file is larger than a megabyte", "A scenario is a page or two of TOML.")
    try:
        return _parsed(data.decode("utf-8"), path.name)
    except UnicodeDecodeError:
        raise ScenarioError(path.name, "the file is not UTF-8", "Save it as UTF-8.") from None


def _parsed(text: str, where: str) -> Scenario:
    if len(text) > _LARGEST:
        raise ScenarioError(where, "it is larger than a megabyte", "A scenario is a page or two of TOML.")
    try:
        document = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # ValueError: TOMLDecodeError, and a number of thousands of digits
        raise ScenarioError(where, f"this is not TOML ({error})", "Mend the line that is named.") from None
    return scenario_of(document, where=where)


def scenario_of(document: Mapping[str, Any], *, where: str = "the scenario") -> Scenario:
    """A scenario from what TOML or JSON gave. Raises `ScenarioError`."""
    notes: list[Note] = []
    fields = Fields(document, "", where, notes)
    title = fields.text("title")
    design = design_of(fields.text("design"), lambda what, remedy: fields.error("design", document["design"], what, remedy))
    begin = fields.day("begin")
    currency: list[str] = []
    sides = _sides(fields, design.stations, currency)
    traffic = _traffics(fields, sides, currency)
    crossing = _crossing(fields)
    seasons = tuple(_season(row, traffic) for row in fields.rows("season"))
    fixed = 0.0
    if fields.has("costs"):
        costs = fields.section("costs")
        fixed = _money(costs, "fixed", "day", currency)
        costs.finish()
    parts = design.read(fields, sides)
    fields.finish()
    scenario = Scenario(
        title, design.code, begin, sides, crossing, traffic, seasons, currency[0] if currency else "", fixed, parts, tuple(notes), document
    )
    design.check(scenario, fields)
    return scenario


def _sides(fields: Fields, stations: Mapping[str, bool], currency: list[str]) -> tuple[Side, Side]:
    found = [_side(name, inner, stations, currency) for name, inner in fields.sections("sides")]
    if len(found) != 2:
        raise fields.error("sides", len(found), "a gate has two sides", "Write two sections [sides.NAME].")
    return found[0], found[1]


def _side(name: str, fields: Fields, stations: Mapping[str, bool], currency: list[str]) -> Side:
    side = Side(
        id=name,
        name=fields.text("name", name),
        time_zone=fields.get("time_zone", _zone, "UTC", noted=False),
        hours=fields.hours("open") or (),
        closed=fields.get("closed", _closed, ()),
        road=fields.places("road"),
        yard=fields.places("yard"),
        apron=fields.places("apron"),
        stations={key: _station(key, inner, currency) for key, inner in fields.sections("stations")},
    )
    for key in side.stations:
        if key not in stations:
            raise fields.error("stations", key, "this design has no such station", f"There are: {', '.join(stations)}.")
    for key, needed in stations.items():
        if needed and key not in side.stations:
            raise fields.error(f"stations.{key}", "missing", "this design needs the station", "Add it with servers and service.")
    fields.finish()
    return side


def _station(name: str, fields: Fields, currency: list[str]) -> Station:
    breakdown = None
    if fields.has("breakdown"):
        inner = fields.section("breakdown")
        breakdown = Breakdown(inner.duration("every", least=60.0), inner.lasting("lasts"))
        inner.finish()
    servers = fields.count("servers")
    station = Station(
        name=name,
        servers=servers,
        service=fields.lasting("service"),
        share=fields.share("share", 1.0),
        hours=fields.hours("open", None),
        breakdown=breakdown,
        cost=_money(fields, "cost", "hour", currency),
        switches=tuple(_switch(row) for row in fields.rows("switch")),
    )
    level = servers
    for switch in sorted(station.switches, key=lambda switch: switch.at):
        level += switch.by
        if level < 0:
            raise fields.error(
                "switch",
                f"{switch.by:+d}",
                f"at {units.written(switch.at)} after midnight fewer than none would be left",
                "Take fewer away.",
            )
    fields.finish()
    return station


def _switch(row: Fields) -> Switch:
    switch = Switch(row.clock("at"), row.count("by", least=-1000, most=1000))
    row.finish()
    return switch


def _traffics(fields: Fields, sides: tuple[Side, Side], currency: list[str]) -> tuple[Traffic, ...]:
    found = tuple(_traffic(name, inner, sides, currency) for name, inner in fields.sections("traffic"))
    if not found:
        raise fields.error("traffic", "none", "nothing comes to this gate", "Write at least one section [traffic.NAME].")
    if len(found) > 100:
        raise fields.error("traffic", len(found), "these are too many kinds of traffic", "Write at most 100.")
    return found


def _traffic(name: str, fields: Fields, sides: tuple[Side, Side], currency: list[str]) -> Traffic:
    start = fields.choice("from", tuple(side.id for side in sides))
    volume, unit = fields.get("volume", _volume, kind="volume")
    booking = _booking(fields.section("booking")) if fields.has("booking") else None
    stations = {key for side in sides for key in side.stations} | {f"{side.id}.{key}" for side in sides for key in side.stations}
    service: dict[str, Distribution] = {}
    if fields.has("service"):
        inner = fields.section("service")
        for key in sorted(stations):
            if inner.has(key):
                service[key] = inner.lasting(key)
        inner.finish()
    traffic = Traffic(
        id=name,
        name=fields.text("name", name),
        start=start,
        volume=volume,
        unit=unit,
        day=fields.get("day", _profile, _EVEN),
        week=fields.get("week", _week, (1.0,) * 7),
        fresh=fields.share("fresh", 0.0),
        booking=booking,
        service=service,
        waiting_cost=_money(fields, "waiting_cost", "hour", currency),
    )
    fields.finish()
    return traffic


def _booking(fields: Fields) -> Booking:
    slot = fields.duration("slot", 3600.0, least=300.0)
    slots = round(units.DAY / slot)
    if slots * slot != units.DAY:
        raise fields.error("slot", units.written(slot), "slots must fill a day exactly", 'Write "15 min", "30 min", "1 h", "2 h" …')
    booking = Booking(
        share=fields.share("share"),
        slot=slot,
        places=fields.get("places", lambda value: _places(value, slots), (), kind="places"),
        lateness=fields.lasting("lateness", _AT_ONCE, signed=True),
        no_show=fields.share("no_show", 0.0),
    )
    fields.finish()
    return booking


def _crossing(fields: Fields) -> Crossing:
    if not fields.has("crossing"):
        return Crossing(_AT_ONCE, UNLIMITED)
    inner = fields.section("crossing")
    crossing = Crossing(inner.lasting("time"), inner.places("places"))
    inner.finish()
    return crossing


def _season(row: Fields, traffic: tuple[Traffic, ...]) -> Season:
    first, last = row.get("days", _range)
    names = tuple(one.id for one in traffic)
    season = Season(
        row.text("name"),
        first,
        last,
        row.number("factor", most=1000),
        row.get("traffic", lambda value: _among(value, names), (), noted=False),
    )
    row.finish()
    return season


def _money(fields: Fields, name: str, per: str, currency: list[str]) -> float:
    """An amount for each `per`. All amounts are of one currency."""
    if not fields.has(name):
        return 0.0

    def read(value: object) -> float:
        amount, code, period = units.money(value)
        if period != per:
            raise ValueError(_COSTS[per])
        if amount < 0 or amount > 1e15:
            raise ValueError("write an amount of 0 or more")
        if currency and currency[0] != code:
            raise units.Unfit("write all amounts in one currency; %(currency)s comes before this", currency=currency[0])
        currency[:] = [code]
        return amount

    return fields.get(name, read, kind="money")


def _volume(value: object) -> tuple[float, str]:
    amount, unit = units.per_day(value)
    if not 0 <= amount <= _MOST_A_DAY:
        raise units.Unfit("write a volume from 0 to %(most)s a day", most=f"{_MOST_A_DAY:,.0f}")
    return amount, unit


def _zone(value: object) -> str:
    try:
        return ZoneInfo(value if isinstance(value, str) else "").key
    except (OSError, ValueError, KeyError):
        raise ValueError("write a time zone by its IANA name, such as Europe/Kyiv or America/Lima") from None


def _profile(value: object) -> tuple[float, ...]:
    """24 weights, or weights of stretches: { "06:00-10:00" = 2, "10:00-18:00" = 1 }."""
    if isinstance(value, Mapping):
        weights = [0.0] * 24
        for stretch, weight in value.items():
            for start, end in units.hours(stretch):
                if start % 3600 or end % 3600:
                    raise ValueError("write stretches of whole hours")
                for hour in range(int(start // 3600), int(end // 3600)):
                    weights[hour] = units.number(weight)
        value = weights
    if not isinstance(value, list) or len(value) != 24:
        raise ValueError('write 24 weights, one for each hour, or stretches such as { "06:00-10:00" = 2, "10:00-18:00" = 1 }')
    return _weights(value)


def _week(value: object) -> tuple[float, ...]:
    if not isinstance(value, list) or len(value) != 7:
        raise ValueError("write 7 factors, from Monday to Sunday")
    return _weights(value)


def _weights(value: list[object]) -> tuple[float, ...]:
    weights = tuple(units.number(one) for one in value)
    if any(weight < 0 or weight > 1e6 for weight in weights) or not any(weights):
        raise ValueError("write weights of 0 or more, not all of them 0")
    return weights


def _places(value: object, slots: int) -> tuple[int, ...]:
    """Places in each slot of the day: one number for all, a list, or stretches with numbers."""
    if isinstance(value, Mapping):
        places = [0] * slots
        for stretch, room in value.items():
            for start, end in units.hours(stretch):
                for number in range(int(start * slots // units.DAY), int(end * slots // units.DAY)):
                    places[number] = units.count(room)
    elif isinstance(value, list):
        places = [units.count(one) for one in value]
    else:
        places = [units.count(value)] * slots
    if len(places) != slots or any(room < 0 or room > 1_000_000 for room in places) or not any(places):
        raise units.Unfit("write places of 0 or more: one number, or %(slots)s of them, one for each slot of the day", slots=slots)
    return tuple(places)


def _range(value: object) -> tuple[str, str]:
    found = _RANGE.match(value.strip()) if isinstance(value, str) else None
    first, last = (found[1], found[2] or found[1]) if found else ("", "")
    try:
        for day in (first, last):
            dt.date.fromisoformat(day if len(day) > 5 else f"2024-{day}")
    except ValueError:
        first = ""
    if not first or len(first) != len(last) or (len(first) > 5 and first > last):
        raise ValueError('write days such as "2026-02-14..2026-02-22", or "05-15..07-31" for every year')
    return first, last


def _closed(value: object) -> tuple[tuple[dt.date, dt.date], ...]:
    if not isinstance(value, list) or len(value) > 1000:
        raise ValueError('write a list of days such as ["2026-02-17..2026-02-19"]')
    found = [_range(one) for one in value]
    if any(len(first) == 5 for first, _ in found):
        raise ValueError("write days with their year")
    return tuple((dt.date.fromisoformat(first), dt.date.fromisoformat(last)) for first, last in found)


def _among(value: object, names: tuple[str, ...]) -> tuple[str, ...]:
    if not isinstance(value, list) or any(one not in names for one in value):
        raise units.Unfit("write a list of some of: %(names)s", names=", ".join(names))
    return tuple(value)
