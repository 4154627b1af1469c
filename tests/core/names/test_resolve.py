"""A written name, a register, and what stands beside the name."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cotmoc import names
from cotmoc.errors import UsageError
from cotmoc.knowledge import load
from cotmoc.names import Context, NameIndex, Verdict
from cotmoc.names.index import stored_keys
from cotmoc.reading.read import read

FORMS_OF_ONE = ["Trần Cương", "Tran Cuong", "陈刚", "陳剛", "Chen Gang", "Чэнь Ган", "Чан Ккуонг"]


@pytest.mark.parametrize("form", FORMS_OF_ONE)
def test_every_form_of_a_person_leads_to_the_person(form: str) -> None:
    found = names.resolve(form, kind="person")
    assert (found[0].id, found[0].verdict) == ("chen-gang", Verdict.SAME)


def test_namesakes_are_unsure_until_the_place_beside_them_tells() -> None:
    alone = names.resolve("Hoang Quoc Khanh", kind="person")
    beside = names.resolve("Hoang Quoc Khanh", kind="person", context=Context(place="vn-lang-son"))
    assert [each.verdict for each in alone[:2]] == [Verdict.UNSURE, Verdict.UNSURE]
    assert (beside[0].id, beside[0].verdict) == ("hoang-quoc-khanh-ls", Verdict.SAME)


def test_the_other_place_leads_to_the_other_namesake() -> None:
    found = names.resolve("Hoang Quoc Khanh", kind="person", context=Context(place="Lào Cai"))
    assert (found[0].id, found[0].verdict) == ("hoang-quoc-khanh-lc", Verdict.SAME)


def test_a_river_and_a_prefecture_of_one_name_are_told_by_kind() -> None:
    assert names.resolve("Hong Ha", kind="river")[0].id == "river-red"
    assert names.resolve("Hong Ha", kind="prefecture")[0].id == "cn-honghe"


def test_a_byline_that_looks_like_a_minister_is_not_taken_for_him() -> None:
    found = names.resolve("ВАН НГХІ", kind="person")
    assert [each.id for each in found if each.verdict == Verdict.SAME] == []
    assert names.resolve("ВАН И", kind="person")[0].id == "wang-yi"


def test_what_nobody_wrote_has_no_candidates() -> None:
    assert names.resolve("Xyzzy Plugh", kind="person") == ()
    assert names.resolve("", kind="person") == ()


def test_the_day_puts_the_one_in_office_first() -> None:
    day = dt.date(2025, 11, 26)
    found = names.resolve("Hoang Quoc Khanh", kind="person", as_of=day, context=Context(place="vn-lang-son"))
    assert found[0].id == "hoang-quoc-khanh-ls"
    assert "period" in {reason.code for reason in found[0].reasons}


NEIGHBOURS = ["Lạng Sơn", "Quảng Tây", "Cao Bằng", "广西", "Hữu Nghị"]


@given(order=st.permutations(NEIGHBOURS))
def test_the_order_of_the_context_does_not_matter(order: list[str]) -> None:
    wanted = names.resolve("Hoang Quoc Khanh", context=Context(names=frozenset(NEIGHBOURS)))
    assert names.resolve("Hoang Quoc Khanh", context=Context(names=frozenset(order))) == wanted


def test_an_index_of_names_alone_finds_every_spelling() -> None:
    index = NameIndex(
        [("a", "person", "Quản Minh Cường"), ("b", "person", "彭清华"), ("c", "person", "Giàng A Tính"), ("d", "city", "海防")]
    )
    asked = ["Гуань Минцян", "Quan Minh Cuong", "관밍꿍", "Bành Thanh Hoa", "Peng Qinghua", "Пэн Цинхуа", "Giang A Tinh", "하이퐁"]
    found = [names.resolve(each, register=index) for each in asked]
    assert [[each.id for each in candidates] for candidates in found] == [list(each) for each in "aaabbbcd"]
    assert [each.id for each in names.resolve("Hai Phong", register=index, kind="city")] == ["d"]


def test_names_of_other_kinds_under_the_same_key_hide_nobody() -> None:
    index = NameIndex([*((f"p{n}", "province", "Trần Cương") for n in range(300)), ("a", "person", "Trần Cương")])
    assert [each.id for each in names.resolve("Trần Cương", register=index, kind="person")] == ["a"]


def test_the_likeliest_are_compared_whatever_comes_first() -> None:
    others = [
        f"{one} {two}" for one in ("Trân", "Trấn", "Trẩn", "Trẫn", "Trận") for two in ("Cưong", "Cường", "Cướng", "Cưởng", "Cưỡng", "Cượng")
    ]
    index = NameIndex([*((f"x{n}", "person", text) for n, text in enumerate(others)), ("a", "person", "Trần Cương")])
    assert names.resolve("陈刚", register=index, kind="person")[0].id == "a"


def test_an_index_may_have_any_number_of_kinds() -> None:
    index = NameIndex([(f"k{n}", f"kind {n}", "Trần Cương") for n in range(300)])
    assert index.kind(299) == "kind 299"


def test_without_a_kind_places_are_found_beside_their_common_nouns() -> None:
    index = NameIndex([("ls", "province", "Lạng Sơn"), ("a", "person", "Trần Cương")])
    assert [each.id for each in names.resolve("tỉnh Lang Son", register=index)] == ["ls"]


def test_too_many_names_for_an_index_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cotmoc.names.index.ROW_BITS", 1)
    with pytest.raises(UsageError, match="too many for one index"):
        NameIndex([("a", "person", "A"), ("b", "person", "B"), ("c", "person", "C")])


def test_a_name_is_filed_by_letters_by_both_readings_and_by_sound() -> None:
    assert {each[0] for each in stored_keys("陈刚", "person")} == {"x", "v", "p", "s"}


def test_forms_are_by_language_and_lead_back() -> None:
    forms = names.forms("chen-gang")
    assert {"vi", "zh", "ru", "uk", "ja", "ko"} <= set(forms)
    wrong = [
        (language, text)
        for language, texts in forms.items()
        for text in texts
        if "chen-gang" not in {each.id for each in names.resolve(text, kind="person")}
    ]
    assert wrong == []


def test_forms_of_an_id_that_is_not_there_are_refused() -> None:
    with pytest.raises(UsageError, match="no such id"):
        names.forms("nobody")


@pytest.mark.parametrize("person", sorted(load().people)[::9])
def test_a_person_is_never_different_from_any_of_their_forms(person: str) -> None:
    forms = names.forms(person)
    best = next(text for language in ("vi", "zh", "en", *forms) for text in forms.get(language, ()))
    wrong = [text for texts in forms.values() for text in texts if names.compare(best, text, kind="person").verdict == Verdict.DIFFERENT]
    assert wrong == []


BESIDE = {
    "a place": Context(place="Lang Son"),
    "a place with its kind": Context(place="tỉnh Lạng Sơn"),
    "a town of the province": Context(place="Dong Dang"),
    "a post in words": Context(post="party secretary"),
    "a post in Vietnamese": Context(post="Bí thư Tỉnh ủy"),
    "a post and whose it is": Context(post="Secretary of the Lang Son provincial party committee"),
    "a post in words and a place": Context(post="party secretary", place="Lang Son"),
    "a body": Context(organisation="cpv-lang-son"),
    "a mechanism its province belongs to": Context(organisation="guangxi-jwc"),
}


@pytest.mark.parametrize("context", BESIDE.values(), ids=BESIDE)
def test_what_stands_beside_a_namesake_settles_it(context: Context) -> None:
    found = names.resolve("Hoang Quoc Khanh", as_of=dt.date(2026, 1, 15), context=context)
    assert (found[0].id, found[0].verdict) == ("hoang-quoc-khanh-ls", Verdict.SAME)


def test_a_post_in_words_settles_the_other_way_too() -> None:
    found = names.resolve("Hoang Quoc Khanh", context=Context(post="standing vice chairman"))
    assert (found[0].id, found[0].verdict) == ("hoang-quoc-khanh-lc", Verdict.SAME)


def test_words_beside_a_name_that_nobody_knows_weigh_nothing() -> None:
    beside = Context(post="xyzzy", place="Plugh", organisation="Frobozz")
    alone, found = (names.resolve("Hoang Quoc Khanh", kind="person", context=each) for each in (None, beside))
    assert [(each.id, each.score) for each in found] == [(each.id, each.score) for each in alone]


def test_reading_tells_namesakes_by_post_and_province() -> None:
    text = "Hoang Quoc Khanh, secretary of the Lang Son provincial party committee, met Chen Gang in Nanning on 15 January 2026."
    found = [each for each in read(text).mentions if each.mention == "Hoang Quoc Khanh"]
    assert [(each.canonical, each.unsure) for each in found] == [("hoang-quoc-khanh-ls", False)]
