"""Write Japanese and Korean spellings of Vietnamese persons into `forms/ja.toml` and `forms/ko.toml`.

    python tools/east_asian_names.py [--knowledge vn_cn]

A name is joined from the syllables of `tools/east_asian_names.toml`, the commonest spelling of each first, then with one or two
syllables in another spelling. Japanese names are written with a middle dot between the syllables and without one; Korean names with a
space and without one. Only what stands below the line `MARK` is written anew. Running it twice changes nothing.
"""

from __future__ import annotations

import argparse
import itertools
import json
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from cotmoc import knowledge

ROOT = Path(__file__).resolve().parent.parent
MARK = "# Below this line: written by tools/east_asian_names.py."
KEPT = 10
"""How many spellings of a name are kept, before joining."""
JOINED: Mapping[str, Sequence[str]] = {"ja": ("・", ""), "ko": (" ", "")}
COLUMN = {"ja": 0, "ko": 1}
"""Where a language stands in the table of syllables."""


def spellings(name: str, syllables: Mapping[str, Sequence[Sequence[str]]], language: str) -> Iterator[tuple[str, ...]]:
    """Spellings of a Vietnamese name by syllable, commonest first; nothing if a syllable is not in the table.

    >>> list(spellings("Tô Lâm", {"tô": [["トー", "ト"], []], "lâm": [["ラム"], []]}, "ja"))
    [('トー', 'ラム'), ('ト', 'ラム')]
    """
    words = unicodedata.normalize("NFC", name).lower().split()
    if not all(word in syllables for word in words):
        return
    options = [syllables[word][COLUMN[language]] for word in words]
    choices = itertools.product(*(range(len(option)) for option in options))
    for choice in itertools.islice(sorted(choices, key=lambda one: (sum(one), one)), KEPT):
        yield tuple(option[index] for option, index in zip(options, choice, strict=True))


def forms(name: str, syllables: Mapping[str, Sequence[Sequence[str]]], language: str) -> list[str]:
    """The spellings of a name, joined in every way of the language."""
    found = [mark.join(spelling) for mark in JOINED[language] for spelling in spellings(name, syllables, language)]
    return list(dict.fromkeys(found))


def rewrite(folder: Path, language: str, names: Mapping[str, str], syllables: Mapping[str, Sequence[Sequence[str]]]) -> None:
    """Write the lines of one language anew."""
    file = folder / f"{language}.toml"
    kept = file.read_text(encoding="utf-8").split(MARK)[0].rstrip("\n")
    given = tomllib.loads(kept).get("names", {})
    lines = [
        f"{json.dumps(person)} = {json.dumps(found, ensure_ascii=False)}"
        for person, name in sorted(names.items())
        if person not in given and (found := forms(name, syllables, language))
    ]
    file.write_text("\n".join([kept, MARK, *lines, ""]), encoding="utf-8")


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--knowledge", default="vn_cn")
    arguments = parser.parse_args()
    known = knowledge.load(arguments.knowledge)
    syllables = tomllib.loads((ROOT / "tools" / "east_asian_names.toml").read_text(encoding="utf-8"))["syllables"]
    names: dict[str, str] = {}
    for identifier, written in known.names.items():
        if known.entity_kind(identifier) == "person":
            for name in written:
                if name.language.partition("-")[0] == "vi" and all(word in syllables for word in name.text.lower().split()):
                    names.setdefault(identifier, name.text)
    for language in JOINED:
        rewrite(Path(str(known.folder)) / "forms", language, names, syllables)


if __name__ == "__main__":
    main()
