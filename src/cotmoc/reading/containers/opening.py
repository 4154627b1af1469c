"""One document's bytes → text with positions, whatever type they are."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace

from cotmoc.errors import CotmocError, DamagedDocument, DocumentTooLarge, EmptyDocument, ProtectedDocument, UnknownFormat
from cotmoc.reading.containers.docx import read_docx
from cotmoc.reading.containers.html import read_html
from cotmoc.reading.containers.limits import Limits
from cotmoc.reading.containers.pdf import read_pdf
from cotmoc.reading.containers.scan import read_image
from cotmoc.reading.containers.sniffing import misnamed, sniff
from cotmoc.reading.containers.text import read_text
from cotmoc.reading.containers.zips import open_zip
from cotmoc.reading.results import SourceText

_Reader = Callable[[bytes, str, Limits, Sequence[str] | None], SourceText]

READERS: dict[str, _Reader] = {
    "text": lambda data, name, limits, languages: read_text(data, name),
    "html": lambda data, name, limits, languages: read_html(data, name),
    "pdf": read_pdf,
    "docx": lambda data, name, limits, languages: read_docx(data, name, limits),
    "image": read_image,
}
"""Type of file, as `sniff` names it, to what reads it. A new type is one line here and one module."""

_REMEDIES = {
    "office": "Of office files only Word documents (.docx) are read: save the text as one.",
    "zip": "This is an archive: hand over its path, and every document in it is read.",
    "rtf": "Save it as DOCX.",
    "ole": "Save it as DOCX; the older Word format (.doc) is not read.",
}


def open_source(data: bytes, name: str, *, languages: Sequence[str] | None = None, limits: Limits | None = None) -> SourceText:
    """The text of one document, with the place of every stretch. The type is told from the bytes, then from the name's ending.

    `languages` (codes) restricts which packs scans are read with; by default every language is tried.

    Raises a `DocumentError` for whatever is wrong with the document, and `MissingProgram` for a scan where Tesseract is not
    installed. Nothing else is raised, whatever the bytes.

    >>> source = open_source("Hai bên nhất trí.".encode("cp1258", "ignore"), "minutes.txt")
    >>> source.container, source.place_of(source.places[0].span).where
    ('txt', 'line 1')
    """
    limits = limits or Limits()
    if not data:
        raise EmptyDocument(name)
    if len(data) > limits.file_bytes:
        raise DocumentTooLarge(name, f"the document has {len(data)} bytes, the limit is {limits.file_bytes}")
    kind = sniff(data, name)
    reader = READERS.get(kind)
    if reader is None:
        raise _refusal(kind, data, name, limits)
    try:
        source = reader(data, name, limits, languages)
    except CotmocError:
        raise
    except MemoryError as error:
        raise DocumentTooLarge(name, "there is not memory enough to read it") from error
    except Exception as error:  # a hostile file may find a way through a library that nobody has seen yet
        raise DamagedDocument(name, f"reading it failed ({type(error).__name__})") from error
    wrong_name = misnamed(kind, name)
    warnings = (wrong_name, *source.warnings) if wrong_name else source.warnings
    return replace(source, digest=hashlib.sha256(data).hexdigest(), warnings=warnings)


def _refusal(kind: str, data: bytes, name: str, limits: Limits) -> CotmocError:
    if kind == "ole" and "EncryptedPackage".encode("utf-16-le") in data:
        return ProtectedDocument(name)
    if kind == "zip":
        open_zip(data, name, limits).close()  # says so where it is broken or made to burst
    return UnknownFormat(name, remedy=_REMEDIES.get(kind, ""))
