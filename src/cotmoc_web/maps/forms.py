"""What the map and the timeline are asked, and the file of a base map."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

LAYERS = (
    ("gates", pgettext_lazy("map", "Gates and openings")),
    ("projects", pgettext_lazy("map", "Projects and works")),
    ("sessions", pgettext_lazy("map", "Places of sessions")),
)
KINDS = (
    ("entry", pgettext_lazy("timeline", "What was said of commitments")),
    ("session", pgettext_lazy("timeline", "Sessions")),
    ("happening", pgettext_lazy("timeline", "Steps of gates, projects and agreements")),
    ("sighting", pgettext_lazy("timeline", "Seen in a source")),
)
"""What was promised and came of it first; that something was seen in a source is no step, and stands last."""


def chosen(given: Any, name: str, choices: Any) -> tuple[str, ...]:
    """Boxes that are ticked; all of them where none is: a map of nothing is of no use."""
    ticked = set(given.getlist(name))
    return tuple(code for code, _word in choices if code in ticked) or tuple(code for code, _word in choices)


def month_number(day: dt.date) -> int:
    """Months since the year 0: what a slider counts in."""
    return day.year * 12 + day.month - 1


def last_of(number: int) -> dt.date:
    """The last day of a month by its number."""
    year, month = divmod(number + 1, 12)
    return dt.date(year, month + 1, 1) - dt.timedelta(1)


class BaseMapForm(forms.Form):
    """A file of lines."""

    file = forms.FileField(
        label=_("GeoJSON file"), help_text=_("Lines in degrees (WGS 84), up to 512 kB. Everything else in it is left out.")
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
