"""Dates, ordinals and quantities."""

from __future__ import annotations

import datetime as dt
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cotmoc import languages, read
from cotmoc.reading.measures import Measures, han_number, measure, parse_number, roman
from cotmoc.records import PartialDate, Span
from cotmoc.text.fold import lexical
from cotmoc.text.hits import Hits
from cotmoc.text.lexicon import of_language


def measured(text: str, language: str, dateline: str | None = None, closed: tuple[Span, ...] = ()) -> Measures:
    hits = Hits(of_language(language).scan(lexical(text)))
    return measure(text, hits, languages.load(language), dateline=dateline, closed=closed)


# --- dates


@pytest.mark.parametrize(
    ("language", "text", "dates"),
    [
        ("en", "on 30 October 2025", ["2025-10-30"]),
        ("en", "on October 30, 2025", ["2025-10-30"]),
        ("en", "on 30-31 October 2025", ["2025-10-30/2025-10-31"]),
        ("en", "in October 2025", ["2025-10"]),
        ("en", "from 2021-2025 and in 2026", ["2021/2025", "2026"]),
        ("en", "2025-10-30", ["2025-10-30"]),
        ("vi", "ngày 30 tháng 10 năm 2025", ["2025-10-30"]),
        ("vi", "sáng 30/10/2025, tháng 11/2025", ["2025-10-30", "2025-11"]),
        ("zh", "2025年10月30日至31日", ["2025-10-30/2025-10-31"]),
        ("zh", "2025年10月，2026年", ["2025-10", "2026"]),
        ("ja", "2025年10月30日", ["2025-10-30"]),
        ("ko", "2025년 10월 30일", ["2025-10-30"]),
        ("ru", "30 октября 2025 года", ["2025-10-30"]),
        ("uk", "30 жовтня 2025 року", ["2025-10-30"]),
        ("pl", "30 października 2025 r.", ["2025-10-30"]),
        ("cs", "30. října 2025", ["2025-10-30"]),
        ("de", "am 30. Oktober 2025", ["2025-10-30"]),
        ("nl", "op 30 oktober 2025", ["2025-10-30"]),
        ("sv", "den 30 oktober 2025", ["2025-10-30"]),
        ("nb", "den 30. oktober 2025", ["2025-10-30"]),
        ("fr", "le 30 octobre 2025", ["2025-10-30"]),
        ("es", "el 30 de octubre de 2025", ["2025-10-30"]),
        ("pt", "em 30 de outubro de 2025", ["2025-10-30"]),
        ("id", "tanggal 30 Oktober 2025", ["2025-10-30"]),
        ("en", "on 31/02/2025, 45/10/2025 and 30/13/2025", []),
        ("en", "the number 2050, 1930 and 20255", []),
        ("en", "", []),
    ],
)
def test_dates_are_read_as_the_language_writes_them(language: str, text: str, dates: list[str]) -> None:
    assert [one.date for one in measured(text, language).dates] == dates


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "on 30 October"), ("vi", "ngày 30/10"), ("zh", "10月30日"), ("ru", "30 октября"), ("de", "am 30. Oktober")],
)
def test_a_year_that_is_left_out_is_that_of_the_dateline_and_said_to_be(language: str, text: str) -> None:
    (with_dateline,) = measured(text, language, "2025-11-02").dates
    (without,) = measured(text, language).dates
    assert (with_dateline.date, with_dateline.inferred) == ("2025-10-30", True)
    assert (without.date, without.inferred) == ("XXXX-10-30", True)


def test_a_day_that_the_year_does_not_have_is_no_date() -> None:
    assert measured("on 29 February", "en", "2025-11-02").dates == ()
    assert [one.date for one in measured("on 29 February", "en", "2024-11-02").dates] == ["2024-02-29"]


def test_digits_of_other_scripts_make_no_year() -> None:
    """Python takes them for digits; a date is written in the ten of ASCII."""
    assert [one.date for one in measured("in 20\u0662\u0665 and 20\uff12\uff15", "en").dates] == []


# --- ordinals


@pytest.mark.parametrize(
    ("language", "text", "ordinals"),
    [
        ("en", "the 11th, the third and XIV", [11, 3, 14]),
        ("vi", "lần thứ 11, lần thứ ba, lần thứ XIV", [11, 3, 14]),
        ("zh", "第十一次、第3次、第二十届", [11, 3, 20]),
        ("pl", "11. spotkanie, trzecie, XIV", [11, 3, 14]),
        ("ru", "11-й, третье, XIV", [11, 3, 14]),
        ("id", "ke-11 dan ketiga", [11, 3]),
        ("de", "die 11. Sitzung", [11]),
        ("en", "I, L, MIX and 11 things", []),
    ],
)
def test_ordinals_are_read_in_digits_words_and_roman_numerals(language: str, text: str, ordinals: list[int]) -> None:
    assert [value for _, value in measured(text, language).ordinals] == ordinals


def test_an_ordinal_is_no_quantity() -> None:
    assert measured("the 11th km, the third document", "en").quantities == ()


def test_letters_that_grow_when_made_small_move_no_ordinal() -> None:
    """İ made small is two characters."""
    text = "İİİİİİ phiên họp thứ 11"
    assert [span.of(text) for span, _ in measured(text, "vi").ordinals] == ["thứ 11"]


@pytest.mark.parametrize(
    ("word", "value"), [("I", 1), ("IV", 4), ("XIV", 14), ("XLIX", 49), ("LXXXIX", 89), ("IIII", 0), ("VX", 0), ("", 0)]
)
def test_roman_numerals_are_counted_or_refused(word: str, value: int) -> None:
    assert roman(word) == value


@pytest.mark.parametrize(("word", "value"), [("九", 9), ("十", 10), ("十一", 11), ("二十", 20), ("九十九", 99), ("一二", 12), ("〇", 0)])
def test_chinese_numbers_are_counted(word: str, value: int) -> None:
    assert han_number(word) == value


@pytest.mark.parametrize("text", ["第二三十次", "第十十次", "第三十二十次", "第百次"])
def test_chinese_numbers_that_are_none_stop_nothing(text: str) -> None:
    assert {value for _, value in measured(text, "zh").ordinals} <= {2, 10, 30}


# --- quantities


@pytest.mark.parametrize(
    ("language", "text", "quantities"),
    [
        ("en", "about 5 million USD", [(5_000_000, "USD", "about")]),
        ("en", "$7.2 billion and 1,500 tonnes", [(7_200_000_000, "USD", ""), (1500, "tonnes", "")]),
        ("en", "over 12 km, nearly 425 hectares, up to 5%", [(12, "km", "over"), (425, "ha", "nearly"), (5, "%", "upto")]),
        ("en", "300 containers a day", [(300, "containers/day", "")]),
        ("vi", "khoảng 7,2 tỷ USD; 1.500 tấn", [(7_200_000_000, "USD", "about"), (1500, "tonnes", "")]),
        ("zh", "约7.2亿元，3.5万吨", [(720_000_000, "CNY", "about"), (35_000, "tonnes", "")]),
        ("ko", "72억 달러", [(7_200_000_000, "USD", "")]),
        ("ja", "1500トン", [(1500, "tonnes", "")]),
        ("ru", "7,2 млрд долларов", [(7_200_000_000, "USD", "")]),
        ("uk", "7,2 млн доларів", [(7_200_000, "USD", "")]),
        ("pl", "7,2 mld USD", [(7_200_000_000, "USD", "")]),
        ("de", "4,5 Mrd. USD; 1.500 Tonnen", [(4_500_000_000, "USD", ""), (1500, "tonnes", "")]),
        ("fr", "12,5 km", [(12.5, "km", "")]),
        ("sv", "425 hektar", [(425, "ha", "")]),
        ("es", "12 km", [(12, "km", "")]),
        ("en", "in 2025, marker 504, no 7", []),
        ("en", "5 provinces, 2 sides, 3 times", []),
        ("en", "", []),
    ],
)
def test_quantities_have_value_unit_and_qualifier(language: str, text: str, quantities: list[tuple[float, str, str]]) -> None:
    found = [one.quantity for one in measured(text, language).quantities]
    assert [(one.value, one.unit, one.qualifier) for one in found] == quantities
    assert [type(one.value) for one in found if one.value == int(one.value)] == [int for value, _, _ in quantities if value == int(value)]


def test_a_range_has_both_ends() -> None:
    (found,) = measured("3-5 km", "en").quantities
    assert (found.quantity.value, found.quantity.value_max, found.quantity.unit) == (3, 5, "km")


def test_numbers_of_names_and_slogans_count_nothing() -> None:
    text = "12 km"
    assert measured(text, "en", closed=(Span(0, 5),)).quantities == ()


def test_a_language_without_a_file_still_has_the_units_that_are_written_alike_everywhere() -> None:
    found = read("Si prevede di investire 5 USD per 12 km di strada, 425 ha, 7 km² e 3 mele, cioè il 5%.").quantities
    assert [(one.quantity.value, one.quantity.unit) for one in found] == [(5, "USD"), (12, "km"), (425, "ha"), (7, "km2"), (5, "%")]


@pytest.mark.parametrize(
    ("text", "decimal", "value"),
    [
        ("7,2", ",", 7.2),
        ("7.2", ",", 7.2),
        ("1.500", ",", 1500),
        ("1,500", ".", 1500),
        ("1.500.000", ",", 1_500_000),
        ("1,500.5", ".", 1500.5),
        ("1\u00a0500", ",", 1500),
        ("1 500 000", ",", 1_500_000),
        ("1.234,567.8", ",", None),
        ("9" * 400, ".", None),
    ],
)
def test_the_mark_of_the_language_decides_what_a_number_is(text: str, decimal: str, value: float | None) -> None:
    assert parse_number(text, decimal) == value


@pytest.mark.parametrize("text", ["9" * 400 + " km", "9" * 308 + " million km", "5" * 5000 + "%"])
def test_a_number_past_all_numbers_is_no_figure(text: str) -> None:
    assert measured(text, "en").quantities == ()


@given(st.text(st.sampled_from("0123456789.,- /kmUSD%$tháng年月日第十 \u0663"), max_size=40), st.sampled_from(["en", "vi", "zh", "de"]))
def test_whatever_digits_and_marks_stand_there_what_is_found_is_sound(text: str, language: str) -> None:
    found = measured(text, language, "2025-11-02")
    assert [PartialDate(one.date).text for one in found.dates] == [one.date for one in found.dates]
    assert [one for one in found.quantities if not math.isfinite(one.quantity.value)] == []
    assert [one.span for one in found.dates] == sorted(one.span for one in found.dates)
    assert [one.text for one in found.dates] == [one.span.of(text) for one in found.dates]


def test_what_is_inside_a_stretch_is_given_and_nothing_across_its_ends() -> None:
    text = "2024, 12 km, 2025, 13 km, 2026"
    found = measured(text, "en")
    inside = Span(text.index("12"), text.index(" 2026"))
    assert [one.date for one in found.dates_within(inside)] == ["2025"]
    assert [one.quantity.value for one in found.quantities_within(inside)] == [12, 13]
    assert list(found.quantities_within(Span(7, 20))) == []


def test_the_year_of_a_document_is_taken_from_as_of() -> None:
    reading = read("The two sides met on 30 October to talk about trade.", language="en", as_of=dt.date(2024, 11, 2))
    assert [one.date for one in reading.dates] == ["2024-10-30"]
