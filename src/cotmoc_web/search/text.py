"""Text as search sees it: folded as the reader folds it, in words; in scripts without spaces, in pairs of characters.

>>> tokens("Cửa khẩu Lũng Làn"), tokens("智慧口岸")
(['cua', 'khau', 'lung', 'lan'], ['智慧', '慧口', '口岸', '岸'])

A question leaves out the last single character: 口岸 is found inside 口岸办, too.

>>> asked("口岸"), asked("岸")
(Phrase(tokens=('口岸',), prefix=False), Phrase(tokens=('岸',), prefix=True))
"""

from __future__ import annotations

import datetime as dt
import itertools
import re
from dataclasses import dataclass

from cotmoc.text.fold import bare, composed

SIGN = "zq"
"""What the index's own tokens begin with: no word of any language does."""
EDGE = SIGN + "b"
"""Stands before and after each written form of a name, so that a whole form can be asked for."""
LONGEST = 60
"""Letters of a token; what is longer is no word."""
PREFIX_FROM = 4
"""Words of so many letters find longer ones that begin with them: "gate" finds "gates", "сотрудничеств" its cases."""
GLUED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
"""Scripts without spaces between words: Thai, Lao, Myanmar, Khmer, kana, Chinese characters."""
_RUNS = re.compile(rf"([{GLUED}]+)|((?:(?![{GLUED}])[^\W_])+)")
GLUED_SIGN = re.compile(rf"[{GLUED}]")
UNIT = re.compile(rf"[{GLUED}]|(?:(?![{GLUED}])[^\W_])+")
"""A word, or a single character of a script without spaces, in folded text."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Tokens one behind the other; the last may be only the beginning of a word."""

    tokens: tuple[str, ...]
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One of these."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class AllOf:
    """All of these, and none of those."""

    parts: tuple[Node, ...]
    without: tuple[Node, ...] = ()


Node = Phrase | AnyOf | AllOf


def folded(text: str) -> str:
    """Small letters without marks, simplified characters. As long as the text when that is composed, which text of ours is."""
    return bare(composed(text)[0]).replace("'", " ")


def units(text: str) -> list[str]:
    """Words, and single characters of scripts without spaces.

    >>> units("mốc 504 口岸")
    ['moc', '504', '口', '岸']
    """
    return [found[0] for found in UNIT.finditer(folded(text))]


def pattern(form: str, *, beginning: bool = False) -> str:
    """A regular expression that finds a written form in folded text, whatever stands between its words.

    >>> bool(re.search(pattern("Lũng Làn"), folded("cặp chợ Lũng-Làn")))
    True
    """
    parts: list[str] = units(form)
    if not parts:
        return ""
    found: str = re.escape(parts[0])
    for before, part in itertools.pairwise(parts):
        glued = bool(GLUED_SIGN.match(before)) and bool(GLUED_SIGN.match(part))
        found += ("" if glued else r"[\W_]*" if GLUED_SIGN.match(before) or GLUED_SIGN.match(part) else r"[\W_]+") + re.escape(part)
    start = "" if GLUED_SIGN.match(parts[0]) else rf"(?<![^\W_{GLUED}])"
    if GLUED_SIGN.match(parts[-1]):
        return start + found
    longer = beginning and len(parts[-1]) >= PREFIX_FROM and not parts[-1].isdigit()
    return start + found + (rf"(?:(?![{GLUED}])[^\W_])*" if longer else rf"(?![^\W_{GLUED}])")


def tokens(text: str) -> list[str]:
    """What goes into the index."""
    found: list[str] = []
    for run, word in _RUNS.findall(folded(text)):
        if run:
            found.extend(run[place : place + 2] for place in range(len(run)))
        elif not word.startswith(SIGN):
            found.append(word[:LONGEST])
    return found


def asked(text: str, *, whole_words: bool = True) -> Phrase | None:
    """A piece of a question as a phrase; None if it has no letter or digit."""
    found = tokens(text)
    if not found:
        return None
    last = found[-1]
    if GLUED_SIGN.match(last):
        if len(last) == 1 and len(found) > 1 and GLUED_SIGN.match(found[-2]):
            return Phrase(tuple(found[:-1]))
        return Phrase(tuple(found), prefix=True)
    return Phrase(tuple(found), prefix=not whole_words and len(last) >= PREFIX_FROM and not last.isdigit())


def whole(form: str) -> Phrase | None:
    """One whole written form of a name."""
    found = tokens(form)
    return Phrase((EDGE, *found, EDGE)) if found else None


def facet(letter: str, value: object) -> str:
    """A token of the index's own: `facet("e", 12)` is entity 12.

    >>> facet("f", "border_gates")
    'zqfbordergates'
    """
    return SIGN + letter + re.sub(r"[^0-9a-z]", "", str(value).lower())


def of_day(day: dt.date | None) -> list[str]:
    """A day with its month and year."""
    return [facet("d", f"{day:%Y%m%d}"), facet("m", f"{day:%Y%m}"), facet("y", day.year)] if day else []


def fts5(node: Node) -> str:
    """For SQLite."""
    match node:
        case Phrase():
            return f'"{" ".join(node.tokens)}"' + (" *" if node.prefix else "")
        case AnyOf():
            return f"({' OR '.join(fts5(each) for each in node.parts)})"
        case AllOf():
            wanted = f"({' AND '.join(fts5(each) for each in node.parts)})"
            return f"({wanted} NOT ({' OR '.join(fts5(each) for each in node.without)}))" if node.without else wanted


def tsquery(node: Node) -> str:
    """For PostgreSQL."""
    match node:
        case Phrase():
            return f"({' <-> '.join(_quoted(each) for each in node.tokens)}{':*' if node.prefix else ''})"
        case AnyOf():
            return f"({' | '.join(tsquery(each) for each in node.parts)})"
        case AllOf():
            return f"({' & '.join([*(tsquery(each) for each in node.parts), *('!' + tsquery(each) for each in node.without)])})"


def _quoted(token: str) -> str:
    """Tokens hold letters, digits and marks alone: nothing in them can end the quotation."""
    return f"'{token}'"
