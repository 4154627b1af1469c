"""Reading a document of nested tables field by field: each value is judged where it stands, and errors name file, field, value and remedy.

A value may be given alone or with what it rests on:

    servers = 6
    servers = { value = 6, source = "widened from four lanes on 27 November 2025" }
    servers = { value = 6, assumed = "as many as the other side has" }
"""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

from cotmoc.errors import ScenarioError
from cotmoc.gates import units
from cotmoc.gates.distributions import Distribution, parse
from cotmoc.gates.network import UNLIMITED
from cotmoc.gates.scenario import Note

_Value = TypeVar("_Value")
_MISSING: Any = object()
_SHOWN = 120
_REASONS = ("source", "assumed")


class Fields:
    """One table of a document. Whatever is not asked for by the end is a mistake in the document (`finish`)."""

    def __init__(self, table: object, path: str, where: str, notes: list[Note]) -> None:
        self._path, self._where, self._notes = path, where, notes
        if not isinstance(table, Mapping):
            raise self.error("", table, "a table is expected here", f"Write a section [{path}] with its fields.")
        self._table: Mapping[str, Any] = table
        self._asked: set[str] = set()

    def error(self, name: str, value: object, what: str, remedy: str, told: Mapping[str, str] | None = None) -> ScenarioError:
        """An error about one field of this table; an empty name means the table."""
        field = ".".join(part for part in (self._path, name) if part)
        shown = "" if value is _MISSING else f" = {_short(value)}"
        return ScenarioError(f"{self._where}, {field}{shown}", what, remedy, field=field, told=told)

    def has(self, name: str) -> bool:
        """Whether the field is given."""
        self._asked.add(name)
        return name in self._table

    def get(self, name: str, read: Callable[[Any], _Value], default: _Value = _MISSING, *, noted: bool = True, kind: str = "") -> _Value:
        """A value, through a function that raises `ValueError` with what it expects. What is a mere choice is not `noted`; `kind` is that
        of the note."""
        self._asked.add(name)
        if name not in self._table:
            if default is _MISSING:
                raise self.error(name, _MISSING, "the field is missing", "Give it; docs/guides/gates.md lists the fields.")
            return default
        value, sort, text = self._told(name)
        try:
            found = read(value)
        except ValueError as error:
            remedy, told = (error.sentence, error.told) if isinstance(error, units.Unfit) else (str(error), None)
            raise self.error(name, value, "this cannot be used", f"{remedy[:1].upper()}{remedy[1:]}.", told) from None
        if noted:
            self._notes.append(Note(".".join(part for part in (self._path, name) if part), _short(value), sort, text, kind))
        return found

    def _told(self, name: str) -> tuple[Any, str, str]:
        """The value, and what it rests on."""
        given = self._table[name]
        if not isinstance(given, Mapping) or "value" not in given:
            return given, "unsaid", ""
        reasons = [key for key in given if key != "value"]
        if len(reasons) > 1 or any(key not in _REASONS or not isinstance(given[key], str) for key in reasons):
            remedy = 'Write { value = …, source = "…" } or { value = …, assumed = "…" }.'
            raise self.error(name, given, "what it rests on is not understood", remedy)
        return given["value"], *((reasons[0], given[reasons[0]]) if reasons else ("unsaid", ""))

    def text(self, name: str, default: str = _MISSING) -> str:
        """Words; they rest on nothing, so no note is kept."""
        self._asked.add(name)
        value = self._table.get(name, default)
        if value is _MISSING:
            raise self.error(name, _MISSING, "the field is missing", "Give it; docs/guides/gates.md lists the fields.")
        if not isinstance(value, str) or not value.strip() or len(value) > 500:
            raise self.error(name, value, "words are expected here", "Write a short text in quotation marks.")
        return value.strip()

    def choice(self, name: str, among: Mapping[str, Any] | tuple[str, ...]) -> str:
        """One of some words."""
        value = self.text(name)
        if value not in among:
            raise self.error(name, value, "there is no such thing", f"One of: {', '.join(among)}.{_like(value, among)}")
        return value

    def count(self, name: str, default: int = _MISSING, *, least: int = 1, most: int = 100_000) -> int:
        """A whole number within limits."""
        return self.get(name, lambda value: _within(units.count(value), least, most), default, kind="number")

    def places(self, name: str, default: int = UNLIMITED) -> int:
        """How many find room: a whole number from 1, or "unlimited"."""

        def read(value: object) -> int:
            return UNLIMITED if value == "unlimited" else int(_within(units.count(value), 1, 1_000_000))

        return self.get(name, read, default, kind="places")

    def number(self, name: str, default: float = _MISSING, *, least: float = 0.0, most: float = 1e9) -> float:
        """A number within limits."""
        return self.get(name, lambda value: _within(units.number(value), least, most), default, kind="number")

    def share(self, name: str, default: float = _MISSING) -> float:
        """A share of 0 to 1."""
        return self.get(name, units.share, default, kind="share")

    def duration(self, name: str, default: float = _MISSING, *, least: float = 0.0) -> float:
        """Seconds."""
        return self.get(name, lambda value: _long_enough(units.duration(value), least), default, kind="duration")

    def clock(self, name: str) -> float:
        """Seconds after midnight."""
        return self.get(name, units.clock)

    def hours(self, name: str, default: units.Hours | None = _MISSING) -> units.Hours | None:
        """Opening hours."""
        return self.get(name, units.hours, default)

    def lasting(self, name: str, default: Distribution = _MISSING, *, signed: bool = False) -> Distribution:
        """How long something takes; only what is `signed` may be negative."""

        def read(value: object) -> Distribution:
            found = parse(value)
            if not signed and found.least < 0:
                raise ValueError("nothing takes less than no time; write times of 0 or more (lognormal or gamma instead of normal)")
            return found

        return self.get(name, read, default, kind="lasting")

    def day(self, name: str) -> dt.date:
        """A date."""
        return self.get(name, _date, noted=False)

    def section(self, name: str) -> Fields:
        """A table inside this one."""
        self._asked.add(name)
        if name not in self._table:
            raise self.error(name, _MISSING, "the section is missing", f"Add a section [{'.'.join(p for p in (self._path, name) if p)}].")
        return Fields(self._table[name], ".".join(part for part in (self._path, name) if part), self._where, self._notes)

    def sections(self, name: str) -> Iterator[tuple[str, Fields]]:
        """The tables inside a table, by name."""
        inner = self.section(name)
        for key in inner._table:
            if not key.replace("_", "").replace("-", "").isalnum() or len(key) > 60:
                raise self.error(name, key, "this is no name", "Write letters, digits, _ and -, at most 60.")
            yield key, inner.section(key)

    def rows(self, name: str) -> Iterator[Fields]:
        """The tables of a list."""
        self._asked.add(name)
        rows = self._table.get(name, [])
        if not isinstance(rows, list) or len(rows) > 1000:
            raise self.error(name, rows, "a list of tables is expected here", f"Write each as a section [[{name}]].")
        for number, row in enumerate(rows, 1):
            yield Fields(row, f"{'.'.join(part for part in (self._path, name) if part)}[{number}]", self._where, self._notes)

    def finish(self) -> None:
        """Raise `ScenarioError` for the first field that nobody asked for: most likely a slip of the pen."""
        for name in self._table:
            if name not in self._asked:
                known = ", ".join(sorted(self._asked))
                raise self.error(name, self._table[name], "there is no such field here", f"There are: {known}.{_like(name, self._asked)}")


def _within(value: Any, least: float, most: float) -> Any:
    if not least <= value <= most:
        raise units.Unfit("write a number from %(least)s to %(most)s", least=f"{least:,.10g}", most=f"{most:,.10g}")
    return value


def _long_enough(seconds: float, least: float) -> float:
    if seconds < least:
        raise units.Unfit("write a time of at least %(least)s", least=units.written(least))
    return seconds


def _date(value: object) -> dt.date:
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        found = value
    else:
        try:
            found = dt.date.fromisoformat(value if isinstance(value, str) else "")
        except ValueError:
            raise ValueError("write a day such as 2026-03-02") from None
    if not 1970 <= found.year <= 2200:
        raise ValueError("write a day from 1970 to 2200")
    return found


def _like(word: str, among: Any) -> str:
    near = difflib.get_close_matches(word, list(among), 1)
    return f" Is {near[0]} meant?" if near else ""


def _short(value: object) -> str:
    text = value if isinstance(value, str) else str(value)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
