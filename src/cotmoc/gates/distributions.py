"""How long something takes: distributions written as a person would say them.

>>> for text in ("45 s", "exponential, mean 3 min", "lognormal, mean 3.9 min, cv 0.6", "empirical, 2 min, 3 min, 7 min"):
...     print(parse(text).kind, parse(text).mean)
fixed 45.0
exponential 180.0
lognormal 234.0
empirical 240.0

A distribution of one shape draws from its generator in step whatever its mean is: half the service time gives half of every draw. That is
what makes two scenarios comparable truck by truck.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cotmoc.gates.units import Unfit, duration, number

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

_PART = re.compile(r"(mean|sd|cv|from|to|mostly)\s+(.+)\Z")
_BETWEEN = re.compile(r"\b(?=(?:mean|sd|cv|from|to|mostly)\b)")
PARTS: Mapping[str, tuple[str, ...]] = {
    "fixed": ("mean",),
    "exponential": ("mean",),
    "lognormal": ("mean", "cv"),
    "gamma": ("mean", "cv"),
    "normal": ("mean", "sd"),
    "uniform": ("from", "to"),
    "triangular": ("from", "mostly", "to"),
}
"""What each kind is told by: times, but for `cv`, which is a ratio."""
KINDS = (*PARTS, "empirical")
_MOST_VALUES = 10_000
_WIDEST = 100.0
"""Largest coefficient of variation: beyond it a mean means nothing."""


@dataclass(frozen=True, slots=True)
class Distribution:
    """A distribution of seconds."""

    kind: str
    """One of `KINDS`."""
    values: tuple[float, ...]
    """Its parameters in seconds (cv: a ratio), in the order in which `_SHAPES` takes them; of an empirical one, what was observed."""

    @property
    def mean(self) -> float:
        """In seconds."""
        if self.kind == "uniform":
            return sum(self.values) / 2
        if self.kind in ("triangular", "empirical"):
            return math.fsum(self.values) / len(self.values)
        return self.values[0]

    @property
    def least(self) -> float:
        """No draw is below it; minus infinity for a normal one."""
        if self.kind == "normal":
            return -math.inf
        if self.kind in ("uniform", "triangular", "empirical", "fixed"):
            return min(self.values)
        return 0.0

    def sample(self, rng: np.random.Generator, count: int) -> Floats:
        """So many draws, in seconds."""
        drawn: Floats = _DRAW[self.kind](rng, count, self.values)
        return drawn


def parse(text: object) -> Distribution:
    """A distribution from its words; a time alone is always that long. Raises `ValueError`."""
    kind, said = taken_apart(text)
    if kind == "empirical":
        return Distribution(kind, tuple(duration(one) for _name, one in said))
    parts = {name: number(value) if name == "cv" else duration(value) for name, value in said}
    if len(parts) < len(said) or parts.keys() != set(PARTS[kind]):
        raise Unfit("%(kind)s takes %(numbers)s, each once", kind=kind, numbers=", ".join(PARTS[kind]))
    return _checked(kind, parts)


def taken_apart(text: object) -> tuple[str, list[tuple[str, str]]]:
    """The kind, and what is told of it as it is written; the times of an empirical one have no names. Raises `ValueError`.

    >>> taken_apart("lognormal, mean 3.9 min, cv 0.6")
    ('lognormal', [('mean', '3.9 min'), ('cv', '0.6')])
    >>> taken_apart("45 s"), taken_apart("empirical, 2 min, 3 min")
    (('fixed', [('mean', '45 s')]), ('empirical', [('', '2 min'), ('', '3 min')]))
    """
    if not isinstance(text, str):
        raise ValueError('write a time such as "45 s", or a distribution such as "lognormal, mean 4 min, cv 0.6"')
    kind, _, rest = text.strip().partition(",")
    if kind not in KINDS:
        if re.match(r"[a-z]", kind):
            raise Unfit("%(kind)s is no distribution; there are: %(kinds)s", kind=repr(kind), kinds=", ".join(KINDS))
        return "fixed", [("mean", text.strip())]
    if kind == "empirical":
        times = [part.strip() for part in re.split(r",(?!\d{3})", rest) if part.strip()]
        if not 0 < len(times) <= _MOST_VALUES:
            raise Unfit("empirical takes the times that were observed, at least 1 and at most %(most)s", most=f"{_MOST_VALUES:,}")
        return kind, [("", part) for part in times]
    said = []
    for part in (part.strip(", ") for part in _BETWEEN.split(rest) if part.strip(", ")):
        found = _PART.match(part)
        if found is None:
            sentence = "%(part)s is not understood; %(kind)s takes %(numbers)s, each once"
            raise Unfit(sentence, part=repr(part), kind=kind, numbers=", ".join(PARTS[kind]))
        said.append((found[1], found[2]))
    return kind, said


def put_together(kind: str, said: Iterable[tuple[str, str]]) -> str:
    """As it is written in a scenario: the way back from `taken_apart`.

    >>> put_together("normal", [("mean", "-10 min"), ("sd", "25 min")])
    'normal, mean -10 min, sd 25 min'
    >>> put_together("fixed", [("mean", "45 s")])
    '45 s'
    """
    told = [f"{name} {value}" if name and kind != "fixed" else value for name, value in said]
    return ", ".join(told if kind == "fixed" else [kind, *told])


def _checked(kind: str, parts: Mapping[str, float]) -> Distribution:
    if kind in ("exponential", "lognormal", "gamma") and parts["mean"] <= 0:
        raise Unfit("%(kind)s needs a mean above 0", kind=kind)
    if "cv" in parts and not 0 < parts["cv"] <= _WIDEST:
        raise Unfit("cv is standard deviation over mean: above 0, at most %(most)s", most=f"{_WIDEST:.0f}")
    if "sd" in parts and parts["sd"] < 0:
        raise ValueError("sd cannot be negative")
    if "from" in parts and not parts["from"] < parts["to"]:
        raise ValueError("from must be less than to")
    if "mostly" in parts and not parts["from"] <= parts["mostly"] <= parts["to"]:
        raise ValueError("mostly lies between from and to")
    return Distribution(kind, tuple(parts[name] for name in ("mean", "cv", "sd", "from", "mostly", "to") if name in parts))


def _fixed(rng: Any, count: int, values: tuple[float, ...]) -> Any:
    return rng.random(count) * 0.0 + values[0]


def _exponential(rng: Any, count: int, values: tuple[float, ...]) -> Any:
    return rng.standard_exponential(count) * values[0]


def _lognormal(rng: Any, count: int, values: tuple[float, ...]) -> Any:
    mean, cv = values
    variance = math.log1p(cv * cv)
    return rng.lognormal(-variance / 2, math.sqrt(variance), count) * mean


def _gamma(rng: Any, count: int, values: tuple[float, ...]) -> Any:
    mean, cv = values
    shape = 1 / (cv * cv)
    return rng.standard_gamma(shape, count) * (mean / shape)


def _normal(rng: Any, count: int, values: tuple[float, ...]) -> Any:
    return rng.standard_normal(count) * values[1] + values[0]


def _uniform(rng: Any, count: int, values: tuple[float, ...]) -> Any:
    return rng.random(count) * (values[1] - values[0]) + values[0]


def _triangular(rng: Any, count: int, values: tuple[float, ...]) -> Any:
    low, mode, high = values
    return rng.triangular(low, mode, high, count)


def _observed(rng: Any, count: int, values: tuple[float, ...]) -> Any:
    return rng.choice(values, count)


_DRAW: Mapping[str, Callable[[Any, int, tuple[float, ...]], Any]] = {
    "fixed": _fixed,
    "exponential": _exponential,
    "lognormal": _lognormal,
    "gamma": _gamma,
    "normal": _normal,
    "uniform": _uniform,
    "triangular": _triangular,
    "empirical": _observed,
}
