"""Names built from words: bodies, projects, papers. A name is what it is (its *heads*), what else is said of it, and the names in it.

*联合工作组* and *Joint Working Group* say `joint work group`; *Joint Working Committee* has another head and is another body.

>>> understood("Gemeinsamen Arbeitsgruppe").meanings == understood("联合工作组").meanings == {"joint", "work", "group"}
True
>>> decide("Tỉnh ủy Tuyên Quang", "宣光省委", "organisation").verdict.value
'same'
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from cotmoc.names.method import decide as by_letters
from cotmoc.names.records import Comparison, Reason, Verdict
from cotmoc.names.written import ROMAN, bridge_number_first, script_of
from cotmoc.text.fold import bare, lexical

HEAD, OTHER = 4.0, 2.0
"""Bits of a head and of another word that both names say."""
MISS = 10.0
"""Bits that a difference takes off."""
LEVELS = frozenset({"province", "city", "region", "prefecture", "county"})
"""Words for the level of a body; one name may leave it out."""
OWNERS = frozenset({"party", "people", "government", "military", "police"})
"""Whose body it is: a party's committee is not the people's."""
_ENDING = 8
"""Longest ending of a word behind its stem."""
_LINKS = re.compile(r"(?:s|es|en|n|e)?")
_PART = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d+(?:/\d+)?|[^\w\s]")
_GLUED = frozenset({"han", "kana", "hangul", "thai", "lao"})

Decide = Callable[[str, str, str], Comparison]


@dataclass(frozen=True, slots=True, eq=False)
class Understood:
    """A name taken apart."""

    heads: frozenset[str]
    meanings: frozenset[str]
    """Heads and others."""
    names: tuple[str, ...]
    """What is left: names of places and persons."""
    noise: tuple[str, ...]
    """Words in small letters that are not known."""
    numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Words:
    known: dict[str, tuple[str, ...]]
    """Stem → meanings."""
    heads: frozenset[str]
    light: frozenset[str]
    """Meanings that one name may leave out while it still means the same."""
    countries: frozenset[str]
    """Meanings that name a country; at home it goes without saying."""
    stop: frozenset[str]
    spaced: re.Pattern[str]
    """Stems in scripts with spaces, without marks."""
    glued: re.Pattern[str]
    """Stems in scripts without spaces."""
    marked: re.Pattern[str]
    """Words whose marks tell them from names: *cầu*, *tỉnh*, *châu*."""


@cache
def _words() -> _Words:
    data = tomllib.loads(resources.files("cotmoc.names").joinpath("data", "words.toml").read_text(encoding="utf-8"))
    meanings: dict[str, tuple[str, ...]] = {}
    for section in ("others", "countries", "heads"):
        for meaning, stems in data[section].items():
            for entry in stems:
                stem, _, said = entry.partition("=")
                meanings[stem] = tuple(said.split()) if said else (meaning.rstrip("_"),)
    spaced = [stem for stem in meanings if not _glued(stem) and bare(stem) == stem]
    marked = [stem for stem in meanings if not _glued(stem) and bare(stem) != stem]
    longest = [sorted(stems, key=len, reverse=True) for stems in (spaced, [stem for stem in meanings if _glued(stem)], marked)]
    plain, glued, with_marks = ("|".join(map(re.escape, stems)) for stems in longest)
    countries = frozenset(data["countries"])
    return _Words(
        meanings,
        frozenset(data["heads"]),
        LEVELS | countries | frozenset(data["light"]["meanings"]),
        countries,
        frozenset(data["stop"]["words"]),
        re.compile(plain),
        re.compile(glued),
        re.compile(rf"(?:{with_marks})(?![^\W_])"),
    )


def _glued(text: str) -> bool:
    return script_of(text) in _GLUED


class _Taker:
    """Takes one name apart."""

    def __init__(self, text: str) -> None:
        self.text, self.folded, self.letters = text, bare(text), lexical(text)
        self.words = _words()
        self.said: list[str] = []
        self.names: list[list[str]] = [[]]
        self.noise: list[str] = []
        self.numbers: list[str] = []

    def take(self) -> Understood:
        position, first = 0, True
        while position < len(self.text):
            match = self.words.glued.match(self.folded, position)
            if match is None and self._starts_word(position):
                match = self._stem(position)
                if match is None and (first or not self.text[position].isupper()):
                    match = self.words.marked.match(self.letters, position)
                first = first and not self.text[position].isalnum()
            if match is not None:
                self.said += self.words.known[match[0]]
                position = self._after(match)
                self.names.append([])
            else:
                position = self._leftover(position)
        meanings = frozenset(self.said)
        names = tuple(" ".join(words) for words in self.names if words)
        return Understood(meanings & self.words.heads, meanings, names, tuple(self.noise), tuple(self.numbers))

    def _leftover(self, position: int) -> int:
        part = _PART.match(self.text, position)
        if part is None:
            return position + 1
        word = part[0]
        if _glued(word[0]):
            end = next((place for place in range(position + 1, part.end()) if self.words.glued.match(self.folded, place)), part.end())
            word = self.text[position:end]
        plain = bare(word).strip()
        if word[0].isdigit():
            self.numbers.append(word)
        elif word in ROMAN and position:
            self.numbers.append(ROMAN[word])
        elif not word[0].isalpha() or (plain in self.words.stop and not word[0].isupper()):
            self.names.append([])
        elif _glued(word[0]) or word[0].isupper():
            self.names[-1].append(word)
        else:
            self.noise.append(plain)
            self.names.append([])
        return position + len(word)

    def _starts_word(self, position: int) -> bool:
        return position == 0 or not (self.folded[position - 1].isalnum() or self.folded[position - 1] == "'")

    def _stem(self, position: int) -> re.Match[str] | None:
        """A stem here, if what follows it can be its ending or another stem."""
        pattern = self.words.spaced
        match = pattern.match(self.folded, position)
        if match is None:
            return None
        rest, stem = self._rest(match.end()), match[0]
        if not rest or stem.endswith(" "):
            return match
        inner = _LINKS.match(self.folded, match.end())
        if pattern.match(self.folded, match.end()) or (inner is not None and pattern.match(self.folded, inner.end())):
            return match
        return match if len(stem) > 3 and len(rest) <= (_ENDING if len(stem) > 4 else 3) else None

    def _rest(self, start: int) -> str:
        end = start
        while end < len(self.folded) and (self.folded[end].isalnum() or self.folded[end] == "'"):
            end += 1
        return self.folded[start:end]

    def _after(self, match: re.Match[str]) -> int:
        """The end of the word, with what its further stems say."""
        end = match.end()
        if _glued(match[0]) or match[0].endswith(" "):
            return end
        while rest := self._rest(end):
            link = _LINKS.match(self.folded, end)
            for start in dict.fromkeys((link.end() if link else end, end)):
                inner = self.words.spaced.match(self.folded, start)
                if inner is not None and len(inner[0]) >= 3 and inner.end() <= end + len(rest):
                    self.said += self.words.known[inner[0]]
                    end = inner.end()
                    break
            else:
                return end + len(rest)
        return end


@lru_cache(maxsize=1 << 14)
def understood(text: str) -> Understood:
    """Take a name apart."""
    return _Taker(bridge_number_first(text)).take()


def decide(a: str, b: str, kind: str, *, places: Decide = by_letters) -> Comparison:
    """Whether two names built from words are one.

    Args:
        a: One.
        b: The other.
        kind: What both are.
        places: How the names in them are compared; with a register it knows exonyms.
    """
    left, right = understood(a), understood(b)
    one, other = ("".join(sign for sign in bare(text) if sign.isalnum()) for text in (a, b))
    if not one or not other:
        return Comparison(Verdict.UNSURE, 0.0, (Reason("empty", ""),))
    if one == other:
        return Comparison(Verdict.SAME, HEAD * max(len(left.meanings), 2), (Reason("same_plain", one),))
    if left.numbers and right.numbers and left.numbers != right.numbers:
        return Comparison(Verdict.DIFFERENT, -MISS, (Reason("number", f"{' '.join(left.numbers)} ≠ {' '.join(right.numbers)}"),))
    if not left.meanings and not right.meanings and left.names and right.names:
        return _by_names(left, right, places)
    if not left.meanings or not right.meanings:
        return Comparison(Verdict.UNSURE, 0.0, (Reason("unreadable", f"{a}, {b}"),))
    return _by_both(left, right, places)


def _by_both(left: Understood, right: Understood, places: Decide) -> Comparison:
    shared, lacking = left.meanings & right.meanings, left.meanings ^ right.meanings
    reasons = [Reason("words", " ".join(sorted(shared)))] if shared else []
    if lacking:
        reasons.append(Reason("words", " ≠ ".join(" ".join(sorted(each.meanings & lacking)) or "–" for each in (left, right))))
    score = sum(HEAD if each in left.heads else OTHER for each in shared)
    verdict = _by_words(left, right)
    if verdict == Verdict.DIFFERENT:
        return Comparison(verdict, score - MISS, tuple(reasons[::-1]))
    named = _by_names(left, right, places)
    if named.verdict == Verdict.DIFFERENT:
        return Comparison(Verdict.DIFFERENT, score - MISS, (*named.reasons, *reasons))
    unclear = named.verdict == Verdict.UNSURE or len(left.noise) + len(right.noise) > 2
    return Comparison(Verdict.UNSURE if unclear else verdict, score + named.score, (*reasons, *named.reasons))


def _by_words(left: Understood, right: Understood) -> Verdict:
    words = _words()
    light = words.light if left.meanings - words.light and right.meanings - words.light else LEVELS
    heads = left.heads - light, right.heads - light
    if heads[0] and heads[1] and not heads[0] & heads[1]:
        return Verdict.DIFFERENT
    for exclusive in (LEVELS, words.countries):
        said = left.meanings & exclusive, right.meanings & exclusive
        if said[0] and said[1] and not said[0] & said[1]:
            return Verdict.DIFFERENT
    only = left.meanings - right.meanings - light, right.meanings - left.meanings - light
    if not only[0] and not only[1]:
        return Verdict.SAME
    shared = (left.meanings & right.meanings) - light
    if not shared or (only[0] & OWNERS and only[1] & OWNERS):
        return Verdict.DIFFERENT
    if only[0] and only[1]:
        return Verdict.DIFFERENT if len(only[0]) + len(only[1]) > len(shared) else Verdict.UNSURE
    return Verdict.UNSURE


def _by_names(left: Understood, right: Understood, places: Decide) -> Comparison:
    """The names inside: each of the shorter list must be met in the longer one."""
    if not left.names and not right.names:
        return Comparison(Verdict.SAME, 0.0, ())
    if not left.names or not right.names:
        return Comparison(Verdict.UNSURE, 0.0, (Reason("place", f"{', '.join(left.names) or '–'} ~ {', '.join(right.names) or '–'}"),))
    short, long = sorted((left.names, right.names), key=len)
    met = [max((places(min(name, each), max(name, each), "place") for each in long), key=_rank) for name in short]
    reasons = tuple(
        Reason("place", f"{name}: {'; '.join(reason.detail for reason in best.reasons[:2])}") for name, best in zip(short, met, strict=True)
    )
    score = sum(best.score for best in met)
    verdicts = {best.verdict for best in met}
    if verdicts == {Verdict.SAME}:
        return Comparison(Verdict.SAME if len(short) == len(long) else Verdict.UNSURE, score, reasons)
    if Verdict.DIFFERENT not in verdicts or (Verdict.SAME in verdicts and _foreign(short, long)):
        return Comparison(Verdict.UNSURE, score, reasons)
    return Comparison(Verdict.DIFFERENT, score, reasons)


def _foreign(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    """Whether the lists are in different scripts, so that a name without a match may be one that has another name abroad."""
    return {script_of(name) for name in short}.isdisjoint({script_of(name) for name in long})


def _rank(found: Comparison) -> tuple[int, float]:
    return (Verdict.DIFFERENT, Verdict.UNSURE, Verdict.SAME).index(found.verdict), found.score
