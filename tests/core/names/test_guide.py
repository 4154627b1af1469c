"""The guide to names is a test: what it shows is what happens."""

from __future__ import annotations

import doctest
from pathlib import Path

GUIDE = Path(__file__).parents[3] / "docs/guides/names.md"


def test_every_example_of_the_guide_runs_as_printed() -> None:
    result = doctest.testfile(str(GUIDE), module_relative=False, encoding="utf-8")
    assert (result.failed, result.attempted > 15) == (0, True)
