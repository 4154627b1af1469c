"""What is said after an act: what was done, with the way to take it back; or what was wrong with a field."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from cotmoc_web.errors import BadInput
from cotmoc_web.history.models import Change
from cotmoc_web.rows import Recorded

_Result = TypeVar("_Result")


def done(request: HttpRequest, row: Recorded, text: str) -> None:
    """Say on the next page what was done to a row that an action gave, with a button that takes back this act and no other."""
    done_by(request, row.line, text)


def done_by(request: HttpRequest, change: Change | None, text: str) -> None:
    """The same, where the line of history is at hand; None: the act changed nothing, and that is what is said."""
    words = render_to_string("done.html", {"text": text, "change": change}, request)
    messages.success(request, mark_safe(words))  # noqa: S308 (rendered by a template, which escapes)


def tried(form: Form, act: Callable[[], _Result]) -> _Result | None:
    """What an action gives; what was wrong with a field is said beside it."""
    try:
        return act()
    except BadInput as error:
        name = str(error.where) if str(error.where) in form.fields else None
        form.add_error(name, f"{str(error.what).capitalize()}. {error.remedy}")
        return None
