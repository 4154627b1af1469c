"""What the commands share: arguments judged as they come in, and words made harmless on their way out."""

from __future__ import annotations

import argparse
import datetime as dt
import re

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2028\u2029\u2066-\u2069\ud800-\udfff]")


def path(text: str) -> str:
    """A path; an empty one would mean the current folder, which nobody asks for so."""
    if not text.strip():
        raise argparse.ArgumentTypeError("a path is empty")
    return text


def day(text: str) -> dt.date:
    """A day."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day such as 2026-03-16") from None


def count(text: str) -> int:
    """A number from 1 upwards."""
    if not text.isascii() or not text.isdigit() or not int(text):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1 upwards")
    return int(text)


def seconds(text: str) -> float:
    """A stretch of time."""
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < 1e6:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds above 0")
    return value


def safe(text: str) -> str:
    """Words of a document, harmless to a terminal."""
    return _CONTROL.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
