"""How fast something reads: on one core, warm, the best of some rounds; and how long a start takes."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Speed:
    """Of the best round."""

    megabytes: float
    """Of UTF-8 text, 10^6 bytes, a second."""
    articles: float
    """A second."""


def throughput(read: Callable[[str], object], texts: Sequence[str], *, seconds: float, rounds: int = 3) -> Speed:
    """Read the texts again and again, for at least so long in each round; the first time through, which warms up, is not counted."""
    for text in texts:
        read(text)
    size = sum(len(text.encode("utf-8")) for text in texts)
    best = 0.0
    with one_core():
        for _ in range(rounds):
            passes, start, spent = 0, time.perf_counter(), 0.0
            while spent < seconds:
                for text in texts:
                    read(text)
                passes += 1
                spent = time.perf_counter() - start
            best = max(best, passes / spent)
    return Speed(best * size / 1e6, best * len(texts))


@contextmanager
def one_core() -> Iterator[None]:
    """Keep this process to one core, where the system lets us, so that no library makes use of a second."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    before = os.sched_getaffinity(0)
    try:
        os.sched_setaffinity(0, {max(before)})
        yield
    finally:
        os.sched_setaffinity(0, before)


_IMPORT = "import time; t = time.perf_counter(); import cotmoc; print(time.perf_counter() - t)"
_FIRST_READ = (
    "import time; t = time.perf_counter(); import cotmoc; "
    "cotmoc.read('The two sides agreed to open the Lung Lan crossing in 2026.'); print(time.perf_counter() - t)"
)


def cold_start(times: int = 3) -> tuple[float, float]:
    """Seconds of `import cotmoc`, and of it with the first document read, each in a process of its own; the best of some."""
    return _best_of(_IMPORT, times), _best_of(_FIRST_READ, times)


def _best_of(code: str, times: int) -> float:
    return min(float(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout) for _ in range(times))
