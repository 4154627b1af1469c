"""A written name taken apart into syllables: every way that makes sense, the likeliest first.

>>> [unit.text for unit in written("Peng Qinghua", "person").cuts[0].units]
['peng', 'qing', 'hua']
>>> [unit.text for unit in written("tỉnh Tuyên Quang", "province").cuts[0].units]
['tuyên', 'quang']
"""

from __future__ import annotations

import itertools
import re
import tomllib
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import NamedTuple

from cotmoc.names import cyrillic
from cotmoc.names.inventory import is_pinyin, is_vietnamese, pinyin_cuts, vietnamese_cuts, without_marks
from cotmoc.names.kinds import may_begin_a_noun, may_end_a_noun, section_of, without_kind_words
from cotmoc.names.readings import syllable
from cotmoc.names.units import Unit, character, cyrillic_syllable, latin_syllable, tone_only_in_pinyin
from cotmoc.text.fold import bare

KEPT = 1 << 12
"""Names kept in memory. More would be slower: what lives long is searched for garbage again and again."""
CUTS = 8
"""Ways of cutting a name that are kept."""
_ENDINGS = tomllib.loads(resources.files("cotmoc.names").joinpath("data", "latin.toml").read_text(encoding="utf-8"))["endings"]
LATIN_ENDINGS: tuple[str, ...] = tuple(_ENDINGS["names"])
"""What cases add to names that stand in a register."""
CASE_ENDINGS: tuple[str, ...] = tuple(_ENDINGS["syllables"])
"""What may stand behind the syllables of a name."""
_NUMERALS = "I II III IV V VI VII VIII IX X XI XII"
ROMAN = {numeral: str(number) for number, numeral in enumerate(_NUMERALS.split(), start=1)}
_NUMERAL = re.compile(r"(?<=[^\W\d_] )(?:I{1,3}|IV|(?:V|VII|VIII|IX|X|XI|XII)(?=\W*\Z))(?![^\W_])")
_NUMBERED_PERSON = re.compile(r"(?<=[^\W\d_] )(?:II|III|IV)(?=\W*\Z)")
_NUMBERED_BRIDGE = re.compile(r"第?([一二三四五六七八九十])号?(?=(?:公路|铁路)?大?[桥橋])")
_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ‘`´][^\W\d_]+)*", re.UNICODE)
_RANGES = (
    ("latin", 0x41, 0x24F), ("latin", 0x1E00, 0x1EFF), ("cyrillic", 0x400, 0x52F), ("arabic", 0x600, 0x6FF),
    ("thai", 0xE00, 0xE7F), ("lao", 0xE80, 0xEFF), ("hangul", 0x1100, 0x11FF), ("kana", 0x3040, 0x30FF),
    ("han", 0x3400, 0x9FFF), ("hangul", 0xAC00, 0xD7AF), ("han", 0xF900, 0xFAFF), ("kana", 0xFF66, 0xFF9F), ("han", 0x20000, 0x323AF),
)  # fmt: skip


class Cut(NamedTuple):
    """One way of taking a name apart."""

    units: tuple[Unit, ...]
    price: int
    """Of unusual spellings and of endings taken off."""


@dataclass(slots=True, eq=False)
class Written:
    """A name as it is written. Never changed: not frozen, since a frozen one takes three times as long to make."""

    text: str
    """Without common nouns, composed, small letters."""
    script: str
    """Of most of its letters; nothing if there is none."""
    cuts: tuple[Cut, ...]
    """Cheapest first; empty if its syllables cannot be read."""
    words: tuple[str, ...]
    """Its words, folded."""
    plain: str
    """Its letters without marks, spaces and punctuation."""
    digits: tuple[str, ...]
    """Numbers in it."""
    dropped: tuple[str, ...]
    """Kinds that the common nouns taken off speak of."""
    keys: tuple[tuple[str, ...], ...] = ()
    """Of a simple name, for each word: its plain letters, and those of what it may be without an ending. Empty for all others."""


def script_of(text: str) -> str:
    """The script of most letters.

    >>> script_of("Юньнань"), script_of("雲南省"), script_of("12")
    ('cyrillic', 'han', '')
    """
    if text.isascii():
        return "latin" if any(map(str.isalpha, text)) else ""
    counts: dict[str, int] = {}
    for sign in text:
        script = _script(sign)
        counts[script] = counts.get(script, 0) + 1
    counts.pop("", None)
    return max(counts, key=lambda name: counts[name]) if counts else ""


@cache
def _script(sign: str) -> str:
    if not sign.isalpha():
        return ""
    return next((name for name, low, high in _RANGES if low <= ord(sign) <= high), "other")


@lru_cache(maxsize=KEPT)
def written(text: str, kind: str) -> Written:
    """Take a name apart. Kept for the names met lately."""
    section = section_of(kind)
    return _simple(text, section) or _characters(text, section) or taken_apart(text, kind)


class Word(NamedTuple):
    """A word of a simple name: Latin letters alone, and all that does not depend on the words beside it."""

    small: str
    plain: str
    strict: int
    """How far its own marks can be trusted."""
    keys: tuple[str, ...]
    """Plain letters, and those of what it may be without an ending."""
    barred: frozenset[str]
    """Kinds of name, by their common nouns, in which it may be more than a word: a figure, the beginning of a noun."""
    cuts: list[tuple[Cut, ...] | None]
    """Ways of cutting it, by how far the marks of the name can be trusted. Filled when first asked for."""


_ODD = frozenset("ſıİẛẞß")
"""Letters whose capital is not theirs alone."""
_SECTIONS = ("", "person", "place")
_SIMPLE = 24
"""Letters of the longest word of a simple name."""


@lru_cache(maxsize=1 << 13)
def _word(word: str) -> Word | None:
    """A word, if it is simple."""
    if not word.isalpha() or len(word) > _SIMPLE:
        return None
    small = plain = word.lower()
    strict = 0
    if not word.isascii():
        if not _ODD.isdisjoint(word) or unicodedata.normalize("NFC", word) != word or any(_script(sign) != "latin" for sign in small):
            return None
        plain = bare(small)
        if len(plain) != len(word) or not plain.isalnum():
            return None
        one = syllable(small)
        strict = 2 if one.tone else 1 if one.marked else 0
    keys = [plain]
    if word.endswith(LATIN_ENDINGS) and max(word) <= "\u024f":
        keys += [plain[: -len(ending)] for ending in LATIN_ENDINGS if word.endswith(ending) and len(word) > len(ending) + 2]
    barred = _SECTIONS if word in ROMAN else [section for section in _SECTIONS if may_begin_a_noun(small, section)]
    return Word(small, plain, strict, tuple(keys), frozenset(barred), [None, None, None])


def _simple(text: str, section: str) -> Written | None:
    """A name of a few words in Latin letters with one space between: most names. Comes out as from `taken_apart`, much sooner."""
    if not text or text[0] > "\u1eff":
        return None
    parts = text.split(" ")
    words = [word for part in parts if (word := _word(part)) is not None]
    if len(words) < len(parts) or len(words) > 8:
        return None
    smalls, plains, marks, keys, barred, cuts = zip(*words, strict=True)
    for each in barred:
        if each and section in each:
            return None
    strict = max(marks)
    options: list[tuple[Cut, ...]] = []
    for small, ways in zip(smalls, cuts, strict=True):
        found = ways[strict]
        if found is None:
            found = ways[strict] = tuple(_latin(small, strict))
        options.append(found)
    return Written(" ".join(smalls), "latin", tuple(_joined(options)), smalls, "".join(plains), (), (), keys)


@lru_cache(maxsize=1 << 15)
def _sign(sign: str) -> Unit | None:
    """The syllable of a Chinese character in whatever form; nothing if it is none, or may be part of the number of a bridge."""
    simplified = bare(sign)
    return character(simplified) if "\u3400" <= sign <= "\u9fff" and "\u3400" <= simplified <= "\u9fff" and sign not in "桥橋" else None


def _characters(text: str, section: str) -> Written | None:
    """A name of a few characters and nothing else."""
    if not 0 < len(text) <= 12 or text[0] < "\u3400" or may_end_a_noun(text[-1], section):
        return None
    units = [unit for sign in text if (unit := _sign(sign)) is not None]
    if len(units) < len(text):
        return None
    plain = "".join([unit.text for unit in units])
    return Written(text, "han", (Cut(tuple(units), 0),), (text,), plain, (), (), ((plain,),))


def taken_apart(text: str, kind: str) -> Written:
    """Take any name apart."""
    composed = unicodedata.normalize(
        "NFC", unicodedata.normalize("NFKC", text) if any("\uf900" <= sign <= "\uffef" for sign in text) else text
    )
    proper, dropped = without_kind_words(bridge_number_first(composed) if kind != "person" else composed, kind)
    numeral = _NUMBERED_PERSON if kind == "person" else _NUMERAL
    proper = numeral.sub(lambda match: ROMAN[match[0]], proper)
    small = proper.lower()
    script = script_of(small)
    words = tuple(_WORD.findall(small))
    cuts: tuple[Cut, ...] = ()
    if script == "han":
        signs = [sign for sign in bare(small) if "\u3400" <= sign <= "\u9fff"]
        if len(signs) == sum(map(str.isalpha, small)) and len(signs) <= 12:
            cuts = (Cut(tuple(map(character, signs)), 0),)
    elif script in {"latin", "cyrillic"} and len(words) <= 8:
        cuts = tuple(_cuts(words, script, kind))
    plain = "".join(filter(str.isalnum, bare(small)))
    return Written(small, script, cuts, words, plain, tuple(re.findall(r"\d+", small)), dropped)


def bridge_number_first(text: str) -> str:
    """The number of a bridge in figures before its Chinese name.

    >>> bridge_number_first("北仑河二桥"), bridge_number_first("三桥村")
    ('2 北仑河桥', '三桥村')
    """
    match = _NUMBERED_BRIDGE.search(text, 2)
    return f"{'一二三四五六七八九十'.index(match[1]) + 1} {text[: match.start()]}{text[match.end() :]}" if match else text


def _cuts(words: tuple[str, ...], script: str, kind: str) -> list[Cut]:
    if script == "latin":
        strict = _strictness(words)
        options = [_latin(word, strict) for word in words]
    else:
        options = [_cyrillic(word) for word in words]
    return _joined(options)


def _joined(options: Sequence[Sequence[Cut]]) -> list[Cut]:
    """The ways of cutting each word, laid end to end."""
    if not options or not all(options):
        return []
    if max(map(len, options)) == 1:
        joined: list[Unit] = []
        price = 0
        for ((parts, more),) in options:
            joined += parts
            price += more
        return [Cut(tuple(joined), price)]
    found: dict[tuple[Unit, ...], int] = {}
    for choice in itertools.islice(itertools.product(*options), 64):
        units = tuple(unit for part in choice for unit in part.units)
        price = sum(part.price for part in choice)
        if len(units) <= 8 and price < found.get(units, 99):
            found[units] = price
    ranked = sorted(found.items(), key=lambda pair: (pair[1], len(pair[0])))
    return [Cut(units, price) for units, price in ranked[:CUTS]]


def _strictness(words: tuple[str, ...]) -> int:
    """How far the marks of a name can be trusted: a name without tones may have lost them."""
    found = [syllable(word) for word in words]
    if any(one.tone for one in found):
        return 2
    return 1 if any(one.marked for one in found) else 0


@lru_cache(maxsize=1 << 10)
def _latin(word: str, strict: int) -> list[Cut]:
    found = list(_whole_or_cut(word, strict))
    if not found or min(len(cut.units) for cut in found) > 2:
        for ending in CASE_ENDINGS:
            if word.endswith(ending) and len(word) > len(ending) + 1:
                stripped = [Cut(cut.units, cut.price + 1) for cut in _whole_or_cut(word[: -len(ending)], strict)]
                if stripped:
                    return [*found, *stripped]
    return found


def _whole_or_cut(word: str, strict: int) -> Iterator[Cut]:
    if "'" in word or "’" in word or "ʼ" in word:
        pieces: list[str] = re.split("['’ʼ‘`´]", word)
        if all(is_pinyin(piece) for piece in map(without_marks, pieces)):
            yield Cut(tuple(latin_syllable(piece, strict) for piece in pieces), 0)
            return
        word = pieces[0] if len(pieces) == 2 and len(pieces[1]) == 1 else "".join(pieces)
    plain = without_marks(word)
    base = syllable(word).base
    if is_vietnamese(base) or is_pinyin(plain):
        yield Cut((latin_syllable(word, strict),), 0)
    pinyin = [] if is_pinyin(plain) else pinyin_cuts(plain)
    if base == plain or tone_only_in_pinyin(word) or len(word) == len(plain):
        for parts in pinyin[: 2 if not is_vietnamese(base) else 1]:
            if is_vietnamese(base) and any(part[0] in "aeo" for part in parts[1:]):
                continue
            yield Cut(tuple(latin_syllable(text, 0) for text in _toned(word, parts)), 0 if not is_vietnamese(base) else 2)
    if not pinyin and (not is_vietnamese(base) or len(plain) > 6):
        for parts in vietnamese_cuts(plain)[:2]:
            yield Cut(tuple(latin_syllable(text, strict) for text in _toned(word, parts)), 1)


def _toned(word: str, parts: tuple[str, ...]) -> list[str]:
    """The letters of a word over its plain parts: marks kept if there is one letter for each."""
    if len(word) != sum(map(len, parts)):
        return list(parts)
    ends = list(itertools.accumulate(map(len, parts)))
    return [word[end - len(part) : end] for part, end in zip(parts, ends, strict=True)]


@lru_cache(maxsize=1 << 14)
def _cyrillic(word: str) -> list[Cut]:
    known = cyrillic.spellings()
    found: dict[tuple[str, ...], int] = {}
    for stem, price in cyrillic.stems(cyrillic.folded(word)):
        for table in (known.vietnamese, known.pinyin):
            for parts, more in cyrillic.cut(stem, table):
                total = price + more + (len(parts) - 1 if table is known.vietnamese else 0)
                if total < found.get(parts, 99):
                    found[parts] = total
    ranked = sorted(found.items(), key=lambda pair: (pair[1], pair[0]))[:5]
    return [Cut(tuple(map(cyrillic_syllable, parts)), price) for parts, price in ranked if price <= ranked[0][1] + 4]
