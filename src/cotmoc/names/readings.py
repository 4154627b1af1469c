"""How characters are read, and how improbable it is that two syllables meet by chance.

A Vietnamese syllable is kept as `(letters, tone)`, letters with their vowel marks and without the tone; its *base* has no marks at
all. A pinyin syllable is kept without its tone number. Everything is loaded on first use and kept.

>>> [reading.text for reading in table().characters["陈"].vietnamese], sorted(table().characters["柏"].pinyin)
(['trần'], ['bai', 'bo'])
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from importlib import resources
from typing import NamedTuple, TypeVar

_Key = TypeVar("_Key")

TONES: Mapping[str, str] = {"\u0300": "`", "\u0301": "'", "\u0303": "~", "\u0309": "?", "\u0323": "."}
"""Combining marks of the Vietnamese tones → signs for them."""
PINYIN_TONES: Mapping[str, str] = {"\u0304": "1", "\u0301": "2", "\u030c": "3", "\u0300": "4"}
CROWD = 1.6
"""Names use the characters of the language unevenly: a third of them carries nearly all names. Bits taken off every syllable for it."""
_MARKED = re.compile(r"[\u0300-\u036f]")
_I_OR_Y = re.compile(r"((?:qu|[bcdđghklmnprstvx])+)y\Z")


class Syllable(NamedTuple):
    """A Vietnamese syllable."""

    base: str
    """Without any mark, y for i undone: *ly* and *li* are one."""
    letters: str
    """With the marks of vowels and đ."""
    tone: str
    """A sign of `TONES`, or nothing."""
    text: str
    """As written, in small letters."""

    @property
    def marked(self) -> bool:
        """Whether it has any mark that plain letters lack."""
        return bool(self.tone) or self.letters != self.base


@lru_cache(maxsize=1 << 16)
def syllable(text: str) -> Syllable:
    """Take a Vietnamese syllable apart. Old and new places of the tone, NFC and NFD, y and i come out alike.

    >>> syllable("Hòa")[:3] == syllable("hoà")[:3], syllable("Lý")[:3] == syllable("lí")[:3], syllable("Đặng")[:3]
    (True, True, ('dang', 'đăng', '.'))
    """
    small = letters = text.lower()
    tone = ""
    if not small.isascii():
        kept = ""
        for sign in unicodedata.normalize("NFD", small):
            if sign in TONES:
                tone = tone or TONES[sign]
            else:
                kept += sign
        letters = unicodedata.normalize("NFC", kept)
    match = _I_OR_Y.match(letters)
    if match:
        letters = match[1] + "i"
    elif letters == "y":
        letters = "i"
    base = letters if letters.isascii() else _MARKED.sub("", unicodedata.normalize("NFD", letters)).replace("đ", "d")
    return Syllable(base, letters, tone, unicodedata.normalize("NFC", small))


@dataclass(frozen=True, slots=True)
class Character:
    """A Chinese character in its simplified form."""

    text: str
    vietnamese: tuple[Syllable, ...]
    """Readings, the commonest first."""
    pinyin: tuple[str, ...]
    """Readings without tone, the commonest first."""
    toned: tuple[str, ...]
    """The same with tone numbers."""
    use: int
    """How often it is used, as a power of two; 0: hardly ever."""
    bases: frozenset[str] = field(compare=False)
    """Bases of its Vietnamese readings."""


@dataclass(frozen=True)
class Table:
    """All readings, and what is counted from them."""

    characters: Mapping[str, Character]

    @cached_property
    def by_base(self) -> Mapping[str, frozenset[str]]:
        """Vietnamese base → characters."""
        return _inverted((base, each.text) for each in self.characters.values() for base in each.bases)

    @cached_property
    def by_reading(self) -> Mapping[tuple[str, str], frozenset[str]]:
        """Vietnamese letters and tone → characters."""
        return _inverted(((one.letters, one.tone), each.text) for each in self.characters.values() for one in each.vietnamese)

    @cached_property
    def by_pinyin(self) -> Mapping[str, frozenset[str]]:
        """Pinyin base → characters."""
        return _inverted((sound, each.text) for each in self.characters.values() for sound in each.pinyin)

    @cached_property
    def surnames(self) -> Mapping[str, float]:
        """Character, or Vietnamese word that has none → share of persons who bear it, over both countries."""
        found: dict[str, float] = {}
        for line in lines("surnames.tsv"):
            word, one, other = line.split("\t")
            found[word] = max(found.get(word, 0.0), (int(one) + int(other)) / 2000)
        return found

    @cached_property
    def native_surnames(self) -> frozenset[tuple[str, str]]:
        """Letters and tone of Vietnamese surnames that are not the reading of a surname in characters: *Giàng*, *Lò*, *Vừ*."""
        words = {one[1:3] for word in self.surnames if (one := syllable(word)).base.isascii() and word not in self.characters}
        read = {
            self.characters[each].vietnamese[0][1:3]
            for each in self.surnames
            if each in self.characters and self.characters[each].vietnamese
        }
        return frozenset(words - read)

    @cached_property
    def _given(self) -> Mapping[str, float]:
        """Character in use → its share of what is written."""
        used = [each for each in self.characters.values() if each.use]
        return {each.text: 1 / len(used) for each in used}

    @cached_property
    def _words(self) -> Mapping[str, float]:
        """Base of a Vietnamese word that stands in very many names → the share of names that have it at that place."""
        return {line.split("\t")[0]: int(line.split("\t")[1]) / 1000 for line in lines("frequent.tsv")}

    def frequent(self, base: str) -> float:
        """The share of names that have a Vietnamese word behind the surname; nothing if few have."""
        return self._words.get(base, 0.0)

    def bits(self, characters: Iterable[str], *, surname: bool, base: str = "") -> float:
        """How improbable it is that a syllable of a name, taken blindly, is one of these characters, in bits.

        Args:
            characters: All that would have matched.
            surname: Whether it stands where surnames stand.
            base: The Vietnamese base, where it is written: it may be far commoner than its characters.
        """
        if surname:
            share = sum(self.surnames.get(character, 0.0) for character in characters) + 0.002
        else:
            share = sum(self._given.get(character, 0.0) for character in characters) * 2**CROWD + 0.0005
        return -math.log2(min(max(share, self._words.get(base, 0.0)), 1.0))


def _inverted(pairs: Iterable[tuple[_Key, str]]) -> dict[_Key, frozenset[str]]:
    found: dict[_Key, set[str]] = {}
    for key, character in pairs:
        found.setdefault(key, set()).add(character)
    return {key: frozenset(characters) for key, characters in found.items()}


def lines(name: str) -> list[str]:
    """The lines of a table of ours that are no remarks."""
    text = resources.files("cotmoc.names").joinpath("data", name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


@cache
def table() -> Table:
    """The readings that come with Cotmoc."""
    found: dict[str, Character] = {}
    for line in lines("readings.tsv"):
        text, readings, sounds, use = line.split("\t")
        vietnamese = tuple(map(syllable, readings.split()))
        toned = tuple(sounds.split())
        bases = frozenset(one.base for one in vietnamese)
        found[text] = Character(text, vietnamese, tuple(dict.fromkeys(sound[:-1] for sound in toned)), toned, int(use), bases)
    return Table(found)
