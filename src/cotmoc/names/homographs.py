"""Places that one name means, where the reading alone would join two of them. Data: `data/homographs.tsv`.

>>> other_place("重庆").plain, spelled_by_habit("shaanxi")
('trungkhanh', '陕西')
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from cotmoc.names.readings import lines, table
from cotmoc.text.fold import bare


@dataclass(frozen=True, slots=True)
class Homograph:
    """One place, and the spelling that is another's as well."""

    characters: str
    spelled: str
    """Its own spelling."""
    other: str
    """The spelling that is another's, as written."""
    own: frozenset[str]
    """Its characters and its own spelling, folded."""
    plain: str
    """The other's spelling, folded."""


def _folded(text: str) -> str:
    return "".join(filter(str.isalpha, bare(text)))


@cache
def _all() -> tuple[Mapping[str, Homograph], Mapping[str, str]]:
    found: dict[str, Homograph] = {}
    habits: dict[str, str] = {}
    for line in lines("homographs.tsv"):
        characters, spelled, other = line.split("\t")
        one = Homograph(characters, spelled, other, frozenset((characters, _folded(spelled))), _folded(other))
        found |= dict.fromkeys((characters, *({_folded(spelled)} - found.keys())), one)
        if _folded(spelled) != "".join(table().characters[sign].pinyin[0] for sign in characters):
            habits[_folded(spelled)] = characters
    return found, habits


def other_place(plain: str) -> Homograph | None:
    """What is known of a name, given by its folded letters, that has the reading of another place's; nothing of most names."""
    return _all()[0].get(plain)


def spelled_by_habit(plain: str) -> str:
    """The characters of a place whose Latin spelling is not their reading; nothing for most names."""
    return _all()[1].get(plain, "")
