"""A question as a person types it → what to look for: names in every language and script they are written in, terms in every language,
days, boundary markers, quoted phrases, words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cotmoc.text.fold import composed
from cotmoc_web.accounts.viewer import Viewer
from cotmoc_web.search import days, register
from cotmoc_web.search.names_meant import Known, across_scripts, by_form, known
from cotmoc_web.search.text import AllOf, AnyOf, Node, Phrase, asked, facet, folded, units

LONGEST = 400
"""Letters of a question; the rest is not looked at."""
RUNS = 4
"""Runs of words that are asked across scripts."""
_QUOTED = re.compile(r"[\"“”«»「」『』]([^\"“”«»「」『』]+)[\"“”«»「」『』]")
_WITHOUT = re.compile(r"(?:(?<=\s)|^)-(?=\w)(\S+)")


@dataclass(frozen=True, slots=True)
class Term:
    """One part of a question, understood."""

    kind: str
    """`name`, `term`, `day`, `marker`, `phrase`, `words`."""
    text: str
    """As asked."""
    node: Node
    forms: tuple[str, ...]
    """Everything it may be written as, to be shown where it stands."""
    entities: tuple[int, ...] = ()
    """Which names or terms of the record it is."""


@dataclass(frozen=True, slots=True)
class Question:
    """What to look for."""

    text: str
    terms: tuple[Term, ...] = ()
    without: tuple[Term, ...] = ()
    near: tuple[int, ...] = ()
    """Names that may be meant, though nothing is written just so."""

    def node(self, *, apart: bool = False) -> Node | None:
        """For the index. `apart`: words that were asked side by side may stand anywhere."""
        parts = tuple(_apart(each) if apart and each.kind == "words" else each.node for each in self.terms)
        return AllOf(parts, tuple(each.node for each in self.without)) if parts else None

    @property
    def can_come_apart(self) -> bool:
        """Whether that makes a difference."""
        return any(each.kind == "words" and len(units(each.text)) > 1 for each in self.terms)

    @property
    def entities(self) -> tuple[int, ...]:
        """Names and terms it was understood as."""
        return tuple(dict.fromkeys(pk for each in self.terms for pk in each.entities))


def understand(viewer: Viewer, text: str) -> Question:
    """What a question asks for. Never raises on any text; at most eleven looks at the index."""
    rest = composed(text[:LONGEST])[0].replace("\n", " ")
    rest, quoted = _taken(_QUOTED, rest)
    rest, left_out = _taken(_WITHOUT, rest)
    rest, markers = _markers(rest)
    rest, asked_days = days.taken(rest)
    alone = [run for run in _pieces(rest, ()) if run.isdigit()]
    meant, at = by_form(viewer, rest, [*(number for _, number in markers), *alone])
    pieces = _pieces(rest, [(each.start, each.end) for each in meant])
    markers += [(run, run) for run in alone if at[run]]
    others = {run: across_scripts(viewer, run) for run in pieces[:RUNS] if _may_be_a_name(run)}
    facts = known(pk for pks in (*(each.entities for each in meant), *at.values(), *(sure for sure, _ in others.values())) for pk in pks)
    terms = [_named(rest[each.start : each.end], each.entities, facts) for each in meant]
    terms += [_marker(words, number, at[number], facts) for words, number in markers]
    terms += [_day(each) for each in asked_days]
    terms += [term for piece in quoted if (term := _phrase(piece))]
    for run in pieces:
        if at.get(run):
            continue
        sure = others.get(run, ((), ()))[0]
        found = _named(run, sure, facts) if sure else _words(run)
        terms += [found] if found else []
    near = dict.fromkeys(pk for _, maybe in others.values() for pk in maybe)
    return Question(text, tuple(terms), tuple(term for piece in left_out if (term := _phrase(piece))), tuple(near))


def _taken(pattern: re.Pattern[str], text: str) -> tuple[str, list[str]]:
    return pattern.sub("\n", text), [found[1] for found in pattern.finditer(text)]


def _markers(text: str) -> tuple[str, list[tuple[str, str]]]:
    """Markers with their numbers: looked for in folded text, which is as long as the text."""
    found = list(register.marker_pattern().finditer(folded(text)))
    words = [text[each.start() : each.end()].strip() for each in found]
    for each in found:
        text = text[: each.start()] + "\n" * (each.end() - each.start()) + text[each.end() :]
    return text, [(asked_for, each["a"] or each["b"]) for asked_for, each in zip(words, found, strict=True)]


def _pieces(text: str, taken: Iterable[tuple[int, int]]) -> list[str]:
    """What is left between the names."""
    signs = list(text)
    for start, end in taken:
        signs[start:end] = "\n" * (end - start)
    return [" ".join(line.split()) for line in "".join(signs).splitlines() if units(line)]


def _may_be_a_name(run: str) -> bool:
    return len(run) <= 60 and len(units(run)) <= 6 and any(sign.isalpha() for sign in run)


def _any(forms: Iterable[str], signs: Iterable[str] = ()) -> Node:
    phrases = [phrase for form in forms if (phrase := asked(form))]
    return AnyOf(tuple(dict.fromkeys((*phrases, *(Phrase((sign,)) for sign in signs)))))


def _named(text: str, pks: Sequence[int], facts: dict[int, Known]) -> Term:
    things = [facts[pk] for pk in pks if pk in facts]
    forms = tuple(dict.fromkeys((text, *(form for thing in things for form in thing.forms))))
    kind = "term" if things and all(thing.kind == "term" for thing in things) else "name"
    return Term(kind, text, _any(forms, [facet("e", pk) for thing in things for pk in thing.entities]), forms, tuple(pks))


def _marker(text: str, number: str, pks: Sequence[int], facts: dict[int, Known]) -> Term:
    """The marker, under every word for one, and what stands at it."""
    # A number alone asks for the number; with the word, for the marker.
    forms = (number,) if text == number else register.marker_forms(number)
    signs = [facet("e", pk) for each in pks if each in facts for pk in facts[each].entities]
    # In a text that speaks of the marker its number is shown, whatever word for it stands beside.
    return Term("marker", text, _any(forms, signs), (*forms, number), tuple(pks))


def _day(day: days.Asked) -> Term:
    return Term("day", day.text, _any(day.forms, [day.token]), day.forms)


def _phrase(text: str) -> Term | None:
    found = asked(text)
    return Term("phrase", text.strip(), found, (text.strip(),)) if found else None


def _words(text: str) -> Term | None:
    found = asked(text, whole_words=False)
    return Term("words", text, found, tuple(dict.fromkeys((text, *text.split())))) if found else None


def _apart(term: Term) -> Node:
    parts = tuple(dict.fromkeys(found for word in term.text.split() if (found := asked(word, whole_words=False))))
    return AllOf(parts) if parts else term.node
