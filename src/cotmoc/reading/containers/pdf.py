"""PDF: the text of each page in lines with their boxes; pages that are pictures go to the scanner's reader."""

from __future__ import annotations

import ctypes
import re
import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median
from typing import Any

from cotmoc.errors import DamagedDocument, DocumentTooLarge, MissingProgram, NoTextFound, ProtectedDocument
from cotmoc.reading.containers.limits import Limits, Stopwatch
from cotmoc.reading.containers.pieces import Box, Line, Pieces, is_unspaced, join_lines
from cotmoc.reading.containers.scan import DPI, PageReader
from cotmoc.reading.containers.text import clean
from cotmoc.reading.results import SourceText

_PDFIUM = threading.Lock()
"""PDFium keeps global state and is not safe in threads: one document at a time in a process."""

_LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "ft", 0xFB06: "st"}
_HYPHEN_BETWEEN_LINES = frozenset({0x02, 0xFFFE})
"""What PDFium puts for a hyphen at the end of a line, in place of hyphen and line end."""
_ITEM = re.compile(
    r"(?:[-–—•●○▪■◦*+·]|\(?\d{1,3}[.)、．]|\(?[a-zđ][.)]|[IVXLC]{1,5}[.)]"
    r"|第[一二三四五六七八九十百\d]+[条條章项項]|[（(]?[一二三四五六七八九十]{1,3}[、）)．])\s*"
)
"""How an item of a list or a numbered heading begins."""
_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"\W*(?:(?:trang|page|strona|seite|página|sida|side|halaman|pagina|strana|стр|сторінка|страница|第)\W*)?\d{1,4}"
    r"(?:\W+(?:of|von|de|av|z|из|з|trên)?\W*\d{1,4})?\W*(?:页|頁|ページ|쪽)?\W*",
    re.IGNORECASE,
)
_NO_WORDS_IN_IT = 0.3
"""Share of characters without a known meaning from which the text layer of a page is thrown away."""


def read_pdf(data: bytes, name: str, limits: Limits, languages: Sequence[str] | None = None) -> SourceText:
    """The text of a PDF, a place for each printed line with page and box.

    Lines of a paragraph are joined, words divided at the end of a line made whole, ligatures spelt out; page numbers and
    headers that run through the document are left out with a warning. A page without text is read as a scan.

    Raises `ProtectedDocument`, `DamagedDocument`, `DocumentTooLarge`, `NoTextFound`, `MissingProgram` (all pages are pictures and
    the program to read them is not there), `TookTooLong`.
    """
    if b"%%EOF" not in data[-4096:]:
        raise DamagedDocument(name, "the PDF is cut off: its end mark is missing")
    watch = Stopwatch(name, limits.seconds)
    with _PDFIUM:
        pages, warnings, facts = _Document(data, name, limits, watch, languages).read()
    pages, left_out = _without_running_heads(pages)
    if left_out:
        warnings.append(f"{left_out} lines of running headers, footers and page numbers left out")
    pieces = Pieces()
    join_lines(_over_page_ends(pages), pieces)
    text = pieces.text()
    if not text.strip():
        raise NoTextFound(name, "; ".join(warnings) or "the PDF holds no text")
    _, noted = clean(text, name)
    container = "scan" if all(page[0].scanned for page in pages if page) else "pdf"
    return SourceText(
        name,
        text,
        container,
        pieces.places(),
        warnings=(*warnings, *noted),
        title=facts.get("title"),
        author=facts.get("author"),
        published=None if container == "scan" else facts.get("published"),  # the day of the scan says nothing of the document
    )


class _Document:
    """One open PDF."""

    def __init__(self, data: bytes, name: str, limits: Limits, watch: Stopwatch, languages: Sequence[str] | None) -> None:
        self._data = data
        self._name = name
        self._limits = limits
        self._watch = watch
        self._scanner = PageReader(name, watch, languages)
        self._warnings: list[str] = []
        self._no_program: MissingProgram | None = None

    def read(self) -> tuple[list[list[Line]], list[str], dict[str, str | None]]:
        """The lines of each page, warnings, and what the file says of itself."""
        # A library of 7 MB; only PDFs need it.
        import pypdfium2

        try:
            document = pypdfium2.PdfDocument(self._data)
        except pypdfium2.PdfiumError as error:
            if getattr(error, "err_code", None) == pypdfium2.raw.FPDF_ERR_PASSWORD:
                raise ProtectedDocument(self._name) from error
            raise DamagedDocument(self._name, "the PDF cannot be opened") from error
        try:
            return self._read(document, pypdfium2)
        finally:
            document.close()

    def _read(self, document: Any, pdfium: Any) -> tuple[list[list[Line]], list[str], dict[str, str | None]]:
        count = len(document)
        if count > self._limits.pages:
            raise DocumentTooLarge(self._name, f"the PDF has {count} pages, the limit is {self._limits.pages}")
        if not count:
            raise DamagedDocument(self._name, "the PDF has no pages")
        pages: list[list[Line]] = []
        broken = 0
        for number in range(1, count + 1):
            self._watch.left()
            try:
                page = document[number - 1]
            except pdfium.PdfiumError:
                broken += 1
                self._warnings.append(f"page {number} is damaged and was left out")
                pages.append([])
                continue
            try:
                pages.append(self._page(page, number, pdfium))
            finally:
                page.close()
        if broken == count:
            raise DamagedDocument(self._name, "none of its pages can be opened")
        if self._no_program and not any(pages):
            raise self._no_program
        return pages, self._warnings + self._scanner.warnings, _facts(document)

    def _page(self, page: Any, number: int, pdfium: Any) -> list[Line]:
        textpage = page.get_textpage()
        try:
            lines, known = _printed_lines(page, textpage, number, pdfium.raw)
        finally:
            textpage.close()
        if lines and known:
            return lines
        if not lines and next(page.get_objects(max_depth=2), None) is None:
            return []
        try:
            return self._scanned(page, number)
        except MissingProgram as error:
            self._no_program = error
            self._warnings.append(f"page {number} is a picture and was not read: {error.what}. {error.remedy}")
            return []

    def _scanned(self, page: Any, number: int) -> list[Line]:
        width, height = page.get_size()
        scale = DPI / 72
        if width * height * scale * scale > self._limits.pixels:
            scale = (self._limits.pixels / (width * height)) ** 0.5  # a poster: drawn as large as the limit lets
        return self._scanner.read(page.render(scale=scale).to_pil().convert("L"), number, 72 * scale)


def _facts(document: Any) -> dict[str, str | None]:
    try:
        facts = document.get_metadata_dict(skip_empty=True)
    except Exception:  # what a PDF says of itself is welcome, and no reason to refuse it
        return {}
    title = re.sub(r"^Microsoft Word - ", "", facts.get("Title", "").strip("\x00 "))
    if re.fullmatch(r"(?i)untitled|.*\.(?:docx?|odt|indd|rtf|pdf)|", title):
        title = ""
    created = re.match(r"D:(\d{4})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])", facts.get("CreationDate", ""))
    return {
        "title": title or None,
        "author": facts.get("Author", "").strip("\x00 ") or None,
        "published": "-".join(created.groups()) if created else None,
    }


class _Characters:
    """The characters of a page with their boxes, gathered into lines."""

    def __init__(self, page: Any, number: int, raw: Any) -> None:
        self._page, self._number, self._raw = page, number, raw
        self._width, self._height = page.get_size()
        self._chars: list[str] = []
        self._box: list[float] | None = None
        self.lines: list[Line] = []

    def add(self, char: str, box: tuple[float, float, float, float] | None) -> None:
        self._chars.append(char)
        if box and not char.isspace():
            left, right, bottom, top = box
            mine = self._box
            if mine is None:
                self._box = [left, right, bottom, top]
            else:
                self._box = [min(mine[0], left), max(mine[1], right), min(mine[2], bottom), max(mine[3], top)]

    def end_line(self, hyphen: bool = False) -> None:
        text = "".join(self._chars).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        text = text.translate(_LIGATURES).strip()
        box = self._on_page()
        if text:
            self.lines.append(Line(text, self._number, len(self.lines) + 1, box, opens=True, hyphen=hyphen))
        self._chars.clear()
        self._box = None

    def _on_page(self) -> Box | None:
        """From the file's own coordinates to points from the top left of the page as it is shown."""
        if self._box is None:
            return None
        left, right, bottom, top = self._box
        x, y = ctypes.c_int(), ctypes.c_int()
        corners = []
        for across, up in ((left, top), (right, bottom)):
            size = (int(self._width * 100), int(self._height * 100))  # whole numbers only: hundredths of a point
            self._raw.FPDF_PageToDevice(self._page, 0, 0, *size, 0, across, up, x, y)
            corners.append((x.value / 100, y.value / 100))
        (a, b), (c, d) = corners
        return round(min(a, c), 1), round(min(b, d), 1), round(max(a, c), 1), round(max(b, d), 1)


def _printed_lines(page: Any, textpage: Any, number: int, raw: Any) -> tuple[list[Line], bool]:
    """The lines of the text layer, and whether its characters have known meanings."""
    characters = _Characters(page, number, raw)
    box = raw.FS_RECTF()
    seen = unknown = 0
    for index in range(textpage.count_chars()):
        code = raw.FPDFText_GetUnicode(textpage, index)
        if code in (0x0A, 0x0D):
            characters.end_line()
        elif code in _HYPHEN_BETWEEN_LINES:
            characters.end_line(hyphen=True)
        elif code:
            known = raw.FPDFText_HasUnicodeMapError(textpage, index) != 1 and not 0xE000 <= code <= 0xF8FF and code >= 0x20
            seen += 1
            unknown += not known
            # The loose box is that of the font, not of the ink: lines then have one height, and glyphs that are missing have one too.
            boxed = raw.FPDFText_GetLooseCharBox(textpage, index, box)
            char = chr(code) if code >= 0x20 or code == 0x09 else " "
            characters.add(char, (box.left, box.right, box.bottom, box.top) if boxed else None)
    characters.end_line()
    return _paragraphs(characters.lines), unknown <= _NO_WORDS_IN_IT * seen


def _paragraphs(lines: list[Line]) -> list[Line]:
    """Mark the lines that go on the paragraph of the line before them."""
    margin = max((line.box[2] for line in lines if line.box), default=0.0)
    pitches = [line.box[1] - before.box[1] for before, line in pairwise(lines) if before.box and line.box]
    down = [pitch for pitch in pitches if pitch > 0]
    pitch = median(down) if down else 0.0
    marked = lines[:1]
    for before, line in pairwise(lines):
        marked.append(replace(line, opens=not _goes_on(before, line, margin, pitch)))
    return marked


def _goes_on(before: Line, line: Line, margin: float, pitch: float) -> bool:
    """Whether a line goes on the paragraph: near enough, as large, not set in, no item, and the line before was full."""
    if before.hyphen:
        return True
    if before.box is None or line.box is None or _ITEM.match(line.text):
        return False
    height, next_height = before.box[3] - before.box[1] or 1.0, line.box[3] - line.box[1] or 1.0
    if not 0.7 < next_height / height < 1.4:
        return False
    if not 0.3 * height < line.box[1] - before.box[1] < min(2.6 * height, 1.35 * pitch):
        return False
    if line.box[0] > before.box[0] + 1.2 * height and not _ITEM.match(before.text):
        return False
    # Had the first word of this line fitted on the line before, the writer ended the paragraph there.
    width = (line.box[2] - line.box[0]) / max(1, len(line.text))
    first = 1 if is_unspaced(line.text[0]) else len(line.text.split(maxsplit=1)[0]) + 1
    return before.box[2] + (first + 0.5) * width > max(0.97 * margin, min(margin, line.box[2]))


def _without_running_heads(pages: list[list[Line]]) -> tuple[list[list[Line]], int]:
    """Leave out what stands first or last on most pages, and numbers of pages."""
    filled = [page for page in pages if page]
    if len(filled) < 2:
        return pages, 0
    tops = Counter(_DIGITS.sub("0", page[0].text) for page in filled)
    bottoms = Counter(_DIGITS.sub("0", page[-1].text) for page in filled if len(page) > 1)
    often = max(2, -(-len(filled) * 6 // 10)) if len(filled) > 2 else 3
    left_out = 0
    result = []
    for page in pages:
        kept = list(page)
        if len(kept) > 1 and _runs(kept[0].text, tops, often):
            kept[1] = replace(kept[1], opens=True)
            kept.pop(0)
        if len(kept) > 1 and _runs(kept[-1].text, bottoms, often):
            kept.pop()
        left_out += len(page) - len(kept)
        result.append(kept)
    return result, left_out


def _runs(text: str, counted: Counter[str], often: int) -> bool:
    return _PAGE_NUMBER.fullmatch(text) is not None or counted[_DIGITS.sub("0", text)] >= often


def _over_page_ends(pages: list[list[Line]]) -> list[Line]:
    """All lines; a paragraph that runs over the end of a page is one."""
    lines: list[Line] = []
    for page in pages:
        if page and lines and _runs_over(lines, page[0]):
            page = [replace(page[0], opens=False), *page[1:]]
        lines += page
    return lines


def _runs_over(lines: list[Line], line: Line) -> bool:
    before = lines[-1]
    if before.scanned or line.scanned or before.box is None:
        return False
    if before.hyphen:
        return True
    margin = max(one.box[2] for one in lines[-60:] if one.box and one.page == before.page)
    end, begin = before.text[-1], line.text[0]
    if before.box[2] < 0.85 * margin or not (end.isalpha() or end in ",，、-"):
        return False
    return begin.islower() or (is_unspaced(begin) and is_unspaced(end) and not _ITEM.match(line.text))
