"""What pages are written with: days, figures, names, states, quotes. Built in: no page has to load it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms, template
from django.template.context import Context
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from cotmoc.records import Quantity
from cotmoc_web import wording
from cotmoc_web.labels import Label, language, tag

register = template.Library()

SIGNS: dict[str, str] = {
    "late": (
        '<path d="M8 .4L15.6 8 8 15.6.4 8z"/>'
        '<path d="M8 4v4.6" stroke="var(--paper)" stroke-width="1.9"/>'
        '<circle cx="8" cy="11.1" r="1.1" fill="var(--paper)"/>'
    ),
    "contradicted": (
        '<path d="M.6 1.8L7.4 8 .6 14.2z"/>'
        '<path d="M14.6 3.3L9.4 8l5.2 4.7z" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linejoin="round"/>'
    ),
    "silent": ('<circle cx="8" cy="8" r="6.2" fill="none" stroke="currentColor" stroke-width="1.7" stroke-dasharray="1.7 2.17"/>'),
    "moving": ('<path d="M8 1a7 7 0 0 0 0 14z"/><circle cx="8" cy="8" r="6.2" fill="none" stroke="currentColor" stroke-width="1.6"/>'),
    "kept": ('<circle cx="8" cy="8" r="7"/><path d="M4.6 8.2l2.4 2.4 4.4-5" fill="none" stroke="var(--paper)" stroke-width="1.9"/>'),
    "superseded": (
        '<circle cx="5.6" cy="8" r="4.7" fill="none" stroke="currentColor" stroke-width="1.6"/>'
        '<path d="M5.6 8h8.6M11 4.6L14.6 8 11 11.4" fill="none" stroke="currentColor" stroke-width="1.6"/>'
    ),
    "dropped": (
        '<circle cx="8" cy="8" r="6.2" fill="none" stroke="currentColor" stroke-width="1.6"/>'
        '<path d="M3.8 12.2l8.4-8.4" stroke="currentColor" stroke-width="1.6"/>'
    ),
}
"""One outline each, so that a state survives a fax."""


@register.simple_tag
def sign(state: str) -> SafeString:
    """The sign of a state, hidden from screen readers: the word stands beside it."""
    return mark_safe(f'<svg class="g" viewBox="0 0 16 16" aria-hidden="true">{SIGNS[state]}</svg>')  # noqa: S308 (from the table above)


@register.simple_tag(name="state")
def state_tag(state: str) -> SafeString:
    """Sign and word."""
    return format_html('<span class="st {}">{}{}</span>', state, sign(state), wording.STATES[state])


@register.filter
def state_rule(state: str) -> str:
    """The rule of a state in words."""
    return str(wording.STATE_RULES[state])


@register.filter(expects_localtime=True)
def day(value: object) -> str:
    """A day or partial date as the language writes it; `~` after it (worked out, not read) is said in words."""
    if isinstance(value, dt.datetime):
        value = value.date()
    text = value.isoformat() if isinstance(value, dt.date) else str(value or "")
    if text.endswith("~"):
        return _("about %(day)s") % {"day": wording.words().day(text[:-1])}
    return wording.words().day(text) if text else ""


@register.filter(expects_localtime=True)
def shortday(value: object) -> str:
    """A day for tables: 30 Oct 2025."""
    text = day(value)
    if language() == "en" and text.count(" ") == 2:
        first, month, year = text.split(" ")
        return f"{first} {month[:3]} {year}"
    return text


@register.filter(expects_localtime=True)
def weekday(value: dt.date) -> str:
    """A day with its weekday, as the language of the page orders them."""
    names = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))
    return _("%(weekday)s %(day)s") % {"weekday": names[value.weekday()], "day": day(value)}


@register.filter
def led_to_error(form: forms.BaseForm) -> list[forms.BoundField]:
    """The visible fields of a form; the first that does not hold what it must takes the focus. Of a group no choice is the wrong one."""
    fields = form.visible_fields()
    groups = (forms.RadioSelect, forms.CheckboxSelectMultiple)
    if first := next((each for each in fields if each.errors and not isinstance(each.field.widget, groups)), None):
        first.field.widget.attrs["autofocus"] = True
    return fields


@register.filter
def number(value: float | None) -> str:
    """A number with the language's marks."""
    return "" if value is None else wording.words().number(value)


@register.filter
def figure(value: object) -> str:
    """A quantity (a record, or what the reader wrote as JSON, or a row of figures) with its unit and qualifier."""
    if isinstance(value, Quantity):
        return wording.words().quantity(value)
    if isinstance(value, dict):
        return wording.words().quantity(
            Quantity(value["value"], value.get("unit") or "", value.get("of") or "", value.get("qualifier") or "", value.get("value_max"))
        )
    row: Any = value
    return wording.words().quantity(Quantity(row.value, row.unit, "", row.qualifier, row.value_max))


@register.filter
def code(key: str, section: str) -> str:
    """A code of the reader in words: `{{ statement.kind|code:"kind" }}`."""
    return wording.code(section, str(key)) if key else ""


@register.filter
def word(key: str, table: str) -> str:
    """A code of the record in words: `{{ entry.sort|word:"SORTS" }}`."""
    return str(getattr(wording, table).get(key, key))


@register.filter
def lang_tag(value: str) -> str:
    """The `lang` attribute of a language code."""
    return tag(value or "und")


@register.filter
def language_name(value: str) -> str:
    """The name of a language in the language of the page."""
    return wording.code("language", value) if value else ""


@register.simple_tag
def name(thing: Any) -> SafeString:
    """A name or title, marked with its language where that is not the page's, and saying so to those who cannot see it."""
    found: Label = thing if isinstance(thing, Label) else thing.label
    if not found.missing or not found.language:
        return mark_safe(escape(found.text))  # noqa: S308 (escaped)
    return format_html('<span lang="{}">{}</span>', found.language, found.text)


@register.simple_tag
def between() -> str:
    """Between two names of a row, as the language writes it."""
    return wording.words().listing(["", ""])


@register.simple_tag
def comma() -> str:
    """Between two parts of a line, as the language writes it."""
    return "，" if language() == "zh" else ", "


@register.simple_tag
def stop() -> str:
    """At the end of a sentence, with the space to the next."""
    return "。" if language() == "zh" else ". "


@register.simple_tag
def colon() -> str:
    """Between a thing and what is said of it."""
    return "：" if language() == "zh" else ": "


@register.simple_tag
def semicolon() -> str:
    """Between two of a row."""
    return "；" if language() == "zh" else "; "


@register.filter
def ended(text: str) -> str:
    """With a full stop, unless it is a question."""
    return text if text.endswith(("?", "？")) else text + wording.code("page", "full_stop")


@register.filter
def parted(values: Iterable[object]) -> str:
    """In a row, parted by semicolons."""
    return semicolon().join(map(str, values))


@register.simple_tag
def opens() -> str:
    """Before what stands in brackets."""
    return "（" if language() == "zh" else " ("


@register.simple_tag
def closes() -> str:
    """Behind it."""
    return "）" if language() == "zh" else ")"


@register.simple_tag(takes_context=True)
def here(context: Context, **changes: object) -> str:
    """The address of this page with some of its query changed: `{% here page=2 %}`; empty removes. Filters and day stay."""
    query = context["request"].GET.copy()
    query.pop("language", None)
    for key, value in changes.items():
        query.pop(key, None)
        if value not in (None, ""):
            query[key] = str(value)
    return f"?{query.urlencode()}" if query else context["request"].path


@register.simple_tag(takes_context=True)
def wrong(context: Context, name: str) -> SafeString:
    """Attributes of a filter's field whose value in the address was not understood."""
    asked = context.get("address")
    return SafeString(' aria-invalid="true"' if asked is not None and name in asked.wrong else "")


@register.simple_tag(takes_context=True)
def wrong_choice(context: Context, name: str) -> SafeString:
    """What was asked of a list of choices and is none: kept as it was typed."""
    asked = context.get("address")
    if asked is None or name not in asked.wrong:
        return SafeString()
    return format_html('<option value="{0}" selected>“{0}”</option>', asked.wrong[name])


@register.inclusion_tag("quote.html", takes_context=True)
def quote(context: Context, statement: Any, *, marked: str = "", heading: str = "") -> dict[str, Any]:
    """The words that prove a statement, in their own language, with who said it, where and when; and, where `give_aids` was asked for
    it, what was understood in the reader's."""
    shown = {"statement": statement, "document": statement.document, "marked": marked, "heading": heading}
    return shown | {"carried": context.get("carried", "")}
