"""Names that no table has: candidates by their shape."""

from __future__ import annotations

import pytest

from cotmoc.knowledge import load
from cotmoc.knowledge.spotting import Spotting, spotting
from cotmoc.reading.spotter import candidates, han_person, hangul_person
from cotmoc.records import Span
from cotmoc.text.fold import bare


def shapes() -> Spotting:
    shape = spotting(load())
    assert shape
    return shape


def spotted(text: str, *taken: Span) -> list[tuple[str, int, bool]]:
    return [(one.span.of(text), one.words, one.surname) for one in candidates(text, bare(text), shapes(), list(taken))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("met Nguyen Van Hung there", [("Nguyen Van Hung", 3, True)]),
        ("met Nguyễn Văn Hùng there", [("Nguyễn Văn Hùng", 3, True)]),
        ("met Li Xiaoming there", [("Li Xiaoming", 2, True)]),
        ("та Нгуен Ван Хунг", [("Нгуен Ван Хунг", 3, True)]),
        ("in Khang Bong there", [("Khang Bong", 2, False)]),
        ("met Comrade Nguyen Van Hung", [("Nguyen Van Hung", 3, True)]),
        ("グエン・ヴァン・フン書記", [("グエン・ヴァン・フン", 2, True)]),
        ("the United Nations Treaty Series", []),
        ("Trade grew.", []),
        ("the NGO said", []),
        ("nguyen van hung", []),
        ("", []),
    ],
)
def test_runs_of_words_shaped_like_names_are_candidates(text: str, expected: list[tuple[str, int, bool]]) -> None:
    assert spotted(text) == expected


def test_names_already_known_are_left_out() -> None:
    text = "in Yen Bai with Nguyen Van Hung, グエン・ヴァン"
    known = (Span(3, 10), Span(text.index("グ"), len(text)))
    assert spotted(text, *known) == [("Nguyen Van Hung", 3, True)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("张伟明说，会议成功", "张伟明"),
        ("张伟会见主席", "张伟"),
        ("張偉明出席會議", "張偉明"),
        ("阮文雄在河内", "阮文雄"),
        ("阮文一雄，", "阮文一雄"),
        ("欧阳明和代表团", "欧阳明"),
        ("阮文雄表示满意", "阮文雄"),
        ("张明和李强会谈", "张明"),
        ("张志强强调", "张志强"),
        ("李永和指出", "李永和"),
        (" 王宁", "王宁"),
        ("的代表", None),
        ("Li Ming", None),
        ("", None),
    ],
)
def test_a_chinese_name_ends_where_the_sentence_goes_on(text: str, name: str | None) -> None:
    span = han_person(text, 0, shapes())
    assert (span.of(text) if span else None) == name


@pytest.mark.parametrize(("text", "name"), [("응우옌 반 훙", "응우옌 반 훙"), ("회의 대표", None), ("응우옌", None), ("", None)])
def test_a_hangul_name_begins_with_a_surname(text: str, name: str | None) -> None:
    span = hangul_person(text, 0, shapes())
    assert (span.of(text) if span else None) == name
