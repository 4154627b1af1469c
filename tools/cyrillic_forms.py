"""Write what Ukrainian and Russian press makes of Vietnamese and Chinese names into `forms/uk.toml` and `forms/ru.toml`.

    python tools/cyrillic_forms.py [--knowledge vn_cn] [--exonyms tools/cyrillic_exonyms.toml]

Vietnamese names are transcribed by the usual practical transcription, pinyin by that of Palladius and its Ukrainian counterpart, and both
also as machine translation spells them: letter by letter, through English, or a Chinese name by its Vietnamese reading. Every option of
a syllable has a price; the cheapest spellings of a name are kept. Names of places are written in one word and in several. Forms are in
the nominative: the gazetteer glues on the endings of the language file and drops a last vowel, ь or й before them.

Only what stands below the line `MARK` of a file of forms is written anew; what stands above it, such as `[terms]`, is kept. Names that no
rule gives are in the exonym file. Running it twice changes nothing.
"""

from __future__ import annotations

import argparse
import itertools
import json
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from cotmoc import knowledge

ROOT = Path(__file__).resolve().parent.parent
MARK = "# Below this line: written by tools/cyrillic_forms.py. Exonyms are in tools/cyrillic_exonyms.toml."
TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
PINYIN_TONES = frozenset("\u0300\u0301\u0304\u030c")
KEPT = {"person": 24, "place": 8}
"""How many spellings of a name are kept."""
LOCATIVE = {"г": "зі", "к": "ці"}
"""Ukrainian softens these before the locative: Каобанг → у Каобанзі. No ending can say so."""
PLACES = frozenset({"country", "province", "city", "prefecture", "county", "town", "river", "crossing", "zone"})

Options = tuple[tuple[str, int], ...]
"""Spellings of a piece of a syllable, with prices."""


@dataclass(frozen=True, slots=True)
class Alphabet:
    """How one language spells the sounds."""

    initials: Mapping[str, Options]
    finals: Mapping[str, Options]
    nuclei: Mapping[str, Options]
    whole: Mapping[str, Options]
    """Syllables with a spelling of their own."""
    soft: Mapping[str, str]
    """A vowel after a soft consonant."""


def _options(table: str) -> dict[str, Options]:
    """Read `ch:ть=0,ч=1 nh:нь=0`: a price of 0 may be left out."""
    found: dict[str, Options] = {}
    for entry in table.split():
        key, _, spellings = entry.partition(":")
        pairs = [spelling.partition("=") for spelling in spellings.split(",")]
        found[key] = tuple((text.replace("-", ""), int(price or 0)) for text, _, price in pairs)
    return found


# A soft initial ends in ~ : the vowel after it is softened (Châu: т~ + ау → тяу).
_INITIALS = (
    "ngh:нг ng:нг nh:н~,нь=2 th:тх,т=1 tr:ч,тр=1 ph:ф,пх=2 kh:кх,х=1 gh:г gi:з~,ж=2,дж=2,ги=3 ch:т~,ч=1 qu:ку,кв=1 "
    "b:б c:к,ц=3 d:з,д=1 đ:д g:г h:х k:к l:л m:м n:н p:п r:р,з=2 s:ш,с=1 t:т v:в x:с -:-"
)
_FINALS = "c:к ch:ть,к=2,ч=1 m:м n:н ng:нг nh:нь,н=1 p:п t:т -:-"
RUSSIAN = Alphabet(
    initials=_options(_INITIALS),
    finals=_options(_FINALS),
    nuclei=_options(
        "a:а ă:а â:а ai:ай ay:ай ây:ай ao:ао au:ау âu:ау e:е ê:е eo:ео êu:еу i:и y:и ia:иа iê:ье,ие=1 yê:йе,е=2,ие=2 iêu:ьеу,иеу=1 yêu:йеу "
        "iu:иу,ю=1 o:о ô:о ơ:о oa:оа oă:оа oe:оэ,ое=1 oai:оай oay:оай oi:ой ôi:ой ơi:ой oo:оо,о=1 oong:оонг u:у ua:уа ui:уй,уи=2 "
        "uô:уо uôi:уой uy:юи,уи=1,юй=2,уй=1 uyê:уе,уйе=1,юе=2 uyêt:ует uâ:уа uê:уэ,уе=1 uya:уя "
        "ư:ы,у=1,и=3 ưa:ыа,уа=1 ươ:ыо,уо=1,ио=2 ươi:ыой,уой=1 ươu:ыоу ưu:ыу,у=2,ю=2 ưi:ый uynh:уинь"
    ),
    whole=_options("nguyên:нгуен,нгуйен=3 xuân:суан,сюань=2 quôc:куок quy:куи,кюи=2 lưu:лыу,лу=2,лю=2 thi:тхи,ти=1"),
    soft={"а": "я", "о": "ё", "у": "ю", "э": "е"},
)
UKRAINIAN = Alphabet(
    initials=_options(_INITIALS.replace("gi:з~,ж=2,дж=2,ги=3", "gi:з~,ж=2,дж=2,гі=3")),
    finals=_options(_FINALS),
    nuclei=_options(
        "a:а ă:а â:а ai:ай ay:ай ây:ай ao:ао au:ау âu:ау e:е ê:е eo:ео êu:еу i:і y:і ia:іа iê:ьє,іє=1,'є=1 yê:є,йє=2 iêu:ьєу,іеу=1 yêu:єу "
        "iu:іу,ю=1 o:о ô:о ơ:о oa:оа oă:оа oe:ое oai:оай oay:оай oi:ой ôi:ой ơi:ой oo:оо,о=1 oong:оонг u:у ua:уа ui:уй,уі=2 "
        "uô:уо uôi:уой uy:уй,юі=2,уі=1,юй=1 uyê:ує,уйє=1,ює=2 uyêt:ует uâ:уа uê:уе uya:уя "
        "ư:и,у=1,і=3 ưa:иа,уа=1 ươ:ио,уо=1,іо=2 ươi:иой,уой=1 ươu:иоу ưu:иу,у=2,ю=2 ưi:ий uynh:уінь"
    ),
    whole=_options("nguyên:нгуєн,нгуен=1,нгуйєн=3 xuân:суан,сюань=2,сюан=2 quôc:куок quy:куй,куі=1 lưu:лиу,лу=2,лю=2 thi:тхі,ті=1"),
    soft={"а": "я", "о": "ьо", "у": "ю", "е": "є"},
)

_PINYIN_INITIALS = "zh:чж ch:ч sh:ш b:б p:п m:м f:ф d:д t:т n:н l:л g:г k:к h:х j:цз q:ц x:с r:ж z:цз c:ц s:с -:-"
_PINYIN_RU = (
    "a:а ai:ай an:ань ang:ан ao:ао e:э ei:эй en:энь eng:эн er:эр o:о ong:ун ou:оу u:у ua:уа uai:уай uan:уань uang:уан ui:уй un:унь uo:о "
    "i:и ia:я ian:янь iang:ян iao:яо ie:е in:инь ing:ин iong:юн iu:ю v:юй ve:юэ van:юань vn:юнь "
    "ya:я yan:янь yang:ян yao:яо ye:е yi:и yin:инь ying:ин yo:ё yong:юн you:ю yu:юй yuan:юань yue:юэ yun:юнь "
    "wa:ва wai:вай wan:вань wang:ван wei:вэй wen:вэнь weng:вэн wo:во wu:у"
)
_PINYIN_WHOLE_RU = "zi:цзы ci:цы si:сы hui:хуэй,хуй=1 hun:хунь huo:хо"
_TO_UKRAINIAN = str.maketrans({"э": "е", "ы": "и", "и": "і", "е": "є", "ё": "йо"})
_ENGLISH_N = (("нь", "н"), ("э", "е"))
_VIETNAMESE = re.compile(r"(ngh|ng|nh|th|tr|ph|kh|gh|gi|ch|qu|[bcdđghklmnpqrstvx])?([aăâeêioôơuưy]+)(ch|ng|nh|[cmnpt])?\Z")
_PINYIN = re.compile(
    r"(zh|ch|sh|[bpmfdtnlgkhjqxrzcs])?(iang|iong|uang|yuan|yang|ying|yong|wang|weng|iao|ian|ing|uai|uan|ang|eng|ong|yan|yao|yin|you|yue|yun|"
    r"wai|wan|wei|wen|van|ai|an|ao|ei|en|er|ou|ia|ie|in|iu|ua|ui|un|uo|ue|ya|ye|yi|yo|yu|wa|wo|wu|ve|vn|a|e|i|o|u|v)"
)


def _without(text: str, marks: frozenset[str]) -> str:
    """A text without some diacritics."""
    return unicodedata.normalize("NFC", "".join(letter for letter in unicodedata.normalize("NFD", text) if letter not in marks))


def _joined(pieces: Iterable[Options], limit: int) -> list[tuple[str, int]]:
    """The cheapest ways of putting pieces together."""
    kept: list[tuple[str, int]] = [("", 0)]
    for options in pieces:
        priced = [(left + right, price + more) for (left, price), (right, more) in itertools.product(kept, options)]
        kept = sorted(priced, key=lambda pair: pair[1])[: limit * 4]
    return kept


def vietnamese(syllable: str, alphabet: Alphabet) -> Options:
    """Spellings of a Vietnamese syllable; none if it is not one.

    >>> [text for text, _ in vietnamese("Giang", RUSSIAN)][:1], [text for text, _ in vietnamese("Châu", RUSSIAN)][:2]
    (['зянг'], ['тяу', 'чау'])
    >>> vietnamese("Sơn", UKRAINIAN)[0]
    ('шон', 0)
    """
    plain = _without(syllable.lower(), TONES)
    if plain in alphabet.whole:
        return alphabet.whole[plain]
    match = _VIETNAMESE.match(plain)
    if match is None:
        return ()
    initial, nucleus, final = match[1] or "-", match[2], match[3] or "-"
    if initial == "gi" and nucleus.startswith("ê"):
        nucleus = "i" + nucleus
    if nucleus not in alphabet.nuclei or initial not in alphabet.initials:
        return ()
    spellings: dict[str, int] = {}
    for (first, one), (vowel, two), (last, three) in itertools.product(
        alphabet.initials[initial], alphabet.nuclei[nucleus], alphabet.finals[final]
    ):
        text = _soften(first, vowel, alphabet) + last
        price = one + two + three + _misfit(first, vowel)
        spellings[text] = min(price, spellings.get(text, price))
    return tuple(sorted(spellings.items(), key=lambda pair: pair[1]))


def _soften(initial: str, vowel: str, alphabet: Alphabet) -> str:
    if not initial.endswith("~"):
        return initial + vowel
    return initial[:-1] + alphabet.soft.get(vowel[0], vowel[0]) + vowel[1:]


def _misfit(initial: str, vowel: str) -> int:
    """Ukrainian writes б'є and дьє, never б'ьє and д'є."""
    lips = initial.endswith(("б", "п", "в", "м", "ф"))
    if vowel.startswith("ьє"):
        return 2 if lips else 0
    return (-1 if lips else 4) if vowel.startswith("'є") else 0


def pinyin_syllables(word: str) -> list[str]:
    """The syllables of a pinyin word, without tones.

    >>> pinyin_syllables("Fángchénggǎng"), pinyin_syllables("Míng'ān"), pinyin_syllables("Nánníng")
    (['fang', 'cheng', 'gang'], ['ming', 'an'], ['nan', 'ning'])
    """
    plain = _without(word.lower(), PINYIN_TONES).replace("ü", "v")
    syllables: list[str] = []
    for part in re.split(r"[^a-z]+", plain):
        found = _split(part)
        if part and not found:
            return []
        syllables += found
    return syllables


def _split(part: str) -> list[str]:
    if not part:
        return []
    ends = {match.end() for size in range(1, 7) if (match := _PINYIN.fullmatch(part[:size]))}
    for end in sorted(ends, reverse=True):
        rest = _split(part[end:])
        if rest or end == len(part):
            return [part[:end], *rest]
    return []


def chinese(syllable: str, *, ukrainian: bool) -> Options:
    """Spellings of a pinyin syllable: Palladius first, then as read through English.

    >>> chinese("gang", ukrainian=False), chinese("xing", ukrainian=True)[0], chinese("xue", ukrainian=False)[0]
    ((('ган', 0), ('ганг', 3)), ('сін', 0), ('сюэ', 0))
    """
    table, whole, initials = _options(_PINYIN_RU), _options(_PINYIN_WHOLE_RU), _options(_PINYIN_INITIALS)
    match = _PINYIN.fullmatch(syllable)
    if match is None:
        return ()
    initial, final = match[1] or "-", match[2]
    if initial in {"j", "q", "x"} and final[0] == "u":
        final = "v" + final[1:]
    if syllable in whole:
        right: Options = whole[syllable]
    elif final in table:
        right = tuple((initials[initial][0][0] + text, price) for text, price in table[final])
    else:
        return ()
    spellings = {_cyrillic(text, syllable, ukrainian=ukrainian): price for text, price in right}
    for text in list(spellings):
        plain = text
        for old, new in _ENGLISH_N:
            plain = plain.replace(old, new)
        if syllable.endswith("ng"):
            spellings.setdefault(text + "г", 3)
        spellings.setdefault(plain, 2)
    return tuple(sorted(spellings.items(), key=lambda pair: pair[1]))


def _cyrillic(text: str, syllable: str, *, ukrainian: bool) -> str:
    if not ukrainian:
        return text
    if syllable in {"zi", "ci", "si"}:
        return text.replace("ы", "и")
    if syllable in {"zhi", "chi", "shi", "ri"}:
        return text
    return text.translate(_TO_UKRAINIAN)


def transcribe(name: str, *, pinyin: bool, ukrainian: bool, place: bool) -> list[str]:
    """Spellings of a whole name.

    >>> transcribe("Hà Giang", pinyin=False, ukrainian=False, place=True)[:2]
    ['Ха Зянг', 'Хазянг']
    >>> transcribe("Péng Qīnghuá", pinyin=True, ukrainian=False, place=False)[0]
    'Пэн Цинхуа'
    """
    alphabet = UKRAINIAN if ukrainian else RUSSIAN
    words: list[list[Options]] = []
    for word in re.split(r"[\s\-]+", name):
        if word.isdigit() or re.fullmatch("[IVX]+", word):
            words.append([((word.lower(), 0),)])
            continue
        syllables = [chinese(part, ukrainian=ukrainian) for part in pinyin_syllables(word)] if pinyin else [vietnamese(word, alphabet)]
        if not syllables or not all(syllables):
            return []
        words.append(syllables)
    limit = KEPT["place" if place else "person"]
    gap: Options = ((" ", 0),)
    pieces: list[Options] = []
    for number, parts in enumerate(words):
        pieces += [gap] * bool(number) + parts
    found: list[str] = []
    for text, _ in _joined(pieces, limit):
        cased = " ".join(part.upper() if re.fullmatch("[ivx]+", part) else part[:1].upper() + part[1:] for part in text.split(" "))
        found += [cased, cased[:1] + cased[1:].replace(" ", "").lower()] if place and " " in cased else [cased]
        if len(dict.fromkeys(found)) >= limit * (2 if place else 1):
            break
    return list(dict.fromkeys(found))


def _proper(name: str) -> str:
    """A name without the common nouns before it and remarks in brackets.

    >>> _proper("thành phố Hạ Long"), _proper("Ma Lật Pha (Ma Li Pho)")
    ('Hạ Long', 'Ma Lật Pha')
    """
    words = re.sub(r"\s*\([^)]*\)", "", name).split()
    while words and words[0][:1].islower():
        words.pop(0)
    return " ".join(words)


def forms_of(known: knowledge.Knowledge, language: str, exonyms: Mapping[str, list[str]]) -> Iterator[tuple[str, list[str]]]:
    """(id, spellings) of every place, half of a crossing and person."""
    for identifier, names in known.names.items():
        kind = known.entity_kind(identifier)
        half = "/" in identifier
        if kind is None or not (half or kind in PLACES or kind == "person") or (kind == "crossing" and not half):
            continue
        chinese_side = identifier.endswith("/cn") if half else getattr(known.entities.get(identifier), "side", "") == "cn"
        found = list(exonyms.get(identifier, ()))
        for name in names:
            pinyin = name.language == "zh-Latn"
            if (name.language == "vi" or (pinyin and chinese_side)) and (proper := _proper(name.text)) and "Khu " not in proper:
                place = kind != "person"
                found += transcribe(proper, pinyin=pinyin, ukrainian=language == "uk", place=place)
        if found:
            found = [text for text in found if len(text) > 2]
            if language == "uk" and kind != "person":
                found += [text[:-1] + LOCATIVE[text[-1]] for text in found if text[-1] in LOCATIVE]
            yield identifier, list(dict.fromkeys(found))


def render(known: knowledge.Knowledge, language: str, exonyms: Mapping[str, list[str]]) -> str:
    """The generated sections as TOML."""
    table = dict(forms_of(known, language, exonyms))
    missing = sorted(exonyms.keys() - table.keys())
    if missing:
        raise SystemExit(f"cyrillic_exonyms.toml [{language}]: unknown ids: {', '.join(missing)}")
    lines = [MARK, "", "[names]"]
    lines += [f"{json.dumps(key)} = {json.dumps(texts, ensure_ascii=False)}" for key, texts in table.items() if "/" not in key]
    lines += ["", "[halves]"]
    for crossing in known.crossings:
        sides = [table.get(f"{crossing}/{side.id}", []) for side in known.sides]
        if any(sides):
            lines.append(f"{json.dumps(crossing)} = {json.dumps(sides, ensure_ascii=False)}")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write the generated sections of both languages."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--knowledge", default="vn_cn")
    parser.add_argument("--exonyms", type=Path, default=Path(__file__).with_name("cyrillic_exonyms.toml"))
    given = parser.parse_args()
    exonyms = tomllib.loads(given.exonyms.read_text(encoding="utf-8"))
    known = knowledge.load(given.knowledge)
    for language in ("uk", "ru"):
        file = ROOT / "src" / "cotmoc" / "knowledge" / given.knowledge / "forms" / f"{language}.toml"
        head = file.read_text(encoding="utf-8").partition(MARK)[0] if file.is_file() else ""
        file.write_text(head + render(known, language, exonyms.get(language, {})), encoding="utf-8")
        print(file.relative_to(ROOT))


if __name__ == "__main__":
    main()
