"""The cheapest way to give things places, each place with room for so many: a minimum-cost flow, solved to the end.

>>> import numpy as np
>>> cheapest(np.array([[3, 1], [2, 3], [9, 2]]), np.array([1, 1]), np.array([100, 100, 200]))
array([-1,  0,  1])
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from cotmoc.errors import MissingProgram, UsageError

if TYPE_CHECKING:
    from numpy.typing import NDArray

CLOSED = np.iinfo(np.int64).max
"""Cost of a place that a thing may not have."""


def cheapest(costs: NDArray[np.int64], room: NDArray[np.int64], leave: NDArray[np.int64]) -> NDArray[np.int64]:
    """For each thing its place, or -1 where it is left without one; the sum of costs is the least there is.

    `costs`: a row for each thing, a column for each place; `CLOSED` where it may not go. `room`: things that a place takes.
    `leave`: what it costs to leave a thing. Whole numbers, so that the sum is exact.
    """
    flow = _solver()
    things, places = costs.shape
    open_ = costs != CLOSED
    thing, place = np.nonzero(open_)
    # One node for each thing, then one for each place, and one where all end; who is left goes there by itself.
    end = things + places
    every = np.arange(things)
    flow.add_arcs_with_capacity_and_unit_cost(thing, things + place, np.ones(len(thing), np.int64), costs[open_])
    flow.add_arcs_with_capacity_and_unit_cost(every, np.full(things, end), np.ones(things, np.int64), leave)
    flow.add_arcs_with_capacity_and_unit_cost(things + np.arange(places), np.full(places, end), room, np.zeros(places, np.int64))
    flow.set_nodes_supplies(np.append(every, end), np.append(np.ones(things, np.int64), -things))
    if flow.solve() != flow.OPTIMAL:
        raise UsageError("costs", "they lie too far apart to be added up exactly", "Give costs and priorities of a smaller range.")
    carries = flow.flows(np.arange(len(thing))) > 0
    given = np.full(things, -1, np.int64)
    given[thing[carries]] = place[carries]
    return given


def _solver() -> Any:
    try:
        from ortools.graph.python import min_cost_flow
    except ImportError:
        raise MissingProgram(
            "ortools", "the solver for booking, dispatch and plans is not installed", "Run: pip install 'cotmoc[gates]'"
        ) from None
    return min_cost_flow.SimpleMinCostFlow()
