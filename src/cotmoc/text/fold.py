"""Characters made comparable, one for one, so that an offset in the folded text is an offset in the text.

Two folds: `lexical` keeps diacritics (Vietnamese *ký* and *kỵ* are different words) and is what language files are written in;
`bare` drops them too and is what names are compared in. Both turn letters small, traditional Chinese characters into
simplified ones, every kind of apostrophe into `'`, and all other punctuation into a space; only `lexical` keeps the marks that
part one phrase from the next, all as a comma, so that no pattern reaches over them.

>>> lexical("Lạng Sơn–Quảng Tây; “諒山”")
'lạng sơn quảng tây,  谅山 '
>>> bare("Lạng Sơn, Đồng Đăng")
'lang son  dong dang'
"""

from __future__ import annotations

import unicodedata
from functools import cache
from importlib import resources

MOST_MARKS = 64
PARTING = frozenset(",;:!?，；：。、！？")
KEPT_SIGNS = frozenset("$€£¥%")
APOSTROPHES = frozenset("'’‘ʼ`´ʹ＇")
# Letters that Unicode does not decompose, though every press writes them plain abroad.
PLAIN = {"đ": "d", "ð": "d", "ł": "l", "ø": "o", "æ": "a", "œ": "o", "ß": "s", "ı": "i", "ё": "е"}


@cache
def _simplified() -> dict[str, str]:
    """Traditional → simplified characters; the table and its licence are in `traditional.tsv`."""
    lines = resources.files(__package__).joinpath("traditional.tsv").read_text(encoding="utf-8").splitlines()
    return {line[0]: line[2] for line in lines if line and not line.startswith("#")}


class _Fold(dict[int, str]):
    """A table for `str.translate` that fills itself: 100 times fewer entries than one for all of Unicode, at no cost once warm."""

    def __init__(self, *, keep_diacritics: bool) -> None:
        super().__init__()
        self._keep_diacritics = keep_diacritics

    def __missing__(self, code: int) -> str:
        folded = self[code] = self._fold(chr(code))
        return folded

    def _fold(self, character: str) -> str:
        if character in APOSTROPHES:
            return "'"
        if character in KEPT_SIGNS:
            return character
        if character in PARTING:
            return "," if self._keep_diacritics else " "
        compatible = unicodedata.normalize("NFKC", character)
        small = (compatible if len(compatible) == 1 else character).lower()
        if len(small) != 1:
            small = character
        if not (small.isalnum() or unicodedata.category(small) in {"Mn", "Mc"}):
            return " "
        small = _simplified().get(small, small)
        if self._keep_diacritics:
            return "е" if small == "ё" else small
        if small in PLAIN:
            return PLAIN[small]
        base = unicodedata.normalize("NFD", small)[0]
        # й and ї are letters of their own in Cyrillic, 각 is a syllable: only Latin and Greek letters lose their marks.
        return base if base.isascii() else small


_LEXICAL = _Fold(keep_diacritics=True)
_BARE = _Fold(keep_diacritics=False)


def lexical(text: str) -> str:
    """Fold for words: small letters, simplified characters, punctuation to spaces. Same length as the text."""
    return text.translate(_LEXICAL)


def bare(text: str) -> str:
    """Fold for names: as `lexical`, and Latin letters lose their diacritics. Same length as the text."""
    return text.translate(_BARE)


def composed(text: str) -> tuple[str, list[int] | None]:
    """The text in NFC, and for each of its code points (and one past the end) the offset in the text given.

    The list is None when nothing changed, which is nearly always and costs one scan.

    >>> composed("a\\u0306b")
    ('ăb', [0, 2, 3])
    """
    if unicodedata.is_normalized("NFC", text):
        return text, None
    pieces: list[str] = []
    offsets: list[int] = []
    start = 0
    for position in range(1, len(text) + 1):
        # A new cluster begins at every character that is no combining mark and no conjoining jamo.
        if position < len(text) and (unicodedata.category(text[position])[0] == "M" or "\u1160" <= text[position] <= "\u11ff"):
            continue
        # Sorting marks takes time quadratic in their number, and no letter has so many.
        piece = text[start:position] if position - start > MOST_MARKS else unicodedata.normalize("NFC", text[start:position])
        pieces.append(piece)
        offsets.extend(min(start + index, position - 1) for index in range(len(piece)))
        start = position
    offsets.append(len(text))
    return "".join(pieces), offsets
