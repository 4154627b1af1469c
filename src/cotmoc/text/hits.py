"""The patterns found in a text, by section, asked for by stretch."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence

from cotmoc.text.lexicon import Hit

NESTING = frozenset({"organisations", "sessions"})
"""Sections whose hits may lie inside one another: the committee of a committee; *held its session* and *session*."""


class Hits:
    """Hits of one text. Within a section, a hit that lies inside a longer one is dropped, unless such names nest.

    >>> both = Hits([Hit(0, 4, "cues", "agreed"), Hit(0, 9, "cues", "agreed"), Hit(2, 4, "units", "km")])
    >>> [(hit.start, hit.end) for hit in both.within("cues", 0, 20)]
    [(0, 9)]
    """

    def __init__(self, hits: Iterable[Hit]) -> None:
        self._of: dict[str, list[Hit]] = {}
        for hit in hits:
            kept = self._of.setdefault(hit.section, [])
            if (
                hit.section not in NESTING
                and kept
                and hit.end <= kept[-1].end
                and not (hit.start == kept[-1].start and hit.end == kept[-1].end and hit.key != kept[-1].key)
            ):
                continue
            kept.append(hit)
        self._starts = {section: [hit.start for hit in kept] for section, kept in self._of.items()}
        self._at: dict[str, dict[int, list[Hit]]] = {}

    def without(self, section: str, other: str, key: str) -> Hits:
        """The same, less the hits of a section that are wholly a word of another list: an adverb that looks like a verb."""
        covered = {(hit.start, hit.end) for hit in self.all(other) if hit.key == key}
        rest = Hits(())
        rest._of = {one: [hit for hit in kept if one != section or (hit.start, hit.end) not in covered] for one, kept in self._of.items()}
        rest._starts = {one: [hit.start for hit in kept] for one, kept in rest._of.items()}
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
        last = bisect_left(starts, end, first)
        if first == last:
            return ()
        if keys:
            return [hit for hit in self._of[section][first:last] if hit.end <= end and hit.key in keys]
        return [hit for hit in self._of[section][first:last] if hit.end <= end]

    def first(self, section: str, start: int, end: int, *keys: str) -> Hit | None:
        """The first of them, or None."""
        starts = self._starts.get(section)
        if not starts:
            return None
        kept = self._of[section]
        for index in range(bisect_left(starts, start), len(kept)):
            hit = kept[index]
            if hit.start >= end:
                return None
            if hit.end <= end and (not keys or hit.key in keys):
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
        return here[0] if not keys else next((hit for hit in here if hit.key in keys), None)

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
