"""PDF: printed lines become paragraphs and keep their page and box."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from cotmoc.errors import CotmocError, DamagedDocument, DocumentTooLarge, NoTextFound, ProtectedDocument, TookTooLong
from cotmoc.reading.containers import Limits, open_source, scan

MakePdf = Callable[..., bytes]

POLISH = [
    "Wspólne posiedzenie grupy roboczej",
    "",
    "Strony uzgodniły, że następne posiedzenie odbędzie się w paź-",
    "dzierniku, i podpisały umowę o współpracy przygranicznej oraz",
    "ochronie źródeł.",
    "1. Pierwszy punkt",
    "2. Drugi punkt",
]


def test_lines_of_a_paragraph_are_joined_and_divided_words_made_whole(make_pdf: MakePdf) -> None:
    """A heading, a paragraph and two items."""
    assert open_source(make_pdf([POLISH]), "minutes.pdf").text.split("\n") == [
        "Wspólne posiedzenie grupy roboczej",
        (
            "Strony uzgodniły, że następne posiedzenie odbędzie się w październiku, i podpisały umowę o współpracy przygranicznej oraz"
            " ochronie źródeł."
        ),
        "1. Pierwszy punkt",
        "2. Drugi punkt",
    ]


def test_every_printed_line_keeps_its_page_and_box(make_pdf: MakePdf) -> None:
    """Points from the top left of the page."""
    source = open_source(make_pdf([["Strony uzgodniły"], ["Nowy punkt"]]), "minutes.pdf")
    assert [(place.page, place.where, place.span.of(source.text)) for place in source.places] == [
        (1, "line 1", "Strony uzgodniły"),
        (2, "line 1", "Nowy punkt"),
    ]
    left, top, right, bottom = source.places[0].box or (0, 0, 0, 0)
    assert (left, round(right)) == (72.0, 72 + 16 * 6)  # sixteen letters, each half of 12 points wide
    assert 60 < top < 72 < bottom < 78  # the line stands 842 - 770 = 72 points from the top


def test_unspaced_scripts_are_joined_without_a_space(make_pdf: MakePdf) -> None:
    """Chinese lines run on, over the end of a page too."""
    first, second = "双方同意于明年第二季度在谅山举行下一次会晤并加快智慧口岸", "建设工作组应于年底前提出标准轨铁路互联互通的实施方案并报"
    source = open_source(make_pdf([[first, second], [first, "各方签署了备忘录。"]]), "gb.pdf")
    assert source.text == first + second + first + "各方签署了备忘录。"


def test_ligatures_are_spelt_out(make_pdf: MakePdf) -> None:
    """They are a matter of type, not of spelling."""
    assert open_source(make_pdf([["The ﬁrst oﬃce"]]), "a.pdf").text == "The first office"


def test_a_compound_keeps_its_hyphen(make_pdf: MakePdf) -> None:
    """Before a capital, and where the document writes the word with a hyphen elsewhere."""
    lines = [
        "The cross-border group met again, and the parties of the Việt-",
        "Trung border spoke at length of their cross-",
        "border trade.",
    ]
    assert open_source(make_pdf([lines]), "a.pdf").text == (
        "The cross-border group met again, and the parties of the Việt-Trung border spoke at length of their cross-border trade."
    )


def test_running_headers_and_page_numbers_are_left_out(make_pdf: MakePdf) -> None:
    """Three pages with a header, a number and a sentence that runs over a page's end."""
    pages = [
        ["Biên bản ghi nhớ", "Hai bên nhất trí mở lại cửa khẩu phụ và", "1"],
        ["Biên bản ghi nhớ", "tăng thời gian thông quan thêm hai giờ,", "2"],
        ["Biên bản ghi nhớ", "theo đề nghị của các doanh nghiệp hai bên.", "3"],
    ]
    source = open_source(make_pdf(pages), "a.pdf")
    assert source.text == (
        "Hai bên nhất trí mở lại cửa khẩu phụ và tăng thời gian thông quan thêm hai giờ, theo đề nghị của các doanh nghiệp hai bên."
    )
    assert source.warnings == ("6 lines of running headers, footers and page numbers left out",)


def test_what_the_file_says_of_itself_is_kept(make_pdf: MakePdf) -> None:
    """But not the name of the file it was made from."""
    info = "/Author (Sekretariat) /CreationDate (D:20251030080000+07'00')"
    named = open_source(make_pdf([["Tekst"]], info=f"/Title (Protokol) {info}"), "a.pdf")
    unnamed = open_source(make_pdf([["Tekst"]], info=f"/Title (Microsoft Word - protokol.doc) {info}"), "a.pdf")
    assert (named.title, named.author, named.published, unnamed.title) == ("Protokol", "Sekretariat", "2025-10-30", None)


def test_a_password_is_needed(make_pdf: MakePdf) -> None:
    """And the error says so."""
    with pytest.raises(ProtectedDocument):
        open_source(make_pdf([["Tekst"]], encrypted=True), "a.pdf")


@pytest.mark.parametrize("kept", [9, 300, 0.5, 0.9])
def test_a_pdf_cut_off_is_damaged(make_pdf: MakePdf, kept: float) -> None:
    """Though PDFium would repair it, words may be missing."""
    data = make_pdf([["Tekst"] * 40] * 5)
    with pytest.raises(DamagedDocument):
        open_source(data[: int(kept if kept > 1 else len(data) * kept)], "a.pdf")


def test_noise_after_the_first_bytes_is_damaged() -> None:
    """It begins as a PDF does."""
    with pytest.raises(DamagedDocument):
        open_source(b"%PDF-1.7\n" + bytes(range(256)) * 20 + b"%%EOF", "a.pdf")


def test_blank_pages_hold_no_text(make_pdf: MakePdf) -> None:
    """And are not handed to the reader of scans."""
    with pytest.raises(NoTextFound):
        open_source(make_pdf([[], []]), "a.pdf")


def test_the_page_limit_holds(make_pdf: MakePdf) -> None:
    """Before any page is read."""
    with pytest.raises(DocumentTooLarge):
        open_source(make_pdf([["a"]] * 4), "a.pdf", limits=Limits(pages=3))


def test_the_time_limit_holds(make_pdf: MakePdf) -> None:
    """It is looked at before each page."""
    with pytest.raises(TookTooLong):
        open_source(make_pdf([["a"]] * 4), "a.pdf", limits=Limits(seconds=0))


def _no_tesseract(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan, "_installed", frozenset)


def test_a_page_that_is_a_picture_is_named_where_it_cannot_be_read(
    make_pdf: MakePdf, make_scan: Callable[..., Any], as_file: Callable[..., bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where Tesseract is missing, a PDF of pictures says which packages are needed."""
    _no_tesseract(monkeypatch)
    with pytest.raises(CotmocError, match="apt install tesseract-ocr tesseract-ocr-vie") as caught:
        open_source(as_file(make_scan("Biên bản"), "PDF"), "a.pdf")
    assert caught.value.code == "M01"
