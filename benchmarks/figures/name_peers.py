"""What a user would pick instead to compare names, at its default and at the threshold that is best for the pairs at hand.

- *rapidfuzz ratio*: edit likeness of the letters after `anyascii`. It has no threshold of its own; 0.85 is what its users write.
- *rapidfuzz Jaro-Winkler*: the same letters, likeness that favours a common beginning; 0.90.
- *rigour*: `ascii_text` and its Levenshtein likeness within its own budget of edits; above zero is a match by that budget.
- *nomenklatura logic-v1, logic-v2*: entities with one name each, 0.70. They remember what they worked out by the entity's id, so every name
  has an id of its own here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from itertools import count

from figures.name_pairs import Pair

Score = Callable[[Pair], float]


@dataclass(frozen=True, slots=True)
class Peer:
    """Another way to compare names."""

    name: str
    default: float
    """From which score on two names are called the same."""
    score: Score | None
    """None where it is not installed."""


NAMES = ("rapidfuzz ratio", "rapidfuzz Jaro-Winkler", "rigour", "nomenklatura logic-v1", "nomenklatura logic-v2")
PACKAGES = {"rapidfuzz": "rapidfuzz and anyascii", "rigour": "rigour", "nomenklatura": "nomenklatura"}


def peers() -> tuple[list[Peer], list[str]]:
    """All of them, and a note on each that is not installed."""
    found = [
        Peer(NAMES[0], 0.85, _installed(_ratio)),
        Peer(NAMES[1], 0.90, _installed(_jaro_winkler)),
        Peer(NAMES[2], 0.01, _installed(_rigour)),
        Peer(NAMES[3], 0.70, _installed(lambda: _nomenklatura("logic-v1"))),
        Peer(NAMES[4], 0.70, _installed(lambda: _nomenklatura("logic-v2"))),
    ]
    missing = {peer.name.split()[0] for peer in found if peer.score is None}
    notes = [f"{PACKAGES[name]} not installed (pip install --group bench): figures are missing" for name in sorted(missing)]
    return found, notes


def _installed(make: Callable[[], Score]) -> Score | None:
    try:
        return make()
    except ImportError:
        return None


def _ratio() -> Score:
    ratio, anyascii = import_module("rapidfuzz.fuzz").ratio, import_module("anyascii").anyascii
    return lambda pair: ratio(anyascii(pair.a).lower(), anyascii(pair.b).lower()) / 100


def _jaro_winkler() -> Score:
    likeness, anyascii = import_module("rapidfuzz.distance").JaroWinkler.similarity, import_module("anyascii").anyascii
    return lambda pair: likeness(anyascii(pair.a).lower(), anyascii(pair.b).lower())


def _rigour() -> Score:
    text = import_module("rigour.text")
    ascii_text, likeness = text.ascii_text, text.levenshtein_similarity
    return lambda pair: likeness(ascii_text(pair.a).lower(), ascii_text(pair.b).lower())


def _nomenklatura(name: str) -> Score:
    algorithm = import_module("nomenklatura.matching").get_algorithm(name)
    entity = import_module("followthemoney").EntityProxy
    config = algorithm.default_config()
    numbers = count()

    def make(text: str, schema: str) -> object:
        return entity.from_dict({"id": f"n{next(numbers)}", "schema": schema, "properties": {"name": [text]}})

    def score(pair: Pair) -> float:
        schema = "Person" if pair.kind == "person" else "Organization"
        return float(algorithm.compare(make(pair.a, schema), make(pair.b, schema), config).score)

    return score
