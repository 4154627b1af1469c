"""The guide to gates is a test: what it shows is what happens, also what it tells beside published figures."""

from __future__ import annotations

import doctest
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


def test_every_example_of_the_guide_to_gates_runs_as_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    result = doctest.testfile(str(ROOT / "docs/guides/gates.md"), module_relative=False, encoding="utf-8")
    assert (result.failed, result.attempted > 15) == (0, True)
