"""What the parts and numbers of a scenario are called."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, npgettext, pgettext_lazy

from cotmoc_web import wording
from cotmoc_web.labels import language

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
    "volume": _("How many come"),
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
    "open": _("Such as: 07:00-12:00, 13:00-20:00; by the clock of this side"),
    "share": _("Such as: 8 %"),
    "lateness": _("Negative is early."),
    "places": _("A number, or unlimited"),
}
LASTING: Mapping[str, tuple[str | Promise, str | Promise]] = {
    "fixed": (pgettext_lazy("distribution", "Fixed"), _("always the same")),
    "exponential": (pgettext_lazy("distribution", "Exponential"), _("many short, some very long")),
    "lognormal": (pgettext_lazy("distribution", "Lognormal"), _("at times much longer")),
    "gamma": (pgettext_lazy("distribution", "Gamma"), _("at times longer")),
    "normal": (pgettext_lazy("distribution", "Normal"), _("longer as often as shorter")),
    "uniform": (pgettext_lazy("distribution", "Uniform"), _("anything between two times")),
    "triangular": (pgettext_lazy("distribution", "Triangular"), _("mostly near one time")),
    "empirical": (pgettext_lazy("distribution", "Observed"), _("times that were measured")),
}
"""Kinds of distribution: their name, and what they are like."""
PIECES: Table = {
    "mean": pgettext_lazy("distribution", "mean"),
    "cv": _("standard deviation over mean"),
    "sd": _("standard deviation"),
    "from": pgettext_lazy("distribution", "at least"),
    "mostly": pgettext_lazy("distribution", "mostly"),
    "to": pgettext_lazy("distribution", "at most"),
    "times": _("measured times, parted by semicolons"),
}
UNITS: Table = {
    "s": pgettext_lazy("unit", "seconds"),
    "min": pgettext_lazy("unit", "minutes"),
    "h": pgettext_lazy("unit", "hours"),
    "day": pgettext_lazy("unit", "days"),
}
AMOUNTS: Mapping[str, Table] = {
    "volume": {"amount": pgettext_lazy("studies", "number"), "what": _("of what")},
    "money": {"amount": pgettext_lazy("money", "amount"), "what": _("currency")},
}
PERIODS: Table = {"day": pgettext_lazy("studies", "a day"), "hour": pgettext_lazy("studies", "an hour")}
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
GROUNDS: Table = {
    "capacity": _("Where fewer cannot keep up, that is so whatever the order in which people are served: a theorem."),
    "more_never_hurts": _("Taken as true: more servers, or longer hours, never make 9 in 10 slower."),
    "fresh": _("The answer, and its neighbours that cost less, were tried on customers that it was not chosen by."),
    "ended_early": _("The search was ended before everything cheaper was ruled out."),
}
"""What a plan rests on."""
KINDS: Mapping[str, Callable[[int], str]] = {
    "servers": lambda count: ngettext("%(n)s lane or counter", "%(n)s lanes or counters", count),
    "vehicles": lambda count: ngettext("%(n)s vehicle", "%(n)s vehicles", count),
}
"""What is limited, counted."""
_COUNTED: Mapping[str, Callable[[int], str]] = {
    "s": lambda count: npgettext("unit", "second", "seconds", count),
    "min": lambda count: npgettext("unit", "minute", "minutes", count),
    "h": lambda count: npgettext("unit", "hour", "hours", count),
    "day": lambda count: npgettext("unit", "day", "days", count),
}

SENTENCES = (
    _("%(days)s days cannot be simulated"),
    _("Simulate 1 to %(most)s days."),
    _("up to %(customers)s customers a day on %(days)s days are more than %(most)s"),
    _("Simulate at most %(fit)s days, in more replications."),
    _("Check the volumes and seasons."),
    _("%(pool)s would break down more than %(most)s times"),
    _("Let it break less often."),
    _("%(customers)s customers in all replications are more than %(most)s"),
    _("Take fewer replications or days."),
    _("%(customers)s customers in all replications are more than the %(most)s that are simulated here"),
    _("Take fewer days or replications, or use cotmoc gates simulate."),
    _("a search would simulate about %(customers)s customers, more than %(most)s"),
    _("Ask for fewer a day, or for fewer days or fresh replications."),
    _("%(customers)s customers in %(days)s days are too many to be followed one by one"),
    _("Simulate it without watching, or watch a smaller one."),
    _("this cannot be used"),
    _("the field is missing"),
    _("there is no such thing"),
    _("there is no such design"),
    _("there is no such field here"),
    _("the change does not end before midnight"),
    _("slots must fill a day exactly"),
    _("Begin it earlier."),
    _("Take fewer away."),
    _('Write "15 min", "30 min", "1 h", "2 h" ….'),
    _('Write a number such as 12 or "2,000".'),
    _("Write a finite number."),
    _("Write a whole number."),
    _("Write a number from %(least)s to %(most)s."),
    _('Write a time with its unit, such as "45 s", "3.9 min", "2 h" or "1 day".'),
    _("Write a time of at most a hundred years."),
    _("Write a time of at least %(least)s."),
    _("Nothing takes less than no time; write times of 0 or more (lognormal or gamma instead of normal)."),
    _("%(kind)s takes %(numbers)s, each once."),
    _("%(kind)s needs a mean above 0."),
    _("%(kind)s is no distribution; there are: %(kinds)s."),
    _("%(part)s is not understood; %(kind)s takes %(numbers)s, each once."),
    _("Empirical takes the times that were observed, at least 1 and at most %(most)s."),
    _("Cv is standard deviation over mean: above 0, at most %(most)s."),
    _("Sd cannot be negative."),
    _("From must be less than to."),
    _("Mostly lies between from and to."),
    _('Write a time of day such as "06:30", from 00:00 to 24:00.'),
    _('Write hours such as "07:00-20:00", or "always".'),
    _('Write hours such as "07:00-12:00, 13:00-20:00", or "always".'),
    _('Write hours that last, such as "07:00-20:00"; around the clock is "always".'),
    _("Write hours that do not overlap one another."),
    _('Write a share from "0 %" to "100 %".'),
    _('Write how many of what a day, such as "2,000 trucks a day".'),
    _('Write the whole number in digits, such as "2,000 trucks a day"; “%(word)s” is part of no unit.'),
    _("This can be read in two ways: write %(whole)s if thousands are meant, and no 0 at the end if not."),
    _("Write a volume from 0 to %(most)s a day."),
    _('Write an amount of money with its currency, such as "12 USD an hour".'),
    _('Write what it costs for each hour, such as "12 USD an hour".'),
    _('Write what it costs for each day, such as "12 USD a day".'),
    _("Write an amount of 0 or more."),
    _("Write all amounts in one currency; %(currency)s comes before this."),
    _("Write a time zone by its IANA name, such as Europe/Kyiv or America/Lima."),
    _("Write stretches of whole hours."),
    _('Write 24 weights, one for each hour, or stretches such as { "06:00-10:00" = 2, "10:00-18:00" = 1 }.'),
    _("Write 7 factors, from Monday to Sunday."),
    _("Write weights of 0 or more, not all of them 0."),
    _("Write places of 0 or more: one number, or %(slots)s of them, one for each slot of the day."),
    _('Write days such as "2026-02-14..2026-02-22", or "05-15..07-31" for every year.'),
    _('Write a list of days such as ["2026-02-17..2026-02-19"].'),
    _("Write days with their year."),
    _("Write a list of some of: %(names)s."),
    _("Write a day such as 2026-03-02."),
    _("Write a day from 1970 to 2200."),
)
"""What the simulator says of what does not fit or is too much, as it says it: here so that it is translated."""


_COUNTS = frozenset({"customers", "least", "most"})
"""What the simulator says of how many; other values may be what somebody typed, and stay as they are."""


def in_language(sentence: str, values: Mapping[str, str]) -> str:
    """A sentence of the simulator in the reader's language; marked as English where nobody has translated it."""
    found = _now(sentence) if sentence else ""
    told = found % {name: _grouped(value) if name in _COUNTS else value for name, value in values.items()} if values else found
    english = found == sentence and language() != "en"
    return format_html('<span lang="en">{}</span>', told) if english else told


def _grouped(value: str) -> str:
    """A whole number with its thousands parted as the reader parts them; what is none stays."""
    plain = value.replace(",", "")
    return wording.words().number(int(plain)) if plain.isascii() and plain.removeprefix("-").isdigit() else value


def told(sentences: Iterable[str], values: Mapping[str, str]) -> str:
    """What was wrong, and what to do."""
    what, remedy = (in_language(sentence, values) for sentence in sentences)
    return format_html("{}{}{}", what, "。" if language() == "zh" else ". ", remedy)


def sized(kind: str, count: int) -> str:
    """So many lanes or vehicles."""
    return KINDS[kind](count) % {"n": wording.words().number(count)}


def timed(number: str, unit: str) -> str:
    """A time as it is typed, with its unit: "1 hour", "1.5 hours"."""
    return f"{number} {_COUNTED[unit](1 if number.strip() == '1' else 2)}"


def station(name: str) -> str:
    """A kind of station in words."""
    return str(STATIONS.get(name, name.replace("_", " ")))


def apart(words: Iterable[str]) -> str:
    """Parted by the reader's comma."""
    return ("，" if language() == "zh" else ", ").join(words)


def part(path: str, document: Mapping[str, Any]) -> str:
    """A part of a scenario in words: which side, which traffic, by the names that the author gave them."""
    steps = path.split(".")
    head = steps[0].partition("[")[0]
    if head == "sides" and len(steps) > 1:
        found = [str(document["sides"][steps[1]].get("name", steps[1]))]
        if len(steps) > 3:
            found.append(station(steps[3]))
        found += [str(SECTIONS.get(each.partition("[")[0], each)) for each in steps[4:]]
        return apart(found)
    if head == "traffic" and len(steps) > 1:
        rest = [station(each) if each in STATIONS else str(SECTIONS.get(each, each)) for each in steps[2:]]
        return apart([str(document["traffic"][steps[1]].get("name", steps[1])), *rest])
    if head == "season" and "[" in steps[0]:
        row = document["season"][int(steps[0].partition("[")[2][:-1]) - 1]
        return str(row.get("name", SECTIONS["season"]))
    return str(SECTIONS.get(head, head)) if head else str(_("As a whole"))


def waited_for(name: str, sides: Mapping[str, str], *, queue: bool = False) -> str:
    """What a resource is, or a queue waits for: `vn.exit` → "Hữu Nghị, exit checks"."""
    side, dot, rest = name.partition(".")
    if not dot:
        return str(
            {"crossing": _("the crossing"), "bridge": _("the bridge"), "vehicle": _("a vehicle")}.get(name, SECTIONS.get(name, name))
        )
    places = {"road": _("road before the yard"), "yard": _("yard"), "apron": _("behind the crossing"), "fleet": _("vehicles")}
    if queue:
        places |= {"yard": _("for a place in the yard"), "apron": _("for a place behind the crossing")}
    return f"{sides.get(side, side)}, {places.get(rest) or station(rest)}"
