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
from cotmoc_web.search.text import GLUED_SIGN, pattern, units

_LOCK = threading.Lock()
_MADE: list[Register] = []
"""The one register; empty until somebody asks. Kept here because making it twice at once would double the wait."""
LONGEST_MARKER_WORD = 3
NUMBER_WORD = 4
"""Letters up to which a last word may be one for any number: số, no, nr, numero is written out with its marker."""


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
def _beside() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What stands right before the number of a marker, and right behind it. The last word is enough ("mốc 504" stands in "cột mốc 504"),
    unless it is a word for any number. Each form costs a look at the index: hundreds would take a second."""
    before, behind = set(), set()
    for word in marker_words():
        parts = units(word)
        if GLUED_SIGN.match(parts[0]):
            behind |= {"".join(parts), f"号{''.join(parts).removeprefix('号')}"}
        before.add(
            parts[-1]
            if len(parts[-1]) > NUMBER_WORD and not GLUED_SIGN.match(parts[-1])
            else "".join(parts)
            if GLUED_SIGN.match(parts[-1])
            else " ".join(parts)
        )
    plain = [word for word in before if not any(word.endswith(f" {other}") for other in before)]
    return tuple(sorted(plain)), tuple(sorted(behind))


def marker_forms(number: str) -> tuple[str, ...]:
    """How texts write a marker with its number."""
    before, behind = _beside()
    return (*(f"{word} {number}" for word in before), *(f"{number}{word}" for word in behind))


@cache
def marker_pattern() -> re.Pattern[str]:
    """A marker with its number, on folded text."""
    words = "|".join(pattern(word) for word in marker_words())
    number = r"\d{1,4}(?:/\d{1,2})?"
    return re.compile(rf"(?:{words})(?:\s+(?:so|no|nr|n))?\s*(?P<a>{number})(?!\d)|(?<!\d)第?(?P<b>{number})\s*(?:{words})")


def warm() -> None:
    """Make all of it now."""
    register()
    marker_pattern()
