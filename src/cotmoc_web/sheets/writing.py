"""A table as a file: XLSX, CSV, JSON. What a document says may begin like a formula; in a file it stays text, and no program runs it."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.utils.functional import Promise
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

Cell = str | int | float | bool | dt.date | dt.datetime | None
_Row = TypeVar("_Row")
LONGEST = 32_767
"""Signs that a cell of a workbook holds."""
MOST = 20_000
"""Rows of a file. More are refused with a way to narrow the list down; a list is never cut without a word."""
UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
"""What no XML holds, and so no workbook and no feed."""
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠\t\r\n]")
"""With what programs let a formula begin, the wide forms of East Asian keyboards among them; white space before it is skipped by some."""


@dataclass(frozen=True, slots=True)
class Column(Generic[_Row]):
    """One column."""

    key: str
    """For programs; never translated."""
    heading: str | Promise
    shown: Callable[[_Row], Cell]
    """For people: codes in words."""
    raw: Callable[[_Row], Any] | None = None
    """For programs, where it differs: codes, lists."""


@dataclass(frozen=True, slots=True)
class Table(Generic[_Row]):
    """A list ready to be written."""

    name: str
    """Of the file."""
    title: str
    notes: Sequence[tuple[str, str]]
    """What the list is: as of when, how it was narrowed down."""
    columns: Sequence[Column[_Row]]
    rows: Sequence[_Row]


def inert(text: str) -> str:
    """Text that no spreadsheet program takes for a formula: an apostrophe before it, which such programs take as "text" and do not show.

    >>> inert("=1+1"), inert("-5 %"), inert("Lai Châu")
    ("'=1+1", "'-5 %", 'Lai Châu')
    """
    text = UNWRITABLE.sub("", text)
    return f"'{text}" if _FORMULA.match(text) else text


def dated(text: str) -> Cell:
    """A whole day as a day, by which spreadsheets sort and reckon; part of one stays text.

    >>> dated("2025-10-30"), dated("2025-10")
    (datetime.date(2025, 10, 30), '2025-10')
    """
    try:
        return dt.date.fromisoformat(text) if len(text) == 10 else text
    except ValueError:
        return text


def xlsx(table: Table[Any]) -> bytes:
    """A workbook: the list, and a sheet that says what it is."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(re.sub(r"[\[\]:*?/\\]", " ", table.title)[:31] or "1")
    sheet.freeze_panes = "A2"
    for number, column in enumerate(table.columns, 1):
        sheet.column_dimensions[get_column_letter(number)].width = 40 if column.key in WIDE else 18
    bold, wrapped = Font(bold=True), Alignment(vertical="top", wrap_text=True)

    def cell(value: Any, *, heading: bool = False) -> Any:
        if isinstance(value, dt.datetime):
            value = value.replace(tzinfo=None)
        made = WriteOnlyCell(sheet, value=UNWRITABLE.sub("", value)[:LONGEST] if isinstance(value, str) else value)
        if isinstance(value, str):
            made.data_type = "s"  # else openpyxl makes a formula of what begins with an equals sign
            made.quotePrefix = bool(_FORMULA.match(value))
        made.alignment = wrapped
        if heading:
            made.font = bold
        return made

    sheet.append([cell(str(column.heading), heading=True) for column in table.columns])
    for row in table.rows:
        sheet.append([cell(column.shown(row)) for column in table.columns])
    about = book.create_sheet("Cotmoc")
    about.column_dimensions["A"].width = about.column_dimensions["B"].width = 40
    for name, value in (("", table.title), *table.notes):
        about.append([cell(name), cell(value)])
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


WIDE = frozenset({"title", "quote", "owners", "scope", "document", "other_spellings", "name"})


def csv_text(table: Table[Any]) -> str:
    """With a byte order mark, by which spreadsheet programs know UTF-8; separated by commas."""
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out)
    writer.writerow([inert(str(column.heading)) for column in table.columns])
    for row in table.rows:
        writer.writerow([_plain(column.shown(row)) for column in table.columns])
    return out.getvalue()


def _plain(value: Cell) -> str | int | float:
    if value is None:
        return ""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, (dt.date, dt.datetime)):
        return value.isoformat()
    if isinstance(value, float) and len(str(value).partition(".")[2]) == 3:
        return f"{value}0"  # 1.250 could be read as a thousand and more: a fourth figure says that it is not
    return inert(value) if isinstance(value, str) else value


def json_text(table: Table[Any]) -> str:
    """For programs: keys and codes as the API gives them."""
    rows = [{column.key: _value((column.raw or column.shown)(row)) for column in table.columns} for row in table.rows]
    about = {name: value for name, value in table.notes if name}
    return json.dumps({"title": table.title, "about": about, "rows": rows}, ensure_ascii=False, indent=1)


def _value(value: Any) -> Any:
    return value.isoformat() if isinstance(value, (dt.date, dt.datetime)) else value


FORMATS: dict[str, tuple[str, Callable[[Table[Any]], bytes | str]]] = {
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", xlsx),
    "csv": ("text/csv; charset=utf-8", csv_text),
    "json": ("application/json; charset=utf-8", json_text),
}
