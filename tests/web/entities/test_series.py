"""Figures as series: what is comparable, what is not, and where the dots stand."""

from __future__ import annotations

import datetime as dt

import pytest

from cotmoc_web.entities.models import Figure
from cotmoc_web.entities.series import across, draw, groups, length_of


def figure(value: float, period: str = "2025", **fields: str) -> Figure:
    first = dt.date(int(period[:4]), 1, 1) if period else None
    return Figure(
        pk=int(value), metric="vehicles", value=value, unit=fields.pop("unit", "vehicles"), period=period, first_day=first, **fields
    )


def test_figures_of_one_unit_scope_and_length_are_one_series() -> None:
    (group,) = groups([figure(3, "2025"), figure(1, "2023"), figure(2, "2024")])
    assert ([[each.value for each in one.figures] for one in group.series], group.apart) == ([[1, 2, 3]], [])


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"unit": "vehicles/day"}, "different units"),
        ({"scope": "one gate"}, "different scope"),
        ({"direction": "export"}, "different directions"),
        ({"nature": "target"}, "reported, planned and target are not one"),
        ({"period": "2025-03"}, "periods of different length"),
    ],
)
def test_what_differs_in_one_thing_stands_apart_and_the_reason_is_said(fields: dict[str, str], reason: str) -> None:
    (group,) = groups([figure(1), figure(2, **fields)])
    assert (len(group.series), [str(each) for each in group.apart]) == (2, [reason])


def test_two_numbers_for_one_period_differ_and_both_stay() -> None:
    (group,) = groups([figure(1), figure(2)])
    assert (group.series[0].differing, len(group.series[0].figures)) == (True, 2)


def test_a_chart_needs_three_days_and_is_true_to_the_numbers() -> None:
    two, three = groups([figure(1, "2023"), figure(2, "2024")]), groups([figure(50, "2023"), figure(100, "2024"), figure(25, "2025")])
    assert two[0].series[0].chart is None
    chart = three[0].series[0].chart
    assert chart is not None
    heights = [chart.base - point.y for point in chart.points]
    assert (heights[1] / heights[0], heights[1] / heights[2]) == (2.0, 4.0)


def test_numbers_that_are_all_nothing_are_drawn_on_the_line() -> None:
    chart = draw([figure(0, "2023"), figure(0, "2024"), figure(0, "2025")])
    assert [point.y for point in chart.points] == [float(chart.base)] * 3


@pytest.mark.parametrize(
    ("period", "length"),
    [("2025-01-31/2025-02-01", "days"), ("2024-05", "month"), ("2025-01/2025-06", "half"), ("2018/2024", "long"), ("?", "unknown")],
)
def test_how_long_a_period_is(period: str, length: str) -> None:
    assert length_of(period) == length


def test_figures_that_differ_for_one_period_are_told_together() -> None:
    (group,) = groups([figure(1, "2024"), figure(2, "2025"), figure(3, "2025")])
    assert [[each.value for each in rows] for rows in group.series[0].claims] == [[2, 3]]


def of(thing: int, value: float, **fields: str) -> Figure:
    made = figure(value, **fields)
    made.of_id = thing
    return made


def test_three_things_of_one_period_stand_side_by_side_the_largest_first() -> None:
    (one,) = across([of(1, 10), of(2, 40), of(3, 20)])
    assert [(each.value, length / one.bars[0][1]) for each, length in one.bars] == [(40, 1.0), (20, 0.5), (10, 0.25)]


@pytest.mark.parametrize(
    "other", [{"period": "2024"}, {"unit": "people"}, {"direction": "export"}, {"nature": "target"}, {"scope": "one lane"}, {"period": ""}]
)
def test_what_differs_in_anything_but_the_thing_does_not_stand_with_them(other: dict[str, str]) -> None:
    assert across([of(1, 10), of(2, 40), of(3, 20, **other)]) == []


def test_two_things_or_one_thing_twice_are_no_comparison() -> None:
    assert across([of(1, 10), of(2, 40), of(2, 41)]) == []


def test_numbers_and_days_of_dots_that_nearly_meet_do_not_cover_each_other() -> None:
    rows = [figure(100, "2024"), figure(104, "2024"), figure(90, "2026")]
    rows[1].first_day = dt.date(2024, 1, 8)
    chart = draw(rows)
    assert [point.labelled for point in chart.points] == [True, False, True]
    assert abs(chart.points[0].top - chart.points[1].top) >= 20
