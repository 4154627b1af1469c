"""Pairs of written names, same or different, and what an answer to each is worth."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

from figures.corpora import ROOT, shared_folder

OWN = ROOT / "tests" / "corpus" / "name_pairs.tsv"
COLUMNS = ("kind", "form_a", "lang_a", "form_b", "lang_b", "same")
PLACES = frozenset({"country", "province", "prefecture", "city", "county", "town", "river", "marker", "crossing"})
BODIES = frozenset({"organisation", "project", "agreement", "programme", "document", "event"})


@dataclass(frozen=True, slots=True)
class Pair:
    """Two written names."""

    kind: str
    a: str
    lang_a: str
    b: str
    lang_b: str
    same: bool
    """Whether they mean one thing, as a person judged."""


def read_pairs(path: Path) -> tuple[Pair, ...]:
    """Those of a table."""
    header, *rows = (line.split("\t") for line in path.read_text("utf-8").splitlines() if line.strip())
    places = [header.index(column) for column in COLUMNS]
    cells = ([row[place] for place in places] for row in rows)
    return tuple(Pair(kind, a, lang_a, b, lang_b, same == "1") for kind, a, lang_a, b, lang_b, same in cells)


def corpora() -> tuple[dict[str, tuple[Pair, ...]], list[str]]:
    """By name, and a note on what is not there."""
    found = {"own": read_pairs(OWN)}
    shared = shared_folder() / "eval" / "name_pairs.tsv"
    if not shared.is_file():
        return found, ["shared: the pairs are not here; set COTMOC_SHARED to the folder that holds them"]
    return {"shared": read_pairs(shared), **found}, []


# ---- kinds of pair

INFLECTED, HYBRID, HALVES, WORDS = "inflected", "hybrid", "crossing pairs", "bodies and projects"
SINO_PINYIN, CYRILLIC_CHINESE = "sino-vietnamese ~ pinyin", "cyrillic ~ chinese"
_CASE = re.compile(r"-(?:gen|dat|acc|instr|ins|loc|voc)\Z")
_MARKS = "vietnamese"
_PLAIN, _PINYIN, _LATIN = "vietnamese without marks", "pinyin", "latin"
_HAN, _CYRILLIC, _KANA, _HANGUL, _THAI, _ARABIC = "chinese", "cyrillic", "kana", "hangul", "thai", "arabic"
_SCRIPTS = (
    (_KANA, re.compile("[\u3040-\u30ff]")),
    (_HAN, re.compile("[\u3400-\u9fff]")),
    (_HANGUL, re.compile("[\uac00-\ud7af]")),
    (_CYRILLIC, re.compile("[\u0400-\u052f]")),
    (_THAI, re.compile("[\u0e00-\u0eff]")),
    (_ARABIC, re.compile("[\u0600-\u06ff]")),
)
_READ_BOTH_WAYS = frozenset(
    {"ai dian", "bang tuong", "cao bang", "chi ma", "dai tan", "ha long", "ha lang", "hong ha", "lao cai", "long bang"}
)
"""Vietnamese names whose plain letters are pinyin as well."""


@cache
def pair_kind(pair: Pair) -> str:
    """What makes the pair hard.

    >>> pair_kind(Pair("person", "Luu Ninh", "nl", "Liu Ning", "en", True)), pair_kind(Pair("person", "Лю Нин", "ru", "刘宁", "zh", True))
    ('sino-vietnamese ~ pinyin', 'cyrillic ~ chinese')
    """
    if pair.kind in BODIES:
        return WORDS
    if _CASE.search(pair.lang_a) or _CASE.search(pair.lang_b):
        return INFLECTED
    if pair.kind == "crossing" and all(re.search("[-–—]", form) for form in (pair.a, pair.b)):
        return HALVES
    if any(_hybrid(form) for form in (pair.a, pair.b)):
        return HYBRID
    writings = {_writing(pair.a, pair.lang_a), _writing(pair.b, pair.lang_b)}
    for one in (_KANA, _HANGUL, _THAI, _ARABIC):
        if one in writings:
            return f"{one} ~ any" if one in (_KANA, _HANGUL) else "thai, arabic ~ any"
    if _CYRILLIC in writings:
        return _with_cyrillic(writings)
    return _without_cyrillic(writings)


def _with_cyrillic(writings: set[str]) -> str:
    if writings & {_HAN, _PINYIN}:
        return CYRILLIC_CHINESE
    return "cyrillic ~ cyrillic" if writings == {_CYRILLIC} else "cyrillic ~ vietnamese"


def _without_cyrillic(writings: set[str]) -> str:
    vietnamese = bool(writings & {_MARKS, _PLAIN})
    if _HAN in writings:
        if writings == {_HAN}:
            return "simplified ~ traditional"
        return f"{'sino-vietnamese' if _MARKS in writings else _PLAIN if vietnamese else 'pinyin, latin'} ~ chinese"
    if _PINYIN in writings and vietnamese:
        return SINO_PINYIN
    return "diacritics" if writings <= {_MARKS, _PLAIN} else "latin spellings"


def _writing(form: str, language: str) -> str:
    for script, letters in _SCRIPTS:
        if letters.search(form):
            return script
    decomposed = unicodedata.normalize("NFD", form.lower())
    if language == "vi" or re.search("[\u0302\u0306\u0309\u031b\u0323đð]", decomposed):
        return _MARKS
    plain = re.sub("[\u0300-\u036f]", "", decomposed)
    words = re.findall("[a-z]+", plain)
    if " ".join(words) in _READ_BOTH_WAYS:
        return _PLAIN
    if words and all(_cuts_into(word, _syllables()[1]) for word in words):
        return _PINYIN
    return _PLAIN if words and all(word in _syllables()[0] for word in words) else _LATIN


def _hybrid(form: str) -> bool:
    """Half pinyin, half Vietnamese: *Wei Thao*."""
    words = re.findall("[a-z]+", form.lower()) if form.isascii() else []
    vietnamese, pinyin = _syllables()
    return (
        any(word in pinyin and word not in vietnamese for word in words)
        and any(word in vietnamese and not _cuts_into(word, pinyin) for word in words)
        and all(word in vietnamese or word in pinyin for word in words)
    )


@cache
def _syllables() -> tuple[frozenset[str], frozenset[str]]:
    """Those of Vietnamese without marks, and of pinyin without tones."""
    vietnamese, pinyin = set[str](), set[str]()
    for _, readings, sounds, *_ in characters():
        vietnamese |= {plain(reading) for reading in readings}
        pinyin |= {re.sub(r"\d", "", sound) for sound in sounds}
    return frozenset(vietnamese), frozenset(pinyin)


@cache
def characters() -> tuple[tuple[str, tuple[str, ...], tuple[str, ...], int], ...]:
    """Of the table of readings: character, Vietnamese, pinyin with tone numbers, how often it is used."""
    table = resources.files("cotmoc.names").joinpath("data", "readings.tsv").read_text("utf-8")
    rows = (line.split("\t") for line in table.splitlines() if line and line[0] != "#")
    return tuple((row[0], tuple(row[1].split()), tuple(row[2].split()), int(row[3])) for row in rows)


def plain(text: str) -> str:
    """Vietnamese without its marks.

    >>> plain("Đặng Quốc Khánh")
    'Dang Quoc Khanh'
    """
    stripped = re.sub("[\u0300-\u036f]", "", unicodedata.normalize("NFD", text))
    return stripped.replace("đ", "d").replace("Đ", "D")


def _cuts_into(word: str, syllables: frozenset[str]) -> bool:
    """Whether a word is nothing but syllables."""
    ends = {0}
    for end in range(1, len(word) + 1):
        if any(start in ends and word[start:end] in syllables for start in range(max(0, end - 6), end)):
            ends.add(end)
    return len(word) in ends


# ---- what answers are worth


@dataclass(slots=True)
class Tally:
    """Answers, counted."""

    right: int = 0
    """Same, and called same."""
    missed: int = 0
    """Same, and called different."""
    open: int = 0
    """Same, and called unsure."""
    wrong: int = 0
    """Different, and called same."""
    kept_apart: int = 0
    """Different, and called different."""
    open_different: int = 0
    """Different, and called unsure."""

    @property
    def same(self) -> int:
        """How many are the same."""
        return self.right + self.missed + self.open

    @property
    def different(self) -> int:
        """How many are different."""
        return self.wrong + self.kept_apart + self.open_different

    @property
    def precision(self) -> float | None:
        """Of those called same, how many are."""
        return _share(self.right, self.right + self.wrong)

    @property
    def recall(self) -> float | None:
        """Of those that are the same, how many are called so."""
        return _share(self.right, self.same)

    @property
    def f1(self) -> float:
        """Harmonic mean of both."""
        return 2 * self.right / (2 * self.right + self.missed + self.open + self.wrong) if self.right else 0.0

    @property
    def not_denied(self) -> float | None:
        """Of those that are the same, how many are called same or unsure."""
        return _share(self.right + self.open, self.same)

    @property
    def denied(self) -> float | None:
        """Of those that are the same, how many are called different."""
        return _share(self.missed, self.same)

    @property
    def unsure_of_different(self) -> float | None:
        """Of those that are different, how many are called unsure."""
        return _share(self.open_different, self.different)

    def add(self, same: bool, verdict: str) -> None:
        """Count an answer."""
        if same:
            self.right += verdict == "same"
            self.missed += verdict == "different"
            self.open += verdict == "unsure"
        else:
            self.wrong += verdict == "same"
            self.kept_apart += verdict == "different"
            self.open_different += verdict == "unsure"


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


Answer = Callable[[Pair], str]
"""A pair to its verdict."""


def tally(pairs: Iterable[Pair], verdicts: Iterable[str]) -> Tally:
    """All of them."""
    found = Tally()
    for pair, verdict in zip(pairs, verdicts, strict=True):
        found.add(pair.same, verdict)
    return found


def by_kind(pairs: Sequence[Pair], verdicts: Sequence[str]) -> dict[str, Tally]:
    """For each kind of pair, commonest first."""
    found: dict[str, Tally] = {}
    for pair, verdict in zip(pairs, verdicts, strict=True):
        found.setdefault(pair_kind(pair), Tally()).add(pair.same, verdict)
    return dict(sorted(found.items(), key=lambda item: -(item[1].same + item[1].different)))


def best_threshold(pairs: Sequence[Pair], scores: Sequence[float]) -> float:
    """The one at which recall is furthest above false alarms, for pairs whose truth is known: more than a user could know.

    Not the one with the highest harmonic mean of precision and recall: where most pairs are the same, that one calls everything the same.
    """
    same = sum(pair.same for pair in pairs) or 1
    different = sum(not pair.same for pair in pairs) or 1
    best, found, reach = 1.0, float("-inf"), 0.0
    ranked = sorted(zip(scores, pairs, strict=True), key=lambda one: -one[0])
    for place, (score, pair) in enumerate(ranked, 1):
        reach += 1 / same if pair.same else -1 / different
        if (place == len(ranked) or ranked[place][0] < score) and reach > found + 1e-9:
            best, found = score, reach
    return best


def at(threshold: float, scores: Iterable[float]) -> list[str]:
    """Scores as verdicts. Peers have no third answer."""
    return ["same" if score >= threshold else "different" for score in scores]
