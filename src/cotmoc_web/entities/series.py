"""Figures as series. Two numbers stand in one series only when what they count, unit, scope, direction, nature and length of period are
one; otherwise they stand side by side, with the reason. Nothing is converted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

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
    def differing(self) -> bool:
        """Whether two sources give different numbers for one period."""
        by_period: dict[str, set[tuple[float, float | None]]] = {}
        for each in self.figures:
            by_period.setdefault(each.period, set()).add((each.value, each.value_max))
        return any(len(values) > 1 for period, values in by_period.items() if period)

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

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 820, 240, 10, 10, 34, 34


@dataclass(frozen=True, slots=True)
class Point:
    """A dot with its words."""

    x: float
    y: float
    figure: Figure
    anchor: str
    top: float


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
    points = []
    for each in figures:
        assert each.first_day is not None  # noqa: S101 (points have days)
        share = (each.first_day.toordinal() - first) / (last - first or 1)
        x = round(LEFT + 60 + share * (WIDTH - LEFT - RIGHT - 140), 1)
        y = round(TOP + (1 - max(each.value, 0.0) / most) * (HEIGHT - TOP - BOTTOM), 1)
        points.append(Point(x, y, each, "middle", round(y - 12, 1)))
    return Chart(points, " ".join(f"{point.x},{point.y}" for point in points))
