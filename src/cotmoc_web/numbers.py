"""Numbers that somebody sends in an address or a form."""

from __future__ import annotations

LARGEST = 2_147_483_647
"""What any database holds as an id, a version or a place in a list."""


def number(text: str | None, most: int = LARGEST) -> int | None:
    """What is written in the ten figures; None for anything else, and for what is more than `most`.

    >>> number("12"), number("²"), number("१२"), number("-1"), number(""), number("9" * 5000)
    (12, None, None, None, None, None)
    """
    if not text or not text.isascii() or not text.isdecimal() or len(text) > len(str(max(most, LARGEST))):
        return None
    found = int(text)
    return found if found <= most else None
