"""How much one document may cost: the limits, and the stopwatch that keeps the time limit."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from cotmoc.errors import TookTooLong

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """What a document, or an archive with all that is in it, may cost before reading stops with an error.

    >>> Limits().file_bytes == 200 * MIB
    True
    """

    file_bytes: int = 200 * MIB
    """Size of one document."""
    unpacked_bytes: int = 500 * MIB
    """What one archive, nested archives included, or one DOCX may unpack to."""
    ratio: int = 200
    """How many times larger than its packed form a member may be. Members that unpack to less than a MiB are let pass."""
    members: int = 10_000
    """Members of one archive, nested archives included."""
    depth: int = 3
    """How deep archives may stand inside archives."""
    pages: int = 2_000
    """Pages of a PDF, images of a TIFF."""
    pixels: int = 90_000_000
    """Pixels of one scanned page: A4 at 600 dpi has 35 million."""
    seconds: float = 600.0
    """Time for one document. Looked at between pages and handed to outside programs; parsing one web page cannot be interrupted."""


@dataclass(frozen=True, slots=True)
class Stopwatch:
    """Raises `TookTooLong` once the time of a document is used up.

    >>> Stopwatch("minutes.pdf", 2.0, iter([10.0, 11.0]).__next__).left()
    1.0
    """

    name: str
    seconds: float
    clock: Callable[[], float] = time.monotonic
    started: float = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "started", self.clock())

    def left(self) -> float:
        """Seconds that remain; never zero or less, for then it raises."""
        left = self.seconds - (self.clock() - self.started)
        if left <= 0:
            raise self.over()
        return left

    def over(self) -> TookTooLong:
        """The error that says so."""
        return TookTooLong(self.name, f"reading took longer than {self.seconds:g} seconds")
