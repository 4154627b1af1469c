"""Bytes → characters: which encoding a text is in, found from the bytes themselves.

A byte order mark decides, then strict UTF-8; what is left is decoded in every old encoding of the languages read, and the one
that makes the likeliest prose is taken. Encodings that agree on every byte of the text are told apart by nothing: the first in
the list is named.

Windows-1258 writes a Vietnamese letter as base letter and tone mark. The two bytes are one letter of the alphabet, so they are
composed (NFC) while decoding, and positions count the letters. Text that is Unicode already is never composed or decomposed.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from dataclasses import dataclass

from cotmoc.errors import UnknownFormat
from cotmoc.reading.containers.letters import cost

_MARKS: tuple[tuple[bytes, str], ...] = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)

_CANDIDATES: tuple[tuple[str, str], ...] = (
    ("cp1252", ""),
    ("cp1250", ""),
    ("iso8859-2", ""),
    ("cp1258", ""),
    ("cp1251", ""),
    ("koi8-u", ""),
    ("iso8859-5", ""),
    ("cp866", ""),
    ("gb18030", "gb2312"),
    ("big5", "big5"),
    ("big5hkscs", "big5"),
    ("shift_jis", "shift_jis"),
    ("cp932", "shift_jis"),
    ("euc_jp", "shift_jis"),
    ("cp949", "euc_kr"),
    ("utf-16-le", ""),
    ("utf-16-be", ""),
)
"""Codec, and the national set whose common characters count. Where two tie, the earlier wins."""

_ALIASES = {"iso8859-1": "cp1252", "ascii": "cp1252", "gb2312": "gb18030", "gbk": "gb18030", "euc_kr": "cp949", "big5": "big5hkscs"}
"""What pages declare, and the larger set that they mean by it."""

_LOST = "\ufffd"
_SAMPLE = 64 * 1024
_WORST = 8.6
"""Bits a byte. Prose of the languages read costs 3 to 6.5; noise costs more than 9."""
_NOT_ASCII = re.compile(rb"[\x80-\xff]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """Characters, and how they were got."""

    text: str
    encoding: str
    """Python's name of the encoding."""
    warnings: tuple[str, ...] = ()


def decode(data: bytes, name: str = "", declared: str | None = None) -> Decoded:
    """The characters of a text, its encoding found; a byte order mark is dropped.

    `declared` is what a web page says of itself: believed only where the bytes bear it out.

    Raises `UnknownFormat` where no encoding makes it look like writing.

    >>> decode("Thông cáo chung".encode("utf-16")).encoding, decode("联合公报".encode("gb18030")).text
    ('utf-16-le', '联合公报')
    """
    for mark, codec in _MARKS:
        if data.startswith(mark):
            return _decode_as(data[len(mark) :], codec)
    wide = _wide_without_mark(data)
    if wide:
        return _decode_as(data, wide)
    utf8 = _as_utf8(data)
    if utf8:
        return utf8
    codec = _borne_out(data, declared) or _likeliest(data, name)
    return _decode_as(data, codec)


def _decode_as(data: bytes, codec: str) -> Decoded:
    if codec.startswith("utf"):
        # Lone surrogates are kept here and replaced by the caller, one for one, so that they can be counted.
        try:
            return Decoded(data.decode(codec, "surrogatepass"), codec)
        except UnicodeDecodeError:
            pass
    text = data.decode(codec, "replace")
    lost = text.count(_LOST)
    if codec == "cp1258":
        text = unicodedata.normalize("NFC", text)
    return Decoded(text, codec, (f"{lost} places could not be decoded as {codec}",) if lost else ())


def _as_utf8(data: bytes) -> Decoded | None:
    """The text if it is UTF-8, or UTF-8 with little damage."""
    try:
        text = data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        if not _mostly_utf8(_stretch(data)):
            return None
        text = data.decode("utf-8", "replace")
        return Decoded(text, "utf-8", (f"{text.count(_LOST)} places could not be decoded as utf-8",))
    if "\x1b$" in text:
        try:
            return Decoded(data.decode("iso2022_jp"), "iso2022_jp")
        except UnicodeDecodeError:
            pass
    return Decoded(text, "utf-8")


def _mostly_utf8(stretch: bytes) -> bool:
    """Whether damage is rare among the characters beyond ASCII."""
    text = stretch.decode("utf-8", "replace")
    lost = text.count(_LOST)
    return sum(not char.isascii() for char in text) - lost >= 20 * lost


def _stretch(data: bytes) -> bytes:
    """What is looked at to judge: from the beginning of the line of the first byte beyond ASCII."""
    first = _NOT_ASCII.search(data)
    start = data.rfind(b"\n", 0, first.start() if first else 0) + 1
    return data[start & ~1 :][:_SAMPLE]  # an even start keeps the pairs of UTF-16 together


def _wide_without_mark(data: bytes) -> str | None:
    """UTF-16 or UTF-32 told by where the NULs stand; None where they do not say."""
    head = data[: _SAMPLE - _SAMPLE % 4]
    if head.count(0) * 10 < len(head) or len(data) % 2:
        return None
    by_four = [head[offset::4].count(0) * 4 / max(1, len(head)) for offset in range(4)]
    if len(data) % 4 == 0:
        if min(by_four[2:]) > 0.9 and by_four[0] < 0.1:
            return "utf-32-le"
        if min(by_four[:2]) > 0.9 and by_four[3] < 0.1:
            return "utf-32-be"
    even, odd = by_four[0] + by_four[2], by_four[1] + by_four[3]
    if odd > 0.2 and even < odd / 10:
        return "utf-16-le"
    if even > 0.2 and odd < even / 10:
        return "utf-16-be"
    return None


def _borne_out(data: bytes, declared: str | None) -> str | None:
    """The codec a page declares, if it is a known one and decodes the page without loss."""
    if not declared:
        return None
    try:
        codec = codecs.lookup(declared.strip().strip("'\"")).name
    except (LookupError, ValueError):
        return None
    codec = _ALIASES.get(codec, codec)
    if codec not in dict(_CANDIDATES) and codec not in ("koi8-r", "iso8859-15", "cp874", "hz", "gb18030"):
        return None
    text = data.decode(codec, "replace")
    return codec if text.count(_LOST) * 1000 <= len(text) else None


def _likeliest(data: bytes, name: str) -> str:
    """The encoding whose reading of a stretch is the likeliest prose."""
    sample = _stretch(data)
    best, best_codec = float("inf"), ""
    for codec, national in _CANDIDATES:
        if codec.startswith("utf-16") and len(data) % 2:
            continue
        text = codecs.getincrementaldecoder(codec)("replace").decode(sample)
        bits = cost(unicodedata.normalize("NFC", text) if codec == "cp1258" else text, national)
        if bits < best:
            best, best_codec = bits, codec
    if best > _WORST * len(sample):
        raise UnknownFormat(name, "this is neither a known file type nor text in an encoding of the languages read")
    return best_codec
