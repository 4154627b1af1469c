"""The designs of a gate: one module each, registered here. How to add one is told in docs/guides/gates.md."""

from __future__ import annotations

from collections.abc import Callable

from cotmoc.gates.designs import agv_shuttle, mixed_day, passenger_hall, staffed_lanes
from cotmoc.gates.designs.design import Design

DESIGNS: tuple[Design, ...] = (staffed_lanes.DESIGN, agv_shuttle.DESIGN, passenger_hall.DESIGN, mixed_day.DESIGN)


def design_of(code: str, error: Callable[[str, str], Exception]) -> Design:
    """The design of that code; otherwise raises what `error` makes of what was wrong and the remedy."""
    for design in DESIGNS:
        if design.code == code:
            return design
    raise error("there is no such design", f"One of: {', '.join(design.code for design in DESIGNS)}.")
