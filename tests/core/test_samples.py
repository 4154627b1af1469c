"""The bundled samples: how many, in which languages, in which containers, and that the gold points at their text."""

import html
import io
import json
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from docx import Document

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "samples"
GOLD = ROOT / "tests" / "corpus" / "gold"

TEXTS = sorted(path.name for path in SAMPLES.glob("*.txt"))
OUR_GOLD = [
    "101_vi",
    "102_uk",
    "106_zh",
    "108_zh",
    "109_en",
    "111_pl",
    "114_nb",
    "115_sv",
    "116_ru",
    "117_es",
    "119_nl",
    "120_cs",
    "121_ja",
    "122_ko",
]
LANGUAGES = ["cs", "de", "en", "es", "fr", "id", "ja", "ko", "nb", "nl", "pl", "pt", "ru", "sv", "uk", "vi", "zh"]


def text_of(stem: str) -> str:
    return (SAMPLES / f"{stem}.txt").read_bytes().decode("utf-8")


def gold_of(stem: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((GOLD / f"{stem}.json").read_text(encoding="utf-8"))
    return loaded


def test_there_are_thirty_two_documents_in_seventeen_languages() -> None:
    assert len(TEXTS) == 32
    assert sorted({name[4:6] for name in TEXTS}) == LANGUAGES


def test_the_ten_articles_and_the_twenty_two_new_ones_are_numbered_apart() -> None:
    numbers = [int(name[:3]) for name in TEXTS]
    assert [n for n in numbers if n > 100] == list(range(101, 123))
    assert len([n for n in numbers if n <= 100]) == 10


def test_every_text_is_plain_utf8_of_a_bearable_length() -> None:
    for name in TEXTS:
        text = text_of(name[:-4])
        assert "\r" not in text, name
        assert "\ufeff" not in text, name
        if name > "1":
            assert 400 <= len(text) <= 4500, name


@pytest.mark.parametrize("stem", OUR_GOLD)
def test_every_offset_of_the_gold_holds(stem: str) -> None:
    text, gold = text_of(stem), gold_of(stem)
    assert gold["document"]["file"] == f"{stem}.txt"
    assert gold["document"]["language"] == stem[4:]
    for entity in gold["entities"]:
        assert text[entity["start"] : entity["end"]] == entity["mention"]
    for part in ("sessions", "statements"):
        for item in gold[part]:
            assert text[item["start"] : item["end"]] == item["quote"]
    for check in gold["checks"]:
        assert [text[start:end] for start, end in check["spans"]] == check["quotes"]


@pytest.mark.parametrize("stem", OUR_GOLD)
def test_parts_point_at_statements_of_the_same_document(stem: str) -> None:
    statements = gold_of(stem)["statements"]
    ids = [statement["id"] for statement in statements]
    assert sorted(set(ids)) == sorted(ids)
    pointed = {statement["part_of"] for statement in statements} - {None}
    assert pointed - set(ids) == set()


def test_the_gold_counts() -> None:
    golds = [gold_of(stem) for stem in OUR_GOLD]
    counts = {part: sum(len(gold[part]) for gold in golds) for part in ("sessions", "entities", "statements", "checks")}
    assert counts == {"sessions": 29, "entities": 485, "statements": 204, "checks": 36}


def paragraphs_of(stem: str) -> list[str]:
    return [line for line in text_of(stem).splitlines() if line.strip()]


def test_the_web_page_holds_the_text_among_navigation_and_comments() -> None:
    page = (SAMPLES / "110_en.html").read_text(encoding="utf-8")
    assert [line for line in paragraphs_of("110_en") if html.escape(line, quote=False) not in page] == []
    assert "<nav>" in page
    assert 'id="comments"' in page


def test_the_word_file_holds_the_participants_as_a_table() -> None:
    document = Document(io.BytesIO((SAMPLES / "101_vi.docx").read_bytes()))
    (table,) = document.tables
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    assert rows[0] == ["Bên", "Họ và tên", "Chức vụ"]
    assert [row[:2] for row in rows[1:]] == [
        ["Lai Châu", "Giàng A Tính"],
        ["Lào Cai", "Nguyễn Thành Sinh"],
        ["Tuyên Quang", "Hoàng Gia Long"],
        ["Điện Biên", "Lò Văn Cường"],
        ["Vân Nam", "Lưu Dũng"],
    ]
    written = [paragraph.text for paragraph in document.paragraphs]
    assert [line for line in paragraphs_of("101_vi") if not line.startswith("- ") and line not in written] == []


def test_the_pdf_holds_the_text() -> None:
    page = pypdfium2.PdfDocument(SAMPLES / "117_es.pdf")[0]
    words = page.get_textpage().get_text_bounded().split()
    assert words == text_of("117_es").split()
