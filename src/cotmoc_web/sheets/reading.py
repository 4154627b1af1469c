"""An uploaded spreadsheet as rows of text. Hostile files cost a message: sizes are looked at before anything is unpacked."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import zipfile
import zlib
from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.cell import column_index_from_string, coordinate_from_string
from openpyxl.utils.exceptions import InvalidFileException

from cotmoc_web.errors import BadInput
from cotmoc_web.sheets.fields import ABOVE

LARGEST = 5 * 1024 * 1024
UNPACKED = 60 * 1024 * 1024
ROWS, COLUMNS, SIGNS = 10_000, 60, 5000
"""What one import may hold; signs are those of a cell."""
TABS = 20
"""Sheets of a workbook that are looked at."""
UNKNOWN = "#EMPTY!"
"""Stands where a formula has no value: the program that wrote the file did not work it out. Beside those that spreadsheets write."""
FAILED = re.compile(r"#(?:REF!|N/A|DIV/0!|NAME\?|VALUE!|NUM!|NULL!|SPILL!|CALC!|EMPTY!)")
"""What stands in a cell whose formula came to nothing."""
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell ref="([A-Z]{1,3}\d{1,7}):([A-Z]{1,3}\d{1,7})"')
_FORMULA = re.compile(rb"<(?:\w+:)?f[ />]")
Rows = list[list[str]]


@dataclass(frozen=True, slots=True)
class Tab:
    """One sheet of a workbook. A file of comma-separated values has one, without a name."""

    name: str
    rows: Rows
    """Every row of the file, also the empty ones, so that the first is number 1."""


def read(data: bytes) -> list[Tab]:
    """What is in the file, sheet by sheet.

    Raises:
        BadInput: too large, no spreadsheet, or without rows.
    """
    if len(data) > LARGEST:
        raise _bad(_("the file is larger than 5 MB"), _("Leave out pictures and sheets that are not needed, or split it."))
    tabs = _workbook(data) if data[:4] == b"PK\x03\x04" else [Tab("", _text(data))]
    filled = [tab for tab in tabs if sum(any(row) for row in tab.rows) > 1]
    if not filled:
        raise _bad(_("the file has no rows under its headings"), _("Put the names of the columns into one row and the data below."))
    return filled


def under(headings: int, rows: Rows) -> tuple[list[str], Rows]:
    """Headings, and what stands under them: rows that begin with their number in the file. Empty rows, and headings that are said again
    on each printed page, are none.

    Raises:
        BadInput: nothing stands there, or too much.
    """
    named = rows[headings]
    width = max((place + 1 for place, text in enumerate(named) if text), default=0)
    below = [(number, row) for number, row in enumerate(rows[headings + 1 :], headings + 2) if any(row) and row[:width] != named[:width]]
    if not below or not width:
        raise _bad(_("the file has no rows under its headings"), _("Put the names of the columns into one row and the data below."))
    if len(below) > ROWS:
        raise _bad(_("the file has more than %(most)d rows") % {"most": ROWS}, _("Split it into several files."))
    return named[:width], [[str(number), *(row + [""] * width)[:width]] for number, row in below]


def _bad(what: str, remedy: str) -> BadInput:
    return BadInput("file", what, remedy)


def _workbook(data: bytes) -> list[Tab]:
    broken = _bad(_("the workbook cannot be opened"), _("Save it again as XLSX, without a password, or as CSV."))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(entry.file_size for entry in packed.infolist()) > UNPACKED:
                raise _bad(_("the workbook is far larger than it looks"), _("Copy the rows into a new workbook and save that."))
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            pages: list[Any] = book.worksheets[:TABS]
            sheets = [(sheet, packed.read(sheet._worksheet_path)) for sheet in pages]
        # Opened a second time for all sheets together: what a cell shows and the formula behind it are two readings of a book.
        formulas = load_workbook(io.BytesIO(data), read_only=True) if any(_FORMULA.search(written) for _sheet, written in sheets) else None
        return [_tab(sheet, written, formulas) for sheet, written in sheets]
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


def _tab(sheet: Any, written: bytes, formulas: Any) -> Tab:
    """What a sheet shows. Cells that are merged downwards all hold what stands in the first; merged sideways, as titles are, only that.

    Args:
        written: The sheet as the file has it: openpyxl tells of merged cells only where it keeps the whole book in memory.
        formulas: The book with formulas in place of what they show; None where it has none.
    """
    rows = _cells(sheet)
    if formulas is not None and _FORMULA.search(written):
        _without_value(rows, formulas[sheet.title])
    left = ROWS * COLUMNS  # cells that a file says are merged may lie over each other: a small one could name billions
    for found in _MERGED.finditer(written):
        (first_column, first), (_last_column, last) = (coordinate_from_string(end.decode()) for end in found.groups())
        column = column_index_from_string(first_column) - 1
        covered = rows[first : min(last, len(rows))]
        left -= len(covered) + 1
        if left < 0:
            break
        for row in covered:
            if column < min(len(row), len(rows[first - 1])):
                row[column] = rows[first - 1][column]
    return Tab(sheet.title, rows)


def _cells(sheet: Any) -> Rows:
    sheet.reset_dimensions()  # some programs write a size that is wrong
    return [[_cell(value) for value in row] for row in sheet.iter_rows(max_row=ROWS + 1000, max_col=COLUMNS, values_only=True)]


def _without_value(rows: Rows, formulas: Any) -> None:
    """Mark formulas that nobody worked out: as empty cells they would be taken for nothing said."""
    for row, written in zip(rows, _cells(formulas), strict=False):
        for place, text in enumerate(written):
            if text.startswith("=") and place < len(row) and not row[place]:
                row[place] = UNKNOWN


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    if isinstance(value, float):
        # Three figures behind the point could be thousands when read as text; a fourth says that they are not.
        text = str(int(value)) if value.is_integer() else str(value)
        return f"{text}0" if len(text.partition(".")[2]) == 3 else text
    return _plain(str(value))


def _plain(text: str) -> str:
    """Without the apostrophe that our own files put before what looks like a formula."""
    text = text.replace("\0", "").strip()[:SIGNS]
    return text[1:] if len(text) > 1 and text[0] == "'" and text[1] in "=+-@＝＋－＠" else text


def _text(data: bytes) -> Rows:
    text = _decoded(data)
    try:
        separator = _separator(text)
        found = [
            [_plain(cell) for cell in row[:COLUMNS]]
            for row, _number in zip(csv.reader(io.StringIO(text), delimiter=separator), range(ROWS + 1000), strict=False)
        ]
    except csv.Error as error:
        raise _bad(_("the file is no table"), _("Save it as XLSX, or as CSV in UTF-8.")) from error
    return found


def _separator(text: str) -> str:
    """What parts the cells: by which most of the first rows come to one width, since a title with a comma may stand above."""

    def fits(sign: str) -> tuple[int, int]:
        rows = zip(csv.reader(io.StringIO(text), delimiter=sign), range(ABOVE), strict=False)
        widths = Counter(len(row) for row, _number in rows if len(row) > 1)
        return max(((count, width) for width, count in widths.items()), default=(0, 0))

    return max(",;\t", key=fits)


def _decoded(data: bytes) -> str:
    """UTF-8, else UTF-16 by its mark, else the code page that Chinese Windows saves CSV in, if it fits."""
    encodings = ["utf-16"] if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _bad(_("the letters of the file cannot be read"), _("Save it as XLSX, or as CSV in UTF-8."))
