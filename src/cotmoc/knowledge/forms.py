"""Written forms of names, for reading: those of the tables and those of `forms/<xx>.toml`.

A form says that these letters may mean this thing. It never says that they must, nor that they may be printed.
"""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from cotmoc.errors import KnowledgeError
from cotmoc.knowledge.model import EntityKind, Knowledge
from cotmoc.records import LanguageCode

_FORMS: dict[tuple[str, LanguageCode], Forms] = {}
"""Kept for the sets that came with Cotmoc; see `read_forms`. Beside `load._LOADED` the only cache of this package."""

_SECTIONS = frozenset({"names", "halves", "terms"})


@dataclass(frozen=True, slots=True)
class NameForm:
    """Letters that may mean a thing."""

    id: str
    """What they may mean: an id, or a half of a crossing (`crossing/side`)."""
    kind: EntityKind
    """What that is."""
    text: str
    """The letters. Case, tone marks and diacritics are for the matcher to fold."""
    language: LanguageCode
    """In texts of which language; empty for any."""
    origin: str
    """Where the form comes from: one of `model.ORIGINS`, or `forms` for a file of forms."""


@dataclass(frozen=True, slots=True)
class Forms:
    """What one `forms/<xx>.toml` says."""

    language: LanguageCode
    """Whose forms."""
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Id → forms in the nominative."""
    halves: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """`crossing/side` → forms."""
    terms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Id → patterns, in the notation of the language files."""


def form_languages(knowledge: Knowledge) -> tuple[LanguageCode, ...]:
    """The languages that have a file of forms, found by file."""
    folder = knowledge.folder / "forms"
    if not folder.is_dir():
        return ()
    return tuple(sorted(file.name.removesuffix(".toml") for file in folder.iterdir() if file.name.endswith(".toml")))


def read_forms(knowledge: Knowledge, language: LanguageCode) -> Forms:
    """The forms of one language; empty if there is no file.

    Raises:
        KnowledgeError: the file is not TOML, has a section or an id that does not exist, or holds something else than lists of texts.
    """
    if knowledge.packaged and (knowledge.name, language) in _FORMS:
        return _FORMS[knowledge.name, language]
    forms, errors = _read(knowledge, language)
    if errors:
        raise errors[0]
    if knowledge.packaged:
        _FORMS[knowledge.name, language] = forms
    return forms


def terms(knowledge: Knowledge, language: LanguageCode) -> dict[str, list[str]]:
    """Patterns of names that are built from common nouns: mechanisms, joint bodies, slogans, sets of documents.

    Raises:
        KnowledgeError: the file of that language is wrong.
    """
    return {key: list(patterns) for key, patterns in read_forms(knowledge, language).terms.items()}


def name_forms(knowledge: Knowledge) -> Iterator[NameForm]:
    """Every written form of every place, crossing, half of a crossing, person, body, project and paper. No form twice.

    Raises:
        KnowledgeError: a file of forms is wrong.

    >>> from cotmoc.knowledge import load
    >>> {"place", "crossing", "person"} & {form.kind for form in name_forms(load())} == {"crossing", "person"}
    True
    """
    seen: set[tuple[str, str, str]] = set()
    for form in _all_forms(knowledge):
        key = (form.id, form.text, form.language)
        if key not in seen:
            seen.add(key)
            yield form


def judge_forms(knowledge: Knowledge) -> tuple[KnowledgeError, ...]:
    """Everything that is wrong with the files of forms."""
    return tuple(error for language in form_languages(knowledge) for error in _read(knowledge, language)[1])


def _all_forms(knowledge: Knowledge) -> Iterator[NameForm]:
    for key, names in knowledge.names.items():
        kind = knowledge.entity_kind(key)
        if kind is None:
            continue
        for name in names:
            if name.use == "word":
                continue
            language, _, script = name.language.partition("-")
            if script:  # a transcription: read in any text of that script, without its tone marks
                yield NameForm(key, kind, _plain(name.text), "", name.origin)
            else:
                yield NameForm(key, kind, name.text, language, name.origin)
    for language in form_languages(knowledge):
        forms = read_forms(knowledge, language)
        for table in (forms.names, forms.halves):
            for key, texts in table.items():
                kind = knowledge.entity_kind(key)
                if kind is not None:
                    yield from (NameForm(key, kind, text, language, "forms") for text in texts)


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(letter for letter in decomposed if not unicodedata.combining(letter)))


def _read(knowledge: Knowledge, language: LanguageCode) -> tuple[Forms, list[KnowledgeError]]:
    where = f"forms/{language}.toml"
    file = knowledge.folder / "forms" / f"{language}.toml"
    if not file.is_file():
        return Forms(language), []
    try:
        data = tomllib.loads(file.read_bytes().decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        return Forms(language), [KnowledgeError(where, f"not TOML: {error}", "Correct it there.")]
    errors = [
        KnowledgeError(f"{where}:[{section}]", "no such section", f"There are: {', '.join(sorted(_SECTIONS))}.")
        for section in data
        if section not in _SECTIONS
    ]
    found: dict[str, dict[str, tuple[str, ...]]] = {"names": {}, "halves": {}, "terms": {}}
    for section in sorted(_SECTIONS & set(data)):
        table = data[section]
        if not isinstance(table, dict):
            errors.append(KnowledgeError(f"{where}:[{section}]", "not a table", f"Write [{section}] and lines of id = [...] under it."))
            continue
        for key, value in table.items():
            place = f"{where}:[{section}]:{key}"
            known = knowledge.crossings if section == "halves" else knowledge.entities
            if key not in known and not (section == "names" and key in knowledge.half_ids):
                errors.append(
                    KnowledgeError(place, f"{key!r} is not an id of this knowledge", "Take the id from the tables of the folder.")
                )
            elif section == "halves":
                _read_halves(knowledge, place, key, value, found["halves"], errors)
            elif texts := _texts(place, value, errors):
                found[section][key] = texts
    return Forms(language, **found), errors


def _read_halves(
    knowledge: Knowledge, place: str, key: str, value: Any, found: dict[str, tuple[str, ...]], errors: list[KnowledgeError]
) -> None:
    if not isinstance(value, list) or len(value) != len(knowledge.sides):
        sides = ", ".join(side.id for side in knowledge.sides)
        errors.append(KnowledgeError(place, "not one list for each side", f"Write a list of lists, in this order: {sides}."))
        return
    for side, half in zip(knowledge.sides, value, strict=True):
        if texts := _texts(place, half, errors):
            found[f"{key}/{side.id}"] = texts


def _texts(place: str, value: Any, errors: list[KnowledgeError]) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(text, str) and text.strip() == text != "" for text in value):
        errors.append(KnowledgeError(place, "not a list of texts", 'Write ["one form", "another"].'))
        return ()
    return tuple(value)
