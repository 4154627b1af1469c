"""What happened in one replication, summed up: areas under curves by quarter of an hour, and how long each customer took.

An area is customers (or servers) times seconds within a quarter of an hour: divided by 900 s it is the mean number. Areas are exact, so
Little's law is an identity here: the area under "at the gate" is the sum of all times at the gate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from cotmoc.gates.compiled import compiled
from cotmoc.gates.engine import Inputs, Trace
from cotmoc.gates.network import OUTCOMES, SERVED, TURNED_AWAY, Layout
from cotmoc.gates.units import DAY

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Ints = npt.NDArray[np.int64]

BIN = 900.0
"""Seconds."""
A_DAY = int(DAY / BIN)


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """One replication."""

    queues: Floats
    """[queue, bin] customer-seconds of waiting."""
    pools: Floats
    """[pool, bin] token-seconds that were taken, of those that there were: a lane in which a truck stands overnight is not taken while it
    is closed, nor are more taken than are open while one that has closed ends its service."""
    open: Floats
    """[pool, bin] token-seconds that there were, by the calendar."""
    inside: Floats
    """[traffic, bin] customer-seconds at the gate."""
    belongs: Ints
    """Traffic of each customer."""
    arrival: Floats
    ended: Floats
    """When each was served or turned away; not a number: still inside."""
    outcome: Ints
    """Place in `network.OUTCOMES`, -1 still inside."""
    waited: Floats
    """Seconds of waiting, of the time at the gate."""
    events: int

    @property
    def took(self) -> Floats:
        """Seconds at the gate; not a number: still inside."""
        return self.ended - self.arrival

    @property
    def served(self) -> npt.NDArray[np.bool_]:
        """Which were served."""
        return np.equal(self.outcome, OUTCOMES.index(SERVED))

    @property
    def turned_away(self) -> npt.NDArray[np.bool_]:
        """Which were turned away."""
        return np.equal(self.outcome, OUTCOMES.index(TURNED_AWAY))


def measured(layout: Layout, inputs: Inputs, belongs: Ints, trace: Trace) -> Measured:
    """Sum up a replication."""
    bins = int(np.ceil(inputs.horizon / BIN))
    customers = inputs.arrival.size
    queues = np.zeros((len(layout.queues), bins + 1))
    pools = np.zeros((len(layout.pools), bins + 1))
    inside = np.zeros((len(layout.first), bins + 1))
    ended, waited, outcome = np.full(customers, np.nan), np.zeros(customers), np.full(customers, -1)
    _areas(
        inputs.arrival, inputs.first, inputs.draws, belongs, inputs.horizon, trace.begin, trace.left, trace.at,
        np.array(layout.take), np.array(layout.gives), np.array(layout.beside), np.array(layout.column), np.array(layout.queue),
        np.array(layout.outcome), queues, np.zeros_like(queues), pools, np.zeros_like(pools), inside, np.zeros_like(inside),
        ended, waited, outcome,
    )  # fmt: skip
    there = np.zeros((len(layout.pools), bins + 1))
    _open(inputs.tokens, inputs.when, inputs.which, inputs.delta, there, np.zeros_like(there))
    for pool in np.unique(inputs.which):
        since, until = _held(inputs.first, trace.begin, trace.left, np.array(layout.take), np.array(layout.beside), pool, inputs.horizon)
        since.sort()
        until.sort()
        mine = inputs.which == pool
        pools[pool] = 0.0
        taken = pools[pool : pool + 1]
        _taken(since, until, inputs.when[mine], inputs.delta[mine], inputs.tokens[pool], taken, np.zeros_like(taken))
    return Measured(
        queues[:, :-1], pools[:, :-1], there[:, :-1], inside[:, :-1], belongs, inputs.arrival, ended, outcome, waited, trace.events
    )  # fmt: skip


@compiled
def _add(area: Floats, later: Floats, row: int, time: float, by: float) -> None:
    """One more, or one less, from a moment on: the rest of its bin, and all later bins in full."""
    place = int(time / BIN)
    if place < area.shape[1] - 1:
        area[row, place] += by * ((place + 1) * BIN - time)
        later[row, place + 1] += by * BIN


@compiled
def _spread(area: Floats, later: Floats) -> None:
    for row in range(area.shape[0]):
        running = 0.0
        for place in range(area.shape[1]):
            running += later[row, place]
            area[row, place] += running


@compiled
def _areas(  # noqa: C901 - one pass over all customers
    arrival: Floats, first: Ints, draws: Floats, belongs: Ints, horizon: float, begin: Floats, left: Floats, at: Ints,
    take: Ints, gives: Ints, beside: Any, column: Ints, queue: Ints, outcome_of: Ints,
    queues: Floats, queues_later: Floats, pools: Floats, pools_later: Floats, inside: Floats, inside_later: Floats,
    ended: Floats, waited: Floats, outcome: Ints,
) -> None:  # fmt: skip
    width = begin.shape[1]
    stack = np.empty(width + 1, np.int64)
    for customer in range(arrival.size):
        ready, held, depth = arrival[customer], -1, 0
        _add(inside, inside_later, belongs[customer], ready, 1.0)
        for number in range(width):
            begun = begin[customer, number]
            if np.isnan(begun):
                continue
            step = first[customer] + number
            if begun > ready:
                if queue[step] >= 0:
                    _add(queues, queues_later, queue[step], ready, 1.0)
                    _add(queues, queues_later, queue[step], begun, -1.0)
                if outcome[customer] < 0:
                    waited[customer] += begun - ready
            if beside[step]:
                if take[step] >= 0:
                    stack[depth] = take[step]
                    depth += 1
                    _add(pools, pools_later, take[step], begun, 1.0)
            else:
                if held >= 0:
                    _add(pools, pools_later, held, begun, -1.0)
                held = take[step]
                if held >= 0:
                    _add(pools, pools_later, held, begun, 1.0)
            if gives[step] >= 0:
                depth -= 1
                _add(pools, pools_later, stack[depth], begun, -1.0)
            if outcome_of[step] >= 0 and outcome[customer] < 0:
                outcome[customer] = outcome_of[step]
                ended[customer] = begun
                _add(inside, inside_later, belongs[customer], begun, -1.0)
            ready = begun + (draws[customer, column[step]] if column[step] >= 0 else 0.0)
        step = at[customer]
        if step < 0:
            if held >= 0:
                _add(pools, pools_later, held, left[customer], -1.0)
        elif np.isnan(begin[customer, step - first[customer]]) and ready < horizon:
            if queue[step] >= 0:
                _add(queues, queues_later, queue[step], ready, 1.0)
            if outcome[customer] < 0:
                waited[customer] += horizon - ready
    _spread(queues, queues_later)
    _spread(pools, pools_later)
    _spread(inside, inside_later)


@compiled
def _open(tokens: Ints, when: Floats, which: Ints, delta: Ints, there: Floats, later: Floats) -> None:
    """Tokens there are, never below none: one that fails while its lane is closed costs nothing."""
    level = tokens.copy()
    for pool in range(tokens.size):
        _add(there, later, pool, 0.0, float(max(level[pool], 0)))
    for change in range(when.size):
        pool = which[change]
        before = max(level[pool], 0)
        level[pool] += delta[change]
        _add(there, later, pool, when[change], float(max(level[pool], 0) - before))
    _spread(there, later)


@compiled
def _held(first: Ints, begin: Floats, left: Floats, take: Ints, beside: Any, pool: int, horizon: float) -> tuple[Floats, Floats]:
    """From when and until when a token of a pool was held; lanes and counters are never held beside another place."""
    begun = 0
    for customer in range(first.size):
        for number in range(begin.shape[1]):
            begun += not np.isnan(begin[customer, number]) and take[first[customer] + number] == pool
    since, until = np.empty(begun), np.empty(begun)
    count = 0
    for customer in range(first.size):
        holds = False
        for number in range(begin.shape[1]):
            step = first[customer] + number
            if np.isnan(begin[customer, number]) or beside[step]:
                continue
            if holds:
                until[count - 1] = begin[customer, number]
            holds = take[step] == pool
            if holds:
                since[count] = begin[customer, number]
                until[count] = horizon if np.isnan(left[customer]) else left[customer]
                count += 1
    return since, until


@compiled
def _taken(since: Floats, until: Floats, when: Floats, delta: Ints, level: int, area: Floats, later: Floats) -> None:
    """How many of the tokens that there are, are held: the fewer of both, from moment to moment."""
    begun, ended, change, taken = 0, 0, 0, 0
    while begun < since.size or ended < until.size or change < when.size:
        now = min(
            since[begun] if begun < since.size else np.inf,
            until[ended] if ended < until.size else np.inf,
            when[change] if change < when.size else np.inf,
        )
        if change < when.size and when[change] == now:
            level += delta[change]
            change += 1
        elif ended < until.size and until[ended] == now:
            ended += 1
        else:
            begun += 1
        then = min(begun - ended, max(level, 0))
        if then != taken:
            _add(area, later, 0, now, float(then - taken))
            taken = then
    _spread(area, later)
