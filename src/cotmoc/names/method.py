"""The method alone: two names of persons or places, syllable by syllable, without any register.

Every way of cutting the one is laid beside every way of cutting the other; the best pair decides. Where a name cannot be cut
into syllables, its sounds are compared. The score adds up, syllable for syllable, how improbable the likeness is by chance.

>>> answer = decide("Trần Cương", "陈刚", "person")
>>> answer.verdict.value, [reason.detail for reason in answer.reasons]
('same', ['陈 (tran) = trần', '刚 (cuong) = cương'])
>>> decide("Tran Cuong", "Chen Gang", "person").verdict.value
'unsure'
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from cotmoc.names import cyrillic, sounds
from cotmoc.names.homographs import other_place, spelled_by_habit
from cotmoc.names.readings import table
from cotmoc.names.records import Comparison, Reason, Verdict
from cotmoc.names.units import Grade, Meeting, Unit, in_order, meet
from cotmoc.names.written import CASE_ENDINGS, KEPT, Cut, Written, written
from cotmoc.text.fold import bare

ENOUGH = 6.0
"""Bits from which a full match of what is written in both names is enough."""
BRIDGED = {"person": 11.0, "place": 8.0}
"""Bits from which a match over characters that neither name shows is enough."""
TONED = 8.5
"""The same, where every such syllable is written with its tone on one side at least."""
LONG = 9.0
"""The same for names of three syllables and more: all of them would have to meet by chance."""
MISS = 6.0
"""Bits that a syllable without a match takes off."""
MIXED = 8.0
"""Bits more where a name would be half Vietnamese and half Chinese: *ВАН НГХІ* is hardly 王毅."""
SOUND_SAME, SOUND_UNSURE, SOUND_WORD = 0.77, 0.58, 0.5
"""Likeness of sounds from which two names are one, cannot be told apart, and from which a word of them may be the other's."""
MIDDLE = 0.05
"""Share of names that have a middle word, from which it may be left out."""
NONE, NEAR, LOOSE, FULL, BRIDGE = Grade.NONE, Grade.NEAR, Grade.LOOSE, Grade.FULL, Grade.BRIDGE
CODES = ("missing", "near", "tone", "syllable", "bridge")
"""By grade."""
LEVELS = {"province": 3, "city": 2, "county": 1, "town": 0, "river": -1, "crossing": -2}
"""Kinds of place that exclude each other when both are said."""


class Pairing(NamedTuple):
    """Two cuts of equal length, syllable beside syllable."""

    missing: int
    near: int
    loose: int
    score: float
    bridged: int
    meetings: list[Meeting]
    one: Cut
    other: Cut

    @property
    def units(self) -> list[tuple[Unit, Unit]]:
        """The syllables of each meeting."""
        return list(zip(self.one.units, self.other.units, strict=True))

    @property
    def mixed(self) -> bool:
        """Whether a name in Cyrillic is read half as Vietnamese and half as Chinese."""
        return _mixed(self.one, self.other, self.meetings)

    @property
    def rank(self) -> tuple[int, int, int, float]:
        """The higher the better."""
        return -self.missing, -self.near, -self.loose, self.score


def pair(one: Cut, other: Cut, *, person: bool) -> Pairing:
    """Lay two cuts of equal length beside each other."""
    meetings = list(map(meet, one.units, other.units))
    score = -0.7 * (one.price + other.price)
    missing = near = loose = bridged = 0
    surname = person
    for grade, given, first, _, _ in meetings:
        score += first if surname else given
        surname = False
        if grade == FULL:
            continue
        if grade == NONE:
            missing += 1
            score -= MISS
        elif grade == BRIDGE:
            bridged += 1
        elif grade == LOOSE:
            loose += 1
        else:
            near += 1
    return Pairing(missing, near, loose, score, bridged, meetings, one, other)


def _mixed(one: Cut, other: Cut, meetings: Sequence[Meeting]) -> bool:
    for side, cut in ((0, one), (1, other)):
        if cut.units[0].script == "cyrillic":
            tongues = 3
            for met, left, right in zip(meetings, one.units, other.units, strict=True):
                tongues &= met.tongues[side if in_order(left, right) else 1 - side]
            if not tongues:
                return True
    return False


def best_pairing(left: Written, right: Written, *, person: bool) -> Pairing | None:
    """The best of all cuts of equal length; None if there are none."""
    if len(left.cuts) == len(right.cuts) == 1:
        one, other = left.cuts[0], right.cuts[0]
        return pair(one, other, person=person) if len(one.units) == len(other.units) else None
    best: Pairing | None = None
    for one in left.cuts:
        for other in right.cuts:
            if len(one.units) == len(other.units):
                found = pair(one, other, person=person)
                if best is None or found.rank > best.rank:
                    best = found
    return best


@lru_cache(maxsize=KEPT)
def decide(a: str, b: str, kind: str) -> Comparison:
    """Whether two names of persons or places are one, told by their letters alone."""
    person = kind == "person"
    left, right = written(a, kind), written(b, kind)
    if not left.script or not right.script:
        return Comparison(Verdict.UNSURE, 0.0, (Reason("empty", ""),))
    if not person and (levels := _levels(left, right)) is not None:
        return levels
    if not person and (spelled_by_habit(left.plain) or spelled_by_habit(right.plain)):
        left, right = (written(spelled_by_habit(name.plain) or text, kind) for name, text in ((left, a), (right, b)))
    found = _decide(left, right, person=person)
    if not person and found.verdict == Verdict.SAME and (of_two := _of_two_places(left, right) or _of_two_places(right, left)):
        found = found._replace(verdict=Verdict.UNSURE, reasons=(of_two, *found.reasons))
    if not person and found.verdict == Verdict.SAME and _near_levels(left, right):
        found = found._replace(verdict=Verdict.UNSURE, reasons=(Reason("kind_word", f"{left.dropped} ~ {right.dropped}"), *found.reasons))
    return found if left.digits == right.digits or found.verdict == Verdict.DIFFERENT else _numbers(left, right)


def _decide(left: Written, right: Written, *, person: bool) -> Comparison:
    if left.plain == right.plain and (left.text == right.text or not (left.cuts and right.cuts)):
        bits = 4.0 * max(len(left.words), len(left.plain) // 3, 1)
        return Comparison(Verdict.SAME, bits, (Reason("same_letters", f"{left.text} = {right.text}"),))
    found = best_pairing(left, right, person=person)
    if found is None:
        return _unequal(left, right, person=person)
    return _judge(found, left, right, person=person)


def _levels(left: Written, right: Written) -> Comparison | None:
    ranks = [{LEVELS[each] for each in name.dropped if each in LEVELS} for name in (left, right)]
    if ranks[0] and ranks[1] and not ranks[0] & ranks[1] and (3 in ranks[0] | ranks[1] or min(ranks[0] | ranks[1]) < 0):
        detail = f"{', '.join(left.dropped)} ≠ {', '.join(right.dropped)}"
        return Comparison(Verdict.DIFFERENT, -MISS, (Reason("kind_word", detail),))
    return None


def _of_two_places(one: Written, other: Written) -> Reason | None:
    """Whether one name is a place's own and the other as well that of another place."""
    known = other_place(one.plain)
    if known is None or other.plain in known.own:
        return None
    if other.script == "latin":
        toned = any(unit.tone or unit.strict == 2 for cut in other.cuts[:1] for unit in cut.units)
        apart = other.plain == known.plain and not (toned and known.other.isascii())
    else:
        theirs, mine = (_decide(written(spelling, "place"), other, person=False).verdict for spelling in (known.other, known.spelled))
        apart = theirs == Verdict.SAME != mine
    return Reason("homograph", f"{known.characters} ({known.spelled}) ~ {known.other}") if apart else None


def _near_levels(left: Written, right: Written) -> bool:
    """A county and a city: the one may have become the other, or is another."""
    levels = ({"city", "county", "town"} & set(left.dropped), {"city", "county", "town"} & set(right.dropped))
    return bool(levels[0] and levels[1] and not levels[0] & levels[1])


def _numbers(left: Written, right: Written) -> Comparison:
    detail = f"{' '.join(left.digits) or '–'} ≠ {' '.join(right.digits) or '–'}"
    verdict = Verdict.DIFFERENT if left.digits and right.digits else Verdict.UNSURE
    return Comparison(verdict, -MISS, (Reason("number", detail),))


def _reasons(found: Pairing, *first: Reason) -> tuple[Reason, ...]:
    steps = [
        Reason(CODES[met.grade], met.detail or f"{one.text} ≠ {other.text}")
        for met, one, other in zip(found.meetings, found.one.units, found.other.units, strict=True)
    ]
    return (*first, *steps)


def _judge(found: Pairing, left: Written, right: Written, *, person: bool) -> Comparison:
    count = len(found.meetings)
    if found.missing:
        return _with_misses(found, left, right, person=person)
    if found.near:
        clear = count - found.near
        sure = clear >= 2 and found.near == 1 and left.script != right.script and found.score >= BRIDGED["person"] + 2
        return Comparison(Verdict.SAME if sure else Verdict.UNSURE, found.score, _reasons(found))
    if found.loose:
        return Comparison(Verdict.UNSURE, found.score, _reasons(found))
    alike = _same_letters(found)
    if count == 1 and not alike:
        return Comparison(Verdict.UNSURE, found.score, _reasons(found, Reason("weak", f"{found.score:.1f} bits, one syllable")))
    if person and _forced(found):
        return Comparison(Verdict.UNSURE, found.score, _reasons(found, Reason("weak", f"{left.text} ~ {right.text}")))
    needed = _needed(found, alike=alike, person=person)
    if person and count == 2 and _toneless(found):
        return Comparison(Verdict.UNSURE, found.score, _reasons(found, Reason("weak", f"{found.score:.1f} bits, two syllables, no tones")))
    if found.score >= needed:
        return Comparison(Verdict.SAME, found.score, _reasons(found))
    return Comparison(Verdict.UNSURE, found.score, _reasons(found, Reason("weak", f"{found.score:.1f} of {needed:.1f} bits")))


def _forced(found: Pairing) -> bool:
    """Whether a name that says it has no Han reading is given one: *Giàng* is a Hmong surname, *A* stands before a Hmong given name."""
    for place, (met, (one, other)) in enumerate(zip(found.meetings, found.units, strict=True)):
        own, read = (one, other) if one.vietnamese and one.script == "latin" else (other, one)
        if not own.vietnamese or own.script != "latin" or not (read.character or met.grade == Grade.BRIDGE):
            continue
        native = own.written is not None and (own.written.letters, own.written.tone) in table().native_surnames
        if (place == 0 and native) or (0 < place < len(found.meetings) - 1 and own.text == "a"):
            return True
    return False


def _toneless(found: Pairing) -> bool:
    """Whether characters stand beside pinyin without tones: of two thousand strangers one has such a name too."""
    for one, other in zip(found.one.units, found.other.units, strict=True):
        han, spelled = (one, other) if one.character else (other, one)
        if not han.character or spelled.script != "latin" or spelled.tone or spelled.strict == 2:
            return False
        if han.pinyin.keys().isdisjoint(spelled.pinyin):
            return False
    return True


def _needed(found: Pairing, *, alike: bool, person: bool) -> float:
    """Bits from which a full match is enough."""
    needed = ENOUGH
    if found.bridged:
        needed = BRIDGED["person" if person else "place"]
        if all(one.strict == 2 or other.strict == 2 or one.tone or other.tone for one, other in found.units):
            needed = min(needed, TONED)
    if len(found.meetings) > 2:
        needed = min(needed, LONG)
    if alike and not found.bridged:
        needed = 0.0
    return needed + MIXED if found.mixed else needed


def _same_letters(found: Pairing) -> bool:
    """Whether both names are spelled in Latin letters, or both in characters, and alike."""
    for one, other in zip(found.one.units, found.other.units, strict=True):
        if one.script != other.script or one.script == "cyrillic":
            return False
    return True


def _with_misses(found: Pairing, left: Written, right: Written, *, person: bool) -> Comparison:
    count, missing = len(found.meetings), found.missing
    clear = count - missing - found.near - found.loose
    if _rotated(left, right, person=person):
        return Comparison(Verdict.UNSURE, 4.0, (Reason("order", f"{left.text} ~ {right.text}"),))
    if person and _turned(found):
        return Comparison(Verdict.UNSURE, 4.0, (Reason("order", f"{left.text} ~ {right.text}"),))
    if person and _one_surname_in_two_spellings(found):
        return Comparison(
            Verdict.UNSURE, 4.0, _reasons(found._replace(meetings=[found.meetings[0]._replace(grade=NEAR), *found.meetings[1:]]))
        )
    if person and count > 2 and _two_tongues(found) and _all_alike(found):
        return Comparison(Verdict.UNSURE, found.score, _reasons(found))
    if left.script != right.script or found.bridged:
        first_fits = found.meetings[0].grade != Grade.NONE
        if missing == 1 and clear >= max(count - 2, 1) and (first_fits or not person):
            crossing = "cyrillic" in {left.script, right.script} or not person
            if (count > 2 or crossing) and _missing_sound(found) >= (SOUND_WORD if crossing else SOUND_WORD + 0.15):
                return Comparison(Verdict.UNSURE, found.score, _reasons(found))
        if not person and "latin" in {left.script, right.script} and (heard := _heard(left, right)) >= 0.9:
            return Comparison(Verdict.SAME, 8.0, (Reason("sound", f"{heard:.2f}"), *_reasons(found)))
        if not person and (missing < count or ("han" in {left.script, right.script} and _first_alike(found))):
            return Comparison(Verdict.UNSURE, found.score, _reasons(found))
    steps = _reasons(found)
    return Comparison(
        Verdict.DIFFERENT,
        found.score,
        (*[each for each in steps if each.code == "missing"], *[each for each in steps if each.code != "missing"]),
    )


def _turned(found: Pairing) -> bool:
    """Whether two syllables stand the other way round, and one of them may be a surname: *Gang Chen* and 陈刚."""
    if len(found.meetings) != 2 or found.missing != 2:
        return False
    (first, last), (one, other) = found.one.units, found.other.units
    return meet(first, other).grade >= FULL and meet(last, one).grade >= FULL and (_may_be_surname(first) or _may_be_surname(last))


@cache
def _may_be_surname(unit: Unit) -> bool:
    known = table().surnames
    return any(each in known for each in ({unit.character} if unit.character else unit.by_vietnamese() | unit.by_pinyin()))


def _one_surname_in_two_spellings(found: Pairing) -> bool:
    """Whether all but the surnames is one, and the surnames are two readings of one character: *Võ* and *Vũ*, *Hoàng* and *Huỳnh*."""
    if found.missing != 1 or found.near or found.loose or len(found.meetings) < 2 or found.meetings[0].grade != NONE:
        return False
    one, other = found.one.units[0], found.other.units[0]
    if one.script != "latin" or other.script != "latin":
        return False
    return not one.by_vietnamese().isdisjoint(other.by_vietnamese() & table().surnames.keys())


def _missing_sound(found: Pairing) -> float:
    """Likeness of the sounds of what does not fit."""
    return max(
        _sound_of_units(one, other) for met, (one, other) in zip(found.meetings, found.units, strict=True) if met.grade == Grade.NONE
    )


def _two_tongues(found: Pairing) -> bool:
    """Whether one name can only be Vietnamese and the other only Chinese."""
    columns = list(zip(*found.units, strict=True))
    only = [
        (any(not unit.pinyin for unit in units), any(not unit.vietnamese for unit in units))
        for units in columns
        if all(unit.script == "latin" for unit in units)
    ]
    return only in ([(True, False), (False, True)], [(False, True), (True, False)])


def _all_alike(found: Pairing) -> bool:
    """Whether the surname fits and what does not fit at least sounds alike: *Li Ji Heng* and *Ly Chi Khang*."""
    return found.meetings[0].grade != Grade.NONE and all(
        _sound_of_units(one, other) >= SOUND_WORD
        for met, (one, other) in zip(found.meetings, found.units, strict=True)
        if met.grade == Grade.NONE
    )


def _first_alike(found: Pairing) -> bool:
    """Whether the first syllables sound alike: 芒街 for Móng Cái is no reading, and still meant to sound so."""
    return _sound_of_units(*found.units[0]) >= SOUND_SAME - 0.05


def _rotated(left: Written, right: Written, *, person: bool) -> bool:
    """Whether the syllables are the same in another order: the surname last, or a machine's shuffle."""
    if not person or not left.cuts or (len(left.cuts[0].units) < 3 and len(left.cuts) == 1):
        return False
    for one in left.cuts[:2]:
        for other in right.cuts[:2]:
            if len(one.units) != len(other.units) or len(one.units) < 3:
                continue
            rest = list(other.units)
            for unit in one.units:
                match = next((each for each in rest if meet(unit, each).grade >= Grade.FULL), None)
                if match is None:
                    break
                rest.remove(match)
            if not rest:
                return True
    return False


def _unequal(left: Written, right: Written, *, person: bool) -> Comparison:
    """Names that cannot be laid beside each other syllable by syllable."""
    if left.cuts and right.cuts:
        short, long = sorted((left, right), key=lambda each: len(each.cuts[0].units))
        sizes = f"{len(short.cuts[0].units)} ≠ {len(long.cuts[0].units)}"
        if len(short.cuts[0].units) == 1 and any(meet(short.cuts[0].units[0], unit).grade >= Grade.LOOSE for unit in long.cuts[0].units):
            return Comparison(Verdict.UNSURE, 1.0, (Reason("count", sizes),))
        if person and len(long.cuts[0].units) == len(short.cuts[0].units) + 1 > 2 and _without_middle(short, long):
            return Comparison(Verdict.UNSURE, 4.0, (Reason("count", sizes),))
        if not person and left.script != right.script:
            return Comparison(Verdict.UNSURE, 0.0, (Reason("count", sizes),))
        if left.script != right.script and (heard := _heard_from(left, right, SOUND_SAME + 0.08)) >= SOUND_SAME + 0.08:
            return Comparison(Verdict.UNSURE, 4.0, (Reason("sound", f"{heard:.2f}"),))
        if left.script == right.script == "latin" and left.plain == right.plain:
            return Comparison(Verdict.SAME, 8.0, (Reason("same_plain", left.plain),))
        return Comparison(Verdict.DIFFERENT, -MISS, (Reason("count", sizes),))
    return _by_sound(left, right, person=person)


def _without_middle(short: Written, long: Written) -> bool:
    """Whether the longer name has one word more that very many names have: *Thị*, *Văn*. It may be left out."""
    left, right = short.cuts[0].units, long.cuts[0].units
    middle = right[1]
    share = max((table().frequent(base) for base in middle.vietnamese), default=0.0)
    return share >= MIDDLE and all(meet(one, other).grade >= FULL for one, other in zip(left, (right[0], *right[2:]), strict=True))


def _by_sound(left: Written, right: Written, *, person: bool) -> Comparison:
    heard = _heard(left, right)
    reason = (Reason("sound", f"{heard:.2f}"),)
    if heard < 0:
        return Comparison(Verdict.UNSURE, 0.0, (Reason("unreadable", f"{left.text}, {right.text}"),))
    if not person and "han" in {left.script, right.script} and left.script != right.script and heard < SOUND_UNSURE:
        return Comparison(Verdict.UNSURE, 0.0, (Reason("unreadable", f"{left.text}, {right.text}"),))
    if person and (found := _by_words(left, right, heard)) is not None:
        return found
    length = min((len(each) for name in (left, right) for each in _strings(name)), default=0)
    words = _word_by_word(left, right)
    if words is not None and words < SOUND_WORD:
        reason = (Reason("sound", f"{heard:.2f}, {words:.2f}"),)
        return Comparison(Verdict.DIFFERENT if words < SOUND_WORD - 0.15 else Verdict.UNSURE, heard * 10 - 8, reason)
    if length >= 4 and (heard >= SOUND_SAME or (words is not None and words >= SOUND_WORD + 0.15 and heard >= SOUND_SAME - 0.08)):
        return Comparison(Verdict.SAME, heard * 16 - 4, reason)
    if heard >= SOUND_UNSURE:
        return Comparison(Verdict.UNSURE, heard * 10 - 4, reason)
    return Comparison(Verdict.DIFFERENT, heard * 10 - 8, reason)


def _by_words(left: Written, right: Written, heard: float) -> Comparison | None:
    """Names of persons that no syllables make, word by word: another order, one word of several, two words that are not one."""
    one, other = sorted((left.words, right.words), key=len)
    if len(one) == 1 < len(other):
        met = max((_likeness_of(one[0], word, left, right, turned=one is not left.words) for word in other), default=0.0)
        return Comparison(Verdict.UNSURE, 1.0, (Reason("count", f"{len(one)} ≠ {len(other)}"),)) if met >= SOUND_SAME else None
    if len(one) != len(other) or "han" in {left.script, right.script}:
        return None
    straight = _least(left.words, right.words, left, right)
    if len(one) > 1 and straight < SOUND_SAME:
        turned = max(_least(left.words, (*right.words[place:], *right.words[:place]), left, right) for place in range(1, len(one)))
        if turned >= SOUND_SAME:
            return Comparison(Verdict.UNSURE, 4.0, (Reason("order", f"{left.text} ~ {right.text}"),))
    if left.script == right.script in {"latin", "cyrillic"} and heard >= SOUND_UNSURE and not _endings_apart(left, right):
        return Comparison(
            Verdict.UNSURE if straight >= SOUND_WORD - 0.15 else Verdict.DIFFERENT, heard * 10 - 8, (Reason("sound", f"{heard:.2f}"),)
        )
    return None


def _least(one: Sequence[str], other: Sequence[str], left: Written, right: Written) -> float:
    return min(_likeness_of(a, b, left, right) for a, b in zip(one, other, strict=True))


def _likeness_of(one: str, other: str, left: Written, right: Written, *, turned: bool = False) -> float:
    """Likeness of the sounds of two words, of the one name and the other."""
    scripts = (right.script, left.script) if turned else (left.script, right.script)
    return max((sounds.likeness(a, b) for a in sounds.coarse(one, scripts[0]) for b in sounds.coarse(other, scripts[1])), default=0.0)


def _endings_apart(left: Written, right: Written) -> bool:
    """Whether two names in one script differ by case endings alone. Who takes an ending takes it on the last word at least."""
    pairs = list(zip(left.words, right.words, strict=True))
    if any(_stems(one, left.script).isdisjoint(_stems(other, left.script)) for one, other in pairs):
        return False
    return pairs[-1][0] != pairs[-1][1] or all(one == other for one, other in pairs)


def _stems(word: str, script: str) -> frozenset[str]:
    if script == "cyrillic":
        return frozenset(stem for stem, _ in cyrillic.stems(cyrillic.folded(word)))
    plain = bare(word)
    return frozenset(
        (plain, *(plain[: -len(ending)] for ending in CASE_ENDINGS if plain.endswith(ending) and len(plain) > len(ending) + 2))
    )


@lru_cache(maxsize=KEPT)
def _strings(name: Written) -> tuple[str, ...]:
    """What a name may sound like."""
    if name.script != "han":
        return sounds.coarse(name.text, name.script)
    known = table().characters
    found: list[str] = []
    units = name.cuts[0].units if name.cuts else ()
    if units and all(unit.text in known for unit in units):
        if all(known[unit.text].vietnamese for unit in units):
            found.append(sounds.spoken(" ".join(known[unit.text].vietnamese[0].base for unit in units), "vietnamese"))
        found.append(sounds.spoken(" ".join(known[unit.text].pinyin[0] for unit in units), "pinyin"))
    return tuple(found)


@lru_cache(maxsize=KEPT)
def _heard(left: Written, right: Written) -> float:
    """Likeness of the sounds of two names; below zero if one has none."""
    pairs = [sounds.likeness(one, other) for one in _strings(left) for other in _strings(right) if sounds.comparable(one, other)]
    return max(pairs, default=0.0 if _strings(left) and _strings(right) else -1.0)


def _heard_from(left: Written, right: Written, least: float) -> float:
    """As `_heard` if that is `least` or more; else something below it, which most often needs no laying side by side."""
    best = 0.0
    for one in _strings(left):
        for other in _strings(right):
            if sounds.comparable(one, other):
                best = max(best, sounds.likeness_from(one, other, least))
    return best


def _word_by_word(left: Written, right: Written) -> float | None:
    """The least likeness among words, where both names are written in words and in the same number."""
    if "han" in {left.script, right.script} or len(left.words) != len(right.words) or len(left.words) < 2:
        return None
    found = []
    for one, other in zip(left.words, right.words, strict=True):
        heard = [sounds.likeness(a, b) for a in sounds.coarse(one, left.script) for b in sounds.coarse(other, right.script)]
        found.append(max(heard, default=0.0))
    return min(found)


@lru_cache(maxsize=KEPT)
def _sound_of_units(one: Unit, other: Unit) -> float:
    """Likeness of two syllables that no reading joins."""
    found = [0.0]
    for left in _spoken(one):
        found += [sounds.likeness(left, right) for right in _spoken(other)]
    return max(found)


def _spoken(unit: Unit) -> tuple[str, ...]:
    if unit.script == "latin":
        return sounds.coarse(unit.text, "latin")[:2]
    if unit.script == "cyrillic":
        return sounds.coarse(unit.text, "cyrillic")
    known = table().characters.get(unit.text)
    if known is None:
        return ()
    found = [sounds.spoken(each.base, "vietnamese") for each in known.vietnamese[:2]]
    return (*found, *(sounds.spoken(each, "pinyin") for each in known.pinyin[:2]))
