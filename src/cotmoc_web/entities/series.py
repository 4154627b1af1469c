"""Figures as series. Two numbers stand in one series only when what they count, unit, scope, direction, nature and length of period are
one; otherwise they stand side by side, with the reason. Nothing is converted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cotmoc.errors import UsageError
from cotmoc.records import PartialDate
from cotmoc_web.entities.models import Figure

LENGTHS = ((3, "days"), (10, "week"), (31, "month"), (93, "quarter"), (186, "half"), (366, "year"))
"""A period up to so many days is called so; longer ones, and "since 2010", are of their own kind."""
ASPECTS: dict[str, str | Promise] = {
    "unit": _("different units"),
    "scope": _("different scope"),
    "direction": _("different directions"),
    "nature": _("reported, planned and target are not one"),
    "length": _("periods of different length"),
}
"""Why two series of one thing are not compared."""
FEWEST = 3
"""Points of a series that a chart is drawn of."""


def length_of(period: str) -> str:
    """How long a period is, as far as it can be compared.

    >>> length_of("2025-01/2025-03"), length_of("2025"), length_of("2024-08-29"), length_of("../2025"), length_of("")
    ('quarter', 'year', 'days', 'open', 'unknown')
    """
    if not period:
        return "unknown"
    try:
        date = PartialDate(period.removesuffix("~"))
    except UsageError:
        return "unknown"
    if ".." in period:
        return "open"
    days = (date.last_day - date.first_day).days + 1
    return next((name for most, name in LENGTHS if days <= most), "long")


@dataclass(slots=True)
class Series:
    """Comparable figures, in the order of their days."""

    unit: str
    scope: str
    direction: str
    nature: str
    length: str
    figures: list[Figure] = field(default_factory=list)

    @property
    def claims(self) -> list[list[Figure]]:
        """Figures that differ for one period, each period's together."""
        by_period: dict[str, list[Figure]] = {}
        for each in self.figures:
            if each.period:
                by_period.setdefault(each.period, []).append(each)
        return [rows for rows in by_period.values() if len({(each.value, each.value_max) for each in rows}) > 1]

    @property
    def differing(self) -> bool:
        """Whether two sources give different numbers for one period."""
        return bool(self.claims)

    @property
    def points(self) -> list[Figure]:
        """What a chart can show: figures with a day."""
        return [each for each in self.figures if each.first_day is not None]

    @property
    def chart(self) -> Chart | None:
        """A drawing, where there are enough points on different days."""
        days = {each.first_day for each in self.points}
        return draw(self.points) if len(days) >= FEWEST else None


@dataclass(slots=True)
class Group:
    """All that is said about one thing that is counted."""

    metric: str
    series: list[Series]
    apart: list[str | Promise]
    """Why its series are not compared with one another."""

    @property
    def figures(self) -> list[Figure]:
        return [each for one in self.series for each in one.figures]

    @property
    def charts(self) -> list[tuple[Series, Chart]]:
        """Its series with enough points, each with its drawing."""
        return [(one, chart) for one in self.series if (chart := one.chart) is not None]


@dataclass(frozen=True, slots=True)
class Across:
    """The same number of several things for one period: comparable, since all but the thing is one."""

    metric: str
    unit: str
    direction: str
    nature: str
    period: str
    bars: list[tuple[Figure, float]]
    """Each with its length as a share of the longest, the longest first."""

    @property
    def height(self) -> int:
        """Of the drawing."""
        return ROW * len(self.bars)


def across(figures: Iterable[Figure]) -> list[Across]:
    """What at least three things tell of one period, in one unit and without a scope of their own."""
    found: dict[tuple[str, str, str, str, str], dict[int, Figure]] = {}
    for each in figures:
        if each.of_id and each.period and not each.scope and each.value > 0 and each.value_max is None:
            key = (each.counted, each.unit, each.direction, each.nature, each.period)
            found.setdefault(key, {}).setdefault(each.of_id, each)
    made = []
    for (metric, unit, direction, nature, period), of in found.items():
        rows = sorted(of.values(), key=lambda each: (-each.value, each.pk))
        if len(rows) >= FEWEST and metric:
            made.append(
                Across(metric, unit, direction, nature, period, [(each, round(each.value / rows[0].value * BAR, 1)) for each in rows])
            )
    return sorted(made, key=lambda one: (-len(one.bars), one.metric, one.period))


def groups(figures: Iterable[Figure]) -> list[Group]:
    """Figures of one thing, by what they count."""
    by_metric: dict[str, dict[tuple[str, ...], Series]] = {}
    for each in figures:
        key = (each.unit, each.scope, each.direction, each.nature, length_of(each.period))
        kept = by_metric.setdefault(each.counted, {})
        kept.setdefault(key, Series(*key)).figures.append(each)
    found = []
    for metric, kept in by_metric.items():
        several = list(kept.values())
        for one in several:
            one.figures.sort(key=lambda each: (each.first_day or dt.date.max, each.pk))
        several.sort(key=lambda one: (one.nature != "actual", -len(one.figures)))
        found.append(Group(metric, several, [words for name, words in ASPECTS.items() if len({getattr(one, name) for one in several}) > 1]))
    return found


# ---- drawing

WIDTH, HEIGHT, SIDE, TOP, BOTTOM = 400, 190, 46, 42, 30
"""Of one drawing among several; `SIDE` is the room of half a label."""
LABEL = 74
"""Width of a day below its dot: of two that are nearer, the later is told by the table alone."""
ROW, BAR = 30, 380.0


@dataclass(frozen=True, slots=True)
class Point:
    """A dot with its words."""

    x: float
    y: float
    figure: Figure
    top: float
    """Where its number stands."""
    labelled: bool
    """Whether there is room for its day."""


@dataclass(frozen=True, slots=True)
class Chart:
    """Dots over days, joined by a line; the axis begins at nothing."""

    points: list[Point]
    line: str
    base: int = HEIGHT - BOTTOM
    width: int = WIDTH
    height: int = HEIGHT


def draw(figures: list[Figure]) -> Chart:
    """Where each figure stands. Heights are true to the numbers: twice as much is twice as high."""
    days = [each.first_day.toordinal() for each in figures if each.first_day]
    first, last = min(days), max(days)
    most = max(max(each.value, each.value_max or 0.0) for each in figures) or 1.0
    points: list[Point] = []
    for each in figures:
        assert each.first_day is not None  # noqa: S101 (points have days)
        share = (each.first_day.toordinal() - first) / (last - first or 1)
        x = round(SIDE + share * (WIDTH - 2 * SIDE), 1)
        y = round(TOP + (1 - max(each.value, 0.0) / most) * (HEIGHT - TOP - BOTTOM), 1)
        top = y - 10
        if points and x - points[-1].x < LABEL / 2 and abs(y - points[-1].y) < 30:
            # Two dots that nearly meet: the number of the lower one stands below it.
            if y < points[-1].y:
                points[-1] = replace(points[-1], top=round(points[-1].y + 20, 1))
            else:
                top = y + 20
        told = max((point.x for point in points if point.labelled), default=-LABEL)
        points.append(Point(x, y, each, round(top, 1), x - told >= LABEL))
    return Chart(points, " ".join(f"{point.x},{point.y}" for point in points))
