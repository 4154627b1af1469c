"""Language files: what is asked of each, and what is said of a wrong one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

import pytest

from cotmoc import languages
from cotmoc.errors import LanguageFileError, UsageError
from cotmoc.languages import FIELDS, KINDS, Language
from cotmoc.languages.load import SECTIONS
from cotmoc.records import PartialDate

CODES = ("cs", "de", "en", "es", "fr", "id", "ja", "ko", "nb", "nl", "pl", "pt", "ru", "sv", "uk", "vi", "zh")
HEAD = '[language]\ncode = "xx"\nname = "Test"\nnative = "Test"\nscript = "Latn"\nspaced = true\nstopwords = ["a"]\n'
EMPTY = "".join(f"[{section}]\n" for section in SECTIONS)


def patterns(language: Language) -> Iterator[tuple[str, str, str]]:
    def flat(value: object) -> Iterator[str]:
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            yield from (text for inner in value.values() for text in flat(inner))
        elif isinstance(value, list):
            yield from (text for inner in value for text in flat(inner))

    for section, body in language.sections.items():
        for key, value in body.items():
            yield from ((section, key, text) for text in flat(value))


def test_the_seventeen_languages_are_found_by_their_files() -> None:
    assert languages.codes() == CODES


def test_a_language_is_loaded_once() -> None:
    assert languages.load("vi") is languages.load("vi")


@pytest.mark.parametrize("code", ["", "xx", "VI", "und", "vi.examples", "../languages/vi"])
def test_an_unknown_language_is_refused(code: str) -> None:
    with pytest.raises(UsageError, match="the reader does not know this language"):
        languages.load(code)


def test_a_file_with_every_section_empty_is_a_language() -> None:
    """A section that does not exist in a language stays empty."""
    language = languages.read_file(HEAD + EMPTY, "xx.toml")
    assert (language.code, language.script, language.spaced, language.stopwords) == ("xx", "Latn", True, ("a",))
    assert language.words("cues", "agreed") == ()
    assert list(language.numbered("cardinals")) == []


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("no TOML", "[language", r"\[L01\] xx.toml: not valid TOML: .* Mend the line that is named\."),
        ("no head", EMPTY, r"xx.toml \[language\]: code, name, native, script, spaced or stopwords is missing"),
        ("half a head", '[language]\ncode = "xx"\n' + EMPTY, r"xx.toml \[language\]: code, name"),
        ("a section missing", HEAD + EMPTY.replace("[cues]\n", ""), r"section \[cues\] is missing\. Add it; leave it empty"),
        ("a section of another name", HEAD + EMPTY + "[verbs]\n", r"xx.toml \[verbs\]: no such section"),
        ("a value instead of a section", "cues = 3\n" + HEAD + EMPTY.replace("[cues]\n", ""), r"\[cues\]: no such section"),
        ("a key of another name", HEAD + EMPTY.replace("[cues]\n", '[cues]\nagree = ["agreed"]\n'), r"\[cues\]: no such key 'agree'"),
        ("a field of another name", HEAD + EMPTY.replace("[fields]\n", '[fields]\nfishing = ["fish"]\n'), r"no such key 'fishing'"),
        ("general is no list of words", HEAD + EMPTY.replace("[fields]\n", '[fields]\ngeneral = ["all"]\n'), r"no such key 'general'"),
        ("a number", HEAD + EMPTY.replace("[units]\n", "[units]\nkm = [1]\n"), r"\[units\] km: 1 is not a pattern"),
        ("an empty pattern", HEAD + EMPTY.replace("[units]\n", '[units]\nkm = [""]\n'), r"\[units\] km: '' is not a pattern"),
        ("a space before", HEAD + EMPTY.replace("[units]\n", '[units]\nkm = [" km"]\n'), r"\[units\] km: ' km' is not a pattern"),
        ("a month of nothing", HEAD + EMPTY.replace("[calendar]\n", '[calendar]\nmonths = [[""]]\n'), r"\[calendar\] months: '' is not a"),
    ],
)
def test_a_wrong_file_is_told_with_its_section_and_the_remedy(name: str, text: str, message: str) -> None:
    with pytest.raises(LanguageFileError, match=message) as caught:
        languages.read_file(text, "xx.toml")
    assert caught.value.remedy, name


@pytest.mark.parametrize("code", CODES)
def test_the_head_alone_gives_script_and_stopwords(code: str) -> None:
    language = languages.load(code)
    assert languages.stopwords(code) == (language.script, language.stopwords)
    assert language.code == code


@pytest.mark.parametrize("code", CODES)
def test_the_calendar_is_whole(code: str) -> None:
    calendar = languages.load(code).sections["calendar"]
    assert [len(calendar["months"]), len(calendar["weekdays"])] == [12, 7]


@pytest.mark.parametrize("code", CODES)
def test_small_numbers_are_known(code: str) -> None:
    language = languages.load(code)
    assert set(range(2, 11)) - {number for number, _ in language.numbered("cardinals")} == set()
    ordinals = {number for number, _ in language.numbered("ordinals")} or bool(language.words("numbers", "ordinal_prefixes"))
    assert ordinals
    assert {scale for scale, _ in language.numbered("scales")} >= {1_000_000} or code in {"zh", "ja", "ko"}


@pytest.mark.parametrize("code", CODES)
def test_the_reader_finds_what_it_cannot_do_without(code: str) -> None:
    language = languages.load(code)
    needed = [("cues", kind) for kind in ("agreed", "signed", "proposed", "done", "stated", "said", "not_done")]
    needed += [("sides", "both"), ("sessions", "nouns"), ("actions", "stems"), ("clauses", "joiners"), ("papers", "agreement")]
    assert [pair for pair in needed if not language.words(*pair)] == []
    assert [field for field in FIELDS if field != "general" and not language.words("fields", field)] == []


@pytest.mark.parametrize("code", CODES)
def test_patterns_are_small_composed_and_in_the_notation(code: str) -> None:
    """A pattern in another form is never found: texts are folded and composed before they are searched."""
    wrong = []
    for section, key, text in patterns(languages.load(code)):
        plain = re.sub(r"\{(?:place|person|org|mech|ord|num|rest|day)\}", "", text)
        if plain != plain.lower() or not unicodedata.is_normalized("NFC", text) or "  " in text or re.search(r"[{}’‘]", plain):
            wrong.append((section, key, text))
    assert wrong == []


@pytest.mark.parametrize("code", CODES)
def test_units_are_named_in_english(code: str) -> None:
    units = languages.load(code).sections["units"]
    assert [unit for unit in units if not re.fullmatch(r"%|[A-Za-z_0-9]+", unit)] == []


# --- examples


def labels(code: str) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    for example in languages.examples(code):
        for statement in example.get("statements", ()):
            yield dict(example), statement


def test_a_language_without_examples_has_none() -> None:
    assert languages.examples("xx") == ()


@pytest.mark.parametrize("code", CODES)
def test_quotes_of_examples_stand_in_their_text(code: str) -> None:
    assert [label["quote"] for example, label in labels(code) if label["quote"] not in example["text"]] == []


@pytest.mark.parametrize("code", CODES)
def test_examples_are_labelled_in_the_words_of_the_house(code: str) -> None:
    assert [label for _, label in labels(code) if label["kind"] not in KINDS or label["field"] not in FIELDS] == []
    assert {label["kind"] for _, label in labels(code)} == set(KINDS)


@pytest.mark.parametrize("code", CODES)
def test_parts_of_examples_point_at_another_statement(code: str) -> None:
    wrong = []
    for example, label in labels(code):
        head = label.get("part_of")
        if head is not None and not (0 <= head < len(example["statements"]) and example["statements"][head] is not label):
            wrong.append(label)
    assert wrong == []


@pytest.mark.parametrize("code", CODES)
def test_dates_of_examples_are_dates(code: str) -> None:
    for example in languages.examples(code):
        for date in example.get("dates", ()):
            if not date.startswith("XXXX-"):
                assert PartialDate(date).text == date


@pytest.mark.parametrize("code", CODES)
def test_no_example_is_there_twice(code: str) -> None:
    """Set aside and tuned on at once, it would make the figures worthless."""
    texts = [example["text"] for example in languages.examples(code)]
    assert sorted({text for text in texts if texts.count(text) > 1}) == []
