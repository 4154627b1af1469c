"""What the parts and numbers of a scenario are called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Table = Mapping[str, "str | Promise"]

FIELDS: Table = {
    "open": pgettext_lazy("studies", "Open"),
    "closed": _("Days without opening"),
    "road": _("Places on the road before the yard"),
    "yard": _("Places in the yard"),
    "apron": _("Places behind the crossing"),
    "servers": _("Lanes, counters or places of work"),
    "service": pgettext_lazy("studies", "Time for each"),
    "share": _("Share of those who come by"),
    "cost": _("Cost of each"),
    "every": _("Breaks down every"),
    "lasts": _("Repair takes"),
    "at": pgettext_lazy("studies", "At"),
    "by": _("More or fewer"),
    "volume": pgettext_lazy("studies", "A day"),
    "day": _("Shape of the day"),
    "week": _("Shape of the week"),
    "fresh": _("Perishable share, served first"),
    "slot": _("A booked slot lasts"),
    "places": pgettext_lazy("studies", "Places"),
    "lateness": _("After the middle of the slot"),
    "no_show": _("Booked and never come"),
    "waiting_cost": _("Cost of time at the gate"),
    "time": _("Time from side to side"),
    "days": pgettext_lazy("season", "Days"),
    "factor": _("Times the usual volume"),
    "fixed": _("Cost whatever happens"),
    "vehicles": _("Driverless vehicles"),
    "drive": _("Loaded trip beside the crossing"),
    "empty_drive": _("Empty trip beside the crossing"),
    "load": _("Tonnes a vehicle carries"),
    "cost_an_hour": _("Cost of a vehicle and hour"),
    "sent_on": _("Sent on to a counter"),
    "lanes": _("Lanes"),
    "changeover": _("The change takes"),
    "begin": _("First day"),
    "time_zone": pgettext_lazy("studies", "Clock"),
    "traffic": _("Which traffic"),
}
"""By the last part of a number's path."""
HELPS: Table = {
    "service": _("Such as: 45 s; exponential, mean 2 min; lognormal, mean 3.9 min, cv 0.6"),
    "volume": _("Such as: 800 trucks a day"),
    "open": _("Such as: 07:00-12:00, 13:00-20:00; by the clock of this side"),
    "share": _("Such as: 8 %"),
    "cost": _("Such as: 12 USD an hour"),
    "every": _("Such as: 500 h"),
    "slot": _("Such as: 30 min"),
    "lateness": _("Such as: normal, mean 0 min, sd 20 min; negative is early"),
    "places": _("A number, or unlimited"),
}
STATIONS: Table = {
    "exit": _("exit checks"),
    "entry": _("entry checks"),
    "exit_inspection": _("inspection on leaving"),
    "entry_inspection": _("inspection on entering"),
    "crane": _("cranes"),
    "charger": _("chargers"),
    "exit_counters": _("counters on leaving"),
    "entry_counters": _("counters on entering"),
    "exit_gates": _("automatic gates on leaving"),
    "entry_gates": _("automatic gates on entering"),
    "exit_baggage": _("baggage on leaving"),
    "entry_baggage": _("baggage on entering"),
    "swing": _("lanes that change over"),
}
SECTIONS: Table = {
    "crossing": pgettext_lazy("studies", "Between the sides"),
    "fleet": _("Fleet"),
    "costs": _("Costs"),
    "breakdown": _("breakdowns"),
    "booking": _("booked hours"),
    "hall": _("Hall"),
    "switch": _("Lanes that change over"),
    "season": pgettext_lazy("of the year", "Season"),
}
DESIGNS: Table = {
    "staffed_lanes": _("Staffed freight lanes"),
    "agv_shuttle": _("Freight by driverless shuttle"),
    "passenger_hall": _("Passenger hall"),
    "mixed_day": _("Mixed day with lanes that change over"),
}
RESTS: Table = {
    "source": pgettext_lazy("studies", "Published"),
    "assumed": pgettext_lazy("studies", "Assumed"),
    "unsaid": _("Not said what it rests on"),
}
MEASURES: Table = {
    "served": _("Through in a day"),
    "turned_away": _("Turned away in a day"),
    "mean": _("Mean time at the gate"),
    "p50": _("Half are through within"),
    "p90": _("9 in 10 are through within"),
    "p99": _("99 in 100 are through within"),
    "wait": _("Mean wait"),
    "wait_p95": _("Wait of the slowest 1 in 20"),
    "cost": _("Cost of a day"),
}
"""What is compared, in the order of the table."""
TIMES = frozenset({"mean", "p50", "p90", "p99", "wait", "wait_p95"})
KINDS: Table = {"servers": _("lanes or counters"), "places": _("places"), "vehicles": _("vehicles")}


def station(name: str) -> str:
    """A kind of station in words."""
    return str(STATIONS.get(name, name.replace("_", " ")))


def part(path: str, document: Mapping[str, Any]) -> str:
    """A part of a scenario in words: which side, which traffic, by the names that the author gave them."""
    steps = path.split(".")
    head = steps[0].partition("[")[0]
    if head == "sides" and len(steps) > 1:
        found = [str(document["sides"][steps[1]].get("name", steps[1]))]
        if len(steps) > 3:
            found.append(station(steps[3]))
        found += [str(SECTIONS.get(each.partition("[")[0], each)) for each in steps[4:]]
        return ", ".join(found)
    if head == "traffic" and len(steps) > 1:
        rest = [station(each) if each in STATIONS else str(SECTIONS.get(each, each)) for each in steps[2:]]
        return ", ".join([str(document["traffic"][steps[1]].get("name", steps[1])), *rest])
    if head == "season" and "[" in steps[0]:
        row = document["season"][int(steps[0].partition("[")[2][:-1]) - 1]
        return str(row.get("name", SECTIONS["season"]))
    return str(SECTIONS.get(head, head)) if head else _now("As a whole")


def waited_for(name: str, sides: Mapping[str, str], *, queue: bool = False) -> str:
    """What a resource is, or a queue waits for: `vn.exit` → "Hữu Nghị, exit checks"."""
    side, dot, rest = name.partition(".")
    if not dot:
        return str(
            {"crossing": _now("the crossing"), "bridge": _now("the bridge"), "vehicle": _now("a vehicle")}.get(
                name, SECTIONS.get(name, name)
            )
        )
    places = {"road": _now("road before the yard"), "yard": _now("yard"), "apron": _now("behind the crossing"), "fleet": _now("vehicles")}
    if queue:
        places |= {"yard": _now("for a place in the yard"), "apron": _now("for a place behind the crossing")}
    return f"{sides.get(side, side)}, {places.get(rest) or station(rest)}"
