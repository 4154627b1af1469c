"""Word documents: paragraphs and tables in the order they stand in."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from cotmoc.errors import DamagedDocument, NoTextFound, UnknownFormat
from cotmoc.reading.containers.limits import Limits
from cotmoc.reading.containers.pieces import Pieces
from cotmoc.reading.containers.text import clean
from cotmoc.reading.containers.zips import open_zip
from cotmoc.reading.results import SourceText

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_TEXT_BOX = f"{_W}txbxContent"
_WRAPPERS = frozenset({f"{_W}sdt", f"{_W}sdtContent", f"{_W}customXml", f"{_W}ins", f"{_W}moveTo", f"{_W}smartTag"})
_LEFT_OUT = frozenset({_FALLBACK, f"{_W}moveFrom", f"{_W}del", f"{_W}rt", f"{_W}pPr"})
"""A second copy for old programs, words moved away, words deleted, readings beside Han characters, formatting."""
_SIGNS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}


def read_docx(data: bytes, name: str, limits: Limits) -> SourceText:
    """The body of a Word document: a line a paragraph, a line a table row with its cells parted by tabs.

    Insertions that are tracked are read, deletions are not; headers, footers, notes and the automatic numbers of lists are left
    out. A table of one column is layout, and its paragraphs are paragraphs.

    Raises `DamagedDocument`, `DocumentTooLarge`, `UnknownFormat`, `NoTextFound`.
    """
    open_zip(data, name, limits).close()
    try:
        # A tenth of a second of start-up time; only Word documents need it.
        import docx

        document = docx.Document(io.BytesIO(data))
        walk = _Walk()
        walk.body(document.element.body)
        facts = _facts(document)
    except ValueError as error:
        raise UnknownFormat(name, "an office file that is no plain Word document") from error
    except Exception as error:  # lxml, zipfile, KeyError for missing parts …: python-docx lets through what it meets
        raise DamagedDocument(name, f"the Word document cannot be opened ({type(error).__name__})") from error
    if not walk.pieces.text().strip():
        raise NoTextFound(name, "the Word document holds no text", "If its pages are pictures, export it as PDF and read that.")
    warnings = walk.warnings + clean(walk.pieces.text(), name)[1]
    text, places = walk.pieces.text(), walk.pieces.places()
    return SourceText(
        name,
        text,
        "docx",
        places,
        warnings=warnings,
        title=facts.get("title"),
        author=facts.get("author"),
        published=facts.get("published"),
    )


def _facts(document: Any) -> dict[str, str | None]:
    try:
        core = document.core_properties
        if core.author == "python-docx":
            return {"title": core.title or None}  # the library's own template: its author and its day are nobody's
        created = core.created
        return {"title": core.title or None, "author": core.author or None, "published": created.date().isoformat() if created else None}
    except Exception:  # what Word says of a document is welcome, and no reason to refuse the document
        return {}


class _Walk:
    """Goes through the body once. Nested tables and text boxes are read in the cell or paragraph that holds them."""

    def __init__(self) -> None:
        self.pieces = Pieces()
        self._paragraphs = 0
        self._tables = 0
        self._hidden = 0

    @property
    def warnings(self) -> tuple[str, ...]:
        return (f"{self._hidden} stretches of hidden text left out",) if self._hidden else ()

    def body(self, element: Any) -> None:
        for block in _blocks(element):
            if block.tag == f"{_W}p":
                self._paragraph(block)
            else:
                self._table(block)

    def _paragraph(self, element: Any) -> None:
        self._paragraphs += 1
        self._line(self._words(element), f"paragraph {self._paragraphs}")

    def _line(self, words: str, where: str) -> None:
        if words.strip():
            if len(self.pieces):
                self.pieces.gap("\n")
            self.pieces.add(words.strip(), where)

    def _table(self, element: Any) -> None:
        self._tables += 1
        table = self._tables
        rows = [list(_inside(row, f"{_W}tc")) for row in _inside(element, f"{_W}tr")]
        layout = all(len(cells) <= 1 for cells in rows)
        for row, cells in enumerate(rows, 1):
            lines = [[self._words(paragraph) for paragraph in cell.iter(f"{_W}p") if not _in_text_box(paragraph)] for cell in cells]
            if layout:
                for words in lines[0] if lines else ():
                    self._line(words, f"table {table} row {row} cell 1")
                continue
            texts = [" ".join(" ".join(words).split()) for words in lines]
            if any(texts):
                self.pieces.gap("\n" if len(self.pieces) else "")
                for column, words in enumerate(texts, 1):
                    self.pieces.gap("\t" if column > 1 else "")
                    self.pieces.add(words, f"table {table} row {row} cell {column}")

    def _words(self, paragraph: Any) -> str:
        """The words of one paragraph, those of its text boxes after them."""
        parts: list[str] = []
        boxes: list[str] = []
        stack = [(child, parts) for child in reversed(paragraph)]
        while stack:
            element, target = stack.pop()
            if element.tag in _LEFT_OUT or not isinstance(element.tag, str):
                continue
            if element.tag == f"{_W}r" and element.find(f"{_W}rPr/{_W}vanish") is not None:
                self._hidden += any(True for _ in element.iter(f"{_W}t"))
                continue
            if element.tag == f"{_W}t":
                target.append(element.text or "")
            elif element.tag in _SIGNS:
                target.append(_SIGNS[element.tag])
            elif element.tag == _TEXT_BOX or (target is boxes and element.tag == f"{_W}p"):
                boxes.append("\n")
                target = boxes
            stack.extend((child, target) for child in reversed(element))
        return "".join(parts + boxes).replace("\r", "")


def _blocks(element: Any) -> Iterator[Any]:
    """Paragraphs and tables in order, those inside content controls too (python-docx passes these over)."""
    stack = list(reversed(element))
    while stack:
        child = stack.pop()
        if child.tag in (f"{_W}p", f"{_W}tbl"):
            yield child
        elif child.tag in _WRAPPERS:
            stack.extend(reversed(child))


def _inside(element: Any, tag: str) -> Iterator[Any]:
    """Rows of a table or cells of a row, content controls seen through, nested tables not entered."""
    stack = list(reversed(element))
    while stack:
        child = stack.pop()
        if child.tag == tag:
            yield child
        elif child.tag in _WRAPPERS:
            stack.extend(reversed(child))


def _in_text_box(paragraph: Any) -> bool:
    return bool(next(paragraph.iterancestors(_TEXT_BOX, f"{_W}tc")).tag == _TEXT_BOX)
