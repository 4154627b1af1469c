"""Sessions and states in a question, as people ask for them: "11th JWG session", "phiên họp thứ 11", "第11次联合工作组", "overdue"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from django.utils.translation import override

from cotmoc.languages.load import codes
from cotmoc.languages.load import load as language
from cotmoc_web import wording
from cotmoc_web.accounts.viewer import Viewer
from cotmoc_web.meetings.models import Mechanism, Meeting
from cotmoc_web.search import asking
from cotmoc_web.search.text import UNIT, folded, pattern, units

GLUE = 2
"""Words between number, mechanism and "session" that mean nothing of their own: "of the", "của", 的."""
MEASURES = "次届轮"
"""What Chinese counts sittings by."""
MOST = 40
"""Sessions that one piece of a question may mean."""


class Sitting(NamedTuple):
    """A piece of a question that means sessions."""

    start: int
    end: int
    meetings: tuple[int, ...]
    """Which ones."""
    number: int | None
    mechanism: str
    """As asked; empty: any."""


class _Piece(NamedTuple):
    start: int
    end: int
    value: int = 0


def sittings(viewer: Viewer, text: str) -> Sitting | None:
    """The sessions that a question names: a number in a row with a mechanism or a word for a session, or a mechanism by its initials.

    Two queries, where the text has a number or initials at all."""
    low = folded(text)
    ordinals = [_Piece(*found.span(), _number(found)) for found in _ordinals().finditer(low)]
    if not ordinals and not re.search(r"(?<!\d)\d{1,2}(?!\d)|\b[A-Z]{3,6}\b", text):
        return None
    called, mechanisms, initials = _mechanisms(text, low)
    nouns = [_Piece(*found.span()) for found in _nouns().finditer(low)]
    number = next(iter(ordinals), None)
    if number is None and called is not None:
        number = next((each for each in _numbers(low) if _near(text, each, called) or any(_near(text, each, noun) for noun in nouns)), None)
    if number is None and called is None:
        number = next((each for each in _numbers(low) if _last_behind(text, each, nouns)), None)
    if called is None and not (number and (_counts(low, number) or any(_near(text, number, noun) for noun in nouns))):
        return None
    if number is None and not initials:
        return None
    rows = Meeting.objects.seen_by(viewer)
    if called is not None:
        rows = rows.filter(mechanism__in=mechanisms)
    if number is not None:
        rows = rows.filter(round=number.value)
    found = tuple(rows.order_by("-first_day", "-pk").values_list("pk", flat=True)[:MOST])
    if not found:
        return None
    start, end = _together(text, [each for each in (number, called) if each], nouns)
    return Sitting(start, end, found, number.value if number else None, text[called.start : called.end] if called else "")


def _together(text: str, core: Sequence[_Piece], nouns: Iterable[_Piece]) -> tuple[int, int]:
    """From the first to the last of number and mechanism, with the word for a session beside them."""
    whole = _Piece(min(each.start for each in core), max(each.end for each in core))
    for noun in nouns:
        if _near(text, whole, noun):
            whole = _Piece(min(whole.start, noun.start), max(whole.end, noun.end))
    return whole.start, whole.end


def _near(text: str, one: _Piece, other: _Piece) -> bool:
    between = text[min(one.end, other.end) : max(one.start, other.start)]
    return "\n" not in between and len(units(between)) <= GLUE


def _last_behind(text: str, number: _Piece, nouns: Iterable[_Piece]) -> bool:
    """ "Session 11" and nothing after it: a "conference of 5 provinces" is no fifth one."""
    ends = not units(text[number.end :].split("\n")[0])
    return ends and any(noun.end <= number.start and not units(text[noun.end : number.start]) for noun in nouns)


def _counts(low: str, ordinal: _Piece) -> bool:
    """第11次 and nothing after it: the measure says that sittings are counted."""
    return low[ordinal.end - 1] in MEASURES and not units(low[ordinal.end :].split("\n")[0])


def _mechanisms(text: str, low: str) -> tuple[_Piece | None, list[int], bool]:
    """Where a mechanism is named, which ones it may be, and whether by initials."""
    places = [found.span() for found in UNIT.finditer(low)]
    words = [low[start:end] for start, end in places]
    longest, where, short = 0, None, False
    meant: list[int] = []
    for row in Mechanism.objects.all():
        letters = {_initials(name) for name in row.names.values()} - {""}
        for first in range(len(words)):
            start = places[first][0]
            length = max((_shared(words[first:], units(name)) for name in row.names.values()), default=0)
            by_initials = not length and text[start : places[first][1]] in letters
            length = length or by_initials
            if length > longest:
                longest, where, meant, short = length, _Piece(start, places[first + length - 1][1]), [], by_initials
            if length and length == longest and where and where.start == start:
                meant.append(row.pk)
    return where, meant, short


def _shared(asked: Sequence[str], name: Sequence[str]) -> int:
    """How many words of a name a question has, from the name's first one; of Chinese from any. Too few are none."""
    best = 0
    for first in range(len(name) if name and "\u4e00" <= name[-1][0] <= "\u9fff" else 1):
        length = 0
        while length < min(len(asked), len(name) - first) and asked[length] == name[first + length]:
            length += 1
        best = max(best, length)
    return best if best >= (3 if asked and "\u4e00" <= asked[0][0] <= "\u9fff" else 2) else 0


def _initials(name: str) -> str:
    """JWG of "Joint Working Group with …": of the first words that begin with capitals."""
    found = re.match(r"(?:[A-Z]\w+\s+){2,}[A-Z]\w+|[A-Z]\w+\s+[A-Z]\w+", f"{name} ")
    letters = "".join(word[0] for word in found[0].split()) if found else ""
    return letters if len(letters) > 2 else ""


def _numbers(low: str) -> list[_Piece]:
    return [_Piece(*found.span(), int(found[0])) for found in re.finditer(r"(?<![\d/.-])\d{1,2}(?![\d/.-])", low)]


@cache
def _tables() -> list[Mapping[str, Mapping[str, Any]]]:
    return [language(code).sections for code in codes()]


@cache
def _spelled() -> dict[str, int]:
    """Folded ordinal in words → number."""
    found: dict[str, int] = {}
    for table in _tables():
        ordinals = table["numbers"].get("ordinals", {})
        for number, words in ordinals.items() if isinstance(ordinals, dict) else ():
            if str(number).isdecimal():
                found |= {" ".join(units(word)): int(number) for word in words}
    return found


@cache
def _ordinals() -> re.Pattern[str]:
    before, behind = set(), set()
    for table in _tables():
        before |= {pattern(str(word)) for word in _listed(table["numbers"].get("ordinal_prefixes"))}
        behind |= {re.escape(folded(str(word))) for word in _listed(table["numbers"].get("ordinal_suffixes"))}
    words = sorted((pattern(word) for word in _spelled()), key=len, reverse=True)
    measure = f"[{MEASURES}]?"
    return re.compile(
        rf"(?:{'|'.join(sorted(filter(None, before), key=len, reverse=True))})\s*(?P<a>\d{{1,2}})(?!\d){measure}"
        rf"|(?<!\d)(?P<b>\d{{1,2}})(?:{'|'.join(sorted(filter(None, behind), key=len, reverse=True))})(?!\w)"
        rf"|(?P<c>{'|'.join(words)}){measure}"
    )


def number_forms(number: int) -> tuple[str, ...]:
    """How texts of the screen's languages write a number in a row, beside the words for it: 11th, thứ 11, 第11次, eleventh, 第十一."""
    ending = "th" if number % 100 in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    spelled = [word for word, value in _spelled().items() if value == number]
    return (f"{number}{ending}", f"thứ {number}", f"第{number}", *spelled)


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _number(found: re.Match[str]) -> int:
    digits = found["a"] or found["b"]
    return int(digits) if digits else _spelled()[" ".join(units(found["c"]))]


@cache
def _nouns() -> re.Pattern[str]:
    """Words for a session, in every language the reader knows."""
    words = {str(word) for table in _tables() for word in _listed(table.get("sessions", {}).get("nouns")) if "/" not in str(word)}
    return re.compile("|".join(sorted(filter(None, map(pattern, words)), key=len, reverse=True)))


@cache
def _states() -> list[tuple[re.Pattern[str], str]]:
    """Words for a state, of the page and of people, the longest first."""
    said: dict[str, str] = {}
    for code, table in asking.tables().items():
        with override(asking.SCREENS[code]):
            said |= {" ".join(units(str(word))): state for state, word in wording.STATES.items()}
        said |= {" ".join(units(word)): state for state, words in table["states"].items() for word in words}
    return [(re.compile(pattern(word)), said[word]) for word in sorted(said, key=len, reverse=True)]


def states(text: str) -> tuple[str, list[tuple[str, str]]]:
    """The text without its words for states, and those: as asked, and the state. Marks count: "thông tin" is no state, "quá hạn" is one."""
    found = []
    low = folded(text)
    for compiled, state in _states():
        for match in compiled.finditer(low):
            found.append((text[match.start() : match.end()], state))
            blank = "\n" * (match.end() - match.start())
            text, low = text[: match.start()] + blank + text[match.end() :], low[: match.start()] + blank + low[match.end() :]
    return text, found
