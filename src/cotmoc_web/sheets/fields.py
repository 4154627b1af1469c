"""What a column may be, and how its cells are understood: the words of the three languages, codes, partial dates."""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from cotmoc.reading.page_words import table
from cotmoc_web import wording
from cotmoc_web.entities.words import TABLES, beside_the_facts
from cotmoc_web.entities.words import said as in_words
from cotmoc_web.search.text import units

LANGUAGES = ("en", "vi", "zh-hans")
"""Of the screen, as Django names them."""
ABOVE = 20
"""Rows among which the headings are looked for."""


@dataclass(frozen=True, slots=True)
class Field:
    """What a column may be."""

    key: str
    words: str | Promise
    """For the choice, and the heading of the template."""
    required: bool = False
    example: str = ""


KINDS: Mapping[str, str | Promise] = {"commitments": _("Commitments"), "people": _("People and their posts"), "figures": _("Figures")}

COMMITMENTS = (
    Field("number", _("Number on record")),
    Field("title", _("What was promised"), True, "Mở lối mở Lũng Làn"),
    Field("title_en", _("In English")),
    Field("title_vi", _("In Vietnamese")),
    Field("title_zh", _("In Chinese")),
    Field("undertaking", _("Kind of undertaking"), False, "deliverable"),
    Field("field", _("Field"), False, "border_gates"),
    Field("owners", _("Owed by"), True, "Lai Châu; Vân Nam"),
    Field("about", _("About (gates, projects)"), False, "Ma Lù Thàng"),
    Field("made_on", _("Made on"), False, "2025-02-21"),
    Field("due", _("Due"), False, "2026"),
    Field("quote", _("Quote")),
    Field("note", _("Note")),
)
PEOPLE = (
    Field("person", _("Full name"), True, "Nguyễn Văn A"),
    Field("person_zh", _("Name in Chinese")),
    Field("side", _("Side"), False, "vn"),
    Field("post", _("Post"), True, "chairman"),
    Field("organisation", _("Body")),
    Field("place", _("Province or place"), False, "Lai Châu"),
    Field("valid_from", _("From"), False, "2025-07"),
    Field("valid_to", _("To")),
)
FIGURES = (
    Field("of", _("Of"), False, "Hữu Nghị"),
    Field("metric", _("What was counted"), True, "vehicles"),
    Field("value", _("Value"), True, "1250"),
    Field("value_max", _("Up to")),
    Field("unit", _("Unit"), False, "vehicles"),
    Field("period", _("Period"), True, "2025"),
    Field("qualifier", _("How exact")),
    Field("nature", _("Counted or planned")),
    Field("direction", _("Direction")),
    Field("scope", _("Scope")),
    Field("quote", _("Quote")),
)
FIELDS_OF: Mapping[str, tuple[Field, ...]] = {"commitments": COMMITMENTS, "people": PEOPLE, "figures": FIGURES}
TITLES = ("title", "title_en", "title_vi", "title_zh")
"""One of these is enough."""


def guess(kind: str, headings: Sequence[str]) -> dict[str, str]:
    """What each column probably is, by its heading; each field once."""
    called = _headings(kind)
    found: dict[str, str] = {}
    for place, heading in enumerate(headings):
        key = next((one for one in called.get(_folded(heading), ()) if one not in found.values()), None)
        if key is not None:
            found[str(place)] = key
    return found


@cache
def _headings(kind: str) -> dict[str, list[str]]:
    """Folded heading → the fields that are called so."""
    found: dict[str, list[str]] = {}
    for field in FIELDS_OF[kind]:
        names = [field.key, *(name for words in _words() for name in words[kind].get(field.key, ()))]
        for code in LANGUAGES:
            with override(code):
                names.append(str(field.words))
        for name in dict.fromkeys(map(_folded, names)):
            found.setdefault(name, []).append(field.key)
    return found


def heading_row(kind: str, rows: Sequence[Sequence[str]]) -> int:
    """Which row holds the headings: the one of which most are understood, since a title, a place and a day often stand above them. Where
    none is, the first that is filled as far as most."""
    first = rows[:ABOVE]
    understood = [len(guess(kind, row)) for row in first]
    if max(understood, default=0):
        return understood.index(max(understood))
    filled = [sum(bool(cell) for cell in row) for row in first]
    return next((place for place, count in enumerate(filled) if count * 2 > max(filled)), 0)


@cache
def _words() -> list[dict[str, Any]]:
    """What people write, a language after the other: a text file for each."""
    folder = resources.files("cotmoc_web.sheets") / "words"
    return [tomllib.loads((folder / f"{code}.toml").read_text(encoding="utf-8")) for code in ("en", "vi", "zh")]


def _folded(text: str) -> str:
    return " ".join(units(text.replace("_", " ")))


def parts(text: str) -> list[str]:
    """Several names in one cell."""
    return [part.strip() for part in re.split(r"[;；、\n]", text) if part.strip()]


DOT, COMMA = ".", ","
"""With what a column parts whole numbers from fractions."""


def decimal_sign(cells: Iterable[str]) -> str:
    """How a column writes its numbers, by those that can be read in one way only: 1.250,5 says the comma. What parts its thousands counts
    before what does not, since a cell that holds a number and no text always has the point. Empty: none tells, or they differ."""
    plain = [re.sub(r"[\s\u00a0\u202f]", "", cell) for cell in cells]
    for patterns in (_GROUPED, _PLAIN):
        told = {sign for sign, pattern in patterns for cell in plain if pattern.fullmatch(cell)}
        if told:
            return told.pop() if len(told) == 1 else ""
    return ""


_GROUPED = (
    (DOT, re.compile(r"-?\d{1,3}(,\d{3})+\.\d+|-?\d{1,3}(,\d{3}){2,}")),
    (COMMA, re.compile(r"-?\d{1,3}(\.\d{3})+,\d+|-?\d{1,3}(\.\d{3}){2,}")),
)
_PLAIN = (
    (DOT, re.compile(r"-?\d+\.(\d{1,2}|\d{4,})|-?\d{4,}\.\d+")),
    (COMMA, re.compile(r"-?\d+,(\d{1,2}|\d{4,})|-?\d{4,},\d+")),
)


def _sign(plain: str) -> str:
    return next((sign for sign, pattern in (*_GROUPED, *_PLAIN) if pattern.fullmatch(plain)), "")


def number(text: str, sign: str = "") -> float | None:
    """A number as people write it: 1,250 or 1.250 or 1 250,5. Where two readings are possible and no sign is given it is none: a guess
    would err by 1000.

    >>> number("1.250"), number("1.250", COMMA), number("1.250", DOT), number("1.250,5"), number("1 250")
    (None, 1250.0, 1.25, 1250.5, 1250.0)

    Args:
        sign: `DOT` or `COMMA`, for what can be read as two.
    """
    plain = re.sub(r"[\s\u00a0\u202f]", "", text)
    if re.fullmatch(r"-?\d+", plain):
        return _finite(plain)
    sign = _sign(plain) or (sign if re.fullmatch(r"-?\d{1,3}[.,]\d{3}", plain) else "")
    if not sign:
        return None
    return _finite(plain.replace(COMMA if sign == DOT else DOT, "").replace(COMMA, DOT))


def _finite(plain: str) -> float | None:
    """Hundreds of digits are no number of a sheet: they would be kept as infinite."""
    found = float(plain)
    return found if math.isfinite(found) else None


def code_of(section: str, text: str) -> str | None:
    """A field of cooperation, a kind of undertaking, a post, or what is said of a figure: by its code or its words in any language."""
    return next(iter(codes_of(section, text)), None)


def codes_of(section: str, text: str) -> Sequence[str]:
    """All that a word may stand for: a language may have one for two posts."""
    return _codes(section).get(_folded(text), ())


def every(section: str, text: str) -> list[str]:
    """What is meant by a cell that may hold a code, a word for one, or words of its own: all it may stand for, itself last."""
    return list(dict.fromkeys((*codes_of(section, text), text)))


def exactness(code: str) -> str:
    """How exact a figure is, without the figure."""
    return wording.words()("qualifier", code, q="").strip() if code else ""


def _of_the_web(section: str) -> dict[str, str]:
    """Code → its words in the language of the screen, where the table of the reader has none, or none that stand alone."""
    if section == "undertaking":
        return {code: str(word) for code, word in wording.UNDERTAKINGS.items()}
    if section == "qualifier":
        return {code: exactness(code) for code in table()[section]}
    known = {*TABLES.get(section, ()), *beside_the_facts().get(section, ())}
    return {code: in_words(section, code) for code in known}


@cache
def _codes(section: str) -> dict[str, list[str]]:
    """Folded word → codes."""
    found: dict[str, list[str]] = {}

    def called(code: str, words: Iterable[str]) -> None:
        for word in dict.fromkeys(map(_folded, (code, *words))):
            found.setdefault(word, []).append(code)

    for code, words in table().get(section, {}).items():
        called(code, words.values())
    for language in LANGUAGES:
        with override(language):
            for code, word in _of_the_web(section).items():
                called(code, [word])
    for language_words in _words():
        for code, said in language_words["cells"].get(section, {}).items():
            called(code, said)
    return found
