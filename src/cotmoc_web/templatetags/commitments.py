"""What pages of commitments are written with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

from cotmoc_web.commitments import words

register = template.Library()


@register.filter
def term(code: str, table: str) -> str:
    """A code of following up in words: `{{ said.sort|term:"SAID" }}`."""
    return str(getattr(words, table).get(code, code))


@register.filter
def of(table: Mapping[Any, Any], key: object) -> Any:
    """What a table has for a key; nothing where it has nothing."""
    return table.get(key, "")
