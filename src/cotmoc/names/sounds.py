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
from collections.abc import Mapping
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
        plain = without_marks(text)
        return tuple(dict.fromkeys(_replaced(plain, name) for name in ("vietnamese", "pinyin", "czech", "polish")))
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
_LATIN = frozenset({"vietnamese", "pinyin", "czech", "polish"})


def _replaced(text: str, name: str) -> str:
    if name in _LATIN:
        sounds = "".join([_sounds(word, name) for word in _WORDS.findall(text)])
    else:
        pattern, table = _pattern(name)
        sounds = "".join(table[match[0]] for match in pattern.finditer(text))
    return _DOUBLED.sub(r"\1", sounds)


_WORDS = re.compile("[a-z]+")


@lru_cache(maxsize=1 << 15)
def _sounds(word: str, name: str) -> str:
    pattern, table = _pattern(name)
    return pattern.sub(lambda match: table[match[0]], word)


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


@lru_cache(maxsize=1 << 16)
def likeness(one: str, other: str) -> float:
    """How alike two strings of sounds are: 1 for the same, 0 for nothing in common. Consonants weigh more than vowels."""
    if not one or not other:
        return 0.0
    if one == other:
        return 1.0
    losses = [_LOSS[sign] for sign in other]
    row = [0.0, *itertools.accumulate(losses)]
    most = row[-1]
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
    return max(0.0, 1 - row[-1] / max(most, row[0]))
