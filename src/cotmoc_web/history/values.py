"""Values of fields in words."""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from django.apps import apps
from django.db import models
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from cotmoc_web import wording
from cotmoc_web.entities.words import said
from cotmoc_web.gates import words as gates
from cotmoc_web.history.words import SEEN
from cotmoc_web.labels import Label, label, tag
from cotmoc_web.templatetags.cotmoc import day, language_name, number

LONG = 160
"""Characters shown of a value."""
LONG_OF_LINES = 600
"""The same of lines that changed: what was changed with its reason."""
Title = Callable[[tuple[str, int]], Label]
NAMES = frozenset({"names", "titles"})
DAYS = frozenset({"date", "day", "due", "made_on", "said_on", "until", "published", "valid_from", "valid_to", "start", "end", "founded"})
"""Partial dates, kept as text. Of statements `start` and `end` are places in a text, and are never changed."""
CODES: Mapping[str, str] = {"kind": "kind", "field": "field", "qualifier": "qualifier", "unit": "unit", "post": "post", "status": "status"}
"""Field → section of the core's table of words."""
TABLES: Mapping[str, str] = {"sort": "SORTS", "strength": "STRENGTHS", "undertaking": "UNDERTAKINGS"}
"""Field → table of the record's own words."""
OF_GATES: Mapping[tuple[str, str], Callable[[str], str]] = {
    ("gateword", "sort"): lambda code: str(_("Hours") if code == gates.HOURS else gates.SORTS.get(code, code)),
    ("gateword", "status"): partial(said, "status"),
    ("gateword", "klass"): partial(said, "class"),
    ("gateword", "traffic"): partial(said, "traffic"),
    ("milestone", "phase"): lambda code: str(gates.PHASES.get(code, code)),
    ("milestoneword", "sort"): lambda code: str(gates.MILESTONE_SORTS.get(code, code)),
}
"""Table and field → what says a code of the register or of works in step."""

LINES = frozenset({"toml"})
"""Whole texts, of which only the lines that changed are shown."""


def references(line: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    """Rows that a line's values point at."""
    try:
        fields = {one.attname: one for one in apps.get_model(line["table"])._meta.concrete_fields}
    except LookupError:
        return
    for side in (line["before"] or {}, line["after"]):
        for name, value in side.items():
            target = fields[name].related_model if name in fields else None
            if isinstance(value, int) and target is not None and not isinstance(target, str):
                yield target._meta.label_lower, value


def title(row: Any) -> Label:
    """A row by its name, its words or its number."""
    if row._meta.model_name == "statement":
        return Label(Truncator(row.words).chars(LONG), tag(row.document.language), True)
    found = getattr(row, "label", None)
    if isinstance(found, Label):
        return found
    if row._meta.model_name == "document":
        return Label(str(row), tag(row.language), True)
    for name in ("name", "title", "what", "text", "topic"):
        if isinstance(getattr(row, name, None), str) and getattr(row, name):
            return Label(Truncator(getattr(row, name)).chars(LONG), "", False)
    text = str(row)
    # Rows without words of their own are known by what they belong to.
    return Label("" if text.endswith(f"({row.pk})") else text, "", False)


def shown(row: models.Model, name: str, value: Any, titled: Title) -> Label:
    """One value. Nothing is written out as such: an empty place would look like a mistake of the page."""
    field: Any = next(one for one in row._meta.concrete_fields if one.attname == name)
    if value is None or value in ("", [], {}):
        return _plain(str(SEEN["nothing"]))
    if field.related_model is not None:
        return titled((field.related_model._meta.label_lower, value))
    if isinstance(value, bool):
        return _plain(str(SEEN["yes" if value else "no"]))
    if field.choices:
        return _plain(str(dict(field.flatchoices).get(value, value)))
    if name in NAMES and isinstance(value, dict):
        return label(value)
    return _plain(Truncator(_text(row, name, field, value)).chars(LONG))


def changed_lines(before: str, after: str) -> tuple[Label, Label]:
    """Of two texts the lines that only one has, in their order."""
    compared = [line for line in difflib.ndiff(before.splitlines(), after.splitlines()) if line[2:].strip()]
    return _of_lines(compared, "- "), _of_lines(compared, "+ ")


def _of_lines(compared: list[str], mark: str) -> Label:
    found = " · ".join(line[2:].strip() for line in compared if line.startswith(mark))
    return _plain(Truncator(found).chars(LONG_OF_LINES) or str(SEEN["nothing"]))


def _text(row: models.Model, name: str, field: models.Field[Any, Any], value: Any) -> str:
    of_gates = OF_GATES.get((str(row._meta.model_name), name))
    if of_gates:
        return of_gates(value)
    if isinstance(field, models.DateTimeField):
        at = parse_datetime(value)
        return f"{day(timezone.localtime(at))} {timezone.localtime(at):%H:%M}" if at else str(value)
    if isinstance(field, models.DateField):
        return day(dt.date.fromisoformat(value))
    if isinstance(value, int | float):
        return number(value)
    if name in DAYS and isinstance(value, str):
        return day(value)
    if name == "language":
        return language_name(value)
    if name in TABLES:
        return str(getattr(wording, TABLES[name]).get(value, value))
    if name in CODES and isinstance(value, str):
        return wording.code("entity" if row._meta.model_name == "entity" else CODES[name], value)
    return _listed(value)


def _listed(value: Any) -> str:
    """What is kept as JSON, on one line."""
    if isinstance(value, dict):
        return "; ".join(f"{key.replace('_', ' ')}: {_listed(inner)}" for key, inner in value.items())
    if isinstance(value, list):
        return ", ".join(_listed(inner) for inner in value)
    return str(value)


def _plain(text: str) -> Label:
    return Label(text, "", False)
