"""Booked hours: the best plan there is, never worse than first come first served, and clear where there is none."""

from __future__ import annotations

import itertools
import math
import sys
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cotmoc.errors import CotmocError, MissingProgram, UsageError
from cotmoc.gates.booking import Left, Plan, Request, Slot, book

MORNING = [Slot(7, 2), Slot(8, 2), Slot(9, 2), Slot(10, 2)]


def asks(count: int, wish: float, **rest: Any) -> list[Request]:
    return [Request(f"{wish:g}-{number}", wish, **rest) for number in range(count)]


def hours_of(plan: Plan) -> dict[str, int]:
    return {one.request: one.slot for one in plan.placed}


# ---- single cases


def test_each_gets_the_wished_hour_where_there_is_room() -> None:
    plan = book(MORNING, [*asks(2, 8), *asks(1, 10)])
    assert (hours_of(plan), plan.cost, plan.left, plan.proved) == ({"8-0": 1, "8-1": 1, "10-0": 3}, 0.0, (), True)


def test_the_one_who_suffers_least_moves() -> None:
    plan = book([Slot(8, 1), Slot(9, 1)], [Request("hardy", 8, late=1), Request("fruit", 8, late=1, priority=10)])
    assert hours_of(plan) == {"hardy": 1, "fruit": 0}
    assert (plan.cost, plan.first_come) == (1.0, 10.0)


def test_of_too_many_those_of_low_priority_are_left_whatever_it_costs() -> None:
    plan = book([Slot(7, 1)], [Request("near", 7), Request("far", 19, priority=2, early=1000)])
    assert (hours_of(plan), plan.left, plan.cost) == ({"far": 0}, (Left("near", "full", (0,)),), 24_000.0)


def test_one_more_is_let_in_though_all_others_must_move_for_it() -> None:
    slots = [Slot(7, 1), Slot(8, 1), Slot(9, 1)]
    requests = [Request("a", 7, late=900, latest=8), Request("b", 8, late=900), Request("c", 7, latest=7)]
    assert hours_of(book(slots, requests)) == {"a": 1, "b": 2, "c": 0}


def test_who_is_left_is_told_which_hours_are_the_squeeze() -> None:
    slots = [Slot(7, 1), Slot(8, 1), Slot(9, 5)]
    requests = [Request("a", 7, latest=8), Request("b", 7, latest=8), Request("c", 7, latest=7), Request("d", 9, earliest=20)]
    plan = book(slots, requests)
    assert {one.why: one.hours for one in plan.left} == {"full": (0, 1), "no_hour": ()}
    assert [hour.admits for hour in plan.hours] == [True, True, False]


def test_a_place_more_is_worth_what_it_saves() -> None:
    plan = book([Slot(8, 1), Slot(9, 2), Slot(10, 2)], asks(3, 8))
    assert (plan.cost, [hour.saves for hour in plan.hours]) == (2.0, [1.0, 0.0, 0.0])


def test_places_kept_for_the_unbooked_are_not_booked() -> None:
    plan = book([Slot(8, 5, kept=4)], asks(3, 8))
    assert ([hour.booked for hour in plan.hours], len(plan.left)) == ([1], 2)


def test_nobody_asks_and_nothing_is_booked() -> None:
    plan = book(MORNING, [])
    assert (plan.placed, plan.left, plan.cost, plan.proved, [hour.limit for hour in plan.hours]) == ((), (), 0.0, True, [2, 2, 2, 2])


# ---- no-shows


def test_overbooking_takes_as_many_as_the_risk_allows() -> None:
    """Of 12 that come with 0.8 each, more than 10 come with 12 x 0.8^11 x 0.2 + 0.8^12 = 0.275; of 11 with 0.8^11 = 0.086."""
    requests = asks(15, 8, absent=0.2)
    assert [book([Slot(8, 10)], requests, risk=risk).hours[0].booked for risk in (0.0, 0.08, 0.09, 0.27, 0.28)] == [10, 10, 11, 11, 12]
    hour = book([Slot(8, 10)], requests, risk=0.28).hours[0]
    assert hour.expected == pytest.approx(9.6)
    assert hour.risk == pytest.approx(12 * 0.8**11 * 0.2 + 0.8**12)
    assert hour.turned == pytest.approx(12 * 0.8**11 * 0.2 + 2 * 0.8**12)


def test_those_who_always_come_are_never_booked_beyond_the_places() -> None:
    assert book([Slot(8, 10)], asks(15, 8), risk=0.5).hours[0].booked == 10


def test_with_chances_that_differ_the_risk_holds_and_the_bound_says_how_good_it_is() -> None:
    requests = [*asks(12, 8, absent=0.05), *(Request(f"x{n}", 9, absent=0.5) for n in range(12))]
    plan = book([Slot(8, 8), Slot(9, 8)], requests, risk=0.1)
    assert max(hour.risk for hour in plan.hours) <= 0.1
    assert plan.bound_left <= len(plan.left)


@given(st.lists(st.sampled_from([0.0, 0.1, 0.3, 0.5]), min_size=1, max_size=9), st.integers(0, 5), st.sampled_from([0.0, 0.05, 0.2]))
def test_the_risk_told_is_the_risk_of_all_cases_added_up(absences: list[float], places: int, risk: float) -> None:
    requests = [Request(str(number), 8, absent=absent) for number, absent in enumerate(absences)]
    plan = book([Slot(8, places)], requests, risk=risk)
    booked = [absences[int(one.request)] for one in plan.placed]
    chance = sum(
        math.prod(1 - absent if came else absent for came, absent in zip(who, booked, strict=True))
        for who in itertools.product((False, True), repeat=len(booked))
        if sum(who) > places
    )
    assert plan.hours[0].risk == pytest.approx(chance, abs=1e-12)
    assert plan.hours[0].risk <= risk


# ---- what always holds


@st.composite
def bookings(draw: st.DrawFn, most_slots: int = 6, most_requests: int = 14) -> tuple[list[Slot], list[Request]]:
    starts = draw(st.lists(st.integers(6, 20), min_size=1, max_size=most_slots, unique=True))
    slots = [Slot(start, (room := draw(st.integers(0, 4))), draw(st.integers(0, room))) for start in starts]
    requests = []
    for number in range(draw(st.integers(0, most_requests))):
        earliest, latest = draw(st.sampled_from([(None, None), (8, 12), (None, 9), (15, None), (12, 8)]))
        requests.append(
            Request(
                str(number),
                draw(st.integers(6, 20)),
                early=draw(st.sampled_from([0, 0.5, 1, 3])),
                late=draw(st.sampled_from([0, 1, 2.25])),
                priority=draw(st.integers(1, 3)),
                earliest=earliest,
                latest=latest,
            )
        )
    return slots, requests


@given(bookings())
def test_no_hour_is_given_more_than_it_takes_and_everybody_is_answered_once(case: tuple[list[Slot], list[Request]]) -> None:
    slots, requests = case
    plan = book(slots, requests)
    answered = sorted([one.request for one in plan.placed] + [one.request for one in plan.left])
    assert answered == sorted(one.id for one in requests)
    by_id = {one.id: one for one in requests}
    assert all(by_id[one.request].may(slots[one.slot].start) for one in plan.placed)
    booked = [sum(one.slot == number for one in plan.placed) for number in range(len(slots))]
    assert booked == [hour.booked for hour in plan.hours]
    assert all(count <= slot.open for count, slot in zip(booked, slots, strict=True))
    assert plan.cost == pytest.approx(sum(one.cost for one in plan.placed))
    assert plan.proved


@given(bookings())
def test_it_is_never_worse_than_first_come_first_served(case: tuple[list[Slot], list[Request]]) -> None:
    plan = book(*case)
    assert len(plan.left) <= plan.first_come_left
    if len(plan.left) == plan.first_come_left and {one.priority for one in case[1]} <= {1}:
        assert plan.cost <= plan.first_come


@given(bookings(most_slots=3, most_requests=5))
def test_it_agrees_with_trying_everything(case: tuple[list[Slot], list[Request]]) -> None:
    slots, requests = case
    best = (math.inf, math.inf)
    for choice in itertools.product(range(-1, len(slots)), repeat=len(requests)):
        fits = all(choice.count(number) <= slot.open for number, slot in enumerate(slots))
        if fits and all(where < 0 or one.may(slots[where].start) for one, where in zip(requests, choice, strict=True)):
            left = sum(one.priority for one, where in zip(requests, choice, strict=True) if where < 0)
            cost = sum(one.cost(slots[where].start) for one, where in zip(requests, choice, strict=True) if where >= 0)
            best = min(best, (left, cost))
    plan = book(slots, requests)
    priorities = {one.id: one.priority for one in requests}
    assert (sum(priorities[one.request] for one in plan.left), round(1000 * plan.cost)) == best


@given(bookings(), st.integers(0, 5))
def test_one_more_place_does_what_was_told(case: tuple[list[Slot], list[Request]], which: int) -> None:
    slots, requests = case
    assume(which < len(slots))
    plan = book(slots, requests)
    roomier = [Slot(slot.start, slot.capacity + (number == which), slot.kept) for number, slot in enumerate(slots)]
    after = book(roomier, requests)
    hour = plan.hours[which]
    assert len(plan.left) - len(after.left) == hour.admits
    if not hour.admits:
        assert plan.cost - after.cost == pytest.approx(hour.saves)


def test_the_proof_fails_where_a_plan_is_not_the_best(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cotmoc.gates.booking.cheapest", lambda costs, room, leave: np.array([0, 1]))
    plan = book([Slot(8, 1), Slot(9, 1)], [Request("a", 9), Request("b", 8)])
    assert (plan.cost, plan.proved) == (2.0, False)


def test_the_same_requests_give_the_same_plan() -> None:
    requests = [Request(str(number), 7 + number % 4, late=1 + number % 3) for number in range(40)]
    slots = [Slot(7 + number / 2, 6) for number in range(8)]
    assert book(slots, requests) == book(slots, requests)


# ---- what cannot be


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: Slot(8, -1), "a capacity of -1 cannot be"),
        (lambda: Slot(8, 10**9), "a capacity of 1000000000 cannot be"),
        (lambda: Slot(math.nan, 1), "start nan cannot be"),
        (lambda: Slot(8, 2, kept=3), "3 of 2 places cannot be kept"),
        (lambda: Request("a", math.inf), "wish inf cannot be"),
        (lambda: Request("a", 8, early=-1), "early -1 cannot be"),
        (lambda: Request("a", 8, priority=0), "a priority of 0 cannot be"),
        (lambda: Request("a", 8, absent=1), "a chance of 1 to stay away cannot be"),
        (lambda: book([], []), "there is no hour to book"),
        (lambda: book([Slot(8, 1)], [], risk=1), "a risk of 1 cannot be"),
        (lambda: book([Slot(8, 1), Slot(8, 2)], []), "it is there twice"),
        (lambda: book(MORNING, [Request("a", 8), Request("a", 9)]), "it is there twice"),
        (lambda: book(MORNING, asks(50_001, 8)), "are too many at once"),
    ],
)
def test_what_cannot_be_is_refused_with_the_remedy(make: Any, told: str) -> None:
    with pytest.raises(UsageError, match=told) as refused:
        make()
    assert refused.value.remedy


def test_costs_too_far_apart_to_add_up_exactly_are_refused() -> None:
    slots = [Slot(-8000 + number, 1) for number in range(1000)]
    with pytest.raises(UsageError, match="too far apart"):
        book(slots, asks(1500, 8700, early=1000, priority=100))


def test_without_the_solver_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ortools.graph.python", None)
    with pytest.raises(MissingProgram) as missing:
        book(MORNING, asks(1, 8))
    assert "pip install 'cotmoc[gates]'" in str(missing.value)
    assert isinstance(missing.value, CotmocError)
