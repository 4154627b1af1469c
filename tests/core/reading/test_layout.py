"""Roles of the lines of a page."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cotmoc import languages
from cotmoc.reading.layout import Layout, lay_out
from cotmoc.reading.results import SourceText

SENTENCE = "The two sides agreed to strengthen joint patrols along the whole of the land border this year."


def laid(text: str, language: str | None = "en", **known: str) -> Layout:
    return lay_out(SourceText("page", text, "txt", **known), languages.load(language) if language else None)  # type: ignore[arg-type]


def roles(text: str, language: str | None = "en") -> list[tuple[str, str]]:
    return [(stretch.role, stretch.span.of(text)) for stretch in laid(text, language).stretches]


def test_the_first_short_line_without_a_full_stop_is_the_title() -> None:
    assert roles(f"Two provinces meet\n{SENTENCE}") == [("title", "Two provinces meet"), ("body", SENTENCE)]
    assert laid(f"Two provinces meet\n{SENTENCE}").title == "Two provinces meet"


def test_a_text_of_one_line_has_no_title() -> None:
    assert roles(SENTENCE) == [("body", SENTENCE)]


def test_a_title_that_the_file_gives_is_kept() -> None:
    layout = laid(f"Another line\n{SENTENCE}", title="From the file")
    assert (layout.title, [stretch.role for stretch in layout.stretches]) == ("From the file", ["body", "body"])


@pytest.mark.parametrize(
    ("line", "publisher", "published"),
    [
        ("Báo MẫuBáo Mẫu30/10/2025", "Báo Mẫu", "2025-10-30"),
        ("Sample Gazette | 2025-10-30", "Sample Gazette", "2025-10-30"),
        ("Пример 05.11.2025 09:15", "Пример", "2025-11-05"),
        ("30/10/2025", None, "2025-10-30"),
    ],
)
def test_a_byline_gives_publisher_and_day(line: str, publisher: str | None, published: str) -> None:
    layout = laid(f"Two provinces meet\n{line}\n{SENTENCE}")
    assert (layout.publisher, layout.published) == (publisher, published)
    assert [stretch.role for stretch in layout.stretches] == ["title", "metadata", "body"]


@pytest.mark.parametrize("line", ["45/10/2025", "30/13/2025", "We met again on the thirtieth, that is on 30/10/2025 in town"])
def test_what_only_looks_like_a_byline_is_none(line: str) -> None:
    assert laid(f"Two provinces meet\n{line}\n{SENTENCE}").published is None


@pytest.mark.parametrize(
    ("language", "line", "url"),
    [
        ("en", "Source: https://example.org/a.html", "https://example.org/a.html"),
        ("vi", "(Nguồn: https://example.org/b)", "https://example.org/b"),
        ("pl", "Źródło: https://example.org/c", "https://example.org/c"),
        ("uk", "Джерело: https://example.org/d", "https://example.org/d"),
    ],
)
def test_a_source_gives_its_address_and_says_nothing_else(language: str, line: str, url: str) -> None:
    layout = laid(f"{SENTENCE}\n{line}", language)
    assert (layout.source_url, layout.stretches[-1].role) == (url, "metadata")


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "Delegates at the market. Photo: Sample Gazette"),
        ("en", "Delegates at the market (Photo: Sample Gazette)"),
        ("vi", "Quang cảnh hội đàm. Ảnh: Báo Mẫu"),
        ("de", "Die Abgesandten auf dem Markt. Foto: Musterblatt"),
    ],
)
def test_a_line_that_ends_in_a_credit_is_a_caption(language: str, line: str) -> None:
    assert roles(f"{SENTENCE}\n{line}", language)[-1] == ("caption", line)


def test_lines_beside_the_name_of_an_image_and_lines_of_a_table_are_captions() -> None:
    text = f"{SENTENCE}\n1.jpg\nDelegates at the market\n| Lai Chau | Yunnan |"
    assert roles(text)[1:] == [("boilerplate", "1.jpg"), ("caption", "Delegates at the market"), ("caption", "Lai Chau | Yunnan")]


def test_the_second_copy_of_a_caption_is_ignored() -> None:
    text = f"{SENTENCE}\nDelegates at the market\nDelegates at the market"
    layout = laid(text)
    assert [(span.start, why) for span, why in layout.ignored] == [(text.rindex("Delegates"), "duplicate_caption")]
    assert [one.span.of(text) for one in layout.spoken()] == [SENTENCE, "Delegates at the market"]


def test_a_line_that_the_machine_left_in_vietnamese_is_ignored() -> None:
    text = f"{SENTENCE}\nHai bên nhất trí tăng cường hợp tác giữa các địa phương"
    assert [why for _, why in laid(text).ignored] == ["untranslated"]
    assert [why for _, why in laid(text, "vi").ignored] == []


def test_everything_after_the_comments_begin_is_boilerplate() -> None:
    text = f"{SENTENCE}\nComments\nYunnan is great, said a reader of this page yesterday evening."
    assert [role for role, _ in roles(text)] == ["body", "boilerplate", "boilerplate"]


def test_before_the_article_the_same_word_ends_nothing() -> None:
    assert [role for role, _ in roles(f"Comments\n{SENTENCE}")][-1] == "body"


def test_the_name_of_a_site_above_the_article_is_its_carrier() -> None:
    layout = laid(f"news.example.vn\nTwo provinces meet\n\n{SENTENCE}")
    assert (layout.carrier, layout.stretches[0].role) == ("news.example.vn", "boilerplate")


def test_a_name_below_the_article_is_the_author() -> None:
    assert laid(f"{SENTENCE}\nPhương Anh", "vi").author == "Phương Anh"


def test_without_a_language_only_forms_are_judged() -> None:
    assert [role for role, _ in roles("1.jpg\n12:30 30/10/2025\nAlcune parole che nessuno conosce qui.", None)] == [
        "boilerplate", "metadata", "body",
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["", "\n\n", " \t \n\u3000"])
def test_white_space_has_no_lines(text: str) -> None:
    assert laid(text).stretches == []


@given(st.text(st.sampled_from("aA1 .:\n|()“,/-\u3000áơ双。")), st.sampled_from(["en", "vi", "zh", None]))
def test_every_line_of_any_text_has_one_role_and_stands_where_it_says(text: str, language: str | None) -> None:
    layout = laid(text, language)
    assert [one.span.of(text).strip("| ") for one in layout.stretches] == [
        line.strip().strip("| ") for line in text.split("\n") if line.strip()
    ]
    assert {one.role for one in layout.stretches} <= {"title", "lead", "body", "caption", "metadata", "boilerplate"}
