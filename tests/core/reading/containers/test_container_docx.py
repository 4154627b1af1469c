"""Word documents: paragraphs and tables in order."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest

from cotmoc.errors import DamagedDocument, DocumentTooLarge, NoTextFound, ProtectedDocument, UnknownFormat
from cotmoc.reading.containers import Limits, open_source

MakeDocx = Callable[..., bytes]
MakeZip = Callable[[dict[str, bytes]], bytes]
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def _with_body(docx: bytes, body: str) -> bytes:
    """The document with another body."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            data = old.read(member)
            if member.filename == "word/document.xml":
                data = f'<?xml version="1.0" encoding="UTF-8"?><w:document {_W}><w:body>{body}</w:body></w:document>'.encode()
            new.writestr(member.filename, data)
    return out.getvalue()


def test_paragraphs_and_tables_stand_in_their_order(make_docx: MakeDocx) -> None:
    """A row is a line, its cells parted by tabs."""
    data = make_docx("Biên bản", "", [["Năm", "Số xe"], ["2025", "1.200"]], "Kết thúc", title="Biên bản số 5", author="Tổ thư ký")
    source = open_source(data, "minutes.docx")
    assert source.text == "Biên bản\nNăm\tSố xe\n2025\t1.200\nKết thúc"
    assert [(place.where, place.span.of(source.text)) for place in source.places] == [
        ("paragraph 1", "Biên bản"),
        ("table 1 row 1 cell 1", "Năm"),
        ("table 1 row 1 cell 2", "Số xe"),
        ("table 1 row 2 cell 1", "2025"),
        ("table 1 row 2 cell 2", "1.200"),
        ("paragraph 3", "Kết thúc"),
    ]
    assert (source.container, source.title, source.author) == ("docx", "Biên bản số 5", "Tổ thư ký")


def test_content_controls_and_tracked_insertions_are_read_and_deletions_are_not(make_docx: MakeDocx) -> None:
    """The text as it reads once all changes are accepted, forms filled in included."""
    body = (
        "<w:sdt><w:sdtContent><w:p><w:r><w:t>Điều 1.</w:t></w:r></w:p></w:sdtContent></w:sdt>"
        '<w:p><w:r><w:t xml:space="preserve">Hai bên </w:t></w:r><w:ins w:id="1"><w:r><w:t>nhất trí</w:t></w:r></w:ins>'
        '<w:del w:id="2"><w:r><w:delText>từ chối</w:delText></w:r></w:del><w:r><w:tab/><w:t>mở</w:t></w:r></w:p>'
    )
    source = open_source(_with_body(make_docx("x"), body), "minutes.docx")
    assert source.text == "Điều 1.\nHai bên nhất trí\tmở"


def test_hidden_text_is_left_out_with_a_warning(make_docx: MakeDocx) -> None:
    """No quote may rest on words that no reader of the document sees."""
    body = "<w:p><w:r><w:t>Thấy</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>Ẩn</w:t></w:r></w:p>"
    source = open_source(_with_body(make_docx("x"), body), "minutes.docx")
    assert (source.text, source.warnings) == ("Thấy", ("1 stretches of hidden text left out",))


def test_a_table_of_one_column_is_layout(make_docx: MakeDocx) -> None:
    """Its paragraphs are lines of their own."""
    assert open_source(make_docx([["Điều 1\nĐiều 2"], ["Điều 3"]]), "a.docx").text == "Điều 1\nĐiều 2\nĐiều 3"


def test_the_type_is_told_by_content(make_docx: MakeDocx) -> None:
    """Whatever the file is called."""
    assert open_source(make_docx("Biên bản"), "minutes.txt").container == "docx"


@pytest.mark.parametrize("kept", [100, 2_000, 0.5, 0.98])
def test_a_document_cut_off_is_damaged(make_docx: MakeDocx, kept: float) -> None:
    """An archive's directory stands at its end."""
    data = make_docx("Biên bản")
    with pytest.raises(DamagedDocument):
        open_source(data[: int(kept if kept > 1 else len(data) * kept)], "minutes.docx")


def test_broken_xml_is_damaged(make_docx: MakeDocx) -> None:
    """The archive is whole and its text is not."""
    with pytest.raises(DamagedDocument):
        open_source(_with_body(make_docx("x"), "<w:p><w:r>"), "minutes.docx")


def test_a_document_without_words_holds_no_text(make_docx: MakeDocx) -> None:
    """Pages of pictures, for one."""
    with pytest.raises(NoTextFound):
        open_source(make_docx("", "  "), "minutes.docx")


def test_an_encrypted_document_is_protected() -> None:
    """Word wraps it in the older file type."""
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000) + "EncryptedPackage".encode("utf-16-le") + bytes(1000)
    with pytest.raises(ProtectedDocument):
        open_source(data, "minutes.docx")


def test_the_older_word_format_is_unknown() -> None:
    """And the remedy is said."""
    with pytest.raises(UnknownFormat, match="Save it as DOCX"):
        open_source(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "minutes.doc")


def test_another_office_file_is_unknown(make_zip: MakeZip) -> None:
    """A workbook is no text."""
    with pytest.raises(UnknownFormat):
        open_source(make_zip({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"}), "table.xlsx")


def test_a_document_made_to_burst_is_not_opened(make_zip: MakeZip) -> None:
    """Twenty megabytes of zeros in twenty kilobytes."""
    data = make_zip({"[Content_Types].xml": b"<Types/>", "word/document.xml": bytes(20_000_000)})
    with pytest.raises(DocumentTooLarge):
        open_source(data, "minutes.docx")


def test_the_unpacked_limit_holds(make_docx: MakeDocx) -> None:
    """Even for an honest document."""
    with pytest.raises(DocumentTooLarge):
        open_source(make_docx("Biên bản"), "minutes.docx", limits=Limits(unpacked_bytes=1000))


def test_plain_text_under_the_name_of_a_word_document_is_read_with_a_warning() -> None:
    """Somebody renamed it, or the download failed: the reader should know."""
    source = open_source(b"The two sides agreed.", "minutes.docx")
    assert source.text == "The two sides agreed."
    assert source.warnings == ("the name ends in .docx, but the file is plain text, and was read as such",)
