"""Names that no table has: found by how they are written, decided by what stands beside them.

A run of capitalised words shaped like names of the region is only a candidate. It becomes a person after a post or an
honorific, or when it begins with a surname; a place beside a common noun of place. Otherwise it is let go: unsure is an answer.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from cotmoc.knowledge.spotting import Spotting
from cotmoc.records import Span
from cotmoc.text.fold import bare

_CAPITAL = r"[A-Z\u00c0-\u00de\u0102\u0110\u0128\u0168\u01a0\u01af\u1ea0-\u1ef9\u0400-\u042f\u0490]"
# The capital comes first and what stands before it is judged after: so the search leaps from capital to capital.
_CAPITALISED_RUN = re.compile(rf"{_CAPITAL}(?<![\w'’.-].)[\w'’ʼ]*(?:[ \u00a0]{_CAPITAL}[\w'’ʼ]*){{0,9}}")
_NO_SPACE = re.compile(r"\S+")
_KATAKANA = re.compile(r"[ァ-ヴー]+(?:[・＝=][ァ-ヴー]+)+")
# No longer than a name: what a post is followed by may be a page without a space.
_HAN = re.compile(r"[\u3400-\u9fff]{1,4}")
_HANGUL = re.compile(r"[\uac00-\ud7af]{1,12}(?: [\uac00-\ud7af]{1,12}){0,3}")
AFTER_A_NAME = frozenset(
    "和与及同跟、，,。；;：:（(向对在说表示出任率主致强指提介代应会赴访等就将已为是参见认希建宣带也都还共先作同受并分亲表讲致出一行率"
)
"""Characters that commonly follow a Chinese name of a person in a sentence."""

NEVER_IN_A_NAME = frozenset("说會会见見在对對向从到与跟称是了的也")
"""Characters that come after a name and are no third or fourth part of one: 张伟会见 is 张伟 and a verb."""

AFTER_A_PERSON = re.compile(
    "表示|指出|强调|強調|提出|介绍|介紹|代表|主持|率领|率領|率团|率團|致辞|致辭|出席|参加|參加|应邀|應邀|访问|訪問|希望|认为|認為|建议|建議|宣布|宣佈|带领|帶領|同意|作为|作為|[和与與及同](?:代表|主席|书记|書記|副)"
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A run of words that looks like a name."""

    span: Span
    words: int
    surname: bool
    """Whether it begins as names of persons do."""


def candidates(text: str, folded: str, shape: Spotting, taken: list[Span]) -> Iterator[Candidate]:
    """Runs that look like names, in scripts with capitals and in katakana, outside of names already known.

    Args:
        text: The text.
        folded: The same through `bare`.
        shape: How names look.
        taken: Names already found, in order.
    """
    position = 0
    for match in _CAPITALISED_RUN.finditer(text):
        while position < len(taken) and taken[position].end <= match.start():
            position += 1
        start, end = match.start(), match.end()
        if position < len(taken) and taken[position].start < end:
            end = taken[position].start
        yield from _shaped(text, folded, start, end, shape)
    for match in _KATAKANA.finditer(text) if "・" in text or "＝" in text or "=" in text else ():
        span = Span(match.start(), match.end())
        index = bisect_left(taken, span.end, key=lambda other: other.start)
        if index == 0 or not taken[index - 1].overlaps(span):
            yield Candidate(span, 2, surname=True)


def _shaped(text: str, folded: str, start: int, end: int, shape: Spotting) -> Iterator[Candidate]:
    """The longest part of a capitalised run whose words are all shaped like names."""
    words: list[tuple[int, int]] = []
    best: list[tuple[int, int]] = []
    for word in _NO_SPACE.finditer(text[start:end]):
        begin, stop = start + word.start(), start + word.end()
        if _is_shaped(folded[begin:stop], shape):
            words.append((begin, stop))
            if len(words) > len(best):
                best = list(words)
        else:
            words = []
    if not best or text[best[0][0] : best[-1][1]].isupper() or (len(best) == 1 and _opens_sentence(text, best[0][0])):
        return
    # Posts are capitalised too, and some are shaped like names: the name begins at a surname, if one leaves enough after it.
    for skip in range(min(3, len(best) - 1)):
        first = folded[best[skip][0] : best[skip][1]]
        if (first in shape.latin_surnames or first in shape.cyrillic_surnames) and (skip == 0 or len(best) - skip >= 2):
            best, surname = best[skip:], True
            break
    else:
        surname = False
    yield Candidate(Span(best[0][0], best[-1][1]), len(best), surname)


def _opens_sentence(text: str, start: int) -> bool:
    """Whether a capital here may be only that of a sentence."""
    before = text[max(0, start - 3) : start].rstrip(" \u00a0")
    return not before or before[-1] in ".!?:;\n|\"“„«»”'’–—-•(…"


def _is_shaped(word: str, shape: Spotting) -> bool:
    pattern = shape.cyrillic_word if "\u0400" <= word[:1] <= "\u052f" else shape.latin_word
    return len(word) <= 12 and pattern.fullmatch(word) is not None


def han_person(text: str, position: int, shape: Spotting) -> Span | None:
    """A person's name written in Chinese characters that begins right here, after a post; None if none does.

    Two or three characters for a Chinese, three or four for a Vietnamese: the longest that ends where a sentence may go on.
    """
    while position < len(text) and text[position] in " \u3000":
        position += 1
    run = _HAN.match(text, position)
    if run is None:
        return None
    letters = run[0]
    if bare(letters[0]) not in shape.han_surnames and bare(letters[:2]) not in shape.han_compound:
        return None
    for length in (4, 3, 2):
        after = text[position + length : position + length + 1]
        goes_on = not after or after in AFTER_A_NAME or not ("\u3400" <= after <= "\u9fff")
        if len(letters) >= length and goes_on and not any(_goes_on(text, position + at, shape) for at in range(2, length)):
            return Span(position, position + length)
    return Span(position, position + min(3, len(letters))) if len(letters) >= 2 else None


def _goes_on(text: str, position: int, shape: Spotting) -> bool:
    """Whether the sentence goes on here, so that a name that holds this place would be too long: 张明表示, 张明和李强."""
    if text[position] in NEVER_IN_A_NAME or AFTER_A_PERSON.match(text, position):
        return True
    return text[position] in "和与與及同" and bare(text[position + 1 : position + 2]) in shape.han_surnames


def hangul_person(text: str, position: int, shape: Spotting) -> Span | None:
    """A person's name in hangul that begins here: a surname and one to three words more."""
    match = _HANGUL.match(text, position)
    if match is None:
        return None
    words = match[0].split(" ")
    if words[0] in shape.hangul_surnames and len(words) > 1:
        return Span(position, position + len(" ".join(words[: min(4, len(words))])))
    return None
