"""Statements as a sheet: one row a statement, for a spreadsheet program.

A cell that a spreadsheet would take for a formula is written so that it stays text: documents come from anywhere, and `=HYPERLINK(…)` in
one of them must not run on an official's machine.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

COLUMNS = [
    "file",
    "language",
    "published",
    "id",
    "kind",
    "field",
    "quote",
    "parties",
    "speaker",
    "addressee",
    "objects",
    "value",
    "unit",
    "of",
    "date",
    "deadline",
    "status",
    "part_of",
    "session",
    "start",
    "end",
    "page",
    "confidence",
    "reason",
]
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
BYTE_ORDER_MARK = "\ufeff".encode()
"""Tells spreadsheet programs that the file is UTF-8."""


def cell(value: object) -> str:
    """A value as a cell.

    >>> cell("=1+1"), cell(-5), cell(["vn-lai-chau", "cn-yunnan"]), cell(None)
    ("'=1+1", '-5', 'vn-lai-chau cn-yunnan', '')
    """
    if value is None:
        return ""
    if isinstance(value, (int, float)):
        return str(value)
    words = " ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
    words = words.replace("\0", "\ufffd")
    return f"'{words}" if words.lstrip(" ").startswith(_FORMULA) or words.startswith(" =") else words


def rows(reading: dict[str, Any]) -> Iterator[list[str]]:
    """The statements of a reading in its plain shape."""
    facts = {key: reading["document"][key] for key in ("file", "language", "published")}
    for statement in reading["statements"]:
        quantity = statement["quantity"] or {}
        values = facts | statement | {key: quantity.get(key) for key in ("value", "unit", "of")}
        yield [cell(values.get(column)) for column in COLUMNS]


def lines(readings: Iterable[dict[str, Any]], *, mark: bool = True) -> Iterator[bytes]:
    """The whole sheet, line by line, with its head; `mark` puts the byte order mark in front."""
    yield (BYTE_ORDER_MARK if mark else b"") + _line(list(COLUMNS))
    for reading in readings:
        for row in rows(reading):
            yield _line(row)


def _line(row: list[str]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow(row)
    return text.getvalue().encode("utf-8", "backslashreplace")
