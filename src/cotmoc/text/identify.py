"""Which language a text is in.

Script and letters decide first, then the commonest words of each language, and only where these are too few or too close a
statistical identifier (py3langid, 97 languages), which costs 50 times as much. A text in a language that the reader has no
file for is `und`.

>>> identify("Hai bên nhất trí tăng cường hợp tác và trao đổi đoàn giữa các địa phương.")
'vi'
>>> identify("双方同意加强边境口岸合作。")
'zh'
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from functools import cache

from cotmoc import languages
from cotmoc.records import UNKNOWN_LANGUAGE, LanguageCode
from cotmoc.text.fold import lexical

SAMPLE = 6000
"""Characters looked at: the middle of a page, where its article is."""
SECOND_LOOK = 1000
"""Characters that the statistical identifier sees where it only confirms."""
FEW, SOME = 0.12, 0.2
"""Share of a language's commonest words among all words: under the first it is not that language, under the second it may be its kin."""
FEW_KINDS = 4
"""Different ones of a language's commonest words that any text of it has: Italian has the *di* of Indonesian, and no other."""
_WORD = re.compile(r"[^\W\d_]+")
_SCRIPTS = {  # in runs, of which there are six times fewer than letters
    "kana": re.compile(r"[\u3040-\u30ff]+"),
    "hangul": re.compile(r"[\uac00-\ud7af]+"),
    "han": re.compile(r"[\u3400-\u9fff]+"),
    "cyrillic": re.compile(r"[\u0400-\u04ff]+"),
    "latin": re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]+"),
}
_IDENTIFIER_NAMES = {"no": "nb", "nn": "nb", "ms": "id"}
"""What the identifier calls a language of the reader, or one so near that the same file reads it."""


def identify(text: str) -> LanguageCode:
    """The language of a text, or `und`."""
    middle = max(0, (len(text) - SAMPLE) // 3)
    sample = text[middle : middle + SAMPLE]
    counts = {script: sum(map(len, pattern.findall(sample))) for script, pattern in _SCRIPTS.items()}
    letters = sum(counts.values())
    if letters == 0:
        return UNKNOWN_LANGUAGE
    if counts["hangul"] > letters * 0.3:
        return _if_known("ko")
    if counts["kana"] + counts["han"] > letters * 0.3:
        return _if_known("ja" if counts["kana"] > counts["han"] * 0.15 else "zh")
    by_words = _by_words(sample, "Cyrl" if counts["cyrillic"] > letters * 0.4 else "Latn")
    return by_words or _by_statistics(sample)


def _if_known(code: str) -> LanguageCode:
    return code if code in languages.codes() else UNKNOWN_LANGUAGE


@cache
def _stopwords() -> Mapping[str, Mapping[str, set[str]]]:
    """Script → word → languages it is common in, as one table so that each word of a text is looked up once."""
    tables: dict[str, dict[str, set[str]]] = {}
    for code in languages.codes():
        script, words = languages.stopwords(code)
        for word in words:
            tables.setdefault(script, {}).setdefault(lexical(word).strip(), set()).add(code)
    return tables


def _by_words(sample: str, script: str) -> LanguageCode | None:
    table = _stopwords().get(script, {})
    score: Counter[str] = Counter()
    kinds: Counter[str] = Counter()  # how many different words of each language were met
    words = _WORD.findall(lexical(sample))
    for word, times in Counter(words).items():
        for code in table.get(word, ()):
            score[code] += times
            kinds[code] += 1
    if len(words) < 12 or not score:
        return None
    ranked = score.most_common(2)
    best, hits = ranked[0]
    second = ranked[1][1] if len(ranked) > 1 else 0
    if hits < len(words) * FEW or hits < second * 1.35:
        return None
    # Kin of a language share its small words: Italian those of French, Slovak those of Czech.
    least = 0.9 if kinds[best] >= FEW_KINDS else 0.5
    doubtful = hits < len(words) * SOME or kinds[best] < FEW_KINDS
    return UNKNOWN_LANGUAGE if doubtful and _is_foreign(sample, least) else best


@cache
def _identifier() -> object:
    # Loading the model takes 0.3 s, and most texts never need it.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def _by_statistics(sample: str) -> LanguageCode:
    code, probability = _classified(sample)
    return code if code in languages.codes() and probability > 0.6 else UNKNOWN_LANGUAGE


def _is_foreign(sample: str, least: float) -> bool:
    """Whether the sample is, with at least that probability, in a language that the reader has no file for."""
    code, probability = _classified(sample[:SECOND_LOOK])
    return code not in languages.codes() and probability > least


def _classified(sample: str) -> tuple[str, float]:
    code, probability = _identifier().classify(sample)  # type: ignore[attr-defined]
    return _IDENTIFIER_NAMES.get(code, code), probability
