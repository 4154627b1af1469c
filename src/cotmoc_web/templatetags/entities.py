"""Words of names, gates and figures in templates: `{% load entities %}`."""

from __future__ import annotations

from django import template

from cotmoc_web.entities import words

register = template.Library()


@register.filter
def said(code: str, table: str) -> str:
    """A code of the facts in words: `{{ happening.event|said:"event" }}`."""
    return words.said(table, code) if code else ""
