"""Write three of the sample texts again in other containers: an HTML news page, a DOCX with a table, a PDF.

    python tools/make_sample_files.py            write samples/110_en.html, 101_vi.docx and 117_es.pdf
    python tools/make_sample_files.py --check    write nothing; fail if a stored file differs from what would be written

The text always comes from the .txt of the same number, so the containers cannot drift from it. Every file comes out
the same, byte for byte, at each run: dates inside are fixed. The PDF is written by hand (Helvetica, WinAnsi), which is
enough for the Latin letters of western Europe.
"""

import argparse
import html
import io
import sys
import textwrap
import zipfile
from pathlib import Path

from docx import Document

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
PARTICIPANTS = "THÀNH PHẦN"

PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{title} - Sample News</title>
<meta property="article:published_time" content="2026-02-11T16:20:00+07:00">
<link rel="canonical" href="https://example.org/en/110">
</head>
<body>
<header>
<a href="/">Sample News</a>
<nav><ul>
<li><a href="/politics">Politics</a></li>
<li><a href="/economy">Economy</a></li>
<li><a href="/border">Border provinces</a></li>
<li><a href="/sport">Sport</a></li>
</ul></nav>
</header>
<main>
<div class="breadcrumb"><a href="/">Home</a> &rsaquo; <a href="/border">Border provinces</a></div>
<article>
<h1>{title}</h1>
{paragraphs}
</article>
<aside>
<h2>Related news</h2>
<ul>
<li><a href="/en/201">Peach blossom on sale before Tet</a></li>
<li><a href="/en/202">Five walks along the coast</a></li>
</ul>
</aside>
<section id="comments">
<h2>Comments (2)</h2>
<div class="comment"><b>Reader A</b><p>I hope the queues of lorries will be shorter soon.</p></div>
<div class="comment"><b>Reader B</b><p>Will the bridge stay open at weekends?</p></div>
<form action="/comment"><textarea name="text"></textarea><button>Send</button></form>
</section>
</main>
<footer>Sample News. All rights of this page belong to the project. <a href="/about">About</a></footer>
</body>
</html>
"""


def paragraphs_of(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


def html_page(text: str) -> bytes:
    title, *rest = paragraphs_of(text)
    body = "\n".join(f"<p>{html.escape(line, quote=False)}</p>" for line in rest)
    return PAGE.format(title=html.escape(title, quote=False), paragraphs=body).encode()


def docx_minutes(text: str) -> bytes:
    """The minutes as a document; the list of participants becomes a table of three columns."""
    document = Document()
    title, *rest = paragraphs_of(text)
    document.add_heading(title, level=0)
    table = None
    for line in rest:
        if line == PARTICIPANTS:
            document.add_heading(line, level=1)
            table = document.add_table(rows=1, cols=3)
            table.style = "Table Grid"
            for cell, head in zip(table.rows[0].cells, ("Bên", "Họ và tên", "Chức vụ"), strict=True):
                cell.text = head
        elif table is not None and line.startswith("- "):
            party, person = line[2:].rstrip(";.").split(": ", 1)
            name, office = person.split(", ", 1)
            for cell, value in zip(table.add_row().cells, (party, name, office), strict=True):
                cell.text = value
        elif line.startswith("Điều "):
            document.add_heading(line, level=1)
        else:
            document.add_paragraph(line)
    raw = io.BytesIO()
    document.save(raw)
    return with_fixed_dates(raw.getvalue())


def with_fixed_dates(archive: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as target:
        for name in source.namelist():
            target.writestr(zipfile.ZipInfo(name, date_time=(2026, 1, 1, 0, 0, 0)), source.read(name))
    return out.getvalue()


def pdf_page(text: str) -> bytes:
    """One A4 page; a blank line of the text stays a gap."""
    title, *rest = text.strip().splitlines()
    commands = ["BT", "/F2 14 Tf", "50 790 Td", "17 TL"]
    commands += [shown(line) for line in textwrap.wrap(title, 62)]
    commands += ["/F1 11 Tf", "15 TL"]
    for line in rest:
        commands += [shown(piece) for piece in textwrap.wrap(line, 88) or [""]]
    stream = "\n".join([*commands, "ET"]).encode("cp1252")
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /%s /Encoding /WinAnsiEncoding >>"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R /F2 6 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        font % b"Helvetica",
        font % b"Helvetica-Bold",
    ]
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def shown(line: str) -> str:
    escaped = line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return f"({escaped}) Tj T*"


def built(samples: Path = SAMPLES) -> dict[str, bytes]:
    def read(stem: str) -> str:
        return (samples / f"{stem}.txt").read_text(encoding="utf-8")

    return {
        "110_en.html": html_page(read("110_en")),
        "101_vi.docx": docx_minutes(read("101_vi")),
        "117_es.pdf": pdf_page(read("117_es")),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="compare with the stored files and write nothing")
    wanted = parser.parse_args()
    differing = []
    for name, content in built().items():
        path = SAMPLES / name
        if not wanted.check:
            path.write_bytes(content)
        elif not path.exists() or path.read_bytes() != content:
            differing.append(name)
    if differing:
        print("differ from what the texts give:", ", ".join(differing))
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
