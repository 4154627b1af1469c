"""Persons of a text whose spelling no table has, and namesakes: what does each name mean in this document?

A spelling is resolved once for the document, with the place and the post that stand with it. Where the letters and the context do not
settle it, the name keeps what it had and is marked unsure: a person decides.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from cotmoc import names as by_name
from cotmoc.knowledge import Knowledge
from cotmoc.names.register import Register, of_knowledge
from cotmoc.reading.names import PLACE_KINDS, Name

NEAR = 120
"""Characters before and behind a person within which a place says where the person belongs."""
MOST_ASKED = 100
"""Spellings asked for in one document, its first ones: each costs milliseconds, and each is compared with each."""


def resolve_names(found: list[Name], text: str, knowledge: Knowledge, day: str | dt.date | None) -> list[Name]:
    """Give persons their entries, where the register has them.

    Args:
        found: Names of the text, in order.
        text: The text.
        knowledge: The register.
        day: The day the text is from, as far as known.
    """
    persons = [name for name in found if name.kind == "person"]
    if not persons or not knowledge.people:
        return found
    namesakes = {name.canonical for name in persons if name.known and _shared(knowledge, name.canonical)}
    asked = {name.span.of(text): name for name in reversed(persons) if not name.known or name.canonical in namesakes}
    if not asked:
        return found
    asked = dict(sorted(asked.items(), key=lambda pair: pair[1].span)[:MOST_ASKED])
    register = of_knowledge(knowledge, "person")
    as_of = day_of(day)
    places = [name for name in found if name.kind in PLACE_KINDS and name.kind != "country" and name.known]
    answers = {spelling: _answer(name, spelling, register, places, as_of) for spelling, name in asked.items()}
    answers = _one_spelling_one_person(answers)
    return [_told(name, answers.get(name.span.of(text))) if name.kind == "person" else name for name in found]


_Answer = tuple[str, bool, bool]
"""Id, whether it is in the register, whether it is unsure."""


def _answer(name: Name, spelling: str, register: Register, places: Sequence[Name], as_of: dt.date | None) -> _Answer:
    context = by_name.Context(post=name.role or "", place=_beside(name, places))
    candidates = by_name.resolve(spelling, register=register, kind="person", as_of=as_of, context=context, limit=2)
    if not candidates:
        return name.canonical, name.known, False
    best = candidates[0]
    if best.verdict == by_name.Verdict.SAME:
        return best.id, True, False
    return name.canonical, name.known, best.score > 0


def _beside(name: Name, places: Sequence[Name]) -> str:
    """The place written nearest to a name, if one is near."""
    index = bisect_left(places, name.span.start, key=lambda place: place.span.start)
    near = [
        (min(abs(place.span.start - name.span.end), abs(name.span.start - place.span.end)), place.canonical)
        for place in places[max(0, index - 1) : index + 1]
    ]
    distance, place = min(near, default=(NEAR, ""))
    return place if distance < NEAR else ""


def _one_spelling_one_person(answers: dict[str, _Answer]) -> dict[str, _Answer]:
    """Spellings that no register has and that surely mean one person get one id: that of the first."""
    found: dict[str, _Answer] = {}
    for spelling, answer in answers.items():
        if not answer[1]:
            for other, earlier in found.items():
                if not earlier[1] and earlier[0] != answer[0]:
                    likeness = by_name.compare(spelling, other, kind="person", knowledge=None)
                    if likeness.verdict == by_name.Verdict.SAME:
                        answer = earlier
                        break
        found[spelling] = answer
    return found


def _told(name: Name, answer: _Answer | None) -> Name:
    if answer is None or answer == (name.canonical, name.known, False):
        return name
    return replace(name, canonical=answer[0], known=answer[1], unsure=answer[2])


def _shared(knowledge: Knowledge, identifier: str) -> bool:
    """Whether another person of the knowledge is written alike in some language."""
    return identifier in _namesakes(knowledge)


_NAMESAKES: dict[int, tuple[Knowledge, frozenset[str]]] = {}
"""Persons that share a written form, by identity of the knowledge, which the entry holds."""


def _namesakes(knowledge: Knowledge) -> frozenset[str]:
    if id(knowledge) not in _NAMESAKES:
        bearers: dict[str, set[str]] = {}
        for person in knowledge.people:
            for name in knowledge.names.get(person, ()):
                bearers.setdefault(by_name.key(name.text), set()).add(person)
        shared = frozenset(person for persons in bearers.values() if len(persons) > 1 for person in persons)
        _NAMESAKES[id(knowledge)] = (knowledge, shared)
    return _NAMESAKES[id(knowledge)][1]


def day_of(day: str | dt.date | None) -> dt.date | None:
    """The day, where all of it is told."""
    if isinstance(day, str):
        try:
            return dt.date.fromisoformat(day[:10])
        except ValueError:
            return None
    return day
