"""The pairs of names we measure ourselves with, and how answers to them are counted."""

from __future__ import annotations

import doctest
import importlib
import os
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from cotmoc import names
from cotmoc.names.register import PACKAGED, of_knowledge

ROOT = Path(__file__).resolve().parents[3]
SHARED = Path(os.environ.get("COTMOC_SHARED") or ROOT.parent / "shared") / "eval" / "name_pairs.tsv"


@pytest.fixture(scope="module")
def counting() -> Any:
    sys.path.insert(0, str(ROOT / "benchmarks"))
    try:
        return importlib.import_module("figures.name_pairs")
    finally:
        sys.path.pop(0)


def test_the_pairs_are_many_of_every_sort_and_none_is_there_twice(counting: Any) -> None:
    pairs = counting.read_pairs(counting.OWN)
    forms = [frozenset((pair.a, pair.b)) for pair in pairs]
    assert len(pairs) >= 300
    assert len(set(forms)) == len(forms)
    assert all(len(form) == 2 for form in forms)
    sorts = Counter((pair.kind, pair.same) for pair in pairs)
    assert all(
        sorts[kind, same] >= 5 for kind in ("person", "province", "city", "crossing", "organisation", "project") for same in (True, False)
    )
    assert len({counting.pair_kind(pair) for pair in pairs}) >= 15


def test_every_pair_of_ours_gets_an_answer_that_is_accepted(counting: Any) -> None:
    """Of a name that two people of the register bear, `unsure` is the full answer: whoever writes it may mean either. Of no other."""
    header, *lines = counting.OWN.read_text("utf-8").splitlines()
    rows = [dict(zip(header.split("\t"), line.split("\t"), strict=False)) for line in lines]
    wrong = []
    for row in rows:
        found = names.compare(row["form_a"], row["form_b"], kind=row["kind"])
        accepted = {"same"} if row["same"] == "1" else {"different", "unsure"}
        if row.get("namesakes") == "1":
            accepted = {"same", "unsure"}
            assert found.verdict == "same" or found.reasons[0].code == "homograph", row
        if found.verdict not in accepted:
            wrong.append((row, found.verdict))
    assert wrong == []


def test_pairs_marked_as_namesakes_are_so_in_the_register_and_one_without_it(counting: Any) -> None:
    header, *lines = counting.OWN.read_text("utf-8").splitlines()
    rows = [dict(zip(header.split("\t"), line.split("\t"), strict=False)) for line in lines]
    marked = [row for row in rows if row.get("namesakes") == "1"]
    assert len(marked) == 3
    for row in marked:
        pair = (row["form_a"], row["form_b"])
        assert [len(of_knowledge(PACKAGED).lookup(form, "person")) for form in pair] == [2, 2]
        assert names.compare(*pair, kind="person", knowledge=None).verdict == "same"
        beside = names.Context(post="party_secretary", place="vn-lang-son")
        assert names.compare(*pair, kind="person", context=beside).verdict == "same"


@pytest.mark.skipif(not SHARED.is_file(), reason="the other pairs are not here")
def test_no_pair_is_one_of_those_kept_elsewhere(counting: Any) -> None:
    own, others = ({frozenset((pair.a, pair.b)) for pair in counting.read_pairs(path)} for path in (counting.OWN, SHARED))
    assert own & others == set()


@pytest.mark.parametrize(
    ("kind", "a", "lang_a", "b", "lang_b", "expected"),
    [
        ("person", "Trần Cương", "vi", "陈刚", "zh", "sino-vietnamese ~ chinese"),
        ("person", "Tran Cuong", "sv", "Chen Gang", "sv", "sino-vietnamese ~ pinyin"),
        ("person", "Trần Cương", "vi", "Tran Cuong", "sv", "diacritics"),
        ("person", "陈刚", "zh", "陳剛", "zh-Hant", "simplified ~ traditional"),
        ("person", "Чань Ккуонг", "uk", "陈刚", "zh", "cyrillic ~ chinese"),
        ("person", "Чань Ккуонг", "uk", "Chen Gang", "en", "cyrillic ~ chinese"),
        ("person", "Чань Ккуонг", "uk", "Trần Cương", "vi", "cyrillic ~ vietnamese"),
        ("person", "Тран Кионга", "uk-gen", "陈刚", "zh", "inflected"),
        ("person", "Wei Thao", "sv", "韦韬", "zh", "hybrid"),
        ("person", "トー・ラム", "ja", "Tô Lâm", "vi", "kana ~ any"),
        ("person", "또 럼", "ko", "Tô Lâm", "vi", "hangul ~ any"),
        ("province", "Kuangsi", "pl", "Kuang-si", "cs", "latin spellings"),
        ("crossing", "东兴-芒街", "zh", "Mong Cai – Dongxing", "en", "crossing pairs"),
        ("organisation", "广西外事办公室", "zh", "Guangxi Foreign Affairs Office", "en", "bodies and projects"),
    ],
)
def test_each_pair_has_its_kind(counting: Any, kind: str, a: str, lang_a: str, b: str, lang_b: str, expected: str) -> None:
    assert counting.pair_kind(counting.Pair(kind, a, lang_a, b, lang_b, True)) == expected
    assert counting.pair_kind(counting.Pair(kind, b, lang_b, a, lang_a, True)) == expected


def test_answers_are_counted_by_hand(counting: Any) -> None:
    pairs = [counting.Pair("person", "a", "vi", "b", "vi", same) for same in (True,) * 5 + (False,) * 5]
    found = counting.tally(pairs, ["same", "same", "same", "unsure", "different", "same", "unsure", "unsure", "different", "different"])
    assert (found.precision, found.recall, found.not_denied, found.denied, found.unsure_of_different) == (3 / 4, 3 / 5, 4 / 5, 1 / 5, 2 / 5)
    assert found.f1 == pytest.approx(2 * 0.75 * 0.6 / 1.35)


def test_nothing_is_divided_by_nothing(counting: Any) -> None:
    found = counting.tally([], [])
    assert (found.precision, found.recall, found.f1, found.denied) == (None, None, 0.0, None)


def test_the_best_threshold_keeps_apart_rather_than_calling_all_the_same(counting: Any) -> None:
    pairs = [counting.Pair("person", "a", "vi", "b", "vi", same) for same in (True, True, True, True, False)]
    scores = [0.9, 0.8, 0.8, 0.1, 0.5]
    assert counting.best_threshold(pairs, scores) == 0.8
    assert counting.at(0.8, scores) == ["same", "same", "same", "different", "different"]


def test_the_examples_of_the_counting_are_true(counting: Any) -> None:
    assert doctest.testmod(counting).failed == 0
