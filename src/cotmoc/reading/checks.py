"""What a person should look at before trusting a document. Placeholder until the reader stands."""

from __future__ import annotations

from cotmoc.reading.results import Check


def check(*_: object) -> list[Check]:
    """No checks yet."""
    return []
