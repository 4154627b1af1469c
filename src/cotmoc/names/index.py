"""An index of names: which of a million may a written name mean?

Every name is filed under a few keys: its letters, its syllables as Vietnamese, its syllables as pinyin, the skeleton of its sounds. A
question is turned into every key it may have been filed under: *Tran Cuong* also into *chen gang*, *chen jiang*, *zhen gang* … What is
found is compared properly afterwards, so that a key may err on the side of too much.

All keys lie in one sorted array of numbers, 8 bytes each: three bytes say which name, the rest is a checksum of the key.

>>> index = NameIndex([("a", "person", "Trần Cương"), ("b", "person", "Liu Ning"), ("c", "person", "Vũ Đại Thắng")])
>>> [index.texts[row] for row in index.find("陈刚", "person")], [index.texts[row] for row in index.find("Лю Нин", "person")]
(['Trần Cương'], ['Liu Ning'])
"""

from __future__ import annotations

import itertools
import zlib
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from cotmoc.errors import UsageError
from cotmoc.names import sounds
from cotmoc.names.bodies import understood
from cotmoc.names.inventory import without_marks
from cotmoc.names.kinds import PLACES
from cotmoc.names.readings import table
from cotmoc.names.records import LONGEST
from cotmoc.names.units import Unit
from cotmoc.names.written import Written, written
from cotmoc.text.fold import bare

ROW_BITS = 24
"""Bits of a key that say which name."""
EXPANDED = 256
"""Keys of one sort into which a question is turned at most."""
FOUND = 120
"""Names that a question brings at most."""
LOOKED_AT = 4_000
"""Names under one key that are looked at, those of other kinds among them."""
_SKELETON = str.maketrans({**dict.fromkeys("aeiouh", None), "b": "p", "d": "t", "g": "k", "z": "s", "c": "s", "r": "l", "v": "p", "f": "p"})


def key(text: str) -> str:
    """Letters and digits, folded: what two spellings of one form share.

    >>> key("Hữu Nghị – Hữu Nghị Quan"), key("В'єтнам"), key("劉寧")
    ('huunghihuunghiquan', 'вєтнам', '刘宁')
    """
    return "".join(sign for sign in bare(text) if sign.isalnum() or (sign > "\u0e00" and sign.isprintable() and sign != " "))


def family(kind: str) -> str:
    """Kinds whose names may stand for one another: a crossing is called by its town, a committee by its programme.

    >>> family("province") == family("crossing"), family("person"), family("agreement")
    (True, 'person', 'other')
    """
    if kind == "person":
        return "person"
    return "place" if kind in PLACES else "other"


class NameIndex:
    """Names and their keys. Any number of rows may have one id.

    Args:
        rows: (id, kind, written form) of every name.

    Raises:
        UsageError: more rows than the keys can tell apart.
    """

    def __init__(self, rows: Iterable[tuple[str, str, str]]) -> None:
        self.ids: list[str] = []
        self.texts: list[str] = []
        self._kinds: list[str] = []
        self._kind_of = array("I")
        numbers: dict[str, int] = {}
        keys = array("Q")
        for row, (identifier, kind, text) in enumerate(rows):
            if row >> ROW_BITS:
                raise UsageError(f"{row + 1} names", "too many for one index", f"Split it: one index holds {1 << ROW_BITS}.")
            self.ids.append(identifier)
            self.texts.append(text)
            self._kind_of.append(numbers.setdefault(kind, len(numbers)))
            keys.extend(_checksum(each) << ROW_BITS | row for each in stored_keys(text, kind))
        self._kinds = list(numbers)
        self._keys = array("Q", sorted(keys))

    def __len__(self) -> int:
        return len(self.ids)

    def kind(self, row: int) -> str:
        """What a row names."""
        return self._kinds[self._kind_of[row]]

    def find(self, name: str, kind: str | None, most: int = FOUND) -> list[int]:
        """Rows that a written name may mean, of the same family of kinds if a kind is given. First those with the same letters, then by how
        many keys lead to them: what the best of them are compared with need not be cut off.
        """
        wanted = family(kind) if kind else None
        kinds = {number for number, what in enumerate(self._kinds) if wanted is None or family(what) == wanted}
        met: dict[int, int] = {}
        for each in asked_keys(name, kind):
            self._under(_checksum(each) << ROW_BITS, kinds, most, met)
            if len(met) >= most:
                break
        order = sorted(met, key=lambda row: (self.texts[row] != name, -met[row]))
        return order[:most]

    def _under(self, low: int, kinds: set[int], most: int, met: dict[int, int]) -> None:
        """Count the rows under one key; `most` of these kinds, whatever others stand before them."""
        place = bisect_left(self._keys, low)
        last = min(len(self._keys), place + LOOKED_AT)
        taken = 0
        while place < last and taken < most and (row := self._keys[place] - low) >> ROW_BITS == 0:
            if self._kind_of[row] in kinds:
                met[row] = met.get(row, 0) + 1
                taken += 1
            place += 1


def _checksum(text: str) -> int:
    return zlib.crc32(text.encode())


def stored_keys(text: str, kind: str) -> set[str]:
    """The keys under which a name is filed.

    >>> sorted(stored_keys("刘宁", "person"))
    ['p:liu ning', 's:lnn', 'v:luu ninh', 'x:刘宁']
    """
    found = {f"x:{key(text)}"}
    if len(text) > LONGEST:
        return found
    if family(kind) == "other":
        if words := _words(text):
            found.add(words)
        return found
    name = written(text, "person" if kind == "person" else "place")
    if name.plain:
        found.add(f"x:{name.plain}")
    for cut in name.cuts[:2]:
        vietnamese = [_first(unit.vietnamese, _over(unit, pinyin=True)) for unit in cut.units]
        chinese = [_first(unit.pinyin, _over(unit, pinyin=False)) for unit in cut.units]
        if all(vietnamese):
            found.add(f"v:{' '.join(vietnamese)}")
        if all(chinese) and any(unit.pinyin for unit in cut.units):
            found.add(f"p:{' '.join(chinese)}")
    skeleton = _skeleton(name)
    if len(skeleton) > 1:
        found.add(f"s:{skeleton}")
    return found


def asked_keys(text: str, kind: str | None) -> Iterator[str]:
    """The keys under which a name may have been filed, the likeliest first."""
    yield f"x:{key(text)}"
    if kind is None or family(kind) == "other":
        if words := _words(text):
            yield words
        if kind is not None:
            return
    if kind is None:  # common nouns go with places only: tỉnh Lạng Sơn
        yield from _asked(written(text, "person"))
        if written(text, "place").plain != written(text, "person").plain:
            yield from _asked(written(text, "place"))
    else:
        yield from _asked(written(text, "person" if kind == "person" else "place"))


def _asked(name: Written) -> Iterator[str]:
    yield f"x:{name.plain}"
    for letter, options in (("v", _vietnamese), ("p", _pinyin)):
        for cut in name.cuts[:2]:
            each_of = max(int(EXPANDED ** (1 / len(cut.units))), 2)
            for choice in itertools.islice(itertools.product(*(options(unit)[:each_of] for unit in cut.units)), EXPANDED):
                yield f"{letter}:{' '.join(choice)}"
    if name.script not in {"latin", "han"} and len(skeleton := _skeleton(name)) > 1:
        yield f"s:{skeleton}"


def _words(text: str) -> str:
    meanings = understood(text).heads
    return f"w:{' '.join(sorted(meanings))}" if meanings else ""


def _first(own: Iterable[str], others: Sequence[str]) -> str:
    return next(iter(own), "") or next(iter(others), "")


@cache
def _vietnamese(unit: Unit) -> tuple[str, ...]:
    """Vietnamese bases a syllable may have been filed under, the cheapest first."""
    own = sorted(unit.vietnamese, key=lambda base: (unit.vietnamese[base], base))
    return tuple(dict.fromkeys((*own, *_over(unit, pinyin=True))))


@cache
def _pinyin(unit: Unit) -> tuple[str, ...]:
    """Pinyin bases a syllable may have been filed under, the cheapest first."""
    own = sorted(unit.pinyin, key=lambda base: (unit.pinyin[base], base))
    return tuple(dict.fromkeys((*own, *_over(unit, pinyin=False))))


@cache
def _over(unit: Unit, *, pinyin: bool) -> tuple[str, ...]:
    """Bases over characters: Vietnamese ones from pinyin, or pinyin from Vietnamese; by how many characters have them."""
    if unit.character:
        return ()
    known = table().characters
    counts: dict[str, int] = {}
    for each in unit.by_pinyin() if pinyin else unit.by_vietnamese():
        character = known[each]
        if character.use or each in table().surnames:
            for base in [one.base for one in character.vietnamese[:2]] if pinyin else character.pinyin[:2]:
                counts[base] = counts.get(base, 0) + character.use + int(1000 * table().surnames.get(each, 0))
    return tuple(sorted(counts, key=lambda base: (-counts[base], base))[:10])


def _skeleton(name: Written) -> str:
    """Consonants of a name, roughly; characters are read as Vietnamese."""
    if name.script == "han":
        units = name.cuts[0].units if name.cuts else ()
        known = table().characters
        if not units or not all(unit.text in known and known[unit.text].vietnamese for unit in units):
            return ""
        text = sounds.spoken(" ".join(known[unit.text].vietnamese[0].base for unit in units), "vietnamese")
    elif name.script == "latin":
        text = sounds.spoken(without_marks(name.text), "vietnamese")
    else:
        text = next(iter(sounds.coarse(name.text, name.script)), "")
    return text.translate(_SKELETON)
