"""Names built from words: bodies, projects, papers. A name is what it is (its *heads*), what else is said of it, and the names in it.

*联合工作组* and *Joint Working Group* say `joint work group`; *Joint Working Committee* has another head and is another body.

>>> understood("Gemeinsamen Arbeitsgruppe").meanings == understood("联合工作组").meanings == {"joint", "work", "group"}
True
>>> decide("Tỉnh ủy Tuyên Quang", "宣光省委", "organisation").verdict.value
'same'
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from cotmoc.names.method import decide as by_letters
from cotmoc.names.records import Comparison, Reason, Verdict
from cotmoc.names.written import script_of
from cotmoc.text.fold import bare

HEAD, OTHER = 4.0, 2.0
"""Bits of a head and of another word that both names say."""
LEVELS = frozenset({"province", "city", "region", "prefecture", "county"})
"""Words for the level of a body; one name may leave it out."""
LIGHT = LEVELS | {
    "border",
    "general",
    "international",
    "national",
    "management",
    "project",
    "programme",
    "department",
    "central",
    "year",
    "party",
}
"""Words that one name may leave out while it still means the same."""
_LINKS = re.compile(r"(?:s|es|en|n|e)?")
_ENDING = 8
"""Longest ending of a word behind its stem."""
_PART = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d+|[^\w\s]", re.UNICODE)

Decide = Callable[[str, str, str], Comparison]


@dataclass(frozen=True, slots=True, eq=False)
class Understood:
    """A name taken apart."""

    heads: frozenset[str]
    meanings: frozenset[str]
    """Heads and others."""
    names: tuple[str, ...]
    """What is left: names of places and persons."""
    noise: tuple[str, ...]
    """Words in small letters that are not known."""
    numbers: tuple[str, ...]


@cache
def _words() -> tuple[dict[str, tuple[str, ...]], frozenset[str], frozenset[str], re.Pattern[str], re.Pattern[str]]:
    data = tomllib.loads(resources.files("cotmoc.names").joinpath("data", "words.toml").read_text(encoding="utf-8"))
    meanings: dict[str, tuple[str, ...]] = {}
    for section in ("others", "heads"):
        for meaning, stems in data[section].items():
            for entry in stems:
                stem, _, said = entry.partition("=")
                meanings[stem] = tuple(said.split()) if said else (meaning.rstrip("_"),)
    spaced = [stem for stem in meanings if not _glued(stem)]
    glued = [stem for stem in meanings if _glued(stem)]
    patterns = [re.compile("|".join(re.escape(stem) for stem in sorted(stems, key=len, reverse=True))) for stems in (spaced, glued)]
    return meanings, frozenset(data["heads"]), frozenset(data["stop"]["words"]), patterns[0], patterns[1]


def _glued(stem: str) -> bool:
    return script_of(stem) in {"han", "kana", "hangul", "thai", "lao"}


@lru_cache(maxsize=1 << 14)
def understood(text: str) -> Understood:
    """Take a name apart."""
    known, heads, stop, spaced, glued = _words()
    said: list[str] = []
    names: list[list[str]] = [[]]
    noise: list[str] = []
    numbers: list[str] = []
    folded = bare(text)
    position = 0
    while position < len(text):
        match = glued.match(folded, position)
        if match is None and _starts_word(folded, position):
            match = _fitting(spaced, folded, position)
        if match is not None:
            said += known[match[0]]
            position = _after(folded, match, known, spaced, said)
            names.append([])
            continue
        part = _PART.match(text, position)
        if part is None:
            position += 1
            continue
        word = part[0]
        if _glued(word[0]):
            stop_here = next((place for place in range(position + 1, part.end()) if glued.match(folded, place)), part.end())
            word = text[position:stop_here]
        _sort(word, bare(word).strip(), stop, names, noise, numbers)
        position += len(word)
    meanings = frozenset(said)
    return Understood(
        meanings & heads, meanings, tuple(" ".join(words) for words in names if words), tuple(noise), tuple(numbers)
    )  # fmt: skip


def _sort(word: str, plain: str, stop: frozenset[str], names: list[list[str]], noise: list[str], numbers: list[str]) -> None:
    if word.isdigit():
        numbers.append(str(int(word)))
    elif not word[0].isalpha() or plain in stop:
        names.append([])
    elif _glued(word[0]) or word[0].isupper():
        names[-1].append(word)
    else:
        noise.append(plain)
        names.append([])


def _starts_word(folded: str, position: int) -> bool:
    return position == 0 or not (folded[position - 1].isalnum() or folded[position - 1] == "'")


def _fitting(pattern: re.Pattern[str], folded: str, position: int) -> re.Match[str] | None:
    """A stem here, if what follows it can be its ending or another stem."""
    match = pattern.match(folded, position)
    if match is None:
        return None
    rest = _rest(folded, match.end())
    stem = match[0]
    if not rest or (stem.endswith(" ")):
        return match
    inner = _LINKS.match(folded, match.end())
    if pattern.match(folded, match.end()) or (inner is not None and pattern.match(folded, inner.end())):
        return match
    return match if len(stem) > 3 and len(rest) <= (_ENDING if len(stem) > 4 else 3) else None


def _rest(folded: str, start: int) -> str:
    end = start
    while end < len(folded) and (folded[end].isalnum() or folded[end] == "'"):
        end += 1
    return folded[start:end]


def _after(folded: str, match: re.Match[str], known: dict[str, tuple[str, ...]], spaced: re.Pattern[str], said: list[str]) -> int:
    """The end of the word, with what its further stems say."""
    end = match.end()
    if _glued(match[0]) or match[0].endswith(" "):
        return end
    while rest := _rest(folded, end):
        link = _LINKS.match(folded, end)
        for start in dict.fromkeys((end, link.end() if link else end)):
            inner = spaced.match(folded, start)
            if inner is not None and len(inner[0]) >= 3 and inner.end() <= end + len(rest):
                said += known[inner[0]]
                end = inner.end()
                break
        else:
            return end + len(rest)
    return end


def decide(a: str, b: str, kind: str, *, places: Decide = by_letters) -> Comparison:
    """Whether two names built from words are one.

    Args:
        a: One.
        b: The other.
        kind: What both are.
        places: How the names in them are compared; with a register it knows exonyms.
    """
    left, right = understood(a), understood(b)
    one, other = "".join(bare(a).split()), "".join(bare(b).split())
    if not one or not other:
        return Comparison(Verdict.UNSURE, 0.0, (Reason("empty", ""),))
    if one == other:
        return Comparison(Verdict.SAME, 4.0 * max(len(left.meanings), 2), (Reason("same_plain", one),))
    if left.numbers and right.numbers and left.numbers != right.numbers:
        return Comparison(Verdict.DIFFERENT, -6.0, (Reason("number", f"{' '.join(left.numbers)} ≠ {' '.join(right.numbers)}"),))
    if not left.meanings or not right.meanings:
        return _without_words(a, b, left, right, places)
    reasons, score = [], 0.0
    shared = left.meanings & right.meanings
    lacking = left.meanings ^ right.meanings
    if shared:
        reasons.append(Reason("words", " ".join(sorted(shared))))
        score += sum(HEAD if each in left.heads else OTHER for each in shared)
    if lacking:
        reasons.append(Reason("words", " ≠ ".join(" ".join(sorted(each.meanings & lacking)) or "–" for each in (left, right))))
    verdict = _by_words(left, right)
    if verdict == Verdict.DIFFERENT:
        return Comparison(verdict, score - 10.0, tuple(reasons[::-1]))
    named = _by_names(left, right, places)
    reasons += named.reasons
    if named.verdict == Verdict.DIFFERENT:
        return Comparison(Verdict.DIFFERENT, score - 10.0, (*named.reasons, *reasons[: -len(named.reasons) or None]))
    score += named.score
    if named.verdict == Verdict.UNSURE or left.noise or right.noise:
        verdict = Verdict.UNSURE if named.verdict == Verdict.UNSURE or len(left.noise) + len(right.noise) > 2 else verdict
    return Comparison(verdict, score, tuple(reasons))


def _without_words(a: str, b: str, left: Understood, right: Understood, places: Decide) -> Comparison:
    """A project called by its place alone, or words that nobody knows."""
    if left.names and right.names and not left.meanings and not right.meanings:
        return _by_names(left, right, places)
    return Comparison(Verdict.UNSURE, 0.0, (Reason("unreadable", f"{a}, {b}"),))


def _by_words(left: Understood, right: Understood) -> Verdict:
    light = LIGHT if left.meanings - LIGHT and right.meanings - LIGHT else LEVELS
    if left.heads - light and right.heads - light and not left.heads & right.heads - light:
        return Verdict.DIFFERENT
    levels = left.meanings & LEVELS, right.meanings & LEVELS
    if levels[0] and levels[1] and not levels[0] & levels[1]:
        return Verdict.DIFFERENT
    only = (left.meanings - right.meanings - light, right.meanings - left.meanings - light)
    if not only[0] and not only[1]:
        return Verdict.SAME
    shared = left.meanings & right.meanings
    if only[0] and only[1]:
        return Verdict.DIFFERENT if len(only[0]) + len(only[1]) > len(shared) / 2 else Verdict.UNSURE
    return Verdict.UNSURE if shared - light else Verdict.DIFFERENT


def _by_names(left: Understood, right: Understood, places: Decide) -> Comparison:
    """The names inside: each of the shorter list must be met in the longer one."""
    if not left.names and not right.names:
        return Comparison(Verdict.SAME, 0.0, ())
    if not left.names or not right.names:
        return Comparison(Verdict.UNSURE, 0.0, (Reason("place", f"{', '.join(left.names) or '–'} ~ {', '.join(right.names) or '–'}"),))
    short, long = sorted((left.names, right.names), key=len)
    score, reasons, verdicts = 0.0, [], []
    for name in short:
        best = max((places(min(name, each), max(name, each), "place") for each in long), key=_rank)
        verdicts.append(best.verdict)
        score += best.score
        reasons.append(Reason("place", f"{name}: {'; '.join(reason.detail for reason in best.reasons[:2])}"))
    if len(short) < len(long) and Verdict.DIFFERENT in verdicts and len(short) == 1:  # written in one word here, in several there
        whole = places(min(" ".join(short), " ".join(long)), max(" ".join(short), " ".join(long)), "place")
        if whole.verdict != Verdict.DIFFERENT:
            return whole
    verdict = (
        Verdict.DIFFERENT
        if Verdict.DIFFERENT in verdicts
        else Verdict.UNSURE
        if Verdict.UNSURE in verdicts or len(short) < len(long)
        else Verdict.SAME
    )
    return Comparison(verdict, score, tuple(reasons))


def _rank(found: Comparison) -> tuple[int, float]:
    return (Verdict.DIFFERENT, Verdict.UNSURE, Verdict.SAME).index(found.verdict), found.score
