"""Words of the register in templates: `{% load gates %}`."""

from __future__ import annotations

from django import template

from cotmoc_web.gates import words
from cotmoc_web.gates.queries import Told
from cotmoc_web.gates.telling import told

register = template.Library()


@register.filter
def register_sort(code: str) -> str:
    """What a word of the register tells, in words."""
    return str(words.SORTS[code])


@register.filter
def told_in_words(row: Told) -> str:
    """A word about a gate on one line."""
    return told(row)


@register.filter
def lower_first(text: str) -> str:
    """Within a sentence."""
    return text[:1].lower() + text[1:]
