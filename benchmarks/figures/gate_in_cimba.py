"""The gate of `gates.py` for cimba: a process for each lane, as its manual has it, and one that sends the trucks.

cimba takes the next service time when a service begins, so it is given each station's times in the order in which the services begin.
"""

from __future__ import annotations

from typing import Any

import cimba as cb
import numpy as np
import numpy.typing as npt
from cimba import inputs

Floats = npt.NDArray[np.float64]


class Gate(cb.Model):
    """Four stations in a line."""

    gap: cb.Input[float] = inputs.dist.exponential(mean=1.0)
    first: cb.Input[float] = inputs.dist.exponential(mean=1.0)
    second: cb.Input[float] = inputs.dist.exponential(mean=1.0)
    third: cb.Input[float] = inputs.dist.exponential(mean=1.0)
    fourth: cb.Input[float] = inputs.dist.exponential(mean=1.0)
    trucks: cb.Param[int] = 0
    before_first: cb.Container
    before_second: cb.Container
    before_third: cb.Container
    before_fourth: cb.Container
    total: cb.Output[float]
    served: cb.Output[float]

    @cb.on_start
    def begin(self) -> None:
        self.total = 0.0
        self.served = 0.0

    @cb.process
    def arrivals(self) -> None:
        for _ in range(self.trucks):
            cb.hold(self.gap.next())
            self.total -= cb.now()
            self.before_first.put(1)

    @cb.process(copies=4)
    def exit_lane(self) -> None:
        while True:
            self.before_first.get(1)
            cb.hold(self.first.next())
            self.before_second.put(1)

    @cb.process(copies=2)
    def scanner(self) -> None:
        while True:
            self.before_second.get(1)
            cb.hold(self.second.next())
            self.before_third.put(1)

    @cb.process(copies=4)
    def entry_lane(self) -> None:
        while True:
            self.before_third.get(1)
            cb.hold(self.third.next())
            self.before_fourth.put(1)

    @cb.process(copies=3)
    def documents(self) -> None:
        while True:
            self.before_fourth.get(1)
            cb.hold(self.fourth.next())
            self.total += cb.now()
            self.served += 1.0
            if self.served >= self.trucks:
                cb.end_trial()


def run(gaps: Floats, services: list[Floats]) -> float:
    """Mean seconds at the gate."""
    model: Any = Gate()
    model.trucks = gaps.size
    model.gap = inputs.trace(gaps)
    model.first, model.second, model.third, model.fourth = (inputs.trace(times) for times in services)
    results = cb.Experiment(model, replications=1, window=cb.Window(warmup=0, duration=1e9), seed=1).run()
    return float(np.asarray(results[model].total).ravel()[0]) / gaps.size
