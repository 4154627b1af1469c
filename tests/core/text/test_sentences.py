"""Sentences: where a line ends one, and where it does not."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cotmoc.text.sentences import LONGEST, sentences


def cut(line: str, *, dotted: bool = False) -> list[str]:
    return [line[start:end] for start, end in sentences(line, dotted_ordinals=dotted)]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Trade grew. Travel fell!  Why? Nobody knows…", ["Trade grew.", "Travel fell!", "Why?", "Nobody knows…"]),
        ("Hai bên nhất trí. Hội nghị thành công.", ["Hai bên nhất trí.", "Hội nghị thành công."]),
        ("双方同意。下次会议在昆明召开！“很好。”大家说。", ["双方同意。", "下次会议在昆明召开！", "“很好。”", "大家说。"]),
        ("双方は合意した。次回は昆明で開く。", ["双方は合意した。", "次回は昆明で開く。"]),
        ("양측은 합의했다. 다음 회의는 쿤밍에서 열린다.", ["양측은 합의했다.", "다음 회의는 쿤밍에서 열린다."]),
        ("He said: “We agree.” They signed.", ["He said: “We agree.”", "They signed."]),
        ("Trade (up by 5%.) Then more.", ["Trade (up by 5%.)", "Then more."]),
        ("  one  ", ["one"]),
        ("", []),
        (" \t ", []),
    ],
)
def test_marks_of_ending_end(line: str, expected: list[str]) -> None:
    assert cut(line) == expected


@pytest.mark.parametrize(
    "line",
    [
        "Mr. Nguyen met Dr. Li.",
        "TP. Lào Cai và St. Petersburg.",
        "Biển số 12.5 km ở mốc 3.2.",
        "Ông Nguyễn V. Hùng phát biểu.",
        "Trade, tourism etc. are growing.",
        "г. Лаокай и пр. Вьетнам.",
        "It grew by 4.5 per cent.",
        "The site cotmoc.example.org is new.",
    ],
)
def test_abbreviations_initials_and_decimals_end_nothing(line: str) -> None:
    assert cut(line) == [line]


def test_a_number_with_a_full_stop_is_an_ordinal_only_where_the_language_writes_them_so() -> None:
    line = "W Kunmingu odbyło się 12. Spotkanie grupy."
    assert cut(line, dotted=True) == [line]
    assert cut(line) == ["W Kunmingu odbyło się 12.", "Spotkanie grupy."]


def test_a_year_before_a_full_stop_ends_the_sentence_even_there() -> None:
    assert cut("Es begann 2024. Danach wuchs es.", dotted=True) == ["Es begann 2024.", "Danach wuchs es."]


def test_a_small_letter_after_a_full_stop_goes_on() -> None:
    assert cut("trade in rice, fruit... and timber grew.") == ["trade in rice, fruit... and timber grew."]


def test_an_abbreviation_before_a_capital_may_end_a_sentence() -> None:
    """The Polish *r.* for year ends one as often as not; before a capital it does."""
    assert cut("Podpisano w 2026 r. Gospodarzem jest Junnan.", dotted=True) == ["Podpisano w 2026 r.", "Gospodarzem jest Junnan."]


def test_a_sentence_longer_than_any_is_cut_at_a_space() -> None:
    line = "trade " * LONGEST
    pieces = list(sentences(line))
    assert "".join(line[start:end] for start, end in pieces).replace(" ", "") == "trade" * LONGEST
    assert max(end - start for start, end in pieces) <= LONGEST + len("trade ")
    assert {line[start:end].split()[0] for start, end in pieces} == {"trade"}


def test_a_word_longer_than_any_is_cut_all_the_same() -> None:
    assert [end - start for start, end in sentences("a" * (2 * LONGEST + 5))] == [LONGEST, LONGEST, 5]


@pytest.mark.parametrize("unit", [".", ".)", "!“", "…", "。", " .", "a.", "“", "1. "])
def test_a_line_of_marks_alone_is_cut_in_one_pass(unit: str) -> None:
    """A megabyte of each; looked at from every place anew it would never end."""
    line = unit * (1_000_000 // len(unit)) + "x"
    assert list(sentences(line))[-1][1] == len(line)


@given(st.text(st.sampled_from("aA1 .!?…。“”')(\t,r12\u3000")), st.booleans())
def test_sentences_of_any_line_hold_every_word_once_in_order(line: str, dotted: bool) -> None:
    found = list(sentences(line, dotted_ordinals=dotted))
    assert "".join("".join(line[start:end].split()) for start, end in found) == "".join(line.split())
    assert all(one[1] <= other[0] for one, other in pairwise(found))
    assert all(line[start:end] == line[start:end].strip() != "" for start, end in found)
