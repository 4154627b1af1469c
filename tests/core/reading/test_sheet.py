"""Statements as a sheet."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from cotmoc.reading.sheet import BYTE_ORDER_MARK, COLUMNS, cell, lines


def plain(quote: str) -> dict[str, Any]:
    statement = {"id": "s01", "quote": quote, "kind": "agreed", "parties": ["a", "b"], "quantity": {"value": 425, "unit": "ha", "of": ""}}
    return {"document": {"file": "a.txt", "language": "en", "published": None}, "statements": [statement]}


@pytest.mark.parametrize("evil", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "\n=1", "＝1"])
def test_a_cell_never_begins_as_a_formula_does(evil: str) -> None:
    assert cell(evil).startswith("'")


def test_a_number_stays_a_number() -> None:
    assert cell(-0.5) == "-0.5"


def test_the_sheet_can_be_read_back() -> None:
    data = b"".join(lines([plain('He said: "one, two"\nthree')]))
    assert data.startswith(BYTE_ORDER_MARK)
    head, row = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    assert head == COLUMNS
    assert dict(zip(head, row, strict=True))["quote"] == 'He said: "one, two"\nthree'
    assert dict(zip(head, row, strict=True))["value"] == "425"


def test_a_lone_surrogate_does_not_stop_the_sheet() -> None:
    assert rb"\ud800" in b"".join(lines([plain("a\ud800")]))
