"""Scenarios side by side, by the same chance: whether a difference is real or chance, and which of them is quickest."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from cotmoc.gates.draws import root_of
from cotmoc.gates.estimates import KEEPS_UP, Estimate, estimate
from cotmoc.gates.results import Found, Run, as_plain, plain
from cotmoc.gates.scenario import Scenario
from cotmoc.gates.simulation import Place, Progress, run_with

if TYPE_CHECKING:
    import numpy as np

MEASURES = ("arrived", "served", "turned_away", "mean", "p50", "p90", "p99", "wait", "wait_p95", "cost")
"""What is compared: the names of `Flow`, and the cost of a day."""


@dataclass(frozen=True, slots=True)
class Difference:
    """B less A in one measure, from pairs of replications that met the same customers, as far as the same come to both (`demand`)."""

    measure: str
    a: Estimate
    b: Estimate
    change: Estimate
    """B less A: its interval is what tells; those of A and B may overlap and the difference be real."""
    real: bool | None
    """Whether chance would hardly make it (`is_real`); None: one replication cannot tell."""
    grows: bool
    """Whether it holds for these days only: one of the two never settles, and over more days it would be another (`Found.grows`)."""


class Demand(StrEnum):
    """What comes to one gate, beside another of the same root."""

    SAME = "same"
    """The same customers: what differs is the gates."""
    OTHER = "other"
    """More or fewer, or other traffic: what differs is the gates and what comes to them."""
    UNLIKE = "unlike"
    """Nothing that both serve, such as trucks and people: neither is held against the other."""


class Ruling(StrEnum):
    """How the first of several gates stands against the others, by the time within which nine in ten are through."""

    OVERRUN = "overrun"
    """More comes to it than gets through: no time of it can be told."""
    NOBODY = "nobody"
    """Nobody gets through it."""
    ALONE = "alone"
    """None stands beside it of which a time can be told."""
    UNLIKE = "unlike"
    """Those beside it serve nothing that it serves."""
    OTHER_DEMAND = "other_demand"
    """What comes to those beside it is not what comes to it: none is called quicker, for more may come to one than the other could take."""
    QUICKER = "quicker"
    """Another to which the same comes is quicker."""
    SLOWER = "slower"
    """Every other one to which the same comes takes longer."""
    CHANCE = "chance"
    """None is quicker by more than chance."""
    UNTOLD = "untold"
    """One replication cannot tell."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a study of several gates comes to."""

    ruling: Ruling
    best: int | None = None
    """Place of the quickest of those to which the same comes and that are quicker than the first, or keep up where it does not; None:
    there is none."""
    most: int | None = None
    """Place of the one that takes most of those to which something else comes (`Demand.OTHER`) and of which a time can be told; None:
    there is none."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs over the same days, by the same chance."""

    a: Run
    b: Run
    differences: tuple[Difference, ...]

    @property
    def demand(self) -> Demand:
        """Whether the same customers come to both."""
        return demand(self.a, self.b)

    @property
    def verdict(self) -> Verdict:
        """What it comes to, A being the first."""
        return verdict((self.a, self.b))


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
    return Comparison(one, two, tuple(found for name in MEASURES if (found := difference(name, one, two)) is not None))


def demand(a: Found, b: Found) -> Demand:
    """Whether the same customers come to two gates, judged by what they serve and by how many of each traffic came."""
    if a.units and b.units and not set(a.units) & set(b.units):
        return Demand.UNLIKE
    came, comes = ({flow.traffic: flow.arrived.mean for flow in one.flows} for one in (a, b))
    same = came.keys() == comes.keys() and all(abs(comes[name] - count) <= (1 - KEEPS_UP) * count for name, count in came.items())
    return Demand.SAME if same else Demand.OTHER


def difference(measure: str, a: Found, b: Found) -> Difference | None:
    """B less A in one of `MEASURES`. None where the one cannot be held against the other: chance began elsewhere, the days are not the
    same, they serve nothing in common, or their money is not of one currency."""
    if demand(a, b) is Demand.UNLIKE or (a.root, a.days, a.warmup, a.replications) != (b.root, b.days, b.warmup, b.replications):
        return None
    if measure == "cost" and a.currency != b.currency:
        return None
    change = estimate(b.samples[measure] - a.samples[measure])
    one, two = a.measure(measure), b.measure(measure)
    if one is None or two is None:
        return None
    return Difference(measure, one, two, change, is_real(change), a.grows(measure) or b.grows(measure))


def is_real(change: Estimate) -> bool | None:
    """Whether a difference is one that chance would hardly make: its interval leaves out 0. None: one replication cannot tell.

    >>> is_real(Estimate(-4.0, -6.5, -1.5)), is_real(Estimate(-4.0, -9.0, 1.0)), is_real(Estimate(-4.0, None, None))
    (True, False, None)
    """
    return None if change.low is None or change.high is None else not change.low <= 0 <= change.high


def verdict(found: Sequence[Found]) -> Verdict:
    """How the first stands against those others to which the same comes. What never settles is left out of them: its times grow with the
    days. So is what serves nothing that the first does. Those to which something else comes stand beside it without a ruling.

    Another is called quicker only where the difference is real, and the quickest of those is named, even if a still lower mean may be
    chance.
    """
    first = found[0]
    comes = {place: demand(first, each) for place, each in enumerate(found) if place}
    told = [place for place in comes if found[place].settled and not math.isnan(found[place].total.p90.mean)]
    steady = [place for place in told if comes[place] is Demand.SAME]
    most = max((place for place in told if comes[place] is Demand.OTHER), key=lambda place: found[place].total.served.mean, default=None)
    if not first.settled:
        return Verdict(Ruling.OVERRUN, min(steady, key=lambda place: found[place].total.p90.mean, default=None), most)
    if math.isnan(first.total.p90.mean):
        return Verdict(Ruling.NOBODY)
    changes = {place: change for place in steady if (change := difference("p90", first, found[place])) is not None}
    if not changes:
        return Verdict(_unruled(comes, most), most=most)
    quicker = [place for place, each in changes.items() if each.real and each.change.mean < 0]
    if quicker:
        return Verdict(Ruling.QUICKER, min(quicker, key=lambda place: changes[place].change.mean), most)
    real = {each.real for each in changes.values()}
    return Verdict(Ruling.SLOWER if real == {True} else Ruling.UNTOLD if None in real else Ruling.CHANCE, most=most)


def _unruled(comes: Mapping[int, Demand], most: int | None) -> Ruling:
    """Why the first is held against none."""
    if most is not None:
        return Ruling.OTHER_DEMAND
    return Ruling.UNLIKE if comes and set(comes.values()) == {Demand.UNLIKE} else Ruling.ALONE


def comparison_as_plain(found: Comparison) -> dict[str, Any]:
    """For JSON."""
    differences = [plain(one) for one in found.differences]
    return {
        "a": as_plain(found.a),
        "b": as_plain(found.b),
        "demand": found.demand,
        "differences": differences,
        "verdict": plain(found.verdict),
    }
