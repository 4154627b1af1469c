"""How sure a figure is, and from when on a simulation may be believed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import stdtrit

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

CONFIDENCE = 0.95
KEPT = 500
"""Times that are kept of each traffic of a replication; by how much a quantile is off for that is far less than chance."""
KEEPS_UP = 0.995
"""Share of those who come, of whom the same days must see as many go; the rest is chance at the ends of the days."""
_HARDLY = 1.5
"""Times the least: of days that are alike this leaves out hardly any, and of those that fill all but the last hundredth."""
_GROWTH = 1.1
"""By so much the last quarter of the days may lie above the third and still be called steady; a queue that only grows gives 1.4."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over replications or a quantile, with the interval that holds the true one in 95 of 100 studies.

    >>> estimate([9.0, 10.0, 11.0])
    Estimate(mean=10.0, low=7.516, high=12.484)
    """

    mean: float
    """The figure itself. Not a number where there was nothing to measure."""
    low: float | None
    """None: one replication says nothing of how sure it is."""
    high: float | None

    def __repr__(self) -> str:
        low, high = (None if bound is None else round(bound, 3) for bound in (self.low, self.high))
        return f"Estimate(mean={round(self.mean, 3)}, low={low}, high={high})"


def estimate(values: Sequence[float] | npt.NDArray[np.float64]) -> Estimate:
    """Student's interval over replications; those in which there was nothing to measure are left out."""
    given = np.asarray(values, dtype=float)
    given = given[~np.isnan(given)]
    if not given.size:
        return Estimate(float("nan"), None, None)
    mean = float(given.mean())
    if given.size == 1:
        return Estimate(mean, None, None)
    half = float(stdtrit(given.size - 1, (1 + CONFIDENCE) / 2) * given.std(ddof=1) / given.size**0.5)
    return Estimate(mean, mean - half, mean + half)


# ---- times of customers, all replications together


class Pooled:
    """How long customers of all replications took: what the typical one meets, and how sure that is.

    Half of all who got through took less than the median of all; the mean of the medians of replications is a time that perhaps nobody
    took, where some replications went well and others badly. But customers of one replication stood in the same queues, so chance is
    counted by replication: they are a sample of clusters. A mean is then a ratio of sums; the interval of a quantile is Woodruff's: that of
    the share who took less than it, read back as times (Journal of the American Statistical Association 47, 1952). It leans to the side on
    which less is known.
    """

    def __init__(self, times: Floats, counts: Floats, sums: Floats) -> None:
        """`times` as `thinned` gives them, for each replication and row; how many customers each row stands for; the sum of their times."""
        there = ~np.isnan(times)
        stands = np.broadcast_to((counts / np.maximum(there.sum(axis=2), 1))[:, :, None], times.shape)[there]
        order = np.argsort(times[there], kind="stable")
        self._values, self._weights, self._whose = times[there][order], stands[order], np.nonzero(there)[0][order]
        self._ranks = (np.cumsum(self._weights) - self._weights / 2) / max(self._weights.sum(), 1e-9)
        self._counts, self._sums = counts.sum(axis=1), sums.sum(axis=1)

    def mean(self) -> tuple[Estimate, Floats]:
        """The mean time, and what each replication says of it (`quantile`)."""
        if not self._values.size:
            return estimate([]), np.full(self._counts.size, np.nan)
        mean = self._sums.sum() / self._counts.sum()
        said = mean + (self._sums - mean * self._counts) / self._counts.mean()
        return estimate(said), said

    def quantile(self, share: float) -> tuple[Estimate, Floats]:
        """Seconds within which this share of all were through, and what each replication says of it: numbers of that mean, which scatter
        as it does, so that two gates can be compared replication by replication."""
        if not self._values.size:
            return estimate([]), np.full(self._counts.size, np.nan)
        found = self._at(share)
        sooner = self._values <= found
        within = np.bincount(self._whose[sooner], self._weights[sooner], self._counts.size)
        off = (within - share * self._counts) / self._counts.mean()
        off -= off.mean()
        if off.size == 1:
            return Estimate(found, None, None), np.array([found])
        half = float(stdtrit(off.size - 1, (1 + CONFIDENCE) / 2) * off.std(ddof=1) / off.size**0.5)
        least, most = max(share - half, 0.0), min(share + half, 1.0)
        low, high = self._at(least), self._at(most)
        slope = (high - low) / (most - least) if most > least else 0.0
        return Estimate(found, low, high), found - off * slope

    def _at(self, share: float) -> float:
        return float(np.interp(share, self._ranks, self._values))


def thinned(times: Floats) -> Floats:
    """At most `KEPT` of them, in order and evenly spread, the rest not a number: so a replication is small however many came."""
    ordered, found = np.sort(times), np.full(KEPT, np.nan)
    if ordered.size > KEPT:
        ordered = ordered[((np.arange(KEPT) + 0.5) * (ordered.size / KEPT)).astype(np.int64)]
    found[: ordered.size] = ordered
    return found


# ---- from when on


def warm_up(daily: npt.NDArray[np.float64]) -> int | None:
    """How many days at the beginning to leave out, by MSER: what is left shall tell its mean with the least error, or hardly more. Days
    that are alike but for chance have their least error anywhere, and are not left out for it.

    `daily` is one number for each day, its mean over replications (Welch), of a gate to which as many come on each of them: a feast or a
    harvest would be taken for the filling. A day is the batch, since within a day nothing is ever steady. Only the first half is looked
    at, since the last few days may be alike by chance. None: the error still falls at the middle and what follows still grows, so no
    steady state was found; more comes than is served, or the run is too short.

    >>> warm_up(np.array([0, 5, 8, 9.5, 10, 10, 9.9, 10.1, 10, 10, 10, 9.9, 10.1, 10]))
    4
    >>> warm_up(np.arange(20.0)) is None
    True
    """
    days = daily.size
    if days < 4:  # too few to leave any out; whether they grow can be seen
        return None if days > 1 and daily[-1] > _GROWTH * daily[0] else 0
    errors = np.array([daily[start:].var() / (days - start) for start in range(days // 2 + 1)])
    best = int(np.argmin(errors))
    late = daily[days // 2 :]
    grows = late[late.size // 2 :].mean() > _GROWTH * late[: late.size // 2].mean()
    return None if best == days // 2 and grows else int(np.argmax(errors <= _HARDLY * errors[best]))


def falls_short(came: Floats, gone: Floats) -> bool:
    """Whether more come than go, by more than chance: the queue grows, and every time with it.

    Both by replication, over whole weeks where there are any. Chance is that of a count, which scatters by its root: so it can be told
    even of one replication.

    >>> falls_short(np.array([8_700.0, 8_650.0]), np.array([8_400.0, 8_405.0])), falls_short(np.array([100.0]), np.array([97.0]))
    (True, False)
    """
    total = float(came.sum())
    return total > 0 and float(gone.sum()) / total < KEEPS_UP - 2 / total**0.5
