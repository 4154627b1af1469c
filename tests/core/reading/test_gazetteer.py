"""Names of the knowledge, found as languages inflect them."""

from __future__ import annotations

import pytest

from cotmoc.knowledge import load
from cotmoc.reading.gazetteer import Gazetteer, of_language
from cotmoc.text.fold import bare

FORMS = [
    ("Lạng Sơn", "vn-lang-son", "province"),
    ("Lang Son City", "vn-lang-son-city", "city"),
    ("Lạng Sơn", "lang-son-station", "crossing"),
    ("Куангнінь", "vn-quang-ninh", "province"),
    ("云南", "cn-yn", "province"),
    ("Yunnan", "cn-yn", "province"),
    ("Ma*", "any", "river"),
]


def found(text: str, *, endings: tuple[str, ...] = (), inflects: bool = False) -> list[tuple[str, str]]:
    gazetteer = Gazetteer(FORMS, endings=endings, inflects=inflects)
    return [(text[one.start : one.end], one.candidates[0][0]) for one in gazetteer.find(text, bare(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("in Lang Son today", [("Lang Son", "vn-lang-son")]),
        ("LẠNG SƠN, Lạng Sơn", [("LẠNG SƠN", "vn-lang-son"), ("Lạng Sơn", "vn-lang-son")]),
        ("Lang-Son", [("Lang-Son", "vn-lang-son")]),
        ("Lang Son City", [("Lang Son City", "vn-lang-son-city")]),
        ("Lang Son Citystar", [("Lang Son", "vn-lang-son")]),
        ("lang son", []),
        ("Langsonia, Slang Son", []),
        ("访问云南省", [("云南", "cn-yn")]),
        ("Mavuto", [("Mavuto", "any")]),
        ("", []),
    ],
)
def test_whole_words_with_a_capital_are_found_whatever_their_marks(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


def test_everything_that_is_written_so_is_a_candidate() -> None:
    (one,) = Gazetteer(FORMS, endings=(), inflects=False).find("Lang Son", "lang son")
    assert one.candidates == (("vn-lang-son", "province"), ("lang-son-station", "crossing"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Lang Sons", [("Lang Sons", "vn-lang-son")]),
        ("Yunnan's, Yunnanem", [("Yunnan", "cn-yn"), ("Yunnanem", "cn-yn")]),
        ("Куангніня", [("Куангніня", "vn-quang-ninh")]),
        ("Куангнінщина", []),
        ("Yunnanese", []),
    ],
)
def test_a_name_has_the_endings_that_its_language_glues_to_names_and_no_others(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text, endings=("s", "'s", "em", "я"), inflects=True) == expected


def test_names_inside_a_name_are_found_when_asked_for() -> None:
    gazetteer = Gazetteer(FORMS, endings=(), inflects=False)
    text = "Lang Son City"
    assert [text[one.start : one.end] for one in gazetteer.find(text, bare(text), inside=True)] == ["Lang Son"]


def test_an_empty_gazetteer_finds_nothing() -> None:
    assert Gazetteer([], endings=(), inflects=False).find("Lang Son", "lang son") == []


def test_a_form_without_letters_is_let_go() -> None:
    assert Gazetteer([("", "x", "city"), ("–", "x", "city"), ("A", "x", "city")], endings=(), inflects=False).find("– A", bare("– A")) == []


@pytest.mark.parametrize(
    ("language", "text", "identifier"),
    [
        ("pl", "w Yunnanie", "cn-yn"),
        ("ru", "в Лангшоне", "vn-lang-son"),
        ("uk", "у Лайтяу", "vn-lai-chau"),
        ("cs", "v Kunmingu", "cn-kunming"),
        ("ja", "雲南省は", "cn-yn"),
        ("ko", "윈난성은", "cn-yn"),
        ("zh", "雲南與諒山", "cn-yn"),
        ("sv", "Lang Sons gränsport", "vn-lang-son"),
        ("und", "a Yunnan", "cn-yn"),
    ],
)
def test_each_language_knows_the_names_of_the_knowledge(language: str, text: str, identifier: str) -> None:
    found = of_language(language, load()).find(text, bare(text))
    assert found[0].candidates[0][0] == identifier


def test_a_gazetteer_is_built_once_for_a_language_and_a_set() -> None:
    assert of_language("vi", load()) is of_language("vi", load())
