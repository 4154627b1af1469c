"""A day at the gate made ready to be watched: as a moving picture, and as a table for whoever does not see it move."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from cotmoc.gates.watching import WAITS
from cotmoc_web.studies import words
from cotmoc_web.studies.models import Scenario

HOUR = 3600


def shown(row: Scenario) -> dict[str, Any]:
    """What the page of a day needs. Raises `CotmocError` where the scenario cannot be simulated."""
    import numpy as np

    from cotmoc import gates

    scenario = gates.read_scenario(row.toml)
    film = gates.watch(scenario, rng=np.random.default_rng(row.study.seed))
    sides = {side.id: side.name for side in scenario.sides}
    traffic = {each.id: each for each in scenario.traffic}
    ways = [
        {
            "name": traffic[way.traffic].name,
            "from": sides[traffic[way.traffic].start],
            "stops": [stop_name(stop, sides) for stop in way.stops],
        }
        for way in film.ways
    ]
    hours = [(f"{hour:02d}:00", film.standing(hour * HOUR)) for hour in range(24)]
    tables = [
        {**way, "rows": [(at, [count * film.every for count in counts[number]]) for at, counts in hours]} for number, way in enumerate(ways)
    ]
    return {
        "film": {
            "every": film.every,
            "ways": ways,
            "passages": [[one.way, [list(seen) for seen in one.seen], one.left] for one in film.passages],
        },
        "tables": tables,
        "when": film.day,
        "every": film.every,
        "clock": scenario.sides[0].name,
    }


def stop_name(name: str, sides: dict[str, str]) -> str:
    """Where somebody stands, or what is waited for, in words."""
    if name.startswith(WAITS):
        return _("waiting: %(what)s") % {"what": words.waited_for(name.removeprefix(WAITS), sides, queue=True)}
    plain = {
        "arrives": _("on the road"),
        "parks": _("in the yard"),
        "waits": _("waiting in the yard"),
        "crosses": _("crossing"),
        "apron": _("waiting behind the crossing"),
        "vehicle": _("taking a vehicle"),
        "called": _("waiting for a vehicle from the other side"),
        "comes_over_bridge": _("an empty vehicle comes over the bridge"),
        "comes_empty": _("an empty vehicle comes"),
        "loads": _("being loaded"),
        "drives": _("under way"),
        "unloads": _("being unloaded"),
        "leaves": _("leaving"),
        "charges": _("a vehicle is charged"),
        "walks": _("walking across"),
        "hall": _("in the hall"),
    }
    side, _dot, rest = name.partition(".")
    if side not in sides:
        return plain.get(name, name.replace("_", " "))
    station, _dot, how = rest.partition(".")
    place = f"{sides[side]}, {words.station(station)}"
    ways = {"swing": _("%(place)s: lane that changes over"), "sent_on": _("%(place)s: sent on"), "passed": _("%(place)s: done")}
    return ways.get(how, "%(place)s") % {"place": place}
