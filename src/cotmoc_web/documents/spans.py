"""The words around a quote, and a quote made wider or narrower by one clause."""

from __future__ import annotations

import re
from typing import NamedTuple

_END = re.compile(r"[.!?;:,…](?=\s)|[。！？；：，、]|\n+")
"""Where a clause ends."""
_AROUND = 420
"""How many characters of the paragraph are shown on each side of a quote."""


class Around(NamedTuple):
    """A quote in its context."""

    before: str
    quote: str
    after: str


def around(text: str, start: int, end: int) -> Around:
    """The quote with what stands before and after it in its paragraphs; cuts show "…".

    >>> around("One. Two three. Four.", 5, 15)
    Around(before='One. ', quote='Two three.', after=' Four.')
    """
    first = text.rfind("\n", 0, start) + 1
    if start - first < 80 and first > 0:  # the paragraph begins here: what stands before it helps to understand
        first = text.rfind("\n", 0, first - 1) + 1
    last = text.find("\n", end)
    last = len(text) if last < 0 else last
    before, after = text[first:start], text[end:last]
    if len(before) > _AROUND:
        before = "… " + before[-_AROUND:].partition(" ")[2] if " " in before[-_AROUND:] else "… " + before[-_AROUND:]
    if len(after) > _AROUND:
        after = (after[:_AROUND].rpartition(" ")[0] if " " in after[:_AROUND] else after[:_AROUND]) + " …"
    return Around(before, text[start:end], after)


def moved(text: str, start: int, end: int, step: str, read: tuple[int, int] = (0, 0)) -> tuple[int, int]:
    """The quote one clause wider or narrower; the same where there is nothing to add, or only one clause left.

    Args:
        step: `before` and `after` add a clause there; `less_before` and `less_after` take one away.
        read: The quote as it was read: its ends are cuts as good as those of clauses, so that what was widened can be narrowed again.

    >>> text = "One, two, three."
    >>> moved(text, 5, 9, "before"), moved(text, 5, 9, "after"), moved(text, 0, 9, "less_before"), moved(text, 5, 9, "less_after")
    ((0, 9), (5, 16), (5, 9), (5, 9))
    """
    clauses = _clauses(text)
    if step == "before":
        earlier = [one for one in clauses if one[0] < start]
        return (earlier[-1][0], end) if earlier else (start, end)
    if step == "after":
        later = [one for one in clauses if one[1] > end]
        return (start, later[0][1]) if later else (start, end)
    if step == "less_before":
        starts = [cut for cut in (*(one[0] for one in clauses), read[0]) if start < cut < end]
        return (min(starts), end) if starts else (start, end)
    ends = [cut for cut in (*(one[1] for one in clauses), read[1]) if start < cut < end]
    return (start, max(ends)) if ends else (start, end)


def _clauses(text: str) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    position = 0
    for cut in (*(match.end() for match in _END.finditer(text)), len(text)):
        words = text[position:cut]
        if words.strip():
            left = len(words) - len(words.lstrip())
            found.append((position + left, position + left + len(words.strip())))
        position = cut
    return found
