"""Whatever the bytes: a text whose places cover it, or an error of ours."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cotmoc.errors import CotmocError
from cotmoc.reading.containers import Limits, open_source, scan
from cotmoc.reading.results import SourceText

NAMES = ("a", "a.txt", "a.html", "a.pdf", "a.docx", "a.png", "a.zip")
BEGINNINGS = (
    b"",
    b"%PDF-1.7\n",
    b"PK\x03\x04",
    b"\x89PNG\r\n\x1a\n",
    b"\xff\xd8\xff",
    b"II*\x00",
    b"<html><body>",
    b"\xff\xfe",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
)
LIMITS = Limits(seconds=20)


@pytest.fixture(autouse=True)
def _no_pictures_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page of noise takes half a minute to be given up; `MissingProgram` takes no time and is an error of ours too."""
    monkeypatch.setattr(scan, "_installed", frozenset)


def covered(source: SourceText) -> None:
    """Places are in order, apart, inside the text, and leave out only separators."""
    end = 0
    for place in source.places:
        assert end <= place.span.start < place.span.end <= len(source.text)
        assert source.text[end : place.span.start].strip("- \n\t") == ""
        assert source.place_of(place.span) is place
        end = place.span.end
    assert source.text[end:].strip() == ""


def opened(data: bytes, name: str) -> None:
    """Open it, and look at what came."""
    with contextlib.suppress(CotmocError):
        covered(open_source(data, name, limits=LIMITS))


@given(begin=st.sampled_from(BEGINNINGS), rest=st.binary(max_size=400), name=st.sampled_from(NAMES))
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_give_a_text_or_an_error_of_ours(begin: bytes, rest: bytes, name: str) -> None:
    """No traceback, whatever a stranger sends."""
    opened(begin + rest, name)


@given(text=st.text(min_size=1, max_size=300), encoding=st.sampled_from(["utf-8", "utf-16", "utf-32", "gb18030"]))
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_is_covered_by_its_places(text: str, encoding: str) -> None:
    """Every line has a place."""
    opened(text.encode(encoding, "replace"), "a.txt")


@given(words=st.lists(st.text(alphabet=st.characters(exclude_categories=["C"]), max_size=30), max_size=8))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_page_is_covered_by_its_places(words: list[str]) -> None:
    """Paragraphs of anything, not escaped."""
    opened(("<html><body>" + "".join(f"<p>{word}</p>" for word in words) + "</body></html>").encode(), "a.html")


@given(lines=st.lists(st.text(alphabet=st.characters(codec="utf-16-be", exclude_categories=["C"]), max_size=40), max_size=6))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_pdf_is_covered_by_its_places(make_pdf: Callable[..., bytes], lines: list[str]) -> None:
    """Lines of anything."""
    opened(make_pdf([lines, lines]), "a.pdf")


@given(at=st.integers(0, 10_000), value=st.integers(0, 255), cut=st.integers(0, 10_000))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_damaged_document_gives_a_text_or_an_error_of_ours(
    make_pdf: Callable[..., bytes], make_docx: Callable[..., bytes], at: int, value: int, cut: int
) -> None:
    """One byte changed, and a piece cut out."""
    for whole in (make_pdf([["Strony uzgodniły"], ["Nowy punkt"]]), _word_document(make_docx)):
        broken = bytearray(whole)
        broken[at % len(broken)] = value
        opened(bytes(broken), "a")
        opened(bytes(broken[: cut % len(broken)] + broken[cut % len(broken) + 7 :]), "a")


_MADE: list[bytes] = []


def _word_document(make_docx: Callable[..., bytes]) -> bytes:
    if not _MADE:
        _MADE.append(make_docx("Biên bản", [["Năm", "2025"]]))
    return _MADE[0]
