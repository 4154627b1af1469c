"""What pages of commitments are written with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

from cotmoc_web.accounts.viewer import Viewer
from cotmoc_web.commitments import words
from cotmoc_web.meetings.models import Meeting
from cotmoc_web.meetings.words import short, title
from cotmoc_web.rows import Held

register = template.Library()


@register.filter
def term(code: str, table: str) -> str:
    """A code of following up in words: `{{ said.sort|term:"SAID" }}`."""
    return str(getattr(words, table).get(code, code))


@register.filter
def of(table: Mapping[Any, Any], key: object) -> Any:
    """What a table has for a key; nothing where it has nothing."""
    return table.get(key, "")


@register.filter
def session(meeting: Meeting) -> str:
    """What a session is called."""
    return title(meeting)


@register.filter
def session_short(meeting: Meeting) -> str:
    """Its number alone."""
    return short(meeting)


@register.filter
def words_of(text: str) -> list[str]:
    """Words between spaces, one by one."""
    return text.split()


@register.filter
def seen(row: Held | None, viewer: Viewer) -> bool:
    """Whether the reader may see a row that another one points to: a session may be a draft of its party."""
    return row is not None and row.withdrawn_at is None and row.is_seen_by(viewer)
