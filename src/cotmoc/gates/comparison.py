"""Two scenarios side by side, with the same customers: whether the difference is real or chance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cotmoc.gates.draws import root_of
from cotmoc.gates.estimates import Estimate, estimate
from cotmoc.gates.results import Run, as_plain, plain
from cotmoc.gates.scenario import Scenario
from cotmoc.gates.simulation import Place, Progress, run_with

if TYPE_CHECKING:
    import numpy as np

MEASURES = ("arrived", "served", "turned_away", "mean", "p50", "p90", "p99", "wait", "wait_p95", "cost")
"""What is compared: the names of `Flow`, and the cost of a day."""


@dataclass(frozen=True, slots=True)
class Difference:
    """B less A in one measure, from pairs of replications that met the same customers."""

    measure: str
    a: Estimate
    b: Estimate
    change: Estimate
    """B less A: its interval is what tells; those of A and B may overlap and the difference be real."""
    real: bool | None
    """Whether the interval leaves out 0; None: one replication cannot tell."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs over the same customers."""

    a: Run
    b: Run
    differences: tuple[Difference, ...]


def compare(
    a: Scenario,
    b: Scenario,
    *,
    rng: np.random.Generator,
    days: int = 30,
    replications: int = 20,
    warmup: int | None = None,
    jobs: int = 1,
    progress: Progress | None = None,
    engine: str = "local",
    scheduler: str | None = None,
) -> Comparison:
    """Run both with common random numbers; `progress` counts the replications of both. Both leave out the longer of the two warm-ups."""
    root, place = root_of(rng), Place(jobs, engine, scheduler)

    def half(done: int) -> Progress | None:
        return None if progress is None else lambda count, total: progress(done + count, 2 * total)

    one = run_with(a, root=root, days=days, replications=replications, warmup=warmup, place=place, progress=half(0))
    two = run_with(b, root=root, days=days, replications=replications, warmup=warmup, place=place, progress=half(replications))
    longer = max(one.warmup, two.warmup)
    if one.warmup < longer:
        one = run_with(a, root=root, days=days, replications=replications, warmup=longer, place=place)
    if two.warmup < longer:
        two = run_with(b, root=root, days=days, replications=replications, warmup=longer, place=place)
    priced = bool(a.currency) and a.currency == b.currency
    return Comparison(one, two, tuple(difference(name, one, two) for name in MEASURES if name != "cost" or priced))


def difference(measure: str, a: Run, b: Run) -> Difference:
    """The two runs must have had one root, and the same days."""
    change = estimate(b.samples[measure] - a.samples[measure])
    real = None if change.low is None or change.high is None else not change.low <= 0 <= change.high
    return Difference(measure, estimate(a.samples[measure]), estimate(b.samples[measure]), change, real)


def comparison_as_plain(found: Comparison) -> dict[str, Any]:
    """For JSON."""
    return {"a": as_plain(found.a), "b": as_plain(found.b), "differences": [plain(one) for one in found.differences]}
