"""How people ask what became of something, and the words of a question that name nothing: data in `words/`, one file a language."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from cotmoc.languages.load import codes
from cotmoc.languages.load import load as language
from cotmoc_web.search.text import GLUED_SIGN, folded, pattern

SCREENS = {"en": "en", "vi": "vi", "zh": "zh-hans"}
"""Languages of the questions, and what the screen calls them."""

ENDS = " ?？!！.。,，;；:：…"
"""Signs that end a question or a part of one."""


@cache
def tables() -> Mapping[str, Mapping[str, Any]]:
    """Language → its words."""
    folder = resources.files("cotmoc_web.search") / "words"
    return {code: tomllib.loads((folder / f"{code}.toml").read_text(encoding="utf-8")) for code in SCREENS}


def asks(text: str) -> tuple[str, list[str]]:
    """The text without the words that ask what became of something, and those.

    >>> asks("What happened to the gate?")
    ('                 the gate?', ['What happened to'])
    """
    found = [(match.start(), match.end()) for match in _asks().finditer(folded(text))]
    words = [text[start:end].strip() for start, end in found]
    for start, end in found:
        text = text[:start] + " " * (end - start) + text[end:]
    return text, words


@cache
def _asks() -> re.Pattern[str]:
    """Only at the beginning or the end: within a sentence the same words ask nothing."""
    first = _any(word for table in tables().values() for word in table["asking"]["first"])
    last = _any(word for table in tables().values() for word in table["asking"]["last"])
    return re.compile(rf"^[\W_]*(?:{first})|(?:{last})(?=[\W_]*$)")


def _any(words: Any) -> str:
    return "|".join(sorted(filter(None, map(pattern, words)), key=len, reverse=True))


def trimmed(text: str) -> str:
    """Without the small words at both ends; empty where it has no others.

    >>> trimmed("the crossing at"), trimmed("ở"), trimmed("处的")
    ('crossing', '', '')
    """
    return "" if _whole(nouns=False).fullmatch(text) else _edges().sub("", text.strip(ENDS))


def beside_state(text: str) -> str:
    """Without what a question for a state has at its ends beside the state: it asks for commitments, and names none.

    >>> beside_state("which commitments are"), beside_state("的电力承诺"), beside_state("commitments about power")
    ('', '电力', 'power')
    """
    return _around_states().sub("", text.strip(ENDS))


@cache
def _around_states() -> re.Pattern[str]:
    said = [word for table in tables().values() for word in table["beside_states"]["words"]]
    words = _alone([*said, *(word for word in _small() if not GLUED_SIGN.match(word))])
    return re.compile(rf"^(?:{words}[\W_]*)+|(?:[\W_]*{words})+$", re.IGNORECASE)


def spellings(text: str) -> tuple[str, ...]:
    """The text, and how others spell it.

    >>> spellings("labor center"), spellings("labourer")
    (('labor center', 'labour centre'), ('labourer',))
    """
    ways = (_respelled(text, 0, 1), _respelled(text, 1, 0))
    return tuple(dict.fromkeys((text, *ways)))


def _respelled(text: str, before: int, after: int) -> str:
    pairs = {pair[before]: pair[after] for table in tables().values() for pair in table.get("spellings", {}).get("pairs", ())}
    pattern_of_all = rf"\b({'|'.join(map(re.escape, pairs))})(?=s?\b)"
    return re.sub(pattern_of_all, lambda found: pairs[found[0].lower()], text, flags=re.IGNORECASE)


def says_crossing(text: str) -> bool:
    """Whether it is only a word for a gate: beside the name of one, or its marker, it asks for nothing more."""
    return _whole(nouns=True).fullmatch(text) is not None


@cache
def _small() -> list[str]:
    return [word for table in tables().values() for word in table["asking"]["small"]]


@cache
def _edges() -> re.Pattern[str]:
    """Of scripts with spaces alone: 处 is a small word, and the beginning of 处长."""
    words = _alone(word for word in _small() if not GLUED_SIGN.match(word))
    return re.compile(rf"^(?:{words}[\W_]+)+|(?:[\W_]+{words})+$", re.IGNORECASE)


@cache
def _whole(*, nouns: bool) -> re.Pattern[str]:
    crossings = [word for code in codes() for word in language(code).sections["designators"].get("crossing", ())] if nouns else []
    return re.compile(rf"(?:[\W_]*{_alone([*_small(), *crossings])})+[\W_]*", re.IGNORECASE)


def _alone(words: Any) -> str:
    """Any of these. Marks count: ở is a small word, and o is none."""
    found = []
    for word in sorted(set(words), key=len, reverse=True):
        form = re.escape(word).replace(r"\*", r"\w*")
        found.append(form if GLUED_SIGN.match(word) else rf"\b{form}\b")
    return f"(?:{'|'.join(found)})"
