"""What runs of a study found, made ready to be looked at: a chart of who waits when, a table side by side, and what stands out."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from cotmoc_web import wording
from cotmoc_web.studies import words
from cotmoc_web.studies.models import Run
from cotmoc_web.studies.queries import Column

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


def waiting(run: Run) -> list[float]:
    """How many wait in each quarter of an hour, whatever for."""
    queues = run.found["queues"]
    return [math.fsum(queue["by_time"][each] for queue in queues) for each in range(QUARTERS)] if queues else [0.0] * QUARTERS


def chart(columns: Sequence[Column]) -> Chart | None:
    """None where nothing was simulated yet."""
    told = [(column, waiting(column.run)) for column in columns if column.run is not None]
    if not told:
        return None
    settled = [values for column, values in told if column.run is not None and column.run.found["settled"]]
    most = max(max(values) for values in settled or [values for _column, values in told])
    step = _round(most / 4)
    top = max(step * math.ceil(most / step), step)
    ends = _apart([_y(min(values[-1], 1.02 * top), top) for _column, values in told])
    lines = tuple(
        Line(
            column.scenario.letter,
            column.scenario.title,
            LINES[number % len(LINES)],
            _path(values, top),
            max(values) > top,
            round(ends[number], 1),
            float(column.run.found["day"]["left_overnight"]["mean"] or 0.0) if column.run else 0.0,
            tuple(values[::4]),
        )
        for number, (column, values) in enumerate(told)
    )
    grid = tuple((round(_y(step * number, top), 1), step * number) for number in range(round(top / step) + 1))
    ticks = tuple((round(_x(hour * 4), 1), f"{hour:02d}:00", hour % 6 != 0) for hour in range(0, 25, 3))
    return Chart(lines, _band(told[0][0].run, top), grid, ticks)


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


def _band(run: Run | None, top: float) -> str:
    queues = run.found["queues"] if run is not None else []
    if len(queues) != 1:
        return ""
    low, high = queues[0]["low"], queues[0]["high"]
    there = "L".join(f"{_x(number + 0.5):.1f} {_y(min(value, top), top):.1f}" for number, value in enumerate(high))
    back = "L".join(f"{_x(number + 0.5):.1f} {_y(low[number], top):.1f}" for number in range(QUARTERS - 1, -1, -1))
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
    runs = [column.run for column in columns]
    first = next((run for run in runs if run is not None), None)
    if first is None:
        return []
    found = []
    for code, name in words.MEASURES.items():
        cells = tuple(_cell(code, run, first) for run in runs)
        if any(cells):
            found.append(Measure(code, str(name), cells))
    return found


def _cell(code: str, run: Run | None, first: Run) -> Cell | None:
    if run is None:
        return None
    estimate = run.found["cost"] if code == "cost" else run.found["total"][code]
    if estimate is None or estimate["mean"] is None:
        return None
    currency = run.found["currency"]
    if not run.found["settled"] and code in {*words.TIMES, "cost"}:
        return Cell(_("grows day by day"), "", "")
    text = said(code, estimate["mean"], currency)
    between = ""
    if estimate["low"] is not None:
        between = _("%(low)s to %(high)s") % {"low": said(code, estimate["low"], currency), "high": said(code, estimate["high"], currency)}
    grows = not first.found["settled"] and code in {*words.TIMES, "cost"}
    if run is first or grows or (code == "cost" and currency != first.found["currency"]):
        return Cell(text, between, "")
    return Cell(text, between, *_against(code, run, first))


def _against(code: str, run: Run, first: Run) -> tuple[str, bool | None]:
    """From pairs of replications that met the same customers."""
    import numpy as np

    from cotmoc.gates.estimates import estimate

    mine, theirs = (np.array([math.nan if value is None else value for value in each.found["samples"][code]]) for each in (run, first))
    if mine.shape != theirs.shape:
        return "", None
    change = estimate(mine - theirs)
    if change.low is None or change.high is None or change.mean is None:
        return "", None
    if change.low <= 0 <= change.high:
        return _("no real difference"), False
    amount = said(code, abs(change.mean), run.found["currency"])
    return (_("%(amount)s more") if change.mean > 0 else _("%(amount)s less")) % {"amount": amount}, True


def said(code: str, value: float, currency: str = "") -> str:
    """A measure in words: a stretch of time, money, or a count."""
    if code in words.TIMES:
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
    for each in run.found["resources"]:
        share = each["use"]["mean"]
        if share is None or each["kind"] == "places":
            continue
        size = f"{wording.words().number(each['size'])} {words.KINDS[each['kind']]}"
        percent = min(round(100 * share), 100)
        found.append(Use(words.waited_for(each["name"], sides), size, percent, round(2.4 * percent, 1), share > 0.95))
    return sorted(found, key=lambda use: -use.percent)


def longest_queue(run: Run) -> tuple[str, float] | None:
    """Where most wait at the worst time of an average day."""
    queues = [queue for queue in run.found["queues"] if queue["longest"]["mean"] is not None]
    if not queues:
        return None
    worst = max(queues, key=lambda queue: queue["longest"]["mean"])
    return words.waited_for(worst["name"], names_of_sides(run), queue=True), worst["longest"]["mean"]


def names_of_sides(run: Run) -> Mapping[str, str]:
    """Id of a side → its name in the scenario."""
    sides: dict[str, Any] = tomllib.loads(run.text)["sides"]
    return {key: str(side.get("name", key)) for key, side in sides.items()}


def headline(columns: Sequence[Column]) -> str:
    """What the study found, in a sentence: how long a gate of the first kind takes, and what the best of the others changes."""
    done = [column for column in columns if column.run is not None]
    if not done:
        return _("Being simulated") if any(column.going for column in columns) else _("Nothing has been simulated yet")
    first = done[0]
    steady = [column for column in done[1:] if column.run is not None and column.run.found["settled"]]
    others = [(value, column) for column in steady if (value := _p90(column)) is not None]
    if first.run is not None and not first.run.found["settled"]:
        return _unsettled(first, others)
    p90 = _p90(first)
    if p90 is None:
        return _("%(letter)s: nobody gets through") % {"letter": first.scenario.letter}
    plain = _("%(letter)s: 9 in 10 are through within %(time)s") % {"letter": first.scenario.letter, "time": lasting(p90)}
    if not others:
        return plain
    best, column = min(others, key=lambda pair: pair[0])
    assert column.run is not None and first.run is not None  # noqa: S101, PT018 (done has runs)
    _words, real = _against("p90", column.run, first.run)
    if not real:
        return _("%(first)s; no other scenario differs by more than chance") % {"first": plain}
    values = {"first": plain, "letter": column.scenario.letter, "time": lasting(best)}
    if best < p90:
        return _("%(first)s; with %(letter)s within %(time)s") % values
    return _("%(first)s; every other scenario takes longer") % values


def _unsettled(first: Column, others: Sequence[tuple[float, Column]]) -> str:
    """Of a gate that more comes to than gets through no time can be told: it grows with the days."""
    if not others:
        return _("%(letter)s cannot keep up with what comes") % {"letter": first.scenario.letter}
    best, column = min(others, key=lambda pair: pair[0])
    values = {"letter": first.scenario.letter, "other": column.scenario.letter, "time": lasting(best)}
    return _("%(letter)s cannot keep up with what comes; with %(other)s 9 in 10 are through within %(time)s") % values


def _p90(column: Column) -> float | None:
    found: float | None = column.run.found["total"]["p90"]["mean"] if column.run is not None else None
    return found
