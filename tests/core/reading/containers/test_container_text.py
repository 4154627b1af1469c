"""Plain text: characters kept, and what was changed is said."""

from __future__ import annotations

import time
import unicodedata

import pytest

from cotmoc.errors import DocumentError, DocumentTooLarge, EmptyDocument, UnknownFormat
from cotmoc.reading.containers import Limits, open_source
from cotmoc.records import Span


def test_each_line_has_its_place() -> None:
    """Blank lines count and have no place."""
    source = open_source("Báo cáo\r\n\r\nMục 1\rMục 2\n".encode(), "report.txt")
    assert source.text == "Báo cáo\n\nMục 1\nMục 2\n"
    assert [(place.where, place.span.of(source.text)) for place in source.places] == [
        ("line 1", "Báo cáo"),
        ("line 3", "Mục 1"),
        ("line 4", "Mục 2"),
    ]


def test_the_digest_is_of_the_file() -> None:
    """SHA-256 of the bytes as handed in."""
    assert open_source(b"abc", "a.txt").digest == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_nuls_are_dropped_with_a_warning() -> None:
    """They are of no use to anyone downstream."""
    source = open_source("Hai bên\x00 nhất trí mở cửa khẩu.".encode(), "a.txt")
    assert (source.text, source.warnings) == ("Hai bên nhất trí mở cửa khẩu.", ("1 NUL characters dropped",))


def test_lone_surrogates_are_replaced_with_a_warning() -> None:
    """Half a character cannot be stored or sent on."""
    source = open_source("Strony \ud800 uzgodniły".encode("utf-8", "surrogatepass"), "a.txt")
    assert (source.text, source.warnings) == ("Strony \ufffd uzgodniły", ("1 half characters (lone surrogates) replaced by U+FFFD",))


def test_direction_controls_are_kept_with_a_warning() -> None:
    """They can make a shown text differ from the stored one; a reader should know."""
    source = open_source("minutes \u202egpj.exe\u202c".encode(), "a.txt")
    assert source.text == "minutes \u202egpj.exe\u202c"
    assert source.warnings == ("2 invisible characters that turn the direction of writing: what is shown may differ from what is stored",)


def test_decomposed_letters_are_kept_with_a_warning() -> None:
    """Offsets are into the text as stored."""
    stored = unicodedata.normalize("NFD", "Tỉnh ủy Cao Bằng")
    source = open_source(stored.encode(), "a.txt")
    assert (source.text, len(source.warnings)) == (stored, 1)


def test_scripts_may_be_mixed() -> None:
    """A UTF-8 text may hold every script there is, astral characters counting as one."""
    text = "Lạng Sơn 谅山 Лангшон 랑선 ランソン 𠮷 🙂"
    source = open_source(text.encode(), "a.txt")
    assert (source.text, source.places[0].span, source.warnings) == (text, Span(0, len(text)), ())


BAD: dict[str, tuple[bytes, type[DocumentError]]] = {
    "nothing": (b"", EmptyDocument),
    "white space": (b" \r\n\t ", EmptyDocument),
    "only a byte order mark": (b"\xef\xbb\xbf", EmptyDocument),
    "only NULs": (b"\x00" * 4096, EmptyDocument),
    "a program": (b"\x7fELF\x02\x01\x01" + bytes(range(256)) * 10, UnknownFormat),
    "control characters": (bytes(range(1, 9)) * 50, UnknownFormat),
    "rtf": (b"{\\rtf1 Hai ben}", UnknownFormat),
    "a gif": (b"GIF89a" + b"\x01" * 50, UnknownFormat),
}


@pytest.mark.parametrize("case", BAD)
def test_what_is_no_text_is_refused(case: str) -> None:
    """Each with the error that tells what to do."""
    data, error = BAD[case]
    with pytest.raises(error) as caught:
        open_source(data, "document.txt")
    assert caught.value.where == "document.txt"


def test_a_file_over_the_limit_is_refused() -> None:
    """Before anything is done with it."""
    with pytest.raises(DocumentTooLarge):
        open_source(b"a" * 1001, "a.txt", limits=Limits(file_bytes=1000))


def test_a_line_of_five_megabytes_is_read() -> None:
    """In one place, in a time that grows with the size and no faster."""
    line = "Hai bên nhất trí. " * 220_000
    started = time.monotonic()
    source = open_source(line.encode(), "a.txt")
    assert (len(source.text), len(source.places)) == (len(line), 1)
    assert time.monotonic() - started < 10


def test_places_of_a_huge_text_are_grouped() -> None:
    """Half a million lines have at most a hundred thousand places, which still cover the text."""
    source = open_source(b"Strony\n" * 500_000, "a.txt")
    assert len(source.places) <= 100_001
    assert (source.places[0].span, source.places[0].where) == (Span(0, 42), "lines 1-6")
    assert source.places[-1].span.end == len(source.text)
