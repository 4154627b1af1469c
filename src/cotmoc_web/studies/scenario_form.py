"""The numbers of a scenario as a form asks for them, each with what it rests on; and a scenario's text with some of them replaced.

The text stays the author's: what is not changed keeps its comments and its order.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import tomlkit
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from tomlkit.exceptions import TOMLKitError

from cotmoc.errors import ScenarioError
from cotmoc_web.studies import words

LEADING = (".volume", ".vehicles", ".exit.servers", ".exit_counters.servers", ".crane.servers")
"""What people change first; the rest stands folded."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A number that may be changed."""

    path: str
    """`sides.vn.stations.exit.servers`."""
    name: str | Promise
    value: str
    """As it is written in the scenario."""
    sort: str
    """`source`, `assumed`, `unsaid`."""
    rests_on: str
    help: str | Promise = ""
    error: str = ""

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


def parts_of(text: str, given: Mapping[str, str] | None = None, errors: Mapping[str, str] | None = None) -> list[Part]:
    """The numbers of a scenario, part by part, in the order of the text. What was `given` by a form that failed stands instead, with what
    to do about each number that does not fit (`errors`: path → remedy).

    Raises:
        ScenarioError: the text cannot be read at all.
    """
    from cotmoc.gates import read_scenario

    scenario = read_scenario(text)
    document = tomllib.loads(text)
    grouped: dict[str, list[Asked]] = {}
    for note in scenario.notes:
        holder, _dot, last = note.field.rpartition(".")
        value = (given or {}).get(note.field, written(_value_at(document, note.field)))
        told = (errors or {}).get(note.field, "")
        name = words.FIELDS.get(last, last.replace("_", " "))
        asked = Asked(note.field, name, value, note.sort, note.text, words.HELPS.get(last, ""), told)
        grouped.setdefault(holder, []).append(asked)
    return [Part(key, words.part(key, document), tuple(numbers)) for key, numbers in grouped.items()]


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


def _value_at(document: Any, path: str) -> Any:
    for step in _steps(path):
        document = document[step]
    return document["value"] if isinstance(document, Mapping) and "value" in document else document


def written(value: Any) -> str:
    """As a person writes it into a field: words as they are, everything else as TOML."""
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        inner = tomlkit.inline_table()
        inner.update(value)
        return str(inner.as_string())
    return str(tomlkit.item(value).as_string())


def _read(value: str, before: Any) -> Any:
    """What a field holds. Numbers and tables stay what they were; where that cannot be read, the words are judged by the simulator, whose
    message says what is expected."""
    if isinstance(before, str):
        return value
    try:
        return tomllib.loads(f"x = {value}")["x"]
    except (ValueError, RecursionError):
        return value


def wrong_numbers(text: str, values: Mapping[str, str]) -> dict[str, str]:
    """Every number that does not fit, and what to do about it: the simulator names one at a time, so each is set aside and the others tried
    again."""
    left, found = dict(values), dict[str, str]()
    while left:
        try:
            changed_text(text, left, reason="")
        except ScenarioError as error:
            if error.field not in left:
                break
            found[error.field] = str(error.remedy)
            del left[error.field]
        else:
            break
    return found


def changed_text(text: str, values: Mapping[str, str], *, reason: str, sort: str = "assumed") -> str:
    """The text with other numbers; those that differ are marked as assumed, or with their `source`, and with the reason.

    Raises:
        ScenarioError: a value does not fit, or there is no such number.
    """
    from cotmoc.gates import read_scenario

    known = {note.field for note in read_scenario(text).notes}
    plain, styled = tomllib.loads(text), tomlkit.parse(text)
    for path, value in values.items():
        if path not in known:
            raise ScenarioError(path, _("the scenario has no such number"), _("Open its page again."), field=path)
        before = _value_at(plain, path)
        after = value.replace("\r\n", "\n").strip()
        if after == written(before).strip():
            continue
        *folders, last = _steps(path)
        table: Any = styled
        for step in folders:
            table = table[step]
        note = tomlkit.inline_table()
        note.update({"value": _read(after, before), sort: reason})
        table[last] = note
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
