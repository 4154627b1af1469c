"""Cyrillic spellings of Vietnamese and Chinese syllables, both ways. The rules are data: `data/cyrillic.toml`.

Ukrainian and Russian share one folded alphabet, in which a reader of the one understands the other:

>>> folded("Мінцян"), folded("Хыонг"), folded("Дьєнб'єн")
('минцян', 'хионг', 'дьенбьен')
"""

from __future__ import annotations

import itertools
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from cotmoc.names.inventory import initials_and_rimes, pinyin_bases, pinyin_parts
from cotmoc.names.readings import syllable

_FOLD = str.maketrans({
    **dict.fromkeys("іїы", "и"), **dict.fromkeys("єэё", "е"), "ґ": "г", "ъ": "ь", "ў": "у", **dict.fromkeys("'’ʼ‘`´", None),
})  # fmt: skip
_SOFT = {"а": "я", "о": "е", "у": "ю", "е": "е", "и": "и"}
LONGEST = 9
"""Letters of the longest spelling of a syllable."""
DEAREST = 5
"""Spellings dearer than this are not kept."""

Priced = Mapping[str, int]
"""Base → price of the spelling."""


def folded(word: str) -> str:
    """A Cyrillic word in the letters of the rules."""
    text = word.lower().translate(_FOLD)
    for consonant in "бпвмфджзстнцчш":  # в'є, б'є: the apostrophe is a ь elsewhere
        text = text.replace(consonant + "йе", consonant + "ье")
    return text if "'" not in word and "’" not in word and "ʼ" not in word else _hardened(word.lower())


def _hardened(word: str) -> str:
    """б'є → бье: an apostrophe before a soft vowel sounds as ь does."""
    for sign in "’ʼ‘`´":
        word = word.replace(sign, "'")
    for vowel in "єюяїе":
        word = word.replace("'" + vowel, "ь" + vowel)
    return word.translate(_FOLD)


@dataclass(frozen=True, slots=True)
class Spellings:
    """Spelling → the syllables it may stand for."""

    vietnamese: Mapping[str, Priced]
    """Bases, without marks."""
    pinyin: Mapping[str, Priced]
    """Bases, without tones."""
    endings: tuple[tuple[str, int], ...]
    """What cases add, the longest first."""


def _options(text: str) -> list[tuple[str, int]]:
    pairs = [part.partition("=") for part in text.split()]
    return [(spelling.replace("-", ""), int(price or 0)) for spelling, _, price in pairs]


@cache
def _rules() -> Any:
    return tomllib.loads(resources.files("cotmoc.names").joinpath("data", "cyrillic.toml").read_text(encoding="utf-8"))


def _joined(first: str, vowel: str) -> str:
    if not first.endswith("~"):
        return first + vowel
    return first[:-1] + _SOFT.get(vowel[:1], vowel[:1]) + vowel[1:]


def _vietnamese() -> Iterator[tuple[str, str, str, int]]:
    """(letters, base, spelling, price) of every syllable there may be."""
    rules = {part: {key: _options(text) for key, text in table.items()} for part, table in _rules()["vietnamese"].items()}
    for letters, base, initial, nucleus, final in initials_and_rimes():
        spelled = rules["nuclei"].get(nucleus)
        if spelled is None:
            continue
        for (first, one), (vowel, two), (last, three) in itertools.product(rules["initials"][initial], spelled, rules["finals"][final]):
            price = one + two + three
            if price <= DEAREST:
                # What softens nothing after a lip is written hard: бьен and биен, дьен.
                yield letters, base, _joined(first, vowel) + last, price
                if not first and vowel.startswith("ье"):
                    yield letters, base, vowel[1:] + last, price
    for word, spelled in rules["whole"].items():
        one_word = syllable(word)
        yield from ((one_word.letters, one_word.base, spelling, price) for spelling, price in spelled)


def _pinyin() -> Iterator[tuple[str, str, int]]:
    rules = {part: {key: _options(text) for key, text in table.items()} for part, table in _rules()["pinyin"].items()}
    for base in pinyin_bases():
        parts = pinyin_parts(base)
        if parts is None or parts[1] not in rules["finals"]:
            continue
        for (first, one), (rest, two) in itertools.product(rules["initials"][parts[0]], rules["finals"][parts[1]]):
            if one + two <= DEAREST:
                yield base, first + rest, one + two


@cache
def spellings() -> Spellings:
    """Every spelling, made on first use."""
    vietnamese: dict[str, dict[str, int]] = {}
    for _, base, spelling, price in _vietnamese():
        bases = vietnamese.setdefault(spelling, {})
        if price < bases.get(base, 99):
            bases[base] = price
    pinyin: dict[str, dict[str, int]] = {}
    for base, spelling, price in _pinyin():
        bases = pinyin.setdefault(spelling, {})
        if price < bases.get(base, 99):
            bases[base] = price
    endings = sorted(_rules()["endings"].items(), key=lambda pair: (-len(pair[0]), pair[0]))
    return Spellings(vietnamese, pinyin, tuple(endings))


def stems(word: str) -> Iterator[tuple[str, int]]:
    """What a word may be without its case ending, with the price of taking it off.

    >>> ("минцян", 1) in stems("минцяном"), ("куангнинь", 1) in stems("куангниня"), ("чан", 0) in stems("чан")
    (True, True, True)
    """
    yield word, 0
    for ending, price in spellings().endings:
        if ending and word.endswith(ending) and len(word) - len(ending) >= 2:
            stem = word[: -len(ending)]
            yield stem, price
            if ending[0] in "яюеи":
                yield stem + "ь", price
                yield stem + "й", price


def cut(word: str, table: Mapping[str, Priced], most: int = 4) -> list[tuple[tuple[str, ...], int]]:
    """The cheapest ways of cutting a word into spelled syllables, with prices.

    >>> cut("цинхуа", spellings().pinyin)[0]
    (('цин', 'хуа'), 0)
    """
    best: list[list[tuple[tuple[str, ...], int]]] = [[] for _ in range(len(word) + 1)]
    best[0] = [((), 0)]
    for end in range(1, len(word) + 1):
        found: list[tuple[tuple[str, ...], int]] = []
        for start in range(max(0, end - LONGEST), end - (end > 1)):
            if best[start] and (bases := table.get(word[start:end])) is not None:
                price = min(bases.values())
                found += [((*parts, word[start:end]), before + price) for parts, before in best[start] if len(parts) < most]
        best[end] = sorted(found, key=lambda pair: (pair[1] + 2 * len(pair[0]), pair[0]))[:3]
    return best[-1]
