"""Words of the map in templates: `{% load maps %}`."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def at(x: float, y: float) -> SafeString:
    """Where something stands in a drawing, whatever mark the page's language has for decimals."""
    return format_html("translate({} {})", f"{x:g}", f"{y:g}")


@register.filter
def plain(value: float) -> str:
    """A number for a drawing."""
    return f"{value:g}"


@register.filter
def year_start(year: int) -> str:
    """The first day of a year, for an address."""
    return f"{year:04}-01-01"


@register.filter
def year_end(year: int) -> str:
    """The last day of a year, for an address."""
    return f"{year:04}-12-31"
