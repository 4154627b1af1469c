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

PLACES = frozenset({"country", "province", "prefecture", "city", "county", "town", "river", "crossing", "marker", "place", "zone"})


@dataclass(frozen=True, slots=True)
class _Nouns:
    words: re.Pattern[str]
    """In scripts with spaces."""
    glued: re.Pattern[str]
    """Behind names in scripts without."""
    kinds: Mapping[str, str]


def _load(section: str) -> _Nouns:
    data = tomllib.loads(resources.files("cotmoc.names").joinpath("data", "kinds.toml").read_text(encoding="utf-8"))[section]
    kinds = {word: kind for kind, words in data.items() for word in words}
    longest = sorted(kinds, key=len, reverse=True)
    spaced = "|".join(re.escape(word) for word in longest if not _is_east_asian(word))
    glued = "|".join(re.escape(word) for word in longest if _is_east_asian(word))
    return _Nouns(re.compile(rf"(?<![^\W_])(?:{spaced})(?![^\W_])", re.IGNORECASE), re.compile(rf"(?<=..)(?:{glued})\Z"), kinds)


def _is_east_asian(word: str) -> bool:
    return "\u3040" <= word[0] <= "\u9fff" or "\uac00" <= word[0] <= "\ud7af"


@cache
def _nouns(section: str) -> _Nouns:
    return _load(section)


@lru_cache(maxsize=1 << 15)
def without_kind_words(text: str, kind: str) -> tuple[str, tuple[str, ...]]:
    """The name without common nouns, and the kinds they speak of. A name of nothing else stays as it is."""
    section = "person" if kind == "person" else "place" if kind in PLACES else ""
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
