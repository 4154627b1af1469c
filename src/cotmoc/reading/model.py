"""The small trained model: a linear judge over words, endings and what the rules saw.

The rules name the governing verb where they know one. Where they do not, the shape of the words does: the model was trained on
the labelled examples beside each language file by `tools/train_reader.py`, and is shipped as whole numbers of one byte, so that
the same clause always gets the same answer.
"""

from __future__ import annotations

import itertools
import json
import math
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from zlib import crc32

BUCKETS = 1 << 15
"""Features are hashed into so many buckets: 32,768 × classes bytes on disk."""
SHIFT, LANE = 128, 32
"""Added to each weight so that none is below nought, and the bits a sum of them may take: room for 16 million features."""
LANE_MASK = (1 << LANE) - 1


@dataclass(frozen=True, slots=True)
class LinearModel:
    """Weights of a linear judge.

    `score = bias + scale × Σ weight[feature]`, one per class; the highest wins.
    """

    classes: tuple[str, ...]
    bias: tuple[float, ...]
    scale: float
    weights: array[int]
    """BUCKETS × classes, row by row."""
    _packed: dict[int, int] = field(default_factory=dict, compare=False, repr=False)

    def probabilities(self, features: Iterable[int]) -> dict[str, float]:
        """How likely each class is by the model's own reckoning; they sum to 1."""
        sums = self._sums(list(features))
        scores = [bias + self.scale * total for bias, total in zip(self.bias, sums, strict=True)]
        top = max(scores)
        powers = [math.exp(score - top) for score in scores]
        total_power = sum(powers)
        return {name: power / total_power for name, power in zip(self.classes, powers, strict=True)}

    def _sums(self, features: Sequence[int]) -> list[int]:
        """Sum of the rows. A row is one whole number with 32 bits for each class, so that eight sums cost one: a quarter of the time."""
        count, packed = len(self.classes), self._packed
        for feature in features:
            if feature not in packed:
                row = self.weights[feature * count : feature * count + count]
                packed[feature] = sum((weight + SHIFT) << (LANE * place) for place, weight in enumerate(row))
        total = sum([packed[feature] for feature in features])
        return [(total >> (LANE * place) & LANE_MASK) - SHIFT * len(features) for place in range(count)]


def bucket(name: str) -> int:
    """Where a feature's weights stand."""
    return crc32(name.encode()) % BUCKETS


def buckets(names: Iterable[str]) -> set[int]:
    """Where the weights of several features stand, each once."""
    return {crc32(name.encode()) % BUCKETS for name in names}


def word_features(language: str, words: Sequence[str], *, spaced: bool) -> list[str]:
    """Features of the words of a clause.

    Args:
        language: Its code: the same letters mean other things elsewhere.
        words: Folded, names masked; for a language without spaces the whole clause as one string.
        spaced: Whether words are separated by spaces.
    """
    if not spaced:
        text = "".join(words)[:48]
        return [f"{language}{text[at : at + 2]}" for at in range(len(text) - 1)] + [f"{language}^{text[:2]}", f"{language}${text[-2:]}"]
    features: list[str] = []
    for word in words[:18]:
        features += (f"{language}{word[:6]}", f"{language}~{word[-3:]}")
    features += [f"{language}^{word[:6]}{at}" for at, word in enumerate(words[:2])]
    features += [f"{language}{one[:5]}_{two[:5]}" for one, two in itertools.pairwise(words)]
    return features


@cache
def load(name: str) -> LinearModel | None:
    """A shipped model, `kind` or `field`; None where it was not trained yet."""
    folder = resources.files(__package__).joinpath("trained")
    head = folder.joinpath(f"{name}.json")
    if not head.is_file():
        return None
    data = json.loads(head.read_text(encoding="utf-8"))
    weights: array[int] = array("b")
    weights.frombytes(folder.joinpath(f"{name}.bin").read_bytes())
    return LinearModel(tuple(data["classes"]), tuple(data["bias"]), data["scale"], weights)
