"""Common nouns beside names: *tỉnh*, *Province*, 省. They say what a thing is and are no part of its name. Data: `data/kinds.toml`.

>>> without_kind_words("tỉnh Lạng Sơn", "province"), without_kind_words("雲南省", "province"), without_kind_words("Mr Trần Cương", "person")
(('Lạng Sơn', ('province',)), ('雲南', ('province',)), ('Trần Cương', ()))
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from cotmoc.errors import UsageError
from cotmoc.knowledge.model import ENTITY_KINDS

PLACES = frozenset(
    {
        "border_market",
        "city",
        "commune",
        "country",
        "county",
        "crossing",
        "marker",
        "place",
        "prefecture",
        "province",
        "river",
        "town",
        "village",
        "zone",
    }
)
KINDS: frozenset[str] = PLACES | ENTITY_KINDS | {"mechanism"}
"""Everything that a name may be said to be."""


def checked(kind: str) -> str:
    """The kind, if there is such a kind.

    Raises:
        UsageError: there is none.
    """
    if kind not in KINDS:
        raise UsageError(repr(kind)[:60], "no kind of name", f"There are: {', '.join(sorted(KINDS))}.")
    return kind


@dataclass(frozen=True, slots=True)
class _Nouns:
    words: re.Pattern[str]
    """In scripts with spaces."""
    glued: re.Pattern[str]
    """Behind names in scripts without."""
    kinds: Mapping[str, str]
    first: frozenset[str]
    """First words of those that consist of letters alone."""
    last: frozenset[str]
    """Last signs of those glued behind names."""


def _load(section: str) -> _Nouns:
    data = tomllib.loads(resources.files("cotmoc.names").joinpath("data", "kinds.toml").read_text(encoding="utf-8"))[section]
    kinds = {word: kind for kind, words in data.items() for word in words}
    longest = sorted(kinds, key=len, reverse=True)
    spaced = "|".join(re.escape(word) for word in longest if not _is_east_asian(word))
    glued = "|".join(re.escape(word) for word in longest if _is_east_asian(word))
    return _Nouns(
        re.compile(rf"(?<![^\W_])(?:{spaced})(?![^\W_])", re.IGNORECASE),
        re.compile(rf"(?<=..)(?:{glued})\Z"),
        kinds,
        frozenset(word.lower().split()[0] for word in longest if not _is_east_asian(word)),
        frozenset(word[-1] for word in longest if _is_east_asian(word)),
    )


def _is_east_asian(word: str) -> bool:
    return "\u3040" <= word[0] <= "\u9fff" or "\uac00" <= word[0] <= "\ud7af"


@cache
def _nouns(section: str) -> _Nouns:
    return _load(section)


def section_of(kind: str) -> str:
    """Which common nouns go with a kind of name; none with those that are built from words."""
    return "person" if kind == "person" else "place" if kind in PLACES else ""


def is_marker(text: str) -> bool:
    """Whether a text says that it is a boundary marker, and which.

    >>> is_marker("cột mốc 1116"), is_marker("第1116号界碑"), is_marker("cầu 2")
    (True, True, False)
    """
    nouns = _nouns("marker")
    return any(map(str.isdigit, text)) and (nouns.words.search(text) is not None or nouns.glued.search(text) is not None)


def may_begin_a_noun(word: str, section: str) -> bool:
    """Whether a word in small letters may be the beginning of a common noun."""
    return bool(section) and word in _nouns(section).first


def may_end_a_noun(sign: str, section: str) -> bool:
    """Whether a sign may be the end of a common noun behind a name."""
    return bool(section) and sign in _nouns(section).last


@lru_cache(maxsize=1 << 15)
def without_kind_words(text: str, kind: str) -> tuple[str, tuple[str, ...]]:
    """The name without common nouns, and the kinds they speak of. A name of nothing else stays as it is."""
    section = section_of(kind)
    if not section:
        return text, ()
    nouns = _nouns(section)
    dropped = [nouns.kinds.get(found.lower(), "") for found in nouns.words.findall(text)]
    rest = " ".join(nouns.words.sub(" ", text).split()) if dropped else text
    while match := nouns.glued.search(rest):
        dropped.append(nouns.kinds[match[0]])
        rest = rest[: match.start()].rstrip()
    if not any(sign.isalpha() for sign in rest):
        return text, ()
    return rest.strip(" ,.-–—"), tuple(sorted({each for each in dropped if each and each != "title"}))
