"""A word of the register on one line, as its page and its forms show it."""

from __future__ import annotations

from cotmoc_web.entities import words as facts
from cotmoc_web.gates import words
from cotmoc_web.gates.models import GateWord
from cotmoc_web.gates.queries import Told
from cotmoc_web.templatetags.entities import start_day


def told(row: Told) -> str:
    """What it tells: the step, the class, the state."""
    if isinstance(row, GateWord):
        parts = [str(words.SORTS[row.sort]), facts.said("class", row.klass), facts.said("status", row.status)]
    else:
        parts = [facts.said("event", row.event), facts.said("class", row.class_after), facts.said("status", row.status_after)]
    return words.joined([part for part in parts if part])


def dated(row: Told) -> str:
    """The same after its day."""
    return words.joined([part for part in (start_day(row.date), told(row)) if part])
