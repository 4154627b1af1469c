"""The commands about gates: `cotmoc gates simulate | compare | plan`. Nothing is computed here.

Exit codes: 0 simulated, 1 the target cannot be met, it is too much, or what is needed is not installed, 2 the command or the scenario
does not fit.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from cotmoc.cli_arguments import count, path, safe
from cotmoc.errors import UsageError

if TYPE_CHECKING:
    from cotmoc.gates import Comparison, Estimate, Flow, Plan, Run, Target
    from cotmoc.gates.simulation import Progress

SIMULATED, NOT_MET = 0, 1

_ABOUT = "A border gate as a system of queues: how long trucks and people take, what is used, what it costs, and how sure that is."
_EXAMPLES = """\
examples:
  cotmoc gates simulate samples/gates/huu-nghi-youyiguan.toml
  cotmoc gates compare samples/gates/huu-nghi-youyiguan.toml samples/gates/huu-nghi-youyiguan-smart.toml
  cotmoc gates plan samples/gates/huu-nghi-youyiguan.toml --target "2000 trucks/day" --p90 "4 h"

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
      Where volumes are the same, both meet the same customers, so the difference is that of the gates. It is called real where its
      interval leaves out 0. Where volumes differ, neither gate is called quicker.
"""
_PLAN_EXAMPLES = """\
examples:
  cotmoc gates plan gate.toml --target "2000 trucks/day" --p90 "4 h"
      The cheapest lanes, bays and hours with which 2,000 a day come and nine in ten are through within four hours.
  cotmoc gates plan gate.toml --target "2000 trucks/day" --p90 "4 h" --longer 0
      Without longer hours.
  cotmoc gates plan gate.toml --target "2000 trucks/day" --p90 "4 h" --vary sides.vn.stations.exit.servers=2..7
      Only this may change, within these bounds.

exit codes:
  0  there is a plan     1  the target cannot be met (the nearest is told), too much, or an extra is not installed     2  it does not fit
"""
_FLOW_WORDS = {
    "arrived": "arrived a day", "served": "served a day", "turned_away": "turned away a day", "mean": "at the gate, mean",
    "p50": "at the gate, half take less", "p90": "at the gate, 9 in 10 take less", "p99": "at the gate, 99 in 100 take less",
    "wait": "waiting, mean", "wait_p95": "waiting, 19 in 20 wait less", "cost": "cost a day",
}  # fmt: skip


def register(commands: Any) -> None:
    """Add `gates` to the commands."""
    shape = argparse.RawDescriptionHelpFormatter
    about_gates = "simulate a border gate, compare two, or plan one"
    gates = commands.add_parser("gates", help=about_gates, description=_ABOUT, epilog=_EXAMPLES, formatter_class=shape)
    inner = gates.add_subparsers(title="commands", required=True, metavar="COMMAND")

    about = "Simulate the gate of a scenario, and tell what came out and how sure it is."
    simulate = inner.add_parser("simulate", help="simulate a scenario", description=about, epilog=_SIMULATE_EXAMPLES, formatter_class=shape)
    simulate.set_defaults(run=_simulate)
    simulate.add_argument("scenario", type=path, metavar="SCENARIO.toml", help="the scenario")
    simulate.add_argument("--sources", action="store_true", help="only list what each number of the scenario rests on")
    _common(simulate)

    about = "Simulate two scenarios by the same chance, and tell whether the differences are real."
    compare = inner.add_parser("compare", help="compare two scenarios", description=about, epilog=_COMPARE_EXAMPLES, formatter_class=shape)
    compare.set_defaults(run=_compare)
    compare.add_argument("a", type=path, metavar="A.toml", help="the first scenario")
    compare.add_argument("b", type=path, metavar="B.toml", help="the second scenario")
    _common(compare)

    about = "Find the cheapest gate that meets a target, and try it on customers that it was not chosen by."
    plan = inner.add_parser(
        "plan", help="find the cheapest gate that meets a target", description=about, epilog=_PLAN_EXAMPLES, formatter_class=shape
    )
    plan.set_defaults(run=_plan)
    plan.add_argument("scenario", type=path, metavar="SCENARIO.toml", help="the scenario to begin from")
    plan.add_argument("--target", required=True, metavar="VOLUME", help='how many are to come, such as "2000 trucks/day"')
    plan.add_argument("--p90", required=True, metavar="TIME", help='time within which nine in ten are to be through, such as "4 h"')
    plan.add_argument(
        "--longer",
        type=hour,
        nargs="+",
        default=[0.0, 2.0, 4.0],
        metavar="H",
        help="hours by which both sides may close later; default: 0 2 4",
    )
    plan.add_argument(
        "--vary",
        type=lever,
        action="append",
        metavar="FIELD=A..B",
        help="a number of servers or vehicles that may change, and between what; may be given several times. "
        "Default: every station that costs something, and the fleet",
    )
    plan.add_argument("--fresh", type=count, default=200, metavar="N", help="replications on which the answer is tried; default: 200")
    plan.add_argument("--no-frontier", action="store_true", help="leave out what other times would cost")
    _chance(plan)


def hour(text: str) -> float:
    """Hours, as a number."""
    try:
        return float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of hours") from None


def lever(text: str) -> tuple[str, tuple[int, int]]:
    """FIELD=A..B."""
    field, _, limits = text.partition("=")
    least, dots, most = limits.partition("..")
    if not (field and dots and least.isascii() and least.isdigit() and most.isascii() and most.isdigit()):
        raise argparse.ArgumentTypeError(f"{text!r} is not a field and its limits, such as sides.vn.stations.exit.servers=2..7")
    return field, (int(least), int(most))


def _common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--days", type=count, default=30, metavar="N", help="days of each replication; default: 30")
    parser.add_argument("--warmup", type=count, metavar="N", help="first days that are not told; default: as many as it takes to fill")
    parser.add_argument("--replications", type=count, default=20, metavar="N", help="how often it is simulated; default: 20")
    parser.add_argument("--engine", choices=("local", "dask"), default="local", help="where it is run: this machine, or Dask distributed")
    parser.add_argument("--scheduler", metavar="ADDRESS", help="of a Dask cluster; without it one is started here")
    _chance(parser)


def _chance(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--seed", type=count, default=1, metavar="N", help="where chance begins; default: 1")
    parser.add_argument("--jobs", type=count, metavar="N", help="replications at a time; default: one for each core")
    parser.add_argument("--format", choices=("table", "json"), default="table", help="default: table")


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


def _plan(asked: argparse.Namespace) -> int:
    from cotmoc import gates

    scenario = gates.read_scenario(asked.scenario)
    with _counting() as progress:
        found = gates.plan(
            scenario,
            _target(asked),
            rng=_rng(asked),
            levers=dict(asked.vary) if asked.vary else None,
            longer=asked.longer,
            fresh=asked.fresh,
            frontier=not asked.no_frontier,
            jobs=asked.jobs or os.cpu_count() or 1,
            progress=progress,
        )
    if asked.format == "json":
        _say(json.dumps(gates.plan_as_plain(found), ensure_ascii=False, indent=2))
    else:
        sys.stdout.writelines(f"{safe(line)}\n" for line in _planned(found))
    return SIMULATED if found.met else NOT_MET


def _target(asked: argparse.Namespace) -> Target:
    from cotmoc.gates import Target, units

    try:
        volume, unit = units.per_day(asked.target.replace("/", " a "))
    except ValueError as error:
        raise UsageError(f"--target {asked.target!r}", str(error), 'Write "2000 trucks/day".') from None
    try:
        return Target(volume, units.duration(asked.p90), unit)
    except ValueError as error:
        raise UsageError(f"--p90 {asked.p90!r}", str(error), 'Write "4 h".') from None


def _rng(asked: argparse.Namespace) -> Any:
    import numpy as np

    return np.random.default_rng(asked.seed)


def _extent(asked: argparse.Namespace) -> dict[str, Any]:
    return {
        "days": asked.days,
        "warmup": asked.warmup,
        "replications": asked.replications,
        "jobs": asked.jobs or os.cpu_count() or 1,
        "engine": asked.engine,
        "scheduler": asked.scheduler,
    }


@contextmanager
def _counting() -> Iterator[Callable[[int], None] | None]:
    """A line that counts trials, where a person looks on."""
    if not sys.stderr.isatty():
        yield None
        return

    def tell(done: int) -> None:
        sys.stderr.write(f"\r{done} configurations tried")
        sys.stderr.flush()

    try:
        yield tell
    finally:
        sys.stderr.write("\r\033[K")


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
    if not run.warmup:
        return "it fills within a day"
    which, are = ("the first day", "is") if run.warmup == 1 else (f"the first {run.warmup} days", "are")
    return f"{which}, in which an empty gate fills, {are} left out"


def _flow(flow: Flow) -> Iterator[str]:
    from cotmoc.gates import TIMES

    for name, words in _FLOW_WORDS.items():
        if name != "cost" and not (name == "turned_away" and not flow.turned_away.mean):
            value = getattr(flow, name)
            yield f"  {words:<34}{_time(value) if name in TIMES else _count(value)}"


def _compared(found: Comparison) -> Iterator[str]:
    from cotmoc.gates import TIMES

    yield f"A  {found.a.scenario.title}"
    yield f"B  {found.b.scenario.title}"
    yield f"{found.a.replications} replications of {found.a.days} days{_met(found)}"
    for name, run in (("A", found.a), ("B", found.b)):
        if not run.settled:
            yield f"{name}: {_begun(run)}"
    if not found.differences:
        yield _ruled(found)
        return
    yield ""
    yield f"  {'':<34}{'A':>14}{'B':>14}   B less A"
    for one in found.differences:
        write = _seconds if one.measure in TIMES else _number
        real = {True: "real", False: "may be chance", None: "one replication cannot tell"}[one.real]
        real += ", for these days" if one.grows else ""
        change = _time(one.change) if one.measure in TIMES else _count(one.change)
        yield f"  {_FLOW_WORDS[one.measure]:<34}{write(one.a.mean):>14}{write(one.b.mean):>14}   {change}  {real}"
    yield ""
    yield _ruled(found)


def _met(found: Comparison) -> str:
    """Whom both meet."""
    if found.demand != "other":
        return " with the same customers" if found.demand == "same" else ""
    came = (f"{name} {_number(run.total.arrived.mean)} a day" for name, run in (("A", found.a), ("B", found.b)))
    return f"; what comes differs, {', '.join(came)}: a difference is that of the gates and of what comes to them"


def _ruled(found: Comparison) -> str:
    """What it comes to, as the page of a study says it in its title."""
    ruled = found.verdict
    within = "" if ruled.best is None else f"with B nine in ten are through within {_seconds(found.b.total.p90.mean)}"
    comes = "" if ruled.most is None else f", {found.a.total.arrived.mean:,.0f} a day; B takes {_taken(found.b)}"
    return {
        "overrun": f"A cannot keep up with what comes{comes}{'; ' if within else ''}{within}",
        "nobody": "Nobody gets through A",
        "alone": "Of B no time can be told",
        "other_demand": f"No verdict, since what comes differs: A takes {_taken(found.a)}; B {_taken(found.b)}",
        "unlike": f"No verdict: A serves {', '.join(found.a.units)}, B {', '.join(found.b.units)}",
        "quicker": f"B is quicker: {within}",
        "slower": "B takes longer",
        "chance": "B is not quicker by more than chance",
        "untold": "One replication cannot tell whether B is quicker",
    }[ruled.ruling]


def _taken(run: Run) -> str:
    """How many a gate takes, and how soon they are through."""
    return f"{run.total.served.mean:,.0f} a day, nine in ten within {_seconds(run.total.p90.mean)}"


def _planned(found: Plan) -> Iterator[str]:
    target, trial = found.target, found.trial
    wanted = f"{target.volume:,.0f} {target.unit or 'customers'} a day, nine in ten within {_seconds(target.p90)}"
    yield found.scenario.title
    yield f"Target: {wanted}"
    money = found.currency or "hours of servers"
    yield f"Met at {found.cost:,.0f} {money} a day" if found.met else "NOT MET, with everything at its most:"
    yield ""
    for level in found.levels:
        floor = "no fewer can keep up" if level.value <= level.least else f"fewer than {level.least} cannot keep up"
        yield f"  {level.field:<46}{level.value:>4}  now {level.was}; {floor}"
    yield f"  both sides close {found.longer:g} h later" if found.longer else "  opening hours as they are"
    yield ""
    yield f"  {'at the gate, 9 in 10 take less':<34}{_time(trial.p90) if trial.keeps_up else 'grows day by day'}"
    yield f"  {'served a day':<34}{_count(trial.served)}  of {_number(trial.arrived.mean)} that came"
    yield f"  by {found.replications} replications with customers that it was not chosen by"
    if found.nearest is not None:
        yield ""
        yield from _nearest(found)
    if found.frontier:
        yield ""
        yield "What other times cost"
        for point in found.frontier:
            hours = f", closing {point.longer:g} h later" if point.longer else ""
            whole = f"; {point.whole:,.0f} with the time of those who wait" if point.whole is not None else ""
            yield f"  {_seconds(point.limit):>12}  {point.cost:>12,.0f}  {' '.join(map(str, point.levels))}{hours}{whole}"
    yield ""
    yield from _grounds(found)


def _nearest(found: Plan) -> Iterator[str]:
    nearest = found.nearest
    if nearest is None:
        return
    if nearest.short:
        yield f"  Cannot keep up, whatever else changes: {', '.join(nearest.short)}"
    yield f"  Most taken even so: {', '.join(nearest.busiest)}"
    if nearest.volume:
        yield f"  Nearest: {nearest.volume:,.0f} a day within {_seconds(found.target.p90)}"
    if nearest.p90:
        yield f"  Nearest: {found.target.volume:,.0f} a day within {_seconds(nearest.p90)}"


def _grounds(found: Plan) -> Iterator[str]:
    from cotmoc.gates.planning import GROUNDS

    yield f"What it rests on ({found.trials} configurations tried)"
    for code in found.grounds:
        yield f"  {GROUNDS[code]}"
    if found.met and "ended_early" not in found.grounds:
        yield "  everything that costs less was ruled out"
    elif found.bound is not None:
        yield f"  nothing within what may change costs less than {found.bound:,.0f} {found.currency or 'hours of servers'} a day"
    yield f"  exceptions found among the trials: {found.exceptions}"


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
