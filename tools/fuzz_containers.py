"""Damages valid documents at random for some seconds and opens them: whatever the bytes, only errors of ours may come.

    python tools/fuzz_containers.py [SECONDS] [SEED]

Prints how many were tried and how they ended. Ends with status 1, and keeps the bytes in `fuzz-failure.bin`, on anything else than
a text or a `CotmocError`. Scans are not read: the same bytes would then take a thousand times as long.
"""

from __future__ import annotations

import io
import random
import sys
import time
import traceback
import zipfile
from collections import Counter
from pathlib import Path

import docx
from PIL import Image

from cotmoc.errors import CotmocError
from cotmoc.reading.containers import Limits, open_source, scan

TEXT = "Hai bên nhất trí. 双方同意。 Сторони домовилися. Strony uzgodniły.\n" * 5
PAGE = (
    '<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>Tin</title></head><body><article><h1>Tin</h1>'
    "<p>Hai bên nhất trí mở lại cửa khẩu.</p><figure><img src=a><figcaption>Ảnh</figcaption></figure><table><tr><td>1</td></tr>"
    "</table></article></body></html>"
)
TOKENS = (
    b"\x00",
    b"\xff\xff\xff\xff",
    b"<<",
    b">>",
    b"endobj",
    b"stream",
    b"<div>",
    b"</p>",
    b"<!--",
    b"PK\x03\x04",
    b"-1",
    b"9" * 20,
    b"\xd8\x00",
)


def samples() -> dict[str, bytes]:
    """One valid document of each type."""
    word, picture, archive = io.BytesIO(), io.BytesIO(), io.BytesIO()
    document = docx.Document()
    document.add_paragraph("Biên bản")
    document.add_table(1, 2).cell(0, 1).text = "2025"
    document.save(word)
    Image.new("L", (40, 30), 255).save(picture, "PNG")
    tiff, jpeg, webp = io.BytesIO(), io.BytesIO(), io.BytesIO()
    for stream, form in ((tiff, "TIFF"), (jpeg, "JPEG"), (webp, "WEBP")):
        Image.linear_gradient("L").save(stream, form)
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("a.txt", TEXT)
    return {
        "a.txt": TEXT.encode(),
        "utf16.txt": TEXT.encode("utf-16"),
        "gb.txt": TEXT.encode("gb18030"),
        "a.html": PAGE.encode(),
        "a.pdf": small_pdf(),
        "a.docx": word.getvalue(),
        "a.png": picture.getvalue(),
        "a.tif": tiff.getvalue(),
        "a.jpg": jpeg.getvalue(),
        "a.webp": webp.getvalue(),
        "a.zip": archive.getvalue(),
    }


def small_pdf() -> bytes:
    """One page with one line."""
    content = b"BT /F 12 Tf 72 700 Td (Protocol of the meeting) Tj ET"
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F 5 0 R >> >> /Contents 4 0 R >>",
        b"<< /Length %d >>\nstream\n" % len(content) + content + b"\nendstream",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    body = b"".join(b"%d 0 obj\n" % number + data + b"\nendobj\n" for number, data in enumerate(objects, 1))
    return b"%PDF-1.7\n" + body + b"trailer << /Root 1 0 R /Size 6 >>\nstartxref\n0\n%%EOF\n"


def damaged(data: bytes, rng: random.Random) -> bytes:
    """The document with one to eight wounds."""
    broken = bytearray(data)
    for _ in range(rng.randint(1, 8)):
        at = rng.randrange(len(broken) + 1)
        wound = rng.randrange(5)
        if wound == 0 and at < len(broken):
            broken[at] ^= 1 << rng.randrange(8)
        elif wound == 1:
            del broken[at : at + rng.randint(1, 200)]
        elif wound == 2:
            broken[at:at] = rng.choice(TOKENS) * rng.choice((1, 1, 3, 500))
        elif wound == 3:
            broken[at:at] = broken[max(0, at - rng.randint(1, 300)) : at]
        else:
            broken[at : at + 4] = rng.randbytes(4)
    return bytes(broken)


def main(seconds: float = 20.0, seed: int = 0) -> int:
    """Try until the time is up."""
    rng = random.Random(seed)  # noqa: S311  wounds, not secrets
    scan._installed = frozenset  # type: ignore[assignment]
    ends: Counter[str] = Counter()
    slowest = (0.0, "")
    whole = samples()
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        name = rng.choice(list(whole))
        data = damaged(whole[name], rng)
        started = time.monotonic()
        try:
            open_source(data, name, limits=Limits(unpacked_bytes=50_000_000, seconds=20))
            ends["read"] += 1
        except CotmocError as error:
            ends[type(error).__name__] += 1
            if "reading it failed" in error.what:
                ends[f"  of these by the last net: {error.what}"] += 1
        except BaseException:  # anything at all is a finding
            traceback.print_exc()
            Path("fuzz-failure.bin").write_bytes(data)
            return 1
        slowest = max(slowest, (time.monotonic() - started, name))
    print(f"{sum(count for end, count in ends.items() if not end.startswith(' '))} documents, slowest {slowest[0]:.2f} s ({slowest[1]})")
    for end, count in ends.most_common():
        print(f"{count:8} {end}")
    return 0


if __name__ == "__main__":
    sys.exit(main(*(kind(word) for kind, word in zip((float, int), sys.argv[1:], strict=False))))
