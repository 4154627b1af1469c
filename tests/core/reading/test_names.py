"""Proper names: known ones, unseen ones, and what stands beside them."""

from __future__ import annotations

import datetime as dt

import pytest

from cotmoc import read
from cotmoc.reading.results import Mention


def mentions(text: str, language: str, as_of: dt.date | None = None) -> tuple[Mention, ...]:
    return read(text, language=language, as_of=as_of).mentions


def named(text: str, language: str = "en") -> list[tuple[str, str, str]]:
    return [(one.mention, one.kind, one.canonical) for one in mentions(text, language)]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "Delegates of Lai Chau went to Yunnan.", [("Lai Chau", "province", "vn-lai-chau"), ("Yunnan", "province", "cn-yn")]),
        ("vi", "Đoàn Lai Châu thăm Vân Nam.", [("Lai Châu", "province", "vn-lai-chau"), ("Vân Nam", "province", "cn-yn")]),
        ("zh", "莱州省代表团访问了云南省。", [("莱州", "province", "vn-lai-chau"), ("云南", "province", "cn-yn")]),
        ("pl", "Delegacja była w Lang Sonie i w Yunnanie.", [("Lang Sonie", "province", "vn-lang-son"), ("Yunnanie", "province", "cn-yn")]),
        ("ru", "Делегация была в Лангшоне.", [("Лангшоне", "province", "vn-lang-son")]),
    ],
)
def test_known_names_are_found_in_the_cases_of_each_language(language: str, text: str, expected: list[tuple[str, str, str]]) -> None:
    found = named(text, language)
    assert [(kind, identifier) for _, kind, identifier in found] == [(kind, identifier) for _, kind, identifier in expected]
    assert [one[0].rstrip("省") for one in found] == [one[0] for one in expected]


def test_the_noun_beside_a_name_decides_what_it_means() -> None:
    """One name may be a province and its town."""
    assert [kind for _, kind, _ in named("They met in Ha Giang province, then in Ha Giang city, then in Ha Giang.")] == [
        "province", "city", "province",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("language", "text", "person", "role"),
    [
        ("en", "Secretary Nguyen Van Hung said that trade grows.", "Nguyen Van Hung", "party_secretary"),
        ("vi", "Đồng chí Bí thư Tỉnh ủy Nguyễn Văn Hùng phát biểu.", "Nguyễn Văn Hùng", "party_secretary"),
        ("uk", "Секретар Нгуен Ван Хунг зустрівся з делегацією.", "Нгуен Ван Хунг", "party_secretary"),
        ("zh", "省委书记张伟明表示满意。", "张伟明", "party_secretary"),
        ("zh", "省委書記張偉明出席了會議。", "張偉明", "party_secretary"),
        ("ja", "グエン・ヴァン・フン書記は述べた。", "グエン・ヴァン・フン", "party_secretary"),
    ],
)
def test_a_person_in_no_table_is_found_beside_the_post(language: str, text: str, person: str, role: str) -> None:
    found = [one for one in mentions(text, language) if one.kind == "person"]
    assert [(one.mention, one.role, one.known) for one in found] == [(person, role, False)]


def test_a_chinese_name_met_after_a_post_is_known_again_without_it() -> None:
    text = "省委书记张伟明说，会议成功。张伟明表示满意。"
    found = [(one.span.start, one.role) for one in mentions(text, "zh")]
    assert found == [(text.index("张"), "party_secretary"), (text.rindex("张"), None)]


def test_a_place_in_no_table_is_found_beside_the_common_noun() -> None:
    found = mentions("The road crosses Lung Khang district and Khang Bong province.", "en")
    assert [(one.mention, one.kind, one.known) for one in found] == [("Lung Khang", "county", False), ("Khang Bong", "province", False)]


def test_what_is_only_capitalised_is_let_go() -> None:
    assert named("The Treaty Series Of Nations was read. Trade Grew.") == []


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "They walked from marker 504 to the place.", [("marker 504", "marker-504")]),
        ("en", "They walked to border marker No. 1116 together.", [("marker No. 1116", "marker-1116")]),
        ("vi", "Hai bên tuần tra tại mốc 504, mốc số 1116/2.", [("mốc 504", "marker-504"), ("mốc số 1116/2", "marker-1116/2")]),
        ("vi", "Hai bên tuần tra tại mốc 504(2).", [("mốc 504(2)", "marker-504-2")]),
        ("zh", "双方在504号界碑会合。", [("504号界碑", "marker-504")]),
        ("en", "The marker stands on 12 hills.", []),
    ],
)
def test_a_marker_is_its_noun_and_its_number(language: str, text: str, expected: list[tuple[str, str]]) -> None:
    assert [(one.mention, one.canonical) for one in mentions(text, language) if one.kind == "marker"] == expected


def test_the_two_halves_of_a_pair_of_gates_are_two_names() -> None:
    found = named("The Ma Lu Thang – Kim Thuy Ha pair of gates and the Thanh Thuy - Tianbao gates reopened.")
    assert [identifier for _, kind, identifier in found] == [
        "ma-lu-thang-jinshuihe/vn", "ma-lu-thang-jinshuihe/cn", "thanh-thuy-tianbao/vn", "thanh-thuy-tianbao/cn",
    ]  # fmt: skip
    assert {kind for _, kind, _ in found} == {"crossing"}


def test_one_name_in_another_is_nested() -> None:
    found = mentions("The Lai Chau Provincial People's Committee met.", "en")
    assert [(one.kind, one.nested) for one in found] == [("organisation", False), ("province", True)]


def test_names_on_lines_that_say_nothing_are_no_mentions() -> None:
    lines = (
        "Two provinces meet",
        "Sample Gazette 30/10/2025",
        "The two sides agreed to strengthen joint patrols.",
        "Comments",
        "Lai Chau rocks",
    )
    text = "\n".join(lines)
    assert mentions(text, "en") == ()


def test_the_same_caption_twice_gives_its_names_once() -> None:
    text = "The two sides agreed to strengthen joint patrols this year.\nDelegates of Lai Chau\nDelegates of Lai Chau"
    assert [(one.mention, one.caption) for one in mentions(text, "en")] == [("Lai Chau", True)]
