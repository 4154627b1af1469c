"""A question as a person types it → what to look for: names in every language and script they are written in, terms in every language,
days, boundary markers, quoted phrases, words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from cotmoc.text.fold import composed
from cotmoc_web.accounts.viewer import Viewer
from cotmoc_web.search import asking, days, register
from cotmoc_web.search.names_meant import Known, Meant, across_scripts, by_form, known
from cotmoc_web.search.sittings import Sitting, number_forms, sittings, states
from cotmoc_web.search.text import AllOf, AnyOf, Node, Phrase, asked, facet, folded, units
from cotmoc_web.sheets.fields import code_of

LONGEST = 400
"""Letters of a question; the rest is not looked at."""
BREAK = "\n"
"""Stands where a piece was taken out: nothing is read across it."""
RUNS = 4
"""Runs of words that are asked across scripts."""
_QUOTED = re.compile(r"[\"“”«»「」『』]([^\"“”«»「」『』]+)[\"“”«»「」『』]")
_WITHOUT = re.compile(r"(?:(?<=\s)|^)-(?=\w)(\S+)")


@dataclass(frozen=True, slots=True)
class Term:
    """One part of a question, understood."""

    kind: str
    """`name`, `term`, `day`, `marker`, `phrase`, `words`, `session`."""
    text: str
    """As asked."""
    node: Node
    forms: tuple[str, ...]
    """Everything it may be written as, to be shown where it stands."""
    entities: tuple[int, ...] = ()
    """Which names or terms of the record it is."""
    meetings: tuple[int, ...] = ()
    """Which sessions it is."""


@dataclass(frozen=True, slots=True)
class Question:
    """What to look for."""

    text: str
    terms: tuple[Term, ...] = ()
    without: tuple[Term, ...] = ()
    near: tuple[int, ...] = ()
    """Names that may be meant, though nothing is written just so."""
    states: tuple[tuple[str, str], ...] = ()
    """Words for states of commitments, as asked, and the states: only commitments have one."""
    plain: tuple[str, ...] = ()
    """Pieces that the person wants as mere words."""
    asks: tuple[str, ...] = ()
    """Words that ask what became of it: then commitments stand first."""
    beside: tuple[str, ...] = ()
    """Words for a gate beside the name or the marker of one; they are not looked for by themselves."""

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


def understand(viewer: Viewer, text: str, plain: Sequence[str] = ()) -> Question:
    """What a question asks for. Never raises on any text; at most thirteen looks at the index.

    Args:
        plain: Pieces that are to be taken as mere words, whatever else they may mean.
    """
    rest = composed(text[:LONGEST])[0].replace("\n", " ")
    rest, quoted = _taken(_QUOTED, rest)
    rest, left_out = _taken(_WITHOUT, rest)
    rest, mere = _mere(rest, plain)
    rest, asks = asking.asks(rest)
    rest, markers = _markers(rest)
    rest, asked_days = days.taken(rest)
    sitting = sittings(viewer, rest)
    terms = [_sitting(rest, sitting)] if sitting else []
    if sitting:
        rest = f"{rest[: sitting.start]}{BREAK * (sitting.end - sitting.start)}{rest[sitting.end :]}"
    alone = [run for each in _pieces(rest, ()) if (run := asking.trimmed(each)).isdigit()]
    meant, at = by_form(viewer, rest, [*(number for _, number in markers), *alone])
    names = [(each.start, each.end) for each in meant]
    pieces, said = [], []
    for piece in _pieces(rest, names):
        left, found = states(piece)
        said += found
        pieces += _pieces(left, ())
    if said:
        pieces = [left for each in pieces if (left := asking.beside_state(each))]
    telling = [piece for each in pieces if (piece := asking.trimmed(each))]
    pieces = telling if telling or terms or meant or markers or asked_days or quoted or mere or said else pieces
    markers += [(run, run) for run in alone if at[run]]
    others = {run: across_scripts(viewer, run) for run in pieces[:RUNS] if _may_be_a_name(run)}
    facts = known(pk for pks in (*(each.entities for each in meant), *at.values(), *(sure for sure, _ in others.values())) for pk in pks)
    beside = _beside([*(rest[start:end] for start, end in names), *pieces], gate=bool(markers) or _has_gate(meant, facts))
    terms += [_named(text, each.entities, facts) for each in meant if (text := rest[each.start : each.end]) not in beside]
    terms += [_marker(words, number, at[number], facts) for words, number in markers]
    terms += [_day(each) for each in asked_days]
    terms += [term for piece in quoted if (term := _phrase(piece))]
    for run in pieces:
        if at.get(run) or run in beside:
            continue
        sure = others.get(run, ((), ()))[0]
        found_term = _named(run, sure, facts) if sure else _words(run)
        terms += [found_term] if found_term else []
    if said:
        terms = [_with_field(each) for each in terms]
    terms += [term for piece in mere if (term := _words(piece))]
    near = dict.fromkeys(pk for _, maybe in others.values() for pk in maybe)
    without = tuple(term for piece in left_out if (term := _phrase(piece)))
    return Question(text, tuple(terms), without, tuple(near), tuple(said), tuple(mere), tuple(asks), beside)


def _has_gate(meant: Iterable[Meant], facts: Mapping[int, Known]) -> bool:
    return any(facts[pk].kind == "crossing" for each in meant for pk in each.entities if pk in facts)


def _beside(pieces: Iterable[str], *, gate: bool) -> tuple[str, ...]:
    """ "The crossing at marker 504": the word says what is there, and a text that names the marker alone speaks of it, too."""
    return tuple(piece for piece in dict.fromkeys(pieces) if gate and asking.says_crossing(piece))


def _mere(text: str, plain: Sequence[str]) -> tuple[str, list[str]]:
    found = []
    for piece in plain[:RUNS]:
        place = text.casefold().find(piece.casefold()) if piece.strip() else -1
        if place >= 0:
            found.append(text[place : place + len(piece)])
            text = text[:place] + BREAK * len(piece) + text[place + len(piece) :]
    return text, found


def _sitting(text: str, found: Sitting) -> Term:
    """Sessions, what was agreed there, and texts that speak of them in so many words."""
    signs = tuple(Phrase((facet("t", pk),)) for pk in found.meetings)
    numbers = tuple(phrase for form in number_forms(found.number) if (phrase := asked(form))) if found.number else ()
    called = asked(found.mechanism) if found.mechanism else None
    in_words = (AllOf((AnyOf(numbers), called)),) if numbers and called else ()
    forms = (*(number_forms(found.number) if found.number else ()), *([found.mechanism] if found.mechanism else ()))
    return Term("session", text[found.start : found.end], AnyOf((*signs, *in_words)), forms, meetings=found.meetings)


def _with_field(term: Term) -> Term:
    """Beside a state a word for a field of cooperation asks for all of that field: "overdue labour"."""
    field = next((code for each in asking.spellings(term.text) if (code := code_of("field", each))), None)
    return replace(term, node=AnyOf((term.node, Phrase((facet("f", field),))))) if field else term


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
    found = _spelled(text)
    forms = dict.fromkeys(form for each in asking.spellings(text) for form in (each, *each.split()))
    return Term("words", text, found, tuple(forms)) if found else None


def _spelled(text: str) -> Node | None:
    """The words in each of their spellings."""
    found = tuple(phrase for each in asking.spellings(text) if (phrase := asked(each, whole_words=False)))
    return AnyOf(found) if len(found) > 1 else next(iter(found), None)


def _apart(term: Term) -> Node:
    parts = tuple(dict.fromkeys(found for word in term.text.split() if (found := _spelled(word))))
    return AllOf(parts) if parts else term.node
