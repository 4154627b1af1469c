"""The patterns found in a text, by section, asked for by stretch."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence

from cotmoc.text.lexicon import Hit

NESTING = frozenset({"organisations", "sessions"})
"""Sections whose hits may lie inside one another: the committee of a committee; *held its session* and *session*."""


class Hits:
    """Hits of one text. Within a section, a hit that lies inside a longer one is dropped, unless such names nest.

    Args:
        hits: By start, of one start the longer first, as `Lexicon.scan` gives them.

    >>> both = Hits([Hit(0, 9, "cues", "agreed"), Hit(0, 4, "cues", "agreed"), Hit(2, 4, "units", "km")])
    >>> [(hit.start, hit.end) for hit in both.within("cues", 0, 20)]
    [(0, 9)]
    """

    def __init__(self, hits: Iterable[Hit]) -> None:
        of: dict[str, list[Hit]] = {}
        for hit in hits:
            start, end, section, key, _ = hit
            kept = of.get(section)
            if kept is None:
                of[section] = [hit]
                continue
            if section not in NESTING:
                last = kept[-1]
                if end <= last[1] and not (end == last[1] and start == last[0] and key != last[3]):
                    continue
            kept.append(hit)
        self._of = of
        self._starts = {section: [hit[0] for hit in kept] for section, kept in of.items()}
        self._at: dict[str, dict[int, list[Hit]]] = {}

    def without(self, section: str, other: str, key: str) -> Hits:
        """The same, less the hits of a section that are wholly a word of another list: an adverb that looks like a verb."""
        covered = {(hit.start, hit.end) for hit in self.all(other) if hit.key == key}
        kept = [hit for hit in self.all(section) if (hit.start, hit.end) not in covered]
        rest = Hits(())
        # Nothing changes a list once it is made, so the two share all but one.
        rest._of = {**self._of, section: kept}
        rest._starts = {**self._starts, section: [hit.start for hit in kept]}
        return rest

    def all(self, section: str) -> list[Hit]:
        """Every hit of a section, in order."""
        return self._of.get(section, [])

    def within(self, section: str, start: int, end: int, *keys: str) -> Sequence[Hit]:
        """The hits of a section that begin and end inside a stretch; only those of some keys, if keys are given."""
        starts = self._starts.get(section)
        if not starts:
            return ()
        first = bisect_left(starts, start)
        if first == len(starts) or starts[first] >= end:
            return ()
        last = bisect_left(starts, end, first)
        if keys:
            return [hit for hit in self._of[section][first:last] if hit[1] <= end and hit[3] in keys]
        return [hit for hit in self._of[section][first:last] if hit[1] <= end]

    def first(self, section: str, start: int, end: int, *keys: str) -> Hit | None:
        """The first of them, or None."""
        starts = self._starts.get(section)
        if not starts:
            return None
        index = bisect_left(starts, start)
        if index == len(starts) or starts[index] >= end:
            return None
        for hit in self._of[section][index : bisect_left(starts, end, index)]:
            if hit[1] <= end and (not keys or hit[3] in keys):
                return hit
        return None

    def at(self, section: str, position: int, *keys: str) -> Hit | None:
        """The longest hit that begins exactly here, or None."""
        table = self._at.get(section)
        if table is None:
            table = {}
            for hit in self._of.get(section, ()):
                table.setdefault(hit.start, []).append(hit)
            self._at[section] = table
        here = table.get(position)
        if here is None:
            return None
        if not keys:
            return here[0]
        for hit in here:
            if hit[3] in keys:
                return hit
        return None

    def ending_at(self, section: str, position: int, *keys: str) -> Hit | None:
        """The longest hit that ends exactly here, or None."""
        starts = self._starts.get(section)
        if not starts:
            return None
        kept = self._of[section]
        for index in range(bisect_left(starts, position) - 1, max(-1, bisect_left(starts, position) - 6), -1):
            hit = kept[index]
            if hit.end == position and (not keys or hit.key in keys):
                return hit
        return None
