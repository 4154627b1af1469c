"""Folding: characters made comparable, one for one."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cotmoc.text.fold import MOST_MARKS, bare, composed, lexical

ANY_TEXT = st.text(st.characters())
"""Lone surrogates and control characters too."""
PIECES = st.sampled_from(
    ["a", "đ", "e", "я", "각", "ᄀ", "ᅡ", "ᆨ", "界", "\u0302", "\u0323", "\u0301", "\u0306", "ệ", "é", " ", "क", "\u093c"]
)
MARKED_TEXT = st.lists(PIECES).map("".join)
"""Letters with marks in every order, jamo, and letters that composing pulls apart."""


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Lạng Sơn", "lạng sơn"),
        ("ĐIỆN BIÊN", "điện biên"),
        ("諒山、雲南省", "谅山,云南省"),
        ("ＬＡＯ　ＣＡＩ", "lao cai"),
        ("Viễn cảnh: A, B; C!", "viễn cảnh, a, b, c,"),
        ("Хазянг – Юньнань", "хазянг   юньнань"),
        ("Ёлка", "елка"),
        ("d’accord, d`accord", "d'accord, d'accord"),
        ("5 % of $7 or €3", "5 % of $7 or €3"),
        ("박장성", "박장성"),
        ("people-to-people", "people to people"),
        ("a\u202eb\0c\udc80d", "a b c d"),
        ("", ""),
    ],
)
def test_words_are_made_small_simplified_and_parted(text: str, folded: str) -> None:
    assert lexical(text) == folded


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Lạng Sơn, Đồng Đăng", "lang son  dong dang"),
        ("Łódź – Ærø – Gießen", "lodz   aro   giesen"),
        ("Kön'ichi", "kon'ichi"),
        ("Йосип Їжак", "йосип їжак"),
        ("諒山", "谅山"),
        ("각", "각"),
    ],
)
def test_names_lose_the_marks_of_latin_letters_only(text: str, folded: str) -> None:
    assert bare(text) == folded


def test_two_vietnamese_words_that_differ_in_their_tone_stay_two() -> None:
    assert lexical("ký") != lexical("kỵ")
    assert bare("ký") == bare("kỵ")


@pytest.mark.parametrize("apostrophe", "'’‘ʼ`´ʹ＇")
def test_every_apostrophe_is_one(apostrophe: str) -> None:
    assert (lexical(apostrophe), bare(apostrophe)) == ("'", "'")


@pytest.mark.parametrize("mark", ",;:!?，；：。、！？")
def test_marks_that_part_phrases_are_commas_for_words_and_spaces_for_names(mark: str) -> None:
    assert (lexical(mark), bare(mark)) == (",", " ")


@given(ANY_TEXT)
def test_folds_keep_the_length_of_any_text(text: str) -> None:
    assert (len(lexical(text)), len(bare(text))) == (len(text), len(text))


@given(ANY_TEXT)
def test_what_is_folded_is_not_changed_by_folding_again(text: str) -> None:
    assert lexical(lexical(text)) == lexical(text)
    assert bare(bare(text)) == bare(text)


def test_private_characters_of_a_document_cannot_pass_for_names_found() -> None:
    """Names found are masked by private characters; those of a document are spaces before that."""
    private = "".join(map(chr, range(0xE000, 0xE010)))
    assert (lexical(private), bare(private)) == (" " * 16, " " * 16)


# --- composed


def test_a_composed_text_is_given_back_as_it_is() -> None:
    assert composed("Lạng Sơn 諒山") == ("Lạng Sơn 諒山", None)


def test_a_decomposed_text_is_composed_and_each_offset_known() -> None:
    assert composed("a\u0306b") == ("ăb", [0, 2, 3])
    assert composed("e\u0323\u0302x") == ("ệx", [0, 3, 4])
    assert composed("\u1112\u1161\u11ab") == ("한", [0, 3])


@given(MARKED_TEXT)
def test_composing_gives_the_composed_form_of_any_text(text: str) -> None:
    assert composed(text)[0] == unicodedata.normalize("NFC", text)


@given(st.one_of(ANY_TEXT, MARKED_TEXT))
def test_offsets_lead_back_in_order_and_to_the_end(text: str) -> None:
    result, offsets = composed(text)
    if offsets is not None:
        assert len(offsets) == len(result) + 1
        assert offsets == sorted(offsets)
        assert (offsets[0], offsets[-1]) == (0, len(text))
        assert all(offset < len(text) for offset in offsets[:-1])


def test_more_marks_than_any_letter_has_are_left_as_they_are() -> None:
    """Sorting them would take time quadratic in their number."""
    marks = "\u0301\u0316" * MOST_MARKS
    assert composed("e\u0302a" + marks) == ("êa" + marks, [0, 2, *range(3, 4 + len(marks))])
