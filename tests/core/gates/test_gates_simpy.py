"""The engine and an independent model of each design in SimPy, given the same drawn inputs, tell the same times to the last bit."""

from __future__ import annotations

import numpy as np
import pytest

from core.gates.in_simpy import Customer, Gate
from core.gates.worlds import WORLDS, begun, draws_by_step, replication, world
from cotmoc.gates.scenario import Scenario
from cotmoc.gates.units import DAY

UNTIMED = ("waits", "passed")
"""Steps in which nothing happens: only the engine has them."""


def both(scenario: Scenario, number: int, days: int) -> tuple[list[dict[str, float]], list[dict[str, float]]]:
    """When each step began for each customer: by the engine, and by SimPy."""
    ready, inputs, trace, _ = replication(scenario, days=days, number=number)
    names = list(ready.layout.pools)
    tokens = {name: int(count) for name, count in zip(names, inputs.tokens, strict=True)}
    changes = [(float(time), names[pool], int(by)) for time, pool, by in zip(inputs.when, inputs.which, inputs.delta, strict=True)]
    traffic = {first: name for name, first in ready.layout.first.items()}
    customers = [
        Customer(number, traffic[int(first)], float(arrival), int(rank), lasts)
        for number, (arrival, first, rank, lasts) in enumerate(
            zip(inputs.arrival, inputs.first, inputs.rank, draws_by_step(ready, inputs), strict=True)
        )
    ]
    Gate(scenario, tokens, changes).run(customers, inputs.horizon)
    ours = [{step: time for step, time in row.items() if not step.endswith(UNTIMED)} for row in begun(ready, inputs, trace)]
    return ours, [customer.begun for customer in customers]


@pytest.mark.parametrize("number", [0, 1])
@pytest.mark.parametrize("design", WORLDS)
def test_every_time_of_every_customer_is_that_of_simpy(design: str, number: int) -> None:
    ours, theirs = both(world(design), number, days=2)
    assert len(ours) > 300
    assert ours == theirs


def test_the_gates_that_are_compared_are_busy_enough_to_differ() -> None:
    """Queues, blocking, turned away, breakdowns, called vehicles, swing lanes and chargers all happen in them."""
    seen: set[str] = set()
    for design in WORLDS:
        ours, _ = both(world(design), 0, days=2)
        seen |= {step for row in ours for step in row}
    assert {"turned_away", "called", "charges", "hill.exit.swing", "dale.entry.swing", "left.exit_counters.sent_on"} <= seen


def test_the_last_moment_is_no_part_of_the_run() -> None:
    ready, inputs, trace, _ = replication(world("staffed_lanes"), days=1)
    assert np.nanmax(trace.begin) < DAY == inputs.horizon
    assert ready.days == 1
