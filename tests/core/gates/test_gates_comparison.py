"""What a study of several gates comes to, and what is kept of a run so that it can be compared later."""

from __future__ import annotations

import json
import math
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest

from core.gates.worlds import world
from cotmoc import cli, gates
from cotmoc.cli_gates import _ruled
from cotmoc.gates.estimates import Estimate, estimate
from cotmoc.gates.results import Day, Flow, Found

NONE = estimate([])
QUICK, USUAL, SLOW = [10.0, 20.0, 30.0], [20.0, 30.0, 40.0], [31.0, 39.0, 51.0]
"""Nine in ten by replication: the differences hold in each of them."""
LUCKY = [5.0, 60.0, 19.0]
"""A lower mean than `USUAL`, and no real difference."""
NOBODY = [math.nan] * 3


def found(
    p90: list[float], *, settled: bool = True, root: int = 1, currency: str = "USD", unit: str = "trucks", came: float = 780.0
) -> Found:
    """What a gate of such times would give."""
    comes = Estimate(came, None, None)
    flow = Flow("", comes, comes, NONE, NONE, NONE, estimate(p90), NONE, NONE, NONE)
    samples = {"p90": np.array(p90), "cost": np.array([100.0 - each for each in p90])}
    return Found(
        currency,
        (unit,) if unit else (),
        (root,),
        9,
        len(p90),
        1,
        settled,
        flow,
        (replace(flow, traffic="in"),),
        (),
        (),
        Day((), NONE),
        estimate(samples["cost"]),
        {},
        samples,
    )


@pytest.mark.parametrize(
    ("gates_tried", "ruling", "best"),
    [
        ([found(USUAL)], "alone", None),
        ([found(USUAL), found(SLOW), found(QUICK)], "quicker", 2),
        ([found(USUAL), found(SLOW)], "slower", None),
        ([found(USUAL), found(SLOW), found(USUAL)], "chance", None),
        ([found(USUAL), found(LUCKY), found(SLOW)], "chance", None),
        ([found(USUAL), found(LUCKY), found(QUICK)], "quicker", 2),
        ([found(USUAL), found(QUICK, settled=False)], "alone", None),
        ([found(USUAL), found(QUICK, root=2)], "alone", None),
        ([found(USUAL), found(QUICK, unit="people")], "unlike", None),
        ([found(USUAL), found(QUICK, unit="people"), found(SLOW)], "slower", None),
        ([found(USUAL), found(QUICK, unit="")], "quicker", 1),
        ([found(USUAL, settled=False), found(QUICK, unit="people")], "overrun", None),
        ([found(NOBODY), found(QUICK)], "nobody", None),
        ([found(USUAL), found(NOBODY)], "alone", None),
        ([found(USUAL, settled=False), found(SLOW), found(QUICK)], "overrun", 2),
        ([found(USUAL, settled=False), found(QUICK, settled=False)], "overrun", None),
        ([found(USUAL[:1]), found(QUICK[:1])], "untold", None),
    ],
)
def test_the_first_gate_stands_so_against_the_others(gates_tried: list[Found], ruling: str, best: int | None) -> None:
    assert gates.verdict(gates_tried) == gates.Verdict(gates.Ruling(ruling), best)


def test_money_of_two_currencies_and_other_customers_are_not_held_against_each_other() -> None:
    assert gates.difference("cost", found(USUAL), found(QUICK, currency="CNY")) is None
    assert gates.difference("p90", found(USUAL), found(QUICK, root=2)) is None
    assert gates.difference("p90", found(USUAL), found(QUICK, unit="people")) is None
    assert gates.difference("p90", found(USUAL), found(QUICK[:2])) is None


@pytest.mark.parametrize(
    ("gates_tried", "told"),
    [
        ([found(USUAL), found(SLOW, came=2000)], ("other_demand", None, 1)),
        ([found(USUAL), found(QUICK, came=500)], ("other_demand", None, 1)),
        ([found(USUAL), found(SLOW, came=1500), found(SLOW, came=2000), found(SLOW, came=900)], ("other_demand", None, 2)),
        ([found(USUAL[:1]), found(SLOW[:1], came=2000)], ("other_demand", None, 1)),
        ([found(USUAL), found(SLOW), found(QUICK, came=500)], ("slower", None, 2)),
        ([found(USUAL), found(QUICK), found(SLOW, came=2000)], ("quicker", 1, 2)),
        ([found(USUAL), found(USUAL), found(SLOW, came=2000)], ("chance", None, 2)),
        ([found(USUAL), found(SLOW, came=2000, settled=False)], ("alone", None, None)),
        ([found(USUAL), found(NOBODY, came=2000)], ("alone", None, None)),
        ([found(USUAL), found(SLOW, settled=False), found(SLOW, came=2000)], ("other_demand", None, 2)),
        ([found(USUAL), found(QUICK, unit="people"), found(SLOW, came=2000)], ("other_demand", None, 2)),
        ([found(USUAL, settled=False), found(QUICK, came=500)], ("overrun", None, 1)),
        ([found(USUAL, settled=False), found(QUICK, came=500), found(SLOW)], ("overrun", 2, 1)),
    ],
)
def test_gates_that_not_the_same_comes_to_are_told_one_after_the_other_and_none_is_called_quicker(
    gates_tried: list[Found], told: tuple[str, int | None, int | None]
) -> None:
    assert gates.verdict(gates_tried) == gates.Verdict(gates.Ruling(told[0]), *told[1:])


@pytest.mark.parametrize("measure", ["p90", "cost"])
def test_a_difference_from_a_gate_that_never_settles_holds_for_its_days_only(measure: str) -> None:
    apart = [gates.difference(measure, found(USUAL), found(QUICK, settled=settled)) for settled in (True, False)]
    assert [(each.real, each.grows) for each in apart if each is not None] == [(True, False), (True, True)]


def test_what_is_kept_of_a_run_is_read_back_as_it_was() -> None:
    run = gates.simulate(world("agv_shuttle"), days=3, replications=3, rng=np.random.default_rng(1))
    again = gates.found_of(json.loads(json.dumps(gates.kept(run))))
    assert gates.kept(replace(run, **{each.name: getattr(again, each.name) for each in fields(again)})) == gates.kept(run)


def test_the_longest_queue_is_that_in_which_most_wait_and_all_queues_together_are_who_waits() -> None:
    run = gates.simulate(world("staffed_lanes"), days=3, replications=3, rng=np.random.default_rng(1))
    assert run.longest_queue is not None
    assert run.longest_queue.longest.mean == max(queue.longest.mean for queue in run.queues)
    assert run.waiting[40] == pytest.approx(sum(queue.by_time[40] for queue in run.queues), abs=1e-9)


@pytest.mark.parametrize(
    ("changes", "demand"),
    [
        ({"sides__east__stations__exit__servers": 3}, "same"),
        ({"traffic__in__volume": "300 trucks a day"}, "other"),
        ({"traffic__in__volume": "200 trucks a day", "traffic__out__volume": "280 trucks a day"}, "other"),
        ({"traffic__in__volume": "250 people a day", "traffic__out__volume": "230 people a day"}, "unlike"),
    ],
)
def test_what_comes_to_two_gates_is_the_same_or_not(changes: dict[str, object], demand: str) -> None:
    a, b = world("staffed_lanes"), world("staffed_lanes", **changes)
    found = gates.compare(a, b, days=2, replications=4, rng=np.random.default_rng(1))
    assert (found.demand, bool(found.differences)) == (gates.Demand(demand), demand != "unlike")


@pytest.mark.parametrize(
    ("b", "says"),
    [
        ("huu-nghi-youyiguan", "with the same customers"),
        ("huu-nghi-youyiguan-smart", "what comes differs, A "),
        ("mong-cai-dongxing-passengers", "No verdict: A serves trucks, B people"),
    ],
)
def test_the_command_says_whether_the_same_customers_came(b: str, says: str, capsys: pytest.CaptureFixture[str]) -> None:
    samples = Path(__file__).parents[3] / "samples" / "gates"
    asked = ["gates", "compare", str(samples / "huu-nghi-youyiguan.toml"), str(samples / f"{b}.toml"), "--days", "2", "--replications", "2"]
    assert cli.main(asked) == 0
    told = capsys.readouterr().out
    assert says in told
    assert ("with the same customers" in told) == (b == "huu-nghi-youyiguan")
    assert ("B less A" in told) == (b != "mong-cai-dongxing-passengers")


@pytest.mark.parametrize(
    ("a", "b", "says"),
    [
        (
            found(USUAL),
            found(SLOW, came=2000),
            "No verdict, since what comes differs: A takes 780 a day, nine in ten within 30 s; B 2,000 a day, ",
        ),
        (
            found(USUAL, settled=False),
            found(QUICK, came=500),
            "A cannot keep up with what comes, 780 a day; B takes 500 a day, nine in ten within ",
        ),
        (found(USUAL), found(SLOW), "B takes longer"),
    ],
)
def test_the_last_line_of_the_command_calls_nothing_slower_to_which_more_comes(a: Found, b: Found, says: str) -> None:
    assert _ruled(gates.Comparison(_run(a), _run(b), ())).startswith(says)


def _run(told: Found) -> gates.Run:
    return gates.Run(**{each.name: getattr(told, each.name) for each in fields(told)}, scenario=world("staffed_lanes"))
