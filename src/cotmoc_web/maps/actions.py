"""A party's own base map: lines that it has approved itself, drawn under the points in the place of nothing."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from cotmoc_web.accounts.models import Party, Role
from cotmoc_web.accounts.viewer import Viewer
from cotmoc_web.errors import BadInput
from cotmoc_web.history.actions import change
from cotmoc_web.history.models import Change

LARGEST = 512 * 1024
"""Bytes of a file: a map of a region at the size of a page needs a fifth of it."""
MOST_POINTS = 20_000
DEEPEST = 6
LINES = {"LineString": 1, "MultiLineString": 2, "Polygon": 2, "MultiPolygon": 3}
"""Kinds of shapes that are lines or have edges, and how deep their lines lie."""


def set_base_map(viewer: Viewer, data: bytes | None, *, version: int) -> Change | None:
    """Put lines under our party's map; None takes them away.

    Raises:
        NotAllowed: not an administrator.
        BadInput: no GeoJSON with lines, or too large.
        Conflict: changed meanwhile.
    """
    user = viewer.require(Role.ADMINISTRATOR)
    assert user.party_id is not None  # noqa: S101 (roles belong to parties)
    lines = None if data is None else {"type": "MultiLineString", "coordinates": read(data)}
    with change(viewer, "party.base_map") as act:
        row = act.take(Party, user.party_id, version=version)
        row.base_map = lines
        act.save(row)
    return act.change


def read(data: bytes) -> list[list[list[float]]]:
    """The lines of a GeoJSON file, and nothing else that may be in it.

    Raises:
        BadInput: says what is wrong.
    """
    if len(data) > LARGEST:
        raise BadInput("file", _("The file is larger than 512 kB."), _("Simplify the lines and send it again."))
    try:
        found = [line for line in _lines(json.loads(data), 0) if len(line) > 1]
    except RecursionError as error:
        raise BadInput("file", _("This is no GeoJSON file.")) from error
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise BadInput("file", _("This is no GeoJSON file with lines in degrees.")) from error
    if not found:
        raise BadInput("file", _("The file has no lines in it."))
    if sum(map(len, found)) > MOST_POINTS:
        raise BadInput("file", _("The lines have more than 20,000 points."), _("Simplify the lines and send it again."))
    return found


def _lines(shape: Any, depth: int) -> Iterator[list[list[float]]]:
    if depth > DEEPEST:
        raise ValueError
    kind = shape["type"]
    if kind == "FeatureCollection":
        for each in shape["features"]:
            yield from _lines(each, depth + 1)
    elif kind == "Feature":
        if shape["geometry"] is not None:
            yield from _lines(shape["geometry"], depth + 1)
    elif kind == "GeometryCollection":
        for each in shape["geometries"]:
            yield from _lines(each, depth + 1)
    elif kind in LINES:
        yield from _flat(shape["coordinates"], LINES[kind])
    elif kind not in {"Point", "MultiPoint"}:
        raise ValueError


def _flat(coordinates: Any, depth: int) -> Iterator[list[list[float]]]:
    if not isinstance(coordinates, list):
        raise TypeError
    if depth > 1:
        for each in coordinates:
            yield from _flat(each, depth - 1)
    else:
        yield [_point(each) for each in coordinates]


def _point(position: Any) -> list[float]:
    lon, lat = float(position[0]), float(position[1])
    if not (math.isfinite(lon) and math.isfinite(lat) and -180 <= lon <= 180 and -90 <= lat <= 90):
        raise ValueError
    return [round(lon, 4), round(lat, 4)]
