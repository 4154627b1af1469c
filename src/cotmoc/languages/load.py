"""Load a language file and judge it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

from cotmoc.errors import LanguageFileError, UsageError

KINDS = ("agreed", "signed", "done", "proposed", "planned", "figure", "stated")
"""What a statement can be."""

FIELDS = (
    "general", "border_management", "border_gates", "smart_gates", "trade", "transport", "people_exchange", "party_exchange",
    "education_training", "culture_tourism", "industry_zone", "agriculture", "labour", "environment_disaster", "health",
    "science_digital", "media", "administration_justice", "energy", "finance",
)  # fmt: skip
"""The fields of cooperation."""

SECTIONS: Mapping[str, frozenset[str] | None] = {
    # A set lists the keys a section may have; None means any key whose value is a list of patterns.
    "names": frozenset({"endings", "particles"}),
    "calendar": frozenset(
        {
            "months",
            "weekdays",
            "between",
            "year_marks",
            "day_marks",
            "late",
            "early",
            "middle",
            "range",
            "by",
            "since",
            "compared",
            "day_words",
            "month_words",
            "year_words",
        }
    ),
    "numbers": frozenset(
        {"decimal", "group", "ordinal_suffixes", "ordinal_prefixes", "cardinals", "ordinals", "scales", "largest", "ranked"}
    ),
    "qualifiers": frozenset({"about", "over", "nearly", "upto"}),
    "units": None,
    "rates": frozenset({"hour", "day", "week", "month", "year"}),
    "honorifics": frozenset({"words"}),
    "posts": None,
    "designators": None,
    "organisations": None,
    "papers": frozenset({"document", "agreement"}),
    "projects": frozenset({"patterns"}),
    "programmes": frozenset({"patterns"}),
    "events": frozenset({"patterns"}),
    "slogans": frozenset({"patterns"}),
    "sessions": frozenset({"nouns", "held", "planned", "next", "host", "online", "visit", "attend", "where"}),
    "sides": frozenset({"both", "all"}),
    "clauses": frozenset({"joiners", "adverbs", "tails", "that", "relatives", "attributive", "opens", "particular", "topics", "etc"}),
    "actions": frozenset({"stems"}),
    "forms": frozenset({"infinitive", "noun", "gerund", "past", "present", "future", "passive", "connective"}),
    "particles": frozenset({"past", "present", "future", "should", "not", "not_after", "not_negating", "doubt"}),
    "cues": frozenset(
        {"agreed", "signed", "proposed", "planned", "done", "discussed", "stated", "figure", "said", "not_done", "preliminary"}
    ),
    "fields": frozenset(FIELDS) - {"general"},
    "layout": frozenset({"source", "photo", "comments", "related", "boilerplate", "author", "published"}),
}


@dataclass(frozen=True)
class Language:
    """A language as its file gives it."""

    code: str
    name: str
    """In English."""
    native: str
    script: str
    """ISO 15924."""
    spaced: bool
    """Whether words are separated by spaces."""
    stopwords: tuple[str, ...]
    sections: Mapping[str, Mapping[str, Any]] = field(repr=False)
    artefacts: tuple[Mapping[str, str], ...] = field(repr=False, default=())
    infinitive_last: bool = False
    """Whether an infinitive stands behind its object (de, nl)."""

    def words(self, section: str, key: str) -> tuple[str, ...]:
        """The patterns under a key, or nothing."""
        value = self.sections.get(section, {}).get(key, ())
        return tuple(value) if isinstance(value, list) else ()

    def numbered(self, key: str) -> Iterator[tuple[float, str]]:
        """`cardinals`, `ordinals` or `scales` as (number, pattern)."""
        for number, patterns in self.sections.get("numbers", {}).get(key, {}).items():
            for pattern in patterns:
                yield float(number), pattern


def read_file(text: str, where: str) -> Language:
    """Judge the text of a language file.

    Raises:
        LanguageFileError: names the file, the section and the remedy.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise LanguageFileError(where, f"not valid TOML: {error}", "Mend the line that is named.") from error
    head = data.pop("language", None)
    if not isinstance(head, dict) or not {"code", "name", "native", "script", "spaced", "stopwords"} <= head.keys():
        raise LanguageFileError(
            f"{where} [language]", "code, name, native, script, spaced or stopwords is missing", "Copy the section from en.toml."
        )
    artefacts = tuple(data.pop("artefacts", ()))
    for section, body in data.items():
        _judge_section(section, body, where)
    missing = sorted(SECTIONS.keys() - data.keys())
    if missing:
        raise LanguageFileError(where, f"section [{missing[0]}] is missing", "Add it; leave it empty if the language has no such thing.")
    return Language(
        head["code"], head["name"], head["native"], head["script"], head["spaced"], tuple(head["stopwords"]), data, artefacts,
        head.get("infinitive_last", False),
    )  # fmt: skip


def _judge_section(section: str, body: object, where: str) -> None:
    if section not in SECTIONS or not isinstance(body, dict):
        raise LanguageFileError(f"{where} [{section}]", "no such section", f"Use one of {', '.join(SECTIONS)}.")
    allowed = SECTIONS[section]
    for key, value in body.items():
        if allowed is not None and key not in allowed:
            raise LanguageFileError(f"{where} [{section}]", f"no such key {key!r}", f"Use one of {', '.join(sorted(allowed))}.")
        for pattern in _flat(value):
            if not isinstance(pattern, str) or (key not in {"decimal", "group"} and (not pattern or pattern != pattern.strip())):
                raise LanguageFileError(
                    f"{where} [{section}] {key}", f"{pattern!r} is not a pattern", "Write words separated by single spaces."
                )


def _flat(value: object) -> Iterator[object]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from _flat(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _flat(inner)
    else:
        yield value


@cache
def codes() -> tuple[str, ...]:
    """Codes of all languages the reader knows, sorted."""
    names = (entry.name for entry in resources.files(__package__).iterdir())
    return tuple(sorted(name[:-5] for name in names if name.endswith(".toml") and not name.endswith(".examples.toml")))


@cache
def load(code: str) -> Language:
    """The language of that code. Loaded once; takes some 10 ms.

    Raises:
        UsageError: there is no such language.
        LanguageFileError: its file is wrong.

    >>> load("xx")
    Traceback (most recent call last):
    ...
    cotmoc.errors.UsageError: [U01] 'xx': the reader does not know this language. `cotmoc languages` lists those it knows.
    """
    if code not in codes():
        raise UsageError(repr(code), "the reader does not know this language", "`cotmoc languages` lists those it knows.")
    text = resources.files(__package__).joinpath(f"{code}.toml").read_text(encoding="utf-8")
    return read_file(text, f"{code}.toml")


@cache
def stopwords(code: str) -> tuple[str, tuple[str, ...]]:
    """Script and stopwords of a language, from the head of its file alone: all languages are looked at before one is chosen."""
    text = resources.files(__package__).joinpath(f"{code}.toml").read_text(encoding="utf-8")
    head = text[: text.index("\n[", text.index("[language]") + 1)]
    try:
        section = tomllib.loads(head)["language"]
        return section["script"], tuple(section["stopwords"])
    except (tomllib.TOMLDecodeError, KeyError) as error:
        raise LanguageFileError(
            f"{code}.toml [language]", "cannot be read", "Copy the section from en.toml, and let it come first."
        ) from error


def examples(code: str) -> tuple[Mapping[str, Any], ...]:
    """The labelled examples of a language, in file order."""
    path = resources.files(__package__).joinpath(f"{code}.examples.toml")
    return tuple(tomllib.loads(path.read_text(encoding="utf-8")).get("example", ())) if path.is_file() else ()
