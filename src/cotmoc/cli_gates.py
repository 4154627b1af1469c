"""The commands about gates: `cotmoc gates simulate | compare`. Nothing is computed here.

Exit codes: 0 simulated, 1 what is needed is not installed or it is too much, 2 the command or the scenario does not fit.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from cotmoc.cli_arguments import count, path, safe

if TYPE_CHECKING:
    from cotmoc.gates import Comparison, Estimate, Flow, Run
    from cotmoc.gates.simulation import Progress

SIMULATED = 0

_ABOUT = "A border gate as a system of queues: how long trucks and people take, what is used, what it costs, and how sure that is."
_EXAMPLES = """\
examples:
  cotmoc gates simulate samples/gates/huu-nghi-youyiguan.toml
  cotmoc gates compare samples/gates/huu-nghi-youyiguan.toml samples/gates/huu-nghi-youyiguan-smart.toml

Each command explains itself: cotmoc gates simulate --help
"""
_SIMULATE_EXAMPLES = """\
examples:
  cotmoc gates simulate gate.toml --days 60 --replications 50
      Times, queues, use and cost; each with the interval that holds the true mean in 95 of 100 studies.
  cotmoc gates simulate gate.toml --seed 7 --format json > run.json
      The same for a program. The same scenario and seed give the same run, on every machine.
  cotmoc gates simulate gate.toml --sources
      Which numbers are published and which are assumed.

exit codes:
  0  simulated     1  too much to simulate, or an extra is not installed     2  the command or the scenario does not fit
"""
_COMPARE_EXAMPLES = """\
examples:
  cotmoc gates compare today.toml smart.toml --replications 40
      Both meet the same customers, so the difference is that of the gates. It is called real where its interval leaves out 0.
"""
_FLOW_WORDS = {
    "arrived": "arrived a day", "served": "served a day", "turned_away": "turned away a day", "mean": "at the gate, mean",
    "p50": "at the gate, half take less", "p90": "at the gate, 9 in 10 take less", "p99": "at the gate, 99 in 100 take less",
    "wait": "waiting, mean", "wait_p95": "waiting, 19 in 20 wait less", "cost": "cost a day",
}  # fmt: skip
_TIMES = frozenset({"mean", "p50", "p90", "p99", "wait", "wait_p95"})


def register(commands: Any) -> None:
    """Add `gates` to the commands."""
    shape = argparse.RawDescriptionHelpFormatter
    about_gates = "simulate a border gate, and compare two"
    gates = commands.add_parser("gates", help=about_gates, description=_ABOUT, epilog=_EXAMPLES, formatter_class=shape)
    inner = gates.add_subparsers(title="commands", required=True, metavar="COMMAND")

    about = "Simulate the gate of a scenario, and tell what came out and how sure it is."
    simulate = inner.add_parser("simulate", help="simulate a scenario", description=about, epilog=_SIMULATE_EXAMPLES, formatter_class=shape)
    simulate.set_defaults(run=_simulate)
    simulate.add_argument("scenario", type=path, metavar="SCENARIO.toml", help="the scenario")
    simulate.add_argument("--sources", action="store_true", help="only list what each number of the scenario rests on")
    _common(simulate)

    about = "Simulate two scenarios with the same customers, and tell whether the differences are real."
    compare = inner.add_parser("compare", help="compare two scenarios", description=about, epilog=_COMPARE_EXAMPLES, formatter_class=shape)
    compare.set_defaults(run=_compare)
    compare.add_argument("a", type=path, metavar="A.toml", help="the first scenario")
    compare.add_argument("b", type=path, metavar="B.toml", help="the second scenario")
    _common(compare)


def _common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--days", type=count, default=30, metavar="N", help="days of each replication; default: 30")
    parser.add_argument("--replications", type=count, default=20, metavar="N", help="how often it is simulated; default: 20")
    parser.add_argument("--seed", type=count, default=1, metavar="N", help="where chance begins; default: 1")
    parser.add_argument("--jobs", type=count, metavar="N", help="replications at a time; default: one for each core")
    parser.add_argument("--format", choices=("table", "json"), default="table", help="default: table")
    parser.add_argument("--engine", choices=("local", "dask"), default="local", help="where it is run: this machine, or Dask distributed")
    parser.add_argument("--scheduler", metavar="ADDRESS", help="of a Dask cluster; without it one is started here")


def _simulate(asked: argparse.Namespace) -> int:
    from cotmoc import gates

    scenario = gates.read_scenario(asked.scenario)
    if asked.sources:
        for note in scenario.notes:
            _say(f"{note.sort:<8}  {note.field} = {note.value}" + (f"  ({note.text})" if note.text else ""))
        return SIMULATED
    with _progress() as progress:
        run = gates.simulate(scenario, rng=_rng(asked), progress=progress, **_extent(asked))
    if asked.format == "json":
        _say(json.dumps(gates.as_plain(run), ensure_ascii=False, indent=2))
    else:
        sys.stdout.writelines(f"{safe(line)}\n" for line in _told(run))
    return SIMULATED


def _compare(asked: argparse.Namespace) -> int:
    from cotmoc import gates

    a, b = gates.read_scenario(asked.a), gates.read_scenario(asked.b)
    with _progress() as progress:
        found = gates.compare(a, b, rng=_rng(asked), progress=progress, **_extent(asked))
    if asked.format == "json":
        _say(json.dumps(gates.comparison_as_plain(found), ensure_ascii=False, indent=2))
    else:
        sys.stdout.writelines(f"{safe(line)}\n" for line in _compared(found))
    return SIMULATED


def _rng(asked: argparse.Namespace) -> Any:
    import numpy as np

    return np.random.default_rng(asked.seed)


def _extent(asked: argparse.Namespace) -> dict[str, Any]:
    return {
        "days": asked.days,
        "replications": asked.replications,
        "jobs": asked.jobs or os.cpu_count() or 1,
        "engine": asked.engine,
        "scheduler": asked.scheduler,
    }


@contextmanager
def _progress() -> Iterator[Progress | None]:
    """A line that counts, where a person looks on."""
    if not sys.stderr.isatty():
        yield None
        return

    def tell(done: int, total: int) -> None:
        sys.stderr.write(f"\r{done} of {total} replications")
        sys.stderr.flush()

    try:
        yield tell
    finally:
        sys.stderr.write("\r\033[K")


# ---- words


def _told(run: Run) -> Iterator[str]:
    yield run.scenario.title
    yield f"{run.replications} replications of {run.days} days from {run.scenario.begin}; {_begun(run)}"
    if run.assumed:
        yield f"{run.assumed} of {len(run.scenario.notes)} numbers are assumed, not published: --sources lists them"
    yield ""
    names = {traffic.id: traffic.name for traffic in run.scenario.traffic}
    for flow in (run.total, *(run.flows if len(run.flows) > 1 else ())):
        yield names.get(flow.traffic, "All traffic")
        yield from _flow(flow)
    yield f"  {'left overnight':<34}{_count(run.day.left_overnight)}"
    if run.cost is not None:
        parts = ", ".join(f"{name} {value.mean:,.0f}" for name, value in run.cost_parts.items() if value.mean)
        yield f"  {'cost a day':<34}{_count(run.cost)} {run.scenario.currency} ({parts})"
    yield ""
    yield "Use of what is limited, while it is open"
    for resource in run.resources:
        yield f"  {resource.name:<26}{resource.size:>7}  {_share(resource.use)}"
    yield ""
    yield "Queues: longest of a day, on average, and on one day in ten"
    for queue in run.queues:
        yield f"  {queue.name:<34}{queue.longest.mean:>8,.1f}{queue.longest_high.mean:>9,.1f}"


def _begun(run: Run) -> str:
    if not run.settled:
        return "NO STEADY STATE WAS FOUND: more comes than gets through, or the days are too few; times grow with the days simulated"
    return f"the first {run.warmup} days, in which it fills, are left out" if run.warmup else "it fills within a day"


def _flow(flow: Flow) -> Iterator[str]:
    for name, words in _FLOW_WORDS.items():
        if name != "cost" and not (name == "turned_away" and not flow.turned_away.mean):
            value = getattr(flow, name)
            yield f"  {words:<34}{_time(value) if name in _TIMES else _count(value)}"


def _compared(found: Comparison) -> Iterator[str]:
    yield f"A  {found.a.scenario.title}"
    yield f"B  {found.b.scenario.title}"
    yield f"{found.a.replications} replications of {found.a.days} days with the same customers"
    for name, run in (("A", found.a), ("B", found.b)):
        if not run.settled:
            yield f"{name}: {_begun(run)}"
    yield ""
    yield f"  {'':<34}{'A':>14}{'B':>14}   B less A"
    for one in found.differences:
        write = _seconds if one.measure in _TIMES else _number
        real = {True: "real", False: "may be chance", None: "one replication cannot tell"}[one.real]
        change = _time(one.change) if one.measure in _TIMES else _count(one.change)
        yield f"  {_FLOW_WORDS[one.measure]:<34}{write(one.a.mean):>14}{write(one.b.mean):>14}   {change}  {real}"


def _time(value: Estimate) -> str:
    return _between(value, _seconds)


def _count(value: Estimate) -> str:
    return _between(value, _number)


def _share(value: Estimate) -> str:
    return _between(value, lambda share: f"{share:.1%}")


def _between(value: Estimate, write: Any) -> str:
    if math.isnan(value.mean):
        return "none"
    if value.low is None or value.high is None:
        return str(write(value.mean))
    return f"{write(value.mean)}  ({write(value.low)} to {write(value.high)})"


def _seconds(value: float) -> str:
    from cotmoc.gates.units import written

    return "none" if math.isnan(value) else written(value)


def _number(value: float) -> str:
    return f"{value:,.1f}"


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
