"""Works of two sides as a picture: for each milestone and side what was planned, hollow, and what was reached, solid.

A part date is a bar as long as what it can mean; an open one ends in a broken line. The table beside it says the same in words.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from cotmoc.gates.steps import Step
from cotmoc.records import PartialDate
from cotmoc_web.gates.queries import Works

WIDTH = 480
HEIGHT = 26
EDGE = 1.0
"""Left free at either end, so that the line round a bar there is drawn whole."""
SMALLEST = 7.0
"""Of a single day: less could not be seen."""
FAR = 12
"""Years from which on every second one is written."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Days on a line."""

    first: dt.date
    last: dt.date

    def x(self, day: dt.date) -> float:
        """Where a day stands."""
        inside = min(max(day, self.first), self.last)
        return round(EDGE + (WIDTH - 2 * EDGE) * (inside - self.first).days / max(1, (self.last - self.first).days), 1)

    @property
    def years(self) -> list[dict[str, Any]]:
        """New Year's days, with the numbers that fit; the last one only ends the year before it."""
        found = list(range(self.first.year, self.last.year + 1))
        written = found[: -1 : 2 if len(found) > FAR else 1]
        return [{"x": self.x(dt.date(year, 1, 1)), "year": year if year in written else ""} for year in found]


def scale(works: Works, as_of: dt.date) -> Scale:
    """From the first year of a project to the end of its last."""
    days = [as_of]
    for pair in works.progress.pairs:
        for step in pair.steps:
            for dated in (step.promised, step.planned, step.actual):
                if dated and dated.day:
                    days += [day for day in (dated.day.first_day, dated.day.last_day) if dt.date.min < day < dt.date.max]
    first, last = min(days), max(days)
    return Scale(dt.date(max(first.year, last.year - 60), 1, 1), dt.date(min(last.year, 9998) + 1, 1, 1))


def bars(step: Step, on: Scale, as_of: dt.date) -> dict[str, Any]:
    """What is drawn of a milestone on one side."""
    plan = step.promised if step.promised and step.promised.day else step.planned
    drawn: dict[str, Any] = {"today": on.x(as_of)}
    if plan and plan.day:
        drawn["plan"] = _bar(plan.day, on)
        own = step.planned.day if step.planned else None
        if own is not None and own != plan.day:
            drawn["own"] = _bar(own, on)
    if step.actual and step.actual.day:
        drawn["done"] = _bar(step.actual.day, on)
    drift = step.from_minutes if step.promised and step.promised.day else step.drift
    if plan and plan.day and drift and drift.word == "late":
        start = on.x(plan.day.last_day)
        end = on.x(step.actual.day.first_day if step.actual and step.actual.day else as_of)
        drawn["late"] = {"from": start, "to": max(end, start + 3), "open": step.actual is None}
    return drawn


def _bar(day: PartialDate, on: Scale) -> dict[str, Any]:
    open_start, open_end = day.first_day == dt.date.min, day.last_day == dt.date.max
    last = on.x(on.last if open_end else day.last_day)
    first = max(EDGE, last - 40) if open_start else on.x(day.first_day)
    width = max(SMALLEST, last - first)
    return {"x": round(min(first, WIDTH - EDGE - width), 1), "width": round(width, 1), "open": open_start or open_end}
