"""The small trained model."""

from __future__ import annotations

import math
from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cotmoc.languages import KINDS
from cotmoc.reading import model
from cotmoc.reading.model import BUCKETS, LinearModel, bucket, word_features
from cotmoc.reading.verdicts import NOTHING


def toy() -> LinearModel:
    weights = array("b", bytes(BUCKETS * 2))
    weights[bucket("yes") * 2] = 10
    weights[bucket("no") * 2 + 1] = 10
    return LinearModel(("good", "bad"), (0.0, 0.0), 0.5, weights)


def test_the_class_whose_features_are_met_is_likelier() -> None:
    assert toy().probabilities([bucket("yes")])["good"] == pytest.approx(1 / (1 + math.exp(-5)))
    assert toy().probabilities([bucket("no")])["good"] == pytest.approx(1 / (1 + math.exp(5)))


def test_without_features_the_bias_decides() -> None:
    assert toy().probabilities([]) == {"good": 0.5, "bad": 0.5}


@given(st.lists(st.integers(0, BUCKETS - 1), max_size=400))
def test_probabilities_of_any_features_sum_to_one(features: list[int]) -> None:
    """However large the scores: the shipped model, too, never overflows."""
    for judge in (toy(), model.load("kind")):
        assert judge
        assert sum(judge.probabilities(features).values()) == pytest.approx(1)


def test_a_feature_stands_in_one_bucket_on_every_machine() -> None:
    """Not Python's own hash, which differs from run to run."""
    assert (bucket("a"), bucket("")) == (0xE8B7BE43 % BUCKETS, 0)


def test_the_shipped_model_knows_every_kind_and_nothing() -> None:
    judge = model.load("kind")
    assert judge
    assert set(judge.classes) == {*KINDS, NOTHING}
    assert len(judge.weights) == BUCKETS * len(judge.classes)
    assert len(judge.bias) == len(judge.classes)


def test_a_model_that_was_not_trained_is_none() -> None:
    assert model.load("weather") is None


def test_the_same_letters_are_other_features_in_another_language() -> None:
    assert not set(word_features("cs", ["hory"], spaced=True)) & set(word_features("pl", ["hory"], spaced=True))


def test_features_are_words_endings_pairs_and_where_they_stand() -> None:
    assert word_features("en", ["promote", "trade"], spaced=True) == [
        "enpromot", "en~ote", "entrade", "en~ade", "en^promot0", "en^trade1", "enpromo_trade",
    ]  # fmt: skip
    assert word_features("zh", ["加强贸易"], spaced=False) == ["zh加强", "zh强贸", "zh贸易", "zh^加强", "zh$贸易"]
