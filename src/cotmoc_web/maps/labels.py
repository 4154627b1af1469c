"""Where names stand on a map so that none hides another. The most important first; what finds no place is in the list below the map."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

LARGE, SMALL = 42.0, 15.0
"""Height of a name on a phone, where the drawing is shrunk to a third, and on a desk."""
ON_DESK = {"major": 20.0, "minor": SMALL, "ground": SMALL * 1.3}
"""Height of a name on a desk."""
LETTER = 0.54
"""Width of a Latin letter as a share of its height; of a Chinese one, its whole height."""
GAP = 12.0
Box = tuple[float, float, float, float]


@dataclass
class Point:
    """Something with a name at a place on the page."""

    x: float
    y: float
    text: str
    rank: int
    """0: the most important."""
    label_x: float = 0.0
    label_y: float = 0.0
    anchor: str = "start"
    size: str = ""
    """`major`: also on a phone. `minor`: where there is room. Empty: no name on the map."""


def place(points: Sequence[Point], width: float, height: float) -> None:
    """Give each a place for its name, or none. On a phone the names of the first ranks stand alone, and large; on a desk they are small as
    the others are, and leave these room."""
    ranked = sorted(points, key=lambda point: (point.rank, point.x, point.y))
    signs: list[Box] = [(point.x - 5, point.y - 5, point.x + 5, point.y + 5) for point in points]
    taken = list(signs)
    for point in ranked:
        if point.rank in {0, 1}:
            _try(point, taken, "major", LARGE, width, height)
    taken = [*signs, *(_box(point) for point in points if point.size)]
    for point in ranked:
        if not point.size:
            _try(point, taken, "minor", SMALL, width, height)


def lay(points: Sequence[Point], others: Sequence[Point], width: float, height: float) -> None:
    """Names of the ground, each over its own place; one that would hide a point or a name is left out."""
    taken = [_box(point) for point in others if point.size] + [(point.x - 9, point.y - 9, point.x + 9, point.y + 9) for point in others]
    for point in points:
        point.label_x, point.label_y, point.anchor, point.size = point.x, point.y, "middle", "ground"
        box = _box(point)
        inside = box[0] >= 4 and box[1] >= 4 and box[2] <= width - 4 and box[3] <= height - 4
        if inside and not any(_meet(box, other) for other in taken):
            taken.append(box)
        else:
            point.size = ""


def _box(point: Point) -> Box:
    """The room of a name that has its place, as it is written on a desk."""
    letters = ON_DESK[point.size]
    long = _long(point.text, letters)
    back = {"start": 0.0, "middle": long / 2, "end": long}[point.anchor]
    return (point.label_x - back, point.label_y - letters, point.label_x - back + long, point.label_y + letters * 0.3)


def _long(text: str, letters: float) -> float:
    return letters * sum(1.0 if unicodedata.east_asian_width(letter) in "WF" else LETTER for letter in text)


def _try(point: Point, taken: list[Box], size: str, letters: float, width: float, height: float) -> None:
    """The first way that hides nothing: beside the sign, above and below it, aslant; of the most important also a little farther off."""
    long = _long(point.text, letters)
    own = (point.x - 5, point.y - 5, point.x + 5, point.y + 5)
    for gap in (GAP, GAP * 2) if point.rank == 0 else (GAP,):
        aslant, above, below = gap * 0.7, point.y - gap, point.y + gap + letters * 0.8
        ways = (
            (point.x + gap, point.y + letters * 0.35, "start", 0.0),
            (point.x - gap, point.y + letters * 0.35, "end", long),
            (point.x, above, "middle", long / 2),
            (point.x, below, "middle", long / 2),
            (point.x + aslant, above + gap / 2, "start", 0.0),
            (point.x + aslant, below - gap / 2, "start", 0.0),
            (point.x - aslant, above + gap / 2, "end", long),
            (point.x - aslant, below - gap / 2, "end", long),
        )
        for x, y, anchor, back in ways:
            box = (x - back, y - letters, x - back + long, y + letters * 0.3)
            inside = box[0] >= 4 and box[1] >= 4 and box[2] <= width - 4 and box[3] <= height - 4
            if inside and not any(_meet(box, other) for other in taken if other != own):
                point.label_x, point.label_y, point.anchor, point.size = round(x, 1), round(y, 1), anchor, size
                taken.append(box)
                return


def _meet(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
