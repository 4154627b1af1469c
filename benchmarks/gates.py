"""A gate for one year, simulated here and by others from identical inputs: 291,799 trucks through four stations, 1.46 million events.

    python benchmarks/gates.py                # ours beside a plain loop over a heap, SimPy and, where they are installed, cimba and Ciw
    python benchmarks/gates.py --quick        # without Ciw, and SimPy over a tenth of the year: under a minute
    python benchmarks/gates.py --json         # one JSON object
    python benchmarks/gates.py --write-docs   # everything, and the section in docs/figures.md is written anew

Everybody is given the same arrivals and service times and must tell the same mean time at the gate to nine digits. What is measured is
processor time, the best of some rounds, without drawing the numbers: other programs share the machine, and wall time would measure them.
So is the start: one thread that waits for nothing, so on a machine of its own that is the time one waits. Compiled code is kept from
before. In a quick run SimPy is given a tenth of the year, and what it takes is multiplied.
"""

from __future__ import annotations

import argparse
import heapq
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from cotmoc.gates import engine
from cotmoc.gates.distributions import parse
from cotmoc.gates.network import SERVED, Network, Pool, Route, Step, laid_out
from figures.speed import one_core
from figures.table import Figure, Group, in_markdown, in_terminal

Floats = npt.NDArray[np.float64]

TRUCKS = 291_799
STATIONS = (("exit lane", 4, 330.0), ("scanner", 2, 150.0), ("entry lane", 4, 330.0), ("documents", 3, 240.0))
"""Name, servers, mean seconds of service."""
YEAR = 365 * 86400.0
DOCS = Path(__file__).resolve().parents[1] / "docs" / "figures.md"
HEADING = "## A gate for one year"
SAMPLE = Path(__file__).resolve().parents[1] / "samples" / "gates" / "huu-nghi-youyiguan.toml"
BARS = {"year": 0.1, "start": 2.0, "SimPy": 100.0, "Ciw": 500.0, "cimba": 25.0}


@dataclass(frozen=True, slots=True)
class Year:
    """What everybody is given."""

    arrival: Floats
    service: Floats
    """[truck, station] seconds."""
    begun: list[Floats]
    """The same for each station, in the order in which the services begin."""


@dataclass(frozen=True, slots=True)
class Result:
    """What somebody took and found."""

    seconds: float
    """Processor time, for the whole year."""
    mean: float
    """Seconds at the gate."""


def drawn(trucks: int) -> Year:
    """A year, or the beginning of one."""
    rng = np.random.default_rng(20260302)
    arrival = np.sort(rng.random(TRUCKS) * YEAR)[:trucks]
    service = rng.exponential([mean for _, _, mean in STATIONS], (TRUCKS, len(STATIONS)))[:trucks]
    return Year(arrival, service, as_begun(arrival, service))


def as_begun(arrival: Floats, service: Floats) -> list[Floats]:
    """First come, first served: services of a station begin in the order in which trucks come to it."""
    ready, found = arrival, []
    for number, (_, servers, _) in enumerate(STATIONS):
        order = np.argsort(ready, kind="stable")
        found.append(service[order, number])
        free, done = [0.0] * servers, np.empty(ready.size)
        for truck in order.tolist():
            done[truck] = max(heapq.heappop(free), ready[truck]) + service[truck, number]
            heapq.heappush(free, float(done[truck]))
        ready = done
    return found


# ---- ours and others'


def ours(year: Year) -> float:
    """The engine of `cotmoc.gates`; each lane is freed before the queue of the next, as in the other programs."""
    steps = [step for name, _, _ in STATIONS for step in (Step(name, name, parse("1 s")), Step(f"{name} left"))]
    pools = tuple(Pool(name, servers) for name, servers, _ in STATIONS)
    layout = laid_out(Network(pools, (Route("trucks", (*steps, Step("out", outcome=SERVED))),)))
    nothing, zeros = np.zeros(0, dtype=np.int64), np.zeros(year.arrival.size, dtype=np.int64)
    tokens = np.array([servers for _, servers, _ in STATIONS])
    trace = engine.run(layout, engine.Inputs(year.arrival, zeros, zeros, year.service, tokens, np.zeros(0), nothing, nothing, np.inf))
    return float((trace.left - year.arrival).mean())


def heap(year: Year) -> float:
    """A loop over Python's heapq: nothing but what is asked here."""
    arrival, service = year.arrival.tolist(), year.service.tolist()
    free = [servers for _, servers, _ in STATIONS]
    lines: list[list[int]] = [[] for _ in STATIONS]
    heads = [0] * len(STATIONS)
    events: list[tuple[float, int, int]] = []
    total, coming, last = 0.0, 0, len(STATIONS)
    while events or coming < len(arrival):
        if not events or (coming < len(arrival) and arrival[coming] < events[0][0]):
            now, truck, station = arrival[coming], coming, 0
            coming += 1
        else:
            now, truck, station = heapq.heappop(events)
            before = station - 1
            if heads[before] < len(lines[before]):
                follower = lines[before][heads[before]]
                heads[before] += 1
                heapq.heappush(events, (now + service[follower][before], follower, station))
            else:
                free[before] += 1
        if station == last:
            total += now - arrival[truck]
        elif free[station]:
            free[station] -= 1
            heapq.heappush(events, (now + service[truck][station], truck, station + 1))
        else:
            lines[station].append(truck)
    return total / len(arrival)


def in_simpy(year: Year) -> float:
    """SimPy, as its manual has it: a process for each truck."""
    import simpy

    env = simpy.Environment()
    stations = [simpy.Resource(env, servers) for _, servers, _ in STATIONS]
    arrival, service = year.arrival.tolist(), year.service.tolist()
    total = 0.0

    def truck(number: int) -> Generator[Any, Any, None]:
        nonlocal total
        for station, lasts in zip(stations, service[number], strict=True):
            with station.request() as place:
                yield place
                yield env.timeout(lasts)
        total += env.now - arrival[number]

    def arrivals() -> Generator[Any, Any, None]:
        for number, time_of in enumerate(arrival):
            yield env.timeout(time_of - env.now)
            env.process(truck(number))

    env.process(arrivals())
    env.run()
    return total / len(arrival)


def in_ciw(year: Year) -> float:
    """Ciw, with the given times in the place of distributions."""
    import ciw

    arrival, service = year.arrival.tolist(), year.service

    class Given(ciw.dists.Distribution):
        def __init__(self, station: int) -> None:
            self.station = station

        def sample(self, t: float | None = None, ind: Any = None) -> float:
            return float(service[ind.id_number - 1, self.station])

    gaps = [arrival[0], *np.diff(arrival).tolist(), float("inf")]
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Sequential(gaps), None, None, None],
        service_distributions=[Given(station) for station in range(len(STATIONS))],
        number_of_servers=[servers for _, servers, _ in STATIONS],
        routing=[[0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0], [0.0, 0.0, 0.0, 1.0], [0.0] * 4],
    )
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_customers(len(arrival), method="Finish")
    return float(np.mean([max(record.exit_date for record in one.data_records) - one.arrival_date for one in _finished(simulation)]))


def _finished(simulation: Any) -> list[Any]:
    people = simulation.nodes[-1].all_individuals
    for one in people:
        one.arrival_date = min(record.arrival_date for record in one.data_records)
    return list(people)


def in_cimba(year: Year) -> float:
    """cimba, through its Python package; the order it wants is found before."""
    from figures.gate_in_cimba import run

    return run(np.diff(year.arrival, prepend=0.0), year.begun)


# ---- measured


def timed(program: Callable[[Year], float], year: Year, rounds: int) -> Result:
    """The best of some rounds, after one that warms up where there are several; scaled to a whole year where less was given."""
    mean, best = program(year) if rounds > 1 else float("nan"), float("inf")
    for _ in range(rounds):
        begin = time.process_time()
        mean = program(year)
        best = min(best, time.process_time() - begin)
    return Result(best * TRUCKS / year.arrival.size, mean)


def started() -> float:
    """Seconds of processor time from the start of Python to the first result of the sample, the best of five."""
    command = [sys.executable, "-m", "cotmoc.cli", "gates", "simulate", str(SAMPLE), "--days", "2", "--replications", "2", "--jobs", "1"]
    times = []
    for _ in range(6):  # the first may compile
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, check=True, capture_output=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        times.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return min(times[1:])


def others(*, quick: bool) -> tuple[dict[str, Callable[[Year], float]], list[str]]:
    """Those that are installed, and a note on each that is not measured."""
    found: dict[str, Callable[[Year], float]] = {"heapq": heap}
    notes = []
    for name, program in (("SimPy", in_simpy), ("cimba", in_cimba), ("Ciw", in_ciw)):
        if quick and name == "Ciw":
            notes.append("Ciw: left out in a quick run")
            continue
        try:
            __import__(name.lower())
        except ImportError:
            notes.append(f"{name}: not installed; make bench installs it")
            continue
        found[name] = program
    return found, notes


def measure(*, quick: bool) -> tuple[list[Group], list[str]]:
    """Everything."""
    programs, notes = others(quick=quick)
    year, part = drawn(TRUCKS), drawn(TRUCKS // 10)
    with one_core():
        mine = timed(ours, year, 20)
        results = {}
        for name, program in programs.items():
            given = part if quick and name == "SimPy" else year
            results[name] = timed(program, given, 3 if name in ("heapq", "cimba") else 1)
            wanted = ours(given)
            if abs(results[name].mean - wanted) > 1e-9 * wanted:
                raise SystemExit(f"{name} tells another mean: {results[name].mean!r}, ours is {wanted!r}")
    figures = [
        Figure(
            "gates.year", "a gate-year, warm, one core", mine.seconds, "s", BARS["year"], True, {n: r.seconds for n, r in results.items()}
        ),
        Figure("gates.start", "processor time to a first result", started(), "s", BARS["start"], True),
        *(
            Figure(f"gates.times_{name.lower()}", f"times as fast as {name}", result.seconds / mine.seconds, "", BARS.get(name))
            for name, result in results.items()
        ),
    ]
    remark = f"mean at the gate {mine.mean:.6f} s, the same by all to nine digits; processor time, the best of some rounds, without drawing"
    return [Group("A gate for one year", figures, remark)], notes


def write(groups: list[Group], notes: list[str]) -> None:
    """Into the documents, in the place of what stood there."""
    page = DOCS.read_text("utf-8")
    before, _, after = page.partition(HEADING)
    rest = after[after.index("\n## ") + 1 :] if "\n## " in after else ""
    section = in_markdown(groups, [])
    intro = "291,799 trucks, 1.46 million events, identical inputs; `python benchmarks/gates.py --write-docs` on 2 shared cores."
    section = section.replace(f"{HEADING}\n", f"{HEADING}\n{intro}\n", 1) + "".join(f"\n{note}.\n" for note in notes)
    DOCS.write_text(f"{before.rstrip()}\n\n{section.strip()}\n" + (f"\n{rest}" if rest else ""), "utf-8")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="under a minute")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.add_argument("--write-docs", action="store_true", help="also write the section in docs/figures.md")
    options = parser.parse_args()
    if options.quick and options.write_docs:
        parser.error("the documents hold figures of whole runs")
    groups, notes = measure(quick=options.quick)
    if options.json:
        print(json.dumps({figure.name: figure.as_plain() for group in groups for figure in group.figures}))
    else:
        print(in_terminal(groups, notes))
    if options.write_docs:
        write(groups, notes)


if __name__ == "__main__":
    main()
