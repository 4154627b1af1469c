"""How names of a mechanism set's people look, so that a name that is in no table can still be spotted."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class Spotting:
    """The shape of names, by script."""

    latin_word: re.Pattern[str]
    latin_surnames: frozenset[str]
    cyrillic_word: re.Pattern[str]
    cyrillic_surnames: frozenset[str]
    han_surnames: frozenset[str]
    han_compound: frozenset[str]
    hangul_surnames: frozenset[str]


@cache
def spotting(name: str) -> Spotting | None:
    """The shapes of names of a knowledge folder; None where it says nothing of them.

    >>> spotting("vn_cn").latin_word.fullmatch("khang") is not None
    True
    """
    path = resources.files(__package__).joinpath(name, "spotting.toml")
    if not path.is_file():
        return None
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    return Spotting(
        re.compile(data["latin"]["word"]),
        frozenset(data["latin"]["surnames"]),
        re.compile(data["cyrillic"]["word"]),
        frozenset(data["cyrillic"]["surnames"]),
        frozenset(data["han"]["surnames"]),
        frozenset(data["han"]["compound"]),
        frozenset(data["hangul"]["surnames"]),
    )
