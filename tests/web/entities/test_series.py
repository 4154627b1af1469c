"""Figures as series: what is comparable, what is not, and where the dots stand."""

from __future__ import annotations

import datetime as dt

import pytest

from cotmoc_web.entities.models import Figure
from cotmoc_web.entities.series import draw, groups, length_of


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
