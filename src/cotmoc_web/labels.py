"""A name or title in the reader's language, and which language it is in when that one is missing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.utils.translation import get_language

ORDER = ("en", "vi", "zh")
"""Which language stands in for a missing one."""


class Label(NamedTuple):
    """Words with their language."""

    text: str
    language: str
    """As in `lang=`: `zh-Hans`, `vi`, `en`."""
    missing: bool
    """Whether it stands in for the language that was asked for."""

    def __str__(self) -> str:
        return self.text


def language() -> str:
    """The language of the screen as the facts write it: `en`, `vi`, `zh`."""
    return (get_language() or "en").partition("-")[0]


def tag(code: str) -> str:
    """The `lang` attribute of a language code."""
    return "zh-Hans" if code == "zh" else code


def label(names: Mapping[str, str], fallback: str = "", wanted: str | None = None) -> Label:
    """The name in the language of the screen, else in another that is there, else the fallback.

    >>> label({"vi": "Lai Châu", "zh": "莱州"}, wanted="zh")
    Label(text='莱州', language='zh-Hans', missing=False)
    >>> label({"vi": "Lai Châu"}, wanted="zh")
    Label(text='Lai Châu', language='vi', missing=True)
    """
    wanted = wanted or language()
    if names.get(wanted):
        return Label(names[wanted], tag(wanted), False)
    for code in (*ORDER, *names):
        if names.get(code):
            return Label(names[code], tag(code), True)
    return Label(fallback, "", True)


class Labelled:
    """A row with `names`: language code → words, and a `key`."""

    names: Any
    key: Any

    @property
    def label(self) -> Label:
        """For the reader."""
        return label(self.names, self.key)
