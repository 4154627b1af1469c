"""The syllables there are: Vietnamese ones by initial and rime, pinyin ones by list.

>>> is_vietnamese("cuong"), is_vietnamese("qing"), is_pinyin("qing"), is_pinyin("cuong")
(True, False, True, False)
>>> pinyin_cuts("qinghua")[0], pinyin_cuts("fangchenggang")[0]
(('qing', 'hua'), ('fang', 'cheng', 'gang'))
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache

from cotmoc.names.readings import syllable, table

_INITIALS = "ngh ng nh th tr ph kh gh gi ch qu b c k đ d g h l m n p r s t v x "
INITIALS = _INITIALS.split(" ")
_RIMES = (
    "a ac ach ai am an ang anh ao ap at au ay ă ăc ăm ăn ăng ăp ăt â âc âm ân âng âp ât âu ây e ec em en eng eo ep et ê êch êm ên "
    "ênh êp êt êu i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu o oa oac oach oai oam oan oang oanh oao oap oat oay oăc "
    "oăm oăn oăng oăt oc oe oen oeo oet oi om on ong ooc oong op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uân uâng uât uây "
    "uc uê uêch uênh ui um un ung uôc uôi uôm uôn uông uôt up ut uy uya uych uyên uyêt uynh uyt uyu ư ưa ưc ưi ưng ươc ươi ươm ươn "
    "ương ươp ươt ươu ưt ưu y yêm yên yêng yêt yêu ynh"
)
RIMES = _RIMES.split()
_RIME = re.compile(r"([aăâeêioôơuưy]+)(ch|ng|nh|[cmnpt]?)\Z")
_PARTS = re.compile(r"(zh|ch|sh|[bpmfdtnlgkhjqxrzcs]?)([aeiouvyw][a-z]*)\Z")


@cache
def initials_and_rimes() -> tuple[tuple[str, str, str, str, str], ...]:
    """(letters, base, initial, nucleus, final) of every Vietnamese syllable that can be built."""
    found = []
    for initial in INITIALS:
        for rime in RIMES:
            match = _RIME.match(rime)
            if match is None or not _fits(initial, match[1]):
                continue
            letters = initial + (match[1] if initial != "gi" or not match[1].startswith("i") else match[1][1:]) + match[2]
            nucleus = match[1]
            if initial == "qu":
                nucleus = {"y": "y", "yê": "yê", "a": "a"}.get(nucleus, nucleus)
            found.append((letters, syllable(letters).base, initial, nucleus, match[2]))
    return tuple(found)


def _fits(initial: str, nucleus: str) -> bool:
    front = nucleus[0] in "eêiy"
    if initial in {"ngh", "gh", "k"}:
        return front or (initial == "k" and nucleus[0] in "oua")
    if initial in {"ng", "g", "c"}:
        return not front
    if initial == "qu":
        return nucleus[0] in "aăâeêiyơoô"
    return not (nucleus[0] == "y" and initial)


@cache
def _bases() -> frozenset[str]:
    return frozenset(base for _, base, *_ in initials_and_rimes()) | frozenset(table().by_base)


def is_vietnamese(base: str) -> bool:
    """Whether it can be a Vietnamese syllable without its marks."""
    return base in _bases()


@cache
def pinyin_bases() -> frozenset[str]:
    """Every pinyin syllable without tone."""
    odd = {"ng", "n", "m", "hm", "hng", "ê"}
    return frozenset(base for base in table().by_pinyin if base not in odd) | {"lu", "lue", "nue", "lo", "yo"}


PASSPORT: Mapping[str, str] = {"lyu": "lv", "nyu": "nv", "lyue": "lve", "nyue": "nve", "lue": "lve", "nue": "nve"}
"""How passports and keyboards without ü write its syllables → the syllable in our tables."""


def is_pinyin(base: str) -> bool:
    """Whether it can be a pinyin syllable without its tone."""
    return base in pinyin_bases() or base in PASSPORT


@cache
def _written_pinyin() -> frozenset[str]:
    return pinyin_bases() | PASSPORT.keys()


def pinyin_parts(base: str) -> tuple[str, str] | None:
    """Initial and final; ü is v wherever it sounds.

    >>> pinyin_parts("xue"), pinyin_parts("zhuang"), pinyin_parts("yuan")
    (('x', 've'), ('zh', 'uang'), ('', 'yuan'))
    """
    match = _PARTS.match(base)
    if match is None:
        return None
    final = match[2]
    if match[1] in {"j", "q", "x"} and final[0] == "u":
        final = "v" + final[1:]
    return match[1], final


def pinyin_cuts(word: str, most: int = 4) -> list[tuple[str, ...]]:
    """Every way of cutting a word into two or more pinyin syllables; the one with the fewest first.

    A syllable that begins with a, e or o has an apostrophe before it, unless nothing else makes sense of the word.
    """
    cuts = list(_cuts(word, _written_pinyin(), most))
    spelled = [parts for parts in cuts if not any(part[0] in "aeo" for part in parts[1:])]
    return sorted(spelled or cuts, key=lambda parts: (len(parts), tuple(-len(part) for part in parts)))[:3]


def vietnamese_cuts(word: str, most: int = 3) -> list[tuple[str, ...]]:
    """Every way of cutting a word into two or more Vietnamese syllables; the fewest first.

    >>> vietnamese_cuts("haiphong")[0], vietnamese_cuts("dienbien")[0]
    (('hai', 'phong'), ('dien', 'bien'))
    """
    return sorted(_cuts(word, _bases(), most), key=lambda parts: (len(parts), tuple(-len(part) for part in parts)))[:3]


def _cuts(word: str, bases: frozenset[str], most: int) -> Iterator[tuple[str, ...]]:
    """Inside a word no syllable has a single letter: it would stand apart, or behind an apostrophe."""
    if len(word) > 24:
        return
    waiting: list[tuple[tuple[str, ...], int]] = [((), 0)]
    while waiting:
        parts, start = waiting.pop()
        if start == len(word):
            if len(parts) > 1:
                yield parts
            continue
        if len(parts) < most:
            ends = range(start + 2, min(len(word), start + 7) + 1)
            waiting.extend(((*parts, word[start:end]), end) for end in ends if word[start:end] in bases)


def without_marks(text: str) -> str:
    """Small letters without any diacritic, đ as d, ü as v."""
    if text.isascii():
        return text.lower()
    small = unicodedata.normalize("NFD", text.lower().replace("ü", "v").replace("đ", "d"))
    return "".join(sign for sign in small if not unicodedata.combining(sign))
