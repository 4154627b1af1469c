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
    """Seconds until the register could be asked. Times are the processor's, so that what else runs on the machine changes little."""
    median: float
    p95: float
    """Milliseconds a query."""
    peak: float
    """Megabytes."""
    as_kept: float
    """Share of names asked for just as the register has them that are among the first ten; a namesake will do."""
    across: float
    """The same of names asked for in Hanzi and kept in Vietnamese letters, or the other way round."""


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


def run(count: int) -> dict[str, Any]:
    """Build, ask, tell. Two names in three are kept in Vietnamese letters, one in Hanzi; a question comes in any of four writings."""
    import resource

    from cotmoc import names
    from cotmoc.names.index import NameIndex
    from figures.name_worlds import Name, random_name

    dice = random.Random(20261122)  # noqa: S311 (not for secrets)
    drawn = set(dice.sample(range(count), QUERIES))
    asked: list[tuple[Name, str]] = []

    def rows() -> Iterator[tuple[str, str, str]]:
        for number in range(count):
            name = random_name(dice, 3 if number % 5 else 2)
            text = name.vietnamese if number % 3 else name.hanzi
            if number in drawn:
                asked.append((name, text))
            yield f"p{number}", "person", text

    begun = time.process_time()
    register = NameIndex(rows())
    names.resolve(asked[0][1], register=register, kind="person")
    built = time.process_time() - begun
    dice.shuffle(asked)
    times: list[float] = []
    found: dict[str, list[bool]] = {"as_kept": [], "across": []}
    for number, (name, text) in enumerate(asked):
        question = (text, name.vietnamese if text == name.hanzi else name.hanzi, name.plain, name.pinyin)[number % 4]
        begun = time.process_time()
        candidates = names.resolve(question, register=register, kind="person")
        times.append((time.process_time() - begun) * 1000)
        if number % 4 < 2:
            found["across" if number % 4 else "as_kept"].append(text in [candidate.name for candidate in candidates])
    return {
        "entries": count,
        "build": built,
        "median": statistics.median(times),
        "p95": statistics.quantiles(times, n=20)[-1],
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000,
        **{key: statistics.mean(map(float, each)) for key, each in found.items()},
    }


def main() -> None:
    """What `start` starts."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("entries", type=int)
    print(json.dumps(run(parser.parse_args().entries)))


if __name__ == "__main__":
    main()
