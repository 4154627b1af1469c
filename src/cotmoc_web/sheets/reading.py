"""An uploaded spreadsheet as rows of text. Hostile files cost a message: sizes are looked at before anything is unpacked."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
import zlib
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from cotmoc_web.errors import BadInput

LARGEST = 5 * 1024 * 1024
UNPACKED = 60 * 1024 * 1024
ROWS, COLUMNS, SIGNS = 1000, 60, 5000
"""What one import may hold; signs are those of a cell."""
Rows = list[list[str]]


def read(data: bytes) -> tuple[list[str], Rows]:
    """Headings, and rows that begin with their number in the file.

    Raises:
        BadInput: too large, no spreadsheet, or without rows.
    """
    if len(data) > LARGEST:
        raise _bad(_("the file is larger than 5 MB"), _("Leave out pictures and sheets that are not needed, or split it."))
    rows = _workbook(data) if data[:4] == b"PK\x03\x04" else _text(data)
    filled = [(number, row) for number, row in enumerate(rows, 1) if any(row)]
    if len(filled) < 2:
        raise _bad(_("the file has no rows under its headings"), _("Put the names of the columns into the first row and the data below."))
    if len(filled) > ROWS + 1:
        raise _bad(_("the file has more than %(most)d rows") % {"most": ROWS}, _("Split it into several files."))
    headings = filled[0][1]
    width = max(place + 1 for place, text in enumerate(headings) if text)
    return headings[:width], [[str(number), *(row + [""] * width)[:width]] for number, row in filled[1:]]


def _bad(what: str, remedy: str) -> BadInput:
    return BadInput("file", what, remedy)


def _workbook(data: bytes) -> Rows:
    broken = _bad(_("the workbook cannot be opened"), _("Save it again as XLSX, without a password, or as CSV."))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(entry.file_size for entry in packed.infolist()) > UNPACKED:
                raise _bad(_("the workbook is far larger than it looks"), _("Copy the rows into a new workbook and save that."))
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheet: Any = book.worksheets[0]
        return [[_cell(value) for value in row] for row in sheet.iter_rows(max_row=ROWS + 1000, max_col=COLUMNS, values_only=True)]
    except BadInput:
        raise
    except (
        zipfile.BadZipFile,
        InvalidFileException,
        KeyError,
        ValueError,
        IndexError,
        OSError,
        SyntaxError,
        TypeError,
        AttributeError,
        EOFError,
        zlib.error,
        RuntimeError,  # of zipfile: encrypted; its child NotImplementedError: packed in a way that is not known
    ) as error:
        raise broken from error


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(timespec="minutes")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return _plain(str(value))


def _plain(text: str) -> str:
    """Without the apostrophe that our own files put before what looks like a formula."""
    text = text.replace("\0", "").strip()[:SIGNS]
    return text[1:] if len(text) > 1 and text[0] == "'" and text[1] in "=+-@＝＋－＠" else text


def _text(data: bytes) -> Rows:
    text = _decoded(data)
    first = text.partition("\n")[0]
    separator = max(",;\t", key=first.count)
    try:
        found = [
            [_plain(cell) for cell in row[:COLUMNS]]
            for row, _number in zip(csv.reader(io.StringIO(text), delimiter=separator), range(ROWS + 1000), strict=False)
        ]
    except csv.Error as error:
        raise _bad(_("the file is no table"), _("Save it as XLSX, or as CSV in UTF-8.")) from error
    return found


def _decoded(data: bytes) -> str:
    """UTF-8, else UTF-16 by its mark, else the code page that Chinese Windows saves CSV in, if it fits."""
    encodings = ["utf-16"] if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _bad(_("the letters of the file cannot be read"), _("Save it as XLSX, or as CSV in UTF-8."))
