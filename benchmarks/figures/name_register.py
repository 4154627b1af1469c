"""A register of very many generated people, and how long it takes to find a name in it, in a process of its own.

The process is asked how much memory it held at most; that includes Python, the tables and the register itself.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

QUERIES = 1_000


@dataclass(frozen=True, slots=True)
class Found:
    """What the process told."""

    entries: int
    build: float
    """Seconds until the register could be asked."""
    median: float
    p95: float
    """Milliseconds a query."""
    peak: float
    """Megabytes."""
    first: float
    """Share of names in Hanzi whose entry, or a namesake, is the first candidate."""
    among: float
    """Share of names in Vietnamese letters whose entry is among the first ten."""


def start(entries: int) -> subprocess.Popen[str]:
    """Begin; goes on beside what does not measure time."""
    return subprocess.Popen([sys.executable, __file__, str(entries)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def finish(run: subprocess.Popen[str], seconds: float) -> Found | str:
    """What it told, or why it told nothing."""
    try:
        out, err = run.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        run.kill()
        run.communicate()
        return f"not done after {seconds:.0f} s"
    if run.returncode:
        return (err.strip().splitlines() or ["it ended without a word"])[-1]
    return Found(**json.loads(out))


# ---- the process itself


def people(count: int) -> Iterator[tuple[str, str, str]]:
    """Id, Vietnamese, Hanzi: two in five have two syllables."""
    from figures.name_worlds import random_names

    dice = random.Random(20261122)  # noqa: S311 (not for secrets)
    for syllables, share in ((2, count * 2 // 5), (3, count - count * 2 // 5)):
        for number, name in enumerate(random_names(dice, share, syllables)):
            yield f"p{syllables}-{number}", name.vietnamese, name.hanzi


def run(count: int) -> dict[str, Any]:
    """Build, ask, tell."""
    import resource

    from cotmoc import names
    from cotmoc.names import register as registers

    dice = random.Random(20261123)  # noqa: S311 (not for secrets)
    asked: list[tuple[str, str, str]] = []

    def entries() -> Iterator[Any]:
        for number, (identifier, vietnamese, hanzi) in enumerate(people(count)):
            if number % max(1, count // QUERIES) == 0:
                asked.append((identifier, vietnamese, hanzi))
            yield registers.Entry(identifier, "person", ((vietnamese, "vi"), (hanzi, "zh")), (vietnamese, hanzi))

    begun = time.perf_counter()
    register: Any = registers.Register(entries())
    names.resolve(asked[0][1], register=register, kind="person")
    built = time.perf_counter() - begun
    dice.shuffle(asked)
    times: list[float] = []
    first = among = 0
    for number, (identifier, vietnamese, hanzi) in enumerate(asked):
        text = hanzi if number % 2 else vietnamese
        begun = time.perf_counter()
        found = names.resolve(text, register=register, kind="person")
        times.append((time.perf_counter() - begun) * 1000)
        if number % 2:
            first += bool(found) and found[0].id == identifier
        else:
            among += identifier in [candidate.id for candidate in found]
    half = len(asked) // 2
    return {
        "entries": count,
        "build": built,
        "median": statistics.median(times),
        "p95": statistics.quantiles(times, n=20)[-1],
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000,
        "first": first / half,
        "among": among / (len(asked) - half),
    }


def main() -> None:
    """What `start` starts."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("entries", type=int)
    print(json.dumps(run(parser.parse_args().entries)))


if __name__ == "__main__":
    main()
