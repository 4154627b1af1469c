"""The drawing above a timeline: a lane for each kind, a mark for each year or month, as high as there were things."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

WIDTH, LANE, FOOT = 1200, 118, 56
TALLEST = 58.0
EDGE = 50
"""Half of a year as it is written on a phone."""
MOST_STEPS = 25
"""Years that are drawn; how much there was before is said in words. Of months one more year than two."""
MONTHS = 36


def drawing(steps: Mapping[int, Mapping[str, int]], kinds: Sequence[str], day: dt.date, *, months: bool = False) -> dict[str, Any] | None:
    """Bars by year and kind, or by month; None where there is nothing to draw.

    Args:
        steps: Year, or month counted from the year 0 → kind → how many.
        day: That is shown by a line, if it is drawn at all.
    """
    if not steps:
        return None
    now = day.year * 12 + day.month - 1 if months else day.year
    last = max(steps) if months else max(*steps, now)
    first = max(min(steps), last - (MONTHS if months else MOST_STEPS) + 1)
    before = sum(count for step, of in steps.items() if step < first for count in of.values())
    steps = {step: of for step, of in steps.items() if step >= first}
    width = WIDTH / (last - first + 1)
    lanes = []
    for number, kind in enumerate(kinds):
        foot = (number + 1) * LANE
        most = max((of.get(kind, 0) for of in steps.values()), default=0) or 1
        bars = []
        for step, of in steps.items():
            count = of.get(kind, 0)
            if count:
                high = max(4.0, count / most * TALLEST)
                bars.append(
                    {"x": round((step - first) * width + width * 0.18, 1), "y": round(foot - high, 1), "width": round(width * 0.64, 1),
                     "height": round(high, 1), "label": _label(step, months), "count": count}
                )  # fmt: skip
        lanes.append({"kind": kind, "foot": foot, "top": foot - LANE + 46, "bars": bars})
    every = (1 if width >= 60 else 2 if width >= 32 else 5) if not months else (1 if width >= 120 else 3 if width >= 40 else 6)
    ticks = [_tick(round((step - first + 0.5) * width, 1), _label(step, months)) for step in range(first, last + 1) if step % every == 0]
    part = (day.day - 1) / 31 if months else (day.timetuple().tm_yday - 1) / 365.25
    return {
        "width": WIDTH,
        "height": LANE * len(kinds) + FOOT,
        "base": LANE * len(kinds),
        "lanes": lanes,
        "ticks": ticks,
        "now": round((now - first + part) * width, 1) if first <= now <= last else None,
        "first": _label(first, months),
        "before": before,
    }


def _label(step: int, months: bool) -> str:
    return f"{step // 12}-{step % 12 + 1:02}" if months else str(step)


def _tick(x: float, label: str) -> dict[str, Any]:
    """A year or month under its bar; at the edges it ends with the drawing, so that nothing of it is cut on a phone."""
    if x < EDGE:
        return {"x": 0.0, "label": label, "anchor": "start"}
    return {"x": WIDTH, "label": label, "anchor": "end"} if x > WIDTH - EDGE else {"x": x, "label": label, "anchor": "middle"}
