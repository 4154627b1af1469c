"""What queueing theory knows exactly, the engine finds: each within an interval that holds the truth in 999 of 1,000 studies."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import pytest
from scipy.special import stdtrit

from cotmoc.gates.distributions import parse
from cotmoc.gates.engine import Inputs, Trace, run
from cotmoc.gates.estimates import Estimate, Pooled, estimate, thinned, warm_up
from cotmoc.gates.network import SERVED, TURNED_AWAY, Layout, Network, Pool, Route, Step, laid_out

Floats = npt.NDArray[np.float64]
ANY = parse("1 s")
"""How long a step lasts is drawn in the tests themselves."""


def line(*steps: Step, **servers: int) -> Layout:
    """One route over some pools."""
    return laid_out(Network(tuple(Pool(name, count) for name, count in servers.items()), (Route("all", steps),)))


def ran(layout: Layout, arrival: Floats, draws: Floats, tokens: list[int], rank: npt.NDArray[np.int64] | None = None) -> Trace:
    """Until everybody is gone."""
    nothing = np.zeros(0, dtype=np.int64)
    zeros = np.zeros(arrival.size, dtype=np.int64)
    ranks = zeros if rank is None else rank
    return run(layout, Inputs(arrival, zeros, ranks, draws, np.array(tokens), np.zeros(0), nothing, nothing, math.inf))


def agrees(values: list[float], truth: float) -> bool:
    """Whether the truth lies in the interval, and the interval is narrow enough to mean something."""
    mean, half = float(np.mean(values)), float(stdtrit(len(values) - 1, 0.9995) * np.std(values, ddof=1) / len(values) ** 0.5)
    assert half < 0.08 * truth
    return abs(mean - truth) <= half


def poisson(rng: np.random.Generator, rate: float, count: int) -> Floats:
    return np.cumsum(rng.exponential(1 / rate, count))


def erlang_b(servers: int, load: float) -> float:
    blocking = 1.0
    for number in range(1, servers + 1):
        blocking = load * blocking / (number + load * blocking)
    return blocking


def erlang_c_wait(servers: int, rate: float, service: float) -> float:
    """Mean wait of M/M/c."""
    load = rate * service
    blocking = erlang_b(servers, load)
    delayed = blocking / (1 - load / servers * (1 - blocking))
    return delayed * service / (servers - load)


ONE = (Step("serve", "lane", ANY), Step("out", outcome=SERVED))


@pytest.mark.parametrize(("servers", "rate"), [(1, 0.7), (2, 1.5), (5, 4.0), (14, 11.0)])
def test_the_mean_wait_of_many_lanes_is_that_of_erlang_c(servers: int, rate: float) -> None:
    layout, found = line(*ONE, lane=servers), []
    for number in range(30):
        rng = np.random.default_rng([1, servers, number])
        arrival = poisson(rng, rate, 60_000)
        trace = ran(layout, arrival, rng.exponential(1.0, (arrival.size, 1)), [servers])
        found.append(float((trace.begin[:, 0] - arrival)[2_000:].mean()))
    assert agrees(found, erlang_c_wait(servers, rate, 1.0))


@pytest.mark.parametrize("text", ["60 s", "gamma, mean 60 s, cv 0.5", "uniform, from 10 s to 110 s", "lognormal, mean 60 s, cv 1.2"])
def test_the_mean_wait_of_one_lane_is_that_of_pollaczek_and_khinchine(text: str) -> None:
    service, rate = parse(text), 0.7 / 60
    second = {"fixed": 3600.0, "gamma": 3600 * 1.25, "uniform": (10**2 + 10 * 110 + 110**2) / 3, "lognormal": 3600 * (1 + 1.2**2)}
    layout, found = line(*ONE, lane=1), []
    for number in range(40):
        rng = np.random.default_rng([2, number])
        arrival = poisson(rng, rate, 60_000)
        trace = ran(layout, arrival, service.sample(rng, arrival.size)[:, None], [1])
        found.append(float((trace.begin[:, 0] - arrival)[1_000:].mean()))
    assert agrees(found, rate * second[service.kind] / 2 / (1 - 0.7))


def test_a_tandem_with_inspection_of_a_share_is_a_jackson_network() -> None:
    """Each station is M/M/c by itself; a third of the traffic comes to the second."""
    steps = (
        Step("lane", "lane", ANY), Step("freed"),
        Step("inspection", "bay", ANY, share=1 / 3, skip="again"), Step("again"),
        Step("entry", "entry", ANY), Step("out", outcome=SERVED),
    )  # fmt: skip
    layout, found = line(*steps, lane=2, bay=3, entry=4), []
    truth = (erlang_c_wait(2, 1.4, 1.0) + 1.0) + (erlang_c_wait(3, 1.4 / 3, 5.0) + 5.0) / 3 + (erlang_c_wait(4, 1.4, 2.0) + 2.0)
    for number in range(30):
        rng = np.random.default_rng([3, number])
        arrival = poisson(rng, 1.4, 60_000)
        draws = rng.exponential([1.0, 5.0, 2.0], (arrival.size, 3))
        draws[rng.random(arrival.size) >= 1 / 3, 1] = -1.0
        trace = ran(layout, arrival, draws, [2, 3, 4])
        found.append(float((trace.left - arrival)[3_000:].mean()))
    assert agrees(found, truth)


@pytest.mark.parametrize("cv", ["exponential, mean 60 s", "lognormal, mean 60 s, cv 1.5"])
def test_who_finds_no_room_is_turned_away_as_often_as_erlang_b_says(cv: str) -> None:
    """Whatever the distribution of the service, its mean alone decides."""
    steps = (Step("serve", "place", ANY, otherwise="away"), Step("out", outcome=SERVED, then="leave"), Step("away", outcome=TURNED_AWAY))
    layout, found = line(*steps, place=6), []
    for number in range(30):
        rng = np.random.default_rng([4, number])
        arrival = poisson(rng, 5.0 / 60, 60_000)
        trace = ran(layout, arrival, parse(cv).sample(rng, arrival.size)[:, None], [6])
        found.append(float((~np.isnan(trace.begin[1_000:, 2])).mean()))
    assert agrees(found, erlang_b(6, 5.0))


def test_vehicles_that_come_back_for_repair_are_a_finite_source() -> None:
    """Eight vehicles, two menders: the mean number in repair is that of M/M/2//8."""
    cycles, vehicles, menders, works, repair = 600, 8, 2, 10.0, 2.0
    weights = [1.0]
    for number in range(vehicles):
        weights.append(weights[-1] * (vehicles - number) / works / (min(number + 1, menders) / repair))
    truth = sum(number * weight for number, weight in enumerate(weights)) / sum(weights)

    steps = [step for cycle in range(cycles) for step in (Step(f"works{cycle}", "", ANY), Step(f"mended{cycle}", "mender", ANY))]
    layout, found = line(*steps, mender=menders), []
    for number in range(40):
        rng = np.random.default_rng([5, number])
        draws = np.empty((vehicles, 2 * cycles))
        draws[:, ::2], draws[:, 1::2] = rng.exponential(works, (vehicles, cycles)), rng.exponential(repair, (vehicles, cycles))
        trace = ran(layout, np.zeros(vehicles), draws, [menders])
        until = float(np.nanmin(trace.left))  # all are still at it
        broken = np.minimum(trace.begin[:, :-2:2] + draws[:, :-2:2], until)
        back = np.minimum(trace.begin[:, 2::2], until)
        found.append(float((back - broken).sum() / until))
    assert agrees(found, truth)


def test_fresh_goods_first_gives_the_waits_of_cobham() -> None:
    """Two ranks, one lane, no interruption."""
    layout, urgent, other = line(*ONE, lane=1), [], []
    for number in range(40):
        rng = np.random.default_rng([6, number])
        arrival = poisson(rng, 0.8, 60_000)
        rank = (rng.random(arrival.size) >= 0.4).astype(np.int64)
        trace = ran(layout, arrival, rng.exponential(1.0, (arrival.size, 1)), [1], rank)
        waits = trace.begin[:, 0] - arrival
        urgent.append(float(waits[2_000:][rank[2_000:] == 0].mean()))
        other.append(float(waits[2_000:][rank[2_000:] == 1].mean()))
    residual = 0.8
    assert agrees(urgent, residual / (1 - 0.32))
    assert agrees(other, residual / (1 - 0.32) / (1 - 0.8))


def test_a_full_place_behind_a_lane_holds_the_lane_up() -> None:
    """By hand: one lane of 10 s, then one of 30 s with a single place before it."""
    steps = (Step("first", "first", ANY), Step("place", "place"), Step("second", "second", ANY), Step("out", outcome=SERVED))
    layout = line(*steps, first=1, place=1, second=1)
    trace = ran(layout, np.zeros(4), np.tile([10.0, 30.0], (4, 1)), [1, 1, 1])
    assert trace.begin[:, 0].tolist() == [0.0, 10.0, 20.0, 40.0]  # the third leaves its lane at 40, ten seconds late
    assert trace.begin[:, 2].tolist() == [10.0, 40.0, 70.0, 100.0]
    assert trace.left.tolist() == [40.0, 70.0, 100.0, 130.0]


def test_an_interval_holds_the_truth_as_often_as_it_says() -> None:
    rng = np.random.default_rng(7)
    intervals = [estimate(rng.normal(3.0, 2.0, 8)) for _ in range(10_000)]
    held = sum(one.low <= 3.0 <= one.high for one in intervals if one.low is not None and one.high is not None)
    assert 0.944 <= held / len(intervals) <= 0.956


def pooled(replications: list[Floats]) -> Pooled:
    times, counts = np.array([[thinned(one)] for one in replications]), np.array([[float(one.size)] for one in replications])
    return Pooled(times, counts, np.array([[one.sum()] for one in replications]))


def shuttle(rng: np.random.Generator, count: int) -> list[Floats]:
    """Replications of a gate that keeps some overnight: three in ten keep one in six or seven, the others hardly one in thirty."""
    found = []
    for _ in range(count):
        kept = rng.uniform(0.11, 0.2) if rng.random() < 0.3 else rng.uniform(0.0, 0.07)
        customers = rng.poisson(800)
        hours = np.where(rng.random(customers) < kept, rng.normal(18, 0.7, customers), rng.gamma(4, 0.45, customers))
        found.append(hours * 3600)
    return found


@pytest.mark.parametrize("share", [0.5, 0.9, 0.99])
def test_nine_in_ten_are_nine_in_ten_of_all_customers_and_not_the_mean_of_replications(share: float) -> None:
    replications = shuttle(np.random.default_rng(9), 20)
    found, said = pooled(replications).quantile(share)
    everybody = np.concatenate(replications)
    assert abs(float((everybody < found.mean).mean()) - share) < 0.001
    assert said.mean() == pytest.approx(found.mean)
    if share == 0.9:
        assert found.mean < 4 * 3600 < np.mean([np.quantile(one, share) for one in replications])


@pytest.mark.parametrize("share", [0.9, 0.99])
def test_the_interval_of_a_quantile_holds_the_truth_as_often_as_it_says(share: float) -> None:
    """Student's interval of the mean of the replications' quantiles held it in 27 and 66 of 100."""
    rng = np.random.default_rng(10)
    truth = float(np.quantile(np.concatenate(shuttle(rng, 2_000)), share))
    found = [pooled(shuttle(rng, 20)).quantile(share)[0] for _ in range(200)]
    held = sum(one.low <= truth <= one.high for one in found if one.low is not None and one.high is not None)
    assert 0.91 <= held / len(found) <= 0.99


def test_times_of_few_customers_are_told_and_of_nobody_none() -> None:
    one = pooled([np.array([60.0, 60.0]), np.array([]), np.array([60.0])])
    assert one.quantile(0.9)[0] == one.mean()[0] == Estimate(60.0, 60.0, 60.0)
    nobody = pooled([np.array([]), np.array([])])
    assert math.isnan(nobody.quantile(0.9)[0].mean)
    assert math.isnan(nobody.mean()[0].mean)
    assert pooled([np.array([60.0, 80.0])]).quantile(0.5)[0] == Estimate(70.0, None, None)


def test_a_queue_that_fills_is_left_out_until_it_is_full() -> None:
    rng = np.random.default_rng(8)
    level = 100 * (1 - np.exp(-np.arange(60) / 4))
    found = [warm_up(level + rng.normal(0, 2, 60)) for _ in range(50)]
    assert all(one is not None and 8 <= one < 30 for one in found)


def test_days_that_are_alike_but_for_chance_are_all_kept() -> None:
    rng = np.random.default_rng(11)
    found = [warm_up(rng.normal(100, 10, 30)) for _ in range(200)]
    assert sum(one == 0 for one in found) > 190


def test_a_queue_that_grows_has_no_steady_state() -> None:
    assert warm_up(np.arange(40.0) * 30) is None
