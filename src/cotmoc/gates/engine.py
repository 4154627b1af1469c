"""The clockwork: customers move through steps, event after event. Nothing is drawn here and nothing is summed up.

Every draw is made before (`draws`), so the same numbers can be run through another program and must give the same times; what happened is
measured afterwards (`measures`). An event is the arrival of a customer, the end of a step that took time, or a change of a pool by the
calendar (opening hours, switched lanes, breakdowns). At one moment the calendar comes first, then ends of steps in the order in which
they began, then arrivals.

Who waits for a token is served by rank, and first come, first served within a rank. A pool may owe tokens: a lane that closes while a
truck is in it ends that service and then closes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from cotmoc.gates.compiled import compiled
from cotmoc.gates.network import Layout

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Inputs:
    """One replication, drawn: all that the engine is given beside the layout."""

    arrival: Floats
    """Seconds after the beginning, ascending: one for each customer."""
    first: Ints
    """First step of each."""
    rank: Ints
    """0 is served first."""
    draws: Floats
    """[customer, column] seconds that a step lasts; below 0: the step does not concern the customer."""
    tokens: Ints
    """Of each pool at the beginning."""
    when: Floats
    """Calendar: seconds, ascending …"""
    which: Ints
    """… pool …"""
    delta: Ints
    """… tokens more or less."""
    horizon: float
    """Seconds; nothing happens from here on."""


@dataclass(frozen=True, slots=True, eq=False)
class Trace:
    """What happened."""

    begin: Floats
    """[customer, step of its route] when the step began; not a number: it did not."""
    left: Floats
    """When the customer was gone; not a number: it is still there."""
    at: Ints
    """Step at which it stands, -1 gone."""
    events: int
    """Arrivals, ends and changes."""


def run(layout: Layout, inputs: Inputs) -> Trace:
    """Run one replication to its horizon."""
    begin = np.full((inputs.arrival.size, layout.width), np.nan)
    left = np.full(inputs.arrival.size, np.nan)
    at = inputs.first.copy()
    starts, steps, vias = _wakers(layout)
    events = _loop(
        inputs.arrival, inputs.first, inputs.rank, inputs.draws, inputs.tokens.copy(), inputs.when, inputs.which, inputs.delta,
        float(inputs.horizon), _ints(layout.take), _ints(layout.gives), np.array(layout.beside), _ints(layout.otherwise),
        _ints(layout.then), _ints(layout.skip), _ints(layout.column), starts, steps, vias, begin, left, at,
    )  # fmt: skip
    return Trace(begin, left, at, int(events))


def _ints(values: Any) -> Ints:
    return np.array(values, dtype=np.int64)


def _wakers(layout: Layout) -> tuple[Ints, Ints, Ints]:
    """For each pool the steps at which someone may wait for it: directly (0), or for what they would do otherwise (1)."""
    found: list[list[tuple[int, int]]] = [[] for _ in layout.pools]
    for step, pool in enumerate(layout.take):
        if pool >= 0:
            found[pool].append((step, 0))
            other = layout.otherwise[step]
            if other >= 0 and layout.take[other] >= 0:
                found[layout.take[other]].append((step, 1))
    flat = [pair for pairs in found for pair in pairs]
    return _ints(np.cumsum([0, *map(len, found)])), _ints([step for step, _ in flat]), _ints([via for _, via in flat])


@compiled
def _rise(times: Floats, turns: Ints, whom: Ints, place: int, time: float, turn: int, customer: int) -> None:
    """Into the heap of coming ends, from its last place: the soonest at the top, at one moment the one that began first."""
    while place > 0:
        parent = (place - 1) >> 1
        if times[parent] < time or (times[parent] == time and turns[parent] < turn):
            break
        times[place], turns[place], whom[place] = times[parent], turns[parent], whom[parent]
        place = parent
    times[place], turns[place], whom[place] = time, turn, customer


@compiled
def _sink(times: Floats, turns: Ints, whom: Ints, size: int, time: float, turn: int, customer: int) -> None:
    """In the place of the top, and down to where it belongs."""
    place, child = 0, 1
    while child < size:
        other = child + 1
        # Added, not branched on: which child is sooner is chance, and a wrong guess of the processor costs more than both comparisons.
        child += (other < size) & ((times[other] < times[child]) | ((times[other] == times[child]) & (turns[other] < turns[child])))
        if time < times[child] or (time == times[child] and turn < turns[child]):
            break
        times[place], turns[place], whom[place] = times[child], turns[child], whom[child]
        place, child = child, 2 * child + 1
    times[place], turns[place], whom[place] = time, turn, customer


@compiled
def _next_in_line(pool: int, starts: Ints, steps: Ints, vias: Ints, head: Ints, came: Ints) -> tuple[int, int, int]:
    """Who gets the free token: (step, rank, way). Whom it serves directly before whom it serves otherwise, then by rank, then by turn."""
    if starts[pool + 1] - starts[pool] == 1 and head.shape[1] == 1:  # as is usual
        return steps[starts[pool]], 0, vias[starts[pool]]
    best, best_rank, best_way, best_came = -1, 0, 2, 0
    for entry in range(starts[pool], starts[pool + 1]):
        step, way = steps[entry], vias[entry]
        if way > best_way:
            continue
        for rank in range(head.shape[1]):
            customer = head[step, rank]
            if customer >= 0:
                better = way < best_way or rank < best_rank or (rank == best_rank and came[customer] < best_came)
                if best < 0 or better:
                    best, best_rank, best_way, best_came = step, rank, way, came[customer]
                break
    return best, best_rank, best_way


@compiled
def _loop(  # noqa: C901 - one loop, so that all of its state stays in registers and arrays
    arrival: Floats, first: Ints, rank: Ints, draws: Floats, tokens: Ints, when: Floats, which: Ints, delta: Ints, horizon: float,
    take: Ints, gives: Ints, beside: Any, otherwise: Ints, then: Ints, skip: Ints, column: Ints,
    starts: Ints, steps: Ints, vias: Ints, begin: Floats, left: Floats, at: Ints,
) -> int:  # fmt: skip
    customers, pools = arrival.size, tokens.size
    ranks = 1
    for customer in range(customers):
        ranks = max(ranks, rank[customer] + 1)

    times, turns, whom = np.empty(customers + 1), np.empty(customers + 1, np.int64), np.empty(customers + 1, np.int64)  # ends to come …
    busy, vacant = 0, False  # … so many; whether its top is done with and may be written over

    head, tail = np.full((take.size, ranks), -1), np.full((take.size, ranks), -1)
    behind = np.full(customers, -1)  # who stands behind whom
    came = np.empty(customers, np.int64)  # turn in which somebody began to wait
    waiting = np.zeros(pools, np.int64)  # how many wait for a token of a pool
    held = np.full(customers, -1)
    freed = np.empty(pools + 1, np.int64)  # a ring of pools that may serve those who wait for them …
    listed = np.zeros(pools, np.bool_)  # … each in it at most once

    coming, change, turn, events = 0, 0, 0, 0
    arrives = arrival[0] if customers > 0 else horizon
    changes = when[0] if when.size > 0 else horizon
    while True:
        now, sort = arrives, 3
        if busy > 0 and times[0] <= now:
            now, sort = times[0], 2
        if changes <= now:
            now, sort = changes, 1
        if now >= horizon:
            return events
        events += 1

        free_from, free_to = 0, 0
        customer, step = -1, -1
        if sort == 3:
            customer, step = coming, first[coming]
            coming += 1
            arrives = arrival[coming] if coming < customers else horizon
        elif sort == 2:
            customer = whom[0]
            vacant = True
            step = then[at[customer]]
        else:
            pool = which[change]
            tokens[pool] += delta[change]
            change += 1
            changes = when[change] if change < when.size else horizon
            freed[0], free_to, listed[pool] = pool, 1, True

        while True:
            while customer >= 0:  # somebody moves on until time passes, or it has to wait, or it is gone
                if step < 0:
                    pool = held[customer]
                    if pool >= 0:
                        tokens[pool] += 1
                        if waiting[pool] > 0 and not listed[pool]:
                            listed[pool] = True
                            freed[free_to] = pool
                            free_to = free_to + 1 if free_to < pools else 0
                    left[customer] = now
                    at[customer] = -1
                    customer = -1
                    break
                lasts = draws[customer, column[step]] if column[step] >= 0 else 0.0
                if lasts < 0:
                    step = skip[step]
                    continue
                pool = take[step]
                if pool >= 0 and tokens[pool] <= 0:
                    other = otherwise[step]
                    if other >= 0 and (take[other] < 0 or tokens[take[other]] > 0):
                        step = other
                        continue
                    at[customer] = step
                    turn += 1
                    came[customer] = turn
                    place = rank[customer]
                    if tail[step, place] < 0:
                        head[step, place] = customer
                    else:
                        behind[tail[step, place]] = customer
                    tail[step, place] = customer
                    waiting[pool] += 1
                    if other >= 0:
                        waiting[take[other]] += 1
                    customer = -1
                    break
                if pool >= 0:
                    tokens[pool] -= 1
                if not beside[step]:
                    before = held[customer]
                    if before >= 0:
                        tokens[before] += 1
                        if waiting[before] > 0 and not listed[before]:
                            listed[before] = True
                            freed[free_to] = before
                            free_to = free_to + 1 if free_to < pools else 0
                    held[customer] = pool
                back = gives[step]
                if back >= 0:
                    tokens[back] += 1
                    if waiting[back] > 0 and not listed[back]:
                        listed[back] = True
                        freed[free_to] = back
                        free_to = free_to + 1 if free_to < pools else 0
                begin[customer, step - first[customer]] = now
                if lasts > 0:
                    at[customer] = step
                    turn += 1
                    if vacant:
                        _sink(times, turns, whom, busy, now + lasts, turn, customer)
                        vacant = False
                    else:
                        _rise(times, turns, whom, busy, now + lasts, turn, customer)
                        busy += 1
                    customer = -1
                else:
                    step = then[step]

            # what came free goes to those who wait for it
            if free_from == free_to:
                break
            pool = freed[free_from]
            if tokens[pool] <= 0 or waiting[pool] == 0:
                listed[pool] = False
                free_from = free_from + 1 if free_from < pools else 0
                continue
            step, place, way = _next_in_line(pool, starts, steps, vias, head, came)
            customer = head[step, place]
            head[step, place] = behind[customer]
            if behind[customer] < 0:
                tail[step, place] = -1
            behind[customer] = -1
            waiting[take[step]] -= 1
            if otherwise[step] >= 0:
                waiting[take[otherwise[step]]] -= 1
                if way == 1:
                    step = otherwise[step]

        if vacant:
            vacant = False
            busy -= 1
            if busy > 0:
                _sink(times, turns, whom, busy, times[busy], turns[busy], whom[busy])
