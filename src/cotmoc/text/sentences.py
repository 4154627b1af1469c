"""Sentences of a line, with their offsets.

Own rules: a full stop after an ordinal, an initial or an abbreviation ends nothing; a line end ends everything.

>>> line = "W 2026 r. odbędzie się 12. spotkanie. Gospodarzem jest Junnan."
>>> [line[s:e] for s, e in sentences(line, dotted_ordinals=True)]
['W 2026 r. odbędzie się 12. spotkanie.', 'Gospodarzem jest Junnan.']
"""

from __future__ import annotations

import re
from collections.abc import Iterator

LONGEST = 8_000
"""A sentence of so many characters is none: it is cut at the next space, so that no rule ever looks over a whole book."""
# The mark comes first and what stands before it is judged after: so the search leaps from mark to mark.
_END = re.compile(r"[.!?…。！？](?:(?<=[.!?…])(?<![.!?…][.!?…])[.!?…]*+[\"”»'’)\]]*+(?=\s|\Z)|(?<=[。！？])[。！？]*[”」』）]*)")
_SPACE = re.compile(r"\s")
_GAP = re.compile(r"\s*")
_OPENERS = re.compile("[\"“„«'‘(–— -]*")
WORD_REACH = 40
"""Characters looked back for the word that a full stop follows: abbreviations are shorter."""
YEAR_MARKS = frozenset({"r", "р", "г", "рр", "гг"})
_ABBREVIATIONS = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "dr",
        "prof",
        "no",
        "nr",
        "nos",
        "st",
        "tp",
        "ts",
        "ths",
        "gs",
        "pgs",
        "tx",
        "bl",
        "a",
        "m",
        "in",
        "np",
        "tj",
        "tzw",
        "św",
        "ul",
        "im",
        "ks",
        "str",
        "pkt",
        "art",
        "al",
        "sg",
        "gen",
        "col",
        "lt",
        "maj",
        "sen",
        "rep",
        "hon",
        "ex",
        "vs",
        "ca",
        "bl.a",
        "d",
        "t",
        "f",
        "osv",
        "г",
        "гг",
        "ст",
        "р",
        "рр",
        "ім",
        "им",
        "м",
        "с",
        "обл",
        "вул",
        "ул",
        "п",
        "пп",
        "тис",
        "млн",
        "млрд",
        "тыс",
        "др",
        "пр",
        "т",
        "ін",
        "см",
        "bzw",
        "z",
        "b",
        "d",
        "h",
        "u",
        "a",
        "usw",
        "inkl",
        "vgl",
        "evtl",
        "zzgl",
        "bzgl",
        "nr",
        "abs",
        "mm.",
        "mme",
        "mlle",
        "sr",
        "sra",
        "dña",
        "ud",
        "uds",
        "pág",
        "dto",
        "dr.",
        "dra",
        "exmo",
        "sra.",
        "tzv",
        "např",
        "resp",
        "č",
        "odst",
        "tj.",
        "mj",
        "tzn",
        "bc",
        "ing",
        "mgr",
        "phdr",
        "h.e",
        "ltd",
        "co",
        "inc",
        "corp",
        "dll",
        "dsb",
        "dkk",
        "drs",
        "ir",
        "kol",
        "letjen",
        "jenderal",
        "yth",
    ]
)
_LAST_WORD = re.compile(r"[\w.]*\w\Z")


def sentences(line: str, *, dotted_ordinals: bool = False) -> Iterator[tuple[int, int]]:
    """Start and end of each sentence of a line.

    Args:
        line: One line of text, without line ends.
        dotted_ordinals: Whether the language writes ordinals with a full stop (`12. spotkanie`).
    """
    start = 0
    for match in _END.finditer(line):
        if match[0][0] == "." and not _ends_sentence(line, start, match, dotted_ordinals):
            continue
        yield from _bounded(line, start, match.end())
        start = match.end()
    yield from _bounded(line, start, len(line))


class Sentences:
    """The sentences of one text, each stretch cut once however many ask for it.

    Args:
        text: The whole text.
        dotted_ordinals: See `sentences`.
    """

    def __init__(self, text: str, *, dotted_ordinals: bool) -> None:
        self._text, self._dotted = text, dotted_ordinals
        self._cut: dict[tuple[int, int], list[tuple[int, int]]] = {}

    def of(self, start: int, end: int) -> list[tuple[int, int]]:
        """Start and end, in the text, of each sentence of a stretch without line ends."""
        found = self._cut.get((start, end))
        if found is None:
            pieces = sentences(self._text[start:end], dotted_ordinals=self._dotted)
            found = self._cut[start, end] = [(start + begin, start + stop) for begin, stop in pieces]
        return found


def _bounded(line: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The stretch without white space around it, in pieces if it is too long; nothing if it is empty."""
    while end - start > LONGEST:
        space = _SPACE.search(line, start + LONGEST, end)
        cut = space.start() if space and space.start() < start + 2 * LONGEST else start + LONGEST
        if line[start:cut].strip():
            yield _trim(line, start, cut)
        start = cut
    if line[start:end].strip():
        yield _trim(line, start, end)


def _ends_sentence(line: str, start: int, match: re.Match[str], dotted_ordinals: bool) -> bool:
    rest = _GAP.match(line, match.end()).end()  # type: ignore[union-attr]
    if rest == len(line):
        return True
    opened = _OPENERS.match(line, rest).end()  # type: ignore[union-attr]
    following = line[opened : opened + 1]
    if following.islower():
        # "…" and "..." may end a list inside a paragraph; a small letter after one full stop goes on.
        return False
    word = _LAST_WORD.search(line[max(start, match.start() - WORD_REACH) : match.start()])
    if word is None or len(match[0]) > 1:
        return True
    last = word[0].lower()
    if last.isdigit():
        return not (dotted_ordinals and len(last) <= 2 and following.isalpha())
    if len(last) == 1 and word[0].isupper():
        return False
    if last in YEAR_MARKS:
        # "2026 r." may end a sentence; "г. Лаокай" is a town.
        counted = line[max(start, match.start() - len(last) - 2) : match.start() - len(last)].rstrip(" \u00a0")[-1:].isdigit()
        return counted and following.isupper()
    return last not in _ABBREVIATIONS or (last in {"a", "in", "m", "no"} and following.isupper())


def _trim(line: str, start: int, end: int) -> tuple[int, int]:
    while start < end and line[start].isspace():
        start += 1
    while end > start and line[end - 1].isspace():
        end -= 1
    return start, end
