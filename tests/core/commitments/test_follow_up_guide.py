"""The guide to following up is a test: what it shows is what happens."""

from __future__ import annotations

import doctest
from pathlib import Path

from cotmoc.commitments import SORTS, STATES, UNDERTAKINGS

GUIDE = Path(__file__).parents[3] / "docs/guides/follow-up.md"


def test_every_example_of_the_guide_runs_as_printed() -> None:
    result = doctest.testfile(str(GUIDE), module_relative=False, encoding="utf-8")
    assert (result.failed, result.attempted > 30) == (0, True)


def test_the_guide_tells_every_state_kind_and_sort() -> None:
    page = GUIDE.read_text("utf-8")
    assert [state for state in STATES if f"| {state} |" not in page] == []
    assert [kind for kind in UNDERTAKINGS if f"| {kind}:" not in page] == []
    assert [sort for sort in SORTS if sort.replace("_", " ") not in page] == []
