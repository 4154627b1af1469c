"""Plain text: lines as they stand."""

from __future__ import annotations

import re
import unicodedata

from cotmoc.errors import EmptyDocument, UnknownFormat
from cotmoc.reading.containers.encodings import decode
from cotmoc.reading.results import Place, SourceText
from cotmoc.records import Span

_MOST_PLACES = 100_000
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_LINE = re.compile(r"[^\n]+")


def read_text(data: bytes, name: str) -> SourceText:
    """The text of a plain text file, one place a line.

    A file of more than 100,000 lines has one place for several lines, so that the places cost no more than the text.

    Raises `EmptyDocument`, or `UnknownFormat` for what is no text.

    >>> source = read_text(b"B\\xc3\\xa1o c\\xc3\\xa1o\\r\\n\\r\\nM\\xe1\\xbb\\xa5c 1", "report.txt")
    >>> source.text, [place.where for place in source.places]
    ('Báo cáo\\n\\nMục 1', ['line 1', 'line 3'])
    """
    decoded = decode(data, name)
    text, warnings = clean(decoded.text, name)
    return SourceText(name, text, "txt", _places(text), encoding=decoded.encoding, warnings=decoded.warnings + warnings)


def clean(text: str, name: str) -> tuple[str, tuple[str, ...]]:
    """One kind of line end, no NULs, no half characters; and what a reader should know of it.

    Raises `EmptyDocument` or, where control characters show that it is no text, `UnknownFormat`.

    >>> clean("a\\x00b\\r\\nc", "x.txt")
    ('ab\\nc', ('1 NUL characters dropped',))
    """
    controls = sum(1 for _ in _CONTROL.finditer(text))
    if controls > max(1, len(text) // 20):
        if not text.strip("\x00 \t\r\n\ufeff"):
            raise EmptyDocument(name, "the file holds nothing but NUL characters")
        raise UnknownFormat(name, f"this is no text: {controls} of its {len(text)} characters are control characters")
    warnings = []
    nulls = text.count("\x00")
    if nulls:
        text = text.replace("\x00", "")
        warnings.append(f"{nulls} NUL characters dropped")
    text, halves = _SURROGATE.subn("\ufffd", text)
    if halves:
        warnings.append(f"{halves} half characters (lone surrogates) replaced by U+FFFD")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = text.removeprefix("\ufeff")
    if not text or text.isspace():
        raise EmptyDocument(name)
    turning = len(_BIDI.findall(text))
    if turning:
        warnings.append(f"{turning} invisible characters that turn the direction of writing: what is shown may differ from what is stored")
    if len(text) <= 2_000_000 and not unicodedata.is_normalized("NFC", text):
        warnings.append("some letters are stored as base letter and mark (not NFC); they are kept as stored")
    return text, tuple(warnings)


def _places(text: str) -> tuple[Place, ...]:
    lines = text.count("\n") + 1
    if lines <= _MOST_PLACES:
        places, number, counted = [], 1, 0
        for match in _LINE.finditer(text):
            number += text.count("\n", counted, match.start())
            counted = match.start()
            places.append(Place(Span(match.start(), match.end()), None, f"line {number}"))
        return tuple(places)
    step = -(-lines // _MOST_PLACES)
    grouped, start, first = [], 0, 1
    while start < len(text):
        end = start
        for _ in range(step):
            end = text.find("\n", end) + 1 or len(text)
            if end == len(text):
                break
        grouped.append(Place(Span(start, end), None, f"lines {first}-{first + step - 1}"))
        start, first = end, first + step
    return tuple(grouped)
