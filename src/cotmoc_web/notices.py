"""What is said after an act: what was done, with the way to take it back."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from cotmoc_web.accounts.viewer import Request
from cotmoc_web.history.models import Change
from cotmoc_web.rows import Recorded


def done(request: HttpRequest, row: Recorded, text: str) -> None:
    """Say on the next page what was done to a row, with a button that undoes the person's last change of it."""
    user = cast("Request", request).viewer.user
    done_by(request, Change.objects.filter(about=row._meta.label_lower, about_id=row.pk, by=user).first(), text)


def done_by(request: HttpRequest, change: Change | None, text: str) -> None:
    """The same, where the line of history is at hand."""
    words = render_to_string("done.html", {"text": text, "change": change}, request)
    messages.success(request, mark_safe(words))  # noqa: S308 (rendered by a template, which escapes)
