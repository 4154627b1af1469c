"""What type a file is: by its first bytes, and only where these leave it open by the ending of its name."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import PurePosixPath

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),  # an archive with nothing in it
    (b"PK\x07\x08", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"\x89PNG\r\n\x1a\n", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"{\\rtf", "rtf"),
    (b"GIF87a", "binary"),
    (b"GIF89a", "binary"),
    (b"\x1f\x8b", "binary"),
    (b"7z\xbc\xaf\x27\x1c", "binary"),
    (b"Rar!\x1a\x07", "binary"),
    (b"\x7fELF", "binary"),
    (b"MZ\x90\x00", "binary"),
    (b"SQLite format 3\x00", "binary"),
)

_PAGE = re.compile(rb"<(?:!doctype\s+html|html|head|body)[\s>]", re.IGNORECASE)
_TAG = re.compile(rb"</?[a-z][a-z0-9]*[\s>/]", re.IGNORECASE)
_ENDINGS_OF_PAGES = (".html", ".htm", ".xhtml", ".shtml")
_ENDINGS = {
    "text": (".txt", ".text"),
    "html": _ENDINGS_OF_PAGES,
    "pdf": (".pdf",),
    "docx": (".docx", ".docm"),
    "image": (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp"),
    "zip": (".zip",),
    "paper": (
        ".doc",
        ".rtf",
        ".odt",
        ".wps",
        ".mht",
        ".mhtml",
    ),  # not read, and the error says what to do: whoever has such papers wants to know
}
_KIND_OF_ENDING = {ending: kind for kind, endings in _ENDINGS.items() for ending in endings}
_ABOUT_THE_FOLDER = frozenset({"readme", "license", "licence", "copying"})
MISNAMED = "the name ends in"
"""How the warning about a misleading name begins."""
_CALLED = {
    "text": "plain text",
    "html": "a web page",
    "pdf": "a PDF",
    "docx": "a Word document",
    "image": "an image",
    "zip": "an archive",
}


def sniff(data: bytes, name: str) -> str:
    """One of `pdf`, `docx`, `office` (another office file), `zip`, `ole`, `image`, `rtf`, `binary`, `html`, `text`.

    >>> sniff(b"%PDF-1.7", "minutes.txt"), sniff("Biên bản".encode(), "minutes.txt"), sniff(b"<html><p>x", "minutes.txt")
    ('pdf', 'text', 'html')
    """
    if b"%PDF-" in data[:1024] and not _PAGE.search(data[:1024]):
        return "pdf"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image"
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return _packed(data, name) if kind == "zip" else kind
    return "html" if looks_like_page(data, name) else "text"


def is_document(name: str, head: Callable[[], bytes]) -> bool:
    """Whether a file that nobody named is a document: by its ending, else by its first bytes, which are only asked for then.

    >>> is_document("minutes.txt", bytes), is_document("README.txt", bytes), is_document("a.py", b"import os".strip)
    (True, False, False)
    >>> is_document("minutes", b"%PDF-1.7".strip)
    True
    """
    last = PurePosixPath(name).name.lower()
    if last.partition(".")[0] in _ABOUT_THE_FOLDER:
        return False
    if PurePosixPath(last).suffix in _KIND_OF_ENDING:
        return True
    first = head()
    if first.startswith(b"PK\x03\x04"):
        return "." not in last  # else a sheet, a package, a drawing: much is packed that is no paper
    return sniff(first, "") in {"pdf", "image", "html"}


def misnamed(kind: str, name: str) -> str:
    """What a reader should know where the ending promises another type of file than was found; else nothing.

    >>> misnamed("text", "minutes.docx"), misnamed("docx", "minutes.docx")
    ('the name ends in .docx, but the file is plain text, and was read as such', '')
    """
    ending = PurePosixPath(name).suffix.lower()
    promised = _KIND_OF_ENDING.get(ending, kind)
    if promised == kind or promised in {"text", "paper"}:
        return ""
    return f"{MISNAMED} {ending}, but the file is {_CALLED.get(kind, kind)}, and was read as such"


def looks_like_page(data: bytes, name: str) -> bool:
    """Whether it is a web page. UTF-16 is seen through by leaving out the NULs."""
    head = data[:8192].replace(b"\x00", b"")
    if _PAGE.search(head):
        return head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<")
    return name.lower().endswith(_ENDINGS_OF_PAGES) and _TAG.search(head) is not None


def _packed(data: bytes, name: str) -> str:
    """A DOCX, another office file, or an archive of documents; a broken one is what its name says."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
    except Exception:  # zipfile raises many kinds on damaged directories, struct.error and NotImplementedError among them
        return "docx" if name.lower().endswith((".docx", ".docm")) or b"word/document.xml" in data else "zip"
    if "[Content_Types].xml" in names:
        return "docx" if any(member.startswith("word/") for member in names) else "office"
    return "office" if "mimetype" in names or "META-INF/MANIFEST.MF" in names else "zip"
