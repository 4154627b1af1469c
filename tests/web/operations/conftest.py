"""A record of its own for each test, that may be broken."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from operated import Home, database


@pytest.fixture(scope="session")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """A record just made: making its tables takes seconds, copying it does not."""
    with database() as url:
        found = Home(tmp_path_factory.mktemp("pattern") / "data", url)
        found.ok("init")
        found.python("from cotmoc_web.operations import static; static.gather()")
        yield found


@pytest.fixture
def home(tmp_path: Path, pattern: Home) -> Iterator[Home]:
    """A record of its own, with its tables."""
    with database(pattern.url) as url:
        shutil.copytree(pattern.data, tmp_path / "data")
        yield Home(tmp_path / "data", url)


@pytest.fixture
def second_home(tmp_path: Path) -> Iterator[Home]:
    """Another machine, where nothing is yet."""
    with database() as url:
        yield Home(tmp_path / "second", url)
