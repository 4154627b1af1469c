"""What runs of a study found, made ready to be looked at: a chart of who waits when, a table side by side, and what stands out."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cotmoc import gates
from cotmoc.gates.estimates import KEEPS_UP
from cotmoc_web import wording
from cotmoc_web.studies import words
from cotmoc_web.studies.models import Run
from cotmoc_web.studies.queries import Column
from cotmoc_web.templatetags.cotmoc import semicolon

if TYPE_CHECKING:
    from cotmoc.gates import Found

QUARTERS = 96
LEFT, RIGHT, TOP, FOOT, WIDTH, HEIGHT = 70, 700, 30, 352, 880, 400
LINES = ("l1", "l2", "l3", "l4", "l5", "l6")
"""Classes of the lines, one for each scenario: told apart by dashes and weight, and by the letter at their end."""
ROW = 20
"""Height of a line of words."""


# ---- the chart


@dataclass(frozen=True, slots=True)
class Line:
    """One scenario on the chart."""

    letter: str
    title: str
    klass: str
    path: str
    above: bool
    """Whether it leaves the chart: one that never settles would make the others flat."""
    label_y: float
    overnight: float
    hours: tuple[float, ...]
    """Mean number waiting at the beginning of each hour."""


@dataclass(frozen=True, slots=True)
class Chart:
    """Who waits, by time of day."""

    lines: tuple[Line, ...]
    band: str
    """Eight days in ten of the first scenario's longest queue; empty where it is not alone in waiting."""
    grid: tuple[tuple[float, float], ...]
    """Height, and the number it stands for."""
    ticks: tuple[tuple[float, str, bool], ...]
    """Place, time of day, whether a phone leaves it out."""
    left: int = LEFT
    right: int = RIGHT
    top: int = TOP
    foot: int = FOOT
    width: int = WIDTH
    height: int = HEIGHT
    label_x: int = RIGHT + 14
    tick_y: int = FOOT + 24
    number_x: int = LEFT - 10

    @property
    def by_hour(self) -> list[tuple[str, list[float]]]:
        """The same in numbers: hour, and each line at its beginning."""
        return [(f"{hour:02d}:00", [line.hours[hour] for line in self.lines]) for hour in range(24)]


def chart(columns: Sequence[Column]) -> Chart | None:
    """None where nothing was simulated yet."""
    told = [(column.scenario, column.run.told) for column in columns if column.run is not None]
    if not told:
        return None
    settled = [max(found.waiting) for _scenario, found in told if found.settled]
    most = max(settled or [max(found.waiting) for _scenario, found in told])
    step = _round(most / 4)
    top = max(step * math.ceil(most / step), step)
    ends = _apart([_y(min(found.waiting[-1], 1.02 * top), top) for _scenario, found in told])
    lines = tuple(
        Line(
            scenario.letter,
            scenario.title,
            LINES[number % len(LINES)],
            _path(found.waiting, top),
            max(found.waiting) > top,
            round(ends[number], 1),
            found.day.left_overnight.mean,
            found.waiting[::4],
        )
        for number, (scenario, found) in enumerate(told)
    )
    grid = tuple((round(_y(step * number, top), 1), step * number) for number in range(round(top / step) + 1))
    ticks = tuple((round(_x(hour * 4), 1), f"{hour:02d}:00", hour % 6 != 0) for hour in range(0, 25, 3))
    return Chart(lines, _band(told[0][1], top), grid, ticks)


def _round(value: float) -> float:
    """1, 2 or 5 times a power of ten, at least the value."""
    if value <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(power * each for each in (1, 2, 5, 10) if power * each >= value)


def _x(quarter: float) -> float:
    return LEFT + (RIGHT - LEFT) * quarter / QUARTERS


def _y(value: float, top: float) -> float:
    return FOOT - (FOOT - TOP - 16) * value / top


def _path(values: Sequence[float], top: float) -> str:
    """A line that breaks off where it leaves the chart."""
    drawn, within = [], False
    for number, value in enumerate(values):
        if value <= top:
            drawn.append(f"{'L' if within else 'M'}{_x(number + 0.5):.1f} {_y(value, top):.1f}")
        within = value <= top
    return "".join(drawn)


def _band(found: Found, top: float) -> str:
    if len(found.queues) != 1:
        return ""
    queue = found.queues[0]
    there = "L".join(f"{_x(number + 0.5):.1f} {_y(min(value, top), top):.1f}" for number, value in enumerate(queue.high))
    back = "L".join(f"{_x(number + 0.5):.1f} {_y(queue.low[number], top):.1f}" for number in range(QUARTERS - 1, -1, -1))
    return f"M{there}L{back}z"


def _apart(places: Sequence[float]) -> list[float]:
    """Labels that do not cover one another, each as near to its line as that allows."""
    order = sorted(range(len(places)), key=lambda number: -places[number])
    found = list(places)
    for above, below in zip(order[1:], order, strict=False):
        found[above] = min(found[above], found[below] - 2 * ROW)
    return found


# ---- side by side


@dataclass(frozen=True, slots=True)
class Cell:
    """A measure of one scenario."""

    text: str
    between: str
    """The interval of the mean, at 95 in 100; empty where one replication cannot tell."""
    change: str
    """Against the first scenario: less, more, or no difference that chance could not make; empty for the first."""
    real: bool | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """A row of the table."""

    code: str
    name: str
    cells: tuple[Cell | None, ...]


def side_by_side(columns: Sequence[Column]) -> list[Measure]:
    """Every measure of every scenario, and whether it differs from the first one."""
    runs = [column.run.told if column.run is not None else None for column in columns]
    first = next((run for run in runs if run is not None), None)
    if first is None:
        return []
    rows = [Measure(code, str(name), tuple(_cell(code, run, first) for run in runs)) for code, name in words.MEASURES.items()]
    return [row for row in rows if any(row.cells)]


def _cell(code: str, run: Found | None, first: Found) -> Cell | None:
    found = run.measure(code) if run is not None else None
    if run is None or found is None or math.isnan(found.mean):
        return None
    if run.grows(code):
        return Cell(_("grows day by day"), "", "")
    text = said(code, found.mean, run.currency)
    between = interval(code, found, run.currency)
    against = gates.difference(code, first, run) if run is not first else None
    if against is None or against.grows or against.real is None:
        return Cell(text, between, "")
    if not against.real:
        return Cell(text, between, _("no real difference"), False)
    change = against.change.mean
    amount = {"amount": said(code, abs(change), run.currency)}
    return Cell(text, between, (_("%(amount)s more") if change > 0 else _("%(amount)s less")) % amount, True)


def interval(code: str, found: gates.Estimate, currency: str = "") -> str:
    """From where to where the true figure lies; where both ends read the same, how far it is off at most, rounded up. Empty where nothing
    varies, or where one replication cannot tell."""
    if found.low is None or found.high is None:
        return ""
    low, high = (said(code, end, currency) for end in (found.low, found.high))
    if low != high:
        return _("%(low)s to %(high)s") % {"low": low, "high": high}
    off = max(found.high - found.mean, found.mean - found.low)
    if off <= 0:
        return ""
    if code in gates.TIMES:
        return f"± {lasting(math.ceil(off))}"
    digit = math.floor(math.log10(off))
    number = wording.words().number(round(math.ceil(off / 10**digit) * 10**digit, max(0, -digit)))
    return f"± {number} {currency}" if code == "cost" else f"± {number}"


def demand(columns: Sequence[Column]) -> list[str]:
    """What there is to say where not the same customers come to all scenarios: a difference is then not that of the gates alone."""
    done = [(column.scenario.letter, column.run.told) for column in columns if column.run is not None]
    if not done:
        return []
    (first, found), others = done[0], done[1:]
    beside = {sort: [(letter, run) for letter, run in others if gates.demand(found, run) is sort] for sort in gates.Demand}
    notes = []
    if other := beside[gates.Demand.OTHER]:
        comes = semicolon().join([f"{first} {said('arrived', found.total.arrived.mean)}", *_comes(found, other)])
        note = _(
            "What comes in a day is not the same: %(comes)s. A difference from %(first)s is that of the gates and of what comes to them."
        )
        notes.append(note % {"first": first, "comes": comes})
    if unlike := [letter for letter, _run in beside[gates.Demand.UNLIKE]]:
        note = ngettext(
            "%(letters)s serves other customers than %(first)s, and is not held against it.",
            "%(letters)s serve other customers than %(first)s, and are not held against it.",
            len(unlike),
        )
        notes.append(note % {"letters": words.apart(unlike), "first": first})
    return notes


def _comes(first: Found, others: Sequence[tuple[str, Found]]) -> list[str]:
    """How many come to each, the letters together to which as many come: "B, C 2,001"."""
    letters: dict[str, list[str]] = {}
    for letter, run in others:
        number = said("arrived", run.total.arrived.mean)
        text = _("%(number)s of another mix") % {"number": number} if _another_mix(first, run) else number
        letters.setdefault(text, []).append(letter)
    return [f"{words.apart(each)} {number}" for number, each in letters.items()]


def _another_mix(first: Found, run: Found) -> bool:
    """Whether as many come to both, and yet not the same."""
    count = first.total.arrived.mean
    return gates.demand(first, run) is gates.Demand.OTHER and abs(run.total.arrived.mean - count) <= (1 - KEEPS_UP) * count


def said(code: str, value: float, currency: str = "") -> str:
    """A measure in words: a stretch of time, money, or a count."""
    if code in gates.TIMES:
        return lasting(value)
    number = wording.words().number(round(value) if abs(value) >= 10 else round(value, 1))
    return f"{number} {currency}" if code == "cost" else number


def lasting(seconds: float) -> str:
    """A stretch of time as a timetable gives it."""
    minutes = round(seconds / 60)
    if minutes < 1:
        return _("%(n)s s") % {"n": round(seconds)}
    if minutes < 100:
        return _("%(n)s min") % {"n": minutes}
    return _("%(h)s h %(m)s min") % {"h": minutes // 60, "m": f"{minutes % 60:02d}"}


# ---- resources, and what it rests on


@dataclass(frozen=True, slots=True)
class Use:
    """How much of the day a resource is taken."""

    name: str
    size: str
    percent: int
    width: float
    full: bool


def uses(run: Run) -> list[Use]:
    """Lanes, counters, vehicles; the most used first."""
    sides = names_of_sides(run)
    found = []
    for each in run.told.resources:
        if math.isnan(each.use.mean) or each.kind == "places":
            continue
        size = words.sized(each.kind, each.size)
        percent = round(100 * each.use.mean)
        found.append(Use(words.waited_for(each.name, sides), size, percent, round(2.4 * percent, 1), each.full))
    return sorted(found, key=lambda use: -use.percent)


def longest_queue(run: Run) -> tuple[str, float] | None:
    """Where most wait at the worst time of an average day."""
    worst = run.told.longest_queue
    return None if worst is None else (words.waited_for(worst.name, names_of_sides(run), queue=True), worst.longest.mean)


def names_of_sides(run: Run) -> Mapping[str, str]:
    """Id of a side → its name in the scenario."""
    sides: dict[str, Any] = tomllib.loads(run.text)["sides"]
    return {key: str(side.get("name", key)) for key, side in sides.items()}


def headline(columns: Sequence[Column]) -> str:
    """What the study found, in a sentence: how long a gate of the first kind takes, and what the best of the others changes; where not the
    same comes to another, how many each takes, and how soon."""
    done = [(column.scenario.letter, column.run.told) for column in columns if column.run is not None]
    if not done:
        return _("Being simulated") if any(column.going for column in columns) else _("Nothing has been simulated yet")
    ruled = gates.verdict([found for _letter, found in done])
    first = _first(done, ruled)
    if ruled.most is None:
        return first
    letter, most = done[ruled.most]
    return f"{first}{semicolon()}{_taken(letter, most, another_mix=_another_mix(done[0][1], most))}"


def _first(done: Sequence[tuple[str, Found]], ruled: gates.Verdict) -> str:
    """How the first stands against those to which the same comes."""
    letter, found = done[0]
    other, best = done[ruled.best] if ruled.best is not None else ("", None)
    values = {"letter": letter, "other": other, "time": lasting(best.total.p90.mean) if best is not None else ""}
    if ruled.ruling == "overrun":
        if other:
            return _("%(letter)s cannot keep up with what comes; with %(other)s 9 in 10 are through within %(time)s") % values
        if ruled.most is None:
            return _("%(letter)s cannot keep up with what comes") % values
        return _("%(letter)s cannot keep up with %(n)s a day") % {"letter": letter, "n": said("arrived", found.total.arrived.mean)}
    if ruled.ruling == "nobody":
        return _("%(letter)s: nobody gets through") % values
    first = _taken(letter, found) if ruled.most is not None else _through(letter, found)
    return _against(ruled) % {"first": first, "letter": other, "time": values["time"]}


def _against(ruled: gates.Verdict) -> str:
    """What follows about the others to which the same comes; where something else comes to some, it says that those are not meant."""
    if ruled.most is None:
        more = {
            "slower": _("%(first)s; every other scenario takes longer"),
            "chance": _("%(first)s; no other scenario is quicker by more than chance"),
            "untold": _("%(first)s; one replication cannot tell whether another scenario is quicker"),
        }
    else:
        more = {
            "slower": _("%(first)s; every other scenario to which the same comes takes longer"),
            "chance": _("%(first)s; no other scenario to which the same comes is quicker by more than chance"),
            "untold": _("%(first)s; one replication cannot tell whether another scenario to which the same comes is quicker"),
        }
    return {"quicker": _("%(first)s; with %(letter)s within %(time)s"), **more}.get(ruled.ruling, "%(first)s")


def _through(letter: str, found: Found) -> str:
    return _("%(letter)s: 9 in 10 are through within %(time)s") % {"letter": letter, "time": lasting(found.total.p90.mean)}


def _taken(letter: str, found: Found, *, another_mix: bool = False) -> str:
    """How many a gate takes, and how soon they are through."""
    told = {"letter": letter, "n": said("served", found.total.served.mean), "time": lasting(found.total.p90.mean)}
    if another_mix:
        return _("%(letter)s takes %(n)s a day of another mix, 9 in 10 through within %(time)s") % told
    return _("%(letter)s takes %(n)s a day, 9 in 10 through within %(time)s") % told
