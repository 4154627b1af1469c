"""How much memory a long run over many articles takes, and whether it grows. Linux only: it asks `/proc`.

Run in a process of its own (`measure` starts it), so that nothing else is counted. What is summed is the resident memory of the run and its
worker; pages that both share count twice, so the figure is rather too high.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

INTERVAL = 0.1
"""Seconds between two looks at the memory."""
FLAT = 0.05
"""Share of the peak by which the last quarter of a run may lie above its second quarter and still be called flat."""
FEWEST = 250
"""Articles from which on growth is told."""
_PROC = Path("/proc")


@dataclass(frozen=True, slots=True)
class Memory:
    """Of a run."""

    articles: int
    """Read; fewer than asked for where time ran out."""
    failures: int
    seconds: float
    peak: float
    """Megabytes (10^6 bytes)."""
    growth: float | None
    """Megabytes by which the last quarter of the articles lies above the second. None: too few were read to tell growth from languages
    that are loaded as they are met."""
    course: tuple[tuple[int, float], ...]
    """(articles read, megabytes) along the way."""

    @property
    def flat(self) -> bool | None:
        """Whether it does not grow."""
        return None if self.growth is None else self.growth <= FLAT * self.peak


def start(articles: int, seconds: float) -> subprocess.Popen[str] | None:
    """Begin a run in the background; None where memory cannot be measured."""
    if not (_PROC / "self" / "statm").exists():
        return None
    command = [sys.executable, __file__, str(articles), str(seconds)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def finish(run: subprocess.Popen[str]) -> Memory:
    """Wait for a run, and what came of it."""
    out, _ = run.communicate()
    if run.returncode:
        raise subprocess.CalledProcessError(run.returncode, run.args)
    told = json.loads(out)
    course = tuple((int(done), float(size)) for done, size in told.pop("course"))
    return Memory(**told, peak=max(size for _, size in course), growth=growth(course, told["articles"]), course=course)


def growth(course: tuple[tuple[int, float], ...], articles: int) -> float | None:
    """Median of the last quarter less median of the second; the first, in which languages are loaded, is left out.

    >>> growth(((10, 10.0), (300, 20.0), (400, 22.0), (600, 23.0), (800, 24.0)), 800)
    3.0
    """
    if articles < FEWEST:
        return None
    second = [size for done, size in course if articles / 4 < done <= articles / 2]
    last = [size for done, size in course if done > articles * 3 / 4]
    return statistics.median(last) - statistics.median(second) if second and last else None


# ---- the run itself


def write_articles(folder: Path, texts: list[str], count: int) -> None:
    """So many articles, each different: the samples with other figures and their paragraphs in another order."""
    dice = random.Random(20260701)  # noqa: S311  (no secret: the same articles in every run)
    for number in range(count):
        paragraphs = texts[number % len(texts)].split("\n")
        dice.shuffle(paragraphs)
        text = re.sub(r"\d\d+", lambda found: str(dice.randrange(10 ** (len(found[0]) - 1), 10 ** len(found[0]))), "\n".join(paragraphs))
        (folder / f"{number:05}.txt").write_text(text, "utf-8")


def resident(process: int) -> int:
    """Bytes that a process and those it started hold."""
    try:
        pages = int((_PROC / str(process) / "statm").read_text().split()[1])
        children = [int(child) for task in (_PROC / str(process) / "task").iterdir() for child in (task / "children").read_text().split()]
    except OSError:  # it has ended meanwhile
        return 0
    return pages * _page_size() + sum(resident(child) for child in children)


def _page_size() -> int:
    import resource

    return resource.getpagesize()


def run(texts: list[str], count: int, seconds: float) -> dict[str, Any]:
    """Read the articles with one worker, into a folder that is thrown away."""
    import os

    from cotmoc.reading.many import Progress, read_many

    done = 0
    course: list[tuple[int, float]] = []
    ended = threading.Event()
    over = 0.0

    def look() -> None:
        while not ended.wait(INTERVAL):
            course.append((done, resident(os.getpid()) / 1e6))

    def note(progress: Progress) -> None:
        nonlocal done
        done = progress.done
        if time.perf_counter() > over:
            raise KeyboardInterrupt  # a run that is stopped so keeps and tells what it has done

    with tempfile.TemporaryDirectory() as place:
        articles = Path(place) / "articles"
        articles.mkdir()
        write_articles(articles, texts, count)
        watcher = threading.Thread(target=look)
        begun = time.perf_counter()
        over = begun + seconds
        watcher.start()
        try:
            summary = read_many([articles], out=Path(place) / "read", jobs=1, on_progress=note)
        finally:
            ended.set()
            watcher.join()
    spent = time.perf_counter() - begun
    return {"articles": summary.documents, "failures": len(summary.failures), "seconds": spent, "course": course}


def main() -> None:
    """What `start` starts."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    from figures.corpora import sample_texts

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("articles", type=int)
    parser.add_argument("seconds", type=float)
    options = parser.parse_args()
    print(json.dumps(run(sample_texts(), options.articles, options.seconds)))


if __name__ == "__main__":
    main()
