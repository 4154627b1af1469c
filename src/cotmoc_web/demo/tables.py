"""The files of this folder."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any

Table = dict[str, Any]


@cache
def table(name: str) -> Table:
    """`people.toml` or `record.toml`."""
    return tomllib.loads(resources.files("cotmoc_web.demo").joinpath(name).read_text("utf-8"))
