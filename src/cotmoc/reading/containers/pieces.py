"""Text put together piece by piece, each piece keeping its place; and lines of a page joined into paragraphs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from cotmoc.reading.results import Place
from cotmoc.records import Span

Box = tuple[float, float, float, float]
"""Left, top, right, bottom in points from the page's top left."""


class Pieces:
    """A text under construction.

    >>> pieces = Pieces()
    >>> pieces.add("Lạng Sơn", "line 1"); pieces.gap(" "); pieces.add("Bằng Tường", "line 2")
    >>> pieces.text(), pieces.places()[1].span
    ('Lạng Sơn Bằng Tường', Span(start=9, end=19))
    """

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._places: list[Place] = []
        self._length = 0

    def __len__(self) -> int:
        return self._length

    def add(self, text: str, where: str, page: int | None = None, box: Box | None = None) -> None:
        """Append words of the file, with where they stand."""
        if not text:
            return
        start = self._length
        self.gap(text)
        self._places.append(Place(Span(start, self._length), page, where, box))

    def gap(self, separator: str) -> None:
        """Append a separator that is not in the file."""
        self._parts.append(separator)
        self._length += len(separator)

    def text(self) -> str:
        """All of it."""
        return "".join(self._parts)

    def places(self) -> tuple[Place, ...]:
        """In the order of the text."""
        return tuple(self._places)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page as printed."""

    text: str
    page: int
    number: int
    box: Box | None
    opens: bool
    """Whether a new paragraph begins with it."""
    hyphen: bool = False
    """Whether the line's own software marked its last character as a hyphen between lines; it is not in `text`."""
    scanned: bool = False
    """Whether it was read from a picture."""


_HYPHENS = "-‐\xad"
_WORD = re.compile(r"[^\W\d_]+(?:[-‐][^\W\d_]+)*")
_LAST_WORD = re.compile(r"[^\W\d_]+\Z")
_FIRST_WORD = re.compile(r"[^\W\d_]+")


def is_unspaced(char: str) -> bool:
    """Whether the script of the character is written without spaces between words: Han, kana, and their punctuation.

    >>> [is_unspaced(char) for char in "谅の，한a"]
    [True, True, True, False, False]
    """
    point = ord(char)
    if point < 0x2E80:
        return False
    return point >= 0x20000 or any(first <= point <= last for first, last in _UNSPACED)


_UNSPACED = ((0x2E80, 0x312F), (0x3190, 0x9FFF), (0xF900, 0xFAFF), (0xFF00, 0xFFEF))


def join_lines(lines: Sequence[Line], pieces: Pieces) -> None:
    """Append the lines: one `\\n` between paragraphs, a space between lines of one, nothing where words run on.

    A hyphen at the end of a line is dropped when the word goes on in small letters, unless the document elsewhere writes that
    very word with a hyphen and never without.

    >>> pieces = Pieces()
    >>> join_lines([Line("współ-", 1, 1, None, True), Line("praca", 1, 2, None, False), Line("Nowy", 1, 3, None, True)], pieces)
    >>> pieces.text()
    'współpraca\\nNowy'
    """
    words = {word.casefold() for line in lines for word in _WORD.findall(line.text)}
    for line, following in zip(lines, [*lines[1:], None], strict=False):
        text, separator = _ending(line, following, words)
        pieces.add(text, f"line {line.number}", line.page, line.box)
        pieces.gap(separator)


def _ending(line: Line, following: Line | None, words: set[str]) -> tuple[str, str]:
    """The line as it goes into the text, and what stands between it and the next."""
    if following is None or following.opens:
        return line.text + ("-" if line.hyphen else ""), "" if following is None else "\n"
    stem = line.text if line.hyphen else line.text.rstrip(_HYPHENS)
    if len(stem) == len(line.text) and not line.hyphen:
        return line.text, "" if is_unspaced(line.text[-1]) and is_unspaced(following.text[0]) else " "
    left, right = _LAST_WORD.search(stem), _FIRST_WORD.match(following.text)
    if left is None or right is None:
        return stem + "-", " " if stem[-1:].isspace() or not stem else ""
    whole, hyphened = (left[0] + right[0]).casefold(), f"{left[0]}-{right[0]}".casefold()
    soft = line.text.endswith("\xad")
    if soft or (right[0][0].islower() and (whole in words or hyphened not in words)):
        return stem, ""
    return stem + "-", ""
