"""Words of studies in templates: `{% load studies %}`."""

from __future__ import annotations

from django import template

from cotmoc_web import wording
from cotmoc_web.studies import words

register = template.Library()


@register.filter
def study_word(key: str, table: str) -> str:
    """A code of the simulator in words: `{{ number.sort|study_word:"RESTS" }}`."""
    return str(getattr(words, table).get(key, key))


@register.filter
def whole(value: float) -> str:
    """A count without its parts, with the language's marks."""
    return wording.words().number(round(value))
