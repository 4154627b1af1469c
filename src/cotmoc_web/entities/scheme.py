"""The drawing of a gate: two sides, the line between them, the ways across, and the gates next to it. Nothing is to scale, and nothing is
drawn that the register does not say: neither rivers nor where the line runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from cotmoc_web.labels import Label

WIDTH, HEIGHT, LINE = 820, 300, 150
TOP, FOOT = 34, HEIGHT - 34
FIRST, LAST = 400, 650
"""Between which the ways across stand; the words of the sides have the rest."""
MOST = 6
"""Ways that are drawn; more are in the list below."""


@dataclass(frozen=True, slots=True)
class Way:
    """A way across: the gate itself, or a part of it."""

    key: str
    label: Label
    sort: str
    mode: str
    klass: str
    status: str
    standing: str
    markers: tuple[str, ...]
    here: bool
    """Whether it is the gate of the page."""
    claims: tuple[str, ...] = ()
    """Its statuses as they are claimed, where words do not agree."""


@dataclass(frozen=True, slots=True)
class Column:
    """A way as it is drawn."""

    way: Way
    number: int
    x: float
    lines: tuple[str, ...]
    """Paths: the sides of a road, the ties of a rail."""


@dataclass(frozen=True, slots=True)
class Beside:
    """The next gate along the line, at the edge of the drawing."""

    label: Label
    standing: str
    marker: str
    x: float
    anchor: str
    text_x: float


@dataclass(frozen=True, slots=True)
class Scheme:
    """All of it."""

    columns: list[Column]
    beside: list[Beside]
    width: int = WIDTH
    height: int = HEIGHT
    line: int = LINE
    rest: int = 0
    """Ways that found no room."""
    numbered: bool = field(default=False)


def scheme(ways: Sequence[Way], before: tuple[Label, str, str] | None, after: tuple[Label, str, str] | None) -> Scheme:
    """Where everything stands.

    Args:
        before: Name, state and marker of the gate at the left edge.
        after: Of the one at the right edge.
    """
    shown = ways[:MOST]
    step = (LAST - FIRST) / max(len(shown), 1)
    columns = [
        Column(way, number, x := round(FIRST + step * (number - 0.5), 1), _lines(way.mode, x)) for number, way in enumerate(shown, 1)
    ]
    edges = ((before, 22.0, "start", 8.0), (after, WIDTH - 22.0, "end", WIDTH - 8.0))
    beside = [Beside(*each, x, anchor, text_x) for each, x, anchor, text_x in edges if each]
    return Scheme(columns, beside, rest=len(ways) - len(shown), numbered=len(columns) > 1)


def _lines(mode: str, x: float) -> tuple[str, ...]:
    return _DRAWN.get(mode, _road)(x)


def _road(x: float) -> tuple[str, ...]:
    return (f"M{x - 7:g} {TOP}V{FOOT}", f"M{x + 7:g} {TOP}V{FOOT}")


def _bridge(x: float) -> tuple[str, ...]:
    rails = [f"M{x + way * 21:g} {LINE - 40}l{-way * 8} 9V{LINE + 31}l{way * 8} 9" for way in (-1, 1)]
    return (*_road(x), *rails)


def _rail(x: float) -> tuple[str, ...]:
    return (f"M{x:g} {TOP}V{FOOT}", "".join(f"M{x - 8:g} {y}h16" for y in range(TOP + 6, FOOT, 14)))


def _pontoon(x: float) -> tuple[str, ...]:
    return (*_road(x), "".join(f"M{x - 13:g} {y}h26" for y in range(LINE - 30, LINE + 31, 10)))


def _path(x: float) -> tuple[str, ...]:
    return (f"M{x:g} {TOP}V{FOOT}",)


def _water(x: float) -> tuple[str, ...]:
    wave = f"M{x + 14:g} {TOP + 8}" + "q6 7 0 14t0 14" * ((FOOT - TOP - 16) // 28)
    return (*_road(x), wave)


_DRAWN: Mapping[str, Callable[[float], tuple[str, ...]]] = {
    "road": _road,
    "road_bridge": _bridge,
    "rail": _rail,
    "pontoon": _pontoon,
    "pedestrian": _path,
    "water_road": _water,
}
