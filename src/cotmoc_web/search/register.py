"""The register of the facts and the words for boundary markers, made once a process: the first question would wait a second for them."""

from __future__ import annotations

import re
import threading
from functools import cache

from cotmoc.languages.load import codes
from cotmoc.languages.load import load as language
from cotmoc.names.records import Candidate
from cotmoc.names.register import Register, of_knowledge
from cotmoc.names.resolve import resolve
from cotmoc_web.entities.facts import packaged
from cotmoc_web.search.text import pattern

_LOCK = threading.Lock()
_MADE: list[Register] = []
"""The one register; empty until somebody asks. Kept here because making it twice at once would double the wait."""
LONGEST_MARKER_WORD = 3


def register() -> Register:
    """Every written form of the facts. Safe to call from any thread."""
    if not _MADE:
        with _LOCK:
            if not _MADE:
                made = of_knowledge(packaged())
                resolve("", register=made)  # its index is made by the first question
                _MADE.append(made)
    return _MADE[0]


def meant(name: str) -> tuple[Candidate, ...]:
    """What the facts know a written name to be."""
    return resolve(name, register=register(), limit=6)


@cache
def marker_words() -> tuple[str, ...]:
    """What a boundary marker is called, in every language the reader knows."""
    found = {word.replace("*", "") for code in codes() for word in language(code).sections["designators"].get("marker", ())}
    return tuple(sorted((word for word in found if len(word.split()) <= LONGEST_MARKER_WORD), key=lambda word: (-len(word), word)))


@cache
def marker_pattern() -> re.Pattern[str]:
    """A marker with its number, on folded text."""
    words = "|".join(pattern(word) for word in marker_words())
    number = r"\d{1,4}(?:/\d{1,2})?"
    return re.compile(rf"(?:{words})(?:\s+(?:so|no|nr|n))?\s*(?P<a>{number})(?!\d)|(?<!\d)(?P<b>{number})\s*(?:{words})")


def warm() -> None:
    """Make all of it now."""
    register()
    marker_pattern()
