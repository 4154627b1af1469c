"""People who do not exist: random names in Hanzi with their Vietnamese reading and pinyin, for studies of chance and of size."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import accumulate

from figures.name_pairs import Pair, characters, plain

_NAMING = 1_500
"""From how many of the commonest characters given names are made."""


@dataclass(frozen=True, slots=True)
class Name:
    """One person's name in three writings."""

    hanzi: str
    vietnamese: str
    pinyin: str
    """Without tones, the given name joined."""

    @property
    def plain(self) -> str:
        """Vietnamese without marks."""
        return plain(self.vietnamese)


@cache
def _parts() -> tuple[list[tuple[str, str, str]], list[float], list[tuple[str, str, str]]]:
    """Surnames with their weights summed up, and characters of given names."""
    readings = {
        sign: (vietnamese[0], re.sub(r"\d", "", pinyin[0]), often)
        for sign, vietnamese, pinyin, often in characters()
        if vietnamese and pinyin
    }
    table = resources.files("cotmoc.names").joinpath("data", "surnames.tsv").read_text("utf-8")
    surnames, weights = [], []
    for line in table.splitlines():
        sign, *shares = line.split("\t")
        if sign in readings and len(shares) == 2:
            surnames.append((sign, *readings[sign][:2]))
            weights.append(float(shares[0]) + float(shares[1]) + 0.2)
    commonest = sorted(readings, key=lambda sign: (-readings[sign][2], sign))[:_NAMING]
    return surnames, list(accumulate(weights)), [(sign, *readings[sign][:2]) for sign in commonest]


def random_names(dice: random.Random, count: int, syllables: int) -> Iterator[Name]:
    """So many, each Hanzi name once."""
    seen: set[str] = set()
    while len(seen) < count:
        name = random_name(dice, syllables)
        if name.hanzi not in seen:
            seen.add(name.hanzi)
            yield name


def random_name(dice: random.Random, syllables: int) -> Name:
    """One. Surnames are as common as they are in life."""
    surnames, weights, given = _parts()
    signs = [*dice.choices(surnames, cum_weights=weights), *(dice.choice(given) for _ in range(syllables - 1))]
    vietnamese = " ".join(reading.capitalize() for _, reading, _ in signs)
    pinyin = f"{signs[0][2].capitalize()} {''.join(sound for _, _, sound in signs[1:]).capitalize()}"
    return Name("".join(sign for sign, _, _ in signs), vietnamese, pinyin)


def fresh_pairs(count: int) -> list[Pair]:
    """Pairs that nobody saw before, half of them the same person, in four combinations of writings."""
    dice = random.Random(20261121)  # noqa: S311 (not for secrets)
    names = [*random_names(dice, count // 2, 2), *random_names(dice, count - count // 2, 3)]
    dice.shuffle(names)
    pairs = []
    for number, name in enumerate(names):
        other = name if number % 2 else names[number - 1]
        one, two = (
            ((name.vietnamese, "vi"), (other.hanzi, "zh")),
            ((name.plain, "en"), (other.hanzi, "zh")),
            ((name.plain, "en"), (other.pinyin, "en")),
            ((name.vietnamese, "vi"), (other.plain, "en")),
        )[number // 2 % 4]
        pairs.append(Pair("person", *one, *two, other is name))
    return pairs


def crossed_pairs(count: int, seed: int) -> list[Pair]:
    """Pairs of which most are new and no name is: any two of four hundred written names."""
    dice = random.Random(20261200 + seed)  # noqa: S311 (not for secrets)
    names = [*random_names(dice, 50, 2), *random_names(dice, 50, 3)]
    forms = [
        form
        for name in names
        for form in ((name.hanzi, "zh", name), (name.vietnamese, "vi", name), (name.plain, "en", name), (name.pinyin, "en", name))
    ]
    drawn = ((dice.choice(forms), dice.choice(forms)) for _ in range(count))
    return [Pair("person", one[0], one[1], two[0], two[1], one[2] is two[2]) for one, two in drawn]
