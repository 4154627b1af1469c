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
    "same_letters": "the same letters, but for case, spacing and punctuation",
    "same_plain": "the same letters once diacritics are dropped",
    "same_alias": "both are written forms of one entry of the register",
    "other_entry": "both are in the register, as different entries",
    "homograph": "one written form of several things",
    "syllable": "a syllable of the one is a syllable of the other: letters, and the reading that joins them",
    "bridge": "a Vietnamese sound and a Chinese sound meet over characters that neither name shows",
    "halves": "the two halves of one crossing, or the crossing and one half of it",
    "near": "a syllable of the one is nearly a syllable of the other",
    "missing": "a syllable of the one has no match in the other",
    "tone": "the written tones or vowels speak against the reading",
    "count": "the names have different numbers of syllables",
    "order": "the syllables are the same in another order",
    "sound": "the names sound alike, letter by letter",
    "weak": "full match, but too many other names would match as well",
    "unreadable": "no reading of one of the names is known",
    "kind_word": "what the common nouns in the names say they are",
    "number": "numbers in the names",
    "place": "places in the names",
    "words": "words for kinds of bodies in the names",
    "context_post": "the post beside the name",
    "context_place": "the place beside the name",
    "context_organisation": "the body beside the name",
    "context_party": "the side of the border",
    "context_names": "other names of the same document",
    "period": "the day and the period in office or in force",
}
"""Every code a reason may have, with what it means for programmers; users read the words of the screen."""
