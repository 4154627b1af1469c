"""Documents made on the spot, so that each test shows what it reads."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

_FONTS = (
    "/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf",
    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
)

MakePdf = Callable[..., bytes]
MakeScan = Callable[..., Image.Image]
MakeDocx = Callable[..., bytes]
MakeZip = Callable[[dict[str, bytes]], bytes]


def _stream(content: bytes, entries: str = "") -> bytes:
    return f"<< {entries} /Length {len(content)} >>\nstream\n".encode() + content + b"\nendstream"


def _map_to_unicode() -> bytes:
    """Codes are Unicode already; a range may not run over the end of a row of 256, nor a block hold more than 100 ranges."""
    ranges = [f"<{row:02X}00> <{row:02X}FF> <{row:02X}00>" for row in range(256)]
    blocks = [ranges[start : start + 100] for start in range(0, 256, 100)]
    body = "\n".join(f"{len(block)} beginbfrange\n" + "\n".join(block) + "\nendbfrange" for block in blocks)
    head = "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /M def /CMapType 2 def"
    return f"{head}\n1 begincodespacerange <0000> <FFFF> endcodespacerange\n{body}\nendcmap end end".encode()


def pdf(pages: Sequence[Sequence[str]], *, size: float = 12.0, encrypted: bool = False, info: str = "", left: float = 72.0) -> bytes:
    """A PDF written by hand: one `Tj` a line, in a font whose codes are Unicode, so that every script can be extracted."""
    objects: list[bytes] = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"",
        b"<< /Type /Font /Subtype /Type0 /BaseFont /F /Encoding /Identity-H /DescendantFonts [4 0 R] /ToUnicode 5 0 R >>",
        (
            b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /F /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>"
            b" /DW 500 /FontDescriptor 6 0 R >>"
        ),
        _stream(_map_to_unicode()),
        (
            b"<< /Type /FontDescriptor /FontName /F /Flags 4 /FontBBox [0 -200 1000 800] /ItalicAngle 0 /Ascent 800 /Descent -200"
            b" /CapHeight 700 /StemV 80 >>"
        ),
    ]
    kids = []
    for lines in pages:
        drawn = [f"BT /F0 {size:g} Tf {size * 1.3:g} TL {left:g} 770 Td"]
        drawn += [f"<{line.encode('utf-16-be').hex()}> Tj T*" for line in lines]
        objects.append(_stream("\n".join([*drawn, "ET"]).encode()))
        resources = "/Resources << /Font << /F0 3 0 R >> >>"
        objects.append(f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] {resources} /Contents {len(objects)} 0 R >>".encode())
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>".encode()
    trailer = "/Root 1 0 R"
    if info:
        objects.append(f"<< {info} >>".encode())
        trailer += f" /Info {len(objects)} 0 R"
    if encrypted:
        # A password check that no password passes: the owner and user keys are noise.
        objects.append(b"<< /Filter /Standard /V 1 /R 2 /P -44 /O <" + b"5a" * 32 + b"> /U <" + b"a5" * 32 + b"> >>")
        trailer += f" /Encrypt {len(objects)} 0 R /ID [<00112233445566778899aabbccddeeff> <00112233445566778899aabbccddeeff>]"
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    table = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += "".join(f"{place:010d} 00000 n \n" for place in places).encode()
    return bytes(out + f"trailer << /Size {len(objects) + 1} {trailer} >>\nstartxref\n{table}\n%%EOF\n".encode())


@pytest.fixture
def make_pdf() -> MakePdf:
    """Writes a PDF of pages of lines."""
    return pdf


def scan(text: str, *, turn: int = 0, font_size: int = 44, size: tuple[int, int] = (1800, 1200)) -> Image.Image:
    """A page as a scanner gives it."""
    face = next((path for path in _FONTS if Path(path).exists()), None)
    if face is None:
        pytest.skip("no font with Vietnamese letters: install fonts-dejavu-core")
    page = Image.new("L", size, 250)
    ImageDraw.Draw(page).multiline_text((120, 120), text, font=ImageFont.truetype(face, font_size), fill=20, spacing=28)
    return page.rotate(-turn, expand=True)


@pytest.fixture
def make_scan() -> MakeScan:
    """Draws a page of text."""
    return scan


def png(image: Image.Image, form: str = "PNG", **options: object) -> bytes:
    """The picture as a file."""
    buffer = io.BytesIO()
    image.save(buffer, form, **options)
    return buffer.getvalue()


@pytest.fixture
def as_file() -> Callable[..., bytes]:
    """A picture as the bytes of a file."""
    return png


@pytest.fixture
def make_docx() -> MakeDocx:
    """Makes a Word document of paragraphs and tables (a list of rows)."""

    def make(*blocks: str | list[list[str]], title: str = "", author: str = "") -> bytes:
        import docx  # the module is heavy, and most tests make no Word document

        document = docx.Document()
        document.core_properties.title, document.core_properties.author = title, author
        for block in blocks:
            if isinstance(block, str):
                document.add_paragraph(block)
            else:
                table = document.add_table(len(block), len(block[0]))
                for row, cells in enumerate(block):
                    for column, words in enumerate(cells):
                        table.cell(row, column).text = words
        buffer = io.BytesIO()
        document.save(buffer)
        return buffer.getvalue()

    return make


@pytest.fixture
def make_zip() -> MakeZip:
    """Packs names and bytes into an archive."""

    def make(members: dict[str, bytes]) -> bytes:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in members.items():
                archive.writestr(name, data)
        return buffer.getvalue()

    return make


@pytest.fixture
def tesseract() -> None:
    """Skips, aloud, where the program that reads scans is missing."""
    if shutil.which("tesseract") is None:
        pytest.skip("Tesseract is not installed: apt install tesseract-ocr tesseract-ocr-vie tesseract-ocr-osd")
