"""The drawing above a timeline: a lane for each kind, a mark for each year, as high as there were things."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

WIDTH, LANE, FOOT = 1200, 118, 56
TALLEST = 58.0
EDGE = 50
"""Half of a year as it is written on a phone."""
MOST_YEARS = 25
"""Years that are drawn; how much there was before is said in words."""


def drawing(years: Mapping[int, Mapping[str, int]], kinds: Sequence[str], day: dt.date) -> dict[str, Any] | None:
    """Bars by year and kind; None where there is nothing to draw."""
    if not years:
        return None
    last = max(*years, day.year)
    first = max(min(years), last - MOST_YEARS + 1)
    before = sum(count for year, of in years.items() if year < first for count in of.values())
    years = {year: of for year, of in years.items() if year >= first}
    step = WIDTH / (last - first + 1)
    lanes = []
    for number, kind in enumerate(kinds):
        foot = (number + 1) * LANE
        most = max((of.get(kind, 0) for of in years.values()), default=0) or 1
        bars = []
        for year, of in years.items():
            count = of.get(kind, 0)
            if count:
                high = max(4.0, count / most * TALLEST)
                bars.append(
                    {"x": round((year - first) * step + step * 0.18, 1), "y": round(foot - high, 1), "width": round(step * 0.64, 1),
                     "height": round(high, 1), "year": year, "count": count, "middle": round((year - first + 0.5) * step, 1)}
                )  # fmt: skip
        lanes.append({"kind": kind, "foot": foot, "top": foot - LANE + 46, "bars": bars})
    every = 1 if step >= 60 else 2 if step >= 32 else 5
    ticks = [_tick(round((year - first + 0.5) * step, 1), year) for year in range(first, last + 1) if (year - first) % every == 0]
    now = (day.year - first + (day.timetuple().tm_yday - 1) / 365.25) * step
    return {
        "width": WIDTH,
        "height": LANE * len(kinds) + FOOT,
        "base": LANE * len(kinds),
        "lanes": lanes,
        "ticks": ticks,
        "now": round(now, 1),
        "first": first,
        "before": before,
    }


def _tick(x: float, year: int) -> dict[str, Any]:
    """A year under its bar; at the edges it ends with the drawing, so that nothing of it is cut on a phone."""
    if x < EDGE:
        return {"x": 0.0, "year": year, "anchor": "start"}
    return {"x": WIDTH, "year": year, "anchor": "end"} if x > WIDTH - EDGE else {"x": x, "year": year, "anchor": "middle"}
