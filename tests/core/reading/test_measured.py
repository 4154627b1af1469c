"""How well examples are read, counted by hand."""

from __future__ import annotations

from typing import Any

import pytest

from cotmoc.reading.measured import Tally, expected_statements, judge, matched, overlap
from cotmoc.reading.results import Statement
from cotmoc.records import Span

TEXT = "The two sides agreed to open the Lung Lan crossing in 2026; strengthen joint patrols along 12 km of the border."
FIRST, SECOND = "The two sides agreed to open the Lung Lan crossing in 2026", "strengthen joint patrols along 12 km of the border"


def example(**changes: Any) -> dict[str, Any]:
    labels = [
        {"quote": FIRST, "kind": "agreed", "field": "border_gates"},
        {"quote": SECOND, "kind": "agreed", "field": "border_management"},
    ]
    return {"text": TEXT, "statements": labels, "dates": ["2026"], "quantities": [{"value": 12, "unit": "km"}], **changes}


def statement(start: int, end: int) -> Statement:
    return Statement("s01", Span(start, end), "", "agreed", "general")


@pytest.mark.parametrize(
    ("one", "other", "share"),
    [
        ((0, 10), (0, 10), 1.0),
        ((0, 10), (5, 15), 1 / 3),
        ((0, 10), (10, 20), 0.0),
        ((0, 10), (2, 4), 0.2),
        ((5, 5), (5, 5), 0.0),
    ],
)
def test_overlap_is_the_shared_part_of_both(one: tuple[int, int], other: tuple[int, int], share: float) -> None:
    assert overlap(Span(*one), Span(*other)) == pytest.approx(share)


def test_each_expected_statement_is_matched_once_with_its_best() -> None:
    expected: list[tuple[Span, Any]] = [(Span(0, 10), {}), (Span(10, 20), {})]
    near, best, half = statement(0, 8), statement(0, 10), statement(12, 20)
    assert matched(expected, [near, best, half]) == [(0, best), (1, half)]
    assert matched(expected, [statement(0, 4)]) == []


def test_a_quote_that_stands_twice_is_taken_in_order() -> None:
    twice = {"text": "open it; open it", "statements": [{"quote": "open it"}, {"quote": "open it"}]}
    assert [(span.start, span.end) for span, _ in expected_statements(twice)] == [(0, 7), (9, 16)]


def test_what_is_right_is_counted() -> None:
    tally = Tally()
    judge(example(), "en", tally)
    assert (tally.cut, tally.kind, tally.field) == ([2, 2, 2], [2, 2, 2], [2, 2, 2])
    assert (tally.dates, tally.quantities) == ([1, 1, 1], [1, 1, 1])


def test_what_is_wrong_is_counted_in_its_own_place() -> None:
    wrong_kind = {"quote": FIRST, "kind": "signed", "field": "border_gates"}
    wrong_field = {"quote": SECOND, "kind": "agreed", "field": "energy"}
    tally = Tally()
    judge(example(statements=[wrong_kind, wrong_field], dates=["2025", "2026"], quantities=[]), "en", tally)
    assert (tally.cut, tally.kind, tally.field) == ([2, 2, 2], [1, 2, 2], [0, 2, 2])
    assert (tally.dates, tally.quantities) == ([1, 1, 2], [0, 1, 0])


def test_the_figure_is_the_harmonic_mean_and_one_where_nothing_was_asked() -> None:
    tally = Tally(cut=[3, 4, 6])
    assert tally.f1("cut") == pytest.approx(0.6)
    assert tally.f1("kind") == 1.0
