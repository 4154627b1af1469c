"""The text of a page: paragraphs, with marks for what was understood of them.

Statements may overlap and lie inside one another, and HTML elements may not. The text of a paragraph is therefore cut wherever
something begins or ends, and each piece is marked by what holds there. Not a character of the document is lost or moved.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from cotmoc.reading.results import Reading, Stretch
from cotmoc.records import Span

_FORBIDDEN = r"\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
_TURNING = r"\u200e\u200f\u202a-\u202e\u2028\u2029\u2066-\u2069"
_HIDDEN = re.compile(f"[{_FORBIDDEN}{_TURNING}]")
"""Characters that no page may hold, or that turn the direction of what follows them."""

_ORDER = ("statement", "session", "check", "mention")


def quiet(text: str) -> str:
    """Text safe to stand in HTML, hidden characters shown by their number instead of taking effect.

    >>> quiet("a<b\\x00\\u202e")
    'a&lt;b<span class="ctl">U+0000</span><span class="ctl">U+202E</span>'
    """
    return _HIDDEN.sub(_shown, escape(text))


def _shown(found: re.Match[str]) -> str:
    return " " if found[0].isspace() else f'<span class="ctl">U+{ord(found[0]):04X}</span>'


@dataclass(frozen=True, slots=True)
class Item:
    """Something understood, at its place in the text."""

    span: Span
    sort: str
    """`statement`, `session`, `check` or `mention`."""
    label: str = ""
    """Number or code shown behind the words and beside the note; empty for a mention."""
    first: bool = True
    """Whether this is the item's first place: the one its note links to."""

    @property
    def mark(self) -> str:
        """Id of the place in the text."""
        return f"m{self.label}"

    @property
    def note(self) -> str:
        """Id of the note."""
        return f"s{self.label}"


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph of the page."""

    number: int
    """From 1; blocks left aside are not counted and have 0."""
    span: Span
    role: str


def blocks(reading: Reading) -> list[Block]:
    """The text as paragraphs, in order and without gaps but white space. What has no role is body."""
    found: list[Block] = []
    number = 0
    for stretch in _gapless(reading):
        aside = stretch.role == "boilerplate"
        number += not aside
        found.append(Block(0 if aside else number, stretch.span, stretch.role))
    return found


def _gapless(reading: Reading) -> Iterator[Stretch]:
    position = 0
    for stretch in sorted(reading.document.stretches, key=lambda stretch: stretch.span):
        start = max(stretch.span.start, position)
        end = min(stretch.span.end, len(reading.text))
        if start >= end:
            continue
        yield from _lines(reading.text, position, start)
        yield from _trimmed(reading.text, start, end, stretch.role)
        position = end
    yield from _lines(reading.text, position, len(reading.text))


def _lines(text: str, start: int, end: int) -> Iterator[Stretch]:
    for line in text[start:end].split("\n"):
        yield from _trimmed(text, start, start + len(line), "body")
        start += len(line) + 1


def _trimmed(text: str, start: int, end: int, role: str) -> Iterator[Stretch]:
    words = text[start:end]
    if words.strip():
        left = len(words) - len(words.lstrip())
        yield Stretch(Span(start + left, start + left + len(words.strip())), role)


def share_out(items: Iterable[Item], parts: Sequence[Block]) -> list[list[Item]]:
    """The items that touch each block, in the order of the text."""
    starts = [block.span.start for block in parts]
    ends = [block.span.end for block in parts]
    shares: list[list[Item]] = [[] for _ in parts]
    for item in sorted(items, key=lambda item: (item.span.start, -item.span.end, _ORDER.index(item.sort))):
        if item.span.start >= item.span.end:
            continue
        for number in range(bisect_right(ends, item.span.start), bisect_left(starts, item.span.end)):
            shares[number].append(item)
    return shares


class Marker:
    """Writes blocks with their marks. One for each page, since it remembers which ids stand already."""

    def __init__(self, text: str, to_note: str) -> None:
        """`to_note` names the link from a mark to its note, with a slot {n}."""
        self._text = text
        self._to_note = to_note
        self._placed: set[str] = set()

    def html(self, block: Block, items: Sequence[Item]) -> str:
        """The words of a block. `items` are those that touch it, in order."""
        cuts = {block.span.start, block.span.end}
        ending: dict[int, list[Item]] = {}
        for item in items:
            start, end = max(item.span.start, block.span.start), min(item.span.end, block.span.end)
            cuts |= {start, end}
            ending.setdefault(end, []).append(item)
        waiting = list(reversed(items))
        active: list[Item] = []
        pieces: list[str] = []
        edges = sorted(cuts)
        for start, end in pairwise(edges):
            while waiting and max(waiting[-1].span.start, block.span.start) <= start:
                active.append(waiting.pop())
            pieces.append(self._piece(start, end, active))
            gone = ending.get(end, [])
            active = [item for item in active if item not in gone]
            pieces.append(self._references(gone, end, active))
        return "".join(pieces)

    def _piece(self, start: int, end: int, active: Sequence[Item]) -> str:
        words = quiet(self._text[start:end]).replace("\n", "<br>")
        sorts = [item.sort for item in active]
        if "mention" in sorts:
            words = f'<span class="n">{words}</span>'
        if "check" in sorts:
            words = f'<span class="c">{words}</span>'
        new = self._new_ids(active)
        anchors = "".join(f'<span id="{name}"></span>' for name in new[1:])
        own = f' id="{new[0]}"' if new else ""
        deep = sorts.count("statement")
        if deep:
            kind = ' class="two"' if deep > 1 else ""
            return f"{anchors}<mark{own}{kind}>{words}</mark>"
        if "session" in sorts:
            return f'{anchors}<mark{own} class="u">{words}</mark>'
        return f"{anchors}<span{own}>{words}</span>" if new else words

    def _new_ids(self, active: Sequence[Item]) -> list[str]:
        new = []
        for item in active:
            if item.label and item.first and item.mark not in self._placed:
                self._placed.add(item.mark)
                new.append(item.mark)
        return new

    def _references(self, gone: Sequence[Item], end: int, still: Sequence[Item]) -> str:
        links = "".join(
            f'<a class="ref" href="#{item.note}" aria-label="{escape(self._to_note.format(n=item.label))}">{escape(item.label)}</a>'
            for item in gone
            if item.label and item.span.end == end
        )
        return f"<mark>{links}</mark>" if links and any(item.sort == "statement" for item in still) else links
