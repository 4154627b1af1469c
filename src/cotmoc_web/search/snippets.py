"""The words that were found, where they stand: a piece of the text around them, in parts that are found words and parts that are not."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from cotmoc.text.fold import composed
from cotmoc_web.search.questions import Question
from cotmoc_web.search.text import GLUED_SIGN, folded, pattern

WIDTH = 260
"""Signs of a piece."""
WHOLE = 420
"""A text up to this length is shown whole."""
MATCHES = 200
"""Places in one text that are looked at."""


class Part(NamedTuple):
    """A stretch of the piece."""

    text: str
    found: bool


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of a text."""

    parts: tuple[Part, ...]
    cut_before: bool
    cut_after: bool
    written: tuple[str, ...]
    """Found words as they stand there."""


class Marker:
    """Finds the words of one question in texts. Made once a page."""

    def __init__(self, question: Question) -> None:
        self.entities = frozenset(question.entities)
        self._terms = [compiled for each in question.terms if (compiled := _compiled(each.forms, each.kind == "words"))]

    def snippet(self, text: str) -> Snippet:
        """The piece with the most different terms in it; the beginning if there are none."""
        shown = composed(text)[0]
        hits = self._hits(shown)
        # A Chinese character takes the room of two letters and says as much.
        room = 2 if len(GLUED_SIGN.findall(shown[:1000])) * 3 > min(len(shown), 1000) else 1
        start, end = (0, len(shown)) if len(shown) <= WHOLE // room else _window(shown, hits, WIDTH // room)
        parts: list[Part] = []
        place = start
        for first, last, _ in hits:
            if first < place or last > end:
                continue
            if first > place:
                parts.append(Part(shown[place:first], found=False))
            parts.append(Part(shown[first:last], found=True))
            place = last
        if place < end:
            parts.append(Part(shown[place:end], found=False))
        written = tuple(dict.fromkeys(part.text for part in parts if part.found))
        return Snippet(tuple(parts), start > 0, end < len(shown), written)

    def _hits(self, shown: str) -> list[tuple[int, int, int]]:
        low = folded(shown)
        hits: list[tuple[int, int, int]] = []
        for number, compiled in enumerate(self._terms):
            for place, found in enumerate(compiled.finditer(low)):
                if place >= MATCHES:
                    break
                hits.append((*found.span(), number))
        return sorted(hits, key=lambda hit: (hit[0], -hit[1]))


def _compiled(forms: Iterable[str], beginning: bool) -> re.Pattern[str] | None:
    found = dict.fromkeys(pattern(form, beginning=beginning) for form in sorted(forms, key=len, reverse=True))
    return re.compile("|".join(each for each in found if each)) if any(found) else None


def _window(text: str, hits: list[tuple[int, int, int]], width: int) -> tuple[int, int]:
    """Where most terms stand together, from word to word."""
    best, most = 0, -1
    for place, (first, _, _) in enumerate(hits):
        terms = {number for begins, ends, number in hits[place : place + 20] if ends <= first + width and begins >= first}
        if len(terms) > most:
            best, most = first, len(terms)
    start = max(best - width // 4, 0) if hits else 0
    end = min(start + width, len(text))
    return _edge(text, start, best if hits else 0), _edge(text, end, len(text)) if end < len(text) else end


def _edge(text: str, place: int, limit: int) -> int:
    """The next white space, if one is near: no word is cut in two where words have spaces."""
    if place == 0:
        return 0
    space = re.compile(r"\s").search(text, place, min(place + 30, limit))
    return space.end() if space else place
