"""One written syllable: what it may be in Vietnamese, in pinyin, in characters; and how two of them meet.

>>> han, latin = character("刚"), latin_syllable("cuong", 0)
>>> meet(han, latin).grade == Grade.FULL, meet(han, latin_syllable("gang", 0)).grade == Grade.FULL
(True, True)
>>> meet(latin, latin_syllable("gang", 0)).detail
'cuong ~ gang (刚钢岗…)'
"""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cache, lru_cache
from typing import NamedTuple

from cotmoc.names import cyrillic
from cotmoc.names.inventory import PASSPORT, is_pinyin, is_vietnamese, without_marks
from cotmoc.names.readings import PINYIN_TONES, Syllable, syllable, table

PRICE = 0.7
"""Bits that one unit of price of an unusual spelling costs."""
DOUBT = 1
"""Price by which a reading in one language may be dearer than one in the other and still count as a reading."""
SHOWN = 3
"""Characters shown as evidence of a bridge."""
KEPT = 1 << 18
"""Meetings kept in memory."""
_NUMBERS = itertools.count(1)


class Grade(IntEnum):
    """How well two syllables meet."""

    NONE = 0
    """Not at all."""
    NEAR = 1
    """Nearly: one sound apart, or spelled as no rule says."""
    LOOSE = 2
    """The letters do, the written tones or vowels do not; or two characters with one reading."""
    FULL = 3
    """Fully, as far as both are written."""
    BRIDGE = 4
    """Fully, but only over characters that neither name shows: Vietnamese sound ~ Chinese sound. Many characters may do."""


class Meeting(NamedTuple):
    """How two syllables meet."""

    grade: Grade
    given: float
    """How improbable that is by chance in a given name or a place, in bits."""
    surname: float
    """The same where surnames stand."""
    detail: str
    """The evidence."""
    tongues: tuple[int, int] = (3, 3)
    """In which language each of the two is read: 1 Vietnamese, 2 pinyin, 3 either. In the order of `order`."""


@dataclass(slots=True, eq=False)
class Unit:
    """One written syllable, made once for each spelling as long as it is remembered.

    Two of one spelling, made by two threads at once or one after the other was forgotten, meet others alike. Nothing in it ever changes but
    what it remembers.
    """

    text: str
    """As written, folded."""
    character: str = ""
    """Itself, if it is a Chinese character."""
    vietnamese: Mapping[str, int] = field(default_factory=dict)
    """Vietnamese bases it may be, with the price of the spelling."""
    pinyin: Mapping[str, int] = field(default_factory=dict)
    """Pinyin bases it may be, with the price."""
    written: Syllable | None = None
    """Its Vietnamese letters and tone, where marks are written."""
    strict: int = 0
    """How far marks are to be trusted: 0 no marks in the name, 1 marks of vowels only, 2 tones too."""
    tone: str = ""
    """Number of its pinyin tone, where written."""
    script: str = "latin"
    """`latin`, `cyrillic` or `han`."""
    number: int = field(default_factory=_NUMBERS.__next__)
    """No other unit ever has it: meetings are kept under it."""
    _vietnamese: frozenset[str] | None = None
    _pinyin: frozenset[str] | None = None

    def by_vietnamese(self) -> frozenset[str]:
        """Characters it may be if it is Vietnamese."""
        if self._vietnamese is None:
            self._vietnamese = self._over_vietnamese()
        return self._vietnamese

    def by_pinyin(self) -> frozenset[str]:
        """Characters it may be if it is pinyin."""
        if self._pinyin is None:
            self._pinyin = self._over_pinyin()
        return self._pinyin

    def _over_vietnamese(self) -> frozenset[str]:
        known = table()
        if self.written is not None and self.strict == 2:
            return known.by_reading.get((self.written.letters, self.written.tone), frozenset())
        found: frozenset[str] = frozenset().union(*(known.by_base.get(base, ()) for base, price in self.vietnamese.items() if price < 4))
        if self.written is not None and self.strict == 1 and self.written.marked:
            return frozenset(
                each for each in found if any(_lax(one.letters) == _lax(self.written.letters) for one in known.characters[each].vietnamese)
            )
        return found

    def _over_pinyin(self) -> frozenset[str]:
        known = table()
        found: frozenset[str] = frozenset().union(*(known.by_pinyin.get(base, ()) for base, price in self.pinyin.items() if price < 4))
        if self.tone:
            wanted = {base + self.tone for base in self.pinyin}
            return frozenset(each for each in found if wanted & set(known.characters[each].toned))
        return found


@lru_cache(maxsize=1 << 16)
def character(text: str) -> Unit:
    """A Chinese character, simplified."""
    known = table().characters.get(text)
    if known is None:
        return Unit(text, text, script="han")
    return Unit(text, text, dict.fromkeys((one.base for one in known.vietnamese), 0), dict.fromkeys(known.pinyin, 0), script="han")


@lru_cache(maxsize=1 << 16)
def latin_syllable(text: str, strict: int) -> Unit:
    """A syllable in Latin letters, small ones; with marks if there are any."""
    sounds, tone = _pinyin(text)
    written = syllable(text)
    vietnamese = {written.base: 0} if is_vietnamese(written.base) and not tone_only_in_pinyin(text) else {}
    return Unit(text, "", vietnamese, sounds, written if vietnamese and strict else None, strict, tone)


def tone_only_in_pinyin(text: str) -> bool:
    """Whether it has a mark that Vietnamese lacks: *chēn*, *lǚ*."""
    return any(mark in unicodedata.normalize("NFD", text) for mark in ("\u0304", "\u030c", "\u0308"))


def _pinyin(text: str) -> tuple[dict[str, int], str]:
    plain = without_marks(text)
    tone = ""
    marks = [mark for mark in unicodedata.normalize("NFD", text) if unicodedata.combining(mark) and mark != "\u0308"]
    if len(marks) == 1 and marks[0] in PINYIN_TONES:
        tone = PINYIN_TONES[marks[0]]
    if (marks and not tone) or "đ" in text:
        return {}, ""
    plain = PASSPORT.get(plain, plain)
    found = {plain: 0} if is_pinyin(plain) else {}
    if plain in {"lu", "nu"}:
        found[plain[0] + "v"] = 2
    return found, tone


@lru_cache(maxsize=1 << 16)
def cyrillic_syllable(text: str) -> Unit:
    """A syllable in Cyrillic, folded."""
    known = cyrillic.spellings()
    return Unit(text, "", known.vietnamese.get(text, {}), known.pinyin.get(text, {}), script="cyrillic")


_MET: dict[int, Meeting] = {}
"""Meetings by the numbers of two units."""


def meet(one: Unit, other: Unit) -> Meeting:
    """How two syllables meet. Symmetric."""
    found = _MET.get(one.number << 40 | other.number)
    if found is None:
        found = _meet(one, other) if in_order(one, other) else _meet(other, one)
        if len(_MET) >= KEPT:
            _MET.clear()
        _MET[one.number << 40 | other.number] = _MET[other.number << 40 | one.number] = found
    return found


def in_order(one: Unit, other: Unit) -> bool:
    """Whether two syllables are in the order in which their meeting is told: the same, whoever asks first."""
    return one.script < other.script or (one.script == other.script and one.text <= other.text)


NOTHING = Meeting(Grade.NONE, 0.0, 0.0, "")


def _meet(one: Unit, other: Unit) -> Meeting:
    if one.character and other.character:
        return _characters(one, other)
    if other.character:
        one, other = other, one
    found = NOTHING
    if not _strangers(one, other):
        found = _read(one, other) if one.character else _spelled(one, other)
    if found.grade == Grade.NONE and _alike(one, other):
        return Meeting(Grade.NEAR, 1.0, 1.0, f"{one.text} ≈ {other.text}")
    return found


def _strangers(one: Unit, other: Unit) -> bool:
    """Whether no reading can join two syllables, seen from the sounds alone: nothing needs to be weighed then."""
    if not one.vietnamese.keys().isdisjoint(other.vietnamese) or not one.pinyin.keys().isdisjoint(other.pinyin):
        return False
    if one.character:
        return True
    return all(across(base).isdisjoint(other.pinyin) for base in one.vietnamese) and all(
        across(base).isdisjoint(one.pinyin) for base in other.vietnamese
    )


@cache
def across(base: str) -> frozenset[str]:
    """Pinyin sounds of the characters that a Vietnamese base may stand for."""
    known = table()
    return frozenset(sound for each in known.by_base.get(base, ()) for sound in known.characters[each].pinyin)


def _spelled(one: Unit, other: Unit) -> Meeting:
    """Two spelled syllables, in one language or over characters; in both ways, either may be meant."""
    ways = _letters(one, other), _bridge(one, other)
    best = max(ways, key=_worth)
    if all(way.grade >= Grade.FULL for way in ways):
        first, second = (ways[0].tongues[side] | ways[1].tongues[side] for side in (0, 1))
        return best._replace(tongues=(first, second))
    return best


def _worth(meeting: Meeting) -> tuple[bool, float]:
    return meeting.grade >= Grade.FULL, meeting.given + meeting.surname


def _characters(one: Unit, other: Unit) -> Meeting:
    known = table()
    if one.character == other.character:
        only = frozenset((one.character,))
        return Meeting(Grade.FULL, known.bits(only, surname=False), known.bits(only, surname=True), f"{one.text} = {other.text}")
    left, right = known.characters.get(one.character), known.characters.get(other.character)
    if left is None or right is None:
        return NOTHING
    shared = {(each.letters, each.tone) for each in left.vietnamese} & {(each.letters, each.tone) for each in right.vietnamese}
    if shared:
        reading = next(each.text for each in left.vietnamese if (each.letters, each.tone) in shared)
        return Meeting(Grade.LOOSE, 2.0, 1.0, f"{one.text} ~ {other.text} ({reading})")
    return NOTHING


def _bits(characters: frozenset[str], price: int, base: str = "") -> tuple[float, float]:
    given, surname = _improbable(characters, base)
    return max(given - PRICE * price, 0.5), max(surname - PRICE * price, 0.5)


def _read(han: Unit, spelled: Unit) -> Meeting:
    """A character and a spelled syllable."""
    known = table()
    found = [NOTHING]
    for base, price in spelled.vietnamese.items():
        if base not in han.vietnamese:
            continue
        if spelled.written is not None and not _agrees(han, spelled):
            readings = "/".join(each.text for each in known.characters[han.character].vietnamese)
            found.append(Meeting(Grade.LOOSE, 2.0, 1.0, f"{han.text} ({readings}) ~ {spelled.text}"))
            continue
        candidates = spelled.by_vietnamese() if spelled.written is not None else known.by_base[base]
        found.append(_priced(candidates, price, base, f"{han.text} ({base}) = {spelled.text}", 1))
    for base, price in spelled.pinyin.items():
        if base not in han.pinyin:
            continue
        if spelled.tone and base + spelled.tone not in known.characters[han.character].toned:
            found.append(Meeting(Grade.LOOSE, 2.0, 1.0, f"{han.text} ({base}) ~ {spelled.text}"))
            continue
        found.append(_priced(known.by_pinyin[base], price, "", f"{han.text} ({base}) = {spelled.text}", 2))
    best = max(found, key=_worth)
    prices = [min((price for base, price in spelled.vietnamese.items() if base in han.vietnamese), default=DOUBT * 9)]
    prices.append(min((price for base, price in spelled.pinyin.items() if base in han.pinyin), default=DOUBT * 9))
    either = best.grade >= Grade.FULL and max(prices) - min(prices) <= DOUBT
    return best._replace(tongues=(3, 3)) if either else best


def _priced(candidates: frozenset[str], price: int, base: str, detail: str, tongues: int) -> Meeting:
    given, surname = _bits(candidates, price, base)
    return Meeting(Grade.FULL if price < 4 else Grade.NEAR, given, surname, detail, (tongues, tongues))


def _agrees(han: Unit, spelled: Unit) -> bool:
    """Whether the marks that are written fit a reading of the character."""
    written = spelled.written
    if written is None or (spelled.strict == 1 and not written.marked):
        return True
    readings = table().characters[han.character].vietnamese
    if spelled.strict == 1:
        return any(_lax(each.letters) == _lax(written.letters) for each in readings)
    return any(each.letters == written.letters and each.tone == written.tone for each in readings)


def _letters(one: Unit, other: Unit) -> Meeting:
    """Two spelled syllables read in one language."""
    known = table()
    best, tongues = NOTHING, 0
    for table_of, left, right in (
        (known.by_base, one.vietnamese, other.vietnamese),
        (known.by_pinyin, one.pinyin, other.pinyin),
    ):
        for base in left.keys() & right.keys():
            price = left[base] + right[base]
            candidates = table_of.get(base, frozenset())
            given, surname = _bits(candidates, price, base if table_of is known.by_base else "")
            surname = max(surname - _word_share(base), 0.5) if table_of is known.by_base else surname
            grade = Grade.FULL if price < 5 else Grade.NEAR
            if table_of is known.by_base and not _same_marks(one, other):
                grade, given, surname = Grade.LOOSE, min(given, 2.0), min(surname, 1.0)
            tongue = 1 if table_of is known.by_base else 2
            tongues |= tongue if grade >= Grade.FULL else 0
            best = max(best, Meeting(grade, given, surname, f"{one.text} = {other.text}", (tongue, tongue)), key=_worth)
    if tongues == 3:
        best = best._replace(tongues=(3, 3))
    if one.tone and other.tone and one.tone != other.tone and best.grade >= Grade.FULL and not (one.vietnamese and other.vietnamese):
        return Meeting(Grade.LOOSE, 2.0, 1.0, f"{one.text} ~ {other.text}")
    return best


@cache
def _word_share(base: str) -> float:
    """Surnames that have no character weigh as the words they are."""
    return (
        2.0
        if base in {syllable(word).base for word in table().surnames if word not in table().characters and table().surnames[word] >= 0.001}
        else 0.0
    )


def _same_marks(one: Unit, other: Unit) -> bool:
    left, right = one.written, other.written
    if left is None or right is None:
        return True
    strict = min(one.strict, other.strict)
    if strict == 2:
        return (left.letters, left.tone) == (right.letters, right.tone)
    return _lax(left.letters) == _lax(right.letters) or not left.marked or not right.marked


def _lax(letters: str) -> str:
    """Presses that have â and ê and no tones write đ as d."""
    return letters.replace("đ", "d")


def _bridge(one: Unit, other: Unit) -> Meeting:
    """Vietnamese sound ~ Chinese sound, over the characters that have both."""
    known = table()
    best = NOTHING
    for vietnamese, chinese in ((one, other), (other, one)):
        if not vietnamese.vietnamese or not chinese.pinyin:
            continue
        left, right = vietnamese.by_vietnamese(), chinese.by_pinyin()
        shared = left & right
        used = {each for each in shared if known.characters[each].use or each in known.surnames}
        if not shared:
            continue
        price = min(vietnamese.vietnamese.values()) + min(chinese.pinyin.values())
        given, surname = (max(min(pair) - PRICE * price, 0.5) for pair in zip(_width(vietnamese), _depth(chinese), strict=True))
        shown = sorted(used or shared, key=lambda each: (-known.surnames.get(each, 0.0), -known.characters[each].use, each))
        more = "…" if len(shown) > SHOWN else ""
        detail = f"{one.text} ~ {other.text} ({''.join(shown[:SHOWN])}{more})"
        if used:
            sides = (1, 2) if vietnamese is one else (2, 1)
            best = max(best, Meeting(Grade.BRIDGE, given, surname, detail, sides), key=_worth)
        elif best.grade == Grade.NONE and one.script != other.script:
            best = Meeting(Grade.NEAR, 2.0, 1.0, detail)
    return best


@cache
def _width(vietnamese: Unit) -> tuple[float, float]:
    """How improbable it is that a Chinese sound would be met over the characters of a Vietnamese syllable."""
    known = table()
    sounds = {known.characters[each].pinyin[0] for each in vietnamese.by_vietnamese() if _used(each)}
    return _improbable(frozenset().union(*(known.by_pinyin[sound] for sound in sounds)))


@cache
def _depth(chinese: Unit) -> tuple[float, float]:
    """The same the other way round."""
    bases = {base for each in chinese.by_pinyin() if _used(each) for base in _first_base(each)}
    return _improbable(frozenset().union(*(table().by_base[base] for base in bases)))


@cache
def _improbable(characters: frozenset[str], base: str = "") -> tuple[float, float]:
    known = table()
    return known.bits(characters, surname=False, base=base), known.bits(characters, surname=True, base=base)


def _first_base(text: str) -> tuple[str, ...]:
    return tuple(one.base for one in table().characters[text].vietnamese[:1])


def _used(text: str) -> bool:
    return table().characters[text].use > 0


def _alike(one: Unit, other: Unit) -> bool:
    """Whether two syllables are one slip apart in either language; who writes pinyin in Latin letters takes it from a dictionary."""
    if _slipped(one.vietnamese, other.vietnamese):
        return True
    return "cyrillic" in {one.script, other.script} and _slipped(one.pinyin, other.pinyin)


def _slipped(left: Mapping[str, int], right: Mapping[str, int]) -> bool:
    for first, price in left.items():
        near = neighbours(first)
        if not near.isdisjoint(right) and any(price + right[second] < 4 for second in near & right.keys()):
            return True
    return False


_SLIPS = (
    *(("ng", "n"), ("nh", "n"), ("tr", "ch"), ("gi", "d"), ("gi", "z"), ("x", "s"), ("ph", "f"), ("th", "t"), ("kh", "k"), ("kh", "h")),
    *(
        ("c", "k"),
        ("uo", "o"),
        ("uo", "u"),
        ("oa", "ua"),
        ("ie", "e"),
        ("ie", "i"),
        ("y", "i"),
        ("zh", "ch"),
        ("zh", "z"),
        ("sh", "s"),
        ("v", "u"),
    ),
    *(("j", "q"), ("b", "p"), ("d", "t"), ("g", "k"), ("j", "z"), ("ye", "ie"), ("q", "ch"), ("ch", "q")),
)


@cache
def neighbours(base: str) -> frozenset[str]:
    """Every string that is one sound written for its neighbour away, and the base itself.

    >>> {"chen", "cheng"} <= neighbours("chen"), "chan" in neighbours("tran"), "vu" in neighbours("tran")
    (True, True, False)
    """
    found = {base}
    for left, right in _SLIPS:
        if left in base:
            found.add(base.replace(left, right, 1))
        place = base.find(right)
        while place >= 0:
            other = base[:place] + left + base[place + len(right) :]
            if other.replace(left, right, 1) == base:
                found.add(other)
            place = base.find(right, place + 1)
    return frozenset(found)
