"""Posts before and behind the names of persons: *Bí thư*, *Secretary*, 书记. Words: `[posts]` of the languages Cotmoc reads.

>>> without_titles("Bí thư Trần Cương"), without_titles("陈刚书记"), without_titles("Secretary Chen Gang"), without_titles("Bí Thư")
('Trần Cương', '陈刚', 'Chen Gang', 'Bí Thư')
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from functools import cache, lru_cache

from cotmoc import languages
from cotmoc.names.inventory import is_pinyin, is_vietnamese
from cotmoc.text.fold import bare

_TEMPLATE = re.compile(r"[{}\[\]]")
_GLUED = re.compile(r"[\u3040-\u9fff\uac00-\ud7af]")


@dataclass(frozen=True, slots=True)
class _Titles:
    words: dict[str, tuple[tuple[str, ...], ...]]
    """First word, or what it begins with before its ending, → the words of each title, the longest first. A `*` stands for an ending."""
    shortest: int
    """Letters of the shortest beginning."""
    before: tuple[str, ...]
    """In scripts without spaces, the longest first."""
    ends: frozenset[str]
    starts: frozenset[str]


@cache
def _titles() -> _Titles:
    spaced: dict[str, set[tuple[str, ...]]] = {}
    glued: set[str] = set()
    for code in languages.codes():
        for post, forms in languages.load(code).sections.get("posts", {}).items():
            for form in (post, *forms):
                if _TEMPLATE.search(form):
                    continue
                if _GLUED.search(form):
                    glued.add(bare(form))
                    continue
                for choice in itertools.product(*(word.split("/") for word in form.split())):
                    words = tuple(map(bare, choice))
                    if words and not (len(words) == 1 and (is_vietnamese(words[0]) or is_pinyin(words[0]))):
                        spaced.setdefault(words[0].rstrip("*"), set()).add(words)
    glued = {word for word in glued if len(word) > 1}
    longest = tuple(sorted(glued, key=lambda word: (-len(word), word)))
    table = {first: tuple(sorted(titles, key=lambda words: (-len(words), words))) for first, titles in spaced.items()}
    return _Titles(table, min(map(len, table)), longest, frozenset(word[-1] for word in glued), frozenset(word[0] for word in glued))


def without_titles(text: str) -> str:
    """The name of a person without the posts before and behind it; a name of fewer than two words or signs would be none, and stays."""
    if not text:
        return text
    if text[0] >= "\u3040":
        return _from_characters(text)
    while text.count(" ") > 1 and (found := _beginnings(text.partition(" ")[0])) and (rest := _without_first(text, found)):
        text = rest
    return text


def _without_first(text: str, found: tuple[tuple[str, ...], ...]) -> str:
    parts = text.split(" ")
    words = [bare(part).strip(".,:") for part in parts]
    for title in found:
        if len(parts) >= len(title) + 2 and all(map(_fits, title, words)):
            return " ".join(parts[len(title) :])
    return ""


@lru_cache(maxsize=1 << 12)
def _beginnings(first: str) -> tuple[tuple[str, ...], ...]:
    word = bare(first).strip(".,:")
    known = _titles()
    found = [
        title
        for end in range(known.shortest, len(word) + 1)
        for title in known.words.get(word[:end], ())
        if end == len(word) or title[0].endswith("*")
    ]
    return tuple(sorted(found, key=lambda words: (-len(words), words)))


def _fits(pattern: str, word: str) -> bool:
    return word.startswith(pattern[:-1]) if pattern.endswith("*") else word == pattern


def _from_characters(text: str) -> str:
    known = _titles()
    if len(text) < 4 or (text[-1] not in known.ends and bare(text[0]) not in known.starts):
        return text
    folded = bare(text)
    if len(folded) != len(text):
        return text
    for word in known.before:
        if folded.endswith(word) and len(text) - len(word) >= 2:
            return text[: -len(word)].rstrip()
    for word in known.before:
        if folded.startswith(word) and len(text) - len(word) >= 2:
            return text[len(word) :].lstrip()
    return text
