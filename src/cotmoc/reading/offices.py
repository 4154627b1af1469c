"""The office that a text gives a person of the register, beside those that the register knows: a namesake holds another.

Only where all speaks for two people is the person doubted. The office stands right before the name or right behind it, none of the posts in
its sentence is one that the person has ever held, and the knowledge says of each post of theirs that whoever holds it is not called so.
"""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from cotmoc.knowledge import Knowledge
from cotmoc.names.context import posts_of
from cotmoc.reading.names import BESIDE, PLACE_KINDS, Name, Named, stands_behind
from cotmoc.records import Span
from cotmoc.text.hits import Hits
from cotmoc.text.lexicon import Hit, Lexicon
from cotmoc.text.sentences import Sentences

_PARTS = re.compile(r"[,;()]")


def doubt_offices(named: Named, text: str, lexicon: Lexicon, sentences: Sentences, knowledge: Knowledge, day: dt.date | None) -> list[Name]:
    """Mark persons unsure to whom the text gives an office that theirs rule out.

    Args:
        named: Names of the text, in order, and its patterns.
        text: The text.
        lexicon: The patterns of its language.
        sentences: Its sentences.
        knowledge: The register.
        day: The day the text is from, as far as known.
    """
    apart = {name.canonical: _apart(knowledge, name.canonical, day) for name in named.names if name.kind == "person" and name.known}
    if not any(apart.values()):
        return named.names
    persons = [name.span for name in named.names if name.kind == "person"]
    places = [name.span for name in named.names if name.kind in PLACE_KINDS]
    offices = _Offices(named.hits, named.masked, text, lexicon, sentences, persons, places)
    return [_doubted(name, offices, apart.get(name.canonical)) if name.kind == "person" else name for name in named.names]


@dataclass(frozen=True, slots=True)
class _Apart:
    """Of a person of the register."""

    held: frozenset[str]
    """Posts held at any time: a text may be early, or late, in saying so."""
    others: frozenset[str]
    """Posts that every one of these rules out."""


def _apart(knowledge: Knowledge, person: str, day: dt.date | None) -> _Apart | None:
    """None where the register knows of no post on the day, or its posts rule nothing out."""
    if not knowledge.roles_of(person, day):
        return None
    held = _held_once(knowledge, person)
    others = frozenset.intersection(*(frozenset(knowledge.posts[post].apart) for post in held))
    return _Apart(held, others) if others else None


_HELD: dict[int, tuple[Knowledge, dict[str, frozenset[str]]]] = {}
"""Posts by person, by identity of the knowledge, which the entry holds: each is asked for again by every text, a twelfth of its reading."""


def _held_once(knowledge: Knowledge, person: str) -> frozenset[str]:
    known = _HELD.setdefault(id(knowledge), (knowledge, {}))[1]
    if person not in known:
        known[person] = _held(knowledge, person)
    return known[person]


def _held(knowledge: Knowledge, person: str) -> frozenset[str]:
    """By the codes of the register, and by every word that it has for somebody's being in office: these may tell of a second post."""
    found: set[str] = set()
    for role in knowledge.roles_of(person):
        found.add(role.post)
        for name in knowledge.names.get(role.id, ()):
            for part in _PARTS.split(name.text):
                found |= posts_of(knowledge, part.strip())
    return frozenset(found)


def _doubted(name: Name, offices: _Offices, apart: _Apart | None) -> Name:
    """The name, and where its office is another's: unsure, with the office that says so."""
    given = offices.beside(name.span) if apart else []
    if apart is None or not given or not offices.meanings(given) <= apart.others or apart.held & offices.near(name.span):
        return name
    return replace(name, unsure=True, role=given[0].key)


class _Offices:
    """The posts of a text, and whose they are."""

    def __init__(
        self, hits: Hits, masked: str, text: str, lexicon: Lexicon, sentences: Sentences, persons: Sequence[Span], places: Sequence[Span]
    ) -> None:
        self._hits, self._masked, self._text, self._lexicon, self._sentences = hits, masked, text, lexicon, sentences
        self._persons, self._places = persons, places

    def near(self, person: Span) -> frozenset[str]:
        """Every post in the sentence of a name, as far as the next other person on each side."""
        start, end = self._around(person)
        return self.meanings(self._hits.within("posts", start, end))

    def beside(self, person: Span) -> list[Hit]:
        """The posts right before and right behind a name."""
        start, end = self._around(person)
        before = [hit for hit in self._hits.within("posts", start, person.start) if self._is_bare(hit.end, person.start)]
        behind = self._hits.within("posts", person.end, end)
        return before + [hit for hit in behind if stands_behind(self._text, person.end, hit, self._next(person))]

    def meanings(self, posts: Sequence[Hit]) -> frozenset[str]:
        """What posts are called by their longest words, and by the shorter ones in them: *deputy minister* is also *minister*."""
        found = {post.key for post in posts}
        for post in posts:
            found |= {hit.key for hit in self._lexicon.scan(self._masked[post.start : post.end]) if hit.section == "posts"}
        return frozenset(found)

    def _is_bare(self, start: int, end: int) -> bool:
        """Whether nothing but places and words of address stands between a post and a name."""
        gone = [(hit.start, hit.end) for section in ("honorifics", "designators") for hit in self._hits.within(section, start, end)]
        gone += [(place.start, place.end) for place in self._places if start <= place.start and place.end <= end]
        between = self._masked[start:end]
        for first, last in gone:
            between = between[: first - start] + " " * (last - first) + between[last - start :]
        return not between.strip()

    def _next(self, person: Span) -> int:
        index = bisect_right(self._persons, person)
        return self._persons[index].start if index < len(self._persons) else len(self._text)

    def _around(self, person: Span) -> tuple[int, int]:
        index = bisect_left(self._persons, person)
        start, end = max(0, person.start - BESIDE), min(self._next(person), person.end + BESIDE)
        if index > 0:
            start = max(start, self._persons[index - 1].end)
        line = self._text.rfind("\n", 0, person.start) + 1, self._text.find("\n", person.end)
        cut = self._sentences.of(line[0], line[1] if line[1] >= 0 else len(self._text))
        begun, ended = cut[max(0, bisect_right(cut, (person.start, len(self._text))) - 1)]
        return max(start, begun), min(end, ended)
