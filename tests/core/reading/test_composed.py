"""Names built from common nouns: bodies, papers, projects, sessions."""

from __future__ import annotations

import pytest

from cotmoc import read


def composed(text: str, language: str, *kinds: str) -> list[tuple[str, str]]:
    return [(one.mention, one.canonical) for one in read(text, language=language).mentions if one.kind in kinds]


@pytest.mark.parametrize(
    ("language", "text", "session"),
    [
        ("en", "The 11th session of the Joint Working Group was opened.", "11th session of the Joint Working Group"),
        ("en", "The eleventh meeting of the Joint Working Group was opened.", "eleventh meeting of the Joint Working Group"),
        ("vi", "Phiên họp lần thứ 11 Nhóm công tác liên hợp đã khai mạc.", "Phiên họp lần thứ 11 Nhóm công tác liên hợp"),
        ("pl", "Otwarto XI posiedzenie Wspólnej Grupy Roboczej.", "XI posiedzenie Wspólnej Grupy Roboczej"),
    ],
)
def test_a_sitting_is_named_by_its_number_its_noun_and_its_mechanism(language: str, text: str, session: str) -> None:
    assert composed(text, language, "event") == [(session, "yunnan-jwg-11")]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The 11th session, the XI session and the eleventh session are one."),
        ("vi", "Phiên họp lần thứ 11; phiên họp lần thứ XI; phiên họp lần thứ mười một."),
        ("pl", "Były 11. spotkanie, XI spotkanie i jedenaste spotkanie."),
    ],
)
def test_an_ordinal_in_digits_roman_numerals_and_words_is_one_number(language: str, text: str) -> None:
    assert [canonical for _, canonical in composed(text, language, "event")] == ["session-11"] * 3


def test_a_chinese_ordinal_is_read_in_both_ways_of_writing_it() -> None:
    assert composed("第十一次会议和第11次会议。", "zh", "event") == [("第十一次会议", "session-11"), ("第11次会议", "session-11")]


def test_a_body_of_a_type_and_a_place_takes_in_both() -> None:
    text = "The Department of Foreign Affairs of Lai Chau province hosted the talks."
    assert composed(text, "en", "organisation") == [("Department of Foreign Affairs of Lai Chau province", "department:vn-lai-chau")]


def test_a_body_that_is_part_of_an_office_is_not_named_where_the_language_writes_them_as_one_word() -> None:
    assert composed("Chủ tịch UBND tỉnh phát biểu.", "vi", "organisation") == []
    assert composed("UBND tỉnh Lai Châu phát biểu.", "vi", "organisation") != []


def test_a_paper_goes_on_to_the_end_of_its_phrase_and_no_further() -> None:
    found = composed("The two sides signed the Agreement on Trade in Rice, which enters into force today.", "en", "agreement")
    assert found == [("Agreement on Trade in Rice", "agreement-on-trade-in-rice")]


@pytest.mark.parametrize(
    ("language", "text", "kind", "name"),
    [
        (
            "vi",
            "Hai bên khai trương cửa khẩu thông minh Hữu Nghị (Việt Nam) - Hữu Nghị Quan.",
            "project",
            "cửa khẩu thông minh Hữu Nghị (Việt Nam)",
        ),
        (
            "pl",
            "Porozumienie między Ministerstwem Przemysłu i Handlu (Wietnam) a Yunnanem podpisano.",
            "organisation",
            "Ministerstwem Przemysłu i Handlu (Wietnam)",
        ),
        ("en", "They signed the Agreement on Trade (Lai Chau) and left.", "agreement", "Agreement on Trade"),
    ],
)
def test_the_bracket_that_is_opened_inside_a_name_is_closed_in_it(language: str, text: str, kind: str, name: str) -> None:
    assert [mention for mention, _ in composed(text, language, kind)] == [name]


def test_a_slogan_of_the_knowledge_is_found_and_its_number_counts_nothing() -> None:
    reading = read("Hai bên tiếp tục thực hiện phương châm 16 chữ trong thời gian tới.", language="vi")
    assert [one.canonical for one in reading.mentions if one.kind == "slogan"] != []
    assert reading.quantities == ()


@pytest.mark.parametrize(
    "text", ["“Agreement on", "Agreement on Trade (", "session session session", "11th", "Joint Working Group 11th 2025"]
)
def test_half_names_stop_nothing(text: str) -> None:
    reading = read(text, language="en")
    assert [one.mention for one in reading.mentions] == [one.span.of(text) for one in reading.mentions]
