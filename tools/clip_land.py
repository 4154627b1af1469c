"""Clips the land for the map of a mechanism set: `python tools/clip_land.py land-10m.json vn_cn`.

The source is Natural Earth (public domain), as the npm package `world-atlas` carries it in TopoJSON; its file `land-10m.json` has coasts
and no boundaries, which is what a map that claims nothing needs. The box is that of the set's places and gates, with a margin. What is
written stands beside the facts as `land.json`, with its origin and licence in it; it is rebuilt, never edited.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from cotmoc import knowledge

Point = tuple[float, float]
MARGIN = 0.6
"""Degrees around the outermost places."""
LARGE = frozenset({"country"})
"""Kinds of places whose point is a middle of something that does not fit on the map."""
SMALLEST = 0.012
"""Degrees, about 1.3 km: finer bends are not seen at the size of the page."""
KNOWLEDGE = Path(knowledge.__file__).parent


def rings(topology: dict[str, Any]) -> Iterator[list[Point]]:
    """The rings of the land, arcs put together."""
    (scale_x, scale_y), (move_x, move_y) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs: list[list[Point]] = []
    for packed in topology["arcs"]:
        x = y = 0
        arc = []
        for dx, dy in packed:
            x, y = x + dx, y + dy
            arc.append((x * scale_x + move_x, y * scale_y + move_y))
        arcs.append(arc)
    for geometry in topology["objects"]["land"]["geometries"]:
        polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
        for polygon in polygons:
            for ring in polygon:
                points: list[Point] = []
                for number in ring:
                    points += arcs[number] if number >= 0 else reversed(arcs[~number])
                yield points


def clip(ring: Sequence[Point], west: float, south: float, east: float, north: float) -> list[Point]:
    """What of a ring lies in the box (Sutherland and Hodgman)."""

    def cut(points: Sequence[Point], inside: Callable[[Point], bool], cross: Callable[[Point, Point], Point]) -> list[Point]:
        found: list[Point] = []
        for here, before in zip(points, (points[-1], *points[:-1]) if points else (), strict=True):
            if inside(here) != inside(before):
                found.append(cross(before, here))
            if inside(here):
                found.append(here)
        return found

    def at_x(x: float) -> Callable[[Point, Point], Point]:
        return lambda a, b: (x, a[1] + (b[1] - a[1]) * (x - a[0]) / (b[0] - a[0]))

    def at_y(y: float) -> Callable[[Point, Point], Point]:
        return lambda a, b: (a[0] + (b[0] - a[0]) * (y - a[1]) / (b[1] - a[1]), y)

    kept = cut(list(ring), lambda p: p[0] >= west, at_x(west))
    kept = cut(kept, lambda p: p[0] <= east, at_x(east))
    kept = cut(kept, lambda p: p[1] >= south, at_y(south))
    return cut(kept, lambda p: p[1] <= north, at_y(north))


def simpler(points: Sequence[Point], least: float) -> list[Point]:
    """Without bends smaller than that (Douglas and Peucker)."""
    if len(points) < 3:
        return list(points)
    (ax, ay), (bx, by) = points[0], points[-1]
    length = math.hypot(bx - ax, by - ay)

    def off(point: Point) -> float:
        if not length:
            return math.hypot(point[0] - ax, point[1] - ay)
        return abs((bx - ax) * (ay - point[1]) - (ax - point[0]) * (by - ay)) / length

    worst = max(range(1, len(points) - 1), key=lambda n: off(points[n]))
    if off(points[worst]) <= least:
        return [points[0], points[-1]]
    return [*simpler(points[: worst + 1], least)[:-1], *simpler(points[worst:], least)]


def box(name: str) -> tuple[float, float, float, float]:
    """West, south, east, north of all that is located in a set."""
    facts = knowledge.load(name)
    points = [(place.lon, place.lat) for place in facts.places.values() if place.kind not in LARGE]
    points += [(crossing.lon, crossing.lat) for crossing in facts.crossings.values()]
    located = [(lon, lat) for lon, lat in points if lon is not None and lat is not None]
    lons, lats = [lon for lon, _ in located], [lat for _, lat in located]
    return round(min(lons) - MARGIN, 1), round(min(lats) - MARGIN, 1), round(max(lons) + MARGIN, 1), round(max(lats) + MARGIN, 1)


def main(source: str, name: str) -> None:
    """Write the file."""
    edges = box(name)
    land = []
    for ring in rings(json.loads(Path(source).read_text("utf-8"))):
        kept = clip(ring, *edges)
        if len(kept) < 3:
            continue
        middle = len(kept) // 2  # a ring ends where it begins: as two halves, each has two ends
        line = [*simpler(kept[: middle + 1], SMALLEST)[:-1], *simpler([*kept[middle:], kept[0]], SMALLEST)]
        if len(line) > 4 or len(kept) < 8:
            land.append([[round(x, 3), round(y, 3)] for x, y in line])
    told = {
        "origin": "Natural Earth 4.1.0, 1:10m, naturalearthdata.com",
        "licence": "public domain; packed in TopoJSON by world-atlas 2.0.2, ISC, Michael Bostock",
        "made_by": "tools/clip_land.py",
        "box": edges,
        "rings": land,
    }
    target = KNOWLEDGE / name / "land.json"
    target.write_text(json.dumps(told, separators=(",", ":")).replace("]],[[", "]],\n[[") + "\n", "utf-8")
    print(f"{target}: {len(land)} rings, {sum(map(len, land))} points, {target.stat().st_size:,} bytes, box {edges}")


if __name__ == "__main__":
    main(*sys.argv[1:])
