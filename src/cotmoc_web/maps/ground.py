"""The ground of the map: the land around the places of the facts, and where a point lies on the page.

Land and sea only. Whose land it is, and where boundaries run, is not for a record of cooperation to draw.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib import resources
from pathlib import Path

from django.conf import settings

WIDTH = 1200
"""Of the drawing, in its own units."""
MARGIN = 0.45
"""Degrees around the outermost points: room for their names."""
FLATTEST = 0.42
"""Height of a map as a share of its width, at least: a strip shows no surroundings."""
EVERYWHERE = (-180.0, -60.0, 180.0, 75.0)


@dataclass(frozen=True)
class Ground:
    """Land, and the box it was cut to."""

    box: tuple[float, float, float, float]
    """West, south, east, north."""
    rings: Sequence[Sequence[Sequence[float]]]
    origin: str

    @property
    def height(self) -> int:
        """Of the drawing: a degree is as long eastwards as northwards, in the middle of the box."""
        west, south, east, north = self.box
        return round(WIDTH * (north - south) / ((east - west) * math.cos(math.radians((south + north) / 2))))

    def at(self, lon: float, lat: float) -> tuple[float, float]:
        """Where it lies on the page."""
        west, south, east, north = self.box
        return round((lon - west) / (east - west) * WIDTH, 1), round((north - lat) / (north - south) * self.height, 1)

    def holds(self, lon: float, lat: float) -> bool:
        """Whether it is on the page at all."""
        west, south, east, north = self.box
        return west <= lon <= east and south <= lat <= north

    @property
    def land(self) -> str:
        """The path of the land."""
        return " ".join(self.path(ring) + "z" for ring in self.rings)

    def path(self, line: Iterable[Sequence[float]]) -> str:
        """The path of a line."""
        return "M" + "L".join(f"{x:g} {y:g}" for x, y in (self.at(point[0], point[1]) for point in line))

    def around(self, points: Sequence[tuple[float, float]]) -> Ground:
        """The part that holds these points, with a margin; all of it where there are none."""
        inside = [(lon, lat) for lon, lat in points if self.holds(lon, lat)]
        if not inside:
            return self
        west, south, east, north = self.box
        lons, lats = [lon for lon, _ in inside], [lat for _, lat in inside]
        middle, high = (min(lats) + max(lats)) / 2, max(max(lats) - min(lats) + 2 * MARGIN, (max(lons) - min(lons)) * FLATTEST)
        found = (
            max(west, min(lons) - MARGIN),
            max(south, middle - high / 2),
            min(east, max(lons) + MARGIN),
            min(north, middle + high / 2),
        )
        return replace(self, box=found)

    @property
    def hundred_km(self) -> float:
        """Length on the page, for the scale."""
        _, south, _, north = self.box
        return round(self.height / (north - south) * 100 / 111.2, 1)


@lru_cache(maxsize=4)
def ground(name: str = "") -> Ground:
    """The land of the set of facts that the settings name; without any, an empty page of the world."""
    name = name or settings.KNOWLEDGE
    folder = Path(name) if "/" in name else resources.files("cotmoc.knowledge") / name
    file = folder / "land.json"
    if not file.is_file():
        return Ground(EVERYWHERE, (), "")
    told = json.loads(file.read_text("utf-8"))
    west, south, east, north = told["box"]
    return Ground((west, south, east, north), told["rings"], told["origin"])
