"""Two written names: one thing, two things, or not to be told."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cotmoc import names
from cotmoc.names import Verdict
from cotmoc.names.compare import _with_register, by_method
from cotmoc.names.register import Entry, Register

SAME_PERSON = {
    "characters and a Vietnamese reading": ("刘宁", "Lưu Ninh"),
    "characters and a reading without tones": ("刘宁", "Luu Ninh"),
    "traditional and simplified": ("劉寧", "刘宁"),
    "pinyin joined and apart": ("Peng Qing Hua", "Peng Qinghua"),
    "pinyin with tones and characters": ("Wéi Tāo", "韦韬"),
    "Palladius in the instrumental and the Vietnamese name": ("Гуань Минцяном", "Quản Minh Cường"),
    "Ukrainian and characters through Vietnamese": ("Нгуєн Куок Доан", "阮国团"),
    "old and new place of the tone": ("Nguyễn Hoà Bình", "Nguyễn Hòa Bình"),
    "y and i": ("Lí Thường Kiệt", "Lý Thường Kiệt"),
    "decomposed and composed": (unicodedata.normalize("NFD", "Trần Cường"), "Trần Cường"),
    "French accents without tones": ("Nguyên Minh Vu", "Nguyễn Minh Vũ"),
    "katakana and Vietnamese": ("グエン・クオック・ドアン", "Nguyễn Quốc Đoàn"),
    "hangul and Vietnamese": ("판 아인 썬", "Phan Anh Sơn"),
    "a title before the name": ("đồng chí Hoàng Xuân Ánh", "Хоанг Суан Ань"),
}
DIFFERENT_PERSON = {
    "one surname apart": ("刘宁", "王宁"),
    "one surname apart in pinyin": ("Liu Ning", "Wang Ning"),
    "one surname apart across readings": ("Lưu Ninh", "王宁"),
    "one given name apart": ("Lê Minh Ngân", "Ле Минь Хынг"),
    "Chen is not Cheng": ("陈刚", "Cheng Gang"),
    "Vi is not 魏 and Thao is not 涛": ("Vi Thao", "魏涛"),
    "a middle name more": ("Tran Cuong", "Tran Quoc Cuong"),
    "the same given name": ("Đặng Quốc Khánh", "Hoang Quoc Khanh"),
}
UNSURE_PERSON = {
    "two syllables over characters that nobody wrote": ("Tran Cuong", "Chen Gang"),
    "tones that differ": ("Nguyễn Thị Hương", "Nguyễn Thị Hường"),
    "half Vietnamese, half Chinese": ("ВАН НГХІ", "王毅"),
    "the syllables in another order": ("Phương Xuân Minh", "Fang Mingxuan"),
    "a surname alone": ("陈", "陈刚"),
}
PLACES = {
    "province, characters": ("宣光", "tỉnh Tuyên Quang", "province", Verdict.SAME),
    "county name of three characters": ("防城港", "Fangchenggang", "city", Verdict.SAME),
    "both sides of the border": ("Thuy Khau", "Shuikou", "crossing", Verdict.SAME),
    "a pair, turned round": ("Móng Cái – Đông Hưng", "Dong Hung - Mong Cai", "crossing", Verdict.SAME),
    "one vowel apart": ("Hạ Long", "Hạ Lang", "city", Verdict.DIFFERENT),
    "province and city": ("tỉnh Cao Bằng", "thành phố Cao Bằng", "place", Verdict.DIFFERENT),
    "other numbers": ("mốc 1119-1120", "mốc 1090-1091", "marker", Verdict.DIFFERENT),
}
BODIES = {
    "group, many languages": ("联合工作组", "Gemeinsamen Arbeitsgruppe", Verdict.SAME),
    "spring meeting": ("Spotkanie Wiosenne", "Весенняя встреча", Verdict.SAME),
    "committee of a province": ("Tỉnh ủy Tuyên Quang", "宣光省委", Verdict.SAME),
    "group and committee": ("联合工作委员会", "联合工作组", Verdict.DIFFERENT),
    "party and people": ("Tỉnh ủy Tuyên Quang", "宣光省人民委员会", Verdict.DIFFERENT),
    "province and city": ("Ủy ban nhân dân tỉnh Cao Bằng", "Ủy ban nhân dân thành phố Cao Bằng", Verdict.DIFFERENT),
}


@pytest.mark.parametrize(("one", "other"), SAME_PERSON.values(), ids=SAME_PERSON)
def test_spellings_of_one_person_are_the_same(one: str, other: str) -> None:
    assert names.compare(one, other, kind="person", knowledge=None).verdict == Verdict.SAME


@pytest.mark.parametrize(("one", "other"), DIFFERENT_PERSON.values(), ids=DIFFERENT_PERSON)
def test_namesakes_by_half_are_different(one: str, other: str) -> None:
    assert names.compare(one, other, kind="person", knowledge=None).verdict == Verdict.DIFFERENT


@pytest.mark.parametrize(("one", "other"), UNSURE_PERSON.values(), ids=UNSURE_PERSON)
def test_what_letters_cannot_tell_is_unsure(one: str, other: str) -> None:
    assert names.compare(one, other, kind="person", knowledge=None).verdict == Verdict.UNSURE


@pytest.mark.parametrize(("one", "other", "kind", "verdict"), PLACES.values(), ids=PLACES)
def test_places_and_crossings(one: str, other: str, kind: str, verdict: Verdict) -> None:
    assert names.compare(one, other, kind=kind, knowledge=None).verdict == verdict


@pytest.mark.parametrize(("one", "other", "verdict"), BODIES.values(), ids=BODIES)
def test_bodies_are_told_by_head_owner_level_and_place(one: str, other: str, verdict: Verdict) -> None:
    assert names.compare(one, other, kind="organisation", knowledge=None).verdict == verdict


def test_reasons_name_the_syllables_and_the_reading_that_joins_them() -> None:
    found = names.compare("Lưu Ninh", "刘宁", kind="person", knowledge=None)
    assert [(reason.code, reason.detail) for reason in found.reasons] == [
        ("syllable", "刘 (luu) = lưu"),
        ("syllable", "宁 (ninh) = ninh"),
    ]


def test_every_reason_has_a_code_that_is_listed() -> None:
    pairs = [*SAME_PERSON.values(), *DIFFERENT_PERSON.values(), *UNSURE_PERSON.values()]
    codes = {reason.code for one, other in pairs for reason in names.compare(one, other, kind="person").reasons}
    assert codes - set(names.REASONS) == set()


def test_a_shared_post_settles_a_bridge_and_never_a_miss() -> None:
    context = names.Context(post="party_secretary", place="cn-gx")
    bridged = names.compare("Tran Cuong", "Chen Gang", kind="person", knowledge=None, context=context)
    missed = names.compare("Tran Cuong", "Wang Gang", kind="person", knowledge=None, context=context)
    assert (bridged.verdict, missed.verdict) == (Verdict.SAME, Verdict.DIFFERENT)


def test_the_register_knows_exonyms_and_namesakes_by_tone() -> None:
    assert names.compare("谅山", "Lạng Sơn", kind="province").verdict == Verdict.SAME
    assert names.compare("Vi Thao", "魏涛", kind="person").verdict == Verdict.DIFFERENT
    assert names.compare("Пекін", "北京", kind="city", knowledge=None).verdict != Verdict.SAME


def test_a_longer_match_scores_higher() -> None:
    scores = [
        names.compare(one, other, kind="person", knowledge=None).score
        for one, other in (("刘宁", "Lưu Ninh"), ("彭清华", "Bành Thanh Hoa"))
    ]
    assert scores == sorted(scores)


KINDS = st.sampled_from(["person", "province", "crossing", "organisation", "project", "marker"])
WORDS = st.sampled_from(
    [
        "Trần",
        "Cương",
        "陈",
        "刚",
        "Чань",
        "Ккуонг",
        "グエン",
        "판",
        "아인",
        "Chen",
        "tỉnh",
        "省",
        "–",
        "1119",
        "Hữu Nghị",
        "委员会",
        "ลาง",
        "’",
        "Ủy ban",
        "เ",
    ]
)
TEXTS = st.one_of(st.text(max_size=24), st.lists(WORDS, max_size=5).map(" ".join), st.lists(WORDS, max_size=4).map("".join))


@given(one=TEXTS, other=TEXTS, kind=KINDS)
def test_comparing_any_texts_never_raises_and_is_symmetric(one: str, other: str, kind: str) -> None:
    assert names.compare(one, other, kind=kind) == names.compare(other, one, kind=kind)


@given(text=TEXTS, kind=KINDS)
def test_a_name_is_never_different_from_itself(text: str, kind: str) -> None:
    assert names.compare(text, text, kind=kind, knowledge=None).verdict != Verdict.DIFFERENT


@given(text=TEXTS, kind=st.one_of(st.none(), KINDS))
def test_resolving_any_text_never_raises(text: str, kind: str | None) -> None:
    assert len(names.resolve(text, kind=kind, limit=3)) <= 3


@pytest.mark.parametrize("other", ["Hoang Quoc Khanh", "Hoàng Quốc Khánh"])
def test_a_name_of_two_people_of_the_register_is_unsure_even_of_itself(other: str) -> None:
    found = names.compare("Hoang Quoc Khanh", other, kind="person")
    assert (found.verdict, found.reasons[0].code) == (Verdict.UNSURE, "homograph")
    assert found.reasons[0].detail == "2: hoang-quoc-khanh-lc, hoang-quoc-khanh-ls"
    assert names.compare("Hoang Quoc Khanh", other, kind="person", knowledge=None).verdict == Verdict.SAME


NOT_SAME = {
    "characters that only sound alike": ("韦韬", "魏涛", "person"),
    "a Vietnamese reading and other characters": ("Vi Thao", "魏涛", "person"),
    "pinyin of somebody whose characters are known": ("Wei Tao", "魏涛", "person"),
    "half Vietnamese, half Chinese": ("ВАН НГХІ", "王毅", "person"),
    "another sound": ("Mường Khương", "勐康", "place"),
    "one vowel apart": ("Muong Khuong", "Muong Khang", "place"),
}


@pytest.mark.parametrize(("a", "b", "kind"), NOT_SAME.values(), ids=NOT_SAME)
def test_a_register_does_not_make_one_of_two(a: str, b: str, kind: str) -> None:
    assert names.compare(a, b, kind=kind).verdict != Verdict.SAME


def test_a_county_that_never_was_a_city_is_not_the_city_of_that_name() -> None:
    assert names.compare("huyện Trùng Khánh", "重庆市", kind="place").verdict != Verdict.SAME
    assert names.compare("huyện Trùng Khánh", "重庆县", kind="place").verdict == Verdict.SAME


@pytest.mark.parametrize("known", ["韦韬", "Vi Thao"])
def test_a_slip_listed_as_a_form_does_not_make_two_names_in_characters_one(known: str) -> None:
    forms = (("韦韬", "zh"), ("魏涛", "zh"), ("Vi Thao", "vi"))
    register = Register([Entry("wei-tao", "person", forms, ("Vi Thao", "韦韬"))])
    found = _with_register(known, "魏涛", "person", register, by_method(known, "魏涛", "person"))
    assert found.verdict == Verdict.UNSURE


NUMBERED = {
    "Roman numerals that differ": ("cầu Bắc Luân I", "cầu Bắc Luân II", Verdict.DIFFERENT),
    "Roman and Arabic": ("cầu Bắc Luân II", "Bac Luan 2 bridge", Verdict.SAME),
    "Roman and Arabic that differ": ("cầu Bắc Luân II", "Bac Luan 3 bridge", Verdict.DIFFERENT),
    "beyond four": ("cầu Bắc Luân V", "cầu Bắc Luân VII", Verdict.DIFFERENT),
    "Chinese and Roman": ("北仑二桥", "Bac Luan II bridge", Verdict.SAME),
    "Chinese and Roman that differ": ("北仑三桥", "Bac Luan II bridge", Verdict.DIFFERENT),
}


@pytest.mark.parametrize("kind", ["project", "crossing", "place"])
@pytest.mark.parametrize(("a", "b", "verdict"), NUMBERED.values(), ids=NUMBERED)
def test_numbers_tell_works_apart_however_they_are_written(a: str, b: str, verdict: Verdict, kind: str) -> None:
    assert names.compare(a, b, kind=kind, knowledge=None).verdict == verdict


def test_numbers_count_even_if_nobody_said_that_they_are_no_persons() -> None:
    assert names.compare("cầu Bắc Luân I", "cầu Bắc Luân II", kind="person", knowledge=None).verdict != Verdict.SAME
