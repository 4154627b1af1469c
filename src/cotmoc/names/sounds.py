"""Names in scripts that write sounds only roughly: kana, hangul, Thai, Lao, Arabic. Every name becomes a string of coarse sounds, and two
strings are laid beside each other at the least cost.

>>> coarse("グエン・クオック・ドアン", "kana"), coarse("꾸옥", "hangul"), spoken("quoc", "vietnamese")
(('guenkuokdoan',), ('kuok',), 'kuok')
>>> round(likeness("guenkuokdoan", "nuienkuokdoan"), 2) > 0.8
True
"""

from __future__ import annotations

import itertools
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from cotmoc.names.inventory import without_marks

VOWELS = frozenset("aeiou")
_HANGUL_FIRST = "k k n d t l m b p s s - c c c k t p h".split()  # noqa: SIM905
_HANGUL_VOWEL = "a e ia e o e ie e o oa oe oe io u uo ue ui iu u ui i".split()  # noqa: SIM905
_HANGUL_LAST = "- k k k n n n t l k m p l l p l m p p t t n t t k t p t".split()  # noqa: SIM905


@cache
def _tables() -> Any:
    return tomllib.loads(resources.files("cotmoc.names").joinpath("data", "sounds.toml").read_text(encoding="utf-8"))


def coarse(text: str, script: str) -> tuple[str, ...]:
    """A name in coarse sounds; two strings where the letters may be read as Vietnamese or as pinyin."""
    if script == "hangul":
        return (_hangul(text),)
    if script == "latin":
        return tuple(dict.fromkeys(map(_joined, zip(*map(_readings, text.split()), strict=True)))) or ("",)
    if script in {"kana", "thai", "lao", "arabic", "cyrillic"}:
        return (_replaced(unicodedata.normalize("NFKC", text.lower()), script),)
    return ()


def spoken(base: str, language: str) -> str:
    """A syllable, or syllables with spaces between, in coarse sounds, read as `vietnamese` or as `pinyin`."""
    return _replaced(base, language)


@cache
def _pattern(name: str) -> tuple[re.Pattern[str], Mapping[str, str]]:
    table: dict[str, str] = _tables()[name]
    return re.compile("|".join(re.escape(key) for key in sorted(table, key=len, reverse=True))), table


_DOUBLED = re.compile(r"([a-z])\1+")
_LATIN = ("vietnamese", "pinyin", "czech", "polish")


def _replaced(text: str, name: str) -> str:
    if name in _LATIN:
        return _joined([_sounds(word, name) for word in _WORDS.findall(text)])
    pattern, table = _pattern(name)
    return _DOUBLED.sub(r"\1", "".join(table[match[0]] for match in pattern.finditer(text)))


_WORDS = re.compile("[a-z]+")


def _joined(parts: Iterable[str]) -> str:
    """Sounds laid end to end; one that ends a part and begins the next is heard once."""
    found = ""
    for part in parts:
        found += part[1:] if part and found and found[-1] == part[0] else part
    return found


@lru_cache(maxsize=1 << 15)
def _sounds(word: str, name: str) -> str:
    pattern, table = _pattern(name)
    return _DOUBLED.sub(r"\1", pattern.sub(lambda match: table[match[0]], word))


@lru_cache(maxsize=1 << 12)
def _readings(word: str) -> tuple[str, ...]:
    """One word in Latin letters, read in each language that the letters may be of."""
    plain = without_marks(word)
    return tuple(_replaced(plain, name) for name in _LATIN)


def _hangul(text: str) -> str:
    found = ""
    for sign in unicodedata.normalize("NFC", text):
        code = ord(sign) - 0xAC00
        if 0 <= code < 11172:
            first, vowel, last = code // 588, code % 588 // 28, code % 28
            found += _HANGUL_FIRST[first] + _HANGUL_VOWEL[vowel] + _HANGUL_LAST[last]
    return re.sub(r"([a-z])\1+", r"\1", found.replace("-", ""))


_NEAR: Mapping[float, frozenset[str]] = {
    0.25: frozenset(["td", "bp", "kg", "sc", "zs", "zc", "uo", "iu", "ie", "eo", "ae", "ao", "bv", "fp", "fh", "lr", "wv"]),
    0.45: frozenset(["mn", "kh", "ct", "gn", "hg", "fv", "dz", "jc", "js", "jz", "ui", "dc", "ai", "au", "eu", "oi", "zg"]),
}
"""What it costs to take one sound for another, beside what follows."""


def comparable(one: str, other: str) -> bool:
    """Whether two strings may be alike at all: neither is much shorter, and their consonants begin and end near each other."""
    return bool(one) and bool(other) and 2 * min(len(one), len(other)) >= max(len(one), len(other))


def _cost(left: str, right: str) -> float:
    if left == right:
        return 0.0
    near = {frozenset(pair): cost for cost, pairs in _NEAR.items() for pair in pairs}.get(frozenset((left, right)))
    if near is not None:
        return near
    return 0.4 if left in VOWELS and right in VOWELS else 1.2


_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_SWAP = {left: {right: _cost(left, right) for right in _LETTERS} for left in _LETTERS}
_LOSS = {sign: 0.35 if sign in VOWELS else 0.5 if sign == "h" else 1.0 for sign in _LETTERS}
_WEIGHT = {**_LOSS, "f": 0.75, "k": 0.95, "g": 0.95}
"""No sound weighs more than losing it costs, and no two differ by more than taking one for the other costs."""


@lru_cache(maxsize=1 << 12)
def _weights(text: str) -> tuple[float, float]:
    """By `_WEIGHT` and by `_LOSS`."""
    return sum([_WEIGHT[sign] for sign in text]), sum([_LOSS[sign] for sign in text])


@lru_cache(maxsize=1 << 16)
def likeness(one: str, other: str) -> float:
    """How alike two strings of sounds are: 1 for the same, 0 for nothing in common. Consonants weigh more than vowels."""
    return likeness_from(one, other, 0.0)


def likeness_from(one: str, other: str, least: float) -> float:
    """The likeness if it is `least` or more, else 0: told as soon as it is sure.

    >>> likeness_from("limin", "nuienkuokdoan", 0.77), likeness("limin", "nuienkuokdoan") < 0.77
    (0.0, True)
    """
    if not one or not other:
        return 0.0
    if one == other:
        return 1.0
    left_weights, right_weights = _weights(one), _weights(other)
    most = max(left_weights[1], right_weights[1])
    allowed = (1 - least) * most + 1e-9
    if abs(left_weights[0] - right_weights[0]) > allowed:
        return 0.0
    losses = [_LOSS[sign] for sign in other]
    row = [0.0, *itertools.accumulate(losses)]
    for left in one:
        swaps, loss = _SWAP[left], _LOSS[left]
        above, here = row[0], row[0] + loss
        row[0] = here
        for place, right in enumerate(other, start=1):
            below = row[place]
            best = below + loss
            if (across := here + losses[place - 1]) < best:
                best = across
            if (swapped := above + swaps[right]) < best:
                best = swapped
            above = below
            row[place] = here = best
        if min(row) > allowed:
            return 0.0
    return max(0.0, 1 - row[-1] / most)
