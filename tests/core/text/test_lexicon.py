"""The notation of patterns, and what it finds."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cotmoc import languages
from cotmoc.text.fold import lexical
from cotmoc.text.lexicon import COUNTRY, PERSON, PLACE, UNKNOWN, Lexicon, expand, measures_of, of_language, patterns_of


def found(pattern: str, text: str, *, section: str = "cues", spaced: bool = True) -> list[str]:
    """What one pattern finds in a folded text, in the text's words."""
    return [text[hit.start : hit.end] for hit in Lexicon([(section, "key", pattern)], spaced=spaced, ordinal=r"\d+(?:th)?").scan(text)]


@pytest.mark.parametrize(
    ("pattern", "plain"),
    [
        ("signed", ["signed"]),
        ("[jointly] signed", ["jointly signed", "signed"]),
        ("joint/common statement", ["joint statement", "common statement"]),
        ("[the] a/b [c]", ["the a c", "the b c", "the a", "the b", "a c", "b c", "a", "b"]),
        ("联合[工作]组", ["联合工作组", "联合组"]),
    ],
)
def test_optional_and_alternative_words_are_written_out(pattern: str, plain: list[str]) -> None:
    assert list(expand(pattern)) == plain


@pytest.mark.parametrize(
    ("pattern", "text", "hits"),
    [
        ("signed", "signed, assigned, signed", ["signed", "signed"]),
        ("sign*", "signs design sign signature", ["signs", "sign", "signature"]),
        ("agreed to", "agreed to meet, agreed, to", ["agreed to"]),
        ("[jointly] signed", "jointly signed", ["jointly signed", "signed"]),
        ("agree* to", "agreeing to, agree upon", ["agreeing to"]),
        ("people's committee", "the people's committee", ["people's committee"]),
        ("ký", "ký kỵ ky", ["ký"]),
        ("уго* про", "угоду про торгівлю", ["угоду про"]),
        ("합의하*", "합의하였다 합의", ["합의하였다"]),
    ],
)
def test_words_and_stems_are_found_whole_and_stay_in_their_phrase(pattern: str, text: str, hits: list[str]) -> None:
    assert found(pattern, text) == hits


@pytest.mark.parametrize(
    ("pattern", "text", "hits"),
    [
        ("同意", "双方同意加强同意", ["同意", "同意"]),
        ("第{num}次", "第9次 第次", ["第9次"]),
        ("合意し", "双方は合意した", ["合意し"]),
        ("{place}省委", f"{PLACE * 2}省委", [PLACE * 2 + "省委"]),
    ],
)
def test_scripts_without_spaces_are_read_without_them(pattern: str, text: str, hits: list[str]) -> None:
    assert found(pattern, text, spaced=False) == hits


@pytest.mark.parametrize(
    ("pattern", "text", "hits"),
    [
        ("secretary of {place}", f"secretary of {PLACE * 3}", [f"secretary of {PLACE * 3}"]),
        ("secretary of {place}", f"secretary of {UNKNOWN * 3}", [f"secretary of {UNKNOWN * 3}"]),
        ("secretary of {place}", f"secretary of {PERSON * 3}", []),
        ("comrade {person}", f"comrade {PERSON * 3}, comrade {PLACE * 3}", [f"comrade {PERSON * 3}"]),
        ("{place} province", f"in {PLACE * 3} province", [f"{PLACE * 3} province"]),
        ("{place} {place} bridge", f"{PLACE * 3} {PLACE * 4} bridge", [f"{PLACE * 3} {PLACE * 4} bridge"]),
        (
            "{person} {place} bridge",
            f"{PERSON * 3}  {COUNTRY * 2}  {PLACE * 4} bridge",
            [f"{PERSON * 3}  {COUNTRY * 2}  {PLACE * 4} bridge"],
        ),
        ("{ord} session", "10th session, session", ["10th session"]),
        ("group of {num}", "group of 7, group of seven", ["group of 7"]),
    ],
)
def test_slots_are_filled_by_names_already_found(pattern: str, text: str, hits: list[str]) -> None:
    """A country in brackets behind a place explains it and is passed over."""
    assert found(pattern, text) == hits


@pytest.mark.parametrize(("slot", "then"), [("{rest}", "rest"), ("{org}", "org"), ("{mech}", "mech")])
def test_slots_that_others_fill_are_told_with_the_hit(slot: str, then: str) -> None:
    (hit,) = Lexicon([("papers", "document", f"minutes of {slot}")], spaced=True).scan("the minutes of it")
    assert (hit.start, hit.end, hit.section, hit.key, hit.then) == (4, 14, "papers", "document", then)


def test_units_and_scales_may_be_glued_to_digits_and_other_words_not() -> None:
    assert found("km", "12km, 12 km, akm", section="units") == ["km", "km"]
    assert found("억", "72억", section="scales") == ["억"]
    assert found("km", "12km", section="cues") == []


@pytest.mark.parametrize("pattern", ["", " ", "*", "{num}", "{rest}", "[]"])
def test_a_pattern_of_nothing_finds_nothing(pattern: str) -> None:
    assert found(pattern, "4 words, 10th, of text") == []


def test_overlapping_patterns_are_all_given_from_left_to_right_the_longer_first() -> None:
    lexicon = Lexicon(
        [("cues", "a", "agreed"), ("cues", "b", "agreed to"), ("actions", "c", "to open"), ("cues", "a", "agreed")], spaced=True
    )
    assert [(hit.start, hit.end, hit.key) for hit in lexicon.scan("agreed to open")] == [(0, 9, "b"), (0, 6, "a"), (7, 14, "c")]


def test_a_lexicon_without_patterns_finds_nothing() -> None:
    assert Lexicon([], spaced=True).scan("anything") == []


@pytest.mark.parametrize("code", languages.codes())
def test_every_pattern_of_a_language_without_slots_finds_itself(code: str) -> None:
    language, lexicon = languages.load(code), of_language(code)
    lost = []
    for section, key, pattern in patterns_of(language):
        for plain in expand(pattern):
            if "{" in plain or not plain.strip("* "):
                continue
            text = lexical(plain.replace("*", ""))
            if not any((hit.section, hit.key) == (section, key) and hit.start == 0 for hit in lexicon.scan(text)):
                lost.append((section, key, plain))
    assert lost == []


@pytest.mark.parametrize(
    ("code", "numbers", "ordinals", "neither"),
    [
        ("en", ["12", "seven"], ["11th", "eleventh"], ["heaven"]),
        ("vi", ["12", "bảy"], ["thứ 11", "thứ ba"], ["bay"]),
        ("zh", ["12", "七"], ["第11", "第三"], ["气"]),
        ("ru", ["12", "семь"], ["11-й", "третий"], ["семья"]),
        ("pl", ["12", "siedem"], ["jedenaste", "trzecie"], ["siedlisko"]),
        ("ko", ["12"], ["제11"], ["합의"]),
    ],
)
def test_numbers_and_ordinals_are_known_as_the_language_writes_them(
    code: str, numbers: list[str], ordinals: list[str], neither: list[str]
) -> None:
    number, ordinal = measures_of(languages.load(code))
    assert [word for word in numbers if not re.fullmatch(number, lexical(word).strip())] == []
    assert [word for word in ordinals if not re.fullmatch(ordinal, lexical(word).strip())] == []
    assert [word for word in neither if re.fullmatch(number, word) or re.fullmatch(ordinal, word)] == []


@given(st.text(st.characters()))
def test_hits_in_any_text_lie_in_it_and_in_order(text: str) -> None:
    hits = of_language("en").scan(lexical(text))
    assert [hit for hit in hits if not 0 <= hit.start < hit.end <= len(text)] == []
    assert hits == sorted(hits, key=lambda hit: (hit.start, -hit.end))
