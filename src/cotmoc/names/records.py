"""What the names package answers with: frozen records, reasons as codes, no sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

LONGEST = 300
"""Signs of the longest text that is taken for a name."""


class Verdict(StrEnum):
    """Whether two written names mean one thing. `unsure` is a full answer: the letters alone cannot tell."""

    SAME = "same"
    DIFFERENT = "different"
    UNSURE = "unsure"


class Reason(NamedTuple):
    """One step of the way to an answer."""

    code: str
    """What was seen; one of `REASONS`. Stable: programs may branch on it."""
    detail: str
    """The evidence, in signs: which letters met which, by which reading."""


class Comparison(NamedTuple):
    """Whether two written names mean one thing."""

    verdict: Verdict
    """The answer."""
    score: float
    """How improbable the likeness is by chance, in bits: the higher the surer. It has no upper end. Below zero: it speaks against."""
    reasons: tuple[Reason, ...]
    """How the answer came about, the deciding one first."""


@dataclass(frozen=True, slots=True)
class Context:
    """What stands beside a name. Order never matters; what is not known is left empty."""

    post: str = ""
    """Code of the post written beside it, or its words."""
    place: str = ""
    """Id of the place it stands with, or its name."""
    organisation: str = ""
    """Id of the body it stands with, or its name."""
    party: str = ""
    """Side of the border: an id of `sides`."""
    names: frozenset[str] = field(default_factory=frozenset)
    """Other names of the same document, or their ids."""

    def __bool__(self) -> bool:
        return bool(self.post or self.place or self.organisation or self.party or self.names)


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a written name may mean."""

    id: str
    """Id in the register."""
    kind: str
    """What that is."""
    name: str
    """The written form of the register that was met."""
    score: float
    """As in `Comparison`, with what the context adds. Ranks candidates of one question; does not compare between questions."""
    verdict: Verdict
    """`same` for at most one candidate: the one that stands clear of the others."""
    reasons: tuple[Reason, ...]
    """How it came about."""


REASONS: Mapping[str, str] = {
    "empty": "one of the names has no letters",
    "same_letters": "the same letters; capitals, spaces and hyphens do not count",
    "same_plain": "the same letters without accents and tones",
    "same_alias": "the register lists both as names of one",
    "other_entry": "the register lists them as names of two",
    "homograph": "several people or places bear this name",
    "halves": "two halves of one crossing, or the crossing and one half of it",
    "syllable": "this syllable is the same in both",
    "bridge": "one reads this syllable in Vietnamese and one in Chinese; these characters have both sounds",
    "near": "this syllable is nearly the same",
    "missing": "this syllable is another",
    "tone": "the tone or a vowel does not fit",
    "count": "one name is longer than the other",
    "order": "the same syllables or words in another order",
    "sound": "how alike the names sound, from 0 to 1",
    "weak": "everything fits, but so would the names of many others",
    "unreadable": "one of the names cannot be read",
    "kind_word": "one says that it is something else, such as a province and a city",
    "number": "the numbers in the names",
    "place": "the places in the names",
    "words": "what kind of body or work the names say",
    "context_post": "the post beside the name",
    "context_place": "the place beside the name",
    "context_organisation": "the body beside the name",
    "context_party": "the side of the border",
    "context_names": "other names in the same document",
    "period": "who was in office, or what there was, on that day",
}
"""Every code a reason may have, and what it says to whoever asked. The codes are stable."""
