"""Words of names, gates and figures in templates: `{% load entities %}`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from cotmoc_web import wording
from cotmoc_web.entities import words
from cotmoc_web.labels import Label
from cotmoc_web.meetings.models import Meeting
from cotmoc_web.meetings.words import title
from cotmoc_web.templatetags.cotmoc import shortday

register = template.Library()

SIGNS = {
    "open": '<circle cx="8" cy="8" r="6"/>',
    "trial": '<circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" stroke-width="2"/><circle cx="8" cy="8" r="2.6"/>',
    "closed": '<circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" stroke-width="2"/>',
    "differ": '<circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" stroke-width="2"/><path d="M8 2a6 6 0 0 1 0 12z"/>',
    "unknown": '<circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" stroke-width="1.7" stroke-dasharray="1.7 2.17"/>',
}
"""As on the map: full is in use, a ring is not, a ring with a point is on trial; half full, sources differ."""


@register.filter
def said(code: str, table: str) -> str:
    """A code of the facts in words: `{{ happening.event|said:"event" }}`."""
    return words.said(table, code) if code else ""


@register.simple_tag
def gate_sign(standing: str) -> SafeString:
    """The sign of a gate; the word stands beside it."""
    return format_html('<svg class="g" viewBox="0 0 16 16" aria-hidden="true">{}</svg>', mark_safe(SIGNS[standing]))  # noqa: S308 (from the table above)


@register.filter
def first_code(tag: str) -> str:
    """The language of a `lang` attribute: `zh` of `zh-Hans`."""
    return tag.partition("-")[0]


@register.filter
def language_label(code: str) -> str:
    """The name of a language, and of the script where it is a transcription."""
    if code == "zh-Latn":
        return _("Chinese, in Latin letters")
    return wording.code("language", code) if code else ""


@register.filter
def post_name(code: str) -> str:
    """An office in words, with a capital letter."""
    found = wording.code("post", code)
    return found[:1].upper() + found[1:]


@register.filter
def session_title(meeting: Meeting) -> str:
    """What a session is called."""
    return title(meeting)


@register.filter
def start_day(text: str) -> str:
    """The start of a period; "../2025-02" is one that was first seen by then."""
    if text.startswith("../"):
        return _("by %(day)s") % {"day": shortday(text.removeprefix("../"))}
    return shortday(text)


@register.filter
def unlocalize_number(value: float) -> str:
    """A number for a drawing: a comma would end it."""
    return f"{value:g}"


@register.filter
def nth(rows: Sequence[Any], place: int) -> Any:
    """The row at a place, from 0; None where there is none."""
    return rows[place] if place < len(rows) else None


@register.filter
def of(table: Mapping[str, Any], key: str) -> Any:
    """What stands in a table under a key; None where nothing does."""
    return table.get(key)


@register.simple_tag
def name_svg(thing: Any) -> SafeString:
    """A name in a drawing, marked with its language where that is not the page's."""
    found: Label = thing if isinstance(thing, Label) else thing.label
    if not found.missing or not found.language:
        return format_html("{}", found.text)
    return format_html('<tspan lang="{}">{}</tspan>', found.language, found.text)


@register.filter
def month(value: dt.date) -> str:
    """The month of a day, for below a dot of a chart."""
    return shortday(value.isoformat()[:7])
