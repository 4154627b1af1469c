"""How sure a mean is, and from when on a simulation may be believed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import stdtrit

if TYPE_CHECKING:
    import numpy.typing as npt

CONFIDENCE = 0.95
_GROWTH = 1.1
"""By so much the last quarter of the days may lie above the third and still be called steady; a queue that only grows gives 1.4."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over replications, with the interval that holds the true mean in 95 of 100 studies.

    >>> estimate([9.0, 10.0, 11.0])
    Estimate(mean=10.0, low=7.516, high=12.484)
    """

    mean: float
    """Not a number where there was nothing to measure."""
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


def warm_up(daily: npt.NDArray[np.float64]) -> int | None:
    """How many days at the beginning to leave out, by MSER: what is left shall tell its mean with the least standard error.

    `daily` is one number for each day, its mean over replications (Welch). A day is the batch, since within a day nothing is ever steady.
    Only the first half is looked at, since the last few days may be alike by chance. None: the error still falls at the middle and what
    follows still grows, so no steady state was found; more comes than is served, or the run is too short.

    >>> warm_up(np.array([0, 5, 8, 9.5, 10, 10, 9.9, 10.1, 10, 10, 10, 9.9, 10.1, 10]))
    4
    >>> warm_up(np.arange(20.0)) is None
    True
    """
    days = daily.size
    if days < 4:  # too few to leave any out; whether they grow can be seen
        return None if days > 1 and daily[-1] > _GROWTH * daily[0] else 0
    errors = [float(daily[start:].var()) / (days - start) for start in range(days // 2 + 1)]
    best = int(np.argmin(errors))
    late = daily[days // 2 :]
    grows = late[late.size // 2 :].mean() > _GROWTH * late[: late.size // 2].mean()
    return None if best == days // 2 and grows else best
