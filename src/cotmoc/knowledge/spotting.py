"""How names of a mechanism set's people look, so that a name that is in no table can still be spotted."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache

from cotmoc.errors import KnowledgeError
from cotmoc.knowledge.model import Knowledge

FILE = "spotting.toml"


@dataclass(frozen=True, slots=True)
class Spotting:
    """The shape of names, by script."""

    latin_word: re.Pattern[str]
    latin_surnames: frozenset[str]
    latin_middle: frozenset[str]
    """Middle names: what follows a surname and one of these is a person's, even where the two words after it are a place's."""
    cyrillic_word: re.Pattern[str]
    cyrillic_surnames: frozenset[str]
    han_surnames: frozenset[str]
    han_compound: frozenset[str]
    hangul_surnames: frozenset[str]


@lru_cache(maxsize=16)
def spotting(knowledge: Knowledge) -> Spotting | None:
    """The shapes of names of a mechanism set; None where its folder says nothing of them.

    Raises:
        KnowledgeError: `spotting.toml` is wrong.

    >>> from cotmoc.knowledge import load
    >>> spotting(load("vn_cn")).latin_word.fullmatch("khang") is not None
    True
    """
    file = knowledge.folder / FILE
    if not file.is_file():
        return None
    try:
        data = tomllib.loads(file.read_bytes().decode("utf-8-sig"))
        return Spotting(
            re.compile(data["latin"]["word"]),
            frozenset(data["latin"]["surnames"]),
            frozenset(data["latin"].get("middle", ())),
            re.compile(data["cyrillic"]["word"]),
            frozenset(data["cyrillic"]["surnames"]),
            frozenset(data["han"]["surnames"]),
            frozenset(data["han"]["compound"]),
            frozenset(data["hangul"]["surnames"]),
        )
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, TypeError, re.error) as error:
        raise KnowledgeError(FILE, f"cannot be read: {error}", "Copy the file of vn_cn and change what differs.") from error
