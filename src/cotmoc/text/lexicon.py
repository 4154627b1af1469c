"""A language's patterns compiled into one automaton: every word the reader knows of a text, found in one pass.

The notation of patterns is in `docs/adding/language.md`. Patterns run over the folded text in which names already found are
masked: each character of a name is replaced by a private-use character that says what sort of name it is. So a pattern such as
`party committee of {place}` needs to know no place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from operator import itemgetter
from typing import Any, NamedTuple

import ahocorasick_rs

from cotmoc import languages
from cotmoc.text.fold import lexical

PLACE, PERSON, UNKNOWN, COUNTRY = (chr(code) for code in range(0xE000, 0xE004))
"""What the characters of a name found are replaced by. COUNTRY is a place too, and often only explains another in brackets."""

SLOTS = {"{place}": PLACE + UNKNOWN + COUNTRY, "{person}": PERSON + UNKNOWN}
FOLLOWERS = {"{rest}": "rest", "{org}": "org", "{mech}": "mech"}
"""Slots that other parts of the reader fill: what stands before them is matched here, and the hit says what must follow."""

GLUED_TO_DIGITS = frozenset({"units", "scales"})
"""Sections whose words may stand right after a digit: 12km, 72억."""
_AFTER_DIGIT = re.compile(r"\d\Z")
_OPTIONAL = re.compile(r"\[([^\]]+)\]")


class Hit(NamedTuple):
    """A pattern found. A tuple, since a text has a thousand of them and a frozen dataclass takes four times as long to make."""

    start: int
    end: int
    section: str
    """Section of the language file, or `terms`."""
    key: str
    """Key in that section, or the id of the term."""
    then: str = ""
    """What must follow for the pattern to hold: `rest` (of the phrase), `org`, `mech`; nothing for a whole pattern."""


WHOLE, STEM, TAIL = range(3)
"""How a pattern goes on behind its literal beginning: not at all, to the end of the word, or by an expression."""


class _Pattern(NamedTuple):
    rule: int
    tail: tuple[str, ...]
    """What must follow, for TAIL: the parts of a regular expression."""
    behind: re.Pattern[str] | None
    """What must stand before it: a number or an ordinal."""
    reach_left: bool
    """The key begins with the last character of a name: the hit begins where the name does."""
    section: str
    key: str
    then: str


def expand(pattern: str) -> Iterator[str]:
    """Patterns without optional and alternative words.

    >>> list(expand("[joint] statement/declaration"))
    ['joint statement', 'joint declaration', 'statement', 'declaration']
    """
    optional = _OPTIONAL.search(pattern)
    if optional:
        before, inner, after = pattern[: optional.start()], optional[1], pattern[optional.end() :]
        for choice in (inner, ""):
            yield from expand(" ".join(f"{before} {choice} {after}".split()) if " " in pattern or not before else before + choice + after)
        return
    words = pattern.split(" ")
    for position, word in enumerate(words):
        if "/" in word:
            for choice in word.split("/"):
                yield from expand(" ".join([*words[:position], choice, *words[position + 1 :]]))
            return
    yield pattern


class Lexicon:
    """The compiled patterns of one language.

    Args:
        patterns: (section, key, pattern) in the notation of the language files.
        spaced: whether words are separated by spaces.
        number: regular expression of a number as the language writes it, for `{num}`.
        ordinal: the same for `{ord}`.
    """

    def __init__(self, patterns: Iterable[tuple[str, str, str]], *, spaced: bool, number: str = r"\d+", ordinal: str = r"\d+") -> None:
        self.spaced = spaced
        self._measures = {"{num}": number, "{ord}": ordinal}
        self._compiled: dict[str | tuple[str, ...], re.Pattern[str]] = {}
        table: dict[str, list[_Pattern]] = {}
        seen: set[tuple[str, str, str]] = set()
        for section, key, pattern in patterns:
            for plain in expand(pattern):
                if (section, key, plain) not in seen:
                    seen.add((section, key, plain))
                    self._add(table, section, key, plain)
        self._keys = list(table)
        self._entries = [table[key] for key in self._keys]
        # Made for a key when it is first met: few of a language's patterns ever are.
        self._tests: list[re.Pattern[str] | None] = [None] * len(self._keys)
        self._choices: list[tuple[list[_Pattern], ...] | None] = [None] * len(self._keys)
        self._automaton = ahocorasick_rs.AhoCorasick(self._keys, matchkind=ahocorasick_rs.MatchKind.Standard)

    def _regex(self, expression: str | tuple[str, ...]) -> re.Pattern[str]:
        """The expression, or the parts of one, compiled when it is first needed: most patterns of a language never are."""
        compiled = self._compiled.get(expression)
        if compiled is None:
            compiled = self._compiled[expression] = re.compile("".join(expression))
        return compiled

    def _choose(self, index: int) -> tuple[list[_Pattern], ...]:
        """The patterns of a key that can hold: where it ends at the end of a word; inside one; and each of these with a tail behind it.

        Also makes the test that tells whether any tail follows, in one go: 30 tails are asked about for each one that holds.
        """
        entry = self._entries[index]
        tails = dict.fromkeys(pattern.tail for pattern in entry if pattern.rule == TAIL)
        if tails:
            self._tests[index] = re.compile(_alternation(tails))
        ends = [pattern for pattern in entry if pattern.rule != TAIL]
        goes_on = [pattern for pattern in entry if pattern.rule != WHOLE]
        four = self._choices[index] = (ends, [pattern for pattern in ends if pattern.rule != WHOLE], entry, goes_on)
        return four

    def _add(self, table: dict[str, list[_Pattern]], section: str, key: str, pattern: str) -> None:
        tokens = _TOKEN.findall(_fold_pattern(pattern))
        then = ""
        for index, token in enumerate(tokens):
            if token in FOLLOWERS:
                then, tokens = FOLLOWERS[token], tokens[:index]
                break
        while tokens and not tokens[-1].strip():
            tokens.pop()
        if not tokens:
            return
        tokens[-1] = tokens[-1].rstrip() or tokens[-1]
        first, starts, behind = tokens[0], [" " if self.spaced else ""], None
        if first in SLOTS or first in self._measures:
            tokens = tokens[1:]
            if first in SLOTS:
                starts = list(SLOTS[first])
            else:
                behind = self._regex(rf"(?:{self._measures[first]})\Z")
                starts = [""]
        literal = ""
        if tokens and tokens[0] not in SLOTS and tokens[0] not in self._measures and tokens[0] != "*":
            literal, tokens = tokens[0], tokens[1:]
        if not literal and (behind is not None or first not in SLOTS):
            return
        rule = WHOLE if not tokens else STEM if tokens == ["*"] else TAIL
        tail = tuple(self._tail(tokens)) if rule == TAIL else ()
        if self.spaced and section in GLUED_TO_DIGITS and starts == [" "]:
            table.setdefault(literal, []).append(_Pattern(rule, tail, _AFTER_DIGIT, False, section, key, then))
        for start in starts:
            table.setdefault(start + literal, []).append(_Pattern(rule, tail, behind, first in SLOTS, section, key, then))

    def _tail(self, tokens: list[str]) -> Iterator[str]:
        """Regular expression of what follows the literal beginning of a pattern, in parts."""
        gap = "[ ,]+" if self.spaced else "[ ,]*"
        edge = r"(?![^\W_])" if self.spaced else ""
        for index, word in enumerate(tokens):
            if word == "*":
                yield r"[\w']*" + edge
            elif word in SLOTS:
                # Brackets and dashes between two names are spaces by now; a country in brackets explains the name before it.
                yield f" *(?:{COUNTRY}+ +)??[{SLOTS[word]}]+"
            elif word in self._measures:
                yield f" *(?:{self._measures[word]})"
            elif not word.strip():
                yield " *" if index + 1 < len(tokens) and tokens[index + 1] in SLOTS else gap
            else:
                for number, part in enumerate(word.split(" ")):
                    if number:
                        yield gap
                    if part:
                        yield re.escape(part)
        if self.spaced and (not tokens or (tokens[-1] != "*" and tokens[-1] not in SLOTS)):
            yield edge

    def scan(self, masked: str) -> list[Hit]:
        """All patterns in a text that was folded and masked, sorted by start, longer first. Overlaps stay in."""
        padded = f" {masked} "
        hits: list[Hit] = []
        new = tuple.__new__  # a third of the time that the class itself takes
        tests, choices, regexes, spaced = self._tests, self._choices, self._compiled, self.spaced
        for index, start, end in self._automaton.find_matches_as_indexes(padded, overlapping=True):
            four = choices[index] or self._choose(index)
            state = 1 if spaced and padded[end : end + 1].isalnum() else 0
            test = tests[index]
            if test is not None and test.match(padded, end):
                state += 2
            lead = start if padded[start] == " " else start - 1
            for rule, tail, behind, reach_left, section, key, then in four[state]:
                stop = end
                if rule == STEM:
                    stop = _REST_OF_WORD.match(padded, end).end()  # type: ignore[union-attr]
                elif rule == TAIL:
                    match = (regexes.get(tail) or self._regex(tail)).match(padded, end)
                    if match is None:
                        continue
                    stop = match.end()
                begin: int | None = lead
                if (reach_left or behind is not None) and (begin := _begin(padded, start, behind)) is None:
                    continue
                hits.append(new(Hit, (begin, stop - 1, section, key, then)))
        # Two sorts that keep what is equal in order cost half of one by a key made for each.
        hits.sort(key=_BY_END, reverse=True)
        hits.sort(key=_BY_START)
        return hits


_REST_OF_WORD = re.compile(r"[\w']*")
_TOKEN = re.compile(r"\{\w+\}|\*|[^{}*]+")


_BY_START, _BY_END = itemgetter(0), itemgetter(1)


def _begin(padded: str, start: int, behind: re.Pattern[str] | None) -> int | None:
    """Where a hit begins in the text, that a name leads or that something must stand before; None if nothing does."""
    if behind is None:
        mask = padded[start]
        while padded[start - 1] == mask:
            start -= 1
        return start - 1
    if behind is _AFTER_DIGIT:
        return start - 1 if padded[start - 1].isdigit() else None
    before = behind.search(padded[max(0, start - 24) : start].rstrip(" "))
    return max(0, start - 24) + before.start() - 1 if before else None


def _alternation(tails: Iterable[tuple[str, ...]]) -> str:
    """One expression that matches where any of several does, each given in parts; what they begin with alike is tried once.

    >>> _alternation([("a*", "b"), ("a*", "c"), ("d",)])
    '(?:a*(?:b|c)|d)'
    """
    heads: dict[str, list[tuple[str, ...]]] = {}
    for tail in tails:
        if not tail:
            return ""
        heads.setdefault(tail[0], []).append(tail[1:])
    branches = [head + _alternation(rest) for head, rest in heads.items()]
    return branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})"


def _fold_pattern(pattern: str) -> str:
    """Fold a pattern, leaving its notation alone."""
    return "".join(part if part.startswith("{") or part == "*" else lexical(part) for part in _TOKEN.findall(pattern))


def _patterns_of_section(section: str, body: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    for key, value in body.items():
        if section == "calendar" and key in {"months", "weekdays"}:
            yield from ((key, str(place), pattern) for place, inner in enumerate(value, 1) for pattern in inner)
        else:
            yield from ((section, key, pattern) for pattern in value)


def patterns_of(language: languages.Language) -> Iterator[tuple[str, str, str]]:
    """Every pattern of a language file as (section, key, pattern)."""
    for section, body in language.sections.items():
        if section not in {"numbers", "names", "forms", "layout"}:
            yield from _patterns_of_section(section, body)
    for key in ("largest", "ranked"):
        for pattern in language.words("numbers", key):
            yield "ranks", key, pattern
    for kind in ("cardinals", "ordinals", "scales"):
        for number, pattern in language.numbered(kind):
            yield kind, repr(number), pattern
    for index, artefact in enumerate(language.artefacts):
        yield "artefacts", str(index), artefact["found"]


def _alternatives(patterns: Iterable[str]) -> str:
    words = sorted({plain for pattern in patterns for plain in expand(pattern)}, key=lambda word: (-len(word), word))
    return "|".join(r"[\w']*".join(re.escape(part) for part in map(lexical, word.split("*"))) for word in words)


def measures_of(language: languages.Language) -> tuple[str, str]:
    """Regular expressions of a number and of an ordinal as the language writes them, in folded text."""
    edge = r"(?<![^\W_])" if language.spaced else ""
    cardinals = _alternatives(pattern for _, pattern in language.numbered("cardinals"))
    ordinals = _alternatives(pattern for _, pattern in language.numbered("ordinals"))
    number = rf"{edge}(?:\d+{'|' + cardinals if cardinals else ''})"
    prefixes = "|".join(re.escape(lexical(word).strip()) for word in language.words("numbers", "ordinal_prefixes"))
    before = rf"(?:(?:{prefixes})[ ]*)?" if prefixes else ""
    counted = f"|{cardinals}" if prefixes and cardinals else ""
    named = f"|{ordinals}" if ordinals else ""
    ordinal = rf"{edge}(?:{before}(?:\d+(?:[ ]?[^\W\d_]{{1,3}}\b)?|[ivx]+{counted}){named})"
    return number, ordinal


@cache
def of_language(code: str) -> Lexicon:
    """The lexicon of a language, without terms of any mechanism. Compiled once."""
    language = languages.load(code)
    number, ordinal = measures_of(language)
    return Lexicon(patterns_of(language), spaced=language.spaced, number=number, ordinal=ordinal)
