"""The numbers of a scenario as a form asks for them, each with what it rests on; and a scenario's text with some of them replaced.

The text stays the author's: what is not changed keeps its comments and its order.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import tomlkit
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from tomlkit.exceptions import TOMLKitError

from cotmoc.errors import ScenarioError
from cotmoc_web.studies import amounts, lasting, numerals, words
from cotmoc_web.studies.amounts import Amount
from cotmoc_web.studies.lasting import Lasting
from cotmoc_web.studies.numerals import NoNumber

Apart = Lasting | Amount
"""What a form asks for in fields, where a scenario has one line of words."""

LEADING = (".volume", ".vehicles", ".exit.servers", ".exit_counters.servers", ".crane.servers")
"""What people change first; the rest stands folded."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A number that may be changed."""

    path: str
    """`sides.vn.stations.exit.servers`."""
    name: str | Promise
    value: str
    """A number as its reader writes it; anything else as it is written in the scenario."""
    sort: str
    """`source`, `assumed`, `unsaid`."""
    rests_on: str
    help: str | Promise = ""
    error: str = ""
    apart: Apart | None = None
    """Of a time, a volume or a cost: what is chosen and typed; None: it is written in one field."""

    @property
    def said(self) -> str:
        """In the reader's words."""
        return self.apart.said if self.apart is not None else self.value

    @property
    def wide(self) -> bool:
        """Whether one line is too short for it."""
        return len(self.value) > 40 or "\n" in self.value


@dataclass(frozen=True, slots=True)
class Part:
    """What belongs together: a station, a traffic, the crossing."""

    key: str
    name: str
    numbers: tuple[Asked, ...]

    @property
    def open(self) -> bool:
        """Whether it is shown at once: what people change first, and what does not fit."""
        return any(number.error or number.path.endswith(LEADING) for number in self.numbers)


def parts_of(text: str, given: Given | None = None, errors: Mapping[str, str] | None = None) -> list[Part]:
    """The numbers of a scenario, part by part, in the order of the text. What was `given` by a form that failed stands instead, with what
    to do about each number that does not fit (`errors`: path → remedy).

    Raises:
        ScenarioError: the text cannot be read at all.
    """
    from cotmoc.gates import read_scenario

    given = given or Given()
    document = tomllib.loads(text)
    grouped: dict[str, list[Asked]] = {}
    for note in read_scenario(text).notes:
        holder, _dot, last = note.field.rpartition(".")
        value = _value_at(document, note.field)
        asked = Asked(
            note.field,
            _name(note.field),
            given.typed.get(note.field, _shown(value, note.kind)),
            note.sort,
            note.text,
            words.HELPS.get(last, ""),
            (errors or {}).get(note.field, ""),
            given.apart.get(note.field) or _apart(value, note.kind),
        )
        grouped.setdefault(holder, []).append(asked)
    return [Part(key, words.part(key, document), tuple(numbers)) for key, numbers in grouped.items()]


def _name(path: str) -> str | Promise:
    last = path.rpartition(".")[2]
    return words.FIELDS.get(last, last.replace("_", " "))


def _shown(value: object, kind: str) -> str:
    """In the field of what is not taken apart."""
    found = numerals.shown_of(value, kind) if kind in numerals.KINDS else None
    return written(value) if found is None else found


def _apart(value: object, kind: str) -> Apart | None:
    if kind in (amounts.VOLUME, amounts.MONEY):
        return amounts.of(value, kind)
    return lasting.of(value, alone=kind == "duration") if kind in ("lasting", "duration") else None


@dataclass(frozen=True, slots=True)
class Given:
    """What a form gives for the numbers of a scenario."""

    values: Mapping[str, str] = field(default_factory=dict)
    """Path → what would be written."""
    typed: Mapping[str, str] = field(default_factory=dict)
    """Path → what was typed for what is not taken apart."""
    apart: Mapping[str, Apart] = field(default_factory=dict)
    """Path → what was chosen and typed for what is taken apart."""
    wrong: Mapping[str, str] = field(default_factory=dict)
    """Path → what to do about what cannot be written so; it is in no `values`."""


def given_by(form: Mapping[str, str], text: str) -> Given:
    """What a form made for a scenario's text gives. What means the same as before stays as it is written."""
    from cotmoc.gates import read_scenario

    typed = {key.removeprefix("n."): value for key, value in form.items() if key.startswith("n.")}
    values, document = dict(typed), tomllib.loads(text)
    apart, wrong = dict[str, Apart](), dict[str, str]()
    for note in read_scenario(text).notes:
        before = _value_at(document, note.field) if note.kind else None
        was = _apart(before, note.kind)
        found = _typed(form, note.field, note.kind, was)
        if found is not None:
            apart[note.field] = found
        try:
            if found is not None:
                values[note.field] = str(before) if found.means(before) else found.written
            elif note.kind in numerals.KINDS and note.field in typed:
                values[note.field] = _number(typed[note.field], note.field, note.kind, before)
        except NoNumber as error:
            values.pop(note.field, None)
            wrong[note.field] = str(error)
    return Given(values, typed, apart, wrong)


def _typed(form: Mapping[str, str], path: str, kind: str, was: Apart | None) -> Apart | None:
    """What the form gives for what is taken apart."""
    if was is None:
        return None
    return amounts.typed(form, path, was) if isinstance(was, Amount) else lasting.typed(form, path, alone=kind == "duration")


def _number(text: str, path: str, kind: str, before: object) -> str:
    """What was typed for one number, as a scenario writes it; what means the same as before, as that is written. Raises `NoNumber`."""
    numerals.filled({path: _name(path)}, {path: text})
    if text.strip() == _shown(before, kind):
        return written(before)
    found = numerals.written_of(text, kind)
    return written(before) if numerals.same(found, before, kind) else found


_ROW = re.compile(r"(.+)\[(\d+)\]\Z")


def _steps(path: str) -> Iterable[str | int]:
    """`season[2].factor` → season, 1, factor."""
    for name in path.split("."):
        row = _ROW.match(name)
        if row:
            yield row[1]
            yield int(row[2]) - 1
        else:
            yield name


def _at(document: Any, steps: Iterable[str | int]) -> Any:
    for step in steps:
        document = document[step]
    return document


def _value_at(document: Any, path: str) -> Any:
    found = _at(document, _steps(path))
    return found["value"] if isinstance(found, Mapping) and "value" in found else found


def written(value: Any) -> str:
    """As a person writes it into a field: words as they are, everything else as TOML."""
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        inner = tomlkit.inline_table()
        inner.update(value)
        return str(inner.as_string())
    return str(tomlkit.item(value).as_string())


def _changes(text: str, values: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
    """Path and new value of what differs from the text. Numbers and tables stay what they were; where that cannot be read, the words are
    judged by the simulator, whose message says what is expected. Raises `ScenarioError` where there is no such number."""
    from cotmoc.gates import read_scenario

    known = {note.field for note in read_scenario(text).notes}
    document = tomllib.loads(text)
    for path, value in values.items():
        if path not in known:
            raise ScenarioError(path, _("the scenario has no such number"), _("Open its page again."), field=path)
        before, after = _value_at(document, path), value.replace("\r\n", "\n").strip()
        if after == written(before).strip():
            continue
        try:
            yield path, after if isinstance(before, str) else tomllib.loads(f"x = {after}")["x"]
        except (ValueError, RecursionError):
            yield path, after


def wrong_numbers(text: str, values: Mapping[str, str]) -> dict[str, str]:
    """Every number that does not fit, and what to do about it: the simulator names one at a time, so each is put back and the others tried
    again."""
    from cotmoc.gates import scenario_of

    document, before, found = tomllib.loads(text), dict[str, Any](), dict[str, str]()
    for path, value in _changes(text, values):
        *folders, last = _steps(path)
        table = _at(document, folders)
        before[path], table[last] = table[last], value
    while True:
        try:
            scenario_of(document)
        except ScenarioError as error:
            if error.field in found or error.field not in before:
                return found
            found[error.field] = words.in_language(error.sentences[1], error.told)
            *folders, last = _steps(error.field)
            _at(document, folders)[last] = before[error.field]
        else:
            return found


def changed_text(text: str, values: Mapping[str, str], *, reason: str, sort: str = "assumed") -> str:
    """The text with other numbers; those that differ are marked as assumed, or with their `source`, and with the reason.

    Raises:
        ScenarioError: a value does not fit, or there is no such number.
    """
    from cotmoc.gates import read_scenario

    styled = tomlkit.parse(text)
    for path, value in _changes(text, values):
        *folders, last = _steps(path)
        note = tomlkit.inline_table()
        note.update({"value": value, sort: reason})
        _at(styled, folders)[last] = note
    found = tomlkit.dumps(styled)
    read_scenario(found)
    return found


def judged(text: str) -> str:
    """A whole text that somebody wrote, if it is a scenario.

    Raises:
        ScenarioError: it is not.
    """
    from cotmoc.gates import read_scenario

    found = text.replace("\r\n", "\n").strip() + "\n"
    read_scenario(found)
    try:
        tomlkit.parse(found)
    except (TOMLKitError, ValueError, RecursionError) as error:
        raise ScenarioError("", str(error), _("Mend the line that is named.")) from None
    return found
