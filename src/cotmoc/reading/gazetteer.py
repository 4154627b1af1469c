"""Names that the knowledge has, found in a text as the language inflects them.

One automaton a language: every written form, folded, with its ids. A form is accepted with what the language may glue to a
foreign name (`Lang Sons`, `Хазянгом`), never inside a word, and in scripts with capitals only where it begins with one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from types import MappingProxyType

import ahocorasick_rs

from cotmoc import knowledge, languages
from cotmoc.knowledge import Knowledge
from cotmoc.text.fold import bare

_CASED = re.compile(r"[A-Za-z\u00c0-\u024f\u0370-\u03ff\u0400-\u04ff\u1e00-\u1eff]")
_LETTERS = re.compile(r"[^\W\d_]*(?:'[^\W\d_]+)?")
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_HANGUL = re.compile(r"[\uac00-\ud7a3]")
_OFFICES = frozenset("委长長")
"""What makes an office of the designator before it: 河江省委 is the committee of 河江, not a place."""
PLACE_KINDS = frozenset({"country", "province", "prefecture", "city", "county", "town", "river"})
HAN_DESIGNATORS = frozenset("省市县縣성")
"""Common nouns written onto a Chinese or Korean place name; `州` and `区` stay, since the name without them is often another."""
DROPPED_IN_CASES = frozenset("aeoiyаяьйоеиіу")
"""Last letters that give way to a case ending: Куангнінь → Куангніня, Chiny → Chinami."""


_Entry = tuple[tuple[str, str, str], ...]
"""(id, kind, rule) of everything that one form stands for; the rule is `any`, `stem` or empty."""


@dataclass(frozen=True, slots=True)
class Found:
    """A form of the knowledge found in a text."""

    start: int
    end: int
    candidates: tuple[tuple[str, str], ...]
    """(id, kind) of everything that is written so."""


class Gazetteer:
    """Written forms of names in one language.

    Args:
        forms: (text, id, kind). A form that ends in `*` takes any ending.
        endings: What the language glues to a foreign name. Part of the name, but for the particles of Korean.
        inflects: Whether a last vowel may give way to an ending.
        designators: By kind, the letter that the language writes onto the name of such a place, as part of it: 云南省, 라이쩌우성.
    """

    def __init__(
        self,
        forms: Iterable[tuple[str, str, str]],
        *,
        endings: Iterable[str],
        inflects: bool,
        designators: Mapping[str, frozenset[str]] = MappingProxyType({}),
    ) -> None:
        self._designators = designators
        self._endings = frozenset(bare(ending).strip() for ending in endings) - {""}
        table: dict[str, dict[tuple[str, str], str]] = {}
        for text, identifier, kind in forms:
            any_ending = text.endswith("*")
            folded = _folded(text)
            if len(folded) < 2 and not _UNSPACED.search(folded):
                continue
            self._put(table, folded, identifier, kind, "any" if any_ending else "")
            if inflects and len(folded) > 4 and folded[-1] in DROPPED_IN_CASES and not any_ending:
                self._put(table, folded[:-1], identifier, kind, "stem")
        self._keys = list(table)
        self._entries = [tuple((identifier, kind, rule) for (identifier, kind), rule in entry.items()) for entry in table.values()]
        self._automaton = ahocorasick_rs.AhoCorasick(self._keys, matchkind=ahocorasick_rs.MatchKind.LeftmostLongest)

    @staticmethod
    def _put(table: dict[str, dict[tuple[str, str], str]], folded: str, identifier: str, kind: str, rule: str) -> None:
        key = folded if _UNSPACED.search(folded) else " " + folded
        entry = table.setdefault(key, {})
        if rule != "stem" or (identifier, kind) not in entry:
            entry[identifier, kind] = rule

    def find(self, text: str, folded: str, *, inside: bool = False) -> list[Found]:
        """All names in a text, left to right, longest first where they overlap.

        Args:
            text: The text, for its capitals.
            folded: The same through `bare`.
            inside: The text is itself a name: only shorter names in it are wanted.
        """
        if inside:
            matches = (one for one in self._all.find_matches_as_indexes(f" {folded} ", overlapping=True) if one[2] - one[1] < len(folded))
            return self._found(text, f" {folded} ", sorted(matches, key=lambda one: (one[1], -one[2])))
        padded = f" {folded} "
        return self._found(text, padded, self._automaton.find_matches_as_indexes(padded))

    @cached_property
    def _all(self) -> ahocorasick_rs.AhoCorasick:
        return ahocorasick_rs.AhoCorasick(self._keys, matchkind=ahocorasick_rs.MatchKind.Standard)

    def _found(self, text: str, padded: str, matches: Iterable[tuple[int, int, int]]) -> list[Found]:
        found: list[Found] = []
        taken = 0
        # One pass finds the longest form at each place; where the longest is no whole word, the place is looked at again for shorter ones.
        for index, start, end in matches:
            spaced = self._keys[index][0] == " "
            begin = start if spaced else start - 1
            stop = end - 1
            if begin < taken or (_CASED.match(text[begin]) and not text[begin].isupper()):
                continue
            candidates, glued = self._with_what_is_glued(self._entries[index], padded, end)
            if not candidates and spaced:
                shorter = self._shorter(padded, start, self._keys[index])
                if shorter is None:
                    continue
                candidates, stop = shorter
            if candidates:
                found.append(Found(begin, stop + glued, candidates))
                taken = stop + glued
        return found

    def _with_what_is_glued(self, entry: _Entry, padded: str, end: int) -> tuple[tuple[tuple[str, str], ...], int]:
        """What a form may mean with the letters glued to it, and how many of them belong to the name."""
        last = padded[end - 1]
        if _UNSPACED.match(last):
            kind = self._designated(entry, padded, end)
            candidates = self._accept(entry, "")
            return (tuple(one for one in candidates if one[1] == kind), 1) if kind else (candidates, 0)
        tail: str = _LETTERS.match(padded, end)[0]  # type: ignore[index]
        if not tail or not _HANGUL.match(last):
            candidates = self._accept(entry, tail)
            return candidates, len(tail) if candidates and tail != "'s" else 0
        kind = self._designated(entry, padded, end)
        if kind and (candidates := tuple(one for one in self._accept(entry, tail[1:]) if one[1] == kind)):
            return candidates, 1
        return self._accept(entry, tail), 0

    def _designated(self, entry: _Entry, padded: str, end: int) -> str:
        """The kind of place that the letter behind a name makes of it; empty if none."""
        if padded[end + 1 : end + 2] not in _OFFICES:
            for _, kind, _ in entry:
                if padded[end] in self._designators.get(kind, ()):
                    return kind
        return ""

    def _accept(self, entry: _Entry, tail: str) -> tuple[tuple[str, str], ...]:
        plain = not tail
        glued = tail in self._endings or tail.lstrip("'") in self._endings
        return tuple(
            (identifier, kind) for identifier, kind, rule in entry if (rule == "any" or (plain and rule != "stem") or (tail and glued))
        )

    def _shorter(self, padded: str, start: int, key: str) -> tuple[tuple[tuple[str, str], ...], int] | None:
        """The longest form that begins here and is a whole word, where a longer one ran into the middle of a word."""
        words = key.split(" ")[1:]
        table = self._index
        for count in range(len(words) - 1, 0, -1):
            shorter = " " + " ".join(words[:count])
            if shorter in table:
                end = start + len(shorter)
                candidates = self._accept(self._entries[table[shorter]], "")
                if candidates and not padded[end].isalnum():
                    return candidates, end - 1
        return None

    @cached_property
    def _index(self) -> dict[str, int]:
        return {key: index for index, key in enumerate(self._keys)}


PAIR = re.compile(r"\s*[-–—/]\s*|\s[-–—]\s")


def _proper(text: str, kind: str, identifier: str) -> str:
    """A form without the common nouns around it; nothing for the name of a pair of gates, which is two names.

    >>> _proper("autonome regionen Guangxi Zhuang", "province", "x"), _proper("Guangxi Zhuang Autonomous Region", "province", "x")
    ('Guangxi Zhuang', 'Guangxi Zhuang Autonomous Region')
    """
    if kind == "crossing" and "/" not in identifier and PAIR.search(text):
        return ""
    if kind == "project" and text[:1].islower():
        return ""  # built from common nouns: the language's own patterns find it in every case, and the places in it
    if kind in PLACE_KINDS and len(text) >= 3 and text[-1] in HAN_DESIGNATORS and _UNSPACED.match(text):
        return text[:-1]
    if kind not in PLACE_KINDS or not _CASED.match(text) or not any(word[0].isupper() for word in text.split()):
        return text
    words = text.split()
    while words and words[0][0].islower():
        words.pop(0)
    while words and words[-1][0].islower():
        words.pop()
    return " ".join(words)


@lru_cache(maxsize=1 << 15)
def _folded(form: str) -> str:
    """A form as it is looked for. Kept, since every language's gazetteer holds the same 13,000."""
    return " ".join(bare(form.rstrip("*")).split())


@lru_cache(maxsize=4)
def _forms(known: Knowledge) -> list[tuple[str, str, str]]:
    """(text, id, kind) of every form of a set of knowledge, the same for all languages."""
    forms = knowledge.name_forms(known)
    return [(text, form.id, form.kind) for form in forms if (text := _proper(form.text, form.kind, form.id))]


@lru_cache(maxsize=64)
def of_language(code: str, known: Knowledge) -> Gazetteer:
    """The gazetteer of a language over a set of knowledge. Built once, in some 50 ms.

    Forms of every language go into each: a Swedish page quotes Vietnamese captions, a Vietnamese one Chinese titles.
    """
    forms = _forms(known)
    if code not in languages.codes():
        return Gazetteer(forms, endings=(), inflects=False)
    language = languages.load(code)
    endings = language.words("names", "endings")
    designators = {kind: frozenset(word for word in language.words("designators", kind) if len(word) == 1) for kind in PLACE_KINDS}
    return Gazetteer(forms, endings=endings, inflects=any(len(ending) > 1 for ending in endings), designators=designators)
